"""Whether a statement says yes where the letter says no, more where it says less, done where it says planned."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rag.answering.grounding_content import tells
from rag.answering.grounding_reading import Clause, Reading, bigrams

# Words with a negative character that deny nothing.
_IDIOMS = re.compile(
    r"不断|不仅|不但|不同|不可或缺|不可缺少|不少于|不得超过|不得少于|不得低于|不低于|不超过|不超(?=\\d)|不高于|不多于|不少|不足|不到|不等|不动产|不久|不论|不管|不落幕|未来|无论|无缝|无界|非遗|非常|非接触|非公"
    r"|办不成事|无人[机驾]|无锡|无线|无纺|无障碍|无偿|无形|无限|不锈|不良|不懈|不忘|不愧|莫不|无不|并非易事|未成年|未必|毫不|不妨|不限于|不限|不止|不日|不变|不一|不定期|不舍|没收"
)
_NEGATION = re.compile(
    r"尚未|还未|并未|从未|未能|未曾|未|没有|还没|没|不再|不得|不能|不会|不予|不可|不许|不准|不是|并不|并非|不|无法|无须|无需|无|禁止|严禁|停止|取消|拒绝|暂停|叫停|终止|中止|杜绝|否决|撤销|反对"
)
_NOT_DONE = re.compile(r"原计划|原定|推迟|延期|暂缓")
_DONE = re.compile(r"已经|已|曾(?!经济)|(?<=[\u4e00-\u9fff]{2})了(?![解])|建成")
_PLANNED = re.compile(
    r"即将|将于|将要|将会|预计|预期|力争|争取|有望|打算|准备|拟(?![人态合])|下一步|后续|今后|未来(?!产业)|意向|有意|探索|希望|计划(?![的书和、性“]|经济)(?=[\u4e00-\u9fff])"
)
_STRONG_PLAN = re.compile(r"预计|力争|意向|有望|拟(?![人态合])|即将|将于")
_PLAN_WORDS = re.compile(
    r"将|预计|预期|力争|争取|有望|打算|准备|拟|下一步|后续|今后|未来|意向|有意|探索|希望|计划|目标|要|到20\d\d年|会"
)
_MAX_ADVERB_CHARS = 4
"""A clause as short as 未来 or 目前 belongs to the next one."""

_OPPOSITES = [
    (frozenset(one.split()), frozenset(other.split()))
    for one, other in (
        (
            "增长 增加 上升 提升 提高 扩大 增强 增多 加大 新增 上涨 增 攀升",
            "下降 减少 降低 缩小 削弱 减弱 减小 下滑 回落 缩减 减 萎缩 负增长 弱化",
        ),
        ("加快 加速 提速", "放缓 减缓 减速 延缓"),
        ("提前", "推迟 延后 延期 延迟 延长 顺延 调整"),
        ("收费 付费", "免费 无偿"),
        ("加强 强化 优化 改善 完善", "弱化 削弱 放松 恶化 淡化"),
        ("鼓励 支持 促进 推动 允许 引导 扶持 倡导", "限制 反对 阻止 抑制 禁止 打压 约束 阻碍"),
        ("引进 吸引 引入 集聚 入驻", "迁出 流失 外流 疏散 搬离 输出 引出 撤离 退出"),
        ("高质量 优质 高端 高水平 高层次", "低质量 劣质 低端 低水平 低层次"),
        ("首位 第一 率先 首个 首次 首批 首家 最先 最早 首张 首例 领先", "末位 倒数 最后 最晚 末批 垫底 落后 最迟"),
        ("超过 高于 多于 以上", "低于 少于 以下 不足 不到 不及"),
        ("全部 全面 所有 一律 全覆盖 全体 均 全域", "部分 局部 个别 少数 有的 半数 一半 小部分"),
        ("最高 最长 最多 最大", "最低 最短 最少 最小"),
        ("更多 众多 大量", "更少 少量 极少 较少"),
        ("优先", "延后 滞后 靠后"),
        ("开放 公开", "封闭 关闭 保密 不公开"),
        ("丰富 多元 多样", "单一 匮乏 贫乏 单调"),
        ("优势 长处", "劣势 短板 弱项"),
        ("成功", "失败 未果"),
        ("盈利 增收", "亏损 减收"),
        ("便捷 方便", "繁琐 不便"),
    )
]
# Words that turn the sense wherever the letter has nothing of the kind (the hint says what would be of the kind).
_TELLING = [
    ("[降减缩跌少低下回落]", "下降 减少 降低 缩小 减弱 减小 下滑 回落 缩减 萎缩 负增长".split()),
    ("[弱放淡]", "削弱 弱化 恶化 放缓 减缓".split()),
    ("[禁限停退]|不[得准许可]", "限制 反对 阻止 抑制 禁止 打压 阻碍 叫停 撤销".split()),
    ("[出迁退离流]", "迁出 流失 外流 疏散 搬离 撤离".split()),
    ("[末后低]", "末位 倒数 垫底 落后 末批 劣质 低质量 低水平".split()),
    ("[亏败失]", "亏损 失败 未果".split()),
    ("[闭关停]", "封闭 关闭".split()),
]
_NO_LONGER = re.compile("推迟|延期|暂缓|取消|停止|暂停|禁止|免费|免收|拒绝|终止|撤销|清退")
_SCOPES = [
    frozenset(group.split())
    for group in (
        "全球 世界 国际 世界级 国际性 国际化",
        "全国 国家级 国家 全国性 我国 中国",
        "全市 市级 本市 上海市 上海",
        "全区 区级 我区 本区 长宁区 长宁 区内",
        "街镇级 街镇 街道级",
        "海外 境外 国外",
        "国内 境内",
        "长三角",
    )
]  # fmt: skip
_LEVELS = (
    "全球",
    "世界",
    "全国",
    "国家级",
    "全市",
    "市级",
    "全区",
    "区级",
    "街镇级",
    "海外",
    "境外",
    "国外",
    "国内",
    "境内",
    "省级",
    "全省",
)


def polarity_problems(statement: Reading, clauses: Sequence[Clause]) -> Iterator[tuple[str, str]]:
    """Kind (``negation``, ``comparison`` or ``tense``) and the word that turns the sense."""
    whole = "。".join(clause.flat for clause in clauses)
    adverb = ""
    for clause in statement.clauses:
        if len(clause.plain) <= _MAX_ADVERB_CHARS and len(statement.clauses) > 1:
            adverb = clause.plain
            continue
        text, adverb = adverb + clause.plain, ""
        nearest = max(clauses, key=lambda other: (_nearness(clause, other), -len(other.pairs)))
        yield from (("negation", word) for word in _negations(text, clauses, nearest))
        yield from (("comparison", word) for word in _opposites(text, whole, nearest))
        if _nearness(clause, nearest) and any(tells(word) for word in clause.words):
            yield from (("tense", word) for word in _tenses(text, nearest))


def _nearness(clause: Clause, other: Clause) -> int:
    """How much two clauses share; a number in common weighs as much as six characters."""
    return len(clause.pairs & other.pairs) + 6 * len(clause.figures & other.figures)


def _denied(text: str) -> list[tuple[str, str]]:
    """Each negation of a clause with the words behind it, which it denies."""
    plain = _IDIOMS.sub(lambda match: "＿" * len(match[0]), text)
    return [(match[0], text[match.end() : match.end() + 12]) for match in _NEGATION.finditer(plain)]


def _negations(text: str, clauses: Sequence[Clause], nearest: Clause) -> Iterator[str]:
    here, there = _denied(text), _denied(nearest.plain)
    if here and (there or _NOT_DONE.search(nearest.plain)):
        return
    elsewhere = [denial for clause in clauses for denial in _denied(clause.plain)]
    for word, scope in here:
        if not any(len(bigrams(scope) & bigrams(other)) >= 2 for _, other in elsewhere):
            yield word + scope[:6]
    if here or _NO_LONGER.search(text):
        return
    for word, scope in there:
        if scope[:2] in text or len(bigrams(scope[:8]) & bigrams(text)) >= 3:
            yield word + scope[:6]


def _opposites(text: str, whole: str, nearest: Clause) -> Iterator[str]:
    text, near = _IDIOMS.sub("＿", text), _IDIOMS.sub("＿", nearest.plain)
    denied = bool(_denied(nearest.plain))
    for one, other in _OPPOSITES:
        for side, counter in ((one, other), (other, one)):
            said = [word for word in side if word in text]
            if not said or any(word in near for word in side):
                continue
            turned = any(word in near for word in counter) and not any(word in text for word in counter)
            if turned and not denied:
                yield said[0]
    for hint, words in _TELLING:
        said = [word for word in words if word in text]
        if said and not any(word in whole for word in words) and not denied and not re.search(hint, whole):
            yield said[0]
    for level in _LEVELS:
        if level not in text or level in near or _same_scope(level, near):
            continue
        others = [other for other in _LEVELS if other in near]
        claims = re.search("首|第一|率先|唯一|最|位居|领先", text)
        if others or (claims and not (level in whole or _same_scope(level, whole))):
            yield level


def _same_scope(level: str, whole: str) -> bool:
    return any(level in group and any(word in whole for word in group) for group in _SCOPES)


def _is_future(text: str) -> bool:
    """Whether the clause speaks of what is to come; 将 in the sense of 把 does not count."""
    if _PLANNED.search(text):
        return True
    match = re.search(
        r"将(?=继续|在|于|会|重点|通过|进一步|积极|聚焦|建设|由|由|持续|全面|加强|推|开展|举办|探索|以|按|不断|更|设|陆续|围绕|建|打造|实施|完善|组织|联合|加快|汇集|集聚)",
        text,
    )
    return match is not None


def _tenses(text: str, nearest: Clause) -> Iterator[str]:
    done, planned = _DONE.search(text), _is_future(text)
    there_done = bool(_DONE.search(nearest.plain))
    there_planned = _is_future(nearest.plain) or bool(_NOT_DONE.search(nearest.plain) and not _NOT_DONE.search(text))
    planned_before = _is_future(nearest.before)
    new_plan = next((match for match in _PLANNED.finditer(text) if match[0] not in nearest.plain), None)
    new_will = "将" in text and "将" not in nearest.plain and (planned or "已" not in text)
    if there_done and not planned_before and (new_plan or new_will):
        yield text
    elif done and not planned and (there_planned or planned_before) and not there_done:
        yield text
    elif not _PLAN_WORDS.search(text) and _STRONG_PLAN.search(nearest.plain):
        yield text
