"""Refusing when nothing supports an answer, and answering when something does: both directions, never one alone."""

from __future__ import annotations

from eval.measures.base import Measure, Sample, answer_of


def refusal_is_right(sample: Sample) -> bool:
    """Whether the system refused exactly where the case says so; either is right where the case says null."""
    wanted = sample.case.refuse
    return wanted is None or answer_of(sample).refused == wanted


REFUSAL_MEASURES = (
    Measure(
        "refused_when_due",
        "share of the unanswerable questions that were refused",
        "rejection rate, RGB (Chen et al. 2024) §3",
        lambda case: case.refuse is True,
        lambda sample: float(answer_of(sample).refused),
    ),
    Measure(
        "answered_when_due",
        "share of the answerable questions that were not refused",
        "complement of over-refusal; HasAns of SQuAD 2.0 (Rajpurkar et al. 2018)",
        lambda case: case.refuse is False,
        lambda sample: float(not answer_of(sample).refused),
    ),
)
