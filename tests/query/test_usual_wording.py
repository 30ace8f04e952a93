"""Many ways to ask the same come to one form."""

from __future__ import annotations

import pytest

from rag.query.usual_wording import usual_wording


@pytest.mark.parametrize(
    ("question", "usual"),
    [
        ("六个专项行动各叫什么名字?写论文要用", "六个专项行动分别是什么?"),
        ("科普ip有几个角色,名字都报一下", "科普ip有哪些角色"),
        ("从2023到2025一共答复了几件", "2023年到2025年一共答复了几件"),
        ("向哪些委办局征求过意见", "向哪些部门征求过意见"),
        ("硅巷有多大", "硅巷面积有多大"),
    ],
)
def test_other_wordings_are_read_as_the_usual_one(question: str, usual: str) -> None:
    assert usual_wording(question) == usual


@pytest.mark.parametrize("question", ["硅巷有哪些写字楼?", "论文写作比赛办了几届?", "电话5238-8345是谁的"])
def test_what_is_asked_about_is_left_alone(question: str) -> None:
    assert usual_wording(question) == question
