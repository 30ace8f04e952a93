"""Fits the weights of sentence choice and of refusal (``rag/retrieval/coefficients.json``).

    python -m eval.fit --reading DIR   # prints what it fits, writes the weights and eval/refusal_curve.csv

``DIR`` holds drcd_dev.json, drcd_test.json and cmrc2018_trial.json; ``eval.fit_examples`` says what is asked. All
figures are five-fold: every question is judged by weights fitted without it, and without its twin.
"""

from __future__ import annotations

import argparse
import csv
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from eval.fit_examples import (
    READING,
    ROOT,
    SETS,
    Example,
    Source,
    crowd_examples,
    letter_examples,
    reading_examples,
    section_examples,
)
from rag.bundled.corpus import SECTIONS_FILE, fraction_of
from rag.retrieval.features import ANSWER_FEATURES, RANK_FEATURES, Scorer, answer_values, matrix, probabilities
from rag.retrieval.judging import READ_CLOSELY, read_best, shares

TARGET = ROOT / "rag" / "retrieval" / "coefficients.json"
CURVE = ROOT / "eval" / "refusal_curve.csv"
RANK_WEIGHT: dict[Source, float] = {"letters": 1.0, "crowd": 0.3, "sections": 0.5, "reading": 0.6}
ANSWER_WEIGHT: dict[Source, float] = {"letters": 1.0, "crowd": 0.5, "sections": 0.06, "reading": 1.0}
"""What a question counts for either choice. Sections are many, and near misses all: with more weight (0.2) they refused
4.5 % of the answerable questions about letters where less did 3.8 %. Reading texts at 0.05 lost two answers in a
hundred among more than 600 paragraphs, at no less refusal."""
HIDDEN = {"rank": 8, "answer": 12}
"""Hidden units of either scorer; eight put the right sentence first in 0.84 of the questions about letters, 0.83 about
paragraphs and 0.64 in everyday words, where a sum of features did in 0.82, 0.81 and 0.58."""
STARTS = {"rank": 4, "answer": 8}
"""Scorers whose mean is taken: four instead of one put 0.2 to 0.8 more questions in a hundred right, in each source."""
RIDGE = {"rank": 0.5, "answer": 0.5}
READING_WEIGHTS = [step / 10 for step in range(21)]
STEPS, LEARNING_RATE = 400, 0.05
REFUSED_UNANSWERABLE = 0.9
"""Share of the unanswerable questions about letters that the threshold refuses, with those that a telling word does."""
FOLDS = 5
Floats = NDArray[np.float64]
Loss = Callable[[torch.Tensor], torch.Tensor]


@dataclass(frozen=True, slots=True, eq=False)
class Judged:
    """The best candidates as rows of ``ANSWER_FEATURES``: whether each answers (1 or 0), and its weight."""

    rows: Floats
    wanted: Floats
    weights: Floats

    def take(self, chosen: NDArray[np.bool_]) -> Judged:
        return Judged(self.rows[chosen], self.wanted[chosen], self.weights[chosen])


