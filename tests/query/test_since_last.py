"""“Since the last reply” is since the newest but one on the subject, or of the people named; the reader is told."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from rag.query.selection import Selection
from rag.query.since_last import read_since_last
from rag.state import State

Select = Callable[[str], Selection]
LAST_ON_SILICON_ALLEY = date(2025, 4, 11)


@pytest.mark.parametrize(
    "question",
    [
        "自上次答复以来，硅巷有什么新进展？",
        "上一次答复之后硅巷做了什么？",
        "从上回回复至今硅巷有哪些变化",
        "自从上一份答复后",
    ],
)
def test_it_is_read_in_every_spelling(select: Select, question: str) -> None:
    assert select(question).since_last


@pytest.mark.parametrize("question", ["上次会议以来做了什么？", "上一份答复是谁签发的？", "2024年的答复以来"])
def test_other_last_things_are_not(select: Select, question: str) -> None:
    assert not select(question).since_last


def narrowed(state: State, select: Select, question: str, *terms: str) -> tuple[Selection, list[str]]:
    selection = select(question)
    read, notices = read_since_last(selection, terms, state.catalogue.heads(selection.filters))
    return read, [notice.chinese for notice in notices]


def test_it_is_the_day_after_the_newest_but_one_reply_on_the_subject(state: State, select: Select) -> None:
    read, said = narrowed(state, select, "自上次答复以来，硅巷有什么新安排？", "硅巷", "安排")
    assert read.filters.since == LAST_ON_SILICON_ALLEY + timedelta(days=1)
    assert not read.since_last
    assert "第083号" in said[0]


def test_it_is_the_newest_but_one_of_the_person_named(state: State, select: Select) -> None:
    read, _ = narrowed(state, select, "上次答复以来詹镭签发了几份？")
    assert read.filters.since == date(2024, 5, 1)
    assert read.filters.signer == "詹镭"


def test_where_there_is_no_earlier_one_nothing_is_limited_and_it_is_said(state: State, select: Select) -> None:
    read, said = narrowed(state, select, "自上次答复以来台胞台属界别的提案有什么进展？", "进展")
    assert read.filters.since is None
    assert "没有更早" in said[0]


def test_a_question_without_it_is_left_alone(state: State) -> None:
    assert read_since_last(Selection(), (), state.heads) == (Selection(), ())
