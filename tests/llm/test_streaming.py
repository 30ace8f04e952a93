"""A model's statements reach the reader one by one, checked, and are those of the whole answer."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from scripted_llm import Say, ScriptedLLM, quoting
from scripted_server import Script, serving
from tiny_model import make_prompts

from rag import Answer, Assistant, Statement
from rag.errors import ModelError
from rag.llm.base import Prompt
from rag.llm.transformers import TransformersLLM
from rag.types import Draft

RANGE = "上海硅巷的规划范围是什么？"
QUESTIONS = [RANGE, "硅巷有多少家咖啡馆？", "第066号和第083号答复对联合利华分别怎么说？", "硅巷为什么被取消了？"]


@pytest.fixture
def five(seeded: Path) -> Iterator[Assistant]:
    with Assistant.open(seeded) as assistant:
        yield assistant


def given(assistant: Assistant, say: Say) -> ScriptedLLM:
    """The assistant's back end replaced by one that says what it is told."""
    llm = ScriptedLLM(say)
    assistant._llm = llm
    return llm


def said(answer: Any) -> dict[str, Any]:
    return {**answer.to_dict(), "seconds": None}


def false_then_true(prompt: Prompt) -> Iterator[Draft]:
    best, second = prompt.sentences[0], prompt.sentences[-1]
    yield Draft("区科委已投入9999亿元建设空间站。", (best.pointer,), "supported")
    yield Draft(second.text, (second.pointer,), "verbatim")
    yield Draft(best.text, (best.pointer,), "verbatim")


def breaking_off(prompt: Prompt) -> Iterator[Draft]:
    yield from quoting(1)(prompt)
    raise ModelError("服务断开了；请重问", "The server broke off; ask again")


def test_a_statement_is_shown_before_the_next_one_is_written(five: Assistant) -> None:
    llm = given(five, quoting(2))
    stream = five.stream(RANGE)
    first = next(stream)
    assert isinstance(first, Statement)
    assert llm.log == ["asked", f"said {first.text}"]
    *rest, last = stream
    assert isinstance(last, Answer)
    assert (first, *rest) == last.statements
    assert len(last.statements) == 2


def test_what_is_not_borne_out_is_never_shown(five: Assistant) -> None:
    given(five, false_then_true)
    *statements, last = five.stream(RANGE)
    assert isinstance(last, Answer)
    assert not any("9999" in str(statement) for statement in statements)
    assert last.repairs[0]["before"] == "区科委已投入9999亿元建设空间站。"


@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize("say", [quoting(0), quoting(1), quoting(3), false_then_true])
def test_a_stream_is_the_answer_of_ask_statement_by_statement(five: Assistant, question: str, say: Say) -> None:
    given(five, say)
    *statements, last = five.stream(question)
    assert isinstance(last, Answer)
    assert tuple(statements) == last.statements
    assert said(last) == said(five.ask(question))


def test_one_side_of_a_comparison_is_shown_before_the_other_is_asked_for(five: Assistant) -> None:
    llm = given(five, quoting(1))
    stream = five.stream("第066号和第083号答复对联合利华分别怎么说？")
    next(stream)
    assert llm.log.count("asked") == 1
    *_, last = stream
    assert llm.log.count("asked") == 2
    assert isinstance(last, Answer)
    assert len(last.citations) == 2


def test_a_side_without_an_answer_is_named_where_it_belongs(five: Assistant) -> None:
    asked = 0

    def only_the_second(prompt: Prompt) -> Iterator[Draft]:
        nonlocal asked
        asked += 1
        return iter(()) if asked % 2 else iter(list(quoting(1)(prompt)))

    given(five, only_the_second)
    *statements, last = five.stream("第066号和第083号答复对联合利华分别怎么说？")
    assert isinstance(last, Answer)
    assert tuple(statements) == last.statements
    first, second = last.statements
    assert first.support == "computed"
    assert second.support != "computed"
    assert last.status == "partial"


def test_closing_the_stream_ends_the_writing(five: Assistant) -> None:
    llm = given(five, quoting(3))
    stream = five.stream(RANGE)
    next(stream)
    stream.close()  # type: ignore[attr-defined]
    assert llm.log[-1] == "closed"
    assert sum(one.startswith("said") for one in llm.log) == 1


def test_after_a_stop_there_is_no_whole_answer(five: Assistant) -> None:
    given(five, quoting(3))
    stop = threading.Event()
    stream = five.stream(RANGE, stop=stop)
    assert isinstance(next(stream), Statement)
    stop.set()
    assert not any(isinstance(event, Answer) for event in stream)


