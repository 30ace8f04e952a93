"""Citation recall and precision as ALCE defines them, at reply and sentence level, with exact gold for its NLI model.

A statement's premise is what it cites: the quotes (sentence level) or the whole cited letters (reply level). Where the
statement states facts of the case, the premise supports it when for each fact it covers a gold sentence that holds it.
A computed statement without gold sentences is supported when what it cites covers the replies that the case asks for
(a count), or is among them (a line of a list). Any other statement beside the case's facts is supported when the
premise contains it, or holds all its numbers and most of its words.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import partial
from typing import Literal

from eval.answers import CitedQuote, StatementRecord
from eval.cases import Case
from eval.contract import broken_pointers
from eval.matching import compact, states_any
from eval.measures.base import Measure, Sample, always, answer_of

Level = Literal["reply", "sentence"]
_LEVELS: tuple[tuple[Level, str], ...] = (("reply", "the whole cited letters"), ("sentence", "the quotes"))

# A statement beside the facts rests on its premise when the premise holds this share of its bigrams. Of 52,000 ordered
# pairs of different sentences in the five letters one in a thousand does; a sentence joined from two clauses keeps 0.8.
_MOSTLY = 0.6
_NUMBERS = re.compile(r"\d+(?:\.\d+)?")


def citation_recall(sample: Sample, level: Level) -> float:
    """Mean over statements of: do its citations together support it? An answer without statements has 0."""
    statements = answer_of(sample).statements
    supported = [supports(sample, row, row.quotes, level) for row in statements]
    return sum(supported) / len(supported) if supported else 0.0


def citation_precision(sample: Sample, level: Level) -> float:
    """Share of all citations that are not irrelevant.

    As in ALCE, a citation counts when its statement is supported and it supports the statement alone, or the others
    without it do not. A pointer that leads nowhere counts against the system.
    """
    right = total = 0
    for row in answer_of(sample).statements:
        cited = _distinct([quote for quote in row.quotes if not _dates_its_letter(quote, sample)], level)
        total += len(cited) + row.dangling
        if not supports(sample, row, row.quotes, level):
            continue
        for group in cited:
            others = [quote for quote in row.quotes if quote not in group]
            right += supports(sample, row, group, level) or not supports(sample, row, others, level)
    return right / total if total else 0.0


def supports(sample: Sample, statement: StatementRecord, quotes: Sequence[CitedQuote], level: Level) -> bool:
    """Whether these quotes (or the letters they stand in) bear the statement out."""
    if not quotes:
        return False
    facts = [group for group in sample.case.must if states_any(statement.text, group)]
    if facts and sample.case.gold:
        return all(_covers_fact(sample, group, quotes, level) for group in facts)
    if statement.support == "computed":
        return _covers_replies(sample, quotes) if facts else _cites_only_wanted(sample, quotes)
    premise = _premise(sample, quotes, level)
    return contains_statement(premise, statement.text)


def contains_statement(premise: str, statement: str) -> bool:
    """Whether the premise holds the statement's words, or all its numbers and most of its bigrams.

    >>> contains_statement("总面积约 1.48 平方公里。", "总面积约1.48平方公里"), contains_statement("约1.48", "约1.84")
    (True, False)
    """
    held, said = compact(premise), compact(statement).rstrip("。;.")
    if said in held:
        return True
    wanted = {said[index : index + 2] for index in range(len(said) - 1)}
    share = sum(pair in held for pair in wanted) / max(len(wanted), 1)
    return share >= _MOSTLY and set(_NUMBERS.findall(said)) <= set(_NUMBERS.findall(held))


def gold_recall(sample: Sample) -> float:
    """Share of the gold units of which a quote of the answer shows at least one place."""
    spans = [quote.span for quote in answer_of(sample).quotes]
    found = [any(span.overlaps(place) for span in spans for place in places) for _, places in sample.gold_spans]
    return sum(found) / len(found)


def gold_precision(sample: Sample) -> float:
    """Share of the answer's quotes that touch a gold place; an answer without quotes has 0."""
    quotes = [quote for quote in answer_of(sample).quotes if not _dates_its_letter(quote, sample)]
    places = [place for _, spans in sample.gold_spans for place in spans]
    right = [any(quote.span.overlaps(place) for place in places) for quote in quotes]
    return sum(right) / len(right) if right else 0.0


def pointer_validity(sample: Sample) -> float:
    """Share of the quotes that stand where they say, in reading text and file; a refusal needs none."""
    answer = answer_of(sample)
    checks = [
        not broken_pointers(citation, quote, sample.letters)
        for citation in answer.raw.get("citations") or ()
        for quote in citation.get("quotes") or ()
    ]
    return sum(checks) / len(checks) if checks else float(answer.refused)


