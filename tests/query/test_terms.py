"""Words that evidence should bear out: names and things, not what asks, points or fills."""

from __future__ import annotations

import pytest

from rag.query.terms import content_terms, evidence_terms
from rag.text.tokens import ALTERNATIVE


@pytest.mark.parametrize(
    ("question", "terms"),
    [
        ("硅巷有多少家咖啡馆", ("硅巷", "咖啡馆")),
        ("请问一下目前到底有哪些措施呢", ("措施",)),
        ("2023年举办了多少场创投沙龙", ("2023", "举办", "创投", "沙龙")),
        ("1号楼是做什么的", ("1号楼",)),
        ("“一号课题”是什么", ("一号课题", "一号", "课题")),
        ("几方面内容", ()),
        ("", ()),
    ],
)
def test_what_is_left_names_the_thing_asked_about(question: str, terms: tuple[str, ...]) -> None:
    assert content_terms(question) == terms


def test_each_word_comes_once() -> None:
    assert content_terms("硅巷和硅巷的咖啡馆") == ("硅巷", "咖啡馆")


def test_alternatives_stay_together_behind_the_other_words() -> None:
    group = ALTERNATIVE.join(["hub", "枢纽"])
    assert content_terms(f"{group} 硅巷 多少") == ("硅巷", group)


def test_an_everyday_expression_comes_with_its_official_words() -> None:
    child, care = evidence_terms("娃放学后谁管")
    assert child.split(ALTERNATIVE)[:2] == ["娃", "儿童"]
    assert "课后服务" in care.split(ALTERNATIVE)
    assert evidence_terms("硅巷有多少家企业") == content_terms("硅巷有多少家企业")
    assert evidence_terms("") == ()


def test_an_everyday_expression_alone_is_enough() -> None:
    assert [term.split(ALTERNATIVE)[0] for term in evidence_terms("拿铁几十处")] == ["拿铁"]


def test_a_wrong_cut_is_mended_where_the_letters_hold_the_name() -> None:
    assert content_terms("硅巷里有什么") == ("巷里",)
    assert content_terms("硅巷里有什么", held=lambda term: term == "硅巷") == ("硅巷",)


def test_a_name_that_only_the_letters_know_is_one_word() -> None:
    held = {"吴双", "双战"}.__contains__
    assert content_terms("吴双战担任什么职务", held) == ("吴双战", "担任", "职务")
    assert content_terms("吴双战担任什么职务") == ("担任", "职务")


def test_a_rare_character_names_something_by_itself() -> None:
    assert content_terms("蓍的叶子长什么样") == ("蓍", "叶子")


def test_guesses_at_an_english_word_stay_together_though_one_is_an_everyday_expression() -> None:
    group = ALTERNATIVE.join(["passenger", "乘客", "坐车", "客机"])
    assert group in evidence_terms(f"枢纽 {group} 多少")
