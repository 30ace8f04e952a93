"""What is well and what is not: the installation, the data folder, the catalogue, the indexes, the models.

Nothing is made or mended here, and one broken thing does not keep the others from being looked at. The words for what
is found are the command line's.
"""

from __future__ import annotations

import errno
import json
import os
import re
import sys
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from rag.assistant import CATALOGUE_FILE, INDEX_FOLDER
from rag.catalogue.store import Catalogue
from rag.errors import CatalogueError, DafuError, IndexBroken, ModelError, SettingsError
from rag.index.base import Embedder
from rag.index.embedder import load_embedder
from rag.ingest import READING_VERSION, read_index
from rag.llm.base import GenerativeLLM
from rag.llm.named import load_llm
from rag.retrieval.reranker import CrossEncoderReranker, load_reranker
from rag.settings import Settings, read_settings

if TYPE_CHECKING:
    from rag.index.downloaded import SentenceTransformersEmbedder

CheckStatus = Literal["ok", "note", "problem"]
PYTHON = (3, 11)
DISTRIBUTION = "dafu"
_REQUIREMENT = re.compile(r"^([A-Za-z0-9._-]+)\s*([^;]*)(?:;(.*))?$")


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at; ``finding`` and ``cure`` name the words for it, which ``values`` are filled into."""

    name: str
    status: CheckStatus
    finding: str
    values: Mapping[str, Any] = field(default_factory=dict)
    cure: str | None = None


@dataclass(frozen=True, slots=True)
class Examination:
    """All checks in order, and the settings they were made with."""

    settings: Settings
    checks: tuple[Check, ...]


def examine(
    folder: Path,
    *,
    llm: str | None = None,
    embedder: str | None = None,
    reranker: str | None = None,
    lang: str | None = None,
) -> Examination:
    """Looks at everything; the arguments are those of ``Assistant.open``. Never raises for what it finds."""
    checks = [_python(), *_packages()]
    try:
        settings = read_settings(folder, llm=llm, embedder=embedder, reranker=reranker, lang=lang)
    except SettingsError as error:
        settings = Settings()
        checks.append(Check("settings", "problem", "value", {"value": error}))
    fingerprint, models = _models(settings)
    checks += [_folder(folder), *_stored(folder, fingerprint), *models]
    return Examination(settings, tuple(checks))


def _python() -> Check:
    value = ".".join(map(str, sys.version_info[:3]))
    wanted = ">=" + ".".join(map(str, PYTHON))
    if sys.version_info < PYTHON:
        return Check("python", "problem", "old_python", {"value": value, "wanted": wanted}, "python")
    return Check("python", "ok", "value", {"value": value})


def _packages() -> list[Check]:
    """The dependencies as installed, by their records: none is imported."""
    try:
        requirements = metadata.requires(DISTRIBUTION) or []
    except metadata.PackageNotFoundError:
        return [Check("package", "problem", "not_installed", {"name": DISTRIBUTION}, "install")]
    present, problems = [], []
    for requirement in requirements:
        parts = _REQUIREMENT.match(requirement)
        if parts is None or "extra" in (parts[3] or ""):
            continue
        name, wanted = parts[1], parts[2].strip()
        try:
            value = metadata.version(name)
        except metadata.PackageNotFoundError:
            problems.append(Check("package", "problem", "not_installed", {"name": name}, "install"))
            continue
        present.append(f"{name} {value}")
        if not satisfies(value, wanted):
            values = {"name": name, "value": value, "wanted": wanted}
            problems.append(Check("package", "problem", "other_version", values, "install"))
    return [Check("package", "ok", "packages", {"names": "、".join(present)}), *problems]


def satisfies(version: str, wanted: str) -> bool:
    """Whether a version lies within bounds written with ``>=`` and ``<``.

    >>> satisfies("2.13.0+cpu", ">=2.8,<3"), satisfies("3.0", ">=2.8,<3")
    (True, False)
    """
    for bound in filter(None, wanted.split(",")):
        low = bound.strip().startswith(">=")
        inside = _numbers(version) >= _numbers(bound) if low else _numbers(version) < _numbers(bound)
        if not inside:
            return False
    return True


def _numbers(version: str) -> tuple[int, ...]:
    numbers = [int(part) for part in re.findall(r"\d+", version.split("+")[0])[:3]]
    return tuple(numbers + [0] * (3 - len(numbers)))


def _folder(folder: Path) -> Check:
    """Whether files can be made there, found out by making one that is gone at once."""
    place = folder.as_posix()
    there = folder.exists()
    try:
        if not there:
            above = next(parent for parent in folder.absolute().parents if parent.exists())
            if not (above.is_dir() and os.access(above, os.W_OK)):
                return _not_writable(place, f"{above.as_posix()}: {os.strerror(errno.EACCES)}")
            return Check("folder", "note", "no_folder", {"folder": place})
        with tempfile.TemporaryFile(dir=folder):
            return Check("folder", "ok", "folder", {"folder": place})
    except OSError as error:
        return _not_writable(place, error.strerror or str(error))


def _not_writable(folder: str, reason: str) -> Check:
    return Check("folder", "problem", "not_writable", {"folder": folder, "reason": reason}, "permission")


def _stored(folder: Path, fingerprint: str | None) -> Iterator[Check]:
    """The catalogue, its letters with warnings, and the index that belongs to it."""
    file = folder / CATALOGUE_FILE
    if not file.exists():
        yield Check("catalogue", "note", "empty", cure="add")
        return
    version = None
    try:
        with Catalogue.open(file) as catalogue:
            damage = catalogue.damage()
            if damage:
                yield Check("catalogue", "problem", "value", {"value": damage[0], "file": file.as_posix()}, "catalogue")
            else:
                version = catalogue.version
                yield from _letters(catalogue)
    except CatalogueError as error:
        yield Check("catalogue", "problem", "value", {"value": error})
    yield _index(folder / INDEX_FOLDER, version, fingerprint)


def _letters(catalogue: Catalogue) -> Iterator[Check]:
    counts = catalogue.counts()
    if not counts["replies"]:
        yield Check("catalogue", "note", "empty", cure="add")
        return
    first, last = counts["first_date"], counts["last_date"]
    dates = f"，{first}—{last}" if first and last else ""
    values = {"replies": counts["replies"], "passages": counts["passages"], "dates": dates}
    yield Check("catalogue", "ok", "whole", values)
    if earlier := catalogue.read_before(READING_VERSION):
        yield Check("letters", "note", "read_earlier", {"replies": len(earlier)}, "read_again")
    for reply in catalogue.heads():
        if reply.warnings:
            about = {"reply_id": reply.reply_id, "source": reply.source, "warnings": "；".join(reply.warnings)}
            yield Check("letters", "note", "warnings", about, "letter")


def _index(root: Path, version: str | None, fingerprint: str | None) -> Check:
    try:
        present = read_index(root)
    except IndexBroken as error:
        return Check("index", "problem", "value", {"value": error}, "rebuild")
    if present is None:
        return Check("index", "note", "no_index")
    if version is None:
        return Check("index", "note", "unknown_index")
    if fingerprint is not None and present.manifest.fingerprint != fingerprint:
        return Check("index", "note", "other_embedder", {"value": present.manifest.embedder})
    if fingerprint is not None and not present.manifest.belongs_to(version, fingerprint):
        return Check("index", "note", "old_index")
    return Check("index", "ok", "index", {"passages": present.manifest.passages})


def _models(settings: Settings) -> tuple[str | None, list[Check]]:
    """The embedder's fingerprint where it loads, and what became of each configured model."""
    checks: list[Check] = [_llm(settings.llm)]
    fingerprint = None
    try:
        embedder = load_embedder(settings.embedder)
        embedder.encode_queries(["答复"])
        fingerprint = embedder.fingerprint
        checks += _embedder(embedder)
    except DafuError as error:
        checks.append(Check("embedder", "problem", "value", {"value": error}))
    if settings.reranker is None:
        checks.append(Check("reranker", "ok", "not_used"))
        return fingerprint, checks
    try:
        reranker = load_reranker(settings.reranker)
        reranker.score("答复", ["答复"])
        checks.append(Check("reranker", "ok", *_machine(reranker)))
    except ModelError as error:
        checks.append(Check("reranker", "problem", "value", {"value": error}))
    return fingerprint, checks


