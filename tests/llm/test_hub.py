"""Models of the hub: found where they lie, fetched only when asked to, from whatever ``HF_ENDPOINT`` names."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from rag.errors import ModelError
from rag.llm.hub import SUGGESTIONS, model_folder

COMMIT = "a" * 40
FILES = {
    "config.json": b"{}",
    "tokenizer.json": b"{}",
    "model.safetensors": b"0123456789",
    "pytorch_model.bin": b"a pickle",
    "modeling_custom.py": b"raise SystemExit",
}


class Hub(BaseHTTPRequestHandler):
    """As much of the hub as listing and fetching one model needs."""

    asked: list[str]

    def log_message(self, *args: object) -> None:
        """Says nothing."""

    def do_HEAD(self) -> None:
        self._answer()

    def do_GET(self) -> None:
        self._answer()

    def _answer(self) -> None:
        path = self.path.partition("?")[0]
        self.asked.append(path)
        name = path.rpartition("/")[2]
        if path.startswith("/api/models/maker/tiny/tree"):
            entries = [
                {"type": "file", "path": one, "size": len(data), "oid": _hash(data)} for one, data in FILES.items()
            ]
            return self._send(200, json.dumps(entries).encode())
        if path.startswith("/api/models/maker/tiny"):
            files = [{"rfilename": one, "size": len(data), "blobId": _hash(data)} for one, data in FILES.items()]
            info = {"id": "maker/tiny", "modelId": "maker/tiny", "sha": COMMIT, "siblings": files, "private": False}
            return self._send(200, json.dumps(info).encode())
        if path.startswith("/maker/tiny/resolve/") and name in FILES:
            return self._send(200, FILES[name], {"X-Repo-Commit": COMMIT, "ETag": f'"{_hash(FILES[name])}"'})
        self._send(404, b"{}", {"X-Error-Code": "RepoNotFound"})
        return None

    def _send(self, status: int, data: bytes, headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for key, value in {"Content-Length": str(len(data)), **(headers or {})}.items():
            self.send_header(key, value)
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(data)


def _hash(data: bytes) -> str:
    return hashlib.sha1(data, usedforsecurity=False).hexdigest()


@pytest.fixture
def hub() -> Iterator[tuple[str, list[str]]]:
    asked: list[str] = []
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("OneHub", (Hub,), {"asked": asked}))
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}", asked
    server.shutdown()
    server.server_close()
    thread.join()


def run(code: str, endpoint: str, home: Path, **more: str) -> str:
    """What a fresh interpreter prints: the hub's client reads its settings once, when it is imported."""
    settings = {"HF_ENDPOINT": endpoint, "HF_HOME": str(home), "HF_HUB_DISABLE_PROGRESS_BARS": "1", "NO_PROXY": "*"}
    environment = {key: value for key, value in os.environ.items() if not key.startswith("HF_")} | settings | more
    setup = "from rag.errors import ModelError\nfrom rag.llm.hub import *\n"
    done = subprocess.run(
        [sys.executable, "-c", setup + code], env=environment, capture_output=True, text=True, encoding="utf-8"
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_a_model_is_fetched_from_the_mirror_with_its_size_said_first(
    hub: tuple[str, list[str]], tmp_path: Path
) -> None:
    endpoint, asked = hub
    code = """
size, files = download_size("maker/tiny")
print(size, *files)
folder = pull("maker/tiny")
print(*sorted(file.name for file in folder.iterdir()))
print(model_folder("maker/tiny") == folder, cached_models()[0][0])
"""
    said = run(code, endpoint, tmp_path).splitlines()
    assert said[0] == "14 config.json tokenizer.json model.safetensors"
    assert said[1] == "config.json model.safetensors tokenizer.json"
    assert said[2] == "True maker/tiny"
    assert not [path for path in asked if path.endswith((".bin", ".py"))]


def test_a_fetched_model_is_found_without_the_network(hub: tuple[str, list[str]], tmp_path: Path) -> None:
    endpoint, asked = hub
    run('pull("maker/tiny")', endpoint, tmp_path)
    asked.clear()
    said = run('print(model_folder("maker/tiny").name)', endpoint, tmp_path)
    assert said.strip() == COMMIT
    assert asked == []


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ('download_size("maker/none")', "没有“maker/none”"),
        ('pull("maker/none")', "没有“maker/none”"),
        ('pull("not a name!")', "没有“not a name!”"),
    ],
)
def test_a_model_the_hub_has_not_is_an_error(hub: tuple[str, list[str]], tmp_path: Path, code: str, words: str) -> None:
    said = run(f"try:\n    {code}\nexcept ModelError as error:\n    print(error)", hub[0], tmp_path)
    assert words in said


def test_without_a_network_fetching_is_an_error_with_the_cure(tmp_path: Path) -> None:
    for code, more in (('download_size("a/b")', {}), ('pull("a/b")', {"HF_HUB_OFFLINE": "1"})):
        said = run(
            f"try:\n    {code}\nexcept ModelError as error:\n    print(error)", "http://127.0.0.1:9", tmp_path, **more
        )
        assert "HF_ENDPOINT" in said
    assert run("print(cached_models())", "http://127.0.0.1:9", tmp_path).strip() == "[]"


def test_a_name_that_is_neither_cached_nor_a_folder_names_the_command_that_fetches_it(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="dafu models pull nobody/nothing-at-all"):
        model_folder("nobody/nothing-at-all")
    with pytest.raises(ModelError, match="文件夹"):
        model_folder(str(tmp_path / "不存在"))


def test_the_suggested_models_say_where_they_run_and_why() -> None:
    assert all(one.name.count("/") == 1 and one.where and one.why for one in SUGGESTIONS)
