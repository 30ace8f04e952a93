"""Two runs, case by case: what got better, what worse, and whether the difference is more than chance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from eval.measures import MEASURES
from eval.results import Result, read_results
from eval.statistics import estimate, paired_p_value
from eval.table import markdown_table
from rag.errors import UsageError


@dataclass(frozen=True, slots=True)
class Difference:
    """One measure in two runs over the same cases; ``low`` and ``high`` bound B minus A at 95 %."""

    measure: str
    first: float
    second: float
    low: float
    high: float
    p_value: float
    better: int
    worse: int


@dataclass(frozen=True)
class Comparison:
    """All measures, the cases that changed in ``solved`` or ``truthfulness``, and the ids that only one run has."""

    differences: tuple[Difference, ...]
    better: tuple[tuple[Result, Result], ...]
    worse: tuple[tuple[Result, Result], ...]
    unpaired: tuple[str, ...]


def compare_folders(first: Path, second: Path) -> Comparison:
    """The comparison of two ``--out`` folders.

    Raises:
        UsageError: a folder holds no results, or the two share no case.
    """
    return compare_results(read_results(first), read_results(second))


def compare_results(first: Sequence[Result], second: Sequence[Result]) -> Comparison:
    """Compares the cases that are in both runs word for word; a changed case is no longer the same question."""
    before = {(result.case.id, result.case.fingerprint): result for result in first}
    after = {(result.case.id, result.case.fingerprint): result for result in second}
    shared = [key for key in before if key in after]
    if not shared:
        raise UsageError("the two runs share no case; compare runs over the same case file")
    pairs = [(before[key], after[key]) for key in shared]
    return Comparison(
        differences=tuple(filter(None, (_difference(measure.name, pairs, measure.better) for measure in MEASURES))),
        better=tuple(pair for pair in pairs if _goodness(pair[1]) > _goodness(pair[0])),
        worse=tuple(pair for pair in pairs if _goodness(pair[1]) < _goodness(pair[0])),
        unpaired=tuple(sorted(key[0] for key in before.keys() ^ after.keys())),
    )


def comparison_text(comparison: Comparison) -> str:
    """Markdown: the table of measures, then the cases that got worse and better."""
    rows = [
        [
            row.measure,
            f"{row.first:.3f}",
            f"{row.second:.3f}",
            f"{row.second - row.first:+.3f}",
            f"{row.low:+.3f} to {row.high:+.3f}",
            f"{row.p_value:.3f}",
            f"{row.better}/{row.worse}",
        ]
        for row in comparison.differences
    ]
    parts = [markdown_table(["measure", "A", "B", "B − A", "95 % interval", "p", "better/worse"], rows)]
    for title, pairs in (("worse", comparison.worse), ("better", comparison.better)):
        lines = [f"- `{b.case.id}` {b.case.question}\n  - A: {_said(a)}\n  - B: {_said(b)}" for a, b in pairs]
        parts.append(f"## {len(pairs)} {title}\n\n" + "\n".join(lines))
    if comparison.unpaired:
        parts.append(f"in one run only, or changed: {', '.join(comparison.unpaired)}")
    return "\n\n".join(parts)


def _difference(name: str, pairs: Sequence[tuple[Result, Result]], direction: str) -> Difference | None:
    values = [(a.scores[name], b.scores[name]) for a, b in pairs if name in a.scores and name in b.scores]
    if not values:
        return None
    changes = [after - before for before, after in values]
    bounds = estimate(changes)
    sign = -1 if direction == "lower" else 1
    return Difference(
        measure=name,
        first=sum(before for before, _ in values) / len(values),
        second=sum(after for _, after in values) / len(values),
        low=bounds.low,
        high=bounds.high,
        p_value=paired_p_value(changes),
        better=sum(sign * change > 0 for change in changes),
        worse=sum(sign * change < 0 for change in changes),
    )


def _goodness(result: Result) -> tuple[float, float]:
    return result.scores.get("solved", 0.0), result.scores.get("truthfulness", -1.0)


def _said(result: Result) -> str:
    answer = result.answer or {}
    text = result.error or str(answer.get("answer") or (answer.get("refusal") or {}).get("message") or "")
    return text.replace("\n", " ")[:160]
