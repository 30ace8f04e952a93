"""Metrics as Markdown tables: readable in a terminal and in a pull request."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

_SHOWN_PER_TYPE = ("solved", "facts_found", "cited_right", "sentence_ndcg_at_10", "seconds")


def metrics_table(metrics: Mapping[str, Any]) -> str:
    """Every measure overall with its 95 % interval, then the main ones per type."""
    seconds, errors = metrics["seconds"], metrics["errors"]
    parts = [
        f"{metrics['cases']} cases, {errors} failed; p50 {seconds['p50']:.3f} s, p95 {seconds['p95']:.3f} s",
        overall_table(metrics["overall"]),
        group_table(metrics["type"], "type"),
    ]
    return "\n\n".join(parts)


def overall_table(means: Mapping[str, Mapping[str, float]]) -> str:
    """One row a measure: mean, interval, number of cases."""
    rows = [
        [name, f"{row['mean']:.3f}", f"{row['low']:.3f} to {row['high']:.3f}", f"{row['cases']:.0f}"]
        for name, row in means.items()
    ]
    return markdown_table(["measure", "mean", "95 % interval", "cases"], rows)


def group_table(groups: Mapping[str, Mapping[str, Mapping[str, float]]], title: str) -> str:
    """One row a group, the main measures as columns; a dash where a measure does not apply."""
    rows = []
    for name, means in groups.items():
        cells = [f"{means[column]['mean']:.3f}" if column in means else "–" for column in _SHOWN_PER_TYPE]
        rows.append([name, f"{means['solved']['cases']:.0f}", *cells])
    return markdown_table([title, "cases", *_SHOWN_PER_TYPE], rows)


def markdown_table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table, columns padded to equal width."""
    widths = [max(len(row[column]) for row in [head, *rows]) for column in range(len(head))]
    lines = [list(head), ["-" * width for width in widths], *map(list, rows)]
    return "\n".join(
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) + " |" for line in lines
    )
