"""Trains the small cross-encoder (``rag/retrieval/cross_encoder.py``) on the rows of the bundled embedder.

    python -m rag.bundled.cross_training --data DIR --halves FIRST SECOND    # train, measure, write beside the embedder
    python -m rag.bundled.cross_training --data DIR --evaluate               # measure what is written

``DIR`` holds the DRCD and CMRC files that ``CARD.md`` names. The embedder knows the likenesses of what it has learnt
from better than those of new texts, so that a section is read here by the rows of an embedder that has not learnt from
it: ``FIRST`` and ``SECOND`` come from ``rag.bundled.train --spoken --half`` 0 and 1, each on half of the sections.
"""

from __future__ import annotations

import argparse
import math
import re
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.numpy import save_file
from tokenizers import Tokenizer
from torch.nn import functional

from rag.bundled.batches import Ints
from rag.bundled.corpus import CROSS_SECTIONS_FILE, Asked, Section, half_of, read_answered, read_sections
from rag.bundled.export import fingerprint, load_table, write_json
from rag.index.embedder import BUNDLED_FOLDER, BundledEmbedder
from rag.retrieval.alignment import CHANCE
from rag.retrieval.cross_encoder import (
    ABOUT,
    QUESTION_TOKENS,
    SENTENCE_TOKENS,
    WEIGHTS,
    CrossEncoder,
    Told,
    spelled_shares,
)
from rag.text.tokens import fold

_STOCK = re.compile(r"关于|进一步|提案|建议|议案|的?答复|[（）()、，]")
_NUMERAL = re.compile(r"\d+|[〇零一二三四五六七八九十百千万亿两半]+")
_SISTERS, _SISTER_QUESTIONS = 3, 2
_CHARACTERS = 4


@dataclass(frozen=True, slots=True)
class Recipe:
    """The numbers of a training run; sections are those of one step."""

    epochs: int = 3
    sections: int = 12
    answered: int = 4
    unanswered: int = 3
    sentences: int = 6
    size: int = 96
    inner: int = 192
    layers: int = 2
    heads: int = 4
    learning_rate: float = 1.5e-3
    weight_decay: float = 0.02
    dropped: float = 0.1
    named: float = 0.3
    right_weight: float = 3.0
    seed: int = 20261128


@dataclass(frozen=True, slots=True, eq=False)
class Lesson:
    """A section in tokens: sentences, what leads up to each, questions with the sentence that answers, title words.

    ``table`` is the number of the embedder by whose rows it is read.
    """

    sentences: tuple[Ints, ...]
    around: tuple[Ints, ...]
    questions: tuple[tuple[Ints, int | None], ...]
    title: Ints
    table: int


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


def lessons(
    tokenizer: Tokenizer, sections: Sequence[Section], table: Callable[[str], int] = lambda title: 0
) -> list[Lesson]:
    """The sections in tokens; one without a question or with an empty sentence is left out.

    ``table`` tells by a section's title the number of the embedder by whose rows it is read.
    """

    def tokens(text: str) -> Ints:
        found = np.array(tokenizer.encode(fold(text), add_special_tokens=False).ids, np.int64)
        return found[found > 0]

    made = []
    for section in sections:
        sentences = tuple(tokens(text)[:SENTENCE_TOKENS] for text in section.sentences)
        title = tokens(section.title)
        around = tuple(
            np.concatenate([title, sentences[place - 1] if place else title[:0]]) for place in range(len(sentences))
        )
        asked = [(tokens(one.question)[-QUESTION_TOKENS:], one.answer) for one in section.questions]
        asked = [one for one in asked if len(one[0])]
        if asked and all(map(len, sentences)):
            made.append(
                Lesson(sentences, around, tuple(asked), tokens(_STOCK.sub(" ", section.title)), table(section.title))
            )
    return made


def reading_sections(folder: Path) -> list[Section]:
    """The paragraphs of DRCD and CMRC that serve training, each also with questions about its sister paragraphs.

    Those share the article's subject and are answered elsewhere, so nothing here answers them.
    """
    sections = read_answered(folder)
    sisters: dict[str, list[Section]] = defaultdict(list)
    for section in sections:
        sisters[section.title].append(section)
    return [
        Section(
            section.title,
            section.sentences,
            tuple(one for one in section.questions if one.answer is not None)
            + tuple(
                Asked(one.question, None)
                for other in [other for other in sisters[section.title] if other is not section][:_SISTERS]
                for one in other.questions[:_SISTER_QUESTIONS]
            ),
        )
        for section in sections
    ]


