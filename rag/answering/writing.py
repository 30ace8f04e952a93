"""From a prompt to statements that may be shown: what the back end says, and for a model, what is left of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rag.answering.grounding import check_statement
from rag.answering.verify import Check, Repair, verify
from rag.llm.base import LLM, GenerativeLLM, Notice, Prompt
from rag.llm.extractive import ExtractiveLLM
from rag.types import Draft

NOTHING_LEFT = Notice(
    "模型写的话在原文里都找不到依据，改为摘录原句",
    "Nothing that the model wrote is borne out by the letters; their own sentences are given instead",
)


@dataclass(frozen=True, slots=True)
class Written:
    """Statements ready to be cited, what was repaired on the way, and what the reader should know."""

    drafts: list[Draft]
    repairs: Sequence[Repair]
    notices: Sequence[Notice]
    prompt_version: str | None


def write(llm: LLM, prompt: Prompt, check: Check = check_statement) -> Written:
    """The back end's statements, a model's each checked against what it cites.

    Where nothing of what a model said is borne out, the letters' own sentences answer, and a notice says so; a model
    that says that the sentences do not answer is believed: no statements.

    Raises:
        ModelError: the model cannot be loaded or reached, or broke off.
    """
    drafts = list(llm.answer(prompt))
    if not isinstance(llm, GenerativeLLM):
        return Written(drafts, (), tuple(prompt.notices), None)
    verified = verify(drafts, prompt.sentences, check)
    kept, notices = verified.drafts, list(prompt.notices)
    if drafts and not kept:
        kept = list(ExtractiveLLM().answer(prompt))
        notices += [NOTHING_LEFT] if kept else []
    return Written(kept, tuple(verified.repairs), tuple(notices), llm.prompt_version)
