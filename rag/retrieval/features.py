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

RANK_FEATURES = (
    "own",  # share of the question, by weight of its words, that the sentence itself bears out
    "near",  # what its neighbours in the passage add to that
    "above",  # what headings and the letter's identity add
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
    "near",
    "above",
    "telling",
    "beyond",
    "pairs",
    "chars_beyond",
    "hinge",
    "like",
    "passage",
    "holds",
    "lacks",
    "missing",
    "words",
    "score",  # its score by the weights of the rank, in tens of nats
    "sure",  # its share among all candidates of the question
)


@dataclass(frozen=True, slots=True)
class Signals:
    """The features of one candidate, by name; see ``RANK_FEATURES``."""

    values: Mapping[str, float]

    def score(self) -> float:
        """How well the candidate answers, in nats: comparable between candidates of one question only."""
        return float(sum(weight * self.values[name] for name, weight in coefficients()["rank"].items()))

    def answerable(self, missing_share: float, words: int, score: float, sure: float) -> float:
        """Probability in (0, 1) that a candidate with these signals answers the question at all.

        ``missing_share`` of the question's ``words`` is borne out nowhere near; ``score`` is in nats, ``sure`` its
        share among all candidates.
        """
        values = answer_values(self.values, missing_share, words, score, sure)
        return _sigmoid(sum(weight * values[name] for name, weight in coefficients()["answer"].items()))


def answer_values(
    values: Mapping[str, float], missing_share: float, words: int, score: float, sure: float
) -> dict[str, float]:
    """The values of ``ANSWER_FEATURES`` by name, among others."""
    about = {"bias": 1.0, "missing": missing_share, "words": min(words, 6) / 6, "score": score / 10, "sure": sure}
    return {**values, **about}


@cache
def coefficients() -> Mapping[str, Any]:
    """The learnt weights: ``rank`` and ``answer`` by feature, and the ``threshold`` of an answer."""
    found: Mapping[str, Any] = json.loads(files("rag.retrieval").joinpath("coefficients.json").read_text("utf-8"))
    return found


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


def vector(values: Mapping[str, float], names: Sequence[str]) -> list[float]:
    """The named values in order."""
    return [values[name] for name in names]


def _sigmoid(value: float) -> float:
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, value))))
