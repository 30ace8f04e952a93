"""Whether the dates of a statement follow from those of its evidence, and belong to the same event."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date

from rag.answering.grounding_binding import Layout, is_day
from rag.answering.grounding_reading import NO_DATE, NOW, Reading, first_day
from rag.text.dates import DateMention, find_dates

_BOUND_WORDS = re.compile(r"^截[至止]到?|(?:以来|以后|至今|起|开始|之后|后|之前|以前|前)$")
_BEFORE = re.compile(r"(?<![底末])(?:之前|以前|前)$")
_WEEKDAY = re.compile(r"(?:周|星期|礼拜)([一二三四五六日末])(?!期|届|次|年)")
_COMPARED = re.compile("[比较与]$")
_MONTH = 32
_RANGE = re.compile(r"[—–~～至到]|\d-\d+[年月]")
_NO_YEAR = re.compile(r"^\d{1,2}月|^[一二三四五六七八九十]{1,2}月")


def date_problems(
    statement: Reading, evidence: Sequence[Reading], letter_date: date | None, layout: Layout
) -> Iterator[str]:
    """Text of every date in the statement that the evidence does not bear out."""
    day = letter_date or NO_DATE
    given = [mention for reading in evidence for mention in reading.dates]
    weekdays = {day for reading in evidence for day in _WEEKDAY.findall(reading.text)}
    yield from (word[0] for word in _WEEKDAY.finditer(statement.text) if word[1] not in weekdays)
    for mention in statement.dates:
        if re.sub("^截[至止]到?", "", mention.text) in NOW:
            continue
        bearing = [other for other in given if _follows(mention, other, day) or _is_end_of(mention, other, statement)]
        if not given and _is_as_of(mention, day):
            continue
        compared = bool(_COMPARED.search(statement.text[: mention.start]))
        if not bearing or (not compared and _dates_another(layout, mention, bearing)):
            yield mention.text


def _is_before(mention: DateMention) -> bool:
    return mention.bound == "until" and bool(_BEFORE.search(mention.text)) and mention.text[-2:] not in NOW


def _named(mention: DateMention, day: date) -> DateMention:
    """The period that is named, without 截至 and 以来."""
    if not mention.bound:
        return mention
    found = find_dates(_BOUND_WORDS.sub("", mention.text), letter_date=day)
    return found[0] if found else mention


def _is_as_of(mention: DateMention, day: date) -> bool:
    """Whether it is 截至 the letter's own day or month, of a letter that tells how things stand."""
    named = _named(mention, day)
    return (
        mention.bound == "until"
        and named.earliest <= day <= named.latest
        and (named.latest - named.earliest).days < _MONTH
    )


def _same_period(one: DateMention, other: DateMention) -> bool:
    return (one.earliest, one.latest) == (other.earliest, other.latest)


def _is_end_of(mention: DateMention, other: DateMention, statement: Reading) -> bool:
    """Whether it is the first or last day of a period that the letter names: 从7月8日开始, 到7月19日结束."""
    if not _RANGE.search(other.text):
        return False
    front, behind = statement.text[: mention.start], mention.text + statement.text[mention.end : mention.end + 2]
    begins = mention.earliest == other.earliest and bool(re.search("[从自]$", front) or re.search("起|开始", behind))
    ends = mention.latest == other.latest and bool(
        re.search("[至到止]$|截至$|截止$", front) or re.search("结束|止|前", behind)
    )
    return begins or ends


def _follows(mention: DateMention, other: DateMention, day: date) -> bool:
    """Whether what happened at the other date happened at this one: the same period or one that holds it."""
    named, other_named = _named(mention, day), _named(other, day)
    if _is_before(mention) != _is_before(other):
        return False
    # 2018年5月起开放, of 2018年5月开放; what began in a year need not have begun with it.
    short = "以来" not in mention.text and (named.latest - named.earliest).days < _MONTH
    if mention.bound == "since" and not other.bound and short and _same_period(named, other_named):
        return True
    if mention.bound == "since" and other.bound != "since":
        return named.earliest.year == day.year and _same_period(named, other_named) and "以来" in mention.text
    if other.bound == "since" and mention.bound != "since":
        return False
    if _NO_YEAR.match(named.text):
        same = (named.earliest.month, named.earliest.day) == (other_named.earliest.month, other_named.earliest.day)
        return same and (named.latest.month, named.latest.day) == (other_named.latest.month, other_named.latest.day)
    if _RANGE.search(named.text):
        return (named.earliest, named.latest) == (other_named.earliest, other_named.latest)
    return named.earliest <= other_named.earliest and other_named.latest <= named.latest


def _dates_another(layout: Layout, mention: DateMention, bearing: Sequence[DateMention]) -> bool:
    """Whether the letter gives another date to what the statement dates so."""
    own, borne = layout.own(mention.start), {id(other) for other in bearing}
    beside = layout.statement.segments[own].figures
    bearing_places, rivals = [], []
    for reading in layout.evidence:
        for other in reading.dates:
            if id(other) in borne:
                bearing_places.append(layout.place(reading, other.start))
            elif other.text not in NOW and first_day(other) not in beside:
                rivals.append(layout.place(reading, other.start))
    segment = layout.statement.segments[own]
    end = max((layout.statement.quantities[index].end for index in segment.quantities), default=0)
    return layout.is_of_another(own, bearing_places, rivals, is_day, first_day(mention), end)
