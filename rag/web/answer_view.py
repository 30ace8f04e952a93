"""A conversation as HTML: questions, answers with their marks, refusals, and what the check did."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from markupsafe import Markup

from rag.text.similar import overlap
from rag.types import Answer, Citation, ReplyName, Statement
from rag.web.answer_foot import actions, foot
from rag.web.said import said
from rag.web.turns import Turn
from rag.web.values import Point, values_by_year
from rag.web.words import Words

_NEWER_BY_DAYS = 180
_NEWER_AMONG = 5
_NEWER_ALIKE = 0.25
"""Share of character pairs in common from which a newer letter speaks of the same matter as the answer."""


def turn_view(turn: Turn, index: int, words: Words) -> Markup:
    """One question with its answer, refusal, error or stop."""
    if turn.answer is None:
        body = _message(words("error", message=turn.error) if turn.error else words("stopped"), "stopped")
        body += actions(turn, index, words)
    elif turn.answer.status == "refused":
        body = _refusal(turn.answer, words) + foot(turn, index, words)
    else:
        body = _answer(turn, index, words) + foot(turn, index, words)
    return _turn(turn.question, body, index, words)


def running_view(question: str, statements: Sequence[Statement], index: int, words: Words) -> Markup:
    """A question whose answer is on its way; marks cannot be clicked before the whole answer is there."""
    parts = Markup("").join(
        Markup('<div class="statement" lang="zh">{}{}</div>').format(
            said(one.text),
            Markup("").join(
                Markup('<span class="mark waiting">[{}]</span>').format(n)
                for n in dict.fromkeys(evidence.n for evidence in one.evidence)
            ),
        )
        for one in statements
    )
    waiting = Markup('<p class="thinking"><span class="dots" aria-hidden="true"></span>{}</p>').format(
        words("thinking")
    )
    return _turn(question, Markup('<div class="answer running">{}{}</div>').format(parts, waiting), index, words)


def exports(words: Words) -> Markup:
    """Buttons that save the whole conversation."""
    buttons = [("markdown", words("export_markdown")), ("docx", words("export_docx"))]
    return Markup('<p class="exports">{}</p>').format(
        Markup("").join(
            Markup('<button type="button" data-act="export" data-form="{}">⇩ {}</button>').format(form, name)
            for form, name in buttons
        )
    )


def _turn(question: str, body: Markup, index: int, words: Words) -> Markup:
    return Markup(
        '<section class="turn" data-turn="{index}"><h2 class="question"><span class="who">{you}</span>'
        '<span class="question-text">{question}</span></h2>{body}</section>'
    ).format(index=index, you=words("you_asked"), question=question, body=body)


def _answer(turn: Turn, index: int, words: Words) -> Markup:
    answer = turn.answer
    assert answer is not None
    cited = {citation.n: citation for citation in answer.citations}
    return Markup(
        '<div class="answer {status}">{asked}{partial}{statements}{newer}{values}'
        '<div class="sources"><h3>{title}</h3><ol>{sources}</ol></div></div>'
    ).format(
        status=answer.status,
        asked=_asked_as(answer, words),
        partial=_message(words("partial"), "partial") if answer.status == "partial" else "",
        statements=Markup("").join(_statement(one, cited, index, words) for one in answer.statements),
        newer=_newer(turn, words),
        values=_values(values_by_year(answer), words),
        title=words("sources"),
        sources=Markup("").join(_source(one, index, words) for one in answer.citations),
    )


def _asked_as(answer: Answer, words: Words) -> Markup:
    if answer.standalone_question.strip() == answer.question.strip():
        return Markup("")
    return Markup('<p class="asked-as">{}</p>').format(words("asked_as", question=answer.standalone_question))


def _statement(statement: Statement, cited: dict[int, Citation], turn: int, words: Words) -> Markup:
    quotes: dict[int, list[int]] = {}
    for evidence in statement.evidence:
        quotes.setdefault(evidence.n, []).append(evidence.quote)
    marks = Markup("").join(_mark(cited[n], numbers, turn, words) for n, numbers in quotes.items())
    # A table may stand in a div, not in a paragraph.
    tag = Markup("div" if "\n" in statement.text else "p")
    return Markup('<{0} class="statement" lang="zh"><{1} class="said">{2}</{1}>{3}</{0}>').format(
        tag, Markup("div" if "\n" in statement.text else "span"), said(statement.text), marks
    )


def _mark(citation: Citation, quotes: Sequence[int], turn: int, words: Words) -> Markup:
    return Markup(
        '<button type="button" class="mark" data-act="proof" data-turn="{turn}" data-n="{n}" data-quotes="{quotes}" '
        'aria-label="{label}" title="{title}">[{n}]</button>'
    ).format(
        turn=turn,
        n=citation.n,
        quotes=",".join(str(number) for number in quotes),
        label=words("mark", n=citation.n, label=citation.label),
        title=citation.label,
    )


def _source(citation: Citation, turn: int, words: Words) -> Markup:
    quotes = ",".join(str(number) for number in range(len(citation.quotes)))
    also = ""
    if citation.also:
        also = Markup('<div class="also">{} {}</div>').format(words("also"), _names(citation.also))
    return Markup(
        '<li value="{n}"><button type="button" class="link" data-act="proof" data-turn="{turn}" data-n="{n}" '
        'data-quotes="{quotes}" lang="zh">[{n}] {label}</button>{also}</li>'
    ).format(n=citation.n, turn=turn, quotes=quotes, label=citation.label, also=also)


def _names(names: Sequence[ReplyName]) -> Markup:
    return Markup(" ").join(
        Markup('<button type="button" class="link" data-act="letter" data-reply="{}" lang="zh">{}</button>').format(
            name.reply_id, name.label
        )
        for name in names
    )


def _refusal(answer: Answer, words: Words) -> Markup:
    refusal = answer.refusal
    code = refusal.code if refusal else "unsupported"
    heading = words(f"refused_{code}") if code in _CODES else words("refused")
    nearest = ""
    if refusal and refusal.nearest and code != "off_topic":
        items = Markup("").join(Markup("<li>{}</li>").format(_names([name])) for name in refusal.nearest)
        nearest = Markup('<p class="nearest">{}</p><ul>{}</ul>').format(words("nearest"), items)
    return Markup(
        '<div class="refusal" role="note"><h3><span aria-hidden="true">⊘</span> {heading}</h3>{asked}'
        '<p>{message}</p>{nearest}<p class="what-now">{now}</p></div>'
    ).format(
        heading=heading,
        asked=_asked_as(answer, words),
        message=refusal.message if refusal else answer.text,
        nearest=nearest,
        now=words("what_now"),
    )


_CODES = frozenset({"no_match", "out_of_range", "off_topic", "unsupported"})


def _newer(turn: Turn, words: Words) -> Markup:
    """A newer letter among the best passages found, where the answer rests on clearly older ones only."""
    answer = turn.answer
    dates = [citation.date for citation in answer.citations if citation.date] if answer else []
    if not answer or not dates or any(one.support == "computed" for one in answer.statements):
        return Markup("")
    newest = max(dates)
    cited = {citation.reply_id for citation in answer.citations}
    for one in turn.unused[:_NEWER_AMONG]:
        if (
            one.date
            and one.reply_id not in cited
            and _days(one.date) - newest.toordinal() > _NEWER_BY_DAYS
            and any(overlap(said.text, one.text) >= _NEWER_ALIKE for said in answer.statements)
        ):
            day = f"{newest.year}年{newest.month}月{newest.day}日" if words.lang == "zh" else newest.isoformat()
            name = ReplyName(one.reply_id, one.label)
            return Markup('<p class="note newer" role="note">{} {}</p>').format(
                words("newer", date=day), _names([name])
            )
    return Markup("")


def _days(day: str) -> int:
    try:
        return date.fromisoformat(day).toordinal()
    except ValueError:
        return 0


def _values(points: Sequence[Point], words: Words) -> Markup:
    if not points:
        return Markup("")
    rows = Markup("").join(
        Markup('<tr><th scope="row">{}</th><td>{}</td><td lang="zh">{} [{}]</td></tr>').format(
            point.year, point.printed, point.sentence, point.n
        )
        for point in points
    )
    return Markup(
        '<details class="values"><summary>{title}</summary><table><thead><tr><th scope="col">{year}</th>'
        '<th scope="col">{value}</th><th scope="col">{sentence}</th></tr></thead>'
        "<tbody>{rows}</tbody></table></details>"
    ).format(
        title=words("values"),
        year=words("value_year"),
        value=words("value_number", unit=points[0].unit),
        sentence=words("value_sentence"),
        rows=rows,
    )


def _message(text: str, name: str) -> Markup:
    return Markup('<p class="note {}" role="note">{}</p>').format(name, text)
