"""Wrong fillings: a statement that repeats a clause of the letter with another name in one of its places.

Every word of 东至延安西路 may stand in the letter, which says 东至江苏路 and 南至延安西路.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from rag.answering.grounding_reading import QUOTE_MARKS, Reading, Word, bigrams
from rag.answering.grounding_words import NEUTRAL, SAME_SENSE

_MIN_ANCHOR_CHARS = 2
_MIN_SHARED = 0.35
_CONTRARY = [frozenset(group) for group in ("东西南北中", "上下", "左右", "内外", "大小", "高低", "早晚", "首末", "前后", "增减", "升降", "进出")]
_HAN = re.compile(r"[\u4e00-\u9fff]")
_LIST_MARKS = frozenset("、和与及等")


def slot_problems(statement: Reading, evidence: Sequence[Reading]) -> Iterator[str]:
    """Text of every filling that the letter's clause does not have in that place."""
    whole = "。".join(reading.flat for reading in evidence)
    clauses = [
        (reading.text[start:end].translate(QUOTE_MARKS), reading)
        for reading in evidence
        for start, end in reading.clauses
    ]
    for start, end in statement.clauses:
        text = statement.text[start:end].translate(QUOTE_MARKS)
        if text in whole or len(text) < 4:
            continue
        pairs = bigrams(text)
        shared, nearest = max(((len(pairs & bigrams(clause)), clause) for clause, _ in clauses), key=lambda pair: pair[0])
        if shared < _MIN_SHARED * len(pairs):
            continue
        yield from _fillings(nearest, text, whole, statement.words)


def _fillings(there: str, here: str, whole: str, words: Sequence[Word]) -> Iterator[str]:
    codes = SequenceMatcher(None, there, here, autojunk=False).get_opcodes()
    for index, (tag, from_start, from_end, start, end) in enumerate(codes):
        if tag != "replace" or not _anchored(codes, index):
            continue
        given, said = there[from_start:from_end], here[start:end]
        if _in_list(here, start, end) and _in_list(there, from_start, from_end) and said in there:
            continue
        if _is_contrary(given, said):
            yield here[max(0, start - 1) : end + 1]
        elif len(said) >= 2 and _HAN.search(said) and said in whole and said not in there and given not in here:
            if not _same_sense(given, said):
                yield said


def _anchored(codes: Sequence[tuple[str, int, int, int, int]], index: int) -> bool:
    """Whether equal words stand on both sides of the place, or at one side where the other is the clause's edge."""
    before = codes[index - 1] if index else None
    behind = codes[index + 1] if index + 1 < len(codes) else None
    lengths = [code[4] - code[3] if code and code[0] == "equal" else 0 for code in (before, behind)]
    if before is None or behind is None:
        return max(lengths) >= 2 * _MIN_ANCHOR_CHARS
    return min(lengths) >= _MIN_ANCHOR_CHARS


def _in_list(text: str, start: int, end: int) -> bool:
    return text[start - 1 : start] in _LIST_MARKS or text[end : end + 1] in _LIST_MARKS


def _is_contrary(given: str, said: str) -> bool:
    return len(given) == len(said) == 1 and any(given in group and said in group for group in _CONTRARY)


def _same_sense(given: str, said: str) -> bool:
    """Whether what is said is a word for what is given, or says nothing by itself."""
    if said in NEUTRAL:
        return True
    return any(word in given for word in SAME_SENSE.get(said, ()))
