"""Passages taken apart: sentences, their clauses, what stands around them, and their vectors."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import takewhile

import numpy as np
from numpy.typing import NDArray

from rag.index.base import Vectors
from rag.index.embedder import BundledEmbedder
from rag.retrieval.cross_encoder import CrossEncoder, Told
from rag.text.lines import is_table_row
from rag.text.sentences import split_clauses
from rag.text.tokens import fold
from rag.types import Passage, Sentence

LONG_SENTENCE_CHARS = 100
MAX_UNIT_CHARS = 200
MAX_LIST_CHARS = 400
MAX_LEAD_CHARS = 30
SUBJECT_CHARS = 30
_NUMBERED = re.compile(r"^\s*[(（]?\d{1,2}[)）.、．]\s*")


@dataclass(frozen=True, slots=True)
class Unit:
    """A sentence, or a clause of a long one."""

    start: int
    end: int
    text: str
    folded: str
    whole: bool
    sentence: int


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Folded text near a candidate: its passage's sentences, and its headings with the letter's identity."""

    sentences: tuple[str, ...]
    heading: str

    @property
    def subject(self) -> str:
        """What names the passage's subject: its heading and its first words."""
        return f"{self.heading} {self.sentences[0][:SUBJECT_CHARS]}" if self.sentences else self.heading

    @classmethod
    def of(cls, passage: Passage) -> Surroundings:
        return cls(tuple(fold(sentence.text) for sentence in passage.sentences), fold(passage.context))


@dataclass(frozen=True, slots=True, eq=False)
class PassageParts:
    """The candidates of one passage: units, their vectors (n, dim) and tokens, and what stands around them.

    ``before`` is for each unit the place of the one that leads up to it: of the sentence before, for a clause of its
    own sentence; its own place where there is none. ``told`` is each as the cross-encoder reads it, with the tokens of
    the one before and of headings and the letter's identity.
    """

    units: tuple[Unit, ...]
    vectors: Vectors
    tokens: tuple[NDArray[np.int64], ...]
    before: tuple[int, ...]
    told: tuple[Told, ...]
    around: Surroundings


class Parts:
    """Sentences and clauses of passages with their vectors, made once for each passage and kept for the recent ones."""

    def __init__(self, embedder: BundledEmbedder, remembered: int = 4000) -> None:
        self.embedder = embedder
        self.of = lru_cache(maxsize=remembered)(self._of)

    @cached_property
    def cross_encoder(self) -> CrossEncoder:
        """What reads the best of them with the question."""
        return CrossEncoder(self.embedder)

    def _of(self, passage: Passage, lists: bool) -> PassageParts:
        units = _units(passage, lists)
        around = Surroundings.of(passage)
        context, *tokens = self.embedder.tokens_of([around.heading, *(unit.folded for unit in units)])
        vectors = self.embedder.encode_tokens(tokens, len(tokens))
        leading = _leading(units)
        told = tuple(
            Told(own, np.concatenate([context, tokens[before]]) if before != place else context)
            for place, (own, before) in enumerate(zip(tokens, leading, strict=True))
        )
        return PassageParts(tuple(units), vectors, tuple(tokens), leading, told, around)


def _leading(units: list[Unit]) -> tuple[int, ...]:
    """For each unit the place of the one that leads up to it."""
    first: dict[int, int] = {}
    for place, unit in enumerate(units):
        first.setdefault(unit.sentence, place)
    return tuple(
        first.get(unit.sentence - 1 if unit.whole else unit.sentence, place) for place, unit in enumerate(units)
    )


def _units(passage: Passage, lists: bool) -> list[Unit]:
    """Sentences and clauses; for a question that asks for several things long sentences too, which list them."""
    units: list[Unit] = []
    table = passage.start  # where the table that the last unit holds ends
    for index, sentence in enumerate(passage.sentences):
        if passage.role == "body" and is_table_row(sentence.text):
            # A row says nothing without the names of its columns.
            if sentence.end > table:
                units.append(_table(passage, index))
                table = units[-1].end
            continue
        following = passage.sentences[index + 1] if index + 1 < len(passage.sentences) else None
        if following and passage.role == "body" and sentence.text.endswith("："):
            units.append(_announced(passage, index))
            table = units[-1].end
            continue
        if following and _leads_into(passage, index, following):
            text = passage.text[sentence.start - passage.start : following.end - passage.start]
            units.append(_unit(sentence.start, following.end, text, True, index))
            continue
        clauses = split_clauses(sentence.text) if len(sentence.text) > LONG_SENTENCE_CHARS else []
        if len(sentence.text) <= (MAX_LIST_CHARS if lists else MAX_UNIT_CHARS) or len(clauses) < 2:
            units.append(_unit(sentence.start, sentence.end, sentence.text, True, index))
        if len(clauses) > 1:
            units += [_part(sentence, index, start, end) for start, end in clauses]
    return units


def _leads_into(passage: Passage, index: int, following: Sentence) -> bool:
    """Whether a sentence only titles the next one (推进“上海硅巷”建设。制定出台…): alone it would answer nothing."""
    sentence = passage.sentences[index]
    first = index == 0 or passage.sentences[index - 1].paragraph != sentence.paragraph
    return (
        passage.role == "body"
        and first
        and following.paragraph == sentence.paragraph
        and len(sentence.text) <= MAX_LEAD_CHARS
        and not any(char.isdigit() for char in _NUMBERED.sub("", sentence.text))
        and not following.text.endswith("：")
        and following.end - sentence.start <= MAX_UNIT_CHARS
    )


def _announced(passage: Passage, index: int) -> Unit:
    """A line that announces a list (… 如下：) together with the list."""
    sentences = passage.sentences[index:]
    end = max(one.end for one in sentences if one.end - sentences[0].start <= MAX_LIST_CHARS or one is sentences[0])
    start = sentences[0].start
    return _unit(start, end, passage.text[start - passage.start : end - passage.start], True, index)


def _table(passage: Passage, index: int) -> Unit:
    """The rows from one on."""
    rows = list(takewhile(lambda one: is_table_row(one.text), passage.sentences[index:]))
    start = rows[0].start
    end = max(one.end for one in rows if one.end - start <= MAX_LIST_CHARS or one is rows[0])
    return _unit(start, end, passage.text[start - passage.start : end - passage.start], True, index)


def _part(sentence: Sentence, index: int, start: int, end: int) -> Unit:
    return _unit(sentence.start + start, sentence.start + end, sentence.text[start:end], False, index)


def _unit(start: int, end: int, text: str, whole: bool, sentence: int) -> Unit:
    return Unit(start, end, text, fold(text), whole, sentence)
