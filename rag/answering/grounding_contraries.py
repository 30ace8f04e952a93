"""Words of contrary sense in official prose: more and less, all and some, allowed and forbidden, city and nation."""

from __future__ import annotations

import re

# Words with a negative character that deny nothing, and limits, which are numbers' business.
IDIOMS = re.compile(
    r"不断|不仅|不但|不同|不可或缺|不可缺少|不少于|不得超过?|不得少于|不得低于|不低于|不超过|不超(?=\d)|不高于|不多于|不少|不足"
    r"|不到|不及|不如|不等|不动产|不久|不论|不管|未来|无论|无缝|无界|非遗|非常|非接触|非公|办不成事|无人[机驾]|无锡|无线|无纺|无障碍|无偿"
    r"|无形|无限|不锈|不良|不懈|不忘|不愧|莫不|无不|并非易事|未成年|未必|毫不|不妨|不限于|不限|不止|不日|不变|不便|不利|不易|不一|不定期|不舍|没收|受[^‖]{0,12}限制|的限制"
)


def _sides(block: str) -> list[tuple[frozenset[str], frozenset[str]]]:
    lines = [line.split("|") for line in block.strip().splitlines()]
    return [(frozenset(one.split()), frozenset(other.split())) for one, other in lines]


OPPOSITES = _sides(
    """
    增长 增加 上升 提升 提高 扩大 增多 加大 新增 上涨 攀升 升至|下降 减少 降低 缩小 减弱 减小 下滑 回落 缩减 萎缩 降至
    增强|削弱 弱化
    增长 增加 上升 多了 高了 升了|少了 低了 降了 减了 短了
    延长 拉长 长了|缩短 压缩 短了
    联动 协同 融合 整合 一体|分割 割裂 分散 脱节
    改善 好转 提升|恶化 变差
    高于 多于 大于 优于 早于 快于|低于 少于 小于 劣于 晚于 慢于
    加快 加速 提速|放缓 减缓 减速 延缓
    提前|推迟 延后 延期 延迟 延长 顺延 调整
    收费 付费|免费 无偿
    加强 强化 优化 改善 完善|弱化 削弱 放松 恶化 淡化
    鼓励 支持 促进 推动 允许 引导 扶持 倡导|限制 反对 阻止 抑制 禁止 打压 约束 阻碍
    引进 吸引 引入 集聚 入驻|迁出 流失 外流 疏散 搬离 输出 引出 撤离 退出
    高质量 优质 高端 高水平 高层次|低质量 劣质 低端 低水平 低层次
    首位 第一 率先 首个 首次 首批 首家 最先 最早 首张 首例 领先|末位 倒数 最后 最晚 末批 垫底 落后 最迟
    超过 高于 多于 以上|低于 少于 以下 不足 不到 不及
    全部 全面 所有 一律 全覆盖 全体 均 全域|部分 局部 个别 少数 有的 半数 一半 小部分
    最高 最长 最多 最大|最低 最短 最少 最小
    更多 众多 大量|更少 少量 极少 较少
    优先|延后 滞后 靠后
    开放 公开|封闭 关闭 保密 不公开
    丰富 多元 多样|单一 匮乏 贫乏 单调
    优势 长处|劣势 短板 弱项
    成功|失败 未果
    盈利 增收|亏损 减收
    便捷 方便|繁琐 不便
    """
)
"""Two sides a line; a word on one side never stands for a word on the other."""

TELLING = [
    (re.compile("[降减缩跌少低下回落]"), "下降 减少 降低 缩小 减弱 减小 下滑 回落 缩减 萎缩 负增长".split()),
    (re.compile("[弱放淡]"), "削弱 弱化 恶化 放缓 减缓".split()),
    (re.compile("[禁限停退]|不[得准许可]"), "限制 反对 阻止 抑制 禁止 打压 阻碍 叫停 撤销".split()),
    (re.compile("[出迁退离流]"), "迁出 流失 外流 疏散 搬离 撤离".split()),
    (re.compile("[末后低]"), "末位 倒数 垫底 落后 末批 劣质 低质量 低水平".split()),
    (re.compile("[亏败失]"), "亏损 失败 未果".split()),
    (re.compile("[闭关停]"), "封闭 关闭".split()),
]
"""Words that turn the sense wherever the letter holds nothing of the kind; the pattern says what is of the kind."""

LEVELS = "全球 世界 全国 国家级 全省 省级 全市 市级 全区 区级 街镇级 海外 境外 国外 国内 境内".split()
_SAME_LEVEL = [
    frozenset(line.split())
    for line in (
        "全球 世界 国际 世界级 国际性 国际化",
        "全国 国家级 国家 全国性 我国 中国",
        "全省 省级",
        "全市 市级 本市 上海市 上海",
        "全区 区级 我区 本区 区内",
        "街镇级 街镇 街道级",
        "海外 境外 国外",
        "国内 境内",
    )
]
CONTRARY_CHARACTERS = [
    frozenset(group)
    for group in (
        "东西南北中 上下 左右 内外 大小 高低 早晚 首末 前后 增减 升降 进出 离入 单双 公私民 开关闭 涨跌 盈亏 新旧 多少 "
        "强弱 优劣 快慢 有无 加减 省市区县镇乡"
    ).split()
]
"""Characters of which one in the place of another makes another word: 东部, 西部; 双向, 单向; 市财政, 省财政."""


def is_same_level(level: str, text: str) -> bool:
    """Whether the text speaks of the level in any of its words.

    >>> is_same_level("全国", "国家级示范区"), is_same_level("全国", "全市首个")
    (True, False)
    """
    return any(level in group and any(word in text for word in group) for group in _SAME_LEVEL)
