"""report.html: one self-contained page, nothing loaded from anywhere."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from html import escape
from pathlib import Path
from string import Template
from typing import Any

from eval.letters import LetterBox
from eval.measures import MEASURES
from eval.report.svg import bars, curve, histogram
from eval.report.worst import case_html, worst_cases
from eval.results import Result

_PAGE = Path(__file__).with_name("page.html")
_WORST_SHOWN = 25
_COLUMNS = ("solved", "facts_found", "cited_right", "citation_recall_sentence", "sentence_ndcg_at_10", "seconds")


def report_page(
    results: Sequence[Result], metrics: Mapping[str, Any], letters_of: Callable[[Result], LetterBox]
) -> str:
    """The whole page; ``letters_of`` gives the collection that a result was asked of."""
    quality = [(name, row) for name, row in metrics["overall"].items() if name not in ("seconds", "answer_characters")]
    config, seconds = metrics["config"], metrics["seconds"]
    facts = (
        f"{metrics['cases']} cases, {metrics['errors']} failed · {', '.join(f'{k} {v}' for k, v in config.items())} · "
        f"p50 {seconds['p50']:.3f} s, p95 {seconds['p95']:.3f} s · "
        f"{'asked twice' if metrics['asked_twice'] else 'asked once: stability not measured'} · 95 % bootstrap"
    )
    return Template(_PAGE.read_text(encoding="utf-8")).substitute(
        title="Dafu: evaluation",
        facts=escape(facts),
        overall=bars([(name, row["mean"], row["low"], row["high"]) for name, row in quality], "all measures"),
        definitions=_definitions(metrics["overall"]),
        by_type=_groups(metrics["type"]),
        by_letter=_groups(metrics["letter"]),
        by_split=_groups(metrics["split"]),
        trade_off=trade_off_plot(results),
        latency=histogram([result.elapsed_seconds for result in results], "s", "seconds a question"),
        worst="\n".join(case_html(result, letters_of(result)) for result in worst_cases(results, _WORST_SHOWN)),
    )


def trade_off_plot(results: Sequence[Result]) -> str:
    """Answerable questions answered against unanswerable ones refused, for every cut of the best passage's score."""
    answerable = [result for result in results if result.case.refuse is False]
    unanswerable = [result for result in results if result.case.refuse is True]
    if not answerable or not unanswerable:
        return "<p>needs answerable and unanswerable questions</p>"
    cuts = sorted({0.0, *(_best_score(result) for result in results), 2.0})
    points = [
        (
            sum(_best_score(result) >= cut for result in answerable) / len(answerable),
            sum(_best_score(result) < cut for result in unanswerable) / len(unanswerable),
        )
        for cut in cuts
    ]
    actual = (
        sum(result.scores["answered_when_due"] for result in answerable) / len(answerable),
        sum(result.scores["refused_when_due"] for result in unanswerable) / len(unanswerable),
    )
    return curve(points, actual, ("answerable questions answered", "unanswerable refused"), "refusal trade-off")


def _best_score(result: Result) -> float:
    return max((hit.score for hit in result.hits), default=0.0)


def _definitions(overall: Mapping[str, Mapping[str, float]]) -> str:
    rows = "".join(
        f"<tr><td>{measure.name}</td><td>{overall[measure.name]['mean']:.3f}</td>"
        f"<td>{overall[measure.name]['low']:.3f}–{overall[measure.name]['high']:.3f}</td>"
        f"<td>{overall[measure.name]['cases']}</td><td>{escape(measure.definition)}</td>"
        f"<td>{escape(measure.source)}</td></tr>"
        for measure in MEASURES
        if measure.name in overall
    )
    head = "<tr><th>measure<th>mean<th>95 %<th>cases<th>definition<th>source</tr>"
    return f"<details><summary>values and definitions</summary><table>{head}{rows}</table></details>"


def _groups(groups: Mapping[str, Mapping[str, Mapping[str, float]]]) -> str:
    head = "<tr><th><th>cases" + "".join(f"<th>{name}" for name in _COLUMNS) + "</tr>"
    rows = []
    for name, means in groups.items():
        cells = "".join(
            f"<td>{means[column]['mean']:.3f}</td>" if column in means else "<td>–</td>" for column in _COLUMNS
        )
        rows.append(f"<tr><td>{escape(name)}</td><td>{means['solved']['cases']}</td>{cells}</tr>")
    solved = [(name, means["solved"]) for name, means in groups.items()]
    plot = bars([(name, row["mean"], row["low"], row["high"]) for name, row in solved], "solved")
    return f"{plot}<table>{head}{''.join(rows)}</table>"
