"""Wrong fillings: a statement that repeats a clause of the letter with another name in one of its places.

Every word of 东至延安西路 may stand in the letter, which says 东至江苏路 and 南至延安西路.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from rag.answering.grounding_content import tells
from rag.answering.grounding_contraries import CONTRARY_CHARACTERS, LEVELS, OPPOSITES
from rag.answering.grounding_reading import RUN, Clause, Reading, Word
from rag.answering.grounding_words import NEUTRAL, SAME_SENSE, is_shortened
from rag.text.frequency import rarity

_MIN_ANCHOR_CHARS = 3
_MIN_SHARED = 0.35
"""Share of a clause's character pairs that a clause of the letter must hold to be the one it repeats."""

_MIN_DRAWN = 0.2
_MAX_NAME_CHARS = 16
_MIN_RARITY = 3.2
_MIN_CHARACTER_RARITY = 5.2
_SCOPE = re.compile("[全本我]?[省市区县国](?:内|里)?|全[省市区国]性?")
_PLAN = re.compile("计划|打算|准备|拟|将|要")
_SELF = re.compile("我[们委局办区市]|本[委局办区市]")
_BODY = re.compile(
    r"[\u4e00-\u9fff](?:委员会|委|局|办公室|办|厅|部(?!分)|街道|政府|公司|集团|协会|医院|学校|科协|人大|政协)$"
)
_HAN = re.compile(r"[\u4e00-\u9fff]")
_NAME_TAGS = ("nr", "ns", "nt", "nz", "j")
_NAME_END = re.compile(
    r"(?:部|司|委|局|办|公司|集团|科技|资本|基金|银行|所|院|大学|学院|中学|小学|医院|中心|协会|联盟|街道|路|区|园|城|大厦|广场|馆|社|报"
    r"|台|大赛|论坛|节)$"
)
_Codes = Sequence[tuple[str, int, int, int, int]]


def slot_problems(
    statement: Reading, evidence: Sequence[Reading], own: Sequence[tuple[int, int]] = ()
) -> Iterator[tuple[str, str]]:
    """Kind (``name`` or ``comparison``) and text of every filling that the letter's clause does not have there.

    ``own`` are the places where the statement names the letter's own issuer.
    """
    whole = "。".join(reading.flat for reading in evidence)
    clauses = [clause for reading in evidence for clause in reading.clauses]
    for clause in statement.clauses:
        if len(clause.flat) < 4 or clause.flat in whole:
            continue
        shared = [len(clause.pairs & other.pairs) for other in clauses]
        if max(shared) >= _MIN_SHARED * len(clause.pairs):
            nearest = max(range(len(clauses)), key=lambda index: (shared[index], -len(clauses[index].pairs)))
            for words in _passages(clause, clauses, nearest):
                yield from _fillings(words, clause.words, whole, own)


def _passages(clause: Clause, clauses: Sequence[Clause], nearest: int) -> Iterator[Sequence[Word]]:
    """Words of the nearest clause, and of it with a neighbour where the statement has drawn the two together."""
    yield clauses[nearest].words
    own = clause.pairs & clauses[nearest].pairs
    for first in (nearest - 1, nearest):
        if 0 <= first < len(clauses) - 1:
            both = clauses[first].pairs | clauses[first + 1].pairs
            if len((clause.pairs & both) - own) >= _MIN_DRAWN * len(clause.pairs):
                yield (*clauses[first].words, *clauses[first + 1].words)


def _fillings(
    there: Sequence[Word], here: Sequence[Word], whole: str, own: Sequence[tuple[int, int]]
) -> Iterator[tuple[str, str]]:
    codes = SequenceMatcher(None, [w.text for w in there], [w.text for w in here], autojunk=False).get_opcodes()
    everything = "".join(word.text for word in there)
    everything += everything.replace("、", "")  # 市区两级 for 市、区两级
    for index, (tag, from_start, from_end, start, end) in enumerate(codes):
        if tag != "replace" or not _anchored(codes, index, here):
            continue
        told, meant = here[start:end], there[from_start:from_end]
        others = [word for word in told if not _is_own(word, own)]
        if len(others) < len(told) and _is_body(meant):
            yield "name", "".join(word.text for word in told)
        if not others or (len(others) < len(told) and not _is_name(others)):
            continue
        told = others
        said, given = "".join(word.text for word in told), "".join(word.text for word in meant)
        if _is_contrary(given, said) or _is_opposite(given, said):
            yield "comparison", said
            continue
        is_name = _is_other(meant, told, whole) or (_ends_name(here, end) and _differs(meant, told))
        if is_name and said not in everything and not is_shortened(said, everything):
            yield "name", said


