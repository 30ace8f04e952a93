"""Fits the weights of sentence choice and of refusal (``rag/retrieval/coefficients.json``).

    python -m eval.fit --reading DIR   # prints what it fits, writes the weights and eval/refusal_curve.csv

Letters: the development cases only. ``DIR`` holds drcd_dev.json, drcd_test.json and cmrc2018_trial.json; only the
paragraphs that the bundled embedder may learn from (``rag/bundled/corpus.py``) are asked about. Further unanswerable
questions: each half of the cases asked of the other half's letters, and questions about a paragraph that is withheld.
"""

from __future__ import annotations

import argparse
import csv
import json
import random
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from eval.matching import states_any
from eval.public.forms import PublicQuestion, PublicSet
from eval.public.loaders import load_public
from rag.answering.telling import is_telling
from rag.asking import TOP_PASSAGES, Asking, expected_of
from rag.assistant import Assistant
from rag.bundled.corpus import CMRC_FILE, DRCD_FILES, fraction_of
from rag.llm.extractive import ExtractiveLLM
from rag.query.computed import Heads
from rag.query.structured import answer_from_heads
from rag.retrieval.expectation import asked_years
from rag.retrieval.features import ANSWER_FEATURES, RANK_FEATURES, answer_values, vector
from rag.retrieval.sentences import Candidate, score_sentences, shares
from rag.types import Filters

ROOT = Path(__file__).parents[1]
TARGET = ROOT / "rag" / "retrieval" / "coefficients.json"
CURVE = ROOT / "eval" / "refusal_curve.csv"
SETS = {
    "dev.jsonl": "seeds",
    "dev_more.jsonl": "seeds",
    "dev_third.jsonl": "seeds",
    "letters_dev.jsonl": "eval/letters/dev",
}
READING = {CMRC_FILE: 0.5, **dict.fromkeys(DRCD_FILES, 0.4)}
"""Share of each set that is held out, by the hash of the article."""
READING_QUESTIONS = 450
"""Questions taken from each reading set: more did not change the weights."""
RANK_WEIGHT, ANSWER_WEIGHT = 0.3, 0.2
"""What a question about a paragraph counts against one about a letter, for either choice; by cross-validation."""
TODAY = date(2026, 11, 20)
MAX_REFUSED_ANSWERABLE = 0.03
FOLDS = 5
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Example:
    """One question with its candidates; ``right`` tells which of them hold the gold."""

    name: str
    candidates: Sequence[Candidate]
    right: NDArray[np.bool_]
    answerable: bool
    telling: bool
    words: int
    of_letters: bool = True


@dataclass(frozen=True, slots=True)
class Judged:
    """The best candidates as rows of ``ANSWER_FEATURES``: whether each answers (1 or 0), its weight, its question."""

    rows: Floats
    wanted: Floats
    weights: Floats
    of_letters: NDArray[np.bool_]
    fold: NDArray[np.int64]