class Network(torch.nn.Module):
    """The cross-encoder as training sees it; its parameters carry the names that are written."""

    def __init__(self, tables: Sequence[NDArray[np.float32]], tokenizer: Tokenizer, recipe: Recipe) -> None:
        """``tables`` are those of embedders, each (V, dim), whose tokens ``tokenizer`` gives."""
        super().__init__()
        half, size = tables[0].shape[1] // 2, recipe.size
        rows = torch.cat([torch.from_numpy(table[:, :half]) for table in tables])
        self.numerals = torch.from_numpy(np.tile(numerals_of(tokenizer), len(tables))).float()
        self.characters = characters_of(tokenizer)
        lengths = rows.norm(dim=1)
        self.units = rows / lengths[:, None].clamp_min(1e-9)
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
            "rows": drawn(2 * size, half, spread=0.4),
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
        """Log odds (n,) that each pair's sentence answers its question."""
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
            hidden = self._layer(hidden, known, f"layer{layer}.")
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

    def _layer(self, hidden: torch.Tensor, known: torch.Tensor, name: str) -> torch.Tensor:
        count, length, size = hidden.shape
        mixed = self._linear(self._normed(hidden, f"{name}norm1"), f"{name}attention")
        query, key, value = mixed.view(count, length, 3, self.recipe.heads, -1).permute(2, 0, 3, 1, 4)
        found = functional.scaled_dot_product_attention(query, key, value, attn_mask=known)
        hidden = hidden + self._linear(found.transpose(1, 2).reshape(count, length, size), f"{name}mix")
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


def drawn_batch(chosen: Sequence[Lesson], characters: Ints, recipe: Recipe, random: np.random.Generator) -> Batch:
    """Questions of some sections, each with sentences of its own section and one of another.

    Some lose words, so that no single one decides; some name the section's matter, as people do. The tokens of the
    second embedder follow on those of the first; ``characters`` (V, k) are those of every token of either.
    """
    asked, told, around, right, group = [], [], [], [], []
    number = 0
    for place, lesson in enumerate(chosen):
        answered = [one for one in lesson.questions if one[1] is not None]
        unanswered = [one for one in lesson.questions if one[1] is None]
        for some, most in ((answered, recipe.answered), (unanswered, recipe.unanswered)):
            for index in random.permutation(len(some))[:most]:
                question, answer = some[index]
                question = _varied(question, lesson.title, recipe, random)
                among = random.permutation(len(lesson.sentences))[: recipe.sentences].tolist()
                if answer is not None and answer not in among:
                    among[0] = answer
                pairs = [(lesson.sentences[one], lesson.around[one], one == answer) for one in among]
                other = chosen[(place + 1) % len(chosen)]
                elsewhere = int(random.integers(len(other.sentences)))
                pairs.append((other.sentences[elsewhere], other.around[elsewhere], False))
                shift = lesson.table * len(characters)
                for sentence, beside, answers in pairs:
                    asked.append(question + shift)
                    told.append(sentence + shift)
                    around.append(beside + shift)
                    right.append(float(answers))
                    group.append(number)
                number += 1
    spelled = [
        spelled_shares(characters[one % len(characters)], characters[other % len(characters)])
        for one, other in zip(asked, told, strict=True)
    ]
    return Batch(
        _padded(asked),
        _padded(told),
        _padded(around),
        (_padded([one for one, _ in spelled]), _padded([other for _, other in spelled])),
        torch.tensor(right),
        torch.tensor(group),
    )


def _varied(question: Ints, title: Ints, recipe: Recipe, random: np.random.Generator) -> Ints:
    if random.random() < recipe.named and len(title):
        start = int(random.integers(len(title)))
        question = np.concatenate([title[start : start + int(random.integers(1, 4))], question])
    if random.random() < recipe.named and len(question) > 4:
        question = question[random.random(len(question)) > 0.12]
    return question[-QUESTION_TOKENS:] if len(question) else np.zeros(1, np.int64)


def _padded(rows: Sequence[NDArray[Any]]) -> torch.Tensor:
    found = np.zeros((len(rows), max(map(len, rows))), rows[0].dtype)
    for number, row in enumerate(rows):
        found[number, : len(row)] = row
    return torch.from_numpy(found)


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


