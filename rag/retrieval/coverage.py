"""How much of a question a sentence bears out, by itself and with what stands around it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from rag.retrieval.parts import Surroundings, Unit
from rag.text.related import related_words, stands_in
from rag.text.tokens import ALTERNATIVE

BEFORE_CREDIT, PASSAGE_CREDIT, HEADING_CREDIT = 0.8, 0.5, 0.7
"""What a word counts that stands in the two sentences before (该举, 其中 …), elsewhere in the passage, or above it."""
RELATED_CREDIT, PAIRS_CREDIT = 0.85, 0.8
_BORNE_OUT = 0.3


@dataclass(frozen=True, slots=True)
class Coverage:
    """What a sentence or clause bears out of a question.

    Shares of the question by weight of its words, each in [0, 1]: ``own`` of the unit itself, what its neighbours add
    (``near``) and what headings add (``above``). Words ``missing`` near it, and ``absent`` letter by letter.
    """

    own: float = 0.0
    near: float = 0.0
    above: float = 0.0
    missing: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()


def cover(weights: Mapping[str, float], unit: Unit, around: Surroundings) -> Coverage:
    """What a unit bears out of the weighted question words; nothing where there are none."""
    total = sum(weights.values())
    if not total:
        return Coverage()
    # A clause also leans on the sentence that it is cut from.
    before = " ".join(around.sentences[max(unit.sentence - 2, 0) : unit.sentence + (0 if unit.whole else 1)])
    own = near = above = 0.0
    missing, absent = [], []
    for term, weight in weights.items():
        here = bears_out(term, unit.folded)
        beside = _beside(term, before, around) if here < BEFORE_CREDIT else 0.0
        best = max(here, beside)
        over = HEADING_CREDIT * bears_out(term, around.heading) if best < HEADING_CREDIT else 0.0
        own += weight * here
        near += weight * max(beside - here, 0.0)
        above += weight * max(over - best, 0.0)
        if max(best, over) < _BORNE_OUT:
            missing.append(term)
        if here < 1.0 and not any(stands_in(term, text) for text in (*around.sentences, around.heading)):
            absent.append(term)
    return Coverage(own / total, near / total, above / total, tuple(missing), tuple(absent))


def _beside(term: str, before: str, around: Surroundings) -> float:
    """What the unit's neighbours bear out of a term."""
    in_passage = max(bears_out(term, sentence) for sentence in around.sentences)
    return max(BEFORE_CREDIT * bears_out(term, before), PASSAGE_CREDIT * in_passage)


def bears_out(term: str, folded: str) -> float:
    """1 where the text holds the word, less where it holds a related word or most of a longer one, 0 where neither.

    Of alternatives (hub¦枢纽) the best counts.
    """
    if ALTERNATIVE in term:
        return max(bears_out(word, folded) for word in term.split(ALTERNATIVE))
    if stands_in(term, folded):
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
