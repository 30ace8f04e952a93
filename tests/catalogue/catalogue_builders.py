"""Small letters for the tests of the catalogue, and hypothesis strategies for any letter."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any, cast

from hypothesis import strategies as st

from rag.types import Contact, OffsetMap, Paragraph, Passage, Reply, ReplyKind, Sentence

TEXT = "上海硅巷的规划范围是1.48平方公里。矽睿科技位于硅巷。"


def a_reply(reply_id: str = "r066", **changes: Any) -> Reply:
    """The letter on 硅巷 with whatever fields are given changed."""
    reply = Reply(
        reply_id=reply_id,
        title="对长宁区政协第十五届三次会议第066号提案的答复",
        kind="提案",
        source=f"letters/{reply_id}.txt",
        reading_text=TEXT,
        source_text=f" {TEXT}\n",
        offsets=OffsetMap(((0, 1, len(TEXT)),)),
        paragraphs=(Paragraph(0, 0, len(TEXT), "body", ("一、总体规划",)),),
        number="066",
        numbers=("066",),
        session="长宁区政协第十五届三次会议",
        signer="詹镭",
        issuer="长宁区科学技术委员会",
        date=date(2024, 4, 30),
        proposers=("傅潇霄",),
        addressee="傅潇霄委员",
        contact=Contact(name="某某", phone="22050000"),
        field_spans={"number": (3, 6)},
    )
    return replace(reply, **changes)


def its_passages(reply: Reply, count: int = 2) -> list[Passage]:
    """``count`` passages of the letter, each its first sentence."""
    end = reply.reading_text.index("。") + 1
    sentence = Sentence(0, end, reply.reading_text[:end], 0)
    passage = Passage(
        passage_id=0,
        reply_id=reply.reply_id,
        source=reply.source,
        section=("一、总体规划",),
        role="body",
        start=0,
        end=end,
        text=reply.reading_text[:end],
        context=f"{reply.label} 一、总体规划",
        sentences=(sentence,),
    )
    return [passage] * count


_text = st.text(max_size=20)
_name = st.none() | _text
_names = st.lists(_text, max_size=3).map(tuple)
_place = st.integers(0, 10_000)
_date = st.none() | st.dates()
_kind = st.sampled_from(["提案", "建议", "其他"])
_role = st.sampled_from(["head", "heading", "body", "foot"])

sentences = st.builds(Sentence, _place, _place, _text, _place)
paragraphs = st.builds(Paragraph, _place, _place, _place, cast(Any, _role), _names, st.none() | _place)
any_reply = st.builds(
    Reply,
    reply_id=st.text(min_size=1, max_size=10),
    title=_text,
    kind=cast("st.SearchStrategy[ReplyKind]", _kind),
    source=_text,
    reading_text=st.text(),
    source_text=st.text(),
    offsets=st.builds(OffsetMap, st.lists(st.tuples(_place, _place, _place), max_size=4).map(tuple)),
    paragraphs=st.lists(paragraphs, max_size=3).map(tuple),
    number=_name,
    numbers=_names,
    session=_name,
    document_number=_name,
    proposal_title=_name,
    addressee=_name,
    proposers=_names,
    co_handlers=_names,
    signer=_name,
    result=_name,
    issuer=_name,
    date=_date,
    printed_date=_date,
    disclosure=_name,
    contact=st.builds(Contact, _name, _name, _name, _name),
    source_url=_name,
    warnings=_names,
    field_spans=st.dictionaries(_text, st.tuples(_place, _place), max_size=3),
)


@st.composite
def any_letter(draw: st.DrawFn) -> tuple[Reply, list[Passage]]:
    """A reply and passages of it, their parts as wild as the types allow."""
    reply = draw(any_reply)
    one = st.builds(
        Passage,
        passage_id=st.just(0),
        reply_id=st.just(reply.reply_id),
        source=st.just(reply.source),
        section=_names,
        role=cast(Any, _role),
        start=_place,
        end=_place,
        text=_text,
        context=_text,
        sentences=st.lists(sentences, max_size=3).map(tuple),
        page=st.none() | _place,
    )
    return reply, draw(st.lists(one, max_size=3))
