"""Whether what was found answers at all, and if not, why: the refusal of answers that the letters do not bear out.

The strongest signs are words that the evidence would have to hold and does not: a year, a number, a proper name, a
named measure (GDP, 预算, 房价), a claim (取消, 下降). Ordinary words are none, or every paraphrase would be refused.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import rjieba

from rag.text.frequency import is_known_word, rarity
from rag.types import RefusalCode

MIN_COVER = 0.42
"""Least share of the question that the best sentence and what stands around it must bear out; fitted on dev cases."""
MIN_COVER_KNOWN = 0.3
_MEASURES = frozenset(
    [
        "gdp", "预算", "房价", "地价", "工资", "薪资", "薪酬", "年薪", "利润", "亏损", "负债", "债务", "造价", "股价", "市值", "人口", "失业率", "就业率", "增速", "产值",
        "总产值", "财政", "拨款", "经费", "赔偿", "罚款", "学费", "票价", "门票", "收费", "房租", "单价", "死亡", "犯罪率", "离婚率", "出生率", "地铁", "机场", "医院", "床位", "学位",
        "高考", "中考", "食堂", "车位", "停车位", "停车场", "电梯", "公交", "高铁", "疫苗", "垃圾", "拆迁", "动迁", "养老院", "幼儿园", "养老金", "医保",
    ]
)  # fmt: skip
_CLAIMS = frozenset(
    [
        "取消", "停办", "撤销", "关闭", "停止", "拒绝", "否决", "驳回", "反对", "失败", "搬迁", "搬走", "迁出", "暂停", "处罚", "违规", "违法", "腐败", "贪污", "叫停", "裁撤", "裁员",
        "倒闭", "破产", "下降", "减少", "下滑", "缩减", "削减", "推迟", "延期", "延迟", "放弃", "终止", "解散", "道歉", "批评", "问责", "处分", "辞职", "免职", "诉讼", "起诉", "投诉",
        "污染", "事故", "死亡", "伤亡", "火灾", "拆除", "烂尾", "停工", "降低", "不合格", "退出", "合并", "收购", "上市", "涨价", "封闭", "封锁", "禁止", "不予", "未予",
    ]
)  # fmt: skip
_SMALL_TALK = re.compile(
    r"^(?:你好|您好|hello|hi|谢谢|再见|早上好|晚上好|在吗|你是谁|你叫什么|你会什么|你能做什么)[。！!？?，,\s]*$|笑话|写(?:一)?(?:首|篇|段)(?:.{0,6})?(?:诗|歌|作文|小说|代码|程序)|天气|股票|彩票|星座|菜谱|怎么做(?:菜|饭)|翻译(?:一下|成)|几点了|算一下|等于(?:几|多少)"
    r"|(?:世界杯|奥运|总统|电影|明星|歌手|游戏攻略)|红烧肉|唱歌|陪我|聊天|爱不爱|python|javascript|sql"
)


class Evidence(Protocol):
    """What the check needs of a candidate sentence."""

    @property
    def cover(self) -> float: ...
    @property
    def holds(self) -> bool: ...
    @property
    def missing(self) -> tuple[str, ...]: ...


@dataclass(frozen=True, slots=True)
class Doubt:
    """Why there is no answer: a refusal code and the words that nothing bears out."""

    code: RefusalCode
    words: tuple[str, ...] = ()


def is_small_talk(question: str) -> bool:
    """Whether a folded question is no question that a letter could answer."""
    return bool(_SMALL_TALK.search(question))


def doubt(question: str, terms: Sequence[str], candidates: Sequence[Evidence], strict: bool) -> Doubt | None:
    """``None`` where the best candidate answers, else the reason why nothing does.

    ``strict``: the kind of question is answered only by a sentence that holds such a thing (a number, a date).
    """
    if not candidates:
        return Doubt("no_match", tuple(terms))
    best = candidates[0]
    hard = tuple(word for word in best.missing if is_telling(word, question))
    if hard:
        years = all(word.isdigit() for word in hard)
        return Doubt("out_of_range" if years else "unsupported", hard)
    if not terms:
        return Doubt("off_topic")
    if strict and not best.holds:
        return Doubt("unsupported", best.missing)
    if best.cover < (MIN_COVER if best.missing else MIN_COVER_KNOWN):
        return Doubt("no_match" if best.cover < 0.15 else "unsupported", best.missing)
    return None


def is_telling(word: str, question: str) -> bool:
    """Whether a word of the question must stand in the evidence: years and figures, names, measures, claims."""
    if word in _MEASURES or word in _CLAIMS or any(char.isdigit() for char in word):
        return True
    if word.isascii() and len(word) >= 2:
        return True
    if re.search(rf"[“《「][^”》」]*{re.escape(word)}[^”》」]*[”》」]", question):
        return True
    if not is_known_word(word) and len(word) >= 2:
        return True
    return rarity(word) >= 6.0 and _is_name(word)


def _is_name(word: str) -> bool:
    tags: list[tuple[str, str]] = rjieba.tag(word)
    return len(tags) == 1 and tags[0][1] in ("nr", "ns", "nt", "nz", "nrt")
