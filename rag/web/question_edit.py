"""A question without one of the conditions that were read from it, so that a chip can be taken away."""

from __future__ import annotations

import re

_TAIL = r"(?:的|里|中|内)*(?:(?:那|这)?[几一两]?(?:份|封|件)?)?(?:答复|回复|复函|提案|建议)?(?:的|里|中|内)*[，,、]?"


def without_condition(question: str, name: str, value: str) -> str:
    """The question with the words of one condition cut out; unchanged where they cannot be told.

    >>> without_condition("2024年的答复里，硅巷的规划范围是什么？", "year", "2024")
    '硅巷的规划范围是什么？'
    >>> without_condition("第066号提案的签发人是谁？", "number", "66")
    '签发人是谁？'
    """
    pattern = _pattern(name, value)
    if not pattern:
        return question
    shorter = re.sub(pattern, "", question, count=1).strip(" ，,、")
    return shorter if shorter.strip(" ？?。") else question


def _pattern(name: str, value: str) -> str:
    if not value or value == "None":
        return ""
    if name == "year":
        return rf"(?:{re.escape(value)}\s*年?度?|今年|去年|前年|明年){_TAIL}"
    if name in ("since", "until"):
        year = re.escape(value[:4])
        return (
            rf"(?:自|从|在)?{year}年?(?:\d{{1,2}}月)?(?:\d{{1,2}}日)?(?:以来|之后|以后|之前|以前|起|至今|后|前)?{_TAIL}"
        )
    if name == "number":
        digits = value.lstrip("0") or "0"
        return rf"第?\s*0*{re.escape(digits)}\s*号{_TAIL}"
    return rf"{re.escape(value)}{_TAIL}"
