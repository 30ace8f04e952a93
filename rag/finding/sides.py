"""The sides of a comparison: years of replies, numbers of replies, or years that the question speaks of."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from rag.answering.steps import Way, together
from rag.answering.years import name_older
from rag.finding.found import Found, Reason, leaves_unsaid, merged, so_far
from rag.finding.search import LIKELY, Search
from rag.finding.year_by_year import asks_for_course, year_by_year
from rag.llm.base import GenerativeLLM
from rag.query.extract import Understanding
from rag.query.kinds import asked_units
from rag.query.selection import Selection, bare_number
from rag.query.terms import content_terms
from rag.retrieval.expectation import asked_years
from rag.state import State
from rag.text.numerals import find_quantities
from rag.text.tokens import ALTERNATIVE
from rag.types import Draft, Pointer, Query, Reply

MAX_LOOKED_AT = 3
"""Letters shown for a side of a comparison that found nothing."""
_MAX_STATEMENTS = 2
"""Statements of each side."""
_MAX_LETTERS, _LEAST_LETTERS = 5, 2
"""Letters looked at for what was said over time, and how many make a row."""
_DIFFERENCE = frozenset("区别 差别 差异 不同 异同 变化 不一样 相比 对比 比较".split())
"""What is asked about both sides together, and need stand in neither."""
_CHANGES = re.compile(
    r"[涨升降跌减增变](?:[多少加长低高]|化|动)?了?(?:没有?|吗)|(?:有没有|是否|有无)[涨升降跌减增变]"
    r"|(?:有没有|是否有?|有)(?:什么)?(?:调整|变化|变动|不同|区别)(?:吗|没有)?[?？。\s]*$|不一样(?:吗|吧)?[?？。\s]*$"
)
"""Signs that a question of yes or no asks what changed: 数目涨了没有."""
_CLAUSE = re.compile(r"[^，,。；;？?]+[，,。；;？?]*")
_COMPARES = re.compile("比|[增减升降]|[由从].{1,24}[到至为]|翻")
_EACH_YEAR, _MAX_YEARS = re.compile("每年|逐年|各年|年年|按年|按(?:时间|先后)|节点"), 6
"""Signs that a span of so many years at most is asked for year by year."""
_MANY_YEARS = 3
"""From so many years on a question asks for the course of a matter rather than for a comparison."""
_LIKELY = 0.5
"""From what probability one sentence answers for all the years that it names."""
_AS_GOOD = 0.4
"""How much more of the question a letter of the row may leave unsaid than the best one."""


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a comparison: its replies, the years it must bear out, and how the answer names it."""

    selection: Selection
    years: frozenset[int]
    name: str = ""
    loosely: bool = False


def search_sides(search: Search, understanding: Understanding, chosen: Sequence[Reply]) -> Way[Found]:
    """What each side of the question finds among the ``chosen`` replies, or the whole where it compares nothing."""
    sides = _sides(understanding, chosen, search.today)
    if told := _course(search, understanding, sides):
        return told
    if understanding.over_time:
        return (yield from _each_letter(search, understanding, chosen))
    if len(sides) > 1 and (told := (yield from _told_together(search, understanding.query, sides))):
        return told
    queries = [_of_side(understanding.query, side, sides) for side in sides]
    if len(sides) == 1:
        found = yield from _search(search, queries[0], sides[0])
        sides = _years_apart(understanding, found, search) if found.refusal else []
        if not sides:
            return found
        queries = [_of_side(understanding.query, side, sides) for side in sides]
    ways = [_search_side(search, query, side) for query, side in zip(queries, sides, strict=True)]
    results = yield from together(
        ways, so_far(search.llm, lambda some: _side_by_side(search, sides[: len(some)], some))
    )
    if any(result.drafts for result in results):
        results = yield from _asked_again(search, queries, sides, results)
    return _side_by_side(search, sides, results)


def _told_together(search: Search, query: Query, sides: Sequence[Side]) -> Way[Found | None]:
    """What a likely sentence says of all the years at once（2024年745元，比2022年上涨9.6%）; None where none does."""
    years = frozenset(year for side in sides for year in side.years)
    if isinstance(search.llm, GenerativeLLM) or len(years) != len(sides) or any(one.selection.years for one in sides):
        return None
    found = yield from search.run(query, sides[0].selection, years, loosely=False)
    told = found.drafts[0].text if found.drafts and found.candidates[0].answerable >= _LIKELY else ""
    return found if told and _tells_of_each(told, years, asked_units(query.search_text)) else None


