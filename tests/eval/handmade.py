"""Answers made by hand from a case's gold: right in every respect, so that a test can break one thing at a time."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from eval.cases import Case
from eval.letters import Letter, LetterBox, Span
from eval.matching import states_any
from eval.measures import RetrievedPassage

ROOT = Path(__file__).resolve().parents[2]
_HEADS = {
    "cppcc-15-2-136_2023-11-15": ("136", "詹镭", "洪嫣", "2023-11-15"),
    "cppcc-15-3-005_2024-04-30": ("005", "詹镭", "王建涛", "2024-04-30"),
    "cppcc-15-3-066_2024-04-30": ("066", "詹镭", "洪嫣", "2024-04-30"),
    "cppcc-15-4-083_2025-04-11": ("083", "詹镭", "朱丹丹", "2025-04-11"),
    "npc-17-8-077_2026-05-07": ("077", "杨建安", "徐昕", "2026-05-07"),
}


def seed_letters() -> LetterBox:
    """The five letters, their text taken as it is in the files."""
    letters = []
    for stem, (number, signer, contact, date) in _HEADS.items():
        text = (ROOT / "seeds" / f"{stem}.txt").read_text(encoding="utf-8")
        head = {
            "number": number,
            "signer": signer,
            "contact": {"name": contact},
            "date": date,
            "issuer": "长宁区科学技术委员会",
            "source": f"seeds/{stem}.txt",
            "title": f"第{number}号答复",
        }
        letters.append(Letter(stem, text, text, head))
    return LetterBox(letters)


def refusal(question: str, code: str = "no_match") -> dict[str, Any]:
    """A refusal that keeps the contract."""
    return {
        "question": question,
        "standalone_question": question,
        "status": "refused",
        "refusal": {"code": code, "message": "没有找到。", "nearest": []},
        "answer": "",
        "statements": [],
        "citations": [],
        "seconds": {"total": 0.01},
    }


def answer(
    question: str, parts: list[tuple[str, list[Span]]], letters: LetterBox, support: str = "verbatim"
) -> dict[str, Any]:
    """An answer of these statements, each with the spans it quotes, that keeps the contract."""
    numbers: dict[str, int] = {}
    quotes: dict[str, list[Span]] = {}
    text, statements = "", []
    for said, spans in parts:
        for span in spans:
            numbers.setdefault(span.reply_id, len(numbers) + 1)
            known = quotes.setdefault(span.reply_id, [])
            if span not in known:
                known.append(span)
        evidence = [{"n": numbers[s.reply_id], "quote": quotes[s.reply_id].index(s)} for s in spans]
        start, text = len(text), text + said
        statements.append({"text": said, "start": start, "end": len(text), "evidence": evidence, "support": support})
        text += "".join(f"[{n}]" for n in sorted({pointer["n"] for pointer in evidence}))
    return {
        "question": question,
        "standalone_question": question,
        "status": "answered",
        "refusal": None,
        "answer": text,
        "statements": statements,
        "citations": [_citation(numbers[reply_id], reply_id, quotes[reply_id], letters) for reply_id in numbers],
        "seconds": {"total": 0.01},
    }


def gold_answer(case: Case, letters: LetterBox) -> dict[str, Any]:
    """What a perfect system would answer: the gold sentences, and what they leave open as a computed statement."""
    if case.refuse is not False:
        return refusal(case.question)
    parts: list[tuple[str, list[Span]]] = []
    for unit in case.gold:
        span = letters.place(unit.places[0].letter, unit.places[0].sentence)
        assert span, f"{case.id}: gold not found"
        letter = letters.get(span.reply_id)
        assert letter
        parts.append((letter.reading_text[span.start : span.end], [span]))
    said = "".join(text for text, _ in parts)
    left = [group[0] for group in case.must if not states_any(said, group)]
    names = [*case.cite_any[:1], *(group[0] for group in case.cite_all)] or ["136", "005"]
    spans = [
        span for name in names if (span := letters.place(name, "对长宁区政协") or letters.place(name, "对区十七届"))
    ]
    if left or not parts:
        parts.append(("，".join(left) or "如下", spans))
    raw = answer(case.question, parts, letters)
    if left:
        raw["statements"][-1]["support"] = "computed"
    return raw


class ScriptedSystem:
    """A system whose answers come from a function of the case; search returns the gold places first."""

    def __init__(
        self,
        letters: LetterBox,
        respond: Callable[[Case, LetterBox], Mapping[str, Any]] = gold_answer,
        cases: Mapping[str, Case] | None = None,
    ) -> None:
        self._letters, self._respond, self._cases = letters, respond, cases or {}

    @property
    def letters(self) -> LetterBox:
        return self._letters

    def ask(self, case: Case) -> Mapping[str, Any]:
        return self._respond(case, self._letters)

    def search(self, question: str) -> tuple[RetrievedPassage, ...]:
        case = self._cases.get(question)
        spans = [self._letters.place(p.letter, p.sentence) for unit in case.gold for p in unit.places] if case else []
        return tuple(RetrievedPassage(span, 1 / rank, rank) for rank, span in enumerate(filter(None, spans), 1))


def _citation(n: int, reply_id: str, spans: list[Span], letters: LetterBox) -> dict[str, Any]:
    letter = letters.get(reply_id)
    assert letter
    return {
        "n": n,
        "reply_id": reply_id,
        **{field: letter.head[field] for field in ("title", "number", "date", "issuer", "source")},
        "quotes": [
            {
                "text": letter.reading_text[span.start : span.end],
                "start": span.start,
                "end": span.end,
                "source_start": span.start,
                "source_end": span.end,
            }
            for span in spans
        ],
    }
