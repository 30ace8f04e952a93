"""Whether a question leans on the one before, and what of that one it needs to stand alone.

What a question says of its own is told by its nouns: one that has none but ordinary ones（谁出这笔钱, 为何不全延长）
speaks of what was spoken of before.
"""

from __future__ import annotations

import re

import rjieba

from rag.query.kinds import asking_words
from rag.query.topics import topic_of
from rag.query.words import HOW_MANY, UNIT, any_of
from rag.text.frequency import is_known_word, rarity
from rag.text.tokens import QUERY_STOP_WORDS, word_tokens

_MAX_CHARS = 18
_OWN_SUBJECT = 6.6
"""From what rarity a noun names a subject by itself: 处罚 3.8 and 奖励 4.5 do not, 课后 6.9 and 玉带闸 do."""
_MAX_NOUNS = 1
_OF_NO_SUBJECT = frozenset(
    "理由 原因 东南西北 问题 事情 情况 内容 东西 时候 最后 原因 结果 全部 名字 时间 钱 人 方面 下 上 里 具体".split()
)
_QUOTED = re.compile(r"[“\"《][^”\"》]{2,}[”\"》]")
"""A name in quotation marks is a subject（长宁的“一业一证”得过什么肯定）."""
_NUMERALS = "一二两三四五六七八九十几第每半"
_UNIT_ASKED = rf"(?:[一二两三四五六七八九十几些]|\d+)*(?:{UNIT})?"
_WHICH = re.compile(
    rf"^(?:{any_of('具体 分别 到底 究竟 都 各')}|是|有|叫|指|包括)*"
    rf"(?:哪{_UNIT_ASKED}|什么|啥)(?P<noun>[\u4e00-\u9fff]{{0,6}}?)(?:名字|呢|吗|啊|的)*[?？。\s]*$"
)
_COUNTED = re.compile(rf"(?P<have>有|是)?(?:{HOW_MANY})(?:{UNIT})?(?=[\u4e00-\u9fff]{{2}})")
_WHETHER = re.compile(r"有没有|有无|是否有|有(?=[^，,。？?]{2,20}吗[?？]?$)")
_ASKING_END = re.compile(r"吗?[?？。\s]*$")


def which_of(body: str, earlier: str) -> str | None:
    """The earlier question, which counted things or asked whether there are any, as one for their names.

    >>> which_of("具体是哪两家?", "有几家平台被授予发展平台?")
    '有哪些平台被授予发展平台?'
    """
    asked = _WHICH.match(body)
    if asked is None or asked["noun"] not in earlier:
        return None
    counted = _COUNTED.search(earlier)
    if counted:
        return f"{earlier[: counted.start()]}{counted['have'] or ''}哪些{earlier[counted.end() :]}"
    whether = _WHETHER.search(earlier)
    if whether is None:
        return None
    return _ASKING_END.sub("?", f"{earlier[: whether.start()]}有哪些{earlier[whether.end() :]}", count=1)


def own_words(question: str) -> list[str]:
    """What a folded question names of its own: its nouns and the words that no dictionary knows."""
    tagged = rjieba.tag(asking_words(question))
    return [
        word
        for word, tag in tagged
        if (tag[:1] in "nj" or (not is_known_word(word) and len(word) > 1 and tag[:1] in "tsl"))
        and word not in QUERY_STOP_WORDS
        and word not in _OF_NO_SUBJECT
        and not word.isascii()
        and word[0] not in _NUMERALS
    ]


def leans(question: str) -> bool:
    """Whether a folded question names no subject of its own.

    >>> leans("为什么不能全部延长呢"), leans("中小学课后服务怎么收费?")
    (True, False)
    """
    named = own_words(question)
    return (
        not _QUOTED.search(question)
        and len(question) <= _MAX_CHARS
        and len(named) <= _MAX_NOUNS
        and all(rarity(word) < _OWN_SUBJECT for word in named)
    )


def subject_of(earlier: str, body: str) -> str | None:
    """What the earlier question was about, as the follow-up needs it.

    A follow-up with a noun of its own asks for another side of the thing（面积多大）, one without for more of the same:
    that needs what was counted, and what of it.

    >>> subject_of("云溪区有多少所小学完成了改造?", "投了多少钱?"), subject_of("硅巷有多少家企业?", "面积多大?")
    ('云溪区小学完成了改造', '硅巷')
    """
    topic = topic_of(earlier)
    counted = _COUNTED.search(earlier)
    if counted is None or own_words(body):
        return topic
    behind = asking_words(earlier[counted.end() :]).strip(" ?？。呢吗")
    if topic is None or not word_tokens(behind):
        return topic or behind or None
    return topic if behind in topic else f"{topic}{behind}"
