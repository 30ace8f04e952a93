"""How much two short texts overlap, by character pairs."""

from __future__ import annotations

from functools import lru_cache


def overlap(left: str, right: str) -> float:
    """Shared character pairs over those of the shorter text, in [0, 1]; 0 where one has no pair.

    >>> overlap("共有50余栋楼宇", "目前共有50余栋楼宇")
    1.0
    """
    first, second = _pairs(left), _pairs(right)
    shorter = min(len(first), len(second))
    return len(first & second) / shorter if shorter else 0.0


@lru_cache(maxsize=4096)
def _pairs(text: str) -> frozenset[str]:
    solid = "".join(text.split())
    return frozenset(solid[index : index + 2] for index in range(len(solid) - 1))
