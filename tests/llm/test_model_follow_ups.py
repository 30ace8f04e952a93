"""Follow-ups that the rules leave open are completed by the model, shown, and never taken on trust."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from scripted_llm import ScriptedLLM, quoting

from rag import Answer, Assistant
from rag.answering.follow_ups import NOT_COMPLETED, completed
from rag.llm.extractive import ExtractiveLLM

HISTORY = [("第066号提案的答复里有哪些科创空间？", "有硅巷NO.1和硅巷创客厅。")]
OPEN = "那些地方由谁运营管理和提供服务？"
WHOLE = "第066号提案的答复里的科创空间由谁运营管理和提供服务？"


@pytest.fixture
def five(seeded: Path) -> Iterator[Assistant]:
    with Assistant.open(seeded) as assistant:
        yield assistant


def read(said: str, question: str = OPEN, by_rules: str = OPEN) -> tuple[str, int, list[str]]:
    """The question taken, how often the model was asked, what the reader is told."""
    llm = ScriptedLLM(quoting(1), chat=said)
    standalone, notices = completed(llm, question, by_rules, HISTORY)
    return standalone, llm.chats, [notice.chinese for notice in notices]


def test_a_follow_up_that_the_rules_left_open_is_completed() -> None:
    assert read(WHOLE) == (WHOLE, 1, [])


@pytest.mark.parametrize(
    "said",
    [
        "",
        "。",
        "长" * 300,
        "第066号提案里的科创空间由谁运营？\n另外请注意",
        "第083号提案的答复里的科创空间由谁运营？",
        "第066号提案里的科创空间2031年由谁运营？",
        "张大伟委员的第066号提案里的科创空间由谁运营？",
        "徐汇区科委的第066号提案里的科创空间由谁运营？",
    ],
)
def test_what_is_empty_too_long_or_invented_is_not_taken_and_it_is_said(said: str) -> None:
    assert read(said) == (OPEN, 1, [NOT_COMPLETED.chinese])


def test_what_the_rules_completed_is_not_asked_again() -> None:
    assert read(WHOLE, "那签发日期呢？", "第066号提案的答复的签发日期呢？") == (
        "第066号提案的答复的签发日期呢？",
        0,
        [],
    )


def test_a_question_that_stands_alone_is_not_asked_about() -> None:
    alone = "上海硅巷的规划范围是什么？"
    assert read(WHOLE, alone, alone) == (alone, 0, [])


def test_a_model_that_leaves_the_question_as_it_is_is_believed() -> None:
    assert read(OPEN) == (OPEN, 1, [])


def test_without_a_model_or_a_history_nothing_changes() -> None:
    assert completed(ExtractiveLLM(), OPEN, OPEN, HISTORY) == (OPEN, [])
    llm = ScriptedLLM(quoting(1), chat=WHOLE)
    assert completed(llm, OPEN, OPEN, []) == (OPEN, [])
    assert llm.chats == 0


def asked(assistant: Assistant, chat: str, question: str = OPEN) -> Answer:
    assistant._llm = ScriptedLLM(quoting(1), chat=chat)
    return assistant.ask(question, history=HISTORY)


def test_the_completed_question_is_shown_and_answered(five: Assistant) -> None:
    answer = asked(five, WHOLE)
    assert answer.question == OPEN
    assert answer.standalone_question == WHOLE
    assert {citation.number for citation in answer.citations} == {"066"}
    assert not answer.notes


def test_a_completion_that_is_of_no_use_is_told_in_the_answer(five: Assistant) -> None:
    answer = asked(five, "第083号提案里的科创空间由谁运营？")
    assert NOT_COMPLETED.chinese in answer.notes
    assert "083" not in answer.standalone_question


def test_what_the_rules_can_do_needs_no_model(five: Assistant) -> None:
    assert asked(five, "别的问题", "它的联系电话是多少？").standalone_question != "别的问题"
    assert five._llm.chats == 0  # type: ignore[attr-defined]
