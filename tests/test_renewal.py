"""Another embedder: vectors are made once, a stop loses nothing, and the old index answers until the new is whole."""

from __future__ import annotations

import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path

import pytest
from command_line import ROOT, run, run_json, start
from small_letters import letter_text
from small_models import save_embedder

from rag import ingest, renewal
from rag.assistant import Assistant
from rag.index.base import Vectors
from rag.index.storage import embedding_turn, open_current
from rag.types import Answer

QUESTION = "上海硅巷的规划范围是什么？"
PASSAGES = 78
BATCH = 8
KILLED_AFTER = 3 * BATCH

REBUILDER = f"""
import sys, time
from rag import Assistant, ingest
ingest._EMBED_AT_ONCE_DOWNLOADED = {BATCH}
def progress(what, done, total):
    print(what, done, total, flush=True)
    time.sleep(600 if done >= {KILLED_AFTER} else 0)
with Assistant.open(sys.argv[1], embedder=sys.argv[2]) as assistant:
    assistant.rebuild(progress)
"""


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return save_embedder(tmp_path_factory.mktemp("models") / "new", prompts={"query": "问：", "document": ""})


def made_by(data: Path) -> str:
    """The embedder that the manifest of the index in use names."""
    present = open_current(data / "index")
    assert present is not None
    return present[1].embedder


