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
ALTERNATIVE_CREDIT = 0.9
"""What a rendering of an English word, or an official word for an everyday one, counts against the word itself."""
_BORNE_OUT = 0.3
_OPENING_CHARS = 15


@dataclass(frozen=True, slots=True)
class Coverage:
    """What a sentence or clause bears out of a question.

    Shares of the question by weight of its words, each in [0, 1]: ``own`` of the unit itself, what its neighbours add
    (``near``) and what headings add (``above``); ``telling`` is ``own`` with words counting the less the more sentences
    of the passage hold them, ``beyond`` is ``own`` of the words that are not what the passage is about, ``opening``
    what stands in the unit's first characters. Words ``missing`` near it, and ``absent`` letter by letter.
    """

    own: float = 0.0
    near: float = 0.0
    above: float = 0.0
    telling: float = 0.0
    beyond: float = 0.0
    opening: float = 0.0
    missing: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Term:
    """A word of the question against one passage: its weight, and what each sentence and the heading bear out of it.

    ``given`` are words of the passage's heading or of its first words: its subject, which later sentences leave out.
    """

    word: str
    weight: float
    in_sentences: tuple[float, ...]
    above: float
    absent: bool
    given: bool

    @property
    def local_weight(self) -> float:
        """The weight, less where many sentences of the passage hold the word: it tells them apart the less."""
        holders = sum(credit > _BORNE_OUT for credit in self.in_sentences)
        return self.weight * (1.0 - max(holders - 1, 0) / max(len(self.in_sentences), 1))


def terms_against(weights: Mapping[str, float], around: Surroundings) -> list[Term]:
    """The weighted words of a question against a passage, once for all of its units."""
    return [
        Term(
            word,
            weight,
            tuple(bears_out(word, sentence) for sentence in around.sentences),
            HEADING_CREDIT * bears_out(word, around.heading),
            not any(stands_in(word, text) for text in (*around.sentences, around.heading)),
            stands_in(word, around.subject),
        )
        for word, weight in weights.items()
    ]


def cover(terms: list[Term], unit: Unit) -> Coverage:
    """What a unit bears out of the words; nothing where there are none."""
    total = sum(term.weight for term in terms)
    if not total:
        return Coverage()
    own = near = above = telling = beyond = opening = 0.0
    missing, absent = [], []
    start = unit.folded[:_OPENING_CHARS]
    for term in terms:
        here = bears_out(term.word, unit.folded)
        beside = _beside(term, unit) if here < BEFORE_CREDIT else 0.0
        best = max(here, beside)
        over = term.above if best < HEADING_CREDIT else 0.0
        own += term.weight * here
        near += term.weight * max(beside - here, 0.0)
        above += term.weight * max(over - best, 0.0)
        telling += term.local_weight * here
        beyond += term.weight * here * (not term.given)
        opening += term.weight * (term.word in start)
        if max(best, over) < _BORNE_OUT:
            missing.append(term.word)
        if here < 1.0 and term.absent:
            absent.append(term.word)
    local = sum(term.local_weight for term in terms) or 1.0
    others = sum(term.weight for term in terms if not term.given) or 1.0
    return Coverage(
        own=own / total,
        near=near / total,
        above=above / total,
        telling=telling / local,
        beyond=beyond / others,
        opening=opening / total,
        missing=tuple(missing),
        absent=tuple(absent),
    )


def _beside(term: Term, unit: Unit) -> float:
    """What the unit's neighbours bear out of a term; a clause also leans on the sentence that it is cut from."""
    before = term.in_sentences[max(unit.sentence - 2, 0) : unit.sentence + (0 if unit.whole else 1)]
    return max(BEFORE_CREDIT * max(before, default=0.0), PASSAGE_CREDIT * max(term.in_sentences))


def bears_out(term: str, folded: str) -> float:
    """1 where the text holds the word, less where it holds a related word or most of a longer one, 0 where neither.

    Of alternatives (hub¦枢纽) the best counts.
    """
    if ALTERNATIVE in term:
        first, *others = term.split(ALTERNATIVE)
        return max(bears_out(first, folded), ALTERNATIVE_CREDIT * max(bears_out(word, folded) for word in others))
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
