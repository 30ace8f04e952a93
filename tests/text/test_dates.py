"""Dates are read in every spelling of letters and questions, and nothing else is taken for one."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from processor_time import bounded

from rag.text.dates import calendar_spans, find_dates, parse_date_zh

TODAY = date(2026, 11, 20)
CHINESE_DIGITS = str.maketrans("0123456789", "〇一二三四五六七八九")


def write_small(value: int) -> str:
    """A number below 100 in Chinese numerals."""
    tens, ones = divmod(value, 10)
    digits = " 一二三四五六七八九"
    return ("" if tens == 0 else "十" if tens == 1 else digits[tens] + "十") + (digits[ones] if ones else "")


@given(st.dates(min_value=date(1950, 1, 1), max_value=date(2099, 12, 31)))
def test_a_day_is_read_back_from_every_spelling(day: date) -> None:
    year = str(day.year)
    printed = [
        f"{year}年{day.month}月{day.day}日",
        f"{year} 年 {day.month} 月 {day.day} 日",
        day.isoformat(),
        f"{year}.{day.month}.{day.day}",
        f"{year}/{day.month}/{day.day}",
        f"{year.translate(CHINESE_DIGITS)}年{write_small(day.month)}月{write_small(day.day)}日",
    ]
    assert [parse_date_zh(spelling) for spelling in printed] == [day] * len(printed)
    for spelling in [*printed, day.strftime("%d %B %Y"), day.strftime("%B %d, %Y")]:
        found = find_dates(f"于{spelling}，印发")
        assert [(mention.earliest, mention.latest, mention.text) for mention in found] == [(day, day, spelling)]


@given(st.text(), st.dates(min_value=date(1950, 1, 1), max_value=date(2099, 12, 31)))
def test_any_text_is_read_without_error_and_spans_fit(text: str, today: date) -> None:
    for mention in find_dates(text, today=today):
        assert text[mention.start : mention.end] == mention.text
        assert mention.earliest <= mention.latest
    calendar_spans(text)
    parse_date_zh(text)


@given(st.text(alphabet="2019二〇年月日初底前后至-—.十三五第季度上半今去近以来起截 、和", max_size=40))
def test_date_soup_is_read_without_error(text: str) -> None:
    mentions = find_dates(text, today=TODAY)
    assert all(one.end <= other.start for one, other in pairwise(mentions))


@pytest.mark.parametrize(
    ("text", "earliest", "latest"),
    [
        ("2024年4月", "2024-04-01", "2024-04-30"),
        ("2024-04", "2024-04-01", "2024-04-30"),
        ("2024年", "2024-01-01", "2024-12-31"),
        ("2021 年度", "2021-01-01", "2021-12-31"),
        ("2024年上半年", "2024-01-01", "2024-06-30"),
        ("2024年第三季度", "2024-07-01", "2024-09-30"),
        ("2024年前三季度", "2024-01-01", "2024-09-30"),
        ("2024年初", "2024-01-01", "2024-03-31"),
        ("2023年底", "2023-10-01", "2023-12-31"),
        ("2024年12月中旬", "2024-12-11", "2024-12-20"),
        ("2023—2025年", "2023-01-01", "2025-12-31"),
        ("2023年至2025年", "2023-01-01", "2025-12-31"),
        ("2024年4月15日至20日", "2024-04-15", "2024-04-20"),
        ("2024年4月15日至5月20日", "2024-04-15", "2024-05-20"),
        ("2024年1至6月", "2024-01-01", "2024-06-30"),
        ("“十四五”期间", "2021-01-01", "2025-12-31"),
        ("十五五", "2026-01-01", "2030-12-31"),
        ("April 2024", "2024-04-01", "2024-04-30"),
    ],
)
def test_periods_are_read_without_knowing_the_day_of_writing(text: str, earliest: str, latest: str) -> None:
    (found,) = find_dates(text)
    assert (str(found.earliest), str(found.latest), found.relative) == (earliest, latest, False)


@pytest.mark.parametrize(
    ("text", "earliest", "latest"),
    [
        ("今年", "2026-01-01", "2026-12-31"),
        ("去年", "2025-01-01", "2025-12-31"),
        ("前年", "2024-01-01", "2024-12-31"),
        ("明年", "2027-01-01", "2027-12-31"),
        ("本月", "2026-11-01", "2026-11-30"),
        ("上半年", "2026-01-01", "2026-06-30"),
        ("去年下半年", "2025-07-01", "2025-12-31"),
        ("今年3月", "2026-03-01", "2026-03-31"),
        ("3月6日", "2026-03-06", "2026-03-06"),
        ("年底", "2026-10-01", "2026-12-31"),
        ("最近两年", "2024-11-20", "2026-11-20"),
        ("近三年", "2023-11-20", "2026-11-20"),
        ("目前", "2026-11-20", "2026-11-20"),
        ("last year", "2025-01-01", "2025-12-31"),
        ("past two years", "2024-11-20", "2026-11-20"),
    ],
)
def test_relative_dates_are_read_at_the_day_of_the_question(text: str, earliest: str, latest: str) -> None:
    (found,) = find_dates(text, today=TODAY)
    assert (str(found.earliest), str(found.latest), found.relative) == (earliest, latest, True)
    assert find_dates(text) == []


def test_a_letter_is_read_at_its_own_date() -> None:
    (found,) = find_dates("预计今年上半年揭晓", today=TODAY, letter_date=date(2025, 4, 11))
    assert (found.text, found.latest) == ("今年上半年", date(2025, 6, 30))


def test_open_periods_reach_to_the_day_of_writing_or_without_end() -> None:
    (found,) = find_dates("2023年起，已陆续开展")
    assert (found.text, found.bound, found.earliest, found.latest) == ("2023年起", "since", date(2023, 1, 1), date.max)
    assert find_dates("自2017年以来", today=TODAY)[0].latest == TODAY
    (found,) = find_dates("截至2025年初，共建立")
    assert (found.text, found.bound, found.earliest, found.latest) == (
        "截至2025年初",
        "until",
        date.min,
        date(2025, 3, 31),
    )
    assert find_dates("2024年之前")[0].latest == date(2023, 12, 31)
    assert find_dates("after 2024")[0].earliest == date(2025, 1, 1)


def test_years_of_a_list_are_each_found() -> None:
    assert [found.earliest.year for found in find_dates("2022、2023和2024年")] == [2022, 2023, 2024]


@pytest.mark.parametrize(
    "text",
    [
        "2,000家",
        "2000家",
        "电话52388345",
        "邮编200050",
        "200050",
        "021-20241234",
        "12个月",
        "三年行动方案",
        "每季度",
        "二十五五",
        "2月30日",
        "年轻人",
        "No. 2024",
    ],
)
def test_counts_and_codes_are_no_dates(text: str) -> None:
    assert find_dates(text, today=TODAY) == []


def test_only_a_single_whole_day_is_parsed() -> None:
    assert parse_date_zh(" 2024 年 4 月 30 日 ") == date(2024, 4, 30)
    assert [parse_date_zh(text) for text in ("2024年4月", "2024年4月30日印发", "", "2024年2月30日")] == [None] * 4


@pytest.mark.parametrize("unit", ["2024", "2024年", "二〇", "1月至", "年", "十五", "2024-", "截至", "in 2024 "])
def test_reading_takes_time_in_proportion_to_length(unit: str) -> None:
    with bounded():
        find_dates(unit * 20_000, today=TODAY)
