"""When a letter was put on a web page, which prints that above it（发布日期：2025-07-09）."""

from __future__ import annotations

import re

from rag.finding.found import quoted
from rag.types import Draft, Reply

_ASKED = re.compile(
    r"(?:发布|公开|公布|挂网|上网|上传)(?:的)?(?:日期|时间)|(?:哪一?天|什么时候|何时|几月几[日号]|几号)[^，,？?]{0,8}?"
    r"(?:挂[到在上]|上网|挂网|发布|公布|公开|贴[到在]|传到)|(?:挂[到在上]|放[到在]|发[到在]|贴[到在]|登[到在])(?:了)?(?:政府|你们|官方)?网"
)
_PRINTED = re.compile(r"^(?:发布|公开|公布|上网)(?:日期|时间)\s*[:：]\s*\S")


def published(question: str, reply: Reply) -> list[Draft]:
    """The line that says when the letter was published, where a folded question asks for it; else none."""
    if not _ASKED.search(question):
        return []
    for paragraph in reply.paragraphs:
        if paragraph.role in ("head", "foot") and _PRINTED.match(reply.reading_text[paragraph.start : paragraph.end]):
            return [quoted(reply, paragraph.start, paragraph.end)]
    return []
