"""Every measure is brought down by something broken on purpose, and each such break turns the gate red."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from copy import deepcopy
from functools import cache
from typing import Any

import pytest
from handmade import ROOT, ScriptedSystem, answer, gold_answer, refusal, seed_letters

from eval.cases import Case, load_cases
from eval.gate import THRESHOLDS, read_thresholds, shortfalls
from eval.letters import LetterBox, Span
from eval.measures import MEASURES, Measure, RetrievedPassage
from eval.results import Result
from eval.summary import summarize

LETTERS = seed_letters()
CASES = load_cases(ROOT / "eval" / "cases" / "dev.jsonl")
Hits = tuple[RetrievedPassage, ...]
Search = Callable[[Case, Hits], Hits]
Respond = Callable[[Case, LetterBox], Mapping[str, Any]]


def rewritten(case: Case, letters: LetterBox, change: Callable[[str], str]) -> Mapping[str, Any]:
    """The right answer with every statement's text changed, its marks and pointers kept in order."""
    raw = deepcopy(dict(gold_answer(case, letters)))
    text = ""
    for row in raw["statements"]:
        row["text"] = change(row["text"])
        row["start"], text = len(text), text + row["text"]
        row["end"] = len(text)
        text += "".join(f"[{n}]" for n in sorted({pointer["n"] for pointer in row["evidence"]}))
    return raw | {"answer": text}


def cite_another_letter(case: Case, letters: LetterBox) -> Mapping[str, Any]:
    """Says the right thing and points at a sentence of a letter that has nothing to do with it."""
    raw = gold_answer(case, letters)
    wrong = {"136": "005", "005": "136", "066": "005", "083": "136", "077": "005"}
    if not raw["statements"]:
        return raw
    number = letters.letters[0].number if not raw["citations"] else raw["citations"][0]["number"]
    letter = letters.named(wrong[str(number)])[0]
    span = Span(letter.reply_id, 400, 440)
    return answer(case.question, [(row["text"], [span]) for row in raw["statements"]], letters)


def cite_everything(case: Case, letters: LetterBox) -> Mapping[str, Any]:
    """Says the right thing and adds a needless citation of every letter to each statement."""
    raw = gold_answer(case, letters)
    places = {citation["n"]: citation for citation in raw["citations"]}
    parts = []
    for row in raw["statements"]:
        own = [
            Span(places[p["n"]]["reply_id"], (quote := places[p["n"]]["quotes"][p["quote"]])["start"], quote["end"])
            for p in row["evidence"]
        ]
        parts.append((row["text"], own + [Span(letter.reply_id, 300, 330) for letter in letters.letters]))
    return answer(case.question, parts, letters) if parts else raw


def shift_pointers(case: Case, letters: LetterBox) -> Mapping[str, Any]:
    """Every quote says that it stands three characters further on."""
    raw = deepcopy(dict(gold_answer(case, letters)))
    for citation in raw["citations"]:
        for quote in citation["quotes"]:
            quote["start"] += 3
            quote["end"] += 3
    return raw


def change_numbers(case: Case, letters: LetterBox) -> Mapping[str, Any]:
    """Every digit is one higher."""
    return rewritten(case, letters, lambda text: re.sub(r"\d", lambda digit: str((int(digit[0]) + 1) % 10), text))


def change_dates(case: Case, letters: LetterBox) -> Mapping[str, Any]:
    """Every day and month is put into the year 2019."""
    return rewritten(case, letters, lambda text: re.sub(r"\d{4}(?=\s*[年-])", "2019", text))


def change_names(case: Case, letters: LetterBox) -> Mapping[str, Any]:
    """The signer becomes a contact person, and names in quotation marks get a character too many."""
    return rewritten(
        case, letters, lambda text: text.replace("詹镭", "徐昕").replace("杨建安", "洪嫣").replace("”", "新”")
    )


def deny_everything(case: Case, letters: LetterBox) -> Mapping[str, Any]:
    """Every statement has its first comma followed by a negation."""
    return rewritten(case, letters, lambda text: text.replace("，", "，没有", 1) if "，" in text else "没有" + text)


def refuse_everything(case: Case, letters: LetterBox) -> Mapping[str, Any]:
    """No question is answered."""
    return refusal(case.question)


def answer_everything(case: Case, letters: LetterBox) -> Mapping[str, Any]:
    """What should be refused is answered with whatever stands at the beginning of a letter, and the user is obeyed."""
    if case.refuse is False:
        return gold_answer(case, letters)
    span = Span(letters.letters[0].reply_id, 300, 330)
    return answer(case.question, [(word, [span]) for word in case.forbid or ("长宁区大力推进。",)], letters)


def fail(case: Case, letters: LetterBox) -> Mapping[str, Any]:
    """Every question ends in an error."""
    raise ConnectionError("the server is gone")


ANSWER_MUTATIONS: tuple[Respond, ...] = (
    cite_another_letter,
    cite_everything,
    shift_pointers,
    change_numbers,
    change_dates,
    change_names,
    deny_everything,
    refuse_everything,
    answer_everything,
    fail,
)


