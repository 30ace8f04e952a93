"""Passages for a question: by words, by vectors, and only among those allowed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from rag.assistant import Assistant
from rag.retrieval.retriever import search_terms
from rag.state import State
from rag.types import Filters, Query


@pytest.fixture(scope="module")
def state(seeded: Path) -> Iterator[State]:
    with Assistant.open(seeded) as assistant:
        yield assistant.state()


def query(text: str) -> Query:
    return Query(text, text, text, "what", Filters())


def test_hits_come_best_first_with_ranks_and_scores(state: State) -> None:
    hits = state.retriever.retrieve(query("硅巷的规划范围是什么"), 5)
    assert [hit.rank for hit in hits] == [1, 2, 3, 4, 5]
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    assert all(0 <= hit.score <= 1 for hit in hits)
    assert "规划范围东至江苏路" in hits[0].passage.text


def test_a_paraphrase_is_found_by_related_words(state: State) -> None:
    assert any("租金补贴" in hit.passage.text for hit in state.retriever.retrieve(query("租房补助"), 5))


def test_only_allowed_passages_come(state: State) -> None:
    allowed = state.catalogue.passage_ids(Filters(since=date(2025, 1, 1)))
    assert allowed is not None
    hits = state.retriever.retrieve(query("硅巷的规划范围是什么"), 20, allowed)
    assert {hit.passage.passage_id for hit in hits} <= set(allowed.tolist())
    assert state.retriever.retrieve(query("硅巷"), 5, np.array([], dtype=np.int64)) == []


def test_a_question_without_words_of_the_letters_is_no_error(state: State) -> None:
    assert isinstance(state.retriever.retrieve(query("？"), 3), list)
    assert isinstance(state.retriever.retrieve(query(""), 3), list)


def test_a_passage_removed_since_indexing_is_left_out(state: State) -> None:
    first = state.retriever.retrieve(query("硅巷"), 1)[0].passage.passage_id
    retriever = replace(
        state.retriever,
        passages=lambda ids: [one for one in state.catalogue.passages(ids) if one.passage_id != first],
    )
    hits = retriever.retrieve(query("硅巷"), 3)
    assert first not in {hit.passage.passage_id for hit in hits}
    assert [hit.rank for hit in hits] == list(range(1, len(hits) + 1))


def test_related_words_never_outweigh_the_question() -> None:
    terms = search_terms("租房补助")
    assert terms["补助"] == 1.0
    assert 0 < terms["补贴"] < 1.0
    assert search_terms("") == {}
