"""Whether the best sentence answers at all, and the reason where it does not."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from rag.answering.support import Doubt, doubt, is_small_talk

THRESHOLD = 0.25


@dataclass(frozen=True)
class Sentence:
    """A scored sentence, as far as the check looks."""

    answerable: float = 0.9
    holds: bool = True
    missing: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()


def reason(question: str, terms: tuple[str, ...], *sentences: Sentence, strict: bool = False) -> Doubt | None:
    return doubt(question, terms, sentences, least_without=1.1 if strict else 0.0, threshold=THRESHOLD)


def test_a_sentence_that_bears_out_the_question_answers() -> None:
    assert reason("硅巷有多少家咖啡馆", ("硅巷", "咖啡馆"), Sentence()) is None


def test_nothing_found_is_no_match() -> None:
    assert reason("火葬场有多少家", ("火葬场",)) == Doubt("no_match", ("火葬场",))


def test_a_telling_word_that_stands_nowhere_near_refuses() -> None:
    sentence = Sentence(absent=("房价",))
    assert reason("硅巷的房价", ("硅巷", "房价"), sentence) == Doubt("unsupported", ("房价",))


def test_a_year_that_nothing_bears_out_is_out_of_range() -> None:
    sentence = Sentence(absent=("2019",))
    assert reason("2019年办了几场", ("2019", "办"), sentence) == Doubt("out_of_range", ("2019",))
    both = Sentence(absent=("2019", "房价"))
    assert reason("2019年的房价", ("2019", "房价"), both) == Doubt("unsupported", ("2019", "房价"))


def test_an_ordinary_word_may_be_absent() -> None:
    assert reason("硅巷的目标", ("硅巷", "目标"), Sentence(absent=("目标",), missing=("目标",))) is None


def test_a_number_asked_for_must_be_there() -> None:
    sentence = Sentence(holds=False, missing=("咖啡馆",))
    assert reason("多少家咖啡馆", ("咖啡馆",), sentence, strict=True) == Doubt("unsupported", ("咖啡馆",))
    assert reason("哪些咖啡馆", ("咖啡馆",), sentence) is None


def test_an_unlikely_answer_is_refused_and_says_whether_anything_was_found() -> None:
    unlikely = Sentence(answerable=0.1, missing=("火葬场",))
    assert reason("火葬场", ("火葬场",), unlikely) == Doubt("no_match", ("火葬场",), open=True)
    assert reason("硅巷火葬场", ("硅巷", "火葬场"), unlikely) == Doubt("unsupported", ("火葬场",), open=True)


def test_only_the_best_sentence_decides() -> None:
    assert reason("硅巷的房价", ("硅巷", "房价"), Sentence(), Sentence(absent=("房价",))) is None


def test_a_question_without_content_is_off_topic() -> None:
    assert reason("怎么样", (), Sentence()) == Doubt("off_topic")


@pytest.mark.parametrize(
    "question",
    "你好 谢谢! 你是谁 你能做什么 今天天气怎么样 讲个笑话 写一首关于硅巷的诗 帮我写一段代码 红烧肉怎么做".split(),
)
def test_small_talk_is_told(question: str) -> None:
    assert is_small_talk(question)


@pytest.mark.parametrize(
    "question",
    "硅巷有多大 你好,请问硅巷有多大 青创研修营做了什么 谢谢,那联系电话呢 写入方案的有哪些 电话是多少".split(),
)
def test_questions_are_no_small_talk(question: str) -> None:
    assert not is_small_talk(question)
