"""Whether a statement says yes where the letter says no, more where it says less, may where it says must not."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date

from rag.answering.grounding_content import tells
from rag.answering.grounding_contraries import IDIOMS, LEVELS, OPPOSITES, TELLING, is_same_level
from rag.answering.grounding_reading import DAY, NO_DATE, Clause, Reading, bigrams
from rag.answering.grounding_tense import is_done, is_future, is_tense_wrong, planned
from rag.text.frequency import rarity

_NEGATION = re.compile(
    r"尚未|还未|并未|从未|未能|未曾|未|没有|还没|没|不再|不得|不能|不会|不予|不可|不许|不准|不是|并不|并非|不|无法|无须|无需|无"
    r"|禁止|严禁|停止|取消|拒绝|暂停|叫停|终止|中止|杜绝|否决|撤销|反对"
)
_NO_LONGER = re.compile(r"推迟|延期|暂缓|取消|停止|暂停|禁止|免费|免收|拒绝|终止|撤销|清退")
_PUT_OFF = re.compile(r"原计划|原定|推迟|延期|暂缓")
_MAY = re.compile(r"可以|允许|准许|能够")
_MUST_NOT = re.compile(r"不得|禁止|严禁|不准|不许|不能|不可")
_CLAIM = re.compile(r"首|第一|率先|唯一|最|位居|领先")
_CHANGE = re.compile(r"由([^‖]{1,12}?)(?:改为|调整为|变为|转为|改成|换成)([^‖]{1,12})")
# One thing above another: turned where the letter has the two the other way round.
_ABOVE = re.compile(
    r"([^‖。;、]{2,10}?)(?:多于|少于|高于|低于|大于|小于|超过|优于|早于|晚于|快于|慢于|强于|弱于)([^‖。;、\d]{2,10})"
)
_THAN = re.compile(r"([^‖。;、]{2,10}?)比([^‖。;、\d上]{2,10}?)(?=[\u4e00-\u9fff]{0,4}[高低多少大小快慢早晚强弱长短])")
_FIRST = re.compile(r"先([\u4e00-\u9fff]{1,5}?)[后再]([\u4e00-\u9fff]{1,4})")
# All of a kind that the letter narrows: 全部学生 for 家庭经济困难学生.
_ALL = re.compile(r"(?:所有|全部|全体|任何|一切)的?([\u4e00-\u9fff]{2})")
_EVERY = re.compile("所有|全部|全体|各|每|一律|全[区市省县国校院]|任何|一切")
_COMPLETED = re.compile(r"(?:已|已经)?(?:全部|均已|都已|全都|悉数|一律)(?:已经?)?(?=[\u4e00-\u9fff])")
_REMAINDER = re.compile(r"其中\d|剩余|其余|余下|尚有|还有\d|仍有|部分|未完成")
_SCOPE_CHARS = 12
_MAX_ADVERB_CHARS = 4
"""A clause as short as 未来 or 目前 belongs to the next one."""

_ALREADY = re.compile(r"已经?([\u4e00-\u9fff]{2,6})")
_COMMON = 4.5
"""Rarity below which a word tagged as a verb is one: 低保 is not."""

_AROUND_CHARS = 5
_MIN_AROUND = 2
_FIGURE_CHARS = 6
"""A number in common tells as much of what a clause speaks of as this many characters."""


def polarity_problems(statement: Reading, clauses: Sequence[Clause], day: date) -> Iterator[tuple[str, str]]:
    """Kind (``negation``, ``comparison`` or ``tense``) and the word that turns the sense; ``day`` is the letter's."""
    whole = "。".join(clause.flat for clause in clauses)
    yield from quantifier_problems(statement, clauses)
    adverb = ""
    for clause in statement.clauses:
        if len(clause.plain) <= _MAX_ADVERB_CHARS and len(statement.clauses) > 1:
            adverb = clause.plain
            continue
        text, adverb = adverb + clause.plain, ""
        nearest = max(clauses, key=lambda other: (_nearness(clause, other), -len(other.pairs)))
        yield from (("negation", word) for word in _negations(text, clauses, nearest))
        yield from (("comparison", word) for word in _opposites(text, whole, nearest, clauses))
        speaks = _nearness(clause, nearest) > 0 and any(tells(word) for word in clause.words)
        if (
            speaks
            and is_tense_wrong(text, nearest, day, statement.text)
            and not _planned_elsewhere(clause, nearest, clauses)
        ) or (not is_future(text) and (_only_planned(text, clauses) or _is_yet_to_come(text, clause, day))):
            yield "tense", text


