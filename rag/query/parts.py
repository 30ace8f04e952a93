"""Several questions in one: 面积多大，有多少家企业？ becomes two, each standing alone; so do two things compared."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from rag.query.selection import ClosedSets
from rag.query.words import LETTER_OR_PROPOSAL, PIECE, any_of
from rag.text.tokens import QUERY_STOP_WORDS, fold, word_tokens

MAX_PARTS = 3
_BREAK = re.compile(r"[，,；;。？?！!]|(?:，)?(?:以及|并且|还有就是|另外)(?=.{0,12}(?:多少|几|谁|哪|什么|何时|怎么))")
_ASKS = re.compile(
    r"多少|几(?!乎)|谁|哪|什么(?!的)|何时|何地|怎么|如何|为什么|为何|多大|多长|多久|多高|是否|有没有|吗$"
)
_SIDES = re.compile(
    r"分别|各(?:自|是|有)|相比|比较|对比|一样|变化|不同|区别|差[别异]|异同|还是"
    r"|[，,](?:每|各)[类种块项步段轮批期]?(?:都|主要|各)*(?:有|是|要|建|做|干)?(?:些|了)?(?:多少|几|什么|哪|怎)"
)
"""Signs that what follows asks of each of the things asked for before: 分几块，每块建些什么."""
_LEANING = re.compile(
    r"^(?:里面|其中|那里|那边|这里|另外|又|还|同时|并|以及|到|最|现在|目前|一共|总共|能|可以|是|有|要|花了|在|由|各)"
)


_LED_BY = re.compile("[,:]")
_IN_A_LETTER = re.compile(rf"^.*?{LETTER_OR_PROPOSAL}(?:里面|里|中)(?:的)?")
_OF_A_TIME = re.compile(r"^(?:[今去前]年|现在|如今|眼下|目前)的?")
OF_ITS_TIME = re.compile("当初|当时|起初|最初|原先|原来|原本|已经|现在|目前|如今|最后|最终|实际|后来")
"""Words that place what is asked in time, and are no part of its subject."""
_YEAR = re.compile(r"(?:从|到|在)?(?:19|20)\d\d年(?:的)?")
_AND = any_of("和 与 跟 、 以及 及")
_JOINT = re.compile(f"{_AND}|比(?=.*[多少])")
_TOGETHER = re.compile(any_of("共同 联合 一起 一同 联名"))
_KIND = r"(?:政协|人大)(?:的)?(?:委员|代表)?(?:的)?(?:提案|建议)?"
_WHEN = r"(?:(?:19|20)\d\d年|[去今前]年)?的?"
_TWO_KINDS = re.compile(rf"(?P<left>{_WHEN}{_KIND}){_AND}(?P<right>{_WHEN}{_KIND})")
_YEARS_OF_LETTERS = re.compile(rf"(?:19|20)\d\d年(?:{_AND}(?:19|20)\d\d年)+")
_LETTERS_OF_EACH = re.compile(rf"(?:分别|各).{{0,6}}(?:几|多少){PIECE}")
_EACH = re.compile(
    r"(?:[多少](?=[签办])|各(?=几|多少)|分别|各自|各(?=[有是签发答办收提])|相比[，,]?|比较一下|对比一下|比较|对比|(?:之间)?(?:有|存在)?(?:什么|何|哪些|啥)?(?:的)?"
    r"(?:不同|区别|差别|差异|不一样|异同)(?:之处)?)"
)
# 请对比2025年答复聚力的核心产业与2026年答复重点发展的核心产业
_OF_A_YEAR = rf"(?:(?:19|20)\d\d年|[去今前]年)的?(?:那{PIECE})?(?:{LETTER_OR_PROPOSAL})?"
_TWO_YEARS = re.compile(
    rf"(?P<left>{_OF_A_YEAR}[^，,。；;？?]{{2,20}}?){_AND}(?P<right>{_OF_A_YEAR}[^，,。；;？?]{{2,20}})[?？。]*$"
)
_TO_COMPARE = re.compile(any_of("对比 比较 对照 比一比 比一下"))
_NAME = r"[^，,、。；;？?\s\d]{2,16}?"
_SIDE_BY_SIDE = re.compile(
    rf"^(?P<before>(?:请问|比较|对比|请?比较一下|请?对比一下)?)(?P<left>{_NAME})(?:和|与|跟)(?P<right>{_NAME})"
    r"(?:(?:分别|各自|各(?=[有是占]))(?P<each>[^，,。；;？?]{2,20})"
    r"|(?P<differ>(?:之间|相比)?[，,]?(?:有|存在)?(?:什么|何|哪些|啥)?(?:的)?(?:不同|区别|差别|差异|不一样|异同)(?:之处)?))[?？。]*$"
)


@dataclass(frozen=True, slots=True)
class Part:
    """One of several questions: ``question[start:end]`` as asked, and standing alone."""

    start: int
    end: int
    standalone: str


def split_questions(question: str) -> list[Part]:
    """The questions in a folded question, each standing alone; none where it is one, or compares.

    A later part that names nothing of its own takes the topic of the first. At most three.

    >>> [part.standalone for part in split_questions("硅巷总面积多大，里面有多少家企业?")]
    ['硅巷总面积多大', '硅巷里面有多少家企业']
    """
    pieces = list(_pieces(question))
    asking = [piece for piece in pieces if _ASKS.search(question, *piece)]
    if len(asking) < 2 or len(asking) > MAX_PARTS or _SIDES.search(question):
        return []
    parts: list[tuple[int, int]] = []
    lead: int | None = None
    for start, end in pieces:
        lead = start if lead is None else lead
        if _ASKS.search(question, start, end):
            parts.append((lead, end))
            lead = None
    first, *others = [question[start:end].strip() for start, end in parts]
    topic = _topic(first)
    standalone = [first, *(_with_topic(part, topic) for part in others)]
    return [Part(*span, part) for span, part in zip(parts, standalone, strict=True)]


def _pieces(question: str) -> Iterator[tuple[int, int]]:
    """Spans between the marks and words that part questions; blanks in them may be names that were understood."""
    start = 0
    for mark in (*_BREAK.finditer(question), None):
        end = mark.start() if mark else len(question)
        if question[start:end].strip():
            yield start, end
        start = mark.end() if mark else end


def distributed(question: str, known: ClosedSets) -> list[str]:
    """The folded question asked of each of the people, bodies or kinds that it joins by 和; none where it joins none.

    >>> distributed("詹镭和杨建安各签发了几份", ClosedSets(signers=("詹镭", "杨建安")))
    ['詹镭签发了几份', '杨建安签发了几份']
    """
    if _TOGETHER.search(question):
        return []
    if (years := _TWO_YEARS.search(question)) and _TO_COMPARE.search(question, 0, years.start()):
        return [f"{years[side]}是什么" for side in ("left", "right")]
    kinds = _TWO_KINDS.search(question)
    if kinds and len({"政协" in kinds[side] for side in ("left", "right")}) == 2:
        return _asked_of_each(question, kinds.start(), kinds.end(), (kinds["left"], kinds["right"]))
    row = _YEARS_OF_LETTERS.search(question)
    if row and _LETTERS_OF_EACH.search(question, row.end()):
        newest_first = sorted(re.findall(r"\d{4}年", row.group()), reverse=True)
        return _asked_of_each(question, *row.span(), newest_first)
    # 鲍国强和尤婉清提的建议 is one proposal of both, unless the question asks for each.
    proposers = known.proposers if _EACH.search(question) else ()
    for names in (known.signers, known.contacts, proposers, known.issuers):
        if span := _joined_names(question, names):
            return _asked_of_each(question, *span)
    return []


def compared(question: str) -> list[str]:
    """The folded question asked of each of two things that it sets side by side; none where it compares nothing.

    >>> compared("硅巷创客厅的面积和武夷新象限的面积分别是多少?")
    ['硅巷创客厅的面积是多少', '武夷新象限的面积是多少']
    """
    match = _SIDE_BY_SIDE.match(question)
    if match is None:
        return []
    behind = match["each"] or "是什么"
    left, right = (f"{match[side]}{behind}" for side in ("left", "right"))
    return [left, _with_topic(right, _topic(left)) if match["each"] else right]


def _joined_names(question: str, names: Sequence[str]) -> tuple[int, int, tuple[str, ...]] | None:
    """Span of the first known names joined by 和, and the names."""
    folded = {fold(name) for name in names if len(name) > 1}
    lengths = sorted({len(name) for name in folded}, reverse=True)
    for joint in _JOINT.finditer(question):
        before = question[: joint.start()]
        left = next((before[-length:] for length in lengths if before[-length:] in folded), None)
        if left is None:
            continue
        found, end = [left], joint.start()
        while following := _JOINT.match(question, end):
            name = _known_at(question, following.end(), folded, lengths)
            if not name:
                break
            found.append(name)
            end = following.end() + len(name)
        if len(found) > 1:
            return joint.start() - len(left), end, tuple(found)
    return None


def _known_at(question: str, start: int, names: Iterable[str], lengths: Iterable[int]) -> str:
    """The longest of the names that stands there, "" where none does."""
    return next((question[start : start + n] for n in lengths if question[start : start + n] in names), "")


def _asked_of_each(question: str, start: int, end: int, names: Sequence[str]) -> list[str]:
    before, behind = _EACH.sub("", question[:start]), _EACH.sub("", question[end:])
    return [f"{before}{name}{behind}" for name in names]


def _topic(part: str) -> str:
    """What stands before the asking word, without the word that it measures: 硅巷[总面积]多大, 南浦河[全长]多少公里.

    Where a clause goes before（联合利华工作站，答复说连续几届优秀; 工作专班牵头人：2024年时是谁）, that clause.
    """
    before = part[: match.start()] if (match := _ASKS.search(part)) else part
    led_by, *asking = _LED_BY.split(before, maxsplit=1)
    if asking and asking[0].strip() and len(led_by.strip()) > 1:
        return led_by.strip()
    before = _IN_A_LETTER.sub("", before).rstrip("由被归是在")
    tokens = word_tokens(_YEAR.sub("", before))
    words = [
        word for word in tokens if len(word) > 1 and word not in QUERY_STOP_WORDS and not OF_ITS_TIME.fullmatch(word)
    ]
    measured = bool(words) and before.endswith(words[-1])
    return "".join(words[:-1] if measured and len(words) > 1 else words)


def _with_topic(part: str, topic: str) -> str:
    bare = _OF_A_TIME.sub("", _YEAR.sub("", part))
    if not topic or topic in part or not (_LEANING.match(bare) or len(bare) <= 8):
        return part
    return f"{topic}{part}"
