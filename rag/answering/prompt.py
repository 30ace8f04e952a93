"""From scored sentences to the prompt a back end answers from: numbered, best first, each a pointer."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from datetime import date
from typing import Protocol

from rag.llm.base import Prompt, PromptSentence
from rag.types import Passage, Pointer, QuestionKind

MAX_SENTENCES = 24


class Scored(Protocol):
    """A scored sentence or clause."""

    @property
    def pointer(self) -> Pointer: ...
    @property
    def text(self) -> str: ...
    @property
    def score(self) -> float: ...
    @property
    def day(self) -> date | None: ...
    @property
    def passage(self) -> Passage: ...


def make_prompt(
    question: str,
    kind: QuestionKind,
    candidates: Sequence[Scored],
    usable: Callable[[Scored], bool] = lambda one: True,
    focus: str = "",
) -> Prompt:
    """The best candidates as numbered sentences; ``usable`` leaves out those that cannot answer."""
    kept = [candidate for candidate in candidates if usable(candidate)][:MAX_SENTENCES]
    best = max((candidate.score for candidate in kept), default=0.0)
    sentences = [
        PromptSentence(
            number,
            candidate.text,
            candidate.pointer,
            math.exp(candidate.score - best),
            candidate.day,
            candidate.passage.section,
        )
        for number, candidate in enumerate(kept, 1)
    ]
    return Prompt(question, kind, sentences, focus=focus)
