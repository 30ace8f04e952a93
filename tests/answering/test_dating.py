"""Letters are named with their dates while the answer is being written, and nothing is changed later."""

from __future__ import annotations

from small_letters import a_letter, letter_text, place

from rag.answering.dating import Dating
from rag.letters import read_letter
from rag.llm.base import Prompt, PromptSentence
from rag.types import Draft, Reply

OLD, NEW = a_letter("005", day="2023年11月15日"), a_letter("066", day="2024年4月30日")
UNDATED = read_letter(letter_text("007").replace("2024年4月30日\n\n", ""), "letters/007.txt")
LETTERS = {reply.reply_id: reply for reply in (OLD, NEW, UNDATED)}
AREA = "“硅巷”总面积约1.48平方公里。"


def draft(reply: Reply) -> Draft:
    return Draft(AREA, (place(reply, AREA),), "verbatim")


def named(dating: Dating, reply: Reply, *years: int) -> bool:
    shown = dating.named(draft(reply), LETTERS.__getitem__, frozenset(years))
    if shown == draft(reply):
        return False
    assert reply.date is not None
    assert shown.text == f"{reply.date.year}年{reply.date.month}月{reply.date.day}日的答复：{AREA}"
    assert shown.pointers[0] == draft(reply).pointers[0]
    return True


def prompt(*scores: tuple[Reply, float]) -> Prompt:
    sentences = [
        PromptSentence(number, AREA, place(reply, AREA), score, reply.date, ())
        for number, (reply, score) in enumerate(scores, 1)
    ]
    return Prompt("面积多大？", "how_many", sentences)


def test_a_letter_alone_needs_no_name() -> None:
    dating = Dating()
    assert [named(dating, OLD), named(dating, OLD)] == [False, False]


def test_an_older_letter_is_named_after_a_newer_one() -> None:
    dating = Dating()
    assert [named(dating, NEW), named(dating, OLD), named(dating, NEW)] == [False, True, False]


def test_a_newer_letter_is_named_where_the_older_one_already_stands_without_its_date() -> None:
    dating = Dating()
    assert [named(dating, OLD), named(dating, NEW), named(dating, OLD)] == [False, True, True]


def test_an_older_letter_is_named_at_once_where_a_newer_one_answers_about_as_well() -> None:
    dating = Dating()
    dating.expect(prompt((OLD, 1.0), (NEW, 0.9)))
    assert [named(dating, OLD), named(dating, NEW)] == [True, False]
    other = Dating()
    other.expect(prompt((OLD, 1.0), (NEW, 0.5)))
    assert not named(other, OLD)


def test_a_letter_of_another_year_than_the_one_asked_for_is_always_named() -> None:
    assert named(Dating(), OLD, 2024)
    assert not named(Dating(), OLD, 2023)


def test_a_letter_without_date_cannot_be_named() -> None:
    dating = Dating()
    assert [named(dating, NEW), named(dating, UNDATED)] == [False, False]
