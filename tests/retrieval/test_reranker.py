"""Rerankers: real architectures with random weights, and two that were taught a toy signal."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from small_models import CONVERSATION, Architecture, save_embedder, save_reranker, teach

from rag.assistant import Assistant
from rag.errors import ModelError
from rag.passages import embedding_text
from rag.retrieval.reranker import CrossEncoderReranker, load_reranker, rerank
from rag.retrieval.retriever import RERANKED

QUESTION = "硅巷的规划范围是什么？"
PAIR = (
    "{% for role in ['query', 'document'] %}{{ (messages | selectattr('role', 'eq', role) | first).content }} "
    "{% endfor %}"
)
TEXTS = ["东至江苏路沿线，南至延安西路沿线。", "现有咖啡馆六十余家。", "签发人：詹镭", ""]


@pytest.fixture(scope="module")
def bert(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return save_reranker(tmp_path_factory.mktemp("模型") / "bert")


@pytest.fixture(scope="module")
def qwen3(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy from before the model was made for sentence-transformers: its template knows conversations alone."""
    return save_reranker(tmp_path_factory.mktemp("hub") / "Qwen3-Reranker-Tiny", "qwen3", chat=CONVERSATION)


class Fixed:
    """Gives the scores it was told to give."""

    name = "fixed"

    def __init__(self, *scores: float) -> None:
        self.scores = scores

    def score(self, question: str, texts: Sequence[str]) -> NDArray[np.float64]:
        return np.array(self.scores[: len(texts)], np.float64)


def prompt_of(reranker: CrossEncoderReranker) -> str:
    """What the language model reads for a question and a passage."""
    first: Any = reranker._model[0]
    return str(
        first.processor.apply_chat_template(first.input_formatter.pair_to_messages(("问", "答")), tokenize=False)
    )


def test_the_places_keep_their_scores_and_equals_their_order() -> None:
    candidates = [("a", "", 0.9), ("b", "", 0.6), ("c", "", 0.5), ("d", "", 0.1)]
    assert rerank(Fixed(0.2, 0.7, 0.2, 0.99), QUESTION, candidates) == [("d", 0.9), ("b", 0.6), ("a", 0.5), ("c", 0.1)]
    assert rerank(Fixed(), QUESTION, []) == []


@pytest.mark.parametrize("architecture", ["bert", "xlm-roberta", "qwen3"])
def test_scores_are_probabilities_and_the_same_in_any_company(tmp_path: Path, architecture: Architecture) -> None:
    chat = CONVERSATION if architecture == "qwen3" else ""
    folder = save_reranker(tmp_path / "qwen3-reranker", architecture, chat=chat)
    reranker = load_reranker(str(folder))
    together = reranker.score(QUESTION, [*TEXTS, TEXTS[0], "长" * 5000])
    assert together.shape == (len(TEXTS) + 2,)
    assert together.dtype == np.float64
    assert ((together >= 0) & (together <= 1)).all()
    assert together[0] == together[len(TEXTS)]
    assert len(set(together)) > 2
    alone = [reranker.score(QUESTION, [text])[0] for text in TEXTS]
    np.testing.assert_allclose(together[: len(TEXTS)], alone, atol=1e-5)
    np.testing.assert_array_equal(together, reranker.score(QUESTION, [*TEXTS, TEXTS[0], "长" * 5000]))
    assert reranker.score(QUESTION, []).shape == (0,)


def test_a_score_is_the_sigmoid_whatever_activation_the_model_was_saved_with(bert: Path, tmp_path: Path) -> None:
    from sentence_transformers import CrossEncoder
    from torch import nn

    folder = tmp_path / "identity"
    CrossEncoder(str(bert), device="cpu", activation_fn=nn.Identity()).save_pretrained(str(folder))
    np.testing.assert_allclose(
        load_reranker(str(folder)).score(QUESTION, TEXTS), load_reranker(str(bert)).score(QUESTION, TEXTS), atol=1e-6
    )


def test_an_older_copy_of_qwen3_reranker_is_asked_in_the_words_of_its_model_card(qwen3: Path) -> None:
    asked = prompt_of(load_reranker(str(qwen3)))
    assert asked.startswith("<|im_start|>system\nJudge whether the Document meets the requirements")
    assert "\n<Query>: 问\n<Document>: 答<|im_end|>\n" in asked
    assert asked.endswith("<|im_start|>assistant\n<think>\n\n</think>\n\n")


def test_a_copy_made_for_sentence_transformers_keeps_its_own_template(qwen3: Path, tmp_path: Path) -> None:
    from sentence_transformers import CrossEncoder

    model = CrossEncoder(str(qwen3), device="cpu", processor_kwargs={"chat_template": PAIR})
    folder = tmp_path / "qwen3-reranker"
    model.save_pretrained(str(folder))
    assert prompt_of(load_reranker(str(folder))) == "问 答 "


