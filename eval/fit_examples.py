"""Questions with the scored sentences that they find, for ``eval.fit``.

Letters: the development cases only, and each set of them asked of other letters too, where nothing answers them.
Sections: those invented sections of letters, with questions in everyday words, that the embedder has not learnt
from; some of these questions no sentence answers. Reading sets: only the articles kept for fitting, which the embedder
has not learnt from either (``rag/bundled/corpus.py``), since scores of texts that it knows by heart would teach too
much trust in them. A question about a section or a paragraph is asked once with it and once with it withheld.
"""

from __future__ import annotations

import json
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
from rag.bundled.corpus import CMRC_FILE, DRCD_FILES, Asked, Section, part_of, read_sections
from rag.finding.search import with_their_letters
from rag.llm.extractive import ExtractiveLLM
from rag.query.computed import Heads
from rag.query.structured import answer_from_heads
from rag.retrieval.expectation import asked_years
from rag.retrieval.features import RANK_FEATURES, matrix
from rag.retrieval.judging import READ_CLOSELY, Candidate
from rag.retrieval.sentences import FOUND, question_tokens, score_sentences
from rag.types import Filters

ROOT = Path(__file__).parents[1]
SEEDS, DEV, SECOND, THIRD, FOURTH = (
    "seeds",
    "eval/letters/dev",
    "eval/letters/dev_second",
    "eval/letters/dev_third",
    "eval/letters/dev_fourth",
)
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
}
"""The letters that the questions of a set are about, and those that they are asked of where nothing answers them."""
READING = (CMRC_FILE, *DRCD_FILES)
READING_QUESTIONS = 800
"""Questions taken from each reading set, at most."""
READINGS = READ_CLOSELY + 4
"""Candidates read for a question: more than an answer needs, since fitting changes which are the best."""
TODAY = date(2026, 11, 20)
Floats = NDArray[np.float64]
Source = Literal["letters", "sections", "reading"]


