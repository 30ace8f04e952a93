"""The cross-encoder: what ships tells sentences apart; numpy reads as the network that was trained."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from tokenizers import Tokenizer

from rag.bundled.cross_network import Batch, Network, Recipe
from rag.bundled.cross_training import save
from rag.bundled.export import load_table
from rag.errors import ModelError
from rag.index.embedder import BUNDLED_FOLDER, BundledEmbedder
from rag.retrieval.cross_encoder import (
    ABOUT,
    QUESTION_TOKENS,
    SENTENCE_TOKENS,
    WEIGHTS,
    CrossEncoder,
    Tokens,
    Told,
    spelled_shares,
)

QUESTION = "公司刚搬进来房租能少交多久"
ANSWER = "对新引进的科技型企业，前两年免收租金，第三年减半收取。"
OTHERS = ("园区设有职工食堂三处，日均就餐两千人次。", "二期工程计划于明年六月开工，由区建设局负责。")


@pytest.fixture(scope="module")
def embedder() -> BundledEmbedder:
    return BundledEmbedder()


@pytest.fixture(scope="module")
def shipped(embedder: BundledEmbedder) -> CrossEncoder:
    return CrossEncoder(embedder)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A model folder with a small untrained network of the real architecture."""
    copied = tmp_path / "model"
    shutil.copytree(BUNDLED_FOLDER, copied)
    torch.manual_seed(1)
    save(copied, small_network(copied))
    return copied


def small_network(folder: Path) -> Network:
    """An untrained one over the rows of the embedder in the folder."""
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    return Network([load_table(folder)], tokenizer, Recipe(size=16, inner=24, heads=2))


def together(rows: Sequence[NDArray[Any]]) -> torch.Tensor:
    """Rows of different lengths as one tensor, filled with 0."""
    return torch.nn.utils.rnn.pad_sequence([torch.from_numpy(one) for one in rows], batch_first=True)


def tokens_of(embedder: BundledEmbedder, text: str) -> Tokens:
    return next(iter(embedder.tokens_of([text])))


def told(embedder: BundledEmbedder, text: str, around: str = "关于加快创新园建设的提案") -> Told:
    return Told(tokens_of(embedder, text), tokens_of(embedder, around))


def test_the_sentence_that_answers_in_other_words_is_read_as_the_likeliest(
    embedder: BundledEmbedder, shipped: CrossEncoder
) -> None:
    found = shipped.read(tokens_of(embedder, QUESTION), [told(embedder, one) for one in (*OTHERS, ANSWER)])
    assert found.argmax() == 2


def test_a_question_that_the_sentence_leaves_open_is_less_likely_answered(
    embedder: BundledEmbedder, shipped: CrossEncoder
) -> None:
    sentence = [told(embedder, "园区设有职工食堂三处，日均就餐两千人次。")]
    asked, open_one = ("职工食堂一天有多少人吃饭", "职工食堂的厨师每月工资多少")
    assert shipped.read(tokens_of(embedder, asked), sentence) > shipped.read(tokens_of(embedder, open_one), sentence)


def test_sentences_are_read_alike_alone_and_together(embedder: BundledEmbedder, shipped: CrossEncoder) -> None:
    question, sentences = tokens_of(embedder, QUESTION), [told(embedder, one) for one in (*OTHERS, ANSWER)]
    alone = np.concatenate([shipped.read(question, [one]) for one in sentences])
    np.testing.assert_allclose(shipped.read(question, sentences), alone, atol=1e-4)


def test_numpy_reads_as_the_network_that_was_trained(embedder: BundledEmbedder, folder: Path) -> None:
    torch.manual_seed(1)
    network = small_network(folder).eval()
    for weight in network.parameters():
        weight.data = weight.data.half().float()  # as they are written
    question, sentences = tokens_of(embedder, QUESTION), [told(embedder, one) for one in (*OTHERS, ANSWER)]
    spelled = [spelled_shares(network.characters[question], network.characters[one.tokens]) for one in sentences]
    batch = Batch(
        together([question] * 3),
        together([one.tokens for one in sentences]),
        together([one.around for one in sentences]),
        (together([left for left, _ in spelled]), together([right for _, right in spelled])),
        torch.zeros(3),
        torch.zeros(3),
    )
    with torch.no_grad():
        wanted = network(batch).numpy()
    np.testing.assert_allclose(CrossEncoder(embedder, folder).read(question, sentences), wanted, atol=1e-3)


def test_a_long_sentence_is_worth_its_best_window(embedder: BundledEmbedder, shipped: CrossEncoder) -> None:
    question, answer = tokens_of(embedder, QUESTION), tokens_of(embedder, ANSWER)
    filler = np.concatenate([tokens_of(embedder, OTHERS[0])] * 6)
    assert len(filler) > SENTENCE_TOKENS
    around = tokens_of(embedder, "提案")
    found = shipped.read(question, [Told(np.concatenate([filler, answer]), around), Told(filler, around)])
    assert found[0] > found[1]


@pytest.mark.parametrize("question", ["", "\U0001f9ff"])
def test_nothing_known_is_asked_or_told(embedder: BundledEmbedder, shipped: CrossEncoder, question: str) -> None:
    nothing = tokens_of(embedder, question)
    assert shipped.read(nothing, [told(embedder, ANSWER)]).tolist() == [0.0]
    assert shipped.read(tokens_of(embedder, QUESTION), []).shape == (0,)
    assert np.isfinite(shipped.read(tokens_of(embedder, QUESTION), [Told(nothing, nothing)])).all()


def test_a_very_long_question_is_read_by_its_end(embedder: BundledEmbedder, shipped: CrossEncoder) -> None:
    question = tokens_of(embedder, QUESTION)
    long = np.concatenate([question] * 9)
    found = shipped.read(long, [told(embedder, ANSWER)])
    assert found == shipped.read(long[-QUESTION_TOKENS:], [told(embedder, ANSWER)])


@pytest.mark.parametrize("name", [WEIGHTS, ABOUT])
@pytest.mark.parametrize("damage", ["missing", "cut short"])
def test_a_damaged_file_is_named_with_its_cure(embedder: BundledEmbedder, folder: Path, name: str, damage: str) -> None:
    if damage == "missing":
        (folder / name).unlink()
    else:
        (folder / name).write_bytes((folder / name).read_bytes()[:20])
    with pytest.raises(ModelError, match="重新安装"):
        CrossEncoder(embedder, folder)


def test_weights_of_another_embedder_are_refused(embedder: BundledEmbedder, folder: Path) -> None:
    about = folder / ABOUT
    about.write_text(about.read_text("utf-8").replace(embedder.fingerprint, "0" * 16), encoding="utf-8")
    with pytest.raises(ModelError, match="不属于"):
        CrossEncoder(embedder, folder)
