"""Several questions in one are taken apart, the later ones with the topic of the first."""

from __future__ import annotations

import pytest

from rag.query.parts import split_questions


@pytest.mark.parametrize(
    ("question", "parts"),
    [
        ("硅巷总面积多大，里面有多少家企业?", ["硅巷总面积多大", "硅巷里面有多少家企业"]),
        ("数字经济企业有多少家?同比增长多少?", ["数字经济企业有多少家", "数字经济企业同比增长多少"]),
        ("谁签发的，什么时候答复的，电话多少", ["谁签发的", "什么时候答复的", "电话多少"]),
        ("为落实政策，硅巷做了什么，花了多少钱", ["为落实政策，硅巷做了什么", "落实政策花了多少钱"]),
    ],
)
def test_each_part_stands_alone(question: str, parts: list[str]) -> None:
    assert [standalone for _, standalone in split_questions(question)] == parts


@pytest.mark.parametrize(
    "question",
    [
        "上海硅巷的规划范围是什么?",
        "2023年，区里一共办了多少场沙龙?",
        "2024年和2025年分别有多少家，有什么变化?",
        "甲多少，乙多少，丙多少，丁多少?",
        "",
    ],
)
def test_one_question_and_a_comparison_stay_whole(question: str) -> None:
    assert split_questions(question) == []