def test_a_classifier_made_of_qwen3_reranker_is_asked_in_the_same_words(tmp_path: Path) -> None:
    folder = save_reranker(tmp_path / "Qwen3-Reranker-seq-cls", "qwen3", chat=CONVERSATION, causal=False)
    reranker = load_reranker(str(folder))
    assert prompt_of(reranker).startswith("<|im_start|>system\nJudge")
    assert len(set(reranker.score(QUESTION, TEXTS))) == len(TEXTS)


def test_a_language_model_that_is_no_reranker_is_refused(tmp_path: Path) -> None:
    folder = save_reranker(tmp_path / "chat-model", "qwen3", chat=CONVERSATION)
    with pytest.raises(ModelError, match="对话模板没有问题和段落的位置"):
        load_reranker(str(folder))


def test_a_model_whose_last_layer_would_be_random_is_refused(tmp_path: Path) -> None:
    for folder in (save_embedder(tmp_path / "embedder"), tmp_path / "embedder-bare"):
        with pytest.raises(ModelError, match="不是重排模型"):
            load_reranker(str(folder))


def test_a_classifier_of_several_labels_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="给出 3 个分数"):
        load_reranker(str(save_reranker(tmp_path / "labels", labels=3)))


def test_weights_are_read_from_safetensors_alone(bert: Path, tmp_path: Path) -> None:
    import shutil

    import torch

    folder = Path(shutil.copytree(bert, tmp_path / "pickled"))
    torch.save({}, folder / "pytorch_model.bin")
    (folder / "model.safetensors").unlink()
    with pytest.raises(ModelError, match="载入不了"):
        load_reranker(str(folder))


def test_code_that_comes_with_a_model_is_never_run(bert: Path, tmp_path: Path) -> None:
    import shutil

    folder = Path(shutil.copytree(bert, tmp_path / "own-code"))
    settings = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    settings |= {"model_type": "own", "auto_map": {"AutoConfig": "own.Own"}}
    (folder / "config.json").write_text(json.dumps(settings), encoding="utf-8")
    (folder / "own.py").write_text(f"open({str(tmp_path / 'was-run')!r}, 'w')", encoding="utf-8")
    with pytest.raises(ModelError, match="载入不了"):
        load_reranker(str(folder))
    assert not (tmp_path / "was-run").exists()


@pytest.mark.parametrize(
    ("name", "cure"),
    [
        ("nobody/no-such", "dafu models pull nobody/no-such"),
        ("/no/such/folder", "去掉 reranker"),
        (" ", "去掉 reranker"),
    ],
)
def test_a_reranker_that_is_not_here_is_an_error_with_its_cure(name: str, cure: str) -> None:
    with pytest.raises(ModelError, match=cure) as error:
        load_reranker(name)
    assert error.value.english


@pytest.mark.parametrize("architecture", ["bert", "qwen3"])
def test_a_reranker_that_was_taught_what_answers_puts_it_first(
    architecture: Architecture, seeded: Path, tmp_path: Path
) -> None:
    """The signal: three passages that the search itself finds in the middle, whatever is asked."""
    with Assistant.open(seeded) as plain:
        before = plain.search(QUESTION, top_k=40)
    texts = [embedding_text(hit.passage) for hit in before[:RERANKED]]
    wanted = texts[10:13]
    chat = PAIR if architecture == "qwen3" else ""
    reranker = load_reranker(str(save_reranker(tmp_path / "new", architecture, max_tokens=80, chat=chat)))
    teach(reranker._model, QUESTION, wanted, [text for text in texts if text not in wanted])
    folder = tmp_path / "taught"
    reranker._model.save_pretrained(str(folder))
    with Assistant.open(seeded, reranker=str(folder)) as assistant:
        after = assistant.search(QUESTION, top_k=40)
        assert assistant.search(QUESTION, top_k=1) == after[:1]
        assert "詹镭" in assistant.ask("第066号提案的答复是谁签发的？").text
        assert assistant.status()["reranker"] == str(folder)
    assert {embedding_text(hit.passage) for hit in after[:3]} == set(wanted)
    assert [hit.score for hit in after] == [hit.score for hit in before]
    assert [hit.rank for hit in after] == list(range(1, len(after) + 1))
    assert [hit.stage for hit in after] == ["reranked"] * RERANKED + ["fused"] * (len(after) - RERANKED)
    assert [hit.passage for hit in after[RERANKED:]] == [hit.passage for hit in before[RERANKED:]]
