"""What a language-model back end must offer, and what it is given: everything it needs stands in the ``Prompt``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from rag.types import Draft, Pointer, QuestionKind


@dataclass(frozen=True, slots=True)
class PromptSentence:
    """One numbered sentence or clause that may be cited; ``number`` counts from 1, ``score`` is best first in [0, 1]."""

    number: int
    text: str
    pointer: Pointer
    score: float
    day: date | None
    section: tuple[str, ...]
    heading: bool = False


@dataclass(frozen=True, slots=True)
class Prompt:
    """A question with the sentences an answer may rest on, best first."""

    question: str
    kind: QuestionKind
    sentences: Sequence[PromptSentence]
    max_statements: int = 3


class LLM(Protocol):
    """A back end: turns a prompt into statements that cite the prompt's sentences."""

    name: str

    def answer(self, prompt: Prompt) -> Iterator[Draft]:
        """Statements in reading order, each resting on sentences of the prompt; none when it finds no answer."""
        ...
