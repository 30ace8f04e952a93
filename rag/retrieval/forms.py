"""The form that an answer takes, whatever words it shares with the question: where, of what, what for, what became.

Asked where a thing is, a letter says 东至江苏路; asked what became of a promise, 已完成24家.
"""

from __future__ import annotations

import re

PLACED = ("位于", "坐落", "地处", "东至", "南至", "西至", "北至")
"""Words with which letters tell where a thing is; 硅巷在哪里 has none of them."""
_ASKS_PARTS = re.compile(
    r"(?:分成?|包[括含]|[由有])(?:了|为)?哪?[几些](?:大|个)*(?:块|部分|板块|篇章|章)(?:内容)?(?:组成|构成)?(?=[?？。，,]|$)"
)
_TELLS_PARTS = re.compile(r"(?:由|包[括含]|分为).{4,}(?:组成|构成|部分|板块)")
_TELLS_PURPOSE = re.compile(
    r"(?:该举|此举|这一?(?:举措|做法|安排|举动)|其目的|目的)(?:措|动)?(?:主要)?(?:是|在于|旨在|为了|意在|为)"
)
_ASKS_WHERE_IT_IS = re.compile(
    r"(?:[在位于处]+|坐落)了?(?:哪[里儿]?|何处|什么(?:地方|位置))|(?:位置|地点|方位)(?:在哪|是|$|[?？])|\s哪里$|四至"
)
_TELLS_PLACE = re.compile(rf"{'|'.join(PLACED)}|[东西南北](?:临|靠|邻|起|到)|选址|设在|落户在|地址[:：在是]")


def asks_where_it_is(question: str) -> bool:
    """Whether a folded question asks for the place of a thing.

    >>> asks_where_it_is("硅巷在哪里"), asks_where_it_is("从哪里来")
    (True, False)
    """
    return _ASKS_WHERE_IT_IS.search(question) is not None


def tells_place(text: str) -> bool:
    """Whether a text tells where a thing is.

    >>> tells_place("其规划范围东至江苏路沿线"), tells_place("打造“上海硅巷”科创街区")
    (True, False)
    """
    return _TELLS_PLACE.search(text) is not None


def asks_for_parts(question: str) -> bool:
    """Whether a folded question asks what a thing is made of: 方案分成哪几块."""
    return _ASKS_PARTS.search(question) is not None


def tells_parts(text: str) -> bool:
    """Whether a text tells what a thing is made of.

    >>> tells_parts("方案由建设基础、主要目标几个部分组成"), tells_parts("方案已正式发布")
    (True, False)
    """
    return _TELLS_PARTS.search(text) is not None


def tells_purpose(text: str) -> bool:
    """Whether a text takes up what was told before it and says what that is for.

    >>> tells_purpose("该举旨在整合科创资源"), tells_purpose("旨在整合科创资源的平台揭幕")
    (True, False)
    """
    return _TELLS_PURPOSE.match(text) is not None


_TELLS_REASON = re.compile(
    r"因此|由于|因为|受[^，。；]{2,16}影响|原因|考虑到|鉴于|(?:^|[，；,;])因(?!此)[^，。；]{2,}|为此"
)


def tells_reason(text: str) -> bool:
    """Whether a text gives a reason by name.

    >>> tells_reason("每年亏损96万元,因此不予恢复"), tells_reason("你们建议恢复18路")
    (True, False)
    """
    return _TELLS_REASON.search(text) is not None


_ASKS_CONDITIONS = re.compile(
    r"(?:哪些|什么|啥|哪几个?)(?:样的)?(?:申报|申请|准入|资格)?(?:条件|门槛|资格)|(?:条件|门槛|资格)(?:是|有|都)*(?:什么|哪些|啥)"
)
_TELLS_CONDITIONS = re.compile(
    r"条件[:：]|(?:须|需|应当?|必须)(?:同时)?(?:符合|具备|满足|持|凭|提供)|(?:符合|满足|具备)[^，。；]{0,12}(?:条件|要求)的|[，；]不得"
)


def asks_for_conditions(question: str) -> bool:
    """Whether a folded question asks what must be fulfilled: 要满足哪些条件."""
    return _ASKS_CONDITIONS.search(question) is not None


def tells_conditions(text: str) -> bool:
    """Whether a text tells what must be fulfilled.

    >>> tells_conditions("申报须同时符合三个条件:登记满两年"), tells_conditions("自7月1日起执行新标准")
    (True, False)
    """
    return _TELLS_CONDITIONS.search(text) is not None


_ASKS_WHAT_BECAME = re.compile(
    r"(?:兑现|落实|完成|做到|办到|办成|实现|推进|进展|办)(?:得|的|到)?(?:怎么样|如何|咋样|什么程度|哪一?步)"
    r"|兑现|(?:后来|现在|如今|最后|结果)(?:呢|怎么样|怎样|如何|咋样)|说到做到|有(?:没有)?下文|实际(?:完成|做了|办了)"
)
_TELLS_WHAT_BECAME = re.compile(
    r"(?:已经?|如期|提前|超额|实际)(?:于[^，。；]{2,14})?[^，。；]{0,4}(?:完成|建成|投入|投用|启用|开[通放工业]|落实|到位|落地|实现|发布|出台|竣工)"
    r"|截至[^，。；]{2,12}[，,]|(?:未能|没有|尚未|推迟|延后|晚了|滞后|返工|暂停|不再)"
)


def asks_what_became(question: str) -> bool:
    """Whether a folded question asks what became of something promised or begun.

    >>> asks_what_became("27家老市场后来兑现得怎么样"), asks_what_became("27家老市场怎么改造")
    (True, False)
    """
    return _ASKS_WHAT_BECAME.search(question) is not None


def tells_what_became(text: str) -> bool:
    """Whether a text tells what was done by some day, or was not.

    >>> tells_what_became("截至2025年5月底，已完成24家"), tells_what_became("到2025年底全部改造完毕")
    (True, False)
    """
    return _TELLS_WHAT_BECAME.search(text) is not None
