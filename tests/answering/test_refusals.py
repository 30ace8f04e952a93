"""What a refusal says."""

from __future__ import annotations

from typing import get_args

import pytest
from small_letters import a_letter

from rag.answering.refusals import refuse
from rag.types import RefusalCode

CODES: tuple[RefusalCode, ...] = get_args(RefusalCode)
LETTERS = [a_letter(number) for number in ("001", "002", "003", "004")]


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("words", [(), ("无人机",)])
def test_every_reason_has_one_line_in_both_languages(code: RefusalCode, lang: str, words: tuple[str, ...]) -> None:
    message = refuse(code, words, [], 5, lang).message
    assert message.strip()
    assert "\n" not in message
    assert not set("{}") & set(message)
    assert message.isascii() == (lang == "en" and not (words and code != "off_topic"))


def test_a_refusal_says_over_how_many_letters_and_what_was_missing() -> None:
    assert (
        refuse("no_match", ["无人机", "外卖"], [], 5, "zh").message
        == "收录的5份答复没有谈到这个问题（没有找到：无人机、外卖）。"
    )
    assert refuse("out_of_range", ["第999号"], [], 5, "zh").message == "收录的5份答复里没有第999号。"
    assert "not found: drone, cafe" in refuse("no_match", ["drone", "cafe"], [], 5, "en").message


def test_words_of_the_caller_take_the_place_of_the_standard_ones() -> None:
    assert refuse("unsupported", [], [], 5, "zh", "第066号没有印出文号。").message == "第066号没有印出文号。"


def test_the_three_nearest_letters_are_named_by_their_labels() -> None:
    nearest = refuse("no_match", [], LETTERS, 5, "zh").nearest
    assert [name.reply_id for name in nearest] == [reply.reply_id for reply in LETTERS[:3]]
    assert nearest[0].label == LETTERS[0].label
