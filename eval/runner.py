"""Ask every case once (and once again, for stability), keep every answer at once, go on after a failure."""

from __future__ import annotations

import hashlib
import json
import sys
import threading
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from tqdm import tqdm

from eval.answers import without_clock
from eval.cases import Case
from eval.letters import LetterBox
from eval.results import Result, read_results, result_line, write_results
from eval.system import Config, System, code_fingerprint, letters_fingerprint

OpenSystem = Callable[[tuple[str, ...]], System]


@dataclass(frozen=True, slots=True)
class Plan:
    """A run: the cases, where results go, how many workers, and whether each question is asked twice."""

    cases: Sequence[Case]
    out: Path
    config: Config
    workers: int = 1
    ask_twice: bool = True


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

        def work(case: Case) -> Result:
            result = ask_case(case, keys[case.id], systems, plan.ask_twice)
            with lock:
                file.write(result_line(result))
                file.flush()
            return result

        fresh = {result.key: result for result in _each(work, todo, plan.workers)}
    letters = {names: systems.get(names).letters for names in dict.fromkeys(case.letters for case in plan.cases)}
    answered = {**kept, **fresh}
    # Scored anew, also what was kept: a changed measure must not leave old numbers behind.
    results = [answered[keys[case.id]].scored(letters[case.letters]) for case in plan.cases]
    write_results(plan.out, results)
    return Outcome(results, letters)


def ask_case(case: Case, key: str, systems: _Systems, ask_twice: bool) -> Result:
    """One case asked; whatever goes wrong is its result, not the run's end."""
    system = systems.get(case.letters)
    began = time.perf_counter()
    try:
        answer = system.ask(case)
        elapsed = time.perf_counter() - began
        equal = without_clock(system.ask(case)) == without_clock(answer) if ask_twice else None
        # What search is asked is the question that stands alone: a follow-up by itself says nothing.
        hits = system.search(str(answer.get("standalone_question") or case.question))
        json.dumps(answer)
    except Exception as error:  # noqa: BLE001 - one failed question must not end a run of hundreds
        seconds = time.perf_counter() - began
        return Result(key, case, None, elapsed_seconds=seconds, error=f"{type(error).__name__}: {error}")
    return Result(key, case, answer, hits, equal, elapsed).scored(system.letters)


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


def _each(work: Callable[[Case], Result], todo: Sequence[Case], workers: int) -> Iterable[Result]:
    with ThreadPoolExecutor(max(workers, 1)) as pool:
        # The bar is for a person: `disable=None` leaves it out where stderr is no terminal.
        done = tqdm(pool.map(work, todo), total=len(todo), unit="question", file=sys.stderr, disable=None)
        return list(done)


def _keys(plan: Plan) -> dict[str, str]:
    code = code_fingerprint()
    letters = {names: letters_fingerprint([Path(name) for name in names]) for names in {c.letters for c in plan.cases}}
    shared = json.dumps([plan.config.to_dict(), plan.ask_twice, code])
    return {
        case.id: hashlib.sha256(f"{case.fingerprint} {letters[case.letters]} {shared}".encode()).hexdigest()[:16]
        for case in plan.cases
    }


def _kept(plan: Plan, wanted: set[str]) -> dict[str, Result]:
    if not (plan.out / "results.jsonl").is_file():
        return {}
    return {result.key: result for result in read_results(plan.out) if result.key in wanted and result.error is None}
