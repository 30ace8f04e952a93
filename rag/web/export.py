"""A conversation as Markdown or Word, sources in the official form."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence

from rag.types import Answer, Citation
from rag.web.turns import Turn
from rag.web.words import Words

_MARKDOWN = re.compile(r"([\\`*_{}\[\]<>#|])")
_FONT = "宋体"


def answer_as_text(answer: Answer) -> str:
    """The answer with its marks, then its sources, as plain text for the clipboard."""
    if answer.status == "refused":
        return _refusal(answer)
    lines = ["".join(_said(answer)), ""]
    lines += [f"[{citation.n}] {citation.label}" for citation in answer.citations]
    return "\n".join(lines)


def as_markdown(turns: Sequence[Turn], words: Words) -> str:
    """Question, answer, sources and quotes of every turn; letters' text is escaped, so that it stays text."""
    parts = [f"# {words('name')} Dafu", ""]
    for turn in turns:
        if turn.answer is None:
            continue
        answer = turn.answer
        parts += [f"## {_plain(turn.question)}", ""]
        if answer.status == "refused":
            parts += [f"> {_plain(_refusal(answer))}", ""]
            continue
        parts += ["\n\n".join(_plain(part) for part in _said(answer)), "", f"### {words('sources')}", ""]
        for citation in answer.citations:
            parts.append(f"- \\[{citation.n}\\] {_plain(citation.label)}")
            parts += [f"  - {_plain(quote)}" for quote in _quotes(citation)]
        parts.append("")
    return "\n".join(parts)


def as_docx(turns: Sequence[Turn], words: Words) -> bytes:
    """The same as a Word document."""
    from docx import Document
    from docx.oxml.ns import qn
    from docx.shared import Pt

    document = Document()
    style = document.styles["Normal"]
    style.font.name = _FONT
    style.font.size = Pt(12)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), _FONT)
    document.core_properties.title = f"{words('name')} Dafu"
    document.core_properties.author = "Dafu"
    for turn in turns:
        if turn.answer is None:
            continue
        document.add_heading(_legal(turn.question), level=1)
        if turn.answer.status == "refused":
            document.add_paragraph(_legal(_refusal(turn.answer)), style="Intense Quote")
            continue
        for part in _said(turn.answer):
            document.add_paragraph(_legal(part))
        document.add_heading(words("sources"), level=2)
        for citation in turn.answer.citations:
            document.add_paragraph(_legal(f"[{citation.n}] {citation.label}"))
            for quote in _quotes(citation):
                document.add_paragraph(_legal(quote), style="List Bullet")
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def _said(answer: Answer) -> list[str]:
    """Each statement with its marks behind it."""
    return [
        one.text + "".join(f"[{n}]" for n in dict.fromkeys(evidence.n for evidence in one.evidence))
        for one in answer.statements
    ]


def _refusal(answer: Answer) -> str:
    return answer.refusal.message if answer.refusal else answer.text


def _quotes(citation: Citation) -> list[str]:
    return [f"{' › '.join(quote.section)}：{quote.text}" if quote.section else quote.text for quote in citation.quotes]


def _plain(text: str) -> str:
    return _MARKDOWN.sub(r"\\\1", "  \n".join(map(str.strip, text.splitlines())))


def _legal(text: str) -> str:
    """Without the control characters that XML cannot hold."""
    return "".join(char for char in text if char in "\t\n" or ord(char) >= 32)
