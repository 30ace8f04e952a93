"""Everyday expressions and their official words."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.text.plain_words import MAX_OFFICIAL_WORDS, lines, official_words, plain_expressions
from rag.text.tokens import QUERY_STOP_WORDS, fold


def test_every_line_has_official_words_and_everyday_ones_in_their_search_form() -> None:
    assert len(lines()) > 1000
    for official, plain in lines():
        assert official
        assert plain
        assert not set(official) & set(plain)
        for word in (*official, *plain):
            assert word == fold(word)
            assert not re.search(r"[，。？！“”\s]", word)


def test_words_that_ask_or_join_are_no_everyday_expressions() -> None:
    expressions = {word for _, plain in lines() for word in plain}
    assert not expressions & QUERY_STOP_WORDS
    assert not any(re.search(r"什么|怎么|多少|哪|谁|吗", word) for word in expressions)


def test_official_words_come_most_usual_first_and_not_too_many() -> None:
    assert official_words("房租")[0] == "租金"
    assert official_words("硅巷") == ()
    assert all(len(official_words(word)) <= MAX_OFFICIAL_WORDS for _, plain in lines() for word in plain)


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("娃放学后学校管到几点", ["娃", "放学后", "学校"]),
        ("市场子公司", ["子公司"]),
        ("", []),
    ],
)
def test_the_longest_expressions_are_found_where_words_begin_and_end(question: str, found: list[str]) -> None:
    assert [text for _, text in plain_expressions(question)] == found


@given(st.text(alphabet="娃房租放学后的有，。市场子公司ai1 "))
def test_expressions_stand_where_they_are_said_to_and_never_overlap(text: str) -> None:
    end = 0
    for start, expression in plain_expressions(text):
        assert start >= end
        assert text[start : start + len(expression)] == expression
        end = start + len(expression)
