"""Replies, hits and answers as lines to read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from unicodedata import east_asian_width

from rag.cli.messages import say
from rag.types import Citation, Hit, Refusal, Reply, Statement

QUOTE_CHARS = 80
PASSAGE_CHARS = 160
_INDENT = "    "
_COLUMNS = ("reply_id", "date", "number", "title", "signer")
_HEAD = (
    "title", "reply_id", "kind", "number", "session", "document_number", "proposal_title", "addressee", "proposers",
    "co_handlers", "signer", "result", "issuer", "date", "printed_date", "disclosure", "contact", "source",
    "source_url", "warnings",
)  # fmt: skip


def marked(statement: Statement) -> str:
    """A statement and its marks, as they stand in the answer."""
    marks = dict.fromkeys(pointer.n for pointer in statement.evidence)
    return statement.text + "".join(f"[{number}]" for number in marks)


def citation_lines(citation: Citation) -> list[str]:
    """``[1] 第066号，2024-04-30``, then the reply, its file, and each quote with its place."""
    issuer = f"{citation.issuer}：" if citation.issuer else ""
    lines = [
        f"[{citation.n}] {name_of(citation.number, citation.title, citation.date)}",
        f"{_INDENT}{issuer}《{citation.title}》",
        f"{_INDENT}{citation.source}",
    ]
    for quote in citation.quotes:
        lines.append(_INDENT + place_of(quote.section, quote.paragraph, quote.page))
        lines.append(_INDENT + say("quote", text=shortened(quote.text, QUOTE_CHARS)))
    lines += [_INDENT + say("also", label=sister.label) for sister in citation.also]
    return lines


def refusal_lines(refusal: Refusal) -> list[str]:
    """The reason, and the replies that come nearest; to a question off the subject none is near."""
    if not refusal.nearest or refusal.code == "off_topic":
        return [refusal.message]
    return [refusal.message, "", say("nearest"), *(f"{_INDENT}{name.label}" for name in refusal.nearest)]


def hit_lines(hit: Hit, head: Reply | None) -> list[str]:
    """``1. 第066号，2024-04-30  0.913``, then the file, the place, and the passage."""
    passage = hit.passage
    name = name_of(head.number, head.title, head.date) if head else passage.reply_id
    return [
        f"{hit.rank}. {name}  {hit.score:.3f}",
        f"{_INDENT}{passage.source}",
        _INDENT + place_of(passage.section, passage.paragraph, passage.page),
        _INDENT + shortened(passage.text, PASSAGE_CHARS),
    ]


def list_lines(replies: Sequence[Reply]) -> list[str]:
    """A heading, then one line for each reply, in columns: id, date, number, title, signer."""
    rows = [[say(column) for column in _COLUMNS]]
    for reply in replies:
        day = reply.date.isoformat() if reply.date else "-"
        rows.append([reply.reply_id, day, reply.number or "-", reply.title, reply.signer or "-"])
    widths = [max(display_width(row[column]) for row in rows) for column in range(len(_COLUMNS))]
    return ["  ".join(_padded(row, widths)).rstrip() for row in rows]


def reply_lines(reply: Reply) -> list[str]:
    """The head, field by field, then the letter with its paragraphs numbered."""
    lines = [f"{say(name)}{say('colon')}{value}" for name in _HEAD if (value := _field(reply, name))]
    last = len(reply.paragraphs) - 1
    width = len(str(last))
    text = [
        f"[{paragraph.index:>{width}}] {reply.reading_text[paragraph.start : paragraph.end]}"
        for paragraph in reply.paragraphs
    ]
    return [*lines, "", *text]


def name_of(number: str | None, title: str, day: date | None) -> str:
    """What a reply is called for short: its number, or its title where it has none, and its date."""
    name = say("numbered", number=number) if number else title
    return f"{name}{say('comma')}{day.isoformat()}" if day else name


def place_of(section: Iterable[str], paragraph: int, page: int | None) -> str:
    """Headings from the outermost inwards, then the paragraph."""
    where = [" > ".join(section)] if section else []
    if page is not None:
        where.append(say("page", page=page))
    return say("comma").join([*where, say("paragraph", index=paragraph)])


def shortened(text: str, most: int) -> str:
    """The text on one line, cut where it is longer than ``most`` characters.

    >>> shortened("科技创新街区", 4)
    '科技创…'
    """
    line = " ".join(text.split())
    return line if len(line) <= most else line[: most - 1] + "…"


def display_width(text: str) -> int:
    """Columns that a text takes in a terminal: a Chinese character takes two.

    >>> display_width("066号")
    5
    """
    return sum(2 if east_asian_width(char) in "WF" else 1 for char in text)


def size_text(size: int) -> str:
    """A number of bytes to read.

    >>> size_text(1_530_000)
    '1.5 MB'
    """
    amount = float(size)
    for unit in ("B", "kB", "MB"):
        if amount < 1000:
            return f"{amount:.0f} {unit}" if unit != "MB" else f"{amount:.1f} {unit}"
        amount /= 1000
    return f"{amount:.1f} GB"


def _padded(row: Sequence[str], widths: Sequence[int]) -> list[str]:
    return [cell + " " * (width - display_width(cell)) for cell, width in zip(row, widths, strict=True)]


def _field(reply: Reply, name: str) -> str:
    if name == "number":
        return say("listing").join(reply.numbers)
    if name == "contact":
        return " ".join(value for value in reply.contact.to_dict().values() if value)
    value = getattr(reply, name)
    if isinstance(value, tuple):
        return ("；" if name == "warnings" else say("listing")).join(value)
    return str(value) if value else ""
