"""Follow-ups by a model, for what the rules leave open: a question that stands alone, or the question as it was."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.llm.base import GenerativeLLM
from rag.llm.messages import as_data, language
from rag.llm.prompts import load_prompt

MAX_HISTORY = 3
MAX_ANSWER_CHARS = 200
MAX_QUESTION_CHARS = 200
_NUMBER = re.compile(r"\d+")


def standalone_question(llm: GenerativeLLM, question: str, history: Sequence[tuple[str, str]]) -> str:
    """The follow-up as a question that is understood without the (question, answer) pairs before it.

    The question itself where there is nothing before it, or where what the model wrote is no such question: more than
    a line, longer than it may be, a number lost, or one that stood nowhere before.

    Raises:
        ModelError: the model cannot be loaded or reached.
    """
    if not history:
        return question
    lang = language(question)
    recent = [(as_data(asked), as_data(answer)[:MAX_ANSWER_CHARS]) for asked, answer in history[-MAX_HISTORY:]]
    names = ("问", "答") if lang == "zh" else ("Q", "A")
    before = "\n".join(f"{names[0]}: {asked}\n{names[1]}: {answer}" for asked, answer in recent)
    messages = load_prompt("rewrite", lang).messages({"history": before, "question": as_data(question)})
    said = llm.chat(messages, max_tokens=MAX_QUESTION_CHARS).strip().strip("“”\"'「」 ")
    return said if _is_rewritten(said, question, before) else question


def _is_rewritten(said: str, question: str, before: str) -> bool:
    numbers, own = set(_NUMBER.findall(said)), set(_NUMBER.findall(question))
    known = own | set(_NUMBER.findall(before))
    return 0 < len(said) <= MAX_QUESTION_CHARS and "\n" not in said and own <= numbers <= known