def embedded(assistant: Assistant, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The texts whose vectors are made from now on."""
    texts: list[str] = []
    encode = assistant.embedder.encode_passages

    def counted(some: Sequence[str]) -> Vectors:
        texts.extend(some)
        return encode(some)

    monkeypatch.setattr(assistant.embedder, "encode_passages", counted)
    return texts


def said(answer: Answer) -> tuple[str, str, bool]:
    """What was answered, by which embedder, and whether the answer says that this is not the one asked for."""
    return answer.text, answer.embedder, any("旧索引" in note for note in answer.notes)


def test_killed_in_the_middle_the_old_index_goes_on_answering_and_only_what_is_missing_is_made(
    data: Path, model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened_before = Assistant.open(data)
    text = opened_before.ask(QUESTION).text
    command = [sys.executable, "-c", REBUILDER, str(data), str(model)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) as process:
        assert process.stdout is not None
        seen = [process.stdout.readline() for _ in range(3)]
        assert seen[-1] == f"向量 {KILLED_AFTER} {PASSAGES}\n"
        with Assistant.open(data) as with_the_old, Assistant.open(data, embedder=str(model)) as with_the_new:
            for assistant, told in ((opened_before, False), (with_the_old, False), (with_the_new, True)):
                assert said(assistant.ask(QUESTION)) == (text, "bundled", told)
                assert assistant.search(QUESTION)[0].passage.text
        process.kill()
    assert made_by(data) == "bundled"
    with Assistant.open(data, embedder=str(model)) as again:
        texts = embedded(again, monkeypatch)
        answer = again.ask(QUESTION)
        assert said(answer)[1:] == (str(model), False)
        assert len(texts) == PASSAGES - KILLED_AFTER
        assert answer.index_version.split("/")[1] == again.embedder.fingerprint[:12]
        assert again.state().retriever.embedder is again.embedder
    assert made_by(data) == str(model)
    assert said(opened_before.ask(QUESTION)) == (text, "bundled", False)
    opened_before.close()


def test_going_back_and_forth_makes_no_vector_twice(data: Path, model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Assistant.open(data, embedder=str(model)) as new:
        new.rebuild()
    with Assistant.open(data) as old:
        texts = embedded(old, monkeypatch)
        assert old.embedder_change() == (str(model), "bundled")
        old.state()
        assert texts == []
        assert old.embedder_change() is None
        assert old.ask(QUESTION).embedder == "bundled"
    with Assistant.open(data, embedder=str(model)) as new:
        texts = embedded(new, monkeypatch)
        assert new.ask(QUESTION).embedder == str(model)
        assert texts == []


def test_other_threads_are_answered_from_the_old_index_while_one_builds(
    data: Path, model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ingest, "_EMBED_AT_ONCE_DOWNLOADED", BATCH)
    with Assistant.open(data) as before:
        text = before.ask(QUESTION).text
    with Assistant.open(data, embedder=str(model)) as assistant:
        found: list[tuple[str, str, bool]] = []

        def meanwhile(what: str, done: int, total: int) -> None:
            asking = threading.Thread(target=lambda: found.append(said(assistant.ask(QUESTION))))
            asking.start()
            asking.join(timeout=60)

        assistant.state(meanwhile)
        assert found == [(text, "bundled", True)] * -(-PASSAGES // BATCH)
        assert said(assistant.ask(QUESTION))[1:] == (str(model), False)


def test_a_letter_removed_meanwhile_is_no_longer_cited(data: Path, model: Path) -> None:
    with Assistant.open(data, embedder=str(model)) as assistant:
        found: list[Answer] = []

        def remove_and_ask(what: str, done: int, total: int) -> None:
            if not found:
                assistant.remove([assistant.reply("066").reply_id])
                found.append(assistant.ask(QUESTION))

        assistant.rebuild(remove_and_ask)
        assert "066" not in {citation.number for citation in found[0].citations}
        assert found[0].embedder == "bundled"
        assert assistant.ask(QUESTION).embedder == str(model)


def test_letters_that_come_while_vectors_are_made_have_theirs_when_the_index_is_whole(
    data: Path, model: Path, tmp_path: Path
) -> None:
    path = tmp_path / "901.txt"
    path.write_text(letter_text("901", "临江步道全长12.5公里，设驿站9座。"), encoding="utf-8")
    with Assistant.open(data, embedder=str(model)) as assistant:

        def add(what: str, done: int, total: int) -> None:
            assistant.add(path)

        assistant.rebuild(add)
        index = assistant.state().index
        assert len(index.dense) == len(index.lexical) > PASSAGES


def test_where_the_old_model_is_gone_a_question_waits_for_the_new_index(
    data: Path, model: Path, tmp_path: Path
) -> None:
    gone = save_embedder(tmp_path / "gone", seed=5)
    with Assistant.open(data, embedder=str(gone)) as assistant:
        assistant.rebuild()
    shutil.rmtree(gone)
    found: list[str] = []
    with Assistant.open(data, embedder=str(model)) as assistant:
        asking = threading.Thread(target=lambda: found.append(assistant.ask(QUESTION).embedder))
        with embedding_turn(data / "index", lambda: False):
            asking.start()
            asking.join(timeout=1)
            assert found == []
        asking.join(timeout=60)
    assert found == [str(model)]


def test_a_model_that_changed_under_its_name_is_another_model(data: Path, tmp_path: Path) -> None:
    folder = save_embedder(tmp_path / "model", seed=1)
    with Assistant.open(data, embedder=str(folder)) as assistant:
        assistant.rebuild()
    shutil.rmtree(folder)
    save_embedder(folder, seed=2)
    with Assistant.open(data, embedder=str(folder)) as assistant:
        assert assistant.embedder_change() == (str(folder), str(folder))
        assert assistant.state().index.manifest.fingerprint == assistant.embedder.fingerprint


def test_a_long_build_after_new_letters_is_not_waited_for_either(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(renewal, "PATIENCE_SECONDS", 0.2)
    path = tmp_path / "901.txt"
    path.write_text(letter_text("901", "临江步道全长12.5公里。"), encoding="utf-8")
    with Assistant.open(data) as assistant, embedding_turn(data / "index", lambda: False):
        assistant.add(path)
        answer = assistant.ask(QUESTION)
        assert answer.status == "answered"
        assert any("这个回答用的是之前的索引" in note for note in answer.notes)


def test_the_page_opens_at_once_and_changes_the_embedder_behind_it(data: Path, model: Path) -> None:
    with Assistant.open(data, embedder=str(model)) as assistant:
        assistant.prepare()
        until = time.monotonic() + 60
        while made_by(data) == "bundled" and time.monotonic() < until:
            time.sleep(0.05)
        assert assistant.ask(QUESTION).embedder == str(model)
    assert made_by(data) == str(model)


def test_the_command_line_says_that_the_embedder_changes_and_doctor_what_is_in_use(
    data: Path, model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (data / "settings.toml").write_text(f'embedder = "{model.as_posix()}"\n', encoding="utf-8")
    note = run("doctor", "--data", data).stdout
    assert "[提示] 检索索引：由嵌入模型 bundled 建成" in note
    assert f"{model.as_posix()}，32 维，cpu，float32，最多读 512 个词元" in note
    assert '问题前加 "问："，段落前加 ""（模型自带）' in note
    result = run("ask", QUESTION, "--data", data)
    assert f"嵌入模型由 bundled 换成 {model.as_posix()}：要重新计算 {PASSAGES} 个段落的向量" in result.stderr
    assert "嵌入模型由" not in run("ask", QUESTION, "--data", data).stderr
    assert run_json("ask", QUESTION, "--data", data)["embedder"] == model.as_posix()
    monkeypatch.setenv("DAFU_EMBEDDER", "bundled")
    assert run_json("ask", QUESTION, "--data", data)["embedder"] == "bundled"
    assert run_json("rebuild", "--data", data, "--embedder", model)["embedder"] == str(model)
    assert made_by(data) == str(model)


def test_the_command_line_says_in_one_line_that_passages_are_longer_than_the_model_reads(
    data: Path, tmp_path: Path
) -> None:
    short = save_embedder(tmp_path / "short", max_tokens=64)
    result = start("rebuild", "--data", data, "--embedder", short, "--lang", "en")
    assert result.returncode == 0, result.stderr
    assert result.stdout.startswith("Indexes built: 5 replies, 78 passages")
    lines = result.stderr.splitlines()
    assert len(lines) == 1, lines
    assert lines[0].startswith("Note: A passage has ")
    assert "more than the 64 that the embedder" in lines[0]
