"""What the catalogue promises about letters, passages and embeddings."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from catalogue_builders import a_reply, any_letter, its_passages
from hypothesis import HealthCheck, given, settings

from rag.catalogue.store import Catalogue
from rag.errors import NotFoundError
from rag.types import OffsetMap, Passage, Reply


@pytest.fixture
def catalogue(tmp_path: Path) -> Iterator[Catalogue]:
    with Catalogue.open(tmp_path / "数据" / "catalogue.sqlite3") as opened:
        yield opened


def put(catalogue: Catalogue, reply: Reply, passages: int = 2) -> Reply:
    return catalogue.put(reply, f"hash of {reply.reply_id}", its_passages(reply, passages))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(letter=any_letter())
def test_what_is_put_comes_back_equal(catalogue: Catalogue, letter: tuple[Reply, list[Passage]]) -> None:
    reply, passages = letter
    kept = catalogue.put(reply, "hash", passages)
    assert kept == replace(reply, passages=len(passages))
    assert catalogue.reply(reply.reply_id) == kept
    assert kept in catalogue.replies()
    found = catalogue.passages_of(reply.reply_id)
    assert [replace(passage, passage_id=0) for passage in found] == passages
    assert catalogue.passages([passage.passage_id for passage in found]) == found


def test_a_head_is_the_reply_without_its_texts(catalogue: Catalogue) -> None:
    kept = put(catalogue, a_reply())
    bare = replace(kept, reading_text="", source_text="", offsets=OffsetMap(()), paragraphs=(), field_spans={})
    assert catalogue.heads() == [bare]
    assert catalogue.heads()[0].head_dict() == kept.head_dict()


def test_replies_come_newest_first_then_by_number_and_id_and_undated_last(catalogue: Catalogue) -> None:
    put(catalogue, a_reply("undated", date=None))
    put(catalogue, a_reply("b", number="10"))
    put(catalogue, a_reply("a", number="10"))
    put(catalogue, a_reply("nine", number="９"))
    put(catalogue, a_reply("unnumbered", number=None))
    put(catalogue, a_reply("new", date=date(2026, 5, 7)))
    expected = ["new", "nine", "a", "b", "unnumbered", "undated"]
    assert [reply.reply_id for reply in catalogue.heads()] == expected
    assert [reply.reply_id for reply in catalogue.replies()] == expected


def test_putting_a_letter_again_replaces_it_with_passages_and_embeddings(catalogue: Catalogue) -> None:
    put(catalogue, a_reply(), passages=3)
    old = [passage.passage_id for passage in catalogue.all_passages()]
    catalogue.put_embeddings("print", old, np.ones((3, 4), np.float32))
    put(catalogue, a_reply(title="新"), passages=2)
    assert catalogue.reply("r066").title == "新"
    new = [passage.passage_id for passage in catalogue.all_passages()]
    assert len(new) == 2
    assert min(new) > max(old)
    assert catalogue.embeddings("print")[0].tolist() == []
    assert catalogue.passages(old) == []


def test_the_id_of_a_removed_passage_is_never_given_again(catalogue: Catalogue) -> None:
    put(catalogue, a_reply())
    old = [passage.passage_id for passage in catalogue.all_passages()]
    catalogue.remove(["r066"])
    put(catalogue, a_reply())
    assert min(passage.passage_id for passage in catalogue.all_passages()) > max(old)


def test_passages_of_another_letter_are_refused(catalogue: Catalogue) -> None:
    with pytest.raises(ValueError, match="r066"):
        catalogue.put(a_reply(), "hash", its_passages(a_reply("other")))
    assert catalogue.counts()["replies"] == 0


def test_removing_gives_back_the_heads_in_the_order_asked(catalogue: Catalogue) -> None:
    for reply_id in ("a", "b", "c"):
        put(catalogue, a_reply(reply_id))
    assert [reply.reply_id for reply in catalogue.remove(["c", "a", "c"])] == ["c", "a"]
    assert [reply.reply_id for reply in catalogue.heads()] == ["b"]
    assert catalogue.counts()["passages"] == 2


def test_removing_with_an_unknown_id_removes_nothing_and_names_it(catalogue: Catalogue) -> None:
    put(catalogue, a_reply())
    before = catalogue.version
    with pytest.raises(NotFoundError, match="没有 ID 是 x、y 的答复；dafu list") as error:
        catalogue.remove(["r066", "x", "y"])
    assert error.value.in_language("en").startswith("No reply x, y in the catalogue; `dafu list`")
    assert len(catalogue.heads()) == 1
    assert catalogue.version == before


def test_an_unknown_reply_is_an_error_with_the_cure(catalogue: Catalogue) -> None:
    with pytest.raises(NotFoundError, match="dafu list"):
        catalogue.reply("x")


def test_the_version_changes_with_letters_only(catalogue: Catalogue) -> None:
    seen = [catalogue.version]
    put(catalogue, a_reply())
    seen.append(catalogue.version)
    ids = [passage.passage_id for passage in catalogue.all_passages()]
    catalogue.put_embeddings("print", ids, np.ones((2, 4), np.float32))
    assert catalogue.version == seen[-1]
    catalogue.remove([])
    assert catalogue.version == seen[-1]
    catalogue.remove(["r066"])
    seen.append(catalogue.version)
    assert len(set(seen)) == 3


def test_two_catalogues_never_share_a_version(tmp_path: Path) -> None:
    with Catalogue.open(tmp_path / "a") as first, Catalogue.open(tmp_path / "b") as second:
        assert first.version != second.version


def test_the_version_survives_closing(tmp_path: Path) -> None:
    with Catalogue.open(tmp_path / "a") as catalogue:
        put(catalogue, a_reply())
        version = catalogue.version
    with Catalogue.open(tmp_path / "a") as catalogue:
        assert catalogue.version == version
        assert len(catalogue.replies()) == 1


def test_a_letter_is_found_by_source_hash_and_identity(catalogue: Catalogue) -> None:
    put(catalogue, a_reply())
    put(catalogue, a_reply("nameless", kind="其他", number=None, numbers=(), session=None, issuer=None))
    record = catalogue.by_source("letters/r066.txt")
    assert record is not None
    assert (record.reply_id, record.content_hash) == ("r066", "hash of r066")
    assert catalogue.by_source("letters/none.txt") is None
    assert catalogue.by_content_hash("hash of r066") == [record]
    assert catalogue.by_content_hash("") == []
    assert catalogue.by_identity(record.session, "提案", "066", record.issuer) == [record]
    assert [found.reply_id for found in catalogue.by_identity(None, "其他", None, None)] == ["nameless"]


def test_passages_come_in_the_order_asked_and_gone_ones_are_left_out(catalogue: Catalogue) -> None:
    put(catalogue, a_reply(), passages=1200)
    ids = [passage.passage_id for passage in catalogue.all_passages()]
    assert len(ids) == 1200
    wanted = [*ids[::-1], 10**9]
    assert [passage.passage_id for passage in catalogue.passages(np.array(wanted))] == ids[::-1]
    assert catalogue.passages([]) == []


def test_counts_and_closed_sets(catalogue: Catalogue) -> None:
    assert catalogue.counts() == {"replies": 0, "passages": 0, "first_date": None, "last_date": None}
    assert catalogue.distinct("proposers") == []
    put(catalogue, a_reply(proposers=("甲", "乙"), numbers=("066", "067")))
    put(catalogue, a_reply("b", proposers=("乙",), date=date(2023, 1, 2), signer=None, kind="建议"))
    put(catalogue, a_reply("c", proposers=(), date=None, number=None, numbers=()))
    dates = {"first_date": date(2023, 1, 2), "last_date": date(2024, 4, 30)}
    assert catalogue.counts() == {"replies": 3, "passages": 6, **dates}
    assert catalogue.distinct("proposers") == ["乙", "甲"]
    assert catalogue.distinct("signer") == ["詹镭"]
    assert catalogue.distinct("number") == ["066", "067"]
    assert catalogue.distinct("year") == ["2023", "2024"]
    assert catalogue.distinct("kind") == ["建议", "提案"]


@pytest.mark.parametrize("dtype", [np.float16, np.float32])
def test_embeddings_come_back_as_float32_by_ascending_id(catalogue: Catalogue, dtype: type[np.floating]) -> None:
    put(catalogue, a_reply(), passages=700)
    ids = np.array([passage_id for passage_id, _ in catalogue.missing_embeddings("print")])
    vectors = np.random.default_rng(0).normal(size=(len(ids), 8)).astype(dtype)
    catalogue.put_embeddings("print", ids[::-1], vectors[::-1])
    found, rows = catalogue.embeddings("print")
    assert found.tolist() == ids.tolist()
    assert found.dtype == np.int64
    assert rows.dtype == np.float32
    np.testing.assert_array_equal(rows, vectors.astype(np.float32))


def test_missing_embeddings_may_be_filled_while_they_are_listed(catalogue: Catalogue) -> None:
    put(catalogue, a_reply(), passages=2500)
    seen = 0
    for passage_id, passage in catalogue.missing_embeddings("print"):
        assert passage.passage_id == passage_id
        if seen % 100 == 0:
            catalogue.put_embeddings("print", [passage_id], np.ones((1, 2), np.float32))
        seen += 1
    assert seen == 2500
    assert len(list(catalogue.missing_embeddings("print"))) == 2475
    assert len(list(catalogue.missing_embeddings("another"))) == 2500


def test_embeddings_of_other_embedders_can_be_dropped(catalogue: Catalogue) -> None:
    put(catalogue, a_reply())
    ids = [passage.passage_id for passage in catalogue.all_passages()]
    catalogue.put_embeddings("old", ids, np.ones((2, 4), np.float32))
    catalogue.put_embeddings("new", ids, np.ones((2, 6), np.float32))
    assert catalogue.drop_embeddings("new") == 2
    assert catalogue.embeddings("old")[1].shape == (0, 0)
    assert catalogue.embeddings("new")[1].shape == (2, 6)


def test_embeddings_of_a_passage_removed_meanwhile_are_left_out(catalogue: Catalogue) -> None:
    put(catalogue, a_reply())
    ids = [passage.passage_id for passage in catalogue.all_passages()]
    catalogue.put_embeddings("print", [*ids, 10**6], np.ones((3, 4), np.float32))
    assert catalogue.embeddings("print")[0].tolist() == ids


def test_embeddings_of_a_wrong_shape_are_refused(catalogue: Catalogue) -> None:
    put(catalogue, a_reply())
    ids = [passage.passage_id for passage in catalogue.all_passages()]
    catalogue.put_embeddings("print", ids, np.ones((2, 4), np.float32))
    with pytest.raises(ValueError, match="dimension 5"):
        catalogue.put_embeddings("print", ids, np.ones((2, 5), np.float32))
    with pytest.raises(ValueError, match="one row for each id"):
        catalogue.put_embeddings("print", ids, np.ones((3, 4), np.float32))


def test_many_threads_may_write_and_read(catalogue: Catalogue) -> None:
    def write(number: int) -> int:
        put(catalogue, a_reply(f"r{number}"))
        return len(catalogue.heads())

    with ThreadPoolExecutor(8) as pool:
        counts = list(pool.map(write, range(40)))
    assert max(counts) == 40
    assert catalogue.version.endswith("-40")
