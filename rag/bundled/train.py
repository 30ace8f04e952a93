"""Trains or measures the bundled embedder.

    python -m rag.bundled.train --data DIR                 train and write the model folder beside this file
    python -m rag.bundled.train --data DIR --spoken        go on from that folder with questions in everyday words
    python -m rag.bundled.train --data DIR --spoken --half 0    the same on one half of them, for the cross-encoder
    python -m rag.bundled.train --data DIR --evaluate      measure the model folder as it is

``DIR`` holds news.jsonl.xz, drcd_dev.json, drcd_test.json, cmrc2018_trial.json and the CC-CEDICT file; CARD.md says
where they come from.
"""

from __future__ import annotations

import argparse
import json
import math
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from tokenizers import Tokenizer

from rag.bundled.batches import (
    Bags,
    CodeSwitcher,
    DictionarySampler,
    Ints,
    NewsSampler,
    QuestionMaker,
    QuestionSampler,
    SectionSampler,
    join,
)
from rag.bundled.corpus import Corpus, Section, half_of, read_corpus, read_everyday, read_sections
from rag.bundled.export import load_table, save
from rag.bundled.held_out import least_cosine, measure
from rag.bundled.meeting import Met, meeting_loss, met_sections
from rag.bundled.vocabulary import build_tokenizer

HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Recipe:
    """The numbers of one training run; pairs and sections are those of one step.

    ``start`` is the size of a number before the first one.
    """

    steps: int = 3_000
    dim: int = 768
    news_pairs: int = 1_500
    question_pairs: int = 16
    sections: int = 0
    met_sections: int = 0
    dictionary_pairs: int = 768
    everyday_pairs: int = 256
    dictionary_weight: float = 0.3
    meeting_weight: float = 1.0
    learning_rate: float = 1e-2
    start: float = 0.5
    temperature: float = 0.05
    seed: int = 20261120


SPOKEN = Recipe(steps=600, news_pairs=600, sections=96, met_sections=64, learning_rate=7e-3)
"""The second stage: the same pairs and, beside them, everyday questions about invented sections of letters."""


class Sampler:
    """All sources of pairs behind one call per step."""

    def __init__(self, corpus: Corpus, tokenizer: Tokenizer, recipe: Recipe, sections: Sequence[Section]) -> None:
        self.recipe, self.random = recipe, np.random.default_rng(recipe.seed)
        self.news = NewsSampler(tokenizer, corpus.news)
        self.questions = QuestionSampler(tokenizer, corpus.paragraphs)
        self.sections = SectionSampler(tokenizer, sections) if recipe.sections else None
        self.to_meet = met_sections(tokenizer, [*sections, *corpus.answered]) if recipe.met_sections else []
        counts: Ints = np.bincount(self.news.sentences.tokens, minlength=tokenizer.get_vocab_size())
        self.token_counts = counts
        everyday = read_everyday()
        self.dictionary = DictionarySampler(tokenizer, corpus.dictionary, counts)
        self.everyday = DictionarySampler(tokenizer, everyday, counts)
        self.switcher = CodeSwitcher(tokenizer, corpus.dictionary)
        self.maker = QuestionMaker(tokenizer, self.switcher, CodeSwitcher(tokenizer, everyday))

    def texts(self) -> tuple[Bags, Bags]:
        """Return questions and passages; one passage in twenty is English too, so that English also finds English."""
        sentences, passages = self.news.draw(self.recipe.news_pairs, self.random)
        questions, paragraphs = self.questions.draw(self.recipe.question_pairs, self.random)
        if self.sections is not None:
            spoken, answers = self.sections.draw(self.recipe.sections, self.random)
            questions, paragraphs = join(questions, spoken), join(paragraphs, answers)
        left = join(
            self.maker.make(sentences, self.random, 0.25, True), self.maker.make(questions, self.random, 0.6, False)
        )
        right = join(passages, paragraphs)
        rates = np.where(self.random.random(len(right.offsets) - 1) < 0.05, 1.0, 0.0).astype(np.float32)
        return left, self.switcher.switch(right, rates, self.random)

    def met(self) -> list[Met]:
        """Return sections whose questions shall be met by the sentences that answer them, none in the first stage."""
        if not self.to_meet:
            return []
        return [self.to_meet[place] for place in self.random.choice(len(self.to_meet), self.recipe.met_sections, False)]

    def glosses(self) -> tuple[Bags, Bags]:
        """Return English glosses and everyday expressions, and the Chinese words that they stand for."""
        english = self.dictionary.draw(self.recipe.dictionary_pairs, self.random)
        spoken = self.everyday.draw(self.recipe.everyday_pairs, self.random)
        return join(english[0], spoken[0]), join(english[1], spoken[1])


def initial_table(counts: Ints, recipe: Recipe) -> torch.Tensor:
    """Return random rows, shorter for common tokens (SIF: a / (a + p), a = 1e-3; Arora et al. 2017).

    Random rows of many dimensions already tell words apart, so a number of a rare token starts at ``recipe.start``,
    fifty steps of the optimiser: what it learns is added to that and does not wipe it out.
    """
    generator = torch.Generator().manual_seed(recipe.seed)
    rows = torch.nn.functional.normalize(torch.randn(len(counts), recipe.dim, generator=generator), dim=1)
    share = torch.from_numpy(counts / counts.sum()).float()
    return recipe.start * math.sqrt(recipe.dim) * rows * (1e-3 / (1e-3 + share))[:, None]


