"""Questions for the numbered points of a letter（治理分哪四项工作）: each point is told by its first words.

Letters number their points over paragraphs,（一）截污。… （二）清淤。…; no single sentence lists them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise, takewhile

from rag.finding.found import quoted, with_number
from rag.passages import sentences_of
from rag.query.words import any_of
from rag.retrieval.coverage import bears_out
from rag.retrieval.features import listing
from rag.retrieval.judging import Candidate
from rag.state import State
from rag.text.numerals import parse_chinese_number
from rag.text.sentences import split_clauses
from rag.text.tokens import fold
from rag.types import Draft, Reply, Sentence

_MAX_POINTS = 12
_MAX_POINT_CHARS = 120
_MAX_TITLE_CHARS = 12
_LIKELY = 10
"""Of so many of the likeliest sentences one stands in the points that are told."""
_LISTS_ITSELF = 0.5
"""From what ``listing`` the likeliest sentence lists things by itself."""
_LEAST_BORNE_OUT = 0.5
"""Share of the question's words that the points bear out with what leads up to them."""
_LEAST_UNLIKELY = 0.7
"""The same where no sentence is likely to answer."""
_LEAST_IN_LETTER = 0.3
"""The same in a letter that the question names: its own words are of another kind then（孙立平委员那件联名提案）."""
_COUNT = "[两二三四五六七八九十]{1,2}|[1-9]\\d?"
_PARTS = any_of("个 项 条 点 大 件 步 块 样 方面 板块 阶段 部分 类 种")
_POINTS = any_of(
    """
    方面 措施 举措 任务 工作 行动 步骤 理由 原因 问题 困难 难点 短板 不足 毛病 做法 办法 思路 思考 打算 安排 要求
    建议 意见 要点 重点 内容 事情? 目标 方向
    """
)
_ASKED = (
    re.compile(
        rf"(?:哪|分[成为]?了?|有|是|这|那)(?P<count>{_COUNT})"
        rf"(?:(?:{_PARTS})(?:的)?(?:{_POINTS})|(?:条|点|方面|步|部分|板块|阶段)(?=[?？。，,]|$))"
    ),
    re.compile(rf"(?:哪[几些]|分[成为]?了?几)(?:{_PARTS})?(?P<named>[区期类块段轮批步])"),
    re.compile(rf"哪几?(?:{_PARTS})(?:的)?(?:{_POINTS})"),
    re.compile(rf"(?:{_POINTS})(?:都|分别|主要|各|具体)*[有是](?:哪|什么|啥)"),
    re.compile(rf"(?:哪些|[有是在](?:什么|啥))(?:{_POINTS})"),
    re.compile(rf"(?:{_POINTS})(?!方案|计划)[^，,。；;？?]{{0,4}}[哪几]+(?:{_PARTS})(?=[?？。，,的是]|$|{_POINTS})"),
)
_WHICH = re.compile(r"哪(?:些|几[种类项个样条])(?:具体|主要)?的?(?P<what>[\u4e00-\u9fff]{2,8}?)(?=[?？。，,]|$)")
_NEXT = re.compile("接下来|下一?步|今后|往后|后续|后面|打算")
_NEXT_HEADING = re.compile("下一?步|今后|打算|后续")
_LIKELIEST = 6
"""Of so many of the likeliest sentences two stand in different points of a list that is told whole."""
_OF_EACH = re.compile(
    rf"(?:逐[条项一]|[各每几][条点项]|(?:{_COUNT})[条点项]).{{0,24}}?(?:建议|意见)|(?:建议|意见).{{0,6}}?(?:分别|逐[条项一]|各自?[是怎如])"
)
_ANSWERED = re.compile(
    r"态度|回应|[怎如][么何样]{1,2}(?:回|答|办|处|说)|(?:答复|回复|办理)(?:的|意见|结果|情况)*[?？。]*$"
)
"""With the one before: a question for what a letter says to each suggestion."""
_MARK = re.compile(r"[。，,：:；;]")
_ALIKE = (
    frozenset("困难 难点 问题 短板 不足 毛病".split()),
    frozenset("理由 原因".split()),
    frozenset("措施 举措 办法 做法".split()),
    frozenset("安排 打算 思路 思考".split()),
    frozenset("建议 意见".split()),
)
"""What a question may call otherwise than the heading does."""
_EXPLAINED = re.compile(any_of("理由 原因 问题 困难 难点 短板 不足 毛病"))
"""Points of which a title alone says little."""
_SAYS_WHY = re.compile("之所以|(?:原因|理由)(?:是|有|为|：)|由于|因为")
_COUNTED = re.compile(rf"(?P<count>{_COUNT})(?:{_PARTS})")
_OUTLINE = re.compile(
    r"(?:讲|说|谈|写|分|包括|回应|答复?)[了成为]*(?:哪)?几(?:大|个)*(?:块|部分|板块|大点|大项)"
    r"|几(?:大|个)(?:块|部分|板块|方面).{0,8}(?:标题|名称|小标题)|(?:框架|结构|提纲|大纲|小标题)(?:是|有|都|列|怎|$|[?？])"
    r"|哪几条(?:建议|意见).{0,6}(?:回应|答复|回复)|(?:回应|答复|回复)了.{0,6}(?:几|多少)[条项点](?:建议|意见)"
)
"""Signs that a question asks how a letter is laid out."""
_NUMERAL = "[一二三四五六七八九十]{1,3}"
_WORDS = ("首先", "其次", "再次")
_MARKS = (
    re.compile(rf"(?P<number>{_NUMERAL})、"),
    re.compile(rf"[（(](?P<number>{_NUMERAL})[）)]"),
    re.compile(r"(?P<number>\d{1,2})[.．、]"),
    re.compile(r"[（(](?P<number>\d{1,2})[）)]"),
    re.compile(
        rf"(?P<number>{_NUMERAL})(?:是|要)|[第其](?P<other>{_NUMERAL})(?:[，,、]|是)|(?P<word>{'|'.join(_WORDS)})"
    ),
)
"""How points are numbered, the outer ones first."""
_WITHIN = re.compile(rf"(?:^|(?<=[：:；;，,。]))(?P<number>{_NUMERAL})是")
"""How they are numbered within one sentence: 一是…；二是…。"""


