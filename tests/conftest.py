"""What every test shares: no network, no settings of whoever runs them, and the five letters in a data folder."""

from __future__ import annotations

import os
import shutil
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from rag.assistant import Assistant

ROOT = Path(__file__).resolve().parent.parent
_HERE = ("127.", "::1", "localhost", "0.0.0.0")


class NetworkUsedError(RuntimeError):
    """A test tried to reach another machine."""


@pytest.fixture(autouse=True, scope="session")
def offline() -> Iterator[None]:
    """Sockets reach this machine only."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("connect", "connect_ex"):
            patch.setattr(socket.socket, name, _only_here(getattr(socket.socket, name)))
        yield


@pytest.fixture(autouse=True)
def no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    """Environment variables of the person who runs the tests change nothing."""
    for name in [name for name in os.environ if name.startswith("DAFU_")]:
        monkeypatch.delenv(name)


@pytest.fixture(scope="session")
def seeded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the five letters, indexed; to be read only."""
    folder = tmp_path_factory.mktemp("seeded") / "data"
    with pytest.MonkeyPatch.context() as patch, Assistant.open(folder, llm="extractive", lang="zh") as assistant:
        patch.chdir(ROOT)
        report = assistant.add("seeds")
        assert not report.failed
        assistant.state()
    return folder


@pytest.fixture
def data(seeded: Path, tmp_path: Path) -> Path:
    """A data folder with the five letters that the test may spoil."""
    return Path(shutil.copytree(seeded, tmp_path / "data"))


def _only_here(connect: Any) -> Any:
    def guarded(self: socket.socket, address: Any) -> Any:
        if self.family in (socket.AF_INET, socket.AF_INET6) and not str(address[0]).startswith(_HERE):
            raise NetworkUsedError(f"a test tried to reach {address[0]}")
        return connect(self, address)

    return guarded