def _tells_of_each(text: str, years: frozenset[int], units: frozenset[str]) -> bool:
    """Whether a text compares the years, or has a figure for each of them."""
    places = sorted(text.find(f"{year}年") for year in years)
    if places[0] < 0:
        return False
    if _COMPARES.search(text) or "\n" in text or not units:
        return True
    each = [text[start:end] for start, end in zip(places, [*places[1:], None], strict=True)]
    return all(any(quantity.unit in units for quantity in find_quantities(part)) for part in each)


def _course(search: Search, understanding: Understanding, sides: Sequence[Side]) -> Found | None:
    """How a matter went, year by year, where the question asks for many years, or for the whole course."""
    years = [max(side.years) for side in sides if side.years and not side.loosely]
    of_years = len(years) == len(sides) >= _MANY_YEARS
    whole = len(sides) == 1 and not sides[0].years and asks_for_course(understanding.rest)
    if isinstance(search.llm, GenerativeLLM) or not (of_years or whole):
        return None
    told = year_by_year(search, understanding, years)
    if isinstance(told, Reason):
        return Found(refusal=told)
    each = [Side(understanding.selection, frozenset({year}), f"{year}年") for year, _ in told]
    return _side_by_side(search, each, [found for _, found in told]) if told else None


def _asked_again(
    search: Search, queries: Sequence[Query], sides: Sequence[Side], results: Sequence[Found]
) -> Way[list[Found]]:
    """The results, sides without an answer searched once more: what one letter speaks of another is likely to."""
    answered = list(results)
    for place, (query, side) in enumerate(zip(queries, sides, strict=True)):
        if not results[place].drafts:
            again = yield from search.run(query, side.selection, side.years, side.loosely, likely=LIKELY)
            answered[place] = again if again.drafts else results[place]
    return answered


def _each_letter(search: Search, understanding: Understanding, chosen: Sequence[Reply]) -> Way[Found]:
    """What each of the letters that answer says, the newest first; the others are passed over."""
    loosely = Side(understanding.selection, frozenset(), loosely=True)
    whole = yield from _search(search, understanding.query, loosely)
    likely = list(dict.fromkeys(one.pointer.reply_id for one in whole.candidates))[:_MAX_LETTERS]
    replies = [reply for reply in chosen or search.state.heads if reply.reply_id in likely]
    if not whole.drafts or len(replies) < _LEAST_LETTERS:
        return whole
    sides = [replace(loosely, selection=replace(understanding.selection, reply_ids=(one.reply_id,))) for one in replies]
    ways = [_search(search, understanding.query, side) for side in sides]
    results = yield from together(
        ways, so_far(search.llm, lambda some: _side_by_side(search, sides[: len(some)], some))
    )
    found_by = [(side, found) for side, found in zip(sides, results, strict=True) if found.drafts]
    least = min(found.candidates[0].missing_share for _, found in found_by) if found_by else 0.0
    answering = [pair for pair in found_by if pair[1].candidates[0].missing_share <= least + _AS_GOOD]
    if len(answering) < _LEAST_LETTERS:
        return whole
    return _side_by_side(search, [side for side, _ in answering], [found for _, found in answering])


def _sides(understanding: Understanding, chosen: Sequence[Reply], today: date) -> list[Side]:
    selection, query = understanding.selection, understanding.query
    years = asked_years(understanding.rest, today)
    if len(selection.years) > 1:
        sides = [(year, replace(selection, years=(year,))) for year in selection.years]
        return [Side(part, years, f"{year}年的答复") for year, part in sides]
    if len(selection.numbers) > 1:
        order = [number for reply in chosen for number in selection.numbers if _has_number(reply, number)]
        return [
            Side(replace(selection, numbers=(number,)), years, f"第{number}号答复") for number in dict.fromkeys(order)
        ]
    if len(years) > 1 and (_EACH_YEAR.search(query.asked) or asks_for_course(query.asked)):
        years = frozenset(range(min(years), max(years) + 1)) if max(years) - min(years) < _MAX_YEARS else years
    if len(years) > 1 and (query.kind != "whether" or _CHANGES.search(understanding.rest)):
        return [Side(selection, frozenset({year}), f"{year}年") for year in sorted(years, reverse=True)]
    if years:
        return [Side(selection, years)]
    return [Side(selection, asked_years(understanding.rest, today, relative=True), loosely=True)]


