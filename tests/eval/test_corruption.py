"""The corruption set is large, says what it claims to say, and shares no table with the checker that it measures."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

import eval.corruption_false
import eval.corruption_names
import eval.corruption_true
from eval.corruption import HAND_WRITTEN, judge, made_cases, outcome_table, read_cases
from eval.corruption_source import Case, sources


@pytest.fixture(scope="module")
def reported() -> list[Case]:
    return made_cases("report")


@pytest.fixture(scope="module")
def fitted() -> list[Case]:
    return made_cases("fit")


def test_there_are_enough_cases_of_every_kind(reported: list[Case], fitted: list[Case]) -> None:
    counts = Counter(case.true for case in reported + fitted)
    assert counts[False] >= 2000
    assert counts[True] >= 1000
    kinds = {case.kind for case in reported if not case.true}
    assert kinds == {"number", "unit", "date", "name", "negation", "comparison", "tense", "pointer", "mixed"}


@pytest.mark.parametrize("split", ["fit", "report"])
def test_enough_is_written_by_hand(split: str) -> None:
    cases = read_cases(HAND_WRITTEN, split)
    counts = Counter(case.true for case in cases)
    assert counts[False] >= 140
    assert counts[True] >= 100
    assert len({(case.statement, case.evidence) for case in cases}) == len(cases)


def test_no_letter_is_both_fitted_and_reported() -> None:
    assert not {source.letter for source in sources("fit")} & {source.letter for source in sources("report")}


def test_the_same_cases_are_made_every_time(reported: list[Case]) -> None:
    assert made_cases("report") == reported


def test_a_false_case_never_quotes_its_evidence_and_a_true_one_never_repeats_its_source(reported: list[Case]) -> None:
    for case in reported:
        changed = case.kind in {"pointer", "mixed"} or case.statement not in case.evidence[0]
        assert changed or case.true


def test_the_makers_share_no_module_with_the_checker() -> None:
    for module in (eval.corruption_false, eval.corruption_true, eval.corruption_names):
        assert module.__file__ is not None
        assert "import" in (text := Path(module.__file__).read_text(encoding="utf-8"))
        assert "rag.answering" not in text.split('"""', 2)[2]


def test_most_false_statements_are_caught_and_most_true_ones_pass(reported: list[Case]) -> None:
    outcomes = judge(reported[::10] + read_cases(split="report"))
    rates = {
        true: sum(outcome.right for outcome in outcomes if outcome.case.true == true)
        / sum(outcome.case.true == true for outcome in outcomes)
        for true in (True, False)
    }
    assert rates[False] >= 0.95
    assert rates[True] >= 0.95


def test_the_table_has_a_row_a_kind_and_one_for_all(reported: list[Case]) -> None:
    table = outcome_table(judge(reported[:40]), "made by program")
    assert table.startswith("| made by program")
    assert "| all " in table
