"""Names that a question misspells（近似名）: 瞿子含 for 瞿子涵, 上海归巷 for 上海硅巷, 交通运输厅 for 交通运输局.

What a question can name are closed sets: the people, bodies and subjects of the catalogue. A name that none of them
has, but that sounds like exactly one of them or is a slip away from it, is read as that one, and the reader is told. A
person of another sound is another person, however like the spelling: such a name is only suggested.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from rag.llm.base import Notice
from rag.query.selection import ClosedSets
from rag.query.words import any_of
from rag.text.frequency import is_known_word
from rag.text.tokens import fold, word_tokens

Kind = Literal["person", "body", "topic"]

_HAN_RUN = re.compile(r"[\u4e00-\u9fff]{2,}")
_MIN_BODY_CHARS = 5
_WHOLE_TOPIC_CHARS = 4
"""A subject of so many characters is known by the others where one of them is wrong."""
_AFTER_A_PERSON = re.compile(
    r"$|[^\u4e00-\u9fff]|[的是在把被给和与跟及同这那又还也都有为所当答回批办]"
    rf"|{any_of('签 委员 代表 提 写 负责 先生 女士 经手 联系')}"
)
_PERSON_BEHIND = re.compile(any_of("委员 代表 先生 女士 同志 签 提出 提的 提交"))
_ENDINGS = frozenset("局厅委办处")
"""What bodies end in, and questions mix up."""
# Sounds that speakers and input methods mix up most, each written as one of them.
_MIXED_UP = ((re.compile(r"^([zcs])h"), r"\1"), (re.compile(r"^l"), "n"), (re.compile(r"([iea])ng$"), r"\1n"))


@dataclass(frozen=True, slots=True)
class Near:
    """A window of the question, the known name it may stand for, and whether it is surely meant."""

    start: int
    said: str
    meant: str
    certain: bool


@dataclass(frozen=True, slots=True)
class Names:
    """Known names by what a window shares with them: length, place and character."""

    sharing: Mapping[tuple[int, int, str], tuple[str, ...]]
    kinds: Mapping[str, Kind]
    lengths: tuple[int, ...]


def mend_names(question: str, known: ClosedSets, held: Callable[[str], bool]) -> tuple[str, tuple[Notice, ...]]:
    """The folded question with misspelt names put right, and what to tell the reader of it.

    ``held`` tells whether the letters hold a term: what they hold is spelt as they spell it.
    """
    names = _names(known)
    found: dict[tuple[int, str], list[Near]] = defaultdict(list)
    for near in _near(question, names, held):
        found[near.start, near.said].append(near)
    mended, notices = question, []
    # The longest window first: 上海归巷 before 归巷.
    for (start, said), ones in sorted(found.items(), key=lambda item: -len(item[0][1])):
        meant = list(dict.fromkeys(one.meant for one in ones if one.certain))
        if mended[start : start + len(said)] != said:
            continue
        if len(meant) == 1:
            mended = f"{mended[:start]}{meant[0]}{mended[start + len(said) :]}"
            notices.append(_read_as(said, meant[0]))
        else:
            notices.append(_suggested(said, meant or [one.meant for one in ones]))
    return mended, tuple(dict.fromkeys(notices))


def _read_as(said: str, meant: str) -> Notice:
    return Notice(f"没有“{said}”，按“{meant}”查找", f"There is no “{said}”; read as “{meant}”")


def _suggested(said: str, near: list[str]) -> Notice:
    listed = "、".join(f"“{name}”" for name in dict.fromkeys(near))
    return Notice(f"没有“{said}”，相近的名字有{listed}", f"There is no “{said}”; names like it: {listed}")


@lru_cache(maxsize=4)
def _names(known: ClosedSets) -> Names:
    kinds: dict[str, Kind] = {}
    for person in (*known.signers, *known.contacts, *known.proposers):
        if 2 <= len(person) <= 4:
            kinds[fold(person)] = "person"
    for body in (*known.issuers, *known.proposers):
        if len(body) >= _MIN_BODY_CHARS:
            kinds[fold(body)] = "body"
    for topic in known.topics:
        kinds.setdefault(fold(topic), "topic")
    sharing: dict[tuple[int, int, str], list[str]] = defaultdict(list)
    for name in kinds:
        for place, char in enumerate(name):
            sharing[len(name), place, char].append(name)
    frozen = {key: tuple(ones) for key, ones in sharing.items()}
    return Names(frozen, kinds, tuple(sorted({len(name) for name in kinds})))


def _near(question: str, names: Names, held: Callable[[str], bool]) -> Iterator[Near]:
    """Every window of the question that is close to a known name which the question does not hold itself."""
    edges = _word_edges(question)
    for start, said in _windows(question, names.lengths):
        likely = [name for name in _sharing_half(said, names) if name not in question]
        if not likely or said in names.kinds or _is_in_letters(said, held):
            continue
        behind, is_cut_out = question[start + len(said) :], {start, start + len(said)} <= edges
        for meant in likely:
            kind = names.kinds[meant]
            if kind == "person" and (certain := _may_be_person(said, meant, behind)) is not None:
                yield Near(start, said, meant, certain)
            if (kind == "body" and _may_be_body(said, meant)) or (
                kind == "topic" and is_cut_out and _may_be_topic(said, meant, held)
            ):
                yield Near(start, said, meant, True)


def _windows(question: str, lengths: Iterable[int]) -> Iterator[tuple[int, str]]:
    """Every stretch of Chinese characters of one of the lengths, and where it begins."""
    for run in _HAN_RUN.finditer(question):
        for length in lengths:
            for start in range(run.start(), run.end() - length + 1):
                yield start, question[start : start + length]


def _word_edges(text: str) -> set[int]:
    """Where words of the text begin and end."""
    edges, position = {0, len(text)}, 0
    for word in word_tokens(text):
        start = text.find(word, position)
        if start >= 0:
            position = start + len(word)
            edges |= {start, position}
    return edges


def _sharing_half(said: str, names: Names) -> Iterable[str]:
    """Names of the same length that share half of the window's characters, place for place."""
    shared: dict[str, int] = defaultdict(int)
    for place, char in enumerate(said):
        for name in names.sharing.get((len(said), place, char), ()):
            shared[name] += 1
    return [name for name, count in shared.items() if len(said) > count >= len(said) // 2]


def _is_in_letters(said: str, held: Callable[[str], bool]) -> bool:
    """Whether it is a word, or the letters hold it (each pair of its characters)."""
    return is_known_word(said) or all(held(said[place : place + 2]) for place in range(len(said) - 1))


def _may_be_person(said: str, meant: str, behind: str) -> bool | None:
    """Whether a window surely means that person, ``None`` where it hardly does: the same sound, or a named person."""
    if said[0] == meant[0] and _AFTER_A_PERSON.match(behind) and _sounds_like(said, meant):
        return True
    if len(said) > 2 and _sounds_like(said, meant):
        return True
    if len(said) > 2 and said[0] == meant[0] and _PERSON_BEHIND.match(behind):
        return False
    return None


def _may_be_body(said: str, meant: str) -> bool:
    """Whether a window is that body with an ending of another rank, or another character of the same sound."""
    places = _differing(said, meant)
    return len(places) == 1 and (
        (places[0] == len(said) - 1 and {said[-1], meant[-1]} <= _ENDINGS) or _sounds_like(said, meant)
    )


def _may_be_topic(said: str, meant: str, held: Callable[[str], bool]) -> bool:
    """Whether a window is that subject with one wrong character, which makes no word with its neighbours."""
    places = _differing(said, meant)
    if len(places) != 1:
        return False
    if _sounds_like(said, meant):
        return True
    place = places[0]
    pairs = [said[start : start + 2] for start in (place - 1, place) if 0 <= start < len(said) - 1]
    return len(said) >= _WHOLE_TOPIC_CHARS and not any(is_known_word(pair) or held(pair) for pair in pairs)


def _differing(said: str, meant: str) -> list[int]:
    return [place for place, (left, right) in enumerate(zip(said, meant, strict=True)) if left != right]


def _sounds_like(said: str, meant: str) -> bool:
    return all(_sound(said[place]) == _sound(meant[place]) for place in _differing(said, meant))


@lru_cache(maxsize=10_000)
def _sound(char: str) -> str:
    """How a character sounds, without its tone and without what is often mixed up."""
    from pypinyin import lazy_pinyin

    sound = lazy_pinyin(char)[0]
    for pattern, usual in _MIXED_UP:
        sound = pattern.sub(usual, sound)
    return sound
