"""How a matter went, year by year: the sentences that begin with the years."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from rag import Assistant
from rag.finding.year_by_year import asks_for_course


@pytest.fixture(scope="module")
def assistant(seeded: Path) -> Iterator[Assistant]:
    with Assistant.open(seeded, llm="extractive", lang="zh") as assistant:
        yield assistant


def years_of(assistant: Assistant, question: str) -> list[str]:
    return [
        found[0] for part in assistant.ask(question).statements if (found := re.findall(r"20\d\d(?=年)", part.text))
    ]


@pytest.mark.parametrize(
    "question",
    [
        "按年份讲讲：2022、2023、2024、2025硅巷分别推进到哪一步",
        "能否按年份梳理一下2022到2025年区里推进硅巷的几个节点？",
        "从2022到2025，硅巷建设每年各有什么大事？",
        "梳理一下硅巷建设的历程",
        "按年份讲讲硅巷建设是怎么一步步走过来的",
    ],
)
def test_each_year_is_told_of_the_newest_first(assistant: Assistant, question: str) -> None:
    assert years_of(assistant, question) == ["2025", "2024", "2023", "2022"]


def test_a_year_of_which_nothing_is_told_is_named(assistant: Assistant) -> None:
    answer = assistant.ask("按年份梳理2021年到2024年硅巷的建设历程")
    assert answer.status == "partial"
    assert "2021年没有找到相关内容。" in answer.text


def test_a_question_for_a_figure_is_not_answered_by_what_happened(assistant: Assistant) -> None:
    assert "成功申报创建" not in assistant.ask("2022年、2023年、2024年硅巷各有多少家企业？").text


def test_a_subject_of_which_nothing_is_told_is_refused(assistant: Assistant) -> None:
    assert assistant.ask("按年份梳理2022到2025年核电站的建设历程").refusal is not None


@pytest.mark.parametrize("question", ["硅巷建设有哪些举措", "2024年的答复是谁签发的", ""])
def test_other_questions_do_not_ask_for_a_course(question: str) -> None:
    assert not asks_for_course(question)
