"""How well each word of a question is met by some word of a sentence, whatever the two are called.

Late interaction (Khattab and Zaharia 2020, "ColBERT") over the rows of the bundled embedder: a token of the question
takes the cosine of the nearest token of the sentence, and counts by the length of its own row, which training made
long for telling words.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rag.index.embedder import BundledEmbedder

Tokens = NDArray[np.int64]
Floats = NDArray[np.float32]
TELLING_SHARE = 0.5
"""Tokens whose rows are at least this long against the longest count as telling."""
CHANCE = 0.35
"""Cosine that the nearest of a sentence's tokens easily has by chance."""


@dataclass(frozen=True, slots=True)
class Alignment:
    """What the sentences of one passage meet of a question, each (n,) float32 in [0, 1].

    ``own`` of the sentence itself, ``near`` with the sentence before it, ``close`` as own, of what is more than chance,
    ``least`` the worst met telling token of the question, with the whole passage at hand.
    """

    own: Floats
    near: Floats
    close: Floats
    least: float


class Aligner:
    """Meets one question with passages; ``passages`` are the tokens of the sentences of each."""

    def __init__(self, embedder: BundledEmbedder, question: str, passages: Sequence[Sequence[Tokens]]) -> None:
        asked = np.unique(next(iter(embedder.tokens_of([question]))))
        asked = asked[asked > 0]  # 0 is the unknown token
        lengths = embedder.lengths(asked)
        self._weights = lengths / (lengths.sum() or 1.0)
        self._telling = self._weights >= TELLING_SHARE * self._weights.max(initial=0.0)
        self._known = np.unique(np.concatenate([[0], *(tokens for passage in passages for tokens in passage)]))
        # The unknown token, which comes first, meets nothing; a sentence without another one is given it.
        self._cosines: Floats = np.maximum(embedder.likeness(asked, self._known), 0.0)

    def align(self, sentences: Sequence[Tokens], before: Sequence[int]) -> Alignment:
        """What the sentences meet; ``before`` names for each the place of the one before it, or its own."""
        if not sentences or not len(self._weights):
            nothing = np.zeros(len(sentences), np.float32)
            return Alignment(nothing, nothing, nothing, 0.0)
        met = np.stack([self._best(tokens) for tokens in sentences])
        near = np.maximum(met, met[np.asarray(before)])
        least = float(met.max(axis=0)[self._telling].min())
        close = np.maximum(met - CHANCE, 0.0) / (1.0 - CHANCE)
        return Alignment(met @ self._weights, near @ self._weights, close @ self._weights, least)

    def _best(self, tokens: Tokens) -> Floats:
        """The best cosine of each token of the question, (q,) float32."""
        if not len(tokens):
            return self._cosines[:, 0]
        return np.asarray(self._cosines[:, np.searchsorted(self._known, tokens)].max(axis=1))
