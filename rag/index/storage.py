"""Where the search indexes lie: whole folders, one of them current, each with a manifest of what it was made from.

    index/
      current          the name of the folder in use, replaced in one step
      lock             held by the one process that builds
      embedding        held by the one that makes vectors for the next index
      1f0c9a…/         an index: manifest.json, written last, and whatever was built

Everything here is made from the catalogue and may be deleted at any time.
"""

from __future__ import annotations

import json
import os
import secrets
import shutil
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import TypeVar

from filelock import FileLock, Timeout

from rag.errors import IndexBroken

FORMAT_VERSION = 1  # raised when what is built, or how it is read, changes: older indexes are then built again
BUILDER_WAIT_SECONDS = 3600.0  # a million passages take minutes

_POINTER, _LOCK, _EMBEDDING_LOCK, _MANIFEST = "current", "lock", "embedding", "manifest.json"
_TURN_SECONDS = 0.2  # how often somebody who waits for a turn looks up
_REPLACE_TRIES = 50  # on Windows a file that is just being read cannot be replaced: 50 × 20 ms
_REPLACE_PAUSE_SECONDS = 0.02

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class IndexManifest:
    """What an index was made from, and the size in bytes of each of its files by path relative to the folder."""

    catalogue_version: str
    embedder: str
    fingerprint: str
    dim: int
    passages: int
    format: int = FORMAT_VERSION
    files: Mapping[str, int] = field(default_factory=dict)

    def belongs_to(self, catalogue_version: str, fingerprint: str) -> bool:
        """Whether it was made from this state of the catalogue, by this embedder, in today's format."""
        made_from = (self.catalogue_version, self.fingerprint, self.format)
        return made_from == (catalogue_version, fingerprint, FORMAT_VERSION)

    @property
    def version(self) -> str:
        """Names the index in an answer: catalogue version, embedder and format."""
        return f"{self.catalogue_version}/{self.fingerprint[:12]}/{self.format}"


def open_current(root: Path) -> tuple[Path, IndexManifest] | None:
    """The folder in use and its manifest; ``None`` when no index was built yet.

    Raises:
        IndexBroken: the manifest is missing or unreadable, or a file is missing or of another size.
    """
    return read_current(root, lambda folder, manifest: (folder, manifest))


def read_current(root: Path, read: Callable[[Path, IndexManifest], Result]) -> Result | None:
    """What ``read`` makes of the folder in use and its manifest; ``None`` when no index was built yet.

    A new index that takes its place while it is read counts: ``read`` is then called again with that one.

    Raises:
        IndexBroken: as ``open_current``, or raised by ``read``.
    """
    while (name := _read_pointer(root)) is not None:
        try:
            folder = root / name
            return read(folder, _read_manifest(folder))
        except IndexBroken:
            if _read_pointer(root) == name:
                raise
    return None


def build_index(
    root: Path, made_from: IndexManifest, fill: Callable[[Path], None], *, force: bool = False
) -> tuple[Path, IndexManifest]:
    """Builds an index in a new folder by ``fill(folder)``, puts it in use, and removes the older ones.

    Returns the folder and its manifest, which is ``made_from`` with the files found. Whoever reads the old index keeps
    it. If the one in use already belongs to the same catalogue and embedder (another process was faster), it is
    returned and nothing is built, unless ``force``. A folder that a reader on Windows still holds is left for the next
    time. When ``fill`` raises, or the process dies, the index in use stays what it was.

    Raises:
        IndexBroken: the folder cannot be written, or another process has been building for an hour.
    """
    with _building(root):
        if not force and (present := _usable(root, made_from)):
            return present
        folder = root / secrets.token_hex(8)
        try:
            folder.mkdir()
            fill(folder)
            manifest = replace(made_from, files=_flush_files(folder))
            _write_file(folder / _MANIFEST, json.dumps(asdict(manifest), ensure_ascii=False, indent=1))
            _write_pointer(root, folder.name)
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise
        _remove_others(root, folder.name)
        return folder, manifest


@contextmanager
def embedding_turn(root: Path, keep_waiting: Callable[[], bool]) -> Iterator[None]:
    """Lets one process at a time make vectors, which takes hours with a large model on a CPU.

    While another one does, ``keep_waiting`` is asked again and again; once it says no, goes on without the turn. The
    system gives the turn back when the process dies.

    Raises:
        IndexBroken: the folder cannot be written.
    """
    lock = FileLock(root / _EMBEDDING_LOCK)
    with _disk_errors(root):
        root.mkdir(parents=True, exist_ok=True)
        mine = _try(lock, 0.0)
        while not mine and keep_waiting():
            mine = _try(lock, _TURN_SECONDS)
    try:
        yield
    finally:
        if mine:
            lock.release()


