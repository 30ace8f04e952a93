"""What evidence says otherwise than a question, and bears out all the same: a figure within a range, a fall by name."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from rag.query.words import UNIT, any_of
from rag.text.frequency import is_known_word
from rag.text.tokens import ALTERNATIVE

_FALLS = frozenset("减少 下降 降低 缩减 下滑 削减".split())
_FELL = re.compile("减[到至为少]|降[到至为低了]|下降|下滑|缩减|少了|回落")
_DELAYS = frozenset("推迟 延期 延迟".split())
_DELAYED = re.compile("推迟|延后|延期|延迟|滞后|拖到|晚[了于]|比[^，。；]{2,12}晚")
_NUMBER = r"\d+(?:\.\d+)?"
_SPAN = rf"(?P<low>{_NUMBER})(?:{UNIT})?(?:—|－|–|-|~|～|至|到)(?P<high>{_NUMBER})周?(?P<unit0>{UNIT})"
_FROM = rf"(?P<from>{_NUMBER})周?(?P<unit1>{UNIT})(?:及|或者?)?以上"
_OVER = rf"(?:超过|满|高于)(?P<over>{_NUMBER})(?P<unit2>{UNIT})"
_UP_TO = rf"(?P<to>{_NUMBER})(?P<unit3>{UNIT})(?:及|或者?)?以[下内]"
_UNDER = rf"(?:不足|不满|低于|不超过)(?P<under>{_NUMBER})(?P<unit4>{UNIT})"
_RANGES = re.compile("|".join((_SPAN, _FROM, _OVER, _UP_TO, _UNDER)))
_ORDINALS = re.compile(
    r"第?(?P<number>[一二三四五六七八九十]|(?<=第)\d{1,2})(?P<what>阶梯|档(?!案)|标段|年级|季度|学期)"
)
_OF_NO_NAME = "全各本每外邻我该的在和与及到从几个些哪这那等乡镇县市区村一二三四五六七八九十两"
_VILLAGES = re.compile(
    rf"(?P<name>(?:(?![{_OF_NO_NAME}])[\u4e00-\u9fff]){{2}}(?<![古小集城]))(?:[乡镇](?![乡镇村])|街道)"
)
_SITES = any_of(
    """
    疏导点 小学 中学 幼儿园 医院 公园 广场 市场 菜场 社区 小区 车站 水厂 电厂 泵站 大桥 大厦 服务站 路口 隧道 码头 冷库
    收容所
    """
)
_SHORTEST_NAME = 2
_UNIT_BEHIND = re.compile(UNIT)


def says_otherwise(word: str, question: str, text: str) -> bool:
    """Whether a folded text bears out a word of a folded question by a range or by another word for a change.

    >>> says_otherwise("150", "150吨的窖补多少", "60-200吨改良窖按40%补助")
    True
    >>> says_otherwise("减少", "减少到几所", "由198所减到42所")
    True
    """
    first = word.split(ALTERNATIVE)[0]
    if first in _FALLS:
        return _FELL.search(text) is not None
    if first in _DELAYS:
        return _DELAYED.search(text) is not None
    return first.isdecimal() and _within_a_range(first, question, text)


def _within_a_range(number: str, question: str, text: str) -> bool:
    place = re.search(rf"(?<![\d.]){number}(?![\d.])", question)
    unit = _UNIT_BEHIND.match(question, place.end()) if place else None
    if unit is None:
        return False
    asked = float(number)
    for found in _RANGES.finditer(text):
        low, high = found["low"] or found["from"] or found["over"], found["high"] or found["to"] or found["under"]
        named = next(filter(None, (found[f"unit{number}"] for number in range(5))))
        if named == unit.group() and (not low or float(low) <= asked) and (not high or asked <= float(high)):
            return True
    return False


def is_of_the_contrary(words: Sequence[str], question: str, text: str, around: Callable[[], str] = lambda: "") -> bool:
    """Whether a folded text speaks of what a word of the question is not: 非居民用气 for 居民, 第一阶梯 for 第二阶梯.

    Or of another place（石笕镇冷库 for 后垄乡冷库）, or of another site whose name is not ``around`` it either; that is
    folded only where it is asked for.

    >>> is_of_the_contrary(("居民", "天然气"), "居民用天然气多少钱", "非居民用气价格为每立方米2.46元")
    True
    """
    if _is_elsewhere(question, text) or _is_another_site(words, question, text, around):
        return True
    for asked in _ORDINALS.finditer(question):
        told = {one["number"] for one in _ORDINALS.finditer(text) if one["what"] == asked["what"]}
        if told and asked["number"] not in told and asked["number"] not in text:
            return True
    for word in {one.split(ALTERNATIVE)[0] for one in words}:
        places = [place.start() for place in re.finditer(re.escape(word), text)] if len(word) > 1 else []
        if places and f"非{word}" not in question and all(text[:place].endswith("非") for place in places):
            return True
    return False


def _is_elsewhere(question: str, text: str) -> bool:
    """Whether the places that a text names are all others than the one that the question names."""
    asked = {one["name"] for one in _VILLAGES.finditer(question)}
    told = {one["name"] for one in _VILLAGES.finditer(text)}
    return bool(asked and told) and not any(name in text for name in asked)


def _is_another_site(words: Sequence[str], question: str, text: str, around: Callable[[], str]) -> bool:
    """Whether a text names such a site as the question does, but by another name: 布行巷疏导点 for 柴市头疏导点."""
    for word in words:
        if ALTERNATIVE in word or len(word) < _SHORTEST_NAME or is_known_word(word) or word in text:
            continue
        site = re.search(rf"{re.escape(word)}(?P<what>{_SITES})", question)
        if site and re.search(rf"[\u4e00-\u9fff]{{2}}{site['what']}", text) and word not in around():
            return True
    return False
