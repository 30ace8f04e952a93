"""Numbered points of letters: found in a text, and told where a question asks for them."""

from __future__ import annotations

from pathlib import Path

import pytest

from rag import Assistant
from rag.finding.series import all_series
from rag.letters import read_letter

LETTERS = Path(__file__).parents[2] / "eval" / "letters"

LETTER = """某市水务局

对市政协七届五次会议第9号提案的答复

民建某市委员会：

贵委提出的提案收悉，现答复如下：

一、治理进展
（一）截污。排查入河排污口473个，封堵291个。
（二）清淤。共清出底泥31.5万立方米。
1.上游段。去年完工。
2.下游段。今年完工。
（三）补水。由龙潭水库每日补水3万立方米。

二、下一步打算
一是加强巡查。二是公开水质。

某市水务局
2026年3月9日
"""


def points(text: str) -> list[list[str]]:
    return [[point.text for point, _ in one.points] for one in all_series(read_letter(text, "letter.txt"))]


def test_points_of_each_place_and_each_way_of_numbering_stand_by_themselves() -> None:
    found = points(LETTER)
    assert ["（一）截污。", "（二）清淤。", "（三）补水。"] in found
    assert ["1.上游段。", "2.下游段。"] in found
    assert ["一是加强巡查。", "二是公开水质。"] in found


def test_a_number_that_does_not_go_on_begins_no_series() -> None:
    assert ["3.下游段。"] not in points(LETTER.replace("2.下游段", "3.下游段"))


def test_paragraphs_that_begin_with_a_title_under_one_heading_are_points() -> None:
    text = LETTER.replace("（一）截污", "截污").replace("（二）清淤", "清淤").replace("（三）补水", "补水")
    text = text.replace("1.上游段。去年完工。\n2.下游段。今年完工。\n", "")
    assert ["截污。", "清淤。", "补水。"] in points(text)


def test_points_that_one_sentence_numbers_are_points() -> None:
    text = LETTER.replace("一是加强巡查。二是公开水质。", "我局将：一是加强巡查；二是公开水质。三是无关。")
    assert ["一是加强巡查；", "二是公开水质。"] in points(text)
    assert ["一是加强巡查；三是公开水质。"] not in points(text.replace("二是", "三是"))


def test_a_point_is_told_up_to_the_next_one_of_its_paragraph() -> None:
    text = LETTER.replace("一是加强巡查。二是公开水质。", "一是加强巡查。每月两次。二是公开水质。每季一次。")
    found = next(one for one in all_series(read_letter(text, "letter.txt")) if "一是" in one.points[0][0].text)
    assert [rest.text if rest else "" for _, rest in found.points] == ["每月两次。", "每季一次。"]


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    assistant = Assistant.open(tmp_path_factory.mktemp("letters") / "data")
    assistant.add(LETTERS / "dev_third")
    return assistant


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("棠溪河治理分哪四项工作", ["截污", "清淤", "补水", "治养殖"]),
        ("青螺湾二期分哪几个区建设？", ["先行区", "拓展区", "配套区"]),
        ("滨河路不能办夜市的理由都有哪些？", ["唯一通道", "居民", "河道管理范围", "雨污合流"]),
    ],
)
def test_a_question_for_the_points_is_told_each_of_them_with_its_place(
    assistant: Assistant, question: str, told: list[str]
) -> None:
    statements = assistant.ask(question).statements
    assert len(statements) == len(told)
    for statement, words in zip(statements, told, strict=True):
        assert words in statement.text
        assert statement.evidence


@pytest.fixture(scope="module")
def others(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    assistant = Assistant.open(tmp_path_factory.mktemp("others") / "data")
    assistant.add(LETTERS / "dev_second")
    return assistant


@pytest.mark.parametrize(
    ("question", "told"),
    [
        # What the heading calls 不足, and points that stand in one sentence.
        ("江州市教育局自己承认中小学心理健康教育还有什么短板？", ["教师配备不足", "病耻感", "资源不均衡"]),
        ("澜浦市搞农村客货邮融合碰到了哪几方面的困难", ["客户信息外泄", "冷藏车9辆", "760元"]),
        # The letter is named, its words are not those of the question.
        (
            "孙立平、马春兰委员2025年那件联名提案，松岭县民政局下一步安排有几项？",
            ["共4项", "72个", "49个", "150人次", "管理办法"],
        ),
        # What is said to each suggestion.
        ("请逐条说明澜浦市交通运输局对第0409号提案几点建议的态度。", ["80%", "不能采纳", "0.1元", "2026年9月"]),
    ],
)
def test_points_are_told_under_the_heading_that_announces_them(
    others: Assistant, question: str, told: list[str]
) -> None:
    statements = others.ask(question).statements
    assert len(statements) == len(told)
    for statement, words in zip(statements, told, strict=True):
        assert words in statement.text


def test_what_no_heading_announces_is_not_told_in_points(others: Assistant) -> None:
    assert others.ask("江州市心理健康教育有哪些收费项目？").refusal is not None


def test_a_sentence_that_lists_them_itself_is_told_instead(assistant: Assistant) -> None:
    answer = assistant.ask("老汽车站夜市评估看哪几项指标")
    assert any("5000人" in one.text and "10件" in one.text and "85%" in one.text for one in answer.statements)


def test_another_number_of_points_than_asked_for_is_not_told(assistant: Assistant) -> None:
    answer = assistant.ask("棠溪河治理分哪六项工作")
    assert [one.text for one in answer.statements] != ["（一）截污。", "（二）清淤。", "（三）补水。", "（四）治养殖。"]


@pytest.mark.parametrize(
    ("question", "told"),
    [
        (
            "关峰代表收到的答复一共讲了几大块，每块标题是什么？",
            ["共4大块", "健全统筹协调机制", "优化完善科创政策", "培育特色产业集群", "增强科创文化氛围"],
        ),
        (
            "刘阳桥委员的提案，科委是按哪几条建议逐一回应的？",
            ["街区创新氛围营造", "深化资源对接与共享", "优化重点产业布局", "强化创新品牌效应"],
        ),
        (
            "傅潇霄委员的提案，科委回应了几条建议？",
            ["共3条", "组建长宁硅巷专业机构", "优化路径", "集约要素"],
        ),
    ],
)
def test_how_a_letter_is_laid_out_is_told_by_its_outermost_points(seeded: Path, question: str, told: list[str]) -> None:
    with Assistant.open(seeded) as assistant:
        statements = assistant.ask(question).statements
    assert [words in one.text for words, one in zip(told, statements, strict=True)] == [True] * len(told)
