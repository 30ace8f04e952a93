"""Small normal forms of what letters print."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from letter_texts import any_text
from processor_time import bounded

from rag.text.normalise import half_width, half_width_letters, same_but_layout, squeeze


@settings(deadline=None)
@given(any_text)
def test_squeezed_text_has_no_white_space_and_all_else(text: str) -> None:
    assert squeeze(text) == "".join(text.split())


def test_half_width_turns_brackets_too_and_half_width_letters_does_not() -> None:
    assert half_width("Ａ类（０６６）") == "A类(066)"
    assert half_width_letters("Ａ类（０６６）") == "A类（066）"


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("**二是** 加快\n推进", "二是加快推进"),
        ("# 某委\n文件", "某委文件"),
        ("甲，\n---\n乙", "甲，乙"),
        ("| 甲 |\n|---|:-:|\n| 乙 |", "|甲|\n|乙|"),
        ("--", "--"),
        ("---", "---"),
        ("`---`", "---"),
    ],
)
def test_layout_makes_no_difference(source: str, text: str) -> None:
    assert same_but_layout(source, text)


@pytest.mark.parametrize(
    ("source", "text"), [("甲乙", "乙甲"), ("66", "066"), ("甲-乙", "甲乙"), ("---", ""), ("甲。", "甲")]
)
def test_any_other_difference_counts(source: str, text: str) -> None:
    assert not same_but_layout(source, text)


@settings(deadline=None)
@given(any_text)
def test_a_text_is_the_same_as_itself(text: str) -> None:
    if "--" not in text and "==" not in text:
        assert same_but_layout(text, text)


@pytest.mark.parametrize("text", [" " * 100_000, "-" * 100_000 + "x", "\n- " * 50_000, "\n--|" * 30_000])
def test_time_is_linear(text: str) -> None:
    with bounded():
        same_but_layout(text, "")
