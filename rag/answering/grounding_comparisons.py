"""Whether a statement says more where the letter says less, all where it says some, first where it says last."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rag.answering.grounding_contraries import IDIOMS, LEVELS, OPPOSITES, TELLING, is_same_level
from rag.answering.grounding_reading import Clause, Reading, bigrams
from rag.text.frequency import rarity

_CLAIM = re.compile(r"首|第一|率先|唯一|最|位居|领先")
_CHANGE = re.compile(r"由([^‖]{1,12}?)(?:改为|调整为|变为|转为|改成|换成)([^‖]{1,12})")
# One thing above another: turned where the letter has the two the other way round.
_ABOVE = re.compile(
    r"([^‖。;、]{2,10}?)(?:多于|少于|高于|低于|大于|小于|超过|优于|早于|晚于|快于|慢于|强于|弱于)([^‖。;、\d]{2,10})"
)
_THAN = re.compile(r"([^‖。;、]{2,10}?)比([^‖。;、\d上]{2,10}?)(?=[\u4e00-\u9fff]{0,4}[高低多少大小快慢早晚强弱长短])")
_FIRST = re.compile(r"先([\u4e00-\u9fff]{1,5}?)[后再]([\u4e00-\u9fff]{1,4})")
# All of a kind that the letter narrows: 全部学生 for 家庭经济困难学生.
_ALL = re.compile(
    r"(?:所有|全部|全体|任何|一切)的?([\u4e00-\u9fff]{2})|对([\u4e00-\u9fff]{2})[\u4e00-\u9fff]?(?=全部|都|均|一律)"
)
_EVERY = re.compile("所有|全部|全体|各|每|一律|全[区市省县国校院]|任何|一切")
_COMPLETED = re.compile(r"(?:已|已经)?(?:全部|均已|都已|全都|悉数|一律)(?:已经?)?(?=[\u4e00-\u9fff])")
_EVERY_DONE = re.compile(r"(?:全部|均已|都已|全都)(?:已经?)?([\u4e00-\u9fff]{2})")
_WITHOUT_REST = re.compile("所有|全部|全体|一律|任何|一切")
_REMAINDER = re.compile(r"其中\d|剩余|其余|余下|尚有|还有\d|仍有|部分|未完成")
_AROUND_CHARS = 5
_MIN_AROUND = 2
_COMMON = 4.5
"""Rarity below which a word tagged as a verb is one: 低保 is not."""


def quantifier_problems(statement: Reading, clauses: Sequence[Clause]) -> Iterator[tuple[str, str]]:
    """All where the letter speaks of some: of a narrower kind, or of a part that is left over."""
    whole = "‖".join(clause.flat for clause in clauses)
    nouns = {word.text[:2]: word.text for word in statement.words if word.tag[0] == "n"}
    for match in _ALL.finditer(statement.flat):
        noun = nouns.get((match[1] or match[2])[:2], "")
        narrowed = [_is_narrowed(noun, clause) for clause in clauses if noun and noun in clause.flat]
        if narrowed and all(narrowed):
            yield "comparison", match[0]
    every = _EVERY_DONE.search(statement.flat)
    told = every[1] if every and "全部" not in whole else ""
    share = re.search(rf"{told}率[^‖。;\d]{{0,6}}(\d+(?:\.\d+)?)%", whole) if told else None
    if share and float(share[1]) < 100 and "%" not in statement.flat:
        yield "comparison", statement.flat
    done = _COMPLETED.search(statement.flat)
    if done and _REMAINDER.search(whole) and not _WITHOUT_REST.search(whole) and not _REMAINDER.search(statement.flat):
        yield "comparison", done[0]


def _is_narrowed(noun: str, clause: Clause) -> bool:
    """Whether a word in front of the noun says which of its kind: 低保家庭, 95%的小区."""
    front, _, _ = clause.flat.partition(noun)
    if re.search(r"(?:\d|%|部分|多数|少数|个别)的?$|(?:仅|只(?!要|有)|限于|限)[^‖。;]{0,20}$", front):
        return True
    if _EVERY.search(front):
        return False
    if re.search(r"\d[余多]?[\u4e00-\u9fff]$", front):
        return True
    before = [word for word in clause.words if word.text and front.endswith(word.text)]
    joins = any(word.tag[0] in "pdcurm" or (word.tag == "v" and rarity(word.text) < _COMMON) for word in before)
    return bool(re.search(r"[\u4e00-\u9fff]{2}$", front)) and not joins


def opposites(text: str, whole: str, nearest: Clause, clauses: Sequence[Clause], denied: bool) -> Iterator[str]:
    """Words on the other side of what the nearest clause says, or on a side that the letter never speaks of."""
    text, near = IDIOMS.sub("＿", text), IDIOMS.sub("＿", nearest.plain)
    for one, other in OPPOSITES:
        for side, counter in ((one, other), (other, one)):
            said = [word for word in side if word in text]
            turned = any(word in near for word in counter) and not any(word in text for word in counter)
            if said and turned and not denied and not any(word in near for word in side):
                yield min(said)
    for kind, words in TELLING:
        said = [word for word in words if word in text]
        if said and not denied and not any(word in whole for word in words) and not kind.search(whole):
            yield said[0]
    yield from _turned_in_its_place(text, clauses)
    if any(_is_turned(change, other) for change in _CHANGE.findall(text) for other in _CHANGE.findall(near)):
        yield text
    if any(
        _is_turned(order, other) for order in _orders(text) for clause in clauses for other in _orders(clause.plain)
    ):
        yield text
    for level in LEVELS:
        if level in text and level not in near and not is_same_level(level, near):
            known = level in whole or is_same_level(level, whole)
            if any(other in near for other in (*LEVELS, "上海市", "本市")) or (_CLAIM.search(text) and not known):
                yield level


def _is_turned(change: tuple[str, str], other: tuple[str, str]) -> bool:
    """Whether one says 由甲改为乙 where the other says 由乙改为甲."""
    straight = [len(set(one) & set(two)) for one, two in zip(change, other, strict=True)]
    crossed = [len(set(one) & set(two)) for one, two in zip(change, reversed(other), strict=True)]
    return sum(crossed) > sum(straight)


def _turned_in_its_place(text: str, clauses: Sequence[Clause]) -> Iterator[str]:
    """Words of contrary sense between the same words as the letter's: 比年初延长55分钟, 比年初缩短55分钟."""
    whole = [IDIOMS.sub("＿", clause.plain) for clause in clauses]
    joined = "‖".join(whole)
    for one, other in OPPOSITES:
        for side, counter in ((one, other), (other, one)):
            said = [word for word in side if word in text]
            if not said or any(word in joined for word in side) or any(turn in text for turn in counter):
                continue
            for word in said:
                around = bigrams(_around(text, word))
                near = [_around(clause, turn) for clause in whole for turn in counter if turn in clause]
                beside = [_beside(clause, turn) for clause in whole for turn in counter if turn in clause]
                if any(len(around & bigrams(words)) >= _MIN_AROUND for words in near) or _beside(text, word) in beside:
                    yield word


def _around(text: str, word: str) -> str:
    """The characters on both sides of a word, the word left out."""
    front, _, behind = text.partition(word)
    return f"{front[-_AROUND_CHARS:]}＿{behind[:_AROUND_CHARS]}"


def _beside(text: str, word: str) -> str:
    """The two characters right behind a word."""
    behind = text.partition(word)[2][:2]
    return behind if re.fullmatch(r"[\u4e00-\u9fff]{2}", behind) else word


def _orders(text: str) -> list[tuple[str, str]]:
    return [*_ABOVE.findall(text), *_THAN.findall(text), *_FIRST.findall(text)]
