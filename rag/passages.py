"""From a reply to the passages that are searched: a paragraph each, cut at sentences, short ones with their heading."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import groupby

from rag.text.lines import is_table_row
from rag.text.sentences import split_sentences
from rag.types import Paragraph, Passage, Reply, Sentence

# A static embedder blurs beyond a few hundred characters, and a reader wants the place, not the page.
MAX_PASSAGE_CHARS = 420
SHORT_PARAGRAPH_CHARS = 40
MAX_ROW_CHARS = 60
_POINT = re.compile(r"\d{1,2}[.．、](?!\d)|[（(]\d{1,2}[）)]")


def make_passages(reply: Reply) -> list[Passage]:
    """The passages of a reply in reading order; together they cover every paragraph but bare headings.

    Head and foot lines form one passage each. ``passage_id`` is 0 until the catalogue has given one.
    """
    passages: list[Passage] = []
    for role, group in groupby(reply.paragraphs, key=lambda paragraph: paragraph.role):
        paragraphs = list(group)
        if role in ("head", "foot"):
            sentences = [sentence for paragraph in paragraphs for sentence in sentences_of(reply, paragraph)]
            passages.append(_passage(reply, paragraphs[0], sentences))
        elif role == "body":
            for block in _blocks(reply, paragraphs):
                passages.extend(_body_passages(reply, block))
    return passages


def embedding_text(passage: Passage) -> str:
    """What a model reads of a passage: its section path and its text; the letter's identity is left to the words."""
    return " ".join([*passage.section, passage.text])


def sentences_of(reply: Reply, paragraph: Paragraph) -> list[Sentence]:
    """The sentences of one paragraph; a head or foot line is one sentence, whatever stands in it."""
    text = reply.reading_text[paragraph.start : paragraph.end]
    spans = split_sentences(text) if paragraph.role == "body" else [(0, len(text))]
    return [
        Sentence(paragraph.start + start, paragraph.start + end, text[start:end], paragraph.index)
        for start, end in spans
    ]


def _blocks(reply: Reply, paragraphs: list[Paragraph]) -> list[list[Paragraph]]:
    """Paragraphs, a list or table kept with the line that announces it (… 如下：), which may be a heading.

    Short numbered points under one heading stay together too: 1.数量。… 2.收费。… each leave out what they are about.
    """
    blocks: list[list[Paragraph]] = []
    first = paragraphs[0].index
    announced = first > 0 and _announces(reply, reply.paragraphs[first - 1])
    for paragraph in paragraphs:
        text = reply.reading_text[paragraph.start : paragraph.end]
        row = is_table_row(text) or (len(text) <= MAX_ROW_CHARS and text[-1] not in "。！？：")
        if blocks and ((announced and row) or _goes_on(reply, blocks[-1], paragraph)):
            blocks[-1].append(paragraph)
        else:
            blocks.append([paragraph])
            announced = text.endswith("：") or (announced and row)
    return blocks


def _announces(reply: Reply, paragraph: Paragraph) -> bool:
    return reply.reading_text.endswith("：", paragraph.start, paragraph.end)


def _goes_on(reply: Reply, block: list[Paragraph], paragraph: Paragraph) -> bool:
    """Whether a paragraph is the next of the short numbered points under a heading."""
    texts = [reply.reading_text[one.start : one.end] for one in (*block, paragraph)]
    return (
        all(_POINT.match(text) for text in texts)
        and sum(map(len, texts)) <= MAX_PASSAGE_CHARS
        and _heading_above(block[0], texts[0]) == _heading_above(paragraph, texts[-1])
    )


def _heading_above(paragraph: Paragraph, text: str) -> tuple[str, ...]:
    """The section of a paragraph without the heading that its own first words make."""
    section = paragraph.section
    return section[:-1] if section and text.startswith(section[-1]) else section


def _body_passages(reply: Reply, block: list[Paragraph]) -> list[Passage]:
    paragraph = block[0]
    if len(block) > 1:
        text = reply.reading_text[paragraph.start : paragraph.end]
        paragraph = replace(paragraph, section=_heading_above(paragraph, text))
    sentences = [sentence for part in block for sentence in sentences_of(reply, part)]
    short = sentences[-1].end - paragraph.start <= SHORT_PARAGRAPH_CHARS
    above = reply.paragraphs[paragraph.index - 1] if paragraph.index > 0 else None
    if above is not None and above.role == "heading" and (short or _announces(reply, above)):
        sentences = sentences_of(reply, above) + sentences
    return [_passage(reply, paragraph, part) for part in _cut(sentences)]


def _cut(sentences: list[Sentence]) -> list[list[Sentence]]:
    """Sentences in runs of at most ``MAX_PASSAGE_CHARS``, about equally long; a longer sentence stands alone."""
    total = sentences[-1].end - sentences[0].start
    if total <= MAX_PASSAGE_CHARS:
        return [sentences]
    target = total / -(-total // MAX_PASSAGE_CHARS)
    runs: list[list[Sentence]] = [[]]
    for sentence in sentences:
        run = runs[-1]
        length = sentence.end - run[0].start if run else 0
        if run and (length > MAX_PASSAGE_CHARS or run[-1].end - run[0].start >= target):
            runs.append([])
        runs[-1].append(sentence)
    return runs


def _passage(reply: Reply, paragraph: Paragraph, sentences: list[Sentence]) -> Passage:
    start, end = sentences[0].start, sentences[-1].end
    return Passage(
        passage_id=0,
        reply_id=reply.reply_id,
        source=reply.source,
        section=paragraph.section,
        role=paragraph.role,
        start=start,
        end=end,
        text=reply.reading_text[start:end],
        context=_context(reply, paragraph),
        sentences=tuple(sentences),
        page=paragraph.page,
    )


def _context(reply: Reply, paragraph: Paragraph) -> str:
    """Identity of the letter and section path: what tells apart letters that share a template."""
    year = f"{reply.date.year}年" if reply.date else ""
    parts = [reply.issuer or "", reply.title, reply.proposal_title or "", year, *paragraph.section]
    return " ".join(part for part in parts if part)
