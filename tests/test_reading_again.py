"""Letters that an earlier version of Dafu read: found, read again from the catalogue, under the same ids."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from small_letters import letter_text

from rag.assistant import CATALOGUE_FILE, Assistant
from rag.catalogue.store import Catalogue
from rag.ingest import READING_VERSION, add_files, read_again
from rag.letters import read_letter
from rag.passages import make_passages
from rag.readers.text_file import read_text_file

ROOT = Path(__file__).resolve().parent.parent

READ_BY_THIS_VERSION = "0487230921bd05ba"
"""Of the shipped letters' heads and passages. Where it changes for no new letter, ``READING_VERSION`` rises with it."""


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder with two letters, one of them as an earlier version read it: a passage short."""
    monkeypatch.chdir(tmp_path)
    Path("letters").mkdir()
    for number in ("066", "083"):
        Path(f"letters/{number}.txt").write_text(letter_text(number), encoding="utf-8")
    with Catalogue.open(tmp_path / "data" / CATALOGUE_FILE) as catalogue:
        add_files(catalogue, ["letters"])
        for record in catalogue.by_source("letters/066.txt"), catalogue.by_source("letters/083.txt"):
            assert record is not None
            whole = catalogue.reply(record.reply_id)
            passages = [replace(one, passage_id=0) for one in catalogue.passages_of(record.reply_id)]
            if record.number == "066":
                passages, whole = passages[:-1], replace(whole, signer=None)
            catalogue.put(whole, record.content_hash, passages)
    return tmp_path / "data"


@pytest.fixture
def catalogue(data: Path) -> Iterator[Catalogue]:
    with Catalogue.open(data / CATALOGUE_FILE) as catalogue:
        yield catalogue


def test_only_letters_that_are_read_otherwise_change(catalogue: Catalogue) -> None:
    same = catalogue.by_source("letters/083.txt")
    assert same is not None
    ids = [passage.passage_id for passage in catalogue.passages_of(same.reply_id)]
    assert len(catalogue.read_before(READING_VERSION)) == 2
    told: list[tuple[str, int, int]] = []
    assert read_again(catalogue, lambda *one: told.append(one)) == 1
    assert told[-1] == ("重新读取", 2, 2)
    assert catalogue.read_before(READING_VERSION) == []
    assert [passage.passage_id for passage in catalogue.passages_of(same.reply_id)] == ids
    version = catalogue.version
    assert (read_again(catalogue), catalogue.version) == (0, version)


def test_adding_the_same_file_reads_it_again_under_its_id(catalogue: Catalogue) -> None:
    before = {record.source: record.reply_id for record in catalogue.read_before(READING_VERSION)}
    report = add_files(catalogue, ["letters"])
    assert [(file.source, file.reply_id, file.reason) for file in report.updated] == [
        ("letters/066.txt", before["letters/066.txt"], "按新版重新读过")
    ]
    assert [file.source for file in report.unchanged] == ["letters/083.txt"]
    assert catalogue.reply(before["letters/066.txt"]).signer == "张三丰"
    assert add_files(catalogue, ["letters"]).updated == []


def test_rebuilding_reads_again_though_the_files_are_gone(data: Path, catalogue: Catalogue) -> None:
    for file in Path("letters").iterdir():
        file.unlink()
    with Assistant.open(data) as assistant:
        assert assistant.ask("066号提案是谁签发的？").status == "refused"
        assistant.rebuild()
        assert "张三丰" in assistant.ask("066号提案是谁签发的？").text
    assert catalogue.read_before(READING_VERSION) == []


def test_a_letter_that_cannot_be_read_any_more_stays_as_it_is(
    catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise ValueError("a paragraph does not map back")

    monkeypatch.setattr("rag.ingest.read_letter", fail)
    version = catalogue.version
    assert (read_again(catalogue), catalogue.version) == (0, version)
    assert len(catalogue.read_before(READING_VERSION)) == 2


def test_a_second_letter_of_a_number_keeps_its_warning(catalogue: Catalogue) -> None:
    Path("letters/other.txt").write_text(letter_text("066", "另一封，共有80家。"), encoding="utf-8")
    (added,) = add_files(catalogue, ["letters/other.txt"]).added
    assert added.reply_id is not None
    whole = catalogue.reply(added.reply_id)
    catalogue.put(replace(whole, signer=None), "hash", catalogue.passages_of(added.reply_id))
    read_again(catalogue)
    assert catalogue.reply(added.reply_id) == whole


def test_a_change_of_the_reading_raises_its_version() -> None:
    seen = hashlib.sha256()
    for file in sorted([*ROOT.glob("seeds/*.txt"), *ROOT.glob("eval/letters/dev*/*")]):
        document = read_text_file(file, file.name)
        reply = read_letter(document.text, file.name)
        passages = [(one.start, one.end, one.context, [s.start for s in one.sentences]) for one in make_passages(reply)]
        seen.update(json.dumps([reply.head_dict(), passages], ensure_ascii=False).encode())
    assert seen.hexdigest()[:16] == READ_BY_THIS_VERSION, "letters are read otherwise: raise rag.ingest.READING_VERSION"
