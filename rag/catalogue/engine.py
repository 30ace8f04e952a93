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
_BUSY = (
    "正被另一个进程写入；请等它结束后再试",
    "is being written by another process; try again when that has finished",
)
_CURES = {
    sqlite3.SQLITE_BUSY: _BUSY,
    sqlite3.SQLITE_LOCKED: _BUSY,
    sqlite3.SQLITE_NOTADB: (
        "已损坏或不是收录库；请把它移到别处，再用 dafu add 重新收录",
        "is damaged or no catalogue; move it aside and `dafu add` the letters again",
    ),
    sqlite3.SQLITE_CORRUPT: (
        "已损坏；请把它移到别处，再用 dafu add 重新收录",
        "is damaged; move it aside and `dafu add` the letters again",
    ),
    sqlite3.SQLITE_CANTOPEN: (
        "打不开；请检查它是不是文件，所在的文件夹能不能写",
        "cannot be opened; check that it is a file and that its folder may be written",
    ),
    sqlite3.SQLITE_READONLY: (
        "不能写入；请检查文件和文件夹的权限",
        "may not be written; check the permissions of the file and its folder",
    ),
    sqlite3.SQLITE_PERM: ("不能读取；请检查文件的权限", "may not be read; check the permissions of the file"),
    sqlite3.SQLITE_FULL: (
        "写不下：磁盘已满；请腾出空间后再试",
        "cannot grow: the disk is full; free some space and try again",
    ),
    sqlite3.SQLITE_IOERR: (
        "读写出错；请检查磁盘后再试",
        "could not be read or written; check the disk, then try again",
    ),
}
_UNKNOWN_CURE = (
    "用不了；请确认能连上它，然后再试",
    "cannot be used; check that it can be reached, then try again",
)


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
            f"文件夹 {path.parent} 建不了（{error.strerror}）；请用 --data 换一个文件夹",
            f"{path.parent} cannot be made a folder ({error.strerror}); choose another with --data",
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
            f"{address} 不是数据库地址；请写成 postgresql+psycopg://用户@主机/库名",
            f"{address} is no database URL; write it as postgresql+psycopg://user@host/name",
        ) from error
    except ModuleNotFoundError as error:
        raise CatalogueError(
            f"{url!r} 需要 Python 包 {error.name}；请运行 pip install {error.name}",
            f"{url!r} needs the Python package {error.name}; run `pip install {error.name}`",
        ) from error
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
    chinese, english = _CURES.get(_primary_code(error), _UNKNOWN_CURE)
    said = " ".join(str(error).split())
    return CatalogueError(f"收录库 {place} {chinese}（{said}）", f"Catalogue {place} {english} ({said})")


def _primary_code(error: BaseException) -> int:
    return int(getattr(error, "sqlite_errorcode", 0)) & 0xFF
