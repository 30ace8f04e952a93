"""Whether the numbers of a statement follow from those of its evidence: value, vagueness, unit, and what they count."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from itertools import pairwise, permutations

from rag.answering.grounding_reading import COMMA, DAY, Reading, bigrams
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
_BASE = {
    "平方公里": ("平方米", 1_000_000), "公顷": ("平方米", 10_000), "公里": ("米", 1000), "吨": ("公斤", 1000), "年": ("个月", 12),
    "小时": ("分钟", 60), "周": ("天", 7), "日": ("天", 1),
}  # fmt: skip
_COUNTERS = frozenset("家项名位人场次条件种类栋幢座处间套所张份篇站大例支佳户轮批期门") | {"方面", "人次", "场次"}
_SAME_COUNTER = [
    frozenset(group) for group in ("位名人", "栋幢座", "场次", "项条件大类", "家户所", "份篇本册", "批期轮")
]
_MAX_NOUN_CHARS = 8
_BRACKETED = re.compile(r"\([^()]*\)")
_HAN = re.compile(r"[\u4e00-\u9fffa-z]+")


def number_problems(statement: Reading, evidence: Sequence[Reading]) -> Iterator[tuple[str, str]]:
    """Kind (``number`` or ``unit``) and text of every number that the evidence does not bear out."""
    given = [(reading, quantity) for reading in evidence for quantity in reading.quantities]
    for quantity in statement.quantities:
        bearing = [
            (reading, other) for reading, other in given if _same_unit(quantity, other) and _follows(quantity, other)
        ]
        if bearing:
            if _counts_another(statement, quantity, bearing, given):
                yield "number", quantity.text
        elif _is_article(quantity):
            if _counts_another(statement, quantity, [], given):
                yield "number", quantity.text
        elif any(_follows(quantity, other) and quantity.low == other.low for _, other in given):
            yield "unit", quantity.text
        elif not _is_first(quantity, evidence) and not _is_span(quantity, evidence):
            yield "number", quantity.text
    yield from (("number", text) for text in _wrong_pairs(statement, evidence))


def _wrong_pairs(statement: Reading, evidence: Sequence[Reading]) -> Iterator[str]:
    """Numbers that stand beside another number than in the letter: 80岁以上补贴6元, 由15条增至7条."""
    clauses = [clause for reading in evidence for clause in reading.clauses]
    for clause in statement.clauses:
        for figure, (value, unit) in permutations(sorted(clause.figures), 2):
            beside = [other.figures - {figure} for other in clauses if figure in other.figures]
            known = any((value, unit) in other.figures for other in clauses)
            if beside and unit and known and all(_gives_another(value, unit, figures) for figures in beside):
                yield f"{date.fromordinal(int(value))}" if unit == DAY else f"{value}{unit}"
    turned = {(two, one) for reading in evidence for one, two in _changes(reading)}
    yield from (f"{one[0]}→{two[0]}" for one, two in _changes(statement) if (one, two) in turned)


def _gives_another(value: Decimal, unit: str, figures: frozenset[tuple[Decimal, str]]) -> bool:
    return (value, unit) not in figures and any(other_unit == unit for _, other_unit in figures)


def _changes(reading: Reading) -> Iterator[tuple[tuple[Decimal, str], tuple[Decimal, str]]]:
    """Pairs of numbers of which one became the other."""
    for one, two in pairwise(reading.quantities):
        if re.fullmatch("[^‖。;:]{0,6}[至到为][^‖。;:]{0,2}", reading.text[one.end : two.start]):
            yield (one.low, one.unit), (two.low, two.unit)


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
    named = (mention.text for reading in evidence for mention in reading.dates if mention.text[:1] in "最近过未今")
    spans = (span for text in named for span in find_quantities(text.lstrip("最近过去未来今后的")))
    return any(_same_unit(quantity, span) and (quantity.low, quantity.high) == (span.low, span.high) for span in spans)


def _in_base(quantity: Quantity) -> tuple[str, int]:
    return _BASE.get(quantity.unit, (quantity.unit, 1))


def _same_unit(quantity: Quantity, other: Quantity) -> bool:
    """Whether the two count alike: the same measure, or counters that Chinese uses for the same things."""
    one, two = quantity.unit, other.unit
    if one == two or _in_base(quantity)[0] == _in_base(other)[0]:
        return True
    if not one:
        return True
    if not two:
        return one in _COUNTERS or one == "个"
    if "个" in {one, two}:
        return one in _COUNTERS or two in _COUNTERS
    return any(one in group and two in group for group in _SAME_COUNTER)


def _follows(quantity: Quantity, other: Quantity) -> bool:
    """Whether the number follows from the other one."""
    if quantity.ordinal != other.ordinal and quantity.unit and other.unit and quantity.unit not in "号届次":
        return False
    scale, other_scale = (_in_base(quantity)[1], _in_base(other)[1]) if quantity.unit and other.unit else (1, 1)
    low, high = quantity.low * scale, quantity.high * scale
    other_low, other_high = other.low * other_scale, other.high * other_scale
    if (low, high) == (other_low, other_high):
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


def _counts_another(
    statement: Reading,
    quantity: Quantity,
    bearing: Sequence[tuple[Reading, Quantity]],
    given: Sequence[tuple[Reading, Quantity]],
) -> bool:
    """Whether the letter gives what the number counts another number: 600多家咖啡馆 where it has 60余家咖啡馆."""
    before, after = _surroundings(statement, quantity)
    noun = bigrams(after) or bigrams(before)
    if not noun:
        return False
    shared_company = _company(statement, quantity)
    shared_company &= frozenset().union(*(_company(reading, other) for reading, other in bearing))
    own = rival = 0
    for reading, other in given:
        other_before, other_after = _surroundings(reading, other)
        beside = other_after if after and other_after else other_before + COMMA + other_after
        shared = len(noun & bigrams(beside))
        if any(other is borne for _, borne in bearing):
            own = max(own, shared)
        elif _competes(quantity, other) and (shared > 1 or quantity.unit == other.unit) and (bearing or other.unit):
            if not shared_company or ({(other.low, other.unit)} | _company(reading, other)) & shared_company:
                rival = max(rival, shared)
    return rival > own + (1 if own else 0) and (rival > 1 or len(noun) <= 2)


def _competes(quantity: Quantity, other: Quantity) -> bool:
    """Whether one number could stand where the other does."""
    return _same_unit(quantity, other) and quantity.ordinal == other.ordinal


def _company(reading: Reading, quantity: Quantity) -> frozenset[tuple[Decimal, str]]:
    """The other numbers and dates of the clause."""
    clause = next((clause for clause in reading.clauses if clause.start <= quantity.start < clause.end), None)
    return clause.figures - {(quantity.low, quantity.unit)} if clause else frozenset()


def _surroundings(reading: Reading, quantity: Quantity) -> tuple[str, str]:
    """The words in front of a number and, where it is a count, those behind it; up to the next number or mark."""
    borders = _borders(reading, quantity)
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
    return "".join(nouns[0])[-_MAX_NOUN_CHARS:], "".join(nouns[1])[:_MAX_NOUN_CHARS]


def _borders(reading: Reading, own: Quantity) -> list[int]:
    """Where clauses, list items and the other numbers begin and end."""
    borders = [position for clause in reading.clauses for position in (clause.start, clause.end)]
    for quantity in reading.quantities:
        borders += [] if quantity is own else [quantity.start, quantity.end]
    borders += [position for mark in re.finditer("、|以及|和", reading.text) for position in mark.span()]
    return borders
