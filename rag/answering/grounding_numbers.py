"""Whether the numbers of a statement follow from those of its evidence: value, vagueness, unit, and what they count."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from rag.answering.grounding_counts import (
    changes,
    counts_another,
    in_base,
    places,
    same_unit,
    wrong_neighbours,
    wrong_pairs,
)
from rag.answering.grounding_listed import is_listed
from rag.answering.grounding_reading import Reading
from rag.text.numerals import Quantity, find_quantities

# With the same number: which vagueness of the statement (right) follows from which of the letter (left).
_FOLLOWS = {
    "": {"", "约"},
    "余": {"余", "超", "以上", "约"},
    "超": {"超", "以上", "余"},
    "以上": {"以上", "超"},
    "近": {"近", "不足", "约"},
    "不足": {"不足", "以下"},
    "以下": {"以下"},
    "约": {"约", ""},
}

_YEAR = re.compile(r"\d{4}|[今去明]年")


def number_problems(statement: Reading, evidence: Sequence[Reading]) -> Iterator[tuple[str, str]]:
    """Kind (``number`` or ``unit``) and text of every number that the evidence does not bear out."""
    given = [place for reading in evidence for place in places(reading)]
    changing = {one.start for one, _ in changes(statement)}
    for place in places(statement):
        quantity = place.quantity
        bearing = [
            other for other in given if same_unit(quantity, other.quantity) and _follows(quantity, other.quantity)
        ]
        if bearing or _is_article(quantity):
            if quantity.start not in changing and counts_another(place, bearing, given):
                yield "number", quantity.text
        elif any(quantity.low == other.quantity.low and _follows(quantity, other.quantity) for other in given):
            yield "unit", quantity.text
        elif not (
            _is_first(quantity, evidence)
            or _is_span(quantity, evidence)
            or is_listed(place, evidence, given)
            or _is_difference(quantity, evidence)
        ):
            yield "number", quantity.text
    yield from (("number", text) for text in wrong_pairs(statement, evidence))
    yield from (("number", text) for text in wrong_neighbours(statement, evidence))


def _is_article(quantity: Quantity) -> bool:
    """Whether it is 一家, 一个 …, which often says no more than "a"."""
    return quantity.text.startswith("一") and quantity.low == quantity.high == 1 and not quantity.ordinal


def _is_first(quantity: Quantity, evidence: Sequence[Reading]) -> bool:
    """Whether 第一 stands for the letter's 首位, 首个, 率先."""
    return (
        quantity.ordinal
        and quantity.low == 1
        and any(re.search("首[位个批次家张届例]|率先", reading.text) for reading in evidence)
    )


def _is_span(quantity: Quantity, evidence: Sequence[Reading]) -> bool:
    """Whether it is the length of a period that the letter names: 三年来 for 近三年."""
    named = (mention.text for reading in evidence for mention in reading.dates if not _YEAR.search(mention.text))
    spans = (span for text in named for span in find_quantities(text.lstrip("最近过去未来今后的").rstrip("以内之里来")))
    return any(same_unit(quantity, span) and (quantity.low, quantity.high) == (span.low, span.high) for span in spans)


def _is_difference(quantity: Quantity, evidence: Sequence[Reading]) -> bool:
    """Whether it is by how much the letter's number changed: 增加35人, of 由286人增至321人."""
    pairs = [pair for reading in evidence for pair in changes(reading)]
    return not quantity.approximate and any(
        quantity.unit == one.unit == two.unit and quantity.low == abs(two.low - one.low) for one, two in pairs
    )


def _follows(quantity: Quantity, other: Quantity) -> bool:
    """Whether the number follows from the other one."""
    if quantity.ordinal != other.ordinal and quantity.unit and other.unit and quantity.unit not in "号届次":
        return False
    scale, other_scale = (in_base(quantity)[1], in_base(other)[1]) if quantity.unit and other.unit else (1, 1)
    low, high = quantity.low * scale, quantity.high * scale
    other_low, other_high = other.low * other_scale, other.high * other_scale
    if (low, high) == (other_low, other_high):
        if other.text.endswith("内") and not quantity.approximate:
            return True  # 用三年时间 for 三年内
        return quantity.approximate in _FOLLOWS[other.approximate]
    if re.search("[几数]", quantity.text):  # 十几 from 十余 or from 15
        return low <= other_low + 1 and _range(other_low, other_high, other.approximate)[1] <= high
    if quantity.ordinal or other.ordinal or not quantity.approximate:
        return False
    if other.approximate in {"不足", "以下"}:
        return False
    floor, ceiling = _range(low, high, quantity.approximate)
    other_floor, other_ceiling = _range(other_low, other_high, other.approximate)
    near = low * 2 > other_low and other_high * 10 > high * 7
    return floor <= other_floor and other_ceiling <= ceiling and near


def _range(low: Decimal, high: Decimal, approximate: str) -> tuple[Decimal, Decimal]:
    """What a vague number may stand for: 600余 up to 699, 近600 from 540, 约600 from 570 to 630."""
    endless = high * 1000
    if approximate == "余":
        digits = str(int(high))
        step = Decimal(10) ** (len(digits) - len(digits.rstrip("0")))
        return low, high + step - 1
    return {
        "": (low, high),
        "超": (low, endless),
        "以上": (low, endless),
        "近": (low * Decimal("0.9"), high),
        "不足": (low * Decimal("0.8"), high),
        "以下": (Decimal(0), high),
        "约": (low * Decimal("0.95"), high * Decimal("1.05")),
    }[approximate]