def _is_yet_to_come(text: str, clause: Clause, day: date) -> bool:
    """Whether something is told as done on a day after the letter's."""
    days = [value for value, unit in clause.figures if unit == DAY]
    return day != NO_DATE and bool(_ALREADY.search(text)) and any(value > day.toordinal() for value in days)


def _planned_elsewhere(clause: Clause, nearest: Clause, clauses: Sequence[Clause]) -> bool:
    """Whether another clause plans what the statement plans: 分院建设 … 将于近期正式挂牌."""
    what = bigrams(planned(clause.plain))
    others = [other for other in clauses if other is not nearest and is_future(other.plain)]
    return any(len(what & other.pairs) >= min(_MIN_AROUND, len(what)) for other in others) if what else False


def _only_planned(text: str, clauses: Sequence[Clause]) -> bool:
    """Whether every clause that has what the statement tells as done only plans it: 已印发, 计划3月印发."""
    match = _ALREADY.search(text)
    what = bigrams(match[1]) if match else frozenset[str]()
    bearing = [clause for clause in clauses if what and len(what & clause.pairs) >= min(len(what), _MIN_AROUND)]
    return bool(bearing) and all(is_future(clause.plain) and not is_done(clause.plain) for clause in bearing)


def _nearness(clause: Clause, other: Clause) -> int:
    """How much two clauses share."""
    return len(clause.pairs & other.pairs) + _FIGURE_CHARS * len(clause.figures & other.figures)


def _denied(text: str) -> list[tuple[str, str]]:
    """Each negation of a clause with the words behind it, which it denies."""
    plain = IDIOMS.sub(lambda match: "＿" * len(match[0]), text)
    return [(match[0], text[match.end() : match.end() + _SCOPE_CHARS]) for match in _NEGATION.finditer(plain)]


def _negations(text: str, clauses: Sequence[Clause], nearest: Clause) -> Iterator[str]:
    """Negations that only one side has; a letter's denial in other words (无需 for 不用) is not told apart."""
    here, there = _denied(text), _denied(nearest.plain)
    if _MAY.search(text) and _MUST_NOT.search(nearest.plain) and not _MUST_NOT.search(text):
        yield text
    forbidden = [clause for clause in clauses if _MUST_NOT.search(clause.plain)]
    if _MAY.search(text) and not _MUST_NOT.search(text) and any(_is_forbidden(text, one, clauses) for one in forbidden):
        yield text
    if here and (there or _PUT_OFF.search(nearest.plain)):
        return
    elsewhere = [denial for clause in clauses for denial in _denied(clause.plain)]
    for word, scope in here:
        if "未" in word and _is_remainder(text, clauses):
            continue
        if not any(len(bigrams(scope) & bigrams(other)) >= 2 or other[:2] in scope for _, other in elsewhere if other):
            yield word + scope[:6]
    if here or _NO_LONGER.search(text):
        return
    for word, scope in there:
        if scope[:2] in text or len(bigrams(scope[:8]) & bigrams(text)) >= 3:
            yield word + scope[:6]


def _is_remainder(text: str, clauses: Sequence[Clause]) -> bool:
    """Whether the letter calls the number that is not done what is left: 18个未整治, 剩余18个."""
    left = [rf"(?:剩余|其余|余下)\D{{0,4}}{number}(?!\d)" for number in re.findall(r"\d+", text)]
    return any(re.search(pattern, clause.plain) for pattern in left for clause in clauses)


