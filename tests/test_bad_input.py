"""Whatever is given to ``dafu``: one clear line, the right exit code, and nothing lost."""

from __future__ import annotations

import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from command_line import QUESTION, ROOT, failure, run, run_json, start

from rag import Assistant

SEED = ROOT / "seeds" / "cppcc-15-3-066_2024-04-30.txt"
NOTICE = "关于召开座谈会的通知\n\n各委员：\n\n定于下周召开座谈会，请准时参加。\n"


def letter(number: str = "066", replacement: tuple[str, str] = ("", "")) -> str:
    """The letter on 硅巷, under another number and with a word replaced."""
    text = SEED.read_text(encoding="utf-8").replace("066", number)
    return text.replace(*replacement) if replacement[0] else text


def added(data: Path, *paths: object, code: int = 0) -> dict[str, list[dict[str, str]]]:
    """The report of ``dafu add``."""
    result = run("--data", data, "add", "--json", *paths)
    assert result.exit_code == code, result.output
    report: dict[str, list[dict[str, str]]] = json.loads(result.stdout)
    return report


def numbers(data: Path) -> list[str | None]:
    return [head["number"] for head in run_json("--data", data, "list")]


# Files


def refused(data: Path, path: Path, *parts: str) -> None:
    """Adding ``path`` names it and the reason on one line; the letters that are there stay."""
    result = run("--data", data, "add", "--quiet", path)
    assert (result.exit_code, result.stdout) == (1, "")
    assert len(result.stderr.splitlines()) == 1, result.stderr
    for part in (path.as_posix(), *parts):
        assert part in result.stderr
    assert len(numbers(data)) == 5


def test_a_path_that_is_not_there(data: Path, tmp_path: Path) -> None:
    refused(data, tmp_path / "没有.txt", "没有这个文件或文件夹")


def test_a_path_that_is_too_long(data: Path, tmp_path: Path) -> None:
    refused(data, tmp_path / ("长" * 300), "请检查路径")


@pytest.mark.parametrize("content", [b"", b" \n\t\r\n ", b"\xef\xbb\xbf\n", "\u3000\n".encode()])
def test_an_empty_file(data: Path, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "空.txt").write_bytes(content)
    refused(data, tmp_path / "空.txt", "空的")


@pytest.mark.parametrize(
    "content", [bytes(range(256)) * 40, b"\x89PNG\r\n\x1a\n" + b"\xff\xd8" * 500, b"\x01\x02" * 99]
)
def test_a_binary_file_that_is_called_text(data: Path, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "图.txt").write_bytes(content)
    refused(data, tmp_path / "图.txt", "文本")


def test_a_pdf(data: Path, tmp_path: Path) -> None:
    (tmp_path / "答复.pdf").write_bytes(b"%PDF-1.7\n%\xe2\xe3\n")
    refused(data, tmp_path / "答复.pdf", ".pdf", "另存为")


@pytest.mark.parametrize("names", [[], ["图.png"], [".hidden.txt"]])
def test_a_folder_without_letters(data: Path, tmp_path: Path, names: list[str]) -> None:
    folder = tmp_path / "空 文件夹"
    folder.mkdir()
    for name in names:
        (folder / name).write_bytes(b"x")
    refused(data, folder, "没有可读的文件")


def test_one_bad_file_does_not_stop_the_others(tmp_path: Path) -> None:
    folder = tmp_path / "信"
    shutil.copytree(ROOT / "seeds", folder)
    (folder / "000.txt").write_bytes(b"")
    (folder / "zzz.txt").write_bytes(b"\0\1\2")
    report = added(tmp_path / "data", folder, tmp_path / "没有", code=1)
    assert {name: len(files) for name, files in report.items()} == {
        "added": 5,
        "unchanged": 0,
        "updated": 0,
        "failed": 3,
    }


