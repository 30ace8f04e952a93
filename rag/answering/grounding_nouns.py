"""What a number counts or measures, by the noun beside it: 组织 in 志愿服务组织386个."""

from __future__ import annotations

from collections.abc import Sequence

from rag.answering.grounding_binding import SUMS, holding, is_noun, says
from rag.answering.grounding_content import share_of
from rag.answering.grounding_reading import Reading
from rag.answering.grounding_words import SAME_SENSE
from rag.text.numerals import Quantity


def noun_of(reading: Reading, quantity: Quantity) -> str:
    """The noun right behind a number, else the last word in front of it in its segment; "" for none."""
    words = reading.segments[holding(reading, quantity.start)].words
    behind = [word for word in words if word.start >= quantity.end and word.text != "的"]
    if behind and behind[0].start <= quantity.end + 1 and behind[0].tag[0] in "nj" and says(behind[0]):
        return behind[0].text
    return next((word.text for word in reversed(words) if word.start < quantity.start and says(word)), "")


def may_count(noun: str, statement: Reading, bearing: Sequence[tuple[Reading, Quantity]]) -> bool:
    """Whether a bearing number of the letter may be of the statement's noun, or is of one it speaks of as well."""
    verbs = {word.text for word in statement.words if word.tag in {"v", "vd"}}
    for reading, quantity in bearing:
        own, segment = noun_of(reading, quantity), reading.segments[holding(reading, quantity.start)]
        share = share_of(noun, segment)
        # A noun must be the same one or its short form: 开展 is no 组织.
        if noun in segment.flat or (share and (share < 1 or noun in verbs)) or own in SAME_SENSE.get(noun, ()):
            return True
        if not own or own in SUMS or own in statement.flat or not any(map(is_noun, segment.words)):
            return True
    return False
