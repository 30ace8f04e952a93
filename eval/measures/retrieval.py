"""nDCG@k, R@k and reciprocal rank, computed by ir-measures over gold sentences and over gold replies.

Sentence level: each gold unit is one relevant document. Going down the hits, a passage stands for the gold units it is
the first to show; a passage that shows none, or only ones already seen, is a document of its own, not relevant.
Reply level: the documents are letters, ranked by their first passage.
"""

from __future__ import annotations

from functools import lru_cache, partial

import ir_measures
from ir_measures import RR, R, nDCG

from eval.cases import Case
from eval.measures.base import Measure, Sample

# Answers about the head come from the catalogue's fields, not from search; counting over letters neither.
_NOT_SEARCHED = frozenset({"metadata", "count", "refuse"})
_CUTOFFS = (nDCG @ 10, R @ 5, R @ 10, RR @ 10)


def sentence_run(sample: Sample) -> tuple[dict[str, int], list[str]]:
    """Relevant documents, and the ranked documents, at sentence level."""
    units = {f"gold {index}": spans for index, (_, spans) in enumerate(sample.gold_spans)}
    ranked: list[str] = []
    for hit in sample.hits:
        shown = [
            name
            for name, spans in units.items()
            if name not in ranked and any(hit.span.overlaps(place) for place in spans)
        ]
        ranked += shown or [f"passage {hit.rank}"]
    return dict.fromkeys(units, 1), ranked


def reply_run(sample: Sample) -> tuple[dict[str, int], list[str]]:
    """Relevant documents, and the ranked documents, at reply level."""
    relevant = {place.reply_id: 1 for _, spans in sample.gold_spans for place in spans}
    return relevant, list(dict.fromkeys(hit.span.reply_id for hit in sample.hits))


def ranking_quality(relevant: dict[str, int], ranked: list[str]) -> dict[str, float]:
    """nDCG@10, R@5, R@10 and RR@10 of one ranking, by name; all 0 when nothing was retrieved or nothing is relevant.

    >>> ranking_quality({"a": 1}, ["x", "a"])["RR@10"]
    0.5
    """
    return dict(_ranking_quality(tuple(relevant.items()), tuple(ranked)))


@lru_cache(maxsize=4096)
def _ranking_quality(relevant: tuple[tuple[str, int], ...], ranked: tuple[str, ...]) -> tuple[tuple[str, float], ...]:
    judged = [ir_measures.Qrel("q", document, grade) for document, grade in relevant]
    run = [ir_measures.ScoredDoc("q", document, -float(place)) for place, document in enumerate(ranked)]
    values = {str(measure): 0.0 for measure in _CUTOFFS}
    if judged and run:
        values |= {str(metric.measure): metric.value for metric in ir_measures.iter_calc(_CUTOFFS, judged, run)}
    return tuple(values.items())


def _score(sample: Sample, level: str, name: str) -> float:
    relevant, ranked = sentence_run(sample) if level == "sentence" else reply_run(sample)
    return ranking_quality(relevant, ranked)[name]


def _is_searched(case: Case) -> bool:
    return bool(case.gold) and case.type not in _NOT_SEARCHED


RETRIEVAL_MEASURES = tuple(
    Measure(
        f"{level}_{str(cutoff).replace('@', '_at_').lower()}",
        f"{cutoff} of the first ten passages, relevant: gold {'sentences' if level == 'sentence' else 'replies'}",
        "ir-measures (MacAvaney et al. 2022)",
        _is_searched,
        partial(_score, level=level, name=str(cutoff)),
    )
    for level in ("sentence", "reply")
    for cutoff in _CUTOFFS
)
