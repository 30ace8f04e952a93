"""ask and chat with a model: what it could not do is told, and an error does not end a conversation."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest
from command_line import QUESTION, run
from scripted_server import Script, serving

from rag.cli import output
from rag.llm.named import MORE

SIGNED = "第066号提案是谁签发的？"


def nobody() -> str:
    """The address of a server that is not there."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return f"openai:http://127.0.0.1:{free.getsockname()[1]}/v1#m"


def test_what_the_reader_should_know_is_said_on_standard_error(seeded: Path) -> None:
    with serving(Script(answer=("停车场已建成95座。[1]\n",), obeys=frozenset())) as url:
        result = run("--data", seeded, "ask", QUESTION, "--llm", f"openai:{url}#m")
    assert result.exit_code == 0, result.output
    assert "95" not in result.stdout
    assert "说明：服务端不支持结构化输出" in result.stderr


def test_a_server_that_breaks_off_is_an_error_after_the_statements_that_were_finished(seeded: Path) -> None:
    script = Script(answer=("停车场已建成95座。[1]\n", "企业六百余家。[2]"), die_after=1)
    with serving(script) as url:
        result = run("--data", seeded, "ask", QUESTION, "--llm", f"openai:{url}#m")
    assert result.exit_code == 1
    assert result.stdout.count("\n") == 1
    assert result.stderr.count("\n") == 1
    assert "断开" in result.stderr


def test_a_conversation_goes_on_after_a_model_that_cannot_be_reached(seeded: Path) -> None:
    result = run("--data", seeded, "chat", "--llm", nobody(), stdin=f"{QUESTION}\n{SIGNED}\n")
    assert result.exit_code == 0
    assert "请确认服务已启动" in result.stderr
    assert "詹镭" in result.stdout


def test_a_conversation_says_once_what_else_could_answer(seeded: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(output, "is_terminal", lambda stream: True)
    said = run("--data", seeded, "chat", stdin=f"{SIGNED}\n{SIGNED}\n").stderr
    assert said.count(MORE.chinese) == 1
    assert run("--data", seeded, "chat", "--lang", "en", stdin="exit\n").stderr.count(MORE.english) == 1
    assert MORE.chinese not in run("--data", seeded, "chat", "--llm", "extractive", stdin="exit\n").stderr
