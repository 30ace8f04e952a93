"""Embedders of sentence-transformers: real architectures with random weights, as the hub would hold them."""

from __future__ import annotations

import shutil
import warnings
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import torch
from huggingface_hub import constants
from small_models import WIDTH, Architecture, save_embedder, save_reranker

from rag.errors import ModelError
from rag.index.downloaded import CutWarning, SentenceTransformersEmbedder
from rag.index.embedder import load_embedder
from rag.index.local_models import best_dtype, in_batches, local_folder
from rag.index.prompts import prompts_for

TEXTS = ["上海硅巷的规划范围", "停车难 parking", "", "长" * 300]


@pytest.fixture(scope="module")
def bert(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return save_embedder(tmp_path_factory.mktemp("模型") / "bert")


def load(folder: Path) -> SentenceTransformersEmbedder:
    embedder = load_embedder(str(folder))
    assert isinstance(embedder, SentenceTransformersEmbedder)
    return embedder


@pytest.mark.parametrize("architecture", ["bert", "xlm-roberta", "qwen3"])
def test_rows_are_unit_vectors_and_the_same_in_any_company(tmp_path: Path, architecture: Architecture) -> None:
    embedder = load(save_embedder(tmp_path / "model", architecture))
    together = embedder.encode_passages(TEXTS)
    assert together.shape == (len(TEXTS), WIDTH)
    assert (together.dtype, embedder.dim) == (np.dtype(np.float32), WIDTH)
    np.testing.assert_allclose(np.linalg.norm(together, axis=1), [1, 1, 0, 1], atol=1e-5)
    np.testing.assert_allclose(together, np.vstack([embedder.encode_passages([text]) for text in TEXTS]), atol=1e-5)
    assert embedder.encode_queries([]).shape == (0, WIDTH)
    assert (embedder.device, embedder.dtype, embedder.max_tokens) == ("cpu", "float32", 512)


@pytest.mark.parametrize(
    ("name", "query", "passage"),
    [
        ("intfloat/multilingual-e5-small", "query: ", "passage: "),
        ("models/e5-base-v2", "query: ", "passage: "),
        ("/cache/models--intfloat--multilingual-e5-large/snapshots/0ab1", "query: ", "passage: "),
        ("BAAI/bge-large-zh-v1.5", "为这个句子生成表示以用于检索相关文章：", ""),
        ("BAAI/bge-large-zh-noinstruct", "", ""),
        ("BAAI/bge-m3", "", ""),
        ("moka-ai/m3e-base", "", ""),
    ],
)
def test_a_model_without_prompts_gets_those_of_its_family(name: str, query: str, passage: str) -> None:
    found = prompts_for(name, {"query": "", "document": ""})
    assert found == (query, passage, "family" if query else "none")


def test_an_instruction_is_for_questions_alone() -> None:
    for name in ("Qwen/Qwen3-Embedding-0.6B", "intfloat/multilingual-e5-large-instruct"):
        query, passage, source = prompts_for(name, {})
        assert query.startswith("Instruct: Given a web search query")
        assert (passage, source) == ("", "family")


def test_prompts_of_the_model_itself_come_first() -> None:
    own = {"query": "查询：", "passage": "段落："}
    assert prompts_for("intfloat/multilingual-e5-small", own) == ("查询：", "段落：", "model")
    assert prompts_for("x", {"query": "问：", "document": ""}) == ("问：", "", "model")


def test_a_family_prompt_stands_before_the_text_and_in_the_fingerprint(bert: Path, tmp_path: Path) -> None:
    e5 = load(Path(shutil.copytree(bert, tmp_path / "multilingual-e5-small")))
    plain = load(bert)
    np.testing.assert_allclose(e5.encode_queries(["停车"]), plain.encode_queries(["query: 停车"]), atol=1e-5)
    np.testing.assert_allclose(e5.encode_passages(["停车"]), plain.encode_passages(["passage: 停车"]), atol=1e-5)
    assert e5.fingerprint != plain.fingerprint


def test_other_weights_tokenizer_or_pooling_are_another_fingerprint(bert: Path, tmp_path: Path) -> None:
    before = load(bert).fingerprint
    assert load(Path(shutil.copytree(bert, tmp_path / "same"))).fingerprint == before
    assert load(save_embedder(tmp_path / "other", seed=1)).fingerprint != before
    pooled = Path(shutil.copytree(bert, tmp_path / "pooled"))
    file = next(pooled.glob("1_Pooling/config.json"))
    file.write_text(file.read_text().replace('"mean"', '"cls"'))
    assert load(pooled).fingerprint != before


def test_a_passage_longer_than_the_model_reads_is_said_once_in_both_languages(tmp_path: Path) -> None:
    embedder = load(save_embedder(tmp_path / "short", max_tokens=64))
    with pytest.warns(CutWarning, match="102 个词元，超过") as told:
        embedder.encode_passages(["短", "长" * 100])
    assert len(told) == 1
    warning = told[0].message
    assert isinstance(warning, CutWarning)
    assert "102 tokens, more than the 64" in warning.in_language("en")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        embedder.encode_passages(["长" * 100])
        load(tmp_path / "short").encode_passages(["长" * 62])


def test_a_reranker_is_no_embedder(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="重排模型，不能当嵌入模型"):
        load_embedder(str(save_reranker(tmp_path / "reranker")))


def test_a_model_of_the_hubs_cache_is_found_by_its_name(
    bert: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path))
    repository = tmp_path / "models--intfloat--multilingual-e5-small"
    shutil.copytree(bert, repository / "snapshots" / "0ab1")
    (repository / "refs").mkdir()
    (repository / "refs" / "main").write_text("0ab1")
    embedder = load_embedder("intfloat/multilingual-e5-small")
    assert isinstance(embedder, SentenceTransformersEmbedder)
    assert embedder.name == "intfloat/multilingual-e5-small"
    assert embedder.prompts.query == "query: "
    assert local_folder("intfloat/other") is None
    assert local_folder("") is None


def test_a_half_downloaded_model_is_an_error_with_the_download_as_cure(
    bert: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path))
    snapshot = tmp_path / "models--org--half" / "snapshots" / "0ab1"
    shutil.copytree(bert, snapshot)
    (snapshot / "model.safetensors").unlink()
    (tmp_path / "models--org--half" / "refs").mkdir()
    (tmp_path / "models--org--half" / "refs" / "main").write_text("0ab1")
    with pytest.raises(ModelError, match="dafu models pull org/half"):
        load_embedder("org/half")


def test_what_does_not_fit_the_graphics_memory_is_tried_in_smaller_batches() -> None:
    tried: list[int] = []

    def run(size: int) -> int:
        tried.append(size)
        if size > 8:
            raise torch.OutOfMemoryError
        return size

    assert in_batches("model", "cuda", run) == 8
    assert tried == [32, 16, 8]

    def never(size: int) -> Any:
        raise torch.OutOfMemoryError

    with pytest.raises(ModelError, match="显存装不下"):
        in_batches("model", "cpu", never)


def test_half_precision_is_for_graphics_processors(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch, "cuda", SimpleNamespace(is_bf16_supported=lambda: False))
    assert [best_dtype(device) for device in ("cpu", "mps", "cuda")] == ["float32", "float16", "float16"]
