"""report.html and summary.md of a run."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from eval.letters import LetterBox
from eval.report.page import report_page
from eval.report.worst import worst_cases
from eval.results import Result
from eval.table import group_table, metrics_table

_WORST_NAMED = 15


def write_report(
    folder: Path, results: Sequence[Result], metrics: Mapping[str, Any], letters_of: Callable[[Result], LetterBox]
) -> None:
    """``folder``/report.html and ``folder``/summary.md."""
    (folder / "report.html").write_text(report_page(results, metrics, letters_of), encoding="utf-8")
    worst = "\n".join(
        f"- `{result.case.id}` {result.case.type}: {result.case.question}"
        for result in worst_cases(results, _WORST_NAMED)
    )
    parts = [
        "# Evaluation",
        metrics_table(metrics),
        group_table(metrics["letter"], "letter"),
        group_table(metrics["split"], "split"),
        f"## Worst\n\n{worst or 'every case solved'}",
    ]
    (folder / "summary.md").write_text("\n\n".join(parts) + "\n", encoding="utf-8")


__all__ = ["report_page", "write_report"]
