"""The judgement on candidates: the learnt rank, the cross-encoder's reading of the best, how likely each answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
from numpy.typing import NDArray

from rag.retrieval.cross_encoder import CrossEncoder, Tokens, Told
from rag.retrieval.expectation import measures_another
from rag.retrieval.features import (
    ANSWER_FEATURES,
    RANK_FEATURES,
    Floats,
    answer_values,
    learnt,
    matrix,
    probabilities,
)
from rag.retrieval.forms import (
    asks_for_conditions,
    asks_for_parts,
    asks_what_became,
    asks_where_it_is,
    tells_conditions,
    tells_parts,
    tells_place,
    tells_purpose,
    tells_reason,
    tells_what_became,
)
from rag.types import Passage, Pointer, QuestionKind

READ_CLOSELY = 8
"""Candidates that the cross-encoder reads; the others are taken to read as the worst of them does."""
_OTHER_MEASURE_NATS = 3.0  # 载体面积 is no answer to how large the district is
_PURPOSE_NATS = 6.0  # 该举旨在 says why of what the sentence before tells, whose words it need not repeat
_REASON_NATS = 1.0  # 因此不予恢复 is one to why; the sentence before only names the thing
_FORM_NATS = 2.0  # 东至江苏路 is one to where it is, a sentence full of names of places is not


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence or clause that may answer; ``missing`` are question words that nothing near it bears out.

    ``absent`` are those that stand nowhere near it letter by letter. ``score`` is in nats, ``answerable`` a
    probability; ``whole`` is False for a clause of a longer sentence. ``told`` is what the cross-encoder reads.
    """

    pointer: Pointer
    text: str
    passage: Passage
    day: date | None
    signals: Mapping[str, float]
    holds: bool
    missing: tuple[str, ...]
    absent: tuple[str, ...]
    missing_share: float
    whole: bool
    told: Told
    score: float = 0.0
    answerable: float = 0.0


def judged(
    candidates: Sequence[Candidate],
    question: str,
    kind: QuestionKind,
    asked: Tokens,
    words: int,
    searched: int,
    encoder: CrossEncoder,
) -> list[Candidate]:
    """The candidates, best first, with their scores and the probability that each answers.

    ``asked`` are the tokens of the folded ``question``, ``words`` how many of its words count; ``searched`` is the
    number of passages that they were found among.
    """
    if not candidates:
        return []
    scores = learnt().rank(matrix([one.signals for one in candidates], RANK_FEATURES))
    scores -= [_OTHER_MEASURE_NATS * measures_another(question, one.text) for one in candidates]
    if told := _form_asked(question, kind):
        scores += [told(one) for one in candidates]
    order = np.argsort(-scores, kind="stable")
    readings = read_best(encoder.read(asked, [candidates[place].told for place in order[:READ_CLOSELY]]), len(order))
    scores = scores[order] + learnt().reading * readings
    again = np.argsort(-scores, kind="stable")
    ranked, scores, readings = [candidates[place] for place in order[again]], scores[again], readings[again]
    values = [
        answer_values(one.signals, one.missing_share, words, score, sure, reading, searched)
        for one, score, sure, reading in zip(
            ranked, scores.tolist(), shares(scores).tolist(), readings.tolist(), strict=True
        )
    ]
    chances = probabilities(learnt().answer(matrix(values, ANSWER_FEATURES)))
    return [
        replace(one, score=score, answerable=chance)
        for one, score, chance in zip(ranked, scores.tolist(), chances.tolist(), strict=True)
    ]


def _form_asked(question: str, kind: QuestionKind) -> Callable[[Candidate], float] | None:
    """What speaks, in nats, for a candidate whose form shows that it tells what is asked, whatever words it shares."""
    if kind == "why":
        return lambda one: (
            _PURPOSE_NATS * (len(one.missing) < 2 and tells_purpose(one.text)) + _REASON_NATS * tells_reason(one.text)
        )
    if asks_where_it_is(question):
        return lambda one: _FORM_NATS * tells_place(one.text)
    if asks_for_parts(question):
        return lambda one: _FORM_NATS * tells_parts(one.text)
    if asks_for_conditions(question):
        return lambda one: _FORM_NATS * tells_conditions(one.text)
    if asks_what_became(question):
        return lambda one: _FORM_NATS * tells_what_became(one.text)
    return None


def read_best(readings: NDArray[np.float32] | Floats, count: int) -> Floats:
    """The readings of the best candidates, and for the others, up to ``count``, the worst of these."""
    rest = np.full(count - len(readings), readings.min() if len(readings) else 0.0)
    return np.concatenate([readings, rest])


def shares(scores: Sequence[float] | NDArray[np.float64]) -> NDArray[np.float64]:
    """Each score's share of all, by its exponential; scores in nats, best first. None gives (0,)."""
    if not len(scores):
        return np.empty(0)
    raised = np.exp(np.array(scores) - scores[0])
    return np.asarray(raised / raised.sum())
