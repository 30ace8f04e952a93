"""A model's own chat template: messages to tokens, thinking switched off where the template allows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rag.errors import ModelError

_OPEN_THOUGHT = "<think>"
_NO_THOUGHT = "\n\n</think>\n\n"


class ChatTemplate:
    """Renders messages for one tokenizer. ``thinking`` is "off", "closed" (ended before it began) or "none"."""

    def __init__(self, tokenizer: Any, name: str) -> None:
        self._tokenizer = tokenizer
        if not tokenizer.chat_template:
            raise ModelError(
                f"{name}：没有对话模板，不能用来问答；请换一个 Instruct 或 Chat 版本的模型",
                f"{name}: no chat template, so it cannot answer; choose an Instruct or Chat version",
            )
        self._takes_system = self._try_system(name)
        self.thinking = "none"
        if self._text([{"role": "user", "content": "?"}]).endswith(_NO_THOUGHT):
            self.thinking = "off" if "enable_thinking" in str(tokenizer.chat_template) else "closed"

    def tokens(self, messages: Sequence[dict[str, str]]) -> list[int]:
        """Token ids of the messages up to where the answer begins."""
        ids: list[int] = self._tokenizer(self._text(messages), add_special_tokens=False)["input_ids"]
        return ids

    def head(self, first: Sequence[dict[str, str]], second: Sequence[dict[str, str]]) -> list[int]:
        """The tokens with which both begin: what two questions have in common."""
        common = []
        for left, right in zip(self.tokens(first), self.tokens(second), strict=False):
            if left != right:
                break
            common.append(left)
        return common

    def _text(self, messages: Sequence[dict[str, str]]) -> str:
        if not self._takes_system and messages[0]["role"] == "system":
            joined = f"{messages[0]['content']}\n\n{messages[1]['content']}"
            messages = [{"role": "user", "content": joined}, *messages[2:]]
        text: str = self._tokenizer.apply_chat_template(
            list(messages), tokenize=False, add_generation_prompt=True, enable_thinking=False
        )
        return text.rstrip() + _NO_THOUGHT if text.rstrip().endswith(_OPEN_THOUGHT) else text

    def _try_system(self, name: str) -> bool:
        from jinja2 import TemplateError

        self._takes_system = True
        try:
            return "§" in self._text([{"role": "system", "content": "§"}, {"role": "user", "content": "?"}])
        except TemplateError:
            self._takes_system = False
        try:
            self._text([{"role": "user", "content": "?"}])
        except TemplateError as error:
            raise ModelError(
                f"{name}：对话模板用不了（{error}）；请换一个模型",
                f"{name}: the chat template cannot be used ({error}); choose another model",
            ) from error
        return False