def _dates_its_letter(quote: CitedQuote, sample: Sample) -> bool:
    """Whether the quote is the letter's date and no more: an older reply is named with its date (contract §3).

    Where the date itself is asked for it is a citation like any other.
    """
    letter = sample.letters.get(quote.reply_id)
    day = re.fullmatch(r"(\d{4})-(\d\d)-(\d\d)", str(letter.head.get("date"))) if letter else None
    printed = f"{day[1]}年{int(day[2])}月{int(day[3])}日" if day else ""
    wanted = any(quote.span.overlaps(place) for _, places in sample.gold_spans for place in places)
    return compact(quote.text) == printed and not wanted


def _covers_fact(sample: Sample, group: tuple[str, ...], quotes: Sequence[CitedQuote], level: Level) -> bool:
    """Whether a quote touches a gold place that holds the fact, or any gold place where none spells it so."""
    holding = [spans for unit, spans in sample.gold_spans if any(states_any(p.sentence, group) for p in unit.places)]
    places = [place for spans in holding or [spans for _, spans in sample.gold_spans] for place in spans]
    if level == "reply":
        return any(quote.reply_id == place.reply_id for quote in quotes for place in places)
    return any(quote.span.overlaps(place) for quote in quotes for place in places)


def _covers_replies(sample: Sample, quotes: Sequence[CitedQuote]) -> bool:
    """Whether the quoted replies hold one of each group of ``cite_all`` and one of ``cite_any``."""
    cited = {quote.reply_id for quote in quotes}
    groups = [*sample.case.cite_all, *([sample.case.cite_any] if sample.case.cite_any else [])]
    return all(
        any(letter.reply_id in cited for name in group for letter in sample.letters.named(name)) for group in groups
    )


def _cites_only_wanted(sample: Sample, quotes: Sequence[CitedQuote]) -> bool:
    """Whether every quoted reply is one the case asks for: a line of a list, not the count itself."""
    names = [*sample.case.cite_any, *(name for group in sample.case.cite_all for name in group)]
    wanted = {letter.reply_id for name in names for letter in sample.letters.named(name)}
    return not wanted or {quote.reply_id for quote in quotes} <= wanted


def _premise(sample: Sample, quotes: Sequence[CitedQuote], level: Level) -> str:
    if level == "sentence":
        return "\n".join(quote.text for quote in quotes)
    letters = [sample.letters.get(reply_id) for reply_id in dict.fromkeys(quote.reply_id for quote in quotes)]
    return "\n".join(letter.reading_text for letter in letters if letter)


def _distinct(quotes: Sequence[CitedQuote], level: Level) -> list[list[CitedQuote]]:
    """The citations of a statement: single quotes, or at reply level all quotes of one reply together."""
    if level == "sentence":
        return [[quote] for quote in quotes]
    return [[q for q in quotes if q.reply_id == reply_id] for reply_id in dict.fromkeys(q.reply_id for q in quotes)]


def _needs_cited_answer(case: Case) -> bool:
    return case.refuse is False


def _needs_answer_with_gold(case: Case) -> bool:
    return case.refuse is False and bool(case.gold)


_ALCE = "ALCE (Gao et al. 2023) §4, exact gold instead of an NLI model"

CITATION_MEASURES = (
    *(
        Measure(
            f"citation_recall_{level}",
            f"share of statements that what they cite bears out, premise: {premise}",
            _ALCE,
            _needs_cited_answer,
            partial(citation_recall, level=level),
        )
        for level, premise in _LEVELS
    ),
    *(
        Measure(
            f"citation_precision_{level}",
            f"share of citations that are needed or support alone, premise: {premise}",
            _ALCE,
            _needs_cited_answer,
            partial(citation_precision, level=level),
        )
        for level, premise in _LEVELS
    ),
    Measure(
        "gold_recall",
        "share of the gold sentences that the answer quotes from",
        "sentence-level evidence recall, FEVER (Thorne et al. 2018) §5",
        _needs_answer_with_gold,
        gold_recall,
    ),
    Measure(
        "gold_precision",
        "share of the answer's quotes that touch a gold sentence",
        "sentence-level evidence precision, FEVER (Thorne et al. 2018) §5",
        _needs_answer_with_gold,
        gold_precision,
    ),
    Measure(
        "pointer_validity",
        "share of quotes equal to reading_text[start:end] and to the file's text",
        "contract §3",
        always,
        pointer_validity,
    ),
)
