"""Which sentences of the retrieved passages answer: each one and its clauses scored against the question."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from rag.retrieval.alignment import Aligner, Alignment
from rag.retrieval.coverage import Coverage, Terms, bears_out
from rag.retrieval.cross_encoder import Tokens, Told
from rag.retrieval.expectation import Expectation
from rag.retrieval.features import learnt, listing, log_length
from rag.retrieval.judging import Candidate, judged
from rag.retrieval.parts import Parts, PassageParts, Unit
from rag.retrieval.wording import (
    asks_for_definition,
    defines,
    longest_run,
    pairs_of,
    pieces,
    share_in,
    shared_pairs,
    word_beside,
)
from rag.text.frequency import rarity
from rag.text.tokens import ALTERNATIVE, query_tokens
from rag.types import Hit, Pointer, Query

_GUESSED_RARITY = 3.0
_MOST_RARITY = 5.0
_SPREAD_DISCOUNT = 0.7
_REPEATS_ENOUGH = 4
FOUND = 60
"""Passages to find for a question: whole ones, so that a sentence in other words than the question's is among them."""
LOOKED_THROUGH = 24
READ = 12
_NEARNESS = 2.0
"""Weight of a passage's nearest sentence, by cosine and by late interaction each, against the passage's own score."""


def score_sentences(
    query: Query,
    expectation: Expectation,
    hits: Sequence[Hit],
    days: Mapping[str, date | None],
    parts: Parts,
    spread: Callable[[str], float],
    searched: int,
) -> list[Candidate]:
    """Candidates of the hits with the nearest sentences, best first, ties in the order of the hits.

    A passage's vector is one for all that it speaks of, so the search finds ``FOUND`` passages; ``LOOKED_THROUGH`` of
    them, by the cosine of their nearest sentence too, meet the question word by word, and the best ``READ`` are read.
    A reranker's order stands as it is.

    ``days`` gives each letter's date, ``parts`` the sentences and clauses of passages, ``spread`` the share of passages
    that hold a word: one that all of them hold says little about which one answers; ``searched`` is the number of
    passages that the hits were found among. No hits give [].
    """
    if not hits:
        return []
    weights = {
        term: _weight(term) * (1.0 - _SPREAD_DISCOUNT * max(map(spread, term.split(ALTERNATIVE))))
        for term in query.terms
        if not expectation.is_year(term)
    }
    question = parts.embedder.encode_queries([query.search_text])[0]
    found = [parts.of(hit.passage, expectation.lists) for hit in hits]
    kept = _nearest(hits, [_nearness(one.vectors @ question) for one in found], LOOKED_THROUGH)
    wanted = [] if _in_order(hits) else list(weights)
    kept = _with_all_words(kept, wanted, found)
    hits, found = [hits[place] for place in kept], [found[place] for place in kept]
    aligner = Aligner(parts.embedder, query.search_text, [one.tokens for one in found])
    aligned = [aligner.align(one.tokens, one.before) for one in found]
    nearness = [_nearness(one.vectors @ question) + _nearness(met.own) for one, met in zip(found, aligned, strict=True)]
    scorer = _Scorer(
        weights,
        expectation,
        days,
        max(hit.score for hit in hits),
        tuple(pieces(query.search_text)),
        word_beside(query.search_text, [term for term in query.terms if ALTERNATIVE not in term]),
        asks_for_definition(query.search_text),
        _rare(query.search_text, spread),
    )
    candidates = [
        candidate
        for place in _with_all_words(_nearest(hits, nearness, READ), wanted, found)
        for candidate in scorer.candidates(hits[place], found[place], question, aligned[place])
    ]
    asked = question_tokens(query, parts)

    def judge(some: list[Candidate]) -> list[Candidate]:
        return judged(some, query.search_text, expectation.kind, asked, len(weights), searched, parts.cross_encoder)

    # Like sentences of other years share the probability of the one that is asked for, and cannot answer themselves.
    of_the_years = [one for one in candidates if not any(map(expectation.is_year, one.absent))]
    if 0 < len(of_the_years) < len(candidates):
        found_so = judge(of_the_years)
        if found_so[0].answerable >= learnt().threshold:
            return found_so
    return judge(candidates)


def question_tokens(query: Query, parts: Parts) -> Tokens:
    """The question as the cross-encoder reads it; none of an English one, whose Chinese words are but a row of them."""
    (tokens,) = parts.embedder.tokens_of(["" if query.english else query.search_text])
    return tokens


def _nearness(values: NDArray[np.float32]) -> float:
    """The best of the sentences' likenesses, 0 where there is none."""
    return float(max(values.max(initial=0.0), 0.0))


def _in_order(hits: Sequence[Hit]) -> bool:
    """Whether a reranker has put them in order."""
    return any(hit.stage == "reranked" for hit in hits)


def _nearest(hits: Sequence[Hit], nearness: Sequence[float], keep: int) -> list[int]:
    """Places of the ``keep`` hits that fit best with the nearness of their best sentence, in the order of the hits.

    The best hit is one of them, however far its sentences are: 硅巷在哪里 is near whatever speaks of 硅巷.
    """
    if _in_order(hits):
        return list(range(len(hits[:keep])))
    fit = np.array([hit.score for hit in hits]) + _NEARNESS * np.array(nearness)
    fit[0] = np.inf
    return sorted(np.argsort(-fit, kind="stable")[:keep].tolist())


