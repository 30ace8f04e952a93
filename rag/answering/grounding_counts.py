"""Units: which counters count alike, which measures are multiples of one another, and how numbers change."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from rag.answering.grounding_reading import Reading, figure_of
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


def turned_changes(statement: Reading, evidence: Sequence[Reading]) -> Iterator[str]:
    """Changes that the letter tells the other way round: 由15条减至7条."""
    turned = {(figure_of(two), figure_of(one)) for reading in evidence for one, two in changes(reading)}
    for one, two in changes(statement):
        if (figure_of(one), figure_of(two)) in turned:
            yield f"{one.low}→{two.low}"


def changes(reading: Reading) -> Iterator[tuple[Quantity, Quantity]]:
    """Pairs of numbers of which one became the other."""
    for one, two in pairwise(reading.quantities):
        if re.fullmatch("[^‖。;:]{0,6}[至到为][^‖。;:]{0,2}", reading.text[one.end : two.start]):
            yield one, two


def competes(quantity: Quantity, other: Quantity) -> bool:
    """Whether one number could stand where the other does."""
    return same_unit(quantity, other) and quantity.ordinal == other.ordinal
