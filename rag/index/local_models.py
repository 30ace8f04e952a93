"""Models that were downloaded: where one lies on this machine, what runs it, and how much of it goes at once."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from rag.errors import ModelError

_HUB_NAME = re.compile(r"[\w.-]+(/[\w.-]+)?")
# One of these lies at the root of every model that sentence-transformers reads.
_ROOT_FILES = ("modules.json", "config.json")
# Texts that go through a model together. More fill a GPU no better, and on a CPU only add padding.
_BATCH_ON_GPU, _BATCH_ELSEWHERE = 32, 8

Result = TypeVar("Result")


def local_folder(name: str) -> Path | None:
    """The folder of a model: the one named, else the newest in the hub's cache; ``None`` where there is neither.

    Nothing is fetched and no address is looked up.
    """
    folder = Path(name).expanduser()
    if name.strip() and folder.is_dir():
        return folder
    if not is_hub_name(name):
        return None
    from huggingface_hub import try_to_load_from_cache

    # sentence-transformers finds its own models without the organisation.
    for repository in (name,) if "/" in name else (name, f"sentence-transformers/{name}"):
        for file in _ROOT_FILES:
            found = try_to_load_from_cache(repository, file)
            if isinstance(found, str):
                return Path(found).parent
    return None


def is_hub_name(name: str) -> bool:
    """Whether it could be the name of a model on the hub, and no path.

    >>> is_hub_name("BAAI/bge-m3"), is_hub_name("/models/bge-m3")
    (True, False)
    """
    return bool(_HUB_NAME.fullmatch(name)) and not Path(name).exists()


def read_json(file: Path) -> Any:
    """What a JSON file holds; ``{}`` where there is no such file.

    Raises:
        OSError, ValueError: it is there and cannot be read.
    """
    return json.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}


def best_device() -> str:
    """``cuda``, ``mps`` or ``cpu``: the first that this machine has."""
    import torch

    if torch.cuda.is_available():
        return "cuda"
    return "mps" if torch.backends.mps.is_available() else "cpu"


def best_dtype(device: str) -> str:
    """Half precision on a GPU; float32 on a CPU, where the same text then scores the same in any batch to 1e-6."""
    import torch

    if device == "cuda":
        return "bfloat16" if torch.cuda.is_bf16_supported() else "float16"
    return "float16" if device == "mps" else "float32"


def in_batches(name: str, device: str, run: Callable[[int], Result]) -> Result:
    """What ``run(batch_size)`` returns, called again with half as many where the graphics memory is too small.

    Raises:
        ModelError: not even one text at a time fits.
    """
    import torch

    size = _BATCH_ON_GPU if device == "cuda" else _BATCH_ELSEWHERE
    while True:
        try:
            return run(size)
        except torch.OutOfMemoryError as error:
            if size == 1:
                raise ModelError(
                    f"{name}：显存装不下这个模型；请换小一些的模型，或设 CUDA_VISIBLE_DEVICES= 改用 CPU",
                    f"{name}: too large for the graphics memory; choose a smaller model, or set CUDA_VISIBLE_DEVICES= "
                    "to use the CPU",
                ) from error
            size //= 2
            torch.cuda.empty_cache()


def reason_of(error: Exception) -> str:
    """The first line of what an error says, without its full stop."""
    return (str(error).strip() or type(error).__name__).splitlines()[0].rstrip(".。:")[:200]


def quiet_transformers() -> None:
    """No bar for every file that is loaded: standard error is for the user's own progress."""
    from transformers.utils import logging

    logging.disable_progress_bar()  # type: ignore[no-untyped-call]


def pull_cure(name: str, otherwise: tuple[str, str]) -> tuple[str, str]:
    """What to do about a model that is not here, in Chinese and English: pull it by its hub name, or ``otherwise``."""
    if not is_hub_name(name):
        return otherwise
    pull = f"dafu models pull {name}"
    return (
        f"运行 {pull}（连不上模型站时用 HF_ENDPOINT 指定镜像），或{otherwise[0]}",
        f"run `{pull}` (with HF_ENDPOINT set to a mirror where the hub is blocked), or {otherwise[1]}",
    )
