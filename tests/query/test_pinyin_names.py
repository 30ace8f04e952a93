"""English questions may write people and places of the catalogue in pinyin."""

from __future__ import annotations

from rag.query.pinyin_names import with_chinese_names
from rag.query.selection import ClosedSets

KNOWN = ClosedSets(signers=("詹镭",), issuers=("临湖市交通运输局", "安西街道办事处", "钧台市商务局"))


def test_people_are_read_with_either_name_first() -> None:
    assert with_chinese_names("What did Lei Zhan sign?", KNOWN).split() == ["What", "did", "詹镭", "sign?"]
    assert "詹镭" in with_chinese_names("Zhan Lei", KNOWN)


def test_places_of_their_own_are_read_with_their_rank() -> None:
    assert with_chinese_names("buses in Linhu City", KNOWN).split() == ["buses", "in", "临湖"]


def test_short_syllables_may_be_english() -> None:
    assert with_chinese_names("anxi", KNOWN) == "anxi"


def test_a_place_that_segmentation_takes_apart_is_read_all_the_same() -> None:
    assert "钧台" in with_chinese_names("the bus to Juntai", KNOWN)