def _years_apart(understanding: Understanding, found: Found, search: Search) -> list[Side]:
    """The letters of two years, where a question names those of one and a second year that they do not speak of."""
    selection, of_letters = understanding.selection, understanding.selection.filters.year
    if not of_letters or found.refusal is None or found.refusal.code != "out_of_range":
        return []
    years = {of_letters, *asked_years(understanding.rest, search.today)}
    held = {day.year for day in search.state.days.values() if day}
    if len(years) != len(years & held) or len(years) < _LEAST_LETTERS:
        return []
    anytime = replace(selection, filters=replace(selection.filters, year=None))
    return [
        Side(replace(anytime, years=(year,)), frozenset({year}), f"{year}年的答复", loosely=True)
        for year in sorted(years, reverse=True)
    ]


def _has_number(reply: Reply, number: str) -> bool:
    return number in {bare_number(printed) for printed in reply.numbers}


def _of_side(query: Query, side: Side, sides: Sequence[Side]) -> Query:
    """The question as put to one side, whose evidence need not hold the years of the others, nor say what differs."""
    if len(sides) == 1:
        return query
    others = {str(year) for one in sides for year in one.years - side.years} | _DIFFERENCE
    terms = tuple(term for term in query.terms if term.split(ALTERNATIVE)[0] not in others)
    return replace(query, terms=terms, search_text=_without_comparing(query.search_text))


def _without_comparing(question: str) -> str:
    """The question without clauses that ask only what differs: 多久办一次?说法不一样吧."""
    clauses = _CLAUSE.findall(question)
    kept = [
        clause for clause in clauses if any(not term.isdigit() for term in set(content_terms(clause)) - _DIFFERENCE)
    ]
    return "".join(kept) or question


def _search(search: Search, query: Query, side: Side) -> Way[Found]:
    return search.run(query, side.selection, side.years, side.loosely)


def _search_side(search: Search, query: Query, side: Side) -> Way[Found]:
    """What a side finds of its years, or what the letters of that year say without naming it."""
    found = yield from _search(search, query, side)
    years = tuple(side.years)
    of_that_year = replace(side, selection=replace(side.selection, years=years), loosely=True)
    if not years or not any(of_that_year.selection.holds(reply) for reply in search.state.heads):
        return found
    named = bool(found.drafts) and any(str(year) in found.drafts[0].text for year in years)
    if found.drafts and (named or isinstance(search.llm, GenerativeLLM)):
        return found
    for once_more in (of_that_year, replace(of_that_year, years=frozenset())):
        again = yield from _search(search, query, once_more)
        if again.drafts and leaves_unsaid(again) <= leaves_unsaid(found):
            return again
    return found


def _side_by_side(search: Search, sides: Sequence[Side], results: Sequence[Found]) -> Found:
    """Each side's best statements, newest first; a side without an answer is named, on what was looked at."""
    if not any(result.drafts for result in results):
        return results[0]
    drafts: list[Draft] = []
    for side, result in zip(sides, results, strict=True):
        said = {one.text for one in drafts}
        drafts += [draft for draft in result.drafts[:_MAX_STATEMENTS] if draft.text not in said]
        if not result.drafts:
            drafts += _nothing_of(side, search.state)
    if not isinstance(search.llm, GenerativeLLM):
        drafts = name_older(drafts, search.state.load)
    return merged(drafts, results, sum(not result.drafts for result in results))


def _nothing_of(side: Side, state: State) -> list[Draft]:
    """That a side found nothing, on the dates of the letters that it was looked for in."""
    looked_at = [reply for reply in state.heads if side.selection.holds(reply)]
    dated = [reply for reply in looked_at if reply.date and reply.date.year in side.years]
    replies = (dated or looked_at or state.heads)[:MAX_LOOKED_AT]
    pointers = tuple(Pointer(one.reply_id, *span) for one in replies for span in state.spans(one.reply_id, "date"))
    return [Draft(f"{side.name}没有找到相关内容。", pointers, "computed")] if pointers else []
