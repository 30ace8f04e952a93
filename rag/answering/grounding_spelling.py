"""What has several spellings that no table of words holds: statement and letter are both read as one of them."""

from __future__ import annotations

import re
from collections.abc import Callable

_ONE_WAY: list[tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]]] = [
    (
        re.compile(r"不收费|免收费用?|不收取(?:任何)?费用|(?:无需|不用|不必|无须)(?:付|缴|交|缴纳|支付)(?:任何)?费用?"),
        "免费",
    ),
    (re.compile(r"(?:无需|不用|不必|无须)(?:再)?(?:缴纳|支付|[缴付交])(?=[^‖。;]{0,8}费)"), "免"),
    (re.compile(r"([01]?\d|2[0-4])[时点]([0-5]\d)分(?!钟)"), r"\1:\2"),
    (re.compile(r"([01]?\d|2[0-4])[时点]半"), r"\1:30"),
    (re.compile(r"(?:超过?|过)(?:一?半|半数)(?![年天个径导]|小时|日)"), "超过50%"),
    (re.compile(r"[上早](?:午|上)(?=\d{1,2}[点时:])"), ""),
    (
        re.compile(r"(?:下午|傍晚|(?<!每)晚上?)([1-9]|1[01])[点时]?([至到])([1-9]|1[01])(?=[点时])"),
        lambda match: f"{int(match[1]) + 12}时{match[2]}{int(match[3]) + 12}",
    ),
    (re.compile(r"(?:下午|傍晚|(?<!每)晚上?)([1-9]|1[01])(?=[点时:])"), lambda match: str(int(match[1]) + 12)),
    (re.compile(r"(?<=[近足到])半(?!年|天|个|小时|日|径|导|数)"), "50%"),
    (re.compile(r"(?<![另上下前后大])一半|半数(?!据)"), "50%"),
    (re.compile(r"不同意|不赞成|不赞同"), "反对"),
    (re.compile(r"不再收取?|停止收取"), "取消"),
    (re.compile(r"元旦"), "1月1日"),
    (re.compile(r"个(多?)小时"), r"\1小时"),
    (re.compile(r"第二天"), "次日"),
    (re.compile(r"[比较与](?:上年|去年|上一年)同期(?:相比)?"), "同比"),
    (re.compile(r"新建、改建[、和]扩建"), "新改扩建"),
    (re.compile(r"(?<=[两三四五六七八九十])部门"), "个部门"),
    (re.compile(r"(主办|会办|承办|协办|牵头)(?:单位|部门)(?:是|为)([^‖。;:和、]{2,16})(?=[‖。;]|$)"), r"由\2\1"),
    (re.compile(r"首位(?!度)"), "第一"),
    (re.compile(r"(?<![以之北])上([百千万亿]{1,2})(?=[元人家次吨])"), r"1\1以上"),
    (re.compile(r"(?<![\d十百千万亿几数多余])(?=[百千万亿]{1,2}元(?:以上|级))"), "1"),
]


_RESPECTIVELY = re.compile(
    r"(\d{4})年?[至到—-](\d{4})年‖?([^‖。;]{0,20}?)分别([^\d‖。;]{0,4})(\d[^‖。;、和]*(?:[、和]\d[^‖。;、和]*)+)"
)


def _year_by_year(match: re.Match[str]) -> str:
    """2021年至2023年支出分别为3亿元、4亿元和5亿元 with each year beside its number."""
    years = range(int(match[1]), int(match[2]) + 1)
    values = re.split("[、和]", match[5])
    if len(values) != len(years):
        return match[0]
    return "、".join(f"{year}年{match[3]}{match[4]}{value}" for year, value in zip(years, values, strict=True))


def spelled_one_way(text: str) -> str:
    """The folded text with times, halves, firsts and the like in one spelling.

    >>> spelled_one_way("晚上7点半,不收费,位居首位")
    '19:30,免费,位居第一'
    """
    for spelling, usual in _ONE_WAY:
        text = spelling.sub(usual, text)
    return _RESPECTIVELY.sub(_year_by_year, text)
