"""The letters that answers are checked against: by reply id, by number, and the place of a gold sentence in them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import PurePosixPath
from typing import Any

from eval.matching import CompactText, compact_with_offsets, same_number


@dataclass(frozen=True)
class Letter:
    """One letter: its text as read, its text as extracted from the file, and the head fields of contract §4."""

    reply_id: str
    reading_text: str
    source_text: str | None = None
    head: Mapping[str, Any] = field(default_factory=dict)

    @property
    def number(self) -> str | None:
        value = self.head.get("number")
        return str(value) if value is not None else None

    @property
    def stem(self) -> str:
        """Name of the letter's file without folder and suffix."""
        return PurePosixPath(str(self.head.get("source") or "")).stem

    @cached_property
    def compact(self) -> CompactText:
        """The reading text folded for comparison, made once."""
        return compact_with_offsets(self.reading_text)


@dataclass(frozen=True)
class Span:
    """``[start, end)`` in the reading text of one letter."""

    reply_id: str
    start: int
    end: int

    def overlaps(self, other: Span) -> bool:
        """Whether the two share at least one character."""
        return self.reply_id == other.reply_id and self.start < other.end and other.start < self.end


class LetterBox:
    """A collection of letters, found by id, or by proposal number or name of file."""

    def __init__(self, letters: Iterable[Letter]) -> None:
        self._letters = {letter.reply_id: letter for letter in letters}

    def __len__(self) -> int:
        return len(self._letters)

    @property
    def letters(self) -> list[Letter]:
        """All letters, in the order given."""
        return list(self._letters.values())

    def get(self, reply_id: str) -> Letter | None:
        """The letter with this id, or None."""
        return self._letters.get(reply_id)

    def named(self, name: str) -> list[Letter]:
        """The letters with this proposal number or this name of file; a number is unique only with its session."""
        by_stem = [letter for letter in self._letters.values() if letter.stem == name]
        return by_stem or [letter for letter in self._letters.values() if same_number(letter.number, name)]

    def place(self, name: str, sentence: str) -> Span | None:
        """Where ``sentence`` stands in a letter of that name, or None."""
        for letter in self.named(name):
            found = letter.compact.find(sentence)
            if found:
                return Span(letter.reply_id, *found)
        return None
