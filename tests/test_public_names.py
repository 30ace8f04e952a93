"""What ``import rag`` offers, and that importing is cheap."""

from __future__ import annotations

import inspect
import json
import subprocess
import sys

import pytest

import rag
from rag import Answer, Assistant, Citation, Filters, Hit, Passage, Reply, Statement

HEAVY = {"torch", "transformers", "sentence_transformers", "gradio", "pandas", "scipy", "sklearn"}


def loaded_by(statement: str) -> set[str]:
    """Top-level modules that a statement loads in a fresh interpreter."""
    code = f"import json, sys; {statement}; print(json.dumps(sorted(name.split('.')[0] for name in sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True, timeout=60)
    return set(json.loads(done.stdout))


def test_the_public_names_are_these() -> None:
    assert sorted(rag.__all__) == ["Answer", "Assistant", "Citation", "Filters", "Hit", "Passage", "Reply", "Statement"]
    assert [getattr(rag, name).__name__ for name in rag.__all__] == list(rag.__all__)
    assert (Answer, Assistant, Citation, Filters, Hit, Passage, Reply, Statement) == tuple(
        getattr(rag, name) for name in sorted(rag.__all__)
    )


def test_another_name_is_said_to_be_missing() -> None:
    with pytest.raises(AttributeError, match="'rag' has no attribute 'Nonsense'"):
        _ = rag.Nonsense


def test_the_version_is_that_of_the_distribution() -> None:
    from importlib.metadata import version

    assert rag.__version__ == version("dafu")


@pytest.mark.parametrize(
    ("name", "parameters"),
    [
        ("open", ["folder", "llm", "embedder", "reranker"]),
        ("add", ["paths"]),
        ("ask", ["question", "history", "today", "filters"]),
        ("stream", ["question", "history", "today", "filters"]),
        ("search", ["question", "top_k", "filters"]),
        ("reply", ["reply_id"]),
        ("replies", ["filters"]),
        ("remove", ["reply_ids"]),
        ("rebuild", []),
    ],
)
def test_a_method_takes_what_users_rely_on(name: str, parameters: list[str]) -> None:
    found = list(inspect.signature(getattr(Assistant, name)).parameters)
    assert [parameter for parameter in found if parameter in parameters] == parameters


def test_the_embedder_and_the_check_are_where_users_look_for_them() -> None:
    from rag.answering.grounding import check_statement
    from rag.index.embedder import load_embedder

    assert list(inspect.signature(load_embedder).parameters)[:1]
    assert list(inspect.signature(check_statement).parameters)[:2] == ["text", "evidence"]


def test_importing_rag_loads_the_standard_library_alone() -> None:
    assert not loaded_by("import rag") & (HEAVY | {"numpy", "faiss", "tantivy", "sqlalchemy", "rjieba", "opencc"})


def test_importing_the_assistant_loads_no_model_library() -> None:
    assert not loaded_by("import rag.assistant") & HEAVY


def test_value_types_load_without_the_assistant() -> None:
    assert "sqlalchemy" not in loaded_by("from rag import Answer, Reply, Filters")
