"""What an embedder and the indexes must offer. An index knows ids and vectors or words, nothing of SQLite."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]


class Embedder(Protocol):
    """Turns texts into vectors. Rows are L2-normalised; a text without a known token gives a zero row."""

    name: str
    dim: int
    fingerprint: str

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """(n, dim) float32 rows for questions; ``(0, dim)`` for no text."""
        ...

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """(n, dim) float32 rows for passages; ``(0, dim)`` for no text."""
        ...


def normalise(vectors: Vectors) -> Vectors:
    """Return the rows divided by their length; a zero row stays zero."""
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.where(lengths > 0, lengths, 1), np.float32)