def test_a_model_that_breaks_off_is_an_error_after_what_it_had_finished(five: Assistant) -> None:
    given(five, breaking_off)
    stream = five.stream(RANGE)
    assert isinstance(next(stream), Statement)
    with pytest.raises(ModelError, match="断开"):
        list(stream)
    with pytest.raises(ModelError, match="断开"):
        five.ask(RANGE)


def test_an_older_letter_is_named_once_a_newer_one_has_spoken_and_nothing_is_changed_later(five: Assistant) -> None:
    def by_age(newest_first: bool) -> Say:
        def say(prompt: Prompt) -> Iterator[Draft]:
            days = {one.day: one for one in prompt.sentences[::-1] if one.day}
            for day in sorted(days, reverse=newest_first)[:2]:
                yield Draft(days[day].text, (days[day].pointer,), "verbatim")

        return say

    for newest_first in (True, False):
        given(five, by_age(newest_first))
        *statements, last = five.stream(RANGE)
        assert isinstance(last, Answer)
        assert tuple(statements) == last.statements
        assert any("日的答复：" in statement.text for statement in last.statements)


# The same over a server


def test_a_statement_of_a_server_is_shown_while_it_is_still_writing_and_closing_hangs_up(seeded: Path) -> None:
    script = Script(answer=("停车场已建成95座。[1]\n", "企业六百余家。[2]"), silent_after=1)
    with serving(script) as url, Assistant.open(seeded, llm=f"openai:{url}#m") as assistant:
        stream = assistant.stream(RANGE)
        first = next(stream)
        assert isinstance(first, Statement)
        assert "95" not in first.text, "what the letters do not say was replaced by what they say"
        stream.close()  # type: ignore[attr-defined]
        assert script.left.wait(10)


def test_a_server_that_dies_mid_answer_is_an_error_after_what_it_had_finished(seeded: Path) -> None:
    script = Script(answer=("停车场已建成95座。[1]\n", "企业六百余家。[2]"), die_after=1)
    with serving(script) as url, Assistant.open(seeded, llm=f"openai:{url}#m") as assistant:
        stream = assistant.stream(RANGE)
        assert isinstance(next(stream), Statement)
        with pytest.raises(ModelError, match="一半"):
            next(stream)


# The same with a real model of random weights


@pytest.fixture
def tiny(seeded: Path, tiny_folder: Path) -> Iterator[Assistant]:
    with Assistant.open(seeded, llm=f"transformers:{tiny_folder}") as assistant:
        yield assistant


def test_a_real_models_stream_is_the_answer_of_ask(tiny: Assistant) -> None:
    for question in QUESTIONS[:3]:
        *statements, last = tiny.stream(question)
        assert isinstance(last, Answer)
        assert tuple(statements) == last.statements
        assert said(last) == said(tiny.ask(question))


def test_a_stream_may_be_read_by_several_threads_in_turn(tiny: Assistant) -> None:
    expected = said(tiny.ask(RANGE))
    stream = tiny.stream(RANGE)
    events: list[Statement | Answer] = []

    def read() -> None:
        events.extend(event for event in [next(stream, None)] if event is not None)

    for _ in range(len(expected["statements"]) + 2):
        thread = threading.Thread(target=read)
        thread.start()
        thread.join()
    assert said(events[-1]) == expected
    assert said(tiny.ask(RANGE)) == expected


def test_an_answer_that_nobody_reads_on_does_not_keep_the_next_one_waiting(tiny: Assistant) -> None:
    expected = said(tiny.ask(RANGE))
    left = tiny.stream(RANGE)
    next(left)
    assert said(tiny.ask(RANGE)) == expected
    left.close()  # type: ignore[attr-defined]
    assert not [thread for thread in threading.enumerate() if thread.name == "dafu-llm"]


def test_a_stop_takes_effect_while_the_prompt_is_still_being_read(tiny_folder: Path) -> None:
    llm, stop, ran = TransformersLLM(str(tiny_folder)), threading.Event(), []
    first, second = llm.loaded.model.model.layers
    first.register_forward_hook(lambda *given: stop.set())
    second.register_forward_hook(lambda *given: ran.append(1))
    prompt = make_prompts(1)[0]
    assert list(llm.answer(Prompt(prompt.question, "what", prompt.sentences, stop=stop))) == []
    assert ran == []
