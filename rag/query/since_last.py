"""“Since the last reply”（自上次答复以来）: which reply that is, told from the letters the question is about.

What is new since the last reply stands in the newest one: so the reply meant is the newest but one, on the subject of
the question, or of the people and bodies it names.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from rag.llm.base import Notice
from rag.query.selection import Selection
from rag.text.frequency import rarity
from rag.text.tokens import fold
from rag.types import Reply


def read_since_last(
    selection: Selection, terms: Sequence[str], heads: Sequence[Reply]
) -> tuple[Selection, tuple[Notice, ...]]:
    """The selection narrowed to what came after the newest but one reply, and what to tell the reader of it.

    ``heads`` are all letters that fulfil the selection's filters; ``terms`` the content words of the question.
    """
    if not selection.since_last:
        return selection, ()
    read = replace(selection, since_last=False)
    on_subject = _on_subject([reply for reply in heads if read.holds(reply) and reply.date], terms)
    newest = max((reply.date for reply in on_subject if reply.date), default=None)
    earlier = [reply for reply in on_subject if reply.date and reply.date != newest]
    if not earlier:
        return read, (NONE_EARLIER,)
    last = max(earlier, key=lambda reply: (reply.date, reply.reply_id))
    assert last.date is not None
    since = last.date + timedelta(days=1)
    told = Notice(
        f"“上次答复”指同一主题倒数第二次的答复（{last.label}），只看此后的答复",
        f"“The last reply” is read as the newest but one on the subject ({last.label}); only later ones are looked at",
    )
    return replace(read, filters=replace(read.filters, since=since)), (told,)


NONE_EARLIER = Notice(
    "谈到它的答复没有更早的一次，没有按“上次答复”限定日期",
    "There is no earlier reply on it: the dates are not limited by “the last reply”",
)

NOTHING_SINCE = Notice(
    "收录的答复里，谈到它的没有更早的一次，因此没有“上次答复”可比。",
    "There is no earlier reply on this among the letters held, so there is no “last reply” to compare with.",
)


def _on_subject(replies: Sequence[Reply], terms: Sequence[str]) -> list[Reply]:
    """The replies whose head holds the rarest word of the question that any head holds; all where none does."""
    named = {reply.reply_id: fold(f"{reply.title} {reply.proposal_title or ''}") for reply in replies}
    held = [term for term in terms if any(term in head for head in named.values())]
    if not held:
        return list(replies)
    subject = max(held, key=rarity)
    return [reply for reply in replies if subject in named[reply.reply_id]]
