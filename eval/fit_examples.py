"""Questions with the scored sentences that they find, for ``eval.fit``.

Letters: the development cases only, and each set of them asked of other letters too, where nothing answers them.
Crowd: half of the same, among invented sections of letters. Sections: those sections, with questions in everyday words,
that the embedder has not learnt from; some of these questions no sentence answers. Reading sets: only the articles kept
for fitting, which the embedder has not learnt from either (``rag/bundled/corpus.py``), since scores of texts that it
knows by heart would teach too much trust in them. A question about a section or a paragraph is asked once with it and
once with it withheld, among a random number of the others: how sure an answer is depends on how many there are.
"""

from __future__ import annotations

import json
import math
import random
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from eval.matching import states_any
from eval.public import group_of
from eval.public.forms import PublicQuestion, PublicSet
from eval.public.loaders import load_public
from rag.answering.telling import is_telling
from rag.asking import Asking, expected_of
from rag.assistant import Assistant
from rag.bundled.corpus import (
    CMRC_FILE,
    CROSS_SECTIONS_FILE,
    DRCD_FILES,
    Asked,
    Section,
    fraction_of,
    part_of,
    read_sections,
)
from rag.finding.search import count_of, with_their_letters
from rag.llm.extractive import ExtractiveLLM
from rag.query.computed import Heads
from rag.query.structured import answer_from_heads
from rag.retrieval.expectation import asked_years
from rag.retrieval.features import RANK_FEATURES, matrix
from rag.retrieval.judging import READ_CLOSELY, Candidate
from rag.retrieval.sentences import FOUND, question_tokens, score_sentences
from rag.types import Filters

ROOT = Path(__file__).parents[1]
SEEDS, DEV, SECOND, THIRD, FOURTH, FIFTH, SIXTH, SEVENTH_ON, NINTH_ON, SECOND_AND_THIRD, DEV_AND_FOURTH = FOLDERS = (
    ("seeds",),
    ("eval/letters/dev",),
    ("eval/letters/dev_second",),
    ("eval/letters/dev_third",),
    ("eval/letters/dev_fourth",),
    ("eval/letters/dev_fifth",),
    ("eval/letters/dev_sixth",),
    ("eval/letters/dev_seventh", "eval/letters/dev_eighth"),
    ("eval/letters/dev_ninth", "eval/letters/dev_tenth"),
    ("eval/letters/dev_second", "eval/letters/dev_third"),
    ("eval/letters/dev", "eval/letters/dev_fourth"),
)
"""Folders of letters that are asked together."""
SETS = {
    "dev.jsonl": (SEEDS, DEV),
    "dev_more.jsonl": (SEEDS, DEV),
    "dev_third.jsonl": (SEEDS, DEV),
    "dev_fourth.jsonl": (SEEDS, DEV),
    "dev_sixth.jsonl": (SEEDS, DEV),
    "dev_seventh.jsonl": (SEEDS, DEV),
    "letters_dev.jsonl": (DEV, SEEDS),
    "dev_eighth.jsonl": (SECOND, THIRD),
    "dev_ninth.jsonl": (THIRD, FOURTH),
    "dev_tenth.jsonl": (SEEDS, DEV),
    "dev_eleventh.jsonl": (FOURTH, THIRD),
    "dev_twelfth.jsonl": (SEEDS, DEV),
    "dev_thirteenth.jsonl": (SECOND_AND_THIRD, FOURTH),
    "dev_fourteenth.jsonl": (SEEDS, DEV),
    "dev_fifteenth.jsonl": (DEV_AND_FOURTH, SECOND),
    "dev_sixteenth.jsonl": (FIFTH, FOURTH),
    "dev_seventeenth.jsonl": (SIXTH, FIFTH),
    "dev_eighteenth.jsonl": (SEEDS, DEV),
    "dev_nineteenth.jsonl": (SEVENTH_ON, SIXTH),
    "dev_twentieth.jsonl": (NINTH_ON, SEVENTH_ON),
}
"""The letters that the questions of a set are about, and those that they are asked of where nothing answers them."""
READING = (CMRC_FILE, *DRCD_FILES)
READING_QUESTIONS = 800
"""Questions taken from each reading set, at most."""
SECTION_QUESTIONS = 3000
"""Questions taken from the sections."""
FEWEST = 30
"""Passages that a question is asked among, at least; up to all of them, evenly by their logarithm."""
READINGS = READ_CLOSELY + 4
"""Candidates read for a question: more than an answer needs, since fitting changes which are the best."""
TODAY = date(2026, 11, 20)
Floats = NDArray[np.float64]
Source = Literal["letters", "crowd", "sections", "reading"]


