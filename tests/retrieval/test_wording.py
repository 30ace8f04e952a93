"""How the wording of sentences is compared with that of questions."""

from __future__ import annotations

import pytest

from rag.retrieval.wording import (
    asks_for_definition,
    defines,
    longest_run,
    pairs_of,
    pieces,
    share_in,
    shared_pairs,
    word_beside,
)


@pytest.mark.parametrize(
    ("question", "terms", "beside"),
    [
        ("2013年3月马飚担任什么职务?", ("2013", "马飚", "担任", "职务"), "担任"),
        ("谁签发了这份答复?", ("签发", "答复"), "签发"),
        ("硅巷的面积", ("硅巷", "面积"), "面积"),
        ("硅巷呢?", (), ""),
    ],
)
def test_the_word_beside_the_asking_word(question: str, terms: tuple[str, ...], beside: str) -> None:
    assert word_beside(question, terms) == beside


def test_asking_words_are_no_wording() -> None:
    assert pieces("为什么2008年的决赛被誉为梦幻对决?") == ["2008年的决赛被誉为梦幻对决"]
    assert pieces("多少?") == []


def test_the_longest_run_is_a_share_of_all_that_was_asked() -> None:
    assert longest_run(["首集收视率"], "首集的收视率为7.07") == 3 / 5
    assert longest_run(["首集", "收视率"], "收视率为7.07") == 3 / 5
    assert longest_run(["首集"], "无") == 0.0


def test_pairs_beyond_the_subject() -> None:
    assert shared_pairs(["夜来香花"], "夜来香是植物") == 2 / 3
    pairs, characters = pairs_of(["夜来香的花"], "夜来香是植物")
    assert pairs == {"香的", "的花"}
    assert characters == {"花"}
    assert share_in(characters, "花黄绿色") == 1.0
    assert share_in(frozenset(), "花黄绿色") == 0.0


def test_definitions_open_with_what_they_define() -> None:
    assert asks_for_definition("什么是约化群?")
    assert not asks_for_definition("约化群有哪些性质?")
    assert defines("约化群是一种代数群", opening=1.0) == 1.0
    assert defines("约化群", opening=1.0) == 0.0
