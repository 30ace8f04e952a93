"""Older letters named with their dates while an answer is still being written: what was shown is not changed later."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from rag.answering.verify import ANSWERS_FROM_SCORE
from rag.answering.years import name_older
from rag.llm.base import Prompt
from rag.types import Draft, Reply

_NO_YEAR = frozenset({0})
"""No letter is of it, so each is named."""


class Dating:
    """The dates of one answer whose statements come one by one.

    A statement is named with its letter's date where a newer letter has spoken before, or has a sentence that answers
    about as well as the best; and, since what was shown stays as it is, where an older one has spoken without its date.
    """

    def __init__(self) -> None:
        self._newest: date | None = None
        self._unnamed: set[date] = set()

    def expect(self, prompt: Prompt) -> None:
        """Takes note of the letters that could answer the prompt."""
        floor = ANSWERS_FROM_SCORE * max((sentence.score for sentence in prompt.sentences), default=0.0)
        for sentence in prompt.sentences:
            if sentence.score >= floor:
                self._see(sentence.day)

    def named(self, draft: Draft, load: Callable[[str], Reply], expected_years: frozenset[int] = frozenset()) -> Draft:
        """The statement as it is shown; letters of other than the expected years (去年) are always named."""
        day = load(draft.pointers[0].reply_id).date
        if day is None:
            return draft
        self._see(day)
        other_year = bool(expected_years) and day.year not in expected_years
        if other_year or day != self._newest or self._unnamed - {day}:
            return name_older([draft], load, _NO_YEAR)[0]
        self._unnamed.add(day)
        return draft

    def _see(self, day: date | None) -> None:
        if day is not None and (self._newest is None or day > self._newest):
            self._newest = day
