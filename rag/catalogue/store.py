"""The catalogue: letters, passages and embeddings in one database, the single source of truth."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, Self, TypedDict

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import ColumnElement, Connection, Engine, Select, delete, func, insert, select, update

from rag.catalogue import embedding_rows, feedback_rows, rows, schema
from rag.catalogue.batches import batched
from rag.catalogue.conditions import conditions
from rag.catalogue.engine import find_damage, open_engine, writing
from rag.catalogue.feedback_rows import Feedback, Rating
from rag.catalogue.schema import (
    count_change,
    embedders,
    embeddings,
    is_current,
    meta,
    passages,
    prepare,
    replies,
    reply_numbers,
    reply_texts,
)
from rag.errors import NotFoundError
from rag.types import Filters, Passage, Reply

DistinctField = Literal["signer", "issuer", "session", "kind", "number", "proposers", "addressee", "year"]

_PASSAGES_PER_QUERY = 1000

_NEWEST_FIRST = (replies.c.date.desc().nulls_last(), replies.c.number_order.asc().nulls_last(), replies.c.reply_id)
_PASSAGES = select(passages, replies.c.source).join(replies, passages.c.reply_id == replies.c.reply_id)
_WHOLE = select(
    replies, *(column for column in reply_texts.c if column.name != "reply_id")
).join(reply_texts, replies.c.reply_id == reply_texts.c.reply_id)  # fmt: skip


@dataclass(frozen=True, slots=True)
class ReplyRecord:
    """What is needed to tell whether a letter is already in the catalogue."""

    reply_id: str
    source: str
    content_hash: str
    kind: str
    number: str | None
    session: str | None
    issuer: str | None
    date: date | None
    reading_version: int


_RECORD = select(*(replies.c[name] for name in ReplyRecord.__dataclass_fields__)).order_by(*_NEWEST_FIRST)


class Counts(TypedDict):
    """How much the catalogue holds; the dates are ``None`` when no reply has one."""

    replies: int
    passages: int
    first_date: date | None
    last_date: date | None


class Catalogue:
    """Letters with their passages and embeddings; every writing method is one transaction.

    One object may be used by many threads, one file by many processes: readers never wait, writers wait for each
    other. Any method raises ``CatalogueError`` when the file is damaged, locked or not writable.
    """

    def __init__(self, engine: Engine, place: str) -> None:
        self._engine = engine
        self.place = place

    @classmethod
    def open(cls, path: Path | str) -> Catalogue:
        """The catalogue in the SQLite file ``path``, made with its folder when missing, or behind a database URL.

        Raises:
            CatalogueError: the file is damaged, locked, not writable, of a newer version or of another program.
        """
        engine, place = open_engine(path)
        catalogue = cls(engine, place)
        try:
            with engine.connect() as connection:
                current = is_current(connection)
            if not current:
                with catalogue._writing() as connection:
                    prepare(connection, place)
        except BaseException:
            catalogue.close()
            raise
        return catalogue

    def close(self) -> None:
        """Gives the file back; the object may not be used afterwards."""
        self._engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def version(self) -> str:
        """Changes with every ``put`` and ``remove``; no two catalogues share one."""
        with self._engine.connect() as connection:
            found = dict(connection.execute(select(meta.c.key, meta.c.value)).tuples().all())
        return f"{found['catalogue_id']}-{found['changes']}"

    def damage(self) -> list[str]:
        """What a check of the whole file finds, one line each; empty when all is well. Reads every page."""
        with self._engine.connect() as connection:
            return find_damage(connection)

    # Letters

    def put(self, reply: Reply, content_hash: str, passages: Sequence[Passage], reading_version: int = 0) -> Reply:
        """Keeps a letter with its passages, instead of the one with the same ``reply_id`` if there is one.

        The passages get new ids, ascending in the order given; those of the earlier letter, and its embeddings, go.
        Returns the reply with the number of its passages. ``reading_version`` is that of the reading that made both.

        Raises:
            ValueError: a passage names another reply or another source.
        """
        for passage in passages:
            if (passage.reply_id, passage.source) != (reply.reply_id, reply.source):
                raise ValueError(f"a passage of {passage.reply_id} ({passage.source}) was given with {reply.reply_id}")
        kept = replace(reply, passages=len(passages))
        with self._writing() as connection:
            connection.execute(delete(replies).where(replies.c.reply_id == reply.reply_id))
            connection.execute(insert(replies).values(rows.head_row(kept, content_hash, reading_version)))
            connection.execute(insert(reply_texts).values(rows.text_row(kept)))
            _insert_all(connection, insert(reply_numbers), rows.number_rows(kept))
            _insert_all(connection, insert(schema.passages), [rows.passage_row(passage) for passage in passages])
            count_change(connection)
        return kept

    def read_before(self, reading_version: int) -> list[ReplyRecord]:
        """The letters that an earlier reading made, in the order of ``heads``."""
        return self._records(replies.c.reading_version < reading_version)

    def confirm_reading(self, reply_id: str, reading_version: int) -> None:
        """Notes that this reading gives the letter as it is; ``version`` stays."""
        with self._writing() as connection:
            chosen = replies.c.reply_id == reply_id
            connection.execute(update(replies).where(chosen).values(reading_version=reading_version))

    def remove(self, reply_ids: Sequence[str]) -> list[Reply]:
        """Removes letters; returns their heads in the order asked, each once.

        Raises:
            NotFoundError: one or more ids do not exist; nothing was removed then.
        """
        wanted = list(dict.fromkeys(reply_ids))
        with self._writing() as connection:
            found = {
                row["reply_id"]: rows.head_from_row(row)
                for some in batched(wanted)
                for row in connection.execute(select(replies).where(replies.c.reply_id.in_(some))).mappings()
            }
            if missing := [reply_id for reply_id in wanted if reply_id not in found]:
                raise _not_found(*missing)
            for some in batched(wanted):
                connection.execute(delete(replies).where(replies.c.reply_id.in_(some)))
            if wanted:
                count_change(connection)
        return [found[reply_id] for reply_id in wanted]

    def heads(self, filters: Filters | None = None) -> list[Reply]:
        """Replies without their texts, offsets, paragraphs and field spans, which are empty: cheap for a whole list.

        Newest date first, then number, then reply_id; those without a date or number last.
        """
        query = select(replies).where(*conditions(filters)).order_by(*_NEWEST_FIRST)
        return [rows.head_from_row(row) for row in self._read(query)]

    def replies(self, filters: Filters | None = None) -> list[Reply]:
        """Whole replies, in the order of ``heads``."""
        query = _WHOLE.where(*conditions(filters)).order_by(*_NEWEST_FIRST)
        return [rows.reply_from_row(row) for row in self._read(query)]

    def reply(self, reply_id: str) -> Reply:
        """The whole reply, equal to what ``put`` returned.

        Raises:
            NotFoundError: there is no such reply.
        """
        found = self._read(_WHOLE.where(replies.c.reply_id == reply_id))
        if not found:
            raise _not_found(reply_id)
        return rows.reply_from_row(found[0])

    def by_source(self, source: str) -> ReplyRecord | None:
        """The letter read from ``source``, ``None`` when there is none; the newest if there are several."""
        return next(iter(self._records(replies.c.source == source)), None)

    def by_content_hash(self, content_hash: str) -> list[ReplyRecord]:
        """The letters with this content, in the order of ``heads``."""
        return self._records(replies.c.content_hash == content_hash)

    def by_identity(self, session: str | None, kind: str, number: str | None, issuer: str | None) -> list[ReplyRecord]:
        """The letters with exactly these, as printed (``None``: the letter does not say), in the order of ``heads``."""
        c = replies.c
        return self._records(
            c.session.is_(None) if session is None else c.session == session,
            c.kind == kind,
            c.number.is_(None) if number is None else c.number == number,
            c.issuer.is_(None) if issuer is None else c.issuer == issuer,
        )

    def counts(self) -> Counts:
        """How many replies and passages there are, and the dates between which the replies lie."""
        with self._engine.connect() as connection:
            summary = select(func.count(), func.min(replies.c.date), func.max(replies.c.date)).select_from(replies)
            count, first, last = connection.execute(summary).one()
            passage_count = connection.execute(select(func.count()).select_from(passages)).scalar_one()
        return Counts(replies=count, passages=passage_count, first_date=first, last_date=last)

    def distinct(self, field: DistinctField) -> list[str]:
        """Every value that occurs in ``field``, sorted; as printed, years in four digits."""
        with self._engine.connect() as connection:
            column = reply_numbers.c.number if field == "number" else replies.c["date" if field == "year" else field]
            query = select(column).where(column.is_not(None))
            if field == "proposers":  # lists, which PostgreSQL cannot compare
                return sorted({name for names in connection.execute(query).scalars() for name in names})
            found = connection.execute(query.distinct()).scalars()
            return sorted({str(value.year) if isinstance(value, date) else str(value) for value in found})

    # Passages

    def passage_ids(self, filters: Filters | None) -> NDArray[np.int64] | None:
        """(n,) int64 ascending: the passages of the replies that fulfil ``filters``; ``None`` without filters."""
        if not filters:
            return None
        of_replies = passages.c.reply_id.in_(select(replies.c.reply_id).where(*conditions(filters)))
        with self._engine.connect() as connection:
            found = connection.execute(select(passages.c.passage_id).where(of_replies)).scalars()
            return np.sort(np.fromiter(found, np.int64))

    def passages(self, ids: Sequence[int] | NDArray[np.int64]) -> list[Passage]:
        """The passages with these ids, in their order; ids that are gone since are left out."""
        wanted = [int(passage_id) for passage_id in ids]
        found: dict[int, Passage] = {}
        for some in batched(wanted):
            for row in self._read(_PASSAGES.where(passages.c.passage_id.in_(some))):
                found[row["passage_id"]] = rows.passage_from_row(row)
        return [found[passage_id] for passage_id in wanted if passage_id in found]

    def passages_of(self, reply_id: str) -> list[Passage]:
        """The passages of one letter in its order; empty when there is no such letter."""
        query = _PASSAGES.where(passages.c.reply_id == reply_id).order_by(passages.c.passage_id)
        return [rows.passage_from_row(row) for row in self._read(query)]

    def all_passages(self) -> Iterator[Passage]:
        """Every passage by ascending id, a thousand at a time: writing meanwhile is allowed."""
        return self._stream(_PASSAGES)

    # Embeddings

    def missing_embeddings(self, fingerprint: str) -> Iterator[tuple[int, Passage]]:
        """Passages without a vector of this embedder, by ascending id; ``put_embeddings`` meanwhile is allowed."""
        known = (
            select(embeddings.c.passage_id)
            .join(embedders, embeddings.c.embedder_id == embedders.c.embedder_id)
            .where(embedders.c.fingerprint == fingerprint, embeddings.c.passage_id == passages.c.passage_id)
        )
        return ((passage.passage_id, passage) for passage in self._stream(_PASSAGES.where(~known.exists())))

    def put_embeddings(
        self, fingerprint: str, ids: Sequence[int] | NDArray[np.int64], vectors: NDArray[np.floating]
    ) -> None:
        """Keeps ``vectors[i]`` for passage ``ids[i]``, in float16 if the embedder's first rows were, else float32.

        Ids whose passages are gone since are left out.

        Raises:
            ValueError: not one row for each id, or a dimension other than the embedder's before.
        """
        with self._writing() as connection:
            embedding_rows.put(connection, fingerprint, ids, vectors)

    def embeddings(self, fingerprint: str) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """Ids (n,) int64 ascending and vectors (n, dim) float32; (0,) and (0, 0) for an embedder never seen."""
        with self._engine.connect() as connection:
            return embedding_rows.get(connection, fingerprint)

    def drop_embeddings(self, except_fingerprint: str) -> int:
        """Forgets the vectors of all other embedders; returns how many."""
        with self._writing() as connection:
            return embedding_rows.drop(connection, except_fingerprint)

    # Feedback

    def put_feedback(self, answer: dict[str, Any], history: list[tuple[str, str]], rating: Rating) -> None:
        """Keeps a rated answer. The letters are untouched: ``version`` stays."""
        with self._writing() as connection:
            feedback_rows.put(connection, answer, history, rating)

    def feedback(self) -> list[Feedback]:
        """All rated answers, oldest first."""
        with self._engine.connect() as connection:
            return feedback_rows.get(connection)

    # Connections

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        with writing(self._engine) as connection, connection.begin():
            yield connection

    def _read(self, query: Select[Any]) -> Sequence[rows.Row]:
        with self._engine.connect() as connection:
            return connection.execute(query).mappings().all()

    def _records(self, *where: ColumnElement[bool]) -> list[ReplyRecord]:
        return [ReplyRecord(**row) for row in self._read(_RECORD.where(*where))]

    def _stream(self, query: Select[Any]) -> Iterator[Passage]:
        """By ranges of ids, each its own short read: a long one would keep the write-ahead log from being folded in."""
        last = 0
        page = query.order_by(passages.c.passage_id).limit(_PASSAGES_PER_QUERY)
        while found := self._read(page.where(passages.c.passage_id > last)):
            for row in found:
                yield rows.passage_from_row(row)
            last = found[-1]["passage_id"]


def _insert_all(connection: Connection, statement: Any, values: list[dict[str, Any]]) -> None:
    """An empty list would insert a row of defaults."""
    if values:
        connection.execute(statement, values)


def _not_found(*reply_ids: str) -> NotFoundError:
    return NotFoundError(
        f"收录库里没有 ID 是 {'、'.join(reply_ids)} 的答复；dafu list 列出现有的",
        f"No reply {', '.join(reply_ids)} in the catalogue; `dafu list` shows the ids there are",
    )
