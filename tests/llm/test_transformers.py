"""The in-process back end on a real architecture with random weights: whatever the model wants, the answer is valid."""

from __future__ import annotations

import json
import shutil
import socket
import threading
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
from tiny_model import letter_text, make_prompts, save_model, shown

from rag.errors import ModelError
from rag.llm.base import GenerativeLLM, Prompt
from rag.llm.messages import answer_messages
from rag.llm.transformers import TransformersLLM
from rag.types import Draft

QUESTIONS = 20
NO_SYSTEM = "{% if m.role == 'system' %}{{ raise_exception('no system') }}{% endif %}"


def assert_valid(drafts: list[Draft], prompt: Prompt) -> None:
    """Every pointer exists and every quotation stands in its letter to the letter."""
    places = shown(prompt.sentences)
    for draft in drafts:
        assert draft.text.strip()
        assert draft.pointers
        if draft.support == "verbatim":
            (place,) = draft.pointers
            assert letter_text(place.reply_id)[place.start : place.end] == draft.text
        else:
            assert set(draft.pointers) <= places


def test_every_answer_of_a_random_model_has_valid_citations_and_verbatim_quotations(tiny_llm: TransformersLLM) -> None:
    prompts = make_prompts(QUESTIONS, max_statements=2)
    answers = [list(tiny_llm.answer(prompt)) for prompt in prompts]
    for drafts, prompt in zip(answers, prompts, strict=True):
        assert drafts
        assert_valid(drafts, prompt)


def test_two_runs_write_the_same_bytes(tiny_llm: TransformersLLM, tiny_folder: Path) -> None:
    prompts = make_prompts(3)
    again = TransformersLLM(str(tiny_folder))
    backwards = [list(again.answer(prompt)) for prompt in reversed(prompts)]
    assert [list(tiny_llm.answer(prompt)) for prompt in prompts] == backwards[::-1]


