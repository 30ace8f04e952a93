"""Statements computed from heads: values, counts and lists, each pointing to the lines it was read from."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from rag.query.attributes import Attribute
from rag.query.selection import Selection
from rag.types import Draft, Filters, Pointer, RefusalCode, Reply

MAX_SHOWN = 10


@dataclass(frozen=True, slots=True)
class NoAnswer:
    """Why a question about the letters themselves has no answer; ``what`` is said in the refusal."""

    code: RefusalCode
    what: str
    nearest: tuple[Reply, ...] = ()


@dataclass(frozen=True, slots=True)
class Heads:
    """What the catalogue offers to computed answers.

    ``find`` gives the heads that fulfil filters, newest first; ``spans`` the places a field was read from (the title
    where it is not printed); ``containing`` the first place in each letter where a text stands verbatim; ``held``
    whether any letter holds a word; ``bearing`` the ids of the letters whose text bears out all of some words;
    ``text`` what stands between two places of a letter.
    """

    find: Callable[[Filters], Sequence[Reply]]
    spans: Callable[[str, str], Sequence[tuple[int, int]]]
    containing: Callable[[str], Sequence[tuple[Reply, int, int]]]
    held: Callable[[str], bool] = lambda word: True
    bearing: Callable[[Sequence[str]], Sequence[str]] = lambda words: ()
    text: Callable[[str, int, int], str] = lambda reply_id, start, end: ""

    def pointers(self, replies: Iterable[Reply], *fields: str) -> tuple[Pointer, ...]:
        """The lines that show fields, of the first letters of many."""
        places = [
            Pointer(reply.reply_id, start, end)
            for reply in list(replies)[:MAX_SHOWN]
            for field in fields
            for start, end in self.spans(reply.reply_id, field)
        ]
        return tuple(dict.fromkeys(places))


def count(
    heads: Heads, chosen: Sequence[Reply], total: Sequence[Reply], selection: Selection, topic: str
) -> list[Draft]:
    """How many letters fit, out of how many looked at, and which (the first ten)."""
    described = "、".join(part for part in (describe(selection), topic and f"关于“{topic}”") if part)
    looked_at = f"查看了全部{len(total)}份答复"
    field = _telling_field(selection)
    if not chosen:
        text = f"{looked_at}，其中{described or '符合条件'}的有0份。"
        return [Draft(text, heads.pointers(total, field), "computed")] if total else []
    if len(chosen) == len(total) and not described:
        text = f"共{len(chosen)}份答复。"
    else:
        text = f"{looked_at}，其中{described or '符合条件'}的有{len(chosen)}份。"
    return [Draft(text, heads.pointers(chosen, field), "computed"), *lines(heads, chosen)]


def lines(heads: Heads, replies: Sequence[Reply]) -> list[Draft]:
    """One statement a letter: its title, its date, and the title of the proposal that it answers."""
    drafts = [
        Draft(
            f"{named(reply)}，{_day(reply)}{_on_what(reply)}。",
            heads.pointers([reply], "title", "date", *(["proposal_title"] if _on_what(reply) else [])),
            "computed",
        )
        for reply in replies[:MAX_SHOWN]
    ]
    if len(replies) > MAX_SHOWN:
        left_out = heads.pointers(replies[MAX_SHOWN:], "title")
        drafts.append(Draft(f"另有{len(replies) - MAX_SHOWN}份未列出。", left_out, "computed"))
    return drafts


def _on_what(reply: Reply) -> str:
    """The proposal by its title, where the letter's own does not say it."""
    title = reply.proposal_title
    return f"，答复《{title}》" if title and title not in reply.title else ""


def listing(
    heads: Heads, chosen: Sequence[Reply], total: Sequence[Reply], selection: Selection, topic: str
) -> list[Draft]:
    """The letters that fit; the latest or earliest one is named as such."""
    if selection.order and len(chosen) == 1:
        which = "最新" if selection.order == "latest" else "最早"
        reply = chosen[0]
        text = f"{which}的是{named(reply)}，成文日期{_day(reply)}。"
        return [Draft(text, heads.pointers([reply], "title", "date"), "computed")]
    return lines(heads, chosen) if len(chosen) == 1 else count(heads, chosen, total, selection, topic)


