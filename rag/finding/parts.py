"""Several questions in one: each answered by itself, in a row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from rag.answering.steps import Way, together
from rag.answering.years import name_older
from rag.finding.found import Found, merged, so_far
from rag.finding.search import Search
from rag.llm.base import GenerativeLLM
from rag.query.extract import Understanding
from rag.state import State
from rag.types import Draft, Filters, Pointer

_MAX_NEAREST = 2
"""Letters shown for a part that found nothing."""


def part_by_part(search: Search, parts: Sequence[Understanding], ways: Sequence[Way[Found]]) -> Way[Found]:
    """What the way of each part comes to; one without an answer is named, on the nearest letters."""
    results = yield from together(ways, so_far(search.llm, lambda some: _in_a_row(search, parts[: len(some)], some)))
    return _in_a_row(search, parts, results)


def _in_a_row(search: Search, parts: Sequence[Understanding], results: Sequence[Found]) -> Found:
    if not any(result.drafts for result in results):
        return results[0]
    drafts: list[Draft] = []
    for part, result in zip(parts, results, strict=True):
        said = {one.pointers[0] for one in drafts if one.support != "computed"}
        drafts += [one for one in result.drafts if one.support == "computed" or one.pointers[0] not in said]
        if not result.drafts:
            drafts.append(_nothing_of(part, result, search.state))
    if not isinstance(search.llm, GenerativeLLM):
        drafts = name_older(drafts, search.state.load)
    found = merged(drafts, results, sum(not result.drafts for result in results))
    found.filters = _shared(parts)
    return found


def _shared(parts: Sequence[Understanding]) -> Filters:
    """The filters that hold for every part: what one part alone says does not hold for the letters of the others."""
    filters = [part.selection.filters for part in parts]
    named = filters[0].to_dict()
    differing = [name for name in named if len({getattr(one, name) for one in filters}) > 1]
    return replace(filters[0], **dict.fromkeys(differing))


def _nothing_of(part: Understanding, result: Found, state: State) -> Draft:
    """That a part found nothing, on the titles of the letters nearest to it, or of the newest where none is near."""
    nearest = [reply.reply_id for reply in (result.nearest or state.heads)[:_MAX_NEAREST]]
    pointers = tuple(Pointer(reply_id, *span) for reply_id in nearest for span in state.spans(reply_id, "title"))
    return Draft(f"没有找到“{part.query.standalone}”的答案。", pointers, "computed")
