"""From results to metrics.json: every measure overall, per type, per split and per letter, with seconds."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from eval.letters import LetterBox
from eval.measures import MEASURES
from eval.results import Result
from eval.statistics import estimate, percentile

Group = dict[str, dict[str, float]]


def summarize(
    results: Sequence[Result], config: Mapping[str, Any], letters_of: Callable[[Result], LetterBox]
) -> dict[str, Any]:
    """The metrics of a run; a case that failed is in every mean as zero.

    ``letters_of`` gives the collection that a result was asked of, so that a letter has one row, however cases name it.
    """
    seconds = [result.elapsed_seconds for result in results]
    return {
        "cases": len(results),
        "errors": sum(result.error is not None for result in results),
        "asked_twice": any(result.repeat_equal is not None for result in results),
        "config": dict(config),
        "overall": group_means(results),
        "type": _grouped(results, lambda result: [result.case.type]),
        "split": _grouped(results, lambda result: [result.case.split]),
        "letter": _grouped(results, lambda result: letter_names(result, letters_of(result))),
        "seconds": {f"p{share}": round(percentile(seconds, share), 4) for share in (50, 95)}
        | {"max": round(max(seconds, default=0.0), 4)},
    }


def group_means(results: Sequence[Result]) -> Group:
    """Mean, interval and number of cases of each measure over these results, in the order of ``MEASURES``."""
    means: Group = {}
    for measure in MEASURES:
        values = [result.scores[measure.name] for result in results if measure.name in result.scores]
        if values:
            means[measure.name] = estimate(values).to_dict()
    return means


def letter_names(result: Result, letters: LetterBox) -> list[str]:
    """The letters that a case is about, each once: the stems of their files' names."""
    case = result.case
    names = [*case.cite_any, *(name for group in case.cite_all for name in group)]
    names += [place.letter for unit in case.gold for place in unit.places]
    return list(dict.fromkeys(letter.stem for name in names for letter in letters.named(name)))


def write_metrics(folder: Path, metrics: Mapping[str, Any]) -> None:
    """``folder``/metrics.json."""
    (folder / "metrics.json").write_text(json.dumps(metrics, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _grouped(results: Sequence[Result], names: Callable[[Result], list[str]]) -> dict[str, Group]:
    groups: defaultdict[str, list[Result]] = defaultdict(list)
    for result in results:
        for name in names(result):
            groups[name].append(result)
    return {name: group_means(groups[name]) for name in sorted(groups)}
