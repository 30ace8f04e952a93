"""Any sentence-transformers embedder that lies on this machine, by name or folder."""

from __future__ import annotations

import hashlib
import json
import warnings
from collections.abc import Callable, Sequence
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

import numpy as np

from rag.errors import ModelError
from rag.index.base import Vectors, normalise
from rag.index.local_models import (
    best_device,
    best_dtype,
    in_batches,
    local_folder,
    pull_cure,
    quiet_transformers,
    read_json,
    reason_of,
)
from rag.index.prompts import Prompts, prompts_for

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

_ENDLESS_TOKENS = 1_000_000
# Training moves nearly every number of a model, so samples tell two apart; reading all of them takes seconds.
_SAMPLES, _SAMPLE_BYTES = 1024, 256
_OTHER_FORMATS = frozenset({"onnx", "openvino"})
_CURE = (
    "给出 sentence-transformers 模型的文件夹，或用自带的 bundled",
    "give the folder of a sentence-transformers model, or use the embedder 'bundled'",
)


class SentenceTransformersEmbedder:
    """Any sentence-transformers model, with the prompts it was trained with for questions and for passages.

    Safe to share between threads, which take turns.
    """

    def __init__(self, name: str) -> None:
        """Load the model from a folder or from the local Hugging Face cache; code that comes with a model is never run.

        Raises:
            ModelError: the model is not on this machine or cannot be loaded.
        """
        self.name = name
        folder = _folder(name)
        self.device = best_device()
        self.dtype = best_dtype(self.device)
        self._model = _load_sentence_transformer(name, folder, self.device, self.dtype)
        dim = self._model.get_embedding_dimension()
        if dim is None:
            raise ModelError(
                f"嵌入模型“{name}”没有说明向量的维数；请换一个模型",
                f"The embedder {name!r} does not say how long its vectors are; choose another one",
            )
        self.dim: int = dim
        self.prompts: Prompts = prompts_for(name, self._model.prompts)
        # A static model has none; some tokenizers stand for "none" by a huge number.
        length = self._model.max_seq_length
        self.max_tokens: int | None = length if length is not None and length < _ENDLESS_TOKENS else None
        self.fingerprint: str = _fingerprint(folder, self.prompts, self.max_tokens)
        self._told = False
        self._turn = Lock()

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """Return (n, dim) float32 rows for questions, L2-normalised; an empty text is a zero row, none is ``(0, dim)``.

        Raises:
            ModelError: the model gave numbers that are not finite, or does not fit the graphics memory.
        """
        return self._encode(self._model.encode_query, self.prompts.query, texts)

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """Return (n, dim) float32 rows for passages, as :meth:`encode_queries` does for questions.

        The first passage that is longer than the model reads gives a ``CutWarning``.
        """
        if not self._told and (longest := self._too_long(texts)):
            self._told = True
            warnings.warn(CutWarning(self.name, self.max_tokens or 0, longest), stacklevel=2)
        return self._encode(self._model.encode_document, self.prompts.passage, texts)

    def _encode(self, encode: Callable[..., Any], prompt: str, texts: Sequence[str]) -> Vectors:
        vectors = np.zeros((len(texts), self.dim), np.float32)
        filled = [row for row, text in enumerate(texts) if text.strip()]
        if filled:
            options = {"prompt": prompt, "convert_to_numpy": True, "show_progress_bar": False}
            some = [texts[row] for row in filled]
            # The tokenizer is one object that cannot be lent to two threads.
            with self._turn:
                made = in_batches(self.name, self.device, lambda size: encode(some, batch_size=size, **options))
            vectors[filled] = normalise(np.asarray(made, np.float32))
        if not np.isfinite(vectors).all():
            raise ModelError(
                f"嵌入模型“{self.name}”算出的向量不是有限的数；请换一个模型",
                f"The embedder {self.name!r} gave numbers that are not finite; choose another one",
            )
        return vectors

    def _too_long(self, texts: Sequence[str]) -> int:
        """Tokens of the longest text where that is more than the model reads, else 0."""
        if self.max_tokens is None:
            return 0
        # A character is at most three tokens, so most texts need not be counted.
        few = self.max_tokens // 3 - len(self.prompts.passage)
        suspects = [self.prompts.passage + text for text in texts if len(text) > few]
        if not suspects:
            return 0
        with self._turn:
            counted = self._model.tokenizer(suspects, truncation=False, padding=False, verbose=False)["input_ids"]
        longest = max(map(len, counted))
        return longest if longest > self.max_tokens else 0


