"""A letter and its parts: the reply, its paragraphs and sentences, the passages that are searched."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date as Date  # noqa: N812 - fields are called date
from typing import Any, Literal

ReplyKind = Literal["提案", "建议", "其他"]
ParagraphRole = Literal["head", "heading", "body", "foot"]


@dataclass(frozen=True, slots=True)
class OffsetMap:
    """Where each character of a derived text stood in the text it was made from.

    ``runs`` are ``(derived_start, original_start, length)``, ascending and without gaps in the derived text.
    """

    runs: tuple[tuple[int, int, int], ...]

    def original(self, position: int) -> int:
        """Offset in the original text of the derived character at ``position``."""
        index = bisect_right(self.runs, position, key=lambda run: run[0]) - 1
        derived_start, original_start, length = self.runs[max(index, 0)]
        if index < 0 or position >= derived_start + length:
            raise IndexError(f"position {position} lies outside the mapped text")
        return original_start + position - derived_start

    def original_span(self, start: int, end: int) -> tuple[int, int]:
        """``[start, end)`` in the original text: from the first character's place to just behind the last one's."""
        if start >= end:
            raise IndexError(f"empty span [{start}, {end})")
        return self.original(start), self.original(end - 1) + 1


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of a letter: ``text == reading_text[start:end]``."""

    start: int
    end: int
    text: str
    paragraph: int


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph of a letter; ``section`` are the headings above it, outermost first."""

    index: int
    start: int
    end: int
    role: ParagraphRole
    section: tuple[str, ...] = ()
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Contact:
    """Who to call about a letter（联系人）, as printed."""

    name: str | None = None
    phone: str | None = None
    address: str | None = None
    postcode: str | None = None

    def to_dict(self) -> dict[str, str | None]:
        return {"name": self.name, "phone": self.phone, "address": self.address, "postcode": self.postcode}


@dataclass(frozen=True, slots=True)
class Reply:
    """One official letter（答复）. What the letter does not say is ``None`` or empty, never a guess.

    ``field_spans`` names, per head field, the span of ``reading_text`` it was read from.
    """

    reply_id: str
    title: str
    kind: ReplyKind
    source: str
    reading_text: str
    source_text: str
    offsets: OffsetMap
    paragraphs: tuple[Paragraph, ...]
    number: str | None = None
    numbers: tuple[str, ...] = ()
    session: str | None = None
    document_number: str | None = None
    proposal_title: str | None = None
    addressee: str | None = None
    proposers: tuple[str, ...] = ()
    co_handlers: tuple[str, ...] = ()
    signer: str | None = None
    result: str | None = None
    issuer: str | None = None
    date: Date | None = None
    printed_date: Date | None = None
    disclosure: str | None = None
    contact: Contact = Contact()
    source_url: str | None = None
    passages: int = 0
    warnings: tuple[str, ...] = ()
    field_spans: Mapping[str, tuple[int, int]] = field(default_factory=dict)

    @property
    def label(self) -> str:
        """Official form of citation: issuer, title in book marks, date in Chinese."""
        issuer = f"{self.issuer}：" if self.issuer else ""
        printed = f"，{self.date.year}年{self.date.month}月{self.date.day}日" if self.date else ""
        return f"{issuer}《{self.title}》{printed}"

    def paragraph_at(self, position: int) -> Paragraph:
        """The paragraph that holds the character at ``position`` (the one before it, for a line break)."""
        index = bisect_right(self.paragraphs, position, key=lambda paragraph: paragraph.start) - 1
        return self.paragraphs[max(index, 0)]

    def head_dict(self) -> dict[str, Any]:
        """The reply as ``dafu list --json`` prints it (contract §4)."""
        return {
            "reply_id": self.reply_id,
            "title": self.title,
            "kind": self.kind,
            "number": self.number,
            "numbers": list(self.numbers),
            "session": self.session,
            "document_number": self.document_number,
            "proposal_title": self.proposal_title,
            "addressee": self.addressee,
            "proposers": list(self.proposers),
            "co_handlers": list(self.co_handlers),
            "signer": self.signer,
            "result": self.result,
            "issuer": self.issuer,
            "date": self.date.isoformat() if self.date else None,
            "printed_date": self.printed_date.isoformat() if self.printed_date else None,
            "disclosure": self.disclosure,
            "contact": self.contact.to_dict(),
            "source": self.source,
            "source_url": self.source_url,
            "passages": self.passages,
            "warnings": list(self.warnings),
        }

    def to_dict(self) -> dict[str, Any]:
        """The head plus the whole letter: text, and paragraphs with their spans."""
        paragraphs = [
            {
                "paragraph": paragraph.index,
                "role": paragraph.role,
                "section": list(paragraph.section),
                "page": paragraph.page,
                "start": paragraph.start,
                "end": paragraph.end,
                "text": self.reading_text[paragraph.start : paragraph.end],
            }
            for paragraph in self.paragraphs
        ]
        return {**self.head_dict(), "label": self.label, "reading_text": self.reading_text, "paragraphs": paragraphs}


@dataclass(frozen=True, slots=True)
class Passage:
    """The retrieval unit: ``text == reading_text[start:end]``, its sentences, and where it stands.

    ``context`` is the letter's identity and the section path, searched and embedded with the text so that letters
    written on one template are told apart. ``passage_id`` is 0 until the catalogue has given one.
    """

    passage_id: int
    reply_id: str
    source: str
    section: tuple[str, ...]
    role: ParagraphRole
    start: int
    end: int
    text: str
    context: str
    sentences: tuple[Sentence, ...]
    page: int | None = None

    @property
    def paragraph(self) -> int:
        """Index of the first paragraph that the passage covers."""
        return self.sentences[0].paragraph

    def to_dict(self) -> dict[str, Any]:
        return {
            "passage_id": self.passage_id,
            "reply_id": self.reply_id,
            "source": self.source,
            "section": list(self.section),
            "role": self.role,
            "paragraph": self.paragraph,
            "page": self.page,
            "start": self.start,
            "end": self.end,
            "text": self.text,
        }
