"""Dates and order that questions pick replies by: 2024年的答复, 去年那份答复, 最新的答复."""

from __future__ import annotations

import re
from datetime import date

from rag.query.reading import Reading
from rag.query.selection import Order
from rag.query.words import ALTOGETHER, ALTOGETHER_WORDS, LETTER_OR_PROPOSAL, PIECE, PROPOSAL_WORDS, any_of
from rag.text.dates import DateMention, find_dates

_NOUN = rf"(?:{LETTER_OR_PROPOSAL}|材料|件(?=[的是有吗呢里中，,?？。\s]|$))"
_WHOSE = any_of("政协 人大 代表 委员")
_COUNT = r"一二两三四五六七八九十几\d"
_SOME = rf"(?:[{_COUNT}]+|每|各)?(?:{PIECE}|个|次(?=的?{LETTER_OR_PROPOSAL}))?"
_ABOUT = r"(?:关于[^，。？?]{1,12}?的)?"
_HOW_MANY_OF = any_of("哪些 哪一?[份封件] 哪几份 多少份? 几份 几封")
_ANSWERED = any_of("签发 答复 回复 办理")
_SENT_OUT = any_of("印发 作出 做出 发出 出具 收到 收录 收 发 写 出 办结 办 回 复")
"""Plans and rules are sent out too: these say that a letter is meant only with its noun, or the piece it comes in."""
_FIRST_OR_LAST = rf"(?:份|封|件|次|个|篇)?(?:的)?{_WHOSE}?(?:的)?{_NOUN}"

# What follows a date that picks replies. Every other date stays a word that the evidence must bear out.
_OF_REPLY = re.compile(
    "|".join(
        (
            # 2024年(度)(4月)的三份政协提案的答复
            (
                r"(?:度|里|间|内|期间|之间)?(?:\d{1,2}月)?"
                rf"{any_of('的 那 这 所有 全部 全年 都 各 有没有 有过? 新的?', ALTOGETHER_WORDS)}{{0,8}}"
                rf"{_SOME}(?:的)?(?:有)?{_HOW_MANY_OF}?{_ABOUT}{_WHOSE}?(?:的)?{_NOUN}"
            ),
            # 2023年的硅巷答复
            r"的[\u4e00-\u9fff]{2,8}?(?:答复|回复|复函)(?!意见|时限)",
            # 按2023年的说法
            r"的(?:说法|提法|讲法|口径)(?=[，,里中])",
            # 去年那份
            rf"的?[那这](?:[{_COUNT}]+|每|各)?{PIECE}|(?:这|那)?[{_COUNT}]{PIECE}(?:里|中|各|分别)",
            # 2024年共答复了, 2024年签发的, 2024年落款的
            rf"{ALTOGETHER}?{_ANSWERED}了|(?:{_ANSWERED}|落款|成文)的",
            # 2024年发了几份答复, 2024年印发的答复
            rf"{ALTOGETHER}?{_SENT_OUT}[了过的]?[那这]?{_HOW_MANY_OF}?{_SOME}的?{_WHOSE}?的?{_NOUN}",
            # 2024年(那一年科委)总共回了多少封?
            rf"(?:那一年)?[\u4e00-\u9fff]{{0,8}}?{ALTOGETHER}?{_SENT_OUT}[了过](?:多少|几|哪几){PIECE}的?{_NOUN}?(?:[?？。，,]|$)",
            # 2026年科委作出的答复
            rf"[\u4e00-\u9fff]{{1,10}}?(?:{_SENT_OUT}|{_ANSWERED})的{_NOUN}(?=[?？。，,有共是都的里]|$)",
            # 2024年6月18日出的那份
            rf"{_SENT_OUT}的[那这]一?{PIECE}",
            # 2023年说公交专用道有多长
            r"(?:那[次份件])?的?(?:答复|回复)?(?:里)?(?:是怎么)?(?:说(?![明服法])|讲(?![座堂课解坛究])|写(?![字生作真])|提到)",
            # 2025年以后一共几份?
            rf"(?:各|分别|都)?{ALTOGETHER}?有?(?:多少|几){PIECE}(?:[?？。]|$)",
            # 2023年与2024年相比, 哪一年的答复多
            rf"(?:相比|比起来|比较|之间|之中|当中)?[,，]?哪一?年的?{_NOUN}",
            # 2024年某某答复了哪些提案
            (
                rf"[\u4e00-\u9fff]{{1,12}}?{_ANSWERED}[了过]?(?:哪些|哪几|几|多少){PIECE}?的?"
                rf"(?:{any_of('答复 回复 复函', PROPOSAL_WORDS)}|[?？。]?$)"
            ),
        )
    )
)
# 2023年到2025年三年一共答复了几件, 2023年到2026年每年各有几份
_SO_MANY_YEARS = re.compile(r"^(?:这|那)?[两二三四五六七八几]年(?:间|里|来|内)?|^(?:每|各)年(?=[各分都有共])")
# 哪几份答复是2024年的?
_IS = re.compile(rf"(?:{_NOUN}|{PIECE}|哪些)\s*(?:都)?是\s*$")
_ITS_OWN = re.compile(r"的\s*[?？。]?\s*$")
_AND = re.compile(r"年?(?:和|与|、|跟|及|到)\s*")
_GIVEN = any_of("签发 答复 回复 回 写 发 出")
_ORDERS: tuple[tuple[Order, re.Pattern[str]], ...] = (
    (
        "latest",
        re.compile(
            rf"{any_of('最新 最近 最晚 最后 最终 近期')}(?:的|一|那|这|发布|公开|收到|办理|{_GIVEN})*"
            rf"(?:是)?(?:哪)?一?"
            rf"(?:{_FIRST_OR_LAST}|{PIECE})"
        ),
    ),
    (
        "earliest",
        re.compile(
            rf"(?:最早|最先)(?:的|一|那|这|{_GIVEN})*(?:是)?(?:哪)?一?(?:{_FIRST_OR_LAST}|{PIECE})"
            rf"|(?:第一|首)(?:的|一|那|这|签发|答复)*{_FIRST_OR_LAST}"
        ),
    ),
)


