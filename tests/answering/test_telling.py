"""Words that evidence must hold to the letter, and ordinary ones that it need not."""

from __future__ import annotations

import pytest

from rag.answering.telling import is_telling
from rag.text.tokens import ALTERNATIVE


@pytest.mark.parametrize(
    ("word", "question"),
    [
        ("房价", "硅巷的房价是多少"),
        ("gdp", "长宁区gdp是多少"),
        ("取消", "硅巷为什么被取消了"),
        ("2019", "2019年办了几场"),
        ("999", "999家企业在哪里"),
        ("虹口区", "虹口区的硅巷有多大"),
        ("复旦大学", "复旦大学做了什么"),
        ("奥特曼公司", "奥特曼公司获奖了吗"),
        ("物业费", "物业费怎么收"),
        ("就业率", "就业率是多少"),
        ("张三丰", "张三丰提了什么建议"),
        ("青鸟", "“青鸟计划”是什么"),
        ("openai", "openai在硅巷吗"),
        ("主任", "区科委的主任是谁"),
    ],
)
def test_figures_names_measures_claims_and_quotations_are_telling(word: str, question: str) -> None:
    assert is_telling(word, question)


@pytest.mark.parametrize(
    ("word", "question"),
    [
        ("目标", "硅巷的目标是什么"),
        ("咖啡馆", "硅巷有多少家咖啡馆"),
        ("补助", "租房补助是多少"),
        ("82", "82岁老人补多少"),
        ("高峰", "早高峰有多少人"),
        ("区", "区里做了什么"),
        (ALTERNATIVE.join(["subsidy", "补贴"]), "subsidy¦补贴 多少"),
    ],
)
def test_ordinary_words_may_be_said_in_others(word: str, question: str) -> None:
    assert not is_telling(word, question)
