"""The dense index against a plain numpy ranking of the same half-precision rows."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.errors import IndexBroken
from rag.index.base import Vectors
from rag.index.dense_faiss import DenseIndex

DIM = 16


def unit_rows(n: int, seed: int = 0) -> Vectors:
    rows = np.random.default_rng(seed).standard_normal((n, DIM)).astype(np.float32)
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), np.float32)


def filled(ids: list[int], vectors: Vectors) -> DenseIndex:
    index = DenseIndex(DIM)
    index.add(ids, vectors)
    return index


def ranked(vectors: dict[int, Vectors], query: Vectors, top_k: int) -> list[int]:
    scores = {number: np.float32(row.astype(np.float16).astype(np.float32) @ query) for number, row in vectors.items()}
    return sorted(scores, key=lambda number: (-scores[number], number))[:top_k]


@settings(max_examples=60, deadline=None)
@given(
    ids=st.lists(st.integers(0, 10**12), min_size=1, max_size=40, unique=True),
    allowed=st.none() | st.sets(st.integers(-3, 40), max_size=30),
    removed=st.sets(st.integers(0, 40), max_size=10),
    top_k=st.integers(1, 50),
)
def test_search_is_the_exact_ranking_under_any_filter_and_after_removals(
    ids: list[int], allowed: set[int] | None, removed: set[int], top_k: int
) -> None:
    rows = unit_rows(len(ids), seed=len(ids))
    index = filled(ids, rows)
    gone = {ids[place] for place in removed if place < len(ids)}
    index.remove(gone)
    # Allowed are some ids that exist, by their place, and some that do not.
    chosen = None if allowed is None else {ids[place] if 0 <= place < len(ids) else place for place in allowed}
    left = {number: row for number, row in zip(ids, rows, strict=True) if number not in gone}
    visible = {number: row for number, row in left.items() if chosen is None or number in chosen}
    query = unit_rows(1, seed=99)[0]
    found = index.search(query, top_k, chosen)
    assert [number for number, _ in found] == ranked(visible, query, top_k)
    assert len(index) == len(left)


@pytest.mark.parametrize("spread", [1, 10**9])
def test_a_narrow_filter_gives_the_same_by_bitmap_and_by_batch(spread: int) -> None:
    rows = unit_rows(500)
    index = filled([number * spread for number in range(500)], rows)
    allowed = {number * spread for number in range(7, 500, 50)}
    query = rows[57]
    found = index.search(query, 3, allowed)
    assert found[0][0] == 57 * spread
    assert found[0][1] == pytest.approx(1.0, abs=1e-3)
    assert {number for number, _ in found} <= allowed
    assert len(index.search(query, 100, allowed)) == len(allowed)


def test_equal_vectors_come_in_the_order_of_their_ids_even_where_the_list_is_cut() -> None:
    index = filled(list(range(100, 0, -1)), np.repeat(unit_rows(1), 100, axis=0))
    assert [number for number, _ in index.search(unit_rows(1)[0], 5)] == [1, 2, 3, 4, 5]


def test_adding_an_id_again_replaces_its_vector() -> None:
    rows = unit_rows(2)
    index = filled([4], rows[:1])
    index.add([4], rows[1:])
    assert len(index) == 1
    assert index.search(rows[1], 1)[0][1] == pytest.approx(1.0, abs=1e-3)


def test_nothing_is_found_in_an_empty_index_or_by_a_zero_vector_or_with_no_allowed_id() -> None:
    rows = unit_rows(3)
    index = filled([1, 2, 3], rows)
    assert DenseIndex(DIM).search(rows[0], 5) == []
    assert index.search(np.zeros(DIM, np.float32), 5) == []
    assert index.search(rows[0], 5, []) == []
    assert index.search(rows[0], 0) == []
    index.add([], np.zeros((0, DIM), np.float32))
    index.remove([77])
    assert len(index) == 3


@pytest.mark.parametrize("name", ["dense.faiss", "答复 索引.faiss"])
def test_a_saved_index_is_the_same_when_loaded_and_can_still_change(tmp_path: Path, name: str) -> None:
    rows = unit_rows(300)
    index = filled(list(range(300)), rows)
    index.save(tmp_path / name)
    loaded = DenseIndex.load(tmp_path / name)
    assert len(loaded) == 300
    assert loaded.dim == DIM
    assert loaded.search(rows[5], 10) == index.search(rows[5], 10)
    loaded.remove([5])
    loaded.add([900], rows[5:6])
    assert loaded.search(rows[5], 1)[0][0] == 900
    loaded.save(tmp_path / name)
    assert DenseIndex.load(tmp_path / name).search(rows[5], 1)[0][0] == 900
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_an_empty_index_can_be_saved_and_loaded(tmp_path: Path) -> None:
    DenseIndex(DIM).save(tmp_path / "empty")
    assert len(DenseIndex.load(tmp_path / "empty")) == 0


def test_a_file_cut_short_anywhere_is_broken_and_says_to_rebuild(tmp_path: Path) -> None:
    path = tmp_path / "dense.faiss"
    filled(list(range(50)), unit_rows(50)).save(path)
    whole = path.read_bytes()
    for length in range(0, len(whole), 61):
        path.write_bytes(whole[:length])
        with pytest.raises(IndexBroken, match="dafu rebuild"):
            DenseIndex.load(path)


def test_a_damaged_head_or_another_kind_of_file_is_broken(tmp_path: Path) -> None:
    path = tmp_path / "dense.faiss"
    filled(list(range(50)), unit_rows(50)).save(path)
    whole = bytearray(path.read_bytes())
    whole[20] ^= 0xFF
    path.write_bytes(whole)
    with pytest.raises(IndexBroken, match="head is damaged"):
        DenseIndex.load(path)
    with pytest.raises(IndexBroken, match="dafu rebuild"):
        DenseIndex.load(tmp_path / "missing")


def test_vectors_of_another_shape_and_ids_given_twice_are_refused() -> None:
    index = DenseIndex(DIM)
    with pytest.raises(ValueError, match="shape"):
        index.add([1, 2], unit_rows(3))
    with pytest.raises(ValueError, match="different"):
        index.add([1, 1], unit_rows(2))
    with pytest.raises(ValueError, match="the query has 3"):
        index.search(np.ones(3, np.float32), 1)
