"""Small normal forms of what letters print: white space, brackets, digits, names."""

from __future__ import annotations

import re
import unicodedata

_SPACE = re.compile(r"\s+")
_MARKDOWN = re.compile(r"[*_#`>]")


def squeeze(text: str) -> str:
    """The text without any white space.

    >>> squeeze("第 066 号")
    '第066号'
    """
    return _SPACE.sub("", text)


def half_width(text: str) -> str:
    """Full-width letters, digits and signs as half-width ones (NFKC).

    >>> half_width("０６６")
    '066'
    """
    return unicodedata.normalize("NFKC", text)


def same_but_layout(left: str, right: str) -> bool:
    """Whether two texts are equal when white space and Markdown marks are ignored.

    >>> same_but_layout("**二是** 加快", "二是加快")
    True
    """
    return _MARKDOWN.sub("", squeeze(left)) == _MARKDOWN.sub("", squeeze(right))
