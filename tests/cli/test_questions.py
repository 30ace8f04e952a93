"""search, ask, chat."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from command_line import QUESTION, run, run_json

from rag import Assistant
from rag.cli import output
from rag.cli.rendering import marked


def test_an_answer_is_its_statements_then_what_they_cite(seeded: Path) -> None:
    answer = run_json("--data", seeded, "ask", QUESTION)
    result = run("--data", seeded, "ask", QUESTION)
    assert (result.exit_code, result.stderr) == (0, "")
    text, citations = result.stdout.split("\n\n", 1)
    assert "".join(text.splitlines()) == answer["answer"]
    assert len(text.splitlines()) == len(answer["statements"])
    lines = citations.splitlines()
    assert lines[:3] == [
        "[1] 第066号，2024-04-30",
        "    长宁区科学技术委员会：《对长宁区政协第十五届三次会议第066号提案的答复》",
        "    seeds/cppcc-15-3-066_2024-04-30.txt",
    ]
    place = "    二、对提案建议的答复 > （二）具体举措 > 3、关于集约要素，对标合作的建议，第21段"
    quoted = lines[lines.index(place) + 1]
    assert quoted.startswith("    原文：“上海硅巷”科创街区既有科技基础")
    assert quoted.endswith("…")


def test_every_citation_of_an_answer_is_printed_once(seeded: Path) -> None:
    answer = run_json("--data", seeded, "ask", QUESTION)
    lines = run("--data", seeded, "ask", QUESTION).stdout.splitlines()
    printed = [line for line in lines if line.startswith("[")]
    assert printed == [f"[{one['n']}] 第{one['number']}号，{one['date']}" for one in answer["citations"]]


def test_an_answer_in_json_is_the_answer_of_the_library(seeded: Path) -> None:
    with Assistant.open(seeded) as assistant:
        expected = assistant.ask(QUESTION).to_dict()
    found = run_json("--data", seeded, "ask", QUESTION)
    assert {**found, "seconds": None} == {**expected, "seconds": None}


def test_statements_are_printed_with_the_marks_they_have_in_the_answer(seeded: Path) -> None:
    with Assistant.open(seeded) as assistant:
        answer = assistant.ask(QUESTION)
    assert "".join(marked(statement) for statement in answer.statements) == answer.text


def test_a_refusal_is_an_answer(seeded: Path) -> None:
    result = run("--data", seeded, "ask", "第999号提案是谁签发的？")
    assert result.exit_code == 0
    message, rest = result.stdout.split("\n\n", 1)
    assert "999" in message
    assert rest.startswith("最接近的答复：\n    长宁区科学技术委员会：《")


def test_a_question_off_the_subject_gets_no_nearest_replies(seeded: Path) -> None:
    result = run("--data", seeded, "ask", "你好")
    assert result.exit_code == 0
    assert len(result.stdout.splitlines()) == 1


def test_words_of_a_question_need_no_quotation_marks(seeded: Path) -> None:
    answer = run_json("--data", seeded, "ask", "第066号提案", "是谁签发的？")
    assert answer["question"] == "第066号提案 是谁签发的？"
    assert "詹镭" in answer["answer"]


def test_a_history_file_makes_a_follow_up_stand_alone(seeded: Path, tmp_path: Path) -> None:
    history = tmp_path / "history.json"
    history.write_text(json.dumps([["第066号提案是谁提出的？", "傅潇霄委员。"]], ensure_ascii=False), encoding="utf-8")
    result = run("--data", seeded, "ask", "谁签发的？", "--history", history)
    assert result.exit_code == 0
    assert "詹镭" in result.stdout
    assert result.stderr.startswith("理解为：")
    assert "066" in result.stderr


def test_the_day_that_last_year_counts_from_can_be_given(seeded: Path) -> None:
    answer = run_json("--data", seeded, "ask", "去年的答复有几份？", "--today", "2025-06-01")
    assert "2" in answer["answer"]


def test_filters_narrow_an_answer_and_are_shown_in_it(seeded: Path) -> None:
    answer = run_json("--data", seeded, "ask", "上海硅巷有哪些企业？", "--year", "2024")
    assert answer["filters"]["year"] == 2024
    assert {citation["date"][:4] for citation in answer["citations"]} <= {"2024"}


def test_a_person_at_a_terminal_is_told_in_one_line_what_else_could_answer(
    seeded: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(output, "is_terminal", lambda stream: True)
    assert run("--data", seeded, "ask", QUESTION).stderr.count("dafu models") == 1
    assert run("--data", seeded, "ask", QUESTION, "--llm", "extractive").stderr == ""
    assert run("--data", seeded, "ask", QUESTION, "--json").stderr == ""


def test_hits_are_printed_best_first_with_their_places(seeded: Path) -> None:
    result = run("--data", seeded, "search", "硅巷的规划范围", "-k", "3")
    assert (result.exit_code, result.stderr) == (0, "")
    heads = [line for line in result.stdout.splitlines() if not line.startswith(" ")]
    assert [head.split(".")[0] for head in heads] == ["1", "2", "3"]
    assert all("号，20" in head for head in heads)


def test_hits_in_json_are_those_of_the_library(seeded: Path) -> None:
    with Assistant.open(seeded) as assistant:
        expected = [hit.to_dict() for hit in assistant.search("硅巷的规划范围", 2)]
    assert run_json("--data", seeded, "search", "硅巷的规划范围", "--top-k", 2) == expected


def test_a_search_within_no_reply_finds_nothing_and_says_so(seeded: Path) -> None:
    result = run("--data", seeded, "search", "硅巷", "--signer", "无此人")
    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr == "没有检索到段落\n"


@pytest.mark.parametrize("farewell", ["exit", "quit", "退出", "QUIT"])
def test_a_conversation_ends_with_a_farewell(seeded: Path, farewell: str) -> None:
    result = run("--data", seeded, "chat", stdin=f"{farewell}\n第066号提案是谁签发的？\n")
    assert (result.exit_code, result.output) == (0, "")


def test_a_conversation_remembers_what_was_asked(seeded: Path) -> None:
    result = run("--data", seeded, "chat", stdin="第066号提案是谁提出的？\n\n谁签发的？\n")
    assert result.exit_code == 0
    assert "傅潇霄" in result.stdout
    assert "詹镭" in result.stdout
    assert "理解为：" in result.stderr


def test_a_conversation_goes_on_after_a_question_that_cannot_be_used(seeded: Path) -> None:
    result = run("--data", seeded, "chat", stdin=f"{'问' * 3000}\n第066号提案是谁签发的？\n")
    assert result.exit_code == 0
    assert "3000" in result.stderr
    assert "詹镭" in result.stdout


def test_a_conversation_at_a_terminal_ends_with_the_end_of_input(seeded: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(output, "is_terminal", lambda stream: True)
    result = run("--data", seeded, "chat", stdin="第066号提案是谁签发的？\n")
    assert result.exit_code == 0
    assert "詹镭" in result.stdout
    assert "Ctrl-D" in result.stderr
