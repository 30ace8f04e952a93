"""Whether a name does in the statement what it does in the letter, where one sentence speaks of several.

黑湖科技达成了共建意向 has every word of a sentence in which 新微集团 does so, and 黑湖科技 only takes part in a salon.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise, takewhile

from rag.answering.grounding_binding import Layout, Told
from rag.answering.grounding_content import tells
from rag.answering.grounding_reading import RUN, Segment, Word, bigrams
from rag.text.frequency import rarity

_NAME_TAGS = ("nr", "ns", "nt", "nz")
_MIN_CHARS = 2
_MAX_ITEM_CHARS = 14
_MIN_PREFIX_CHARS = 4
_MIN_RARITY = 4.8
_MIN_CHARACTER_RARITY = 5.2
_MARGIN = 2.0
_MIN_RIVAL = 0.7
"""Share of what is told of a name that the letter must say of another one."""

_SAME, _ACTED_ON, _OTHER_DEED, _FURTHER = 0.9, 0.85, 0.7, 0.5
"""How much of what else a passage says may be said of a name in it, of one that it acts on, of one in another."""

_MIN_NAMED = 0.7
"""Share of the character pairs of a name that a statement must have to speak of its bearer."""

_AGENT = re.compile(
    r"(?:委(?:员会?)?|局|办|办公室|部门?|厅|政府|财政|街道|镇|公司|集团|企业|机构|单位|学校|中学|小学|大学|学院|医院|中心|协会|银行"
    r"|代表|人员|人才|家庭|居民|学生|老人|老年人|教师|医师|专家|团队|队伍|队|馆|所|院|社|会|双方|我[们委局办区市]|片区|街区|[一二三四五]期|行动)$"
)
_LINK = frozenset("、 和 与 及 以及 的 等 了".split())
_ANOTHER = re.compile("也有|还有|另有|也是|则|既有")
_LEADS_IN = re.compile(r"(?:[一二三四五]是)?(?:自|从|在|截至|围绕|根据|按照|通过|为|针对|由于|因|\d+年|[今去明]年)")
_GOES_ON = re.compile("如|例如|比如|包括|即|其中")
_TITLE = re.compile("的(?:答复|复函|函|通知|意见)$")
_SELF = re.compile("我[们委局办区市院]|本[委局办区市]")
_PHASE = re.compile("[一二三四五六]期")
_QUOTED = re.compile(r"[“《]([^“”《》]{2,40})[”》]")


def bearer_problems(layout: Layout, own: Sequence[tuple[int, int]] = ()) -> Iterator[str]:
    """Names of which the letter does not say what the statement does, and says it of another.

    ``own`` are the places where the statement names the letter's own issuer.
    """
    passages = _Passages(layout)
    for index, segment in enumerate(layout.statement.segments):
        for name in _names(segment, layout):
            start = segment.start + layout.statement.text[segment.start : segment.end].find(name)
            told = layout.told_of(index, name, _fellows(segment, name))
            is_own = any(begin < start + len(name) and start < end for begin, end in own)
            if told and not is_own and passages.are_of_another(name, told, segment):
                yield name


def _names(segment: Segment, layout: Layout) -> list[str]:
    """What the segment begins with, and the names in it."""
    tagged = [word.text for word in segment.words if _is_name(word) or _is_listed(word, segment)]
    quoted = _QUOTED.findall(layout.statement.text[segment.start : segment.end])
    subject = _subject(segment)
    known = len(subject) < _MIN_PREFIX_CHARS and all(word.tag != RUN for word in segment.words[:1])
    subject = "" if known and not _AGENT.search(subject) else subject
    found = [subject, *_doers(segment), *_listed(segment, layout), _shared_beginning(segment, layout), *quoted, *tagged]
    return [
        name
        for name in dict.fromkeys(found)
        if len(name) >= _MIN_CHARS and name in segment.flat and not _SELF.fullmatch(name)
    ]


def _is_name(word: Word) -> bool:
    if word.tag == RUN:
        return any(rarity(character) >= _MIN_CHARACTER_RARITY for character in word.text)
    return word.tag in _NAME_TAGS and len(word.text) >= _MIN_CHARS and rarity(word.text) >= _MIN_RARITY


def _is_listed(word: Word, segment: Segment) -> bool:
    """Whether a word that no dictionary holds stands in a list, or in front of 委员, as names do."""
    listed = rf"(?:[、和与]|^){re.escape(word.text)}(?:[、和与]|委员|代表)|[、和与]{re.escape(word.text)}"
    return word.tag == RUN and len(word.text) >= _MIN_CHARS and bool(re.search(listed, segment.flat))


def _subject(segment: Segment) -> str:
    """The nouns that a segment begins with, without numbers; "" where it begins with something else."""
    words = list(
        takewhile(lambda word: word.tag[0] in "nmjqsbh" or word.text in _LINK or word.text == "非", segment.words)
    )
    following = segment.words[len(words)].tag[0] if len(words) < len(segment.words) else "v"
    if (words and words[0].text in _LINK) or following in "tfs":
        return ""  # 教师|课后服务报酬: no subject by itself
    while words and (words[0].tag[0] in "mq" or not tells(words[0])):
        words = words[1:]
    while words and not tells(words[-1]):
        words = words[:-1]
    return "".join(word.text for word in words)


def _shared_beginning(segment: Segment, layout: Layout) -> str:
    """What the segment begins with as one of the letter does, up to a noun: 科创街区焕新升级专项行动|由."""
    longest = ""
    for other in layout.segments:
        alike, length = _alike(segment.flat, other.flat), 0
        for word, following in pairwise(other.words):
            length += len(word.text)
            if len(longest) < length <= alike and word.tag[0] in "nv" and following.tag[0] in "vpd":
                longest = segment.flat[:length]
    return longest if len(longest) >= _MIN_PREFIX_CHARS else ""


def _fellows(segment: Segment, name: str) -> frozenset[str]:
    """Other names in one list with a name, of which the same is told."""
    if not re.search(f"[、和与及]{re.escape(name)}|{re.escape(name)}[、和与及]", segment.flat):
        return frozenset()
    return frozenset(word.text for word in segment.words if word.tag == RUN or _is_name(word))


def _doers(segment: Segment) -> list[str]:
    """Who does it, named behind 由 or 与, and phases of works."""
    found = _PHASE.findall(segment.flat)
    for index, word in enumerate(segment.words):
        if word.text in {"由", "与", "同", "联合", "会同"}:
            behind = takewhile(lambda word: word.tag[0] in "nj" or word.text in "区市", segment.words[index + 1 :])
            found.append("".join(word.text for word in behind))
    return found


def _listed(segment: Segment, layout: Layout) -> list[str]:
    """What the letter lists between two others."""
    listed = [item for other in layout.segments for item in other.flat.split("、")[1:-1]]
    return [item for item in listed if len(item) <= _MAX_ITEM_CHARS and item in segment.flat]


def _alike(text: str, other: str) -> int:
    """How many characters the two begin with in common."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(text, other, strict=False)))


