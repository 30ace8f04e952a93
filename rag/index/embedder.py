"""Embedders: the static one that ships inside, and any sentence-transformers model by name or folder."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from rag.errors import ModelError
from rag.index.base import Embedder, Vectors, normalise

BUNDLED = "bundled"
BUNDLED_FOLDER = Path(__file__).parents[1] / "bundled" / "model"
_CHINESE_WORD = re.compile(r"[㐀-鿿]{2,}")
# Token objects of more texts than this cost memory and save no time.
_TEXTS_AT_ONCE = 1024
TURN = 7
PAIR_SHARE = 0.5
"""Length of the pairs' part of a vector against the tokens': the same for every text, so that an English question,
which has none, ranks passages by their tokens alone. Chosen on the articles that are kept for fitting."""
_TURNED_OVER = np.array([15 * (byte & 8 == 0) + 240 * (byte & 128 == 0) for byte in range(256)], np.uint8)
"""Of two numbers in a byte, all bits of those that lie below zero."""
ZERO = 7.5
"""What four bits count from: no number is zero itself, and as many lie above as below."""


def load_embedder(name: str) -> Embedder:
    """Return the embedder called ``name``: "bundled", a folder, or a sentence-transformers name pulled to this machine.

    Nothing is downloaded here, and nothing else is tried when a model cannot be loaded.

    Raises:
        ModelError: the files are missing or damaged; the message names the cure.
    """
    if name == BUNDLED:
        return BundledEmbedder()
    from rag.index.downloaded import SentenceTransformersEmbedder

    return SentenceTransformersEmbedder(name)


class BundledEmbedder:
    """The static Chinese and English embedder in ``rag/bundled``: a text is the normalised sum of its tokens' rows.

    A token met n times counts sqrt(n), so that a word that a text repeats does not drown the others. Two single
    characters side by side, mostly parts of a name, count as a token of their own, whose row is bound from theirs
    (Plate 1995, "Holographic reduced representations"; here signs of the one times the other's row, turned by
    ``TURN``). Rows lie packed in four bits a number (``rag.bundled.export.pack``) and are never unpacked as a whole.

    Needs numpy and tokenizers only. Fold traditional script to simplified before encoding: no other is known.
    """

    name = BUNDLED

    def __init__(self, folder: Path = BUNDLED_FOLDER) -> None:
        """Map the weights into memory and read the tokenizer.

        Raises:
            ModelError: a file of the model is missing or damaged.
        """
        try:
            about = json.loads((folder / "dafu.json").read_text(encoding="utf-8"))
            tensors = read_safetensors(folder / "model.safetensors")
            self._tokenizer = Tokenizer.from_buffer((folder / "tokenizer.json").read_bytes())
            self._rows, self._scales = tensors["embeddings"], tensors["weights"]
            self._is_character = tensors["characters"].astype(bool)
        except (OSError, ValueError, KeyError) as error:
            raise ModelError(
                f"{folder} 里的嵌入模型读不了（{error}）；请重新安装 dafu",
                f"The embedder in {folder} cannot be read ({error}); install dafu again",
            ) from error
        self.dim: int = about["dim"]
        self.fingerprint: str = about["fingerprint"]
        shape = (self._tokenizer.get_vocab_size(), self.dim // 2)
        if self._rows.shape != shape or self._rows.dtype != np.uint8 or len(self._scales) != len(self._rows):
            raise ModelError(
                f"{folder} 里的嵌入模型混有两个版本的文件；请重新安装 dafu",
                f"The embedder in {folder} mixes files of two versions; install dafu again",
            )

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """Return (n, dim) float32 rows, L2-normalised; a text without a known token is zeros, none is ``(0, dim)``."""
        return self._encode(texts)

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """Return the same as :meth:`encode_queries`: this model knows no prompts."""
        return self._encode(texts)

    def translate_terms(self, word: str, top_k: int) -> list[tuple[str, float]]:
        """Return the ``top_k`` Chinese words nearest to an English word with their cosine (-1 to 1), best first.

        Equal cosines are ordered by word; single characters are left out; a word without a known token gives ``[]``.
        """
        vector = self._encode([word])[0]
        if not vector.any() or top_k < 1:
            return []
        words, tokens, lengths = self._chinese_words
        cosines = np.concatenate(
            [self._products(tokens[start : start + 4096], vector) for start in range(0, len(tokens), 4096)]
        )
        cosines = cosines / lengths
        best = np.argpartition(-cosines, min(top_k, len(words)) - 1)[:top_k]
        return sorted(((words[place], float(cosines[place])) for place in best), key=lambda item: (-item[1], item[0]))

    @cached_property
    def _chinese_words(self) -> tuple[list[str], NDArray[np.int64], NDArray[np.float32]]:
        """Pieces of at least two Chinese characters, their tokens, and the lengths of their rows."""
        found = sorted(
            (token, piece) for piece, token in self._tokenizer.get_vocab().items() if _CHINESE_WORD.fullmatch(piece)
        )
        tokens = np.array([token for token, _ in found])
        # The squares of the sixteen numbers, looked up for both halves of a byte at once.
        squares = (np.arange(16) - ZERO) ** 2
        of_byte = (squares[:, None] + squares[None, :]).ravel().astype(np.float32)
        lengths = np.sqrt(np.array([of_byte[self._rows[token]].sum() for token in tokens])) * self._scales[tokens]
        return [piece for _, piece in found], tokens, np.asarray(lengths, np.float32)

    def _products(self, tokens: NDArray[np.int64], vector: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return the inner products (n,) of the tokens' rows with ``vector`` (dim,)."""
        packed, half = self._rows[tokens], self.dim // 2
        sums = (packed & 15).astype(np.float32) @ vector[:half] + (packed >> 4).astype(np.float32) @ vector[half:]
        return np.asarray(self._scales[tokens] * (sums - ZERO * vector.sum()), np.float32)

    def _encode(self, texts: Sequence[str]) -> Vectors:
        return self.encode_tokens(self.tokens_of(texts), len(texts))

    def encode_tokens(self, texts: Iterable[NDArray[np.int64]], count: int) -> Vectors:
        """Return the same as :meth:`encode_queries` for ``count`` texts that are tokens already."""
        vectors = np.zeros((count, self.dim), np.float32)
        for row, tokens in enumerate(texts):
            if len(tokens):
                self._sum(tokens, vectors[row])
        return normalise(vectors)

    def tokens_of(self, texts: Sequence[str]) -> Iterator[NDArray[np.int64]]:
        """The tokens of each text, (n,) int64, in order."""
        for start in range(0, len(texts), _TEXTS_AT_ONCE):
            batch = list(texts[start : start + _TEXTS_AT_ONCE])
            for encoding in self._tokenizer.encode_batch_fast(batch, add_special_tokens=False):
                yield np.array(encoding.ids, np.int64)

    def likeness(self, left: NDArray[np.int64], right: NDArray[np.int64]) -> Vectors:
        """Cosines of the rows of tokens, (n, m) float32; the unknown token is like none.

        Half of the dimensions are read: rows start random, so that half tells what all tell, within about 0.05.
        """
        first, second = (normalise(self._halves(tokens)) for tokens in (left, right))
        # BLAS would wake a second thread, which on a busy machine takes ten times as long as the product itself.
        return np.asarray(np.einsum("id,jd->ij", first, second), np.float32)

    def units(self, tokens: NDArray[np.int64]) -> Vectors:
        """The rows of tokens, L2-normalised, (n, dim) float32; that of the unknown one is 0."""
        second = (self._rows[tokens] >> 4).astype(np.float32)
        second -= ZERO
        second[self._scales[tokens] == 0] = 0.0
        return normalise(np.concatenate([self._halves(tokens), second], axis=1))

    def lengths(self, tokens: NDArray[np.int64]) -> Vectors:
        """Lengths of the rows of tokens, (n,) float32: training made those of telling words long."""
        return np.asarray(np.linalg.norm(self._halves(tokens), axis=1) * self._scales[tokens], np.float32)

    def _sum(self, tokens: NDArray[np.int64], out: Vectors) -> None:
        """Write into ``out`` (dim,) the direction of the tokens' rows and, shorter, that of their pairs."""
        kinds, often = np.unique(tokens, return_counts=True)
        # Only these rows leave the memory map.
        self._direction(self._rows[kinds], self._scales[kinds], often, out)
        alone = self._is_character[tokens]
        places = np.flatnonzero(alone[:-1] & alone[1:])
        if len(places):
            kinds, often = np.unique(tokens[places] * len(self._scales) + tokens[places + 1], return_counts=True)
            first, second = np.divmod(kinds, len(self._scales))
            # Four bits counted from ``ZERO`` change their sign where all of them are turned over.
            bound = np.roll(self._rows[second], TURN, axis=1) ^ _TURNED_OVER[self._rows[first]]
            pairs = np.empty_like(out)
            self._direction(bound, np.minimum(self._scales[first], self._scales[second]), often, pairs)
            out += PAIR_SHARE * pairs

    def _direction(self, packed: NDArray[np.uint8], scales: Vectors, often: NDArray[np.int64], out: Vectors) -> None:
        """Write into ``out`` the direction of the sum of packed rows (n, dim / 2), by scales and roots of counts."""
        half, weights = self.dim // 2, scales * np.sqrt(often, dtype=np.float32)
        # Each half is unpacked, scaled and summed by one product.
        np.matmul(weights, (packed & 15).astype(np.float32), out=out[:half])
        np.matmul(weights, (packed >> 4).astype(np.float32), out=out[half:])
        out -= ZERO * weights.sum()
        out /= np.linalg.norm(out) or 1.0

    def _halves(self, tokens: NDArray[np.int64]) -> Vectors:
        """The first halves of rows, (n, dim / 2) float32, in steps of their scales."""
        halves = (self._rows[tokens] & 15).astype(np.float32)
        halves -= ZERO
        halves[self._scales[tokens] == 0] = 0.0
        return halves


def read_safetensors(path: Path) -> dict[str, NDArray[Any]]:
    """Return the uint8, float16 and float32 tensors of a safetensors file as views of a read-only memory map.

    Raises:
        OSError: the file cannot be opened.
        ValueError: the file is damaged, or holds another type of number.
    """
    whole = np.memmap(path, np.uint8, mode="r")
    body = 8 + int.from_bytes(whole[:8].tobytes(), "little")
    header = json.loads(whole[8:body].tobytes())
    types = {"U8": np.uint8, "F16": np.float16, "F32": np.float32}
    tensors = {}
    for key, entry in header.items():
        if key == "__metadata__":
            continue
        if entry["dtype"] not in types:
            raise ValueError(f"{path.name} holds numbers of type {entry['dtype']}")
        start, end = entry["data_offsets"]
        tensors[key] = np.frombuffer(whole[body + start : body + end], types[entry["dtype"]]).reshape(entry["shape"])
    return tensors