def _try(lock: FileLock, seconds: float) -> bool:
    try:
        lock.acquire(timeout=seconds, poll_interval=_TURN_SECONDS / 4)
    except Timeout:
        return False
    return True


@contextmanager
def _building(root: Path) -> Iterator[None]:
    """Holds the lock, which the system releases when the process dies; says what the disk objects to."""
    with _disk_errors(root):
        root.mkdir(parents=True, exist_ok=True)
        with FileLock(root / _LOCK, timeout=BUILDER_WAIT_SECONDS):
            yield


@contextmanager
def _disk_errors(root: Path) -> Iterator[None]:
    try:
        yield
    except Timeout as error:
        raise IndexBroken(
            f"检索索引 {root} 正由另一个进程建立；请等它完成后再试",
            f"Index {root} is still being built by another process; try again when it has finished",
        ) from error
    except OSError as error:
        raise IndexBroken(
            f"检索索引 {root} 写不了（{error}）；请检查磁盘空间和权限，然后运行 dafu rebuild",
            f"Index {root} cannot be written ({error}); check space and permissions, then `dafu rebuild`",
        ) from error


def _usable(root: Path, made_from: IndexManifest) -> tuple[Path, IndexManifest] | None:
    with suppress(IndexBroken):
        present = open_current(root)
        if present and present[1].belongs_to(made_from.catalogue_version, made_from.fingerprint):
            return present
    return None


def _read_pointer(root: Path) -> str | None:
    try:
        name = (root / _POINTER).read_text(encoding="ascii").strip()
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise IndexBroken(
            f"检索索引的指针 {root / _POINTER} 读不了（{error}）；请运行 dafu rebuild",
            f"Index pointer {root / _POINTER} cannot be read ({error}); run `dafu rebuild`",
        ) from error
    if not name.isalnum():  # never a path that leads elsewhere
        raise IndexBroken(
            f"检索索引的指针 {root / _POINTER} 已损坏；请运行 dafu rebuild",
            f"Index pointer {root / _POINTER} is damaged; run `dafu rebuild`",
        )
    return name


def _read_manifest(folder: Path) -> IndexManifest:
    try:
        manifest = IndexManifest(**json.loads((folder / _MANIFEST).read_text(encoding="utf-8")))
        files = {name: int(size) for name, size in manifest.files.items()}
    except (OSError, ValueError, TypeError, AttributeError) as error:
        raise IndexBroken(
            f"检索索引 {folder} 没有可读的清单；请运行 dafu rebuild",
            f"Index {folder} has no readable manifest; run `dafu rebuild`",
        ) from error
    for name, size in files.items():
        try:
            found = (folder / name).stat().st_size
        except OSError as error:
            raise IndexBroken(
                f"检索索引缺少文件 {folder / name}；请运行 dafu rebuild",
                f"Index file {folder / name} is missing; run `dafu rebuild`",
            ) from error
        if found != size:
            raise IndexBroken(
                f"检索索引的文件 {folder / name} 有 {found} 字节，应有 {size} 字节；请运行 dafu rebuild",
                f"Index file {folder / name} has {found} bytes, not {size}; run `dafu rebuild`",
            )
    return manifest


def _flush_files(folder: Path) -> dict[str, int]:
    """Sizes by relative path, in order of path; each file is on the disk before the manifest says so."""
    sizes = {}
    for path in sorted(path for path in folder.rglob("*") if path.is_file() and path.suffix != ".lock"):
        with path.open("r+b") as file:
            os.fsync(file.fileno())
        sizes[path.relative_to(folder).as_posix()] = path.stat().st_size
    return sizes


def _write_file(path: Path, text: str) -> None:
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


def _write_pointer(root: Path, name: str) -> None:
    """One ``os.replace``: whoever reads finds the old name or the new, never half of one."""
    new = root / f"{_POINTER}.new"
    _write_file(new, name)
    for attempt in range(_REPLACE_TRIES):
        try:
            new.replace(root / _POINTER)
        except PermissionError:
            if attempt == _REPLACE_TRIES - 1:
                raise
            time.sleep(_REPLACE_PAUSE_SECONDS)
        else:
            return


def _remove_others(root: Path, name: str) -> None:
    """Older indexes, and what builders that died have left; only the holder of the lock may."""
    for folder in root.iterdir():
        if folder.is_dir() and folder.name != name:
            shutil.rmtree(folder, ignore_errors=True)
