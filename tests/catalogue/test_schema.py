"""A catalogue file that is old, new, damaged, locked, foreign, or whose writer was killed."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

import pytest
from catalogue_builders import a_reply, its_passages
from sqlalchemy import Connection, select, text
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateTable

from rag.catalogue import engine
from rag.catalogue.conditions import conditions
from rag.catalogue.engine import open_engine, writing
from rag.catalogue.schema import MIGRATIONS, metadata, prepare, read_meta, replies
from rag.catalogue.store import _NEWEST_FIRST, Catalogue
from rag.errors import CatalogueError
from rag.types import Filters

NEXT = 2 + len(MIGRATIONS)


def filled(path: Path, letters: int = 1) -> Path:
    with Catalogue.open(path) as catalogue:
        for number in range(letters):
            reply = a_reply(f"r{number}")
            catalogue.put(reply, "hash", its_passages(reply, 20))
    return path


def read_everything(path: Path) -> None:
    with Catalogue.open(path) as catalogue:
        catalogue.replies()
        list(catalogue.all_passages())


def test_folder_and_file_are_made_when_missing(tmp_path: Path) -> None:
    path = tmp_path / "答复 100%" / "#?" / "catalogue.sqlite3"
    Catalogue.open(path).close()
    assert path.is_file()


def test_a_catalogue_of_a_newer_version_asks_to_upgrade(tmp_path: Path) -> None:
    path = filled(tmp_path / "c")
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE meta SET value = '99' WHERE key = 'schema_version'")
    with pytest.raises(CatalogueError, match=r"格式 99.*请升级 dafu"):
        Catalogue.open(path)


def test_a_database_of_another_program_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "c"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE photos (name TEXT)")
    with pytest.raises(CatalogueError, match="别的程序"):
        Catalogue.open(path)


def test_an_older_catalogue_gets_the_migrations_it_lacks(tmp_path: Path) -> None:
    opened, place = open_engine(filled(tmp_path / "c"))

    def add_a_column(connection: Connection) -> None:
        connection.execute(text("ALTER TABLE replies ADD COLUMN colour TEXT"))

    with writing(opened) as connection, connection.begin():
        prepare(connection, place, {**MIGRATIONS, NEXT: add_a_column})
        assert read_meta(connection, "schema_version") == str(NEXT)
        assert connection.execute(text("SELECT colour FROM replies")).all() == [(None,)]
    opened.dispose()
    with pytest.raises(CatalogueError, match="请升级 dafu"):
        Catalogue.open(tmp_path / "c")


def test_a_catalogue_of_the_first_version_gets_the_feedback_table(tmp_path: Path) -> None:
    path = filled(tmp_path / "c")
    with sqlite3.connect(path) as connection:
        connection.execute("DROP TABLE feedback")
        connection.execute("ALTER TABLE replies DROP COLUMN reading_version")
        connection.execute("UPDATE meta SET value = '1' WHERE key = 'schema_version'")
    with Catalogue.open(path) as catalogue:
        version = catalogue.version
        catalogue.put_feedback({"question": "问？"}, [("前问", "前答")], "bad")
        kept = catalogue.feedback()[0]
        assert (kept.rating, kept.answer, kept.history) == ("bad", {"question": "问？"}, (("前问", "前答"),))
        assert (len(catalogue.heads()), catalogue.version) == (1, version)


def test_letters_of_a_catalogue_without_reading_versions_were_read_before(tmp_path: Path) -> None:
    path = filled(tmp_path / "c")
    with sqlite3.connect(path) as connection:
        connection.execute("ALTER TABLE replies DROP COLUMN reading_version")
        connection.execute("UPDATE meta SET value = '2' WHERE key = 'schema_version'")
    with Catalogue.open(path) as catalogue:
        (record,) = catalogue.read_before(1)
        catalogue.confirm_reading(record.reply_id, 1)
        assert catalogue.read_before(1) == []


def test_a_migration_that_fails_leaves_everything_as_it_was(tmp_path: Path) -> None:
    opened, place = open_engine(filled(tmp_path / "c"))

    def fail(connection: Connection) -> None:
        connection.execute(text("ALTER TABLE replies ADD COLUMN colour TEXT"))
        raise RuntimeError("no power")

    with pytest.raises(RuntimeError, match="no power"), writing(opened) as connection, connection.begin():
        prepare(connection, place, {**MIGRATIONS, NEXT: fail})
    opened.dispose()
    with Catalogue.open(tmp_path / "c") as catalogue:
        assert len(catalogue.heads()) == 1


@pytest.mark.parametrize("damage", ["garbage", "overwritten", "cut"])
def test_a_damaged_file_is_one_line_with_the_cure_and_stays_where_it_is(tmp_path: Path, damage: str) -> None:
    path = filled(tmp_path / "catalogue.sqlite3", letters=30)
    whole = path.read_bytes()
    broken = {
        "garbage": b"no database at all" * 1000,
        "overwritten": whole[:100] + b"\xff" * (len(whole) - 100),
        "cut": whole[: len(whole) // 2],
    }[damage]
    path.write_bytes(broken)
    with pytest.raises(CatalogueError) as caught:
        read_everything(path)
    assert str(path) in str(caught.value)
    assert "dafu add" in str(caught.value)
    assert "\n" not in str(caught.value)
    assert path.read_bytes() == broken


def test_a_whole_file_shows_no_damage(tmp_path: Path) -> None:
    with Catalogue.open(filled(tmp_path / "c")) as catalogue:
        assert catalogue.damage() == []


def test_a_folder_in_place_of_the_file_is_a_clear_error(tmp_path: Path) -> None:
    with pytest.raises(CatalogueError, match="检查它是不是文件"):
        Catalogue.open(tmp_path)


def test_a_file_in_place_of_the_folder_is_a_clear_error(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("")
    with pytest.raises(CatalogueError, match="--data"):
        Catalogue.open(tmp_path / "data" / "catalogue.sqlite3")


def test_a_catalogue_that_is_being_written_can_be_read_but_a_second_writer_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "BUSY_TIMEOUT_SECONDS", 0.1)
    path = filled(tmp_path / "c")
    with Catalogue.open(path) as catalogue:
        other = sqlite3.connect(path, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        assert len(catalogue.heads()) == 1
        with pytest.raises(CatalogueError, match="另一个进程写入；请等它结束后再试"):
            catalogue.remove(["r0"])
        Catalogue.open(path).close()
        other.close()
        assert len(catalogue.remove(["r0"])) == 1


@pytest.mark.parametrize(
    ("address", "message"),
    [
        ("nonsense://", "不是数据库地址|用不了"),
        ("postgresql+psycopg://me:secret@localhost/dafu", "psycopg|用不了"),
    ],
)
def test_an_address_that_cannot_be_used_is_told_without_the_password(address: str, message: str) -> None:
    with pytest.raises(CatalogueError, match=message) as caught:
        Catalogue.open(address)
    assert "secret" not in str(caught.value) + caught.value.in_language("en")


def test_every_table_and_filter_can_be_said_in_postgresql() -> None:
    everything = Filters(date.min, date.max, 2024, "66", "提案", "詹镭", "科委", "政协")
    dialect = postgresql.dialect()  # type: ignore[no-untyped-call]
    for table in metadata.sorted_tables:
        assert "CREATE TABLE" in str(CreateTable(table).compile(dialect=dialect))
    query = select(replies).where(*conditions(everything)).order_by(*_NEWEST_FIRST)
    assert "NULLS LAST" in str(query.compile(dialect=dialect))


WRITER = """
import sys
from pathlib import Path
sys.path[:0] = sys.argv[2:]
from catalogue_builders import a_reply, its_passages
from rag.catalogue.store import Catalogue
catalogue = Catalogue.open(Path(sys.argv[1]))
for number in range(100_000):
    reply = a_reply(f"r{number % 50}", title=str(number))
    catalogue.put(reply, "hash", its_passages(reply, 20))
    print(number, flush=True)
"""


@pytest.mark.parametrize("letters_before_the_kill", [1, 60])
def test_a_writer_killed_in_the_middle_leaves_a_whole_catalogue(tmp_path: Path, letters_before_the_kill: int) -> None:
    path, here = tmp_path / "c", Path(__file__).parent
    command = [sys.executable, "-c", WRITER, str(path), str(here), str(here.parents[1])]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout is not None
        for _ in range(letters_before_the_kill):
            writer.stdout.readline()
        time.sleep(0.01)
        writer.kill()
        last = int(["0", *writer.stdout.read().split()][-1])
    with Catalogue.open(path) as catalogue:
        assert catalogue.damage() == []
        heads = catalogue.heads()
        assert max(int(head.title) for head in heads) >= max(last, letters_before_the_kill - 1)
        for head in heads:
            assert head.passages == len(catalogue.passages_of(head.reply_id)) == 20
            assert catalogue.reply(head.reply_id).reading_text
        reply = a_reply("afterwards")
        catalogue.put(reply, "hash", its_passages(reply))
