"""Fusion of word scores and vector scores by weighted sum.

Rank fusion throws away how much better a hit is; measured on held-out questions it fell below words alone, while
weighted scores rose above both (see ``rag/bundled/CARD.md``).
"""

from __future__ import annotations

from collections.abc import Mapping

LEXICAL_WEIGHT = 0.5
"""Share of the word score; the rest is the cosine's. The optimum is flat, on training questions of DRCD
and CMRC."""


def fuse(
    lexical: Mapping[int, float], dense: Mapping[int, float], lexical_weight: float = LEXICAL_WEIGHT
) -> list[tuple[int, float]]:
    """``(passage_id, score)`` best first, ties by id; scores in [0, 1].

    ``lexical`` are BM25 scores, scaled by the best of them; ``dense`` are cosines, negative ones counted as 0. A
    passage that one side lacks gets 0 from it. Two empty sides give [].

    >>> fuse({1: 4.0, 2: 2.0}, {2: 0.9}, lexical_weight=0.5)
    [(2, 0.7), (1, 0.5)]
    """
    best = max(lexical.values(), default=0.0) or 1.0
    scores = {
        passage_id: lexical_weight * max(lexical.get(passage_id, 0.0), 0.0) / best
        + (1 - lexical_weight) * min(max(dense.get(passage_id, 0.0), 0.0), 1.0)
        for passage_id in {*lexical, *dense}
    }
    return sorted(scores.items(), key=lambda item: (-item[1], item[0]))