def main() -> None:
    """Make the examples, fit, print and write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--reading", type=Path, required=True, metavar="DIR")
    reading = parser.parse_args().reading
    run([*letter_examples(), *crowd_examples(), *section_examples(), *reading_examples(reading)])


def run(examples: Sequence[Example]) -> None:
    """Fit on all examples and write; print and write what five folds say of it."""
    fold = np.array([int(fraction_of(one.name) * FOLDS) for one in examples])
    scores: list[Floats] = [np.empty(0)] * len(examples)
    for number in range(FOLDS):
        rank = _fit_rank([one for one, other in zip(examples, fold != number, strict=True) if other])
        for place in np.flatnonzero(fold == number):
            scores[int(place)] = rank(examples[int(place)].rows)
    _print_ranks("by the rank", examples, scores)
    readings = [_readings(one, scored) for one, scored in zip(examples, scores, strict=True)]
    reading = _reading_weight(examples, scores, readings)
    scores = [scored + reading * read for scored, read in zip(scores, readings, strict=True)]
    _print_ranks(f"with {reading:.1f} times the reading", examples, scores)
    judged = _judge(examples, scores, readings)
    chances = np.zeros(len(examples))
    for number in range(FOLDS):
        answer = _fit_answer(judged.take(fold != number))
        chances[fold == number] = probabilities(answer(judged.rows[fold == number]))
    threshold = _report_refusal(examples, judged, chances)
    rank = _fit_rank(examples)
    content = {
        "fitted_on": [*sorted(SETS), SECTIONS_FILE.name, *sorted(READING)],
        "threshold": round(threshold, 3),
        "rank": rank.to_json(),
        "reading": reading,
        "answer": _fit_answer(judged).to_json(),
    }
    TARGET.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")


def _fit_rank(examples: Sequence[Example]) -> Scorer:
    """Weights that make a right candidate the likeliest of its question (listwise softmax, ridge)."""
    used = [one for one in examples if one.answerable and one.right.any() and not one.right.all()]
    of_question = torch.from_numpy(np.repeat(np.arange(len(used)), [len(one.rows) for one in used]))
    right = torch.from_numpy(np.concatenate([one.right for one in used]))
    weights = torch.tensor([RANK_WEIGHT[one.source] for one in used])

    def loss(scores: torch.Tensor) -> torch.Tensor:
        best = torch.full((len(used),), -torch.inf).scatter_reduce(0, of_question, scores, "amax")
        raised = torch.exp(scores - best[of_question].detach())
        every = torch.zeros(len(used)).index_add(0, of_question, raised)
        wanted = torch.zeros(len(used)).index_add(0, of_question, raised * right)
        return -(weights * torch.log((wanted / every).clamp_min(1e-9))).sum()

    return _fit(RANK_FEATURES, np.concatenate([one.rows for one in used]), loss, "rank")


def _readings(example: Example, scores: Floats) -> Floats:
    """What the cross-encoder reads of the candidates, as an answer has it: the best are read, the others guessed."""
    best = np.argsort(-scores, kind="stable")[:READ_CLOSELY]
    known = best[~np.isnan(example.readings[best])]
    found = np.empty(len(scores))
    order = np.concatenate([known, np.setdiff1d(np.arange(len(scores)), known)])
    found[order] = read_best(example.readings[known], len(scores))
    return found


def _reading_weight(examples: Sequence[Example], scores: Sequence[Floats], readings: Sequence[Floats]) -> float:
    """What a reading adds to the score: the weight that makes right candidates the likeliest."""
    used = [
        (RANK_WEIGHT[one.source], scored, read, one.right)
        for one, scored, read in zip(examples, scores, readings, strict=True)
        if one.answerable and one.right.any() and not one.right.all()
    ]

    def loss(weight: float) -> float:
        total = 0.0
        for counts, scored, read, right in used:
            raised = np.exp(scored + weight * read - (scored + weight * read).max())
            total -= counts * float(np.log(max(raised[right].sum() / raised.sum(), 1e-9)))
        return total

    return min(READING_WEIGHTS, key=loss)


def _fit_answer(judged: Judged) -> Scorer:
    """Weights of the log odds that the first candidate answers (cross entropy, ridge)."""
    wanted, weights = torch.from_numpy(judged.wanted).float(), torch.from_numpy(judged.weights).float()

    def loss(odds: torch.Tensor) -> torch.Tensor:
        return torch.nn.functional.binary_cross_entropy_with_logits(odds, wanted, weights, reduction="sum")

    return _fit(ANSWER_FEATURES, judged.rows, loss, "answer")


def _fit(features: tuple[str, ...], rows: Floats, loss: Loss, name: str) -> Scorer:
    """The mean of the scorers of least loss over the rows (n, F) from several fixed starts; ``name`` as in ``STARTS``.

    It is one scorer with the hidden units of all: what a single start happens to learn averages out.
    """
    found = [_fit_from(seed, features, rows, loss, name) for seed in range(STARTS[name])]
    return Scorer(
        features,
        np.mean([one.linear for one in found], axis=0),
        np.concatenate([one.hidden for one in found]),
        np.concatenate([one.bias for one in found]),
        np.concatenate([one.out for one in found]) / len(found),
    )


def _fit_from(seed: int, features: tuple[str, ...], rows: Floats, loss: Loss, name: str) -> Scorer:
    inputs, generator = torch.from_numpy(rows).float(), torch.Generator().manual_seed(seed)
    size, units = len(features), HIDDEN[name]
    linear, bias = torch.zeros(size), torch.zeros(units)
    hidden = 0.5 * torch.randn(units, size, generator=generator)
    out = 0.1 * torch.randn(units, generator=generator)
    parameters = [one.requires_grad_() for one in (linear, hidden, bias, out)]
    optimizer = torch.optim.Adam(parameters, lr=LEARNING_RATE)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, STEPS)
    for _ in range(STEPS):
        scores = inputs @ linear + torch.tanh(inputs @ hidden.T + bias) @ out
        total = loss(scores) + RIDGE[name] * sum((one**2).sum() for one in (linear, hidden, out))
        optimizer.zero_grad()
        total.backward()  # type: ignore[no-untyped-call]
        optimizer.step()
        schedule.step()
    return Scorer(features, *(one.detach().double().numpy() for one in parameters))


def _judge(examples: Sequence[Example], scores: Sequence[Floats], readings: Sequence[Floats]) -> Judged:
    """The best candidate of every question.

    Those with telling words weigh nothing: they are refused whatever the weights. A wrong sentence for a question that
    has an answer is wrong to show, but no unanswerable question: it counts half.
    """
    values, wanted, weights = [], [], []
    for one, scored, read in zip(examples, scores, readings, strict=True):
        best = int(np.argmax(scored))
        sure = float(shares(sorted(scored.tolist(), reverse=True))[0])
        signals = dict(zip(RANK_FEATURES, one.rows[best].tolist(), strict=True))
        about = (float(one.missing[best]), one.words, float(scored[best]), sure, float(read[best]))
        values.append(answer_values(signals, *about, one.searched))
        answers = one.answerable and bool(one.right[best])
        wanted.append(float(answers))
        weight = ANSWER_WEIGHT[one.source] * (0.5 if one.answerable and not answers else 1.0)
        weights.append(0.0 if one.telling else weight)
    return Judged(matrix(values, ANSWER_FEATURES), np.array(wanted), np.array(weights))


def _print_ranks(how: str, examples: Sequence[Example], scores: Sequence[Floats]) -> None:
    for source in ANSWER_WEIGHT:
        some = [
            one.right[np.argsort(-scored, kind="stable")]
            for one, scored in zip(examples, scores, strict=True)
            if one.source == source and one.answerable and one.right.any()
        ]
        within = ", ".join(f"{np.mean([right[:k].any() for right in some]):.3f} within {k}" for k in (1, 2, 3))
        print(f"{len(some)} questions of {source} with gold among the candidates, {how}: {within}")


def _report_refusal(examples: Sequence[Example], judged: Judged, chances: Floats) -> float:
    """Write the trade-off on questions about letters; return the least threshold that refuses enough unanswerable."""
    telling = np.array([one.telling for one in examples])
    for source in ANSWER_WEIGHT:
        some = np.array([one.source == source for one in examples])
        unanswerable = some & np.array([not one.answerable for one in examples])
        right, wrong = chances[some & ~telling & (judged.wanted == 1)], chances[unanswerable & ~telling]
        told = int(np.sum(unanswerable & telling))
        print(f"{len(right)} right and {len(wrong)} unanswerable questions of {source}, those with telling words aside")
        for refused in (0.85, REFUSED_UNANSWERABLE, 0.92, 0.95):
            cut = _refusing(wrong, told, refused)
            print(
                f"  at {cut:.3f}: {np.mean(right < cut):.3f} of the right and {np.mean(wrong < cut):.3f} of the"
                f" unanswerable refused, {refused:.2f} with the {told} that a telling word refuses"
            )
        if source == "letters":
            _write_curve(right, wrong)
            threshold = _refusing(wrong, told, REFUSED_UNANSWERABLE)
    return threshold


def _refusing(chances: Floats, told: int, share: float) -> float:
    """The least threshold at which this share of the unanswerable is refused, ``told`` of them whatever it is."""
    further = share * (len(chances) + told) - told
    return float(np.quantile(chances, max(further, 0.0) / len(chances)))


def _write_curve(right: Floats, wrong: Floats) -> None:
    with CURVE.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["threshold", "answerable_refused", "unanswerable_refused"])
        for threshold in np.arange(0.02, 1.0, 0.02):
            row = (float(np.mean(right < threshold)), float(np.mean(wrong < threshold)))
            writer.writerow([f"{threshold:.2f}", *(f"{share:.3f}" for share in row)])


if __name__ == "__main__":
    main()
