"""Replies and passages as rows and back: ``from_row(to_row(x)) == x``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rag.catalogue.conditions import name_key, number_key, number_order
from rag.types import Contact, OffsetMap, Paragraph, Passage, Reply, Sentence

Row = Mapping[Any, Any]

_PLAIN_FIELDS = (
    "reply_id",
    "source",
    "source_url",
    "title",
    "kind",
    "number",
    "session",
    "document_number",
    "proposal_title",
    "addressee",
    "signer",
    "result",
    "issuer",
    "date",
    "printed_date",
    "disclosure",
    "passages",
)
_LIST_FIELDS = ("numbers", "proposers", "co_handlers", "warnings")


def head_row(reply: Reply, content_hash: str, reading_version: int) -> dict[str, Any]:
    """The row of ``replies``."""
    return {
        **{name: getattr(reply, name) for name in _PLAIN_FIELDS},
        **{name: list(getattr(reply, name)) for name in _LIST_FIELDS},
        "contact": {name: value for name, value in reply.contact.to_dict().items() if value is not None},
        "content_hash": content_hash,
        "reading_version": reading_version,
        "number_order": number_order(reply.number),
        "signer_key": None if reply.signer is None else name_key(reply.signer),
        "issuer_key": None if reply.issuer is None else name_key(reply.issuer),
        "session_key": None if reply.session is None else name_key(reply.session),
    }


def number_rows(reply: Reply) -> list[dict[str, Any]]:
    """The rows of ``reply_numbers``: the reply's number and all further ones, each once."""
    numbers = dict.fromkeys(([reply.number] if reply.number is not None else []) + list(reply.numbers))
    return [{"reply_id": reply.reply_id, "number": number, "number_key": number_key(number)} for number in numbers]


def text_row(reply: Reply) -> dict[str, Any]:
    """The row of ``reply_texts``; spans as bare lists, which are half the size of objects."""
    return {
        "reply_id": reply.reply_id,
        "reading_text": reply.reading_text,
        "source_text": reply.source_text,
        "offsets": [list(run) for run in reply.offsets.runs],
        "paragraphs": [
            [paragraph.index, paragraph.start, paragraph.end, paragraph.role, list(paragraph.section), paragraph.page]
            for paragraph in reply.paragraphs
        ],
        "field_spans": {name: list(span) for name, span in reply.field_spans.items()},
    }


def passage_row(passage: Passage) -> dict[str, Any]:
    """The row of ``passages``, without its number; a sentence's text is kept only where the span does not say it."""
    sentences = [
        [sentence.start, sentence.end, sentence.paragraph]
        if sentence.text == _slice(passage.text, passage.start, sentence.start, sentence.end)
        else [sentence.start, sentence.end, sentence.paragraph, sentence.text]
        for sentence in passage.sentences
    ]
    return {
        "reply_id": passage.reply_id,
        "role": passage.role,
        "section": list(passage.section),
        "start": passage.start,
        "end": passage.end,
        "page": passage.page,
        "text": passage.text,
        "context": passage.context,
        "sentences": sentences,
    }


def head_from_row(row: Row) -> Reply:
    """The reply's head; texts, offsets, paragraphs and field spans are empty."""
    return Reply(**_head_fields(row), reading_text="", source_text="", offsets=OffsetMap(()), paragraphs=())


def reply_from_row(row: Row) -> Reply:
    """The whole reply, from a row that joins ``replies`` and ``reply_texts``."""
    return Reply(
        **_head_fields(row),
        reading_text=row["reading_text"],
        source_text=row["source_text"],
        offsets=OffsetMap(tuple((derived, original, length) for derived, original, length in row["offsets"])),
        paragraphs=tuple(
            Paragraph(index=index, start=start, end=end, role=role, section=tuple(section), page=page)
            for index, start, end, role, section, page in row["paragraphs"]
        ),
        field_spans={name: (start, end) for name, (start, end) in row["field_spans"].items()},
    )


def passage_from_row(row: Row) -> Passage:
    """The passage, from a row that joins ``passages`` with the ``source`` of its reply."""
    text, passage_start = row["text"], row["start"]
    return Passage(
        passage_id=row["passage_id"],
        reply_id=row["reply_id"],
        source=row["source"],
        section=tuple(row["section"]),
        role=row["role"],
        start=passage_start,
        end=row["end"],
        text=text,
        context=row["context"],
        sentences=tuple(
            Sentence(start, end, own[0] if own else _slice(text, passage_start, start, end), paragraph)
            for start, end, paragraph, *own in row["sentences"]
        ),
        page=row["page"],
    )


def _head_fields(row: Row) -> dict[str, Any]:
    fields = {name: row[name] for name in _PLAIN_FIELDS}
    return {**fields, **{name: tuple(row[name]) for name in _LIST_FIELDS}, "contact": Contact(**row["contact"])}


def _slice(text: str, offset: int, start: int, end: int) -> str:
    """``[start, end)`` of the letter, out of a passage that begins at ``offset``; empty where it lies outside."""
    return text[start - offset : end - offset] if offset <= start else ""
