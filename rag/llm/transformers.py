"""Answers by a causal language model in this process, held to the answer grammar token by token.

Greedy, so that two runs write the same bytes. The prompt's fixed head is read once and its key-value cache kept.
"""

from __future__ import annotations

import copy
import threading
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import replace
from functools import cached_property
from queue import SimpleQueue
from typing import Any

from rag.errors import ModelError
from rag.llm.base import Prompt, PromptSentence
from rag.llm.decoding import GrammarProcessor
from rag.llm.grammar import AnswerGrammar
from rag.llm.hub import model_folder
from rag.llm.loading import LoadedModel, load
from rag.llm.messages import answer_messages, fitting, prompt_versions
from rag.llm.parsing import LineParser, without_thinking
from rag.types import Draft, Pointer

_MAX_ANSWER_SHARE = 0.5
"""Of the context, kept free for the answer at most."""
_MIN_TEXT_CHARS = 24
_POLL_SECONDS = 0.1


class TransformersLLM:
    """A model of the hub's cache or a folder. Loaded at the first question; it writes one answer at a time.

    Raises:
        ModelError: the model is not there; at the first question also: it cannot be loaded.
    """

    def __init__(self, model: str, *, device: str = "auto", dtype: str = "auto") -> None:
        self.name = f"transformers:{model}"
        self._model, self._device, self._dtype = model, device, dtype
        self._preparing = threading.RLock()
        # Held by the thread that writes, never by the one that reads: an answer may be read by several threads in turn,
        # and one that nobody reads on must not keep the next question waiting.
        self._writing = threading.Lock()
        self._heads: dict[tuple[int, ...], Any] = {}
        self._loaded: LoadedModel | None = None
        model_folder(model)

    @property
    def loaded(self) -> LoadedModel:
        """The model itself."""
        with self._preparing:
            if self._loaded is None:
                self._loaded = load(self._model, self._device, self._dtype)
            return self._loaded

    @property
    def prompt_version(self) -> str:
        return prompt_versions()

    def capabilities(self) -> dict[str, object]:
        """Loads the model and says where it runs and what it can do."""
        loaded = self.loaded
        return {
            "backend": "transformers",
            "model": self._model,
            "device": loaded.device,
            "dtype": loaded.dtype,
            "parameters": loaded.parameters,
            "context_tokens": loaded.context_tokens,
            "thinking": loaded.template.thinking,
            "structured_output": "grammar (llguidance)",
            "streaming": True,
        }

    def answer(self, prompt: Prompt) -> Iterator[Draft]:
        """Statements as the model writes them; closing the iterator or setting ``prompt.stop`` ends the writing."""
        if not prompt.sentences:
            return
        tokens, grammar = self._prepare(prompt)
        parser = LineParser(grammar.sentences)
        with closing(self._write(tokens, grammar.max_bytes, [grammar.lark()], prompt)) as pieces:
            for piece in pieces:
                yield from parser.feed(piece)
        if not prompt.stopped:
            yield from parser.finish()

    def answer_many(self, prompts: Sequence[Prompt], batch_size: int = 8) -> list[list[Draft]]:
        """The statements for many prompts, written ``batch_size`` at a time; for the evaluation."""
        answers: list[list[Draft]] = [[] for _ in prompts]
        ready = [(place, *self._prepare(prompt)) for place, prompt in enumerate(prompts) if prompt.sentences]
        ready.sort(key=lambda one: len(one[1]))  # the less is padded, the less is computed for nothing
        with self._writing:
            for start in range(0, len(ready), batch_size):
                batch = ready[start : start + batch_size]
                texts = self._write_batch([tokens for _, tokens, _ in batch], [grammar for *_, grammar in batch])
                for (place, _, grammar), text in zip(batch, texts, strict=True):
                    parser = LineParser(grammar.sentences)
                    answers[place] = parser.feed(text) + parser.finish()
        return answers

    def chat(self, messages: Sequence[dict[str, str]], max_tokens: int = 200) -> str:
        with self._preparing:
            tokens = self.loaded.template.tokens(messages)
        if len(tokens) + max_tokens > self.loaded.context_tokens:
            raise ModelError(
                f"{self.name}：对话太长（{len(tokens)} 个 token）；请缩短上文",
                f"{self.name}: the conversation is too long ({len(tokens)} tokens); shorten it",
            )
        return without_thinking("".join(self._write(tokens, max_tokens, [])).strip())

    def _prepare(self, prompt: Prompt) -> tuple[list[int], AnswerGrammar]:
        """The prompt's tokens and the grammar for the sentences that there is room for."""
        loaded = self.loaded
        whole = AnswerGrammar(prompt.sentences, prompt.max_statements)
        reserve = min(whole.max_bytes, int(loaded.context_tokens * _MAX_ANSWER_SHARE))

        def tokens_of(sentences: Sequence[PromptSentence]) -> list[int]:
            return loaded.template.tokens(answer_messages(prompt, sentences)[0])

        with self._preparing:
            shown = fitting(prompt, lambda sentences: len(tokens_of(sentences)) + reserve <= loaded.context_tokens)
            return tokens_of(shown), _within(AnswerGrammar(shown, prompt.max_statements), reserve, self.name)

    def _write(
        self, tokens: Sequence[int], max_tokens: int, grammars: Sequence[str], prompt: Prompt | None = None
    ) -> Generator[str, None, None]:
        """The answer's text, a line at a time; the model writes in a thread of its own."""
        cancelled = threading.Event()
        written: SimpleQueue[int | BaseException | None] = SimpleQueue()

        def stop() -> bool:
            return cancelled.is_set() or (prompt is not None and prompt.stopped)

        def work() -> None:
            try:
                with self._turn(stop):
                    self._generate([tokens], max_tokens, grammars, _TokenQueue(written), stop)
                written.put(None)
            except _StoppedError:
                written.put(None)
            except BaseException as error:  # noqa: BLE001 - handed to the reading thread, which raises it
                written.put(error)

        thread = threading.Thread(target=work, name="dafu-llm", daemon=True)
        thread.start()
        line: list[int] = []
        try:
            while (item := written.get()) is not None:
                if isinstance(item, BaseException):
                    raise _as_model_error(self.name, item) from item
                line.append(item)
                text = self._decode(line)
                if "\n" in text:
                    yield text
                    line = []
            yield self._decode(line)
        finally:
            cancelled.set()
            thread.join()

    @contextmanager
    def _turn(self, stop: Callable[[], bool]) -> Iterator[None]:
        """The model for this answer alone; who is stopped while others write does not wait any longer."""
        while not self._writing.acquire(timeout=_POLL_SECONDS):
            if stop():
                raise _StoppedError
        try:
            yield
        finally:
            self._writing.release()

    def _write_batch(self, prompts: Sequence[Sequence[int]], grammars: Sequence[AnswerGrammar]) -> list[str]:
        try:
            longest = max(grammar.max_bytes for grammar in grammars)
            rows = self._generate(prompts, longest, [grammar.lark() for grammar in grammars])
        except Exception as error:
            raise _as_model_error(self.name, error) from error
        return [self._decode(row) for row in rows]

    def _generate(
        self,
        prompts: Sequence[Sequence[int]],
        max_tokens: int,
        grammars: Sequence[str],
        streamer: Any = None,
        stop: Callable[[], bool] = lambda: False,
    ) -> list[list[int]]:
        """Token ids written after each prompt; prompts of a batch are padded on the left.

        Raises:
            _StoppedError: ``stop`` said so before the end.
        """
        import torch
        from transformers import GenerationConfig, LogitsProcessorList

        loaded = self.loaded
        width = max(len(prompt) for prompt in prompts)
        pads = [width - len(prompt) for prompt in prompts]
        ids = [[loaded.pad_token] * pad + list(prompt) for pad, prompt in zip(pads, prompts, strict=True)]
        mask = [[0] * pad + [1] * (width - pad) for pad in pads]
        processor = [GrammarProcessor(loaded.guided, grammars, loaded.end_tokens[0])] if grammars else []
        with torch.inference_mode(), _stopping(loaded.model, stop):
            written = loaded.model.generate(
                input_ids=torch.tensor(ids, device=loaded.device),
                attention_mask=torch.tensor(mask, device=loaded.device),
                past_key_values=self._head_cache(prompts[0]) if len(prompts) == 1 else None,
                generation_config=GenerationConfig(  # type: ignore[no-untyped-call]
                    do_sample=False,
                    max_new_tokens=max_tokens,
                    eos_token_id=list(loaded.end_tokens),
                    pad_token_id=loaded.pad_token,
                ),
                logits_processor=LogitsProcessorList(processor),
                streamer=streamer,
            )
        rows: list[list[int]] = written[:, width:].tolist()
        return rows

    def _head_cache(self, tokens: Sequence[int]) -> Any:
        """A copy of the key-value cache of the fixed head with which the tokens begin; ``None`` where there is none.

        Always through the cache, the first time too: the same tokens are computed in the same pieces in every run.
        """
        import torch
        from transformers import DynamicCache

        head = next((head for head in self._fixed_heads if tuple(tokens[: len(head)]) == head), ())
        if not head or len(head) >= len(tokens):
            return None
        if head not in self._heads:
            ids = torch.tensor([head], device=self.loaded.device)
            self._heads[head] = self.loaded.model(input_ids=ids, use_cache=True).past_key_values
        kept = self._heads[head]
        return copy.deepcopy(kept) if isinstance(kept, DynamicCache) else None

    @cached_property
    def _fixed_heads(self) -> list[tuple[int, ...]]:
        """Tokens with which every question of a language begins."""
        sentence = PromptSentence(1, "甲", Pointer("", 0, 1), 1.0, None, ())
        heads = []
        for question in ("问", "Which"):
            first, second = (answer_messages(Prompt(question, "what", shown))[0] for shown in ([], [sentence]))
            heads.append(tuple(self.loaded.template.head(first, second)))
        return heads

    def _decode(self, tokens: Sequence[int]) -> str:
        text: str = self.loaded.tokenizer.decode(list(tokens), skip_special_tokens=True)
        return text


