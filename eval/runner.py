"""Ask every case once (and once again, for stability), keep every answer at once, go on after a failure."""

from __future__ import annotations

import hashlib
import json
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tqdm import tqdm

from eval.answers import without_clock
from eval.cases import Case
from eval.letters import LetterBox
from eval.results import Result, read_results, result_line, write_results
from eval.system import BatchSystem, Config, System, code_fingerprint, letters_fingerprint
from rag.errors import UsageError

OpenSystem = Callable[[tuple[str, ...]], System]
Given = Mapping[str, Any] | Exception
_BATCHES_AT_ONCE = 4
"""Questions are prepared for so many batches at a time: some need no model, and prompts alike in length go together."""


@dataclass(frozen=True, slots=True)
class Plan:
    """A run: the cases, where results go, how many workers, and whether each question is asked twice.

    ``batch`` questions are answered together where that is more than one: for a model in this process, by one worker.
    """

    cases: Sequence[Case]
    out: Path
    config: Config
    workers: int = 1
    ask_twice: bool = True
    batch: int = 1


@dataclass(frozen=True)
class Outcome:
    """What a run came to: results in the order of the cases, and each collection's letters by its folders."""

    results: Sequence[Result]
    letters: Mapping[tuple[str, ...], LetterBox]

    def letters_of(self, result: Result) -> LetterBox:
        """The collection that the result was asked of."""
        return self.letters[result.case.letters]


def run(plan: Plan, open_system: OpenSystem) -> Outcome:
    """Results in the order of the cases, also in ``plan.out``/results.jsonl; finished ones of the same key are kept.

    A case that fails counts as zero with the error's text and
    is asked again by the next run.
    """
    plan.out.mkdir(parents=True, exist_ok=True)
    keys = _keys(plan)
    kept = _kept(plan, set(keys.values()))
    write_results(plan.out, kept.values())
    todo = [case for case in plan.cases if keys[case.id] not in kept]
    systems = _Systems(open_system)
    lock = threading.Lock()
    with (plan.out / "results.jsonl").open("a", encoding="utf-8") as file:

        def work(cases: Sequence[Case]) -> list[Result]:
            results = _ask(cases, keys, systems, plan)
            with lock:
                file.writelines(result_line(result) for result in results)
                file.flush()
            return results

        fresh = {result.key: result for result in _each(work, _batches(todo, plan.batch), plan.workers)}
    letters = {names: systems.get(names).letters for names in dict.fromkeys(case.letters for case in plan.cases)}
    answered = {**kept, **fresh}
    # Scored anew, also what was kept: a changed measure must not leave old numbers behind.
    results = [answered[keys[case.id]].scored(letters[case.letters]) for case in plan.cases]
    write_results(plan.out, results)
    return Outcome(results, letters)


def _ask(cases: Sequence[Case], keys: Mapping[str, str], systems: _Systems, plan: Plan) -> list[Result]:
    """Cases of one collection asked, together where there are several."""
    if plan.batch == 1:
        (case,) = cases
        return [ask_case(case, keys[case.id], systems, plan.ask_twice)]
    return ask_cases(cases, keys, systems.get(cases[0].letters), plan)


def ask_case(case: Case, key: str, systems: _Systems, ask_twice: bool) -> Result:
    """One case asked; whatever goes wrong is its result, not the run's end."""
    system = systems.get(case.letters)
    began = time.perf_counter()
    try:
        answer = system.ask(case)
        elapsed = time.perf_counter() - began
        equal = without_clock(system.ask(case)) == without_clock(answer) if ask_twice else None
        return _result(case, key, system, answer, equal, elapsed)
    except Exception as error:  # noqa: BLE001 - one failed question must not end a run of hundreds
        return _failure(case, key, error, time.perf_counter() - began)


