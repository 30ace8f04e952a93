"""Each invariant of contract §3 is noticed when it is broken, and a right answer breaks none."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest
from handmade import answer, refusal, seed_letters

from eval.contract import broken_invariants, broken_pointers
from eval.letters import Letter, LetterBox, Span

LETTERS = seed_letters()


def right_answer() -> dict[str, Any]:
    """Two statements over two letters; the first statement ends in a bracket that is no mark."""
    area = LETTERS.place("066", "总面积约 1.48 平方公里")
    signed = LETTERS.place("083", "签发人：詹镭")
    assert area
    assert signed
    return answer(
        "q", [("沪府[2022]17号，总面积约1.48平方公里。", [area]), ("签发人：詹镭。", [signed, area])], LETTERS
    )


def break_text(raw: dict[str, Any]) -> None:
    raw["statements"][0]["text"] += "！"


def break_mark(raw: dict[str, Any]) -> None:
    raw["answer"] = raw["answer"].replace("[1][2]", "[2]")


def add_mark(raw: dict[str, Any]) -> None:
    raw["answer"] += "[3]"


def add_words(raw: dict[str, Any]) -> None:
    raw["answer"] += "另外如此。"


def drop_evidence(raw: dict[str, Any]) -> None:
    raw["statements"][1]["evidence"] = []


def point_nowhere(raw: dict[str, Any]) -> None:
    raw["statements"][0]["evidence"] = [{"n": 1, "quote": 7}]


def move_quote(raw: dict[str, Any]) -> None:
    raw["citations"][0]["quotes"][0]["start"] += 1


def move_source(raw: dict[str, Any]) -> None:
    raw["citations"][0]["quotes"][0]["source_end"] -= 1


def number_wrongly(raw: dict[str, Any]) -> None:
    raw["citations"].reverse()


def invent_date(raw: dict[str, Any]) -> None:
    raw["citations"][0]["date"] = "2020-01-01"


def invent_letter(raw: dict[str, Any]) -> None:
    raw["citations"][0]["reply_id"] = "nowhere"


def refuse_and_answer(raw: dict[str, Any]) -> None:
    raw["status"] = "refused"


def unknown_support(raw: dict[str, Any]) -> None:
    raw["statements"][0]["support"] = "guessed"


BREAKS = (
    break_text,
    break_mark,
    add_mark,
    add_words,
    drop_evidence,
    point_nowhere,
    move_quote,
    move_source,
    number_wrongly,
    invent_date,
    invent_letter,
    refuse_and_answer,
    unknown_support,
)


def test_a_right_answer_breaks_nothing() -> None:
    assert broken_invariants(right_answer(), LETTERS) == []


def test_a_right_refusal_breaks_nothing() -> None:
    assert broken_invariants(refusal("q"), LETTERS) == []


@pytest.mark.parametrize("breaks", BREAKS, ids=lambda function: function.__name__)
def test_a_broken_answer_is_noticed(breaks: Callable[[dict[str, Any]], None]) -> None:
    raw = deepcopy(right_answer())
    breaks(raw)
    assert broken_invariants(raw, LETTERS)


def test_a_refusal_needs_a_known_code() -> None:
    assert broken_invariants(refusal("q", code="tired"), LETTERS)


def test_white_space_in_the_file_does_not_break_a_pointer() -> None:
    raw = right_answer()
    quote = raw["citations"][0]["quotes"][0]
    assert Span("x", quote["start"], quote["end"])
    assert " " in quote["text"], "the seed keeps its spaces"
    assert broken_invariants(raw, LETTERS) == []


def test_a_rule_under_the_head_of_a_table_is_layout() -> None:
    reading, source = "|线路|末班|\n|1路|23:30|", "|线路|末班|\n|---|:--:|\n|1路|23:30|"
    letters = LetterBox([Letter("a", reading, source, {"number": "1"})])
    quote: dict[str, Any] = {"text": reading, "start": 0, "end": len(reading)}
    quote |= {"source_start": 0, "source_end": len(source)}
    citation = {"n": 1, "reply_id": "a", "quotes": [quote]}
    assert broken_pointers(citation, quote, letters) == []
    quote["source_end"] -= 5
    assert broken_pointers(citation, quote, letters)
