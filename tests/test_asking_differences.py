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
        ("“创新说”这类活动多久办一回？2025年的答复怎么写，2026年的答复又怎么写？", ("定期组织召开", "每双周")),
        ("硅巷主攻的核心产业，2025年答复里是哪两个？2026年答复里又写的是什么？", ("产业互联网", "电子材料")),
        ("库里的答复，答政协提案的有几件，答人大代表建议的有几件？", ("政协提案的有4份", "人大代表建议的有1份")),
        ("给台胞台属界别的那份答复，最后“下一步”打算写了哪四块工作？", ("打响科创品牌", "强化招商引资")),
        ("我在准备明年的答复，要对照077号答复的目标：2026年新增的科创载体面积要超过多少？", ("1万平方米",)),
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
