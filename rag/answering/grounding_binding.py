"""Which part of the letter a number, date or name belongs to, and whether the statement gives it to another part.

Every word of 公办养老机构共有床位7520张 stands in 养老机构48家、床位7520张，其中公办15家、床位3180张, and it is false:
what the statement says of 7520 the letter says of 3180. A sentence is cut into segments; what one says holds for those
behind it in a lesser measure, and hardly the other way round.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, takewhile

from rag.answering.grounding_content import share_of, tells
from rag.answering.grounding_reading import DAY, Figure, Reading, Segment, Word
from rag.text.frequency import rarity

_TOPIC, _FURTHER, _BEHIND, _ELSEWHERE = 0.85, 0.6, 0.85, 0.8
"""How much of what a segment says holds for those behind it, behind a semicolon, before it, in another sentence."""

_PREDICATE = 0.6
"""How much of that a verb, or another sentence, with a like figure of its own says."""

_WHOLE = 0.8
"""How much of what is said of a whole holds for a part of it."""

_SIBLING = 0.6
"""How much of what another of several like figures, but the first, has holds for the next."""

_DATED = 0.7
"""How much of what has a date of its own holds for the next date."""

_SAID_BESIDE = 0.5
"""How much the other segments of a statement say of a figure."""

_COUNTED = 1.5
"""How much more a noun right behind a number says than another word."""

_FIGURE_WEIGHT = 5.0
_MIN_WEIGHT, _MAX_WEIGHT = 1.0, 5.0
_SCOPE = re.compile("[全本我]?[省市区县国](?:内|里)?|全[省市区国]性?")
_HERE = frozenset("全区 我区 本区 区内 区里 全市 我市 本市 市内 市里 区 市".split())
SUMS = frozenset("总数 总量 总共 累计 计划 规模 数量".split())
_OTHER_WORD = 0.8
_MIN_SHARE = 0.6
_MARGIN, _MARGIN_UNNAMED = 0.8, 0.3
"""How much more the letter must say of another figure, and where the figure's own segment says nothing of it."""

Alike = Callable[[Figure], bool]
"""Whether a figure could stand in the place of the one in question."""


@dataclass(frozen=True, slots=True)
class Told:
    """Something that a statement says of a figure: how much it weighs, and per segment that holds it how much of it."""

    weight: float
    measure: float
    predicate: bool
    held: tuple[tuple[int, float], ...]