def test_a_text_that_is_no_reply_is_read_with_a_warning(data: Path, tmp_path: Path) -> None:
    (tmp_path / "通知.txt").write_text(NOTICE, encoding="utf-8")
    result = run("--data", data, "add", tmp_path / "通知.txt")
    assert result.exit_code == 0
    assert result.stderr.startswith(f"注意：{(tmp_path / '通知.txt').as_posix()}：")
    head = next(head for head in run_json("--data", data, "list") if head["kind"] == "其他")
    assert head["title"] == "关于召开座谈会的通知"
    assert head["warnings"]
    assert run("--data", data, "show", head["reply_id"]).exit_code == 0
    assert "座谈会" in run("--data", data, "search", "座谈会的通知", "--kind", "其他").stdout


def test_the_same_letter_in_two_files_is_kept_once_and_said_so(tmp_path: Path) -> None:
    for name in ("甲.txt", "乙.txt"):
        shutil.copy(SEED, tmp_path / name)
    (tmp_path / "丙.txt").write_text(letter().replace("\n", "\n\n"), encoding="utf-8")
    result = run("--data", tmp_path / "data", "add", tmp_path / "甲.txt", tmp_path / "乙.txt", tmp_path / "丙.txt")
    assert result.exit_code == 0
    assert "新增 1，更新 0，未变 2，失败 0" in result.stderr
    assert result.stderr.count("没有重复收录") == 2
    assert numbers(tmp_path / "data") == ["066"]


def test_a_changed_letter_is_read_again_under_its_id(tmp_path: Path) -> None:
    data, file = tmp_path / "data", tmp_path / "信.txt"
    file.write_text(letter(), encoding="utf-8")
    first = added(data, file)["added"][0]["reply_id"]
    assert "1.48" in run("--data", data, "ask", QUESTION).stdout
    file.write_text(letter(replacement=("1.48", "2.96")), encoding="utf-8")
    report = added(data, file)
    assert [one["reply_id"] for one in report["updated"]] == [first]
    answer = run("--data", data, "ask", QUESTION).stdout
    assert "2.96" in answer
    assert "1.48" not in answer


def test_a_moved_letter_keeps_its_id_and_gets_its_new_path(tmp_path: Path) -> None:
    data, old, new = tmp_path / "data", tmp_path / "旧.txt", tmp_path / "新 文件夹" / "新.txt"
    shutil.copy(SEED, old)
    first = added(data, old)["added"][0]["reply_id"]
    new.parent.mkdir()
    old.rename(new)
    report = added(data, new.parent)
    assert [(one["reply_id"], old.as_posix() in one["reason"]) for one in report["updated"]] == [(first, True)]
    assert [(head["reply_id"], head["source"]) for head in run_json("--data", data, "list")] == [
        (first, new.as_posix())
    ]
    assert added(data, new.parent)["unchanged"][0]["reply_id"] == first


@pytest.mark.parametrize(
    "encode",
    [
        lambda text: text.encode("gb18030"),
        lambda text: text.encode("utf-8-sig"),
        lambda text: text.encode("utf-16"),
        lambda text: text.replace("\n", "\r\n").encode(),
        lambda text: text.replace("\n", "\r").encode(),
        lambda text: text.encode() + b"\n\n\n",
    ],
    ids=["GB18030", "byte order mark", "UTF-16", "CRLF", "CR", "empty lines"],
)
def test_a_letter_reads_the_same_however_it_was_saved(
    seeded: Path, tmp_path: Path, encode: Callable[[str], bytes]
) -> None:
    file = tmp_path / "信.txt"
    file.write_bytes(encode(SEED.read_text(encoding="utf-8")))
    assert not added(tmp_path / "data", file)["failed"]
    found, expected = (run_json("--data", folder, "show", "066") for folder in (tmp_path / "data", seeded))
    assert {**found, "source": ""} == {**expected, "source": ""}


