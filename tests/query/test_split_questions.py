"""Several questions in one are taken apart, the later ones with the topic of the first."""

from __future__ import annotations

import pytest

from rag.query.parts import compared, distributed, split_questions
from rag.query.selection import ClosedSets


@pytest.mark.parametrize(
    ("question", "parts"),
    [
        ("硅巷总面积多大，里面有多少家企业?", ["硅巷总面积多大", "硅巷里面有多少家企业"]),
        ("数字经济企业有多少家?同比增长多少?", ["数字经济企业有多少家", "数字经济企业同比增长多少"]),
        ("谁签发的，什么时候答复的，电话多少", ["谁签发的", "什么时候答复的", "电话多少"]),
        ("为落实政策，硅巷做了什么，花了多少钱", ["为落实政策，硅巷做了什么", "落实政策花了多少钱"]),
        ("专班牵头人:2024年时是谁,现在是谁", ["专班牵头人:2024年时是谁", "专班牵头人现在是谁"]),
        ("2024年的答复里专班由谁牵头,由谁出钱", ["2024年的答复里专班由谁牵头", "由谁出钱"]),
    ],
)
def test_each_part_stands_alone(question: str, parts: list[str]) -> None:
    assert [part.standalone for part in split_questions(question)] == parts


@pytest.mark.parametrize(
    "question",
    [
        "上海硅巷的规划范围是什么?",
        "2023年，区里一共办了多少场沙龙?",
        "2024年和2025年分别有多少家，有什么变化?",
        "甲多少，乙多少，丙多少，丁多少?",
        "园区分几块推进，每块主要建些什么",
        "投诉都是哪几类，各多少件?",
        "",
    ],
)
def test_one_question_and_a_comparison_stay_whole(question: str) -> None:
    assert split_questions(question) == []


def test_a_year_of_the_first_question_is_no_topic_of_the_second() -> None:
    parts = split_questions("电子站牌2023年多少块,2025年多少块?")
    assert [part.standalone for part in parts] == ["电子站牌2023年多少块", "电子站牌2025年多少块"]


def test_a_part_knows_its_place_in_the_question() -> None:
    question = "硅巷总面积多大，里面有多少家企业?"
    assert [question[part.start : part.end] for part in split_questions(question)] == [
        "硅巷总面积多大",
        "里面有多少家企业",
    ]


KNOWN = ClosedSets(
    proposers=("鲍国强", "尤婉清"),
    signers=("詹镭", "杨建安"),
    contacts=("洪嫣", "朱丹丹"),
    issuers=("云溪区教育局", "云溪区民政局"),
)


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        ("詹镭和杨建安各签发了几份", ["詹镭签发了几份", "杨建安签发了几份"]),
        ("詹镭比杨建安多签了几份", ["詹镭签了几份", "杨建安签了几份"]),
        ("2024年和2025年的答复各几份?", ["2025年的答复几份?", "2024年的答复几份?"]),
        ("洪嫣和朱丹丹的电话有什么不同?", ["洪嫣的电话?", "朱丹丹的电话?"]),
        ("云溪区教育局、云溪区民政局分别发了几份答复", ["云溪区教育局发了几份答复", "云溪区民政局发了几份答复"]),
        ("政协提案和人大建议的答复各有几份", ["政协提案的答复有几份", "人大建议的答复有几份"]),
        (
            "2024年政协提案与2026年人大建议的签发人分别是谁",
            ["2024年政协提案的签发人是谁", "2026年人大建议的签发人是谁"],
        ),
    ],
)
def test_names_joined_by_and_are_asked_about_one_by_one(question: str, asked: list[str]) -> None:
    assert distributed(question, KNOWN) == asked


@pytest.mark.parametrize(
    "question",
    ["詹镭签发了几份", "詹镭和洪嫣", "鲍国强和尤婉清提的建议", "詹镭和杨建安共同签发了几份", "政协委员和政协提案", ""],
)
def test_one_name_and_names_of_different_roles_stay_together(question: str) -> None:
    assert distributed(question, KNOWN) == []


def test_two_things_compared_are_asked_about_one_by_one() -> None:
    assert compared("硅巷和虹桥之源有什么不同?") == ["硅巷是什么", "虹桥之源是什么"]
    assert compared("美术馆的数量和咖啡馆的数量分别是多少?") == ["美术馆的数量是多少", "咖啡馆的数量是多少"]
    assert compared("2024年和2025年有什么不同?") == []
    assert compared("硅巷和周边有多少家企业?") == []


def test_letters_of_two_years_that_are_compared_are_asked_one_by_one() -> None:
    asked = distributed("请对比:2025年答复聚力的产业与2026年答复重点发展的产业。", ClosedSets())
    assert asked == ["2025年答复聚力的产业是什么", "2026年答复重点发展的产业是什么"]
