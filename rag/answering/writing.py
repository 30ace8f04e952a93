"""From a prompt to statements that may be shown: what the back end says, and for a model, what is left of it."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Sequence
from dataclasses import dataclass

from rag.answering.grounding import check_statement
from rag.answering.steps import end_of
from rag.answering.verify import Check, Repair, Verifier
from rag.llm.base import LLM, GenerativeLLM, Notice, Prompt, PromptSentence
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


def write(
    llm: LLM, prompt: Prompt, check: Check = check_statement, label: Callable[[str], str] = lambda reply_id: ""
) -> Written:
    """The back end's statements, a model's each checked against what it cites, and the ``label`` of the letter cited.

    Where nothing of what a model said is borne out, the letters' own sentences answer, and a notice says so; a model
    that says that the sentences do not answer is believed: no statements.

    Raises:
        ModelError: the model cannot be loaded or reached, or broke off.
    """
    return end_of(writing(llm, prompt, llm.answer(prompt), check=check, label=label))


def _nothing_answers(sentence: PromptSentence) -> bool:
    return False


def writing(
    llm: LLM,
    prompt: Prompt,
    said: Iterable[Draft],
    shown: Callable[[Draft], Draft] = lambda draft: draft,
    check: Check = check_statement,
    label: Callable[[str], str] = lambda reply_id: "",
) -> Generator[Draft, None, Written]:
    """The same statement by statement: each as soon as the back end has ``said`` it and it is checked.

    ``shown`` gives a checked statement the form in which it is shown.
    """
    drafts: list[Draft] = []
    if not isinstance(llm, GenerativeLLM):
        for draft in said:
            drafts.append(shown(draft))
            yield drafts[-1]
        return Written(drafts, (), tuple(prompt.notices), None)
    answers = None if prompt.quotable else _nothing_answers
    verifier, any_said = Verifier(prompt.sentences, check, answers, label), False
    for draft in said:
        any_said = True
        verified = verifier.verified(draft)
        if verified is not None:
            drafts.append(shown(verified))
            yield drafts[-1]
    notices = list(prompt.notices)
    if any_said and not drafts and prompt.quotable:
        for draft in ExtractiveLLM().answer(prompt):
            drafts.append(shown(draft))
            yield drafts[-1]
        notices += [NOTHING_LEFT] if drafts else []
    return Written(drafts, tuple(verifier.repairs), tuple(notices), llm.prompt_version)
