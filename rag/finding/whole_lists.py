"""A list that an answer begins is told to its end: letters spread one over several sentences."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import chain, islice, takewhile

from rag.finding.found import quoted
from rag.retrieval.parts import MAX_LIST_CHARS
from rag.state import State
from rag.text.lines import is_table_row
from rag.types import Draft, Pointer, Sentence

_LISTS_FROM = 3
"""How often a sentence names what is asked for when it lists it (as in ``rag.llm.extractive``)."""
_MAX_MORE = 4
_MAX_ITEM_CHARS = 120
_ANNOUNCES = re.compile(r"[两二三四五六七八九十\d]+(?:大|个|项|条|点|方面)[\u4e00-\u9fff]")
_BELOW = re.compile("(?:如下|下表)[:：]$")
_WAS = re.compile(r"(?:原来|原先|此前|过去|以前)[^，,。；;]*[。；;]?$")
_IS_NOW = re.compile(
    r"(?:自|从|今年|现|目前|去年)[^，,。；;]{0,14}[，,]?[^，,。；;]{0,12}(?:增|提高|调整|改|延长|缩短|降|扩大|减)"
)
"""Behind a sentence that ends with how a thing was: 原来每月检测两次。自7月起增加到每周两次."""
_WHY = re.compile("因|由于|为了?|鉴于|考虑|理由|受.{1,16}[限影]|不足|紧张|趋紧|尚未|没有|不具备|所限|难以")
_FIRST = re.compile(r"一是|第一|其一|首先")
_COUNTS = re.compile(r"[一二三四五六七八九十]是|第[一二三四五六七八九十]|其[一二三四]|首先|其次")


def told_to_end(drafts: Sequence[Draft], focus: str, state: State, kind: str = "what") -> list[Draft]:
    """The drafts, and right behind one that lists what is asked for（``focus``）the sentences that go on with its list.

    These are the next ones of its paragraph that name the same; at most four of a list. One that only announces so many
    things（聚力两大核心产业）is followed by the sentences that count them（一是…二是…）. Where a reason is asked for
    (``kind`` why), the next sentence follows that gives it, if the draft does not.
    """
    told: list[Draft] = []
    for draft in drafts:
        if _is_told(draft, told):
            continue
        told.append(draft)
        if draft.support != "verbatim":
            continue
        rest: Iterator[Draft] = iter(())
        if focus and draft.text.count(focus) >= _LISTS_FROM:
            rest = _rest_of(draft, focus, state)
        elif _ANNOUNCES.search(draft.text) and not _COUNTS.search(draft.text):
            rest = chain(_announced(draft, state), _shown_below(draft, state))
        elif kind == "why" and not _WHY.search(draft.text):
            rest = _next_one(draft, state, _WHY.search)
        elif _WAS.search(draft.text):
            rest = _next_one(draft, state, _IS_NOW.match)
        told += [more for more in rest if not _is_told(more, told)]
    return told


def _rest_of(draft: Draft, focus: str, state: State) -> Iterator[Draft]:
    """The next sentences that name the focus."""
    following = _following(draft, state)
    return map(_as_draft, takewhile(lambda place: focus in place[1].text, islice(following, _MAX_MORE)))


def _announced(draft: Draft, state: State) -> Iterator[Draft]:
    """The sentences that count what was announced, of which the first stands right behind."""
    following = list(_following(draft, state))
    if not following or not _FIRST.match(following[0][1].text):
        return iter(())
    counted = (place for place in following if _COUNTS.match(place[1].text) and len(place[1].text) <= _MAX_ITEM_CHARS)
    return map(_as_draft, islice(counted, _MAX_MORE))


def _next_one(draft: Draft, state: State, says: Callable[[str], re.Match[str] | None]) -> Iterator[Draft]:
    """The sentence behind, where it says so."""
    behind = next(_following(draft, state), None)
    if behind is not None and says(behind[1].text):
        yield _as_draft(behind)


def _shown_below(draft: Draft, state: State) -> Iterator[Draft]:
    """The table that the sentence behind announces: 首批纳入4个行业。具体如下：, with its announcement."""
    reply_id = draft.pointers[0].reply_id
    behind = next(_following(draft, state), None)
    if behind is None or not _BELOW.search(behind[1].text):
        return
    sentences = _sentences_of(reply_id, state)
    place = next(index for index, one in enumerate(sentences) if one.start == behind[1].start)
    rows = list(takewhile(lambda one: is_table_row(one.text), sentences[place + 1 :]))
    if rows and rows[-1].end - behind[1].start <= MAX_LIST_CHARS:
        yield quoted(state.load(reply_id), behind[1].start, rows[-1].end)


def _following(draft: Draft, state: State) -> Iterator[tuple[str, Sentence]]:
    """The sentences behind a draft in its paragraph, each with the letter's id."""
    begun = draft.pointers[0]
    sentences = _sentences_of(begun.reply_id, state)
    last = next((index for index, one in enumerate(sentences) if one.start < begun.end <= one.end), None)
    if last is None:
        return
    for sentence in sentences[last + 1 :]:
        if sentence.paragraph != sentences[last].paragraph:
            return
        yield begun.reply_id, sentence


def _as_draft(place: tuple[str, Sentence]) -> Draft:
    reply_id, sentence = place
    return Draft(sentence.text, (Pointer(reply_id, sentence.start, sentence.end),), "verbatim")


def _sentences_of(reply_id: str, state: State) -> list[Sentence]:
    """The sentences of a letter, in order, each once."""
    found = {one.start: one for passage in state.catalogue.passages_of(reply_id) for one in passage.sentences}
    return [found[start] for start in sorted(found)]


def _is_told(draft: Draft, told: Sequence[Draft]) -> bool:
    """Whether an earlier statement holds this one."""
    place = draft.pointers[0]
    return any(
        other.reply_id == place.reply_id and other.start <= place.start and place.end <= other.end
        for one in told
        for other in one.pointers[:1]
    )
