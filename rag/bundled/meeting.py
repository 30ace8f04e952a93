"""Sentence choice by late interaction, as training sees it: which sentence's tokens meet those of a question best.

The measure is that of ``rag.retrieval.alignment``: each token of the question takes the cosine of the nearest token of
the sentence, once as it is and once above what chance gives, and counts by the length of its row.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from tokenizers import Tokenizer

from rag.bundled.batches import Ints
from rag.bundled.corpus import Section
from rag.retrieval.alignment import CHANCE


@dataclass(frozen=True, slots=True, eq=False)
class Met:
    """A section in tokens: its sentences, its questions (each token once) and the sentence that answers each."""

    sentences: tuple[Ints, ...]
    questions: tuple[Ints, ...]
    answers: tuple[int, ...]


def met_sections(tokenizer: Tokenizer, sections: Sequence[Section]) -> list[Met]:
    """The sections with their answerable questions; those without a known token, or without a question, are left out.

    Tokens are int64; 0, the unknown one, meets nothing and is dropped.
    """
    found = []
    for section in sections:
        sentences = tuple(_tokens(tokenizer, text) for text in section.sentences)
        asked = [
            (np.unique(_tokens(tokenizer, one.question)), one.answer)
            for one in section.questions
            if one.answer is not None
        ]
        asked = [(tokens, answer) for tokens, answer in asked if len(tokens)]
        if asked and all(map(len, sentences)):
            found.append(Met(sentences, tuple(one for one, _ in asked), tuple(answer for _, answer in asked)))
    return found


def meeting_loss(table: torch.Tensor, sections: Sequence[Met], temperature: float) -> torch.Tensor:
    """Mean cross entropy of the sentence that answers among those of its section and of the section before it.

    ``table`` is (V, dim); only the rows of the sections' tokens take a gradient.
    """
    asked, told = (
        [np.concatenate(one.questions) for one in sections],
        [np.concatenate(one.sentences) for one in sections],
    )
    kinds, places = np.unique(np.concatenate([*asked, *told]), return_inverse=True)
    rows = table[torch.from_numpy(kinds)]
    lengths = rows.norm(dim=1)
    # One gather for all sections, split afterwards: a gather for each would take its own gradient of all rows.
    where = torch.from_numpy(places)
    units = torch.split((rows / lengths[:, None].clamp_min(1e-6))[where], list(map(len, asked + told)))
    questions, sentences = units[: len(sections)], units[len(sections) :]
    weights = torch.split(lengths[where[: sum(map(len, asked))]], list(map(len, asked)))
    losses = []
    for number, one in enumerate(sections):
        among = [number, number - 1] if len(sections) > 1 else [number]
        cosines = questions[number] @ torch.cat([sentences[place] for place in among]).T
        best = _best(cosines, [part for place in among for part in sections[place].sentences])
        scores = _sums(best * weights[number][:, None], one.questions) / _sums(weights[number][:, None], one.questions)
        losses.append(
            torch.nn.functional.cross_entropy(scores / temperature, torch.tensor(one.answers), reduction="sum")
        )
    return torch.stack(losses).sum() / sum(len(one.questions) for one in sections)


def _best(cosines: torch.Tensor, sentences: Sequence[Ints]) -> torch.Tensor:
    """How well each token of the questions (n, tokens of the sentences) is met by each sentence, (n, sentences)."""
    ends = np.cumsum([len(one) for one in sentences])
    places = np.arange(max(map(len, sentences)))
    columns = np.stack([end - 1 - np.minimum(places, len(one) - 1) for end, one in zip(ends, sentences, strict=True)])
    best = cosines[:, torch.from_numpy(columns.ravel())].reshape(len(cosines), *columns.shape).amax(2).clamp_min(0.0)
    return (best + (best - CHANCE).clamp_min(0.0) / (1.0 - CHANCE)) / 2


def _sums(values: torch.Tensor, questions: Sequence[Ints]) -> torch.Tensor:
    """The sums of the rows of each question, (questions, columns)."""
    return torch.stack([part.sum(0) for part in torch.split(values, list(map(len, questions)))])


def _tokens(tokenizer: Tokenizer, text: str) -> Ints:
    tokens = np.array(tokenizer.encode(text, add_special_tokens=False).ids, np.int64)
    return tokens[tokens > 0]
