"""One conversation as the browser keeps it, read with distrust: what comes back from a browser may be anything."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from rag.types import Answer, Citation, Evidence, Filters, Quote, Refusal, ReplyName, Statement, Support

MAX_TURNS = 200
_FILTERS = ("since", "until", "year", "number", "kind", "signer", "issuer", "session")


@dataclass(frozen=True, slots=True)
class Unused:
    """A passage that was found but not cited; ``score`` lies in [0, 1]."""

    reply_id: str
    label: str
    date: str | None
    text: str
    start: int
    end: int
    score: float

    def to_dict(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.__slots__}


@dataclass(frozen=True, slots=True)
class Turn:
    """A question and what became of it; ``answer`` is ``None`` while it runs, after a stop, or after an error."""

    question: str
    answer: Answer | None = None
    filters: Mapping[str, str] = field(default_factory=dict)
    unused: tuple[Unused, ...] = ()
    error: str = ""

    def to_dict(self) -> dict[str, Any]:
        return {
            "question": self.question,
            "answer": self.answer.to_dict() if self.answer else None,
            "filters": dict(self.filters),
            "unused": [one.to_dict() for one in self.unused],
            "error": self.error,
        }


@dataclass(frozen=True, slots=True)
class Conversation:
    """What the browser keeps under one id."""

    conversation_id: str
    turns: tuple[Turn, ...] = ()
    edited: int | None = None
    running: bool = False

    def to_dict(self) -> dict[str, Any]:
        turns = [turn.to_dict() for turn in self.turns]
        return {"id": self.conversation_id, "turns": turns, "edited": self.edited, "running": self.running}

    def with_turn(self, turn: Turn) -> Conversation:
        return replace(self, turns=(*self.turns, turn), running=False)

    def waiting(self) -> Conversation:
        """The same, its last turn on its way."""
        return replace(self, running=True)

    def up_to(self, index: int) -> Conversation:
        """Without the turn at ``index`` and those after it."""
        return replace(self, turns=self.turns[:index], edited=None, running=False)

    def editing(self, index: int) -> Conversation:
        """The same, its turn at ``index`` to be replaced by the next question."""
        return replace(self, edited=index)

    def up_to_edited(self) -> Conversation:
        return self if self.edited is None else self.up_to(self.edited)

    @property
    def history(self) -> list[tuple[str, str]]:
        """Earlier (question, answer) pairs, as ``Assistant.ask`` takes them."""
        return [
            (turn.question, turn.answer.refusal.message if turn.answer.refusal else turn.answer.text)
            for turn in self.turns
            if turn.answer
        ]


def read_conversation(value: object) -> Conversation:
    """The conversation in what a browser sent; turns that cannot be read are left out."""
    if not isinstance(value, Mapping):
        return Conversation("")
    found = value.get("turns")
    entries = found if isinstance(found, list) else []
    turns = [turn for entry in entries[-MAX_TURNS:] if (turn := _turn(entry)) is not None]
    edited = value.get("edited")
    return Conversation(
        str(value.get("id", ""))[:64],
        tuple(turns),
        edited if isinstance(edited, int) and 0 <= edited < len(turns) else None,
        bool(turns) and turns[-1].answer is None and value.get("running") is True,
    )


def read_answer(value: Mapping[str, Any]) -> Answer:
    """The answer whose ``to_dict`` this is (contract §3).

    Raises:
        KeyError, TypeError, ValueError: it is no such thing.
    """
    refusal = value["refusal"]
    given = {name: value["filters"][name] for name in _FILTERS}
    return Answer(
        question=_text(value["question"]),
        standalone_question=_text(value["standalone_question"]),
        status=value["status"] if value["status"] in ("answered", "partial") else "refused",
        refusal=Refusal(refusal["code"], _text(refusal["message"]), _names(refusal["nearest"])) if refusal else None,
        text=_text(value["answer"]),
        statements=tuple(_statement(one) for one in value["statements"]),
        citations=tuple(_citation(one) for one in value["citations"]),
        filters=Filters(**{**given, "since": _day(given["since"]), "until": _day(given["until"])}),
        llm=_text(value["llm"]),
        embedder=_text(value["embedder"]),
        index_version=_text(value["index_version"]),
        seconds={str(name): float(seconds) for name, seconds in value["seconds"].items()},
        notes=tuple(_text(note) for note in value.get("notes", ())),
    )


def _turn(entry: object) -> Turn | None:
    if not isinstance(entry, Mapping):
        return None
    try:
        answer = read_answer(entry["answer"]) if entry.get("answer") else None
        filters = {name: _text(value) for name, value in (entry.get("filters") or {}).items() if name in _FILTERS}
        unused = tuple(_unused(one) for one in entry.get("unused", ()))
        turn = Turn(_text(entry["question"]), answer, filters, unused, _text(entry.get("error", "")))
        return turn if answer is None or _holds(answer) else None
    except (KeyError, TypeError, ValueError, AttributeError):
        return None


def _holds(answer: Answer) -> bool:
    """Whether every mark of the answer has its quote."""
    quotes = {citation.n: len(citation.quotes) for citation in answer.citations}
    return all(0 <= one.quote < quotes.get(one.n, 0) for statement in answer.statements for one in statement.evidence)


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"expected text, got {type(value).__name__}")
    return value


def _maybe(value: object) -> str | None:
    return None if value is None else _text(value)


def _day(value: object) -> date | None:
    return None if value is None else date.fromisoformat(_text(value))


def _names(values: Sequence[Mapping[str, Any]]) -> tuple[ReplyName, ...]:
    return tuple(ReplyName(_text(one["reply_id"]), _text(one["label"])) for one in values)


def _statement(value: Mapping[str, Any]) -> Statement:
    evidence = tuple(Evidence(int(one["n"]), int(one["quote"])) for one in value["evidence"])
    support: Support = value["support"] if value["support"] in ("verbatim", "computed") else "supported"
    return Statement(_text(value["text"]), int(value["start"]), int(value["end"]), evidence, support)


def _citation(value: Mapping[str, Any]) -> Citation:
    return Citation(
        n=int(value["n"]),
        reply_id=_text(value["reply_id"]),
        title=_text(value["title"]),
        label=_text(value["label"]),
        kind=_text(value["kind"]),
        number=_maybe(value["number"]),
        session=_maybe(value["session"]),
        document_number=_maybe(value["document_number"]),
        issuer=_maybe(value["issuer"]),
        date=_day(value["date"]),
        source=_text(value["source"]),
        quotes=tuple(_quote(one) for one in value["quotes"]),
        also=_names(value["also"]),
    )


def _quote(value: Mapping[str, Any]) -> Quote:
    start, end, source_start, source_end, paragraph = (
        int(value[name]) for name in ("start", "end", "source_start", "source_end", "paragraph")
    )
    section = tuple(_text(one) for one in value["section"])
    page = None if value["page"] is None else int(value["page"])
    return Quote(_text(value["text"]), start, end, source_start, source_end, section, paragraph, page)


def _unused(value: Mapping[str, Any]) -> Unused:
    return Unused(
        _text(value["reply_id"]),
        _text(value["label"]),
        _maybe(value["date"]),
        _text(value["text"]),
        int(value["start"]),
        int(value["end"]),
        float(value["score"]),
    )
