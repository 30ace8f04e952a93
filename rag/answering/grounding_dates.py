"""Whether the dates of a statement follow from those of its evidence, and belong to the same event."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date

from rag.answering.grounding_reading import NO_DATE, Reading, bigrams
from rag.text.dates import DateMention, find_dates

_NOW = frozenset(("目前", "当前", "现在", "眼下", "迄今", "今天", "今日"))
_BOUND_WORDS = re.compile(r"^截[至止]到?|(?:以来|以后|至今|起|开始|之后|后|之前|以前|前)$")
_BEFORE = re.compile(r"(?<![底末])(?:之前|以前|前)$")
_WEEKDAY = re.compile(r"(?:周|星期|礼拜)([一二三四五六日末])(?!期|届|次|年)")
_RANGE = re.compile(r"[—–~～至到]|\d-\d+[年月]")
_NO_YEAR = re.compile(r"^\d{1,2}月|^[一二三四五六七八九十]{1,2}月")


def date_problems(statement: Reading, evidence: Sequence[Reading], letter_date: date | None) -> Iterator[str]:
    """Text of every date in the statement that the evidence does not bear out."""
    day = letter_date or NO_DATE
    given = [(reading, mention) for reading in evidence for mention in reading.dates]
    weekdays = {day for reading in evidence for day in _WEEKDAY.findall(reading.text)}
    yield from (word[0] for word in _WEEKDAY.finditer(statement.text) if word[1] not in weekdays)
    for mention in statement.dates:
        if re.sub("^截[至止]到?", "", mention.text) in _NOW:
            continue
        bearing = [(reading, other) for reading, other in given if _follows(mention, other, day)]
        if not bearing or _dates_another(statement, mention, bearing, given):
            yield mention.text


def _is_before(mention: DateMention) -> bool:
    return mention.bound == "until" and bool(_BEFORE.search(mention.text)) and mention.text[-2:] not in _NOW


def _named(mention: DateMention, day: date) -> DateMention:
    """The period that is named, without 截至 and 以来."""
    if not mention.bound:
        return mention
    found = find_dates(_BOUND_WORDS.sub("", mention.text), letter_date=day)
    return found[0] if found else mention


def _follows(mention: DateMention, other: DateMention, day: date) -> bool:
    """Whether what happened at the other date happened at this one: the same period or one that holds it."""
    named, other_named = _named(mention, day), _named(other, day)
    if _is_before(mention) != _is_before(other):
        return False
    if mention.bound == "since" and other.bound != "since":
        return False
    if other.bound == "since" and mention.bound != "since":
        return False
    if _NO_YEAR.match(named.text):
        same = (named.earliest.month, named.earliest.day) == (other_named.earliest.month, other_named.earliest.day)
        return same and (named.latest.month, named.latest.day) == (other_named.latest.month, other_named.latest.day)
    if _RANGE.search(named.text):
        return (named.earliest, named.latest) == (other_named.earliest, other_named.latest)
    return named.earliest <= other_named.earliest and other_named.latest <= named.latest


def _dates_another(
    statement: Reading,
    mention: DateMention,
    bearing: Sequence[tuple[Reading, DateMention]],
    given: Sequence[tuple[Reading, DateMention]],
) -> bool:
    """Whether the letter gives another date to what the statement dates so."""
    said = bigrams(_scope(statement, mention))
    own = rival = 0
    for reading, other in given:
        shared = len(said & bigrams(_scope(reading, other)))
        if any(other is borne for _, borne in bearing):
            own = max(own, shared)
        elif other.text not in _NOW:
            rival = max(rival, shared)
    return rival >= max(6, 2 * own)


def _scope(reading: Reading, mention: DateMention) -> str:
    """What a date speaks of: from it to the next date, or from the last date to it at a sentence's end."""
    later = [other.start for other in reading.dates if other.start > mention.start]
    earlier = [other.end for other in reading.dates if other.end <= mention.start]
    behind = reading.text[mention.end : min(later, default=len(reading.text))]
    return behind if len(behind) >= 6 else reading.text[max(earlier, default=0) : mention.start]
