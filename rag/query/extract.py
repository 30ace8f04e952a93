"""From a question and what was said before to what is asked: standing alone, its kind, its conditions, its words."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from rag.llm.base import Notice
from rag.query.asked import telling_words
from rag.query.kinds import question_kind
from rag.query.language import Translate, is_english
from rag.query.leaning import own_words
from rag.query.over_time import read_over_time
from rag.query.parts import OF_ITS_TIME, compared, distributed, split_questions
from rag.query.references import read_references
from rag.query.rewrite import FindBeside, FindReply
from rag.query.selection import ClosedSets, Selection, narrowed
from rag.query.terms import content_terms, evidence_terms
from rag.query.turns import Turn, Turns
from rag.query.words import LETTER_OR_PROPOSAL, PIECE
from rag.types import Filters, Query

_REMEMBERED_TURNS = 6
_YEAR = re.compile(r"((?:19|20)\d\d)年")
# 硅巷是2024年申报成功的吗, 为什么2024年才申报: the year is taken for granted; what the letter says may set it right
_PRESUMED_YEAR = re.compile(
    r"(?<=是)(?:19|20)\d\d年(?=[才就刚]?[^，,。；;？?]{1,14}的(?:吗|吧|[，,。？?\s]|$))|(?:19|20)\d\d年(?=才)"
)
# 截至2023年11月挂牌了没: what was so by then, no month that the evidence must bear out
_AS_OF = re.compile(r"截[至止]到?(?:19|20)\d\d年(?:\d{1,2}月)?(?:\d{1,2}日)?[底末初]?")
_OF_LETTERS = re.compile(rf"\s+的?(?:[那这]?一?{PIECE})?的?(?:{LETTER_OR_PROPOSAL})?(?:里面?|中|上)?[，,]?的?")
_WHAT_BECAME = re.compile(
    r"[，,。;；?？].{0,8}?(?:后来|最后|最终|结果|现在|如今|实际上?|到底)?[^，,]{0,6}"
    r"(?:兑现|落实|做到|办到|办成|完成|实现|怎么样|如何)了?(?:没有?|吗|得怎么样|得如何|多少|[?？]?$)"
)
_ONLY_SAYS = re.compile(
    r"^的?(?:那一?[份封件])?(?:答复|回复|信)?(?:里|中)?的?(?:又|都|是|则)*"
    r"(?:(?:怎么|如何)(?:说|写|讲|定|提)的?|(?:写|说|讲|提|换|变|改)(?:的|成|为)?了?又?是?(?:什么|哪些|哪几?个|啥))(?:呢)?$"
)
_COUNTS_LETTERS = re.compile("(?:几|多少)[份件封篇]")
_NOW = re.compile(r"^(?:那|而|到)?(?:现在|如今|眼下|目前|最新|今年)")


@dataclass(frozen=True, slots=True)
class Understanding:
    """A question as understood: the query, the replies it names, and what it says besides them (folded).

    ``notices`` tell the reader of what was read otherwise than it was written; ``explicit`` are the filters given
    beside the question; ``near`` the letters that a follow-up goes on about: what they say comes first; ``over_time``
    asks what each letter said, the newest first; ``own`` are the things that a follow-up named itself, ``goes_on`` the
    question that it goes on about, ``beside`` the passages (their ids) where that one was answered, and ``as_asked``
    the follow-up in its own words: there the subject need not be named again.
    """

    query: Query
    selection: Selection
    rest: str
    notices: tuple[Notice, ...] = ()
    explicit: Filters = field(default_factory=Filters)
    near: tuple[str, ...] = ()
    over_time: bool = False
    own: tuple[str, ...] = ()
    goes_on: str = ""
    as_asked: Query | None = None
    beside: tuple[int, ...] = ()


def understand(
    question: str,
    history: Sequence[tuple[str, str]],
    known: ClosedSets,
    today: date,
    translate: Translate | None = None,
    find_reply: FindReply = lambda earlier: None,
    held: Callable[[str], bool] = lambda term: False,
    find_beside: FindBeside = lambda earlier, step: None,
) -> Understanding:
    """The question read against what was asked before and what the catalogue holds.

    ``find_reply`` names the one reply that an earlier question was about, ``find_beside`` the one after or before it;
    ``translate`` gives Chinese words for an English one that the glossary lacks; ``held`` tells whether the letters
    hold a term.
    """
    turns = Turns(known, today, translate, find_reply, held, find_beside)
    before = Turn()
    for asked, _ in history[-_REMEMBERED_TURNS:]:
        turn = turns.next(asked, before)
        before = turn if turn.plain else before
    turn = turns.next(question, before, answer_before=history[-1][1] if history else "")
    told = read_over_time(turn.plain)
    standalone = told or turn.plain
    selection, rest = read_references(standalone, known, today, held)
    selection = _with_later_letters(selection, standalone)
    rest = _AS_OF.sub("", _PRESUMED_YEAR.sub("", rest))
    query = Query(
        asked=question,
        standalone=turn.text,
        search_text=standalone,
        kind=question_kind(standalone),
        filters=selection.filters,
        terms=evidence_terms(rest, held),
        english=is_english(turn.text),
    )
    named = find_reply(turn.goes_on) if turn.goes_on and not selection else None
    near = turns.select(named).reply_ids if named else ()
    return Understanding(
        query,
        selection,
        rest,
        turn.notices,
        near=near,
        over_time=told is not None,
        own=turn.own,
        goes_on=turn.goes_on if near else "",
        as_asked=_in_own_words(query, turn.asked, held) if near else None,
    )


def _with_later_letters(selection: Selection, question: str) -> Selection:
    """The letters of a year and all later ones, where a question asks what became of what was promised then.

    住建局2023年说年底装好150部，最后兑现了没有: a later letter tells.
    """
    year = selection.filters.year
    if year is None or not _WHAT_BECAME.search(question):
        return selection
    return replace(selection, filters=replace(selection.filters, year=None, since=date(year, 1, 1)))


def of_dated_letters(understanding: Understanding) -> Understanding:
    """The same, the dates of its letters no words to search their sentences for: 2025年的答复里重点产业是什么.

    Numbers and people stay, since sentences may well be about them; English is a row of words, and stays as it is.
    """
    selection = understanding.selection
    dated = Selection(filters=_dates_of(selection.filters), years=selection.years)
    return without_letters(understanding) if selection and selection == dated else understanding


def without_letters(understanding: Understanding) -> Understanding:
    """The same, whatever names its letters no words to search their sentences for; English stays as it is."""
    query = understanding.query
    if query.english:
        return understanding
    return replace(
        understanding, query=replace(query, search_text=beyond_letters(understanding.rest, query.search_text))
    )


def _dates_of(filters: Filters) -> Filters:
    return Filters(year=filters.year, since=filters.since, until=filters.until)


def beyond_letters(rest: str, question: str) -> str:
    """What a question asks of the letters that it names, which are blanked out in ``rest``; all of it where nothing.

    >>> beyond_letters("      的答复里重点产业是什么", "2025年的答复里重点产业是什么")
    '重点产业是什么'
    """
    asked = _OF_LETTERS.sub("", f" {rest}" if rest[:1].isspace() else rest).strip()
    return asked if content_terms(asked) else question


def parts_of(
    whole: Understanding, known: ClosedSets, today: date, held: Callable[[str], bool] = lambda term: False
) -> list[Understanding]:
    """The several questions of one, each understood by itself; none where it is a single one.

    A part that names no replies speaks of those of the part before; a bare year in it then takes the place of theirs.
    """
    text = whole.query.search_text
    sides = distributed(text, known) or ([] if whole.selection else compared(text))
    if sides:
        read = [read_references(side, known, today, held) for side in sides]
        return [_part(whole, side, rest, selection, held) for side, (selection, rest) in zip(sides, read, strict=True)]
    understood: list[Understanding] = []
    before, said_of, asked_first = Selection(), 0, ""
    for part in split_questions(whole.rest):
        asked = text[part.start : part.end]
        (own, own_rest), rest = read_references(asked, known, today, held), part.standalone
        own = _with_later_letters(own, text)
        if own or own.unknown:
            before, said = own, whole.rest[part.start : part.end].strip()
            if understood and _ONLY_SAYS.match(said):
                # 多久办一回?2025年的答复怎么写,2026年的又怎么写: each is asked what the first asks.
                rest = asked_first
                asked = f"{asked[: len(asked) - len(said)]}的答复里{asked_first}"
            elif _COUNTS_LETTERS.search(own_rest) and not telling_words(own_rest, held):
                rest = own_rest
            else:
                # 2024年的答复说连续几届优秀，2025年又说几次: the second names its letters, and the first's subject.
                rest = said if content_terms(said, held) else rest
        elif before.filters.year and (year := _YEAR.search(asked)):
            before = replace(before, filters=replace(before.filters, year=int(year[1])))
            rest = _YEAR.sub("", rest)
        elif before and (year := _YEAR.search(asked)):
            before = Selection()  # 傅潇霄那封讲有多少家，到2025年初又是多少家: another letter may say it
        elif said_of and _NOW.match(asked.strip()):
            before = Selection(replace(before.filters, year=None, since=date(said_of + 1, 1, 1)))
            rest = rest.replace("今年", "")
        said_of = max(said_of, *(int(year) for year in _YEAR.findall(asked)), before.filters.year or 0)
        asked_first = asked_first or beyond_letters(rest, rest)
        understood.append(_part(whole, asked, rest, before, held))
    if len(understood) > 2 and not understood[0].selection and all(one.rest == asked_first for one in understood[1:]):
        return understood[1:]
    return [] if _asks_one_thing_of_years(understood) else understood


def _asks_one_thing_of_years(parts: Sequence[Understanding]) -> bool:
    """Whether the parts differ in nothing but a year that the evidence must bear out: 2023年多少块，2025年多少块?"""
    if any(part.selection or not _YEAR.search(part.rest) for part in parts):
        return False
    if len({part.query.kind for part in parts}) > 1:
        return False
    words = [{term for term in part.query.terms if not term.isdigit()} for part in parts]
    return bool(words) and all(one <= words[0] for one in words)


def _part(
    whole: Understanding, asked: str, rest: str, selection: Selection, held: Callable[[str], bool]
) -> Understanding:
    selection = narrowed(selection, whole.explicit)
    query = replace(
        whole.query,
        standalone=asked.strip(" ，,"),
        search_text=rest,
        kind=question_kind(rest),
        filters=selection.filters,
        terms=evidence_terms(rest, held),
    )
    as_asked = _in_own_words(query, asked, held) if whole.as_asked else None
    # What a part that was given the subject of another names itself must stand in its answer: 谁来当管理人.
    own = (
        tuple(one for one in own_words(asked) if len(one) > 1 and not OF_ITS_TIME.fullmatch(one))
        if rest.strip() != asked.strip() and rest.endswith(asked.strip())
        else ()
    )
    return replace(whole, query=query, selection=selection, rest=rest, as_asked=as_asked, own=own)


def _in_own_words(query: Query, asked: str, held: Callable[[str], bool]) -> Query | None:
    """The query of a follow-up as it was asked; ``None`` where it names nothing."""
    terms = evidence_terms(asked, held)
    return replace(query, search_text=asked, kind=question_kind(asked), terms=terms) if terms else None
