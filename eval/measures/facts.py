"""Is the right thing said, and nothing wrong: facts found, contradiction, strict success, CRAG's score."""

from __future__ import annotations

import re

from eval.answers import StatementRecord
from eval.contract import broken_invariants
from eval.matching import compact, states
from eval.measures.base import Measure, Sample, always, answer_of
from eval.measures.refusal import refusal_is_right

# Shorter clauses ("共15家") stand in a letter by chance with another number.
_SHORTEST_CLAUSE = 7
_NEGATIONS = re.compile(r"不(?!断|仅|但|同|少|可或缺)|未(?!来)|没有|并非|无法|尚无|禁止|取消")
_NUMBERS = re.compile(r"\d+(?:\.\d+)?")


def facts_found(sample: Sample) -> float:
    """Share of the ``must`` groups stated in the answer; 1 where refusing is also right and the system refused."""
    if sample.case.refuse is None and answer_of(sample).refused:
        return 1.0
    return sum(sample.facts_stated) / len(sample.facts_stated)


def uncontradicted(sample: Sample) -> float:
    """1 unless a ``forbid`` is stated, or a statement is a letter's sentence with a number or negation changed.

    A refusal states nothing: its message may name the words that no letter holds.
    """
    answer = answer_of(sample)
    said = "" if answer.refused else f"{answer.text}\n{answer.plain_text}"
    if any(states(said, word) for word in sample.case.forbid):
        return 0.0
    return 0.0 if any(_is_altered(row, sample) for row in answer.statements if row.support != "computed") else 1.0


def cited_right(sample: Sample) -> float:
    """1 when one of ``cite_any`` is cited, and one of each group of ``cite_all``."""
    answer = answer_of(sample)
    if sample.case.refuse is None and answer.refused:
        return 1.0
    any_right = not sample.case.cite_any or any(cites(sample, name) for name in sample.case.cite_any)
    return float(any_right and all(any(cites(sample, name) for name in group) for group in sample.case.cite_all))


def cites(sample: Sample, name: str) -> bool:
    """Whether the answer cites a letter of this proposal number or this name of file."""
    ids = {letter.reply_id for letter in sample.letters.named(name)}
    return not ids.isdisjoint(answer_of(sample).cited_ids)


def keeps_contract(sample: Sample) -> float:
    """1 when no invariant of contract §3 is broken."""
    return float(not broken_invariants(answer_of(sample).raw, sample.letters))


def solved(sample: Sample) -> float:
    """1 when the refusal is right, every fact stated, nothing forbidden or altered said and the right reply cited."""
    if not refusal_is_right(sample) or not uncontradicted(sample):
        return 0.0
    if answer_of(sample).refused:
        return 1.0
    return float(all(sample.facts_stated) and cited_right(sample) == 1.0)


def truthfulness(sample: Sample) -> float:
    """+1 right, +0.5 at least half of the facts and nothing wrong, 0 refused though answerable, -1 wrong or made up."""
    if refusal_is_right(sample) and answer_of(sample).refused:
        return 1.0
    if answer_of(sample).refused:
        return 0.0
    if sample.case.refuse is True or not uncontradicted(sample):
        return -1.0
    share = facts_found(sample) if sample.case.must else cited_right(sample)
    return 1.0 if share == 1.0 else 0.5 if share >= 0.5 else -1.0


def _is_altered(row: StatementRecord, sample: Sample) -> bool:
    """Whether a clause of the statement differs from a letter that the statement itself cites."""
    ids = {quote.reply_id for quote in row.quotes}
    letters = [letter.compact.text for name in ids if (letter := sample.letters.get(name))]
    clauses = [compact(clause) for clause in re.split(r"[，。；\n]", row.text)]
    return any(altered(clause, text) for clause in clauses for text in letters)


def altered(clause: str, letter: str) -> bool:
    """Whether a clause stands in the letter but for its numbers or its negations; both texts compact.

    >>> altered("总面积约2.48平方公里", "总面积约1.48平方公里。"), altered("不再推进该项目的建设", "再推进该项目的建设")
    (True, True)
    >>> altered("总面积约1.48平方公里", "总面积约1.48平方公里。"), altered("另一件事共有3项", "总面积约1.48平方公里。")
    (False, False)
    """
    if len(clause) < _SHORTEST_CLAUSE or clause in letter:
        return False
    masked = _NUMBERS.sub("#", clause)
    same_but_numbers = "#" in masked and masked in _NUMBERS.sub("#", letter)
    bare = _NEGATIONS.sub("", clause)
    return same_but_numbers or (len(bare) >= _SHORTEST_CLAUSE and bare in _NEGATIONS.sub("", letter))


FACT_MEASURES = (
    Measure(
        "solved",
        "1 when refusal, facts, forbidden texts and cited replies are all right at once",
        "contract §5",
        always,
        solved,
    ),
    Measure(
        "facts_found",
        "share of the required facts that the answer states",
        "exact match recall, ALCE (Gao et al. 2023) §4",
        lambda case: case.refuse is not True and bool(case.must),
        facts_found,
    ),
    Measure(
        "uncontradicted",
        "1 unless a forbidden text, or a letter's sentence with a number or a negation altered, is stated",
        "contract §5; faithfulness without a model, after FactCC's alterations (Kryscinski et al. 2020)",
        always,
        uncontradicted,
    ),
    Measure(
        "cited_right",
        "1 when a reply of cite_any and one of each group of cite_all is cited",
        "contract §5",
        lambda case: case.refuse is not True and bool(case.cite_any or case.cite_all),
        cited_right,
    ),
    Measure(
        "truthfulness",
        "+1 right, +0.5 half right, 0 refused though answerable, -1 wrong; in [-1, 1]",
        "abstention-aware score, CRAG (Yang et al. 2024) §3",
        always,
        truthfulness,
    ),
    Measure("contract", "1 when the answer object keeps every invariant", "contract §3", always, keeps_contract),
)
