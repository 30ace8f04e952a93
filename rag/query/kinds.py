"""Which kind of answer a question asks for, and in which units a number may come."""

from __future__ import annotations

import re

from rag.query.words import ASK_WHEN, ASK_WHY_WORDS, HOW_MANY, UNIT, any_of
from rag.types import QuestionKind

_WHY = re.compile(
    any_of(
        ASK_WHY_WORDS,
        """
        什么原因 什么理由 (?:原因|理由)[是呢] (?:原因|理由)(?=[?？]?$) 怎么会 何以 何故 缘故 缘由 凭什么 出于什么
        图的是(?:什么|啥) 图(?:个|点)?(?:什么|啥)(?![书片形]) 为的是什么
        干嘛要 怎么就
        """,
    )
)
_POINTS = any_of("意见 建议 要求 措施 看法 想法 内容 说明 原因 理由 考虑 回应 答复 不足 工作 思路 打算 安排 举措 是 有")
_PLAINLY_WHEN = re.compile(
    any_of(
        ASK_WHEN,
        rf"几点(?![\u4e00-\u9fff]{{0,2}}{_POINTS})",
        r"几月 什么年份 [西公]元几年 [于在是]几年(?![内来间]) 多久[\u4e00-\u9fff]{0,3}一[次回场]",
    )
)
_NOT_COUNTING = re.compile(any_of("哪几 几乎 [那这]几 第几 (?:能|可以|会)[^，,。？?]*吗[?？]?$"))
_EITHER_OR = r"([\u4e00-\u9fff])[不没]\1"
_MEASURES = any_of(
    """
    多大 多长 多高 多宽 多远 多重 多快 占比 比例 百分之几 数量 总数 面积 金额 人数 总额 增幅 增长率 几成
    """
)
_HOW_MANY = re.compile(rf"{HOW_MANY}(?:来|多)?(?P<unit>{UNIT})?|{_MEASURES}")

# Asked in this order: the first sign that a question shows decides.
_SIGNS: tuple[tuple[QuestionKind, str], ...] = (
    ("when", any_of(ASK_WHEN, "哪个?月 几月 几时 何年 日期 时间(?:是(?!以)|节点|表) 多会儿")),
    (
        "who",
        any_of(
            """
            谁 哪一?位 [由归]哪里 哪方 哪个人 什么人 哪些人 何人 哪家 牵头
            哪个单位 哪个部门 哪些单位 哪些部门 什么单位 什么部门 哪几家单位
            """
        ),
    ),
    (
        "where",
        any_of("哪里 哪儿 何处 [什啥]么?地方 哪[些个块]地方 (?<!存)在哪 到哪 位于 地点 位置 地址 哪条路 哪几条路 四至"),
    ),
    (
        "how",
        any_of("怎么 怎样 如何 咋 [做干]了些?(?:什么|哪些|啥) 有何(?!不同|区别) 什么方式 什么途径")
        + "|"
        + any_of("哪些 什么 何种 啥 何")
        + "(?:具体)?"
        + any_of("措施 举措 办法 做法 行动 工作 支持 打算 安排 计划 考虑 动作"),
    ),
    ("which", any_of("哪 列出 列举 有[什啥]么? 包括什么 分别是 都有 [什啥]么?(?:企业|公司|单位|活动|项目|平台|站点)")),
    ("whether", any_of("是否 有无 能否 可不可以 可否 对吗 [吗吧][？?]?\\s*$ 没有[？?]?$ 了没", _EITHER_OR)),
)
_KINDS = tuple((kind, re.compile(pattern)) for kind, pattern in _SIGNS)

_OF_PEOPLE, _THINGS, _NONE = ("名", "位"), frozenset({"个", "户"}), frozenset[str]()
_VISITS = frozenset({"人次", "人", "次"})
_PARTLY_PAID = re.compile("(?:退|减免|报销|补)[^，,。？?多]{0,4}多少")
_COUNTED_IN = re.compile(f"(?!元)(?:{UNIT}|[株棵吨斤度方立辆头只羽尾人户])")

