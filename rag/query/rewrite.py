"""Follow-ups by rule: a question that leans on the one before becomes a question that stands alone.

Works on Chinese; English follow-ups come here as Chinese words (``language.search_form``).
"""

from __future__ import annotations

import re
from collections.abc import Callable

from rag.query.attributes import asked_attributes
from rag.query.kinds import asking_words
from rag.query.references import Selection
from rag.text.tokens import QUERY_STOP_WORDS, word_tokens

ReadSelection = Callable[[str], Selection]
FindReply = Callable[[str], str | None]
"""From an earlier standalone question to the official name of the reply it was about, where that was one reply."""

_LEAD = re.compile(
    r"^(?:那么|那(?![份个封位年次些里])|还有|另外|再问一下|再问|接着问|以及|然后|哦|嗯|好的|好|请问|那请问|顺便问一下)[，,\s]*"
)
_TAIL = re.compile(r"(?:的)?(?:情况)?(?:呢|又是|怎么样|如何)?[?？。!！\s]*$")
_ASKS_AGAIN = re.compile(r"呢[?？]?\s*$|^那\s*\S{1,24}[?？]?$")
_THIS_REPLY = re.compile(
    r"(?:这|那|该|此|本|上述|上面|刚才|前面)(?:一)?(?:份|封|件|个|次|篇)?(?:的)?(?:提案|建议|答复|回复|复函|信|文件|代表建议)(?:的)?|(?:这|那)(?:一)?(?:份|封|件|篇)(?:的)?"
)
_PRONOUN = re.compile(r"它们?|其(?!中|他|它|余|实)|这个|那个|这里|那里|此(?!外|次|前|后)|该(?!找|怎|如何|联系)")
_THAT_PERSON = re.compile(r"(?:这|那)?(?:位|个)(?:委员|代表|提案人)|他|她|该委员|该代表")
_YEAR = re.compile(r"(?:19|20)\d\d年?|去年|今年|前年|明年")
_NUMBER = re.compile(r"第?\s*\d{1,8}\s*号")
_MAX_ELLIPTIC_WORDS = 6


def stand_alone(question: str, earlier: str, read: ReadSelection, find_reply: FindReply) -> str:
    """The folded question completed from the earlier standalone one; unchanged where it needs nothing.

    >>> from rag.query.references import Selection
    >>> stand_alone("那2026年的呢?", "2024年的答复有几份?", lambda text: Selection(), lambda text: None)
    '2026年的答复有几份?'
    """
    body = _LEAD.sub("", question).strip()
    led = body != question.strip() or bool(_ASKS_AGAIN.search(question))
    attributes, rest = asked_attributes(body)
    words = _content(rest)
    selection = read(body)
    reply_pronoun = _THIS_REPLY.search(body)
    pronoun = _PRONOUN.search(body)
    if reply_pronoun or (pronoun and attributes) or (attributes and not selection and not words):
        name = find_reply(earlier)
        if name:
            return _with_reply(body, name, reply_pronoun or pronoun)
    if led and (changed := _replaced(body, earlier, selection, attributes != [])):
        return changed
    topic = topic_of(earlier)
    if pronoun and topic:
        return body[: pronoun.start()] + topic + body[pronoun.end() :]
    if topic and not attributes and _is_elliptic(body, words, led):
        return f"{topic}{'' if topic.endswith('的') else '的'}{body}"
    return body if led and words else question


def _with_reply(body: str, name: str, pronoun: re.Match[str] | None) -> str:
    if pronoun is None:
        return f"{name}的{body}"
    after = body[pronoun.end() :]
    joint = "" if after.startswith("的") or (pronoun.group().endswith("的") and after.startswith("的")) else "的"
    return f"{body[: pronoun.start()]}{name}{joint}{after}"


def _replaced(body: str, earlier: str, selection: Selection, asks_attribute: bool) -> str | None:
    """The earlier question with the year, number or thing asked about exchanged for the new one."""
    core = _TAIL.sub("", body)
    for pattern in (_NUMBER, _YEAR):
        new, old = pattern.search(core), pattern.search(earlier)
        if new and old and len(core) - len(new.group()) <= 8:
            return earlier[: old.start()] + _as_year(new.group()) + _rest_of_year(earlier[old.end() :])
        if new and not old and len(core) - len(new.group()) <= 8:
            if pattern is _NUMBER:
                return f"{new.group()}提案的{_question_part(earlier)}"
            return f"{_as_year(new.group())}的答复里，{earlier}"
    if asks_attribute or selection:
        return None if asks_attribute else f"{core}的{_question_part(earlier)}"
    focus = _focus(earlier)
    if focus and 0 < len(core) <= 16:
        start, end = focus
        return earlier[:start] + core + earlier[end:]
    return None


def _as_year(text: str) -> str:
    return f"{text}年" if text[-1].isdigit() else text


def _rest_of_year(text: str) -> str:
    return text.removeprefix("年")


def _question_part(earlier: str) -> str:
    """What the earlier question asked, without the reply it named."""
    part = re.split(r"(?:提案|建议|答复|的)(?:的)?", _NUMBER.sub("", earlier), maxsplit=1)
    return part[-1] if len(part) > 1 and part[-1].strip("？?") else earlier


def _focus(earlier: str) -> tuple[int, int] | None:
    """Where the earlier question names the thing asked about: 多少家[咖啡馆], [规划范围]是什么."""
    counted = re.search(
        r"(?:多少|几)(?:多)?[家个场次名位项栋座所处条份件]?(?P<thing>[\u4e00-\u9fffa-z]{2,12}?)(?=[?？。，]|吗|呢|$)",
        earlier,
    )
    if counted:
        return counted.span("thing")
    named = re.search(
        r"的(?P<thing>[^的，。？?]{2,12}?)(?=(?:是|有|为)(?:什么|谁|多少|哪|怎么|几)|(?:怎么|如何|多少|在哪))", earlier
    )
    if named:
        return named.span("thing")
    asked = re.search(r"(?:哪些|什么|哪个|哪几个)(?P<thing>[\u4e00-\u9fff]{2,10})(?=[?？。，]|吗|呢|$)", earlier)
    return asked.span("thing") if asked else None


def topic_of(earlier: str) -> str | None:
    """What the earlier question was about: a quoted name, else the words before the first 的 or verb of being.

    >>> topic_of("上海硅巷的规划范围是什么?")
    '上海硅巷'
    """
    quoted = re.search(r"[“《「](.{2,30}?)[”》」]", earlier)
    if quoted:
        return quoted.group(1)
    start = re.split(
        r"的|有(?:多少|几|哪|什么)|是(?:什么|谁|多少|哪|怎)|在哪|怎么|如何|为什么|什么时候|多少|哪些|举办|包括",
        earlier,
        maxsplit=1,
    )[0]
    start = re.sub(
        r"^(?:请问|关于|在|对于|那么?|根据)|(?:一共|总共|现在|目前|里面|里|内|都|到底|又|会|将)+$",
        "",
        start.strip(" ，。?？"),
    )
    return start if 2 <= len(start) <= 24 and not _YEAR.fullmatch(start) else None


def _is_elliptic(body: str, words: list[str], led: bool) -> bool:
    """A short question without a topic of its own: 为什么?, 面积多大?, 还有哪些?"""
    return len(words) <= (2 if led else 1) and len(body) <= 14


def _content(text: str) -> list[str]:
    return [word for word in word_tokens(asking_words(text)) if word not in QUERY_STOP_WORDS and not word.isdigit()][
        :_MAX_ELLIPTIC_WORDS
    ]
