"""Questions in other words than the letters': a model may read the sentences and tell, the built-in choice may not."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from scripted_llm import ScriptedLLM, quoting

from rag import Assistant
from rag.llm.base import Prompt
from rag.types import Draft

OTHER_WORDS = "那位航天泰斗以前的老宅，后来进了哪个联盟？"


@pytest.fixture
def five(seeded: Path) -> Iterator[Assistant]:
    with Assistant.open(seeded) as assistant:
        yield assistant


def false(prompt: Prompt) -> Iterator[Draft]:
    yield Draft("区科委已投入9999亿元建设空间站。", (prompt.sentences[0].pointer,), "supported")


def test_what_no_sentence_is_likely_to_answer_is_put_to_a_model(five: Assistant) -> None:
    assert five.ask(OTHER_WORDS).refusal is not None
    five._llm = llm = ScriptedLLM(quoting(1))
    answer = five.ask(OTHER_WORDS)
    assert llm.log[0] == "asked"
    assert answer.status == "answered"
    assert len(answer.statements) == 1


@pytest.mark.parametrize("say", [quoting(0), false])
def test_a_model_without_a_supported_answer_leaves_the_refusal_as_it_was(five: Assistant, say: object) -> None:
    before = five.ask(OTHER_WORDS).refusal
    five._llm = ScriptedLLM(say)  # type: ignore[arg-type]
    answer = five.ask(OTHER_WORDS)
    assert answer.refusal == before
    assert answer.statements == ()


def test_what_the_letters_rule_out_is_not_put_to_a_model(five: Assistant) -> None:
    five._llm = llm = ScriptedLLM(quoting(1))
    assert five.ask("硅巷为什么被取消了？").refusal is not None
    assert llm.log == []