def _embedder(embedder: Embedder) -> Iterator[Check]:
    """How long its vectors are; of a downloaded one also where it runs, and what it reads before a text."""
    from rag.index.downloaded import SentenceTransformersEmbedder

    if not isinstance(embedder, SentenceTransformersEmbedder):
        yield Check("embedder", "ok", "dim", {"value": embedder.name, "dim": embedder.dim})
        return
    finding, values = _machine(embedder)
    yield Check("embedder", "ok", f"dim_{finding}", {**values, "dim": embedder.dim})
    query, passage, source = embedder.prompts
    # Newlines and the blank at the end of a prompt are part of it.
    yield Check(
        "embedder",
        "ok",
        f"prompts_{source}",
        {"query": json.dumps(query, ensure_ascii=False), "passage": json.dumps(passage, ensure_ascii=False)},
    )


def _machine(model: SentenceTransformersEmbedder | CrossEncoderReranker) -> tuple[str, dict[str, Any]]:
    values = {"value": model.name, "device": model.device, "dtype": model.dtype, "tokens": model.max_tokens}
    return "endless" if model.max_tokens is None else "machine", values


def _llm(name: str) -> Check:
    """What answers; a model is loaded and a server called, so that what does not work shows here, with its cure."""
    try:
        llm = load_llm(name)
        found = llm.capabilities() if isinstance(llm, GenerativeLLM) else {}
    except ModelError as error:
        return Check("llm", "problem", "value", {"value": error})
    if not found:
        return Check("llm", "ok", "value", {"value": name})
    values: dict[str, object] = {"value": name, "form": found["structured_output"], "tokens": found["context_tokens"]}
    values["thinking"] = found["thinking"]
    if found["backend"] == "transformers":
        values |= {"device": found["device"], "dtype": found["dtype"], "size": _size(found)}
        return Check("llm", "ok", "transformers", values)
    refused = found["not_supported"]
    values["tried"] = f" ({'; '.join(refused)})" if isinstance(refused, list) and refused else ""
    return Check("llm", "ok", "server" if found["context_known"] else "server_silent", values)


def _size(found: Mapping[str, object]) -> str:
    """A number of parameters to read: 596M, 4.0B."""
    count = int(str(found["parameters"]))
    return f"{count / 1e9:.1f}B" if count >= 1e9 else f"{max(1, count // 10**6)}M"