def ask_cases(cases: Sequence[Case], keys: Mapping[str, str], system: System, plan: Plan) -> list[Result]:
    """Cases asked together; ``elapsed_seconds`` of each is its share: what a question costs, not how long it takes."""
    if not isinstance(system, BatchSystem):
        raise UsageError(
            "这个系统不能成批提问；请去掉 --batch", "This system cannot be asked in batches; leave out --batch"
        )
    began = time.perf_counter()
    answers = system.ask_many(cases, plan.batch)
    elapsed = (time.perf_counter() - began) / len(cases)
    again = system.ask_many(cases, plan.batch) if plan.ask_twice else answers
    return [
        _one_of_many(case, keys[case.id], system, first, second, elapsed)
        for case, first, second in zip(cases, answers, again, strict=True)
    ]


def _one_of_many(case: Case, key: str, system: System, first: Given, second: Given, elapsed: float) -> Result:
    try:
        answer = _answered(first)
        equal = None if second is first else without_clock(_answered(second)) == without_clock(answer)
        return _result(case, key, system, answer, equal, elapsed)
    except Exception as error:  # noqa: BLE001 - one failed question must not end a run of hundreds
        return _failure(case, key, error, elapsed)


def _answered(given: Given) -> Mapping[str, Any]:
    if isinstance(given, Exception):
        raise given
    return given


def _result(
    case: Case, key: str, system: System, answer: Mapping[str, Any], equal: bool | None, elapsed: float
) -> Result:
    # What search is asked is the question that stands alone: a follow-up by itself says nothing.
    hits = system.search(str(answer.get("standalone_question") or case.question))
    json.dumps(answer)
    return Result(key, case, answer, hits, equal, elapsed).scored(system.letters)


def _failure(case: Case, key: str, error: Exception, elapsed: float) -> Result:
    return Result(key, case, None, elapsed_seconds=elapsed, error=f"{type(error).__name__}: {error}")


class _Systems:
    """One system per collection, opened when the first of its cases comes; workers share it."""

    def __init__(self, open_system: OpenSystem) -> None:
        self._open, self._lock = open_system, threading.Lock()
        self._systems: dict[tuple[str, ...], System] = {}

    def get(self, letters: tuple[str, ...]) -> System:
        with self._lock:
            if letters not in self._systems:
                self._systems[letters] = self._open(letters)
            return self._systems[letters]


def _batches(todo: Sequence[Case], batch: int) -> list[Sequence[Case]]:
    """The cases one by one, or as many as are asked at a time, each lot of one collection."""
    size = batch * _BATCHES_AT_ONCE if batch > 1 else 1
    of_letters: dict[tuple[str, ...], list[Case]] = {}
    for case in todo:
        of_letters.setdefault(case.letters, []).append(case)
    return [cases[start : start + size] for cases in of_letters.values() for start in range(0, len(cases), size)]


def _each(
    work: Callable[[Sequence[Case]], list[Result]], batches: Sequence[Sequence[Case]], workers: int
) -> list[Result]:
    with ThreadPoolExecutor(max(workers, 1)) as pool:
        # The bar is for a person: `disable=None` leaves it out where stderr is no terminal.
        total = sum(len(batch) for batch in batches)
        bar = tqdm(total=total, unit="question", file=sys.stderr, disable=None)
        done: list[Result] = []
        for results in pool.map(work, batches):
            bar.update(len(results))
            done += results
        bar.close()
        return done


def _keys(plan: Plan) -> dict[str, str]:
    code = code_fingerprint()
    letters = {names: letters_fingerprint([Path(name) for name in names]) for names in {c.letters for c in plan.cases}}
    # Batched arithmetic may differ in its last digits: a batched answer does not stand for a single one.
    shared = json.dumps([plan.config.to_dict(), plan.ask_twice, code, plan.batch])
    return {
        case.id: hashlib.sha256(f"{case.fingerprint} {letters[case.letters]} {shared}".encode()).hexdigest()[:16]
        for case in plan.cases
    }


def _kept(plan: Plan, wanted: set[str]) -> dict[str, Result]:
    if not (plan.out / "results.jsonl").is_file():
        return {}
    return {result.key: result for result in read_results(plan.out) if result.key in wanted and result.error is None}
