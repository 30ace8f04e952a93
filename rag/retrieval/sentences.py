"""Which sentences of the retrieved passages answer: each one and its clauses scored against the question."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from rag.index.base import Embedder, Vectors
from rag.retrieval.expectation import Expectation
from rag.retrieval.features import Signals, listing, log_length
from rag.text.frequency import rarity
from rag.text.related import related_words
from rag.text.sentences import split_clauses
from rag.text.tokens import ALTERNATIVE, fold
from rag.types import Hit, Passage, Pointer, Query, Sentence

BEFORE_CREDIT, PASSAGE_CREDIT, HEADING_CREDIT = 0.8, 0.5, 0.7
"""What a word counts that stands in the two sentences before (该举, 其中 …), elsewhere in the passage, or above it."""
RELATED_CREDIT, PAIRS_CREDIT = 0.85, 0.8
LONG_SENTENCE_CHARS = 100
MAX_UNIT_CHARS = 200
MAX_LIST_CHARS = 400
_BORNE_OUT = 0.3
_GUESSED_RARITY = 3.0


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence or clause that may answer; ``missing`` are question words that nothing near it bears out.

    ``absent`` are those that stand nowhere near it letter by letter. ``score`` is in nats, ``answerable`` a probability;
    ``whole`` is False for a clause of a longer sentence.
    """

    pointer: Pointer
    text: str
    passage: Passage
    day: date | None
    signals: Signals
    score: float
    answerable: float
    holds: bool
    missing: tuple[str, ...]
    absent: tuple[str, ...]
    missing_share: float
    whole: bool


def score_sentences(
    query: Query,
    expectation: Expectation,
    hits: Sequence[Hit],
    days: Mapping[str, date | None],
    parts: Parts,
    spread: Callable[[str], float],
) -> list[Candidate]:
    """Candidates of all hits, best first, ties in the order of the hits.

    ``days`` gives each letter's date, ``parts`` the sentences and clauses of passages, ``spread`` the share of passages that hold a word (a word that all of them hold
    says little about which one answers). No hits give [].
    """
    weights = {
        term: _weight(term) * (1.0 - 0.7 * spread(term)) for term in query.terms if not expectation.is_year(term)
    }
    if not hits:
        return []
    question = parts.embedder.encode_queries([query.search_text])[0]
    scorer = _Scorer(weights, expectation, days)
    candidates = []
    for hit in hits:
        found = parts.of(hit.passage, expectation.lists)
        for unit, like in zip(found.units, found.vectors @ question, strict=True):
            candidates.append(scorer.candidate(hit, unit, float(like), found.around))
    return sorted(candidates, key=lambda candidate: -candidate.score)


def _weight(term: str) -> float:
    """How rare a word is; of alternatives, an ordinary word's worth: their rendering is a guess."""
    return _GUESSED_RARITY if ALTERNATIVE in term else rarity(term)


@dataclass(frozen=True, slots=True)
class _Unit:
    """A sentence, or a clause of a long one."""

    start: int
    end: int
    text: str
    folded: str
    whole: bool
    sentence: int


class Parts:
    """Sentences and clauses of passages with their vectors, made once for each passage and kept for the recent ones."""

    def __init__(self, embedder: Embedder, remembered: int = 4000) -> None:
        self.embedder = embedder
        self.of = lru_cache(maxsize=remembered)(self._of)

    def _of(self, passage: Passage, lists: bool) -> _PassageParts:
        units = _units(passage, lists)
        vectors = self.embedder.encode_passages([unit.text for unit in units])
        return _PassageParts(tuple(units), vectors, _Surroundings.of(passage))


def _units(passage: Passage, lists: bool) -> list[_Unit]:
    """Sentences and clauses; for a question that asks for several things long sentences too, which list them."""
    units: list[_Unit] = []
    for index, sentence in enumerate(passage.sentences):
        if sentence.text.endswith("：") and index + 1 < len(passage.sentences):
            units.append(_announced(passage, index))
            continue
        clauses = split_clauses(sentence.text) if len(sentence.text) > LONG_SENTENCE_CHARS else []
        if len(sentence.text) <= (MAX_LIST_CHARS if lists else MAX_UNIT_CHARS) or len(clauses) < 2:
            units.append(_unit(sentence.start, sentence.end, sentence.text, True, index))
        if len(clauses) > 1:
            units += [_part(sentence, index, start, end) for start, end in clauses]
    return units


def _announced(passage: Passage, index: int) -> _Unit:
    """A line that announces a list (… 如下：) together with the list."""
    sentences = passage.sentences[index:]
    end = max(one.end for one in sentences if one.end - sentences[0].start <= MAX_LIST_CHARS or one is sentences[0])
    start = sentences[0].start
    return _unit(start, end, passage.text[start - passage.start : end - passage.start], True, index)


