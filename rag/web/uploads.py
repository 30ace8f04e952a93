"""Files that a browser sent: kept under a safe name in the data folder, read, and each one's fate told."""

from __future__ import annotations

import re
import shutil
from collections.abc import Sequence
from pathlib import Path

from rag.assistant import Assistant
from rag.ingest import AddReport, Progress, no_progress

FOLDER = "uploads"
MAX_FILES = 50
MAX_MEGABYTES = 20
_NAME_CHARS = 80
_UNSAFE = re.compile(r'[\x00-\x1f\x7f/\\:*?"<>|]+')


def add_uploads(assistant: Assistant, paths: Sequence[str], progress: Progress = no_progress) -> AddReport:
    """Copies the files into the data folder and reads them; the copy of one that was not taken in goes again."""
    folder = assistant.folder / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    copies = []
    for path in paths:
        copy = free_path(folder, safe_name(Path(path).name))
        shutil.copyfile(path, copy)
        copies.append(copy)
    report = assistant.add(*copies, progress=progress)
    taken = {file.source for file in (*report.added, *report.updated)}
    for copy in copies:
        if copy.as_posix() not in taken:
            copy.unlink(missing_ok=True)
    return report


def safe_name(name: str) -> str:
    """A file name without path, control or reserved characters, at most eighty characters, its suffix kept.

    >>> safe_name("../<script>.txt")
    'script_.txt'
    >>> safe_name("..")
    'letter'
    """
    cleaned = _UNSAFE.sub("_", name).strip(" ._")
    path = Path(cleaned or "letter")
    return path.stem[:_NAME_CHARS] + path.suffix[:10]


def free_path(folder: Path, name: str) -> Path:
    """A path in the folder that no file has yet: a name that is taken gets a number."""
    path = Path(name)
    candidates = (folder / (name if n == 1 else f"{path.stem} ({n}){path.suffix}") for n in range(1, 10_000))
    return next(candidate for candidate in candidates if not candidate.exists())
