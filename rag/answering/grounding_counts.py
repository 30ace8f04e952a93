"""Units, and whether numbers stand where the letter has them: what each counts, and which others stand beside it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from itertools import pairwise, permutations
from typing import NamedTuple

from rag.answering.grounding_reading import COMMA, DAY, Clause, Reading, bigrams
from rag.text.numerals import Quantity

_BASE = {
    "平方公里": ("平方米", 1_000_000),
    "公顷": ("平方米", 10_000),
    "公里": ("米", 1000),
    "吨": ("公斤", 1000),
    "年": ("个月", 12),
    "小时": ("分钟", 60),
    "周": ("天", 7),
    "日": ("天", 1),
}
_COUNTERS = frozenset("家项名位人场次条件种类栋幢座处间套所张份篇站大例支佳户轮批期门") | {"方面", "人次", "场次"}
_SAME_COUNTER = [
    frozenset(group) for group in ("位名人", "栋幢座", "场次", "项条件大类", "家户所", "份篇本册", "批期轮")
]
_MAX_NOUN_CHARS = 8
_MIN_REPEATED = 0.6
_MAX_FIGURES = 12  # a clause with more is a table, whose pairs would take long to hold against one another
_BRACKETED = re.compile(r"\([^()]*\)")
_HAN = re.compile(r"[\u4e00-\u9fffa-z]+")


class Place(NamedTuple):
    """A number of a text with the words in front of it and behind it."""

    reading: Reading
    quantity: Quantity
    before: str
    after: str

    @property
    def figure(self) -> tuple[Decimal, str]:
        """Value and unit."""
        return _figure(self.quantity)

    @property
    def company(self) -> frozenset[tuple[Decimal, str]]:
        """The other numbers and dates of its clause."""
        start = self.quantity.start
        around = (clause for clause in self.reading.clauses if clause.start <= start < clause.end)
        return next((clause.figures - {self.figure} for clause in around), frozenset())


def in_base(quantity: Quantity) -> tuple[str, int]:
    """The unit that the quantity's own is a multiple of, and which multiple."""
    return _BASE.get(quantity.unit, (quantity.unit, 1))


def is_counter(unit: str) -> bool:
    """Whether the unit counts things, and measures nothing."""
    return unit in {"个", "片", "块", "大"} or unit in _COUNTERS


def same_unit(quantity: Quantity, other: Quantity) -> bool:
    """Whether the two count alike: the same measure, or counters that Chinese uses for the same things."""
    one, two = quantity.unit, other.unit
    if one == two or in_base(quantity)[0] == in_base(other)[0]:
        return True
    if not one:
        return True
    if not two:
        return one in _COUNTERS or one == "个"
    if "个" in {one, two}:
        return one in _COUNTERS or two in _COUNTERS
    return any(one in group and two in group for group in _SAME_COUNTER)


def wrong_pairs(statement: Reading, evidence: Sequence[Reading]) -> Iterator[str]:
    """Numbers that stand beside another number than in the letter: 80岁以上补贴6元, 由15条增至7条."""
    clauses = [clause for reading in evidence for clause in reading.clauses]
    before = {_figure(one) for one, _ in changes(statement)}
    for clause in statement.clauses:
        for figure, (value, unit) in permutations(sorted(clause.figures)[:_MAX_FIGURES], 2):
            if (value, unit) in before and figure not in before:
                continue  # what it was before it changed: the letter may tell that elsewhere
            beside = [other.figures - {figure} for other in clauses if figure in other.figures]
            known = any((value, unit) in other.figures for other in clauses)
            if beside and unit and known and all(_gives_another(value, unit, figures) for figures in beside):
                yield f"{date.fromordinal(int(value))}" if unit == DAY else f"{value}{unit}"
    turned = {(_figure(two), _figure(one)) for reading in evidence for one, two in changes(reading)}
    for one, two in changes(statement):
        if (_figure(one), _figure(two)) in turned:
            yield f"{one.low}→{two.low}"