def main() -> None:
    """Fit, print and write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--reading", type=Path, required=True, metavar="DIR")
    examples = [*_letter_examples(), *_reading_examples(parser.parse_args().reading)]
    ranked = [one for one in examples if one.answerable and one.right.any() and not one.right.all()]
    rank = _fit_rank(ranked)
    judged = _judge(examples, rank)
    answer = _fit_answer(judged)
    threshold = _threshold(judged, _chances(judged.rows, answer))
    for name, some in (
        ("letters", [one for one in ranked if one.of_letters]),
        ("reading", [one for one in ranked if not one.of_letters]),
    ):
        first = np.mean([one.right[int(np.argmax(_scores(one, rank)))] for one in some])
        print(f"{len(some)} questions of {name} with gold among the candidates: first candidate right {first:.3f}")
    _write_curve(judged)
    content = {
        "fitted_on": [*sorted(SETS), *sorted(READING)],
        "rank": dict(zip(RANK_FEATURES, np.round(rank, 3).tolist(), strict=True)),
        "answer": dict(zip(ANSWER_FEATURES, np.round(answer, 3).tolist(), strict=True)),
        "threshold": round(float(threshold), 3),
    }
    TARGET.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(content, indent=1))


def _letter_examples() -> Iterator[Example]:
    with tempfile.TemporaryDirectory() as folder:
        assistants = {}
        for letters in dict.fromkeys(SETS.values()):
            assistants[letters] = Assistant.open(Path(folder) / letters.replace("/", "-"))
            assistants[letters].add(ROOT / letters)
        for letters, assistant in assistants.items():
            for name, home in SETS.items():
                for line in (ROOT / "eval" / "cases" / name).read_text(encoding="utf-8").splitlines():
                    example = _letter_example(assistant, json.loads(line), at_home=letters == home)
                    if example is not None:
                        yield example


def _letter_example(assistant: Assistant, case: dict[str, Any], at_home: bool) -> Example | None:
    """The case as the assistant sees it; ``None`` where it is computed from heads or has no candidates."""
    if case.get("refuse") is None and at_home:
        return None
    asking = _asking(assistant)
    history = [(question, answer) for question, answer in case.get("history", [])] if at_home else []
    understanding = asking.understand(case["question"], history, Filters())
    heads = Heads(asking.state.catalogue.heads, asking.state.spans, asking.state.containing)
    selection = understanding.selection
    if answer_from_heads(selection, understanding.rest, heads) is not None or selection.unknown:
        return None
    candidates, telling, words = _candidates(asking, case["question"], history, asking._allowed(selection))
    if not candidates:
        return None
    gold = [_solid(one["sentence"]) for one in case.get("gold", [])] if at_home else []
    right = np.array([any(_same(_solid(one.text), wanted) for wanted in gold) for one in candidates])
    return Example(case["id"], candidates, right, at_home and not case["refuse"], telling, words)


def _reading_examples(folder: Path) -> Iterator[Example]:
    """Questions about encyclopaedia paragraphs, each asked once with its paragraph and once without."""
    for file, held_out in READING.items():
        loaded = load_public("squad", folder / file)
        with tempfile.TemporaryDirectory() as place:
            assistant = _with_documents(loaded, Path(place))
            groups = {document.document_id: document.title for document in loaded.documents}
            questions = [one for one in loaded.questions if fraction_of(_group(one, groups)) >= held_out]
            random.Random(5).shuffle(questions)
            for question in questions[:READING_QUESTIONS]:
                yield from _reading_pair(assistant, question)


def _group(question: PublicQuestion, titles: dict[str, str]) -> str:
    """The article of a question: its title, or where there is none its paragraph's id."""
    return titles[next(iter(question.relevant))] or question.question_id.split("_QUERY")[0]


def _with_documents(loaded: PublicSet, folder: Path) -> Assistant:
    texts = folder / "texts"
    texts.mkdir()
    for document in loaded.documents:
        (texts / f"{document.document_id}.txt").write_text(document.text, encoding="utf-8")
    assistant = Assistant.open(folder / "data")
    assistant.add(texts)
    return assistant


def _reading_pair(assistant: Assistant, question: PublicQuestion) -> Iterator[Example]:
    asking = _asking(assistant)
    home = next(iter(question.relevant))
    others = [one for one in asking.state.heads if Path(one.source).stem != home]
    allowed = np.array(
        sorted(p.passage_id for one in others for p in asking.state.catalogue.passages_of(one.reply_id)), np.int64
    )
    for answerable, among in ((True, None), (False, allowed)):
        candidates, telling, words = _candidates(asking, question.question, (), among)
        right = np.array([states_any(one.text, question.answers[0]) for one in candidates], bool)
        # Another paragraph may say the same: then it is no unanswerable question.
        if candidates and (answerable or not right.any()):
            yield Example(question.question_id, candidates, right, answerable, telling, words, of_letters=False)


def _asking(assistant: Assistant) -> Asking:
    return Asking(assistant.state(), ExtractiveLLM(), "zh", TODAY, assistant._translate)


def _candidates(
    asking: Asking, question: str, history: Sequence[tuple[str, str]], allowed: NDArray[np.int64] | None
) -> tuple[list[Candidate], bool, int]:
    """The scored candidates of a question, whether a telling word is absent from the best, and its number of words."""
    understanding = asking.understand(question, history, Filters())
    query, state = understanding.query, asking.state
    if not query.terms:
        return [], False, 0
    years = asked_years(understanding.rest, TODAY)
    expectation = expected_of(query, years if len(years) == 1 else frozenset())
    hits = state.retriever.retrieve(query, TOP_PASSAGES, allowed)
    candidates = score_sentences(query, expectation, hits, state.days, state.parts, state.spread)
    telling = any(is_telling(word, query.search_text) for word in candidates[0].absent) if candidates else False
    return candidates, telling, len(query.terms)


def _solid(text: str) -> str:
    return "".join(text.split())


def _same(candidate: str, gold: str) -> bool:
    return gold in candidate or (candidate in gold and len(candidate) >= 0.5 * len(gold))


def _scores(example: Example, rank: Floats) -> Floats:
    rows = np.array([vector(one.signals.values, RANK_FEATURES) for one in example.candidates])
    return np.asarray(rows @ rank)


