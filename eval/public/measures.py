"""The measures that the public sets' own papers use, on one question each."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence

import ir_measures
from ir_measures import RR, R, Success, nDCG

from eval.answers import AnswerRecord
from eval.matching import states_any
from eval.measures.citation import contains_statement
from eval.public.forms import PublicQuestion

_TOKEN = re.compile(r"[\u3400-\u9fff]|[^\W_\u3400-\u9fff]+(?:\.\d+)?")
_RANKING = (Success @ 1, Success @ 5, nDCG @ 10, RR @ 10, R @ 100)
RETRIEVED = 100  # The deepest cutoff of BEIR and MIRACL.


def reading_scores(question: PublicQuestion, answer: AnswerRecord, name: str) -> dict[str, float]:
    """Exact match, F1 (CMRC: longest common substring; SQuAD, DRCD: bag of tokens), answer contained, answered."""
    if question.refuse:
        return {"refused (no answer)": float(answer.refused)}
    gold = question.answers[0] if question.answers else ()
    said = answer.plain_text if not answer.refused else ""
    overlap = substring_f1 if name == "cmrc" else bag_f1
    return {
        "EM": float(any(tokens(said) == tokens(text) for text in gold)),
        "F1": max((overlap(said, text) for text in gold), default=0.0),
        "contains answer": float(bool(said) and states_any(said, gold)),
        "first sentence contains answer": float(bool(said) and states_any(answer.statements[0].text, gold)),
        "answered": float(not answer.refused),
    }


def noise_scores(question: PublicQuestion, answer: AnswerRecord) -> dict[str, float]:
    """RGB: accuracy is every answer named, one alternative of each; rejection rate where only noise was given."""
    if question.refuse:
        return {"rejection rate": float(answer.refused)}
    return {"accuracy": float(not answer.refused and all(states_any(answer.plain_text, g) for g in question.answers))}


def attributed_scores(question: PublicQuestion, answer: AnswerRecord) -> dict[str, float]:
    """ALCE: STR-EM, STR-HIT, length, and citation recall with containment in the quotes for its NLI model."""
    said = answer.plain_text if not answer.refused else ""
    found = [states_any(said, group) for group in question.answers]
    borne = [contains_statement("\n".join(q.text for q in row.quotes), row.text) for row in answer.statements]
    return {
        "STR-EM": sum(found) / len(found) if found else 0.0,
        "STR-HIT": float(bool(found) and all(found)),
        "citation recall (containment)": sum(borne) / len(borne) if borne else 0.0,
        "length": float(len(tokens(said))),
    }


def ranking_scores(relevant: Mapping[str, int], ranked: Sequence[str]) -> dict[str, float]:
    """nDCG@10, RR@10 and R@100 of one ranking; 0 when nothing was retrieved."""
    scores = {str(measure): 0.0 for measure in _RANKING}
    if ranked and any(relevant.values()):
        judged = [ir_measures.Qrel("q", document, grade) for document, grade in relevant.items()]
        run = [ir_measures.ScoredDoc("q", document, -float(place)) for place, document in enumerate(ranked)]
        scores |= {str(metric.measure): metric.value for metric in ir_measures.iter_calc(_RANKING, judged, run)}
    return scores


def tokens(text: str) -> list[str]:
    """Chinese characters singly, other words whole, punctuation left out, folded.

    >>> tokens("约 1.48 平方公里，AI+")
    ['约', '1.48', '平', '方', '公', '里', 'ai']
    """
    return _TOKEN.findall(unicodedata.normalize("NFKC", text).casefold())


def bag_f1(said: str, gold: str) -> float:
    """F1 of the two bags of tokens (SQuAD).

    >>> round(bag_f1("在上海市", "上海"), 2)
    0.67
    """
    first, second = tokens(said), tokens(gold)
    return _f1(sum((Counter(first) & Counter(second)).values()), len(first), len(second))


def substring_f1(said: str, gold: str) -> float:
    """F1 of the longest common run of tokens (CMRC 2018's evaluate script).

    >>> substring_f1("上京海", "上海")
    0.4
    """
    first, second = tokens(said), tokens(gold)
    longest, before = 0, [0] * (len(second) + 1)
    for token in first:
        row = [0] * (len(second) + 1)
        for index, other in enumerate(second, 1):
            row[index] = before[index - 1] + 1 if token == other else 0
        longest, before = max(longest, *row), row
    return _f1(longest, len(first), len(second))


def _f1(shared: int, first: int, second: int) -> float:
    if not shared:
        return 0.0
    precision, recall = shared / first, shared / second
    return 2 * precision * recall / (precision + recall)
