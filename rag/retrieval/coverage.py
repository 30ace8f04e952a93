"""How much of a question a sentence bears out, by itself and with what stands around it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from rag.retrieval.parts import Surroundings, Unit
from rag.text.frequency import is_known_word
from rag.text.related import related_words, stands_in
from rag.text.tokens import ALTERNATIVE

BEFORE_CREDIT, PASSAGE_CREDIT, HEADING_CREDIT = 0.8, 0.5, 0.7
"""What a word counts that stands in the two sentences before (该举, 其中 …), elsewhere in the passage, or above it."""
RELATED_CREDIT, PAIRS_CREDIT = 0.85, 0.8
ALTERNATIVE_CREDIT = 0.9
"""What a rendering of an English word, or an official word for an everyday one, counts against the word itself."""
APART_CREDIT = 0.92
"""What a word of four characters counts whose halves stand close together."""
SPELLED_OUT_CREDIT = 0.9
"""What a short form counts where its words stand in full."""
_MAX_BETWEEN = 6
_CLAUSE_END = re.compile(r"[，,。；;：:！!？?]")
_BORNE_OUT = 0.3
_OPENING_CHARS = 15
_REMEMBERED = 20_000  # words against sentences: those of one question are looked at for each of its parts
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Coverage:
    """What a sentence or clause bears out of a question.

    Shares of the question by weight of its words, each in [0, 1]: ``own`` of the unit itself, what its neighbours add
    (``near``) and what headings add (``above``); ``telling`` is ``own`` with words counting the less the more sentences
    of the passage hold them, ``beyond`` is ``own`` of the words that are not what the passage is about, ``opening``
    what stands in the unit's first characters, ``other`` what of ``own`` it bears out by other words than the
    question's. Words ``missing`` near it, and ``absent`` letter by letter.
    """

    own: float = 0.0
    near: float = 0.0
    above: float = 0.0
    telling: float = 0.0
    beyond: float = 0.0
    opening: float = 0.0
    other: float = 0.0
    missing: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()


class Terms:
    """The weighted words of a question against one passage: what its sentences and its heading bear out of each."""

    def __init__(self, weights: Mapping[str, float], around: Surroundings) -> None:
        self._words = list(weights)
        self._weights = np.array(list(weights.values()), np.float64)
        found = _credits(self._words, (*around.sentences, around.heading))
        self._in_sentences = found[:, :-1]
        self._anywhere = PASSAGE_CREDIT * self._in_sentences.max(axis=1, initial=0.0)
        self._above = HEADING_CREDIT * found[:, -1]
        # Related words and parts of words count less than any spelling of the word itself.
        self._absent = found.max(axis=1, initial=0.0) < ALTERNATIVE_CREDIT
        # Words of the passage's heading or of its first words: its subject, which later sentences leave out.
        self._beyond = self._weights * [not stands_in(word, around.subject) for word in weights]
        # A word that many sentences of the passage hold tells them apart the less.
        holders = (self._in_sentences > _BORNE_OUT).sum(axis=1)
        self._local = self._weights * (1.0 - np.maximum(holders - 1, 0) / max(len(around.sentences), 1))

    def cover(self, units: Sequence[Unit]) -> list[Coverage]:
        """What each unit bears out of the words; nothing where there are none."""
        total = self._weights.sum()
        if not total:
            return [Coverage()] * len(units)
        here = _credits(self._words, [unit.folded for unit in units])
        starts = [unit.folded[:_OPENING_CHARS] for unit in units]
        opens = np.array([[word in start for start in starts] for word in self._words], np.float64)
        beside = np.where(here < BEFORE_CREDIT, np.stack([self._beside(unit) for unit in units], axis=1), 0.0)
        best = np.maximum(here, beside)
        over = np.where(best < HEADING_CREDIT, self._above[:, None], 0.0)
        own = _share(self._weights, here, total)
        near = _share(self._weights, np.maximum(beside - here, 0.0), total)
        above = _share(self._weights, np.maximum(over - best, 0.0), total)
        telling = _share(self._local, here, self._local.sum() or 1.0)
        beyond = _share(self._beyond, here, self._beyond.sum() or 1.0)
        opening = _share(self._weights, opens, total)
        other = _share(self._weights, np.where(here < 1.0, here, 0.0), total)
        missing = np.maximum(best, over) < _BORNE_OUT
        absent = (here < 1.0) & self._absent[:, None]
        return [
            Coverage(
                own[place],
                near[place],
                above[place],
                telling[place],
                beyond[place],
                opening[place],
                other[place],
                self._chosen(missing[:, place]),
                self._chosen(absent[:, place]),
            )
            for place in range(len(units))
        ]

    def _beside(self, unit: Unit) -> Floats:
        """What the unit's neighbours bear out of each word; a clause also leans on the sentence that it is cut from."""
        before = self._in_sentences[:, max(unit.sentence - 2, 0) : unit.sentence + (0 if unit.whole else 1)]
        return np.asarray(np.maximum(BEFORE_CREDIT * before.max(axis=1, initial=0.0), self._anywhere))

    def _chosen(self, mask: NDArray[np.bool_]) -> tuple[str, ...]:
        return tuple(word for word, chosen in zip(self._words, mask.tolist(), strict=True) if chosen)


def _credits(words: Sequence[str], texts: Sequence[str]) -> Floats:
    """What each text bears out of each word, (words, texts)."""
    found = [_remembered(word, text) for word in words for text in texts]
    return np.array(found, np.float64).reshape(len(words), len(texts))


def _share(weights: Floats, values: Floats, total: float) -> list[float]:
    """The weighted sum of each column against the total; summed in one order, so that equal columns stay equal."""
    shares: list[float] = ((weights[:, None] * values).sum(axis=0) / total).tolist()
    return shares


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
    if len(term) == 4 and best and _stands_apart(term, folded):
        return APART_CREDIT
    if len(term) == 2 and not term.isascii() and not is_known_word(term) and _spelled_out(term, folded):
        return max(best, SPELLED_OUT_CREDIT)
    return best


def _spelled_out(term: str, folded: str) -> bool:
    """Whether a word of two characters stands in full: 农残 in 农药残留."""
    first, second = term[0], term[1]
    start = folded.find(first)
    while start >= 0:
        words = folded[start : start + 2], folded[start + 2 : start + 4]
        if words[1][:1] == second and len(words[1]) == 2 and all(map(is_known_word, words)):
            return True
        start = folded.find(first, start + 1)
    return False


def _stands_apart(term: str, folded: str) -> bool:
    """Whether both halves of a word stand in one clause, close together: 教育经费 in 教育专项经费."""
    first, second = term[:2], term[2:]
    start = folded.find(first)
    while start >= 0:
        behind = folded[start + 2 : start + 4 + _MAX_BETWEEN]
        if second in behind and not _CLAUSE_END.search(behind, 0, behind.index(second)):
            return True
        start = folded.find(first, start + 1)
    return False


@lru_cache(maxsize=_REMEMBERED)
def _remembered(word: str, sentence: str) -> float:
    """The same, kept for sentences only: whole letters, which ``rag.finding`` looks through, would fill the memory."""
    return bears_out(word, sentence)
