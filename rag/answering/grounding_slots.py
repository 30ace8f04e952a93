"""Wrong fillings: a statement that repeats a clause of the letter with another name in one of its places.

Every word of 东至延安西路 may stand in the letter, which says 东至江苏路 and 南至延安西路.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from rag.answering.grounding_content import tells
from rag.answering.grounding_reading import Reading, Word
from rag.answering.grounding_words import NEUTRAL, SAME_SENSE
from rag.text.frequency import rarity

_MIN_ANCHOR_CHARS = 3
_MIN_SHARED = 0.35
_MAX_NAME_CHARS = 16
_CONTRARY = [
    frozenset(group)
    for group in (
        "东西南北中",
        "省市区县镇乡",
        "上下",
        "左右",
        "内外",
        "大小",
        "高低",
        "早晚",
        "首末",
        "前后",
        "增减",
        "升降",
        "进出",
    )
]
_MIN_RARITY = 3.5
_SCOPE = re.compile("[全本我]?[省市区县国](?:内|里)?|全[省市区国]性?")
_HAN = re.compile(r"[\u4e00-\u9fff]")
_LIST_MARKS = frozenset("、和与及等")
_NAME_TAGS = ("nr", "ns", "nt", "nz", "j")
_NAME_END = re.compile(
    r"(?:部|委|局|办|公司|集团|科技|资本|基金|银行|所|院|大学|学院|中学|小学|医院|中心|协会|联盟|街道|路|区|园|城|大厦|广场|馆|社|报|台|大赛|论坛|节)$"
)
_Codes = Sequence[tuple[str, int, int, int, int]]


def slot_problems(statement: Reading, evidence: Sequence[Reading]) -> Iterator[str]:
    """Text of every filling that the letter's clause does not have in that place."""
    whole = "。".join(reading.flat for reading in evidence)
    clauses = [clause for reading in evidence for clause in reading.clauses]
    for clause in statement.clauses:
        if len(clause.flat) < 4 or clause.flat in whole:
            continue
        shared = [len(clause.pairs & other.pairs) for other in clauses]
        if max(shared) >= _MIN_SHARED * len(clause.pairs):
            yield from _fillings(clauses[shared.index(max(shared))].words, clause.words, whole)


def _fillings(there: Sequence[Word], here: Sequence[Word], whole: str) -> Iterator[str]:
    codes = SequenceMatcher(None, [w.text for w in there], [w.text for w in here], autojunk=False).get_opcodes()
    everything = "".join(word.text for word in there)
    for index, (tag, from_start, from_end, start, end) in enumerate(codes):
        if tag != "replace" or not _anchored(codes, index, here):
            continue
        said, given = "".join(w.text for w in here[start:end]), "".join(w.text for w in there[from_start:from_end])
        if _is_contrary(given, said):
            yield said
        elif said not in everything and _is_other(there[from_start:from_end], here[start:end], whole):
            yield said
        elif said not in everything and end < len(here) and _NAME_END.fullmatch(here[end].text):
            if _differs(there[from_start:from_end], here[start:end]):
                yield said + here[end].text


def _anchored(codes: _Codes, index: int, here: Sequence[Word]) -> bool:
    """Whether equal words stand on both sides of the place, or at one side where the other is the clause's edge."""
    lengths = []
    for neighbour in (index - 1, index + 1):
        if 0 <= neighbour < len(codes):
            tag, _, _, start, end = codes[neighbour]
            lengths.append(sum(len(word.text) for word in here[start:end]) if tag == "equal" else 0)
    return min(lengths, default=0) >= 1 and sum(lengths) >= _MIN_ANCHOR_CHARS


def _is_contrary(given: str, said: str) -> bool:
    """Whether the two differ in one character that says the opposite: 东部, 西部."""
    differing = [(one, other) for one, other in zip(given, said, strict=False) if one != other]
    if len(given) != len(said) or len(differing) != 1:
        return False
    return any(differing[0][0] in group and differing[0][1] in group for group in _CONTRARY)


def _differs(given: Sequence[Word], said: Sequence[Word]) -> bool:
    """Whether both tell something and share no sense: 供电 and 自来水, in front of 公司."""
    told, meant = [word for word in said if tells(word)], [word for word in given if tells(word)]
    if max(len(said), len(given)) > 3 or not told or not meant:
        return False
    return not any(_same_sense(word.text, other.text) for word in told for other in meant)


def _is_other(given: Sequence[Word], said: Sequence[Word], whole: str) -> bool:
    """Whether what is said names another thing than what is given."""
    text, letter = "".join(word.text for word in said), "".join(word.text for word in given)
    if max(len(text), len(letter)) > _MAX_NAME_CHARS or any(word.tag == "m" for word in (*said, *given)):
        return False
    told, meant = [word for word in said if _names(word)], [word for word in given if _names(word)]
    told = [word for word in told if not any(_same_sense(word.text, other.text) for other in meant)]
    if not told or not meant or any(_same_sense(text, word.text) for word in meant):
        return False
    if len(text) < 2:
        return bool(_NAME_END.fullmatch(text) and _NAME_END.search(letter))
    if any(word.text in NEUTRAL or word.tag[0] in "upry" for word in said):
        return False
    if _is_name(meant) and (_is_name(told) or _has_noun(told)):
        return True
    rare = max(rarity(word.text) for word in meant) >= _MIN_RARITY
    return _is_name(told) or (rare and _has_noun(told) and _has_noun(meant) and len(text) >= 3)


def _names(word: Word) -> bool:
    return tells(word) and not _SCOPE.fullmatch(word.text)


def _has_noun(words: Sequence[Word]) -> bool:
    return any(word.tag[0] in "nj" or word.tag == "vn" for word in words)


def _same_sense(one: str, other: str) -> bool:
    return one in other or other in one or other in SAME_SENSE.get(one, ())


def _is_tagged(word: Word) -> bool:
    return word.tag.startswith(_NAME_TAGS) and len(word.text) > 1


def _is_name(words: Sequence[Word]) -> bool:
    """Whether the words name something: a tagged name, Latin letters, or single characters that make no word."""
    text = "".join(word.text for word in words)
    singles = sum(len(word.text) == 1 for word in words)
    return (
        any(_is_tagged(word) for word in words) or singles >= 2 or bool(_NAME_END.search(text)) or not _HAN.search(text)
    )