def test_paths_with_chinese_and_blanks(tmp_path: Path) -> None:
    folder = tmp_path / "我的 信件（2024）"
    folder.mkdir()
    shutil.copy(SEED, folder / "第066号 答复.TXT")
    data = tmp_path / "数据 文件夹"
    assert len(added(data, folder)["added"]) == 1
    answer = run_json("--data", data, "ask", QUESTION)
    assert answer["citations"][0]["source"] == (folder / "第066号 答复.TXT").as_posix()


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux lets a name be any bytes")
def test_a_file_name_from_an_old_archive_is_read_as_the_chinese_it_was(tmp_path: Path) -> None:
    folder = tmp_path / "信"
    folder.mkdir()
    shutil.copy(SEED, folder / os.fsdecode("答复.txt".encode("gb18030")))
    report = added(tmp_path / "data", folder)
    assert report["added"][0]["source"] == f"{folder.as_posix()}/答复.txt"
    assert added(tmp_path / "data", folder)["unchanged"]


# The catalogue


@pytest.mark.parametrize("kind", ["garbage", "truncated"])
@pytest.mark.parametrize("words", [["list"], ["ask", QUESTION], ["add", "seeds"], ["rebuild"], ["remove", "066"]])
def test_a_broken_catalogue_is_said_and_left_as_it_is(data: Path, kind: str, words: list[str]) -> None:
    file = data / "catalogue.sqlite"
    file.write_bytes(b"no database " * 999 if kind == "garbage" else file.read_bytes()[:5000])
    before = file.read_bytes()
    line = failure("--data", data, *words)
    assert line.startswith(f"错误：收录库 {file} 已损坏")
    assert file.read_bytes() == before


def test_a_database_of_another_program_is_left_to_it(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "catalogue.sqlite") as connection:
        connection.execute("CREATE TABLE notes AS SELECT 'kept' AS text")
    assert "是别的程序的数据库；请用 --data" in failure("--data", tmp_path, "add", SEED)
    assert connection.execute("SELECT * FROM notes").fetchall() == [("kept",)]
    connection.close()


def test_a_data_folder_that_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("", encoding="utf-8")
    line = failure("--data", tmp_path / "data", "add", SEED)
    assert str(tmp_path / "data") in line
    assert "--data" in line


def test_a_data_folder_that_may_not_be_written(data: Path) -> None:
    for path in (*data.rglob("*"), data):
        path.chmod(0o555 if path.is_dir() else 0o444)
    if os.access(data, os.W_OK):
        pytest.skip("this user may write everywhere")
    try:
        line = failure("--data", data, "add", SEED)
        doctor = run("--data", data, "doctor")
    finally:
        for path in (data, *data.rglob("*")):
            path.chmod(0o755)
    assert "permissions" in line
    assert doctor.exit_code == 1
    assert len(numbers(data)) == 5


def test_a_full_disk_is_said_and_loses_nothing(data: Path, tmp_path: Path) -> None:
    resource = pytest.importorskip("resource")
    for number in range(100, 140):
        (tmp_path / f"{number}.txt").write_text(letter(str(number)), encoding="utf-8")

    def small_files() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, 300_000))

    result = start("--data", data, "add", *sorted(tmp_path.glob("*.txt")), preexec_fn=small_files)
    assert result.returncode == 1
    assert "Traceback" not in result.stderr
    assert set(numbers(data)) >= {"077", "083", "005", "066", "136"}
    assert Assistant.open(data).catalogue.damage() == []


# The index