def values(heads: Heads, chosen: Sequence[Reply], attributes: Sequence[Attribute]) -> list[Draft] | NoAnswer:
    """What the letters print for the fields asked for; a single field of several letters is grouped by value."""
    if len(chosen) > 1 and len(attributes) == 1:
        return _grouped_of_named(heads, chosen, attributes[0])
    drafts: list[Draft] = []
    missing: list[str] = []
    for reply in chosen[:MAX_SHOWN]:
        known = [(attribute, attribute.value(reply)) for attribute in attributes]
        missing += [f"{named(reply)}没有印出{attribute.label}" for attribute, value in known if value is None]
        printed = [(attribute, value) for attribute, value in known if value is not None]
        if printed:
            said = "，".join(f"{attribute.label}是{_marked(attribute, value)}" for attribute, value in printed)
            pointers = heads.pointers([reply], *(attribute.field for attribute, _ in printed))
            drafts.append(Draft(f"{named(reply)}的{said}。", pointers, "computed"))
    return drafts or NoAnswer("unsupported", "；".join(missing[:3]), tuple(chosen[:3]))


def _grouped_of_named(heads: Heads, chosen: Sequence[Reply], attribute: Attribute) -> list[Draft] | NoAnswer:
    """The field of a few letters by value, and which of them do not print it."""
    found = grouped(heads, chosen, attribute)
    lacking = [reply for reply in chosen if attribute.value(reply) is None]
    if isinstance(found, NoAnswer) or not lacking or len(chosen) > MAX_SHOWN:
        return found
    text = f"没有印出{attribute.label}的有{len(lacking)}份：{'、'.join(map(named, lacking))}。"
    return [*found, Draft(text, heads.pointers(lacking, "title"), "computed")]


def having(heads: Heads, chosen: Sequence[Reply], attribute: Attribute, *, lacking: bool) -> list[Draft]:
    """How many letters print a field, or do not, and which."""
    fitting = [reply for reply in chosen if (attribute.value(reply) is None) is lacking]
    what = f"{'没有印出' if lacking else '印有'}{attribute.label}"
    field = "title" if lacking else attribute.name
    text = f"查看了{len(chosen)}份答复，其中{what}的有{len(fitting)}份。"
    summary = Draft(text, heads.pointers(fitting or chosen, field), "computed")
    if lacking or not fitting:
        return [summary, *lines(heads, fitting)]
    each = grouped(heads, fitting, attribute)
    return [summary, *(each if isinstance(each, list) else ())]


def grouped(
    heads: Heads, chosen: Sequence[Reply], attribute: Attribute, most: int = 0, *, counting: bool = False
) -> list[Draft] | NoAnswer:
    """One statement per value with the letters that print it; for ``most`` 1 or -1 only the commonest or rarest.

    ``counting`` says first how many values there are, of fields with several names each name.
    """
    groups: dict[str, list[Reply]] = defaultdict(list)
    for reply in chosen:
        for value in attribute.values(reply) if counting else [attribute.value(reply)]:
            if value is not None:
                groups[value].append(reply)
    if not groups:
        return NoAnswer("unsupported", f"这{len(chosen)}份答复都没有印出{attribute.label}", tuple(chosen[:3]))
    if counting and len(chosen) == 1:
        text = f"{named(chosen[0])}的{attribute.label}共{len(groups)}个：{'、'.join(groups)}。"
        return [Draft(text, heads.pointers(chosen, attribute.field), "computed")]
    looked_at = f"查看了{len(chosen)}份答复，"
    if most:
        share = max(most * len(replies) for replies in groups.values())
        best = {value: replies for value, replies in groups.items() if most * len(replies) == share}
        which, listed = "最多" if most > 0 else "最少", "、".join(list(best)[:MAX_SHOWN])
        text = f"{looked_at}{attribute.label}中{which}的是{listed}，{'各' if len(best) > 1 else ''}有{abs(share)}份。"
        counted = [reply for replies in best.values() for reply in replies]
        return [Draft(text, heads.pointers(counted, attribute.field), "computed")]
    drafts = [_value_with_letters(heads, attribute, *group) for group in list(groups.items())[:MAX_SHOWN]]
    if counting:
        text = f"{looked_at}{attribute.label}共有{len(groups)}个。"
        drafts.insert(0, Draft(text, heads.pointers(chosen, attribute.field), "computed"))
    return drafts


