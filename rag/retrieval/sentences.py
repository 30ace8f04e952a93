"""Which sentences of the retrieved passages answer: each one and its clauses scored against the question."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from rag.retrieval.coverage import Coverage, cover
from rag.retrieval.expectation import Expectation, measures_another
from rag.retrieval.features import Signals, listing, log_length
from rag.retrieval.parts import Parts, Surroundings, Unit
from rag.text.frequency import rarity
from rag.text.tokens import ALTERNATIVE
from rag.types import Hit, Passage, Pointer, Query

_GUESSED_RARITY = 3.0
_OTHER_MEASURE_NATS = 3.0  # 载体面积 is no answer to how large the district is
_SPREAD_DISCOUNT = 0.7
_REPEATS_ENOUGH = 4


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence or clause that may answer; ``missing`` are question words that nothing near it bears out.

    ``absent`` are those that stand nowhere near it letter by letter. ``score`` is in nats, ``answerable`` a
    probability; ``whole`` is False for a clause of a longer sentence.
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

    ``days`` gives each letter's date, ``parts`` the sentences and clauses of passages, ``spread`` the share of passages
    that hold a word: one that all of them hold says little about which one answers. No hits give [].
    """
    if not hits:
        return []
    weights = {
        term: _weight(term) * (1.0 - _SPREAD_DISCOUNT * spread(term))
        for term in query.terms
        if not expectation.is_year(term)
    }
    question = parts.embedder.encode_queries([query.search_text])[0]
    scorer = _Scorer(query.search_text, weights, expectation, days)
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
class _Scorer:
    """Makes candidates of one question, whose words have ``weights``."""

    question: str
    weights: Mapping[str, float]
    expectation: Expectation
    days: Mapping[str, date | None]

    def candidate(self, hit: Hit, unit: Unit, like: float, around: Surroundings) -> Candidate:
        passage, day = hit.passage, self.days.get(hit.passage.reply_id)
        expectation = self.expectation
        coverage = cover(self.weights, unit, around)
        holds = expectation.held_by(unit.text, day)
        fits = expectation.years_fit(unit.text, passage.text, passage.section, day)
        signals = self._signals(hit, unit, coverage, like, holds, fits)
        share = sum(self.weights[word] for word in coverage.missing) / (sum(self.weights.values()) or 1.0)
        years = () if fits or expectation.loosely else tuple(str(year) for year in sorted(expectation.years))
        return Candidate(
            pointer=Pointer(passage.reply_id, unit.start, unit.end),
            text=unit.text,
            passage=passage,
            day=day,
            signals=signals,
            score=signals.score() - (_OTHER_MEASURE_NATS if measures_another(self.question, unit.text) else 0.0),
            answerable=signals.answerable(share, len(self.weights)),
            holds=bool(holds),
            missing=(*coverage.missing, *years),
            absent=(*coverage.absent, *years),
            missing_share=share,
            whole=unit.whole,
        )

    def _signals(self, hit: Hit, unit: Unit, coverage: Coverage, like: float, holds: float, years_fit: bool) -> Signals:
        expectation = self.expectation
        focus = expectation.focus if expectation.lists else ""
        return Signals(
            {
                "own": coverage.own,
                "near": coverage.near,
                "above": coverage.above,
                "like": max(like, 0.0),
                "passage": hit.score,
                "holds": holds,
                "lacks": float(expectation.strict and not holds),
                "other_years": float(not years_fit),
                "clause": float(not unit.whole),
                "edge": float(hit.passage.role != "body"),
                "listing": listing(unit.text) if expectation.lists else 0.0,
                "repeats": min(unit.text.count(focus), _REPEATS_ENOUGH) / _REPEATS_ENOUGH if focus else 0.0,
                "length": log_length(unit.text),
            }
        )
