"""What a question names of its own tells whether it leans on the one before."""

from __future__ import annotations

import pytest

from rag.query.leaning import leans, subject_of, which_of


@pytest.mark.parametrize("question", ["谁出这笔钱", "什么时候开始执行的?", "为什么不能全部延长呢", "投了多少钱?"])
def test_a_question_without_a_subject_leans(question: str) -> None:
    assert leans(question)


@pytest.mark.parametrize(
    "question",
    ["中小学课后服务怎么收费?", "虹桥人才荟站点建了多少个?", "留学生创业大赛叫什么名字", '"一业一证"得过什么肯定'],
)
def test_a_question_with_a_subject_stands_alone(question: str) -> None:
    assert not leans(question)


@pytest.mark.parametrize(
    ("body", "earlier", "whole"),
    [
        ("哪两家?", "有几家平台被授予称号?", "有哪些平台被授予称号?"),
        ("具体是哪些医院", "全市有多少家医院开了急诊?", "全市有哪些医院开了急诊?"),
        ("分别叫什么名字?", "有没有夜校?", "有哪些夜校?"),
    ],
)
def test_what_was_counted_can_be_asked_for_by_name(body: str, earlier: str, whole: str) -> None:
    assert which_of(body, earlier) == whole


def test_another_thing_is_not_what_was_counted() -> None:
    assert which_of("哪些学校?", "全市有多少家医院开了急诊?") is None


def test_a_question_without_a_noun_goes_on_about_what_was_counted() -> None:
    assert subject_of("云溪区有多少所小学完成了改造?", "投了多少钱?") == "云溪区小学完成了改造"
    assert subject_of("硅巷有多少家企业?", "面积多大?") == "硅巷"