@dataclass(frozen=True, slots=True, eq=False)
class Example:
    """One question with its candidates: rows (n, F) of ``RANK_FEATURES``, the ``missing`` share of each (n,).

    ``readings`` (n,) are the cross-encoder's log odds for the first of them, NaN for those that are too far behind.
    ``source`` is what the question is about: letters, letters in a crowd of other texts, invented sections of letters,
    or reading texts. ``right`` (n,) tells which of them hold the gold; ``telling`` that a telling word of the question
    is absent, or what an answer must hold, which refuses it whatever the weights; ``searched`` how many passages it
    was asked among.
    """

    name: str
    rows: Floats
    missing: Floats
    readings: Floats
    right: NDArray[np.bool_]
    answerable: bool
    telling: bool
    words: int
    source: Source
    searched: int


@dataclass(frozen=True, slots=True)
class Scored:
    """The scored candidates of a question with what an ``Example`` keeps beside them."""

    candidates: Sequence[Candidate]
    readings: Floats
    telling: bool
    words: int
    searched: int


class Crowd:
    """Passages among which questions are asked: some always, and a random number of the others."""

    def __init__(self, others: Sequence[int], seed: int) -> None:
        self.others = np.array(sorted(others), np.int64)
        self.random = np.random.default_rng(seed)

    def among(self, always: Sequence[int] = ()) -> NDArray[np.int64]:
        """Ids of the passages that are always there and of some others, the number drawn evenly by its logarithm."""
        most = len(self.others)
        count = round(math.exp(self.random.uniform(math.log(min(FEWEST, most)), math.log(most))))
        return np.union1d(np.array(always, np.int64), self.random.choice(self.others, count, replace=False))


def letter_examples() -> Iterator[Example]:
    with tempfile.TemporaryDirectory() as folder:
        assistants = {}
        for number, letters in enumerate(FOLDERS):
            assistants[letters] = Assistant.open(Path(folder) / str(number))
            _add(assistants[letters], letters)
        for name, letters, case in _cases():
            example = _letter_example(assistants[letters], case, at_home=letters == SETS[name][0])
            if example is not None:
                yield example


def crowd_examples() -> Iterator[Example]:
    """Half of the questions about letters, asked of those letters among many other texts."""
    texts = {str(number): _text_of(one) for number, one in enumerate(_sections_beside())}
    for number, letters in enumerate(FOLDERS):
        with tempfile.TemporaryDirectory() as place:
            assistant = with_texts(texts, Path(place))
            _add(assistant, letters)
            ids = _passages_by_document(assistant)
            always = [one for name, found in ids.items() if name not in texts for one in found]
            crowd = Crowd([one for name in texts for one in ids[name]], seed=number)
            for name, asked_of, case in _cases():
                if asked_of == letters and fraction_of(case["question"]) < 0.5:
                    example = _letter_example(assistant, case, letters == SETS[name][0], crowd.among(always))
                    if example is not None:
                        yield example


def _add(assistant: Assistant, letters: Sequence[str]) -> None:
    for folder in letters:
        assistant.add(ROOT / folder)


