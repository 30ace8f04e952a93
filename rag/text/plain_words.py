"""Everyday expressions and the words that official letters use for the same: 娃 for 儿童, 房钱 for 租金.

People ask in spoken Chinese, letters answer in official Chinese; the two may share no word. The pairs are written by
hand (``plain_words.tsv``: official words, a tab, everyday expressions, separated by spaces).
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from importlib.resources import files

from rag.text.tokens import cut

MAX_OFFICIAL_WORDS = 8
"""Official words taken for one expression, in the order of the file, where several lines hold it."""


@cache
def lines() -> tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]:
    """The pairs as written: official words, the most usual first, and everyday expressions."""
    text = files("rag.text").joinpath("plain_words.tsv").read_text(encoding="utf-8")
    split = (line.split("\t") for line in text.splitlines())
    return tuple((tuple(official.split()), tuple(plain.split())) for official, plain in split)


@cache
def _table() -> dict[str, tuple[str, ...]]:
    table: dict[str, dict[str, None]] = {}
    for official, plain in lines():
        for expression in plain:
            table.setdefault(expression, {}).update(dict.fromkeys(official))
    return {expression: tuple(found)[:MAX_OFFICIAL_WORDS] for expression, found in table.items()}


@cache
def _longest() -> int:
    return max(map(len, _table()))


def official_words(expression: str) -> tuple[str, ...]:
    """What letters may call the folded everyday expression, the most usual first; empty where it is not known.

    >>> official_words("娃")[0]
    '儿童'
    """
    return _table().get(expression, ())


def plain_expressions(folded: str) -> Iterator[tuple[int, str]]:
    """Place and text of the everyday expressions in a folded question, the longest ones, from left to right.

    An expression starts and ends where words do: 场子 is not found in 市场子公司.

    >>> [text for _, text in plain_expressions("娃放学后谁管")]
    ['娃', '放学后']
    """
    borders = [0]
    for word in cut(folded):
        borders.append(borders[-1] + len(word))
    ends = set(borders)
    after = 0
    for start in borders[:-1]:
        if start < after:
            continue
        for end in range(min(start + _longest(), len(folded)), start, -1):
            if end in ends and folded[start:end] in _table():
                yield start, folded[start:end]
                after = end
                break
