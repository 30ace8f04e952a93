"""A random-weight model, made once for all tests of this folder."""

from __future__ import annotations

from pathlib import Path

import pytest
from tiny_model import save_model

from rag.llm.transformers import TransformersLLM


@pytest.fixture(scope="session")
def tiny_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A Qwen3 model of two layers in a folder with a Chinese name."""
    import torch

    torch.set_num_threads(1)  # a model this small only waits for its threads
    return save_model(tmp_path_factory.mktemp("模型") / "tiny")


@pytest.fixture(scope="session")
def tiny_llm(tiny_folder: Path) -> TransformersLLM:
    return TransformersLLM(str(tiny_folder))
