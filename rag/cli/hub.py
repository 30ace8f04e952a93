"""Models of the Hugging Face hub, by way of ``huggingface_hub``, which reads HF_ENDPOINT and HF_HOME."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from pathlib import PurePosixPath
from typing import Any

from rag.cli.messages import both, say
from rag.cli.output import is_terminal
from rag.cli.rendering import size_text
from rag.errors import ModelError

# The same weights in formats that are never loaded here; they would make a download two to five times as large.
_OTHER_WEIGHTS = frozenset({".bin", ".pt", ".pth", ".h5", ".msgpack", ".ot", ".onnx", ".onnx_data", ".gguf", ".tflite"})
_TORCH_WEIGHTS = frozenset({".bin", ".pt", ".pth"})
_OTHER_FOLDERS = frozenset({"onnx", "openvino", "coreml", "original"})


@dataclass(frozen=True, slots=True)
class CachedModel:
    """A model in the local cache."""

    name: str
    size_bytes: int
    path: str

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)


def cache_folder() -> str:
    """Where downloaded models lie."""
    from huggingface_hub import constants

    return constants.HF_HUB_CACHE


def cached_models() -> list[CachedModel]:
    """The models in the local cache, by name; none where there is no cache."""
    from huggingface_hub import scan_cache_dir
    from huggingface_hub.errors import CacheNotFound

    try:
        found = scan_cache_dir().repos
    except CacheNotFound:
        return []
    models = [
        CachedModel(one.repo_id, one.size_on_disk, str(one.repo_path)) for one in found if one.repo_type == "model"
    ]
    return sorted(models, key=lambda model: model.name.lower())


def pull_model(name: str, tell: Callable[[str], None]) -> str:
    """Downloads a model and returns its folder; ``tell`` hears the size before anything is loaded.

    Raises:
        ModelError: no such model, no network, no space: what failed and what to do.
    """
    from huggingface_hub import HfApi, constants, snapshot_download
    from huggingface_hub.errors import HFValidationError, RepositoryNotFoundError
    from huggingface_hub.utils.tqdm import disable_progress_bars

    endpoint = constants.ENDPOINT
    if not is_terminal(sys.stderr):
        disable_progress_bars()
    try:
        files = HfApi().model_info(name, files_metadata=True).siblings or []
        unused = unused_files(file.rfilename for file in files)
        sizes = [file.size or 0 for file in files if file.rfilename not in unused]
        size, folder = size_text(sum(sizes)), cache_folder()
        tell(say("pull.size", name=name, files=len(sizes), size=size, endpoint=endpoint, folder=folder))
        return snapshot_download(name, ignore_patterns=sorted(unused))
    except HFValidationError as error:
        raise ModelError(*both("pull.name", name=name, reason=_first_line(error))) from error
    except RepositoryNotFoundError as error:
        raise ModelError(*both("pull.absent", name=name, endpoint=endpoint)) from error
    except Exception as error:  # network, disk and hub each have errors of their own, which change with the version
        raise ModelError(*both("pull.failed", name=name, endpoint=endpoint, reason=_first_line(error))) from error


def unused_files(names: Iterable[str]) -> set[str]:
    """Files that only repeat the weights in another format: where .safetensors stand beside them, those are enough.

    Some embedders (BAAI/bge-m3) have no safetensors; of them the .bin is kept.

    >>> sorted(unused_files(["model.safetensors", "pytorch_model.bin", "onnx/model.onnx", "2_Dense/pytorch_model.bin"]))
    ['onnx/model.onnx', 'pytorch_model.bin']
    >>> sorted(unused_files(["pytorch_model.bin", "tf_model.h5", "onnx/model.onnx_data", "colbert_linear.pt"]))
    ['onnx/model.onnx_data', 'tf_model.h5']
    """
    paths = [PurePosixPath(name) for name in names]
    safe = {path.parent for path in paths if path.suffix == ".safetensors"}
    root = PurePosixPath()
    if root in safe:
        folders, others = safe, _OTHER_WEIGHTS
    elif any(path.parent == root and path.suffix == ".bin" for path in paths):
        folders, others = {root}, _OTHER_WEIGHTS - _TORCH_WEIGHTS
    else:
        return set()
    return {
        str(path)
        for path in paths
        if path.parts[0] in _OTHER_FOLDERS or (path.suffix in others and path.parent in folders)
    }


def _first_line(error: Exception) -> str:
    return (str(error).strip() or type(error).__name__).splitlines()[0].rstrip(".。:")
