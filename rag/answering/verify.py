"""What a model said against what it cites: kept, given a better pointer, replaced by the letter's words, or dropped.

Nothing that a model wrote reaches a reader before it has come through here; what was done is told in the repairs.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import combinations
from typing import Any, Literal, NamedTuple, Protocol

from rag.llm.base import PromptSentence
from rag.text.similar import overlap
from rag.types import Draft, Pointer

ANSWERS_FROM_SCORE = 0.85
"""Share of the best sentence's score from which a sentence counts as an answer to the question by itself."""
SAME_TEXT = 0.8
_MAX_PAIRED = 6
_RELATIVE_YEARS = {"前年": -2, "去年": -1, "上年": -1, "今年": 0, "本年": 0, "明年": 1, "后年": 2}
_RELATIVE = re.compile(rf"(?:{'|'.join(_RELATIVE_YEARS)})(?!级|轻|龄)度?")
_NOW = re.compile(r"^(?:截[至止]到?(?:目前|当前|现在|今(?![年天日]))|目前|当前|现在|迄今|至今)(?:为止)?(?!的)[，,]?")

What = Literal["pointer", "replaced", "dropped", "dated"]


class Checked(Protocol):
    """The result of a check: ``support`` is "supported" exactly when there are no problems."""

    @property
    def support(self) -> str: ...
    @property
    def problems(self) -> Sequence[Any]: ...


Check = Callable[[str, Sequence[str], date | None], Checked]
"""``check_statement``: a statement, the sentences it rests on with their letter's label, and the letter's date."""


class Repair(NamedTuple):
    """What was done to a statement: its text or its sentences before and after, and what the check had found."""

    what: What
    before: str
    after: str
    problems: tuple[tuple[str, str], ...]

    def to_dict(self) -> dict[str, object]:
        problems = [{"kind": kind, "value": value} for kind, value in self.problems]
        return {"what": self.what, "before": self.before, "after": self.after, "problems": problems}


@dataclass(frozen=True, slots=True)
class Verified:
    """The statements that the letters bear out, in order, and what was repaired on the way."""

    drafts: list[Draft]
    repairs: list[Repair]


def verify(
    drafts: Iterable[Draft],
    sentences: Sequence[PromptSentence],
    check: Check,
    answers: Callable[[PromptSentence], bool] | None = None,
    label: Callable[[str], str] = lambda reply_id: "",
) -> Verified:
    """The drafts with every statement borne out by the sentences it points to.

    A statement that its sentences do not bear out is tried against the others, best first, then against pairs of
    them; then the sentence it speaks of takes its place, if that ``answers`` the question; else it is dropped.
    ``label`` gives a letter's official label, which says who answered on which day. Numbers of sentences in the repairs
    are those of the prompt. No drafts give none.
    """
    verifier = Verifier(sentences, check, answers, label)
    kept = [verified for draft in drafts if (verified := verifier.verified(draft)) is not None]
    return Verified(kept, verifier.repairs)