@dataclass(frozen=True, slots=True)
class _Read:
    """A sentence, what follows in its paragraph, the headings above, and whether its paragraph begins with it."""

    sentence: Sentence
    rest: Sentence | None
    section: tuple[str, ...]
    first: bool

    @property
    def point(self) -> tuple[Sentence, Sentence | None]:
        return self.sentence, self.rest

    @property
    def above(self) -> tuple[str, ...]:
        """The headings above without its own words."""
        return tuple(heading for heading in self.section if heading not in self.sentence.text)

    @property
    def titles(self) -> bool:
        """Whether it only titles its paragraph."""
        return self.first and self.rest is not None and len(self.sentence.text) <= _MAX_TITLE_CHARS


@dataclass(frozen=True, slots=True)
class Series:
    """The points of one place of a letter, in order, behind the ``lead`` that announces them.

    A point is a sentence with what follows in its paragraph. ``start`` and ``end`` span all that they say.
    """

    lead: str
    section: tuple[str, ...]
    points: tuple[tuple[Sentence, Sentence | None], ...]
    start: int
    end: int


def points_told(
    question: str,
    terms: Sequence[str],
    candidates: Sequence[Candidate],
    state: State,
    *,
    answered: bool = True,
    named: bool = False,
) -> list[Draft]:
    """The points that a folded question asks for, of the letter with the likeliest sentence; none where it has none.

    A question that says how many there are is answered by so many only. Where no sentence is likely enough to answer,
    ``answered`` is False; then, or where that sentence lists things itself (difficulties and reasons are told all the
    same), the points must be announced as what is asked for. ``named``: the question names the letter.
    """
    if answered and (told := _under_its_heading(question, candidates, state)):
        return told
    of_each = _OF_EACH.search(question) if _ANSWERED.search(question) else None
    asked = of_each or next((match for pattern in _ASKED if (match := pattern.search(question))), None)
    if asked is None or not candidates:
        return []
    groups = asked.groupdict("")
    count = number_of(groups.get("count", ""))
    explains = of_each or _EXPLAINED.search(asked.group())
    listed = answered and _lists_itself(candidates[0].text, count)
    if listed and (not explains or _SAYS_WHY.search(candidates[0].text)):
        return []
    likely = candidates[:_LIKELY] if answered and not listed else []
    reply = state.load(candidates[0].passage.reply_id)
    subject = candidates[0].passage.context
    least = _LEAST_BORNE_OUT if answered else _LEAST_IN_LETTER if named else _LEAST_UNLIKELY
    fitting = []
    for one in all_series(reply):
        near = any(one.start <= candidate.pointer.start < one.end for candidate in likely)
        announced = _announces(one, asked.group()) or (_NEXT.search(question) and _says_next(one))
        right = len(one.points) == count if count else _are(groups.get("named", ""), one) or announced
        if right and (announced or near) and _borne_out(terms, one, subject) >= least * len(terms):
            fitting.append(one)
    if not fitting:
        return []
    best = max(fitting, key=lambda one: _borne_out(terms, one, subject))
    told = [told_point(reply, one, rest if explains else None) for one, rest in best.points]
    return with_number(question, told, len(best.points))