def _fit_rank(examples: Sequence[Example]) -> Floats:
    """Weights that make a right candidate the likeliest of its question (listwise softmax, ridge)."""
    rows = [np.array([vector(one.signals.values, RANK_FEATURES) for one in example.candidates]) for example in examples]

    def loss(weights: Floats) -> tuple[float, Floats]:
        total, gradient = 0.02 * float(weights @ weights), 0.04 * weights
        for matrix, example in zip(rows, examples, strict=True):
            scores = matrix @ weights
            chances = np.exp(scores - scores.max())
            chances /= chances.sum()
            right = chances * example.right
            weight = 1.0 if example.of_letters else RANK_WEIGHT
            total -= weight * float(np.log(max(right.sum(), 1e-12)))
            gradient = gradient + weight * (matrix.T @ (chances - right / max(right.sum(), 1e-12)))
        return total, gradient

    found = minimize(loss, np.zeros(len(RANK_FEATURES)), jac=True, method="L-BFGS-B")
    return np.asarray(found.x)


def _judge(examples: Sequence[Example], rank: Floats) -> Judged:
    """The best candidate of every question, those with telling words aside: they are refused whatever the weights."""
    rows, wanted, weights, of_letters, folds = [], [], [], [], []
    for example in examples:
        if example.telling:
            continue
        scores = _scores(example, rank)
        best = int(np.argmax(scores))
        right = bool(example.right[best])
        candidate = example.candidates[best]
        sure = float(shares(sorted(scores.tolist(), reverse=True))[0])
        values = answer_values(
            candidate.signals.values, candidate.missing_share, example.words, float(scores[best]), sure
        )
        rows.append(vector(values, ANSWER_FEATURES))
        wanted.append(float(example.answerable and right))
        # A wrong sentence for a question that has an answer: wrong to show, but no unanswerable question.
        weights.append(
            (1.0 if example.of_letters else ANSWER_WEIGHT) * (0.5 if example.answerable and not right else 1.0)
        )
        of_letters.append(example.of_letters)
        folds.append(int(fraction_of(example.name) * FOLDS))
    return Judged(np.array(rows), np.array(wanted), np.array(weights), np.array(of_letters), np.array(folds))


def _fit_answer(judged: Judged) -> Floats:
    """Weights of the probability that the first candidate answers (logistic regression, ridge)."""

    def loss(coefficients: Floats) -> tuple[float, Floats]:
        chances = _chances(judged.rows, coefficients)
        safe = np.clip(chances, 1e-9, 1 - 1e-9)
        total = -float(np.sum(judged.weights * (judged.wanted * np.log(safe) + (1 - judged.wanted) * np.log(1 - safe))))
        slope = judged.rows.T @ (judged.weights * (chances - judged.wanted))
        return total + 0.05 * float(coefficients @ coefficients), slope + 0.1 * coefficients

    return np.asarray(minimize(loss, np.zeros(len(ANSWER_FEATURES)), jac=True, method="L-BFGS-B").x)


def _chances(rows: Floats, coefficients: Floats) -> Floats:
    return np.asarray(1 / (1 + np.exp(-np.clip(rows @ coefficients, -30, 30))))


def _threshold(judged: Judged, chances: Floats) -> float:
    """The probability under which this share of the rightly answerable questions about letters lies."""
    return float(np.quantile(chances[judged.of_letters & (judged.wanted == 1)], MAX_REFUSED_ANSWERABLE))


def _write_curve(judged: Judged) -> None:
    """The trade-off on questions about letters, each judged by weights fitted without it (five folds)."""
    chances = np.zeros(len(judged.wanted))
    for fold in range(FOLDS):
        other = judged.fold != fold
        part = Judged(
            judged.rows[other], judged.wanted[other], judged.weights[other], judged.of_letters[other], judged.fold
        )
        chances[~other] = _chances(judged.rows[~other], _fit_answer(part))
    right = chances[judged.of_letters & (judged.wanted == 1)]
    wrong = chances[judged.of_letters & (judged.wanted == 0) & (judged.weights == 1.0)]
    print(f"{len(right)} right and {len(wrong)} unanswerable questions about letters, those with telling words aside")
    with CURVE.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["threshold", "answerable_refused", "unanswerable_refused"])
        for threshold in np.arange(0.02, 1.0, 0.02):
            row = (float(np.mean(right < threshold)), float(np.mean(wrong < threshold)))
            writer.writerow([f"{threshold:.2f}", *(f"{share:.3f}" for share in row)])
    for share in (0.02, MAX_REFUSED_ANSWERABLE, 0.05, 0.1):
        cut = float(np.quantile(right, share))
        print(f"  at {cut:.3f}: {share:.2f} of the right and {np.mean(wrong < cut):.3f} of the unanswerable refused")


if __name__ == "__main__":
    main()
