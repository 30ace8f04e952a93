"""models, models pull: what is there, and what is said when the hub cannot be reached."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import huggingface_hub
import pytest
from command_line import failure, run, run_json, start

from rag.cli.hub import unused_files


@pytest.fixture
def no_cache(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A cache folder that is not there."""
    folder = tmp_path / "hub"
    monkeypatch.setattr(huggingface_hub.constants, "HF_HUB_CACHE", str(folder))
    monkeypatch.setattr("huggingface_hub.utils._cache_manager.HF_HUB_CACHE", str(folder), raising=False)
    return folder


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch, no_cache: Path) -> list[dict[str, Any]]:
    """A hub with one model; the list holds what was asked of it."""
    asked: list[dict[str, Any]] = []
    files = [("model.safetensors", 95_000_000), ("pytorch_model.bin", 95_000_000), ("config.json", 700)]
    info = SimpleNamespace(siblings=[SimpleNamespace(rfilename=name, size=size) for name, size in files])

    def snapshot(name: str, **options: Any) -> str:
        asked.append({"name": name, **options})
        return "/cache/models--org--name"

    monkeypatch.setattr(huggingface_hub.HfApi, "model_info", lambda self, name, **options: info)
    monkeypatch.setattr(huggingface_hub, "snapshot_download", snapshot)
    return asked


def test_models_in_use_built_in_and_downloaded_are_listed(seeded: Path, no_cache: Path) -> None:
    found = run_json("--data", seeded, "models")
    assert found["configured"] == {"llm": "auto", "embedder": "bundled", "reranker": None}
    assert {model["name"] for model in found["built_in"]} == {"bundled", "extractive"}
    assert found["cached"] == []
    text = run("--data", seeded, "models").stdout
    assert "auto = extractive" in text
    assert str(no_cache) in text


def test_a_downloaded_model_is_listed_with_its_size(no_cache: Path) -> None:
    snapshot = no_cache / "models--org--name" / "snapshots" / "abc"
    snapshot.mkdir(parents=True)
    (no_cache / "models--org--name" / "refs").mkdir()
    (snapshot / "config.json").write_text("{}" * 1000)
    assert [(model["name"], model["size_bytes"]) for model in run_json("models")["cached"]] == [("org/name", 2000)]


def test_the_size_is_said_before_a_download_and_repeated_weights_are_left_out(hub: list[dict[str, Any]]) -> None:
    result = run("models", "pull", "org/name")
    assert result.exit_code == 0, result.output
    assert "2 个文件，95.0 MB" in result.stderr
    assert result.stdout == "已下载 org/name：/cache/models--org--name\n"
    assert hub == [{"name": "org/name", "ignore_patterns": ["pytorch_model.bin"]}]


def test_weights_without_a_safer_copy_beside_them_are_kept() -> None:
    assert unused_files(["pytorch_model.bin", "config.json"]) == set()
    assert unused_files(["0_StaticEmbedding/model.safetensors", "onnx/model.onnx", "README.md"]) == set()


def test_of_an_embedder_without_safetensors_the_weights_come_once() -> None:
    files = ["pytorch_model.bin", "colbert_linear.pt", "onnx/model.onnx_data", "tf_model.h5", "config.json"]
    assert unused_files(files) == {"onnx/model.onnx_data", "tf_model.h5"}


def test_safetensors_are_enough() -> None:
    assert unused_files(["model.safetensors", "2_Dense/pytorch_model.bin", "onnx/model.onnx"]) == {"onnx/model.onnx"}


def test_a_name_that_is_none_is_said_so() -> None:
    assert "a/b/c" in failure("models", "pull", "a/b/c")


def test_a_hub_that_cannot_be_reached_is_one_line_with_the_mirror_as_cure(tmp_path: Path) -> None:
    environment = {"HF_ENDPOINT": "http://127.0.0.1:9", "HF_HOME": str(tmp_path), "HF_HUB_OFFLINE": "0"}
    result = start("models", "pull", "org/name", env=environment)
    assert (result.returncode, result.stdout) == (1, "")
    assert len(result.stderr.splitlines()) == 1
    for part in ("org/name", "http://127.0.0.1:9", "HF_ENDPOINT"):
        assert part in result.stderr
