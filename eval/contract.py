"""The invariants of contract §3, checked on every answer: what holds for every question and every back end."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from eval.letters import Letter, LetterBox
from eval.matching import compact

_STATUSES = {"answered", "partial", "refused"}
_SUPPORTS = {"verbatim", "supported", "computed"}
_REFUSALS = {"no_match", "out_of_range", "off_topic", "unsupported"}
# Lines of Markdown that are drawn, not written: --- between parts, |---|---| under the head of a table.
_RULED_LINE = re.compile(r"^[ \t|:*=_-]*(?:-{2,}|={3,}|\*{3,}|_{3,})[ \t|:*=_-]*$", re.MULTILINE)
_MARKS = re.compile(r"(?:\[\d+\])+")


def broken_invariants(answer: Mapping[str, Any], letters: LetterBox) -> list[str]:
    """What in the answer object breaks contract §3, one line each; empty when all holds."""
    return [*_status(answer), *_statements(answer), *_citations(answer), *_pointers(answer, letters)]


def broken_pointers(citation: Mapping[str, Any], quote: Mapping[str, Any], letters: LetterBox) -> list[str]:
    """What is wrong with one quote's two places: in the reading text and in the file's text."""
    name = f"citation {citation.get('n')} quote {str(quote.get('text'))[:20]!r}"
    letter = letters.get(str(citation.get("reply_id")))
    if letter is None:
        return [f"{name}: no letter {citation.get('reply_id')!r}"]
    problems = []
    if not quote.get("text") or letter.reading_text[quote["start"] : quote["end"]] != quote["text"]:
        problems.append(f"{name}: differs from reading_text[{quote.get('start')}:{quote.get('end')}]")
    if letter.source_text is not None and not _same_in_source(letter, quote):
        problems.append(f"{name}: differs from the file's text[{quote.get('source_start')}:{quote.get('source_end')}]")
    return problems


def _same_in_source(letter: Letter, quote: Mapping[str, Any]) -> bool:
    source = (letter.source_text or "")[quote["source_start"] : quote["source_end"]]
    return compact(_RULED_LINE.sub("", source)) == compact(str(quote.get("text")))


def _status(answer: Mapping[str, Any]) -> Iterator[str]:
    status, refusal = answer.get("status"), answer.get("refusal")
    if status not in _STATUSES:
        yield f"status {status!r} is none of {sorted(_STATUSES)}"
    if (status == "refused") != (refusal is not None):
        yield f"status {status!r} with refusal {refusal!r}"
    if refusal is not None and refusal.get("code") not in _REFUSALS:
        yield f"refusal code {refusal.get('code')!r} is none of {sorted(_REFUSALS)}"
    if status == "refused" and (answer.get("statements") or answer.get("citations")):
        yield "a refusal states or cites something"
    if status in ("answered", "partial") and not answer.get("statements"):
        yield f"{status} without a statement"


def _statements(answer: Mapping[str, Any]) -> Iterator[str]:
    text, statements = answer.get("answer") or "", answer.get("statements") or []
    known = {citation["n"]: len(citation["quotes"]) for citation in answer.get("citations") or []}
    position, order = 0, list[int]()
    for index, statement in enumerate(statements):
        start, end, evidence = statement["start"], statement["end"], statement["evidence"]
        if text[start:end] != statement["text"]:
            yield f"statement {index} differs from answer[{start}:{end}]"
        if text[position:start].strip():
            yield f"answer holds {text[position:start].strip()[:20]!r} that is neither statement nor mark"
        if statement.get("support") not in _SUPPORTS:
            yield f"statement {index}: support {statement.get('support')!r}"
        if not evidence:
            yield f"statement {index} has no evidence"
        for pointer in evidence:
            if not 0 <= pointer["quote"] < known.get(pointer["n"], 0):
                yield f"statement {index} points to quote {pointer['quote']} of citation {pointer['n']}: none"
        mark = _MARKS.match(text, end)
        marked = [int(number) for number in re.findall(r"\d+", mark[0])] if mark else []
        if sorted(marked) != sorted({pointer["n"] for pointer in evidence}):
            yield f"statement {index} has marks {marked}, evidence {evidence}"
        order += marked
        position = mark.end() if mark else end
    if statements and text[position:].strip():
        yield f"answer ends with {text[position:].strip()[:20]!r} that is neither statement nor mark"
    if statements and list(dict.fromkeys(order)) != sorted(known):
        yield f"marks in order of first use {list(dict.fromkeys(order))}, citations {sorted(known)}"


def _citations(answer: Mapping[str, Any]) -> Iterator[str]:
    citations = answer.get("citations") or []
    if [citation["n"] for citation in citations] != list(range(1, len(citations) + 1)):
        yield f"citations are numbered {[citation['n'] for citation in citations]}"
    if len({citation["reply_id"] for citation in citations}) != len(citations):
        yield "a reply is cited under two numbers"
    for citation in citations:
        if not citation["quotes"]:
            yield f"citation {citation['n']} quotes nothing"


def _pointers(answer: Mapping[str, Any], letters: LetterBox) -> Iterator[str]:
    for citation in answer.get("citations") or []:
        letter = letters.get(citation["reply_id"])
        for field in ("title", "number", "session", "document_number", "issuer", "date", "source", "label"):
            if letter is not None and field in letter.head and citation.get(field) != letter.head[field]:
                yield f"citation {citation['n']}: {field} {citation.get(field)!r}, catalogue {letter.head[field]!r}"
        for quote in citation["quotes"]:
            yield from broken_pointers(citation, quote, letters)
