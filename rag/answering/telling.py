"""Words of a question that evidence must hold to the letter: figures, names, measures, claims, quoted words.

Ordinary words are none, or every paraphrase would be refused.
"""

from __future__ import annotations

import re

import rjieba

from rag.text.frequency import is_known_word
from rag.text.people import COMMON_SURNAMES, SURNAMES
from rag.text.tokens import ALTERNATIVE

_MEASURES = frozenset(
    """
    gdp 预算 房价 地价 工资 薪资 薪酬 年薪 利润 亏损 负债 债务 造价 股价 市值 人口 失业率 就业率 增速
    产值 总产值 财政 拨款 经费 赔偿 罚款 学费 票价 门票 收费 房租 单价 死亡 犯罪率 离婚率 出生率 地铁
    机场 医院 床位 学位 高考 中考 食堂 车位 停车位 停车场 电梯 公交 高铁 疫苗 垃圾 拆迁 动迁 养老院
    幼儿园 养老金 医保 特等奖 一等奖 二等奖 三等奖 金奖 银奖 铜奖 冠军 亚军 季军
    """.split()
)
"""Asked of any town, and answered by few letters: a near sentence without the word is about something else."""
_CLAIMS = frozenset(
    """
    取消 停办 撤销 关闭 停止 拒绝 否决 驳回 反对 失败 搬迁 搬走 迁出 暂停 处罚 违规 违法 腐败 贪污 叫停
    裁撤 裁员 倒闭 破产 下降 减少 下滑 缩减 削减 推迟 延期 延迟 放弃 终止 解散 道歉 批评 问责 处分 辞职
    免职 诉讼 起诉 投诉 污染 事故 死亡 伤亡 火灾 拆除 烂尾 停工 降低 不合格 退出 合并 收购 上市 涨价
    封闭 封锁 禁止 不予 未予
    """.split()
)
"""What a question may falsely take for granted（为什么取消）."""
OFFICES = frozenset(
    """
    区长 副区长 市长 县长 镇长 局长 主任 院长 校长 书记 会长 站长 总经理 董事长 总裁 首席执行官 法人代表 行长 处长 科长
    """.split()
)
"""Who holds one is told only by a sentence that names it."""
_WHO = re.compile(r"谁|哪一?位|叫什么|姓什么|名字")
_ANYWHERE = frozenset("外省市 各省市 外地市 省市区 各区县 各乡镇 乡镇村 本省市 兄弟省市".split())
"""Words that end as names of places do and name none."""
_PLACE = re.compile(r"(?:[省市区县镇乡村州国]|街道|新区|开发区)$")
_BODY = re.compile(
    r"[\u4e00-\u9fff]{2,}(?:公司|集团|大学|学院|中学|小学|医院|银行|研究所|研究院|法院|检察院|公安局|教育局|协会|商会|基金会)$|[\u4e00-\u9fff]{2}[局厅]$"
)
_NAME = re.compile(r"(?!(?:[全各本每外邻我该]|重点|示范|试点|特色|中心|建制|集|城|农).*)[\u4e00-\u9fff]{2,3}")
_RANK = re.compile(r"(?<=[\u4e00-\u9fff]{2})(?:[县州乡镇]|街道)$")
GRADE = re.compile(r"[一二三四五六七八九十\d][级星档]$")
"""A grade is told by its numeral alone: what one of 二级 gets says nothing of 三级."""
_MEASURE_ENDING = re.compile(r"[\u4e00-\u9fff]{1,4}(?:费|率|价|税|薪|额|龄|指数|价格|成本|工资|标准)$")
_WHETHER_PAID = re.compile("收不收费|收费[不吗么没]|(?:是否|要不要|用不用|需不需要)收费")
_ANY_STANDARD = re.compile("(?:最[高低]|具体|现行|统一|相关)标准$")
"""The standard that the letter tells, whatever it calls it."""
_QUOTED = re.compile(r"[“《「]([^”》」]*)[”》」]")


def is_telling(word: str, question: str) -> bool:
    """Whether a word of the folded question must stand in the evidence.

    >>> is_telling("房价", "硅巷的房价是多少"), is_telling("目标", "硅巷的目标是什么")
    (True, False)
    """
    if word.split(ALTERNATIVE)[0] == "收费" and _WHETHER_PAID.search(question):
        return False  # 免费开放 answers it
    if ALTERNATIVE in word:  # a rendering or an official word is a guess, but an everyday word may itself be a measure
        first = word.split(ALTERNATIVE)[0]
        return first in _MEASURES or first in _CLAIMS
    if word in OFFICES and _WHO.search(question):
        return True
    if word in _MEASURES or word in _CLAIMS:
        return True
    if any(char.isdigit() for char in word):
        return not re.search(rf"{re.escape(word)}周?岁", question)  # an age falls within what a rule names
    if word.isascii():
        return len(word) > 1
    if any(word in quoted for quoted in _QUOTED.findall(question)):
        return True
    if is_place(word, question) or (GRADE.match(word) and not re.search(rf"[省市区县镇乡村道]{word}", question)):
        return True
    if len(word) > 2 and word not in _ANYWHERE and (_PLACE.search(word) or _BODY.search(word)):
        return True
    measures = _MEASURE_ENDING.match(word) and not _ANY_STANDARD.match(word)
    return bool(measures) or _is_person(word, question)


def is_place(word: str, question: str) -> bool:
    """Whether the folded question names a place by the word and its rank, which segmentation takes apart: 南泉|县.

    >>> [is_place(word, f"{word}县登记了多少家民宿") for word in ("南泉", "全")], is_place("沙峁乡", "沙峁乡下了多少雨")
    ([True, False], True)
    """
    bare = _RANK.sub("", word)
    return bool(_NAME.fullmatch(bare)) and re.search(rf"{bare}(?:[县州乡镇](?![乡镇村])|街道)", question) is not None


def _is_person(word: str, question: str) -> bool:
    """A name of two or three characters after a surname, that general news hardly knows as a word."""
    surnames = SURNAMES if len(word) == 3 else COMMON_SURNAMES
    if word[0] not in surnames or not 2 <= len(word) <= 3 or is_known_word(word):
        return False
    tagged: list[tuple[str, str]] = rjieba.tag(question)
    return (word, "nr") in tagged
