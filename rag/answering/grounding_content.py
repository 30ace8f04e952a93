"""Which words of a statement its evidence does not hold, and whether too few of them are left."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rag.answering.grounding_reading import RUN, Clause, Reading, Word
from rag.answering.grounding_words import NEUTRAL, SAME_SENSE
from rag.text.frequency import rarity

MIN_COVERAGE = 0.5
MIN_CLAUSE_COVERAGE = 0.4
_COMMON = 5.0
"""Rarity below which a tag that marks function words is believed."""

_RUN_WEIGHT = 2.0
_FIGURE_WEIGHT = 3.0
"""A number or date of the statement counts as much as an ordinary word; wrong ones are problems of their own."""

_AFFIXES = "者方性化型类式率度额数量按各该本们省市县区级版"
_FUNCTION = re.compile("[比每之其本该各某何这那另若因为且与和或从按及此我你他她它们谁]")
_HAN = re.compile(r"[\u4e00-\u9fff]")
_FUNCTION_TAGS = frozenset("upcryxqmweokh")


@dataclass(frozen=True, slots=True)
class Term:
    """A word of the statement that says something; ``shares``, in [0, 1], say how much of it each clause holds.

    ``share`` is that of the clause that holds most.
    """

    text: str
    tag: str
    start: int
    weight: float
    share: float
    shares: tuple[float, ...]


def tells(word: Word) -> bool:
    """Whether a word says something by itself: no particle, number, pronoun or frame of an answer."""
    if word.text in NEUTRAL or not _HAN.search(word.text):
        return False
    if word.tag[:1] not in _FUNCTION_TAGS:
        return True
    return len(word.text) > 1 and rarity(word.text) >= _COMMON and not _FUNCTION.search(word.text)


def terms(statement: Reading, clauses: Sequence[Clause]) -> list[Term]:
    """The statement's content words in order, held against the clauses of the evidence; numbers and dates left out."""
    taken = [(quantity.start, quantity.end) for quantity in statement.quantities]
    taken += [(mention.start, mention.end) for mention in statement.dates]
    found = []
    for word in statement.words:
        if not tells(word) or any(start < word.start + len(word.text) and word.start < end for start, end in taken):
            continue
        weight = _RUN_WEIGHT if word.tag == RUN else min(rarity(word.text), 6.0) if len(word.text) > 1 else 1.0
        shares = tuple(_share(word.text, clause) for clause in clauses)
        found.append(Term(word.text, word.tag, word.start, weight, max(shares, default=0.0), shares))
    return found


def _share(word: str, clause: Clause) -> float:
    """How much of the word the clause holds: all, by itself or by a word of the same sense, or part of it."""
    if word in clause.flat or any(other in clause.flat for other in SAME_SENSE.get(word, ())):
        return 1.0
    if len(word) < 3:
        return 0.0
    stem = word.strip(_AFFIXES)
    if stem != word:
        return _share(stem, clause) if stem else 1.0
    covered: set[int] = set()
    for index in range(len(word) - 1):
        pair = word[index : index + 2]
        if pair in clause.pairs or (pair in SAME_SENSE and _share(pair, clause)):
            covered |= {index, index + 1}
    return len(covered) / len(word)


def content_problems(statement: Reading, found: Sequence[Term]) -> Iterator[str]:
    """What is not borne out as a whole: the statement, or those of its clauses that say something else."""
    if not found:
        return
    figures = [number.start for number in statement.quantities] + [day.start for day in statement.dates]
    extra = _FIGURE_WEIGHT * len(figures)
    total = sum(term.weight for term in found) + extra
    if (sum(term.weight * term.share for term in found) + extra) / total < MIN_COVERAGE:
        yield statement.text
        return
    for clause in statement.clauses:
        inside = [term for term in found if clause.start <= term.start < clause.end]
        extra = _FIGURE_WEIGHT * sum(clause.start <= start < clause.end for start in figures)
        if len(inside) >= 2 and _best_window(inside, extra) < MIN_CLAUSE_COVERAGE:
            yield statement.text[clause.start : clause.end]


def _best_window(found: Sequence[Term], extra: float) -> float:
    """Share of these words that stands together, in two neighbouring clauses of the evidence."""
    count = len(found[0].shares)
    total = sum(term.weight for term in found) + extra
    return max(
        (sum(term.weight * max(term.shares[index : index + 2]) for term in found) + extra) / total
        for index in range(max(count - 1, 1))
    )
