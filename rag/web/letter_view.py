"""The letter panel: head, reading form and original text, with the quoted sentences highlighted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from markupsafe import Markup

from rag.types import Quote, Reply
from rag.web.words import Words

_ROWS_SHOWN = 6


@dataclass(frozen=True, slots=True)
class Highlight:
    """A span of one text to be highlighted; ``active`` is what the reader asked for."""

    start: int
    end: int
    active: bool


def letter_view(reply: Reply, quotes: Sequence[Quote], active: Sequence[int], words: Words, number: int | None) -> str:
    """HTML of the whole letter; ``active`` indexes ``quotes``, ``number`` is the mark that led here."""
    placed = [(_place(reply, quote), index in active) for index, quote in enumerate(quotes)]
    lost = [quote for quote, (place, _) in zip(quotes, placed, strict=True) if place is None]
    spans = [Highlight(*place, on) for place, on in placed if place is not None]
    sources = [Highlight(*reply.offsets.original_span(span.start, span.end), span.active) for span in spans]
    body = Markup("").join(_paragraph(reply, index, spans) for index in range(len(reply.paragraphs)))
    original = highlighted(reply.source_text, 0, len(reply.source_text), sources)
    return str(
        Markup(
            '<article class="letter" data-reply="{id}" aria-label="{label}">{bar}{head}{lost}'
            '<div class="letter-body" data-form="reading" lang="zh">{body}</div>'
            '<pre class="letter-body letter-original" data-form="original" lang="zh" hidden>{original}</pre></article>'
        ).format(
            id=reply.reply_id,
            label=reply.title,
            bar=_bar(words, number, bool(spans)),
            head=_head(reply, words),
            lost=_lost(lost, words),
            body=body,
            original=original,
        )
    )


def highlighted(text: str, start: int, end: int, spans: Sequence[Highlight]) -> Markup:
    """``text[start:end]`` escaped, every part that lies in a span inside a ``<mark>``; overlaps are cut, not nested."""
    inside = [span for span in spans if span.start < end and span.end > start]
    edges = {edge for span in inside for edge in (span.start, span.end) if start < edge < end}
    cuts = sorted({start, end} | edges)
    pieces = []
    for left, right in pairwise(cuts):
        over = [span for span in inside if span.start <= left and span.end >= right]
        piece = Markup.escape(text[left:right])
        if over:
            name = "quote active" if any(span.active for span in over) else "quote"
            piece = Markup('<mark class="{name}">{piece}</mark>').format(name=name, piece=piece)
        pieces.append(piece)
    return Markup("").join(pieces)


def head_rows(reply: Reply, words: Words) -> list[tuple[str, str]]:
    """What the letter's head says, name and value, as far as it says it."""
    number = "、".join(reply.numbers) or reply.number
    rows = [
        ("number", number),
        ("issuer", reply.issuer),
        ("date", reply.date.isoformat() if reply.date else None),
        ("signer", reply.signer),
        ("result", reply.result),
        ("kind", reply.kind),
        ("session", reply.session),
        ("document_number", reply.document_number),
        ("addressee", reply.addressee),
        ("co_handlers", "、".join(reply.co_handlers)),
        ("disclosure", reply.disclosure),
        ("source", reply.source),
        ("warnings", words.joiner.join(reply.warnings)),
    ]
    return [(words(name), value) for name, value in rows if value]


def _place(reply: Reply, quote: Quote) -> tuple[int, int] | None:
    """Where the quote stands now; a letter read again may have moved it."""
    if reply.reading_text[quote.start : quote.end] == quote.text:
        return quote.start, quote.end
    found = reply.reading_text.find(quote.text)
    return (found, found + len(quote.text)) if found >= 0 and quote.text else None


def _paragraph(reply: Reply, index: int, spans: Sequence[Highlight]) -> Markup:
    paragraph = reply.paragraphs[index]
    text = highlighted(reply.reading_text, paragraph.start, paragraph.end, spans)
    return Markup('<p class="{role}">{text}</p>').format(role=f"p-{paragraph.role}", text=text)


def _bar(words: Words, number: int | None, quoted: bool) -> Markup:
    mark = Markup('<span class="letter-mark">[{}]</span>').format(number) if number is not None else ""
    steps = Markup(
        '<button type="button" data-act="previous-quote" aria-label="{previous}" title="{previous}">↑</button>'
        '<button type="button" data-act="next-quote" aria-label="{next}" title="{next}">↓</button>'
    ).format(previous=words("previous_quote"), next=words("next_quote"))
    return Markup(
        '<div class="letter-bar">{mark}<span class="letter-forms">'
        '<button type="button" data-act="form" data-form="reading" aria-pressed="true">{reading}</button>'
        '<button type="button" data-act="form" data-form="original" aria-pressed="false">{original}</button></span>'
        '{steps}<button type="button" data-act="original-file">{file}</button>'
        '<button type="button" class="letter-close" data-act="close" aria-label="{close}" title="{close}">'
        "✕</button></div>"
    ).format(
        mark=mark,
        reading=words("reading_form"),
        original=words("original_form"),
        steps=steps if quoted else "",
        file=words("download_original"),
        close=words("close"),
    )


def _head(reply: Reply, words: Words) -> Markup:
    rows = [
        Markup('<div><dt>{}</dt><dd lang="zh">{}</dd></div>').format(name, value)
        for name, value in head_rows(reply, words)
    ]
    rest = ""
    if len(rows) > _ROWS_SHOWN:
        rest = Markup("<details><summary>{}</summary><dl>{}</dl></details>").format(
            words("more_head"), Markup("").join(rows[_ROWS_SHOWN:])
        )
    return Markup(
        '<header class="letter-head"><h2 tabindex="-1" lang="zh">{title}</h2><dl>{rows}</dl>{rest}</header>'
    ).format(title=reply.title, rows=Markup("").join(rows[:_ROWS_SHOWN]), rest=rest)


def _lost(quotes: Sequence[Quote], words: Words) -> Markup:
    return Markup("").join(
        Markup('<p class="note" role="note">{}<q lang="zh">{}</q></p>').format(words("quote_changed"), quote.text)
        for quote in quotes
    )