def broken(data: Path, part: str) -> None:
    """Spoils one part of the index."""
    folder = next(path for path in (data / "index").iterdir() if path.is_dir())
    match part:
        case "pointer":
            (data / "index" / "current").write_text("nowhere", encoding="ascii")
        case "folder":
            shutil.rmtree(folder)
        case "manifest":
            (folder / "manifest.json").write_bytes((folder / "manifest.json").read_bytes()[:40])
        case "no manifest":
            (folder / "manifest.json").unlink()
        case "dense":
            (folder / "dense.faiss").write_bytes((folder / "dense.faiss").read_bytes()[:1000])
        case "dense, same size":
            size = (folder / "dense.faiss").stat().st_size
            (folder / "dense.faiss").write_bytes(b"\xff" * size)
        case "no dense":
            (folder / "dense.faiss").unlink()
        case "lexical":
            largest = max((folder / "lexical").iterdir(), key=lambda path: path.stat().st_size)
            largest.write_bytes(largest.read_bytes()[:100])
        case "no lexical":
            shutil.rmtree(folder / "lexical")


PARTS = [
    "pointer", "folder", "manifest", "no manifest", "dense", "dense, same size", "no dense", "lexical", "no lexical",
]  # fmt: skip


@pytest.mark.parametrize("part", PARTS)
def test_a_broken_index_is_said_with_its_cure_which_mends_it(data: Path, part: str) -> None:
    broken(data, part)
    for words in (["ask", QUESTION], ["search", "硅巷"], ["chat"]):
        line = failure("--data", data, *words)
        assert line.startswith("错误：检索索引")
        assert "；请运行 dafu rebuild" in line
        assert "run `dafu rebuild`" in failure("--lang", "en", "--data", data, *words)
    assert len(numbers(data)) == 5
    assert run("--data", data, "rebuild").exit_code == 0
    assert "1.48" in run("--data", data, "ask", QUESTION).stdout


def test_a_deleted_index_is_built_again_without_a_word(data: Path) -> None:
    shutil.rmtree(data / "index")
    result = run("--data", data, "ask", QUESTION)
    assert (result.exit_code, result.stderr) == (0, "")


def test_a_letter_added_beside_a_broken_index_is_kept(data: Path, tmp_path: Path) -> None:
    broken(data, "dense")
    (tmp_path / "信.txt").write_text(letter("777"), encoding="utf-8")
    result = run("--data", data, "add", tmp_path / "信.txt")
    assert result.exit_code == 1
    assert "新增 1" in result.stderr
    assert "dafu rebuild" in result.stderr
    run("--data", data, "rebuild")
    assert run("--data", data, "show", "777").exit_code == 0


def test_letters_removed_between_two_questions_are_no_longer_cited(data: Path) -> None:
    with Assistant.open(data) as assistant:
        first = assistant.ask(QUESTION)
        run("--data", data, "remove", *[citation.reply_id for citation in first.citations])
        second = assistant.ask(QUESTION)
    assert not {one.reply_id for one in first.citations} & {one.reply_id for one in second.citations}
    run("--data", data, "remove", *[head["reply_id"] for head in run_json("--data", data, "list")])
    assert "dafu add" in failure("--data", data, "ask", QUESTION, code=2)


# Questions and options


@pytest.mark.parametrize("question", ["", "   ", "\n\t\u3000"])
def test_a_question_without_a_character(seeded: Path, question: str) -> None:
    for verb in ("ask", "search"):
        assert "问题是空的" in failure("--data", seeded, verb, question, code=2)


def test_a_question_of_a_hundred_thousand_characters(seeded: Path) -> None:
    for verb in ("ask", "search"):
        line = failure("--data", seeded, verb, "问" * 100_000, code=2)
        assert "100000" in line
        assert len(line) < 200


@pytest.mark.parametrize(
    "question",
    [
        "？",
        "。。。",
        "😀",
        "\x00",
        "\udcff\udcfe硅巷",
        "' OR 1=1 --",
        "a AND (b",
        "[1][2]",
        "１２３",
        "%s {x}",
        "\u202e硅巷",
    ],
)
def test_a_question_of_odd_characters_is_answered_or_refused(seeded: Path, question: str) -> None:
    for verb in ("ask", "search"):
        assert run("--data", seeded, verb, "--json", "--", question).exit_code == 0


