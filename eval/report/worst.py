"""The cases that went worst, each with what was asked, said and wanted, and the letters' text around quote and gold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from eval.letters import Letter, LetterBox, Span
from eval.results import Result

# Measures that say how bad a case is; each in [0, 1] except truthfulness, which reaches down to -1.
_SEVERITY = ("truthfulness", "solved", "facts_found", "cited_right", "citation_recall_sentence")
_CONTEXT = 60  # Characters of the letter shown on either side of a quote.


def worst_cases(results: Sequence[Result], limit: int) -> list[Result]:
    """Up to ``limit`` results that are not solved, worst first; ties keep the order of the cases.

    Where a run holds dev cases only these are shown: a test case that was looked at is a dev case from then on.
    """
    has_dev = any(result.case.split == "dev" for result in results)
    shown = [result for result in results if result.case.split == "dev" or not has_dev]
    failed = [result for result in shown if result.scores.get("solved") != 1.0]
    return sorted(failed, key=_goodness)[:limit]


def case_html(result: Result, letters: LetterBox) -> str:
    """One case as a block of HTML."""
    case = result.case
    wanted = "；".join(" / ".join(group[:3]) for group in case.must) or ("拒答" if case.refuse else "—")
    low = ", ".join(f"{name} {value:g}" for name, value in result.scores.items() if name != "seconds" and value < 1)
    history = "".join(f"<p class='history'>{escape(q)} → {escape(a[:120])}</p>" for q, a in case.history)
    return (
        f"<article><h3>{escape(case.id)} <small>{escape(case.type)}</small> {escape(case.question)}</h3>{history}"
        f"<p><b>wanted</b> {escape(wanted)} <b>from</b> {escape('、'.join(_wanted_letters(result)) or '—')}</p>"
        f"<p><b>answered</b> {escape(_said(result))}</p>{_quotes_html(result.answer or {}, letters)}"
        f"{_gold_html(result, letters)}<p class='low'>{escape(low)}</p></article>"
    )


def highlighted(letter: Letter, span: Span) -> str:
    """The letter's text around ``span`` as HTML, the span itself marked."""
    text = letter.reading_text
    before, after = text[max(0, span.start - _CONTEXT) : span.start], text[span.end : span.end + _CONTEXT]
    return f"…{escape(before)}<mark>{escape(text[span.start : span.end])}</mark>{escape(after)}…"


def _goodness(result: Result) -> float:
    return sum(result.scores.get(name, 1.0) for name in _SEVERITY)


def _said(result: Result) -> str:
    if result.error:
        return result.error
    answer = result.answer or {}
    refusal = answer.get("refusal")
    return f"{refusal.get('code')}: {refusal.get('message')}" if refusal else str(answer.get("answer"))


def _wanted_letters(result: Result) -> list[str]:
    return [*result.case.cite_any, *("/".join(group) for group in result.case.cite_all)]


def _quotes_html(answer: Mapping[str, Any], letters: LetterBox) -> str:
    blocks = []
    for citation in answer.get("citations") or ():
        letter = letters.get(citation["reply_id"])
        if letter is None:
            blocks.append(f"<li>[{citation['n']}] {escape(str(citation['reply_id']))}: no such letter</li>")
            continue
        for quote in citation["quotes"]:
            shown = highlighted(letter, Span(letter.reply_id, quote["start"], quote["end"]))
            blocks.append(
                f"<li>[{citation['n']}] {escape(str(citation.get('label') or letter.reply_id))}<br>{shown}</li>"
            )
    return f"<ul class='quotes'>{''.join(blocks)}</ul>" if blocks else ""


def _gold_html(result: Result, letters: LetterBox) -> str:
    items = []
    for unit in result.case.gold:
        place = unit.places[0]
        span = letters.place(place.letter, place.sentence)
        letter = letters.get(span.reply_id) if span else None
        shown = highlighted(letter, span) if letter and span else escape(place.sentence)
        items.append(f"<li>gold, {escape(place.letter)}<br>{shown}</li>")
    return f"<ul class='gold'>{''.join(items)}</ul>" if items else ""
