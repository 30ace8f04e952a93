"""Whether the numbers of a statement follow from those of its evidence: value, vagueness, unit, and what they count."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise

from rag.answering.grounding_binding import Layout
from rag.answering.grounding_counts import changes, competes, in_base, same_unit, turned_changes
from rag.answering.grounding_listed import is_listed
from rag.answering.grounding_nouns import may_count, noun_of
from rag.answering.grounding_rates import grew, is_change_for_result, is_per_another, other_periods
from rag.answering.grounding_reading import DAY, Figure, Reading, figure_of
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

_PART_OF = re.compile(r"[^‖。;\d]{0,8}?[的中里][^‖。;\d]{0,8}")
_RATIO = re.compile(r"\d+:\d+(?=的?比例)")
_HAN = re.compile(r"[\u4e00-\u9fff]")
_HALF_DAY = 12
_YEAR = re.compile(r"\d{4}|[今去明]年")


def number_problems(statement: Reading, evidence: Sequence[Reading], layout: Layout) -> Iterator[tuple[str, str]]:
    """Kind (``number`` or ``unit``) and text of every number that the evidence does not bear out."""
    given = [(reading, other) for reading in evidence for other in reading.quantities]
    changing = {one.start for one, _ in changes(statement)}
    for quantity in statement.quantities:
        bearing = [(reading, other) for reading, other in given if _bears(quantity, other)]
        bearing = bearing or _borne_by_change(quantity, statement, evidence)
        if bearing or _is_article(quantity):
            if quantity.start in changing:
                continue
            if bearing and is_per_another(statement, quantity, bearing):
                yield "unit", quantity.text
            elif _is_article(quantity):
                continue
            elif is_change_for_result(statement, quantity, bearing) or _is_of_another(quantity, bearing, layout):
                yield "number", quantity.text
        elif not (
            _is_first(quantity, evidence)
            or _is_span(quantity, evidence)
            or _is_between(quantity, evidence)
            or is_listed(statement, quantity, evidence)
            or (quantity.start not in changing and _is_difference(statement, quantity, evidence))
        ):
            same_number = any(quantity.low == other.low and _follows(quantity, other) for _, other in given)
            yield "unit" if same_number else "number", quantity.text
    yield from (("number", text) for text in turned_changes(statement, evidence))
    yield from (("unit", text) for text in other_periods(statement, evidence))
    whole = "。".join(reading.text for reading in evidence)
    yield from (("number", ratio) for ratio in _RATIO.findall(statement.text) if ratio not in whole)


def _bears(quantity: Quantity, other: Quantity) -> bool:
    return same_unit(quantity, other) and _follows(quantity, other)


def _borne_by_change(
    quantity: Quantity, statement: Reading, evidence: Sequence[Reading]
) -> list[tuple[Reading, Quantity]]:
    """The same limit where both tell how it was changed: 从80周岁降到75周岁, of 由80周岁以上扩大到75周岁以上."""
    if not any(quantity in pair for pair in changes(statement)):
        return []
    return [
        (reading, other)
        for reading in evidence
        for pair in changes(reading)
        for other in pair
        if same_unit(quantity, other) and (quantity.low, quantity.high) == (other.low, other.high)
    ]


def _is_of_another(quantity: Quantity, bearing: Sequence[tuple[Reading, Quantity]], layout: Layout) -> bool:
    """Whether the letter has another number for what the statement says of this one."""
    counted = quantity.unit or quantity.ordinal or _HAN.match(layout.statement.text, quantity.end)
    if not counted or re.search("[a-z]$", quantity.text) or _has_parts(quantity, layout):
        return False
    own = layout.own(quantity.start)
    beside = layout.statement.segments[own].figures
    units = {quantity.unit, *(other.unit for _, other in bearing)}
    borne = {id(other) for _, other in bearing}
    noun = noun_of(layout.statement, quantity)
    bearing_places, rivals = [], []
    for reading in layout.evidence:
        for other in reading.quantities:
            if id(other) in borne:
                bearing_places.append(layout.place(reading, other.start))
            elif (
                figure_of(other) not in beside
                and competes(quantity, other)
                and (quantity.unit or quantity.ordinal or not other.unit)
                and ("个" not in {quantity.unit, other.unit} or other.unit in units)
            ):
                rivals.append(layout.place(reading, other.start))
                if noun and noun_of(reading, other) == noun and not may_count(noun, layout.statement, bearing):
                    return True

    def is_alike(figure: Figure) -> bool:
        unit = figure[1].removeprefix("第")
        if figure[1].startswith("第") != quantity.ordinal:
            return False
        return unit == quantity.unit or bool(unit and unit != DAY and same_unit(quantity, replace(quantity, unit=unit)))

    return layout.is_of_another(own, bearing_places, rivals, is_alike, figure_of(quantity), quantity.end)


def _has_parts(quantity: Quantity, layout: Layout) -> bool:
    """Whether the statement goes on to say how many of them: 全部1120辆的77.9%."""
    text = layout.statement.text
    return any(_PART_OF.fullmatch(text[quantity.end : other.start]) for other in layout.statement.quantities)


def _is_between(quantity: Quantity, evidence: Sequence[Reading]) -> bool:
    """Whether a range is what two limits of the letter leave: 37℃到40℃, of 37℃以上、40℃以下."""
    return any(
        same_unit(quantity, one)
        and same_unit(quantity, two)
        and (quantity.low, quantity.high) == (one.low, two.high)
        and (one.approximate in {"以上", "超"} or "最低" in reading.text[: one.start])
        and two.approximate in {"以下", "不足"}
        for reading in evidence
        for one, two in pairwise(reading.quantities)
    )


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
    spanned = [(day.earliest.year, day.latest.year) for reading in evidence for day in reading.dates]
    years = max((last for _, last in spanned), default=0) - min((first for first, _ in spanned), default=0) + 1
    if quantity.unit == "年" and quantity.low == quantity.high == years > 1:
        return True  # 三年来, of 2021至2023年
    return any(same_unit(quantity, span) and (quantity.low, quantity.high) == (span.low, span.high) for span in spans)


def _is_difference(statement: Reading, quantity: Quantity, evidence: Sequence[Reading]) -> bool:
    """Whether it is by how much the letter's number changed: 增加35人, of 由286人增至321人, or of two years."""
    if quantity.approximate or quantity.low != quantity.high:
        return False
    pairs = [pair for reading in evidence for pair in changes(reading)]
    if grew(statement, quantity):
        pairs += [pair for reading in evidence for pair in pairwise(reading.quantities)]
    return any(
        quantity.unit in {"", two.unit} and one.unit == two.unit and quantity.low == abs(two.low - one.low)
        for one, two in pairs
    )


def _follows(quantity: Quantity, other: Quantity) -> bool:
    """Whether the number follows from the other one."""
    if quantity.ordinal != other.ordinal and quantity.unit and other.unit and quantity.unit not in "号届次":
        return False
    scale, other_scale = (in_base(quantity)[1], in_base(other)[1]) if quantity.unit and other.unit else (1, 1)
    low, high = quantity.low * scale, quantity.high * scale
    other_low, other_high = other.low * other_scale, other.high * other_scale
    if (low, high) == (other_low, other_high) or _is_same_hour(quantity, other):
        if other.text.endswith("内") and not quantity.approximate:
            return True  # 用三年时间 for 三年内
        if quantity.text.endswith("内") and not other.approximate and quantity.unit in {"年", "个月", "天", "周"}:
            return True
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


def _is_same_hour(quantity: Quantity, other: Quantity) -> bool:
    """Whether a time of the twelve-hour clock is the letter's: 5:30 of 17:30."""
    clock = re.match(r"\d+:\d", quantity.text) and re.match(r"\d+:\d", other.text)
    return bool(clock) and other.low - quantity.low == _HALF_DAY


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
