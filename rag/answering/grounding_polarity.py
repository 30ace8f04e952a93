"""Whether a statement says yes where the letter says no, more where it says less, may where it says must not."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date

import rjieba

from rag.answering.grounding_comparisons import opposites, quantifier_problems
from rag.answering.grounding_content import tells
from rag.answering.grounding_contraries import IDIOMS
from rag.answering.grounding_reading import DAY, NO_DATE, Clause, Reading, bigrams
from rag.answering.grounding_tense import is_done, is_finished_unsaid, is_future, is_tense_wrong, planned
from rag.text.frequency import rarity

_NEGATION = re.compile(
    r"尚未|还未|并未|从未|未能|未曾|未|没有|还没|没|不再|不得|不能|不会|不予|不可|不许|不准|不是|并不|并非|不|无法|无须|无需|无"
    r"|禁止|严禁|停止|取消|拒绝|暂停|叫停|终止|中止|杜绝|否决|撤销|反对"
)
_NO_LONGER = re.compile(r"推迟|延期|暂缓|取消|停止|暂停|禁止|免费|免收|拒绝|终止|撤销|清退")
_PUT_OFF = re.compile(r"原计划|原定|推迟|延期|暂缓")
_MAY = re.compile(r"可以|允许|准许|能够")
_MUST_NOT = re.compile(r"不得|禁止|严禁|不准|不许|不能|不可")
_SCOPE_CHARS = 12
_MAX_ADVERB_CHARS = 4
"""A clause as short as 未来 or 目前 belongs to the next one."""

_NOT_YET = re.compile(r"[尚还暂]未|还没有?|暂时没")
_YET_TO_DO = re.compile(r"[尚还仍](?:需|须|待|要|有待)|有待|待[^‖。;]{2,20}后|正在|抓紧|[列纳]入[^‖。;]{0,12}计划")
_AFTERWARDS = re.compile(r"待[^‖。;]{2,}后|再行|建议")
_IMPOSSIBLE = re.compile(r"无法|不能|难以|不具备|暂不|不宜|不予|未[能获]?采纳|不考虑|限制")
_LIGHT_VERBS = re.compile(r"^(?:考虑|予以|具备|另行|再|能够?|得|会|予|进行|开展|获得?)+")
_TO_COME = re.compile(r"将|计划|拟|预计|力争")
_UNDER_WAY = re.compile(r"正在|在建|正抓紧|办理中|推进中|建设中|处于[^‖。;]{0,10}阶段|[尚还]在")
_BEGUN = re.compile(r"已经?(?:全面|正式|率先)?(?:启动|开始|开展|着手|投入|进入|在|列入|纳入|部署|推进)|为止|已有")
_ALREADY = re.compile(r"已经?([\u4e00-\u9fff]{2,6})")
_COMMON = 4.5
"""Rarity below which a word tagged as a verb is one: 低保 is not."""

_MIN_AROUND = 2
_NAME_TAGS = ("nr", "ns", "nt", "nz")
_NAME_CHARS = 2
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
        yield from (
            ("comparison", word) for word in opposites(text, whole, nearest, clauses, bool(_denied(nearest.plain)))
        )
        speaks = _nearness(clause, nearest) > 0 and any(tells(word) for word in clause.words)
        if (
            (
                speaks
                and not _NOT_YET.search(text)
                and is_tense_wrong(text, nearest, day, statement.text)
                and not _planned_elsewhere(clause, nearest, clauses)
            )
            or (not is_future(text) and (_only_planned(text, clauses) or _is_yet_to_come(text, clause, day)))
            or (speaks and (_is_still_to_come(text, nearest, day) or is_finished_unsaid(text, nearest)))
        ):
            yield "tense", text


def _is_yet_to_come(text: str, clause: Clause, day: date) -> bool:
    """Whether something is told as done on a day after the letter's."""
    days = [value for value, unit in clause.figures if unit == DAY]
    return day != NO_DATE and bool(_ALREADY.search(text)) and any(value > day.toordinal() for value in days)


def _is_still_to_come(text: str, nearest: Clause, day: date) -> bool:
    """Whether something is told as done that the letter dates after its own day, or has under way."""
    if not is_done(text) or is_done(nearest.plain) or _BEGUN.search(text):
        return False
    days = [value for value, unit in nearest.figures if unit == DAY]
    later = day != NO_DATE and bool(days) and all(value > day.toordinal() for value in days)
    return later or any(
        pattern.search(nearest.plain) and not pattern.search(text.replace("在建", ""))
        for pattern in (_UNDER_WAY, _YET_TO_DO)
    )


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
    return bool(bearing) and all(
        (is_future(clause.plain) or _AFTERWARDS.search(clause.plain)) and not is_done(clause.plain)
        for clause in bearing
    )


