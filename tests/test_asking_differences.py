"""What differs between the five letters, what for, of what parts, and details that none of them shows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from rag import Answer, Assistant

Ask = Callable[[str], Answer]


@pytest.fixture(scope="module")
def ask(seeded: Path) -> Iterator[Ask]:
    with Assistant.open(seeded, llm="extractive", lang="zh") as assistant:
        yield assistant.ask


@pytest.mark.parametrize(
    ("question", "facts"),
    [
        ("硅巷工作专班由谁牵头，2024年的讲法跟2026年的讲法有什么不同？", ("分管区领导牵头", "区主要领导牵头")),
        ("“创新说”多久办一次？2025年和2026年的答复说法不一样吧", ("定期组织召开", "每双周")),
        ("区科委的通讯地址是不是搬过？早年答复上写哪里，后来又写哪里？", ("安西路35号", "长宁路599号")),
        ("为什么要搞集成电路应用创新概念验证中心？", ("整合科创资源",)),
        ("三年行动方案的文本分成哪几块？", ("保障措施几个部分",)),
    ],
)
def test_what_differs_what_for_and_of_what_parts(ask: Ask, question: str, facts: tuple[str, ...]) -> None:
    answer = ask(question)
    assert all(fact in answer.text for fact in facts)


@pytest.mark.parametrize(
    "question", ["硅巷创客厅的运营负责人是谁？", "三年行动方案一共准备投入多少个亿？", "飞乐夜校怎么报名？"]
)
def test_a_detail_that_no_letter_shows_is_refused(ask: Ask, question: str) -> None:
    assert ask(question).refusal is not None


def test_what_some_other_thing_is_called_is_no_proposals_title(ask: Ask) -> None:
    answer = ask("2026年的答复里讲到硅巷要承接一个国家层面的试点，是关于什么的？")
    assert "科技成果转化一件事" in answer.text
