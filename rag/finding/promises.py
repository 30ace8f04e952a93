"""What became of a promise: the letter that made it cannot tell; a later one of the same body may."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from rag.answering.steps import Way
from rag.answering.years import name_older
from rag.finding.found import Found, merged
from rag.finding.search import LIKELY, Search
from rag.llm.base import GenerativeLLM
from rag.query.extract import Understanding, without_letters
from rag.query.kinds import question_kind
from rag.query.selection import Selection
from rag.text.tokens import ALTERNATIVE
from rag.types import Query, Reply

_BECAME = re.compile(
    r"兑现|后来|最后|最终|实际上?|到底|结果(?:呢|怎|如何)"
    r"|(?:完成|落实|做到|办成|出台|建成|实现|开工|开通|启用|通车|补上|到位)了?(?:没有?|吗)"
)
_PROMISED = re.compile(
    r"(?:说|承诺|答应|提出|计划|打算|要求|定|写)(?:了|过|的|要|好)?[^，,。？?]{2,}[，,。？?]|兑现|当初|当时|先前|原定|原计划"
)
_ONLY_OF_A_PROMISE = re.compile(
    r"(?:19|20)\d\d年(?:\d{1,2}月)?(?:底|末)?(?:之?前)?(?:的?答复)?(?:里|中)?(?:说好?|承诺|答应|提出|计划|打算)?(?:了|过|的|要|在)?"
    r"|当初|当时|先前|原定|原计划|后来|最后|最终|到底|承诺|答应"
    r"|(?:有没有|是否)?(?:都|真)?兑现了?(?:没有?|吗)?|了?(?:没有?|吗)(?=[，,？?]|$)|这个(?=[，,]|$)"
)
_MOST = 2
"""Statements of what became of it."""


def with_outcome(search: Search, understanding: Understanding, found: Found) -> Way[Found]:
    """What was found; where the question asks what became of it, behind what later letters of the body say."""
    question = understanding.rest
    if isinstance(search.llm, GenerativeLLM) or not (found.drafts and found.candidates):
        return found
    if not (_BECAME.search(question) and _PROMISED.search(question)):
        return found
    answering = {pointer.reply_id for draft in found.drafts for pointer in draft.pointers}
    heads = search.state.heads
    later = later_letters(heads, [reply for reply in heads if reply.reply_id in answering])
    if not later:
        return found
    query = _of_the_matter(without_letters(understanding).query)
    told = yield from search.run(query, Selection(reply_ids=later), frozenset(), True, likely=LIKELY)
    if not told.drafts:
        return found
    drafts = [*told.drafts[:_MOST], found.drafts[0]]
    return merged(name_older(drafts, search.state.load), [told, found], 0)


def later_letters(heads: Iterable[Reply], of: Iterable[Reply]) -> tuple[str, ...]:
    """Ids of the letters that are later than the newest of the same body among ``of``."""
    newest: dict[str | None, date] = {}
    for reply in of:
        if reply.date is not None:
            newest[reply.issuer] = max(reply.date, newest.get(reply.issuer, reply.date))
    return tuple(
        reply.reply_id
        for reply in heads
        if reply.date is not None and reply.issuer in newest and reply.date > newest[reply.issuer]
    )


def _of_the_matter(query: Query) -> Query:
    """The question without its dates and the words that only speak of the promise."""
    text = _ONLY_OF_A_PROMISE.sub("", query.search_text).strip(" ，,")
    text = text or query.search_text
    terms = tuple(term for term in query.terms if _first(term) in text and not term.isdigit())
    return replace(query, search_text=text, terms=terms or query.terms, kind=question_kind(text))


def _first(term: str) -> str:
    return term.split(ALTERNATIVE)[0]
