"""Real servers as processes of their own, with the random-weight model: transformers serve, and llama.cpp.

``DAFU_LLAMA_PYTHON`` names a Python with ``llama-cpp-python[server]`` and ``gguf``; without it the llama.cpp tests are
skipped. A random model writes nonsense: what counts is that every answer ends valid or with a message.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path

import pytest
from tiny_model import letter_text, make_prompts, shown

from rag import Answer, Assistant
from rag.errors import ModelError
from rag.llm.base import Prompt
from rag.llm.openai_server import OpenAIServerLLM

START_SECONDS = 120
PATIENCE_SECONDS = 60
LLAMA_PYTHON = os.environ.get("DAFU_LLAMA_PYTHON")


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


@contextmanager
def process(command: Sequence[str], port: int, log: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A server that listens; the test is skipped, with the end of its log, when it does not come up."""
    environment = os.environ | {"HF_HUB_OFFLINE": "1", "OMP_NUM_THREADS": "1", "PYTHONWARNINGS": "ignore"}
    with log.open("wb") as output:
        started = subprocess.Popen(command, stdout=output, stderr=output, env=environment)
    try:
        deadline = time.monotonic() + START_SECONDS
        while not _listens(port):
            if started.poll() is not None or time.monotonic() > deadline:
                end = log.read_text(encoding="utf-8", errors="replace")[-600:]
                pytest.skip(f"{command[0]} … did not start on this machine:\n{end}")
            time.sleep(0.2)
        yield started
    finally:
        started.kill()
        started.wait()


def _listens(port: int) -> bool:
    with socket.socket() as trying:
        return trying.connect_ex(("127.0.0.1", port)) == 0


def serve_command(folder: Path, port: int) -> list[str]:
    run = "from transformers.cli.transformers import main; main()"
    return [
        sys.executable,
        "-c",
        run,
        "serve",
        str(folder),
        "--device",
        "cpu",
        "--port",
        str(port),
        "--host",
        "127.0.0.1",
    ]


@pytest.fixture(scope="module")
def transformers_url(tiny_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    port = free_port()
    log = tmp_path_factory.mktemp("serve") / "log"
    with process(serve_command(tiny_folder, port), port, log):
        yield f"http://127.0.0.1:{port}/v1"


@pytest.fixture
def served(transformers_url: str, tiny_folder: Path) -> OpenAIServerLLM:
    return OpenAIServerLLM(transformers_url, str(tiny_folder), timeout_seconds=60)


def answered(llm: OpenAIServerLLM, prompt: Prompt) -> int:
    """The number of statements, each checked; an answer that cannot be read must say so."""
    try:
        drafts = list(llm.answer(prompt))
    except ModelError as error:
        assert "空的或读不懂" in str(error)  # noqa: PT017 - either is right for a random model
        return 0
    for draft in drafts:
        for place in draft.pointers:
            if draft.support == "verbatim":
                assert letter_text(place.reply_id)[place.start : place.end] == draft.text
            else:
                assert place in shown(prompt.sentences)
    return len(drafts)


def test_a_server_without_structured_output_is_found_out(served: OpenAIServerLLM) -> None:
    found = served.capabilities()
    assert found["structured_output"] == "plain"
    assert found["thinking"] == "off"
    prompt = make_prompts(1)[0]
    answered(served, prompt)
    assert any("不支持结构化输出" in notice.chinese for notice in prompt.notices)


def test_free_text_comes_in_one_piece(served: OpenAIServerLLM) -> None:
    assert isinstance(served.chat([{"role": "user", "content": "你好"}], max_tokens=8), str)


def test_a_stop_leaves_a_server_that_goes_on_to_serve(served: OpenAIServerLLM) -> None:
    prompt = make_prompts(1)[0]
    served.capabilities()
    stop = threading.Event()
    threading.Timer(0.3, stop.set).start()
    began = time.monotonic()
    list(served.answer(Prompt(prompt.question, "what", prompt.sentences, stop=stop)))
    assert time.monotonic() - began < PATIENCE_SECONDS
    answered(served, prompt)


def test_a_whole_question_streams_over_a_real_server(transformers_url: str, tiny_folder: Path, seeded: Path) -> None:
    with Assistant.open(seeded, llm=f"openai:{transformers_url}#{tiny_folder}") as assistant:
        try:
            *statements, last = assistant.stream("上海硅巷的规划范围是什么？")
        except ModelError as error:
            assert "空的或读不懂" in str(error)  # noqa: PT017 - either is right for a random model
            return
    assert isinstance(last, Answer)
    assert tuple(statements) == last.statements
    assert any("结构化输出" in note for note in last.notes)


def test_a_server_killed_mid_answer_is_an_error_with_the_cure(tiny_folder: Path, tmp_path: Path) -> None:
    port = free_port()
    with process(serve_command(tiny_folder, port), port, tmp_path / "log") as running:
        llm = OpenAIServerLLM(f"http://127.0.0.1:{port}/v1", str(tiny_folder), timeout_seconds=60, max_retries=1)
        llm.capabilities()
        running.send_signal(signal.SIGSTOP)
        killer = threading.Timer(0.5, running.kill)
        killer.start()
        with pytest.raises(ModelError, match=r"一半|连不上"):
            list(islice(llm.answer(make_prompts(1)[0]), 5))
        killer.join()
        with pytest.raises(ModelError, match="连不上"):
            list(llm.answer(make_prompts(1)[0]))


@pytest.fixture(scope="module")
def llama(tiny_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenAIServerLLM]:
    if LLAMA_PYTHON is None:
        pytest.skip("DAFU_LLAMA_PYTHON names no Python with llama-cpp-python[server] and gguf: llama.cpp was not tried")
    folder = tmp_path_factory.mktemp("llama")
    model = folder / "tiny.gguf"
    writer = Path(__file__).with_name("write_gguf.py")
    subprocess.run([LLAMA_PYTHON, str(writer), str(tiny_folder), str(model)], check=True, capture_output=True)
    port = free_port()
    options = ["--model", str(model), "--n_ctx", "4096", "--n_threads", "1", "--host", "127.0.0.1", "--port", str(port)]
    with process([LLAMA_PYTHON, "-m", "llama_cpp.server", *options], port, folder / "log"):
        yield OpenAIServerLLM(f"http://127.0.0.1:{port}/v1", "tiny", timeout_seconds=60)


def test_llama_cpp_is_held_to_the_grammar(llama: OpenAIServerLLM) -> None:
    assert llama.capabilities()["structured_output"] == "grammar (GBNF)"
    for prompt in make_prompts(3):
        drafts = list(llama.answer(prompt))
        assert drafts
        for draft in drafts:
            assert draft.pointers
            for place in draft.pointers:
                if draft.support == "verbatim":
                    assert letter_text(place.reply_id)[place.start : place.end] == draft.text
                else:
                    assert place in shown(prompt.sentences)
