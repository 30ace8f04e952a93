"""Counts of what a letter lists without counting it: 三所中学, of 延安中学、复旦中学、市三女中."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.answering.grounding_counts import Place, is_counter, same_unit
from rag.answering.grounding_reading import RUN, Reading, Word
from rag.answering.grounding_words import SAME_SENSE

_MAX_ITEM_CHARS = 14
_MOST_ITEMS = 12
_OF_ANY_SORT = frozenset("方面 部分 片区 内容 事项 环节 地方 方向 领域 类别 类型 子项 重点".split())
"""Nouns that whatever is listed may be called."""
_OWNER = re.compile("[区市县镇]$|街道$")
"""What such words name has the things, and is not what is counted: 全区形成三片."""
_PERHAPS_VERBS = frozenset({"vn", "an"})
_MAX_BETWEEN_CHARS = 6
"""From the noun to its number: 花园[已建成了]三座."""


def is_listed(place: Place, evidence: Sequence[Reading], given: Sequence[Place]) -> bool:
    """Whether a number counts the items of a list that the letter closes without 等 and does not count itself.

    What is counted must be called so by the letter, or by its items.
    """
    quantity = place.quantity
    if (
        quantity.approximate
        or quantity.ordinal
        or not 2 <= quantity.low == quantity.high <= _MOST_ITEMS
        or not is_counter(quantity.unit)
        or any(same_unit(quantity, other.quantity) for other in given)
    ):
        return False
    noun = "" if _items_in_front(place) == quantity.low else _counted(place)
    return any(
        len(items) == quantity.low and "等" not in items[-1][:_MAX_ITEM_CHARS] and _are_called(items, noun, reading)
        for reading in evidence
        for items in (clause.flat.split("、") for clause in reading.clauses)
    )


def _items_in_front(place: Place) -> int:
    """How many items the statement itself lists up to the number: 东、中、西三片."""
    text = place.reading.text[: place.quantity.start]
    return len(re.split("[‖。;:]", text)[-1].split("、"))


def _counted(place: Place) -> str:
    """The noun that the number counts: the last of those behind it, else the nearest in front; "" for none."""
    words, start, end = place.reading.words, place.quantity.start, place.quantity.end
    behind = ""
    for word in (word for word in words if word.start >= end):
        # 三所医院合作…: what may be a verb is one, where a noun stands before it.
        if word.start != end or not _is_noun(word) or (behind and word.tag in _PERHAPS_VERBS):
            break
        behind, end = word.text, end + len(word.text)
    if behind:
        return behind
    front = [word for word in words if word.start < start and _is_noun(word) and not _OWNER.search(word.text)]
    if not front:
        return ""
    between = place.reading.text[front[-1].start + len(front[-1].text) : start]
    near = len(between) <= _MAX_BETWEEN_CHARS and not re.search("[‖。;:、]", between)
    return front[-1].text if near else ""


def _is_noun(word: Word) -> bool:
    return len(word.text) > 1 and word.tag in {"n", "nz", "j", RUN, *_PERHAPS_VERBS}


def _are_called(items: Sequence[str], noun: str, reading: Reading) -> bool:
    """Whether the letter uses the noun or another word for it, or nearly all items do: 三座花园, of 桃园、李园."""
    if not noun or noun in _OF_ANY_SORT:
        return True
    if any(word in reading.flat for word in (noun, *SAME_SENSE.get(noun, ()))):
        return True
    alike = sum(noun[-1] in item for item in items)
    return alike >= max(2, len(items) - 1)
