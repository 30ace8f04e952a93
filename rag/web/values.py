"""The figures of an answer by year, each with the sentence it stands in."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass

from rag.types import Answer

_ASKS_QUANTITY = re.compile(
    r"多少|几[家个名项场次件份人]|数量|总数|规模|金额|变化|增长|历年|各年|每年|逐年|趋势|how (?:many|much)|trend",
    re.IGNORECASE,
)
_YEAR = re.compile(r"(?P<year>(?:19|20)\d{2})年")
_AMOUNT = re.compile(
    r"(?<![\d.,])(?P<number>\d+(?:,\d{3})*(?:\.\d+)?)(?P<more>余|多)?"
    r"(?P<unit>万亿元|亿元|万元|元|万人次|人次|万人|平方公里|万平方米|平方米|公里|%|％|万?家|万?个|名|项|场|次|件|份|人|位|套|辆|所|处)"
)


@dataclass(frozen=True, slots=True)
class Point:
    """One figure of one year, as printed, with its sentence and citation number."""

    year: int
    value: float
    printed: str
    unit: str
    sentence: str
    n: int


def values_by_year(answer: Answer) -> list[Point]:
    """The figures of the unit that spans most years, by year; empty unless the question asks for a quantity over years.

    A figure belongs to the last year named before it in its sentence; one figure a year, the first one cited.
    """
    if not _ASKS_QUANTITY.search(answer.standalone_question):
        return []
    by_unit: dict[str, dict[int, Point]] = defaultdict(dict)
    for statement in answer.statements:
        if statement.support == "computed":
            continue
        for evidence in statement.evidence:
            citation = next(one for one in answer.citations if one.n == evidence.n)
            for point in _points(citation.quotes[evidence.quote].text, evidence.n):
                by_unit[point.unit].setdefault(point.year, point)
    best = max(by_unit.values(), key=len, default={})
    return [best[year] for year in sorted(best)] if len(best) > 1 else []


def _points(sentence: str, n: int) -> list[Point]:
    years = [(match.start(), int(match["year"])) for match in _YEAR.finditer(sentence)]
    found = []
    for match in _AMOUNT.finditer(sentence):
        before = [year for place, year in years if place < match.start()]
        if before:
            value = float(match["number"].replace(",", ""))
            unit = match["unit"].replace("％", "%")
            found.append(Point(before[-1], value, match.group(), unit, sentence, n))
    return found