class Verifier:
    """Statements verified one by one, as they are written; ``repairs`` tells what was done so far."""

    def __init__(
        self,
        sentences: Sequence[PromptSentence],
        check: Check,
        answers: Callable[[PromptSentence], bool] | None = None,
        label: Callable[[str], str] = lambda reply_id: "",
    ) -> None:
        self._label = label
        self._sentences = sentences
        self._check = check
        self._answers = answers or _near_best(sentences)
        self._kept: list[Draft] = []
        self.repairs: list[Repair] = []

    def verified(self, draft: Draft) -> Draft | None:
        """The statement as it may be shown; ``None`` where nothing bears it out, or it was said before."""
        verified = self._borne_out(draft)
        if verified is None or _said(verified, self._kept):
            return None
        self._kept.append(verified)
        return verified

    def _borne_out(self, draft: Draft) -> Draft | None:
        cited = [sentence for sentence in self._sentences if any(_inside(one, sentence) for one in draft.pointers)]
        if draft.support == "verbatim" and self._is_verbatim(draft):
            return draft
        problems = self._problems(draft.text, cited)
        if problems is None:
            needed = self._needed(draft.text, cited)
            if len(needed) < len(cited):
                self._repaired("pointer", _numbers(cited), _numbers(needed), ())
            return self._dated(draft.text, needed)
        bearing = self._bearing(draft.text, cited)
        if bearing:
            self._repaired("pointer", _numbers(cited), _numbers(bearing), problems)
            return self._dated(draft.text, bearing)
        closest = self._closest(draft.text, cited)
        if closest is not None:
            self._repaired("replaced", draft.text, closest.text, problems)
            return Draft(closest.text, (closest.pointer,), "verbatim")
        self._repaired("dropped", draft.text, "", problems)
        return None

    def _is_verbatim(self, draft: Draft) -> bool:
        """Whether the pointed-to place of a sentence holds the text to the letter."""
        for sentence in self._sentences:
            pointer = draft.pointers[0]
            if len(draft.pointers) == 1 and _inside(pointer, sentence):
                offset = sentence.pointer.start
                return sentence.text[pointer.start - offset : pointer.end - offset] == draft.text
        return False

    def _problems(self, text: str, evidence: Sequence[PromptSentence]) -> tuple[tuple[str, str], ...] | None:
        """What is not borne out, ``None`` where all is. Letters of several days must bear it out at each one's date."""
        if not evidence:
            return (("pointer", ""),)
        labels = dict.fromkeys(self._label(sentence.pointer.reply_id) for sentence in evidence)
        texts = [sentence.text for sentence in evidence] + [label for label in labels if label]
        for day in dict.fromkeys(sentence.day for sentence in evidence):
            checked = self._check(text, texts, day)
            if checked.support != "supported":
                return tuple((str(kind), str(value)) for kind, value in checked.problems) or (("content", text),)
        return None

    def _needed(self, text: str, cited: Sequence[PromptSentence]) -> list[PromptSentence]:
        """The cited sentences without those that bear nothing out: each mark must be worth following."""
        alone = [sentence for sentence in cited if self._problems(text, [sentence]) is None]
        if alone or len(cited) <= 2:
            return alone or list(cited)
        pairs = (list(pair) for pair in combinations(cited, 2))
        return next((pair for pair in pairs if self._problems(text, pair) is None), list(cited))

    def _bearing(self, text: str, cited: Sequence[PromptSentence]) -> list[PromptSentence]:
        """A sentence that bears the statement out, best first; else two; else none."""
        for sentence in self._sentences:
            if self._problems(text, [sentence]) is None:
                return [sentence]
        likely = sorted(self._sentences, key=lambda one: (one not in cited, -overlap(one.text, text)))[:_MAX_PAIRED]
        for pair in combinations(likely, 2):
            if self._problems(text, pair) is None:
                return list(pair)
        return []

    def _closest(self, text: str, cited: Sequence[PromptSentence]) -> PromptSentence | None:
        """The sentence that the statement speaks of, a cited one if it can be, where that answers the question."""
        fit = [one for one in self._sentences if self._answers(one) and not one.heading]
        return max(fit, key=lambda one: (one in cited, overlap(one.text, text), one.score), default=None)

    def _dated(self, text: str, evidence: Sequence[PromptSentence]) -> Draft:
        """The statement with 今年, 去年 and 目前 written out at the letter's own date, where it still holds then."""
        draft = Draft(text, tuple(sentence.pointer for sentence in evidence), "supported")
        days = {sentence.day for sentence in evidence}
        day = days.pop() if len(days) == 1 else None
        if day is None:
            return draft
        written = dated(text, day)
        if written == text or self._problems(written, evidence) is not None:
            return draft
        self._repaired("dated", text, written, ())
        return replace(draft, text=written)

    def _repaired(self, what: What, before: str, after: str, problems: tuple[tuple[str, str], ...]) -> None:
        self.repairs.append(Repair(what, before, after, problems))


def dated(text: str, day: date) -> str:
    """A statement with the years that it names by their distance written out, and 目前 at its head with its day.

    >>> dated("目前，今年已办12场。", date(2024, 4, 30))
    '截至2024年4月30日，2024年已办12场。'
    """
    text = _NOW.sub(f"截至{day.year}年{day.month}月{day.day}日，", text)
    return _RELATIVE.sub(lambda match: f"{day.year + _RELATIVE_YEARS[match.group()[:2]]}年", text)


def _near_best(sentences: Sequence[PromptSentence]) -> Callable[[PromptSentence], bool]:
    best = max((sentence.score for sentence in sentences), default=0.0)
    return lambda sentence: sentence.score >= ANSWERS_FROM_SCORE * best


def _inside(pointer: Pointer, sentence: PromptSentence) -> bool:
    place = sentence.pointer
    return pointer.reply_id == place.reply_id and place.start <= pointer.start and pointer.end <= place.end


def _said(draft: Draft, kept: Sequence[Draft]) -> bool:
    """Whether an earlier statement says the same."""
    return any(draft.text == one.text or _repeats(draft, one) for one in kept)


def _repeats(draft: Draft, known: Draft) -> bool:
    left, right = set(draft.pointers), set(known.pointers)
    return left == right and overlap(draft.text, known.text) >= SAME_TEXT


def _numbers(sentences: Sequence[PromptSentence]) -> str:
    return "".join(f"[{sentence.number}]" for sentence in sentences)