@dataclass(frozen=True, slots=True, eq=False)
class Example:
    """One question with its candidates: rows (n, F) of ``RANK_FEATURES``, the ``missing`` share of each (n,).

    ``readings`` (n,) are the cross-encoder's log odds for the first of them, NaN for those that are too far behind.
    ``source`` is what the question is about: letters, invented sections of letters, or reading texts. ``right`` (n,)
    tells which of them hold the gold; ``telling`` that a telling word of the question is absent, which refuses it
    whatever the weights.
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


def letter_examples() -> Iterator[Example]:
    with tempfile.TemporaryDirectory() as folder:
        assistants = {}
        for letters in (SEEDS, DEV, SECOND, THIRD, FOURTH):
            assistants[letters] = Assistant.open(Path(folder) / letters.replace("/", "-"))
            assistants[letters].add(ROOT / letters)
        for name, places in SETS.items():
            for letters in places:
                for line in (ROOT / "eval" / "cases" / name).read_text(encoding="utf-8").splitlines():
                    example = _letter_example(assistants[letters], json.loads(line), at_home=letters == places[0])
                    if example is not None:
                        yield example


def _letter_example(assistant: Assistant, case: dict[str, Any], at_home: bool) -> Example | None:
    """The case as the assistant sees it; ``None`` where it is computed from heads or has no candidates."""
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
    candidates, readings, telling, words = _candidates(asking, case["question"], history, asking._allowed(selection))
    if not candidates:
        return None
    gold = [solid(one["sentence"]) for one in case.get("gold", [])] if at_home else []
    right = np.array([any(same(solid(one.text), wanted) for wanted in gold) for one in candidates])
    return _example(case["id"], candidates, readings, right, at_home and not case["refuse"], telling, words, "letters")


def _example(
    name: str,
    candidates: Sequence[Candidate],
    readings: Floats,
    right: NDArray[np.bool_],
    answerable: bool,
    telling: bool,
    words: int,
    source: Source,
) -> Example:
    return Example(
        name,
        matrix([one.signals for one in candidates], RANK_FEATURES),
        np.array([one.missing_share for one in candidates]),
        readings,
        right,
        answerable,
        telling,
        words,
        source,
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
            for question in questions[:READING_QUESTIONS]:
                yield from _reading_pair(assistant, question, passages)


def section_examples() -> Iterator[Example]:
    """Questions in everyday words about invented sections of letters, asked once with the section and once without."""
    sections = read_sections("fitting")
    texts = {str(number): f"{one.title}\n\n{''.join(one.sentences)}" for number, one in enumerate(sections)}
    with tempfile.TemporaryDirectory() as place:
        assistant = with_texts(texts, Path(place))
        passages = _passages_by_document(assistant)
        for number, section in enumerate(sections):
            others = _all_but(str(number), passages)
            for asked in section.questions:
                yield from _section_pair(_asking(assistant), section, asked, others)


def _section_pair(asking: Asking, section: Section, asked: Asked, others: NDArray[np.int64]) -> Iterator[Example]:
    gold = None if asked.answer is None else solid(section.sentences[asked.answer])
    for answerable, among in ((gold is not None, None), (False, others)):
        candidates, readings, telling, words = _candidates(asking, asked.question, (), among)
        right = np.array([answerable and same(solid(one.text), gold or "") for one in candidates], bool)
        if candidates:
            yield _example(asked.question, candidates, readings, right, answerable, telling, words, "sections")


def _with_documents(loaded: PublicSet, folder: Path) -> Assistant:
    return with_texts({document.document_id: document.text for document in loaded.documents}, folder)


def with_texts(texts: Mapping[str, str], folder: Path) -> Assistant:
    """An assistant that holds the texts, each read from a file of its name; ``folder`` must be empty."""
    (folder / "texts").mkdir()
    for name, text in texts.items():
        (folder / "texts" / f"{name}.txt").write_text(text, encoding="utf-8")
    assistant = Assistant.open(folder / "data")
    assistant.add(folder / "texts")
    return assistant


def _passages_by_document(assistant: Assistant) -> dict[str, list[int]]:
    state = assistant.state()
    return {
        Path(one.source).stem: [passage.passage_id for passage in state.catalogue.passages_of(one.reply_id)]
        for one in state.heads
    }


def _all_but(left_out: str, passages: Mapping[str, Sequence[int]]) -> NDArray[np.int64]:
    """Ids of the passages of all documents but one."""
    return np.array(sorted(one for name, ids in passages.items() if name != left_out for one in ids), np.int64)


def _reading_pair(assistant: Assistant, question: PublicQuestion, passages: dict[str, list[int]]) -> Iterator[Example]:
    asking = _asking(assistant)
    allowed = _all_but(next(iter(question.relevant)), passages)
    for answerable, among in ((True, None), (False, allowed)):
        candidates, readings, telling, words = _candidates(asking, question.question, (), among)
        right = np.array([states_any(one.text, question.answers[0]) for one in candidates], bool)
        # Another paragraph may say the same: then it is no unanswerable question.
        if candidates and (answerable or not right.any()):
            yield _example(question.question_id, candidates, readings, right, answerable, telling, words, "reading")


def _asking(assistant: Assistant) -> Asking:
    return Asking(assistant.state(), ExtractiveLLM(), "zh", TODAY, assistant._translate)


def _candidates(
    asking: Asking, question: str, history: Sequence[tuple[str, str]], allowed: NDArray[np.int64] | None
) -> tuple[list[Candidate], Floats, bool, int]:
    """The scored candidates of a question, the cross-encoder's readings of the first ones, and two things more.

    These are whether a telling word is absent from the best, and the number of the question's words.
    """
    understanding = asking.understand(question, history, Filters())
    query, state = understanding.query, asking.state
    if not query.terms:
        return [], np.empty(0), False, 0
    years = asked_years(understanding.rest, TODAY)
    expectation = expected_of(query, years if len(years) == 1 else frozenset())
    hits = state.retriever.retrieve(query, FOUND, allowed)
    scored = score_sentences(query, expectation, hits, state.days, state.parts, state.spread)
    candidates = with_their_letters(state, query, scored)
    telling = any(is_telling(word, query.search_text) for word in candidates[0].absent) if candidates else False
    asked = question_tokens(query, state.parts)
    readings = np.full(len(candidates), np.nan)
    readings[:READINGS] = state.parts.cross_encoder.read(asked, [one.told for one in candidates[:READINGS]])
    return candidates, readings, telling, len(query.terms)


def solid(text: str) -> str:
    """The text without white space."""
    return "".join(text.split())


def same(candidate: str, gold: str) -> bool:
    """Whether a candidate says the gold sentence, or is at least half of it."""
    return gold in candidate or (candidate in gold and len(candidate) >= 0.5 * len(gold))
