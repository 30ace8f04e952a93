"""A generative back end that says what a test tells it to, one statement at a time; for the order of things."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from rag.llm.base import Prompt
from rag.types import Draft

Say = Callable[[Prompt], Iterable[Draft]]


class ScriptedLLM:
    """``log`` tells what happened: "asked", "said …", "closed"."""

    name = "scripted"
    prompt_version = "answer.zh@0"

    def __init__(self, say: Say, chat: str = "") -> None:
        self._say, self._chat = say, chat
        self.log: list[str] = []
        self.chats = 0

    def answer(self, prompt: Prompt) -> Iterator[Draft]:
        self.log.append("asked")
        try:
            for draft in self._say(prompt):
                if prompt.stopped:
                    return
                self.log.append(f"said {draft.text}")
                yield draft
        except GeneratorExit:
            self.log.append("closed")
            raise

    def chat(self, messages: Sequence[dict[str, str]], max_tokens: int = 200) -> str:
        self.chats += 1
        return self._chat

    def capabilities(self) -> dict[str, object]:
        return {}


def quoting(count: int) -> Say:
    """Quotes the best ``count`` sentences, one after the other."""

    def say(prompt: Prompt) -> Iterator[Draft]:
        for sentence in prompt.sentences[:count]:
            yield Draft(sentence.text, (sentence.pointer,), "verbatim")

    return say
