"""The connection to the database: the one place that knows SQLite from PostgreSQL, and maps their errors."""

from __future__ import annotations

import json
import sqlite3
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL, ExceptionContext, make_url
from sqlalchemy.exc import ArgumentError, OperationalError

from rag.errors import CatalogueError

BUSY_TIMEOUT_SECONDS = 15.0  # a write takes milliseconds; who waits longer waits for a stuck process

# Primary result codes of SQLite (https://www.sqlite.org/rescode.html) that a person can do something about.
_CURES = {
    sqlite3.SQLITE_BUSY: "is being written by another process; try again when that has finished",
    sqlite3.SQLITE_LOCKED: "is being written by another process; try again when that has finished",
    sqlite3.SQLITE_NOTADB: "is damaged or no catalogue; move it aside and `dafu add` the letters again",
    sqlite3.SQLITE_CORRUPT: "is damaged; move it aside and `dafu add` the letters again",
    sqlite3.SQLITE_CANTOPEN: "cannot be opened; check that it is a file and that its folder may be written",
    sqlite3.SQLITE_READONLY: "may not be written; check the permissions of the file and its folder",
    sqlite3.SQLITE_PERM: "may not be read; check the permissions of the file",
    sqlite3.SQLITE_FULL: "cannot grow: the disk is full; free some space and try again",
    sqlite3.SQLITE_IOERR: "could not be read or written; check the disk, then try again",
}


def open_engine(place: Path | str) -> tuple[Engine, str]:
    """An engine and how to name its database in errors.

    ``place`` is the path of an SQLite file, created with its folder when missing, or a database URL.

    Raises:
        CatalogueError: the folder cannot be made, or the URL or its driver is not usable.
    """
    if isinstance(place, str) and "://" in place:
        return _open_url(place)
    path = Path(place)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise CatalogueError(
            f"{path.parent} cannot be made a folder ({error.strerror}); choose another with --data"
        ) from error
    # URL.create, not a string: a path may hold any character.
    engine = create_engine(
        URL.create("sqlite", database=str(path)),
        connect_args={"isolation_level": None, "timeout": BUSY_TIMEOUT_SECONDS},
        max_overflow=-1,  # a web page answers in many threads, none of which should wait for a connection
        **_json_options(),
    )
    event.listen(engine, "connect", partial(_set_up_sqlite, path))
    event.listen(engine, "begin", _begin_sqlite)
    event.listen(engine, "handle_error", partial(_translate, str(path)))
    return engine, str(path)


def writing(engine: Engine) -> Connection:
    """A connection whose transactions take the write lock at their start, so that none fails half-way for it."""
    return engine.connect().execution_options(writes=True)


def find_damage(connection: Connection) -> list[str]:
    """What the database's own check of every page finds, one line each; empty when all is well."""
    if connection.dialect.name != "sqlite":
        return []
    lines = [str(line) for line in connection.exec_driver_sql("PRAGMA integrity_check(20)").scalars()]
    return [] if lines == ["ok"] else lines


def _open_url(address: str) -> tuple[Engine, str]:
    try:
        url = make_url(address)
        engine = create_engine(url, **_json_options())
    except ArgumentError as error:
        raise CatalogueError(
            f"{address} is no database URL; write it as postgresql+psycopg://user@host/name"
        ) from error
    except ModuleNotFoundError as error:
        raise CatalogueError(f"{url!r} needs the Python package {error.name}; install it with pip") from error
    event.listen(engine, "handle_error", partial(_translate, repr(url)))  # repr hides the password
    return engine, repr(url)


def _json_options() -> dict[str, Any]:
    """Chinese as it is (3 bytes a character, escaped it would be 6), no blanks."""
    return {"json_serializer": partial(json.dumps, ensure_ascii=False, separators=(",", ":"))}


def _set_up_sqlite(path: Path, connection: sqlite3.Connection, _record: object) -> None:
    try:
        # WAL: readers and one writer at a time, and a process killed at any moment leaves the file whole.
        connection.execute("PRAGMA journal_mode=WAL")
        # NORMAL: losing power may lose the last letters added, never the file.
        connection.execute("PRAGMA synchronous=NORMAL")
        connection.execute("PRAGMA foreign_keys=ON")
    except sqlite3.Error as error:
        connection.close()
        raise _explain(str(path), error) from error


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _translate(place: str, context: ExceptionContext) -> None:
    error = context.original_exception
    known = isinstance(error, sqlite3.Error) and _primary_code(error) in _CURES
    if known or (not isinstance(error, sqlite3.Error) and isinstance(context.sqlalchemy_exception, OperationalError)):
        raise _explain(place, error) from error


def _explain(place: str, error: BaseException) -> CatalogueError:
    cure = _CURES.get(_primary_code(error), "cannot be used; check that it can be reached, then try again")
    return CatalogueError(f"Catalogue {place} {cure} ({' '.join(str(error).split())})")


def _primary_code(error: BaseException) -> int:
    return int(getattr(error, "sqlite_errorcode", 0)) & 0xFF
