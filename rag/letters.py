"""From the text of a file to a ``Reply``: lines joined, head and foot read, sections found, every place kept."""

from __future__ import annotations

import hashlib
from dataclasses import replace

from rag.errors import SourceError
from rag.letter_head import HeadFields, read_head
from rag.text.lines import HEADING_MARK, LABEL_LINE, TextLine, paragraph_lines
from rag.text.normalise import same_but_layout, squeeze
from rag.text.sentences import split_sentences
from rag.types import OffsetMap, Paragraph, ParagraphRole, Reply

_LEVELS = ("first", "second", "third", "fourth")
MAX_HEADING_CHARS = 45


def read_letter(source_text: str, source: str, source_url: str | None = None) -> Reply:
    """The letter in a file's text. ``source`` is the path as given, with POSIX slashes.

    A text that is no reply letter is read all the same: kind 其他, its first line as title, and a warning.

    Raises:
        SourceError: the text holds no characters besides white space and Markdown marks.
    """
    lines = paragraph_lines(source_text)
    if not lines:
        raise SourceError(
            f"{source}：没有可读的文字；请换成有文字的文件", f"{source}: no readable text; give a file that holds some"
        )
    reading_text, offsets, spans = _assemble(lines)
    fields = read_head([line.text for line in lines], source)
    roles = _roles(lines, fields)
    paragraphs = _sections(lines, spans, roles)
    reply = Reply(
        reply_id="",
        title=fields.title,
        kind=fields.kind,
        source=source,
        reading_text=reading_text,
        source_text=source_text,
        offsets=offsets,
        paragraphs=paragraphs,
        number=fields.numbers[0] if fields.numbers else None,
        numbers=fields.numbers,
        session=fields.session,
        document_number=fields.document_number,
        proposal_title=fields.proposal_title,
        addressee=fields.addressee,
        proposers=fields.proposers,
        co_handlers=fields.co_handlers,
        signer=fields.signer,
        result=fields.result,
        issuer=fields.issuer,
        date=fields.date,
        printed_date=fields.printed_date,
        disclosure=fields.disclosure,
        contact=fields.contact,
        source_url=source_url,
        warnings=fields.warnings,
        field_spans={name: spans[index] for name, index in fields.lines.items()},
    )
    check_offsets(reply)
    return replace(reply, reply_id=identify(reply))


def identify(reply: Reply, *, by_source: bool = False) -> str:
    """A short stable id: printed number (or ``x``) and eight hex digits of the letter's identity.

    The identity is session, kind, numbers, issuer and date where the letter is numbered, else (or ``by_source``) its
    path.
    """
    if reply.number and not by_source:
        identity = "|".join(
            [reply.session or "", reply.kind, *reply.numbers, reply.issuer or "", str(reply.date or "")]
        )
    else:
        identity = reply.source
    digest = hashlib.sha256(identity.encode()).hexdigest()[:8]
    return f"{reply.number or 'x'}-{digest}"


def check_offsets(reply: Reply) -> None:
    """Raise ``ValueError`` unless every paragraph maps back to the same characters of the file's text."""
    for paragraph in reply.paragraphs:
        start, end = reply.offsets.original_span(paragraph.start, paragraph.end)
        if not same_but_layout(reply.source_text[start:end], reply.reading_text[paragraph.start : paragraph.end]):
            raise ValueError(f"{reply.source}: paragraph {paragraph.index} does not map back to the file")


def _assemble(lines: list[TextLine]) -> tuple[str, OffsetMap, list[tuple[int, int]]]:
    """Reading text (paragraphs joined by line breaks), its offset map, and each paragraph's span."""
    pieces: list[str] = []
    places: list[int] = []
    spans: list[tuple[int, int]] = []
    for line in lines:
        if places:
            pieces.append("\n")
            places.append(places[-1] + 1)
        start = len(places)
        pieces.append(line.text)
        places.extend(line.offsets)
        spans.append((start, len(places)))
    runs: list[tuple[int, int, int]] = []
    run_start = 0
    for position in range(1, len(places) + 1):
        if position == len(places) or places[position] != places[position - 1] + 1:
            runs.append((run_start, places[run_start], position - run_start))
            run_start = position
    return "".join(pieces), OffsetMap(tuple(runs)), spans


