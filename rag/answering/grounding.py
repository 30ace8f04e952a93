"""The check of every statement against the sentences it cites: rules only, the same result every time.

What is held against the evidence, each in its file: numbers, dates, names, wrong fillings, negation and comparison,
done and planned, and how much of the whole is there at all. Measured by ``python -m eval.corruption``.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal, NamedTuple

from rag.answering.grounding_bearers import bearer_problems
from rag.answering.grounding_content import Term, content_problems, terms
from rag.answering.grounding_dates import date_problems
from rag.answering.grounding_labels import Label, numbered_by, own_names, parse_label, said_by_us, without_frame
from rag.answering.grounding_names import name_problems
from rag.answering.grounding_numbers import number_problems
from rag.answering.grounding_polarity import polarity_problems
from rag.answering.grounding_reading import NO_DATE, Reading, read
from rag.answering.grounding_scope import scope_problems
from rag.answering.grounding_slots import slot_problems

_ENUMERATOR = re.compile(
    r"^\s*(?:[（(][一二三四五六七八九十\d]{1,3}[)）]|[一二三四五六七八九十\d]{1,2}[、.．](?!\d))\s*"
)


class Problem(NamedTuple):
    """What the evidence does not bear out: its kind, and the words of the statement.

    ``kind`` is number, unit, date, document_number, name, negation, condition, comparison, tense or
    content.
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
    letter calls 我们 or 我区, or that says who answered when, is borne out only by the letter's label: give it with
    the sentences, in its official form (长宁区科学技术委员会：《对第066号提案的答复》，2024年4月30日).
    An empty statement, or no evidence, is unsupported.

    >>> evidence = ["目前，硅巷集聚了西井、矽睿、嬴彻等600多家创新企业。"]
    >>> check_statement("硅巷已有六百余家创新企业。", evidence).support
    'supported'
    >>> check_statement("硅巷约有700家创新企业。", evidence).problems
    (Problem(kind='number', value='约有700家'),)
    """
    sentences, labels = _apart(evidence)
    cited = [reading for reading in (read(sentence, date) for sentence in sentences) if reading.clauses]
    said, framing = without_frame(_ENUMERATOR.sub("", text), labels, sentences)
    statement = read(said_by_us(said, labels, sentences), date)
    if not statement.clauses or not cited:
        return Check("unsupported", (Problem("content", text),))
    found = _problems(statement, cited, date, labels)
    problems = tuple(dict.fromkeys([*(Problem(*problem) for problem in framing), *found]))
    return Check("unsupported" if problems else "supported", problems)


def _apart(evidence: Sequence[str]) -> tuple[list[str], tuple[Label, ...]]:
    """The sentences and the labels among them; a label by itself is a sentence like any other."""
    parsed = [(text, parse_label(text)) for text in evidence]
    sentences = [text for text, label in parsed if label is None]
    if not any(sentence.strip() for sentence in sentences):
        return list(evidence), ()
    return sentences, tuple(label for _, label in parsed if label)


def _problems(
    statement: Reading, cited: Sequence[Reading], date: datetime.date | None, labels: tuple[Label, ...]
) -> Iterator[Problem]:
    yield from (Problem(*problem) for problem in scope_problems(statement, cited))
    if any(_is_verbatim(statement.flat.strip("。"), reading.flat) for reading in cited):
        return
    clauses = [clause for reading in cited for clause in reading.clauses]
    own = own_names(statement.text, labels)
    found = _lent(terms(statement, clauses), own)
    known = {number.normal for reading in cited for number in reading.documents}
    numbers = (Problem(*problem) for problem in number_problems(statement, cited))
    yield from (problem for problem in numbers if not numbered_by(problem.value, labels))
    yield from (Problem("date", value) for value in date_problems(statement, cited, date))
    yield from (Problem("document_number", number.text) for number in statement.documents if number.normal not in known)
    yield from (Problem("name", value) for value in name_problems(statement, cited, found))
    yield from (Problem("name", value) for value in bearer_problems(statement, cited))
    yield from (Problem(*problem) for problem in slot_problems(statement, cited, own))
    yield from (Problem(*problem) for problem in polarity_problems(statement, clauses, date or NO_DATE))
    yield from (Problem("content", value) for value in content_problems(statement, found))


def _lent(found: Sequence[Term], spans: Sequence[tuple[int, int]]) -> list[Term]:
    """The words, those of the letter's own issuer and place taken as borne out."""
    whole = [any(start < one.start + len(one.text) and one.start < end for start, end in spans) for one in found]
    return [
        replace(one, share=1.0, shares=(1.0,) * len(one.shares)) if lent else one
        for one, lent in zip(found, whole, strict=True)
    ]


def _is_verbatim(text: str, cited: str) -> bool:
    """Whether the text stands in the cited sentence as whole clauses: no 不 before it, no 的条件尚不具备 behind."""
    return text in cited and bool(re.search(rf"(?:^|[^\w]|是){re.escape(text)}(?!\w)", cited))
