"""A sentence as the checker reads it: folded, cut into clauses and words, with its numbers and dates."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import lru_cache

import rjieba

from rag.answering.grounding_words import NEUTRAL
from rag.text.dates import DateMention, find_dates
from rag.text.numerals import DocumentNumber, Quantity, find_document_numbers, find_quantities
from rag.text.tokens import fold

COMMA = "‖"
"""Stands for the comma between clauses, so that the one inside 1,200 is never taken for it."""

NO_DATE = date(1902, 6, 15)
"""Day of a letter whose date is not known: far from any year that a letter names, so 今年 only matches 今年."""

DAY = "day of a date"
RUN = "n-run"
"""Tag of single characters that stand in a row: a name, or everyday words of one character."""

QUOTE_MARKS = str.maketrans("", "", "“”‘’\"'「」『』()（）《》〈〉*")
QUOTED = re.compile(r"“[^“”]*”|《[^《》]*》")
_SPACE = re.compile(r"(?<![a-z0-9])\s+|\s+(?![a-z0-9])")
_COMMA = re.compile(r"(?<!\d),|,(?!\d{3}(?!\d))")
_STRAIGHT_QUOTES = re.compile(r'"([^"\n]*)"')
_CLAUSE = re.compile(rf"(?:[^{COMMA}。;:!?\n]|(?<=\d):(?=\d))+")
# What has several spellings that no table of words holds: both sides are read as one of them.
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
    (re.compile(r"(?:下午|傍晚|(?<!每)晚上?)([1-9]|1[01])(?=[点时:])"), lambda match: str(int(match[1]) + 12)),
    (re.compile(r"(?<=[近足到])半(?!年|天|个|小时|日|径|导|数)"), "50%"),
    (re.compile(r"(?<![另上下前后大])一半|半数(?!据)"), "50%"),
    (re.compile(r"不同意|不赞成|不赞同"), "反对"),
    (re.compile(r"不再收取?|停止收取"), "取消"),
    (re.compile(r"元旦"), "1月1日"),
    (re.compile(r"个(多?)小时"), r"\1小时"),
    (re.compile(r"第二天"), "次日"),
]
_HAN = re.compile(r"[\u4e00-\u9fff]")
_PAIR = re.compile(r"(?=([^\W_]{2}))")


@dataclass(frozen=True, slots=True)
class Word:
    """A dictionary word with its part of speech (ICTCLAS tags), ``text == reading.text[start:start + len(text)]``."""

    text: str
    tag: str
    start: int


@dataclass(frozen=True, slots=True)
class Clause:
    """``text[start:end]`` of a reading; ``flat`` without quotation marks and brackets; ``pairs`` are its bigrams.

    ``figures`` are its numbers with their units, and first days of its dates with ``DAY``.

    ``plain`` has quotations and titles blotted out; ``before`` is what precedes it in its part of the sentence, in the
    same way.
    """

    start: int
    end: int
    flat: str
    plain: str
    before: str
    pairs: frozenset[str]
    figures: frozenset[tuple[Decimal, str]]
    words: tuple[Word, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """A text folded for comparison: NFKC, lower case, simplified, without the spaces that printing put in.

    ``flat`` is ``text`` without quotation marks and brackets.
    """

    text: str
    flat: str
    clauses: tuple[Clause, ...]
    words: tuple[Word, ...]
    quantities: tuple[Quantity, ...]
    dates: tuple[DateMention, ...]
    documents: tuple[DocumentNumber, ...]


@lru_cache(maxsize=4096)
def read(text: str, letter_date: date | None) -> Reading:
    """The reading of one sentence; the same sentence is cited again and again, so readings are kept."""
    folded = fold(_STRAIGHT_QUOTES.sub(r"“\1”", text).replace("，", COMMA))
    folded = _SPACE.sub("", _COMMA.sub(COMMA, folded))
    for spelling, usual in _ONE_WAY:
        folded = spelling.sub(usual, folded)
    folded = QUOTED.sub(lambda match: match[0].replace(COMMA, "·"), folded)
    quantities = tuple(_vaguely(folded, [_percentage(quantity) for quantity in find_quantities(folded)]))
    dates = tuple(find_dates(folded, letter_date=letter_date or NO_DATE))
    numeric = [(number.start, number.end) for number in quantities] + [(day.start, day.end) for day in dates]
    words = _joined(_words(folded, numeric))
    return Reading(
        text=folded,
        flat=folded.translate(QUOTE_MARKS),
        clauses=tuple(_clause(folded, words, quantities, dates, *match.span()) for match in _CLAUSE.finditer(folded)),
        words=words,
        quantities=quantities,
        dates=dates,
        documents=tuple(find_document_numbers(folded)),
    )


def _percentage(quantity: Quantity) -> Quantity:
    """四分之一 as 25 %."""
    if "分之" not in quantity.text or quantity.unit:
        return quantity
    return replace(quantity, low=quantity.low * 100, high=quantity.high * 100, unit="%")


def _vaguely(text: str, quantities: list[Quantity]) -> list[Quantity]:
    """The numbers with the vague word that stands further off: 约占人口的四分之一, 最多12个月、4.5万元."""
    found: list[Quantity] = []
    for quantity in quantities:
        previous = found[-1] if found else None
        if not quantity.approximate and re.search("约占[^‖。;\\d]{0,12}$", text[: quantity.start]):
            quantity = replace(quantity, approximate="约")
        between = text[previous.end : quantity.start] if previous else ""
        if previous and previous.approximate == "以下" and not quantity.approximate and between in {"、", "和", "及"}:
            quantity = replace(quantity, approximate="以下")
        found.append(quantity)
    return found


def bigrams(text: str) -> frozenset[str]:
    """Pairs of neighbouring letters, digits and characters, none across punctuation.

    >>> sorted(bigrams("硅巷，科创"))
    ['硅巷', '科创']
    """
    return frozenset(_PAIR.findall(text))


def _clause(
    folded: str,
    words: tuple[Word, ...],
    quantities: tuple[Quantity, ...],
    dates: tuple[DateMention, ...],
    start: int,
    end: int,
) -> Clause:
    flat = folded[start:end].translate(QUOTE_MARKS)
    return Clause(
        start=start,
        end=end,
        flat=flat,
        plain=QUOTED.sub("＿", folded[start:end]),
        before=QUOTED.sub("＿", re.split("[;。]", folded[:start])[-1]),
        pairs=bigrams(flat),
        figures=frozenset(
            [(number.low, number.unit) for number in quantities if start <= number.start < end]
            + [(Decimal(day.earliest.toordinal()), DAY) for day in dates if start <= day.start < end]
        ),
        words=tuple(word for word in words if start <= word.start < end and word.text.translate(QUOTE_MARKS)),
    )


def _words(text: str, numeric: list[tuple[int, int]]) -> tuple[Word, ...]:
    """Dictionary words; those in numbers and dates are tagged m, and no others (多多 in 拼多多)."""
    words: list[Word] = []
    position = 0
    for word, tag in rjieba.tag(text, False):
        end = position + len(word)
        if any(start < end and position < stop for start, stop in numeric):
            tag = "m"
        elif tag == "m":
            tag = "n" if words and len(words[-1].text) == 1 and words[-1].tag[0] in "vn" else "q"
        words.append(Word(word, tag, position))
        position = end
    return tuple(words)


def _joined(words: tuple[Word, ...]) -> tuple[Word, ...]:
    """Words, with single characters in a row joined: 嬴彻 and other names that no dictionary holds."""
    joined: list[Word] = []
    run: list[Word] = []
    for word in (*words, Word("", "x", 0)):
        if len(word.text) == 1 and _HAN.match(word.text) and word.text not in NEUTRAL and word.tag != "m":
            run.append(word)
            continue
        if run:
            joined.append(Word("".join(part.text for part in run), run[0].tag if len(run) == 1 else RUN, run[0].start))
            run = []
        joined.append(word)
    return tuple(joined[:-1])
