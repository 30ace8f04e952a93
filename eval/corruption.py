"""How well the check of statements tells true ones from false ones: ``python -m eval.corruption``.

True statements are taken from letters; programs make false ones (`eval.corruption_false`) and true paraphrases
(`eval.corruption_true`) of them; `eval/corruption_cases.jsonl` holds more of both, written by hand. The checker was
fitted on the cases of the split ``fit``. What is printed by default is ``report``: other letters, other hand-written
cases.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

import click

from eval.corruption_false import make_false
from eval.corruption_source import Case, sources
from eval.corruption_true import make_true
from eval.table import markdown_table
from rag.answering.grounding import Check, check_statement

HAND_WRITTEN = Path(__file__).with_name("corruption_cases.jsonl")


@dataclass(frozen=True)
class Outcome:
    """A case and what the checker said of it."""

    case: Case
    check: Check

    @property
    def right(self) -> bool:
        """Whether a true statement passed, or a false one did not."""
        return (self.check.support == "supported") == self.case.true


def read_cases(path: Path = HAND_WRITTEN, split: str | None = None) -> list[Case]:
    """The hand-written cases of one split, or all."""
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return [
        Case(
            row["letter"],
            row["kind"],
            "by hand",
            row["true"],
            row["statement"],
            tuple(row["evidence"]),
            date.fromisoformat(row["date"]),
        )
        for row in rows
        if split in (None, row["split"])
    ]


def made_cases(split: str) -> list[Case]:
    """The cases that the programs make of the letters of one split: the same every time."""
    statements = sources(split)
    false = [case for source in statements for case in make_false(source, statements)]
    return false + [case for source in statements for case in make_true(source)]


def judge(cases: Iterable[Case]) -> list[Outcome]:
    """What the checker says of each case, in order."""
    return [Outcome(case, check_statement(case.statement, case.evidence, case.date)) for case in cases]


def outcome_table(outcomes: Sequence[Outcome], title: str) -> str:
    """One row a kind: how many there are and how many were judged rightly; false statements first."""
    rows = []
    for true, label in ((False, "caught"), (True, "passed")):
        part = [outcome for outcome in outcomes if outcome.case.true == true]
        kinds = sorted({outcome.case.kind for outcome in part})
        for kind in [*kinds, "all"]:
            some = [outcome for outcome in part if kind in {outcome.case.kind, "all"}]
            if some:
                right = sum(outcome.right for outcome in some)
                rows.append([label, kind, str(len(some)), f"{100 * right / len(some):.1f} %"])
    return markdown_table([title, "kind", "cases", "right"], rows)


@click.command()
@click.option("--split", type=click.Choice(["fit", "report"]), default="report", show_default=True)
@click.option(
    "--misses", type=click.Path(path_type=Path), help="File for the cases judged wrongly, one JSON object a line."
)
def main(split: str, misses: Path | None) -> None:
    """Print how many false statements are caught and how many true ones pass, by kind."""
    by_program, by_hand = judge(made_cases(split)), judge(read_cases(split=split))
    click.echo(outcome_table(by_program, "made by program"))
    click.echo("\n" + outcome_table(by_hand, "written by hand"))
    if misses:
        wrong = [outcome for outcome in by_program + by_hand if not outcome.right]
        rows = [asdict(outcome.case) | {"problems": outcome.check.problems} for outcome in wrong]
        lines = [json.dumps(row, ensure_ascii=False, default=str) for row in rows]
        misses.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")


if __name__ == "__main__":
    main()
