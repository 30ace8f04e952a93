"""Words that may stand for one another."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.text.related import likeness, related_words


@pytest.mark.parametrize(("word", "other"), [("补助", "补贴"), ("津贴", "补贴"), ("举办", "举行")])
def test_a_word_finds_its_like(word: str, other: str) -> None:
    assert other in dict(related_words(word))


def test_related_words_come_best_first_and_never_name_the_word_itself() -> None:
    for word in ("企业", "教育", "咖啡", "补贴", "医院"):
        found = related_words(word)
        assert [like for _, like in found] == sorted((like for _, like in found), reverse=True)
        assert word not in dict(found)
        assert all(0 < like < 1 for _, like in found)


def test_a_word_without_like_has_none() -> None:
    assert related_words("硅巷") == related_words("") == ()


def test_the_same_word_is_best_and_a_part_nearly_so() -> None:
    assert likeness("咖啡", "咖啡") == 1.0
    assert likeness("咖啡", "咖啡馆") == 0.9
    assert likeness("硅巷", "教育") == 0.0


def test_a_single_character_is_no_part() -> None:
    assert likeness("馆", "咖啡馆") < 0.9


@settings(deadline=None)
@given(st.text(max_size=4), st.text(max_size=4))
def test_likeness_is_symmetric_and_a_share(left: str, right: str) -> None:
    assert likeness(left, right) == likeness(right, left)
    assert 0.0 <= likeness(left, right) <= 1.0
