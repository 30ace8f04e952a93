"""Small normal forms of what letters print: white space, brackets, digits, names."""

from __future__ import annotations

import re
import unicodedata

_SPACE = re.compile(r"\s+")
_WIDE_LETTERS = re.compile(r"[０-９Ａ-Ｚａ-ｚ]+")
_MARKDOWN = re.compile(r"[*_#`>]")
_BLANK = r"[^\S\n\f]*"
_CELL_RULE = rf":?-+:?{_BLANK}"
RULE = (
    rf"{_BLANK}(?:([-*_=])(?:{_BLANK}\1){{2,}}{_BLANK}"
    rf"|(?:\|{_BLANK})?(?:{_CELL_RULE}\|{_BLANK})+(?:{_CELL_RULE})?)"
)
"""Pattern of a Markdown line that is drawn, not written: ---, ***, ===, and |---|:---:| under the head of a table."""
_RULE_BETWEEN_LINES = re.compile(rf"(?<=[\n\f]){RULE}(?=[\n\f])")


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


def half_width_letters(text: str) -> str:
    """Full-width letters and digits as half-width ones; brackets and other signs stay as printed.

    >>> half_width_letters("Ａ类（已经解决）")
    'A类（已经解决）'
    """
    return _WIDE_LETTERS.sub(lambda match: half_width(match.group()), text)


def same_but_layout(source: str, text: str) -> bool:
    r"""Whether a piece of a file and the text read from it are equal when white space and Markdown marks are ignored.

    Rules between the lines of the piece are marks too.

    >>> same_but_layout("**二是** 加快\n---\n建设", "二是加快建设")
    True
    """
    return _bare(_RULE_BETWEEN_LINES.sub("", source)) == _bare(text)


def _bare(text: str) -> str:
    """Without white space, emphasis and heading marks."""
    return _MARKDOWN.sub("", squeeze(text))
