"""The signals of a sentence and their learnt weights."""

from __future__ import annotations

import json
import math
from importlib.resources import files

import numpy as np
import pytest

from rag.retrieval.features import (
    ANSWER_FEATURES,
    RANK_FEATURES,
    Scorer,
    answer_values,
    learnt,
    listing,
    log_length,
    matrix,
    probabilities,
)

NONE = dict.fromkeys(RANK_FEATURES, 0.0)


def rank(**signals: float) -> float:
    return float(learnt().rank(matrix([{**NONE, **signals}], RANK_FEATURES))[0])


def answerable(signals: dict[str, float], missing_share: float) -> float:
    values = answer_values({**NONE, **signals}, missing_share, 3, 5.0, 0.5, 2.0, 30)
    return float(probabilities(learnt().answer(matrix([values], ANSWER_FEATURES)))[0])


def test_every_weight_that_ships_belongs_to_a_known_signal() -> None:
    found = json.loads(files("rag.retrieval").joinpath("coefficients.json").read_text("utf-8"))
    for name, features in (("rank", RANK_FEATURES), ("answer", ANSWER_FEATURES)):
        for weights in (found[name]["linear"], *(unit["weights"] for unit in found[name]["hidden"])):
            assert set(weights) == set(features)
    assert 0 < learnt().threshold < 1
    assert learnt().fitted_on


def test_a_sentence_that_bears_out_the_question_scores_higher() -> None:
    usual = {"own": 0.6, "met": 0.6, "passage": 0.8}
    assert rank(**usual) > rank()
    assert rank(**usual, lacks=1.0) < rank(**usual)
    assert rank(**usual, other_years=1.0) < rank(**usual)


def test_answerable_is_a_probability_that_missing_words_lower() -> None:
    good = {"own": 0.8, "telling": 0.8, "beyond": 0.8, "rare": 0.7, "pairs": 0.5, "holds": 1.0}
    good |= {"met": 0.8, "least_met": 0.6, "like": 0.6, "passage": 0.9}
    poor = {**good, "own": 0.2, "telling": 0.2, "beyond": 0.2, "rare": 0.1, "pairs": 0.1, "met": 0.5, "least_met": 0.3}
    assert 0 < answerable(poor, 0.8) < answerable(good, 0.0) < 1
    assert 0 < answerable({"own": 1e9}, 0.0) <= 1


def test_a_scorer_is_read_as_it_was_written() -> None:
    random = np.random.default_rng(0)
    scorer = Scorer(("a", "b"), *(random.normal(size=size).round(3) for size in ((2,), (3, 2), (3,), (3,))))
    again = Scorer.from_json(json.loads(json.dumps(scorer.to_json())), ("a", "b"))
    rows = random.normal(size=(5, 2))
    np.testing.assert_allclose(again(rows), scorer(rows))
    by_hand = rows @ scorer.linear + np.tanh(rows @ scorer.hidden.T + scorer.bias) @ scorer.out
    np.testing.assert_allclose(scorer(rows), by_hand)
    assert scorer(np.empty((0, 2))).shape == (0,)


def test_a_scorer_without_hidden_units_is_a_weighted_sum() -> None:
    scorer = Scorer.from_json({"linear": {"a": 2.0}, "hidden": []}, ("a", "b"))
    assert scorer(np.array([[1.0, 5.0]])).tolist() == [2.0]


def test_lists_are_told_by_their_marks() -> None:
    assert listing("甲和乙。") == 0
    assert 0 < listing("甲、乙、丙。") < listing("一是甲；二是乙；三是丙。") <= 1
    assert listing("、" * 100) == 1


def test_lengths_are_bounded_on_both_sides() -> None:
    assert log_length("六" * 60) == 0
    assert log_length("") == log_length("一") == -1.5
    assert log_length("长" * 10_000) == 1.5
    assert log_length("长" * 120) == pytest.approx(math.log(2))
