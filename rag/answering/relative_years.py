"""今年、去年、目前 in what an answer quotes: what they mean on the letter's own date, told beside the quotation."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import date

from rag.llm.base import Notice
from rag.text.dates import DateMention, find_dates
from rag.types import Draft, Reply

_YEAR = re.compile(r"[今去前明后上本]年")
_NOW = re.compile(r"目前|当前|现在|眼下|迄今|至今")
_UNTIL = re.compile(r"^截[至止]到?(?=\d{1,2}月|[年一二三四五六七八九十])")


def relative_years(drafts: Sequence[Draft], load: Callable[[str], Reply]) -> list[Notice]:
    """One notice a letter: which year and day the words 今年, 目前, 截至6月底 of its quotations mean.

    Letters without a date, and answers computed from the heads, have none.
    """
    replies: dict[str, Reply] = {}
    meanings: dict[str, dict[str, Notice]] = {}
    for draft in drafts:
        for pointer in draft.pointers if draft.support != "computed" else ():
            reply = replies.setdefault(pointer.reply_id, load(pointer.reply_id))
            if reply.date is not None:
                quoted = reply.reading_text[pointer.start : pointer.end]
                meanings.setdefault(reply.reply_id, {}).update(_meant(quoted, reply.date))
    dated = [(replies[reply_id].date, meant) for reply_id, meant in meanings.items() if meant]
    return [_notice(meant, day) for day, meant in dated if day is not None]


def _meant(text: str, day: date) -> Iterator[tuple[str, Notice]]:
    for mention in find_dates(text, letter_date=day):
        yield from _read(mention, day)


def _read(mention: DateMention, day: date) -> Iterator[tuple[str, Notice]]:
    """A word that means what it means only on the letter's day, and what that is in both languages."""
    year, now, until = _YEAR.search(mention.text), _NOW.search(mention.text), _UNTIL.match(mention.text)
    if year:
        first = mention.latest if mention.bound == "until" else mention.earliest
        yield year[0], Notice(f"{first.year}年", str(first.year))
    elif now:
        yield now[0], Notice(_chinese(day), day.isoformat())
    elif until:
        named = f"{mention.latest.year}年{mention.text[until.end() :]}"
        yield mention.text, Notice(named, f"until {mention.latest.isoformat()}")


def _notice(meant: dict[str, Notice], day: date) -> Notice:
    chinese = "、".join(f"“{word}”指{meaning.chinese}" for word, meaning in meant.items())
    english = ", ".join(f"“{word}” means {meaning.english}" for word, meaning in meant.items())
    return Notice(
        f"引文中的{chinese}（以答复日期{_chinese(day)}为准）",
        f"In the quotation {english} (as of the reply's date, {day.isoformat()})",
    )


def _chinese(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
