"""From scored sentences to numbered ones that a back end may cite."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pytest
from small_letters import a_letter

from rag.answering.prompt import MAX_SENTENCES, Scored, make_prompt
from rag.passages import make_passages
from rag.types import Passage, Pointer

PASSAGE = make_passages(a_letter())[0]


@dataclass(frozen=True)
class Sentence:
    text: str
    score: float
    passage: Passage = PASSAGE
    day: date | None = date(2024, 4, 30)

    @property
    def pointer(self) -> Pointer:
        return Pointer("066", 0, len(self.text))


def test_sentences_are_numbered_from_one_with_scores_against_the_best() -> None:
    prompt = make_prompt("问", "what", [Sentence("甲", 3.0), Sentence("乙", 2.0)])
    assert [(one.number, one.text) for one in prompt.sentences] == [(1, "甲"), (2, "乙")]
    assert prompt.sentences[0].score == 1.0
    assert 0 < prompt.sentences[1].score < 1
    assert prompt.sentences[0].section == PASSAGE.section
    assert (prompt.question, prompt.kind) == ("问", "what")


def test_sentences_that_cannot_answer_are_left_out_and_the_rest_numbered_anew() -> None:
    def usable(one: Scored) -> bool:
        return one.text != "甲"

    prompt = make_prompt("问", "what", [Sentence("甲", 3.0), Sentence("乙", -2.0)], usable)
    assert [(one.number, one.text, one.score) for one in prompt.sentences] == [(1, "乙", 1.0)]


@pytest.mark.parametrize("count", [0, 1, MAX_SENTENCES, MAX_SENTENCES + 5])
def test_a_prompt_holds_no_more_than_it_may(count: int) -> None:
    prompt = make_prompt("问", "what", [Sentence(str(index), -index) for index in range(count)])
    assert len(prompt.sentences) == min(count, MAX_SENTENCES)
