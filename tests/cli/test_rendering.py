"""Lines to read: what is shown where a letter does not say."""

from __future__ import annotations

from datetime import date

import pytest

from rag.cli.messages import speak
from rag.cli.rendering import citation_lines, list_lines, name_of, place_of, size_text
from rag.types import Citation, OffsetMap, Quote, Reply, ReplyName


@pytest.fixture(autouse=True)
def in_chinese() -> None:
    speak("zh")


def a_citation(**changes: object) -> Citation:
    quote = Quote("一、文字", 0, 4, 0, 4, (), 2)
    values: dict[str, object] = {
        "n": 2, "reply_id": "x-1", "title": "关于硅巷的说明", "label": "《关于硅巷的说明》", "kind": "其他",
        "number": None, "session": None, "document_number": None, "issuer": None, "date": None, "source": "信/说明.txt",
        "quotes": (quote,),
    }  # fmt: skip
    return Citation(**(values | changes))  # type: ignore[arg-type]


def test_a_letter_without_number_date_and_issuer_goes_by_its_title() -> None:
    assert citation_lines(a_citation()) == [
        "[2] 关于硅巷的说明",
        "    《关于硅巷的说明》",
        "    信/说明.txt",
        "    第2段",
        "    原文：一、文字",
    ]


def test_sister_letters_are_named_under_the_citation() -> None:
    lines = citation_lines(a_citation(also=(ReplyName("y", "甲：《乙》"),)))
    assert lines[-1] == "    同样内容另见：甲：《乙》"


def test_a_place_names_the_page_where_there_are_pages() -> None:
    assert place_of(("一、总述", "（一）范围"), 3, 2) == "一、总述 > （一）范围，第2页，第3段"


def test_a_name_has_the_date_where_there_is_one() -> None:
    assert name_of("066", "标题", date(2024, 4, 30)) == "第066号，2024-04-30"
    assert name_of(None, "标题", None) == "标题"


def test_columns_stay_aligned_and_what_is_missing_is_a_dash() -> None:
    empty = OffsetMap(())
    known = Reply(
        "066-1", "短", "提案", "a.txt", "", "", empty, (), number="066", signer="詹镭", date=date(2024, 4, 30)
    )
    unknown = Reply("x-1", "很长的一个标题", "其他", "b.txt", "", "", empty, ())
    lines = list_lines([known, unknown])
    assert lines[1] == "066-1  2024-04-30  066   短              詹镭"
    assert lines[2] == "x-1    -           -     很长的一个标题  -"


@pytest.mark.parametrize(
    ("size", "text"), [(0, "0 B"), (999, "999 B"), (95_000_000, "95.0 MB"), (1_234_567_890, "1.2 GB")]
)
def test_sizes_are_read_in_the_unit_that_fits(size: int, text: str) -> None:
    assert size_text(size) == text
