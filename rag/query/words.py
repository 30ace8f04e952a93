"""Words that several readers of questions share, and how a block of words becomes a pattern."""

from __future__ import annotations


def any_of(*blocks: str) -> str:
    """A pattern for any one word of the blocks, tried in the order given; a word may itself be a small pattern.

    >>> any_of("份 封 件", "篇")
    '(?:份|封|件|篇)'
    """
    return f"(?:{'|'.join(word for block in blocks for word in block.split())})"


LETTER_WORDS = "答复 回复 复函 复文 来信 回信 信函 函 文件"
PROPOSAL_WORDS = "提案 建议 议案"
_ALONE = "信(?![息用任心号托贷念仰])"  # a letter, not the first half of 信息, 信用, 信托
LETTER = any_of(LETTER_WORDS, _ALONE)
PROPOSAL = any_of(PROPOSAL_WORDS)
LETTER_OR_PROPOSAL = any_of(LETTER_WORDS, _ALONE, PROPOSAL_WORDS)
PIECE_WORDS = "份 封 件(?!事) 篇"
PIECE = any_of(PIECE_WORDS)
"""What letters are counted in: 三份答复."""
ALTOGETHER_WORDS = "一共 总共 共计 合计 总计 共"
ALTOGETHER = any_of(ALTOGETHER_WORDS)
CHINESE_DIGITS = "一二三四五六七八九十"

ASK_WHEN = any_of(
    """
    什么时候 啥时候 什么时间 什么日期 何时 何日 何年何月何?日?
    几时 哪一?[天日] 哪一?年 哪年哪月(?:哪[日天])? 几月几[号日]
    (?<![第哪])(?<!编号)(?<!编号是)几号
    """
)
ASK_WHY_WORDS = "为什么 为何 为啥"

UNIT_WORDS = """
平方公里 平方千米 平方米 平米 公里 个百分点 百分点 个月 小时 分钟 万元 亿元 千瓦 公顷 万人 人次 亿 万 元
个(?![亿万]) 家 场 次 名 位 项 栋 幢 座 所 处 条 份 件 亩 人(?![才员口民大工]) 套 张 辆 米 天 年 月 种
类 批 期 届 倍 吨 例 门 支 只 片 间 款 站
部 本 篇 组 岁 户 平 封 点 块 轮 对 层 级 株 盏 台 艘 头 床 班 档 笔 瓶 回 趟 样 方面 大 起 宗
"""
UNIT = any_of(UNIT_WORDS)
HOW_MANY = any_of("多少 几 好多")
