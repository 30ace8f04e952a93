"""The gate: every threshold of a TOML file against the metrics of a run."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from rag.errors import UsageError

THRESHOLDS = Path(__file__).parent / "thresholds.toml"


def read_thresholds(path: Path) -> dict[str, Any]:
    """The thresholds as tables: overall, type.NAME, split.NAME, seconds, counts.

    Raises:
        UsageError: no such file, or no TOML.
    """
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise UsageError(f"cannot read the thresholds {path}: {error}") from error


def shortfalls(metrics: Mapping[str, Any], thresholds: Mapping[str, Any]) -> list[str]:
    """What falls short, one line each; empty when the gate is open.

    A table for a type or split that the run holds no case of is passed over; a measure that is missing from a group
    that was run falls short.
    """
    lines = _below("overall", metrics["overall"], thresholds.get("overall", {}))
    for kind in ("type", "split"):
        for name, limits in thresholds.get(kind, {}).items():
            if name in metrics[kind]:
                lines += _below(f"{kind}.{name}", metrics[kind][name], limits)
    for name, limit in thresholds.get("seconds", {}).items():
        if metrics["seconds"][name] > limit:
            lines.append(f"seconds.{name}: {metrics['seconds'][name]:.3f} is above {limit}")
    errors = thresholds.get("errors", 0)
    if metrics["errors"] > errors:
        lines.append(f"errors: {metrics['errors']} questions failed, {errors} allowed")
    return lines


def _below(group: str, means: Mapping[str, Any], limits: Mapping[str, float]) -> list[str]:
    lines = []
    for name, limit in limits.items():
        if name not in means:
            lines.append(f"{group}.{name}: not measured, {limit} wanted")
        elif means[name]["mean"] < limit:
            lines.append(f"{group}.{name}: {means[name]['mean']:.3f} is below {limit}")
    return lines
