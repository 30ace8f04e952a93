"""A question and what is found for it: filters, the query, hits, statements before their citations are numbered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date as Date  # noqa: N812 - fields are called date
from typing import Any, Literal

from rag.types.letters import Passage

QuestionKind = Literal["how_many", "when", "who", "where", "which", "why", "how", "whether", "what"]
Support = Literal["verbatim", "supported", "computed"]


@dataclass(frozen=True, slots=True)
class Filters:
    """Conditions on the **reply** (its date, its number); bounds are inclusive, ``None`` means any."""

    since: Date | None = None
    until: Date | None = None
    year: int | None = None
    number: str | None = None
    kind: str | None = None
    signer: str | None = None
    issuer: str | None = None
    session: str | None = None

    def __bool__(self) -> bool:
        return any(value is not None for value in self.to_dict().values())

    def to_dict(self) -> dict[str, Any]:
        return {
            "since": self.since.isoformat() if self.since else None,
            "until": self.until.isoformat() if self.until else None,
            "year": self.year,
            "number": self.number,
            "kind": self.kind,
            "signer": self.signer,
            "issuer": self.issuer,
            "session": self.session,
        }


@dataclass(frozen=True, slots=True)
class Hit:
    """A retrieved passage; ``rank`` counts from 1, ``score`` lies in [0, 1] after fusion, best first."""

    passage: Passage
    score: float
    rank: int
    stage: str

    def to_dict(self) -> dict[str, Any]:
        return {
            "rank": self.rank,
            "score": round(self.score, 4),
            "stage": self.stage,
            "passage": self.passage.to_dict(),
        }


@dataclass(frozen=True, slots=True)
class Query:
    """A question as understood: as asked, standing alone, in the words searched for, its kind and its conditions.

    ``search_text`` is the standalone question folded to simplified script, in Chinese words where it was English.
    ``terms`` are the content words that evidence should bear out; ``english`` says that the question is English, with
    Chinese names perhaps, so that ``search_text`` is but a row of words.
    """

    asked: str
    standalone: str
    search_text: str
    kind: QuestionKind
    filters: Filters
    terms: tuple[str, ...] = ()
    english: bool = False


@dataclass(frozen=True, slots=True)
class Pointer:
    """Verbatim place in a letter that a statement rests on: ``reading_text[start:end]`` of ``reply_id``."""

    reply_id: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Draft:
    """A statement before its citations are numbered: what is said, and the places it rests on (at least one)."""

    text: str
    pointers: tuple[Pointer, ...]
    support: Support
