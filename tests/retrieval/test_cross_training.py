"""The cross-encoder learns from the sentences of a question's own section and from like ones of others."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch
from tokenizers import Tokenizer

from rag.bundled.corpus import CROSS_SECTIONS_FILE, read_sections
from rag.bundled.cross_network import Network, Recipe, loss_of
from rag.bundled.cross_training import Lesson, drawn_batch, lessons, train, with_rivals
from rag.bundled.export import load_table
from rag.index.embedder import BUNDLED_FOLDER

SMALL = Recipe(epochs=2, sections=4, answered=2, unanswered=1, size=16, inner=24, layers=1, heads=2)


@pytest.fixture(scope="module")
def tokenizer() -> Tokenizer:
    return Tokenizer.from_file(str(BUNDLED_FOLDER / "tokenizer.json"))


@pytest.fixture(scope="module")
def learnt(tokenizer: Tokenizer) -> list[Lesson]:
    return with_rivals(
        lessons(tokenizer, read_sections("training", CROSS_SECTIONS_FILE)[:24]), load_table(BUNDLED_FOLDER)
    )


def test_the_rivals_of_a_question_stand_in_other_sections(learnt: list[Lesson]) -> None:
    for number, lesson in enumerate(learnt):
        for question in lesson.questions:
            assert len(question.rivals)
            assert number not in question.rivals[:, 0]


def test_one_sentence_at_most_is_right_for_a_question(tokenizer: Tokenizer, learnt: list[Lesson]) -> None:
    network = Network([load_table(BUNDLED_FOLDER)], tokenizer, SMALL)
    batch = drawn_batch(learnt[:4], learnt, network.characters, SMALL, np.random.default_rng(1))
    right = torch.zeros(int(batch.group.max()) + 1).index_add(0, batch.group, batch.right)
    assert set(right.tolist()) == {0.0, 1.0}


def test_pairs_are_read_alike_alone_and_together(tokenizer: Tokenizer, learnt: list[Lesson]) -> None:
    network = Network([load_table(BUNDLED_FOLDER)], tokenizer, SMALL).eval()
    batch = drawn_batch(learnt[:4], learnt, network.characters, SMALL, np.random.default_rng(1))
    with torch.no_grad():
        together = network(batch)
        alone = torch.cat([network(batch.part(torch.tensor([place]))) for place in range(8)])
    torch.testing.assert_close(together[:8], alone, atol=1e-4, rtol=1e-4)


def test_training_makes_right_sentences_likelier(tokenizer: Tokenizer, learnt: list[Lesson]) -> None:
    recipe = replace(SMALL, epochs=8, averaged=0.5)
    network = Network([load_table(BUNDLED_FOLDER)], tokenizer, recipe)
    batch = drawn_batch(learnt, learnt, network.characters, recipe, np.random.default_rng(2))
    with torch.no_grad():
        before = loss_of(network.eval()(batch), batch, recipe).item()
    train(network.train(), learnt)
    with torch.no_grad():
        after = loss_of(network.eval()(batch), batch, recipe).item()
    assert after < before
