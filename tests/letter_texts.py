"""Texts for property tests: anything at all, and what looks like a letter gone wrong."""

from __future__ import annotations

from hypothesis import strategies as st

_PIECES = [
    *"某区科委硅巷提案建议委员代表局年月日号",
    *"，。；：！？、…—-",
    *"“”‘’（）()《》「」【】",
    *"0123456789%．.Aa",
    *" \t\u3000\u00a0\u2028\u200b\x0b\f",
    *"*_#`>|=",
    "\n",
    "\n\n",
    "**",
    "---\n",
    "|---|---|\n",
    "# ",
    "一、",
    "（二）",
    "3、",
    "（4）",
    "办理结果：",
    " 签发人：",
    "联系电话：52388345",
    "对某区政协第一届二次会议第066号提案的答复\n",
    "您提出的《关于建设硅巷的建议》收悉，现答复如下：",
    "2024年4月30日",
    "（此件公开发布）",
    "某区科学技术委员会",
    "某" * 30,
]

letterlike = st.lists(st.sampled_from(_PIECES), max_size=60).map("".join)
"""Pieces of letters, marks and blanks in any order."""

any_text = st.text(max_size=200) | letterlike
"""Any Unicode text, lone surrogates excepted, or something that looks like a letter."""


def solid(text: str) -> str:
    """The text without white space and the marks of Markdown."""
    return "".join(char for char in text if not char.isspace() and char not in "*_#`>|:-=")
