"""The points of a part of a letter that the question names by its number or its heading: 第四部分列了几条措施."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.finding.found import with_number
from rag.finding.series import Series, all_series, number_of, told_point
from rag.text.tokens import fold
from rag.types import Draft, Reply

_NAMED = re.compile(
    r"第(?P<number>[一二三四五六七八九十]{1,2}|\d)大?(?:部分|点|块|方面|项)"
    r"|[“「](?P<heading>[^”」]{3,24})[”」](?:[那这]一?|的)?(?:节|部分|块|段|条|点|下面|之下|底下|里面?)"
)
_ASKS_POINTS = re.compile(
    r"(?:几|多少|哪[几些])(?:大|个)*(?:[条点项]|方面|措施|举措|建议|内容)|[说讲写]了?些?什么|概括|列全|列出|逐条"
)


def points_under(question: str, reply: Reply) -> list[Draft]:
    """The points that stand under the part that a folded question names; none where it names none, or has no points."""
    named = _NAMED.search(question)
    if named is None or not _ASKS_POINTS.search(question):
        return []
    every = all_series(reply)
    inner = _in_part(every, number_of(named["number"])) if named["number"] else _below(every, fold(named["heading"]))
    widest = max(inner, key=lambda one: one.end - one.start, default=None)
    told = [told_point(reply, point, None) for point, _ in widest.points] if widest else []
    return with_number(question, told, len(told))


def _in_part(every: Sequence[Series], number: int) -> list[Series]:
    """The points within the part of that number among the outermost ones."""
    outer = max(every, key=lambda one: one.end - one.start, default=None)
    if outer is None or not 0 < number <= len(outer.points):
        return []
    starts = [point.start for point, _ in outer.points]
    start, end = starts[number - 1], (*starts, outer.end)[number]
    return [one for one in every if one is not outer and start <= one.start and one.end <= end]


def _below(every: Sequence[Series], heading: str) -> list[Series]:
    return [one for one in every if any(heading in fold(above) for above in (*one.section, one.lead))]
