"""A list that an answer begins is told to its end: letters spread one over several sentences."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rag.state import State
from rag.types import Draft, Pointer, Sentence

_LISTS_FROM = 3
"""How often a sentence names what is asked for when it lists it (as in ``rag.llm.extractive``)."""
_MAX_MORE = 4


def told_to_end(drafts: Sequence[Draft], focus: str, state: State) -> list[Draft]:
    """The drafts, and right behind one that lists what is asked for（``focus``）the sentences that go on with its list.

    These are the next ones of its paragraph that name the same; at most four of a list.
    """
    if not focus:
        return list(drafts)
    told: list[Draft] = []
    for draft in drafts:
        if _is_told(draft, told):
            continue
        told.append(draft)
        if draft.support == "verbatim" and draft.text.count(focus) >= _LISTS_FROM:
            told += [more for more in _rest_of(draft, focus, state) if not _is_told(more, told)]
    return told


def _rest_of(draft: Draft, focus: str, state: State) -> Iterator[Draft]:
    begun = draft.pointers[0]
    sentences = _sentences_of(begun.reply_id, state)
    last = next((index for index, one in enumerate(sentences) if one.start < begun.end <= one.end), None)
    if last is None:
        return
    for sentence in sentences[last + 1 : last + 1 + _MAX_MORE]:
        if sentence.paragraph != sentences[last].paragraph or focus not in sentence.text:
            return
        yield Draft(sentence.text, (Pointer(begun.reply_id, sentence.start, sentence.end),), "verbatim")


def _sentences_of(reply_id: str, state: State) -> list[Sentence]:
    """The sentences of a letter, in order, each once."""
    found = {one.start: one for passage in state.catalogue.passages_of(reply_id) for one in passage.sentences}
    return [found[start] for start in sorted(found)]


def _is_told(draft: Draft, told: Sequence[Draft]) -> bool:
    """Whether an earlier statement holds this one."""
    place = draft.pointers[0]
    return any(
        other.reply_id == place.reply_id and other.start <= place.start and place.end <= other.end
        for one in told
        for other in one.pointers[:1]
    )