_UNIT_GROUPS = tuple(
    frozenset(group.split())
    for group in (
        "家 个 户 所 间",
        "名 位 人 个 万人 人次 户",
        "场 次 个 届 期 回 趟 轮 人次 人",
        "项 个 条 大 款 件 方面 类 种 份 点",
        "栋 幢 座 个 处",
        "处 个 站 点 座 家 所",
        "平方公里 平方千米 平方米 平米 亩 公顷 平 万平方米 ㎡",
        "元 万元 亿元 亿 万 块 万亿元 美元",
        "个月 年 天 月 日 小时 分钟 周",
        "公里 米 千米",
        "% 个百分点 百分点 ％ 成 倍",
        "封 份 件",
        "台 辆 部 套",
        "支 组 个",
        "笔 项 件",
        "门 个",
        "批 期 轮 届 次",
    )
)
"""Units that may stand for one another in an answer."""
_PERCENT = re.compile(
    any_of("利率 税率 费率 缴费比例 报销比例 占比 比例 百分之几 增幅 增长率 比重 增速 几成 同比 涨了多少 增长了?多少")
)
_MONEY = re.compile(
    any_of(
        r"""
        多少钱 (?:多少|几)个[亿万] 多少(?:税|费|租|利息|补贴|奖励|资金|经费|投资)
        几块 金额 经费 预算 资金 补贴.{0,6}多少 投资.{0,6}多少 花了?多少
        税收 租金 总额 交易额 产值 营收 收入 奖金
        [掏花付交补贴奖罚亏投给拨赚领收]了?多少(?=[?？。，,\s]|$)
        多少[^，,。？?]{1,5}(?:费用?|补贴|补助|津贴|奖金|工资|租金|资金|经费)(?=[?？。，,\s]|$)
        (?:工资|薪酬|月薪|摊位费|服务费|学费|票价|押金)(?:大概|一共|是|有)*多少
        """
    )
)
_OF_NO_AREA = "损耗 差距 力度 规模 幅度 影响 压力 缺口 金额 强度 风险 难度 涨幅 降幅 年纪 年龄".split()
_AREA = re.compile(rf"面积|多少地|占地|(?<!{')(?<!'.join(_OF_NO_AREA)})(?:有多大|(?<!有)多大)")
_SHARE = re.compile(r"(?:损耗|折损|损失|涨幅|降幅|幅度)[\u4e00-\u9fff]{0,2}多大")
_DURATION = re.compile(any_of("多久 多长时间 期限 几年 几天 几个月 时长 最长"))

_ASKING = re.compile(
    any_of(
        ASK_WHEN,
        rf"{HOW_MANY}(?:来|多)?{UNIT}?(?!乎)",
        ASK_WHY_WORDS,
        """
        哪个月 怎么样 怎样 怎么 如何 多大 多长 多久 多高 是否 是不是 有没有 能不能 会不会 能否
        哪里 哪儿 哪位 哪些 哪几[个家项位条份所]? 哪个 哪家 哪项 哪种 哪一?[个家项位条份]? 什么 啥 谁
        吗 呢 吧 请问 请 列出 列举 告诉我 说说 介绍一下 分别 都有 我想知道 想问一下 问一下 一下
        """,
    )
)


def question_kind(question: str) -> QuestionKind:
    """The kind of a folded Chinese question; the more telling sign wins, ``what`` where there is none.

    >>> question_kind("硅巷有多少家咖啡馆?"), question_kind("为什么要建硅巷?")
    ('how_many', 'why')
    """
    if _WHY.search(question):
        return "why"
    if _PLAINLY_WHEN.search(question):
        return "when"
    if _HOW_MANY.search(question) and not _NOT_COUNTING.search(question):
        return "how_many"
    return next((kind for kind, pattern in _KINDS if pattern.search(question)), "what")


def asked_units(question: str) -> frozenset[str]:
    """Units that an answer to a how-many question may carry; empty where any will do.

    >>> sorted(asked_units("办了几封?"))
    ['件', '份', '封']
    """
    units: set[str] = set()
    for match in _HOW_MANY.finditer(question):
        unit = match["unit"]
        if question.startswith("号人", match.end()):
            unit = "人"  # 收拾了多少号人
        if unit in ("万", "亿") and (counted := _COUNTED_IN.match(question, match.end())):
            unit = counted.group()  # 多少万吨 is no sum of money
        if unit:
            units |= (_VISITS if unit == "人次" else _like(unit) - (_THINGS if unit in _OF_PEOPLE else _NONE)) | {unit}
    for pattern, sample in ((_PERCENT, "%"), (_SHARE, "%"), (_MONEY, "元"), (_AREA, "平方公里"), (_DURATION, "年")):
        if pattern.search(question):
            units |= _like(sample)
    if units and _PARTLY_PAID.search(question):
        units |= _like("%")  # 不达标能退多少热费: a half, or all
    return frozenset(units)


def _like(unit: str) -> frozenset[str]:
    return frozenset().union(*(group for group in _UNIT_GROUPS if unit in group))


def asking_words(question: str) -> str:
    """The question with its asking words blanked out: what is left names what is asked about.

    >>> asking_words("硅巷有多少家咖啡馆吗?")
    '硅巷有 咖啡馆 ?'
    """
    return _ASKING.sub(" ", question)