def _part(sentence: Sentence, index: int, start: int, end: int) -> _Unit:
    return _unit(sentence.start + start, sentence.start + end, sentence.text[start:end], False, index)


def _unit(start: int, end: int, text: str, whole: bool, sentence: int) -> _Unit:
    return _Unit(start, end, text, fold(text), whole, sentence)


@dataclass(frozen=True, slots=True)
class _Surroundings:
    """Folded text near a candidate: its passage's sentences, and its headings with the letter's identity."""

    sentences: tuple[str, ...]
    heading: str

    @classmethod
    def of(cls, passage: Passage) -> _Surroundings:
        return cls(tuple(fold(sentence.text) for sentence in passage.sentences), fold(passage.context))


@dataclass(frozen=True, slots=True, eq=False)
class _PassageParts:
    """The candidates of one passage: units, their vectors (n, dim), and what stands around them."""

    units: tuple[_Unit, ...]
    vectors: Vectors
    around: _Surroundings


@dataclass(frozen=True, slots=True)
class _Scorer:
    weights: Mapping[str, float]
    expectation: Expectation
    days: Mapping[str, date | None]

    def candidate(self, hit: Hit, unit: _Unit, like: float, around: _Surroundings) -> Candidate:
        passage, day = hit.passage, self.days.get(hit.passage.reply_id)
        own, near, above, missing, absent = self._cover(unit, around)
        holds = self.expectation.held_by(unit.text, day)
        fits = self.expectation.years_fit(unit.text, passage.text, passage.section, day)
        lists = self.expectation.lists
        signals = Signals(
            {
                "own": own,
                "near": near,
                "above": above,
                "like": max(like, 0.0),
                "passage": hit.score,
                "holds": holds,
                "lacks": float(self.expectation.strict and not holds),
                "other_years": float(not fits),
                "clause": float(not unit.whole),
                "edge": float(passage.role != "body"),
                "listing": listing(unit.text) if lists else 0.0,
                "repeats": min(unit.text.count(self.expectation.focus), 4) / 4
                if lists and self.expectation.focus
                else 0.0,
                "length": log_length(unit.text),
            }
        )
        total = sum(self.weights.values()) or 1.0
        share = sum(self.weights[word] for word in missing) / total
        answerable = signals.answerable(share, len(self.weights))
        years = () if fits or self.expectation.loosely else tuple(str(year) for year in sorted(self.expectation.years))
        pointer = Pointer(passage.reply_id, unit.start, unit.end)
        return Candidate(
            pointer=pointer,
            text=unit.text,
            passage=passage,
            day=day,
            signals=signals,
            score=signals.score(),
            answerable=answerable,
            holds=bool(holds),
            missing=(*missing, *years),
            absent=(*absent, *years),
            missing_share=share,
            whole=unit.whole,
        )

    def _cover(
        self, unit: _Unit, around: _Surroundings
    ) -> tuple[float, float, float, tuple[str, ...], tuple[str, ...]]:
        """Shares of the question borne out by the unit, added by its neighbours, added from above; words missing, absent."""
        folded = unit.folded
        before = " ".join(around.sentences[max(unit.sentence - 2, 0) : unit.sentence + (0 if unit.whole else 1)])
        total = sum(self.weights.values())
        own = near = above = 0.0
        missing, absent = [], []
        everything = (*around.sentences, around.heading)
        for term, weight in self.weights.items():
            here = bears_out(term, folded)
            beside = 0.0
            if here < BEFORE_CREDIT:
                beside = max(
                    BEFORE_CREDIT * bears_out(term, before),
                    PASSAGE_CREDIT * max(bears_out(term, sentence) for sentence in around.sentences),
                )
            over = HEADING_CREDIT * bears_out(term, around.heading) if max(here, beside) < HEADING_CREDIT else 0.0
            own += weight * here
            near += weight * max(beside - here, 0.0)
            above += weight * max(over - max(here, beside), 0.0)
            if max(here, beside, over) < _BORNE_OUT:
                missing.append(term)
            if here < 1.0 and not any(term in text for text in everything):
                absent.append(term)
        if not total:
            return 0.0, 0.0, 0.0, (), ()
        return own / total, near / total, above / total, tuple(missing), tuple(absent)


def bears_out(term: str, folded: str) -> float:
    """1 where the text holds the word, less where it holds a related word or most of a longer one, 0 where neither.

    Of alternatives (hub¦枢纽) the best counts.
    """
    if ALTERNATIVE in term:
        return max(bears_out(word, folded) for word in term.split(ALTERNATIVE))
    if term in folded:
        return 1.0
    best = 0.0
    for related, like in related_words(term):
        if related in folded:
            best = RELATED_CREDIT * like
            break
    if len(term) >= 3 and not term.isascii():
        pairs = [term[index : index + 2] for index in range(len(term) - 1)]
        best = max(best, PAIRS_CREDIT * sum(pair in folded for pair in pairs) / len(pairs))
    return best
