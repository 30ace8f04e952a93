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

from rag.text.frequency import is_known_word
from rag.text.tokens import ALTERNATIVE
from rag.types import RefusalCode

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
    r"^(?:你好|您好|hello|hi|谢谢|再见|早上好|晚上好|在吗|你会什么)[。！!？?，,\s]*$|你(?:是谁|叫什么|能做什么|会做什么|多大|是什么模型|是机器人|是人|是ai|喜欢|觉得|爱)|笑话|写(?:一)?(?:首|篇|段)(?:.{0,6})?(?:诗|歌|作文|小说|代码|程序)|天气|股票|彩票|星座|菜谱|怎么做(?:菜|饭)|翻译(?:一下|成)|几点了|算一下|等于(?:几|多少)"
    r"|(?:世界杯|奥运|总统|电影|明星|歌手|游戏攻略)|红烧肉|唱歌|陪我|聊天|爱不爱|python|javascript|sql"
)


class Evidence(Protocol):
    """What the check needs of a candidate sentence."""

    @property
    def answerable(self) -> float: ...
    @property
    def holds(self) -> bool: ...
    @property
    def missing(self) -> tuple[str, ...]: ...
    @property
    def absent(self) -> tuple[str, ...]: ...


@dataclass(frozen=True, slots=True)
class Doubt:
    """Why there is no answer: a refusal code and the words that nothing bears out."""

    code: RefusalCode
    words: tuple[str, ...] = ()


def is_small_talk(question: str) -> bool:
    """Whether a folded question is no question that a letter could answer."""
    return bool(_SMALL_TALK.search(question))


def doubt(
    question: str, terms: Sequence[str], candidates: Sequence[Evidence], strict: bool, threshold: float
) -> Doubt | None:
    """``None`` where the best candidate answers, else the reason why nothing does.

    ``strict``: the kind of question is answered only by a sentence that holds such a thing (a number, a date).
    ``threshold`` is the least probability of being answerable (``coefficients.json``).
    """
    if not candidates:
        return Doubt("no_match", tuple(terms))
    best = candidates[0]
    hard = tuple(word for word in best.absent if is_telling(word, question))
    if hard:
        years = all(word.isdigit() for word in hard)
        return Doubt("out_of_range" if years else "unsupported", hard)
    if not terms:
        return Doubt("off_topic")
    if strict and not best.holds:
        return Doubt("unsupported", best.missing)
    if best.answerable < threshold:
        return Doubt("no_match" if len(best.missing) == len(terms) else "unsupported", best.missing)
    return None


_SURNAMES = frozenset(
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛奚范彭郎鲁韦昌马苗凤花方俞任袁柳酆鲍史唐费廉岑薛雷贺倪汤滕殷罗毕郝邬安常乐于时傅皮卞齐康伍余元卜顾孟平黄和穆萧尹姚邵湛汪祁毛禹狄米贝明臧"
    "计伏成戴谈宋茅庞熊纪舒屈项祝董梁杜阮蓝闵席季麻强贾路娄危江童颜郭梅盛林刁钟徐邱骆高夏蔡田樊胡凌霍虞万支柯管卢莫房裘解应宗丁宣邓郁单杭洪包诸左石崔吉龚程邢裴陆荣翁荀羊於惠甄曲封芮储靳汲邴糜松井段富巫乌焦巴弓牧隗山谷车侯宓蓬全郗班仰秋仲伊宫宁仇栾暴甘钭厉戎祖武符刘景詹束龙叶幸司韶郜黎蓟薄印宿白怀蒲邰从鄂索咸籍赖卓蔺屠蒙池乔阴胥能苍双闻莘党翟谭贡劳逄姬申扶堵冉宰郦雍却璩桑桂濮牛寿通边扈燕冀郏浦尚农温别庄晏柴瞿阎充慕连茹习宦艾鱼容向古易慎戈廖庾终暨居衡步都耿满弘匡国文寇广禄阙东欧殳沃利蔚越夔隆师巩厍聂晁勾敖融冷訾辛阚那简饶空曾毋沙乜养鞠须丰巢关蒯相查后荆红游竺权逯盖益桓公"
)
_PLACE = re.compile(r"(?:[省市区县镇乡村州国]|街道|新区|开发区)$")
_BODY = re.compile(
    r"(?:公司|集团|大学|学院|中学|小学|医院|银行|研究所|研究院|法院|检察院|公安局|教育局|协会|商会|基金会|[局厅])$"
)
_MEASURE_ENDING = re.compile(r"[\u4e00-\u9fff]{1,4}(?:费|率|价|税|薪|额|龄|指数|价格|成本|工资|标准)$")


def is_telling(word: str, question: str) -> bool:
    """Whether a word of the question must stand in the evidence: figures, names, measures, claims, quoted words."""
    if ALTERNATIVE in word:  # alternatives for an English word: its rendering is a guess
        return False
    if word in _MEASURES or word in _CLAIMS:
        return True
    if any(char.isdigit() for char in word):
        return not re.search(rf"{re.escape(word)}周?岁", question)  # an age falls within what a rule names
    if word.isascii():
        return len(word) >= 2 and not re.search(r"[\u4e00-\u9fff]\s+[a-z]+\s", question)
    if re.search(rf"[“《「][^”》」]*{re.escape(word)}[^”》」]*[”》」]", question):
        return True
    if _PLACE.search(word) and len(word) >= 3 or _BODY.search(word) and len(word) >= 3:
        return True
    return bool(_MEASURE_ENDING.match(word)) or _is_person(word, question)


def _is_person(word: str, question: str) -> bool:
    """A name of two or three characters after a surname, that general news hardly knows as a word."""
    tagged: list[tuple[str, str]] = rjieba.tag(question)
    return (
        word[0] in _SURNAMES
        and 2 <= len(word) <= 3
        and not is_known_word(word)
        and any(name == word and tag == "nr" for name, tag in tagged)
    )
