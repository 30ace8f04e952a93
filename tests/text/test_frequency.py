"""How ordinary a word is in general news."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.text.frequency import is_known_word, rarity


def test_words_get_rarer_from_particles_to_terms() -> None:
    words = ["的", "发展", "创新", "孵化器"]
    assert sorted(words, key=rarity) == words


@pytest.mark.parametrize("name", ["硅巷", "矽睿", "嬴彻", "长宁金融园"])
def test_a_name_that_news_does_not_know_is_as_rare_as_can_be(name: str) -> None:
    assert not is_known_word(name)
    assert rarity(name) >= max(rarity(word) for word in ("孵化器", "提案", "咖啡馆"))


def test_a_known_word_is_known() -> None:
    assert is_known_word("咖啡馆")


@settings(deadline=None)
@given(st.text(max_size=6))
def test_rarity_is_in_nats_between_none_and_about_ten(word: str) -> None:
    assert 0.0 <= rarity(word) <= 10.5
