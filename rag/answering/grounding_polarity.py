"""Whether a statement says yes where the letter says no, more where it says less, may where it says must not."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date

from rag.answering.grounding_content import tells
from rag.answering.grounding_contraries import LEVELS, OPPOSITES, TELLING, is_same_level
from rag.answering.grounding_reading import Clause, Reading, bigrams
from rag.answering.grounding_tense import is_tense_wrong

# Words with a negative character that deny nothing, and limits, which are numbers' business.
_IDIOMS = re.compile(
    r"不断|不仅|不但|不同|不可或缺|不可缺少|不少于|不得超过?|不得少于|不得低于|不低于|不超过|不超(?=\d)|不高于|不多于|不少|不足"
    r"|不到|不等|不动产|不久|不论|不管|未来|无论|无缝|无界|非遗|非常|非接触|非公|办不成事|无人[机驾]|无锡|无线|无纺|无障碍|无偿"
    r"|无形|无限|不锈|不良|不懈|不忘|不愧|莫不|无不|并非易事|未成年|未必|毫不|不妨|不限于|不限|不止|不日|不变|不便|不利|不易|不一|不定期|不舍|没收"
)
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
_SCOPE_CHARS = 12
_MAX_ADVERB_CHARS = 4
"""A clause as short as 未来 or 目前 belongs to the next one."""

_FIGURE_CHARS = 6
"""A number in common tells as much of what a clause speaks of as this many characters."""


def polarity_problems(statement: Reading, clauses: Sequence[Clause], day: date) -> Iterator[tuple[str, str]]:
    """Kind (``negation``, ``comparison`` or ``tense``) and the word that turns the sense; ``day`` is the letter's."""
    whole = "。".join(clause.flat for clause in clauses)
    adverb = ""
    for clause in statement.clauses:
        if len(clause.plain) <= _MAX_ADVERB_CHARS and len(statement.clauses) > 1:
            adverb = clause.plain
            continue
        text, adverb = adverb + clause.plain, ""
        nearest = max(clauses, key=lambda other: (_nearness(clause, other), -len(other.pairs)))
        yield from (("negation", word) for word in _negations(text, clauses, nearest))
        yield from (("comparison", word) for word in _opposites(text, whole, nearest))
        speaks = _nearness(clause, nearest) > 0 and any(tells(word) for word in clause.words)
        if speaks and is_tense_wrong(text, nearest, day):
            yield "tense", text


def _nearness(clause: Clause, other: Clause) -> int:
    """How much two clauses share."""
    return len(clause.pairs & other.pairs) + _FIGURE_CHARS * len(clause.figures & other.figures)


def _denied(text: str) -> list[tuple[str, str]]:
    """Each negation of a clause with the words behind it, which it denies."""
    plain = _IDIOMS.sub(lambda match: "＿" * len(match[0]), text)
    return [(match[0], text[match.end() : match.end() + _SCOPE_CHARS]) for match in _NEGATION.finditer(plain)]


def _negations(text: str, clauses: Sequence[Clause], nearest: Clause) -> Iterator[str]:
    """Negations that only one side has; a letter's denial in other words (无需 for 不用) is not told apart."""
    here, there = _denied(text), _denied(nearest.plain)
    if _MAY.search(text) and _MUST_NOT.search(nearest.plain) and not _MUST_NOT.search(text):
        yield text
    if here and (there or _PUT_OFF.search(nearest.plain)):
        return
    elsewhere = [denial for clause in clauses for denial in _denied(clause.plain)]
    for word, scope in here:
        if not any(len(bigrams(scope) & bigrams(other)) >= 2 for _, other in elsewhere):
            yield word + scope[:6]
    if here or _NO_LONGER.search(text):
        return
    for word, scope in there:
        if scope[:2] in text or len(bigrams(scope[:8]) & bigrams(text)) >= 3:
            yield word + scope[:6]


def _is_turned(change: tuple[str, str], other: tuple[str, str]) -> bool:
    """Whether one says 由甲改为乙 where the other says 由乙改为甲."""
    straight = [len(set(one) & set(two)) for one, two in zip(change, other, strict=True)]
    crossed = [len(set(one) & set(two)) for one, two in zip(change, reversed(other), strict=True)]
    return sum(crossed) > sum(straight)


def _opposites(text: str, whole: str, nearest: Clause) -> Iterator[str]:
    """Words on the other side of what the nearest clause says, or on a side that the letter never speaks of."""
    text, near = _IDIOMS.sub("＿", text), _IDIOMS.sub("＿", nearest.plain)
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
    if any(_is_turned(change, other) for change in _CHANGE.findall(text) for other in _CHANGE.findall(near)):
        yield text
    for level in LEVELS:
        if level in text and level not in near and not is_same_level(level, near):
            known = level in whole or is_same_level(level, whole)
            if any(other in near for other in LEVELS) or (_CLAIM.search(text) and not known):
                yield level
