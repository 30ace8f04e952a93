"""Sentences and clauses of the passages found, scored against a question, best first."""

from __future__ import annotations

from datetime import date

import pytest
from small_letters import a_letter

from rag.index.embedder import BundledEmbedder
from rag.passages import make_passages
from rag.query.kinds import asked_units, question_kind
from rag.query.terms import content_terms
from rag.retrieval.expectation import Expectation, asked_focus, asked_years
from rag.retrieval.features import learnt
from rag.retrieval.judging import Candidate
from rag.retrieval.parts import LONG_SENTENCE_CHARS, Parts
from rag.retrieval.sentences import score_sentences
from rag.types import Filters, Hit, Query, Reply

BODY = (
    "“硅巷”总面积约1.48平方公里。目前有60余家咖啡馆。2022年办了9场沙龙。2023年办了21场沙龙。"
    "租房补贴最高4.5万元，最长12个月。"
)


@pytest.fixture(scope="session")
def embedder() -> BundledEmbedder:
    return BundledEmbedder()


def scored(
    question: str, reply: Reply, embedder: BundledEmbedder, years: frozenset[int] | None = None
) -> list[Candidate]:
    terms = content_terms(question)
    query = Query(question, question, question, question_kind(question), Filters(), terms)
    asked = asked_years(question, date(2026, 11, 20)) if years is None else years
    expectation = Expectation(query.kind, asked_units(question), asked, asked_focus(question))
    hits = [Hit(passage, 1.0, rank, "fused") for rank, passage in enumerate(make_passages(reply), 1)]
    return score_sentences(
        query, expectation, hits, {reply.reply_id: reply.date}, Parts(embedder), lambda word: 0.0, 30
    )


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("硅巷总面积多大", "1.48平方公里"),
        ("硅巷有多少家咖啡馆", "60余家"),
        ("2023年办了多少场沙龙", "21场"),
        ("2022年办了多少场沙龙", "9场"),
        ("租房补助最高多少钱", "4.5万元"),
    ],
)
def test_the_sentence_that_answers_comes_first(embedder: BundledEmbedder, question: str, answer: str) -> None:
    best = scored(question, a_letter(body=BODY), embedder)[0]
    assert answer in best.text
    assert best.holds
    assert best.answerable > learnt().threshold


def test_every_candidate_points_at_its_own_words(embedder: BundledEmbedder) -> None:
    reply = a_letter(body=BODY)
    candidates = scored("硅巷有多少家咖啡馆", reply, embedder)
    assert [one.score for one in candidates] == sorted((one.score for one in candidates), reverse=True)
    for one in candidates:
        assert reply.reading_text[one.pointer.start : one.pointer.end] == one.text
        assert one.day == date(2024, 4, 30)
        assert 0 < one.answerable < 1


def behind_many(
    road: str, wanted: str, question: str, terms: tuple[str, ...], stage: str, embedder: BundledEmbedder
) -> list[str]:
    """Texts of the candidates where forty passages about roads（``road`` with a number）stand before the wanted one."""
    roads = [make_passages(a_letter(body=road.format(place), number=f"{place:03}")) for place in range(40)]
    letters = [*roads, make_passages(a_letter(body=wanted, number="900"))]
    passages = [one for some in letters for one in some if one.role == "body"]
    query = Query(question, question, question, question_kind(question), Filters(), terms)
    hits = [Hit(passage, 1.0 - place / 100, place + 1, stage) for place, passage in enumerate(passages)]
    days = {passage.reply_id: None for passage in passages}
    expectation = Expectation(query.kind, asked_units(question))
    return [one.text for one in score_sentences(query, expectation, hits, days, Parts(embedder), lambda word: 0.0, 30)]


def far_down(stage: str, embedder: BundledEmbedder) -> list[str]:
    """The same where a sentence of the wanted passage is the nearest of all."""
    road, wanted = "第{}条道路已完成大修，路面平整。", "留学生人才公寓的租金补贴最高4.5万元。"
    return behind_many(road, wanted, "租金补贴最高多少", content_terms("租金补贴最高多少"), stage, embedder)


def test_a_passage_far_down_is_read_for_its_nearest_sentence(embedder: BundledEmbedder) -> None:
    assert "4.5万元" in far_down("fused", embedder)[0]


def test_the_order_of_a_reranker_stands(embedder: BundledEmbedder) -> None:
    assert not any("4.5万元" in text for text in far_down("reranked", embedder))


def test_a_passage_with_a_word_that_no_nearer_one_holds_is_read(embedder: BundledEmbedder) -> None:
    road, wanted = "企业来硅巷第{}条道路能拿到大修资金。", "五是进一步完善人才安居工程，含租房补贴、公租房优先配租。"
    found = behind_many(road, wanted, "企业来硅巷能拿到什么补贴", ("企业", "硅巷", "补贴"), "fused", embedder)
    assert any("租房补贴" in text for text in found)


def test_a_year_that_no_sentence_fits_is_missing(embedder: BundledEmbedder) -> None:
    best = scored("2019年办了多少场沙龙", a_letter(body=BODY), embedder)[0]
    assert "2019" in best.missing
    assert "2019" in best.absent


def test_a_word_that_stands_nowhere_is_missing_and_lowers_the_chance(embedder: BundledEmbedder) -> None:
    reply = a_letter(body=BODY)
    known, unknown = (scored(question, reply, embedder)[0] for question in ("咖啡馆有多少家", "火葬场有多少家"))
    assert unknown.missing_share > known.missing_share == 0
    assert unknown.answerable < known.answerable


def test_a_long_sentence_is_also_offered_in_clauses(embedder: BundledEmbedder) -> None:
    long = "；".join(f"第{index}项工作推进了区里的科创街区建设和服务" for index in range(12)) + "。"
    assert len(long) > LONG_SENTENCE_CHARS
    candidates = scored("推进了什么工作", a_letter(body=long), embedder)
    assert any(not one.whole for one in candidates)
    assert all(one.text in long.replace(" ", "") for one in candidates if not one.whole)


def test_no_hits_give_no_candidates(embedder: BundledEmbedder) -> None:
    query = Query("", "", "", "what", Filters())
    assert score_sentences(query, Expectation("what"), [], {}, Parts(embedder), lambda word: 0.0, 30) == []


def test_a_passage_is_taken_apart_once(embedder: BundledEmbedder) -> None:
    parts = Parts(embedder)
    passage = make_passages(a_letter(body=BODY))[0]
    assert parts.of(passage, False) is parts.of(passage, False)


def test_every_unit_knows_what_leads_up_to_it(embedder: BundledEmbedder) -> None:
    found = Parts(embedder).of(make_passages(a_letter(body=BODY))[0], False)
    assert len(found.tokens) == len(found.before) == len(found.units) == len(found.vectors)
    for place, (unit, before) in enumerate(zip(found.units, found.before, strict=True)):
        assert before <= place
        assert found.units[before].sentence in (unit.sentence, unit.sentence - 1)


def test_a_numbered_heading_leads_into_the_sentence_that_it_titles(embedder: BundledEmbedder) -> None:
    (body,) = [one for one in make_passages(a_letter(body="2.关于夜间快艇。河道窄，不予采纳。")) if one.role == "body"]
    found = Parts(embedder).of(body, False)
    texts = [unit.text for unit in found.units]
    assert "2.关于夜间快艇。河道窄，不予采纳。" in texts
    assert "2.关于夜间快艇。" not in texts
