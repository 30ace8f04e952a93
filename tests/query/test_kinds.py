"""The kind of a question, and the units its answer may carry."""

from __future__ import annotations

import pytest

from rag.query.kinds import asked_units, asking_words, question_kind
from rag.types import QuestionKind

KINDS: dict[QuestionKind, str] = {
    "how_many": "硅巷有多少家咖啡馆 总面积多大 办了几场沙龙 占比是多少 增长率多少 有好多人",
    "when": "什么时候揭幕 何时答复 哪一年成立 几月举办 摆到几点 几点开门 什么年份 成文日期 建了多少家是哪年的事",
    "who": "谁签发的 哪个部门牵头 哪家公司获奖 哪些单位参与 由哪位领导负责 由哪里负责",
    "where": "在哪里办公 位于什么地方 四至范围 地址 啥地方 哪块地方",
    "why": "为什么要建硅巷 为何延期 建设的原因是什么 为什么有600家 何故延期 凭什么收费 出于什么考虑",
    "how": "怎么支持青年人才 有哪些具体措施 如何推进 做了什么 做了些什么 有何打算 通过什么方式",
    "which": "集聚了哪些企业 哪个园区最大 分别是什么 哪几个专项 有啥活动 有什么不同",
    "whether": "是否公开 有没有补贴 能不能落户 会延期吗 建没建好 算不算创新 是免费的吧 落实了没有",
    "what": "硅巷的目标 介绍孵化器",
}


@pytest.mark.parametrize(
    ("kind", "question"), [(kind, question) for kind, block in KINDS.items() for question in block.split()]
)
def test_the_kind_of_a_question_is_told_by_its_words(kind: QuestionKind, question: str) -> None:
    assert question_kind(question) == kind


def test_words_that_only_look_like_counting_do_not_count() -> None:
    assert question_kind("几乎全部企业来自哪里") == "where"
    assert question_kind("哪几家企业入驻") == "which"


@pytest.mark.parametrize(
    ("question", "fitting", "other"),
    [
        ("有多少家咖啡馆", {"家", "个"}, {"元", "平方公里"}),
        ("办了多少场活动", {"场", "次", "届"}, {"家", "元"}),
        ("损耗有多大", {"%"}, {"平方公里", "家"}),
        ("面积多大", {"平方公里", "平方米", "平"}, {"家", "元"}),
        ("补贴最高多少钱", {"元", "万元"}, {"家"}),
        ("同比增长多少", {"%", "个百分点"}, {"家"}),
        ("最长补贴多久", {"个月", "年"}, {"元"}),
        ("有多少企业，占比多少", {"%"}, {"平"}),
        ("冷库库容是多少万吨", {"吨"}, {"万元", "元"}),
        ("有多少名骑手", {"名", "人"}, {"个", "户"}),
        ("接待了多少人次", {"人次"}, {"个", "家"}),
        ("每个月要交多少摊位费", {"元"}, {"块摊位", "个"}),
        ("能退多少热费", {"元", "%"}, {"个"}),
        ("收拾了多少号人", {"人"}, {"元"}),
    ],
)
def test_an_answer_may_carry_like_units_only(question: str, fitting: set[str], other: set[str]) -> None:
    units = asked_units(question)
    assert fitting <= units
    assert not other & units


def test_any_unit_will_do_where_none_is_asked_for() -> None:
    assert asked_units("硅巷集聚了多少企业") == frozenset()
    assert asked_units("谁签发的") == frozenset()


def test_asking_words_are_blanked_out() -> None:
    assert asking_words("硅巷什么时候揭幕").split() == ["硅巷", "揭幕"]
    assert asking_words("请问有多少万元补贴呢").split() == ["有", "补贴"]
    assert asking_words("几乎所有企业") == "几乎所有企业"
