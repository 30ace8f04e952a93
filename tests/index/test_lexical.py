"""The lexical index finds passages by their words and says so when its files are damaged."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.errors import IndexBroken
from rag.index.lexical import LexicalIndex
from rag.text.tokens import query_tokens

ROWS = [
    (3, "上海硅巷的规划范围是1.48平方公里。", "第066号提案 总体规划"),
    (5, "矽睿科技位于长宁区。", "第066号提案 企业"),
    (8, "我们推进数字化转型。", "第005号提案 硅巷"),
    (13, "其他事项。", "第136号提案"),
]


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> LexicalIndex:
    return LexicalIndex.build(tmp_path_factory.mktemp("索引") / "lexical", ROWS)


@pytest.fixture(scope="module")
def wide(tmp_path_factory: pytest.TempPathFactory) -> LexicalIndex:
    """A thousand passages, all alike but for one word in ten."""
    rows = [(number, f"硅巷建设 {'mems' if number % 10 == 0 else 'other'}", "提案") for number in range(1, 1001)]
    return LexicalIndex.build(tmp_path_factory.mktemp("wide"), rows)


def ids(hits: list[tuple[int, float]]) -> list[int]:
    return [passage_id for passage_id, _ in hits]


def test_the_passage_that_speaks_of_it_comes_first(index: LexicalIndex) -> None:
    assert ids(index.search(query_tokens("硅巷的规划范围是多少平方公里？"), 10))[0] == 3
    assert ids(index.search(query_tokens("矽睿在哪里"), 10)) == [5]


def test_scores_are_positive_and_fall(index: LexicalIndex) -> None:
    scores = [score for _, score in index.search(["硅巷", "提案", "号"], 10)]
    assert scores == sorted(scores, reverse=True)
    assert min(scores) > 0


def test_the_context_counts_less_than_the_text_and_not_at_all_without_boost(index: LexicalIndex) -> None:
    assert ids(index.search(["硅巷"], 10)) == [3, 8]
    assert ids(index.search(["硅巷"], 10, context_boost=0)) == [3]


def test_a_weight_moves_its_term_up_and_zero_takes_it_out(index: LexicalIndex) -> None:
    assert ids(index.search({"范围": 1.0, "数字化": 9.0}, 10))[0] == 8
    assert ids(index.search({"范围": 9.0, "数字化": 1.0}, 10))[0] == 3
    assert ids(index.search({"范围": 1.0, "数字化": 0.0}, 10)) == [3]


def test_only_allowed_passages_are_found_and_their_scores_do_not_change(index: LexicalIndex) -> None:
    free = dict(index.search(["硅巷", "提案"], 10))
    held = index.search(["硅巷", "提案"], 10, np.array([8, 13, 99]))
    assert sorted(ids(held)) == [8, 13]
    assert all(free[passage_id] == score for passage_id, score in held)


@pytest.mark.parametrize("allowed", [range(1, 6), range(401, 421), range(1, 1001), range(500, 1001, 7)])
def test_narrow_and_wide_filters_find_the_same_as_searching_all(wide: LexicalIndex, allowed: range) -> None:
    everything = wide.search(["硅巷", "mems"], 1000)
    assert len(everything) == 1000
    expected = [hit for hit in everything if hit[0] in allowed][:7]
    assert wide.search(["硅巷", "mems"], 7, np.array(allowed)) == expected


def test_a_filter_far_from_the_best_hits_still_fills_the_list(
    wide: LexicalIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rag.index.lexical._MOST_HITS_READ", 50)
    allowed = np.array([number for number in range(1, 1001) if number % 10])
    assert ids(wide.search(["硅巷", "mems"], 5, allowed)) == [1, 2, 3, 4, 5]


@pytest.mark.parametrize("top_k", [1, 3, 100, 5000])
def test_ties_come_by_ascending_id_however_many_there_are(wide: LexicalIndex, top_k: int) -> None:
    assert ids(wide.search(["other"], top_k)) == [number for number in range(1, 1001) if number % 10][:top_k]


def test_no_terms_no_ids_and_nothing_wanted_find_nothing(index: LexicalIndex) -> None:
    assert index.search([], 10) == []
    assert index.search({}, 10) == []
    assert index.search(["硅巷"], 0) == []
    assert index.search(["硅巷"], 10, np.empty(0, np.int64)) == []
    assert index.search(["无此词"], 10) == []


@settings(deadline=None)
@given(st.lists(st.text(), max_size=5))
def test_no_text_is_syntax(index: LexicalIndex, words: list[str]) -> None:
    index.search(words, 3)
    index.search(['"硅巷', "body:*", "AND", "硅巷)^9", "[1 TO 2]", *words], 3)


def test_document_frequency_and_length(index: LexicalIndex) -> None:
    assert index.document_frequency("硅巷") == 1
    assert index.document_frequency("无此词") == 0
    assert len(index) == 4


def test_an_index_of_nothing_finds_nothing(tmp_path: Path) -> None:
    empty = LexicalIndex.build(tmp_path / "x", [])
    assert empty.search(["硅巷"], 10) == []
    assert empty.search(["硅巷"], 10, np.array([1])) == []
    assert len(empty) == 0


def test_it_opens_again_as_it_was_built(tmp_path: Path) -> None:
    built = LexicalIndex.build(tmp_path / "x", ROWS)
    hits = built.search(["硅巷"], 10)
    built.close()
    assert LexicalIndex.open(tmp_path / "x").search(["硅巷"], 10) == hits


def test_a_missing_index_is_an_error_with_the_cure(tmp_path: Path) -> None:
    with pytest.raises(IndexBroken, match="dafu rebuild"):
        LexicalIndex.open(tmp_path / "nothing")
    with pytest.raises(IndexBroken, match="dafu rebuild"):
        LexicalIndex.open(tmp_path)


@pytest.mark.parametrize("damage", ["deleted", "emptied", "cut"])
def test_a_damaged_file_is_an_error_with_the_cure(tmp_path: Path, damage: str) -> None:
    LexicalIndex.build(tmp_path / "whole", ROWS).close()
    names = [path.name for path in (tmp_path / "whole").iterdir() if path.stat().st_size and path.name[0] != "."]
    assert len(names) > 5
    for name in names:
        folder = tmp_path / f"{damage} {name}"
        shutil.copytree(tmp_path / "whole", folder)
        path = folder / name
        if damage == "deleted":
            path.unlink()
        else:
            path.write_bytes(path.read_bytes()[: path.stat().st_size // 2] if damage == "cut" else b"")
        with pytest.raises(IndexBroken, match="dafu rebuild"):
            LexicalIndex.open(folder).search(["硅巷"], 10)


def test_a_panic_inside_tantivy_is_an_error_with_the_cure(index: LexicalIndex, monkeypatch: pytest.MonkeyPatch) -> None:
    class PanicException(BaseException):
        pass

    def panic(*_: object) -> None:
        raise PanicException("index out of bounds")

    monkeypatch.setattr("rag.index.lexical._best", panic)
    with pytest.raises(IndexBroken, match="index out of bounds"):
        index.search(["硅巷"], 10)
