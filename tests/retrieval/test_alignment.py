"""Words of a question met by words of a sentence, whatever the two are called."""

from __future__ import annotations

import numpy as np
import pytest

from rag.index.embedder import BundledEmbedder
from rag.retrieval.alignment import Aligner, Alignment


@pytest.fixture(scope="module")
def embedder() -> BundledEmbedder:
    return BundledEmbedder()


def aligned(embedder: BundledEmbedder, question: str, *sentences: str) -> Alignment:
    tokens = list(embedder.tokens_of(sentences))
    before = [max(place - 1, 0) for place in range(len(tokens))]
    return Aligner(embedder, question, [tokens]).align(tokens, before)


def test_a_sentence_that_repeats_the_question_meets_it_whole(embedder: BundledEmbedder) -> None:
    found = aligned(embedder, "医院的医生", "医院的医生不够。", "公园里有湖。")
    np.testing.assert_allclose(found.own[0], 1.0, atol=1e-5)
    assert found.own[1] < 0.5
    assert found.least == pytest.approx(1.0, abs=1e-5)


def test_another_word_for_the_same_meets_more_than_a_strange_one(embedder: BundledEmbedder) -> None:
    found = aligned(embedder, "大夫够不够", "医生人数充足。", "公园里有湖。")
    assert found.own[0] > found.own[1]


def test_chance_likeness_is_not_close(embedder: BundledEmbedder) -> None:
    found = aligned(embedder, "医院的医生", "医院的医生不够。", "公园里有湖。")
    np.testing.assert_allclose(found.close[0], 1.0, atol=1e-5)
    assert found.close[1] < found.own[1] / 2


def test_the_sentence_before_adds_what_it_meets(embedder: BundledEmbedder) -> None:
    found = aligned(embedder, "医院有多少医生", "医院建成了。", "医生有三十名。")
    assert found.near[1] > found.own[1]
    assert found.near[0] == found.own[0]


def test_a_telling_word_that_nothing_meets_is_the_least(embedder: BundledEmbedder) -> None:
    met = aligned(embedder, "医院的咖啡馆", "医院里有咖啡馆。").least
    assert aligned(embedder, "医院的咖啡馆", "医院里有湖。").least < met


@pytest.mark.parametrize("sentences", [(), ("",), ("\U00030000",)])
def test_nothing_meets_nothing(embedder: BundledEmbedder, sentences: tuple[str, ...]) -> None:
    found = aligned(embedder, "医院", *sentences)
    assert found.own.tolist() == found.near.tolist() == found.close.tolist() == [0.0] * len(sentences)
    assert found.least == 0.0
    assert aligned(embedder, "", *sentences).own.tolist() == [0.0] * len(sentences)
