"""results.jsonl: one line a case with its answer object and scores; appended while running, whole afterwards."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from eval.answers import parse_answer
from eval.cases import Case, parse_case
from eval.letters import LetterBox, Span
from eval.measures import RetrievedPassage, Sample, score_sample
from rag.errors import UsageError


@dataclass(frozen=True)
class Result:
    """What one case came to; ``key`` hashes the case and all that could change its answer."""

    key: str
    case: Case
    answer: Mapping[str, Any] | None
    hits: tuple[RetrievedPassage, ...] = ()
    repeat_equal: bool | None = None
    elapsed_seconds: float = 0.0
    error: str | None = None
    scores: Mapping[str, float] = field(default_factory=dict)

    def scored(self, letters: LetterBox) -> Result:
        """The same result with every measure that applies to its case."""
        answer, error = None, self.error
        if self.answer is not None:
            try:
                answer = parse_answer(self.answer)
            except (KeyError, TypeError, ValueError, AttributeError) as problem:
                error = error or f"no answer object: {problem!r}"
        sample = Sample(self.case, answer, letters, self.hits, self.repeat_equal, self.elapsed_seconds, error)
        return Result(
            self.key,
            self.case,
            self.answer,
            self.hits,
            self.repeat_equal,
            self.elapsed_seconds,
            error,
            score_sample(sample),
        )

    def to_dict(self) -> dict[str, Any]:
        return {
            "key": self.key,
            "case": self.case.to_dict(),
            "answer": self.answer,
            "hits": [
                {
                    "reply_id": hit.span.reply_id,
                    "start": hit.span.start,
                    "end": hit.span.end,
                    "score": hit.score,
                    "rank": hit.rank,
                }
                for hit in self.hits
            ],
            "repeat_equal": self.repeat_equal,
            "elapsed_seconds": round(self.elapsed_seconds, 4),
            "error": self.error,
            "scores": dict(self.scores),
        }


def result_from_dict(row: Mapping[str, Any]) -> Result:
    """A line of results.jsonl as a ``Result``."""
    return Result(
        key=row["key"],
        case=parse_case(row["case"]),
        answer=row["answer"],
        hits=tuple(
            RetrievedPassage(Span(hit["reply_id"], hit["start"], hit["end"]), hit["score"], hit["rank"])
            for hit in row["hits"]
        ),
        repeat_equal=row["repeat_equal"],
        elapsed_seconds=row["elapsed_seconds"],
        error=row["error"],
        scores=row["scores"],
    )


def read_results(folder: Path) -> list[Result]:
    """The results in ``folder``/results.jsonl; a last line cut off by a kill is left out.

    Raises:
        UsageError: no results there.
    """
    path = folder / "results.jsonl"
    if not path.is_file():
        raise UsageError(f"no results in {folder}; run `python -m eval run CASES --out {folder}` first")
    results = []
    for line in path.read_text(encoding="utf-8").splitlines():
        try:
            results.append(result_from_dict(json.loads(line)))
        except (json.JSONDecodeError, KeyError, UsageError):
            continue
    return results


def write_results(folder: Path, results: Iterable[Result]) -> None:
    """``folder``/results.jsonl in one rename, so that a kill leaves the old or the new file, never half."""
    path = folder / "results.jsonl"
    half = path.with_suffix(".jsonl.new")
    half.write_text("".join(result_line(result) for result in results), encoding="utf-8")
    half.replace(path)


def result_line(result: Result) -> str:
    """One line of results.jsonl, with its line break."""
    return json.dumps(result.to_dict(), ensure_ascii=False) + "\n"
