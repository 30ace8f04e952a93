"""Small letters for tests: made-up replies as the reader makes them of a file."""

from __future__ import annotations

from rag.letters import read_letter
from rag.types import Pointer, Reply

BODY = "“硅巷”总面积约1.48平方公里。目前有60余家咖啡馆。"


def letter_text(number: str = "066", body: str = BODY, day: str = "2024年4月30日", issuer: str = "某区科委") -> str:
    """The file of a reply to a proposal."""
    return (
        f"对某区政协第一届二次会议第 {number} 号提案的答复\n\n办理结果：解决或采纳\n\n签发人：张三丰\n\n"
        f"王小明委员：\n\n"
        f"您提出的《关于建设硅巷的建议》收悉，现答复如下：\n\n一、**总体情况**\n\n{body}\n\n"
        f"{issuer}\n\n{day}\n\n（此件公开发布）\n"
    )


def a_letter(number: str = "066", body: str = BODY, day: str = "2024年4月30日", issuer: str = "某区科委") -> Reply:
    """The same, read."""
    return read_letter(letter_text(number, body, day, issuer), f"letters/{number}.txt")


def place(reply: Reply, text: str) -> Pointer:
    """Where a text stands in a letter."""
    start = reply.reading_text.index(text)
    return Pointer(reply.reply_id, start, start + len(text))