def train(network: Network, learnt: Sequence[Lesson], report_every: int = 50) -> None:
    """Train the network by AdamW with 50 steps of warming up and cosine decay."""
    recipe = network.recipe
    random = np.random.default_rng(recipe.seed)
    torch.manual_seed(recipe.seed)
    optimizer = torch.optim.AdamW(network.parameters(), lr=recipe.learning_rate, weight_decay=recipe.weight_decay)
    steps = recipe.epochs * (len(learnt) // recipe.sections)
    started = time.monotonic()
    for step, chosen in enumerate(_steps(learnt, recipe, random)):
        decay = 0.02 + 0.98 * (1 + math.cos(math.pi * step / steps)) / 2
        optimizer.param_groups[0]["lr"] = recipe.learning_rate * min(1.0, (step + 1) / 50) * decay
        batch = drawn_batch(chosen, network.characters, recipe, random)
        loss = loss_of(network(batch), batch, recipe)
        optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimizer.step()
        if step % report_every == 0:
            print(f"step {step} of {steps}  loss {loss.item():.3f}  {time.monotonic() - started:.0f} s", flush=True)


def _steps(learnt: Sequence[Lesson], recipe: Recipe, random: np.random.Generator) -> Iterator[list[Lesson]]:
    for _ in range(recipe.epochs):
        order = random.permutation(len(learnt))
        for start in range(0, len(order) - recipe.sections + 1, recipe.sections):
            yield [learnt[place] for place in order[start : start + recipe.sections]]


def save(folder: Path, network: Network) -> None:
    """Write the weights (float32), what is known of the tokens, and what the loader checks."""
    tensors = {name.replace("/", "."): one.detach().numpy() for name, one in network.weights.items()}
    tensors["numerals"] = network.numerals[: len(network.characters)].numpy().astype(np.uint8)
    tensors["characters"] = network.characters.astype(np.uint16).view(np.uint8)
    save_file(tensors, folder / WEIGHTS)
    (folder / WEIGHTS).chmod(0o644)
    about = {"heads": network.recipe.heads, "layers": network.recipe.layers, "length": network.length}
    write_json(folder / ABOUT, {**about, "embedder": fingerprint(folder)})


def measure(folder: Path, sections: Sequence[Section]) -> dict[str, float]:
    """Share of the answered questions whose sentence comes first in its section, and how well answered ones stand out.

    ``answerable`` is the chance that the best sentence for an answered question gets a higher value than that for one
    which no sentence of its section answers (area under the ROC curve).
    """
    embedder = BundledEmbedder(folder)
    encoder = CrossEncoder(embedder, folder)
    first, answered, unanswered = [], [], []
    for section in sections:
        tokens = list(embedder.tokens_of([fold(text) for text in section.sentences]))
        (title,) = embedder.tokens_of([fold(section.title)])
        told = [
            Told(one, np.concatenate([title, tokens[place - 1] if place else title[:0]]))
            for place, one in enumerate(tokens)
        ]
        for asked in section.questions:
            (question,) = embedder.tokens_of([fold(asked.question)])
            values = encoder.read(question, told)
            if asked.answer is None:
                unanswered.append(values.max())
            else:
                first.append(int(values.argmax()) == asked.answer)
                answered.append(values.max())
    ranks = np.concatenate([answered, unanswered]).argsort().argsort()[: len(answered)] + 1
    above = ranks.sum() - len(answered) * (len(answered) + 1) / 2
    return {
        "answered": len(answered),
        "unanswered": len(unanswered),
        "first": round(float(np.mean(first)), 3),
        "answerable": round(float(above / (len(answered) * len(unanswered))), 3),
    }


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


def main() -> None:
    """Parse the command line, then train or measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, metavar="DIR")
    parser.add_argument("--model", type=Path, default=BUNDLED_FOLDER, metavar="DIR", help="the embedder's folder")
    parser.add_argument("--halves", type=Path, nargs=2, metavar="DIR", help="embedders that learnt from half each")
    parser.add_argument("--epochs", type=int, help="instead of the recipe's")
    parser.add_argument("--evaluate", action="store_true", help="measure what is written instead of training")
    arguments = parser.parse_args()
    if not arguments.evaluate:
        if not arguments.halves:
            parser.error("--halves names the folders of two embedders, each trained on half of the sections")
        recipe = Recipe()
        recipe = replace(recipe, epochs=arguments.epochs or recipe.epochs)
        tokenizer = Tokenizer.from_file(str(arguments.model / "tokenizer.json"))
        tables = [load_table(folder) for folder in (arguments.model, *arguments.halves)]
        # What learnt from the first half (table 1) has not read the second, and the other way round.
        learnt = lessons(tokenizer, read_sections("training"), lambda title: 2 - half_of(title))
        learnt += lessons(tokenizer, read_sections("training", CROSS_SECTIONS_FILE))
        learnt += lessons(tokenizer, reading_sections(arguments.data))
        network = Network(tables, tokenizer, recipe)
        train(network, learnt)
        save(arguments.model, network)
    print(measure(arguments.model, read_sections("fitting")))


if __name__ == "__main__":
    main()