def _is_own(word: Word, own: Sequence[tuple[int, int]]) -> bool:
    """Whether the word names the letter's issuer or its place, or is how the issuer calls itself."""
    named = any(start <= word.start and word.start + len(word.text) <= end for start, end in own)
    return named or bool(_SELF.fullmatch(word.text))


def _is_body(words: Sequence[Word]) -> bool:
    """Whether the words name a body, other than as 我局."""
    text = "".join(word.text for word in words)
    return len(text) <= _MAX_NAME_CHARS and bool(_BODY.search(text)) and not _SELF.search(text)


def _ends_name(words: Sequence[Word], index: int) -> bool:
    return index < len(words) and bool(_NAME_END.fullmatch(words[index].text))


def _is_opposite(given: str, said: str) -> bool:
    """Whether the two are words of contrary sense, or speak of different levels of government."""
    if any((given in one and said in other) or (given in other and said in one) for one, other in OPPOSITES):
        return True
    return given in LEVELS and said in LEVELS and given != said


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
    return any(differing[0][0] in group and differing[0][1] in group for group in CONTRARY_CHARACTERS)


def _differs(given: Sequence[Word], said: Sequence[Word]) -> bool:
    """Whether both tell something and share no sense: 供电 and 自来水, in front of 公司."""
    told, meant = [word for word in said if tells(word)], [word for word in given if tells(word)]
    if max(len(said), len(given)) > 3 or not told or not meant or any(word.tag[0] in "upry" for word in said):
        return False
    return not any(_same_sense(word.text, other.text) for word in told for other in meant)


def _is_other(given: Sequence[Word], said: Sequence[Word], whole: str) -> bool:
    """Whether what is said names another thing than what is given."""
    text, letter = "".join(word.text for word in said), "".join(word.text for word in given)
    if max(len(text), len(letter)) > _MAX_NAME_CHARS or any(word.tag == "m" for word in (*said, *given)):
        return False
    told, meant = [word for word in said if _names(word)], [word for word in given if _names(word)]
    told = [word for word in told if not any(_same_sense(word.text, other.text) for other in meant)]
    if any(_PLAN.fullmatch(word.text) for word in told):  # 计划招 for 招聘
        told = [word for word in told if not _PLAN.fullmatch(word.text) and word.text not in letter]
    if not told or not meant or text in letter or any(text in SAME_SENSE.get(word.text, ()) for word in meant):
        return False
    if len(text) < 2:
        return bool(_NAME_END.fullmatch(text) and _NAME_END.search(letter))
    if any(word.tag[0] in "upry" for word in said):
        return False
    if _NAME_END.search(text) and _is_name(meant):
        return True
    if text in whole and len(text) >= 3 and any(word.tag == RUN or _is_tagged(word) for word in told):
        return True  # the letter has it in another place
    if any(word.text in NEUTRAL for word in said):
        return False
    drawn = [word for word in said if tells(word)]
    if len(drawn) > 1 and not _is_name(told) and all(word.text in whole for word in drawn):
        return False  # 公交线路|总长, drawn together from two places
    if _is_name(meant) and (_is_name(told) or _has_noun(told)):
        return True
    if len(told) == len(meant) == 1 and told[0].tag == meant[0].tag == RUN:
        return True  # 百秋, 百联
    rare = max(rarity(word.text) for word in meant) >= _MIN_RARITY
    plain = not any(word.tag == RUN for word in told) and not any(word.text in NEUTRAL for word in given)
    return _is_name([word for word in told if word.text not in whole]) or (
        rare and plain and _has_noun(told) and _has_noun(meant) and len(text) >= 3
    )


def _names(word: Word) -> bool:
    return tells(word) and not _SCOPE.fullmatch(word.text)


def _has_noun(words: Sequence[Word]) -> bool:
    return any(word.tag[0] in "nj" or word.tag == "vn" for word in words)


def _same_sense(one: str, other: str) -> bool:
    contained = len(one) > 1 and len(other) > 1 and (one in other or other in one)
    return one == other or contained or other in SAME_SENSE.get(one, ())


def _is_odd(word: Word) -> bool:
    """Whether single characters in a row are a name: one of them is rare elsewhere."""
    return word.tag == RUN and any(rarity(character) >= _MIN_CHARACTER_RARITY for character in word.text)


def _is_tagged(word: Word) -> bool:
    return word.tag.startswith(_NAME_TAGS) and len(word.text) > 1


def _is_name(words: Sequence[Word]) -> bool:
    """Whether the words name something: a tagged name, Latin letters, or single characters that make no word."""
    text = "".join(word.text for word in words)
    return (
        any(_is_tagged(word) for word in words)
        or any(_is_odd(word) for word in words)
        or bool(_NAME_END.search(text))
        or bool(text and not _HAN.search(text))
    )
