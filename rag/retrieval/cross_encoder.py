"""A small cross-encoder: how likely a sentence answers a question, read together with it.

Layers of attention (Vaswani et al. 2017, layer norm first) over the tokens of both. A token comes as its row of the
bundled embedder, and with what it meets on the other side: the nearest token there, and how near that is. What the
question leaves unmet may be said by what stands around the sentence, which each of its tokens is told too.
Trained by ``rag.bundled.cross_training``; here numpy alone.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from rag.errors import ModelError
from rag.index.embedder import BUNDLED_FOLDER, BundledEmbedder, read_safetensors
from rag.retrieval.alignment import CHANCE

Tokens = NDArray[np.int64]
Floats = NDArray[np.float32]
QUESTION_TOKENS, SENTENCE_TOKENS = 24, 56
"""Tokens that are read at once. Of a longer question the last ones are; a longer sentence is read in windows, each half
over the one before, and is worth its best."""
WEIGHTS, ABOUT = "cross_encoder.safetensors", "cross_encoder.json"
_EPSILON = 1e-5
_CODE_POINTS = 1 << 16
"""Characters are kept in sixteen bits."""


@dataclass(frozen=True, slots=True, eq=False)
class Told:
    """A sentence to be read: its tokens, and those of what leads up to it (headings, the sentence before)."""

    tokens: Tokens
    around: Tokens


class CrossEncoder:
    """Reads a question with sentences; the weights belong to one embedder, whose rows they were trained on."""

    def __init__(self, embedder: BundledEmbedder, folder: Path = BUNDLED_FOLDER) -> None:
        """Raises ``ModelError`` where the files are missing, damaged, or belong to another embedder."""
        self.embedder = embedder
        try:
            about = json.loads((folder / ABOUT).read_text(encoding="utf-8"))
            tensors = read_safetensors(folder / WEIGHTS)
            self._numerals = tensors.pop("numerals").astype(np.float32)
            self._characters = np.array(tensors.pop("characters")).view(np.uint16).astype(np.int64)
            self._weights = {name: one.astype(np.float32) for name, one in tensors.items()}
            self._heads, self._layers = int(about["heads"]), int(about["layers"])
            self._length = float(about["length"])
            belongs = about["embedder"] == embedder.fingerprint
        except (OSError, ValueError, KeyError) as error:
            raise ModelError(
                f"{folder} 里的句子模型读不了（{error}）；请重新安装 dafu",
                f"The cross-encoder in {folder} cannot be read ({error}); install dafu again",
            ) from error
        if not belongs:
            raise ModelError(
                f"{folder} 里的句子模型不属于这个嵌入模型；请重新安装 dafu",
                f"The cross-encoder in {folder} belongs to another embedder; install dafu again",
            )

    def read(self, question: Tokens, sentences: Sequence[Told]) -> Floats:
        """Log odds (n,) that each sentence answers the question; a question without a known token gives zeros."""
        asked = question[question > 0][-QUESTION_TOKENS:]
        if not len(asked) or not sentences:
            return np.zeros(len(sentences), np.float32)
        windows = [list(_windows(one.tokens)) for one in sentences]
        flat = [(window, one.around) for one, some in zip(sentences, windows, strict=True) for window in some]
        logits = self._logits(*self._inputs(asked, flat))
        ends = np.cumsum([len(some) for some in windows])[:-1]
        return np.array([part.max() for part in np.split(logits, ends)], np.float32)

    def _inputs(self, asked: Tokens, told: Sequence[tuple[Tokens, Tokens]]) -> tuple[Floats, NDArray[np.bool_]]:
        """What the first layer sees, (n, 1 + q + s, d), and which places hold a token, (n, 1 + q + s)."""
        weights, width = self._weights, max(len(tokens) for tokens, _ in told)
        kinds, places = np.unique(np.concatenate([asked, *(part for one in told for part in one)]), return_inverse=True)
        units = self.embedder.units(kinds)
        lengths, numerals = np.minimum(self.embedder.lengths(kinds) / self._length, 4.0), self._numerals[kinds]
        rows = units @ weights["rows"].T
        own, met = np.split(rows, 2, axis=1)
        question, *parts = np.split(places, np.cumsum([len(asked), *(len(part) for one in told for part in one)])[:-1])
        # Only the question's cosines are needed: to the tokens of all sentences.
        cosines = np.einsum("qd,kd->qk", units[question], units)
        sentence = np.zeros((len(told), width), np.int64)
        held = np.zeros((len(told), width), bool)
        around = np.zeros((len(told), len(asked)), np.float32)
        spelled = np.zeros((len(told), len(asked) + width), np.float32)
        for number in range(len(told)):
            tokens, beside = parts[2 * number], parts[2 * number + 1]
            sentence[number, : len(tokens)], held[number, : len(tokens)] = tokens, True
            if len(beside):
                around[number] = cosines[:, beside].max(axis=1)
            spelled[number, : len(asked)], spelled[number, len(asked) : len(asked) + len(tokens)] = spelled_shares(
                self._characters[asked], self._characters[told[number][0]]
            )
        pairs = np.where(held[:, None, :], cosines[:, sentence].transpose(1, 0, 2), -1.0)
        of_question, of_sentence = pairs.max(axis=2), pairs.max(axis=1)
        left = self._side(
            own[question][None],
            met[np.take_along_axis(sentence, pairs.argmax(axis=2), 1)],
            of_question,
            features(of_question, lengths[question], around, numerals[question], spelled[:, : len(asked)]),
            0,
        )
        right = self._side(
            own[sentence],
            met[question[pairs.argmax(axis=1)]],
            of_sentence,
            features(
                of_sentence,
                lengths[sentence],
                np.zeros_like(of_sentence),
                numerals[sentence],
                spelled[:, len(asked) :],
            ),
            1,
        )
        first = np.broadcast_to(weights["first"], (len(told), 1, left.shape[2]))
        known = np.concatenate([np.ones((len(told), 1 + len(asked)), bool), held], axis=1)
        return np.concatenate([first, left, right], axis=1), known

    def _side(self, own: Floats, met: Floats, best: Floats, seen: Floats, side: int) -> Floats:
        weights, count = self._weights, best.shape[1]
        start = QUESTION_TOKENS if side else 0
        seen = seen @ weights["seen"].T
        places = weights["places"][start : start + count] + weights["sides"][side]
        return np.asarray(own + met * np.maximum(best, 0.0)[:, :, None] + seen + places, np.float32)

    def _logits(self, inputs: Floats, known: NDArray[np.bool_]) -> Floats:
        hidden, weights = inputs, self._weights
        mask = np.where(known, 0.0, -1e9).astype(np.float32)[:, None, None, :]
        for layer in range(self._layers):
            name = f"layer{layer}."
            # Of the last layer only the first place is looked at.
            asking = hidden if layer + 1 < self._layers else hidden[:, :1]
            hidden = asking + self._attention(hidden, asking.shape[1], mask, name)
            inner = _normed(hidden, weights, f"{name}norm2") @ weights[f"{name}up"].T + weights[f"{name}up_bias"]
            hidden = hidden + np.maximum(inner, 0.0) @ weights[f"{name}down"].T + weights[f"{name}down_bias"]
        return np.asarray(_normed(hidden[:, 0], weights, "norm") @ weights["out"] + weights["out_bias"], np.float32)

    def _attention(self, hidden: Floats, asking: int, mask: Floats, name: str) -> Floats:
        """What the first ``asking`` places of each row take from all of them."""
        weights, (count, _, size) = self._weights, hidden.shape
        inputs = _normed(hidden, weights, f"{name}norm1")
        of_query, of_rest = np.split(weights[f"{name}attention"], [size])
        query_bias, rest_bias = np.split(weights[f"{name}attention_bias"], [size])
        query = self._by_head(inputs[:, :asking] @ of_query.T + query_bias)
        key, value = map(self._by_head, np.split(inputs @ of_rest.T + rest_bias, 2, axis=-1))
        scores = query @ key.transpose(0, 1, 3, 2) / math.sqrt(size / self._heads) + mask
        shares = np.exp(scores - scores.max(axis=-1, keepdims=True))
        shares /= shares.sum(axis=-1, keepdims=True)
        found = (shares @ value).transpose(0, 2, 1, 3).reshape(count, asking, size)
        return np.asarray(found @ weights[f"{name}mix"].T + weights[f"{name}mix_bias"], np.float32)

    def _by_head(self, rows: Floats) -> Floats:
        """Rows (n, length, d) as (n, heads, length, d / heads)."""
        return rows.reshape(*rows.shape[:2], self._heads, -1).transpose(0, 2, 1, 3)


def spelled_shares(left: Tokens, right: Tokens) -> tuple[Floats, Floats]:
    """Of each token's characters, (n, k) with 0 for none, the share that occurs on the other side: (n,) and (m,)."""
    return _share_in(left, right), _share_in(right, left)


