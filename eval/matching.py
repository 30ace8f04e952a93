"""Text compared the way the cases are written: white space and Markdown marks ignored, full and half width alike."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import lru_cache

# Marks of the seeds' Markdown; contract §3 says that places are equal when these and white space are ignored.
_MARKDOWN = frozenset("*#`_")


@dataclass(frozen=True, slots=True)
class CompactText:
    """A text without white space, plus the offset each of its characters stood at: equally long."""

    text: str
    offsets: tuple[int, ...]

    def find(self, needle: str) -> tuple[int, int] | None:
        """``[start, end)`` in the original text of the first place where ``needle`` stands, or None."""
        wanted = compact(needle)
        position = self.text.find(wanted) if wanted else -1
        if position < 0:
            return None
        return self.offsets[position], self.offsets[position + len(wanted) - 1] + 1


def compact_with_offsets(text: str) -> CompactText:
    """``text`` folded for comparison, with the way back.

    Each character is NFKC-normalised and case-folded by itself; white space and the marks ``*#`_`` are left out.

    >>> compact_with_offsets("约 1.48 平方公里").find("1.48平方")
    (2, 9)
    """
    characters: list[str] = []
    offsets: list[int] = []
    for offset, character in enumerate(text):
        for folded in unicodedata.normalize("NFKC", character).casefold():
            if not folded.isspace() and folded not in _MARKDOWN:
                characters.append(folded)
                offsets.append(offset)
    return CompactText("".join(characters), tuple(offsets))


@lru_cache(maxsize=50_000)  # Measures fold the same quotes and letters again and again: scoring is 3× faster.
def compact(text: str) -> str:
    """``text`` folded for comparison: NFKC, case-folded, without white space, ``*`` and ``#``.

    >>> compact("第 ０６６ 号（試行）")
    '第066号(試行)'
    """
    return compact_with_offsets(text).text


def states(text: str, alternative: str) -> bool:
    """Whether ``alternative`` stands in ``text``, white space and width ignored.

    A digit at either end of the alternative must not go on in the text: "15家" is not stated by "115家". The next cell
    of a table does not go on with it.

    >>> states("共建站 15 家", "15家"), states("共建站 115 家", "15家"), states("2.86 1.74 0.92", "0.92")
    (True, False, True)
    """
    needle = compact(alternative)
    if not needle or needle not in compact(text):
        return False
    haystack = compact_with_offsets(text)
    position = haystack.text.find(needle)
    while position >= 0:
        end = position + len(needle)
        if not (_goes_on(haystack, position) or _goes_on(haystack, end)):
            return True
        position = haystack.text.find(needle, position + 1)
    return False


def _goes_on(haystack: CompactText, place: int) -> bool:
    """Whether digits stand on either side of the place, without a blank between them in the original."""
    around = haystack.text[max(place - 1, 0) : place + 1]
    return len(around) == 2 and around.isdecimal() and haystack.offsets[place] - haystack.offsets[place - 1] <= 1


def states_any(text: str, alternatives: tuple[str, ...]) -> bool:
    """Whether at least one of ``alternatives`` stands in ``text``."""
    return any(states(text, alternative) for alternative in alternatives)


def same_number(one: str | None, other: str | None) -> bool:
    """Whether two proposal numbers are the same: 66, 066, ０６６ and 第066号 are.

    >>> same_number("第０６６号", "66"), same_number("066", "660"), same_number(None, "66")
    (True, False, False)
    """
    if one is None or other is None:
        return False
    return _bare(one) == _bare(other)


def _bare(number: str) -> str:
    folded = compact(number).removeprefix("第").removesuffix("号")
    return folded.lstrip("0") if folded.isdigit() else folded
