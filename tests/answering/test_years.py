"""An older letter is named with its date, and the date line shows it."""

from __future__ import annotations

import pytest
from small_letters import a_letter, letter_text, place

from rag.answering.years import name_older
from rag.letters import read_letter
from rag.types import Draft, Reply

OLD, NEW = a_letter("005", day="2023年11月15日"), a_letter("066", day="2024年4月30日")
UNDATED = read_letter(letter_text("007").replace("2024年4月30日\n\n", ""), "letters/007.txt")
LETTERS = {reply.reply_id: reply for reply in (OLD, NEW, UNDATED)}
AREA = "“硅巷”总面积约1.48平方公里。"


def drafts(*replies: Reply) -> list[Draft]:
    return [Draft(AREA, (place(reply, AREA),), "verbatim") for reply in replies]


def test_the_older_of_two_letters_is_named_and_the_newest_is_not() -> None:
    newest, older = name_older(drafts(NEW, OLD), LETTERS.__getitem__)
    assert newest == drafts(NEW)[0]
    assert older.text == f"2023年11月15日的答复：{AREA}"
    assert older.support == "supported"
    assert older.pointers == (place(OLD, AREA), place(OLD, "2023年11月15日"))


@pytest.mark.parametrize("replies", [(OLD,), (OLD, OLD), (UNDATED,), ()])
def test_letters_of_one_day_need_no_name(replies: tuple[Reply, ...]) -> None:
    assert name_older(drafts(*replies), LETTERS.__getitem__) == drafts(*replies)


def test_a_letter_without_date_cannot_be_named() -> None:
    assert name_older(drafts(NEW, UNDATED), LETTERS.__getitem__) == drafts(NEW, UNDATED)


def test_a_letter_of_another_year_than_the_one_asked_for_is_named_even_alone() -> None:
    named = name_older(drafts(OLD), LETTERS.__getitem__, frozenset({2024}))
    assert named[0].text.startswith("2023年11月15日的答复：")
    assert name_older(drafts(OLD), LETTERS.__getitem__, frozenset({2023})) == drafts(OLD)


def test_the_order_is_kept() -> None:
    assert [draft.pointers[0].reply_id for draft in name_older(drafts(OLD, NEW, OLD), LETTERS.__getitem__)] == [
        OLD.reply_id,
        NEW.reply_id,
        OLD.reply_id,
    ]
