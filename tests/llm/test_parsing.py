"""Reading what models write: the grammar's form, and the forms they choose when nothing holds them."""

from __future__ import annotations

import json
from datetime import date

import pytest

from rag.llm.base import PromptSentence
from rag.llm.parsing import JsonParser, LineParser, make_draft, statements_of, without_thinking
from rag.types import Draft, Pointer

TEXTS = ["上海硅巷东至长宁路，面积1.48平方公里；已有企业600余家。", "区科委牵头，“硅巷”尚未设立专项资金。"]
SENTENCES = [
    PromptSentence(number, text, Pointer("a", 100 * number, 100 * number + len(text)), 1.0, date(2024, 4, 30), ())
    for number, text in enumerate(TEXTS, 1)
]
FIRST, SECOND = (sentence.pointer for sentence in SENTENCES)


def read(text: str, size: int = 3) -> tuple[list[Draft], bool]:
    parser = LineParser(SENTENCES)
    drafts = [draft for start in range(0, len(text), size) for draft in parser.feed(text[start : start + size])]
    return drafts + parser.finish(), parser.refused


@pytest.mark.parametrize(
    ("line", "statements"),
    [
        ("面积1.48平方公里。[1]", [("面积1.48平方公里。", [1])]),
        ("面积1.48平方公里[1]。", [("面积1.48平方公里。", [1])]),
        ("- **面积**1.48平方公里【1】", [("面积1.48平方公里", [1])]),
        ("1. 面积1.48平方公里 [1, 2]", [("面积1.48平方公里", [1, 2])]),
        ("面积1.48平方公里［1］［2］", [("面积1.48平方公里", [1, 2])]),
        ("企业600家[1]，科委牵头[2]。", [("企业600家，科委牵头。", [1, 2])]),
        ("企业600家。[1]科委牵头。[2]", [("企业600家。", [1]), ("科委牵头。", [2])]),
        ("企业600家。科委牵头。[1][2]", [("企业600家。", [1, 2]), ("科委牵头。", [1, 2])]),
        ("三者皆是[1-3]", [("三者皆是", [1, 2, 3])]),
        ("依据沪府[2022]17号文[2]", [("依据沪府[2022]17号文", [2])]),
        ("没有编号的话。", [("没有编号的话。", [])]),
        ("回答：科委牵头。[句子2]", [("科委牵头。", [2])]),
        ("[1][2]", []),
        ("", []),
    ],
)
def test_marks_are_read_in_the_forms_models_write(line: str, statements: list[tuple[str, list[int]]]) -> None:
    assert statements_of(line) == statements


def test_a_number_that_no_sentence_has_is_no_pointer() -> None:
    assert make_draft("科委牵头。", [7, 2], SENTENCES).pointers == (SECOND,)
    assert make_draft("科委牵头。", [7], SENTENCES).pointers == ()


def test_a_quotation_points_to_its_exact_place_whatever_number_it_was_given() -> None:
    draft = make_draft("「面积1.48平方公里；」", [2], SENTENCES)
    assert draft == Draft("面积1.48平方公里；", (Pointer("a", 110, 121),), "verbatim")


def test_a_quotation_cut_out_of_a_clause_is_widened_to_it() -> None:
    draft = make_draft("「设立专项资金」", [2], SENTENCES)
    assert draft.text == "“硅巷”尚未设立专项资金。"
    assert draft.support == "verbatim"


def test_words_cut_out_of_a_clause_are_no_verbatim_statement() -> None:
    draft = make_draft("设立专项资金。", [2], SENTENCES)
    assert draft == Draft("设立专项资金。", (SECOND,), "supported")


def test_quotation_marks_around_words_of_no_sentence_are_taken_away() -> None:
    draft = make_draft("区科委牵头建设“谷巷”和“硅巷”", [1], SENTENCES)
    assert draft == Draft("区科委牵头建设谷巷和“硅巷”。", (FIRST,), "supported")
    assert make_draft("建设“区科委”项目", [1], SENTENCES).pointers == (FIRST, SECOND)
    assert make_draft("「全部写错了的引文」", [1], SENTENCES).text == "全部写错了的引文。"


def test_statements_come_as_their_lines_are_complete() -> None:
    parser = LineParser(SENTENCES)
    assert parser.feed("面积1.48平方公") == []
    assert [draft.text for draft in parser.feed("里多。[1]\n企业")] == ["面积1.48平方公里多。"]
    assert [draft.text for draft in parser.finish()] == ["企业。"]


def test_a_refusal_is_no_statement() -> None:
    for words in ("无法回答", "无法回答。", "NO ANSWER", "「无法回答」"):
        assert read(words) == ([], True)
    assert read("") == ([], False)


def test_thoughts_are_left_out_marked_or_not() -> None:
    answer, _ = read("区科委是牵头单位[2]")
    for text in (
        "<think>先看[1]\n再看</think>\n\n区科委是牵头单位[2]",
        "先看[1]。\n再看\n</think>\n区科委是牵头单位[2]",
    ):
        assert read(text)[0][-1:] == answer
    assert without_thinking("<think>没有想完") == ""


def test_json_statements_come_as_they_are_complete() -> None:
    text = json.dumps(
        {"statements": [{"text": "区科委牵头建设。", "evidence": [2]}, {"text": "面积约1.5。", "evidence": [1, 9]}]},
        ensure_ascii=False,
    )
    parser = JsonParser(SENTENCES)
    half = text.index("面积")
    assert parser.feed(text[:half]) == [Draft("区科委牵头建设。", (SECOND,), "supported")]
    assert parser.feed(text[half:]) == [Draft("面积约1.5。", (FIRST,), "supported")]
    assert parser.finish() == []
    assert not parser.refused


def test_json_without_statements_is_a_refusal_and_other_text_is_read_as_lines() -> None:
    parser = JsonParser(SENTENCES)
    assert parser.feed('{"statements": []}') == []
    assert parser.refused
    ignored = JsonParser(SENTENCES)
    assert ignored.feed("区科委牵头建设。[2]") == []
    assert ignored.finish() == [Draft("区科委牵头建设。", (SECOND,), "supported")]
