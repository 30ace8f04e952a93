"""Late interaction in training is that of sentence choice, and its loss falls where the right sentence is met."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from rag.bundled.corpus import Asked, Section
from rag.bundled.meeting import Met, meeting_loss, met_sections
from rag.index.embedder import BUNDLED_FOLDER, BundledEmbedder
from rag.retrieval.alignment import CHANCE

SECTIONS = (
    Met((np.array([1, 2, 2]), np.array([3, 4])), (np.array([1, 5]), np.array([4])), (0, 1)),
    Met((np.array([6]), np.array([7, 8, 9])), (np.array([8, 10]),), (1,)),
)


def by_hand(table: np.ndarray, sections: tuple[Met, ...], temperature: float) -> float:
    units = table / np.linalg.norm(table, axis=1, keepdims=True)
    losses = []
    for number, section in enumerate(sections):
        others = sections[number - 1].sentences if len(sections) > 1 else ()
        for question, answer in zip(section.questions, section.answers, strict=True):
            weights = np.linalg.norm(table[question], axis=1)
            scores = []
            for sentence in (*section.sentences, *others):
                best = np.maximum((units[question] @ units[sentence].T).max(axis=1), 0)
                close = np.maximum(best - CHANCE, 0) / (1 - CHANCE)
                scores.append(((best + close) / 2 @ weights) / weights.sum() / temperature)
            losses.append(np.log(np.exp(scores).sum()) - scores[answer])
    return float(np.mean(losses))


@pytest.mark.parametrize("sections", [SECTIONS, SECTIONS[:1]])
def test_the_loss_is_that_of_the_measure_used_for_sentence_choice(sections: tuple[Met, ...]) -> None:
    table = torch.randn(11, 16, generator=torch.Generator().manual_seed(1)).double().requires_grad_()
    loss = meeting_loss(table.float(), sections, 0.5)
    assert loss.item() == pytest.approx(by_hand(table.detach().numpy(), sections, 0.5), rel=1e-4)
    loss.backward()  # type: ignore[no-untyped-call]
    assert table.grad is not None
    assert table.grad[0].abs().sum() == 0  # a token of no section


def test_training_on_it_makes_the_answering_sentence_the_best_met() -> None:
    table = torch.randn(11, 16, generator=torch.Generator().manual_seed(2)).requires_grad_()
    optimizer = torch.optim.Adam([table], lr=0.05)
    before = meeting_loss(table, SECTIONS, 0.1).item()
    for _ in range(30):
        optimizer.zero_grad()
        meeting_loss(table, SECTIONS, 0.1).backward()  # type: ignore[no-untyped-call]
        optimizer.step()
    assert meeting_loss(table, SECTIONS, 0.1).item() < 0.2 * before


def test_questions_without_an_answer_and_unknown_tokens_take_no_part() -> None:
    tokenizer = BundledEmbedder(BUNDLED_FOLDER)._tokenizer
    asked = (Asked("大夫在哪", 1), Asked("门票多少", None), Asked("\U00030000", 0))
    section = Section("题", ("公园里有湖。", "医院有医生。"), asked)
    (met,) = met_sections(tokenizer, [section])
    assert met.answers == (1,)
    assert all((tokens > 0).all() for tokens in (*met.sentences, *met.questions))
    assert met_sections(tokenizer, [Section("题", ("公园。",), ())]) == []