def _has_subject(segment: Segment) -> bool:
    name = _subject(segment)
    if re.match(rf".{{0,4}}{re.escape(name)}\d", segment.flat):
        return False  # 老洋房118幢
    named = any(word.text in name and (_is_name(word) or _is_listed(word, segment)) for word in segment.words)
    return bool(name) and (named or bool(_AGENT.search(name)))


class _Passages:
    """The segments of the letter by who does what they say: up to the next that begins with a doer, or a semicolon."""

    def __init__(self, layout: Layout) -> None:
        self._segments = layout.segments
        self._layout = layout
        self._group: list[int] = []
        self._led: set[int] = set()
        part = False
        for index, segment in enumerate(layout.segments):
            goes_on = index > 0 and layout.same_chain(index - 1, index)
            part = goes_on and (part or segment.flat.startswith("其中"))
            led = _has_subject(segment) and not (part or layout.is_value(index) or _GOES_ON.match(segment.flat))
            another = led or bool(_ANOTHER.match(segment.flat))
            self._group.append(self._group[-1] if goes_on and not another else index)
            if led:
                self._led.add(index)

    def are_of_another(self, name: str, told: Sequence[Told], said: Segment) -> bool:
        """Whether the letter says what the segment ``said`` tells of a name in a passage of another one."""
        holders = [index for index, segment in enumerate(self._segments) if name in segment.flat]
        if not holders:
            return False
        with_name = {self._group[index] for index in holders}
        rivals: dict[int, float] = {}
        for group in set(self._group) - with_name:
            if not self._tells(group) or (group in self._led and self._is_named(group, said)):
                continue
            rivals[group] = sum(one.weight * self._held(one, group) for one in told)
        rival = max(rivals.values(), default=0.0)
        if rival < _MIN_RIVAL * sum(one.weight for one in told):
            return False
        does = 0 <= said.flat.find(name) <= 1  # [市]财政局
        best = max(sum(one.weight * self._most(one, index, does) for one in told) for index in holders)
        return rival > best + _MARGIN

    def _tells(self, group: int) -> bool:
        """Whether a passage has a verb: a title or a salutation tells nothing."""
        indices = [index for index in range(len(self._segments)) if self._layout.same_reading(group, index)]
        if all(_TITLE.search(self._segments[index].flat) for index in indices if self._group[index] == group):
            return False
        if len({self._group[index] for index in indices}) > 1:
            return True
        return any(word.tag in {"v", "vd"} for index in indices for word in self._segments[index].words)

    def _is_named(self, group: int, said: Segment) -> bool:
        """Whether the statement names who leads the passage, too."""
        pairs = bigrams(_subject(self._segments[group]))
        return len(pairs & said.pairs) >= _MIN_NAMED * len(pairs)

    def _held(self, one: Told, group: int) -> float:
        return max((share for place, share in one.held if self._group[place] == group), default=0.0)

    def _most(self, one: Told, index: int, does: bool) -> float:
        return max((share * self._lent(place, index, does) for place, share in one.held), default=0.0)

    def _lent(self, place: int, index: int, does: bool) -> float:
        """How much of what segment ``place`` says may be said of a name in segment ``index``."""
        if place == index:
            return 1.0
        group, own = self._group[place], self._group[index]
        if self._segments[place].flat.startswith("该"):
            return 1.0
        if group == own:
            return _SAME if does or place == group or place > index else _OTHER_DEED
        same_reading = self._layout.same_reading(place, index)
        if group not in self._led:
            leads = index in self._led and same_reading and not any(one in self._led for one in range(index + 1, place))
            return _SAME if (leads and place > index) or self._leads_in(place, index) else _FURTHER
        acted_on = not does and own not in self._led and place < index and same_reading
        return _ACTED_ON if acted_on else 0.0

    def _leads_in(self, place: int, index: int) -> bool:
        """Whether a segment only says when, by what or for what the next one does something."""
        before = place < index and self._layout.same_chain(place, index)
        return before and bool(_LEADS_IN.match(self._segments[place].flat))
