"""The way of a letter: file → text → reply → passages → catalogue → index."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from itertools import chain, count, islice
from pathlib import Path

import numpy as np

from rag.catalogue.store import Catalogue, ReplyRecord
from rag.errors import NotFoundError, SourceError
from rag.index.base import Embedder
from rag.index.dense_faiss import DenseIndex
from rag.index.embedder import BUNDLED
from rag.index.lexical import LexicalIndex
from rag.index.storage import IndexManifest, build_index, read_current
from rag.letters import identify, read_letter
from rag.passages import embedding_text, make_passages
from rag.readers.text_file import SUFFIXES, read_text_file
from rag.types import Passage, Reply

Progress = Callable[[str, int, int], None]
"""Called with what is being done, how many are done, and how many there are."""

DENSE_FILE, LEXICAL_FOLDER = "dense.faiss", "lexical"
READING_VERSION = 1
"""Rises with every change after which a letter is read otherwise: its head, sentences or passages."""

_EMBED_AT_ONCE = 256
_TWIN = "相同而内容不同，两封都已收录"
# A large model on a CPU reads a few passages a second: this is what a stop loses, and what a question waits for.
_EMBED_AT_ONCE_DOWNLOADED = 32


@dataclass(frozen=True, slots=True)
class AddedFile:
    """What became of one file: its path as given, the reply it holds, and why where there is something to say.

    ``english`` says the reason in English; the warnings of a letter itself are in Chinese only.
    """

    source: str
    reply_id: str | None = None
    reason: str = ""
    english: str = ""

    def in_language(self, lang: str) -> str:
        """The reason in English where ``lang`` is "en" and there is one, else ``reason``."""
        return self.english if lang == "en" and self.english else self.reason


@dataclass(slots=True)
class AddReport:
    """What ``add`` did, file by file."""

    added: list[AddedFile] = field(default_factory=list)
    unchanged: list[AddedFile] = field(default_factory=list)
    updated: list[AddedFile] = field(default_factory=list)
    failed: list[AddedFile] = field(default_factory=list)

    def to_dict(self) -> dict[str, list[dict[str, str | None]]]:
        return {
            name: [{"source": file.source, "reply_id": file.reply_id, "reason": file.reason} for file in files]
            for name, files in (
                ("added", self.added),
                ("unchanged", self.unchanged),
                ("updated", self.updated),
                ("failed", self.failed),
            )
        }


def no_progress(what: str, done: int, total: int) -> None:
    """The progress of whoever does not want to know."""


def add_files(catalogue: Catalogue, paths: Iterable[str | Path], progress: Progress = no_progress) -> AddReport:
    """Reads files, and the .txt and .md files of folders, into the catalogue; one that fails does not stop the others.

    A file whose content is known is left alone, unless an earlier version read it; a changed or moved one replaces its
    letter, which keeps its id; a second file with the same letter is named and left out.
    """
    report = AddReport()
    files: list[tuple[Path, str]] = []
    for path in paths:
        try:
            files += _files_below(Path(path))
        except SourceError as error:
            report.failed.append(_failed(_posix(path), error))
    for done, (path, source) in enumerate(files, 1):
        try:
            _add_file(catalogue, path, source, report)
        except SourceError as error:
            report.failed.append(_failed(source, error))
        except ValueError as error:  # a letter that cannot be traced back to its file must not stop the others
            failure = SourceError(
                f"{source}：读不懂（{error}）；请核对文件，并报告这个问题",
                f"{source}: cannot be understood ({error}); look at the file, and report this problem",
            )
            report.failed.append(_failed(source, failure))
        progress("读取", done, len(files))
    return report


def _failed(source: str, error: SourceError) -> AddedFile:
    return AddedFile(source, None, str(error), error.in_language("en"))


def _posix(path: str | Path) -> str:
    """The path with POSIX slashes; a name in it that is no UTF-8 (from an old archive, say) is read as GB18030."""
    return "/".join(map(_readable, Path(path).as_posix().split("/")))


def _readable(name: str) -> str:
    try:
        name.encode()
    except UnicodeEncodeError:
        return os.fsencode(name).decode("gb18030", "replace")
    return name


def _files_below(path: Path) -> list[tuple[Path, str]]:
    """The file itself, or the letters in a folder in order of path, hidden ones left out."""
    source = _posix(path)
    try:
        path.stat()
        found = sorted(_walk(path)) if path.is_dir() and any(path.iterdir()) else []
    except FileNotFoundError:
        raise SourceError(
            f"{source}：没有这个文件或文件夹；请检查路径", f"{source}: no such file or folder; check the path"
        ) from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise SourceError(
            f"{source}：读不了（{reason}）；请检查路径和权限",
            f"{source}: cannot be read ({reason}); check path and permissions",
        ) from error
    if path.is_dir():
        if not found:
            kinds = sorted(SUFFIXES)
            raise SourceError(
                f"{source}：文件夹里没有可读的文件；请放入 {'、'.join(kinds)} 文件（PDF、Word 请先另存为文本）",
                f"{source}: no readable file in this folder; put in {', '.join(kinds)} (PDF and Word saved as text)",
            )
        return [(file, _posix(file)) for file in found]
    if path.suffix.lower() not in SUFFIXES:
        raise SourceError(
            f"{source}：不支持 {path.suffix or '（无后缀）'} 文件；请先另存为 .txt 或 .md 文本",
            f"{source}: {path.suffix or 'suffixless'} files cannot be read; save it as .txt or .md text first",
        )
    return [(path, source)]


def _walk(folder: Path) -> Iterator[Path]:
    for root, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in names:
            if not name.startswith(".") and Path(name).suffix.lower() in SUFFIXES:
                yield Path(root) / name


def _add_file(catalogue: Catalogue, path: Path, source: str, report: AddReport) -> None:
    document = read_text_file(path, source)
    present = catalogue.by_source(source)
    if present is not None and present.content_hash == document.content_hash:
        if _read_again(catalogue, present):
            report.updated.append(AddedFile(source, present.reply_id, "按新版重新读过", "read again by this version"))
        else:
            report.unchanged.append(AddedFile(source, present.reply_id))
        return
    same = next(iter(catalogue.by_content_hash(document.content_hash)), None)
    if present is None and same is not None:
        if Path(same.source).exists():
            report.unchanged.append(
                AddedFile(
                    source,
                    same.reply_id,
                    f"内容与 {same.source} 完全相同，没有重复收录",
                    f"the same file as {same.source}, not added twice",
                )
            )
            return
        moved = replace(read_letter(document.text, source), reply_id=same.reply_id)
        keep_letter(catalogue, moved, document.content_hash)
        report.updated.append(
            AddedFile(source, same.reply_id, f"从 {same.source} 移来", f"moved here from {same.source}")
        )
        return
    reply = read_letter(document.text, source)
    if present is not None:
        reply = replace(reply, reply_id=present.reply_id)
    else:
        twin = _same_letter(catalogue, reply)
        if twin is not None and _same_text(twin, reply):
            report.unchanged.append(
                AddedFile(
                    source,
                    twin.reply_id,
                    f"与 {twin.source} 是同一封信，没有重复收录",
                    f"the same letter as {twin.source}, not added twice",
                )
            )
            return
        if twin is not None:
            reply = replace(reply, warnings=(*reply.warnings, f"编号与 {twin.source} {_TWIN}"))
        reply = replace(reply, reply_id=_free_id(catalogue, reply))
    kept = keep_letter(catalogue, reply, document.content_hash)
    files = report.updated if present is not None else report.added
    files.append(AddedFile(source, kept.reply_id, "；".join(kept.warnings)))


def keep_letter(catalogue: Catalogue, reply: Reply, content_hash: str, reading_version: int = READING_VERSION) -> Reply:
    """Puts a letter with its passages into the catalogue; ``reading_version`` is that of the reading that made it."""
    return catalogue.put(reply, content_hash, make_passages(reply), reading_version)


def read_again(catalogue: Catalogue, progress: Progress = no_progress) -> int:
    """Reads the letters that an earlier version read again, from their texts in the catalogue; how many have changed.

    A letter that is read as before keeps its passages and their vectors. One that can no longer be read stays as it is.
    """
    records = catalogue.read_before(READING_VERSION)
    changed = 0
    for done, record in enumerate(records, 1):
        with suppress(SourceError, ValueError):  # the letter as it was answers on, and doctor goes on naming it
            changed += _read_again(catalogue, record)
        progress("重新读取", done, len(records))
    return changed


def _read_again(catalogue: Catalogue, record: ReplyRecord) -> bool:
    if record.reading_version >= READING_VERSION:
        return False
    before = catalogue.reply(record.reply_id)
    reply = read_letter(before.source_text, before.source, before.source_url)
    told = tuple(warning for warning in before.warnings if warning.endswith(_TWIN))
    reply = replace(reply, reply_id=before.reply_id, warnings=(*reply.warnings, *told))
    made = make_passages(reply)
    if replace(reply, passages=len(made)) == before and made == _unnumbered(catalogue.passages_of(before.reply_id)):
        catalogue.confirm_reading(before.reply_id, READING_VERSION)
        return False
    catalogue.put(reply, record.content_hash, made, READING_VERSION)
    return True


def _unnumbered(passages: Iterable[Passage]) -> list[Passage]:
    """The passages as reading makes them, before the catalogue numbers them."""
    return [replace(passage, passage_id=0) for passage in passages]


def _same_letter(catalogue: Catalogue, reply: Reply) -> Reply | None:
    """A letter in the catalogue with the same number, session, body and date."""
    if reply.number is None:
        return None
    records = catalogue.by_identity(reply.session, reply.kind, reply.number, reply.issuer)
    return next((catalogue.reply(record.reply_id) for record in records if record.date == reply.date), None)


def _same_text(left: Reply, right: Reply) -> bool:
    return "".join(left.reading_text.split()) == "".join(right.reading_text.split())


def _free_id(catalogue: Catalogue, reply: Reply) -> str:
    """The letter's own id, or one made from its path where another letter already has that one.

    Any letter may: one whose file was moved, or given another text, keeps the id it had.
    """
    by_source = identify(reply, by_source=True)
    ids = chain([reply.reply_id, by_source], (f"{by_source}-{number}" for number in count(2)))
    return next(reply_id for reply_id in ids if not _is_taken(catalogue, reply_id))


def _is_taken(catalogue: Catalogue, reply_id: str) -> bool:
    try:
        catalogue.reply(reply_id)
    except NotFoundError:
        return False
    return True


@dataclass(frozen=True, slots=True)
class SearchIndex:
    """One state of the search indexes, opened."""

    lexical: LexicalIndex
    dense: DenseIndex
    manifest: IndexManifest


def open_index(
    catalogue: Catalogue, embedder: Embedder, root: Path, progress: Progress = no_progress, *, force: bool = False
) -> SearchIndex:
    """The indexes of the catalogue as it is now; missing or outdated ones are built first (``force``: in any case).

    Raises:
        IndexBroken: the indexes in use are damaged; ``force`` builds them again.
    """
    version = catalogue.version
    if not force:
        present = read_index(root)
        if present is not None and present.manifest.belongs_to(version, embedder.fingerprint):
            return present
    while _embed_missing(catalogue, embedder, progress):
        version = catalogue.version  # letters may have come while vectors were made: all of this version have theirs
    ids, vectors = catalogue.embeddings(embedder.fingerprint)
    made_from = IndexManifest(version, embedder.name, embedder.fingerprint, embedder.dim, len(ids))

    def fill(folder: Path) -> None:
        rows = ((passage.passage_id, passage.text, passage.context) for passage in catalogue.all_passages())
        LexicalIndex.build(folder / LEXICAL_FOLDER, rows).close()
        dense = DenseIndex(embedder.dim)
        dense.add(ids, vectors if len(ids) else np.empty((0, embedder.dim), dtype=np.float32))
        dense.save(folder / DENSE_FILE)

    folder, manifest = build_index(root, made_from, fill, force=force)
    return _open(folder, manifest)


def read_index(root: Path) -> SearchIndex | None:
    """The indexes in use, whether they are up to date or not; ``None`` when none was built yet.

    Raises:
        IndexBroken: they are damaged.
    """
    return read_current(root, _open)


def _open(folder: Path, manifest: IndexManifest) -> SearchIndex:
    return SearchIndex(LexicalIndex.open(folder / LEXICAL_FOLDER), DenseIndex.load(folder / DENSE_FILE), manifest)


def _embed_missing(catalogue: Catalogue, embedder: Embedder, progress: Progress) -> int:
    """Makes the vectors of passages that have none of this embedder; returns how many.

    Kept batch by batch, so that a stop loses one batch: the next start goes on from there.
    """
    at_once = _EMBED_AT_ONCE if embedder.name == BUNDLED else _EMBED_AT_ONCE_DOWNLOADED
    total = int(catalogue.counts()["passages"])
    missing = catalogue.missing_embeddings(embedder.fingerprint)
    done = 0
    while batch := list(islice(missing, at_once)):
        ids: Sequence[int] = [passage_id for passage_id, _ in batch]
        vectors = embedder.encode_passages([embedding_text(passage) for _, passage in batch])
        catalogue.put_embeddings(embedder.fingerprint, ids, vectors.astype(np.float16))
        done += len(batch)
        progress("向量", done, max(done, total))
    return done
