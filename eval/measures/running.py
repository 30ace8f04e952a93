"""How an answer came: equal when asked twice, how long it is, how long it took."""

from __future__ import annotations

from eval.measures.base import Measure, always, answer_of

RUNNING_MEASURES = (
    Measure(
        "stability",
        "1 when the same question asked twice gives the same answer object, seconds aside",
        "repeatability, ISO 5725-1",
        always,
        # Asked once only, nothing is known against it; the runner says in metrics.json whether it asked twice.
        lambda sample: float(sample.repeat_equal is not False),
    ),
    Measure(
        "answer_characters",
        "length of the answer without its marks, in characters",
        "reported beside every quality measure, ALCE (Gao et al. 2023)",
        always,
        lambda sample: float(len(answer_of(sample).plain_text)),
        better="neither",
    ),
    Measure(
        "seconds",
        "wall-clock seconds of one question in a running process",
        "measured around Assistant.ask",
        always,
        lambda sample: sample.elapsed_seconds,
        better="lower",
    ),
)
