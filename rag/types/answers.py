"""An answer: statements with their evidence, citations with their quotes, or the reason why there is none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date as Date  # noqa: N812 - fields are called date
from typing import Any, Literal

from rag.types.questions import Filters, Support

Status = Literal["answered", "partial", "refused"]
RefusalCode = Literal["no_match", "out_of_range", "off_topic", "unsupported"]


@dataclass(frozen=True, slots=True)
class Quote:
    """Verbatim text of one letter: ``text == reading_text[start:end]``; ``source_*`` point into the file's text."""

    text: str
    start: int
    end: int
    source_start: int
    source_end: int
    section: tuple[str, ...]
    paragraph: int
    page: int | None = None

    def to_dict(self) -> dict[str, Any]:
        return {
            "text": self.text,
            "start": self.start,
            "end": self.end,
            "source_start": self.source_start,
            "source_end": self.source_end,
            "section": list(self.section),
            "paragraph": self.paragraph,
            "page": self.page,
        }


@dataclass(frozen=True, slots=True)
class ReplyName:
    """A reply named but not quoted: the nearest ones of a refusal, sister letters of a citation."""

    reply_id: str
    label: str

    def to_dict(self) -> dict[str, str]:
        return {"reply_id": self.reply_id, "label": self.label}


@dataclass(frozen=True, slots=True)
class Citation:
    """One cited reply, numbered ``n`` in order of first use, with every quote taken from it."""

    n: int
    reply_id: str
    title: str
    label: str
    kind: str
    number: str | None
    session: str | None
    document_number: str | None
    issuer: str | None
    date: Date | None
    source: str
    quotes: tuple[Quote, ...]
    also: tuple[ReplyName, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        return {
            "n": self.n,
            "reply_id": self.reply_id,
            "title": self.title,
            "label": self.label,
            "kind": self.kind,
            "number": self.number,
            "session": self.session,
            "document_number": self.document_number,
            "issuer": self.issuer,
            "date": self.date.isoformat() if self.date else None,
            "source": self.source,
            "quotes": [quote.to_dict() for quote in self.quotes],
            "also": [name.to_dict() for name in self.also],
        }


@dataclass(frozen=True, slots=True)
class Evidence:
    """Pointer to a quote: citation number ``n`` (from 1) and the quote's index under it (from 0)."""

    n: int
    quote: int

    def to_dict(self) -> dict[str, int]:
        return {"n": self.n, "quote": self.quote}


@dataclass(frozen=True, slots=True)
class Statement:
    """One sentence of an answer; ``[start, end)`` is its place in ``Answer.text``, marks excluded."""

    text: str
    start: int
    end: int
    evidence: tuple[Evidence, ...]
    support: Support

    def to_dict(self) -> dict[str, Any]:
        return {
            "text": self.text,
            "start": self.start,
            "end": self.end,
            "evidence": [pointer.to_dict() for pointer in self.evidence],
            "support": self.support,
        }


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why there is no answer, and which replies come nearest."""

    code: RefusalCode
    message: str
    nearest: tuple[ReplyName, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        return {"code": self.code, "message": self.message, "nearest": [name.to_dict() for name in self.nearest]}


@dataclass(frozen=True, slots=True)
class Answer:
    """What ``Assistant.ask`` returns; ``to_dict`` is the JSON of contract §3."""

    question: str
    standalone_question: str
    status: Status
    refusal: Refusal | None
    text: str
    statements: tuple[Statement, ...]
    citations: tuple[Citation, ...]
    filters: Filters
    llm: str
    embedder: str
    index_version: str
    seconds: Mapping[str, float]
    notes: tuple[str, ...] = ()
    repairs: tuple[Mapping[str, object], ...] = ()
    prompt_version: str | None = None

    def to_dict(self) -> dict[str, Any]:
        return {
            "question": self.question,
            "standalone_question": self.standalone_question,
            "status": self.status,
            "refusal": self.refusal.to_dict() if self.refusal else None,
            "answer": self.text,
            "statements": [statement.to_dict() for statement in self.statements],
            "citations": [citation.to_dict() for citation in self.citations],
            "filters": self.filters.to_dict(),
            "llm": self.llm,
            "embedder": self.embedder,
            "index_version": self.index_version,
            "seconds": {name: round(value, 4) for name, value in self.seconds.items()},
            "notes": list(self.notes),
            "repairs": [dict(repair) for repair in self.repairs],
            "prompt_version": self.prompt_version,
        }