def read_order(reading: Reading) -> None:
    """最新的答复, 最早的那份."""
    for order, pattern in _ORDERS:
        if match := pattern.search(reading.rest):
            reading.set(order=order)
            reading.take(match.start(), match.end())


_SINCE_LAST = re.compile(
    r"(?:自从?|从|在)?(?:我们|我|你们)?(?:上一?[次份封回]|前一?[次份封回])(?:收到)?(?:的)?(?:答复|回复|回信|复函)(?:以来|至今|之后|以后|后)(?:的)?"
)


def read_since_last(reading: Reading) -> None:
    """自上次答复以来: which day that is can only be told from the letters (``rag.query.since_last``)."""
    if match := _SINCE_LAST.search(reading.rest):
        reading.set(since_last=True)
        reading.take(match.start(), match.end())


def read_dates(reading: Reading, today: date) -> None:
    """A date limits the replies only where the question says so（2024年的答复）."""
    picking: list[DateMention] = []
    for mention in reversed(find_dates(reading.rest, today=today)):
        # 2024年和2025年的答复: the first year is joined to one that picks replies.
        joined = picking and _AND.fullmatch(reading.rest, mention.end, picking[-1].start)
        if joined or _picks_replies(reading.rest, mention):
            picking.append(mention)
    years = {mention.earliest.year for mention in picking if _is_whole_year(mention)}
    # 2024年4月的答复和2025年的答复相比: no letter is of both, so each stands for the letters of its year.
    apart = {mention.earliest.year for mention in picking if not mention.bound}
    if years and len(apart) > 1:
        years = apart
    if len(years) == 1:
        reading.set_filter(year=years.pop())
    elif years:
        reading.set(years=tuple(sorted(years, reverse=True)))
    for mention in picking:
        if not (_is_whole_year(mention) or years >= {mention.earliest.year, mention.latest.year}):
            since = None if mention.bound == "until" else mention.earliest
            until = None if mention.bound == "since" else mention.latest
            reading.set_filter(since=since, until=until)
        reading.take(mention.start, mention.end)


def _picks_replies(text: str, mention: DateMention) -> bool:
    # English questions come as Chinese words with blanks between them.
    if _OF_REPLY.match(_SO_MANY_YEARS.sub("", text[mention.end :].replace(" ", ""))):
        return True
    return bool(_IS.search(text, 0, mention.start) and _ITS_OWN.match(text, mention.end))


def _is_whole_year(mention: DateMention) -> bool:
    first, last = mention.earliest, mention.latest
    return not mention.bound and (first, last) == (date(first.year, 1, 1), date(first.year, 12, 31))
