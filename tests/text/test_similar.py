"""How much two short texts overlap."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.text.similar import overlap


def test_the_same_sentence_of_a_sister_letter_overlaps_nearly_whole() -> None:
    one = "在建设基础部分，我们划定了硅巷的四至范围，梳理了硅巷五大板块科创基础及优势。"
    other = "该方案划定了硅巷的四至范围，梳理了五大板块科创基础及优势，设定了四大具体任务。"
    assert overlap(one, one.replace("。", "；")) > 0.9
    assert 0.5 < overlap(one, other) < 0.8
    assert overlap(one, "教育数字基座建设获领导高度认可。") < 0.1


def test_a_part_overlaps_whole_and_white_space_is_ignored() -> None:
    assert overlap("共有50余栋楼宇", "目前 共有 50 余栋楼宇。") == 1.0


@pytest.mark.parametrize("short", ["", "甲", " \n"])
def test_a_text_without_a_pair_overlaps_with_nothing(short: str) -> None:
    assert overlap(short, "甲乙丙") == 0.0


@settings(deadline=None)
@given(st.text(max_size=40), st.text(max_size=40))
def test_overlap_is_symmetric_and_a_share(left: str, right: str) -> None:
    assert overlap(left, right) == overlap(right, left)
    assert 0.0 <= overlap(left, right) <= 1.0
