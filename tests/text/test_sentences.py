"""Sentences and clauses as spans."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from letter_texts import any_text
from processor_time import bounded

from rag.text.sentences import split_clauses, split_sentences

Split = Callable[[str], list[tuple[int, int]]]


def cut(split: Split, text: str) -> list[str]:
    return [text[start:end] for start, end in split(text)]


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("甲。乙！丙？丁", ["甲。", "乙！", "丙？", "丁"]),
        ("他说：“好。可以。”于是走了。", ["他说：“好。可以。”于是走了。"]),
        ("总面积约1.48平方公里。目前有600多家。", ["总面积约1.48平方公里。", "目前有600多家。"]),
        ("（见附件。）第二句。", ["（见附件。）第二句。"]),
        ("入选典型案例。”未开的引号。", ["入选典型案例。”", "未开的引号。"]),
        ("“没有闭上的引号。第二句。", ["“没有闭上的引号。", "第二句。"]),
        ("真的？！是。", ["真的？！", "是。"]),
        ("  甲。 乙 ", ["甲。", "乙"]),
        ("《关于“硅巷。”的建议》收悉。", ["《关于“硅巷。”的建议》收悉。"]),
        ("（甲《乙。丙）丁。戊", ["（甲《乙。丙）丁。", "戊"]),
    ],
)
def test_a_sentence_ends_at_its_mark_but_not_inside_closed_brackets(text: str, sentences: list[str]) -> None:
    assert cut(split_sentences, text) == sentences


@pytest.mark.parametrize(
    ("text", "clauses"),
    [
        ("一是修路；二是种树。", ["一是修路；", "二是种树。"]),
        (
            "在产学研方面：一是推进成果转化，二是联合东华大学。",
            ["在产学研方面：", "一是推进成果转化，", "二是联合东华大学。"],
        ),
        ("主要服务（甲；乙）；其二，服务丙。", ["主要服务（甲；乙）；", "其二，服务丙。"]),
        ("这是统一要求。", ["这是统一要求。"]),
    ],
)
def test_clauses_end_at_semicolons_and_before_enumerations(text: str, clauses: list[str]) -> None:
    assert cut(split_clauses, text) == clauses


@pytest.mark.parametrize("split", [split_sentences, split_clauses])
def test_nothing_gives_nothing(split: Split) -> None:
    assert split("") == split(" \n\u3000") == []


@pytest.mark.parametrize("split", [split_sentences, split_clauses])
@settings(deadline=None)
@given(text=any_text)
def test_the_parts_hold_every_solid_character_in_order(split: Split, text: str) -> None:
    spans = split(text)
    places = [place for span in spans for place in span]
    assert places == sorted(places)
    assert all(start < end and text[start:end].strip() == text[start:end] for start, end in spans)
    assert "".join("".join(text[start:end].split()) for start, end in spans) == "".join(text.split())


@settings(deadline=None)
@given(any_text)
def test_a_sentence_holds_no_end_of_sentence_but_its_own_outside_brackets(text: str) -> None:
    bare = "".join(char for char in text if char not in "“‘（(《「『【")
    for start, end in split_sentences(bare):
        inner = bare[start:end].rstrip("。！？!?”’」』）)》〉】]\"'")
        assert not set(inner) & set("。！？!?")


@pytest.mark.parametrize("split", [split_sentences, split_clauses])
@pytest.mark.parametrize(
    "text",
    [
        "（" * 200_000,
        "（" * 100_000 + "》" * 100_000,
        "（" * 100_000 + "）" * 100_000,
        "“甲" * 100_000,
        "“甲”" * 60_000,
        "。" * 200_000,
        "。" + "”" * 200_000,
        " " * 200_000,
        "一是" * 100_000,
    ],
    ids=["open", "open and other closed", "nested", "quotes", "pairs", "stops", "closers", "blanks", "enumeration"],
)
def test_time_is_linear_whatever_the_text(split: Split, text: str) -> None:
    with bounded():
        split(text)
