"""Who, when, which and how many of the letters themselves: computed from the catalogue, exact, each value cited.

Answers only when the whole question is understood so: what remains after taking out the replies it names, the fields
it asks for and filler words must be nothing, or name the topic of the proposals. Everything else is left to retrieval.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from rag.query.attributes import Attribute, asked_attributes, attribute_named
from rag.query.computed import Heads, NoAnswer, count, describe, grouped, listing, mentioning, values
from rag.query.references import Selection
from rag.query.terms import content_terms
from rag.text.frequency import rarity
from rag.text.tokens import fold
from rag.types import Draft, Filters, Reply

_NOUN = r"(?:答复|回复|复函|复文|来信|信函|信|函|文件|提案|建议|议案|政协提案|代表建议)"
_COUNT = re.compile(
    rf"(?:一共|总共|共|共计|合计)?(?:有|收录了?|收到了?|收了?|存了?|办理了?|签发了?|答复了?|回复了?|签了|办了?)?(?:过)?\s*(?:多少|几)\s*(?:份|封|件|篇|个|条)?(?:的)?\s*(?:政协|人大|代表|委员|这样的)?(?:的)?\s*{_NOUN}?(?:的)?{_NOUN}?"
    rf"|{_NOUN}(?:一共|总共|共|总计)?(?:有|是)?(?:多少|几)(?:份|封|件|篇|个)?|{_NOUN}.{{0,4}}(?:总数|数量)(?:是)?(?:多少)?"
)
_LIST = re.compile(
    rf"(?:列出|列举|罗列)?(?:一下)?(?:都)?(?:有|是)?(?:哪些|哪几|哪|什么)\s*(?:份|封|件|个|篇)?(?:的)?\s*{_NOUN}|(?:列出|列举|罗列)(?:一下)?(?:所有|全部)?.{{0,12}}{_NOUN}|{_NOUN}(?:分别|都|各)?(?:有|是)(?:哪些|哪几[份个件封])|(?:所有|全部)(?:的)?{_NOUN}(?:清单|列表|目录)?|哪[一几]?(?:份|封|件)|(?:把)?(?:所有|全部|每份|这些)(?:的)?{_NOUN}.{{0,4}}(?:列|说|讲|罗列|数)(?:一下|出来|一遍)?"
)
_MOST = re.compile(r"(?:最多|最少)(?:的)?")
_MENTION = re.compile(
    r"(?:提到|提及|涉及|谈到|说到|讲到|写到|包含|出现|谈及|论及|提过|说过)(?:过|了)?\s*(?P<what>[^，。？?]+?)(?:这个词|这几个字|的内容)?\s*(?:的)?(?:答复|回复|提案|建议|信|函)?(?:的)?(?:有)?(?:哪些|哪几[份个封]|几份|多少份|几[个封件])?(?:答复|回复)?\s*(?:吗|呢)?\s*[?？。]?\s*$"
)
_FILLER = frozenset(
    """
    答复 回复 复函 提案 建议 议案 意见 来信 信函 信 函 文件 材料 份 封 件 篇 个 条 号 第 这份 那份
    这封 那封 这件 那件 该 本 此 上述 政协 人大 代表 委员 区 市 收录 收到 现有 现在 目前 全部 所有
    一共 总共 合计 共 共计 资料库 资料 库 库里 系统 中 里 里面 当中 其中 内 上 下 各 各自 分别 每
    每份 同 一 一份 二 两 三 的 人 位 名 名字 姓名 单位 部门 领导 情况 内容 具体 情形 是 为 有 在 与
    和 及 对 由 关于 请 查 查询 看 给 问 想 知道 了解 咨询 想要 需要 帮忙 针对 就 最后 全称 到底
    究竟 办 办理 作出 做出 写 发 发出 打 找 回 一下 下来 印 上面 写明 显示 注明 多少 几 哪 什么 总数
    数量 年 月 日 日期 时间 年份 年度 先后 顺序 按 次 多 少 都 只 嘛 啦 哈 哦 嗯 您好 你好 那么 那
    然后 所 长宁区 长宁 科委 区科委 公开发布 间 期间 签发 签署 签 提出 提交 当 作 担任 作为 负责
    一天 列 列出 一遍 出来 编号 号码 序号 哪年 哪天 数一数 统计 统计一下 到底是 落款 称呼 盖章
    """.split()
)
"""Words that add nothing to a question about the letters themselves."""


def answer_from_heads(selection: Selection, rest: str, heads: Heads) -> list[Draft] | NoAnswer | None:
    """Drafts of a computed answer, a reason why there is none, or ``None`` when the question is not of this sort.

    ``rest`` is the folded question with what ``selection`` holds blanked out (see ``read_references``).
    """
    asked = _unbound(_read(rest), selection)
    if asked.mention:
        return mentioning(heads, _select(heads, selection), asked.mention)
    if not (asked.attributes or asked.counting or asked.listing or selection.order):
        return None
    total = heads.find(Filters())
    chosen = [] if selection.unknown else _select(heads, selection)
    topic = ""
    if asked.topic:
        on_topic = [reply for reply in chosen if _about(reply, asked.topic)]
        if not on_topic:
            return None
        chosen, topic = on_topic, "".join(asked.topic)
    if selection.order:
        chosen = _ordered_first(chosen, selection.order)
    if asked.counting and not asked.attributes:
        return count(heads, chosen, total, selection, topic)
    if not chosen:
        if asked.listing and not asked.attributes:
            return count(heads, chosen, total, selection, topic)
        return NoAnswer("out_of_range", describe(selection) or "所问的答复", tuple(total[:3]))
    if not asked.attributes:
        return listing(heads, chosen, total, selection, topic)
    if asked.counting or asked.most:
        return grouped(heads, chosen, asked.attributes[0], asked.most)
    return values(heads, chosen, asked.attributes)


@dataclass(frozen=True, slots=True)
class _Asked:
    """What the question asks of the heads; ``topic`` are words that neither name replies nor ask nor fill."""

    attributes: tuple[Attribute, ...]
    counting: bool
    listing: bool
    most: int
    topic: tuple[str, ...]
    mention: str = ""


def _read(rest: str) -> _Asked:
    mention = _MENTION.search(rest)
    if mention and (_LIST.search(rest) or _COUNT.search(rest)):
        what = re.sub(r"[“”‘’\"'《》「」\s]|^(?:过|了)|(?:的|了|过|吗|呢)$", "", mention["what"])
        if len(what) >= 2:
            return _Asked((), False, False, 0, (), what)
    attributes, without = asked_attributes(rest)
    counted = _COUNT.search(without)
    counting = counted if counted and re.search(_NOUN + r"|份|封|件", counted.group()) else None
    listed = _LIST.search(without)
    most = _MOST.search(without) if attributes else None
    for match in (counting, listed, most):
        if match:
            without = without[: match.start()] + " " * len(match.group()) + without[match.end() :]
    topic = tuple(word for word in content_terms(without) if word not in _FILLER)
    return _Asked(tuple(attributes), bool(counting), bool(listed), _most_sign(most), topic)


def _unbound(asked: _Asked, selection: Selection) -> _Asked:
    """Without the fields that the question itself fixes: 签发人是詹镭的有几份 asks for a count, not for a signer."""
    filters = selection.filters
    bound = {
        "signer": filters.signer,
        "contact.name": selection.contact,
        "contact.phone": selection.phone,
        "document_number": selection.document_number,
        "proposers": selection.proposer,
        "result": selection.result,
        "session": filters.session,
    }
    left = tuple(attribute for attribute in asked.attributes if not bound.get(attribute.name))
    if not left and asked.attributes and not (asked.counting or asked.listing):
        # What is fixed stays a question of whose it is: 52388272是谁的电话 asks for the person behind it.
        left = (attribute_named("contact.name"),) if selection.phone else asked.attributes
    return replace(asked, attributes=left)


def _select(heads: Heads, selection: Selection) -> list[Reply]:
    return [reply for reply in heads.find(selection.filters) if selects(selection, reply)]


def _most_sign(most: re.Match[str] | None) -> int:
    if most is None:
        return 0
    return 1 if "最多" in most.group() else -1


def selects(selection: Selection, reply: Reply) -> bool:
    """Whether a reply, which fulfils the filters, is one of those that the selection names."""
    numbers = {number.lstrip("0") or "0" for number in reply.numbers}
    return (
        (not selection.numbers or bool(numbers & set(selection.numbers)))
        and (not selection.years or (reply.date is not None and reply.date.year in selection.years))
        and (selection.proposer is None or selection.proposer in (*reply.proposers, reply.addressee))
        and (selection.contact is None or selection.contact == reply.contact.name)
        and (selection.phone is None or selection.phone == reply.contact.phone)
        and (selection.result is None or selection.result == reply.result)
        and (selection.document_number is None or selection.document_number == reply.document_number)
    )


def _about(reply: Reply, topic: Sequence[str]) -> bool:
    """Whether the proposal's title or the letter's head bears out the topic words, weighed by how rare they are."""
    head = fold(
        " ".join([reply.title, reply.proposal_title or "", reply.addressee or "", reply.issuer or "", *reply.proposers])
    )
    weights = {word: rarity(word) for word in topic}
    covered = sum(weight for word, weight in weights.items() if word in head)
    return covered >= 0.8 * sum(weights.values())


def _ordered_first(replies: Sequence[Reply], order: str) -> list[Reply]:
    """The newest or oldest letters: all that share the day."""
    dated = [reply for reply in replies if reply.date is not None]
    if not dated:
        return list(replies)
    days = [reply.date for reply in dated if reply.date is not None]
    day = max(days) if order == "latest" else min(days)
    return [reply for reply in dated if reply.date == day]
