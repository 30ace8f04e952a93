"""Filters speak of the reply: its date, its number, its names."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from catalogue_builders import a_reply, its_passages

from rag.catalogue.conditions import number_key
from rag.catalogue.store import Catalogue
from rag.types import Filters

LETTERS = [
    a_reply("a", date=date(2023, 11, 15), number="136", numbers=("136",), signer="詹 镭", issuer="长宁区教育局"),
    a_reply("b", date=date(2024, 4, 30), number="066", numbers=("066", "067"), signer="詹镭"),
    a_reply("c", date=date(2025, 1, 1), number="66", kind="建议", session="长宁区第十七届人大八次会议", signer="王镭"),
    a_reply("d", date=None, number="B-012", numbers=(), kind="其他", signer=None, issuer=None, session=None),
]


@pytest.fixture(scope="module")
def catalogue(tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    opened = Catalogue.open(tmp_path_factory.mktemp("data") / "catalogue.sqlite3")
    for reply in LETTERS:
        opened.put(reply, reply.reply_id, its_passages(reply))
    return opened


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        (Filters(), "abcd"),
        (Filters(since=date(2024, 4, 30)), "bc"),
        (Filters(until=date(2024, 4, 30)), "ab"),
        (Filters(since=date(2024, 4, 30), until=date(2024, 4, 30)), "b"),
        (Filters(since=date(2025, 1, 1), until=date(2024, 1, 1)), ""),
        (Filters(year=2025), "c"),
        (Filters(year=0), ""),
        (Filters(year=99999), ""),
        (Filters(number="66"), "bc"),
        (Filters(number="066"), "bc"),
        (Filters(number="０６６"), "bc"),
        (Filters(number="第 066 号"), "bc"),
        (Filters(number="第067号提案"), "b"),
        (Filters(number="6"), ""),
        (Filters(number="b12"), "d"),
        (Filters(number="%"), ""),
        (Filters(kind="建议"), "c"),
        (Filters(kind="建"), ""),
        (Filters(signer="詹镭"), "ab"),
        (Filters(signer="詹 鐳"), "ab"),
        (Filters(signer="镭"), ""),
        (Filters(issuer="教育"), "a"),
        (Filters(issuer="科學技術"), "bc"),
        (Filters(issuer="%"), ""),
        (Filters(session="十七届"), "c"),
        (Filters(session="政协", year=2024, number="66", kind="提案"), "b"),
        (Filters(session="政协'; DROP TABLE replies; --"), ""),
    ],
)
def test_a_filter_keeps_the_replies_it_speaks_of(catalogue: Catalogue, filters: Filters, expected: str) -> None:
    assert sorted(reply.reply_id for reply in catalogue.heads(filters)) == list(expected)
    ids = catalogue.passage_ids(filters)
    if not filters:
        assert ids is None
        return
    assert ids is not None
    assert ids.dtype == np.int64
    assert ids.tolist() == sorted(ids.tolist())
    assert {passage.reply_id for passage in catalogue.passages(ids)} == set(expected)
    assert len(ids) == 2 * len(expected)


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("066", "66"),
        ("000", "0"),
        ("第 066 号提案", "66"),
        ("建议066", "66"),
        ("B012", "b12"),
        ("2-13", "2-13"),
        ("", ""),
    ],
)
def test_numbers_are_compared_without_zeros_width_and_the_words_around(text: str, key: str) -> None:
    assert number_key(text) == key