def test_the_fixed_head_of_the_prompt_is_read_once(tiny_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    llm = TransformersLLM(str(tiny_folder))
    lengths: list[int] = []
    forward = llm.loaded.model.forward

    def counted(*args: Any, **options: Any) -> Any:
        lengths.append(options["input_ids"].shape[1])
        return forward(*args, **options)

    monkeypatch.setattr(llm.loaded.model, "forward", counted)
    first, second = make_prompts(2)
    list(llm.answer(first))
    head = lengths[0]
    tokens = len(llm.loaded.template.tokens(answer_messages(first)[0]))
    assert head > 200
    assert lengths[1] == tokens - head
    lengths.clear()
    list(llm.answer(second))
    assert max(lengths) < head


def test_batches_give_valid_answers_in_the_order_asked(tiny_llm: TransformersLLM) -> None:
    prompts = [*make_prompts(5), Prompt("没有资料的问题", "what", [])]
    answers = tiny_llm.answer_many(prompts, batch_size=3)
    assert answers.pop() == []
    for drafts, prompt in zip(answers, prompts[:-1], strict=True):
        assert drafts
        assert_valid(drafts, prompt)


def test_no_sentences_give_no_statements(tiny_llm: TransformersLLM) -> None:
    assert list(tiny_llm.answer(Prompt("问", "what", []))) == []


def test_a_stop_ends_the_answer(tiny_llm: TransformersLLM) -> None:
    stop = threading.Event()
    stop.set()
    (prompt,) = make_prompts(1)
    assert list(tiny_llm.answer(Prompt(prompt.question, "what", prompt.sentences, stop=stop))) == []
    assert not [thread for thread in threading.enumerate() if thread.name == "dafu-llm"]


def test_closing_the_iterator_ends_the_writing(tiny_llm: TransformersLLM) -> None:
    prompt = next(one for one in make_prompts(10, max_statements=3) if len(list(tiny_llm.answer(one))) >= 1)
    answer = tiny_llm.answer(prompt)
    assert len(list(islice(answer, 1))) == 1
    answer.close()  # type: ignore[attr-defined]
    assert not [thread for thread in threading.enumerate() if thread.name == "dafu-llm"]
    assert list(tiny_llm.answer(prompt))


def test_sentences_that_do_not_fit_are_left_out_whole_and_it_is_said(tmp_path: Path) -> None:
    llm = TransformersLLM(str(save_model(tmp_path / "短", context=1600)))
    (prompt,) = make_prompts(1, size=24)
    drafts = list(llm.answer(prompt))
    assert drafts
    assert_valid(drafts, prompt)
    assert "没有给模型看" in prompt.notices[0].chinese
    cited = {pointer for draft in drafts for pointer in draft.pointers}
    assert cited <= shown(prompt.sentences[:20])


def test_a_context_too_short_for_one_sentence_is_an_error(tmp_path: Path) -> None:
    llm = TransformersLLM(str(save_model(tmp_path / "太短", context=256)))
    with pytest.raises(ModelError, match="装不下"):
        list(llm.answer(make_prompts(1)[0]))


def test_free_text_for_other_uses_is_bounded(tiny_llm: TransformersLLM) -> None:
    messages = [{"role": "user", "content": "那2026年的呢？"}]
    said = tiny_llm.chat(messages, max_tokens=12)
    assert said == tiny_llm.chat(messages, max_tokens=12)
    with pytest.raises(ModelError, match="太长"):
        tiny_llm.chat([{"role": "user", "content": "长" * 9000}])


def test_it_says_what_it_runs_on(tiny_llm: TransformersLLM) -> None:
    found = tiny_llm.capabilities()
    assert found["device"] in ("cpu", "cuda", "mps")
    assert found["dtype"] in ("bfloat16", "float16", "float32")
    assert found["thinking"] == "off"
    assert found["structured_output"] == "grammar (llguidance)"
    assert isinstance(tiny_llm, GenerativeLLM)
    assert tiny_llm.prompt_version.startswith("answer.zh@")


def test_nothing_is_fetched(tiny_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*args: object) -> None:
        raise AssertionError(f"tried to connect: {args}")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    llm = TransformersLLM(str(tiny_folder))
    assert list(llm.answer(make_prompts(1)[0]))
    with pytest.raises(ModelError, match="dafu models pull somebody/no-such-model"):
        TransformersLLM("somebody/no-such-model")


def test_a_model_that_does_not_load_is_an_error_with_the_cure(tiny_folder: Path, tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"config\.json"):
        TransformersLLM(str(tmp_path))
    for name in ("无权重", "无模板", "坏权重", "陌生"):
        shutil.copytree(tiny_folder, tmp_path / name)
    (tmp_path / "无权重" / "model.safetensors").rename(tmp_path / "无权重" / "pytorch_model.bin")
    with pytest.raises(ModelError, match="safetensors"):
        TransformersLLM(str(tmp_path / "无权重"))
    (tmp_path / "无模板" / "chat_template.jinja").unlink()
    with pytest.raises(ModelError, match="对话模板"):
        TransformersLLM(str(tmp_path / "无模板")).capabilities()
    weights = tmp_path / "坏权重" / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:5000])
    with pytest.raises(ModelError, match="载入失败"):
        TransformersLLM(str(tmp_path / "坏权重")).capabilities()
    config = tmp_path / "陌生" / "config.json"
    config.write_text(json.dumps(json.loads(config.read_text()) | {"model_type": "unheard_of"}), encoding="utf-8")
    with pytest.raises(ModelError, match="载入失败"):
        TransformersLLM(str(tmp_path / "陌生")).capabilities()


@pytest.mark.parametrize(
    ("template", "thinking"),
    [
        ("{% for m in messages %}{{ m.role }}：{{ m.content }}\n{% endfor %}答：", "none"),
        ("{% for m in messages %}{{ m.content }}\n{% endfor %}assistant\n<think>\n", "closed"),
        ("{% for m in messages %}" + NO_SYSTEM + "{{ m.content }}\n{% endfor %}", "none"),
    ],
)
def test_templates_without_a_switch_or_a_system_role_work_too(
    tiny_folder: Path, tmp_path: Path, template: str, thinking: str
) -> None:
    folder = tmp_path / "模板"
    shutil.copytree(tiny_folder, folder)
    (folder / "chat_template.jinja").write_text(template, encoding="utf-8")
    llm = TransformersLLM(str(folder))
    assert llm.capabilities()["thinking"] == thinking
    prompt = make_prompts(1, max_statements=1)[0]
    text = llm.loaded.tokenizer.decode(llm.loaded.template.tokens(answer_messages(prompt)[0]))
    assert "政府答复资料的问答助手" in text
    assert text.endswith("</think>\n\n") == (thinking == "closed")
    assert_valid(list(llm.answer(prompt)), prompt)
