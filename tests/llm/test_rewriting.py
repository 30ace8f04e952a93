"""A model's rewriting of a follow-up is taken only where it is a question and invents no number."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pytest

from rag.llm.base import Prompt
from rag.llm.rewriting import leans_on_history, standalone_question
from rag.types import Draft

HISTORY = [("2024年的答复有几份？", "有3份。")]


class Saying:
    """A model that always says the same."""

    name = "saying"
    prompt_version = "none"

    def __init__(self, words: str) -> None:
        self.words = words
        self.asked: list[str] = []

    def answer(self, prompt: Prompt) -> Iterator[Draft]:
        yield from ()

    def chat(self, messages: Sequence[dict[str, str]], max_tokens: int = 200) -> str:
        self.asked.append(messages[-1]["content"])
        return self.words

    def capabilities(self) -> dict[str, object]:
        return {}


def test_a_rewritten_question_is_taken() -> None:
    llm = Saying("“2026年的答复有几份？”")
    assert standalone_question(llm, "那2026年的呢？", HISTORY) == "2026年的答复有几份？"
    assert "问: 2024年的答复有几份？\n答: 有3份。" in llm.asked[0]


@pytest.mark.parametrize(
    "words", ["", "好的。\n2026年的答复有几份？", "2024年的答复有几份？", "2026年的答复有99份吗？", "长" * 300]
)
def test_what_is_no_such_question_is_not(words: str) -> None:
    assert standalone_question(Saying(words), "那2026年的呢？", HISTORY) is None


def test_without_a_history_no_model_is_asked() -> None:
    llm = Saying("别的")
    assert standalone_question(llm, "硅巷在哪？", []) == "硅巷在哪？"
    assert llm.asked == []


@pytest.mark.parametrize(
    ("question", "leans"),
    [
        ("那企业的反馈怎么样呢？", True),
        ("它的面积有多大？", True),
        ("为什么？", True),
        ("这些空间由谁运营管理？", True),
        ("她还签发过哪些答复？", True),
        ("上海硅巷的规划范围是什么？", False),
        ("硅巷有哪些其他的科创空间和载体？", False),
        ("What about its budget?", True),
        ("And in 2026?", True),
        ("How large is the Shanghai Silicon Alley?", False),
    ],
)
def test_a_question_that_leans_on_what_was_said_before_is_told(question: str, leans: bool) -> None:
    assert leans_on_history(question) is leans
