"""Answers without a language model: the one to three sentences that answer, verbatim, each with its place."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from rag.llm.base import Prompt, PromptSentence
from rag.text.similar import overlap
from rag.types import Draft, QuestionKind

SAME_TEXT = 0.8
"""Share of character pairs from which two sentences of sister letters count as the same."""
_BROAD: frozenset[QuestionKind] = frozenset({"what", "which", "how", "why"})
_IN_READING_ORDER: frozenset[QuestionKind] = frozenset({"which", "how", "why"})
_MAX_ANSWER_CHARS = 420
_LIKE_LENGTH = 0.8
_NUMBER = re.compile(r"\d[\d.,]*")
_LISTS_FROM = 3
"""How often a sentence names what is asked for when it lists it."""
BROAD_FLOOR, FACT_FLOOR, BESIDE_FLOOR = 0.1, 0.6, 0.05
"""Likelihood against the best sentence from which another one joins it; chosen on the development cases and on the
articles kept for fitting: twice as high, the answer held what was asked for in 3 of 100 questions less. The last one
is for facts within one letter: there a second sentence contradicts nothing, it only makes the answer longer.
"""


_OTHER_DAY_FLOOR = 0.2
"""The same for a broad question and a letter of another date, which may come to stand before the best sentence."""


class ExtractiveLLM:
    """Picks sentences; says nothing of its own. Deterministic."""

    name = "extractive"

    def answer(self, prompt: Prompt) -> Iterator[Draft]:
        """The best sentence and its near equals: newest letter first, then the better; in it as read or best first."""
        chosen = list(dict.fromkeys(_newest_sister(sentence, prompt) for sentence in choose(prompt)))
        as_read = prompt.kind in _IN_READING_ORDER
        letters = [one.pointer.reply_id for one in chosen]

        def place(sentence: PromptSentence) -> tuple[int, int, int]:
            letter = letters.index(sentence.pointer.reply_id) if as_read else 0
            return _age(sentence), letter, sentence.pointer.start if as_read else chosen.index(sentence)

        for sentence in sorted(chosen, key=place):
            yield Draft(sentence.text, (sentence.pointer,), "verbatim")


def says_same(left: str, right: str) -> bool:
    """Whether two sentences of sister letters say the same: nearly all words in common, and no figure changed.

    >>> says_same("现有电子站牌210块，集中在市区。", "现有电子站牌540块，集中在市区。")
    False
    """
    if overlap(left, right) < SAME_TEXT:
        return False
    first, second = set(_NUMBER.findall(left)), set(_NUMBER.findall(right))
    return first <= second or second <= first


def choose(prompt: Prompt) -> list[PromptSentence]:
    """The sentences of the answer, best first; none that repeats another, at most ``max_statements``."""
    if not prompt.sentences:
        return []
    best = prompt.sentences[0]
    if rest_of_list := _rest_of_list(best, prompt):
        return [best, *rest_of_list]
    broad = prompt.kind in _BROAD
    chosen = [best]
    for sentence in prompt.sentences[1:]:
        if len(chosen) == prompt.max_statements:
            break
        length = sum(len(known.text) for known in chosen) + len(sentence.text)
        if length > _MAX_ANSWER_CHARS or any(_repeats(sentence, known) for known in chosen):
            continue
        # A letter of another date speaks only when it answers about as well: its year or its figure may differ.
        beside = sentence.day == best.day
        floor = (BROAD_FLOOR if beside else _OTHER_DAY_FLOOR) if broad else BESIDE_FLOOR if beside else FACT_FLOOR
        if sentence.score >= floor:
            chosen.append(sentence)
    return chosen


def _rest_of_list(best: PromptSentence, prompt: Prompt) -> list[PromptSentence]:
    """The sentences that go on with a list begun by the best one: each holds what is asked for, right behind it."""
    if not prompt.focus or best.text.count(prompt.focus) < _LISTS_FROM:
        return []
    rest: list[PromptSentence] = []
    end = best.pointer.end
    for sentence in sorted(prompt.sentences, key=lambda one: one.pointer.start):
        start = sentence.pointer.start
        if sentence.pointer.reply_id == best.pointer.reply_id and end <= start <= end + 1:
            if prompt.focus not in sentence.text or len(rest) == prompt.max_statements - 1:
                break
            rest.append(sentence)
            end = sentence.pointer.end
    return rest


def _repeats(sentence: PromptSentence, known: PromptSentence) -> bool:
    """Whether a sentence lies inside a chosen one, holds it, or says the same in a sister letter."""
    left, right = sentence.pointer, known.pointer
    if left.reply_id == right.reply_id:
        return left.start < right.end and right.start < left.end
    return says_same(sentence.text, known.text)


def _newest_sister(sentence: PromptSentence, prompt: Prompt) -> PromptSentence:
    """The newest of the sentences that say the same as a chosen one and are about as long."""
    length = len(sentence.text)
    sisters = [
        one
        for one in prompt.sentences
        if min(len(one.text), length) >= _LIKE_LENGTH * max(len(one.text), length) and _repeats(one, sentence)
    ]
    others = [one for one in sisters if one.pointer.reply_id != sentence.pointer.reply_id]
    newest = max(others, key=lambda one: one.day or date.min, default=sentence)
    return newest if (newest.day or date.min) > (sentence.day or date.min) else sentence


def _age(sentence: PromptSentence) -> int:
    """Days, the smaller the newer the letter; letters without a date come last."""
    return -(sentence.day or date.min).toordinal()
