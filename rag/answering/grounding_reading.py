"""A sentence as the checker reads it: folded, cut into clauses and words, with its numbers and dates."""

from __future__ import annotations

import re
from bisect import bisect
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import lru_cache
from itertools import pairwise

import rjieba

from rag.answering.grounding_spelling import spelled_one_way
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

NOW = frozenset(("目前", "当前", "现在", "眼下", "迄今", "今天", "今日"))
"""Dates that are the letter's own and tell no event from another."""

QUOTE_MARKS = str.maketrans("", "", "“”‘’\"'「」『』()（）《》〈〉*")
QUOTED = re.compile(r"“[^“”]*”|《[^《》]*》")
_SPACE = re.compile(r"(?<![a-z0-9])\s+|\s+(?![a-z0-9])")
_COMMA = re.compile(r"(?<!\d),|,(?!\d{3}(?!\d))")
_STRAIGHT_QUOTES = re.compile(r'"([^"\n]*)"')
_CLAUSE = re.compile(rf"(?:[^{COMMA}。;:!?\n]|(?<=\d):(?=\d))+")
_CHAIN_END = re.compile(r"[。;!?\n](?!届时)")
_FAR_LIMIT = re.compile(r"(?:(至少|最少|不少于)|至多|最多|不超过)[\u4e00-\u9fff]{1,12}$")
_BETWEEN_ITEMS = re.compile("、|以及|和|其中")
_BETWEEN_COUNTS = re.compile("(?!个?百分点)[\u4e00-\u9fff]{2,8}(?<![的比占按为至到由从每约近超过达以于在])")
"""Between two counts: 6大专项12个子项; the noun is that of the first."""
_HAN = re.compile(r"[\u4e00-\u9fff]")
_PAIR = re.compile(r"(?=([^\W_]{2}))")


@dataclass(frozen=True, slots=True)
class Word:
    """A dictionary word with its part of speech (ICTCLAS tags), ``text == reading.text[start:start + len(text)]``."""

    text: str
    tag: str
    start: int


Figure = tuple[Decimal, str]
"""Value and unit of a number; for a date its first day and ``DAY``."""


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
    figures: frozenset[Figure]
    words: tuple[Word, ...]


@dataclass(frozen=True, slots=True)
class Segment:
    """What lies between two commas, or two items that each have a number; ``chain`` counts the semicolons before.

    ``quantities`` and ``dates`` are places in those of the reading, ``figures`` their values.
    """

    start: int
    end: int
    chain: int
    flat: str
    pairs: frozenset[str]
    words: tuple[Word, ...]
    quantities: tuple[int, ...]
    dates: tuple[int, ...]
    figures: frozenset[Figure]


@dataclass(frozen=True, slots=True)
class Reading:
    """A text folded for comparison: NFKC, lower case, simplified, without the spaces that printing put in.

    ``flat`` is ``text`` without quotation marks and brackets.
    """

    text: str
    flat: str
    clauses: tuple[Clause, ...]
    segments: tuple[Segment, ...]
    words: tuple[Word, ...]
    quantities: tuple[Quantity, ...]
    dates: tuple[DateMention, ...]
    documents: tuple[DocumentNumber, ...]


@lru_cache(maxsize=4096)
def read(text: str, letter_date: date | None) -> Reading:
    """The reading of one sentence; the same sentence is cited again and again, so readings are kept."""
    folded = fold(_STRAIGHT_QUOTES.sub(r"“\1”", text).replace("，", COMMA))
    folded = _SPACE.sub("", _COMMA.sub(COMMA, folded))
    folded = spelled_one_way(folded)
    folded = QUOTED.sub(lambda match: match[0].replace(COMMA, "·"), folded)
    quantities = tuple(_vaguely(folded, [_percentage(quantity) for quantity in find_quantities(folded)]))
    dates = tuple(find_dates(folded, letter_date=letter_date or NO_DATE))
    numeric = [(number.start, number.end) for number in quantities] + [(day.start, day.end) for day in dates]
    words = _joined(_words(folded, numeric))
    return Reading(
        text=folded,
        flat=folded.translate(QUOTE_MARKS),
        clauses=tuple(_clause(folded, words, quantities, dates, *match.span()) for match in _CLAUSE.finditer(folded)),
        segments=tuple(_segments(folded, words, quantities, dates)),
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
        limit = _FAR_LIMIT.search(text[: quantity.start])
        if not quantity.approximate and limit:
            quantity = replace(quantity, approximate="以上" if limit[1] else "以下")
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
            [figure_of(number) for number in quantities if start <= number.start < end]
            + [first_day(day) for day in dates if start <= day.start < end and day.text not in NOW]
        ),
        words=tuple(word for word in words if start <= word.start < end and word.text.translate(QUOTE_MARKS)),
    )


def figure_of(quantity: Quantity) -> Figure:
    """A number as a figure: 第二期 and 两期 are two."""
    return quantity.low, f"第{quantity.unit}" if quantity.ordinal else quantity.unit


def first_day(mention: DateMention) -> Figure:
    """A date as a figure."""
    return Decimal(mention.earliest.toordinal()), DAY


def _segments(
    folded: str, words: tuple[Word, ...], quantities: tuple[Quantity, ...], dates: tuple[DateMention, ...]
) -> Iterator[Segment]:
    numeric = [(number.start, number.end, number.unit) for number in quantities]
    numeric += [(day.start, day.end, DAY) for day in dates]
    ends = [match.end() for match in _CHAIN_END.finditer(folded)]
    verbs = [word.start for word in words if word.tag == "v" and len(word.text) > 1]
    for match in _CLAUSE.finditer(folded):
        for start, end in _items(folded, *match.span(), numeric, verbs):
            numbers = tuple(index for index, number in enumerate(quantities) if start <= number.start < end)
            days = tuple(index for index, day in enumerate(dates) if start <= day.start < end)
            flat = folded[start:end].translate(QUOTE_MARKS)
            yield Segment(
                start=start,
                end=end,
                chain=bisect(ends, start),
                flat=flat,
                pairs=bigrams(flat),
                words=tuple(word for word in words if start <= word.start < end and word.text.translate(QUOTE_MARKS)),
                quantities=numbers,
                dates=days,
                figures=frozenset(
                    [figure_of(quantities[index]) for index in numbers]
                    + [first_day(dates[index]) for index in days if dates[index].text not in NOW]
                ),
            )


def _items(
    text: str, start: int, end: int, numeric: list[tuple[int, int, str]], verbs: list[int]
) -> Iterator[tuple[int, int]]:
    """The parts of a clause of which each has a number or date: 养老机构48家、床位7520张."""
    inside = sorted(span for span in numeric if start <= span[0] < end)
    begin = start
    for (_, behind, unit), (front, _, other) in pairwise(inside):
        between = text[behind:front]
        mark = _BETWEEN_ITEMS.search(between)
        # 2000万元消费券|拉动1.3亿元: a verb in front of a number is that number's own.
        cut = behind + mark.start() if mark else max((verb for verb in verbs if behind < verb < front), default=front)
        alike = DAY not in {unit, other} and (unit == other or "个" in {unit, other})
        apart = unit != DAY == other and re.fullmatch("[增升提降减涨缩延扩调压][\u4e00-\u9fff]{0,2}[至到为]", between)
        cut = behind if apart else cut
        if begin < cut and (mark or apart or (alike and _BETWEEN_COUNTS.fullmatch(between))):
            yield begin, cut
            begin = cut + (len(mark[0]) if mark and mark[0] in "、和" else 0)
    yield begin, end


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
