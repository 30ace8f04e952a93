"""The page in a process of its own: ``python serving.py FOLDER PORT SECONDS USER:PASSWORD MCP LETTER…``.

SECONDS is how long each statement takes, for tests that need an answer to be on its way for a while.
"""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rag.assistant import Assistant
from rag.types import Answer, Statement

ROOT = Path(__file__).parents[2]
SEEDS = ROOT / "seeds"
_PATIENCE_SECONDS = 120.0


class SlowAssistant(Assistant):
    """Takes its time over every statement."""

    seconds = 0.0

    def stream(self, *question: Any, **filters: Any) -> Iterator[Statement | Answer]:
        for event in super().stream(*question, **filters):
            time.sleep(self.seconds)
            yield event


@dataclass(frozen=True)
class Served:
    """A running page: its address, its data folder, and the seconds from listening to the first whole page."""

    url: str
    folder: Path
    usable_seconds: float


@contextlib.contextmanager
def served(folder: Path, *letters: Path, seconds: float = 0.0, auth: str = "", mcp: bool = False) -> Iterator[Served]:
    """The page over a data folder until the block ends."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, __file__, str(folder), str(port), str(seconds), auth, "mcp" if mcp else ""]
    command += [str(letter) for letter in letters]
    log = folder.with_name(folder.name + ".log")
    with log.open("w") as out, subprocess.Popen(command, stdout=out, stderr=out, cwd=folder.parent) as process:
        try:
            url = f"http://127.0.0.1:{port}"
            yield Served(url, folder, _wait(url, port, process, log))
        finally:
            process.terminate()


def _wait(url: str, port: int, process: subprocess.Popen[bytes], log: Path) -> float:
    end = time.monotonic() + _PATIENCE_SECONDS
    listening = None
    while time.monotonic() < end:
        if process.poll() is not None:
            raise RuntimeError(f"the page ended: {log.read_text()[-2000:]}")
        try:
            if listening is None:
                socket.create_connection(("127.0.0.1", port), 0.2).close()
                listening = time.monotonic()
            with urllib.request.urlopen(url, timeout=5) as page:
                page.read()
        except urllib.error.HTTPError:
            break
        except OSError:
            time.sleep(0.05)
        else:
            break
    assert listening is not None, log.read_text()[-2000:]
    return time.monotonic() - listening


def _main(folder: str, port: str, seconds: str, auth: str, mcp: str, *letters: str) -> None:
    from rag.web.app import launch

    os.environ.setdefault("GRADIO_TEMP_DIR", f"{folder}.uploads")
    SlowAssistant.seconds = float(seconds)
    assistant = SlowAssistant.open(folder)
    if letters:
        assistant.add(*letters)
    launch(assistant, port=int(port), auth=auth or None, mcp=bool(mcp))


if __name__ == "__main__":
    _main(*sys.argv[1:])
