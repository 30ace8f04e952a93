"""``python -m eval`` on the real system: a small run end to end, its files, its exit codes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from handmade import ROOT

from eval.__main__ import main
from rag.errors import UsageError

DEV = (ROOT / "eval" / "cases" / "dev.jsonl").read_text(encoding="utf-8").splitlines()
WANTED = {"dev-f02", "dev-m01", "dev-r01", "dev-u01"}


@pytest.fixture(autouse=True)
def from_the_repository(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)


@pytest.fixture
def cases(tmp_path: Path) -> Path:
    """Four easy cases: a fact, a signer, a refusal, a follow-up."""
    path = tmp_path / "four.jsonl"
    path.write_text("\n".join(line for line in DEV if json.loads(line)["id"] in WANTED), encoding="utf-8")
    return path


def test_a_run_leaves_results_metrics_and_report_and_scores_like_its_answers_scored_alone(
    cases: Path, tmp_path: Path
) -> None:
    out, limits = tmp_path / "out", tmp_path / "limits.toml"
    limits.write_text("[overall]\nsolved = 0.9\ncontract = 1.0\n", encoding="utf-8")
    result = CliRunner().invoke(main, ["run", str(cases), "--out", str(out), "--thresholds", str(limits)])
    assert result.exit_code == 0, result.output
    assert {path.name for path in out.iterdir()} == {"results.jsonl", "metrics.json", "summary.md", "report.html"}
    metrics = json.loads((out / "metrics.json").read_text(encoding="utf-8"))
    assert metrics["cases"] == 4
    rows = [json.loads(line) for line in (out / "results.jsonl").read_text(encoding="utf-8").splitlines()]
    answers = tmp_path / "answers.jsonl"
    answers.write_text(
        "\n".join(json.dumps({"id": row["case"]["id"], "answer": row["answer"]}) for row in rows), encoding="utf-8"
    )
    again = tmp_path / "again"
    scored = CliRunner().invoke(main, ["score", str(answers), "--cases", str(cases), "--out", str(again)])
    assert scored.exit_code == 0, scored.output
    other = json.loads((again / "metrics.json").read_text(encoding="utf-8"))
    for name in ("solved", "facts_found", "contract", "citation_recall_sentence"):
        assert other["overall"][name]["mean"] == metrics["overall"][name]["mean"]
    compared = CliRunner().invoke(main, ["compare", str(out), str(again)])
    assert "0 worse" in compared.output


def test_a_run_below_its_thresholds_ends_with_one(cases: Path, tmp_path: Path) -> None:
    limits = tmp_path / "limits.toml"
    limits.write_text("[overall]\nsolved = 1.1\n", encoding="utf-8")
    out = tmp_path / "out"
    result = CliRunner().invoke(main, ["run", str(cases), "--once", "--out", str(out), "--thresholds", str(limits)])
    assert result.exit_code == 1
    assert "overall.solved" in result.output
    assert (out / "report.html").is_file()


def test_a_case_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    result = CliRunner().invoke(main, ["run", str(tmp_path / "none.jsonl"), "--out", str(tmp_path)])
    assert isinstance(result.exception, UsageError)
    assert "none.jsonl" in str(result.exception)
