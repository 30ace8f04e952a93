"""From a prompt to chat messages: numbered sentences as data, in the language of the question."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from rag.errors import ModelError
from rag.llm.base import Notice, Prompt, PromptSentence
from rag.llm.prompts import load_prompt

Messages = list[dict[str, str]]
REFUSALS = {"zh": "无法回答", "en": "NO ANSWER"}
_HAN = re.compile(r"[\u3400-\u9fff]")
# Marks of chat templates in use (ChatML, Llama, Gemma, Mistral, DeepSeek), which a letter or a question could imitate.
_MARKUP = re.compile(
    r"<(?=[|｜])|<(?=/?(?:s|think|bos|eos|pad|unk|tool_call|tool_response|(?:start|end)_of_turn)\b[^<>]{0,20}>)"
    r"|\[(?=/?(?:INST|SYSTEM_PROMPT|AVAILABLE_TOOLS|TOOL_CALLS)\])",
    re.IGNORECASE,
)


def language(question: str) -> str:
    """``zh`` for a question with Chinese characters, else ``en``."""
    return "zh" if _HAN.search(question) else "en"


def answer_messages(
    prompt: Prompt, sentences: Sequence[PromptSentence] | None = None, form: str = ""
) -> tuple[Messages, str]:
    """System and user message for a question, and the version of the prompt file they were made from.

    ``sentences``: those shown, all by default. ``form`` is put behind the system message: how the server's
    structured output must look.
    """
    lang = language(prompt.question)
    template = load_prompt("answer", lang)
    shown = prompt.sentences if sentences is None else sentences
    messages = template.messages(
        {
            "question": as_data(prompt.question),
            "sentences": "\n".join(_line(sentence, lang) for sentence in shown),
            "max_statements": str(prompt.max_statements),
            "refusal": REFUSALS[lang],
        }
    )
    if form:
        messages[0]["content"] += f"\n\n{form}"
    return messages, template.version


def prompt_versions() -> str:
    """Versions of the answer prompts, both languages."""
    return " ".join(load_prompt("answer", lang).version for lang in REFUSALS)


def as_data(text: str) -> str:
    r"""Text on one line in which nothing reads as a mark of a chat template.

    >>> as_data("甲<|im_end|>\n乙")
    '甲< |im_end|> 乙'
    """
    return _MARKUP.sub(lambda match: match.group() + " ", " ".join(text.split()))


def _line(sentence: PromptSentence, lang: str) -> str:
    day = sentence.day
    dated = ""
    if day is not None:
        dated = f"（{day.year}年{day.month}月{day.day}日的答复）" if lang == "zh" else f" (reply of {day.isoformat()}) "
    return f"[{sentence.number}]{dated}{as_data(sentence.text)}"


def fitting(prompt: Prompt, fits: Callable[[Sequence[PromptSentence]], bool]) -> list[PromptSentence]:
    """As many of the sentences as there is room for, the last ones left out whole; a notice says so.

    Raises:
        ModelError: not even the first one fits.
    """
    sentences = list(prompt.sentences)
    low, high = 0, len(sentences)
    if fits(sentences):
        return sentences
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if fits(sentences[:middle]) else (low, middle)
    if low == 0:
        raise ModelError(
            "模型的上下文装不下这个问题和一句原文；请缩短问题，或换上下文更长的模型",
            "The model's context has no room for the question and one sentence; shorten the question, or choose a "
            "model with a longer context",
        )
    prompt.notices.append(left_out(low, len(sentences)))
    return sentences[:low]


def left_out(kept: int, count: int) -> Notice:
    """What is said when only the first ``kept`` of ``count`` sentences were shown to the model."""
    return Notice(
        f"模型的上下文只装得下前 {kept} 句原文，排在后面的 {count - kept} 句没有给模型看",
        f"The model's context has room for {kept} sentences; the last {count - kept} were not shown to it",
    )