def _nearness(clause: Clause, other: Clause) -> int:
    """How much two clauses share."""
    names = sum(word.tag in _NAME_TAGS and len(word.text) > 1 and word.text in other.flat for word in clause.words)
    return len(clause.pairs & other.pairs) + _NAME_CHARS * names + _FIGURE_CHARS * len(clause.figures & other.figures)


def _denied(text: str) -> list[tuple[str, str]]:
    """Each negation of a clause with the words behind it, which it denies."""
    plain = IDIOMS.sub(lambda match: "＿" * len(match[0]), text)
    return [(match[0], text[match.end() : match.end() + _SCOPE_CHARS]) for match in _NEGATION.finditer(plain)]


def _negations(text: str, clauses: Sequence[Clause], nearest: Clause) -> Iterator[str]:
    """Negations that only one side has; a letter's denial in other words (无需 for 不用) is not told apart."""
    here = _denied(text)
    there = _denied(nearest.plain) or _denied_of(text, clauses, nearest)
    if _MAY.search(text) and _MUST_NOT.search(nearest.plain) and not _MUST_NOT.search(text):
        yield text
    forbidden = [clause for clause in clauses if _MUST_NOT.search(clause.plain)]
    if _MAY.search(text) and not _MUST_NOT.search(text) and any(_is_forbidden(text, one, clauses) for one in forbidden):
        yield text
    for word, scope in there:
        if here and _is_verb(scope[:2]) and scope[:2] in text and not any(scope[:2] in one[:5] for _, one in here):
            yield word + scope[:6]
    yield from _only_denied(text, here, clauses)
    if here and (there or _PUT_OFF.search(nearest.plain)):
        return
    elsewhere = [denial for clause in clauses for denial in _denied(clause.plain)]
    for word, scope in here:
        if word[0] in "未没尚还" and _is_remainder(text, clauses):
            continue
        if _IMPOSSIBLE.match(word + scope) and any(_IMPOSSIBLE.search(clause.plain) for clause in clauses):
            continue
        if _NOT_YET.search(word) and _is_to_be_done(text, scope, clauses):
            continue
        if not any(len(bigrams(scope) & bigrams(other)) >= 2 or other[:2] in scope for _, other in elsewhere if other):
            yield word + scope[:6]
    if here or _NO_LONGER.search(text):
        return
    for word, scope in there:
        if scope[:2] in text or len(bigrams(scope[:8]) & bigrams(text)) >= 3:
            yield word + scope[:6]


def _only_denied(text: str, here: Sequence[tuple[str, str]], clauses: Sequence[Clause]) -> Iterator[str]:
    """Verbs that the letter has only in a denial, of the same thing: 由个人承担, of 个人无需承担."""
    for clause in clauses:
        for word, scope in _denied(clause.plain):
            for verb in dict.fromkeys((scope[:2], _LIGHT_VERBS.sub("", scope)[:2])):
                if verb not in text or any(verb in one[:5] for _, one in here) or not _is_verb(verb):
                    continue
                shared = (bigrams(text) & clause.pairs) - bigrams(word + verb)
                elsewhere = any(verb in other.plain for other in clauses if other is not clause)
                if shared and not elsewhere:
                    yield word + scope[:6]


def _denied_of(text: str, clauses: Sequence[Clause], nearest: Clause) -> list[tuple[str, str]]:
    """What another clause denies of what the statement begins with: 仙霞、程家桥等3个街镇尚未达标."""
    about = text[:2]
    if about in nearest.plain or not re.fullmatch(r"[\u4e00-\u9fff]{2}", about) or rarity(about) < _COMMON:
        return []
    return [denial for clause in clauses if about in clause.plain for denial in _denied(clause.plain)]


def _is_verb(word: str) -> bool:
    return len(word) == 2 and any(tag.startswith("v") for _, tag in rjieba.tag(word))


def _is_to_be_done(text: str, scope: str, clauses: Sequence[Clause]) -> bool:
    """Whether the letter has what is not yet done still before it: 尚未挂牌, of 将于近期挂牌."""
    said, what = bigrams(text), bigrams(re.sub(r"\d", "，", scope))
    return any(
        (_TO_COME.search(clause.plain) and not is_done(clause.plain) and len(what & clause.pairs) >= _MIN_AROUND)
        or (_YET_TO_DO.search(clause.plain) and len(said & clause.pairs) > _MIN_AROUND)
        for clause in clauses
    )


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
