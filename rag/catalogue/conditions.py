"""Filters as SQL conditions on ``replies``, and the forms in which names and numbers are compared."""

from __future__ import annotations

import re
from datetime import date

from sqlalchemy import ColumnElement, false, select

from rag.catalogue.schema import replies, reply_numbers
from rag.text.tokens import fold
from rag.types import Filters

_WHITE_SPACE = re.compile(r"\s+")
_AROUND_A_NUMBER = re.compile(r"^第|号.*$")
_ONE_NUMBER = re.compile(r"[^\da-z]*([a-z]*)[-—]?0*(\d+)\D*", re.ASCII)


def name_key(text: str) -> str:
    """A name in the form it is compared in: folded, without white space.

    >>> name_key("詹　鐳")
    '詹镭'
    """
    return _WHITE_SPACE.sub("", fold(text))


def number_key(text: str) -> str:
    """The number of a proposal in the form it is compared in: 66, 066, ０６６ and 第 066 号提案 are one.

    Letters before the digits belong to the number; a text with no digits or several groups is only folded.

    >>> [number_key(text) for text in ("第 066 号提案", "０６６", "B012", "2-13")]
    ['66', '66', 'b12', '2-13']
    """
    bare = _AROUND_A_NUMBER.sub("", name_key(text))
    match = _ONE_NUMBER.fullmatch(bare)
    return match[1] + match[2] if match else bare


def number_order(text: str | None) -> int | None:
    """The digits of a number as an integer, to sort by; ``None`` without digits."""
    digits = re.search(r"\d{1,18}", fold(text or ""), re.ASCII)
    return int(digits[0]) if digits else None


def conditions(filters: Filters | None) -> list[ColumnElement[bool]]:
    """What a row of ``replies`` must fulfil, to be joined by AND; empty without filters.

    Bounds are inclusive; a reply without a date fulfils none of them. Signer and kind compare whole, issuer and
    session by part, all in the form of ``name_key``; number compares with each number of the reply.
    """
    if filters is None:
        return []
    found: list[ColumnElement[bool]] = []
    if filters.since is not None:
        found.append(replies.c.date >= filters.since)
    if filters.until is not None:
        found.append(replies.c.date <= filters.until)
    if filters.year is not None:
        found.append(_in_year(filters.year))
    if filters.number is not None:
        same = select(reply_numbers.c.reply_id).where(reply_numbers.c.number_key == number_key(filters.number))
        found.append(replies.c.reply_id.in_(same))
    if filters.kind is not None:
        found.append(replies.c.kind == filters.kind)
    if filters.signer is not None:
        found.append(replies.c.signer_key == name_key(filters.signer))
    if filters.issuer is not None:
        found.append(replies.c.issuer_key.contains(name_key(filters.issuer), autoescape=True))
    if filters.session is not None:
        found.append(replies.c.session_key.contains(name_key(filters.session), autoescape=True))
    return found


def _in_year(year: int) -> ColumnElement[bool]:
    if not date.min.year <= year <= date.max.year:
        return false()
    return replies.c.date.between(date(year, 1, 1), date(year, 12, 31))