def _with_all_words(kept: Sequence[int], terms: Sequence[str], found: Sequence[PassageParts]) -> list[int]:
    """The places, and those of the first passages with a word that none of these holds: 补贴 tells what is asked for.

    Without them a question would be refused for a word that a passage found does hold.
    """
    places = list(kept)
    for term in terms:
        words = term.split(ALTERNATIVE)
        if not any(_holds_any(found[place], words) for place in places):
            places += [place for place, one in enumerate(found) if _holds_any(one, words)][:1]
    return sorted(places)


def _holds_any(found: PassageParts, words: Sequence[str]) -> bool:
    return any(word in unit.folded for unit in found.units for word in words)


def _weight(term: str) -> float:
    """How rare a word is; of renderings of an English word, an ordinary word's worth: they are guesses.

    An everyday expression is worth its most ordinary official word: any letter holds 推进, which says little.
    """
    first, *others = term.split(ALTERNATIVE)
    if not others:
        return rarity(first)
    return _GUESSED_RARITY if first.isascii() else min(_MOST_RARITY, *map(rarity, others))


def _rare(question: str, spread: Callable[[str], float]) -> dict[str, float]:
    """Words and character pairs of a question that some passage holds, by how few hold them; together they are 1."""
    shares = {term: spread(term) for term in query_tokens(question) if len(term) > 1 or not term.isascii()}
    weights = {term: -math.log(share) for term, share in shares.items() if 0 < share < 1}
    total = sum(weights.values())
    return {term: weight / total for term, weight in weights.items()}


@dataclass(frozen=True, slots=True)
class _Scorer:
    """Makes candidates of one question, whose words have ``weights`` and whose best passage has ``best_score``."""

    weights: Mapping[str, float]
    expectation: Expectation
    days: Mapping[str, date | None]
    best_score: float
    wording: tuple[str, ...]
    hinge: str
    definition: bool
    rare: Mapping[str, float]

    def candidates(
        self, hit: Hit, found: PassageParts, question: NDArray[np.float32], aligned: Alignment
    ) -> list[Candidate]:
        """A candidate for each unit of a passage, in order; ``question`` is the question's vector."""
        if not found.units:
            return []
        covered = Terms(self.weights, found.around).cover(found.units)
        likes = np.maximum(found.vectors @ question, 0.0)
        pairs, characters = pairs_of(self.wording, found.around.subject)
        most_like, most_own = float(likes.max()), max(coverage.own for coverage in covered)
        return [
            self._candidate(
                hit,
                unit,
                coverage,
                told,
                {
                    "like": like,
                    "most_like": float(like >= most_like),
                    "most_own": float(coverage.own >= most_own > 0),
                    "pairs_beyond": share_in(pairs, unit.folded),
                    "chars_beyond": share_in(characters, unit.folded),
                    "met": met,
                    "met_near": near - met,
                    "met_close": close,
                    "least_met": aligned.least,
                },
            )
            for unit, coverage, told, like, met, near, close in zip(
                found.units,
                covered,
                found.told,
                likes.tolist(),
                aligned.own.tolist(),
                aligned.near.tolist(),
                aligned.close.tolist(),
                strict=True,
            )
        ]

    def _candidate(
        self, hit: Hit, unit: Unit, coverage: Coverage, told: Told, likeness: Mapping[str, float]
    ) -> Candidate:
        passage, day = hit.passage, self.days.get(hit.passage.reply_id)
        expectation = self.expectation
        holds = expectation.held_by(unit.folded, day)
        fits = expectation.years_fit(unit.text, passage.text, passage.section, day)
        share = sum(self.weights[word] for word in coverage.missing) / (sum(self.weights.values()) or 1.0)
        years = () if fits or expectation.loosely else tuple(str(year) for year in sorted(expectation.years))
        return Candidate(
            pointer=Pointer(passage.reply_id, unit.start, unit.end),
            text=unit.text,
            passage=passage,
            day=day,
            signals=self._signals(hit, unit, coverage, likeness, holds, fits),
            holds=bool(holds),
            missing=(*coverage.missing, *years),
            absent=(*coverage.absent, *years),
            missing_share=share,
            whole=unit.whole,
            told=told,
        )

    def _signals(
        self,
        hit: Hit,
        unit: Unit,
        coverage: Coverage,
        likeness: Mapping[str, float],
        holds: float,
        years_fit: bool,
    ) -> dict[str, float]:
        expectation = self.expectation
        focus = expectation.focus if expectation.lists else ""
        return {
            "own": coverage.own,
            "other": coverage.other,
            "near": coverage.near,
            "above": coverage.above,
            "rare": sum(weight for term, weight in self.rare.items() if term in unit.folded),
            "telling": coverage.telling,
            "beyond": coverage.beyond,
            "hinge": bears_out(self.hinge, unit.folded) if self.hinge else 0.0,
            "run": longest_run(self.wording, unit.folded),
            "pairs": shared_pairs(self.wording, unit.folded),
            "defines": defines(unit.folded, coverage.opening) if self.definition else 0.0,
            **likeness,
            "passage": hit.score,
            "behind": self.best_score - hit.score,
            "holds": holds,
            "first": float(unit.sentence == 0),
            "lacks": float(expectation.strict and not holds),
            "other_years": float(not years_fit),
            "clause": float(not unit.whole),
            "edge": float(hit.passage.role != "body"),
            "listing": listing(unit.text) if expectation.lists else 0.0,
            "repeats": min(unit.text.count(focus), _REPEATS_ENOUGH) / _REPEATS_ENOUGH if focus else 0.0,
            "length": log_length(unit.text),
        }