def _under_its_heading(question: str, candidates: Sequence[Candidate], state: State) -> list[Draft]:
    """All points under a heading that names what is asked for（哪些票价优惠）, where the likeliest stand in several."""
    asked = _WHICH.search(question)
    if asked is None or not candidates or _lists_itself(candidates[0].text, 0):
        return []
    best = candidates[0].pointer
    reply = state.load(best.reply_id)
    likely = [one.pointer.start for one in candidates[:_LIKELIEST] if one.pointer.reply_id == best.reply_id]
    for series in all_series(reply):
        edges = [*(point.start for point, _ in series.points), series.end]
        among = {sum(edge <= start for edge in edges) for start in likely if series.start <= start < series.end}
        named = asked["what"][-2:] in " ".join((*series.section[-1:], series.lead))
        if named and len(among) > 1:
            return [told_point(reply, point, rest) for point, rest in series.points]
    return []


def outline(question: str, reply: Reply) -> list[Draft]:
    """The outermost points of a letter, where a folded question asks how it is laid out; else none."""
    if not _OUTLINE.search(question):
        return []
    laid_out = all_series(reply)
    if "建议" in question:
        laid_out = [one for one in laid_out if sum("关于" in point.text for point, _ in one.points) > 1] or laid_out
    widest = max(laid_out, key=lambda one: one.end - one.start, default=None)
    told = [told_point(reply, point, None) for point, _ in widest.points] if widest else []
    return with_number(question, told, len(told))


def _lists_itself(text: str, count: int) -> bool:
    """Whether a sentence lists things, as many as are asked for where it says how many（瞄准…三大产业方向）."""
    counted = count and any(number_of(match["count"]) == count for match in _COUNTED.finditer(text))
    return bool(counted) or (not count and listing(text) >= _LISTS_ITSELF)


def _are(named: str, series: Series) -> bool:
    """Whether each point begins with such a thing: 先行区, 拓展区."""
    return bool(named) and all(_MARK.split(one.text, maxsplit=1)[0].endswith(named) for one, _ in series.points)


def _announces(series: Series, asked: str) -> bool:
    """Whether what leads up to the points names what is asked for."""
    above = " ".join((*series.section[-1:], series.lead))
    return any(other in above for word in re.findall(_POINTS, asked) for other in _alike(word))


def _says_next(series: Series) -> bool:
    """Whether the points stand under what the office will do next."""
    return bool(series.section) and _NEXT_HEADING.search(series.section[-1]) is not None


def _alike(word: str) -> frozenset[str]:
    return next((words for words in _ALIKE if word in words), frozenset()) | {word}


def _borne_out(terms: Sequence[str], series: Series, subject: str) -> float:
    """How many of the words the points bear out, with the line and the headings above and the letter's subject."""
    around = fold(" ".join((subject, *series.section, series.lead, *(one.text for one, _ in series.points))))
    return sum(bears_out(term, around) for term in terms)


