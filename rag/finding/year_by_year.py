"""What happened year by year（按年份梳理2022到2025年的进展）: the sentences that begin with each of the years.

Letters tell the course of a matter so:“2022年，…成功申报”“2023年，…通过方案”. Such a sentence says neither progress nor
step, as the question does; and what does say so often tells of no single year.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rag.finding.found import Found, Reason, quoted
from rag.finding.search import TOP_PASSAGES, Search, allowed
from rag.passages import sentences_of
from rag.query.extract import Understanding
from rag.retrieval.coverage import bears_out
from rag.text.frequency import rarity
from rag.text.tokens import ALTERNATIVE, fold
from rag.types import Draft, Reply, Sentence

_OPENS = re.compile(
    r"^(?:[（(]?[一二三四五六七八九十\d]{1,2}[)）、.．]|[自从在到截至早于]{1,2})?(?P<year>(?:19|20)\d\d)年"
)
_LETTERS = 4
"""Letters that are looked through: those of the best passages."""
_LEAST_YEARS = 2
"""So many of the years at least must be told of."""
_SPOKEN_OF = 0.7
"""From what credit a sentence speaks of the subject."""
_MOST_YEARS = 6
_OF_A_FIGURE = frozenset({"how_many", "when", "who", "where", "why"})
"""Kinds of question whose answer must hold something, which not any sentence of the year does."""
_WHOLE_COURSE = re.compile(
    "历程|沿革|来龙去脉|时间[线轴]|大事记|一步一?步|脉络|前前后后|(?:发展|建设|推进|演变)过程|按年[份度]"
)
"""Signs that a question asks for all years of which something is told."""
_COURSE = re.compile(
    f"{_WHOLE_COURSE.pattern}|年份|年度|梳理|理一理|理一下|讲讲|说说|回顾|节点|大事|哪一?步|走过来?|过程"
)
"""Words that ask for the course of a matter, whatever the kind of question seems to be, and stand in no answer."""


def asks_for_course(question: str) -> bool:
    """Whether a folded question asks how a matter went, over all years of which something is told.

    >>> asks_for_course("梳理一下硅巷建设的历程"), asks_for_course("硅巷建设有哪些举措")
    (True, False)
    """
    return _WHOLE_COURSE.search(question) is not None


def year_by_year(
    search: Search, understanding: Understanding, years: Sequence[int]
) -> list[tuple[int, Found]] | Reason:
    """What is told of each of the ``years``, or of any where none is given, the newest first.

    None where the question asks for a figure, or too few of the years are told of. A reason to refuse where no letter
    holds the word for the subject.
    """
    query = understanding.query
    words = [term for term in query.terms if not (term.isdigit() or _COURSE.match(term))]
    if not words or (query.kind in _OF_A_FIGURE and not _COURSE.search(understanding.rest)):
        return []
    subject = max(words, key=lambda term: rarity(term.split(ALTERNATIVE)[0]))
    if not any(map(search.state.holds, subject.split(ALTERNATIVE))):
        return Reason("unsupported", (subject.split(ALTERNATIVE)[0],))
    hits = search.state.retriever.retrieve(query, TOP_PASSAGES, allowed(search.state, understanding.selection))
    letters = list(dict.fromkeys(hit.passage.reply_id for hit in hits))[:_LETTERS]
    told: dict[int, tuple[float, Draft]] = {}
    for reply in map(search.state.load, letters):
        for year, sentence in _opening(reply):
            text = fold(sentence.text)
            borne_out = sum(bears_out(word, text) for word in words)
            if bears_out(subject, text) >= _SPOKEN_OF and borne_out > told.get(year, (0.0,))[0]:
                told[year] = (borne_out, quoted(reply, sentence.start, sentence.end))
    asked = sorted(years or told, reverse=True)[:_MOST_YEARS]
    if sum(year in told for year in asked) < _LEAST_YEARS:
        return []
    return [(year, Found(drafts=[told[year][1]] if year in told else [])) for year in asked]


def _opening(reply: Reply) -> Iterator[tuple[int, Sentence]]:
    """The sentences of a letter's body that begin with a year, and the year."""
    for paragraph in reply.paragraphs:
        if paragraph.role == "body":
            for sentence in sentences_of(reply, paragraph):
                if opens := _OPENS.match(sentence.text):
                    yield int(opens["year"]), sentence