def _cases() -> Iterator[tuple[str, tuple[str, ...], dict[str, Any]]]:
    """The name of a set, letters that it is asked of, and a case of it: every one of them."""
    for name, places in SETS.items():
        for letters in places:
            for line in (ROOT / "eval" / "cases" / name).read_text(encoding="utf-8").splitlines():
                yield name, letters, json.loads(line)


def _sections_beside() -> list[Section]:
    """The sections that the embedder has not learnt from: those of questions first, then others beside them."""
    return [*read_sections("fitting"), *read_sections("training", CROSS_SECTIONS_FILE)]


def _letter_example(
    assistant: Assistant, case: dict[str, Any], at_home: bool, among: NDArray[np.int64] | None = None
) -> Example | None:
    """The case as the assistant sees it; ``None`` where it is computed from heads or has no candidates.

    ``among`` are ids of the only passages to ask it of; a question that names its letters is not asked so.
    """
    if case.get("refuse") is None and at_home:
        return None
    # 票价呢, without what was asked before: other letters may well answer it.
    if case.get("history") and not at_home:
        return None
    asking = _asking(assistant)
    history = [(question, answer) for question, answer in case.get("history", [])] if at_home else []
    understanding = asking.understand(case["question"], history, Filters())
    heads = Heads(asking.state.heads_with, asking.state.spans, asking.state.containing)
    selection = understanding.selection
    if answer_from_heads(selection, understanding.rest, heads) is not None or selection.unknown:
        return None
    allowed = asking._allowed(selection)
    if among is not None and allowed is not None:
        return None
    found = _scored(asking, case["question"], history, allowed if among is None else among)
    if not found.candidates:
        return None
    gold = [solid(one["sentence"]) for one in case.get("gold", [])] if at_home else []
    right = np.array([any(same(solid(one.text), wanted) for wanted in gold) for one in found.candidates])
    source: Source = "letters" if among is None else "crowd"
    return _example(case["id"], found, right, at_home and not case["refuse"], source)


def _example(name: str, found: Scored, right: NDArray[np.bool_], answerable: bool, source: Source) -> Example:
    return Example(
        name,
        matrix([one.signals for one in found.candidates], RANK_FEATURES),
        np.array([one.missing_share for one in found.candidates]),
        found.readings,
        right,
        answerable,
        found.telling,
        found.words,
        source,
        found.searched,
    )


def reading_examples(folder: Path) -> Iterator[Example]:
    """Questions about encyclopaedia paragraphs, each asked once with its paragraph and once without."""
    for file in READING:
        loaded = load_public("squad", folder / file)
        with tempfile.TemporaryDirectory() as place:
            assistant = _with_documents(loaded, Path(place))
            titles = {document.document_id: document.title for document in loaded.documents}
            questions = [one for one in loaded.questions if part_of(file, group_of(one, titles)) == "fitting"]
            random.Random(5).shuffle(questions)
            passages = _passages_by_document(assistant)
            crowd = Crowd([one for ids in passages.values() for one in ids], seed=len(questions))
            for question in questions[:READING_QUESTIONS]:
                yield from _reading_pair(assistant, question, passages, crowd)


def section_examples() -> Iterator[Example]:
    """Questions in everyday words about invented sections of letters, asked once with the section and once without."""
    asked_about, sections = read_sections("fitting"), _sections_beside()
    texts = {str(number): _text_of(one) for number, one in enumerate(sections)}
    pairs = [(number, asked) for number, one in enumerate(asked_about) for asked in one.questions]
    with tempfile.TemporaryDirectory() as place:
        assistant = with_texts(texts, Path(place))
        passages = _passages_by_document(assistant)
        crowd = Crowd([one for ids in passages.values() for one in ids], seed=len(pairs))
        asking = _asking(assistant)
        for number, asked in random.Random(5).sample(pairs, SECTION_QUESTIONS):
            yield from _section_pair(asking, sections[number], asked, passages[str(number)], crowd)


