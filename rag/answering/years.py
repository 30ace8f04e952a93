"""Statements from letters of different years: the newest speaks first, an older one is named with its date."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from rag.types import Draft, Pointer, Reply


def name_older(
    drafts: Sequence[Draft], load: Callable[[str], Reply], expected_years: frozenset[int] = frozenset()
) -> list[Draft]:
    """Drafts in the order given; those resting on an older letter than the newest begin with that letter's date.

    Where the question named years from today (去年), every letter of another year is named so. The date is shown by
    the letter's own date line, which becomes further evidence.
    """
    replies = {pointer.reply_id: load(pointer.reply_id) for draft in drafts for pointer in draft.pointers}
    days = [reply.date for reply in replies.values() if reply.date is not None]
    newest = max(days, default=None)
    named = []
    for draft in drafts:
        reply = replies[draft.pointers[0].reply_id]
        other_year = bool(expected_years) and reply.date is not None and reply.date.year not in expected_years
        named.append(_named(draft, reply) if reply.date != newest or other_year else draft)
    return named


def _named(draft: Draft, reply: Reply) -> Draft:
    day = reply.date
    place = reply.field_spans.get("date")
    if day is None or place is None or draft.support == "computed":
        return draft
    name = f"{day.year}年{day.month}月{day.day}日的答复："
    if draft.text.startswith(name):
        return draft
    text = f"{name}{draft.text}"
    return replace(draft, text=text, pointers=(*draft.pointers, Pointer(reply.reply_id, *place)), support="supported")