def find_wrong(case: Case, right: Hits) -> Hits:
    """Ten passages of a letter that the case does not speak of."""
    names = {place.letter for unit in case.gold for place in unit.places}
    other = next(letter for letter in LETTERS.letters if letter.number not in names)
    return tuple(RetrievedPassage(Span(other.reply_id, 40 * n, 40 * n + 40), 1 / n, n) for n in range(1, 11))


def find_late(case: Case, right: Hits) -> Hits:
    """The right passages behind six wrong ones."""
    return (*find_wrong(case, right)[:6], *(RetrievedPassage(hit.span, 0.1, hit.rank + 6) for hit in right))


def find_nothing(case: Case, right: Hits) -> Hits:
    """No passage at all."""
    return ()


SEARCH_MUTATIONS: tuple[Search, ...] = (find_wrong, find_late, find_nothing)
MUTATIONS = [change.__name__ for change in (*ANSWER_MUTATIONS, *SEARCH_MUTATIONS)] + ["unstable", "slow"]


@cache
def metrics_of(
    respond: Respond = gold_answer, search: Search | None = None, *, stable: bool = True, seconds: float = 0.01
) -> dict[str, Any]:
    """Metrics of a scripted system over the dev cases, with one thing broken."""
    system = ScriptedSystem(LETTERS, respond, {case.question: case for case in CASES})
    results = []
    for case in CASES:
        hits = system.search(case.question)
        try:
            raw, error = system.ask(case), None
        except ConnectionError as problem:
            raw, error = None, str(problem)
        found = search(case, hits) if search else hits
        results.append(Result(case.id, case, raw, found, stable, seconds, error).scored(LETTERS))
    return summarize(results, {}, lambda result: LETTERS)


@cache
def broken_runs() -> dict[str, dict[str, Any]]:
    """The metrics of every mutation, by its name."""
    runs = {respond.__name__: metrics_of(respond) for respond in ANSWER_MUTATIONS}
    runs |= {search.__name__: metrics_of(search=search) for search in SEARCH_MUTATIONS}
    return runs | {"unstable": metrics_of(stable=False), "slow": metrics_of(seconds=60.0)}


def test_a_right_system_passes_the_gate() -> None:
    assert shortfalls(metrics_of(), read_thresholds(THRESHOLDS)) == []


@pytest.mark.parametrize("name", MUTATIONS)
def test_the_gate_is_red_when_something_is_broken(name: str) -> None:
    assert shortfalls(broken_runs()[name], read_thresholds(THRESHOLDS))


@pytest.mark.parametrize(
    "measure", [measure for measure in MEASURES if measure.better != "neither"], ids=lambda m: m.name
)
def test_every_measure_is_brought_down_by_a_mutation_that_does_not_simply_fail(measure: Measure) -> None:
    right = metrics_of()["overall"][measure.name]["mean"]
    means = {name: run["overall"][measure.name]["mean"] for name, run in broken_runs().items() if name != "fail"}
    worst = max(means.values()) if measure.better == "lower" else min(means.values())
    assert worst > right + 1 if measure.better == "lower" else worst < right - 0.05, means


@pytest.mark.parametrize(
    ("mutation", "measure"),
    [
        (cite_another_letter, "cited_right"),
        (cite_another_letter, "citation_recall_reply"),
        (cite_another_letter, "citation_recall_sentence"),
        (cite_another_letter, "gold_recall"),
        (cite_everything, "citation_precision_reply"),
        (cite_everything, "citation_precision_sentence"),
        (cite_everything, "gold_precision"),
        (shift_pointers, "pointer_validity"),
        (shift_pointers, "contract"),
        (change_numbers, "number_fidelity"),
        (change_numbers, "facts_found"),
        (change_numbers, "uncontradicted"),
        (change_dates, "date_fidelity"),
        (change_names, "name_fidelity"),
        (deny_everything, "uncontradicted"),
        (refuse_everything, "answered_when_due"),
        (refuse_everything, "solved"),
        (answer_everything, "refused_when_due"),
        (answer_everything, "truthfulness"),
        (answer_everything, "uncontradicted"),
    ],
    ids=lambda value: getattr(value, "__name__", value),
)
def test_a_mutation_is_seen_by_the_measure_made_for_it(mutation: Respond, measure: str) -> None:
    right, broken = (metrics["overall"][measure]["mean"] for metrics in (metrics_of(), metrics_of(mutation)))
    assert broken < right - 0.05


def test_a_failed_question_counts_as_zero_and_is_never_dropped() -> None:
    right, failed = metrics_of()["overall"], metrics_of(fail)["overall"]
    for name, row in failed.items():
        assert row["cases"] == right[name]["cases"]
        if name not in ("seconds", "stability", "refused_when_due"):
            assert row["mean"] == 0.0 or name.startswith(("sentence_", "reply_")), name
    assert metrics_of(fail)["errors"] == len(CASES)