def _value_with_letters(heads: Heads, attribute: Attribute, value: str, replies: Sequence[Reply]) -> Draft:
    names = "、".join(f"{named(reply)}（{_day(reply)}）" for reply in replies[:MAX_SHOWN])
    how_many = f"（{len(replies)}份）" if len(replies) > 1 else ""
    text = f"{attribute.label}是{_marked(attribute, value)}{how_many}：{names}。"
    return Draft(text, heads.pointers(replies, attribute.field, "date"), "computed")


def mentioning(
    heads: Heads,
    replies: Sequence[Reply],
    what: str,
    places: Sequence[tuple[Reply, int, int]],
    *,
    counting: bool,
    saying: bool,
) -> list[Draft] | NoAnswer:
    """Which of the letters hold the words verbatim: counted over all, each with the first place it stands.

    ``places`` are those in any letter; ``saying``: with the sentence there, in its own words. Where no letter holds
    them, a count of 0 is an answer; to a question that asks which ones there is none.
    """
    allowed = {reply.reply_id for reply in replies}
    places = [place for place in places if place[0].reply_id in allowed]
    if not places and counting and replies:
        text = f"查看了{len(replies)}份答复，提到“{what}”的有0份。"
        return [Draft(text, heads.pointers(replies, "title"), "computed")]
    if not places:
        return NoAnswer("no_match", f"查看了{len(replies)}份答复，没有一份提到“{what}”", tuple(replies[:3]))
    shown = places[:MAX_SHOWN]
    pointers = tuple(Pointer(reply.reply_id, start, end) for reply, start, end in shown)
    summary = Draft(f"查看了{len(replies)}份答复，提到“{what}”的有{len(places)}份。", pointers, "computed")
    each: list[Draft] = []
    for (reply, start, end), pointer in zip(shown, pointers, strict=True):
        each.append(Draft(f"{named(reply)}，{_day(reply)}。", (pointer, *heads.pointers([reply], "date")), "computed"))
        if saying:
            each.append(Draft(heads.text(reply.reply_id, start, end), (pointer,), "verbatim"))
    return [summary, *each]


def named(reply: Reply) -> str:
    """How an answer names a letter: its title in book marks."""
    return f"《{reply.title}》"


def describe(selection: Selection) -> str:
    """The conditions in words: 2024年, 第066号, 詹镭签发."""
    filters = selection.filters
    kinds = {"提案": "政协提案", "建议": "人大代表建议"}
    parts = [
        *(f"{year}年" for year in selection.years),
        f"{filters.year}年" if filters.year else "",
        _period(filters),
        *(f"第{number}号" for number in selection.numbers),
        *selection.unknown,
        filters.session,
        selection.document_number,
        filters.issuer,
        "、".join(selection.issuers),
        f"{filters.signer}签发" if filters.signer else "",
        f"{selection.proposer}提出" if selection.proposer else "",
        f"联系人是{selection.contact}" if selection.contact else "",
        f"联系电话是{selection.phone}" if selection.phone else "",
        f"邮政编码是{selection.postcode}" if selection.postcode else "",
        f"联系地址是{selection.address}" if selection.address else "",
        f"办理结果是{selection.result}" if selection.result else "",
        f"{selection.disclosure}" if selection.disclosure else "",
        kinds.get(filters.kind or ""),
        f"不含{described}" if selection.excluded and (described := describe(selection.excluded)) else "",
    ]
    return "、".join(part for part in parts if part)


def _period(filters: Filters) -> str:
    since, until = (_written(day) if day else "" for day in (filters.since, filters.until))
    if since == until:
        return since
    return f"{since}至{until}" if since and until else f"{since}以后" if since else f"{until}以前"


def _telling_field(selection: Selection) -> str:
    """The head line that shows whether a letter fits the conditions."""
    filters = selection.filters
    fields = {
        "date": filters.year or filters.since or filters.until or selection.years,
        "signer": filters.signer,
        "issuer": filters.issuer or selection.issuers,
        "contact.name": selection.contact,
        "contact.phone": selection.phone,
        "contact.address": selection.address,
        "contact.postcode": selection.postcode,
        "result": selection.result,
        "disclosure": selection.disclosure,
    }
    return next((field for field, condition in fields.items() if condition), "title")


def _day(reply: Reply) -> str:
    return _written(reply.date) if reply.date else "日期不详"


def _written(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def _marked(attribute: Attribute, value: str) -> str:
    return f"《{value}》" if attribute.name == "proposal_title" else value
