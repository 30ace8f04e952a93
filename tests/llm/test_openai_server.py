"""Servers as they come: obedient, deaf, slow, busy, dying. No answer is lost without a message."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from itertools import islice
from typing import Any

import pytest
from scripted_server import Script, serving
from tiny_model import make_prompts, shown

from rag.errors import ModelError
from rag.llm.base import GenerativeLLM, Prompt
from rag.llm.openai_server import OpenAIServerLLM

PATIENCE_SECONDS = 25
"""Much more than a time-out or a stop takes here, less than what would come without it (30 s, or retries)."""

Start = Callable[..., OpenAIServerLLM]


@pytest.fixture
def start() -> Iterator[Start]:
    with ExitStack() as running:

        def started(script: Script, **options: Any) -> OpenAIServerLLM:
            options = {"timeout_seconds": 5.0, "max_retries": 0, **options}
            return OpenAIServerLLM(running.enter_context(serving(script)), "m", **options)

        yield started


def a_prompt(stop: threading.Event | None = None) -> Prompt:
    prompt = make_prompts(1, size=6)[0]
    return Prompt("硅巷的面积是多少？", "what", prompt.sentences, stop=stop)


def test_statements_come_while_the_server_is_still_writing(start: Start) -> None:
    script = Script(silent_after=1)
    answer = start(script).answer(a_prompt())
    assert [draft.text for draft in islice(answer, 1)] == ["面积1.48平方公里多。"]
    answer.close()  # type: ignore[attr-defined]
    assert script.left.wait(10)


def test_a_whole_answer_is_read_with_its_pointers(start: Start) -> None:
    prompt = a_prompt()
    drafts = list(start(Script()).answer(prompt))
    assert [draft.text for draft in drafts] == ["面积1.48平方公里多。", "企业六百余家。"]
    assert [draft.pointers for draft in drafts] == [(prompt.sentences[0].pointer,), (prompt.sentences[1].pointer,)]
    assert prompt.notices == []


@pytest.mark.parametrize(
    ("obeys", "refuses", "form", "sent"),
    [
        ({"grammar"}, set(), "grammar (GBNF)", "grammar"),
        ({"response_format"}, {"grammar", "structured_outputs", "ebnf"}, "json_schema", "response_format"),
        ({"response_format"}, set(), "json_schema", "response_format"),
        (set(), {"grammar", "structured_outputs", "ebnf"}, "plain", None),
        (set(), set(), "plain", None),
    ],
)
def test_what_a_server_can_be_held_to_is_found_out_once_by_trial(
    start: Start, obeys: set[str], refuses: set[str], form: str, sent: str | None
) -> None:
    script = Script(obeys=frozenset(obeys), refuses=frozenset(refuses), answer=['{"statements": []}'])
    llm = start(script)
    assert llm.capabilities()["structured_output"] == form
    trials = len(script.requests)
    list(llm.answer(a_prompt()))
    list(llm.answer(a_prompt()))
    assert len(script.requests) == trials + 2
    for request in script.real():
        assert (sent in request) if sent else not {"grammar", "response_format"} & set(request)
        assert request["chat_template_kwargs"] == {"enable_thinking": False}
        assert request["temperature"] == 0


def test_a_server_that_ignores_structured_output_is_found_out_and_its_answers_are_checked(start: Start) -> None:
    answer = ["好的，根据资料：\n", "1. **面积**1.48平方公里多[1][99]。\n2. 又如“从未说过的话”。"]
    script = Script(obeys=frozenset(), answer=answer)
    llm, prompt = start(script), a_prompt()
    drafts = list(llm.answer(prompt))
    assert "不支持结构化输出" in prompt.notices[0].chinese
    assert [(draft.text, len(draft.pointers)) for draft in drafts] == [
        ("好的，根据资料。", 0),
        ("面积1.48平方公里多。", 1),
        ("又如从未说过的话。", 0),
    ]
    assert {pointer for draft in drafts for pointer in draft.pointers} <= shown(prompt.sentences)
    not_supported = llm.capabilities()["not_supported"]
    assert isinstance(not_supported, list)
    assert "json_schema: ignored" in not_supported


def test_json_answers_are_read_as_each_statement_is_complete(start: Start) -> None:
    text = json.dumps({"statements": [{"text": "面积一平方公里多", "evidence": [2]}]}, ensure_ascii=False)
    prompt = a_prompt()
    script = Script(obeys=frozenset({"response_format"}), answer=[text[:30], text[30:]])
    (draft,) = start(script).answer(prompt)
    assert draft.pointers == (prompt.sentences[1].pointer,)
    schema = script.real()[0]["response_format"]["json_schema"]["schema"]
    evidence = schema["properties"]["statements"]["items"]["properties"]["evidence"]
    assert evidence["items"]["enum"] == [sentence.number for sentence in prompt.sentences]


def test_a_refusal_gives_no_statements_and_no_error(start: Start) -> None:
    assert list(start(Script(answer=["无法", "回答"])).answer(a_prompt())) == []


@pytest.mark.parametrize("answer", [[], ["<think>只想不答"], ["\n \n"]])
def test_an_empty_answer_is_an_error_not_a_refusal(start: Start, answer: list[str]) -> None:
    with pytest.raises(ModelError, match="空的"):
        list(start(Script(answer=answer)).answer(a_prompt()))


def test_a_busy_server_is_asked_again_with_growing_pauses(start: Start) -> None:
    script = Script(obeys=frozenset({"grammar"}))
    llm = start(script, max_retries=3)
    llm.capabilities()
    script.fail_first, trials = 2, len(script.arrived)
    assert len(list(llm.answer(a_prompt()))) == 2
    first, second, third = script.arrived[trials:]
    assert third - second > second - first > 0.2


@pytest.mark.parametrize(("status", "words"), [(503, "HTTP 503"), (429, "太忙"), (401, "DAFU_LLM_KEY"), (404, "/v1")])
def test_a_server_that_keeps_failing_is_an_error_with_the_cure(start: Start, status: int, words: str) -> None:
    script = Script()
    llm = start(script)
    llm.capabilities()
    script.fail_first, script.fail_status = 10, status
    with pytest.raises(ModelError, match=words):
        list(llm.answer(a_prompt()))


def test_a_failing_server_is_told_at_the_trial_too(start: Start) -> None:
    with pytest.raises(ModelError, match="HTTP 503"):
        list(start(Script(fail_first=10)).answer(a_prompt()))


def test_a_server_dying_mid_answer_is_said_after_what_it_had_finished(start: Start) -> None:
    script = Script(die_after=1)
    answer = start(script).answer(a_prompt())
    assert next(answer).text == "面积1.48平方公里多。"
    with pytest.raises(ModelError, match="一半"):
        next(answer)
    assert len(script.real()) == 1


def test_a_server_dying_before_the_first_statement_is_asked_once_more(start: Start) -> None:
    script, prompt = Script(answer=["面积", "1.48平方公里多。[1]"], die_after=1, die_times=1), a_prompt()
    assert len(list(start(script).answer(prompt))) == 1
    assert "重试" in prompt.notices[0].chinese
    dead = Script(answer=["面积", "1.48平方公里多。[1]"], die_after=1)
    with pytest.raises(ModelError, match="一半"):
        list(start(dead).answer(a_prompt()))
    assert len(dead.real()) == 2


def test_a_stream_that_ends_without_saying_so_counts_as_broken_off(start: Start) -> None:
    answer = start(Script(finish_reason=None)).answer(a_prompt())
    assert next(answer)
    with pytest.raises(ModelError, match="一半"):
        list(answer)


def test_a_silent_server_times_out(start: Start) -> None:
    llm = start(Script(answer=["面积", "多。[1]"], silent_after=1), timeout_seconds=0.6)
    began = time.monotonic()
    with pytest.raises(ModelError, match="没有回音"):
        list(llm.answer(a_prompt()))
    assert time.monotonic() - began < PATIENCE_SECONDS


def test_a_server_that_says_nothing_at_all_is_not_asked_over_and_over(start: Start) -> None:
    llm = start(Script(mute=True), timeout_seconds=0.6, max_retries=8)
    began = time.monotonic()
    with pytest.raises(ModelError, match="没有回音"):
        list(llm.answer(a_prompt()))
    with pytest.raises(ModelError, match="没有回音"):
        llm.chat([{"role": "user", "content": "那2026年的呢？"}])
    assert time.monotonic() - began < PATIENCE_SECONDS


def test_an_answer_that_takes_too_long_as_a_whole_is_an_error(start: Start) -> None:
    script = Script(silent_after=0)
    llm = start(script, timeout_seconds=30, answer_seconds=0.5)
    with pytest.raises(ModelError, match="没有答完"):
        list(llm.answer(a_prompt()))
    assert script.left.wait(10)


def test_a_stop_takes_effect_while_the_server_is_silent(start: Start) -> None:
    stop, script = threading.Event(), Script(silent_after=1)
    llm = start(script, timeout_seconds=30)
    prompt = a_prompt(stop)
    answer = llm.answer(prompt)
    assert next(answer)
    threading.Timer(0.2, stop.set).start()
    began = time.monotonic()
    assert list(answer) == []
    assert time.monotonic() - began < PATIENCE_SECONDS
    assert script.left.wait(10)


def test_nobody_listening_is_an_error_with_the_cure() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}/v1"
    with pytest.raises(ModelError, match=r"连不上.*请确认服务已启动"):
        list(OpenAIServerLLM(url, "m", max_retries=0).answer(a_prompt()))


@pytest.mark.parametrize("url", ["127.0.0.1:8000/v1", "ftp://a/v1", "http://user:secret@a/v1", "http://"])
def test_an_address_that_is_none_is_an_error_before_anything_is_sent(url: str) -> None:
    with pytest.raises(ModelError, match="openai:地址#模型"):
        OpenAIServerLLM(url, "m")
    with pytest.raises(ModelError, match="写法"):
        OpenAIServerLLM("http://127.0.0.1:8000/v1", "")


def test_the_context_that_a_server_names_is_kept_to_by_leaving_sentences_out(start: Start) -> None:
    script = Script(models=[{"id": "m", "object": "model", "max_model_len": 1800}])
    llm, prompt = start(script), Prompt("问", "what", make_prompts(1, size=24)[0].sentences)
    assert llm.capabilities()["context_tokens"] == 1800
    assert llm.capabilities()["context_known"]
    list(llm.answer(prompt))
    assert "没有给模型看" in prompt.notices[0].chinese
    assert sum(len(message["content"]) for message in script.real()[0]["messages"]) <= 1800 - 1024


def test_a_context_that_only_shows_in_the_error_is_kept_to_by_asking_with_fewer_sentences(start: Start) -> None:
    script, prompt = Script(), Prompt("问", "what", make_prompts(1, size=24)[0].sentences)
    llm = start(script)
    llm.capabilities()
    script.context_error_above = 1200
    assert list(llm.answer(prompt))
    assert "没有给模型看" in prompt.notices[0].chinese
    script.context_error_above = 10
    with pytest.raises(ModelError, match="装不下"):
        list(llm.answer(a_prompt()))


def test_it_is_a_generative_back_end_that_can_chat(start: Start) -> None:
    llm = start(Script(answer=["<think>想</think>", "完整的问题？"]))
    assert isinstance(llm, GenerativeLLM)
    assert llm.chat([{"role": "user", "content": "那2026年的呢？"}]) == "完整的问题？"
    assert list(llm.answer(Prompt("问", "what", []))) == []
