"""The small cross-encoder as training sees it; the same in numpy is ``rag/retrieval/cross_encoder.py``."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import Tokenizer
from torch.nn import functional

from rag.bundled.batches import Ints
from rag.retrieval.alignment import CHANCE
from rag.retrieval.cross_encoder import QUESTION_TOKENS, SENTENCE_TOKENS

_NUMERAL = re.compile(r"\d+|[〇零一二三四五六七八九十百千万亿两半]+")
_CHARACTERS = 4
_TOGETHER = 128
"""Pairs that are read at once, at least."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """The numbers of a training run; sections are those of one step.

    What is written is the mean of the weights over the steps: ``averaged`` of the mean before, the rest of the newest.
    """

    epochs: int = 4
    sections: int = 12
    answered: int = 4
    unanswered: int = 6
    sentences: int = 5
    rivals: int = 2
    size: int = 128
    inner: int = 256
    layers: int = 3
    heads: int = 4
    learning_rate: float = 1.5e-3
    weight_decay: float = 0.02
    dropped: float = 0.1
    named: float = 0.3
    right_weight: float = 3.0
    averaged: float = 0.998
    seed: int = 20261129


@dataclass(frozen=True, slots=True, eq=False)
class Batch:
    """Pairs of a question and a sentence in tokens (n, length), filled with 0; ``group`` (n,) numbers the questions.

    ``spelled`` is of each token of either how much of its spelling the other holds.
    """

    question: torch.Tensor
    sentence: torch.Tensor
    around: torch.Tensor
    spelled: tuple[torch.Tensor, torch.Tensor]
    right: torch.Tensor
    group: torch.Tensor

    def part(self, places: torch.Tensor) -> Batch:
        """Those of the pairs, no longer than the longest of them."""
        sides = [one[places] for one in (self.question, self.sentence, self.around)]
        question, sentence, around = (one[:, : int((one > 0).sum(1).max())] for one in sides)
        left, right = (one[places] for one in self.spelled)
        spelled = left[:, : question.shape[1]], right[:, : sentence.shape[1]]
        return Batch(question, sentence, around, spelled, self.right[places], self.group[places])


class Network(torch.nn.Module):
    """The cross-encoder as training sees it; its parameters carry the names that are written."""

    def __init__(self, tables: Sequence[NDArray[np.float32]], tokenizer: Tokenizer, recipe: Recipe) -> None:
        """``tables`` are those of embedders, each (V, dim), whose tokens ``tokenizer`` gives."""
        super().__init__()
        dim, size = tables[0].shape[1], recipe.size
        rows = torch.cat([torch.from_numpy(table) for table in tables])
        self.numerals = torch.from_numpy(np.tile(numerals_of(tokenizer), len(tables))).float()
        self.characters = characters_of(tokenizer)
        lengths = rows[:, : dim // 2].norm(dim=1)  # as the embedder gives them
        self.units = rows / rows.norm(dim=1)[:, None].clamp_min(1e-9)
        self.units[0] = 0.0
        self.length = float(lengths[lengths > 0].median())
        self.lengths = (lengths / self.length).clamp_max(4.0)
        self.recipe = recipe
        generator = torch.Generator().manual_seed(recipe.seed)

        def drawn(*shape: int, spread: float) -> torch.nn.Parameter:
            return torch.nn.Parameter(spread * torch.randn(*shape, generator=generator))

        def constant(*shape: int, value: float = 0.0) -> torch.nn.Parameter:
            return torch.nn.Parameter(torch.full(shape, value))

        weights = {
            "rows": drawn(2 * size, dim, spread=0.4),
            "seen": drawn(size, 8, spread=0.3),
            "sides": drawn(2, size, spread=1.0),
            "places": drawn(QUESTION_TOKENS + SENTENCE_TOKENS, size, spread=0.02),
            "first": constant(size),
            "norm": constant(size, value=1.0),
            "norm_bias": constant(size),
            "out": drawn(size, spread=size**-0.5),
            "out_bias": constant(1),
        }
        for layer in range(recipe.layers):
            name = f"layer{layer}."
            for norm in ("norm1", "norm2"):
                weights[name + norm], weights[f"{name}{norm}_bias"] = constant(size, value=1.0), constant(size)
            shapes = {
                "attention": (3 * size, size),
                "mix": (size, size),
                "up": (recipe.inner, size),
                "down": (size, recipe.inner),
            }
            for part, (count, width) in shapes.items():
                weights[name + part] = drawn(count, width, spread=width**-0.5)
                weights[f"{name}{part}_bias"] = constant(count)
        self.weights = torch.nn.ParameterDict({name.replace(".", "/"): one for name, one in weights.items()})

    def weight(self, name: str) -> torch.Tensor:
        """The parameter of that name."""
        found: torch.Tensor = self.weights[name.replace(".", "/")]
        return found

    def forward(self, batch: Batch) -> torch.Tensor:
        """Log odds (n,) that each pair's sentence answers its question.

        Pairs of like length are read together: most are half as long as the longest.
        """
        order = (batch.sentence > 0).sum(1).argsort(stable=True)
        parts = torch.chunk(order, max(1, len(order) // _TOGETHER))
        read = torch.cat([self._read(batch.part(places)) for places in parts])
        return read[order.argsort()]

    def _read(self, batch: Batch) -> torch.Tensor:
        asked, told, around = batch.question, batch.sentence, batch.around
        kinds, places = torch.unique(
            torch.cat([asked.reshape(-1), told.reshape(-1), around.reshape(-1)]), return_inverse=True
        )
        question, sentence, beside = (
            part.view(one.shape)
            for part, one in zip(
                torch.split(places, [asked.numel(), told.numel(), around.numel()]), (asked, told, around), strict=True
            )
        )
        units = self.units[kinds]
        cosines = (units @ units.T).reshape(-1)

        def met(right: torch.Tensor, held: torch.Tensor) -> torch.Tensor:
            found: torch.Tensor = cosines[question[:, :, None] * len(kinds) + right[:, None, :]]
            return found.masked_fill(~(held[:, None, :] & (asked > 0)[:, :, None]), -1.0)

        pairs, near = met(sentence, told > 0), met(beside, around > 0).amax(2).clamp_min(0.0)
        rows = units @ self.weight("rows").T
        size = self.recipe.size
        own, other = rows[:, :size], rows[:, size:]
        nothing = torch.zeros_like(pairs[:, 0])
        left = self._side(question, sentence, pairs.max(2), own, other, asked, near, batch.spelled[0], 0)
        right = self._side(sentence, question, pairs.max(1), own, other, told, nothing, batch.spelled[1], 1)
        hidden = torch.cat([self.weight("first").expand(len(asked), 1, size), left, right], 1)
        known = torch.cat([torch.ones(len(asked), 1, dtype=torch.bool), asked > 0, told > 0], 1)[:, None, None, :]
        for layer in range(self.recipe.layers):
            # Of the last layer only the first place is looked at.
            asking = hidden if layer + 1 < self.recipe.layers else hidden[:, :1]
            hidden = self._layer(hidden, asking, known, f"layer{layer}.")
        logits: torch.Tensor = self._normed(hidden[:, 0], "norm") @ self.weight("out") + self.weight("out_bias")
        return logits

    def _side(
        self,
        mine: torch.Tensor,
        others: torch.Tensor,
        met: tuple[torch.Tensor, torch.Tensor],
        own: torch.Tensor,
        other: torch.Tensor,
        tokens: torch.Tensor,
        around: torch.Tensor,
        spelled: torch.Tensor,
        side: int,
    ) -> torch.Tensor:
        best, where = met
        # Rows of an embedding take their gradient in a fifth of the time that indexing needs.
        rows = functional.dropout(functional.embedding(mine, own), self.recipe.dropped, self.training)
        rows = rows + functional.embedding(others.gather(1, where), other) * best.clamp_min(0.0)[..., None]
        start = QUESTION_TOKENS if side else 0
        places = self.weight("places")[start : start + mine.shape[1]] + self.weight("sides")[side]
        about = _features(best, self.lengths[tokens], around, self.numerals[tokens], spelled)
        seen: torch.Tensor = about @ self.weight("seen").T
        return rows + seen + places

    def _layer(self, hidden: torch.Tensor, asking: torch.Tensor, known: torch.Tensor, name: str) -> torch.Tensor:
        size = hidden.shape[2]
        inputs = self._normed(hidden, f"{name}norm1")
        weight, bias = self.weight(f"{name}attention"), self.weight(f"{name}attention_bias")
        parts = [
            functional.linear(rows, weight[start : start + size], bias[start : start + size])
            for rows, start in ((inputs[:, : asking.shape[1]], 0), (inputs, size), (inputs, 2 * size))
        ]
        query, key, value = (one.view(*one.shape[:2], self.recipe.heads, -1).transpose(1, 2) for one in parts)
        found = functional.scaled_dot_product_attention(query, key, value, attn_mask=known)
        hidden = asking + self._linear(found.transpose(1, 2).flatten(2), f"{name}mix")
        inner = self._linear(self._normed(hidden, f"{name}norm2"), f"{name}up").relu()
        return hidden + self._linear(inner, f"{name}down")

    def _linear(self, values: torch.Tensor, name: str) -> torch.Tensor:
        return functional.linear(values, self.weight(name), self.weight(f"{name}_bias"))

    def _normed(self, values: torch.Tensor, name: str) -> torch.Tensor:
        return functional.layer_norm(values, values.shape[-1:], self.weight(name), self.weight(f"{name}_bias"))


def _features(
    best: torch.Tensor, lengths: torch.Tensor, around: torch.Tensor, numerals: torch.Tensor, spelled: torch.Tensor
) -> torch.Tensor:
    """As ``rag.retrieval.cross_encoder.features``."""
    close, unmet = (best - CHANCE).clamp_min(0.0), lengths * (1.0 - best)
    left = lengths * (1.0 - torch.maximum(best, around))
    return torch.stack([best, close, lengths, unmet, around, left, numerals, spelled], -1)


def loss_of(logits: torch.Tensor, batch: Batch, recipe: Recipe) -> torch.Tensor:
    """Cross entropy of whether each sentence answers, and of which one does where one does."""
    single = functional.binary_cross_entropy_with_logits(
        logits, batch.right, pos_weight=torch.tensor(recipe.right_weight)
    )
    count = int(batch.group.max()) + 1
    raised = torch.exp(logits - logits.max().detach())
    every = torch.zeros(count).index_add(0, batch.group, raised)
    wanted = torch.zeros(count).index_add(0, batch.group, raised * batch.right)
    answered = wanted > 0
    return single - torch.log((wanted[answered] / every[answered]).clamp_min(1e-9)).mean()


def numerals_of(tokenizer: Tokenizer) -> NDArray[np.bool_]:
    """Which tokens (V,) are numbers, in digits or in characters."""
    found = np.zeros(tokenizer.get_vocab_size(), np.bool_)
    for piece, token in tokenizer.get_vocab().items():
        found[token] = _NUMERAL.fullmatch(piece) is not None
    return found


def characters_of(tokenizer: Tokenizer) -> Ints:
    """The Chinese characters of each token, (V, ``_CHARACTERS``), 0 where there are no more; longer ones are cut."""
    found = np.zeros((tokenizer.get_vocab_size(), _CHARACTERS), np.int64)
    for piece, token in tokenizer.get_vocab().items():
        characters = [ord(one) for one in piece if "\u4e00" <= one <= "\u9fff"][:_CHARACTERS]
        found[token, : len(characters)] = characters
    return found
