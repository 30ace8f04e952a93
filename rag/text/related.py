"""Words that may stand for one another, from a table learnt on news and a dictionary (``rag/bundled/CARD.md``)."""

from __future__ import annotations

import gzip
import re
from functools import cache
from importlib.resources import files

from rag.text.tokens import ALTERNATIVE

_RELATED = re.compile(r"(\D+)(\d+)")


@cache
def _lines() -> dict[str, str]:
    packed = files("rag.bundled").joinpath("related_words.txt.gz").read_bytes()
    pairs = (line.partition(" ") for line in gzip.decompress(packed).decode("utf-8").splitlines())
    return {word: related for word, _, related in pairs}


ALIASES: dict[str, tuple[str, ...]] = {
    "ai": ("人工智能",),
    "人工智能": ("ai",),
    "ip": ("知识产权",),
    "app": ("客户端",),
    "chatgpt": ("gpt",),
    "中科院": ("中国科学院",),
    "中国科学院": ("中科院",),
    "区科委": ("科学技术委员会",),
    "科委": ("科学技术委员会",),
}
"""Other spellings of the same name: as good as the word itself, also where it must stand to the letter."""


def stands_in(word: str, folded: str) -> bool:
    """Whether a folded text holds the word, or another spelling of it; of alternatives any one.

    >>> stands_in("ai", "人工智能产业")
    True
    """
    if ALTERNATIVE in word:
        return any(stands_in(one, folded) for one in word.split(ALTERNATIVE))
    return word in folded or any(alias in folded for alias in ALIASES.get(word, ()))


@cache
def related_words(word: str) -> tuple[tuple[str, float], ...]:
    """Words like the folded ``word`` with their likeness in (0, 1), best first; empty for a word without any.

    >>> "补贴" in dict(related_words("补助"))
    True
    """
    found = _RELATED.findall(_lines().get(word, ""))
    return tuple((related.strip(), int(hundredths) / 100) for related, hundredths in found)


def likeness(left: str, right: str) -> float:
    """How well one folded word stands for the other: 1 if equal or contained, else the table's likeness, else 0.

    >>> likeness("咖啡", "咖啡馆")
    0.9
    """
    if left == right:
        return 1.0
    if min(len(left), len(right)) >= 2 and (left in right or right in left):
        return 0.9
    return max(dict(related_words(left)).get(right, 0.0), dict(related_words(right)).get(left, 0.0))
