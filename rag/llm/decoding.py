"""Holding a model to a grammar while it writes: llguidance's token masks as a logits processor of transformers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from rag.errors import ModelError
from rag.llm.grammar import SLICES

if TYPE_CHECKING:
    import torch
    from llguidance import LLMatcher, LLTokenizer


def guided_tokenizer(tokenizer: Any, vocabulary_size: int, end_token: int) -> LLTokenizer:
    """The tokenizer as llguidance needs it, about a second for 150,000 tokens: make it once.

    Raises:
        ModelError: llguidance is not installed, or the tokenizer is none that it can read.
    """
    try:
        from llguidance.hf import from_tokenizer
    except ImportError as error:
        raise ModelError(
            "缺少 llguidance；请运行 pip install llguidance", "llguidance is missing; run `pip install llguidance`"
        ) from error
    try:
        return from_tokenizer(tokenizer, n_vocab=vocabulary_size, eos_token=end_token, slices=SLICES)
    except (ValueError, RuntimeError) as error:
        raise ModelError(
            f"这个模型的分词器不能用于约束解码（{error}）；请换一个带 tokenizer.json 的模型",
            f"This model's tokenizer is of no use for guided decoding ({error}); choose a model with tokenizer.json",
        ) from error


class GrammarProcessor:
    """A logits processor that leaves each row of a batch only the tokens with which its grammar can go on."""

    def __init__(self, tokenizer: LLTokenizer, grammars: Sequence[str], end_token: int) -> None:
        from llguidance import LLExecutor, LLMatcher

        self._matchers: list[LLMatcher] = [
            LLMatcher(tokenizer, LLMatcher.grammar_from_lark(grammar), log_level=0) for grammar in grammars
        ]
        self._check()
        self._executor = LLExecutor() if len(grammars) > 1 else None
        self._end_token = end_token
        self._read: int | None = None

    def __call__(self, input_ids: torch.LongTensor, scores: torch.FloatTensor) -> torch.FloatTensor:
        import torch

        self._advance(input_ids)
        size = scores.shape[-1]
        # Unpacked by numpy: a tenth of the time that shifting bits takes as tensors.
        forbidden = np.unpackbits(~self._masks(size).view(np.uint8), axis=1, count=size, bitorder="little")
        where = torch.from_numpy(forbidden.view(np.bool_)).to(scores.device)
        return scores.masked_fill_(where, float("-inf"))  # type: ignore[return-value]

    def _advance(self, input_ids: torch.LongTensor) -> None:
        """Tells every matcher that has not ended the tokens chosen since the last call."""
        length = input_ids.shape[1]
        if self._read is not None:
            for matcher, row in zip(self._matchers, input_ids[:, self._read :].tolist(), strict=True):
                for token in row:
                    if not matcher.is_stopped():
                        matcher.consume_token(token)
            self._check()
        self._read = length

    def _masks(self, size: int) -> np.ndarray[Any, np.dtype[np.int32]]:
        import llguidance.numpy

        masks = llguidance.numpy.allocate_token_bitmask(len(self._matchers), size)
        running = [(matcher, row) for row, matcher in enumerate(self._matchers) if not matcher.is_stopped()]
        if self._executor is not None and running:
            llguidance.numpy.fill_next_token_bitmask_par(self._executor, running, masks)
        elif running:
            llguidance.numpy.fill_next_token_bitmask(self._matchers[0], masks)
        for row, matcher in enumerate(self._matchers):
            if matcher.is_stopped():
                masks[row] = 0
                masks[row, self._end_token // 32] = np.array([1 << self._end_token % 32], np.uint32).view(np.int32)[0]
        return masks

    def _check(self) -> None:
        for matcher in self._matchers:
            if matcher.is_error():
                found = matcher.get_error()[:200]
                raise ModelError(
                    f"回答语法出错（{found}）；请报告这个问题",
                    f"The grammar of the answer failed ({found}); report this problem",
                )
