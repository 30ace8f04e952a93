"""add, remove, list, show, rebuild."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from command_line import ROOT, run, run_json

from rag.cli import output

SEED = ROOT / "seeds" / "cppcc-15-3-066_2024-04-30.txt"


@pytest.fixture
def letters(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with two letters, which is the working directory's ``letters``."""
    folder = tmp_path / "letters"
    folder.mkdir()
    for name in ("cppcc-15-3-066_2024-04-30.txt", "npc-17-8-077_2026-05-07.txt"):
        (folder / name).write_bytes((ROOT / "seeds" / name).read_bytes())
    monkeypatch.chdir(tmp_path)
    return folder


def test_adding_says_the_sums_on_standard_error_and_nothing_on_standard_output(letters: Path) -> None:
    result = run("add", "letters")
    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr == "新增 2，更新 0，未变 0，失败 0；现有答复 2 份\n"


def test_adding_twice_leaves_everything_as_it_is(letters: Path) -> None:
    run("add", "letters")
    before = run_json("list")
    assert "未变 2" in run("add", "letters").stderr
    assert run_json("list") == before


def test_adding_builds_the_index_so_that_the_first_question_need_not(letters: Path, tmp_path: Path) -> None:
    run("add", "letters")
    assert (tmp_path / ".dafu" / "index" / "current").exists()


def test_quiet_adding_says_nothing_when_all_went_well(letters: Path) -> None:
    result = run("add", "--quiet", "letters")
    assert (result.exit_code, result.output) == (0, "")


def test_quiet_adding_still_names_what_failed(letters: Path) -> None:
    result = run("add", "-q", "letters", "nowhere.txt")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == "失败：nowhere.txt：没有这个文件或文件夹；请检查路径\n"
    english = run("add", "-q", "letters", "nowhere.txt", "--lang", "en")
    assert english.stderr == "Failed: nowhere.txt: no such file or folder; check the path\n"
    assert len(run_json("list")) == 2


def test_adding_as_json_is_one_document_with_every_file_in_it(letters: Path) -> None:
    result = run("add", "letters", "nowhere.txt", "--json")
    report = json.loads(result.stdout)
    assert {name: len(files) for name, files in report.items()} == {
        "added": 2, "unchanged": 0, "updated": 0, "failed": 1,
    }  # fmt: skip
    assert result.exit_code == 1
    assert report["added"][0]["source"] == "letters/cppcc-15-3-066_2024-04-30.txt"


def test_a_terminal_sees_a_bar_and_its_output_stays_clean(letters: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(output, "is_terminal", lambda stream: True)
    result = run("add", "letters")
    assert (result.exit_code, result.stdout) == (0, "")
    assert "读取" in result.stderr


def test_a_listing_is_one_line_for_each_reply_newest_first(seeded: Path) -> None:
    result = run("list", "--data", seeded)
    lines = result.stdout.splitlines()
    assert len(lines) == 5
    assert lines[0].split() == [
        "077-542e8613",
        "2026-05-07",
        "077",
        "对区十七届人大八次会议第077号代表建议的答复",
        "杨建安",
    ]
    assert [line.split()[1] for line in lines] == sorted((line.split()[1] for line in lines), reverse=True)
    assert result.stderr.splitlines()[0].split() == ["ID", "成文日期", "编号", "标题", "签发人"]


def test_a_listing_in_json_is_one_array_of_heads(seeded: Path) -> None:
    heads = run_json("list", "--data", seeded)
    assert [head["number"] for head in heads] == ["077", "083", "005", "066", "136"]
    assert heads[3]["signer"] == "詹镭"


@pytest.mark.parametrize(
    ("filters", "numbers"),
    [
        (["--year", "2024"], ["005", "066"]),
        (["--since", "2025-04-11"], ["077", "083"]),
        (["--until", "2023-11-15"], ["136"]),
        (["--number", "第０６６号"], ["066"]),
        (["--kind", "建议"], ["077"]),
        (["--signer", "杨建安"], ["077"]),
        (["--issuer", "长宁区科学技术委员会", "--session", "长宁区政协第十五届四次会议"], ["083"]),
        (["--signer", "无此人"], []),
    ],
)
def test_filters_narrow_a_listing(seeded: Path, filters: list[str], numbers: list[str]) -> None:
    assert [head["number"] for head in run_json("list", "--data", seeded, *filters)] == numbers


def test_an_empty_listing_says_why_it_is_empty(seeded: Path, tmp_path: Path) -> None:
    nothing = run("--data", tmp_path / "new", "list")
    assert (nothing.exit_code, nothing.stdout) == (0, "")
    assert "dafu add" in nothing.stderr
    unmatched = run("--data", seeded, "list", "--year", "1999")
    assert (unmatched.exit_code, unmatched.stdout) == (0, "")
    assert "没有符合条件的答复（共 5 份）" in unmatched.stderr


@pytest.mark.parametrize("name", ["066", "66", "０６６", "第066号", "066-013cd610"])
def test_a_letter_is_shown_by_its_number_or_its_id(seeded: Path, name: str) -> None:
    result = run("--data", seeded, "show", name)
    assert result.exit_code == 0
    assert "签发人：詹镭" in result.stdout.splitlines()
    assert "[ 3] 傅潇霄委员：" in result.stdout.splitlines()


def test_a_shown_letter_has_all_its_paragraphs_under_their_own_numbers(seeded: Path) -> None:
    whole = run_json("--data", seeded, "show", "066")
    lines = run("--data", seeded, "show", "066").stdout.splitlines()
    text = [line.split("] ", 1)[1] for line in lines[lines.index("") + 1 :]]
    assert "\n".join(text) == whole["reading_text"]
    assert whole["paragraphs"][21]["text"] == text[21]


def test_removing_names_what_went_and_leaves_the_rest(data: Path) -> None:
    result = run("--data", data, "remove", "066", "136-9fac56aa")
    assert result.exit_code == 0
    assert result.stdout.startswith("已移除 066-013cd610  对长宁区政协第十五届三次会议第066号提案的答复\n")
    assert [head["number"] for head in run_json("--data", data, "list")] == ["077", "083", "005"]


def test_removing_one_that_is_not_there_removes_none(data: Path) -> None:
    result = run("--data", data, "remove", "066", "nobody")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "nobody" in result.stderr
    assert len(run_json("--data", data, "list")) == 5


def test_removing_as_json_lists_the_heads_that_went(data: Path) -> None:
    assert [head["number"] for head in run_json("--data", data, "remove", "005")["removed"]] == ["005"]


def test_questions_after_a_removal_no_longer_cite_the_letter(data: Path) -> None:
    run("--data", data, "remove", "066")
    answer = run_json("--data", data, "ask", "上海硅巷的规划范围是什么？")
    assert "066" not in {citation["number"] for citation in answer["citations"]}


def test_rebuilding_says_what_was_built(data: Path) -> None:
    result = run("--data", data, "rebuild")
    assert result.exit_code == 0
    assert result.stdout.startswith("索引已重建：5 份答复，")
    built = run_json("--data", data, "rebuild")
    assert (built["replies"], built["embedder"]) == (5, "bundled")
    assert built["version"] == run_json("--data", data, "ask", "谁签发了第066号？")["index_version"]
