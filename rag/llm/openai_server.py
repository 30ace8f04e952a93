"""Answers by any server that speaks OpenAI's chat completions: vLLM, SGLang, llama.cpp, Ollama, LM Studio.

What the server can be held to is found out once, by trial: a grammar, a JSON schema, or nothing. Greedy; thinking is
switched off where the server takes the switch.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from rag.errors import ModelError
from rag.llm.base import Notice, Prompt, PromptSentence
from rag.llm.grammar import AnswerGrammar
from rag.llm.messages import answer_messages, fitting, left_out, prompt_versions
from rag.llm.parsing import without_thinking
from rag.llm.server_connection import ServerConnection
from rag.llm.server_errors import BrokenOffError, PromptTooLongError
from rag.llm.server_forms import FORMS, PLAIN, TRIAL_GRAMMAR, TRIAL_QUESTION, Form
from rag.types import Draft

ASSUMED_CONTEXT_TOKENS = 4096
"""Where the server does not say: Ollama's default, to which it cuts a prompt without a word."""
MAX_ANSWER_TOKENS = 1024
UNHELD = Notice(
    "服务端不支持结构化输出，回答的格式和引用由程序逐句检查",
    "The server does not support structured output; form and citations of the answer are checked sentence by sentence",
)
ASKED_AGAIN = Notice(
    "服务端在回答开始前断开，已重试一次", "The server broke off before it had answered and was asked once more"
)
_THINKING_OFF = {"chat_template_kwargs": {"enable_thinking": False}}


@dataclass(frozen=True, slots=True)
class ServerAbilities:
    """What was found out about a server. ``tried`` names the forms that it refused or ignored."""

    form: Form
    thinking_switch: bool
    context_tokens: int
    context_known: bool
    tried: tuple[str, ...]


