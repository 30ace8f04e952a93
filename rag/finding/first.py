"""Which of the likely sentences stands first: learnt weights see words, not that a sentence decides or is the newest.

Each rule moves one sentence to the front, and only where it is itself likely to answer.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from rag.finding.decided import DECIDES
from rag.retrieval.expectation import Expectation
from rag.retrieval.judging import Candidate
from rag.text.tokens import fold

NEXT_BEST = 6
"""Among so many of the best a sentence is looked for."""
_LIKELY_BY_ITSELF = 0.5
"""From what probability it takes the place of one that cannot answer."""
_LIKELY_TO_DECIDE = 0.3
"""The same of one that says what was decided on the suggestion that the best speaks of."""
_LIKE_THE_BEST = 0.5
"""What share of the best's probability it needs, but for a promise."""
_BY_NOW = re.compile("现在|目前|如今|眼下|已经?(?!知)|最后|最终|实际|后来|到底|至今|截至|到今年|还(?:剩|有(?=几|多少))")
"""Signs that a question asks how things have come to be, which the latest letter tells."""
_PROMISED = re.compile(
    "(?:先前|当初|此前|之前|去年|前年|原来|以前)[^，,。]{0,6}(?:答应|承诺|说|提出|计划|列)|(?:答应|承诺)(?:过|的)|兑现"
)
_AS_GOOD, _AS_GOOD_OF_A_PROMISE = 1.5, 3.5
"""How much lower a sentence of a later letter may score; where a promise is spoken of, whose words the earlier has."""
_ASKS_DECISION = re.compile(
    "(?:采纳|采用|同意|答应)(?:了|过)?(?:没有?|吗|[?？]|$)|(?:是否|有没有|有无|会不会|能不能)(?:被|得到)?(?:采纳|同意|答应)"
)
_EACH_OF = re.compile(
    r"(?:(?<=[年的])|(?<![\u4e00-\u9fff]))(?!年)(?P<things>(?:[\u4e00-\u9fff]{2,6}[、,，])+[\u4e00-\u9fff]{2,6}?(?:[和与及][\u4e00-\u9fff]{2,6}?)?)(?:的?[\u4e00-\u9fff]{0,6})?(?:各|分别)[^，,。]{0,4}(?:多少|几)"
)
_AND = re.compile("[、,，和与及]")


def with_first(
    candidates: list[Candidate], expectation: Expectation, question: str, issuer: Callable[[str], str | None]
) -> list[Candidate]:
    """The candidates, best first, the one first that a folded question asks for by more than its words.

    ``issuer`` gives the body whose letter an id names.
    """
    if each := _EACH_OF.search(question):
        candidates = _with_each_told(candidates, each["things"], expectation)
    if _ASKS_DECISION.search(question):
        candidates = _with_decision(candidates)
    candidates = _with_what_is_asked(candidates, expectation)
    return _with_newest(candidates, question, issuer) if _BY_NOW.search(question) else candidates


def _to_front(candidates: list[Candidate], place: int) -> list[Candidate]:
    return [candidates[place], *candidates[:place], *candidates[place + 1 :]]


def _with_what_is_asked(candidates: list[Candidate], expectation: Expectation) -> list[Candidate]:
    """A likely one first that holds what must be held, where the best does not and so cannot answer.

    什么时候公布: the sentence on what is to be published stands beside the one that says when; so does that of the
    year asked for beside a like one of another year.
    """
    best = candidates[0] if candidates else None
    other_year = best is not None and _lacks_year(best, expectation) and not expectation.loosely
    if best is None or ((best.holds or best.answerable >= expectation.least_without) and not other_year):
        return candidates
    for place, one in enumerate(candidates[:NEXT_BEST]):
        if one.holds and one.answerable >= _LIKELY_BY_ITSELF and not _lacks_year(one, expectation):
            return _to_front(candidates, place)
    return candidates


def _lacks_year(one: Candidate, expectation: Expectation) -> bool:
    return any(map(expectation.is_year, one.absent))


def _with_newest(candidates: list[Candidate], question: str, issuer: Callable[[str], str | None]) -> list[Candidate]:
    """One as good of a later letter of the body first, where the question asks how things are by now.

    马鞍水厂最后哪天通的水: the letter that promised the day says so as well as the one that tells of it.
    """
    best = candidates[0] if candidates else None
    if best is None or best.day is None:
        return candidates
    promised = _PROMISED.search(question) is not None
    for place, one in enumerate(candidates[:NEXT_BEST]):
        later = one.day is not None and one.day > best.day
        if later and _is_as_good(one, best, promised) and issuer(one.passage.reply_id) == issuer(best.passage.reply_id):
            return _to_front(candidates, place)
    return candidates


def _is_as_good(one: Candidate, best: Candidate, promised: bool) -> bool:
    if one.holds < best.holds:
        return False
    if promised:
        return one.score >= best.score - _AS_GOOD_OF_A_PROMISE
    likely = one.answerable >= _LIKE_THE_BEST * best.answerable
    return likely and one.score >= best.score - _AS_GOOD and one.missing_share <= best.missing_share


def _with_decision(candidates: list[Candidate]) -> list[Candidate]:
    """What says so first where the best speaks of a suggestion: 我局拟用…替代 behind 不予采纳."""
    for place, one in enumerate(candidates[:NEXT_BEST]):
        if DECIDES.search(one.text):
            here = one.passage.section == candidates[0].passage.section and one.answerable >= _LIKELY_TO_DECIDE
            return _to_front(candidates, place) if here else candidates
    return candidates


def _with_each_told(candidates: list[Candidate], things: str, expectation: Expectation) -> list[Candidate]:
    """A likely one first that has a figure right behind each of the things: 三星3万元、四星5万元."""
    if not expectation.units:
        return candidates
    units = _any_of(sorted(expectation.units, key=len, reverse=True))
    names = [name for name in _AND.split(things) if name]
    patterns = [re.compile(rf"{re.escape(name)}[^，,。；;、]{{0,6}}?[\d.,]+\s?(?:{units})") for name in names]
    for place, one in enumerate(candidates[:NEXT_BEST]):
        if one.answerable >= _LIKELY_BY_ITSELF and all(pattern.search(fold(one.text)) for pattern in patterns):
            return _to_front(candidates, place)
    return candidates


def _any_of(units: Iterable[str]) -> str:
    return "|".join(map(re.escape, units))
