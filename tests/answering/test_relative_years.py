"""What 今年 and 目前 mean in a quotation is told beside it, at the date of the letter."""

from __future__ import annotations

import pytest
from small_letters import a_letter, letter_text, place

from rag.answering.relative_years import relative_years
from rag.letters import read_letter
from rag.llm.base import Notice
from rag.types import Draft, Reply, Support

SENTENCES = {
    "今年": ("新品牌预计将于今年上半年揭晓。", "“今年”指2024年", "“今年” means 2024"),
    "去年": ("去年底完成清淤。", "“去年”指2023年", "“去年” means 2023"),
    "目前": ("目前，硅巷有600多家企业。", "“目前”指2024年4月30日", "“目前” means 2024-04-30"),
    "截至": ("截至3月底，已建成站牌210块。", "“截至3月底”指2024年3月底", "“截至3月底” means until 2024-03-31"),
}


def told(reply: Reply, sentence: str, support: Support = "verbatim") -> list[Notice]:
    draft = Draft(sentence, (place(reply, sentence),), support)
    return relative_years([draft, draft], {reply.reply_id: reply}.__getitem__)


@pytest.mark.parametrize("word", SENTENCES)
def test_the_word_is_told_at_the_date_of_the_letter(word: str) -> None:
    sentence, chinese, english = SENTENCES[word]
    assert told(a_letter(body=sentence), sentence) == [
        Notice(
            f"引文中的{chinese}（以答复日期2024年4月30日为准）",
            f"In the quotation {english} (as of the reply's date, 2024-04-30)",
        )
    ]


def test_a_year_that_is_written_out_needs_no_telling() -> None:
    sentence = "2023年，共举办21场沙龙，老年人年满60周岁以上年龄。"
    assert told(a_letter(body=sentence), sentence) == []


def test_computed_answers_are_told_nothing_of() -> None:
    sentence = SENTENCES["今年"][0]
    assert told(a_letter(body=sentence), sentence, "computed") == []


def test_two_letters_are_told_each_at_its_own_date() -> None:
    sentence = SENTENCES["今年"][0]
    replies = [a_letter(body=sentence), a_letter("005", sentence, "2025年4月11日")]
    drafts = [Draft(sentence, (place(reply, sentence),), "verbatim") for reply in replies]
    notices = relative_years(drafts, {reply.reply_id: reply for reply in replies}.__getitem__)
    assert [notice.chinese[:14] for notice in notices] == ["引文中的“今年”指2024年", "引文中的“今年”指2025年"]


def test_a_letter_without_date_tells_nothing() -> None:
    sentence = SENTENCES["今年"][0]
    reply = read_letter(letter_text("007", sentence).replace("2024年4月30日\n\n", ""), "letters/007.txt")
    assert reply.date is None
    assert told(reply, sentence) == []
