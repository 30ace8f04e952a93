"""doctor on the configured model: what was found out about it, or what is wrong and the cure."""

from __future__ import annotations

import json
import shutil
import socket
from pathlib import Path
from typing import Any

from command_line import run
from scripted_server import Script, serving


def llm_check(folder: Path, llm: str, *words: str, code: int = 0) -> dict[str, Any]:
    result = run("doctor", "--json", "--data", folder, "--llm", llm, *words)
    assert result.exit_code == code, result.output
    checks = json.loads(result.stdout)["checks"]
    (found,) = [check for check in checks if check["name"] == "llm"]
    return dict(found)


def test_of_a_model_in_this_process_it_says_where_it_runs_and_what_holds_it(seeded: Path, tiny_folder: Path) -> None:
    check = llm_check(seeded, f"transformers:{tiny_folder}")
    assert check["status"] == "ok"
    for words in (str(tiny_folder), "grammar (llguidance)", "4096 个词元", "1M 参数", "思考：off"):
        assert words in check["detail"]
    english = llm_check(seeded, f"transformers:{tiny_folder}", "--lang", "en")["detail"]
    assert "reads 4096 tokens, held by: grammar (llguidance)" in english


def test_of_a_server_it_says_what_it_can_be_held_to(seeded: Path) -> None:
    models = [{"id": "m", "object": "model", "max_model_len": 6000}]
    with serving(Script(obeys=frozenset({"response_format"}), refuses=frozenset({"grammar"}), models=models)) as url:
        detail = llm_check(seeded, f"openai:{url}#m")["detail"]
    assert "结构化输出：json_schema" in detail
    assert "grammar (GBNF): refused" in detail
    assert "最多读 6000 个词元" in detail


def test_of_a_server_that_does_not_say_how_much_it_reads_that_is_said(seeded: Path) -> None:
    with serving(Script(obeys=frozenset())) as url:
        detail = llm_check(seeded, f"openai:{url}#m")["detail"]
    assert "结构化输出：plain" in detail
    assert "服务端没有说" in detail


def test_a_server_that_is_not_there_is_a_problem_with_the_cure(seeded: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}/v1"
    check = llm_check(seeded, f"openai:{url}#m", code=1)
    assert check["status"] == "problem"
    assert "请确认服务已启动" in check["detail"]


def test_a_model_that_does_not_load_is_a_problem_with_the_cure(seeded: Path, tiny_folder: Path, tmp_path: Path) -> None:
    folder = tmp_path / "坏权重"
    shutil.copytree(tiny_folder, folder)
    weights = folder / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:5000])
    check = llm_check(seeded, f"transformers:{folder}", code=1)
    assert check["status"] == "problem"
    assert "请重新下载" in check["detail"]