def _is_forbidden(text: str, clause: Clause, clauses: Sequence[Clause]) -> bool:
    """Whether the clause forbids what the text allows, in words that no other clause has."""
    match = _MUST_NOT.search(clause.plain)
    scope = bigrams(clause.plain[match.end() :]) if match else frozenset[str]()
    others = frozenset().union(*(other.pairs for other in clauses if other is not clause))
    return len((bigrams(text) & scope) - others) >= _MIN_AROUND


def _is_turned(change: tuple[str, str], other: tuple[str, str]) -> bool:
    """Whether one says 由甲改为乙 where the other says 由乙改为甲."""
    straight = [len(set(one) & set(two)) for one, two in zip(change, other, strict=True)]
    crossed = [len(set(one) & set(two)) for one, two in zip(change, reversed(other), strict=True)]
    return sum(crossed) > sum(straight)


def _turned_in_its_place(text: str, clauses: Sequence[Clause]) -> Iterator[str]:
    """Words of contrary sense between the same words as the letter's: 比年初延长55分钟, 比年初缩短55分钟."""
    whole = [IDIOMS.sub("＿", clause.plain) for clause in clauses]
    for one, other in OPPOSITES:
        for side, counter in ((one, other), (other, one)):
            if any(word in clause for word in side for clause in whole):
                continue
            for word in (word for word in side if word in text and not any(turn in text for turn in counter)):
                around = bigrams(_around(text, word))
                near = [_around(clause, turn) for clause in whole for turn in counter if turn in clause]
                if any(len(around & bigrams(words)) >= _MIN_AROUND for words in near):
                    yield word


def _around(text: str, word: str) -> str:
    """The characters on both sides of a word, the word left out."""
    front, _, behind = text.partition(word)
    return f"{front[-_AROUND_CHARS:]}＿{behind[:_AROUND_CHARS]}"


def _orders(text: str) -> list[tuple[str, str]]:
    return [*_ABOVE.findall(text), *_THAN.findall(text), *_FIRST.findall(text)]


def quantifier_problems(statement: Reading, clauses: Sequence[Clause]) -> Iterator[tuple[str, str]]:
    """All where the letter speaks of some: of a narrower kind, or of a part that is left over."""
    whole = "‖".join(clause.flat for clause in clauses)
    nouns = {word.text[:2]: word.text for word in statement.words if word.tag[0] == "n"}
    for match in _ALL.finditer(statement.flat):
        noun = nouns.get(match[1], "")
        narrowed = [_is_narrowed(noun, clause) for clause in clauses if noun and noun in clause.flat]
        if narrowed and all(narrowed):
            yield "comparison", match[0]
    done = _COMPLETED.search(statement.flat)
    if done and _REMAINDER.search(whole) and not _EVERY.search(whole) and not _REMAINDER.search(statement.flat):
        yield "comparison", done[0]


def _is_narrowed(noun: str, clause: Clause) -> bool:
    """Whether a word in front of the noun says which of its kind: 低保家庭, 95%的小区."""
    front, _, _ = clause.flat.partition(noun)
    if re.search(r"(?:\d|%|部分|多数|少数|个别)的?$", front):
        return True
    if _EVERY.search(front):
        return False
    before = [word for word in clause.words if word.text and front.endswith(word.text)]
    joins = any(word.tag[0] in "pdcurm" or (word.tag == "v" and rarity(word.text) < _COMMON) for word in before)
    return bool(re.search(r"[\u4e00-\u9fff]{2}$", front)) and not joins


def _opposites(text: str, whole: str, nearest: Clause, clauses: Sequence[Clause]) -> Iterator[str]:
    """Words on the other side of what the nearest clause says, or on a side that the letter never speaks of."""
    text, near = IDIOMS.sub("＿", text), IDIOMS.sub("＿", nearest.plain)
    denied = bool(_denied(nearest.plain))
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
            if any(other in near for other in LEVELS) or (_CLAIM.search(text) and not known):
                yield level
