"""Which suggestions a letter adopts and which not."""

from __future__ import annotations

from pathlib import Path

import pytest

from rag import Assistant

LETTERS = Path(__file__).parents[2] / "eval" / "letters"


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    assistant = Assistant.open(tmp_path_factory.mktemp("letters") / "data")
    for folder in ("dev_second", "dev_third", "dev_fourth"):
        assistant.add(LETTERS / folder)
    return assistant


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("环湖绿道那份答复里，委员的哪些建议没答应", ["烧烤区", "电动自行车", "小火车"]),
        ("云溪夜间文旅那份答复，没采纳和暂缓的建议有哪几条", ["全年免收门票", "夜间快艇", "夜间经济发展基金"]),
        ("谷向南委员的建议哪些没被采纳", ["30个工作日"]),
        ("电动自行车充电那份答复有什么建议没有采纳", ["更换老旧蓄电池"]),
        ("韩秋萍委员关于绿道的各项请求里，没被答应或者先搁下的都有哪些？", ["烧烤区", "电动自行车", "小火车"]),
        ("何雨桐代表的建议，明说采纳的是哪条、不采纳的是哪条？", ["心理健康周", "中考科目"]),
    ],
)
def test_every_suggestion_asked_for_is_told(assistant: Assistant, question: str, told: list[str]) -> None:
    answer = assistant.ask(question)
    for words in told:
        assert words in answer.text
    assert len({citation.reply_id for citation in answer.citations}) == 1


def test_how_many_they_are_is_said_first(assistant: Assistant) -> None:
    answer = assistant.ask("云溪夜间文旅那份答复，没采纳和暂缓的建议一共几条")
    assert answer.statements[0].text == "共3条。"
    assert "夜间快艇" in answer.text


def test_what_is_adopted_is_not_told_as_declined(assistant: Assistant) -> None:
    assert "合作银行" not in assistant.ask("谷向南委员的建议哪些没被采纳").text


def test_a_letter_that_does_not_speak_of_the_subject_is_told_nothing_of(assistant: Assistant) -> None:
    answer = assistant.ask("关于核电站的建议哪些没有采纳？")
    assert answer.refusal is not None
