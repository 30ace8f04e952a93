"""What comes after what was told: 还有呢 asks for the other points, or for what the letter says next."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rag.finding.found import quoted
from rag.finding.series import all_series, told_point
from rag.passages import sentences_of
from rag.query.words import any_of
from rag.state import State
from rag.text.normalise import squeeze
from rag.text.sentences import split_clauses
from rag.types import Draft, Passage, Pointer, Reply, Sentence

_MOST_POINTS, _MOST_SENTENCES, _LEAST_SAID = 8, 3, 8
_END = re.compile("[。；;！？!?]")
_MORE = re.compile(
    rf"^(?:那么?|嗯|好的?)?[，,\s]*(?:除了?[这那前上](?:[一几两些]?[条个点项句]?|之外|以外)?(?:以外|之外)?[，,\s]*)?"
    rf"(?:还?有(?:没有)?)?{any_of('还有 其他 其它 其余 别的 另外')}的?(?:呢|吗|什么|哪些|哪几[条个项点])*[?？。！!\s]*$"
)


def asks_for_more(question: str) -> bool:
    """Whether a folded question asks for nothing but more of what was told.

    >>> asks_for_more("除了这条,还有呢?"), asks_for_more("还有别的吗"), asks_for_more("还有哪些企业?")
    (True, True, False)
    """
    return bool(_MORE.match(question))


def more_of(told: Sequence[Pointer], state: State) -> list[Draft]:
    """What the letter of the first place told says besides: the other points of its list, or the next sentences."""
    if not told:
        return []
    reply = state.load(told[0].reply_id)
    places = [one for one in told if one.reply_id == reply.reply_id]
    points = next(
        (one for one in all_series(reply) if any(_within(place, one.points[0][0].start, one.end) for place in places)),
        None,
    )
    if points is not None:
        others = [one for one in points.points if not any(_meets(place, *_span(one)) for place in places)]
        if 0 < len(others) < len(points.points):
            return [told_point(reply, *one) for one in others[:_MOST_POINTS]]
    return list(_next(reply, max(places, key=lambda one: one.end)))[:_MOST_SENTENCES]


def said_in(passages: Sequence[Passage], said: str) -> list[Pointer]:
    """Where the sentences and clauses stand that an answer repeats, or that hold what it repeats."""
    parts = [part for part in _END.split(squeeze(said)) if len(part) >= _LEAST_SAID]
    return [
        Pointer(passage.reply_id, sentence.start + start, sentence.start + end)
        for passage in passages
        for sentence in passage.sentences
        for start, end in split_clauses(sentence.text)
        if any(_repeats(part, _END.sub("", squeeze(sentence.text[start:end]))) for part in parts)
    ]


def _repeats(part: str, clause: str) -> bool:
    return part in clause or (len(clause) >= _LEAST_SAID and clause in part)


def _next(reply: Reply, last: Pointer) -> Iterator[Draft]:
    """The clauses and sentences behind a place, to the end of its paragraph."""
    for paragraph in reply.paragraphs:
        if not paragraph.start < last.end <= paragraph.end:
            continue
        for sentence in sentences_of(reply, paragraph):
            whole = [(0, len(sentence.text))] if last.end <= sentence.start else split_clauses(sentence.text)
            for start, end in whole:
                if sentence.start + start >= last.end:
                    yield quoted(reply, sentence.start + start, sentence.start + end)


def _span(point: tuple[Sentence, Sentence | None]) -> tuple[int, int]:
    sentence, rest = point
    return sentence.start, (rest or sentence).end


def _within(place: Pointer, start: int, end: int) -> bool:
    return start <= place.start < end


def _meets(place: Pointer, start: int, end: int) -> bool:
    return place.start < end and start < place.end