class OpenAIServerLLM:
    """A model behind a server. Nothing is sent before the first question.

    ``timeout_seconds``: silence after which the server counts as stuck; ``answer_seconds``: for a whole answer.

    Raises:
        ModelError: the address is none.
    """

    def __init__(
        self,
        base_url: str,
        model: str,
        *,
        api_key: str | None = None,
        timeout_seconds: float = 120.0,
        answer_seconds: float = 600.0,
        max_retries: int = 3,
    ) -> None:
        self._server = ServerConnection(base_url, model, api_key, timeout_seconds, answer_seconds, max_retries)
        self.name = self._server.name
        self._lock = threading.Lock()
        self._abilities: ServerAbilities | None = None

    @property
    def prompt_version(self) -> str:
        return prompt_versions()

    def capabilities(self) -> dict[str, object]:
        """Asks the server, once, what it can be held to.

        Raises:
            ModelError: no connection, no answer in time, an error of the server.
        """
        found = self._found()
        return {
            "backend": "openai",
            "server": self._server.base_url,
            "model": self._server.model,
            "context_tokens": found.context_tokens,
            "context_known": found.context_known,
            "thinking": "off" if found.thinking_switch else "no switch",
            "structured_output": found.form.name,
            "not_supported": list(found.tried),
            "streaming": True,
        }

    def answer(self, prompt: Prompt) -> Iterator[Draft]:
        """Statements as the server sends them; closing the iterator or setting ``prompt.stop`` ends the request.

        Raises:
            ModelError: no connection, no answer in time, a server that fails or breaks off after statements were sent.
        """
        if not prompt.sentences:
            return
        found = self._found()
        if found.form is PLAIN:
            prompt.notices.append(UNHELD)
        sentences = self._fitting(prompt, found)
        while True:
            try:
                yield from self._attempt(prompt, sentences, found)
            except PromptTooLongError:
                if len(sentences) == 1:
                    raise ModelError(
                        f"{self.name}：服务端的上下文装不下这个问题和一句原文；请调大上下文",
                        f"{self.name}: the server's context has no room for question and one sentence; enlarge it",
                    ) from None
                kept = max(1, len(sentences) * 2 // 3)
                prompt.notices.append(left_out(kept, len(sentences)))
                sentences = sentences[:kept]
            else:
                return

    def chat(self, messages: Sequence[dict[str, str]], max_tokens: int = 200) -> str:
        """The model's free text, thinking left out; greedy."""
        arguments = {"extra_body": _THINKING_OFF} if self._found().thinking_switch else {}
        return without_thinking(self._server.complete(messages, max_tokens, arguments)).strip()

    def _attempt(self, prompt: Prompt, sentences: Sequence[PromptSentence], found: ServerAbilities) -> Iterator[Draft]:
        """One answer; asked for again, once, where the server broke off before the first statement."""
        arguments = self._arguments(AnswerGrammar(sentences, prompt.max_statements), found)
        messages, _ = answer_messages(prompt, sentences, found.form.instruction)
        for repeated in (False, True):
            parser, sent = found.form.parser(sentences), False
            try:
                for piece in self._server.stream(messages, arguments, lambda: prompt.stopped):
                    for draft in parser.feed(piece):
                        sent = True
                        yield draft
            except BrokenOffError:
                if sent or repeated:
                    raise
                prompt.notices.append(ASKED_AGAIN)
                continue
            if prompt.stopped:
                return
            rest = parser.finish()
            yield from rest
            if not sent and not rest and not parser.refused:
                raise ModelError(
                    f"{self.name}：服务端的回答是空的或读不懂；如果是带思考过程的模型，请在服务端关掉思考，或换一个模型",
                    f"{self.name}: the server's answer is empty or cannot be read; if the model thinks first, "
                    "switch that off on the server, or choose another model",
                )
            return

    def _arguments(self, grammar: AnswerGrammar, found: ServerAbilities) -> dict[str, Any]:
        arguments = _request(found.form, grammar, thinking_switch=found.thinking_switch)
        return {**arguments, "max_tokens": min(grammar.max_bytes, MAX_ANSWER_TOKENS)}

    def _found(self) -> ServerAbilities:
        with self._lock:
            if self._abilities is None:
                self._abilities = self._find_out()
            return self._abilities

    def _find_out(self) -> ServerAbilities:
        """Tries the switch for thinking and each form, in turn; a form counts when the answer shows it was obeyed."""
        question = [{"role": "user", "content": TRIAL_QUESTION}]
        switch = self._server.try_complete(question, 1, {"extra_body": _THINKING_OFF}) is not None
        if not switch:
            self._server.complete(question, 1, {})
        tried = []
        for form in FORMS:
            arguments = _request(form, TRIAL_GRAMMAR, thinking_switch=switch)
            said = self._server.try_complete(question, TRIAL_GRAMMAR.max_bytes, arguments)
            if said is not None and form.held(without_thinking(said)):
                break
            tried.append(f"{form.name}: {'refused' if said is None else 'ignored'}")
        else:
            form = PLAIN
        context = self._server.context_tokens()
        return ServerAbilities(form, switch, context or ASSUMED_CONTEXT_TOKENS, context is not None, tuple(tried))

    def _fitting(self, prompt: Prompt, found: ServerAbilities) -> list[PromptSentence]:
        """The sentences that fit, counting a token for every character: more than tokenizers for Chinese make."""
        room = found.context_tokens - MAX_ANSWER_TOKENS

        def fits(sentences: Sequence[PromptSentence]) -> bool:
            messages, _ = answer_messages(prompt, sentences, found.form.instruction)
            return sum(len(message["content"]) for message in messages) <= room

        return fitting(prompt, fits)


def _request(form: Form, grammar: AnswerGrammar, *, thinking_switch: bool) -> dict[str, Any]:
    """Arguments of a request that is held to the grammar in this form, thinking switched off where that can be."""
    arguments = form.request(grammar)
    extra = {**(_THINKING_OFF if thinking_switch else {}), **arguments.pop("extra_body", {})}
    return {**arguments, "extra_body": extra} if extra else arguments
