"""Follow-ups by a model, for what the rules leave open: a question that stands alone."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.llm.base import GenerativeLLM
from rag.llm.messages import as_data, language
from rag.llm.prompts import load_prompt

MAX_HISTORY = 3
MAX_ANSWER_CHARS = 200
MAX_QUESTION_CHARS = 200
_MAX_ELLIPTIC_CHARS = 6
_NUMBER = re.compile(r"\d+")
_LEANING = re.compile(
    r"^(?:那|其中|还有|另外|以及|然后|接着)|呢[?？。!！\s]*$"
    r"|它|[这那]|上述|上面|前面|刚才|(?<!其)[他她]|其(?![中他它余实])|此(?![外次前后])|该(?!找|怎|如何|联系)"
)
_LEANING_ENGLISH = re.compile(
    r"^(?:and|so|but|also|then|what about|how about|that)\b"
    r"|\b(?:it|its|they|them|their|this|these|those|he|she|him|his|her|there|that (?:one|year|reply|letter))\b",
    re.IGNORECASE,
)


def leans_on_history(question: str) -> bool:
    """Whether a question reads as if something before it were needed: 那个呢, 它, 为什么, "what about it".

    >>> leans_on_history("那企业的反馈呢？"), leans_on_history("上海硅巷的规划范围是什么？")
    (True, False)
    """
    text = question.strip()
    if language(text) == "en":
        return bool(_LEANING_ENGLISH.search(text))
    return bool(_LEANING.search(text)) or len(re.findall(r"\w", text)) <= _MAX_ELLIPTIC_CHARS


def standalone_question(llm: GenerativeLLM, question: str, history: Sequence[tuple[str, str]]) -> str | None:
    """The follow-up as a question that is understood without the (question, answer) pairs before it.

    The question itself where there is nothing before it. ``None`` where what the model wrote is no such question:
    nothing, more than a line, longer than it may be, a number lost, or one that stood nowhere before.

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
    return said if _is_rewritten(said, question, before) else None


def _is_rewritten(said: str, question: str, before: str) -> bool:
    numbers, own = set(_NUMBER.findall(said)), set(_NUMBER.findall(question))
    known = own | set(_NUMBER.findall(before))
    has_words = re.search(r"\w", said) is not None
    return has_words and len(said) <= MAX_QUESTION_CHARS and "\n" not in said and own <= numbers <= known
