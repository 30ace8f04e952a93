"""The runner goes on after a failure, keeps what is done, asks what changed, and the gate says what falls short."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from handmade import ROOT, ScriptedSystem, gold_answer, refusal, seed_letters

from eval.cases import Case, load_cases
from eval.comparison import compare_folders, comparison_text
from eval.foreign import read_answers, score_answers
from eval.gate import shortfalls
from eval.letters import LetterBox
from eval.report import write_report
from eval.results import read_results
from eval.runner import Outcome, Plan, run
from eval.summary import summarize
from eval.system import Config
from rag.errors import UsageError

LETTERS = seed_letters()
CASES = load_cases(ROOT / "eval" / "cases" / "dev.jsonl")[:6]


class CountingSystem(ScriptedSystem):
    """Counts what it is asked; questions in ``failing`` end in an error."""

    def __init__(self, failing: frozenset[str] = frozenset()) -> None:
        super().__init__(LETTERS, self._answer)
        self.asked: list[str] = []
        self.failing = failing

    def _answer(self, case: Case, letters: LetterBox) -> Mapping[str, Any]:
        self.asked.append(case.id)
        if case.id in self.failing:
            raise ConnectionError("the server is gone")
        return gold_answer(case, letters)


def run_with(system: CountingSystem, out: Path, cases: list[Case] = CASES, workers: int = 1) -> Outcome:
    return run(Plan(cases, out, Config(), workers, ask_twice=False), lambda folders: system)


class TogetherSystem(CountingSystem):
    """Takes many cases at once; ``lots`` tells how many each time."""

    def __init__(self, failing: frozenset[str] = frozenset()) -> None:
        super().__init__(failing)
        self.lots: list[int] = []

    def ask_many(self, cases: Sequence[Case], batch_size: int) -> list[Mapping[str, Any] | Exception]:
        self.lots.append(len(cases))
        return [ConnectionError("lost") if case.id in self.failing else gold_answer(case, LETTERS) for case in cases]


@pytest.fixture(autouse=True)
def from_the_repository(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)


def test_a_run_writes_one_line_a_case_with_case_answer_and_scores(tmp_path: Path) -> None:
    run_with(CountingSystem(), tmp_path)
    rows = [json.loads(line) for line in (tmp_path / "results.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [row["case"]["id"] for row in rows] == [case.id for case in CASES]
    assert all(row["answer"]["status"] == "answered" and row["scores"]["solved"] == 1.0 for row in rows)


def test_finished_cases_are_not_asked_again(tmp_path: Path) -> None:
    run_with(CountingSystem(), tmp_path, CASES[:4])
    again = CountingSystem()
    outcome = run_with(again, tmp_path)
    assert again.asked == [case.id for case in CASES[4:]]
    assert len(outcome.results) == len(CASES)


def test_a_run_killed_in_the_middle_of_a_line_goes_on_from_there(tmp_path: Path) -> None:
    run_with(CountingSystem(), tmp_path)
    path = tmp_path / "results.jsonl"
    path.write_text(path.read_text(encoding="utf-8")[:-200], encoding="utf-8")
    again = CountingSystem()
    run_with(again, tmp_path)
    assert again.asked == [CASES[-1].id]
    assert len(read_results(tmp_path)) == len(CASES)


def test_a_changed_case_is_asked_again(tmp_path: Path) -> None:
    run_with(CountingSystem(), tmp_path)
    again = CountingSystem()
    run_with(again, tmp_path, [replace(CASES[0], question="另一个问题？"), *CASES[1:]])
    assert again.asked == [CASES[0].id]


def test_one_failure_is_a_zero_and_does_not_stop_the_run(tmp_path: Path) -> None:
    outcome = run_with(CountingSystem(frozenset({CASES[1].id})), tmp_path)
    failed = outcome.results[1]
    assert failed.error == "ConnectionError: the server is gone"
    assert failed.scores["solved"] == 0.0
    assert summarize(outcome.results, {}, outcome.letters_of)["overall"]["solved"]["mean"] == pytest.approx(
        5 / 6, abs=1e-4
    )
    again = CountingSystem()
    run_with(again, tmp_path)
    assert again.asked == [CASES[1].id], "a failure is tried again by the next run"


def test_workers_give_the_same_results(tmp_path: Path) -> None:
    one = run_with(CountingSystem(), tmp_path / "one")
    three = run_with(CountingSystem(), tmp_path / "three", workers=3)
    assert [(r.case.id, r.answer) for r in one.results] == [(r.case.id, r.answer) for r in three.results]


def test_batches_give_the_same_results_and_a_failure_is_that_of_its_case_alone(tmp_path: Path) -> None:
    alone = run_with(CountingSystem(), tmp_path / "alone")
    system = TogetherSystem(frozenset({CASES[1].id}))
    plan = Plan(CASES, tmp_path / "together", Config(), ask_twice=True, batch=2)
    together = run(plan, lambda folders: system)
    assert system.asked == []
    assert system.lots == [len(CASES)] * 2, "once, and once more for stability"
    assert together.results[1].error == "ConnectionError: lost"
    others = [(one, other) for one, other in zip(alone.results, together.results, strict=True) if not other.error]
    assert len(others) == len(CASES) - 1
    assert all(one.answer == other.answer for one, other in others)
    assert all(other.scores["solved"] == 1.0 for _, other in others)


def test_a_system_that_takes_one_case_at_a_time_cannot_be_asked_in_batches(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="--batch"):
        run(Plan(CASES, tmp_path, Config(), batch=2), lambda folders: CountingSystem())


def test_the_gate_names_what_falls_short(tmp_path: Path) -> None:
    outcome = run_with(CountingSystem(frozenset({CASES[1].id})), tmp_path)
    metrics = summarize(outcome.results, {}, outcome.letters_of)
    limits = {
        "overall": {"solved": 0.9, "unheard_of": 0.1},
        "type": {"fact": {"solved": 0.99}, "refuse": {"solved": 1.0}},
    }
    lines = shortfalls(metrics, limits | {"errors": 0, "seconds": {"p95": 0.0}})
    assert [line.split(":")[0] for line in lines[:3]] == ["overall.solved", "overall.unheard_of", "type.fact.solved"]
    assert [line.split(":")[0] for line in lines[3:]] == ["seconds.p95", "errors"]
    assert shortfalls(metrics, {"errors": 1, "overall": {"solved": 0.5}}) == []


def test_comparing_two_runs_names_the_cases_that_got_worse(tmp_path: Path) -> None:
    run_with(CountingSystem(), tmp_path / "a")
    run_with(CountingSystem(frozenset({CASES[2].id})), tmp_path / "b")
    comparison = compare_folders(tmp_path / "a", tmp_path / "b")
    assert [after.case.id for _, after in comparison.worse] == [CASES[2].id]
    assert comparison.better == ()
    solved = next(row for row in comparison.differences if row.measure == "solved")
    assert (solved.first, solved.worse, solved.p_value) == (1.0, 1, 1.0)
    assert CASES[2].question in comparison_text(comparison)


def test_runs_without_a_common_case_cannot_be_compared(tmp_path: Path) -> None:
    run_with(CountingSystem(), tmp_path / "a", CASES[:2])
    run_with(CountingSystem(), tmp_path / "b", CASES[2:4])
    with pytest.raises(UsageError, match="share no case"):
        compare_folders(tmp_path / "a", tmp_path / "b")


def test_a_foreign_answer_is_scored_and_a_missing_one_is_zero(tmp_path: Path) -> None:
    path = tmp_path / "answers.jsonl"
    rows = [
        {"id": CASES[1].id, "answer": "总面积约1.48平方公里。"},
        {"id": CASES[2].id, "answer": gold_answer(CASES[2], LETTERS)},
        {"id": CASES[3].id, "answer": ""},
    ]
    path.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), encoding="utf-8")
    results = score_answers(CASES, read_answers(path), LETTERS)
    assert [result.scores["facts_found"] for result in results] == [0.0, 1.0, 1.0, 0.0, 0.0, 0.0]
    assert results[1].scores["cited_right"] == 0.0, "a text cites nothing"
    assert results[2].scores["cited_right"] == 1.0
    assert results[0].error == "no answer given"


def test_the_report_is_one_page_that_loads_nothing(tmp_path: Path) -> None:
    outcome = run_with(CountingSystem(frozenset({CASES[0].id})), tmp_path)
    results = [*outcome.results, replace(outcome.results[1], answer=refusal("<b>&")).scored(LETTERS)]
    write_report(tmp_path, results, summarize(results, {"llm": "extractive"}, outcome.letters_of), outcome.letters_of)
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert "<svg" in page
    assert "<mark>" in page, "the letter's text with the quote or gold highlighted"
    assert "the server is gone" in page
    assert "http" not in page.replace("http://www.w3.org", "")
    assert "$" not in page
    assert CASES[0].question in (tmp_path / "summary.md").read_text(encoding="utf-8")
