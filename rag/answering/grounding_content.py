"""Which words of a statement its evidence does not hold, and whether too few of them are left."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rag.answering.grounding_reading import Reading, Word
from rag.answering.grounding_words import NEUTRAL, SAME_SENSE
from rag.text.frequency import rarity

_AFFIXES = "者方性化型类式率度额数量按各该本们区级版"
MIN_COVERAGE = 0.5
MIN_CLAUSE_COVERAGE = 0.4
_HAN = re.compile(r"[\u4e00-\u9fff]")
_FUNCTION_TAGS = frozenset("u p c r y x q m w e o k h".split())


@dataclass(frozen=True, slots=True)
class Term:
    """A word of the statement that says something; ``share`` of it, in [0, 1], stands in the evidence."""

    text: str
    tag: str
    start: int
    weight: float
    share: float


def terms(statement: Reading, evidence: Sequence[Reading]) -> list[Term]:
    """The statement's content words in order; numbers and dates are not among them."""
    taken = [(quantity.start, quantity.end) for quantity in statement.quantities]
    taken += [(mention.start, mention.end) for mention in statement.dates]
    found = []
    for word in _joined(statement):
        if not _HAN.search(word.text) or word.text in NEUTRAL or word.tag[:1] in _FUNCTION_TAGS:
            continue
        if any(start < word.start + len(word.text) and word.start < end for start, end in taken):
            continue
        weight = min(rarity(word.text), 6.0) if len(word.text) > 1 else 1.0
        found.append(Term(word.text, word.tag, word.start, weight, _share(word.text, evidence)))
    return found


def _joined(statement: Reading) -> Iterator[Word]:
    """Words, with single characters in a row joined: 嬴彻 and other names that no dictionary holds."""
    run: list[Word] = []
    for word in (*statement.words, Word("", "x", 0)):
        if len(word.text) == 1 and _HAN.match(word.text) and word.text not in NEUTRAL:
            run.append(word)
            continue
        if run:
            yield Word("".join(part.text for part in run), run[0].tag if len(run) == 1 else "nz", run[0].start)
            run = []
        if word.text:
            yield word


def _share(word: str, evidence: Sequence[Reading]) -> float:
    """How much of the word the evidence holds: all, by itself or by a word of the same sense, or part of it."""
    if any(other in reading.flat for other in SAME_SENSE.get(word, {word}) | {word} for reading in evidence):
        return 1.0
    if len(word) < 3:
        return 0.0
    stem = word.strip(_AFFIXES)
    if stem != word:
        return _share(stem, evidence) if stem else 1.0
    pairs = [word[index : index + 2] for index in range(len(word) - 1)]
    known = [any(pair in reading.bigrams for reading in evidence) or pair in SAME_SENSE and _share(pair, evidence) == 1.0 for pair in pairs]
    covered = {index + offset for index, pair in enumerate(known) if pair for offset in (0, 1)}
    return len(covered) / len(word)


def content_problems(statement: Reading, found: Sequence[Term]) -> Iterator[str]:
    """What is not borne out as a whole: the statement, or those of its clauses that say something else."""
    total = sum(term.weight for term in found)
    if not total:
        return
    if sum(term.weight * term.share for term in found) / total < MIN_COVERAGE:
        yield statement.text
        return
    for start, end in statement.clauses:
        inside = [term for term in found if start <= term.start < end]
        weight = sum(term.weight for term in inside)
        if len(inside) >= 2 and sum(term.weight * term.share for term in inside) / weight < MIN_CLAUSE_COVERAGE:
            yield statement.text[start:end]
