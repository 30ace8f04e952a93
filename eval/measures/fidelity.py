"""Numbers, dates and names of an answer, each looked for in what its statement cites."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

from eval.answers import AnswerRecord, StatementRecord
from eval.letters import LetterBox
from eval.matching import compact
from eval.measures.base import Measure, Sample, always, answer_of

_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_DATE = re.compile(r"(\d{4})\s*(?:年|-|/)\s*(\d{1,2})\s*(?:月|-|/)\s*(\d{1,2})|(\d{4})\s*年\s*(\d{1,2})\s*月(?!\s*\d)")
_QUOTED = re.compile(r"[“《]([^“”《》]{2,40})[”》]")
_LATIN = re.compile(r"[A-Za-z][A-Za-z0-9.&+-]*[A-Za-z0-9]")
_HEAD_FIELDS = ("title", "label", "number", "session", "document_number", "issuer", "date", "kind")


def number_fidelity(sample: Sample) -> float:
    """Share of the numbers stated that stand in what their statement cites; 1 where no number is stated."""
    return _share(sample, _numbers)


def date_fidelity(sample: Sample) -> float:
    """Share of the dates stated (day, or month and year) that stand in what their statement cites; 1 without dates."""
    return _share(sample, _dates)


def name_fidelity(sample: Sample) -> float:
    """Share of the names stated that stand in what their statement cites; 1 where no name is stated.

    Names are what stands in “” or 《》, words in Latin letters, and the people and offices of the letters' heads.
    """
    people = known_names(sample.letters)
    return _share(sample, lambda text: _names(text, people))


def known_names(letters: LetterBox) -> set[str]:
    """People and offices that the letters' heads name, as they are printed there."""
    names: set[str] = set()
    for letter in letters.letters:
        head = letter.head
        contact = head.get("contact") or {}
        for name in (head.get("signer"), head.get("issuer"), contact.get("name"), *(head.get("proposers") or ())):
            if name and len(str(name)) > 1:
                names.add(str(name))
    return names


def _share(sample: Sample, items: Callable[[str], set[str]]) -> float:
    answer = answer_of(sample)
    stated = found = 0
    for row in answer.statements:
        wanted = items(row.text)
        held = items(evidence_text(row, answer, sample))
        text = compact(evidence_text(row, answer, sample))
        stated += len(wanted)
        found += sum(item in held or (not item[0].isdigit() and compact(item) in text) for item in wanted)
    return found / stated if stated else 1.0


def evidence_text(row: StatementRecord, answer: AnswerRecord, sample: Sample) -> str:
    """All that a statement may take its numbers and names from: quotes and heads of the cited replies.

    A computed statement may also name what was counted: how many replies, out of how many, under which condition of
    the question or filter.
    """
    parts = [quote.text for quote in row.quotes]
    cited = {quote.reply_id for quote in row.quotes}
    for citation in answer.raw.get("citations") or ():
        if citation.get("reply_id") in cited:
            parts += [str(citation.get(field) or "") for field in _HEAD_FIELDS]
    if row.support == "computed":
        parts += [str(len(row.quotes)), str(len(cited)), str(len(sample.letters)), sample.case.question]
        parts.append(str(answer.raw.get("standalone_question") or ""))
        parts += [str(value) for value in (answer.raw.get("filters") or {}).values() if value]
        # A count that comes to nothing, or one longer than the ten heads shown, is checked by the case's own ``must``.
        parts += [str(count) for count in range(len(sample.letters) + 1)]
    return "\n".join(parts)


def _numbers(text: str) -> set[str]:
    folded = unicodedata.normalize("NFKC", text)
    return {number.lstrip("0") or "0" for number in _NUMBER.findall(folded)}


def _dates(text: str) -> set[str]:
    found = set()
    for match in _DATE.finditer(unicodedata.normalize("NFKC", text)):
        year, month, day = (match[1], match[2], match[3]) if match[1] else (match[4], match[5], "")
        found.add(f"{year}-{int(month)}")
        if day:
            found.add(f"{year}-{int(month)}-{int(day)}")
    return found


def _names(text: str, people: set[str]) -> set[str]:
    folded = unicodedata.normalize("NFKC", text)
    quoted = {compact(name) for name in _QUOTED.findall(folded)}
    latin = {word.casefold() for word in _LATIN.findall(folded)}
    return quoted | latin | {compact(name) for name in people if compact(name) in compact(folded)}


FIDELITY_MEASURES = (
    Measure(
        "number_fidelity",
        "share of the numbers stated that stand in what is cited for them",
        "number faithfulness, after Zhao et al. (2020), Reducing quantity hallucinations",
        always,
        number_fidelity,
    ),
    Measure(
        "date_fidelity",
        "share of the dates stated that stand in what is cited for them",
        "entity precision, Nan et al. (2021)",
        always,
        date_fidelity,
    ),
    Measure(
        "name_fidelity",
        "share of the names stated that stand in what is cited for them",
        "entity precision, Nan et al. (2021)",
        always,
        name_fidelity,
    ),
)
