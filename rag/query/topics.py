"""What an earlier question was about: its topic, the name it begins with, the thing it asks for."""

from __future__ import annotations

import re

from rag.query.words import ALTOGETHER, LETTER_OR_PROPOSAL, UNIT, any_of

Span = tuple[int, int]

_QUOTED = re.compile(r"[“《「](.{2,30}?)[”》」]")
_YEAR = r"(?:19|20)\d\d年?"
_END = r"(?=[?？。，,]|吗|呢|$)"
_TOPIC_END = re.compile(
    any_of(
        """
        的 有(?:多少|几|哪|什么) 是(?:什么|谁|多少|几|哪|怎) 在哪 怎么 如何 为什么 什么时候
        多少 (?:面积|长度|高度|深度)?有?多[大长久高宽深远重快] 哪些 举办 包括
        [吗吧](?=[?？]|$) [和跟与由被向]谁 [搬迁移]?到哪 是干 是做什么
        """
    )
)
_TOPIC_LEAD = re.compile(r"^(?:请问|关于|在|对于|那么?|根据)")
_TOPIC_TAIL = re.compile(
    rf"{any_of('一共 总共 现在 目前 里面 里 内 都 到底 又 会 将 最后 最终 定为 定在 (?<=[^，,])收')}+$"
)
_DONE = re.compile(r"(?<=[\u4e00-\u9fff]{3})(?:已经?|都|有没有)?[\u4e00-\u9fff]{2}了$")  # 长宁分院[挂牌了]
# 2024年的答复怎么讲[虹桥人才荟]
_SPOKEN_OF = re.compile(
    rf"{LETTER_OR_PROPOSAL}(?:里面?|中)?(?:又)?(?:怎么|如何|有没有|是否)?{any_of('讲 说 提 谈 写')}(?:到|及|过|了)?"
    r"(?P<name>[\u4e00-\u9fffa-z]{2,12}?)(?:的|了)?[吗没]?(?:有)?[?？。\s]*$"
)
_LEADING = re.compile(
    rf"^(?:请问|那么?)?(?:{_YEAR})?(?P<name>[^\d，,。？?的]{{2,24}}?)"
    rf"(?=的|{_YEAR}|{ALTOGETHER}?{any_of('有 是 为 在 怎 如何 什么 多')})"
)
_RECEIVER = re.compile(rf"对(?P<name>[^有的，,]{{2,12}}?)(?={any_of('有 的 给 提供 采取')})")
_COUNTED = re.compile(rf"(?:多少|几)(?:多)?[家个场次名位项栋座所处条份件]?(?P<name>[\u4e00-\u9fffa-z]{{2,12}}?){_END}")
_MEASURED = re.compile(
    r"的(?P<name>[^的，,。？?]{2,12}?)"
    r"(?=(?:是|有|为)(?:什么|谁|多少|哪|怎么|几)|(?:怎么|如何|多少|在哪))"
)
_OWNED = re.compile(
    rf"(?:年|的|在|里|[省市区县])(?P<name>[^年的在里，,。？?\d]{{2,8}}?)(?:一共|总共|共)?有(?:多少|几)(?:{UNIT})?{_END}"
)
_ASKED = re.compile(rf"(?:哪些|什么|哪个|哪几个)(?P<name>[\u4e00-\u9fff]{{2,10}}){_END}")


def topic_of(earlier: str) -> str | None:
    """What the earlier question was about: a quoted name, else the words before the first 的 or verb of being.

    >>> topic_of("上海硅巷的规划范围是什么?")
    '上海硅巷'
    """
    if quoted := _QUOTED.search(earlier):
        return quoted[1]
    if spoken := _SPOKEN_OF.search(earlier):
        return spoken["name"]
    start = _TOPIC_END.split(earlier, maxsplit=1)[0].strip(" ，,。?？")
    start = _DONE.sub("", _TOPIC_TAIL.sub("", _TOPIC_LEAD.sub("", start)))
    return start if 2 <= len(start) <= 24 and not re.fullmatch(f"{_YEAR}|[去今前明]年", start) else None


def leading_name(earlier: str) -> Span | None:
    """Where the earlier question names whose thing it asks about: [南浦桥断面]2023年氨氮是多少?"""
    match = _LEADING.match(earlier)
    return match.span("name") if match else None


def receiver(earlier: str) -> Span | None:
    """Where it names for whom something is done: 对[青年人才]有什么支持?"""
    match = _RECEIVER.search(earlier)
    return match.span("name") if match else None


def counted_or_asked(earlier: str) -> Span | None:
    """Where it names the thing asked about: 多少家[咖啡馆], 2025年[电子站牌]有多少块, [规划范围]是什么, 哪些[企业]."""
    for pattern in (_COUNTED, _OWNED, _MEASURED, _ASKED):
        match = pattern.search(earlier)
        # 多少平方公里 counts in a unit and names no thing.
        if match and not re.fullmatch(UNIT, match["name"]):
            return match.span("name")
    return None
