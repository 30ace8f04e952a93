"""What can be seen of a sentence against a question, as numbers, and the learnt weights of these numbers.

The coefficients in ``coefficients.json`` are fitted by ``python -m eval.fit`` on development cases, named there.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
_SEARCHED = (30, 3000)
"""Between so many passages the weights were fitted."""

RANK_FEATURES = (
    "own",  # share of the question, by weight of its words, that the sentence itself bears out
    "other",  # what of that it bears out by other words: official ones, related ones, parts of longer ones
    "near",  # what its neighbours in the passage add to that
    "above",  # what headings and the letter's identity add
    "rare",  # share of the question's words and character pairs, by how few passages hold them, that it holds
    "telling",  # as own, with words counting the less the more sentences of the passage hold them
    "beyond",  # as own, of the words that are not the passage's subject
    "pairs_beyond",  # share of the question's character pairs beyond that subject
    "chars_beyond",  # share of its single characters beyond that subject
    "hinge",  # what it bears out of the word beside the asking word
    "run",  # share of the question's wording that its longest run in the sentence makes up
    "pairs",  # share of the question's character pairs that it holds
    "defines",  # whether it defines what a question asks the meaning of
    "like",  # cosine of sentence and question
    "most_like",  # 1 where no other sentence of the passage is more like the question
    "most_own",  # 1 where no other sentence of the passage bears out more
    "met",  # how well its words meet those of the question, by the embedder's rows
    "met_near",  # what the sentence before it adds to that
    "met_close",  # as met, of likeness that is more than chance
    "least_met",  # the worst met telling word of the question, in the whole passage
    "passage",  # fused score of the passage
    "behind",  # how far that is below the best passage's
    "holds",  # 1 where it holds the kind of answer asked for, 0.5 where that cannot be told
    "first",  # 1 for the first sentence of a passage
    "lacks",  # 1 where that kind is a number or a date and it holds none
    "other_years",  # 1 where it speaks of other years than the question
    "clause",  # 1 for a clause of a longer sentence
    "edge",  # 1 for a line of the letter's head or foot
    "listing",  # how much it lists, for questions that ask for several things
    "repeats",  # how often it holds the word asked about, for such questions
    "length",  # logarithm of its length against 60 characters
)
ANSWER_FEATURES = (
    "bias",
    "own",
    "other",
    "near",
    "above",
    "rare",
    "telling",
    "beyond",
    "pairs",
    "chars_beyond",
    "hinge",
    "like",
    "met",
    "met_near",
    "met_close",
    "least_met",
    "passage",
    "holds",
    "lacks",
    "missing",
    "words",
    "score",  # its score by the weights of the rank, in tens of nats
    "sure",  # its share among all candidates of the question
    "reading",  # the cross-encoder's log odds that it answers, in tens
    "searched",  # among how many passages it was found
)


@dataclass(frozen=True, slots=True, eq=False)
class Scorer:
    """Learnt weights: a weighted sum of features and of a few hidden units over them.

    ``linear`` (F,), ``hidden`` (H, F), ``bias`` (H,) and ``out`` (H,) are float64; H may be 0.
    """

    features: tuple[str, ...]
    linear: Floats
    hidden: Floats
    bias: Floats
    out: Floats

    def __call__(self, rows: Floats) -> Floats:
        """(n,) scores of the rows (n, F), whose columns are ``features``."""
        return np.asarray(rows @ self.linear + np.tanh(rows @ self.hidden.T + self.bias) @ self.out)

    @classmethod
    def from_json(cls, content: Mapping[str, Any], features: tuple[str, ...]) -> Scorer:
        """The weights as ``to_json`` wrote them; a feature without a weight counts nothing."""
        units = content["hidden"]
        return cls(
            features,
            np.array([content["linear"].get(name, 0.0) for name in features], np.float64),
            np.array([[unit["weights"].get(name, 0.0) for name in features] for unit in units], np.float64).reshape(
                len(units), len(features)
            ),
            np.array([unit["bias"] for unit in units], np.float64),
            np.array([unit["out"] for unit in units], np.float64),
        )

    def to_json(self) -> dict[str, Any]:
        """The weights by feature, rounded to three decimals."""
        return {
            "linear": self._named(self.linear),
            "hidden": [
                {"out": round(float(out), 3), "bias": round(float(bias), 3), "weights": self._named(weights)}
                for weights, bias, out in zip(self.hidden, self.bias, self.out, strict=True)
            ],
        }

    def _named(self, weights: Floats) -> dict[str, float]:
        return dict(zip(self.features, np.round(weights, 3).tolist(), strict=True))


@dataclass(frozen=True, slots=True)
class Learnt:
    """What was fitted: the score of a candidate in nats, the log odds that it answers, the least probability.

    ``reading`` is what the cross-encoder's log odds add to the score.
    """

    rank: Scorer
    reading: float
    answer: Scorer
    threshold: float
    fitted_on: tuple[str, ...]


@cache
def learnt() -> Learnt:
    """The weights that ship."""
    found = json.loads(files("rag.retrieval").joinpath("coefficients.json").read_text("utf-8"))
    return Learnt(
        Scorer.from_json(found["rank"], RANK_FEATURES),
        found["reading"],
        Scorer.from_json(found["answer"], ANSWER_FEATURES),
        found["threshold"],
        tuple(found["fitted_on"]),
    )


def probabilities(odds: Floats) -> Floats:
    """Log odds as probabilities in (0, 1).

    >>> probabilities(np.zeros(1)).tolist()
    [0.5]
    """
    return np.asarray(1 / (1 + np.exp(-np.clip(odds, -30, 30))))


def answer_values(
    values: Mapping[str, float],
    missing_share: float,
    words: int,
    score: float,
    sure: float,
    reading: float,
    searched: int,
) -> dict[str, float]:
    """The values of ``ANSWER_FEATURES`` by name, among others.

    ``missing_share`` of the question's ``words`` is borne out nowhere near; ``score`` is in nats, ``sure`` its share
    among all candidates, ``reading`` the cross-encoder's log odds, ``searched`` the number of passages looked through.
    """
    about = {"bias": 1.0, "missing": missing_share, "words": min(words, 6) / 6, "score": score / 10, "sure": sure}
    return {**values, **about, "reading": reading / 10, "searched": log_searched(searched)}


def log_searched(passages: int) -> float:
    """Logarithm of the number of passages searched, 0 for 30 or fewer, 1 for 3,000 or more.

    The more there are, the better looks the best of those that do not answer.

    >>> [log_searched(count) for count in (5, 30, 300, 3000, 10**6)]
    [0.0, 0.0, 0.5, 1.0, 1.0]
    """
    few, many = _SEARCHED
    return math.log(max(few, min(passages, many)) / few) / math.log(many / few)


def listing(text: str) -> float:
    """How much a text lists, in [0, 1]: enumeration commas, semicolons, 一是 二是.

    >>> listing("甲、乙、丙、丁、戊") > listing("甲和乙")
    True
    """
    marks = text.count("、") + 1.5 * text.count("；") + 2 * len(re.findall(r"[一二三四五六]是", text))
    return min(marks / 6, 1.0)


def log_length(text: str) -> float:
    """Logarithm of the length against 60 characters, within [-1.5, 1.5]."""
    return max(-1.5, min(1.5, math.log(max(len(text), 1) / 60)))


def matrix(values: Sequence[Mapping[str, float]], names: Sequence[str]) -> Floats:
    """The named values of each, (n, F) float64; (0, F) for none.

    >>> matrix([{"a": 1.0, "b": 2.0}], ["b", "a"]).tolist()
    [[2.0, 1.0]]
    """
    return np.array([[one[name] for name in names] for one in values], np.float64).reshape(len(values), len(names))
