"""Misspelt names are read as the one known name that sounds like them, and said so; other names are left alone."""

from __future__ import annotations

import pytest

from rag.query.near_names import mend_names
from rag.query.selection import ClosedSets
from rag.state import State

PEOPLE = ClosedSets(
    signers=("詹镭", "杨建安"), proposers=("瞿子涵", "刘阳桥", "台胞台属界别"), contacts=("王建涛", "徐昕")
)
BODIES = ClosedSets(issuers=("临湖市交通运输局", "云溪区民政局", "长宁区科学技术委员会"))
TOPICS = ClosedSets(topics=("上海硅巷", "硅巷"))


def mended(question: str, known: ClosedSets, held: str = "") -> tuple[str, list[str]]:
    text, notices = mend_names(question, known, lambda term: term in held)
    return text, [notice.chinese for notice in notices]


@pytest.mark.parametrize(
    ("question", "read"),
    [
        ("瞿子含提了什么?", "瞿子涵提了什么?"),
        ("曲子涵的提案", "瞿子涵的提案"),
        ("刘洋桥委员的提案", "刘阳桥委员的提案"),
        ("杨建按签发过几份?", "杨建安签发过几份?"),
        ("扬建安签发过几份?", "杨建安签发过几份?"),
        ("詹雷签发了几份?", "詹镭签发了几份?"),
        ("徐欣的电话", "徐昕的电话"),
    ],
)
def test_a_person_of_the_same_sound_is_meant(question: str, read: str) -> None:
    text, said = mended(question, PEOPLE)
    assert text == read
    assert len(said) == 1
    assert "按“" in said[0]


def test_a_person_of_another_sound_is_another_person_and_only_suggested() -> None:
    assert mended("王建国签发了几份?", PEOPLE) == ("王建国签发了几份?", ["没有“王建国”，相近的名字有“王建涛”"])


@pytest.mark.parametrize(
    "question", ["徐欣怡是谁?", "虚心听取意见", "詹镭签发了几份?", "张三丰委员的提案", "王建国建了什么?", ""]
)
def test_other_words_and_names_are_left_alone(question: str) -> None:
    assert mended(question, PEOPLE) == (question, [])


def test_a_name_like_two_known_ones_is_left_and_both_are_named() -> None:
    known = ClosedSets(signers=("张伟明", "张维明"))
    text, said = mended("张炜明签发了几份?", known)
    assert text == "张炜明签发了几份?"
    assert said == ["没有“张炜明”，相近的名字有“张伟明”、“张维明”"]


def test_a_known_name_is_never_read_as_another() -> None:
    assert mended("张维明签发了几份?", ClosedSets(signers=("张伟明", "张维明")))[1] == []


def test_what_the_letters_hold_is_spelt_as_they_spell_it() -> None:
    assert mended("徐欣的电话", PEOPLE, held="徐欣")[1] == []


@pytest.mark.parametrize(
    ("question", "read"),
    [
        ("临湖市交通运输厅的答复", "临湖市交通运输局的答复"),
        ("长宁区科学几术委员会的答复", "长宁区科学技术委员会的答复"),
    ],
)
def test_a_body_with_another_ending_or_a_slip_is_meant(question: str, read: str) -> None:
    assert mended(question, BODIES)[0] == read


@pytest.mark.parametrize("question", ["云溪区财政局的答复", "临江市交通运输局的答复", "长宁区教育局的答复"])
def test_another_body_is_another_body(question: str) -> None:
    assert mended(question, BODIES) == (question, [])


@pytest.mark.parametrize(
    ("question", "read"),
    [
        ("上海归巷的总面积", "上海硅巷的总面积"),
        ("上海硅港在哪", "上海硅巷在哪"),
        ("归巷街区里有什么", "硅巷街区里有什么"),
    ],
)
def test_a_subject_with_one_wrong_character_is_meant(question: str, read: str) -> None:
    assert mended(question, TOPICS)[0] == read


@pytest.mark.parametrize("question", ["上海硅酸盐研究所", "上海硅晶圆产业", "上海硅谷在哪", "上海街巷有多少"])
def test_another_word_in_its_place_is_no_slip(question: str) -> None:
    assert mended(question, TOPICS, held="硅酸")[0] == question


def test_the_subjects_are_what_titles_quote_and_words_that_news_does_not_know(state: State) -> None:
    assert state.known.topics == ("上海硅巷", "硅巷")
