"""Evaluation cases（考题）: one JSON object a line, shape fixed by contract §5, read and checked here."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import Any

from rag.errors import UsageError

CASE_TYPES = (
    "fact",
    "paraphrase",
    "metadata",
    "list",
    "count",
    "temporal",
    "language",
    "followup",
    "refuse",
    "premise",
    "injection",
)

# Questions about the further letters are asked of everything at once: 21 letters to be told apart.
ALL_LETTERS = ("seeds", "eval/letters/dev", "eval/letters/test")

_REQUIRED = {"id", "type", "question"}
_OPTIONAL = {"history", "must", "forbid", "cite_any", "cite_all", "refuse", "gold", "topic", "today", "note", "letters"}


@dataclass(frozen=True, slots=True)
class GoldPlace:
    """A sentence of one letter, verbatim but for white space.

    ``letter`` names it: by its proposal number as printed, or the stem of its file where the case gives ``source``.
    """

    letter: str
    sentence: str


@dataclass(frozen=True, slots=True)
class GoldUnit:
    """One thing an answer should rest on: any of its ``places`` says it."""

    places: tuple[GoldPlace, ...]


@dataclass(frozen=True, slots=True)
class Case:
    """One question with what a right answer states, cites and must not state.

    ``must``: of each tuple one alternative. ``refuse`` None: either is right. ``letters``: folders it is asked of.
    """

    id: str
    type: str
    question: str
    history: tuple[tuple[str, str], ...] = ()
    must: tuple[tuple[str, ...], ...] = ()
    forbid: tuple[str, ...] = ()
    cite_any: tuple[str, ...] = ()
    cite_all: tuple[tuple[str, ...], ...] = ()
    refuse: bool | None = False
    gold: tuple[GoldUnit, ...] = ()
    topic: str = ""
    today: str | None = None
    split: str = "dev"
    letters: tuple[str, ...] = ("seeds",)

    def to_dict(self) -> dict[str, Any]:
        """The case as a line of a case file, plus ``split`` and ``letters``."""
        return {
            "id": self.id,
            "type": self.type,
            "question": self.question,
            "history": [list(turn) for turn in self.history],
            "must": [list(group) for group in self.must],
            "forbid": list(self.forbid),
            "cite_any": list(self.cite_any),
            "cite_all": [list(group) for group in self.cite_all],
            "refuse": self.refuse,
            "gold": [_unit_to_dict(unit) for unit in self.gold],
            "topic": self.topic,
            "today": self.today,
            "split": self.split,
            "letters": list(self.letters),
        }

    @property
    def fingerprint(self) -> str:
        """Hash of all that makes the case: a changed case is asked again."""
        return hashlib.sha256(json.dumps(self.to_dict(), sort_keys=True, ensure_ascii=False).encode()).hexdigest()[:16]


def load_cases(path: Path, letters: tuple[str, ...] = ()) -> list[Case]:
    """The cases of a .jsonl file, or of every .jsonl file under a folder, in order of file name and line.

    ``letters``: folders they are asked of, instead of the ones that belong to each file.

    Raises:
        UsageError: no such path, no cases, a line that is no case, or an id used twice.
    """
    files = sorted(path.rglob("*.jsonl")) if path.is_dir() else [path]
    cases = [case for file in files for case in _read_file(file)]
    if not cases:
        raise UsageError(f"no cases in {path}; name a .jsonl file or a folder of them")
    seen: set[str] = set()
    for case in cases:
        if case.id in seen:
            raise UsageError(f"case id {case.id!r} is used twice under {path}; give each case its own id")
        seen.add(case.id)
    return [replace(case, letters=letters) for case in cases] if letters else cases


def parse_case(row: Mapping[str, Any], *, split: str = "dev", letters: tuple[str, ...] = ("seeds",)) -> Case:
    """One case from the JSON object of contract §5.

    Raises:
        UsageError: a key is missing, unknown or holds a value of the wrong kind.
    """
    missing, unknown = _REQUIRED - row.keys(), row.keys() - _REQUIRED - _OPTIONAL - {"split"}
    if missing or unknown:
        if "draft" in unknown:
            raise UsageError(f"case {row.get('id')!r} is still a draft; edit it and delete the key 'draft'")
        raise UsageError(f"case {row.get('id')!r}: missing {sorted(missing)}, unknown {sorted(unknown)}")
    if row["type"] not in CASE_TYPES:
        raise UsageError(f"case {row['id']!r}: type {row['type']!r} is none of {', '.join(CASE_TYPES)}")
    if row.get("refuse", False) not in (True, False, None):
        raise UsageError(f"case {row['id']!r}: refuse must be true, false or null, not {row['refuse']!r}")
    return Case(
        id=str(row["id"]),
        type=row["type"],
        question=row["question"],
        history=tuple((turn[0], turn[1]) for turn in row.get("history") or ()),
        must=_groups(row, "must"),
        forbid=tuple(row.get("forbid") or ()),
        cite_any=tuple(row.get("cite_any") or ()),
        cite_all=_groups(row, "cite_all"),
        refuse=row.get("refuse", False),
        gold=tuple(_parse_unit(unit) for unit in row.get("gold") or ()),
        topic=row.get("topic") or "",
        today=row.get("today"),
        split=row.get("split") or split,
        letters=tuple(row.get("letters") or letters),
    )


def _read_file(path: Path) -> Iterator[Case]:
    if not path.is_file():
        raise UsageError(f"no such case file: {path}")
    # Thresholds and coefficients may be fitted on dev alone; the other letters and the questions nobody saw are test.
    split = "dev" if path.stem.startswith("dev") or path.stem == "letters_dev" else "test"
    letters = ALL_LETTERS if path.stem.startswith("letters_") else ("seeds",)
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip():
            continue
        try:
            yield parse_case(json.loads(line), split=split, letters=letters)
        except (json.JSONDecodeError, UsageError, TypeError, AttributeError, KeyError, IndexError) as error:
            raise UsageError(f"{path} line {number} is no case: {error}") from error


def _groups(row: Mapping[str, Any], key: str) -> tuple[tuple[str, ...], ...]:
    groups = row.get(key) or ()
    if any(isinstance(group, str) for group in groups):
        raise UsageError(f"case {row['id']!r}: {key} is a list of lists of alternatives, not of strings")
    return tuple(tuple(group) for group in groups)


def _parse_unit(unit: Mapping[str, Any]) -> GoldUnit:
    places = [unit, *(unit.get("alternatives") or ())]
    return GoldUnit(tuple(GoldPlace(_letter_name(place), place["sentence"]) for place in places))


def _letter_name(place: Mapping[str, Any]) -> str:
    return PurePosixPath(place["source"]).stem if place.get("source") else str(place["number"])


def _unit_to_dict(unit: GoldUnit) -> dict[str, Any]:
    first, *others = [{"number": place.letter, "sentence": place.sentence} for place in unit.places]
    return {**first, "alternatives": others} if others else dict(first)
