"""A measure is a value: name, definition, source, to which cases it applies and how one sample is scored."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from eval.answers import AnswerRecord
from eval.cases import Case, GoldUnit
from eval.letters import LetterBox, Span
from eval.matching import states_any


@dataclass(frozen=True, slots=True)
class RetrievedPassage:
    """One passage that search returned: its span, best first by ``rank`` from 1."""

    span: Span
    score: float
    rank: int


@dataclass(frozen=True)
class Sample:
    """A case with what a system made of it; ``answer`` is None when it failed, which counts as zero everywhere."""

    case: Case
    answer: AnswerRecord | None
    letters: LetterBox
    hits: tuple[RetrievedPassage, ...] = ()
    repeat_equal: bool | None = None
    elapsed_seconds: float = 0.0
    error: str | None = None

    @cached_property
    def gold_spans(self) -> tuple[tuple[GoldUnit, tuple[Span, ...]], ...]:
        """Each gold unit with the places where it stands in the letters at hand."""
        return tuple((unit, _spans(unit, self.letters)) for unit in self.case.gold)

    @cached_property
    def facts_stated(self) -> tuple[bool, ...]:
        """For each group of ``must``: does the answer state one of its alternatives?"""
        text = self.answer.plain_text if self.answer and not self.answer.refused else ""
        return tuple(states_any(text, group) for group in self.case.must)


@dataclass(frozen=True, slots=True)
class Measure:
    """How good one answer is in one respect.

    ``applies`` looks at the case alone, never at the answer, so that no system can drop a question from a mean.
    ``compute`` is called only with an answer; without one the value is ``without_answer``.
    """

    name: str
    definition: str
    source: str
    applies: Callable[[Case], bool]
    compute: Callable[[Sample], float]
    better: Literal["higher", "lower", "neither"] = "higher"
    without_answer: float = 0.0

    def score(self, sample: Sample) -> float | None:
        """The value for one sample; None where the measure does not apply to the case."""
        if not self.applies(sample.case):
            return None
        return self.without_answer if sample.answer is None else float(self.compute(sample))


def answer_of(sample: Sample) -> AnswerRecord:
    """The sample's answer; measures are computed only where there is one."""
    if sample.answer is None:
        raise ValueError(f"case {sample.case.id} has no answer; Measure.score handles that")
    return sample.answer


def always(case: Case) -> bool:
    """Applies to every case."""
    return True


def needs_answer(case: Case) -> bool:
    """Applies where refusing is wrong."""
    return case.refuse is False


def _spans(unit: GoldUnit, letters: LetterBox) -> tuple[Span, ...]:
    found = (letters.place(place.letter, place.sentence) for place in unit.places)
    return tuple(span for span in found if span)
