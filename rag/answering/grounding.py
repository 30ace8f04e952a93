"""The check of every statement against the sentences it cites: rules only, the same result every time.

What is held against the evidence, each in its file: numbers, dates, names, wrong fillings, negation and comparison,
done and planned, and how much of the whole is there at all. Measured by ``python -m eval.corruption``.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from rag.answering.grounding_content import content_problems, terms
from rag.answering.grounding_dates import date_problems
from rag.answering.grounding_names import name_problems
from rag.answering.grounding_numbers import number_problems
from rag.answering.grounding_polarity import polarity_problems
from rag.answering.grounding_reading import NO_DATE, Reading, read
from rag.answering.grounding_slots import slot_problems

_ENUMERATOR = re.compile(
    r"^\s*(?:[（(][一二三四五六七八九十\d]{1,3}[)）]|[一二三四五六七八九十\d]{1,2}[、.．](?!\d))\s*"
)


class Problem(NamedTuple):
    """What the evidence does not bear out: its kind, and the words of the statement.

    ``kind`` is number, unit, date, document_number, name, negation, comparison, tense or content.
    """

    kind: str
    value: str


@dataclass(frozen=True, slots=True)
class Check:
    """``support`` is "supported" exactly when there are no problems."""

    support: Literal["supported", "unsupported"]
    problems: tuple[Problem, ...]


def check_statement(text: str, evidence: Sequence[str], date: datetime.date | None = None) -> Check:
    """Whether the sentences in ``evidence`` together say what ``text`` says; ``date`` is the letter's own.

    今年, 目前 and dates without a year are read at ``date``. A statement that names the body or district which the
    letter calls 我们 or 我区 is borne out only if the evidence holds that name: give the letter's label with the
    sentences.
    An empty statement, or no evidence, is unsupported.

    >>> evidence = ["目前，硅巷集聚了西井、矽睿、嬴彻等600多家创新企业。"]
    >>> check_statement("硅巷已有六百余家创新企业。", evidence).support
    'supported'
    >>> check_statement("硅巷约有700家创新企业。", evidence).problems
    (Problem(kind='number', value='约有700家'),)
    """
    cited = [reading for reading in (read(sentence, date) for sentence in evidence) if reading.clauses]
    statement = read(_ENUMERATOR.sub("", text), date)
    if not statement.clauses or not cited:
        return Check("unsupported", (Problem("content", text),))
    problems = tuple(dict.fromkeys(_problems(statement, cited, date)))
    return Check("unsupported" if problems else "supported", problems)


def _problems(statement: Reading, cited: Sequence[Reading], date: datetime.date | None) -> Iterator[Problem]:
    if any(_is_verbatim(statement.flat.strip("。"), reading.flat) for reading in cited):
        return
    clauses = [clause for reading in cited for clause in reading.clauses]
    found = terms(statement, clauses)
    known = {number.normal for reading in cited for number in reading.documents}
    yield from (Problem(*problem) for problem in number_problems(statement, cited))
    yield from (Problem("date", value) for value in date_problems(statement, cited, date))
    yield from (Problem("document_number", number.text) for number in statement.documents if number.normal not in known)
    yield from (Problem("name", value) for value in name_problems(statement, cited, found))
    yield from (Problem(*problem) for problem in slot_problems(statement, cited))
    yield from (Problem(*problem) for problem in polarity_problems(statement, clauses, date or NO_DATE))
    yield from (Problem("content", value) for value in content_problems(statement, found))


def _is_verbatim(text: str, cited: str) -> bool:
    """Whether the text stands in the cited sentence as whole clauses: no 不 before it, no 的条件尚不具备 behind."""
    return text in cited and bool(re.search(rf"(?:^|[^\w]|是){re.escape(text)}(?!\w)", cited))