def wrong_neighbours(statement: Reading, evidence: Sequence[Reading]) -> Iterator[str]:
    """Limits in front of a consequence that the letter draws from another limit: 达到37℃，应停止作业."""
    given = [pair for reading in evidence for pair in pairwise(reading.clauses)]
    for limit, consequence in pairwise(statement.clauses):
        likest = max(given, key=lambda pair: len(pair[1].pairs & consequence.pairs), default=None)
        if likest is None or not _repeats(consequence, likest[1]) or not _repeats(limit, likest[0]):
            continue
        for value, unit in limit.figures:
            if unit not in {"", DAY} and _gives_another(value, unit, likest[0].figures):
                yield f"{value}{unit}"


def _repeats(clause: Clause, other: Clause) -> bool:
    return len(clause.pairs & other.pairs) >= _MIN_REPEATED * max(len(clause.pairs), 1)


def _gives_another(value: Decimal, unit: str, figures: frozenset[tuple[Decimal, str]]) -> bool:
    return (value, unit) not in figures and any(other_unit == unit for _, other_unit in figures)


def _figure(quantity: Quantity) -> tuple[Decimal, str]:
    return quantity.low, quantity.unit


def changes(reading: Reading) -> Iterator[tuple[Quantity, Quantity]]:
    """Pairs of numbers of which one became the other."""
    for one, two in pairwise(reading.quantities):
        if re.fullmatch("[^‖。;:]{0,6}[至到为][^‖。;:]{0,2}", reading.text[one.end : two.start]):
            yield one, two


def places(reading: Reading) -> list[Place]:
    """Every number of the text with the words around it."""
    borders = _borders(reading)
    return [Place(reading, quantity, *_surroundings(reading, quantity, borders)) for quantity in reading.quantities]


def counts_another(place: Place, bearing: Sequence[Place], given: Sequence[Place]) -> bool:
    """Whether the letter gives what the number counts another number: 600多家咖啡馆 where it has 60余家咖啡馆."""
    noun = bigrams(place.after) or bigrams(place.before[-_MAX_NOUN_CHARS:])
    if not noun:
        return False
    company = place.company & frozenset().union(*(other.company for other in bearing))
    own = rival = 0
    for other in given:
        beside = other.after if place.after and other.after else other.before + COMMA + other.after
        shared = len(noun & bigrams(beside))
        if any(other.quantity is borne.quantity for borne in bearing):
            own = max(own, shared)
            continue
        beside_the_same = not company or ({other.figure} | other.company) & company
        same_unit_or_more = shared > 1 or place.quantity.unit == other.quantity.unit
        if beside_the_same and same_unit_or_more and _competes(place, other) and (bearing or other.quantity.unit):
            rival = max(rival, shared)
    return rival > own + (1 if own else 0) and (rival > 1 or len(noun) <= 2)


def _competes(place: Place, other: Place) -> bool:
    """Whether one number could stand where the other does."""
    return same_unit(place.quantity, other.quantity) and place.quantity.ordinal == other.quantity.ordinal


def _surroundings(reading: Reading, quantity: Quantity, borders: Sequence[int]) -> tuple[str, str]:
    """The words in front of a number and, where it is a count, those behind it; up to the next number or mark."""
    borders = list(borders)
    borders.remove(quantity.start)
    borders.remove(quantity.end)
    start = max((end for end in borders if end <= quantity.start), default=0)
    stop = min((begin for begin in borders if begin >= quantity.end), default=len(reading.text))
    before, after = reading.text[start : quantity.start], reading.text[quantity.end : stop].removeprefix("的")
    if quantity.unit and quantity.unit != "个" and quantity.unit not in _COUNTERS:
        after = ""
    previous = next((other for other in reading.quantities if other.end == start), None)
    if previous and re.search("[至到为]", before):  # 由15元下调至10元: both are of the same thing
        begin = max((end for end in borders if end < previous.start), default=0)
        before = reading.text[begin : previous.start] + before
    before, after = _BRACKETED.sub("", before), _BRACKETED.sub("", after)
    nouns = _HAN.findall(before)[-1:], _HAN.findall(after)[:1]
    return "".join(nouns[0])[-2 * _MAX_NOUN_CHARS :], "".join(nouns[1])[:_MAX_NOUN_CHARS]


def _borders(reading: Reading) -> list[int]:
    """Where clauses, list items and numbers begin and end."""
    borders = [position for clause in reading.clauses for position in (clause.start, clause.end)]
    borders += [position for number in reading.quantities for position in (number.start, number.end)]
    return borders + [position for mark in re.finditer("、|以及|和", reading.text) for position in mark.span()]
