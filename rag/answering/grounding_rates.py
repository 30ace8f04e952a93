"""What a number is per, and whether it is how much something grew or what it grew to: 每月300元, 增加15条, 增至15条."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rag.answering.grounding_reading import Reading
from rag.text.numerals import Quantity

_NO_NUMBER = "(?=[^\\d一二三四五六七八九十两])"
_PERIODS = {
    "年": re.compile(
        r"每一?年|年均|全年|(?<![上近满过前后第逾〇零二三四五六七八九十])一年|年度|逐年|(?<![\d上去今明近前学周同当一二三四五六七八九〇])年(?=[增需补投收新成])"
    ),
    "月": re.compile(r"每个?月|月均|一个月|按月|逐月"),
    "天": re.compile(r"每[天日]|日均|一天|单日|日(?=处理|补|接待)"),
    "周": re.compile(r"每一?个?(?:周|星期)|周均|一周|按周"),
    "季": re.compile(r"每个?季|按季|季均"),
    "学期": re.compile(r"每个?学期"),
}
_EACH = re.compile(rf"每{_NO_NUMBER}(?!年|个?月|[天日]|一?个?周|个?季|个?学期|个?星期)")
_EACH_PERSON = re.compile(rf"每{_NO_NUMBER}[个一]?(?:人|名|位|户|生|单位|家|份|套|餐|张|件)|人均|户均")
_AGES = frozenset({"岁"})
_SOMEHOW_EACH = re.compile("每|平均|均|单|各|一[条个家名位所张次单餐]")
_TOTAL = re.compile(r"总共|共计|合计|总计|一共|(?<![公共])共(?=[计收有需达投补\d])")
_BY = re.compile(
    r"(?:增加|新增|增长|提高|上涨|上升|减少|下降|降低|缩短|延长|提升|扩大|压缩|[增降减涨]|多|少)了?(?:约|近|超过?|逾|将近)?$"
)
_TO = re.compile(r"[增升提降减涨缩延扩调压][\u4e00-\u9fff]{0,2}[至到为]了?(?:\d{4}年的?)?(?:约|近|超过?|逾|将近)?$")


def is_per_another(statement: Reading, quantity: Quantity, bearing: Sequence[tuple[Reading, Quantity]]) -> bool:
    """Whether the statement gives a number per month, per person or in all, and the letter does not."""
    said = _in_front(statement, quantity)
    is_behind = any(other.end == quantity.start - len(said) for other in statement.quantities)
    if quantity.unit in _AGES or (is_behind and said.startswith("每")):  # 60公里每小时 ends with what it is per
        return False
    given = [_around(reading, other) for reading, other in bearing]
    if any(period.search(said) and not any(map(period.search, given)) for period in _PERIODS.values()):
        return True
    persons = quantity.unit in {"元", "个月"} and _EACH_PERSON.search(said)
    if _EACH.search(said) and not persons and not any(_SOMEHOW_EACH.search(_up_to(*one)) for one in bearing):
        return True
    beside = [_in_front(reading, other) for reading, other in bearing]
    return bool(_TOTAL.search(said)) and "每" not in said and all("每" in text for text in beside)


def other_periods(statement: Reading, evidence: Sequence[Reading]) -> Iterator[str]:
    """How often something is done, where the letter never speaks of such a period: 每月调度, of 每周调度."""
    for period in _PERIODS.values():
        match = period.search(statement.text)
        if match and match[0].startswith("每") and not any(period.search(reading.text) for reading in evidence):
            yield match[0]


def is_change_for_result(statement: Reading, quantity: Quantity, bearing: Sequence[tuple[Reading, Quantity]]) -> bool:
    """Whether the statement takes what something grew to for how much it grew, or the other way round."""
    said, given = _change(statement, quantity), {_change(reading, other) for reading, other in bearing}
    return bool(said) and given == {"by" if said == "to" else "to"}


def grew(statement: Reading, quantity: Quantity) -> bool:
    """Whether the number is by how much something grew or fell."""
    return _change(statement, quantity) == "by"


def _change(reading: Reading, quantity: Quantity) -> str:
    front = reading.text[: quantity.start]
    return "to" if _TO.search(front) else "by" if _BY.search(front) else ""


def _in_front(reading: Reading, quantity: Quantity) -> str:
    """The segment of a number up to it, from the number before."""
    starts = [one.start for one in reading.segments] + [other.end for other in reading.quantities]
    return reading.text[max(start for start in (0, *starts) if start <= quantity.start) : quantity.start]


def _up_to(reading: Reading, quantity: Quantity) -> str:
    """The chain of a number up to it."""
    marks = [match.end() for match in re.finditer("[。;!?]", reading.text[: quantity.start])]
    return reading.text[max(marks, default=0) : quantity.start]


def _around(reading: Reading, quantity: Quantity) -> str:
    """The segment of a number, those before it in its chain, and those behind it up to a number in the same unit."""
    own = max((index for index, one in enumerate(reading.segments) if one.start <= quantity.start), default=0)
    chain = reading.segments[own].chain
    first = next(one for one in reading.segments if one.chain == chain)
    last = reading.segments[own]
    for one in reading.segments[own + 1 :]:
        if one.chain != chain or any(unit == quantity.unit for _, unit in one.figures):
            break
        last = one
    return reading.text[first.start : last.end]
