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
