"""Numbers are read with their unit and their vagueness, and words that merely contain a numeral are not."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from processor_time import bounded

from rag.text.numerals import (
    find_document_numbers,
    find_quantities,
    normalise_number,
    parse_chinese_number,
    parse_number,
)


def write_chinese(value: int) -> str:
    """The number below 10^12 in Chinese numerals, as a letter would print it."""
    digits, text = "零一二三四五六七八九", ""
    if value < 10_000:
        for power, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
            digit, value = divmod(value, power)
            if digit:
                text += digits[digit] + name
            elif text and value and not text.endswith("零"):
                text += "零"
        return text or "零"
    power, name = (10**8, "亿") if value >= 10**8 else (10**4, "万")
    head, rest = divmod(value, power)
    if not rest:
        return write_chinese(head) + name
    return write_chinese(head) + name + ("零" if rest < power // 10 else "") + write_chinese(rest)


@given(st.integers(min_value=0, max_value=10**12 - 1))
def test_a_number_written_in_chinese_is_read_back(value: int) -> None:
    assert parse_chinese_number(write_chinese(value)) == value


@given(st.integers(min_value=2, max_value=10**10))
def test_a_counted_number_has_one_value_in_every_spelling(value: int) -> None:
    for spelling in (
        str(value),
        f"{value:,}",
        str(value).translate(str.maketrans("0123456789", "０１２３４５６７８９")),
    ):
        (found,) = find_quantities(f"共有{spelling}家企业")
        assert (found.low, found.high, found.unit, found.text) == (
            Decimal(value),
            Decimal(value),
            "家",
            f"{spelling}家",
        )


@given(st.text())
def test_any_text_is_read_without_error_and_spans_fit(text: str) -> None:
    for found in find_quantities(text):
        assert text[found.start : found.end] == found.text
        assert found.low <= found.high
    for number in find_document_numbers(text):
        assert text[number.start : number.end] == number.text
    normalise_number(text)
    parse_number(text)


@given(st.text(alphabet="第0１9,.%万亿百十几余多近约家个元至-三两〔〕[]号年月 上", max_size=40))
def test_numeral_soup_is_read_without_error(text: str) -> None:
    ends = [0, *(found.end for found in find_quantities(text))]
    assert ends == sorted(ends)
    normalise_number(text)


@pytest.mark.parametrize(
    ("text", "low", "high", "unit", "approximate"),
    [
        ("总面积约 1.48 平方公里", "1.48", "1.48", "平方公里", "约"),
        ("6100余家数字经济企业", "6100", "6100", "家", "余"),
        ("六千一百余家", "6100", "6100", "家", "余"),
        ("税收约 310 亿元", "31000000000", "31000000000", "元", "约"),
        ("比重达 55%", "55", "55", "%", ""),
        ("百分之五十五", "55", "55", "%", ""),
        ("1.0-7.0 版方案", "1", "7", "版", ""),
        ("3—5家", "3", "5", "家", ""),
        ("5至10家", "5", "10", "家", ""),
        ("3至5万元", "30000", "50000", "元", ""),
        ("10%-15%", "10", "15", "%", ""),
        ("两三家", "2", "3", "家", ""),
        ("十几家", "11", "19", "家", ""),
        ("数百名", "200", "900", "名", ""),
        ("近百次", "100", "100", "次", "近"),
        ("上百家", "100", "100", "家", "以上"),
        ("近20家", "20", "20", "家", "近"),
        ("超过700家", "700", "700", "家", "超"),
        ("超1万平方米", "10000", "10000", "平方米", "超"),
        ("30家以上", "30", "30", "家", "以上"),
        ("不超过3项", "3", "3", "项", "以下"),
        ("最高4.5万元", "45000", "45000", "元", "以下"),
        ("占地约700平", "700", "700", "平方米", "约"),
        ("10多万元", "100000", "100000", "元", "余"),
        ("完成三分之二", "0.6666666666666666666666666667", "0.6666666666666666666666666667", "", ""),
        ("5个百分点", "5", "5", "百分点", ""),
    ],
)
def test_value_unit_and_vagueness_are_read(text: str, low: str, high: str, unit: str, approximate: str) -> None:
    (found,) = find_quantities(text)
    expected = (Decimal(low), Decimal(high), unit, approximate, False)
    assert (found.low, found.high, found.unit, found.approximate, found.ordinal) == expected


@pytest.mark.parametrize(
    ("text", "value"),
    [("第066号提案", 66), ("第十五届", 15), ("第三位", 3), ("人大八次会议", 8), ("安西路35号", 35), ("“NO.1”", 1)],
)
def test_places_in_a_row_are_ordinal(text: str, value: int) -> None:
    (found,) = find_quantities(text)
    assert (found.low, found.ordinal) == (Decimal(value), True)


@pytest.mark.parametrize(
    "text",
    [
        "一批企业",
        "一站式服务",
        "统一部署",
        "第一时间",
        "四至范围",
        "百年传承",
        "千家万户",
        "2024年4月30日",
        "近三年",
        "长科委〔2025〕4号",
        "GPT4",
        "三中全会",
    ],
)
def test_words_dates_and_document_numbers_are_no_quantities(text: str) -> None:
    assert find_quantities(text) == []


def test_a_telephone_number_is_no_range() -> None:
    assert [str(found.low) for found in find_quantities("021-52388345")] == ["21", "52388345"]


def test_document_numbers_have_one_spelling_whatever_their_brackets() -> None:
    text = "依据沪府办发［2022］17 号、长科委（2025）第4号"
    assert [found.normal for found in find_document_numbers(text)] == ["沪府办发〔2022〕17号", "长科委〔2025〕4号"]


@pytest.mark.parametrize(
    "text", ["66", "066", "０６６", "第066号", "第 66 号", "第六十六号", "对2024年第066号提案的答复"]
)
def test_letter_numbers_have_one_spelling(text: str) -> None:
    assert normalise_number(text) == "66"


@pytest.mark.parametrize("unit", ["一", "9", "1,", "第十", "几十万", "近", "[2022]", "沪府〔2022〕", "3至"])
def test_reading_takes_time_in_proportion_to_length(unit: str) -> None:
    with bounded():
        find_quantities(unit * 20_000)
