"""Filters as users give them — text from a command line, a form, Python — checked and made into ``Filters``."""

from __future__ import annotations

import re
from datetime import date, datetime

from rag.errors import UsageError
from rag.text.normalise import half_width
from rag.text.numerals import normalise_number
from rag.types import Filters

_KINDS = {"提案": "提案", "建议": "建议", "其他": "其他", "proposal": "提案", "suggestion": "建议", "other": "其他"}
NAMES = ("since", "until", "year", "number", "kind", "signer", "issuer", "session")


def make_filters(**given: object) -> Filters:
    """Filters from loose values: dates as ``date`` or ISO text, a year as number or text; ``None`` and "" mean any.

    Raises:
        UsageError: an unknown name, a date that is none, ``since`` after ``until``, an unknown kind.
    """
    if unknown := sorted(given.keys() - set(NAMES)):
        raise UsageError(
            f"没有“{unknown[0]}”这个筛选条件；可用的是 {'、'.join(NAMES)}",
            f"No such filter: {unknown[0]}; there are {', '.join(NAMES)}",
        )
    values = {name: value for name, value in given.items() if value is not None and str(value).strip()}
    since, until = _day(values, "since"), _day(values, "until")
    if since and until and since > until:
        raise UsageError(
            f"起始日期 {since} 晚于截止日期 {until}；请对调", f"since {since} is after until {until}; swap them"
        )
    kind = _text(values, "kind")
    if kind is not None and kind not in _KINDS:
        raise UsageError(
            f"没有“{kind}”这一类；可用的是 提案、建议、其他", f"No such kind: {kind}; use proposal, suggestion or other"
        )
    return Filters(
        since=since,
        until=until,
        year=_year(values),
        number=_number(values),
        kind=_KINDS[kind] if kind else None,
        signer=_text(values, "signer"),
        issuer=_text(values, "issuer"),
        session=_text(values, "session"),
    )


def parse_day(value: object, name: str) -> date:
    """A day from a ``date`` or ISO text (2024-04-30).

    Raises:
        UsageError: it is neither.
    """
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value).strip())
    except ValueError as error:
        raise UsageError(
            f"{name} 的日期“{value}”看不懂；请写成 2024-04-30 这样",
            f"{name} {value!r} is no date; write it as 2024-04-30",
        ) from error


def _day(values: dict[str, object], name: str) -> date | None:
    return parse_day(values[name], name) if name in values else None


def _year(values: dict[str, object]) -> int | None:
    if "year" not in values:
        return None
    text = str(values["year"]).strip().removesuffix("年")
    if not (text.isascii() and text.isdigit() and 1900 <= int(text) <= 2200):
        raise UsageError(
            f"年份“{values['year']}”看不懂；请写成 2024 这样", f"year {values['year']!r} is no year; write it as 2024"
        )
    return int(text)


def _number(values: dict[str, object]) -> str | None:
    """The number in plain digits; one that holds letters or several groups of digits (B012, 2-13) stays as given."""
    text = _text(values, "number")
    if text is None or ("第" not in text and len(re.findall(r"[A-Za-z]+|\d+", half_width(text))) > 1):
        return text
    return normalise_number(text) or text


def _text(values: dict[str, object], name: str) -> str | None:
    return str(values[name]).strip() if name in values else None