class Layout:
    """The segments of the evidence, and what the statement says in terms of them."""

    def __init__(self, statement: Reading, evidence: Sequence[Reading]) -> None:
        self.statement = statement
        self.evidence = evidence
        self.segments = [segment for reading in evidence for segment in reading.segments]
        self._reading = [number for number, reading in enumerate(evidence) for _ in reading.segments]
        starts = accumulate((len(reading.segments) for reading in evidence), initial=0)
        self._first = {id(reading): start for reading, start in zip(evidence, starts, strict=False)}
        self._predicates = {word.text for word in statement.words if word.tag in {"v", "a", "ad", "vd", "d"}}
        self._told: dict[str | Figure, Told] = {}

    def place(self, reading: Reading, start: int) -> int:
        """The segment that holds the character ``start`` of a reading of the evidence."""
        return self._first[id(reading)] + holding(reading, start)

    def own(self, start: int) -> int:
        """The same in the statement."""
        return holding(self.statement, start)

    def told(
        self,
        index: int,
        is_alike: Alike,
        figure: Figure,
        alike: frozenset[Figure],
        counted: Sequence[str],
        unsaid: Sequence[str],
    ) -> list[Told]:
        """What the statement says of a figure in its segment ``index``: that segment, less so the ones around it."""
        found = []
        for position, segment in enumerate(self.statement.segments):
            if position != index and not self._is_of_one_thing(position, index, is_alike):
                continue
            measure = 1.0 if position == index else _SAID_BESIDE
            facts: list[str | Figure] = [word.text for word in segment.words if word.text not in unsaid and says(word)]
            if position == index:
                numbers = [] if is_alike is is_day else segment.figures - {figure}
                beside = [self._with(figure) for figure in numbers if figure[1] != DAY]
                facts = [fact for fact in facts if not any(self._is_said_there(fact, places) for places in beside)]
                facts += sorted(segment.figures - {figure} - alike)
            found += [
                self._weighed(fact, measure * (_COUNTED if fact in counted else 1)) for fact in dict.fromkeys(facts)
            ]
        return [one for one in found if one.held]

    def told_of(self, index: int, name: str, fellows: frozenset[str]) -> list[Told]:
        """What the statement says of a name in its segment ``index``; of its ``fellows`` it says the same."""
        segment = self.statement.segments[index]
        facts: list[str | Figure] = [
            word.text for word in segment.words if says(word) and word.text not in name and word.text not in fellows
        ]
        found = [self._weighed(fact, 1.0) for fact in dict.fromkeys([*facts, *sorted(segment.figures)])]
        return [one for one in found if one.held]

    def same_chain(self, one: int, other: int) -> bool:
        """Whether no semicolon stands between two segments of the letter."""
        return self.same_reading(one, other) and self.segments[one].chain == self.segments[other].chain

    def same_reading(self, one: int, other: int) -> bool:
        """Whether two segments are of one sentence given."""
        return self._reading[one] == self._reading[other]

    def is_value(self, index: int) -> bool:
        """Whether a colon stands before a segment."""
        segment, text = self.segments[index], self.evidence[self._reading[index]].text
        return text[segment.start - 1 : segment.start] == ":"

    def _counted(self, own: int, end: int) -> tuple[str, ...]:
        """The nouns right behind a number."""
        words = self.statement.segments[own].words
        behind = [word for word in words if word.start >= end]
        return tuple(word.text for word in takewhile(lambda word: word.tag[0] in "nj", behind))

    def _is_of_one_thing(self, position: int, index: int, is_alike: Alike) -> bool:
        """Whether another segment of the statement goes on about the figure, and no like figure stands between."""
        segments = self.statement.segments
        if segments[position].chain != segments[index].chain:
            return False
        between = segments[index + 1 : position + 1] if position > index else segments[position:index]
        return not any(is_alike(figure) or figure[1] != DAY for one in between for figure in one.figures)

    def _with(self, figure: Figure) -> list[int]:
        """The segments that hold a figure."""
        return [index for index, segment in enumerate(self.segments) if figure in segment.figures]

    def _is_said_there(self, fact: str | Figure, places: Sequence[int]) -> bool:
        """Whether one of these segments says it, or one before it in its chain."""
        held = [place for place, _ in self._weighed(fact, 1.0).held]
        return any(
            place == index or (place < index and self._lent(place, index, lambda figure: False) == _TOPIC)
            for place in held
            for index in places
        )

    def _weighed(self, fact: str | Figure, measure: float) -> Told:
        if fact not in self._told:
            if isinstance(fact, str):
                weight = min(max(rarity(fact), _MIN_WEIGHT), _MAX_WEIGHT) if len(fact) > 1 else _MIN_WEIGHT
                shares = [(index, _exact_share(fact, segment)) for index, segment in enumerate(self.segments)]
            else:
                weight = _FIGURE_WEIGHT
                shares = [(index, float(fact in segment.figures)) for index, segment in enumerate(self.segments)]
            self._told[fact] = Told(weight, 1.0, False, tuple(one for one in shares if one[1] >= _MIN_SHARE))
        known = self._told[fact]
        return replace(known, weight=known.weight * measure, measure=measure, predicate=fact in self._predicates)

    def said_of(self, index: int, told: Sequence[Told], is_alike: Alike) -> float:
        """How much of what is told the letter says of a figure in its segment ``index``."""
        lent: dict[int, float] = {}
        total = 0.0
        for one in told:
            best = 0.0
            for place, share in one.held:
                if place not in lent:
                    lent[place] = self._lent(place, index, is_alike)
                measure = lent[place]
                if one.predicate and place < index and self._has_like([place], is_alike):
                    measure *= _PREDICATE
                best = max(best, share * measure)
            total += one.weight * best
        return total

    def _lent(self, place: int, index: int, is_alike: Alike) -> float:
        """How much of what segment ``place`` says holds for the figure in segment ``index``."""
        if place == index:
            return 1.0
        if not self.same_chain(place, index):
            further = _FURTHER if self.same_reading(place, index) else _ELSEWHERE
            chain = range(self._chain_start(place), place + 1)
            return further * _PREDICATE if self._has_like(chain, is_alike) and is_alike is is_day else further
        if place < index:
            if is_alike is is_day and self._has_like(range(self._chain_start(place), place + 1), is_alike):
                return _DATED
            if any(self.segments[one].flat.startswith("其中") for one in range(place + 1, index + 1)):
                return _WHOLE
            if not self._has_like([place], is_alike):
                return _TOPIC
            # 其中科学类315门、劳动类208门: the first of the like may speak for the rest, the others hardly for others.
            earlier = self._has_like(range(self._chain_start(place), place), is_alike)
            return _SIBLING if earlier else _TOPIC
        behind = range(index + 1, place + 1)
        apart = self._has_like(behind, is_alike) or any(self.segments[one].flat.startswith("其中") for one in behind)
        return 0.0 if apart else _BEHIND

    def _has_like(self, places: Iterable[int], is_alike: Alike) -> bool:
        return any(is_alike(figure) for place in places for figure in self.segments[place].figures)

    def _chain_start(self, place: int) -> int:
        while place > 0 and self.same_chain(place - 1, place):
            place -= 1
        return place

    def is_of_another(
        self,
        own: int,
        bearing: Sequence[int],
        rivals: Sequence[int],
        is_alike: Alike,
        figure: Figure,
        end: int = 0,
    ) -> bool:
        """Whether the letter says more of what the statement tells of a figure of another one of its kind.

        ``own`` is the figure's segment of the statement, ``bearing`` and ``rivals`` those of the letter. What a number
        counts stands at ``end`` behind it, and need not be said with it in the letter: 再改造9所.
        """
        if not bearing or not rivals:
            return False
        alike = frozenset(other for other in self.statement.segments[own].figures if is_alike(other))
        counted = self._counted(own, end) if end else ()
        bare = any(not any(map(is_noun, self.segments[index].words)) for index in bearing)
        told = self.told(own, is_alike, figure, alike, () if bare else counted, counted if bare else ())
        beside = [one for one in told if one.measure >= 1]
        best, best_beside = (max(self.said_of(index, some, is_alike) for index in bearing) for some in (told, beside))
        said = [word.text for word in self.statement.segments[own].words if says(word) and len(word.text) > 1]
        said = [word for word in said if not _SCOPE.fullmatch(word)]
        held = (_exact_share(word, self.segments[index]) for word in said for index in bearing)
        named = bare or any(share > _MIN_SHARE for share in held)
        margin = _MARGIN if named else _MARGIN_UNNAMED
        return any(
            self.said_of(index, told, is_alike) > best + margin and self.said_of(index, beside, is_alike) >= best_beside
            for index in rivals
        )


def holding(reading: Reading, start: int) -> int:
    """The segment of a reading that holds the character ``start``."""
    return max((index for index, segment in enumerate(reading.segments) if segment.start <= start), default=0)


def is_day(figure: Figure) -> bool:
    """Whether a figure is a date."""
    return figure[1] == DAY


def _exact_share(word: str, segment: Segment) -> float:
    """How much of a word a segment holds; another word of the same sense holds it less than the word itself."""
    if word in segment.flat:
        return 1.0
    if _SCOPE.fullmatch(word):
        return 0.0
    share = share_of(word, segment)
    return _OTHER_WORD if share == 1 else share


def says(word: Word) -> bool:
    if word.text.isascii() and word.text.isalpha():
        return True
    return word.tag != "m" and tells(word) and word.text not in _HERE


def is_noun(word: Word) -> bool:
    return word.tag[0] in "nj" and says(word) and word.text not in SUMS
