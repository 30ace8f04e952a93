"""The signals of a sentence and their learnt weights."""

from __future__ import annotations

import math

import pytest

from rag.retrieval.features import (
    ANSWER_FEATURES,
    RANK_FEATURES,
    Signals,
    coefficients,
    listing,
    log_length,
    vector,
)

NONE = dict.fromkeys(RANK_FEATURES, 0.0)


def test_every_weight_belongs_to_a_known_signal() -> None:
    assert set(coefficients()["rank"]) <= set(RANK_FEATURES)
    assert set(coefficients()["answer"]) <= set(ANSWER_FEATURES)
    assert 0 < coefficients()["threshold"] < 1
    assert coefficients()["fitted_on"]


def test_a_sentence_that_bears_out_the_question_scores_higher() -> None:
    assert Signals({**NONE, "own": 1.0}).score() > Signals(NONE).score()
    assert Signals({**NONE, "lacks": 1.0}).score() < Signals(NONE).score()
    assert Signals({**NONE, "other_years": 1.0}).score() < Signals(NONE).score()


def test_answerable_is_a_probability_that_missing_words_lower() -> None:
    good = Signals({**NONE, "own": 1.0, "like": 0.8, "passage": 0.9})
    assert 0 < good.answerable(1.0, 3, 5.0, 0.5) < good.answerable(0.0, 3, 5.0, 0.5) < 1
    assert Signals({**NONE, "own": 1e9}).answerable(0.0, 3, 1e9, 1.0) <= 1


def test_lists_are_told_by_their_marks() -> None:
    assert listing("甲和乙。") == 0
    assert 0 < listing("甲、乙、丙。") < listing("一是甲；二是乙；三是丙。") <= 1
    assert listing("、" * 100) == 1


def test_lengths_are_bounded_on_both_sides() -> None:
    assert log_length("六" * 60) == 0
    assert log_length("") == log_length("一") == -1.5
    assert log_length("长" * 10_000) == 1.5
    assert log_length("长" * 120) == pytest.approx(math.log(2))


def test_values_come_in_the_order_asked_for() -> None:
    assert vector({"a": 1.0, "b": 2.0}, ["b", "a"]) == [2.0, 1.0]