def _roles(lines: list[TextLine], fields: HeadFields) -> list[ParagraphRole]:
    roles: list[ParagraphRole] = []
    for index in range(len(lines)):
        if index < fields.body_start:
            roles.append("head")
        elif fields.foot_start <= index < fields.foot_end:
            roles.append("foot")
        else:
            roles.append("body")
    for index in _headings(lines, roles):
        roles[index] = "heading"
    return roles


def _headings(lines: list[TextLine], roles: list[ParagraphRole]) -> list[int]:
    """Which body paragraphs are headings: short lines with a mark, and text below that they can head.

    One of a run of such lines is an item of a list, not a heading.
    """
    marks = [_mark(line) for line in lines]
    bare = [mark if _is_bare(line) else None for line, mark in zip(lines, marks, strict=True)]
    found = []
    for index, line in enumerate(lines):
        if roles[index] != "body" or len(line.text) > MAX_HEADING_CHARS or LABEL_LINE.match(line.text):
            continue
        level = bare[index]
        above = bare[index - 1] if index else None
        last = index + 1 == len(lines) or roles[index + 1] != "body"
        below = None if last else marks[index + 1]
        heads_text = level is not None and not last and above != level and (below is None or below > level)
        if line.markdown_level or heads_text or (not last and _is_set_off(line, lines[index + 1])):
            found.append(index)
    return found


def _is_set_off(line: TextLine, below: TextLine) -> bool:
    """Whether a line without a mark heads the one below: all of it bold, or with a bullet that the next has not."""
    title = _is_bare(line) and line.text[-1] not in "。！？：:" and not HEADING_MARK.match(line.text)
    return title and ((line.bold and not below.bold) or (line.item and not below.item))


def _is_bare(line: TextLine) -> bool:
    """Whether nothing follows the first sentence of a line."""
    return len(line.text) <= MAX_HEADING_CHARS and "。" not in line.text[:-1] and line.text[-1] not in "；;，,"


def _sections(lines: list[TextLine], spans: list[tuple[int, int]], roles: list[ParagraphRole]) -> tuple[Paragraph, ...]:
    """Paragraphs with the headings above them; a heading that runs on into its paragraph counts for it too."""
    path: dict[int, str] = {}
    paragraphs: list[Paragraph] = []
    for index, (line, (start, end), role) in enumerate(zip(lines, spans, roles, strict=True)):
        heading = _heading_text(line, role)
        if role in ("head", "foot"):
            path.clear()
        elif heading is not None:
            level = _level(line)
            path = {known: text for known, text in path.items() if known < level}
            if role == "body":
                path[level] = heading
        section = tuple(path[level] for level in sorted(path))
        paragraphs.append(Paragraph(index, start, end, role, section, line.page))
        if heading is not None and role == "heading":
            path[_level(line)] = heading
    return tuple(paragraphs)


def _mark(line: TextLine) -> int | None:
    """Level of the heading mark that a paragraph begins with, from 0."""
    mark = HEADING_MARK.match(line.text)
    return _LEVELS.index(mark.lastgroup or "first") if mark else None


def _level(line: TextLine) -> int:
    mark = _mark(line)
    return -1 if mark is None else mark


def _heading_text(line: TextLine, role: ParagraphRole) -> str | None:
    """The heading that a paragraph is or begins with, without its full stop."""
    if role == "heading":
        return line.text.rstrip("。")
    if role != "body" or not HEADING_MARK.match(line.text):
        return None
    sentences = split_sentences(line.text)
    first = squeeze(line.text[slice(*sentences[0])])
    return first.rstrip("。") if len(sentences) > 1 and len(first) <= MAX_HEADING_CHARS else None