class _TokenQueue:
    """What ``generate`` calls a streamer: puts each new token into a queue."""

    def __init__(self, queue: SimpleQueue[int | BaseException | None]) -> None:
        self._queue = queue
        self._prompt_seen = False

    def put(self, value: Any) -> None:
        if self._prompt_seen:
            for token in value.flatten().tolist():
                self._queue.put(token)
        self._prompt_seen = True

    def end(self) -> None:
        """Nothing: the thread says itself when it has ended."""


class _StoppedError(Exception):
    """The answer is no longer wanted."""


@contextmanager
def _stopping(model: Any, stop: Callable[[], bool]) -> Iterator[None]:
    """Asks before each layer whether to go on: to read a long prompt takes a CPU minutes, without a token written."""
    from torch.nn import ModuleList

    def ask(layer: Any, given: Any) -> None:
        if stop():
            raise _StoppedError

    layers = next((part for part in model.modules() if isinstance(part, ModuleList)), [model])
    hooks = [layer.register_forward_pre_hook(ask) for layer in layers]
    try:
        yield
    finally:
        for hook in hooks:
            hook.remove()


def _within(grammar: AnswerGrammar, max_bytes: int, name: str) -> AnswerGrammar:
    """The grammar with shorter or fewer statements where the longest answer would not fit."""
    while grammar.max_bytes > max_bytes:
        if grammar.text_chars > _MIN_TEXT_CHARS:
            grammar = replace(grammar, text_chars=max(_MIN_TEXT_CHARS, grammar.text_chars - 20))
        elif grammar.max_statements > 1:
            grammar = replace(grammar, max_statements=grammar.max_statements - 1)
        else:
            raise ModelError(
                f"{name}：上下文太短，装不下一句回答；请换上下文更长的模型",
                f"{name}: the context is too short for one sentence of an answer; choose a model with a longer one",
            )
    return grammar


def _as_model_error(name: str, error: BaseException) -> BaseException:
    """The error in one line with the cure; what is no failure of the model stays as it is."""
    import torch

    if isinstance(error, torch.OutOfMemoryError):
        return ModelError(
            f"{name}：显存不够；请换小一些的模型，或用 openai:地址#模型 连接服务端",
            f"{name}: not enough graphics memory; choose a smaller model, or a server by openai:ADDRESS#MODEL",
        )
    if isinstance(error, RuntimeError | ValueError | IndexError):
        reason = " ".join(str(error).split())[:200]
        return ModelError(
            f"{name}：生成时出错（{type(error).__name__}: {reason}）；请换一个模型，或报告这个问题",
            f"{name}: failed while writing ({type(error).__name__}: {reason}); choose another model, or report this",
        )
    return error
