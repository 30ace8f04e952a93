"""The way of a question, walked alone or with others: nothing is shown twice, one failure is its own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pytest

from rag.answering.steps import Said, Way, end_of, follow, follow_all, together
from rag.llm.base import Prompt
from rag.types import Draft, Pointer


def draft(text: str) -> Draft:
    return Draft(text, (Pointer("a", 0, 1),), "verbatim")


class Echo:
    """Says the question, once for each sentence asked for."""

    name = "echo"

    def __init__(self) -> None:
        self.asked: list[str] = []

    def answer(self, prompt: Prompt) -> Iterator[Draft]:
        self.asked.append(prompt.question)
        if prompt.question == "坏":
            raise RuntimeError("坏了")
        for number in range(prompt.max_statements):
            yield draft(f"{prompt.question}{number}")


class EchoInBatches(Echo):
    """The same for several at a time."""

    def __init__(self, fails: bool = False) -> None:
        super().__init__()
        self.sizes: list[int] = []
        self._fails = fails

    def answer_many(self, prompts: Sequence[Prompt], batch_size: int = 8) -> list[list[Draft]]:
        self.sizes.append(len(prompts))
        if self._fails:
            raise RuntimeError("没有显存")
        return [list(self.answer(prompt)) for prompt in prompts]


def a_way(*questions: str, statements: int = 2) -> Way[list[str]]:
    """Asks each question, shows what is said, and ends with all of it."""
    texts = []
    for question in questions:
        said = yield Prompt(question, "what", [], max_statements=statements)
        assert isinstance(said, Said)
        for one in said.drafts:
            texts.append(one.text)
            yield one
    return texts


def texts_of(way: Way[list[str]]) -> list[str]:
    return [one.text for one in follow(Echo(), way)]


def test_one_way_is_walked_to_its_end() -> None:
    assert texts_of(a_way("甲", "乙")) == ["甲0", "甲1", "乙0", "乙1"]
    assert end_of(follow(Echo(), a_way("甲"))) == ["甲0", "甲1"]
    assert end_of(follow(Echo(), a_way())) == []


@pytest.mark.parametrize("llm", [Echo(), EchoInBatches()])
def test_many_ways_end_as_each_alone(llm: Echo) -> None:
    questions = [("甲",), (), ("乙", "丙"), ("丁",)]
    alone = [end_of(follow(Echo(), a_way(*one))) for one in questions]
    assert follow_all(llm, [a_way(*one) for one in questions], 2) == alone


def test_prompts_waiting_at_the_same_time_are_answered_together() -> None:
    llm = EchoInBatches()
    follow_all(llm, [a_way("甲"), a_way(), a_way("乙", "丙"), a_way("丁", "戊")], 8)
    assert llm.sizes == [3, 2]


def test_a_failure_is_the_end_of_its_own_way_only() -> None:
    bad, good = follow_all(Echo(), [a_way("坏"), a_way("甲")], 8)
    assert isinstance(bad, RuntimeError)
    assert good == ["甲0", "甲1"]


def test_a_batch_that_fails_is_the_end_of_those_that_waited_for_it() -> None:
    none, failed = follow_all(EchoInBatches(fails=True), [a_way(), a_way("甲")], 8)
    assert none == []
    assert isinstance(failed, RuntimeError)


def test_the_whole_grows_as_its_parts_are_answered_and_what_is_put_between_comes_in_its_place() -> None:
    def so_far(ends: list[list[str]], coming: list[Draft]) -> list[Draft]:
        # At most one statement a part; an empty part is named once another one is answered.
        parts = [*ends, [one.text for one in coming]] if coming else ends
        return [draft(part[0] if part else "没有") for part in parts] if any(parts) else []

    def whole() -> Way[list[str]]:
        ends = yield from together([a_way(), a_way("甲"), a_way("乙")], so_far)
        return [text for end in ends for text in end]

    assert texts_of(whole()) == ["没有", "甲0", "乙0"]
    assert end_of(follow(Echo(), whole())) == ["甲0", "甲1", "乙0", "乙1"]
