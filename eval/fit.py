"""Fits the weights of sentence choice and of refusal (``rag/retrieval/coefficients.json``) on development cases.

    python -m eval.fit            # prints what it fits and the figures on the cases it was fitted on, writes the file

Only the development cases are read. Questions about letters that are not loaded serve as further
unanswerable ones: each half of the cases is asked of the other half's letters.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from rag.answering.telling import is_telling
from rag.asking import TOP_PASSAGES, Asking
from rag.assistant import Assistant
from rag.llm.extractive import ExtractiveLLM
from rag.query.computed import Heads
from rag.query.kinds import asked_units
from rag.query.structured import answer_from_heads
from rag.retrieval.expectation import Expectation, asked_bodies, asked_focus, asked_years
from rag.retrieval.features import ANSWER_FEATURES, RANK_FEATURES, vector
from rag.retrieval.sentences import Candidate, score_sentences
from rag.types import Filters

ROOT = Path(__file__).parents[1]
TARGET = ROOT / "rag" / "retrieval" / "coefficients.json"
SETS = {"dev.jsonl": "seeds", "dev_more.jsonl": "seeds", "letters_dev.jsonl": "eval/letters/dev"}
TODAY = date(2026, 11, 20)
MAX_REFUSED_ANSWERABLE = 0.04
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Example:
    """One question with its candidates; ``right`` tells which of them hold the gold."""

    case_id: str
    candidates: Sequence[Candidate]
    right: NDArray[np.bool_]
    answerable: bool
    telling: bool
    missing_share: float
    words: int


def main() -> None:
    examples = list(_examples())
    ranked = [one for one in examples if one.answerable and one.right.any() and not one.right.all()]
    rank = _fit_rank(ranked)
    answer, threshold = _fit_answer(examples, rank)
    first = np.mean([one.right[int(np.argmax(_scores(one, rank)))] for one in ranked])
    print(f"{len(ranked)} questions with gold among the candidates: first candidate right {first:.3f}")
    content = {
        "fitted_on": sorted(SETS),
        "rank": dict(zip(RANK_FEATURES, np.round(rank, 3).tolist(), strict=True)),
        "answer": dict(zip(ANSWER_FEATURES, np.round(answer, 3).tolist(), strict=True)),
        "threshold": round(float(threshold), 3),
    }
    TARGET.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(content, indent=1))


def _examples() -> Iterator[Example]:
    with tempfile.TemporaryDirectory() as folder:
        assistants = {}
        for letters in dict.fromkeys(SETS.values()):
            assistants[letters] = Assistant.open(Path(folder) / letters.replace("/", "-"))
            assistants[letters].add(ROOT / letters)
        for letters, assistant in assistants.items():
            for name, home in SETS.items():
                for line in (ROOT / "eval" / "cases" / name).read_text(encoding="utf-8").splitlines():
                    example = _example(assistant, json.loads(line), at_home=letters == home)
                    if example is not None:
                        yield example


def _example(assistant: Assistant, case: dict[str, Any], at_home: bool) -> Example | None:
    """The case as the assistant sees it; ``None`` where it is computed from heads or has no candidates."""
    state = assistant.state()
    asking = Asking(state, ExtractiveLLM(), "zh", TODAY, assistant._translate)
    history = [(question, answer) for question, answer in case.get("history", [])] if at_home else []
    understanding = asking.understand(case["question"], history, Filters())
    heads = Heads(state.catalogue.heads, state.spans, state.containing)
    query, selection = understanding.query, understanding.selection
    if answer_from_heads(selection, understanding.rest, heads) is not None or selection.unknown or not query.terms:
        return None
    if case.get("refuse") is None and at_home:
        return None
    years = asked_years(understanding.rest, TODAY)
    expectation = Expectation(
        kind=query.kind,
        units=asked_units(query.search_text),
        years=years if len(years) == 1 else frozenset(),
        focus=asked_focus(query.search_text),
        bodies=asked_bodies(query.search_text),
    )
    hits = state.retriever.retrieve(query, TOP_PASSAGES, asking._allowed(selection))
    candidates = score_sentences(query, expectation, hits, state.days, state.parts, state.spread)
    if not candidates:
        return None
    gold = [_solid(one["sentence"]) for one in case.get("gold", [])] if at_home else []
    right = np.array([any(_same(_solid(one.text), wanted) for wanted in gold) for one in candidates])
    telling = any(is_telling(word, query.search_text) for word in candidates[0].absent)
    return Example(case["id"], candidates, right, at_home and not case["refuse"], telling, 0.0, len(query.terms))


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
            total -= float(np.log(max(right.sum(), 1e-12)))
            gradient = gradient + matrix.T @ (chances - right / max(right.sum(), 1e-12))
        return total, gradient

    found = minimize(loss, np.zeros(len(RANK_FEATURES)), jac=True, method="L-BFGS-B")
    return np.asarray(found.x)


def _fit_answer(examples: Sequence[Example], rank: Floats) -> tuple[Floats, float]:
    """Weights of the probability that the first candidate answers, and its threshold."""
    rows, wanted, weight = [], [], []
    for example in examples:
        if example.telling:
            continue
        best = int(np.argmax(_scores(example, rank)))
        values = dict(example.candidates[best].signals.values)
        rows.append(vector({**values, **_answer_values(example.candidates[best], example.words)}, ANSWER_FEATURES))
        wanted.append(float(example.answerable and bool(example.right[best])))
        weight.append(0.5 if example.answerable and not example.right[best] else 1.0)
    matrix, target, weights = np.array(rows), np.array(wanted), np.array(weight)

    def loss(coefficients: Floats) -> tuple[float, Floats]:
        chances = 1 / (1 + np.exp(-np.clip(matrix @ coefficients, -30, 30)))
        safe = np.clip(chances, 1e-9, 1 - 1e-9)
        total = -float(np.sum(weights * (target * np.log(safe) + (1 - target) * np.log(1 - safe))))
        return total + 0.05 * float(coefficients @ coefficients), matrix.T @ (
            weights * (chances - target)
        ) + 0.1 * coefficients

    found = np.asarray(minimize(loss, np.zeros(len(ANSWER_FEATURES)), jac=True, method="L-BFGS-B").x)
    chances = 1 / (1 + np.exp(-(matrix @ found)))
    right, wrong = chances[target == 1], chances[(target == 0) & (weights == 1.0)]
    threshold = float(np.quantile(right, MAX_REFUSED_ANSWERABLE))
    print(f"{len(right)} right and {len(wrong)} unanswerable questions, those with telling words aside")
    for share in (0.02, MAX_REFUSED_ANSWERABLE, 0.1, 0.15):
        cut = float(np.quantile(right, share))
        refused = float(np.mean(wrong < cut))
        print(f"  at {cut:.3f}: {share:.2f} of the right and {refused:.3f} of the unanswerable refused")
    return found, threshold


def _answer_values(candidate: Candidate, words: int) -> dict[str, float]:
    return {"bias": 1.0, "missing": candidate.missing_share, "words": min(words, 6) / 6}


if __name__ == "__main__":
    main()