def _share_in(characters: Tokens, others: Tokens) -> Floats:
    held = np.zeros(_CODE_POINTS, bool)  # looked up in an eighth of the time that np.isin takes
    held[others] = True
    held[0] = False
    count = (characters > 0).sum(axis=1)
    return np.asarray(held[characters].sum(axis=1) / np.maximum(count, 1), np.float32)


def features(best: Floats, lengths: Floats, around: Floats, numerals: Floats, spelled: Floats) -> Floats:
    """What is told of tokens (n, length) besides their rows, (n, length, 8).

    How near each is met, how much it weighs where it is not, whether it is a number, how much of its spelling is met.
    """
    close = np.maximum(best - CHANCE, 0.0)
    unmet, left = lengths * (1.0 - best), lengths * (1.0 - np.maximum(best, around))
    columns = (best, close, lengths, unmet, around, left, numerals, spelled)
    return np.stack([np.broadcast_to(one, best.shape) for one in columns], axis=-1)


def _windows(tokens: Tokens) -> Iterator[Tokens]:
    """The known tokens of a sentence in runs of at most ``SENTENCE_TOKENS``; the unknown one where there are none."""
    known = tokens[tokens > 0]
    if len(known) <= SENTENCE_TOKENS:
        yield known if len(known) else np.zeros(1, np.int64)
        return
    step = SENTENCE_TOKENS // 2
    for start in range(0, len(known) - step, step):
        yield known[start : start + SENTENCE_TOKENS]


def _normed(values: Floats, weights: dict[str, Floats], name: str) -> Floats:
    centred = values - values.mean(axis=-1, keepdims=True)
    spread = np.sqrt((centred**2).mean(axis=-1, keepdims=True) + _EPSILON)
    return np.asarray(centred / spread * weights[name] + weights[f"{name}_bias"], np.float32)
