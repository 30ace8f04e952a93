"""An English follow-up is completed in English, or left as it is for a model to complete."""

from __future__ import annotations

import pytest

from rag.query.attributes import asked_attributes
from rag.query.extract import understand
from rag.query.language import search_form
from rag.query.rewrite import content_words
from rag.query.rewrite_english import Earlier, stand_alone_english
from rag.query.selection import ClosedSets

REPLY = "长宁区政协第十五届三次会议第066号提案"
BESIDE = {0: REPLY, -1: "第83号提案", 1: "第77号提案"}
AREA = "What is the planned area of Shanghai Silicon Alley?"
CAFES = "How many cafes are there in Silicon Alley?"
COUNT = "How many replies were issued in 2024?"


def asks_field(question: str) -> tuple[bool, bool]:
    attributes, rest = asked_attributes(search_form(question))
    return bool(attributes), bool(attributes) and not content_words(rest)


def complete(question: str, earlier: str) -> str:
    return stand_alone_english(question, Earlier(earlier, BESIDE.get), asks_field)


@pytest.mark.parametrize(
    ("question", "earlier", "completed"),
    [
        # Another year or number.
        ("What about 2026?", COUNT, "How many replies were issued in 2026?"),
        ("And last year?", COUNT, "How many replies were issued last year?"),
        ("And the reply of 2025?", "Who signed the reply of 2024?", "Who signed the reply of 2025?"),
        ("What about 2026?", CAFES, "How many cafes are there in Silicon Alley in the replies of 2026?"),
        ("What about 2026?", "2024年的答复有几份？", "2026年的答复有几份？"),
        ("What about proposal 083?", "Who signed proposal 077?", "Who signed proposal 083?"),
        ("And 083?", f"Who signed the reply to {REPLY}?", "Who signed the reply to proposal 083?"),
        # The reply that the question before was about, and its neighbours.
        ("And who signed it?", AREA, f"Who signed the reply to {REPLY}?"),
        ("What about its phone number?", CAFES, f"What about the phone number of the reply to {REPLY}?"),
        ("And the contact?", AREA, f"The contact of the reply to {REPLY}?"),
        ("Who signed that reply?", AREA, f"Who signed the reply to {REPLY}?"),
        ("And the one before that?", "Who signed the latest reply?", "Who signed the reply to 第83号提案?"),
        ("Who signed the next one?", "Who signed the latest reply?", "Who signed the reply to 第77号提案?"),
        # What it was about.
        ("What about its budget?", AREA, "What about the budget of Shanghai Silicon Alley?"),
        ("What about its budget?", "上海硅巷的规划范围是什么？", "What about the budget of 上海硅巷?"),
        ("How large is it?", "Where is Silicon Alley?", "How large is Silicon Alley?"),
        ("And how large is it?", "where is silicon alley?", "How large is silicon alley?"),
        ("And rent subsidies there?", AREA, "Rent subsidies in Shanghai Silicon Alley?"),
        # Another thing, another name.
        ("What about art galleries?", CAFES, "How many art galleries are there in Silicon Alley?"),
        ("What about the total area?", AREA, "What is the total area of Shanghai Silicon Alley?"),
        ("How about Hongqiao?", AREA, "What is the planned area of Hongqiao?"),
        ("Tell me more.", AREA, AREA),
    ],
)
def test_a_follow_up_is_completed_in_english(question: str, earlier: str, completed: str) -> None:
    assert complete(question, earlier) == completed


@pytest.mark.parametrize(
    ("question", "earlier"),
    [
        ("Why?", AREA),
        ("What about the incubators?", "What are the goals for 2026?"),
        ("What about 2026?", "What changed between 2023 and 2024?"),
        ("How long does it take to rent an office?", AREA),
        ("Is it true that cafes have closed?", AREA),
        ("How large is Hongqiao and where is it?", AREA),
        ("How many cafes are there in Silicon Alley?", "Who signed proposal 066?"),
        ("Who signed proposal 083?", "Who signed proposal 066?"),
        ("Where are they?", CAFES),
        ("How large is it?", "What are the goals for 2026?"),
    ],
)
def test_what_stands_alone_or_cannot_be_completed_stays(question: str, earlier: str) -> None:
    assert complete(question, earlier) == question


def test_without_a_reply_to_point_at_the_question_stays() -> None:
    assert stand_alone_english("Who signed it?", Earlier("Hello there?"), asks_field) == "Who signed it?"


def test_a_completed_follow_up_is_shown_in_english_and_searched_for_in_chinese() -> None:
    from datetime import date

    known = ClosedSets(numbers=frozenset({"66"}), sessions=("长宁区政协第十五届三次会议",))
    history = [("Where is Shanghai Silicon Alley?", ""), ("How large is it?", "")]
    found = understand("And who signed it?", history, known, date(2026, 11, 20), find_reply=lambda earlier: REPLY)
    assert found.query.standalone == f"Who signed the reply to {REPLY}?"
    assert found.selection.numbers == ("66",)
    assert found.query.kind == "who"
