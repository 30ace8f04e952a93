"""The replies a question names, and the names that a catalogue holds."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Literal

from rag.text.frequency import is_known_word
from rag.text.normalise import squeeze
from rag.text.tokens import fold, word_tokens
from rag.types import Filters, Reply

_QUOTED = re.compile(r"[“‘「]([\u4e00-\u9fff]{2,12})[”’」]")
_OF_EVERY_TITLE = re.compile(r"^(?:关于)?对?(?=.)|的(?:答复|复函|回复|复文)$")
_CLASS = re.compile(r"([A-D])(?:类|$)")
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
    topics: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    postcodes: tuple[str, ...] = ()
    joint: tuple[tuple[str, ...], ...] = ()
    """The proposers of each letter that has several."""
    titles: tuple[tuple[str, str], ...] = ()
    """What each title names, folded, and the id of its letter; the longest first."""


def closed_sets(heads: Iterable[Reply]) -> ClosedSets:
    """What questions can refer to, gathered from the heads of the letters."""
    heads = list(heads)
    return ClosedSets(
        numbers=frozenset(bare_number(number) for reply in heads for number in reply.numbers),
        sessions=_distinct(reply.session for reply in heads),
        signers=_distinct(reply.signer for reply in heads),
        proposers=_distinct(name for reply in heads for name in reply.proposers),
        joint=tuple(reply.proposers for reply in heads if len(reply.proposers) > 1),
        contacts=_distinct(reply.contact.name for reply in heads),
        phones=_distinct(reply.contact.phone for reply in heads),
        document_numbers=_distinct(reply.document_number for reply in heads),
        issuers=_distinct(reply.issuer for reply in heads),
        results=_distinct(reply.result for reply in heads),
        postcodes=_distinct(reply.contact.postcode for reply in heads),
        addresses=_distinct(reply.contact.address for reply in heads),
        titles=tuple(
            sorted(((fold(named_by(reply)), reply.reply_id) for reply in heads), key=lambda one: -len(one[0]))
        ),
        topics=_distinct(topic for reply in heads for topic in _topics(reply.proposal_title or "")),
    )


def named_by(reply: Reply) -> str:
    """What a letter's title names it by, without the words that every such title has.

    长宁区政协第十五届三次会议第066号提案, 市十六届人大三次会议第302号建议的阶段性答复
    """
    return _OF_EVERY_TITLE.sub("", reply.title)


def _topics(title: str) -> list[str]:
    """Names in a proposal's title: what it quotes, and words that general news does not know.

    >>> _topics("关于打造“上海硅巷”科创街区的建议")
    ['上海硅巷', '硅巷']
    """
    unusual = [word for word in word_tokens(title) if len(word) > 1 and not is_known_word(word)]
    return [*_QUOTED.findall(title), *unusual]


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
    """The replies a question names. ``unknown`` lists what it names but the catalogue does not hold.

    ``reply_ids`` are the letters whose title it says; ``issuers`` all the bodies that a short name may stand for;
    ``since_last`` waits for ``rag.query.since_last``; ``excluded`` are letters that it leaves out（除了066）.
    """

    filters: Filters = field(default_factory=Filters)
    numbers: tuple[str, ...] = ()
    years: tuple[int, ...] = ()
    proposer: str | None = None
    contact: str | None = None
    phone: str | None = None
    address: str | None = None
    document_number: str | None = None
    result: str | None = None
    disclosure: str | None = None
    postcode: str | None = None
    issuers: tuple[str, ...] = ()
    order: Order = ""
    since_last: bool = False
    reply_ids: tuple[str, ...] = ()
    excluded: Selection | None = None
    unknown: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        """Whether it limits the replies at all; names that are unknown limit nothing."""
        return replace(self, unknown=()) != Selection()

    def names(self) -> tuple[str, ...]:
        """The people and bodies it names."""
        named = (self.filters.signer, self.proposer, self.contact, self.filters.issuer)
        return tuple(name for name in named if name)

    def holds(self, reply: Reply) -> bool:
        """Whether a reply, which fulfils the filters, is one of those named."""
        return (
            (not self.reply_ids or reply.reply_id in self.reply_ids)
            and (not self.numbers or bool(set(map(bare_number, reply.numbers)) & set(self.numbers)))
            and (not self.years or (reply.date is not None and reply.date.year in self.years))
            and (self.proposer is None or self.proposer in (*reply.proposers, reply.addressee))
            and self.contact in (None, reply.contact.name)
            and self.phone in (None, reply.contact.phone)
            and self.postcode in (None, reply.contact.postcode)
            and not (self.excluded and self.excluded.holds(reply) and _fulfils(reply, self.excluded.filters))
            and (self.address is None or self.address in fold(squeeze(reply.contact.address or "")))
            and (self.result is None or _is_result(self.result, reply.result or ""))
            and (self.disclosure is None or self.disclosure in (reply.disclosure or ""))
            and (not self.issuers or reply.issuer in self.issuers)
            and self.document_number in (None, reply.document_number)
        )


def _fulfils(reply: Reply, filters: Filters) -> bool:
    """Whether a letter is of the year, kind, session, issuer and signer that the filters name."""
    year = reply.date.year if reply.date else None
    pairs = (
        (filters.year, year),
        (filters.kind, reply.kind),
        (filters.session, reply.session),
        (filters.issuer, reply.issuer),
        (filters.signer, reply.signer),
    )
    return all(asked in (None, printed) for asked, printed in pairs)


def _is_result(asked: str, printed: str) -> bool:
    """Whether a printed result of handling is the one asked for; its class（A类）is enough."""
    letter = _CLASS.match(printed)
    return asked == printed or (len(asked) == 2 and letter is not None and asked[0] == letter[1])


def narrowed(selection: Selection, explicit: Filters) -> Selection:
    """The selection with filters given beside the question, which win where both speak."""
    changes = {name: getattr(explicit, name) for name in explicit.to_dict() if getattr(explicit, name) is not None}
    return replace(selection, filters=replace(selection.filters, **changes)) if changes else selection
