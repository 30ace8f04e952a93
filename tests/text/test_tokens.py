"""The search form of a text and its terms."""

from __future__ import annotations

import subprocess
import sys
import time
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.text.tokens import MAX_TERM_CHARS, QUERY_STOP_WORDS, fold, query_tokens, tokenize


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("ＡＩ與臺灣", "ai与台湾"),
        ("ＭＥＭＳ传感器", "mems传感器"),
        ("矽睿科技發展著名", "矽睿科技发展著名"),
        ("０６６", "066"),
        ("㎡", "m2"),
        ("", ""),
    ],
)
def test_fold_makes_width_case_and_script_alike(text: str, folded: str) -> None:
    assert fold(text) == folded


def test_fold_replaces_half_a_character_from_broken_json() -> None:
    assert fold("上海\ud83d") == "上海?"


def test_ascii_never_loads_the_converter() -> None:
    code = "import sys; from rag.text.tokens import tokenize; tokenize('MEMS 066'); assert 'opencc' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True)


@pytest.mark.parametrize("name", ["硅巷", "矽睿", "嬴彻"])
@pytest.mark.parametrize("around", ["建设{}街区", "{}科技", "的{}", "“{}”", "加快推进{}发展"])
def test_a_name_of_no_dictionary_is_a_term_wherever_it_stands(name: str, around: str) -> None:
    assert name in tokenize(around.format(name))
    assert name in query_tokens(f"{name}在哪里？")


@pytest.mark.parametrize("number", ["66", "066", "０６６", "第066号提案"])
def test_a_number_meets_itself_with_and_without_leading_zeros(number: str) -> None:
    assert "66" in tokenize(number)
    assert "66" in query_tokens(number)


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("1.48", ["1.48"]),
        ("1,200.5", ["1200.5"]),
        ("1,200", ["1200"]),
        ("1,20", ["1", "20"]),
        ("2024.4.30", ["2024", "4", "30"]),
        ("021-22050000", ["021", "21", "22050000"]),
        ("0", ["0"]),
        ("0.5", ["0.5"]),
        ("000", ["000", "0"]),
        ("G60 AI+ c++", ["g60", "ai", "c"]),
        ("沪府[2022]17号", ["沪", "府", "沪府", "2022", "17", "号"]),
        ("！？……——\n\t ", []),
        ("", []),
    ],
)
def test_latin_words_and_numbers_stay_whole(text: str, terms: list[str]) -> None:
    assert tokenize(text) == terms


def test_a_bigram_never_crosses_punctuation() -> None:
    assert "巷发" not in tokenize("硅巷，发展")


def test_a_question_loses_its_asking_words_and_no_bigram_bridges_them() -> None:
    terms = query_tokens("上海硅巷的规划范围是什么？")
    assert not QUERY_STOP_WORDS & set(terms)
    assert {"硅巷", "规划", "范围"} <= set(terms)
    assert not {"巷的", "的规", "围是", "是什"} & set(terms)


def test_a_stop_word_inside_a_word_stays() -> None:
    assert "目的" in query_tokens("目的是什么")


def test_a_question_of_stop_words_only_has_no_terms() -> None:
    assert query_tokens("是什么呢？") == []


def test_a_run_without_a_break_is_cut() -> None:
    assert tokenize("a" * 1000) == ["a" * MAX_TERM_CHARS]


@settings(deadline=None)  # the first call loads dictionaries
@given(st.text())
def test_no_term_holds_white_space_or_punctuation(text: str) -> None:
    for term in tokenize(text):
        assert term
        assert not any(character.isspace() for character in term)
        assert not any(unicodedata.category(character)[0] in "PZ" for character in term.replace(".", ""))


@settings(deadline=None)  # the first call loads dictionaries
@given(st.text())
def test_the_terms_of_a_question_are_distinct_and_are_terms_of_the_text_or_joined_within_it(text: str) -> None:
    terms = query_tokens(text)
    assert len(terms) == len(set(terms))
    assert set(terms) <= set(tokenize(text))


@settings(deadline=None)  # the first call loads dictionaries
@given(st.text(alphabet="臺灣與發展硅巷０６６ＡＩ上海，。"))
def test_the_folded_text_has_the_same_terms(text: str) -> None:
    assert tokenize(fold(text)) == tokenize(text)


@pytest.mark.parametrize("text", ["国", "1,2", "1.", "a中1,", "，"])
def test_time_grows_with_length_not_with_its_square(text: str) -> None:
    def seconds(repeats: int) -> float:
        start = time.process_time()
        tokenize(text * repeats)
        return time.process_time() - start

    seconds(100)
    assert seconds(80_000) < 60 * max(seconds(8_000), 0.002)  # the square would be 100 times
