"""All measures; each is a value with its definition and source, computed from one sample at a time."""

from __future__ import annotations

from eval.measures.base import Measure, RetrievedPassage, Sample
from eval.measures.citation import CITATION_MEASURES
from eval.measures.facts import FACT_MEASURES
from eval.measures.fidelity import FIDELITY_MEASURES
from eval.measures.refusal import REFUSAL_MEASURES
from eval.measures.retrieval import RETRIEVAL_MEASURES
from eval.measures.running import RUNNING_MEASURES

MEASURES: tuple[Measure, ...] = (
    *FACT_MEASURES,
    *REFUSAL_MEASURES,
    *CITATION_MEASURES,
    *FIDELITY_MEASURES,
    *RETRIEVAL_MEASURES,
    *RUNNING_MEASURES,
)


def score_sample(sample: Sample) -> dict[str, float]:
    """Every measure that applies to the sample's case, by name, in the order of ``MEASURES``."""
    scores = ((measure.name, measure.score(sample)) for measure in MEASURES)
    return {name: round(value, 6) for name, value in scores if value is not None}


__all__ = ["MEASURES", "Measure", "RetrievedPassage", "Sample", "score_sample"]
