"""How closely the wording of a sentence follows that of a question."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.text.tokens import FUNCTION_CHARACTERS

_ASKING = re.compile(
    r"为什么|什么样|什么|怎么样|怎样|怎么|如何|多少|多大|多长|多久|哪里|哪儿|哪[一几]?[个位家项条种所年月天些]?|何[时处地人年]?|谁|几[个家位项条年月天]?"
    r"|吗|呢|\?"
)
_BREAKS = re.compile(r"[\s,，。、:：;；“”\"'()（）?？!！]+")
_DEFINES = re.compile(r"^什么(?:是|叫)|(?:是|指的?是|是指)什么(?:意思)?\?*$|^何(?:谓|为)")
_DEFINITION = re.compile(r"是|指|为|即|称")


def asking_place(question: str) -> tuple[int, int]:
    """Start and end of the first asking word of a folded question, its end twice where there is none.

    >>> asking_place("硅巷有多少家咖啡馆?")
    (3, 5)
    """
    found = _ASKING.search(question)
    return found.span() if found else (len(question), len(question))


def word_beside(question: str, terms: Sequence[str]) -> str:
    """The word of a question that stands nearest to its asking word: 担任 in 2013年他担任什么职务; "" for no terms."""
    start, end = asking_place(question)
    nearest, least = "", len(question) + 1
    for term in terms:
        before, behind = question.rfind(term, 0, start), question.find(term, end)
        for distance in (
            start - before - len(term) if before >= 0 else least,
            behind - end if behind >= 0 else least,
        ):
            if 0 <= distance < least:
                nearest, least = term, distance
    return nearest


def pieces(question: str) -> list[str]:
    """The runs of a folded question between asking words and marks, longest first.

    >>> pieces("硅巷有多少家咖啡馆?")
    ['家咖啡馆', '硅巷有']
    """
    found = [piece for part in _ASKING.split(question) for piece in _BREAKS.split(part) if piece]
    return sorted(found, key=len, reverse=True)


def longest_run(wanted: Sequence[str], text: str) -> float:
    """Share of the wanted characters that the longest run found in the text makes up, in [0, 1].

    >>> longest_run(["首集收视率"], "它的首集收视率为7.07"), longest_run([], "无")
    (1.0, 0.0)
    """
    total = sum(map(len, wanted))
    best = 0
    for piece in wanted:
        start = 0
        while start + best < len(piece):
            # Only a run longer than the best one so far matters.
            if piece[start : start + best + 1] in text:
                best += 1
            else:
                start += 1
    return best / total if total else 0.0


def shared_pairs(wanted: Sequence[str], text: str) -> float:
    """Share of the wanted character pairs that the text holds, in [0, 1]; 0 where there are none."""
    pairs = [piece[index : index + 2] for piece in wanted for index in range(len(piece) - 1)]
    return sum(pair in text for pair in pairs) / len(pairs) if pairs else 0.0


def pairs_of(wanted: Sequence[str], subject: str) -> tuple[frozenset[str], frozenset[str]]:
    """Character pairs of the wanted pieces, and single characters, that are not part of the ``subject``.

    >>> sorted(pairs_of(["夜来香的花"], "夜来香是植物")[1])
    ['花']
    """
    pairs = {piece[index : index + 2] for piece in wanted for index in range(len(piece) - 1)}
    characters = {char for piece in wanted for char in piece}
    return (
        frozenset(pair for pair in pairs if pair not in subject),
        frozenset(char for char in characters - FUNCTION_CHARACTERS if char not in subject),
    )


def share_in(wanted: frozenset[str], text: str) -> float:
    """Share of the wanted strings that the text holds, in [0, 1]; 0 where none is wanted."""
    return sum(one in text for one in wanted) / len(wanted) if wanted else 0.0


def asks_for_definition(question: str) -> bool:
    """Whether a folded question asks what something is.

    >>> asks_for_definition("什么是约化群?"), asks_for_definition("硅巷的目标是什么?")
    (True, True)
    """
    return bool(_DEFINES.search(question))


def defines(text: str, opening: float) -> float:
    """How much a folded text reads like a definition of what it opens with (``opening``, a share in [0, 1])."""
    return opening if _DEFINITION.search(text[:60]) else 0.0