def told_point(reply: Reply, point: Sentence, explained: Sentence | None) -> Draft:
    """A point by its sentence, of a long one the first clause, and with the next where the title alone says little."""
    if explained is not None and explained.end - point.start <= _MAX_POINT_CHARS:
        return quoted(reply, point.start, explained.end)
    start, end = (0, len(point.text)) if len(point.text) <= _MAX_POINT_CHARS else split_clauses(point.text)[0]
    return quoted(reply, point.start + start, point.start + end)


def all_series(reply: Reply) -> list[Series]:
    """The points of a letter, those of each place and each way of numbering by themselves."""
    read = list(_sentences(reply))
    found = (*_numbered_points(read), *_titled_points(read), *_points_within(read))
    return [one for one in found if 1 < len(one.points) <= _MAX_POINTS]


def _numbered_points(read: Sequence[_Read]) -> Iterator[Series]:
    open_ones: dict[int, Series] = {}
    lead = ""
    for one in read:
        level, number = _numbered(one.sentence.text)
        if number:
            for inner in [known for known in open_ones if known > level]:
                yield open_ones.pop(inner)
            known = open_ones.get(level)
            if known is not None and number == len(known.points) + 1:
                open_ones[level] = replace(known, points=(*known.points, one.point))
            elif number == 1:
                if known is not None:
                    yield known
                open_ones[level] = Series(lead, one.above, (one.point,), one.sentence.start, one.sentence.end)
        open_ones = {level: replace(known, end=one.sentence.end) for level, known in open_ones.items()}
        lead = one.sentence.text
    yield from open_ones.values()


def _titled_points(read: Sequence[_Read]) -> Iterator[Series]:
    """Paragraphs under one heading that begin with a few words of their own: 交通。滨河路宽9米…"""
    for section, group in groupby(read, key=lambda one: one.section):
        within = list(group)
        points = tuple(one.point for one in within if one.titles)
        paragraphs = {one.sentence.paragraph for one in within}
        if section and len(points) == len(paragraphs):
            yield Series("", section, points, within[0].sentence.start, within[-1].sentence.end)


def _points_within(read: Sequence[_Read]) -> Iterator[Series]:
    """Points that one sentence numbers: 一是人手不足；二是设备陈旧。"""
    for one in read:
        text = one.sentence.text
        marks = list(_WITHIN.finditer(text))
        if [number_of(mark["number"]) for mark in marks] != list(range(1, len(marks) + 1)):
            continue
        edges = [mark.start() for mark in marks] + [len(text)]
        points = tuple(
            (
                replace(
                    one.sentence, start=one.sentence.start + start, end=one.sentence.start + end, text=text[start:end]
                ),
                None,
            )
            for start, end in pairwise(edges)
        )
        lead = text[: edges[0]]
        yield Series(lead, one.above, points, one.sentence.start, one.sentence.end)


def _sentences(reply: Reply) -> Iterator[_Read]:
    for paragraph in reply.paragraphs:
        if paragraph.role not in ("heading", "body"):
            continue
        sentences = sentences_of(reply, paragraph)
        for place, sentence in enumerate(sentences):
            rest = _rest(reply, sentence, sentences[place + 1 :])
            yield _Read(sentence, rest, paragraph.section, place == 0)


def _rest(reply: Reply, sentence: Sentence, following: Sequence[Sentence]) -> Sentence | None:
    """What goes on behind a sentence in its paragraph up to the next point, if both are no longer than one may be."""
    following = list(takewhile(lambda one: not _numbered(one.text)[1], following))
    within = [one for one in following if one.end - sentence.start <= _MAX_POINT_CHARS] or following[:1]
    if not within:
        return None
    start, end = within[0].start, within[-1].end
    return replace(within[0], end=end, text=reply.reading_text[start:end])


def _numbered(text: str) -> tuple[int, int]:
    """The level of a sentence's number and the number; (0, 0) where it has none."""
    for level, mark in enumerate(_MARKS):
        if found := mark.match(text):
            groups = found.groupdict("")
            if word := groups.get("word"):
                return level, _WORDS.index(word) + 1
            return level, number_of(groups["number"] or groups.get("other", ""))
    return 0, 0


def number_of(text: str) -> int:
    """The number that a numeral means, 0 for none."""
    if not text or text == "几":
        return 0
    return int(text) if text.isdecimal() else parse_chinese_number(text) or 0
