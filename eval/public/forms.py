"""Public question sets in one shape: documents, and questions with answers, relevant documents or both."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Family = Literal["reading", "retrieval", "noise", "attributed"]
"""What is measured: answers found in a text, ranking, answers among noise, answers with citations."""


@dataclass(frozen=True, slots=True)
class Document:
    """One text of a set; ``title`` may be empty."""

    document_id: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class PublicQuestion:
    """One question. ``answers``: of each tuple one alternative is wanted; ``documents``: the only ones it is asked of.

    ``refuse``: none of its documents answers it.
    """

    question_id: str
    question: str
    answers: tuple[tuple[str, ...], ...] = ()
    relevant: Mapping[str, int] = field(default_factory=dict)
    documents: tuple[Document, ...] = ()
    refuse: bool = False


@dataclass(frozen=True)
class PublicSet:
    """A set as loaded; ``documents`` is the corpus that every question without documents of its own is asked of."""

    name: str
    family: Family
    questions: tuple[PublicQuestion, ...]
    documents: tuple[Document, ...] = ()
