"""Whether a statement calls done what the letter only plans, or planned what it has done."""

from __future__ import annotations

import re
from datetime import date

from rag.answering.grounding_reading import DAY, Clause

_DONE = re.compile(r"已经|已|曾(?!经济)|(?<=[\u4e00-\u9fff]{2})了(?!解)")
_DONE_UNLESS_PLANNED = re.compile(r"(?<!要)建成|完毕")
_NOT_DONE = re.compile(r"原计划|原定|推迟|延期|暂缓")
_PLANNED = re.compile(
    r"即将|将于|将要|将会|预计|预期|力争|争取|有望|打算|准备|拟(?![人态合])|下一步|后续|今后|未来(?!产业)|意向|有意|探索|希望"
    r"|(?<!原)计划(?![的书和、性“]|经济)(?=[\u4e00-\u9fff\d])"
)
# Without one of these in the letter, what it says is no plan.
_STRONG = re.compile(
    r"预计|力争|意向|有望|拟(?![人态合])|即将|将于|计划(?![的书和、性“]|经济)(?=[\u4e00-\u9fff\d])|打算|未来(?!产业)"
)
_FIRM = re.compile(
    r"预计|力争|争取|意向|有望|拟(?![人态合])|即将|将于|打算|(?<!原)计划(?![的书和、性“]|经济)(?=[\u4e00-\u9fff\d])"
)
_PLAN_WORDS = re.compile(
    r"将|预计|预期|力争|争取|有望|打算|准备|拟|下一步|后续|今后|未来|意向|有意|探索|希望|计划|目标|要|到20\d\d年|会|可|能|之后|届时|后"
)
# 将 in the sense of 把 is followed by a noun and says nothing of the time.
_WILL = re.compile(
    r"将(?=继续|在|于|会|重点|通过|进一步|积极|聚焦|建设|由|持续|全面|加强|推|开展|举办|探索|以|按|不断|更|设|陆续|围绕|建|打造|实施"
    r"|完善|组织|联合|加快|汇集|集聚|与|对|出台|启动|新增|达到|实现|改|参|引进|成为|开通|投入)"
)
# Days that are still to come when a letter names them.
_BY_THEN = re.compile(r"(?:年|月)(?:内|底前|底之前|末前)|届时")
_STEP = re.compile("[一二三四五六七八九]是?|是|首先|其次|第[一二三四五]")
_DAYS = re.compile(r"\d+[年月日]?")
_BOTH = re.compile(r"已经?(?=将于|将在|将会|将要)")


def is_tense_wrong(text: str, nearest: Clause, letter_date: date, whole: str = "") -> bool:
    """Whether the clause ``text`` and the clause of the letter that is nearest to it differ in done and planned.

    ``whole`` is the statement that the clause is of: what it plans in one clause it need not say again in the next.
    """
    near = nearest.plain
    done, there_done = is_done(text), is_done(near)
    planned_before = is_future(nearest.before)
    put_off = bool(_NOT_DONE.search(near) and not _NOT_DONE.search(text))
    there_planned = is_future(near) or put_off or bool(_BY_THEN.search(near) and "超额" not in near)
    new_plan = any(match[0] not in near for match in _PLANNED.finditer(text))
    new_will = "将" in text and "将" not in near and (is_future(text) or "已" not in text)
    if there_done and not planned_before and (new_plan or new_will):
        return True
    if _STRONG.search(_NOT_DONE.sub("", text)) and not (
        there_planned or planned_before or "将" in near or _is_listed_step(nearest)
    ):
        return not any(unit == DAY and day > letter_date.toordinal() for day, unit in nearest.figures)
    if done and (there_planned or planned_before) and not there_done:
        return not is_future(text) or bool(_BOTH.search(text))
    return not _PLAN_WORDS.search(whole + text) and not re.search("底前|届时", whole) and bool(_FIRM.search(near))


def _is_listed_step(clause: Clause) -> bool:
    """Whether a clause begins with its verb, as the steps to come are listed: 一是出台办法；二是修订标准."""
    words = [word for word in clause.words if word.tag[0] not in "mx" and not _STEP.fullmatch(word.text)]
    dated = any(unit == DAY for _, unit in clause.figures)
    begins = bool(words) and words[0].tag.startswith("v") and not clause.before
    return begins and not dated and not is_done(clause.plain)


def is_future(text: str) -> bool:
    """Whether a clause speaks of what is planned or to come."""
    return bool(_PLANNED.search(text) or _WILL.search(text))


def is_done(text: str) -> bool:
    """Whether a clause tells something as done."""
    return bool(_DONE.search(text)) or bool(_DONE_UNLESS_PLANNED.search(text) and not is_future(text))


def planned(text: str) -> str:
    """What a clause plans: the words behind 即将, 拟, 预计; "" where it plans nothing.

    >>> planned("长宁分院即将正式挂牌")
    '正式挂牌'
    """
    found = [match.end() for match in [*_PLANNED.finditer(text), *_WILL.finditer(text)]]
    return _DAYS.sub("", text[max(found) :]) if found else ""
