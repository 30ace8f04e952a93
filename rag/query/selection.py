"""The replies a question names, and the names that a catalogue holds."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Literal

from rag.types import Filters, Reply

Order = Literal["", "latest", "earliest"]


@dataclass(frozen=True, slots=True)
class ClosedSets:
    """Names and marks that the catalogue holds: what a question can refer to. Numbers have no leading zeros."""

    numbers: frozenset[str] = frozenset()
    sessions: tuple[str, ...] = ()
    signers: tuple[str, ...] = ()
    proposers: tuple[str, ...] = ()
    contacts: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    document_numbers: tuple[str, ...] = ()
    issuers: tuple[str, ...] = ()
    results: tuple[str, ...] = ()


def closed_sets(heads: Iterable[Reply]) -> ClosedSets:
    """What questions can refer to, gathered from the heads of the letters."""
    heads = list(heads)
    return ClosedSets(
        numbers=frozenset(bare_number(number) for reply in heads for number in reply.numbers),
        sessions=_distinct(reply.session for reply in heads),
        signers=_distinct(reply.signer for reply in heads),
        proposers=_distinct(name for reply in heads for name in reply.proposers),
        contacts=_distinct(reply.contact.name for reply in heads),
        phones=_distinct(reply.contact.phone for reply in heads),
        document_numbers=_distinct(reply.document_number for reply in heads),
        issuers=_distinct(reply.issuer for reply in heads),
        results=_distinct(reply.result for reply in heads),
    )


def bare_number(number: str) -> str:
    """A printed number without leading zeros.

    >>> bare_number("066")
    '66'
    """
    return number.lstrip("0") or "0"


def _distinct(values: Iterable[str | None]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value for value in values if value))


@dataclass(frozen=True, slots=True)
class Selection:
    """The replies a question names. ``unknown`` lists what it names but the catalogue does not hold."""

    filters: Filters = field(default_factory=Filters)
    numbers: tuple[str, ...] = ()
    years: tuple[int, ...] = ()
    proposer: str | None = None
    contact: str | None = None
    phone: str | None = None
    document_number: str | None = None
    result: str | None = None
    order: Order = ""
    unknown: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        """Whether it limits the replies at all; names that are unknown limit nothing."""
        return replace(self, unknown=()) != Selection()

    def holds(self, reply: Reply) -> bool:
        """Whether a reply, which fulfils the filters, is one of those named."""
        return (
            (not self.numbers or bool(set(map(bare_number, reply.numbers)) & set(self.numbers)))
            and (not self.years or (reply.date is not None and reply.date.year in self.years))
            and (self.proposer is None or self.proposer in (*reply.proposers, reply.addressee))
            and self.contact in (None, reply.contact.name)
            and self.phone in (None, reply.contact.phone)
            and self.result in (None, reply.result)
            and self.document_number in (None, reply.document_number)
        )


def narrowed(selection: Selection, explicit: Filters) -> Selection:
    """The selection with filters given beside the question, which win where both speak."""
    changes = {name: getattr(explicit, name) for name in explicit.to_dict() if getattr(explicit, name) is not None}
    return replace(selection, filters=replace(selection.filters, **changes)) if changes else selection
