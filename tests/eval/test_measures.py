"""Each measure on a sample small enough to work out by hand."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from handmade import answer, refusal

from eval.answers import parse_answer
from eval.cases import Case, GoldPlace, GoldUnit
from eval.letters import Letter, LetterBox, Span
from eval.measures import MEASURES, RetrievedPassage, Sample, score_sample
from eval.measures.retrieval import ranking_quality

TEXT = "签发人：王一。\n共建站 15 家，引入专家100余名。\n另有咖啡馆60余家。\n2024年4月30日"
OTHER = "签发人：李二。\n共建站9家。\n2025年1月2日"
HEAD = {"title": "t", "issuer": "i", "source": "s", "contact": {"name": "赵六"}}
LETTERS = LetterBox(
    [
        Letter("a", TEXT, TEXT, {**HEAD, "number": "066", "signer": "王一", "date": "2024-04-30"}),
        Letter("b", OTHER, OTHER, {**HEAD, "number": "005", "signer": "李二", "date": "2025-01-02"}),
    ]
)
CASE = Case(
    id="x",
    type="fact",
    question="q",
    must=(("15家",), ("100余名", "100多名")),
    forbid=("9家",),
    cite_any=("66",),
    gold=(GoldUnit((GoldPlace("066", "共建站15家"),)), GoldUnit((GoldPlace("066", "引入专家100余名"),))),
)


def span(reply_id: str, words: str) -> Span:
    """The place of these words in a letter."""
    letter = LETTERS.get(reply_id)
    assert letter
    found = letter.compact.find(words)
    assert found
    return Span(reply_id, *found)


STATION, EXPERTS = span("a", "共建站15家"), span("a", "引入专家100余名")
CAFES, SIGNED, OTHER_STATION = span("a", "另有咖啡馆60余家"), span("a", "签发人：王一"), span("b", "共建站9家")


def scores(raw: dict[str, Any] | None, case: Case = CASE, **more: Any) -> dict[str, float]:
    """All measures of one answer."""
    return score_sample(Sample(case, parse_answer(raw) if raw else None, LETTERS, **more))


def said(*parts: tuple[str, list[Span]], support: str = "verbatim") -> dict[str, Any]:
    """An answer of these statements."""
    return answer("q", list(parts), LETTERS, support)


def test_a_right_answer_has_every_quality_at_one() -> None:
    got = scores(said(("共建站15家，", [STATION]), ("引入专家100余名。", [EXPERTS])))
    quality = {name: value for name, value in got.items() if not name.startswith(("sentence_", "reply_"))}
    quality.pop("answer_characters")
    quality.pop("seconds")
    assert set(quality.values()) == {1.0}, quality


def test_half_of_the_facts_is_half() -> None:
    got = scores(said(("共建站15家。", [STATION])))
    assert got["facts_found"] == 0.5
    assert got["solved"] == 0.0
    assert got["truthfulness"] == 0.5
    assert got["gold_recall"] == 0.5


def test_a_forbidden_text_costs_everything() -> None:
    got = scores(said(("共建站15家，引入专家100余名。", [STATION, EXPERTS]), ("共建站9家。", [OTHER_STATION])))
    assert (got["uncontradicted"], got["solved"], got["truthfulness"]) == (0.0, 0.0, -1.0)


def test_refusing_an_answerable_question_is_no_lie_but_no_answer() -> None:
    got = scores(refusal("q"))
    assert (got["truthfulness"], got["answered_when_due"], got["facts_found"], got["solved"]) == (0, 0, 0, 0)
    assert (got["citation_recall_sentence"], got["citation_precision_sentence"], got["gold_recall"]) == (0, 0, 0)


def test_refusing_an_unanswerable_question_is_right() -> None:
    case = replace(CASE, refuse=True, must=(), gold=(), cite_any=(), forbid=())
    assert scores(refusal("q"), case)["truthfulness"] == 1.0
    assert scores(refusal("q"), case)["refused_when_due"] == 1.0
    wrong = scores(said(("共建站15家。", [STATION])), case)
    assert (wrong["refused_when_due"], wrong["truthfulness"], wrong["solved"]) == (0.0, -1.0, 0.0)


def test_where_either_is_right_a_refusal_and_a_right_answer_are_both_solved() -> None:
    case = replace(CASE, refuse=None)
    assert scores(refusal("q"), case)["solved"] == 1.0
    assert scores(said(("共建站15家，引入专家100余名。", [STATION, EXPERTS])), case)["solved"] == 1.0
    assert "refused_when_due" not in scores(refusal("q"), case)


def test_citation_recall_counts_statements_that_their_quotes_bear_out() -> None:
    # The second statement quotes the right letter at the wrong sentence: supported by the letter, not by the quote.
    raw = said(("共建站15家，", [STATION]), ("引入专家100余名。", [CAFES]))
    assert scores(raw)["citation_recall_sentence"] == 0.5
    assert scores(raw)["citation_recall_reply"] == 1.0


def test_citation_precision_leaves_out_what_is_not_needed() -> None:
    # Three quotes; the second supports nothing and the first does without it.
    raw = said(("共建站15家，", [STATION, OTHER_STATION]), ("引入专家100余名。", [EXPERTS]))
    assert scores(raw)["citation_precision_sentence"] == pytest.approx(2 / 3)
    assert scores(raw)["citation_precision_reply"] == pytest.approx(2 / 3)
    assert scores(raw)["gold_precision"] == pytest.approx(2 / 3)


def test_two_quotes_that_support_only_together_are_both_precise() -> None:
    raw = said(("共建站15家，引入专家100余名。", [STATION, EXPERTS]))
    assert scores(raw)["citation_recall_sentence"] == 1.0
    assert scores(raw)["citation_precision_sentence"] == 1.0


def test_citations_of_a_count_are_judged_by_the_replies_it_looked_at() -> None:
    case = Case(id="c", type="count", question="q", must=(("2份",),), cite_all=(("066",), ("005",)))
    both = said(("共2份。", [SIGNED, OTHER_STATION]), support="computed")
    one = said(("共2份。", [SIGNED]), support="computed")
    assert scores(both, case)["citation_recall_reply"] == 1.0
    assert scores(both, case)["citation_precision_reply"] == 1.0
    assert scores(one, case)["citation_recall_reply"] == 0.0
    assert (scores(both, case)["cited_right"], scores(one, case)["cited_right"]) == (1.0, 0.0)


def test_pointer_validity_is_the_share_of_quotes_that_stand_where_they_say() -> None:
    raw = said(("共建站15家，", [STATION]), ("引入专家100余名。", [EXPERTS]))
    raw["citations"][0]["quotes"][0]["start"] += 1
    assert scores(raw)["pointer_validity"] == 0.5
    assert scores(raw)["contract"] == 0.0


def test_numbers_dates_and_names_are_looked_for_in_what_is_cited() -> None:
    raw = said(("王一和李二于2024年4月30日、2023年1月1日建站15家、16家。", [span("a", TEXT)]))
    got = scores(raw)
    # Stated 2024 4 30 2023 1 1 15 16: seven distinct numbers, of which 2023, 1 and 16 stand nowhere.
    assert got["number_fidelity"] == pytest.approx(4 / 7)
    # Each date counts as month and as day: 2024-4, 2024-4-30 stand there, 2023-1, 2023-1-1 do not.
    assert got["date_fidelity"] == 0.5
    assert got["name_fidelity"] == 0.5


def test_an_altered_number_or_negation_contradicts_the_letter() -> None:
    case = replace(CASE, forbid=())
    changed = said(("引入专家200余名。", [EXPERTS]))
    assert scores(changed, case)["uncontradicted"] == 0.0
    assert scores(said(("没有引入专家100余名。", [EXPERTS])), case)["uncontradicted"] == 0.0
    assert scores(said(("引入专家100余名。", [EXPERTS])), case)["uncontradicted"] == 1.0


def test_retrieval_by_hand() -> None:
    hits = tuple(RetrievedPassage(place, 1.0, rank) for rank, place in enumerate((OTHER_STATION, STATION, CAFES), 1))
    got = scores(refusal("q"), hits=hits)
    # Gold at rank 2 of two gold sentences: RR 1/2, recall 1/2, DCG 1/log2(3) over 1 + 1/log2(3).
    assert got["sentence_rr_at_10"] == 0.5
    assert got["sentence_r_at_5"] == 0.5
    assert got["sentence_ndcg_at_10"] == pytest.approx(0.63093 / 1.63093, abs=1e-4)
    # At reply level letter a is relevant and comes second.
    assert got["reply_rr_at_10"] == 0.5
    assert got["reply_r_at_10"] == 1.0
    assert got["reply_ndcg_at_10"] == pytest.approx(0.63093, abs=1e-4)


def test_a_passage_that_shows_two_gold_sentences_finds_both() -> None:
    got = scores(refusal("q"), hits=(RetrievedPassage(span("a", TEXT), 1.0, 1),))
    assert got["sentence_r_at_10"] == 1.0
    assert got["sentence_ndcg_at_10"] == 1.0


def test_nothing_retrieved_is_zero() -> None:
    assert set(ranking_quality({"a": 1}, []).values()) == {0.0}


def test_a_failure_is_zero_in_every_measure_that_applies() -> None:
    failed = scores(None, error="gone")
    assert failed.keys() == scores(refusal("q")).keys()
    assert set(failed.values()) == {0.0}


def test_stability_and_seconds_and_length() -> None:
    raw = said(("共建站15家。", [STATION]))
    assert scores(raw, repeat_equal=False)["stability"] == 0.0
    assert scores(raw, repeat_equal=True, elapsed_seconds=0.25)["seconds"] == 0.25
    assert scores(raw)["answer_characters"] == 7


def test_every_measure_says_what_it_is_and_where_it_comes_from() -> None:
    names = [measure.name for measure in MEASURES]
    assert len(names) == len(set(names))
    assert all(measure.definition and measure.source for measure in MEASURES)


def test_the_date_of_an_older_reply_is_no_needless_citation() -> None:
    raw = said(("2024年4月30日的答复：共建站15家，引入专家100余名。", [STATION, EXPERTS, span("a", "2024年4月30日")]))
    assert scores(raw)["citation_precision_sentence"] == 1.0
    assert scores(raw)["gold_precision"] == 1.0