def contrastive_loss(left: torch.Tensor, right: torch.Tensor, temperature: float) -> torch.Tensor:
    """Return the symmetric InfoNCE loss of rows that belong together in pairs.

    Cosines are at most 1, so the exponentials are shifted by a constant and computed once for both directions.
    """
    scores = left @ right.T / temperature
    exponentials = torch.exp(scores - 1 / temperature)
    spread = (exponentials.sum(0).log() + exponentials.sum(1).log()).mean() / 2 + 1 / temperature
    return spread - scores.diagonal().mean()


class WeightedSums(torch.autograd.Function):
    """Sums of a table's rows by a sparse matrix; scipy's transposed product takes a fifth of torch's time."""

    @staticmethod
    def forward(ctx: Any, table: torch.Tensor, weights: csr_matrix) -> torch.Tensor:
        """Return ``weights`` (n, V) times ``table`` (V, dim)."""
        ctx.weights = weights
        return torch.from_numpy(weights @ table.detach().numpy())

    @staticmethod
    def backward(ctx: Any, gradient: torch.Tensor) -> tuple[torch.Tensor, None]:
        """Return the gradient of the table."""
        return torch.from_numpy(ctx.weights.T.tocsr() @ gradient.numpy()), None


def counted(bags: Bags, size: int) -> csr_matrix:
    """Return (n, size) float32: of each bag the square roots of how often it holds each token."""
    ones = np.ones(len(bags.tokens), np.float32)
    counts = csr_matrix((ones, bags.tokens, bags.offsets), shape=(len(bags.offsets) - 1, size))
    counts.sum_duplicates()
    np.sqrt(counts.data, out=counts.data)
    return counts


def encode(table: torch.Tensor, *parts: Bags) -> tuple[torch.Tensor, ...]:
    """Return for each part the normalised sum of each bag's rows, a token met n times counting sqrt(n).

    All parts go through the table together: its gradient, as large as itself, is made once a step.
    """
    sums: torch.Tensor = WeightedSums.apply(table, counted(join(*parts), len(table)))  # type: ignore[no-untyped-call]
    return torch.split(torch.nn.functional.normalize(sums, dim=1), [len(part.offsets) - 1 for part in parts])


def train(
    corpus: Corpus,
    tokenizer: Tokenizer,
    recipe: Recipe,
    start: NDArray[np.float32] | None = None,
    sections: Sequence[Section] = (),
    report_every: int = 100,
) -> NDArray[np.float32]:
    """Return the trained table, (V, dim) float32; it goes on from the table ``start`` where there is one.

    ``sections`` are those of the second stage.
    """
    sampler = Sampler(corpus, tokenizer, recipe, sections)
    table = initial_table(sampler.token_counts, recipe) if start is None else torch.from_numpy(start.copy())
    table.requires_grad_()
    optimizer = torch.optim.Adam([table], lr=recipe.learning_rate, betas=(0.9, 0.99), fused=True)
    warmup = max(1, min(100, recipe.steps // 10))
    started = time.monotonic()
    for step in range(recipe.steps):
        left, right, gloss, word = encode(table, *sampler.texts(), *sampler.glosses())
        loss = contrastive_loss(left, right, recipe.temperature)
        total = loss + recipe.dictionary_weight * contrastive_loss(gloss, word, recipe.temperature)
        if met := sampler.met():
            total = total + recipe.meeting_weight * meeting_loss(table, met, recipe.temperature)
        decay = 0.02 + 0.98 * (1 + math.cos(math.pi * step / recipe.steps)) / 2
        optimizer.param_groups[0]["lr"] = recipe.learning_rate * min(1.0, (step + 1) / warmup) * decay
        optimizer.zero_grad(set_to_none=True)
        total.backward()  # type: ignore[no-untyped-call]
        optimizer.step()
        if step % report_every == 0:
            print(
                f"step {step}  loss {loss.item():.3f}  all {total.item():.3f}  {time.monotonic() - started:.0f} s",
                flush=True,
            )
    return np.asarray(table.detach().numpy(), np.float32)


def report(corpus: Corpus, model: Path) -> None:
    """Print the held-out figures."""
    results = measure(corpus, model, HERE / "english_questions.tsv")
    for name, figures in results.items():
        print(f"{name:40}", json.dumps(figures))


def main() -> None:
    """Parse the command line, then train or measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, metavar="DIR")
    parser.add_argument("--model", type=Path, default=HERE / "model", metavar="DIR")
    parser.add_argument("--steps", type=int, help="instead of the recipe's")
    parser.add_argument("--learning-rate", type=float, help="instead of the recipe's")
    parser.add_argument("--spoken", action="store_true", help="the second stage, from the model folder as it is")
    parser.add_argument("--half", type=int, choices=(0, 1), help="of the sections of the second stage, this half alone")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--evaluate", action="store_true", help="measure the model folder instead of training")
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    corpus = read_corpus(arguments.data)
    if not arguments.evaluate:
        recipe = SPOKEN if arguments.spoken else Recipe()
        recipe = replace(
            recipe,
            steps=arguments.steps or recipe.steps,
            learning_rate=arguments.learning_rate or recipe.learning_rate,
        )
        if arguments.spoken:
            tokenizer = Tokenizer.from_file(str(arguments.model / "tokenizer.json"))
            sections = [one for one in read_sections("training") if arguments.half in (None, half_of(one.title))]
            table = train(corpus, tokenizer, recipe, load_table(arguments.model), sections)
        else:
            tokenizer = build_tokenizer(corpus)
            table = train(corpus, tokenizer, recipe)
        save(arguments.model, tokenizer, table)
        print(
            "least cosine of four bits to float32:", least_cosine(corpus, tokenizer, table, load_table(arguments.model))
        )
    report(corpus, arguments.model)


if __name__ == "__main__":
    main()
