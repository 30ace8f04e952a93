"""The command ``dafu`` as tests run it: in this process, or in one of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result

from rag.cli.commands import dafu

ROOT = Path(__file__).resolve().parent.parent
QUESTION = "上海硅巷的规划范围是什么？"


def run(*words: object, stdin: str | None = None) -> Result:
    """What a command printed and its exit code; a bug in it fails the test."""
    return CliRunner().invoke(dafu, [str(word) for word in words], input=stdin, catch_exceptions=False)


def run_json(*words: object) -> Any:
    """The document that a command printed; standard output holds nothing else."""
    result = run(*words, "--json")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def failure(*words: object, code: int = 1) -> str:
    """The one line with which a command failed, having printed nothing else."""
    result = run(*words)
    assert (result.exit_code, result.stdout) == (code, ""), result.output
    lines = result.stderr.splitlines()
    assert len(lines) == 1, result.stderr
    return lines[0]


def start(
    *words: object, code: str = "from rag.cli import main; main()", **options: Any
) -> subprocess.CompletedProcess[str]:
    """The same in a process of its own, as a person starts it."""
    command = [sys.executable, "-c", code, *map(str, words)]
    environment = {**os.environ, "PYTHONIOENCODING": "utf-8", **options.pop("env", {})}
    given = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "cwd": ROOT, **options}
    return subprocess.run(command, text=True, encoding="utf-8", env=environment, timeout=120, check=False, **given)
