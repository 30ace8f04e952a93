"""The tables of the catalogue and the numbered migrations that bring an older file up to date.

    replies ─┬─ reply_texts     the letter itself, apart from its head so that a list never loads it
             ├─ reply_numbers   each number of a reply with the form it is compared in
             └─ passages ─── embeddings ─── embedders
    feedback                    questions and answers that a reader rated; refers to no reply, outlives them all
    meta                        schema_version, catalogue_id, changes

Deleting a reply takes everything below it along.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping

from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    Connection,
    Date,
    ForeignKey,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    insert,
    inspect,
    select,
    text,
    update,
)

from rag.errors import CatalogueError

metadata = MetaData()

# SQLite numbers rows by itself only in a column of type INTEGER; PostgreSQL wants 64 bits said.
_PassageId = BigInteger().with_variant(Integer, "sqlite")

meta = Table("meta", metadata, Column("key", Text, primary_key=True), Column("value", Text, nullable=False))

replies = Table(
    "replies",
    metadata,
    Column("reply_id", Text, primary_key=True),
    Column("content_hash", Text, nullable=False, index=True),
    Column("source", Text, nullable=False, index=True),
    Column("source_url", Text),
    Column("title", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("number", Text),
    Column("number_order", BigInteger),  # digits of the number, for sorting only
    Column("numbers", JSON, nullable=False),
    Column("session", Text),
    Column("session_key", Text),  # *_key: the form that filters are compared with
    Column("document_number", Text),
    Column("proposal_title", Text),
    Column("addressee", Text),
    Column("proposers", JSON, nullable=False),
    Column("co_handlers", JSON, nullable=False),
    Column("signer", Text),
    Column("signer_key", Text, index=True),
    Column("result", Text),
    Column("issuer", Text),
    Column("issuer_key", Text),
    Column("date", Date, index=True),
    Column("printed_date", Date),
    Column("disclosure", Text),
    Column("contact", JSON, nullable=False),
    Column("passages", Integer, nullable=False),
    Column("warnings", JSON, nullable=False),
    Column(
        "reading_version", Integer, nullable=False, server_default="0"
    ),  # of the reading that made it and its passages
)


def _of_reply(*, primary_key: bool = False, index: bool = False) -> Column[str]:
    return Column(
        "reply_id",
        Text,
        ForeignKey("replies.reply_id", ondelete="CASCADE"),
        primary_key=primary_key,
        nullable=False,
        index=index,
    )


reply_texts = Table(
    "reply_texts",
    metadata,
    _of_reply(primary_key=True),
    Column("reading_text", Text, nullable=False),
    Column("source_text", Text, nullable=False),
    Column("offsets", JSON, nullable=False),
    Column("paragraphs", JSON, nullable=False),
    Column("field_spans", JSON, nullable=False),
)

reply_numbers = Table(
    "reply_numbers",
    metadata,
    _of_reply(primary_key=True),
    Column("number", Text, primary_key=True),
    Column("number_key", Text, nullable=False, index=True),
)

passages = Table(
    "passages",
    metadata,
    Column("passage_id", _PassageId, primary_key=True, autoincrement=True),
    _of_reply(index=True),
    Column("role", Text, nullable=False),
    Column("section", JSON, nullable=False),
    Column("start", Integer, nullable=False),
    Column("end", Integer, nullable=False),
    Column("page", Integer),
    Column("text", Text, nullable=False),
    Column("context", Text, nullable=False),
    Column("sentences", JSON, nullable=False),
    sqlite_autoincrement=True,  # a number once given is never given again: indexes may still hold it
)

embedders = Table(
    "embedders",
    metadata,
    Column("embedder_id", Integer, primary_key=True),
    Column("fingerprint", Text, nullable=False, unique=True),
    Column("dim", Integer, nullable=False),
    Column("dtype", Text, nullable=False),  # "float16" or "float32", little-endian rows
)

embeddings = Table(
    "embeddings",
    metadata,
    Column("passage_id", _PassageId, ForeignKey("passages.passage_id", ondelete="CASCADE"), primary_key=True),
    Column("embedder_id", Integer, ForeignKey("embedders.embedder_id", ondelete="CASCADE"), primary_key=True),
    Column("vector", LargeBinary, nullable=False),
)

feedback = Table(
    "feedback",
    metadata,
    Column("feedback_id", Integer, primary_key=True),
    Column("made", Text, nullable=False),  # UTC, ISO 8601
    Column("rating", Text, nullable=False),  # "good" or "bad"
    Column("history", JSON, nullable=False),
    Column("answer", JSON, nullable=False),  # the answer object of contract 3, its question in it
)

Migration = Callable[[Connection], None]


def _add_feedback(connection: Connection) -> None:
    feedback.create(connection)


def _add_reading_version(connection: Connection) -> None:
    connection.execute(text("ALTER TABLE replies ADD COLUMN reading_version INTEGER NOT NULL DEFAULT 0"))


MIGRATIONS: Mapping[int, Migration] = {2: _add_feedback, 3: _add_reading_version}
"""Version → what turns a catalogue of the version before into it. The tables above are always those of the newest."""


def is_current(connection: Connection) -> bool:
    """Whether ``prepare`` would find nothing to do; only reads, so that opening never waits for a writer."""
    if not inspect(connection).has_table("meta"):
        return False
    return read_meta(connection, "schema_version") == str(1 + len(MIGRATIONS))


def prepare(connection: Connection, place: str, migrations: Mapping[int, Migration] = MIGRATIONS) -> None:
    """Creates the tables in an empty database, or applies the migrations that an older one lacks.

    Runs inside the caller's transaction: it happens as a whole or not at all. ``place`` names the file in errors.

    Raises:
        CatalogueError: the database was written by a newer version, or belongs to some other program.
    """
    newest = 1 + len(migrations)
    names = inspect(connection).get_table_names()
    if not names:
        metadata.create_all(connection)
        start = {"schema_version": str(newest), "catalogue_id": secrets.token_hex(4), "changes": "0"}
        connection.execute(insert(meta), [{"key": key, "value": value} for key, value in start.items()])
        return
    found = read_meta(connection, "schema_version") if {"meta", "replies"} <= set(names) else None
    if found is None or not found.isdecimal():
        raise CatalogueError(
            f"{place} 是别的程序的数据库；请用 --data 换一个文件夹",
            f"{place} is a database of some other program; choose another folder with --data",
        )
    if int(found) > newest:
        raise CatalogueError(
            f"{place} 由更新版本的 dafu 写成（格式 {found}，这里只认识到 {newest}）；请升级 dafu 后再试",
            f"{place} was written by a newer dafu (schema {found}, known here: {newest}); upgrade dafu, then try again",
        )
    for version in range(int(found) + 1, newest + 1):
        migrations[version](connection)
        write_meta(connection, "schema_version", str(version))


def read_meta(connection: Connection, key: str) -> str | None:
    """The value under ``key``, ``None`` when there is none."""
    return connection.execute(select(meta.c.value).where(meta.c.key == key)).scalar()


def write_meta(connection: Connection, key: str, value: str) -> None:
    """Replaces the value under ``key``, which exists."""
    connection.execute(update(meta).where(meta.c.key == key).values(value=value))


def count_change(connection: Connection) -> None:
    """Adds one to the number of changes, which is half of the catalogue's version."""
    # FOR UPDATE makes a second writer on PostgreSQL wait; SQLite leaves it out, its write lock is already held.
    current = connection.execute(select(meta.c.value).where(meta.c.key == "changes").with_for_update()).scalar_one()
    write_meta(connection, "changes", str(int(current) + 1))
