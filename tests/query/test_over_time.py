"""Questions for what the letters said over time lose the words that say so."""

from __future__ import annotations

import pytest

from rag.query.over_time import read_over_time


@pytest.mark.parametrize(
    ("question", "rest"),
    [
        ("现在公交票价多少钱?最新的答复怎么说,以前呢", "现在公交票价多少钱"),
        ("儿科床位先后是多少张", "儿科床位是多少张"),
        ("历年答复里工作站的数字怎么说的,新的在前", "工作站有多少"),
        ("老年午餐价格两年里有变化吗", "老年午餐价格是多少"),
        ("302号建议,阶段性答复和最终答复里医院各有几家", "302号建议,医院各有几家"),
        ("供暖开始的日子从哪天改到了哪天?", "供暖开始的日子是哪天?"),
        ("公交票价由多少钱涨到多少钱", "公交票价是多少钱"),
        ("助餐点总数这几年怎么变的?", "助餐点总数是多少?"),
        ("补助标准前后怎么变的?", "补助标准是多少?"),
        ("工作站,早先一份说连续几届、后来一份说连续几次优秀?", "工作站连续几届连续几次优秀?"),
        ("工作站,两份里头评优的次数一样吗", "工作站评优的次数是多少"),
    ],
)
def test_the_words_for_over_time_are_taken_out(question: str, rest: str) -> None:
    assert read_over_time(question) == rest


@pytest.mark.parametrize(
    "question",
    [
        "先后举办了哪些论坛?",
        "硅巷以前叫什么",
        "2023年和2025年先后是多少?",
        "最新的答复是谁签发的?",
        "新的一份是谁签的",
        "房价怎么涨的",
    ],
)
def test_other_questions_do_not_ask_for_it(question: str) -> None:
    assert read_over_time(question) is None
