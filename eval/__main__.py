"""``python -m eval``: run, score, compare, bench, propose, from-feedback, public. Thin: parse, call, print."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from eval.bench import bench_table, measure_speed
from eval.cases import load_cases
from eval.comparison import compare_folders, comparison_text
from eval.foreign import read_answers, score_answers
from eval.gate import THRESHOLDS, read_thresholds, shortfalls
from eval.propose import Draft, drafts_from_feedback, drafts_text, propose_cases, write_drafts
from eval.public import FORMS, among, held_out, load_public, public_table, run_public
from eval.report import write_report
from eval.results import write_results
from eval.runner import Outcome, Plan
from eval.runner import run as run_plan
from eval.summary import summarize, write_metrics
from eval.system import Config, DafuSystem, letters_fingerprint
from eval.table import metrics_table
from rag.errors import DafuError


@click.group()
def main() -> None:
    """Evaluate Dafu: ask cases, score the answers, compare runs, measure speed."""


@main.command()
@click.argument("cases", type=click.Path(path_type=Path))
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), required=True, help="Folder of the results.")
@click.option("--llm", default="extractive", show_default=True)
@click.option("--embedder", default="bundled", show_default=True)
@click.option("--reranker", default=None)
@click.option("--workers", default=1, show_default=True, help="Questions asked at the same time.")
@click.option(
    "--batch",
    type=click.IntRange(min=1),
    default=1,
    show_default=True,
    help="Questions whose answers the model writes together (--llm transformers:…).",
)
@click.option("--letters", multiple=True, type=click.Path(exists=True), help="Folders asked instead of the cases' own.")
@click.option("--twice/--once", default=True, show_default=True, help="Ask each question twice, for stability.")
@click.option("--thresholds", type=click.Path(path_type=Path), default=THRESHOLDS, show_default=False)
def run(
    cases: Path,
    out: Path,
    llm: str,
    embedder: str,
    reranker: str | None,
    workers: int,
    batch: int,
    letters: Sequence[str],
    twice: bool,
    thresholds: Path,
) -> None:
    """Ask every case of CASES (a .jsonl file or a folder of them); exit 1 below the thresholds."""
    if batch > 1 and not llm.startswith("transformers:"):
        raise click.UsageError(
            "--batch is for a model in this process (--llm transformers:…); a server is asked by --workers at once"
        )
    config = Config(llm, embedder, reranker)
    plan = Plan(load_cases(cases, letters=tuple(letters)), out, config, workers, twice, batch)
    with tempfile.TemporaryDirectory(prefix="dafu-eval-") as data:
        outcome = run_plan(plan, lambda folders: _open(folders, Path(data), config))
        finish(out, outcome, config.to_dict(), read_thresholds(thresholds))


@main.command()
@click.argument("answers", type=click.Path(path_type=Path))
@click.option("--cases", type=click.Path(path_type=Path), required=True)
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), required=True)
@click.option("--letters", multiple=True, type=click.Path(exists=True))
def score(answers: Path, cases: Path, out: Path, letters: Sequence[str]) -> None:
    """Score another system's ANSWERS, a JSONL of {"id", "answer"}; no threshold applies."""
    asked = load_cases(cases, letters=tuple(letters))
    given = read_answers(answers)
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="dafu-eval-") as data:
        boxes = {names: _open(names, Path(data), Config()).letters for names in {case.letters for case in asked}}
    results = [result for case in asked for result in score_answers([case], given, boxes[case.letters])]
    write_results(out, results)
    finish(out, Outcome(results, boxes), {"answers": str(answers)}, {"errors": len(asked)})


@main.command()
@click.argument("first", type=click.Path(path_type=Path))
@click.argument("second", type=click.Path(path_type=Path))
def compare(first: Path, second: Path) -> None:
    """What got better and worse from run FIRST to run SECOND, case by case, with a paired test."""
    click.echo(comparison_text(compare_folders(first, second)))


@main.command()
@click.argument("letter", type=click.Path(exists=True, path_type=Path))
@click.option("--out", type=click.Path(path_type=Path), help="New file for the drafts; standard output without it.")
def propose(letter: Path, out: Path | None) -> None:
    """Draft cases from LETTER (a file or folder) for a person to edit."""
    with tempfile.TemporaryDirectory(prefix="dafu-eval-") as data:
        letters = DafuSystem([letter], Path(data), Config()).letters
    _write_or_print([draft for one in letters.letters for draft in propose_cases(one)], out)


@main.command("from-feedback")
@click.argument("feedback", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--out", type=click.Path(path_type=Path))
def from_feedback(feedback: Path, out: Path | None) -> None:
    """Draft cases from FEEDBACK, a JSONL of {question, answer, thumb, comment}."""
    _write_or_print(drafts_from_feedback(feedback.read_text(encoding="utf-8").splitlines()), out)


@main.command()
@click.option("--questions", default=20, show_default=True, help="Warm questions to time.")
def bench(questions: int) -> None:
    """Cold start, warm question and encoding speed of this machine, as ratios to what it is made of."""
    click.echo(bench_table(measure_speed(questions)))


@main.command()
@click.argument("form", type=click.Choice(list(FORMS)))
@click.argument("path", type=click.Path(path_type=Path))
@click.option("--llm", default="extractive", show_default=True)
@click.option("--embedder", default="bundled", show_default=True)
@click.option("--reranker", default=None)
@click.option("--limit", type=int, help="Only the first questions.")
@click.option("--held-out", "unseen", is_flag=True, help="Only questions of articles that nothing was learnt from.")
@click.option("--among", "other", type=click.Path(path_type=Path), help="Another set of that form to search among.")
def public(
    form: str,
    path: Path,
    llm: str,
    embedder: str,
    reranker: str | None,
    limit: int | None,
    unseen: bool,
    other: Path | None,
) -> None:
    """Measure a public set of yours: FORM names its shape, PATH its file or folder."""
    config = Config(llm, embedder, reranker)
    loaded = load_public(form, path)
    if unseen:
        loaded = held_out(loaded, path.name)
    if other is not None:
        loaded = among(loaded, load_public(form, other).documents)
    means = run_public(loaded, lambda texts, data: DafuSystem([texts], data, config), limit)
    click.echo(public_table(form, means))


def finish(out: Path, outcome: Outcome, config: Mapping[str, str | None], thresholds: Mapping[str, Any]) -> None:
    """Writes metrics and report, prints the tables, and ends with exit code 1 below the thresholds."""
    metrics = summarize(outcome.results, config, outcome.letters_of)
    write_metrics(out, metrics)
    write_report(out, outcome.results, metrics, outcome.letters_of)
    click.echo(metrics_table(metrics))
    click.echo(f"written: {out}/results.jsonl, metrics.json, summary.md, report.html", err=True)
    lines = shortfalls(metrics, thresholds)
    for line in lines:
        click.echo(f"below threshold: {line}", err=True)
    if lines:
        sys.exit(1)


def _open(folders: Sequence[str], data: Path, config: Config) -> DafuSystem:
    paths = [Path(folder) for folder in folders]
    return DafuSystem(paths, data / letters_fingerprint(paths), config)


def _write_or_print(drafts: Sequence[Draft], out: Path | None) -> None:
    if out is None:
        click.echo(drafts_text(drafts), nl=False)
    else:
        write_drafts(drafts, out)
        click.echo(f"{len(drafts)} drafts in {out}; edit them and delete the key 'draft'", err=True)


if __name__ == "__main__":
    try:
        main(prog_name="python -m eval")
    except DafuError as error:
        click.echo(f"error: {error}", err=True)
        sys.exit(error.exit_code)
