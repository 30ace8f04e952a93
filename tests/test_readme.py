"""What the READMEs say is true: their answer is the one printed, their code runs, their commands and files exist."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click import Context
from command_line import QUESTION, run

from rag.cli.commands import dafu

ROOT = Path(__file__).parents[1]
READMES = ["README.md", "README.zh.md"]


def text_of(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def blocks(name: str, language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", text_of(name), re.DOTALL)


@pytest.mark.parametrize("name", READMES)
def test_the_printed_answer_is_what_the_program_prints(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    data = tmp_path / "data"
    assert run("--data", data, "add", "seeds").exit_code == 0
    printed = run("--data", data, "ask", QUESTION)
    assert printed.exit_code == 0
    assert printed.stdout.strip() == blocks(name, "text")[0].strip()


def test_the_python_example_runs_and_names_the_letter(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(ROOT)
    (code,) = blocks("README.md", "python")
    exec(code.replace('".dafu"', repr(str(tmp_path / "data"))), {})  # the README's own words
    printed = capsys.readouterr().out
    assert "杨建安" in printed
    assert "第077号代表建议" in printed


@pytest.mark.parametrize("name", READMES)
def test_every_command_named_exists(name: str) -> None:
    text = text_of(name)
    verbs = set(re.findall(r"`dafu ([a-z]+)", text)) | set(re.findall(r"^dafu ([a-z]+)", text, re.MULTILINE))
    assert verbs
    assert verbs <= set(dafu.list_commands(Context(dafu)))
    targets = set(re.findall(r"\bmake ([a-z]+)\b(?= |`|$)", text)) - {"up"}
    assert targets <= set(re.findall(r"^([a-z]+):", text_of("Makefile"), re.MULTILINE))


@pytest.mark.parametrize("name", READMES)
def test_every_file_linked_or_listed_is_there(name: str) -> None:
    text = text_of(name)
    linked = re.findall(r"\]\(([\w./-]+)\)", text)
    rooms = re.findall(r"^\| `([\w./]+)`", text, re.MULTILINE)
    assert [path for path in [*linked, *rooms] if not (ROOT / path).exists()] == []
