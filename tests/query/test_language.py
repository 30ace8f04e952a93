"""English periods, numbers and kinds of question become the Chinese that letters and readers of questions use."""

from __future__ import annotations

import pytest

from rag.query.kinds import question_kind
from rag.query.language import is_english, search_form


@pytest.mark.parametrize(
    ("question", "holds"),
    [
        ("List the replies issued since 2025.", "2025年以来的答复"),
        ("Which replies were issued in the first half of 2024?", "2024年上半年的答复"),
        ("How many replies were issued in the past two years?", "最近两年的答复"),
        ("Replies in Q2 2025", "2025年第二季度的答复"),
        ("Reply of April 30, 2024", "2024年4月30日的答复"),
        ("Which replies are from last year?", "去年的答复"),
        ("What happened between 2023 and 2025?", "2023年到2025年"),
        ("What was planned in the second half of last year?", "去年下半年"),
        ("What is new since the last reply?", "自上次答复以来"),
        ("And the one before that?", "前一份答复"),
        ("Who signed reply 066?", "第66号提案"),
        ("How long is line K1?", "k1"),
    ],
)
def test_periods_and_references_are_written_as_in_chinese(question: str, holds: str) -> None:
    assert holds in search_form(question)


@pytest.mark.parametrize("question", ["How many salons were held in 2023?", "What was built since 2022?"])
def test_a_year_beside_another_thing_picks_no_reply(question: str) -> None:
    assert "年的答复" not in search_form(question)


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("Is it free?", "whether"),
        ("Has it been built?", "whether"),
        ("Are there any subsidies?", "whether"),
        ("Can you tell me who signed it?", "who"),
        ("How come it is late?", "why"),
        ("What is the reason for the delay?", "why"),
        ("How many cafes are there?", "how_many"),
        ("When did it open?", "when"),
    ],
)
def test_the_kind_of_an_english_question(question: str, kind: str) -> None:
    assert question_kind(search_form(question)) == kind


def test_a_row_of_bare_years_is_a_row_of_years() -> None:
    assert search_form("2023、2024年分别有几份") == "2023年、2024年分别有几份"
    assert search_form("2022、2023、2024硅巷到哪一步了") == "2022年、2023年、2024年硅巷到哪一步了"


@pytest.mark.parametrize(
    "question", ["Who is 詹镭?", "Who signed 083号?", "What does 066号提案 say about “上海硅巷”?", "how large?"]
)
def test_an_english_question_may_hold_chinese_names(question: str) -> None:
    assert is_english(question)


@pytest.mark.parametrize(
    "question",
    ["No.1 硅巷", "New Balance在硅巷吗", "JP Morgan和BMW Group来过几次", "The House of Cards是谁拍的", "083"],
)
def test_a_chinese_question_may_hold_english_names(question: str) -> None:
    assert not is_english(question)


def test_a_name_in_both_languages_is_one_name() -> None:
    found = search_form("How large is the Shanghai Silicon Alley (上海硅巷)?").split()
    assert found.count("上海硅巷") == 1
