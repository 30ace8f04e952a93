"""Models of the hub: which lie in the cache, how large one is, and fetching it when asked to; never otherwise.

``HF_ENDPOINT`` names a mirror, ``HF_HUB_OFFLINE`` forbids the network: both are huggingface_hub's own.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path

from rag.errors import ModelError

PATTERNS = ("*.safetensors", "*.json", "*.jinja", "*.txt", "*.model")
"""What a model needs here: weights as safetensors, configuration, tokenizer, chat template. No code, no pickles."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A model worth trying, where it runs, and why."""

    name: str
    where: str
    why: str


SUGGESTIONS = (
    Suggestion(
        "Qwen/Qwen3-4B-Instruct-2507", "GPU, 10 GB", "Apache-2.0；不带思考过程，直接回答，中文好，所有服务端都支持"
    ),
    Suggestion("Qwen/Qwen3-1.7B", "CPU, 4 GB", "Apache-2.0；思考过程可以关掉，普通电脑每句几秒到十几秒"),
)


def model_folder(name: str) -> Path:
    """The folder of a model: the one named, else the hub's cache. Nothing is fetched.

    Raises:
        ModelError: there is none, or it holds no safetensors weights or no tokenizer.
    """
    folder = Path(name).expanduser()
    if not folder.is_dir():
        folder = _cached(name)
    if not (folder / "config.json").is_file():
        raise ModelError(
            f"{name}：文件夹里没有 config.json，不是模型文件夹；请检查路径",
            f"{name}: no config.json there, so it is no folder of a model; check the path",
        )
    if not any(folder.glob("*.safetensors")):
        raise ModelError(
            f"{name}：没有 safetensors 格式的权重；出于安全只读这种格式，请换一个模型",
            f"{name}: no weights in safetensors, the only format that is safe to read; choose another model",
        )
    return folder


def _cached(name: str) -> Path:
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HFValidationError, LocalEntryNotFoundError

    try:
        # With the same patterns as ``pull``: else the hub's client misses the files that were left out.
        return Path(snapshot_download(name, allow_patterns=list(PATTERNS), local_files_only=True))
    except (HFValidationError, LocalEntryNotFoundError, OSError) as error:
        raise ModelError(
            f"本机没有模型“{name}”，也没有这个文件夹；请运行 dafu models pull {name}，或写对文件夹的路径",
            f"No model or folder {name!r} on this machine; run `dafu models pull {name}`, or correct the path",
        ) from error


def download_size(name: str) -> tuple[int, list[str]]:
    """Bytes that ``pull`` would fetch at most, and the files.

    Raises:
        ModelError: no such model, no network, or no safetensors weights.
    """
    from huggingface_hub import HfApi

    with _hub_errors(name):
        info = HfApi().model_info(name, files_metadata=True)
    wanted = [file for file in info.siblings or [] if _wanted(file.rfilename)]
    if not any(file.rfilename.endswith(".safetensors") for file in wanted):
        raise ModelError(
            f"{name}：没有 safetensors 格式的权重；出于安全只用这种格式，请换一个模型",
            f"{name}: no weights in safetensors, the only format that is safe to read; choose another model",
        )
    return sum(file.size or 0 for file in wanted), [file.rfilename for file in wanted]


def pull(name: str) -> Path:
    """Fetches a model into the hub's cache, where it is found from then on; returns its folder.

    Raises:
        ModelError: no such model or no network.
    """
    from huggingface_hub import snapshot_download

    with _hub_errors(name):
        return Path(snapshot_download(name, allow_patterns=list(PATTERNS)))


def cached_models() -> list[tuple[str, int]]:
    """``(name, bytes)`` of the models in the hub's cache, by name."""
    from huggingface_hub import scan_cache_dir
    from huggingface_hub.errors import CacheNotFound

    try:
        repositories = scan_cache_dir().repos
    except CacheNotFound:
        return []
    return sorted((one.repo_id, one.size_on_disk) for one in repositories if one.repo_type == "model")


def _wanted(file: str) -> bool:
    return any(fnmatch(file, pattern) for pattern in PATTERNS)


@contextmanager
def _hub_errors(name: str) -> Iterator[None]:
    """Turns what the hub's client raises into one line with the cure."""
    from huggingface_hub.errors import GatedRepoError, HFValidationError, RepositoryNotFoundError

    try:
        yield
    except GatedRepoError as error:
        raise ModelError(
            f"{name}：要先在模型页面上同意条款并登录（hf auth login）",
            f"{name}: its terms must be accepted first; do so on its page, then run `hf auth login`",
        ) from error
    except (RepositoryNotFoundError, HFValidationError) as error:
        raise ModelError(
            f"模型站上没有“{name}”；请写成 作者/名称，例如 {SUGGESTIONS[0].name}",
            f"The hub has no model {name!r}; write organisation/name, such as {SUGGESTIONS[0].name}",
        ) from error
    except Exception as error:
        if not isinstance(error, OSError) and not type(error).__module__.startswith(("http", "huggingface_hub")):
            raise
        reason = " ".join(str(error).split())[:120] or type(error).__name__
        raise ModelError(
            f"{name}：下载不了（{reason}）；请检查网络，或用 HF_ENDPOINT 指定镜像",
            f"{name}: cannot be downloaded ({reason}); check the network, or set HF_ENDPOINT to a mirror",
        ) from error