def _text_of(section: Section) -> str:
    return f"{section.title}\n\n{''.join(section.sentences)}"


def _section_pair(
    asking: Asking, section: Section, asked: Asked, own: Sequence[int], crowd: Crowd
) -> Iterator[Example]:
    gold = None if asked.answer is None else solid(section.sentences[asked.answer])
    among = crowd.among(own)
    for answerable, passages in ((gold is not None, among), (False, np.setdiff1d(among, own))):
        found = _scored(asking, asked.question, (), passages)
        right = np.array([answerable and same(solid(one.text), gold or "") for one in found.candidates], bool)
        if found.candidates:
            yield _example(asked.question, found, right, answerable, "sections")


def _with_documents(loaded: PublicSet, folder: Path) -> Assistant:
    return with_texts({document.document_id: document.text for document in loaded.documents}, folder)


def with_texts(texts: Mapping[str, str], folder: Path) -> Assistant:
    """An assistant that holds the texts, each read from a file of its name; ``folder`` must be empty."""
    write_texts(texts, folder / "texts")
    assistant = Assistant.open(folder / "data")
    assistant.add(folder / "texts")
    return assistant


def write_texts(texts: Mapping[str, str], folder: Path) -> None:
    """Each text as a file of its name in a folder that is not there yet."""
    folder.mkdir()
    for name, text in texts.items():
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")


def _passages_by_document(assistant: Assistant) -> dict[str, list[int]]:
    state = assistant.state()
    return {
        Path(one.source).stem: [passage.passage_id for passage in state.catalogue.passages_of(one.reply_id)]
        for one in state.heads
    }


def _reading_pair(
    assistant: Assistant, question: PublicQuestion, passages: Mapping[str, Sequence[int]], crowd: Crowd
) -> Iterator[Example]:
    asking, own = _asking(assistant), passages[next(iter(question.relevant))]
    among = crowd.among(own)
    for answerable, ids in ((True, among), (False, np.setdiff1d(among, own))):
        found = _scored(asking, question.question, (), ids)
        right = np.array([states_any(one.text, question.answers[0]) for one in found.candidates], bool)
        # Another paragraph may say the same: then it is no unanswerable question.
        if found.candidates and (answerable or not right.any()):
            yield _example(question.question_id, found, right, answerable, "reading")


def _asking(assistant: Assistant) -> Asking:
    return Asking(assistant.state(), ExtractiveLLM(), "zh", TODAY, assistant._translate)


def _scored(
    asking: Asking, question: str, history: Sequence[tuple[str, str]], allowed: NDArray[np.int64] | None
) -> Scored:
    """What a question finds among the passages with these ids, or all."""
    understanding = asking.understand(question, history, Filters())
    query, state = understanding.query, asking.state
    searched = count_of(state, allowed)
    if not query.terms:
        return Scored((), np.empty(0), False, 0, searched)
    years = asked_years(understanding.rest, TODAY)
    expectation = expected_of(query, years if len(years) == 1 else frozenset())
    hits = state.retriever.retrieve(query, FOUND, allowed)
    scored = score_sentences(query, expectation, hits, state.days, state.parts, state.spread, searched)
    candidates = with_their_letters(state, query, scored)
    telling = bool(candidates) and (
        any(is_telling(word, query.search_text) for word in candidates[0].absent)
        or (not candidates[0].holds and expectation.least_without > 1.0)
    )
    asked = question_tokens(query, state.parts)
    readings = np.full(len(candidates), np.nan)
    readings[:READINGS] = state.parts.cross_encoder.read(asked, [one.told for one in candidates[:READINGS]])
    return Scored(candidates, readings, telling, len(query.terms), searched)


def solid(text: str) -> str:
    """The text without white space."""
    return "".join(text.split())


def same(candidate: str, gold: str) -> bool:
    """Whether a candidate says the gold sentence, or is at least half of it."""
    return gold in candidate or (candidate in gold and len(candidate) >= 0.5 * len(gold))
