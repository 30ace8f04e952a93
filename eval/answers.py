"""The answer object of contract §3, read back from JSON; a foreign system's answer may leave most of it out."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from eval.letters import Span


@dataclass(frozen=True)
class CitedQuote:
    """One quote of one citation: ``[start, end)`` in the cited reply's reading text."""

    n: int
    index: int
    reply_id: str
    text: str
    start: int
    end: int

    @property
    def span(self) -> Span:
        return Span(self.reply_id, self.start, self.end)


@dataclass(frozen=True)
class StatementRecord:
    """One sentence of an answer without its marks, and the quotes it points to; ``dangling`` pointers lead nowhere."""

    text: str
    quotes: tuple[CitedQuote, ...]
    support: str | None = None
    dangling: int = 0


@dataclass(frozen=True)
class AnswerRecord:
    """An answer as the measures see it; ``raw`` is the JSON object it was read from."""

    raw: Mapping[str, Any]
    text: str
    plain_text: str
    refused: bool
    statements: tuple[StatementRecord, ...]
    quotes: tuple[CitedQuote, ...]
    cited_numbers: tuple[str | None, ...]
    cited_ids: tuple[str, ...]
    cited_sources: tuple[str, ...]
    seconds: float | None = None
    seconds_by_stage: Mapping[str, float] = field(default_factory=dict)


def parse_answer(raw: Mapping[str, Any]) -> AnswerRecord:
    """The answer object as a record; what is missing is empty.

    ``plain_text`` is the answer with the marks removed by the statements' spans: brackets in a letter's own text stay.
    """
    text = str(raw.get("answer") or "")
    citations = [citation for citation in raw.get("citations") or () if isinstance(citation, Mapping)]
    quotes = tuple(quote for citation in citations for quote in _quotes(citation))
    rows = [row for row in raw.get("statements") or () if isinstance(row, Mapping)]
    statements = tuple(_statement(row, quotes) for row in rows)
    if rows:
        plain = "\n".join(text[int(row.get("start") or 0) : int(row.get("end") or 0)] for row in rows)
    else:
        plain = _without_marks(text, [citation.get("n") for citation in citations])
        if plain.strip() and citations:
            # A foreign system names no statements: its whole answer is one, resting on all that it cites.
            statements = (StatementRecord(plain, quotes),)
    refusal = raw.get("refusal")
    status = raw.get("status")
    seconds = raw.get("seconds") if isinstance(raw.get("seconds"), Mapping) else {}
    return AnswerRecord(
        raw=raw,
        text=text,
        plain_text=plain,
        refused=status == "refused" if status else bool(refusal) or not text.strip(),
        statements=statements,
        quotes=quotes,
        cited_numbers=tuple(citation.get("number") for citation in citations),
        cited_ids=tuple(str(citation.get("reply_id") or "") for citation in citations),
        cited_sources=tuple(str(citation.get("source") or "") for citation in citations),
        seconds=(seconds or {}).get("total"),
        seconds_by_stage=seconds or {},
    )


def without_clock(raw: Mapping[str, Any]) -> dict[str, Any]:
    """The answer object without the seconds it took: what two equal runs share."""
    return {key: value for key, value in raw.items() if key != "seconds"}


def _quotes(citation: Mapping[str, Any]) -> list[CitedQuote]:
    return [
        CitedQuote(
            n=int(citation.get("n") or 0),
            index=index,
            reply_id=str(citation.get("reply_id") or ""),
            text=str(quote.get("text") or ""),
            start=int(quote.get("start") or 0),
            end=int(quote.get("end") or 0),
        )
        for index, quote in enumerate(citation.get("quotes") or ())
    ]


def _statement(row: Mapping[str, Any], quotes: tuple[CitedQuote, ...]) -> StatementRecord:
    pointers = [(pointer.get("n"), pointer.get("quote", 0)) for pointer in row.get("evidence") or ()]
    by_place = {(quote.n, quote.index): quote for quote in quotes}
    found = tuple(by_place[pointer] for pointer in pointers if pointer in by_place)
    return StatementRecord(str(row.get("text") or ""), found, row.get("support"), len(pointers) - len(found))


def _without_marks(text: str, numbers: list[Any]) -> str:
    """Only for answers without statements: ``[n]`` is a mark where ``n`` is a citation."""
    known = {str(number) for number in numbers}
    return re.sub(r"\[(\d{1,3})\]", lambda mark: "" if mark[1] in known else mark[0], text)
