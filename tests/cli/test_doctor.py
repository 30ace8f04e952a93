"""doctor: everything is looked at, whatever is broken."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest
from command_line import run
from small_models import save_reranker

from rag import doctor


def examined(*words: object, code: int = 0) -> dict[str, dict[str, Any]]:
    """The checks by name, the worst of each; the exit code is looked at too."""
    result = run("doctor", "--json", *words)
    assert result.exit_code == code, result.output
    document = json.loads(result.stdout)
    assert document["ok"] == (code == 0)
    order = ["ok", "note", "problem"]
    checks = sorted(document["checks"], key=lambda check: order.index(check["status"]))
    return {check["name"]: check for check in checks}


def test_all_is_well_with_a_whole_data_folder(seeded: Path) -> None:
    checks = examined("--data", seeded)
    assert {check["status"] for check in checks.values()} == {"ok"}
    assert set(checks) == {"python", "package", "folder", "catalogue", "index", "llm", "embedder", "reranker"}
    assert "5 份答复" in checks["catalogue"]["detail"]
    lines = run("doctor", "--data", seeded).stdout.splitlines()
    assert all(line.startswith("[正常] ") for line in lines)
    english = run("doctor", "--data", seeded, "--lang", "en").stdout
    assert "[ok] Search index: whole and up to date" in english


def test_looking_makes_nothing(tmp_path: Path) -> None:
    checks = examined("--data", tmp_path / "new" / "data")
    assert (checks["folder"]["status"], checks["catalogue"]["status"]) == ("note", "note")
    assert list(tmp_path.iterdir()) == []


def test_a_missing_or_older_index_is_no_problem(data: Path) -> None:
    run("--data", data, "remove", "066")
    assert examined("--data", data)["index"]["status"] == "note"
    import shutil

    shutil.rmtree(data / "index")
    assert examined("--data", data)["index"]["status"] == "note"


def test_a_broken_index_is_a_problem_and_rebuilding_the_cure(data: Path) -> None:
    next((data / "index").rglob("manifest.json")).write_text("{")
    checks = examined("--data", data, code=1)
    assert checks["index"]["status"] == "problem"
    assert checks["index"]["detail"].endswith("没有可读的清单；请运行 dafu rebuild")
    assert checks["index"]["cure"] == "请运行 dafu rebuild"
    english = examined("--data", data, "--lang", "en", code=1)
    assert english["index"]["detail"].endswith("has no readable manifest; run `dafu rebuild`")
    assert checks["catalogue"]["status"] == "ok"


@pytest.mark.parametrize("spoil", ["garbage", "truncated", "one page"])
def test_a_broken_catalogue_is_a_problem_and_the_rest_is_looked_at_all_the_same(data: Path, spoil: str) -> None:
    file = data / "catalogue.sqlite"
    whole = file.read_bytes()
    hurt = {
        "garbage": b"no database" * 1000,
        "truncated": whole[: len(whole) // 2],
        "one page": whole[:40960] + b"\xff" * 8192 + whole[49152:],
    }[spoil]
    file.write_bytes(hurt)
    checks = examined("--data", data, code=1)
    assert checks["catalogue"]["status"] == "problem"
    assert checks["catalogue"]["detail"]
    assert checks["embedder"]["status"] == "ok"
    assert "index" in checks


def test_a_letter_with_warnings_is_named_without_being_a_problem(data: Path, tmp_path: Path) -> None:
    (tmp_path / "note.txt").write_text("一则通知，不是答复。", encoding="utf-8")
    run("--data", data, "add", tmp_path / "note.txt")
    check = examined("--data", data)["letters"]
    assert check["status"] == "note"
    assert "note.txt" in check["detail"]


def test_letters_that_an_earlier_version_read_are_counted_and_rebuilding_the_cure(data: Path) -> None:
    import sqlite3

    with sqlite3.connect(data / "catalogue.sqlite") as connection:
        connection.execute("UPDATE replies SET reading_version = 0 WHERE number IN ('066', '083')")
    check = examined("--data", data)["letters"]
    assert (check["status"], check["detail"][:2]) == ("note", "2 ")
    assert "dafu rebuild" in check["cure"]
    run("--data", data, "rebuild")
    assert "letters" not in examined("--data", data)


@pytest.mark.parametrize(
    ("option", "check"), [("--llm", "llm"), ("--embedder", "embedder"), ("--reranker", "reranker")]
)
def test_a_model_that_cannot_be_loaded_is_a_problem(seeded: Path, option: str, check: str) -> None:
    found = examined("--data", seeded, option, "no/such-model", code=1)
    assert found[check]["status"] == "problem"
    assert "no/such-model" in found[check]["detail"]


def test_a_reranker_is_shown_with_where_it_runs(seeded: Path, tmp_path: Path) -> None:
    folder = save_reranker(tmp_path / "reranker", max_tokens=512)
    assert examined("--data", seeded, "--reranker", folder)["reranker"]["detail"] == (
        f"{folder}，cpu，float32，最多读 512 个词元"
    )


def test_settings_that_cannot_be_read_are_a_problem(data: Path) -> None:
    (data / "settings.toml").write_text("llm = ", encoding="utf-8")
    assert "settings.toml" in examined("--data", data, code=1)["settings"]["detail"]


def test_a_package_of_another_version_is_a_problem(seeded: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    wanted = ["click>=999,<1000", "no-such-package>=1", 'pytest>=999; extra == "dev"', "numpy>=2,<3"]
    monkeypatch.setattr("importlib.metadata.requires", lambda name: wanted)
    result = run("doctor", "--data", seeded)
    assert result.exit_code == 1
    problems = [line for line in result.stdout.splitlines() if line.startswith("[问题]")]
    assert len(problems) == 2
    assert "click" in problems[0]
    assert "no-such-package" in problems[1]


def test_an_old_python_is_a_problem(seeded: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "PYTHON", (sys.version_info.major, sys.version_info.minor + 1))
    assert examined("--data", seeded, code=1)["python"]["status"] == "problem"


@pytest.mark.parametrize(
    ("version", "wanted", "inside"),
    [("2.13.0+cpu", ">=2.8,<3", True), ("3.0.0", "<3,>=2.8", False), ("2.0.40", ">=2.0.40,<3", True), ("1", "", True)],
)
def test_versions_are_compared_by_number(version: str, wanted: str, inside: bool) -> None:
    assert doctor.satisfies(version, wanted) is inside
