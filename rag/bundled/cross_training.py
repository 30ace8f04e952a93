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
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.numpy import save_file
from tokenizers import Tokenizer

from rag.bundled.batches import Ints
from rag.bundled.corpus import CROSS_SECTIONS_FILE, Asked, Section, half_of, read_answered, read_sections
from rag.bundled.cross_network import Batch, Network, Recipe, loss_of
from rag.bundled.export import fingerprint, load_table, write_json
from rag.index.embedder import BUNDLED_FOLDER, BundledEmbedder
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
_SISTERS, _SISTER_QUESTIONS = 3, 2
_LIKELY_ANSWERS, _RIVALS = 6, 40
"""A question's rivals are the sentences of other sections from this rank of likeness on, up to that one."""


@dataclass(frozen=True, slots=True, eq=False)
class Question:
    """A question in tokens, the place of the sentence that answers it, and its rivals.

    ``rivals`` (n, 2) are sentences of other sections that are like it: the number of the lesson and the place in it.
    """

    tokens: Ints
    answer: int | None
    rivals: Ints = field(default_factory=lambda: np.zeros((0, 2), np.int64))


@dataclass(frozen=True, slots=True, eq=False)
class Lesson:
    """A section in tokens: sentences, what leads up to each, questions, title words.

    ``table`` is the number of the embedder by whose rows it is read.
    """

    sentences: tuple[Ints, ...]
    around: tuple[Ints, ...]
    questions: tuple[Question, ...]
    title: Ints
    table: int


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
        asked = [Question(tokens(one.question)[-QUESTION_TOKENS:], one.answer) for one in section.questions]
        asked = [one for one in asked if len(one.tokens)]
        if asked and all(map(len, sentences)):
            made.append(
                Lesson(sentences, around, tuple(asked), tokens(_STOCK.sub(" ", section.title)), table(section.title))
            )
    return made


def with_rivals(learnt: Sequence[Lesson], rows: NDArray[np.float32]) -> list[Lesson]:
    """The lessons, each question with the sentences of other titles that are most like it but for the very first.

    Those first ones often answer it: what offices write about one matter is alike. ``rows`` (V, dim) are the
    embedder's.
    """
    places = np.array([(number, place) for number, one in enumerate(learnt) for place in range(len(one.sentences))])
    sentences = _directions([one for lesson in learnt for one in lesson.sentences], rows)
    titles = [lesson.title.tobytes() for lesson in learnt]
    numbers = {title: number for number, title in enumerate(dict.fromkeys(titles))}
    subject = np.array([numbers[title] for title in titles])
    made = []
    for lesson, own in zip(learnt, subject, strict=True):
        likeness = _directions([one.tokens for one in lesson.questions], rows) @ sentences.T
        likeness[:, subject[places[:, 0]] == own] = -1.0
        most = min(_RIVALS, likeness.shape[1] - 1)
        nearest = np.argpartition(-likeness, most, axis=1)[:, :most]
        ranked = np.take_along_axis(nearest, np.take_along_axis(-likeness, nearest, 1).argsort(axis=1), 1)
        questions = [
            replace(one, rivals=places[some[_LIKELY_ANSWERS:]])
            for one, some in zip(lesson.questions, ranked, strict=True)
        ]
        made.append(replace(lesson, questions=tuple(questions)))
    return made


def _directions(texts: Sequence[Ints], rows: NDArray[np.float32]) -> NDArray[np.float32]:
    sums = np.stack([rows[np.unique(tokens)].sum(axis=0) for tokens in texts])
    return np.asarray(sums / np.maximum(np.linalg.norm(sums, axis=1, keepdims=True), 1e-9), np.float32)


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


def drawn_batch(
    chosen: Sequence[Lesson], every: Sequence[Lesson], characters: Ints, recipe: Recipe, random: np.random.Generator
) -> Batch:
    """Questions of some sections, each with sentences of its own section and of others: like ones and one by chance.

    Some lose words, so that no single one decides; some name the section's matter, as people do. The tokens of the
    second embedder follow on those of the first; ``characters`` (V, k) are those of every token of either. ``every``
    are the lessons that rivals are numbered by. A question is read by the embedder of its own section.
    """
    asked, told, around, right, group = [], [], [], [], []
    number = 0
    for place, lesson in enumerate(chosen):
        answered = [one for one in lesson.questions if one.answer is not None]
        unanswered = [one for one in lesson.questions if one.answer is None]
        for some, most in ((answered, recipe.answered), (unanswered, recipe.unanswered)):
            for index in random.permutation(len(some))[:most]:
                answer = some[index].answer
                question = _varied(some[index].tokens, lesson.title, recipe, random)
                among = random.permutation(len(lesson.sentences))[: recipe.sentences].tolist()
                if answer is not None and answer not in among:
                    among[0] = answer
                pairs = [(lesson, one, one == answer) for one in among]
                other = chosen[(place + 1) % len(chosen)]
                pairs.append((other, int(random.integers(len(other.sentences))), False))
                rivals = random.permutation(some[index].rivals)[: recipe.rivals].tolist()
                pairs += [(every[one], where, False) for one, where in rivals]
                shift = lesson.table * len(characters)
                for source, where, answers in pairs:
                    asked.append(question + shift)
                    told.append(source.sentences[where] + shift)
                    around.append(source.around[where] + shift)
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


def train(network: Network, learnt: Sequence[Lesson], report_every: int = 50) -> None:
    """Train the network by AdamW with 50 steps of warming up and cosine decay; it is left with its mean weights."""
    recipe = network.recipe
    random = np.random.default_rng(recipe.seed)
    torch.manual_seed(recipe.seed)
    optimizer = torch.optim.AdamW(network.parameters(), lr=recipe.learning_rate, weight_decay=recipe.weight_decay)
    mean = {name: one.detach().clone() for name, one in network.named_parameters()}
    steps = recipe.epochs * (len(learnt) // recipe.sections)
    started = time.monotonic()
    for step, chosen in enumerate(_steps(learnt, recipe, random)):
        decay = 0.02 + 0.98 * (1 + math.cos(math.pi * step / steps)) / 2
        optimizer.param_groups[0]["lr"] = recipe.learning_rate * min(1.0, (step + 1) / 50) * decay
        batch = drawn_batch(chosen, learnt, network.characters, recipe, random)
        loss = loss_of(network(batch), batch, recipe)
        optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimizer.step()
        kept = min(recipe.averaged, step / (step + 10))
        for name, one in network.named_parameters():
            mean[name].lerp_(one.detach(), 1.0 - kept)
        if step % report_every == 0:
            print(f"step {step} of {steps}  loss {loss.item():.3f}  {time.monotonic() - started:.0f} s", flush=True)
    with torch.no_grad():
        for name, one in network.named_parameters():
            one.copy_(mean[name])


def _steps(learnt: Sequence[Lesson], recipe: Recipe, random: np.random.Generator) -> Iterator[list[Lesson]]:
    for _ in range(recipe.epochs):
        order = random.permutation(len(learnt))
        for start in range(0, len(order) - recipe.sections + 1, recipe.sections):
            yield [learnt[place] for place in order[start : start + recipe.sections]]


def save(folder: Path, network: Network) -> None:
    """Write the weights (float16), what is known of the tokens, and what the loader checks."""
    tensors = {name.replace("/", "."): one.detach().numpy().astype(np.float16) for name, one in network.weights.items()}
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
        learnt = with_rivals(learnt, tables[0])
        network = Network(tables, tokenizer, recipe)
        train(network, learnt)
        save(arguments.model, network)
    print(measure(arguments.model, read_sections("fitting")))


if __name__ == "__main__":
    main()
