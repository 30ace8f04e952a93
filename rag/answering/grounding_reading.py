"""A sentence as the checker reads it: folded, cut into clauses and words, with its numbers and dates."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import rjieba

from rag.text.dates import DateMention, find_dates
from rag.text.numerals import DocumentNumber, Quantity, find_document_numbers, find_quantities
from rag.text.tokens import fold

COMMA = "‖"
"""Stands for the comma between clauses, so that the one inside 1,200 is never taken for it."""

NO_DATE = date(1902, 6, 15)
"""Day of a letter whose date is not known: far from any year that a letter names, so 今年 only matches 今年."""

_SPACE = re.compile(r"(?<![a-z0-9])\s+|\s+(?![a-z0-9])")
_COMMA = re.compile(r"(?<!\d),|,(?!\d{3}(?!\d))")
_CLAUSE = re.compile(rf"[^{COMMA}。;:!?\n]+")
QUOTE_MARKS = str.maketrans("", "", "“”‘’\"'「」『』()（）《》〈〉*")
_NOT_TEXT = re.compile(r"[^\w]|_")


@dataclass(frozen=True, slots=True)
class Word:
    """A dictionary word with its part of speech (ICTCLAS tags), ``text == reading.text[start:start + len(text)]``."""

    text: str
    tag: str
    start: int


@dataclass(frozen=True, slots=True)
class Reading:
    """A text folded for comparison: NFKC, lower case, simplified, without the spaces that printing put in.

    ``flat`` is ``text`` without quotation marks and brackets; ``bigrams`` are pairs of neighbouring characters of
    ``flat``; ``clauses`` are spans of ``text``.
    """

    text: str
    flat: str
    clauses: tuple[tuple[int, int], ...]
    words: tuple[Word, ...]
    bigrams: frozenset[str]
    quantities: tuple[Quantity, ...]
    dates: tuple[DateMention, ...]
    documents: tuple[DocumentNumber, ...]


@lru_cache(maxsize=4096)
def read(text: str, letter_date: date | None) -> Reading:
    """The reading of one sentence; the same sentence is cited again and again, so readings are kept."""
    folded = fold(text.replace("，", COMMA))
    folded = _SPACE.sub("", _COMMA.sub(COMMA, folded))
    flat = folded.translate(QUOTE_MARKS)
    return Reading(
        text=folded,
        flat=flat,
        clauses=tuple(match.span() for match in _CLAUSE.finditer(folded)),
        words=_words(folded),
        bigrams=bigrams(flat),
        quantities=tuple(find_quantities(folded)),
        dates=tuple(find_dates(folded, letter_date=letter_date or NO_DATE)),
        documents=tuple(find_document_numbers(folded)),
    )


def bigrams(text: str) -> frozenset[str]:
    """Pairs of neighbouring characters, none across punctuation.

    >>> sorted(bigrams("硅巷，科创"))
    ['硅巷', '科创']
    """
    return frozenset(
        text[index : index + 2] for index in range(len(text) - 1) if not _NOT_TEXT.search(text[index : index + 2])
    )


def _words(text: str) -> tuple[Word, ...]:
    words, position = [], 0
    for word, tag in rjieba.tag(text, False):
        words.append(Word(word, tag, position))
        position += len(word)
    return tuple(words)
