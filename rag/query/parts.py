"""Several questions in one: 面积多大，有多少家企业？ becomes two, each standing alone."""

from __future__ import annotations

import re

from rag.text.tokens import QUERY_STOP_WORDS, word_tokens

MAX_PARTS = 3
_BREAK = re.compile(
    r"[，,；;。？?！!]\s*|(?:，)?(?:以及|并且|还有就是|另外)(?=.{0,12}(?:多少|几|谁|哪|什么|何时|怎么))"
)
_ASKS = re.compile(
    r"多少|几(?!乎)|谁|哪|什么(?!的)|何时|何地|怎么|如何|为什么|为何|多大|多长|多久|多高|是否|有没有|吗$"
)
_SIDES = re.compile(r"分别|各(?:自|是|有)|相比|比较|对比|一样|变化|还是")
_LEANING = re.compile(
    r"^(?:里面|其中|那里|那边|这里|另外|又|还|同时|并|以及|到|最|现在|目前|一共|总共|能|可以|是|有|要|花了|在|由|各)"
)


def split_questions(question: str) -> list[tuple[str, str]]:
    """The questions in a folded question, each as asked and standing alone; none where it is one, or compares.

    A later part that names nothing of its own takes the topic of the first. At most three.

    >>> split_questions("硅巷总面积多大，里面有多少家企业?")
    [('硅巷总面积多大', '硅巷总面积多大'), ('里面有多少家企业', '硅巷里面有多少家企业')]
    """
    pieces = [piece.strip() for piece in _BREAK.split(question) if piece and piece.strip()]
    asking = [piece for piece in pieces if _ASKS.search(piece)]
    if len(asking) < 2 or len(asking) > MAX_PARTS or _SIDES.search(question):
        return []
    parts: list[str] = []
    lead = ""
    for piece in pieces:
        if not _ASKS.search(piece):
            lead = f"{lead}{piece}，"
            continue
        parts.append(f"{lead}{piece}")
        lead = ""
    topic = _topic(parts[0])
    return [(parts[0], parts[0]), *((part, _with_topic(part, topic)) for part in parts[1:])]


def _topic(part: str) -> str:
    """What stands before the asking word, without the word that it measures: 硅巷[总面积]多大, 南浦河[全长]多少公里."""
    before = part[: match.start()] if (match := _ASKS.search(part)) else part
    words = [word for word in word_tokens(before) if word not in QUERY_STOP_WORDS and len(word) > 1]
    measured = bool(words) and before.endswith(words[-1])
    return "".join(words[:-1] if measured and len(words) > 1 else words)


def _with_topic(part: str, topic: str) -> str:
    if not topic or topic in part or not (_LEANING.match(part) or len(part) <= 8):
        return part
    return f"{topic}{part}"
