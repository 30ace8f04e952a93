"""One assistant for many threads, one data folder for many processes."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from small_letters import letter_text

from rag import Answer, Assistant
from rag.errors import NotFoundError

RANGE = "上海硅巷的规划范围是什么？"
SIGNED = "第066号提案的答复是谁签发的？"


@pytest.fixture(scope="module")
def five(seeded: Path) -> Iterator[Assistant]:
    """The five letters, to be read only."""
    with Assistant.open(seeded) as assistant:
        yield assistant


@pytest.fixture
def own(data: Path) -> Iterator[Assistant]:
    """The five letters in a folder of the test's own."""
    with Assistant.open(data) as assistant:
        yield assistant


def write(folder: Path, number: str, body: str) -> Path:
    path = folder / f"{number}.txt"
    path.write_text(letter_text(number, body), encoding="utf-8")
    return path


def said(answer: Answer) -> dict[str, Any]:
    """All of an answer but how long it took."""
    return {**answer.to_dict(), "seconds": None}


QUESTIONS = [
    RANGE,
    SIGNED,
    "硅巷街区里有多少家咖啡馆？",
    "詹镭签发了哪几份答复？",
    "今天天气怎么样？",
    "Who signed reply 066?",
]


def test_many_threads_get_the_answers_that_one_gets(five: Assistant) -> None:
    alone = [said(five.ask(question)) for question in QUESTIONS]
    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(lambda question: said(five.ask(question)), QUESTIONS * 6))
    assert together == alone * 6


def test_threads_may_ask_while_another_adds_and_removes(own: Assistant, tmp_path: Path) -> None:
    done = threading.Event()

    def change() -> None:
        try:
            for number in range(901, 906):
                report = own.add(write(tmp_path, str(number), f"临江步道全长{number}公里。"))
                own.remove([str(report.added[0].reply_id)])
        finally:
            done.set()

    def ask() -> set[str]:
        found = set()
        while not done.is_set():
            found.add(own.ask(RANGE).text)
        return found

    with ThreadPoolExecutor(4) as pool:
        asking = [pool.submit(ask) for _ in range(3)]
        pool.submit(change).result(timeout=120)
        texts = set().union(*(task.result(timeout=120) for task in asking))
    assert len(texts) <= 1
    assert len(own.replies()) == 5


WRITER = """
import sys
from pathlib import Path
from rag import Assistant
with Assistant.open(sys.argv[1]) as assistant:
    for path in sorted(Path(sys.argv[2]).iterdir()):
        report = assistant.add(path)
        print(report.added[0].reply_id, flush=True)
        assistant.state()
    assistant.remove([reply.reply_id for reply in assistant.replies(number="903")])
"""


def test_another_process_may_write_meanwhile_and_is_seen(own: Assistant, data: Path, tmp_path: Path) -> None:
    folder = tmp_path / "more"
    folder.mkdir()
    for number in range(901, 906):
        write(folder, str(number), f"临江步道第{number}段全长{number}公里。")
    texts = {own.ask(RANGE).text}
    with subprocess.Popen([sys.executable, "-c", WRITER, str(data), str(folder)], stdout=subprocess.PIPE) as process:
        while process.poll() is None:
            texts.add(own.ask(RANGE).text)
    assert process.returncode == 0
    assert len(texts) == 1
    assert len(own.replies()) == 9
    assert [citation.number for citation in own.ask("临江步道第905段全长多少公里？").citations] == ["905"]
    with pytest.raises(NotFoundError):
        own.reply("903")
