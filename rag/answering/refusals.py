"""What a refusal says, in Chinese and English."""

from __future__ import annotations

from collections.abc import Sequence

from rag.text.tokens import ALTERNATIVE
from rag.types import Refusal, RefusalCode, Reply, ReplyName

_MESSAGES: dict[RefusalCode, dict[str, str]] = {
    "no_match": {
        "zh": "收录的{count}份答复没有谈到这个问题{words}。",
        "en": "None of the {count} letters held speaks of this{words}.",
    },
    "unsupported": {
        "zh": "收录的{count}份答复没有给出能回答这个问题的内容{words}。",
        "en": "The {count} letters held do not answer this{words}.",
    },
    "out_of_range": {
        "zh": "收录的{count}份答复里没有{subject}。",
        "en": "The {count} letters held do not include {subject}.",
    },
    "off_topic": {
        "zh": "这不是答复里能找到答案的问题。请问提案、建议的答复里写了什么，例如“上海硅巷的规划范围是什么？”",
        "en": "This is not a question that official replies could answer. Ask what the replies say.",
    },
}
_WORDS = {"zh": "（没有找到：{words}）", "en": " (not found: {words})"}


def refuse(
    code: RefusalCode, words: Sequence[str], nearest: Sequence[Reply], count: int, lang: str, message: str = ""
) -> Refusal:
    """A refusal with its message; ``words`` are what nothing bears out, ``message`` replaces the standard text."""
    # Of an English word and its renderings the word itself is named.
    words = [word.split(ALTERNATIVE)[0] for word in words]
    joined = "、".join(words) if lang == "zh" else ", ".join(words)
    text = message or _MESSAGES[code][lang].format(
        count=count,
        words=_WORDS[lang].format(words=joined) if joined else "",
        subject=joined or ("所问的内容" if lang == "zh" else "what was asked for"),
    )
    return Refusal(code, text, tuple(ReplyName(reply.reply_id, reply.label) for reply in nearest[:3]))
