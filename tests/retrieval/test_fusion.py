"""Word scores and vector scores in one order."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from rag.retrieval.fusion import LEXICAL_WEIGHT, fuse

_ids = st.integers(1, 30)
# Scores near the smallest float lose digits when they are divided.
_bm25 = st.dictionaries(_ids, st.just(0.0) | st.floats(1e-9, 100), max_size=20)
_cosines = st.dictionaries(_ids, st.floats(-1.0, 1.0), max_size=20)


def test_the_best_words_and_the_best_vector_add_up() -> None:
    assert fuse({1: 8.0, 2: 4.0}, {1: 1.0, 2: 0.5}, 0.5) == [(1, 1.0), (2, 0.5)]


def test_both_count_and_a_middling_vector_does_not_outweigh_the_best_words() -> None:
    assert 0 < LEXICAL_WEIGHT < 1
    assert [passage_id for passage_id, _ in fuse({1: 5.0}, {2: 0.8})] == [1, 2]


def test_a_vector_that_points_away_counts_nothing() -> None:
    assert fuse({}, {1: -0.7}) == [(1, 0.0)]


def test_a_tie_goes_to_the_smaller_id() -> None:
    assert [passage_id for passage_id, _ in fuse({9: 1.0, 3: 1.0, 5: 1.0}, {})] == [3, 5, 9]


def test_nothing_found_is_nothing() -> None:
    assert fuse({}, {}) == []


@settings(deadline=None)
@given(_bm25, _cosines, st.floats(0, 1))
def test_every_candidate_is_there_once_best_first_and_between_nought_and_one(
    lexical: dict[int, float], dense: dict[int, float], weight: float
) -> None:
    found = fuse(lexical, dense, weight)
    assert sorted(passage_id for passage_id, _ in found) == sorted({*lexical, *dense})
    assert all(0.0 <= score <= 1.0 + 1e-9 for _, score in found)
    assert found == sorted(found, key=lambda item: (-item[1], item[0]))


@settings(deadline=None)
@given(_bm25, _cosines)
def test_the_scale_of_the_word_scores_does_not_matter(lexical: dict[int, float], dense: dict[int, float]) -> None:
    doubled = {passage_id: 2 * score for passage_id, score in lexical.items()}
    assert fuse(doubled, dense) == fuse(lexical, dense)
