"""How much of a question a sentence bears out: by itself, with its neighbours, under its headings."""

from __future__ import annotations

import pytest

from rag.retrieval.coverage import (
    ALTERNATIVE_CREDIT,
    APART_CREDIT,
    BEFORE_CREDIT,
    HEADING_CREDIT,
    PASSAGE_CREDIT,
    SPELLED_OUT_CREDIT,
    Coverage,
    Terms,
    bears_out,
)
from rag.retrieval.parts import Surroundings, Unit
from rag.text.tokens import ALTERNATIVE

SENTENCES = ("硅巷位于长宁。", "目前有60余家咖啡馆。", "此外还有美术馆。", "租金有补贴。")


def unit(index: int, text: str = "", whole: bool = True) -> Unit:
    folded = text or SENTENCES[index]
    return Unit(0, len(folded), folded, folded, whole, index)


def around(heading: str = "") -> Surroundings:
    return Surroundings(SENTENCES, heading)


def cover(weights: dict[str, float], of: Unit, near: Surroundings) -> Coverage:
    return Terms(weights, near).cover([of])[0]


def test_a_word_of_the_sentence_itself_counts_whole() -> None:
    found = cover({"咖啡馆": 2.0, "美术馆": 2.0}, unit(1), around())
    assert found.own == 0.5
    assert found.missing == ()


def test_words_of_the_sentences_before_count_more_than_those_behind() -> None:
    before = cover({"硅巷": 1.0}, unit(1), around())
    behind = cover({"租金": 1.0}, unit(1), around())
    assert (before.own, before.near) == (0.0, BEFORE_CREDIT)
    assert (behind.own, behind.near) == (0.0, PASSAGE_CREDIT)


def test_only_the_two_sentences_before_are_near() -> None:
    assert cover({"硅巷": 1.0}, unit(2), around()).near == BEFORE_CREDIT
    assert cover({"硅巷": 1.0}, unit(3), around()).near == PASSAGE_CREDIT


def test_a_clause_leans_on_the_sentence_it_is_cut_from() -> None:
    assert cover({"咖啡馆": 1.0}, unit(1, "目前有60余家", whole=False), around()).near == BEFORE_CREDIT
    assert cover({"咖啡馆": 1.0}, unit(1, "目前有60余家", whole=True), around()).near == PASSAGE_CREDIT


def test_headings_count_where_nothing_nearer_does() -> None:
    found = cover({"孵化器": 1.0}, unit(1), around("三、孵化器建设"))
    assert (found.own, found.near, found.above) == (0.0, 0.0, HEADING_CREDIT)
    assert cover({"硅巷": 1.0}, unit(1), around("硅巷")).above == 0


def test_words_that_stand_nowhere_near_are_missing_and_absent() -> None:
    found = cover({"地铁": 1.0, "咖啡馆": 1.0}, unit(1), around())
    assert found.missing == found.absent == ("地铁",)


def test_a_related_word_bears_out_but_the_word_itself_stays_absent() -> None:
    found = cover({"补助": 1.0}, unit(3), around())
    assert 0.3 < found.own < 1
    assert found.missing == ()
    assert found.absent == ("补助",)


def test_a_question_without_words_bears_out_nothing() -> None:
    found = cover({}, unit(1), around())
    assert (found.own, found.near, found.above, found.missing, found.absent) == (0.0, 0.0, 0.0, (), ())


@pytest.mark.parametrize("text", ["补贴标准", "补助标准"])
def test_the_word_itself_is_best(text: str) -> None:
    assert bears_out("补贴", "补贴标准") == 1.0
    assert bears_out("补贴", text) > 0.5 > bears_out("补贴", "咖啡馆")


def test_most_of_a_longer_word_counts_in_part() -> None:
    assert 0 < bears_out("行动方案", "行动计划") < bears_out("行动方案", "三年行动方案") == 1.0


def test_of_alternatives_the_best_counts() -> None:
    hub = ALTERNATIVE.join(["hub", "枢纽", "中心"])
    assert bears_out(hub, "hub建设") == 1.0
    assert bears_out(hub, "综合枢纽") == ALTERNATIVE_CREDIT


def test_a_word_that_many_sentences_hold_tells_less() -> None:
    near = Surroundings(("硅巷位于长宁。", "硅巷有咖啡馆。", "硅巷有补贴。"), "")
    found = cover({"硅巷": 1.0, "咖啡馆": 1.0}, Unit(0, 7, near.sentences[1], near.sentences[1], True, 1), near)
    only_name = cover({"硅巷": 1.0, "咖啡馆": 1.0}, Unit(0, 6, near.sentences[2], near.sentences[2], True, 2), near)
    assert found.own == 1.0
    assert only_name.own == 0.5
    assert only_name.telling < 0.5


def test_the_passages_subject_is_given_and_the_rest_counts_beyond_it() -> None:
    found = cover({"硅巷": 1.0, "咖啡馆": 1.0}, unit(1), around())
    assert found.own == 0.5
    assert found.beyond == 1.0


def test_what_opens_a_sentence_is_known() -> None:
    assert cover({"硅巷": 1.0}, unit(0), around()).opening == 1.0
    assert cover({"长宁": 1.0}, unit(0, "目前有六十余家咖啡馆和美术馆都在长宁。"), around()).opening == 0.0


def test_a_long_word_whose_halves_stand_close_together_is_borne_out() -> None:
    assert bears_out("教育经费", "投入心理健康教育专项经费410万元") == APART_CREDIT
    assert bears_out("教育经费", "抓好教育，落实经费") < ALTERNATIVE_CREDIT
    assert bears_out("教育经费", "教育工作在经过多年努力以后有了一些经费") < ALTERNATIVE_CREDIT


def test_a_short_form_is_borne_out_by_its_words_in_full() -> None:
    assert bears_out("农残", "农药残留检测每天30批次") == SPELLED_OUT_CREDIT
    assert bears_out("农残", "农民和残疾人的补贴") < SPELLED_OUT_CREDIT
