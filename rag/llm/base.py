"""What a language-model back end must offer, and what it is given: everything it needs stands in the ``Prompt``."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple, Protocol, runtime_checkable

from rag.types import Draft, Pointer, QuestionKind


@dataclass(frozen=True, slots=True)
class PromptSentence:
    """One numbered sentence or clause that may be cited; ``number`` counts from 1, ``score`` lies in [0, 1]."""

    number: int
    text: str
    pointer: Pointer
    score: float
    day: date | None
    section: tuple[str, ...]
    heading: bool = False


class Notice(NamedTuple):
    """What the reader of an answer should know of how it came about."""

    chinese: str
    english: str

    def in_language(self, lang: str) -> str:
        """The English words where ``lang`` is "en", else the Chinese ones."""
        return self.english if lang == "en" else self.chinese


@dataclass(frozen=True, slots=True)
class Prompt:
    """A question with the sentences an answer may rest on, best first.

    ``quotable`` is false where none of them is likely to answer as it stands: only a model that reads them may tell.
    ``focus`` is the word that the question asks for several of, "" where it asks for one thing. Setting ``stop`` ends
    the answer after the statements that were finished. A back end adds to ``notices`` what the reader should know:
    sentences left out for want of room, a server that broke off.
    """

    question: str
    kind: QuestionKind
    sentences: Sequence[PromptSentence]
    max_statements: int = 3
    focus: str = ""
    quotable: bool = True
    stop: threading.Event | None = field(default=None, compare=False)
    notices: list[Notice] = field(default_factory=list, compare=False)

    @property
    def stopped(self) -> bool:
        """Whether the answer is no longer wanted."""
        return self.stop is not None and self.stop.is_set()


class LLM(Protocol):
    """A back end: turns a prompt into statements that cite the prompt's sentences."""

    name: str

    def answer(self, prompt: Prompt) -> Iterator[Draft]:
        """Statements in reading order, each resting on sentences of the prompt; none when it finds no answer."""
        ...


@runtime_checkable
class GenerativeLLM(LLM, Protocol):
    """A back end that writes text of its own: what it says is checked before a reader sees it.

    Its drafts may come without a pointer where the model gave none that exists; ``rag.answering.verify`` finds one or
    drops the statement. Closing the iterator of ``answer`` ends the generation.
    """

    @property
    def prompt_version(self) -> str:
        """Names and hashes of the prompt files in use."""
        ...

    def chat(self, messages: Sequence[dict[str, str]], max_tokens: int = 200) -> str:
        """The model's free text, thinking left out; greedy."""
        ...

    def capabilities(self) -> dict[str, object]:
        """What was found out about model and machine or server, for ``dafu doctor``."""
        ...


@runtime_checkable
class BatchLLM(LLM, Protocol):
    """A back end that answers several prompts faster together than one after the other."""

    def answer_many(self, prompts: Sequence[Prompt], batch_size: int = 8) -> list[list[Draft]]:
        """The statements for each prompt, in order; ``batch_size`` prompts are written at a time."""
        ...