def test_a_question_before_there_are_letters(tmp_path: Path) -> None:
    assert "dafu add" in failure("--data", tmp_path / "data", "ask", QUESTION, code=2)


@pytest.mark.parametrize("words", [["show", "没有"], ["remove", "没有"], ["show", ""], ["show", "%"]])
def test_an_id_that_is_not_there(seeded: Path, words: list[str]) -> None:
    assert "没有 ID 或编号" in failure("--data", seeded, *words)


def test_a_number_that_two_letters_have(data: Path, tmp_path: Path) -> None:
    (tmp_path / "信.txt").write_text(letter("066", ("三次会议", "四次会议")), encoding="utf-8")
    added(data, tmp_path / "信.txt")
    line = failure("--data", data, "show", "066")
    assert len(re.findall(r"066-[0-9a-f]{8}", line)) == 2


@pytest.mark.parametrize(
    ("words", "part"),
    [
        (["--since", "昨天"], "昨天"),
        (["--since", "2024-02-30"], "2024-02-30"),
        (["--until", "2024"], "2024"),
        (["--since", "2025-01-01", "--until", "2024-01-01"], "晚于"),
        (["--year", "二零"], "二零"),
        (["--year", "99999"], "99999"),
        (["--kind", "议案"], "议案"),
    ],
)
def test_filter_values_that_cannot_be_used(seeded: Path, words: list[str], part: str) -> None:
    for verb in (["list"], ["ask", QUESTION], ["search", "硅巷"]):
        assert part in failure("--data", seeded, *verb, *words, code=2)


def test_a_day_and_a_number_of_hits_that_cannot_be_used(seeded: Path) -> None:
    assert "明天" in failure("--data", seeded, "ask", QUESTION, "--today", "明天", code=2)
    for value in ("0", "-3", "1.5", "许多"):
        assert value in failure("--data", seeded, "search", "硅巷", "-k", value, code=2)


@pytest.mark.parametrize(
    "content",
    [b"", b"[[", b"\xff\xfe\x00", b'{"a": 1}', b'"text"', b'[["a"]]', b'[["a", 1]]', b'["ab"]', b"[1]", b"[" * 100_000],
)
def test_a_history_file_that_holds_none(seeded: Path, tmp_path: Path, content: bytes) -> None:
    history = tmp_path / "历史.json"
    history.write_bytes(content)
    assert str(history) in failure("--data", seeded, "ask", QUESTION, "--history", history, code=2)


def test_a_history_file_that_is_not_there(seeded: Path, tmp_path: Path) -> None:
    for path in (tmp_path / "没有.json", tmp_path):
        assert str(path) in failure("--data", seeded, "ask", QUESTION, "--history", path, code=2)


@pytest.mark.parametrize("content", ["llm = ", 'language = "zh"', "llm = 3", 'lang = "fr"'])
def test_a_settings_file_that_cannot_be_used(data: Path, content: str) -> None:
    (data / "settings.toml").write_text(content, encoding="utf-8")
    assert failure("--data", data, "list").startswith("错误：")


# Standard output


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
@pytest.mark.parametrize("words", [["list"], ["list", "--json"], ["ask", QUESTION]])
def test_output_to_a_full_disk_is_one_line(seeded: Path, words: list[str]) -> None:
    with Path("/dev/full").open("w") as full:
        result = start("--data", seeded, *words, stdout=full)
    assert result.returncode == 1
    assert "Traceback" not in result.stderr
    assert "标准输出用不了" in result.stderr.splitlines()[-1] or "标准输出用不了" in result.stderr


def test_a_reader_that_goes_away_is_no_error_to_speak_of(seeded: Path) -> None:
    code = "import sys, time; time.sleep(1); from rag.cli import main; main()"
    command = [sys.executable, "-c", code, "--data", str(seeded), "show", "066"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        errors = process.stderr.read()
    assert (process.returncode, errors) == (1, b"")
