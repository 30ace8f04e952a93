"""From drafts to numbered citations: every statement gets its marks, every mark a quote that stands in the letter."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from rag.text.normalise import same_but_layout
from rag.types import Citation, Draft, Evidence, Pointer, Quote, Reply, ReplyName, Statement

LoadReply = Callable[[str], Reply]


def cite(
    drafts: Sequence[Draft], load: LoadReply, also: Callable[[Pointer], Sequence[Reply]] = lambda pointer: ()
) -> tuple[str, tuple[Statement, ...], tuple[Citation, ...]]:
    """The answer's text, its statements and its citations, numbered 1..n in order of first use.

    One number per reply, its quotes in order of first use. ``also`` names sister letters that say the same as a
    quote. No drafts give an empty answer.

    Raises:
        ValueError: a draft without a pointer, or a pointer to a place that the letter does not have.
    """
    numbers: dict[str, int] = {}
    quotes: dict[str, list[Pointer]] = {}
    statements: list[Statement] = []
    text = ""
    for draft in drafts:
        if not draft.pointers or not draft.text.strip():
            raise ValueError(f"a statement needs text and evidence: {draft.text!r}")
        evidence = tuple(_evidence(pointer, numbers, quotes) for pointer in draft.pointers)
        start, end = len(text), len(text) + len(draft.text)
        statements.append(Statement(draft.text, start, end, evidence, draft.support))
        marks = dict.fromkeys(pointer.n for pointer in evidence)
        text += draft.text + "".join(f"[{number}]" for number in marks)
    replies = {reply_id: load(reply_id) for reply_id in numbers}
    citations = tuple(_citation(replies[reply_id], n, quotes[reply_id], also) for reply_id, n in numbers.items())
    return text, tuple(statements), citations


def _evidence(pointer: Pointer, numbers: dict[str, int], quotes: dict[str, list[Pointer]]) -> Evidence:
    number = numbers.setdefault(pointer.reply_id, len(numbers) + 1)
    of_reply = quotes.setdefault(pointer.reply_id, [])
    if pointer not in of_reply:
        of_reply.append(pointer)
    return Evidence(number, of_reply.index(pointer))


def _citation(
    reply: Reply, number: int, pointers: Sequence[Pointer], also: Callable[[Pointer], Sequence[Reply]]
) -> Citation:
    sisters = {sister.reply_id: sister for pointer in pointers for sister in also(pointer)}
    return Citation(
        n=number,
        reply_id=reply.reply_id,
        title=reply.title,
        label=reply.label,
        kind=reply.kind,
        number=reply.number,
        session=reply.session,
        document_number=reply.document_number,
        issuer=reply.issuer,
        date=reply.date,
        source=reply.source,
        quotes=tuple(quote(reply, pointer) for pointer in pointers),
        also=tuple(
            ReplyName(sister.reply_id, sister.label) for sister in sisters.values() if sister.reply_id != reply.reply_id
        ),
    )


def quote(reply: Reply, pointer: Pointer) -> Quote:
    """The verbatim text at a place of a letter, with its place in the file; both are checked here, for every answer.

    Raises:
        ValueError: the place lies outside the letter, or does not map back to the same characters of the file.
    """
    start, end = pointer.start, pointer.end
    if not 0 <= start < end <= len(reply.reading_text):
        raise ValueError(f"{reply.reply_id}: no text at [{start}, {end})")
    text = reply.reading_text[start:end]
    source_start, source_end = reply.offsets.original_span(start, end)
    if not same_but_layout(reply.source_text[source_start:source_end], text):
        raise ValueError(f"{reply.reply_id}: [{start}, {end}) does not map back to {reply.source}")
    paragraph = reply.paragraph_at(start)
    return Quote(text, start, end, source_start, source_end, paragraph.section, paragraph.index, paragraph.page)
