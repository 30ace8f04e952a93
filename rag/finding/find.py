"""What a question finds: computed from the heads where it is understood so, else from what the letters say."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from rag.answering.steps import Way
from rag.answering.support import is_small_talk
from rag.finding.decided import decided_in
from rag.finding.found import Found, Reason, leaves_unsaid
from rag.finding.parts import part_by_part
from rag.finding.promises import later_letters, with_outcome
from rag.finding.published import published
from rag.finding.search import TOP_PASSAGES, Search
from rag.finding.section import points_under
from rag.finding.series import outline
from rag.finding.sides import search_sides
from rag.llm.base import GenerativeLLM, Notice
from rag.query.computed import Heads, NoAnswer, describe
from rag.query.extract import Understanding, of_dated_letters, parts_of, without_letters
from rag.query.selection import Selection
from rag.query.since_last import NONE_EARLIER, NOTHING_SINCE
from rag.query.structured import answer_from_heads, field_all_the_same, field_over_time
from rag.retrieval.coverage import bears_out
from rag.text.tokens import fold
from rag.types import Reply

_NEW = re.compile(r"\b(?:最?新的?|新增|新?(?:变化|进展|情况|举措|动向))\b")
"""Words that ask for what is new, and say nothing of the subject; an English one may stand beside its rendering."""


_OUTCOME = re.compile(
    "(?:为什么|为啥|怎么)(?:会|要)?(?:拖|推迟|延期|延后|晚|没有?(?:按期|按时)?[完建办做]成)|(?:到时候?|后来|最后|最终|结果|实际)?[^，,。]{0,6}(?:完成|建成|落实|兑现|做到|实现|办成|通车|开通|开工)了?(?:没有?|吗|多少)"
)
_COURTESY = re.compile("收悉|感谢|(?:委员|代表|同志)[:：]$")
"""What every letter says to those whose names the question names too."""

_BORNE_OUT = 0.7
"""From what credit a letter speaks of a word: it holds it, a close one, or nearly all of a long one."""


_LIKE = 0.56
"""From what credit a passage speaks of a thing that a follow-up named: 司机 for 驾驶员."""


def find(search: Search, understanding: Understanding) -> Way[Found]:
    """Each of several questions in one by itself, or the one; first of all what was read otherwise than written."""
    state, asked = search.state, understanding.query.search_text
    small_talk = is_small_talk(asked, state.holds) or (
        bool(understanding.near) and is_small_talk(fold(understanding.query.asked), state.holds)
    )
    if small_talk or not asked.strip():
        return Found(refusal=Reason("off_topic"))
    if changed := field_over_time(understanding.selection, understanding.rest, _heads(search, understanding)):
        return Found(drafts=changed, notices=list(understanding.notices))
    parts = [] if understanding.over_time else parts_of(understanding, state.known, search.today, state.holds)
    found = None
    if len({part.selection for part in parts}) > 1:
        found = yield from _part_by_part(search, parts)
    if found is None or not found.drafts:
        found = yield from _as_one(search, understanding, parts)
    found = _of_its_own(found, understanding.own)
    if not found.drafts and NONE_EARLIER in understanding.notices:
        found.refusal = _nothing_since(found.refusal)
    return replace(found, notices=[*understanding.notices, *found.notices])


def _of_its_own(found: Found, own: Sequence[str]) -> Found:
    """What was found, unless it bears out nothing that the follow-up itself named: then only the old subject."""
    if not (own and found.drafts and found.candidates):
        return found
    best = found.candidates[0]
    around = fold(f"{best.passage.context} {best.passage.text}")
    if any(bears_out(word, around) >= _LIKE for word in own):
        return found
    return Found(refusal=Reason("unsupported", tuple(own)), nearest=found.nearest)


def _nothing_since(reason: Reason | None) -> Reason | None:
    """Why nothing is known since the last reply: there is none before; unless the subject itself is not spoken of."""
    if reason is not None and not all(map(_NEW.search, reason.words)):
        return reason
    return Reason("out_of_range", message=NOTHING_SINCE)


def _bearing(search: Search, understanding: Understanding, words: Sequence[str]) -> list[str]:
    """Ids of the letters that speak of all the words, of those with the best passages for them."""
    state, text = search.state, " ".join(words)
    hits = state.retriever.retrieve(replace(understanding.query, search_text=text, terms=tuple(words)), TOP_PASSAGES)
    letters = {hit.passage.reply_id: fold(state.load(hit.passage.reply_id).reading_text) for hit in hits}
    return [reply_id for reply_id, letter in letters.items() if _bears_out_all(words, letter)]


def _bears_out_all(words: Sequence[str], letter: str) -> bool:
    return all(bears_out(word, letter) >= _BORNE_OUT for word in words)


def _heads(search: Search, understanding: Understanding) -> Heads:
    """What the catalogue offers to answers computed from the heads."""
    state = search.state
    return Heads(
        state.heads_with,
        state.spans,
        state.containing,
        state.holds,
        lambda words: _bearing(search, understanding, words),
        lambda reply_id, start, end: state.load(reply_id).reading_text[start:end],
    )


def _not_computed(reason: NoAnswer) -> Reason:
    message = Notice(f"{reason.what}。", "") if reason.code != "out_of_range" else None
    return Reason(reason.code, (reason.what,), message)


def _part_by_part(search: Search, parts: Sequence[Understanding]) -> Way[Found]:
    return part_by_part(search, parts, [_one_part(search, part) for part in parts])


def _one_part(search: Search, part: Understanding) -> Way[Found]:
    found = yield from _as_one(search, part, ())
    return _of_its_own(found, part.own)


def _as_one(search: Search, understanding: Understanding, parts: Sequence[Understanding]) -> Way[Found]:
    """Computed from the heads, refused where no such reply is held, else searched for: its ``parts`` or its sides."""
    state, selection, heads = search.state, understanding.selection, _heads(search, understanding)
    chosen = [reply for reply in state.heads_with(selection.filters) if selection.holds(reply)]
    if selection and len(chosen) == 1 and not isinstance(search.llm, GenerativeLLM):
        asked, letter = understanding.query.search_text, state.load(chosen[0].reply_id)
        if told := (
            published(asked, letter)
            or decided_in(asked, letter)
            or points_under(asked, letter)
            or outline(asked, letter)
        ):
            return Found(drafts=told)
    computed = answer_from_heads(selection, understanding.rest, heads)
    if isinstance(computed, NoAnswer):
        return Found(refusal=_not_computed(computed), nearest=list(computed.nearest))
    if computed:
        return Found(drafts=computed)
    if selection.unknown or (selection and not chosen):
        words = selection.unknown or (describe(selection),)
        return Found(refusal=Reason("out_of_range", words), nearest=state.heads[:3])
    if parts:
        found = yield from _part_by_part(search, parts)
        if found.drafts:
            return found
    understanding = of_dated_letters(understanding)
    if understanding.near:
        return (yield from _going_on(search, understanding, chosen))
    found = yield from search_sides(search, understanding, chosen)
    found = yield from with_outcome(search, understanding, found)
    if not found.drafts and (drafts := field_all_the_same(selection, understanding.rest, heads)):
        return Found(drafts=drafts)
    if selection.proposer and (not found.drafts or _is_courtesy(found)):
        # Whoever proposed has chosen the letter, and need not stand in the sentence that answers.
        again = yield from search_sides(search, without_letters(understanding), chosen)
        found = again if again.drafts and not _is_courtesy(again) else found
    return found


def _is_courtesy(found: Found) -> bool:
    """Whether what answers only names whom the letter is written to, or what for."""
    return bool(found.drafts) and _COURTESY.search(found.drafts[0].text) is not None


def _later_letters(search: Search, understanding: Understanding) -> Selection | None:
    """The later letters of the body whose letter a follow-up goes on about, where it asks what became of a plan."""
    if not _OUTCOME.search(understanding.as_asked.search_text if understanding.as_asked else understanding.rest):
        return None
    heads = search.state.heads
    later = later_letters(heads, [reply for reply in heads if reply.reply_id in understanding.near])
    return replace(understanding.selection, reply_ids=later) if later else None


def _going_on(search: Search, understanding: Understanding, chosen: Sequence[Reply]) -> Way[Found]:
    """What a follow-up finds beside the answer before, in its letter or anywhere: that which leaves least unsaid."""
    if later := _later_letters(search, understanding):
        # 到时候完成了吗: the letter that promised it cannot say.
        found = yield from search_sides(search, replace(understanding, selection=later, near=()), chosen)
        if found.drafts:
            return found
    near = replace(understanding, selection=replace(understanding.selection, reply_ids=understanding.near), near=())
    found = Found()
    if understanding.beside:
        found = yield from search.beside(near.query, understanding.as_asked, near.selection, understanding.beside)
    for place, replies in ((near, search.state.heads), (understanding, chosen)):
        if not leaves_unsaid(found):
            return found
        other = yield from search_sides(search, place, replies)
        if leaves_unsaid(other) < leaves_unsaid(found) or (not found.drafts and not found.refusal):
            found = other
    return found
