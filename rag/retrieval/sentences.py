"""Which sentences of the retrieved passages answer: each one and its clauses scored against the question.

The score adds up what can be seen: how much of the question the sentence bears out (its words or related ones, rare
words counting more; what only its neighbours, headings or letter say counts less), how like its vector is, how good
its passage was, and whether it holds the kind of answer asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from rag.index.base import Embedder
from rag.retrieval.expectation import Expectation
from rag.text.frequency import rarity
from rag.text.related import related_words
from rag.text.sentences import split_clauses
from rag.text.tokens import fold
from rag.types import Hit, Passage, Pointer, Query, Sentence

COVER_WEIGHT, VECTOR_WEIGHT, PASSAGE_WEIGHT, HOLDS_WEIGHT = 0.55, 0.15, 0.15, 0.15
"""Fitted on the development cases (``eval/cases/dev.jsonl``); the held-out ones only report."""
NEIGHBOUR_CREDIT, HEADING_CREDIT, RELATED_CREDIT = 0.55, 0.7, 0.85
LONG_SENTENCE_CHARS = 100
MAX_UNIT_CHARS = 200


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence or clause that may answer. ``cover`` in [0, 1]; ``missing`` are question words nothing near bears out."""

    pointer: Pointer
    text: str
    passage: Passage
    day: date | None
    score: float
    cover: float
    holds: bool
    missing: tuple[str, ...]
    whole: bool
    """Whether it is a whole sentence, not a clause of one."""


def score_sentences(
    query: Query,
    expectation: Expectation,
    hits: Sequence[Hit],
    days: Mapping[str, date | None],
    embedder: Embedder,
    spread: Callable[[str], float],
) -> list[Candidate]:
    """Candidates of all hits, best first, ties in the order of the hits.

    ``days`` gives each letter's date, ``spread`` the share of passages that hold a word (a word that all of them hold
    says little about which one answers). No hits give [].
    """
    weights = {term: rarity(term) * (1.0 - 0.7 * spread(term)) for term in query.terms if not expectation.is_year(term)}
    units = [(hit, unit) for hit in hits for unit in _units(hit.passage)]
    if not units:
        return []
    vectors = embedder.encode_passages([text for _, (_, _, text, _) in units])
    likeness = vectors @ embedder.encode_queries([query.search_text])[0]
    around = {hit.passage.passage_id: _Surroundings.of(hit.passage) for hit in hits}
    candidates = [
        _candidate(hit, unit, float(like), weights, expectation, around[hit.passage.passage_id], days)
        for (hit, unit), like in zip(units, likeness, strict=True)
    ]
    return sorted(candidates, key=lambda candidate: -candidate.score)


_Unit = tuple[int, int, str, bool]


def _units(passage: Passage) -> list[_Unit]:
    """``(start, end, text, whole)`` of the sentences, and of the clauses of long ones."""
    units: list[_Unit] = []
    for sentence in passage.sentences:
        clauses = split_clauses(sentence.text) if len(sentence.text) > LONG_SENTENCE_CHARS else []
        if len(sentence.text) <= MAX_UNIT_CHARS or len(clauses) < 2:
            units.append((sentence.start, sentence.end, sentence.text, True))
        if len(clauses) > 1:
            units += [_part(sentence, start, end) for start, end in clauses]
    return units


def _part(sentence: Sentence, start: int, end: int) -> _Unit:
    return sentence.start + start, sentence.start + end, sentence.text[start:end], False


@dataclass(frozen=True, slots=True)
class _Surroundings:
    """Folded text near a candidate: its passage, and its headings with the letter's identity."""

    passage: str
    heading: str

    @classmethod
    def of(cls, passage: Passage) -> _Surroundings:
        return cls(fold(passage.text), fold(passage.context))


def _candidate(
    hit: Hit,
    unit: _Unit,
    like: float,
    weights: Mapping[str, float],
    expectation: Expectation,
    around: _Surroundings,
    days: Mapping[str, date | None],
) -> Candidate:
    start, end, text, whole = unit
    passage, folded = hit.passage, fold(text)
    day = days.get(passage.reply_id)
    matches = {term: _match(term, folded, around) for term in weights}
    total = sum(weights.values()) or 1.0
    cover = sum(weights[term] * match for term, match in matches.items()) / total if weights else 0.0
    holds = expectation.held_by(text, day)
    fits = expectation.years_fit(text, passage.text, passage.section, day)
    score = COVER_WEIGHT * cover + VECTOR_WEIGHT * max(like, 0.0) + PASSAGE_WEIGHT * hit.score + HOLDS_WEIGHT * holds
    if not holds and expectation.strict:
        score *= 0.6
    missing = [term for term, match in matches.items() if match < 0.3]
    if not fits:
        score *= 0.5
        missing += [str(year) for year in sorted(expectation.years)]
    if passage.role != "body":
        score *= 0.8
    pointer = Pointer(passage.reply_id, start, end)
    return Candidate(pointer, text, passage, day, score, cover, bool(holds), tuple(missing), whole)


def _match(term: str, folded: str, around: _Surroundings) -> float:
    """How well the unit or what stands around it bears out a word, in [0, 1]."""
    own = bears_out(term, folded)
    if own >= 1.0:
        return own
    near = NEIGHBOUR_CREDIT * bears_out(term, around.passage)
    above = HEADING_CREDIT * bears_out(term, around.heading)
    return max(own, near, above)


def bears_out(term: str, folded: str) -> float:
    """1 where the text holds the word, less where it holds a related word or most of a longer one, 0 where neither."""
    if term in folded:
        return 1.0
    best = 0.0
    for related, like in related_words(term):
        if related in folded:
            best = max(best, RELATED_CREDIT * like)
            break
    if len(term) >= 3 and not term.isascii():
        pairs = [term[index : index + 2] for index in range(len(term) - 1)]
        best = max(best, 0.8 * sum(pair in folded for pair in pairs) / len(pairs))
    return best
