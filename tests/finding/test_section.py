"""A part of a letter that the question names by number or heading is told by its points, with their number."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from rag import Assistant


@pytest.fixture(scope="module")
def assistant(seeded: Path) -> Iterator[Assistant]:
    with Assistant.open(seeded, llm="extractive", lang="zh") as opened:
        yield opened


@pytest.mark.parametrize(
    ("question", "number", "first", "last"),
    [
        ("2026年077号答复的第四部分一共列了几条措施？", "共5条。", "一是提升定西路", "“科创市集”等日常场景"),
        (
            "答复刘阳桥委员时，“具体举措”下面回应了几个方面的建议？",
            "共4个方面。",
            "1、关于加强街区创新氛围营造的建议",
            "4、关于强化创新品牌效应的建议",
        ),
    ],
)
def test_the_points_of_a_named_part_are_told(
    assistant: Assistant, question: str, number: str, first: str, last: str
) -> None:
    answer = assistant.ask(question)
    assert answer.text.startswith(number)
    assert first in answer.text
    assert last in answer.text


@pytest.mark.parametrize("question", ["077号答复的第九部分列了几条措施？", "077号答复里“养老服务”那一节列了几条？"])
def test_a_part_that_the_letter_does_not_have_is_told_nothing_of(assistant: Assistant, question: str) -> None:
    assert not assistant.ask(question).text.startswith("共")
