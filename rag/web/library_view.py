"""The table of letters, and what became of uploaded and deleted ones, as HTML."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath

from markupsafe import Markup

from rag.ingest import AddedFile, AddReport
from rag.types import Hit, Reply
from rag.web.words import Words

ROWS = 50
_COLUMNS = ("date", "title", "kind", "number", "issuer", "signer", "result")
_SNIPPET_CHARS = 90


def letters_table(replies: Sequence[Reply], page: int, hits: Mapping[str, Hit], words: Words) -> str:
    """One page of the table, newest first or best first, with a box to tick and a title that opens the letter."""
    pages = max(1, -(-len(replies) // ROWS))
    page = min(max(page, 0), pages - 1)
    shown = replies[page * ROWS : (page + 1) * ROWS]
    head = Markup("").join(Markup('<th scope="col">{}</th>').format(words(name)) for name in _COLUMNS)
    rows = Markup("").join(_row(reply, hits.get(reply.reply_id), words) for reply in shown)
    if not shown:
        rows = Markup('<tr><td colspan="{}" class="muted">{}</td></tr>').format(len(_COLUMNS) + 1, words("no_rows"))
    return str(
        Markup(
            '<p class="muted count" role="status">{count}</p><div class="table-frame" role="region" tabindex="0" '
            'aria-label="{label}"><table class="letters"><thead><tr><td></td>{head}</tr></thead>'
            "<tbody>{rows}</tbody></table></div>{pager}"
            '<button type="button" class="delete-chosen" data-act="delete-chosen">{delete}</button>'
        ).format(
            delete=words("delete_chosen"),
            count=words("found_letters", count=len(replies)),
            label=words("letters"),
            head=head,
            rows=rows,
            pager=_pager(page, pages, words),
        )
    )


def _row(reply: Reply, hit: Hit | None, words: Words) -> Markup:
    values = (reply.date, None, reply.kind, reply.number, reply.issuer, reply.signer, reply.result)
    cells = Markup("").join(
        _title(reply, hit, words)
        if name == "title"
        else Markup('<td class="c-{}" lang="zh" data-label="{}">{}</td>').format(name, words(name), value or "—")
        for name, value in zip(_COLUMNS, values, strict=True)
    )
    return Markup(
        '<tr><td class="c-choose"><input type="checkbox" data-choose="{id}" aria-label="{label}"></td>{cells}</tr>'
    ).format(id=reply.reply_id, label=words("choose", title=reply.title), cells=cells)


def _title(reply: Reply, hit: Hit | None, words: Words) -> Markup:
    start, end = (hit.passage.start, hit.passage.end) if hit else (-1, -1)
    snippet = ""
    if hit:
        snippet = Markup('<span class="snippet">{}</span>').format(hit.passage.text[:_SNIPPET_CHARS])
    return Markup(
        '<td class="c-title" lang="zh"><button type="button" class="link" data-act="letter" data-reply="{id}" '
        'data-start="{start}" data-end="{end}" title="{open}">{title}</button>{snippet}</td>'
    ).format(
        id=reply.reply_id,
        start=start,
        end=end,
        open=words("open", title=reply.title),
        title=reply.title,
        snippet=snippet,
    )


def _pager(page: int, pages: int, words: Words) -> Markup:
    if pages == 1:
        return Markup("")
    return Markup(
        '<p class="pager"><button type="button" data-act="page" data-page="{before}" {first}>‹ {earlier}</button>'
        '<span>{where}</span><button type="button" data-act="page" data-page="{after}" {last}>{later} ›</button></p>'
    ).format(
        before=page - 1,
        after=page + 1,
        first=Markup("disabled") if page == 0 else "",
        last=Markup("disabled") if page == pages - 1 else "",
        earlier=words("earlier_page"),
        later=words("later_page"),
        where=words("page_of", page=page + 1, pages=pages),
    )


def upload_report(report: AddReport, words: Words) -> str:
    """A line for each file that was sent."""
    lines = [
        _line("good", words("read_added", source=_name(file)), file.in_language(words.lang)) for file in report.added
    ]
    lines += [
        _line("good", words("read_added", source=_name(file)), file.in_language(words.lang)) for file in report.updated
    ]
    lines += [
        _line("same", words("read_again", source=_name(file)), file.in_language(words.lang))
        for file in report.unchanged
    ]
    lines += [_line("bad", words("read_failed", reason=file.in_language(words.lang)), "") for file in report.failed]
    return str(Markup('<ul class="report" role="status">{}</ul>').format(Markup("").join(lines)))


def _line(name: str, text: str, reason: str) -> Markup:
    return Markup('<li class="{}">{}{}</li>').format(name, text, f"（{reason}）" if reason else "")


def _name(file: AddedFile) -> str:
    return PurePosixPath(file.source).name


def deleted_bar(reply_ids: Sequence[str], words: Words) -> str:
    """What was deleted, and the button that undoes it."""
    return str(
        Markup(
            '<p class="undo" role="status">{} <button type="button" class="primary" data-act="undo" data-ids="{}">{}'
            "</button></p>"
        ).format(words("deleted", count=len(reply_ids)), " ".join(reply_ids), words("undo"))
    )


def said(text: str, name: str = "note") -> str:
    """One line of news."""
    return str(Markup('<p class="{}" role="status">{}</p>').format(name, text))
