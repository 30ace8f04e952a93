"""Passages cover a letter in order, none too long, each sentence in its place."""

from __future__ import annotations

import pytest
from hypothesis import assume, given, settings
from letter_texts import any_text, letterlike, solid

from rag.letters import read_letter
from rag.passages import MAX_PASSAGE_CHARS, make_passages, sentences_of
from rag.types import Passage, Reply

HEAD = "对某区政协第一届二次会议第066号提案的答复\n\n王小明委员：\n\n您提出的《关于硅巷的建议》收悉，现答复如下：\n\n"
FOOT = "\n\n某区科委\n\n2024年4月30日\n"


def letter(body: str) -> Reply:
    return read_letter(HEAD + body + FOOT, "letters/066.txt")


def body_passages(body: str) -> list[Passage]:
    return [passage for passage in make_passages(letter(body)) if passage.role == "body"]


def test_head_and_foot_are_a_passage_each_and_a_line_a_sentence() -> None:
    passages = make_passages(letter("第一句。第二句。"))
    assert [passage.role for passage in passages] == ["head", "body", "foot"]
    assert [len(passage.sentences) for passage in passages] == [3, 2, 2]
    assert passages[0].sentences[2].text == "您提出的《关于硅巷的建议》收悉，现答复如下："


def test_a_table_stays_with_the_heading_that_announces_it() -> None:
    rows = "年份　　家数　　投资（万元）\n\n2023年　　5　　2460\n\n2024年　　6　　3150"
    (found,) = body_passages(f"3.近两年投入如下：\n\n{rows}\n\n")
    assert found.text.startswith("3.近两年投入如下：")
    assert found.text.endswith("2024年 6 3150")


def test_short_numbered_points_under_a_heading_stay_together() -> None:
    body = (
        "一、关于摊位\n\n1.数量。现有512个。\n\n2.收费。每天3元。\n\n二、关于时间\n\n1.延长到21时。\n\n2.试行一年。\n\n"
    )
    found = body_passages(body)
    assert [len(passage.sentences) for passage in found] == [5, 3]
    assert found[0].section == ("一、关于摊位",)


def test_each_paragraph_is_a_passage_and_none_is_too_long() -> None:
    long = "这是一句话，说明工作进展。" * 80
    passages = body_passages(
        f"短段落但也不算太短，因为它有四十多个字，所以不需要把标题放在前面一起检索才行。\n\n{long}"
    )
    assert len(passages) == 1 + -(-len(long) // MAX_PASSAGE_CHARS)
    assert max(len(passage.text) for passage in passages) <= MAX_PASSAGE_CHARS
    assert "".join(passage.text for passage in passages[1:]) == long
    lengths = [len(passage.text) for passage in passages[1:]]
    assert max(lengths) - min(lengths) < 60


def test_a_sentence_longer_than_a_passage_stands_alone() -> None:
    long = "长" * (MAX_PASSAGE_CHARS + 50) + "。"
    assert [passage.text for passage in body_passages(f"短句。{long}短句。")] == ["短句。", long, "短句。"]


def test_a_short_paragraph_takes_its_heading_along() -> None:
    passage = body_passages("一、咖啡馆\n\n六十余家。")[0]
    assert passage.text == "一、咖啡馆\n六十余家。"
    assert [sentence.text for sentence in passage.sentences] == ["一、咖啡馆", "六十余家。"]
    assert passage.section == ("一、咖啡馆",)


def test_a_table_stays_with_the_line_that_announces_it() -> None:
    passages = body_passages("监测结果如下：\n\n断面　　指标　　2023年\n\n南浦桥　　氨氮　　0.92\n\n总体看有改善。")
    assert [passage.text.count("\n") for passage in passages] == [2, 0]


def test_the_context_names_the_letter_and_the_section() -> None:
    passage = body_passages("一、咖啡馆\n\n六十余家。")[0]
    for word in ("某区科委", "第066号提案", "关于硅巷的建议", "2024年", "一、咖啡馆"):
        assert word in passage.context


def test_a_passage_knows_its_page() -> None:
    passages = body_passages("第一页的话。\f第二页的话。")
    assert [passage.page for passage in passages] == [1, 2]


@settings(deadline=None)
@given(any_text)
def test_sentences_stand_where_they_say_and_passages_in_order(text: str) -> None:
    assume(solid(text))
    reply = read_letter(text, "x.txt")
    passages = make_passages(reply)
    for passage in passages:
        assert reply.reading_text[passage.start : passage.end] == passage.text
        assert passage.text.strip()
        for sentence in passage.sentences:
            assert passage.start <= sentence.start < sentence.end <= passage.end
            assert reply.reading_text[sentence.start : sentence.end] == sentence.text
            assert reply.paragraph_at(sentence.start).index == sentence.paragraph
        assert passage.sentences[0].start == passage.start
        assert passage.sentences[-1].end == passage.end
    starts = [passage.start for passage in passages]
    assert starts == sorted(starts)


@settings(deadline=None)
@given(letterlike)
def test_every_sentence_but_bare_headings_is_in_a_passage(text: str) -> None:
    assume(solid(text))
    reply = read_letter(text, "x.txt")
    found = {(one.start, one.end) for passage in make_passages(reply) for one in passage.sentences}
    for paragraph in reply.paragraphs:
        if paragraph.role != "heading":
            assert {(one.start, one.end) for one in sentences_of(reply, paragraph)} <= found


@pytest.mark.parametrize(
    "body", ["句。" * 60_000, "甲" * 120_000, "短。\n\n" * 20_000], ids=["sentences", "one", "paragraphs"]
)
def test_a_very_long_letter_is_cut(body: str) -> None:
    assert sum(len(passage.text) for passage in body_passages(body)) > 30_000
