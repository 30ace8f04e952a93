"""Which back end a name stands for; never another one, and never whatever lies in a cache."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from rag.errors import ModelError
from rag.llm.named import load_llm


@pytest.mark.parametrize("name", ["auto", "extractive"])
def test_without_a_named_model_sentences_are_extracted(name: str) -> None:
    assert load_llm(name).name == "extractive"


def test_a_folder_and_a_server_are_taken_by_their_names(tiny_folder: Path) -> None:
    assert load_llm(f"transformers:{tiny_folder}").name == f"transformers:{tiny_folder}"
    name = "openai:http://127.0.0.1:9/v1#Qwen/Qwen3-4B-Instruct-2507"
    assert load_llm(name, {"DAFU_LLM_KEY": "secret"}).name == name


@pytest.mark.parametrize(
    ("name", "cure"),
    [
        ("gpt", "可用的是"),
        ("", "可用的是"),
        ("transformers:", "可用的是"),
        ("transformers:nobody/nothing", "dafu models pull nobody/nothing"),
        ("transformers:../没有的文件夹", "写对文件夹的路径"),
        ("openai:", "openai:地址#模型"),
        ("openai:http://127.0.0.1:9/v1", "openai:地址#模型"),
    ],
)
def test_a_name_that_is_none_is_an_error_with_the_cure(name: str, cure: str) -> None:
    with pytest.raises(ModelError, match=cure):
        load_llm(name)


def test_naming_a_model_imports_nothing_heavy(tiny_folder: Path) -> None:
    code = (
        "import sys; from rag.llm.named import load_llm; load_llm('auto');"
        f"load_llm('transformers:' + {str(tiny_folder)!r}); load_llm('openai:http://127.0.0.1:9/v1#m');"
        "assert not {'torch', 'transformers', 'openai', 'llguidance'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
