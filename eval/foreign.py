"""Scoring the answers of any system: a JSONL of ids and answers, measured like Dafu's own."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from eval.cases import Case
from eval.letters import LetterBox, Span
from eval.measures import RetrievedPassage
from eval.results import Result
from rag.errors import UsageError


def read_answers(path: Path) -> dict[str, Mapping[str, Any]]:
    """The rows of ``path`` by case id: ``{"id", "answer": object or text, "hits": [...], "elapsed_seconds"}``.

    Raises:
        UsageError: no such file, or a line that is no such object.
    """
    rows: dict[str, Mapping[str, Any]] = {}
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise UsageError(f"cannot read the answers {path}: {error}") from error
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                row = json.loads(line)
                rows[str(row["id"])] = row
            except (json.JSONDecodeError, KeyError, TypeError) as error:
                raise UsageError(f'{path} line {number}: wanted {{"id": …, "answer": …}}, got {line[:60]!r}') from error
    return rows


def score_answers(cases: Sequence[Case], answers: Mapping[str, Mapping[str, Any]], letters: LetterBox) -> list[Result]:
    """A result for every case, in their order; a case without an answer counts as zero.

    A text for an answer is taken as an answer without citations; an empty one, or null, as a refusal.
    """
    return [_result(case, answers.get(case.id), letters) for case in cases]


def _result(case: Case, row: Mapping[str, Any] | None, letters: LetterBox) -> Result:
    if row is None or "answer" not in row:
        return Result("", case, None, error="no answer given").scored(letters)
    given = row["answer"]
    answer = given if isinstance(given, Mapping) else {"answer": given or ""}
    hits = tuple(
        RetrievedPassage(Span(hit["reply_id"], hit["start"], hit["end"]), float(hit.get("score", 0.0)), rank)
        for rank, hit in enumerate(row.get("hits") or (), 1)
    )
    seconds = float(row.get("elapsed_seconds") or 0.0)
    return Result("", case, answer, hits, elapsed_seconds=seconds).scored(letters)