class CutWarning(UserWarning):
    """A passage is longer than the embedder reads: its end is found by words alone. Said once for each embedder."""

    def __init__(self, name: str, max_tokens: int, tokens: int) -> None:
        self.chinese = (
            f"有的段落有 {tokens} 个词元，超过嵌入模型“{name}”能读的 {max_tokens} 个；超出的部分只能按词检索到"
        )
        self.english = (
            f"A passage has {tokens} tokens, more than the {max_tokens} that the embedder {name!r} reads; "
            "what stands beyond them is found by its words alone"
        )
        super().__init__(self.chinese)

    def in_language(self, lang: str) -> str:
        """The English words where ``lang`` is "en", else the Chinese ones."""
        return self.english if lang == "en" else self.chinese


def _folder(name: str) -> Path:
    """Where the embedder lies, or an error with the cure."""
    if not name.strip():
        raise ModelError(f"嵌入模型的名字是空的；请{_CURE[0]}", f"The name of the embedder is empty; {_CURE[1]}")
    folder = local_folder(name)
    if folder is None:
        cure, english_cure = pull_cure(name, _CURE)
        raise ModelError(
            f"本机没有嵌入模型“{name}”；请{cure}", f"The embedder {name!r} is not on this machine; {english_cure}"
        )
    return folder


def _load_sentence_transformer(name: str, folder: Path, device: str, dtype: str) -> SentenceTransformer:
    if any(kind.endswith("ForSequenceClassification") for kind in _architectures(folder)):
        # It would load all the same, and give vectors that mean nothing.
        raise ModelError(
            f"“{name}”是分类或重排模型，不能当嵌入模型；请把它写在 reranker 里，或{_CURE[0]}",
            f"{name!r} is a classifier or a reranker, no embedder; name it as the reranker, or {_CURE[1]}",
        )
    cure, english_cure = pull_cure(name, _CURE)
    try:
        from sentence_transformers import SentenceTransformer

        quiet_transformers()
        # Weights come as safetensors where there are any; BAAI/bge-m3 has a .bin alone, which torch then reads as
        # tensors and nothing else (weights_only).
        return SentenceTransformer(
            str(folder),
            device=device,
            trust_remote_code=False,
            local_files_only=True,
            model_kwargs={"dtype": dtype},
        )
    except Exception as error:  # four libraries stand behind this call, each with errors of its own
        reason = reason_of(error)
        raise ModelError(
            f"嵌入模型“{name}”载入不了（{reason}）；请{cure}",
            f"The embedder {name!r} cannot be loaded ({reason}); {english_cure}",
        ) from error


def _architectures(folder: Path) -> list[str]:
    """What a model without modules of sentence-transformers says it is; ``[]`` for one that has them."""
    if (folder / "modules.json").is_file():
        return []
    try:
        return list(read_json(folder / "config.json").get("architectures") or [])
    except (OSError, ValueError, AttributeError):
        return []  # loading it says what is wrong


def _fingerprint(folder: Path, prompts: Prompts, max_tokens: int | None) -> str:
    """Hash prompts, settings, tokenizer and samples of all weights: another model or prompt gives another value.

    From the files, so that it is the same on a CPU and on a GPU, which load them in other number formats.
    """
    digest = hashlib.sha256(json.dumps([*prompts[:2], max_tokens], ensure_ascii=False).encode())
    files = sorted(path for path in folder.rglob("*") if path.is_file() and path.parent.name not in _OTHER_FORMATS)
    for path in files:
        if path.suffix in (".json", ".jinja", ".txt", ".model"):
            digest.update(path.relative_to(folder).as_posix().encode() + path.read_bytes())
    weights = [path for path in files if path.suffix == ".safetensors"]
    for path in weights or [path for path in files if path.suffix == ".bin"]:
        size = path.stat().st_size
        digest.update(f"{path.relative_to(folder).as_posix()} {size}".encode())
        with path.open("rb") as file:
            for place in range(0, size, max(1, size // _SAMPLES)):
                file.seek(place)
                digest.update(file.read(_SAMPLE_BYTES))
    return digest.hexdigest()[:16]
