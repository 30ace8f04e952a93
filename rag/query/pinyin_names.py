"""Names that English questions write in pinyin: people（Lei Zhan, Zhan Lei）, places and subjects（Linhu, Nanpu）."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from rag.query.selection import ClosedSets
from rag.text.frequency import is_known_word
from rag.text.tokens import word_tokens

_BETWEEN_SYLLABLES = r"[-\s]?"
_RANK = re.compile(r"(?<=..)[省市区县镇乡]$")
_PLACE = re.compile(r"(?:^|(?<=[省市州]))([\u4e00-\u9fff]{2,3}?)(?=[省市区县旗州])")
"""The name of a place that a body begins with, which word segmentation may not know: [钧台]市."""
_HAN_WORD = re.compile(r"[\u4e00-\u9fff]{2,4}")
_LEAST_LETTERS = 5
"""Shorter pinyin may be an English word（anxi, gang, you）."""
_RANKS_IN_ENGLISH = r"(?:\s+(?:city|district|county|town)\b)?"


def people(known: ClosedSets) -> tuple[str, ...]:
    """The people that the catalogue names."""
    return (*known.signers, *known.proposers, *known.contacts)


def with_chinese_names(question: str, known: ClosedSets) -> str:
    """An English question with the names that it writes in pinyin in Chinese."""
    for pattern, name in _patterns(known):
        question = pattern.sub(f" {name} ", question)
    return question


@lru_cache(maxsize=4)
def _patterns(known: ClosedSets) -> tuple[tuple[re.Pattern[str], str], ...]:
    from pypinyin import lazy_pinyin

    patterns = []
    for name in dict.fromkeys(people(known)):
        family, *given = lazy_pinyin(name)
        given_name = _BETWEEN_SYLLABLES.join(given)
        either = rf"{family}[\s,]+{given_name}|{given_name}\s+{family}"
        patterns.append((rf"\b(?:{either})\b(?:\s*[（(]{name}[）)])?", name))
    for name in dict.fromkeys(_unusual_words(known)):
        spelt = lazy_pinyin(name)
        if sum(map(len, spelt)) >= _LEAST_LETTERS:
            patterns.append((rf"\b{_BETWEEN_SYLLABLES.join(spelt)}\b{_RANKS_IN_ENGLISH}", name))
    return tuple((re.compile(pattern, re.IGNORECASE), name) for pattern, name in patterns)


def _unusual_words(known: ClosedSets) -> Iterator[str]:
    """Words in the names of bodies, letters and places that general news does not know: names of their own."""
    for issuer in known.issuers:
        yield from (name for name in _PLACE.findall(issuer) if not is_known_word(name))
    for text in (*known.issuers, *known.topics, *(title for title, _ in known.titles), *known.addresses):
        for word in word_tokens(text):
            name = _RANK.sub("", word)
            if _HAN_WORD.fullmatch(name) and not is_known_word(name):
                yield name
