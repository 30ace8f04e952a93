"""Filters as users give them."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from rag.errors import UsageError
from rag.retrieval.filters import NAMES, make_filters, parse_day
from rag.types import Filters


def test_nothing_given_is_no_condition() -> None:
    assert make_filters() == make_filters(**dict.fromkeys(NAMES)) == make_filters(number=" ", since="") == Filters()
    assert not make_filters()


@pytest.mark.parametrize("day", ["2024-04-30", " 2024-04-30 ", date(2024, 4, 30), datetime(2024, 4, 30, 12, 0)])
def test_a_day_may_be_text_or_a_date(day: object) -> None:
    filters = make_filters(since=day, until="2024-12-31")
    assert filters.since == date(2024, 4, 30)
    assert type(filters.since) is date


@pytest.mark.parametrize("number", ["66", "066", "０６６", "第066号", "第 ０６６ 号提案", "第六十六号", 66, "66号"])
def test_a_number_is_the_same_however_it_is_written(number: object) -> None:
    assert make_filters(number=number).number == "66"


@pytest.mark.parametrize("number", ["B012", "2-13", "无"])
def test_a_number_that_is_not_digits_alone_stays_as_given(number: str) -> None:
    assert make_filters(number=number).number == number


@pytest.mark.parametrize("year", ["2024", 2024, "2024年", " 2024 "])
def test_a_year_may_be_text_or_a_number(year: object) -> None:
    assert make_filters(year=year).year == 2024


@pytest.mark.parametrize(
    ("kind", "meant"), [("提案", "提案"), ("建议", "建议"), ("其他", "其他"), ("proposal", "提案"), ("other", "其他")]
)
def test_a_kind_may_be_named_in_english(kind: str, meant: str) -> None:
    assert make_filters(kind=kind).kind == meant


def test_names_are_kept_without_the_blanks_around_them() -> None:
    filters = make_filters(signer=" 詹镭 ", issuer="科委", session="十五届三次")
    assert (filters.signer, filters.issuer, filters.session) == ("詹镭", "科委", "十五届三次")


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"since": "2024-02-30"}, "since 的日期“2024-02-30”看不懂"),
        ({"until": "去年"}, "until 的日期“去年”看不懂"),
        ({"since": "2025-01-01", "until": "2024-01-01"}, "晚于"),
        ({"year": "24"}, "年份“24”看不懂"),
        ({"year": "二〇二四"}, "看不懂"),
        ({"year": "²⁰²⁴"}, "看不懂"),
        ({"kind": "议案"}, "没有“议案”这一类"),
        ({"author": "詹镭"}, "没有“author”这个筛选条件"),
    ],
)
def test_what_cannot_be_meant_is_refused_with_a_cure(given: dict[str, object], said: str) -> None:
    with pytest.raises(UsageError, match=said) as error:
        make_filters(**given)
    assert error.value.exit_code == 2
    assert "；" in str(error.value)


def test_today_is_read_the_same_way() -> None:
    assert parse_day("2026-11-20", "today") == date(2026, 11, 20)
    with pytest.raises(UsageError, match="today 的日期“明天”"):
        parse_day("明天", "today")
