"""Who, when, which and how many of the letters themselves: computed from the catalogue, exact, each value cited.

Answers only when the whole question is understood so: what remains after taking out the replies it names, the fields
it asks for and filler words must be nothing, or name the topic of the proposals. Everything else is left to retrieval.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from rag.query.attributes import Attribute, asked_attributes
from rag.query.references import Selection
from rag.text.frequency import rarity
from rag.text.tokens import QUERY_STOP_WORDS, fold, word_tokens
from rag.types import Draft, Filters, Pointer, RefusalCode, Reply

MAX_SHOWN = 10
_NOUN = r"(?:答复|回复|复函|复文|来信|信函|信|函|文件|提案|建议|议案|政协提案|代表建议)"
_COUNT = re.compile(
    rf"(?:一共|总共|共|共计|合计)?(?:有|收录了?|收到了?|收到|办理了?|签发了?|答复了?|回复了?|签了)?(?:过)?\s*(?:多少|几)\s*(?:份|封|件|篇|个|条)?(?:的)?\s*(?:政协|人大|代表|委员|这样的)?(?:的)?\s*{_NOUN}?(?:的)?{_NOUN}?"
    rf"|{_NOUN}.{{0,4}}(?:总数|数量)(?:是)?(?:多少)?"
)
_LIST = re.compile(
    rf"(?:列出|列举|罗列)?(?:一下)?(?:都)?(?:有|是)?(?:哪些|哪几|哪|什么)\s*(?:份|封|件|个|篇)?(?:的)?\s*{_NOUN}|(?:列出|列举|罗列)(?:一下)?(?:所有|全部)?.{{0,12}}{_NOUN}|{_NOUN}(?:分别|都|各)?(?:有|是)(?:哪些|哪几[份个件封])|(?:所有|全部)(?:的)?{_NOUN}(?:清单|列表|目录)?|哪[一几]?(?:份|封|件)"
)
_MOST = re.compile(r"(?:最多|最少)(?:的)?")
_MENTION = re.compile(
    r"(?:提到|提及|涉及|谈到|说到|讲到|写到|包含|出现|谈及|论及|提过|说过)(?:过|了)?\s*(?P<what>[^，。？?]+?)(?:这个词|这几个字|的内容)?\s*(?:的)?(?:答复|回复|提案|建议|信|函)?(?:的)?(?:有)?(?:哪些|哪几[份个封]|几份|多少份|几[个封件])?(?:答复|回复)?\s*(?:吗|呢)?\s*[?？。]?\s*$"
)
_FILLER = frozenset(
    "答复 回复 复函 提案 建议 议案 意见 来信 信函 信 函 文件 材料 份 封 件 篇 个 条 号 第 这份 那份 这封 那封 这件 那件 该 本 此 上述 政协 人大 代表 委员 区 市 收录 收到 现有 现在 目前 全部 所有 一共 总共 合计 共 共计 资料库 资料 "
    "库 库里 系统 中 里 里面 当中 其中 内 上 下 各 各自 分别 每 每份 同 一 一份 二 两 三 的 人 位 名 名字 姓名 单位 部门 领导 情况 内容 具体 情形 是 为 有 在 与 和 及 对 由 关于 请 查 查询 看 给 问 想 知道 了解 咨询 想要 需要 帮忙 "
    "针对 就 最后 全称 到底 究竟 办 办理 作出 做出 写 发 发出 打 找 回 一下 下来 印 上面 写明 显示 注明 多少 几 哪 什么 总数 数量 年 月 日 日期 时间 年份 年度 先后 顺序 按 次 多 少 都 只 嘛 啦 哈 哦 嗯 您好 你好 那么 那 然后 所 长宁区 长宁 科委 区科委 公开发布".split()
)


@dataclass(frozen=True, slots=True)
class NoAnswer:
    """Why a question about the letters themselves has no answer."""

    code: RefusalCode
    what: str
    nearest: tuple[Reply, ...] = ()


@dataclass(frozen=True, slots=True)
class Heads:
    """What the catalogue offers to computed answers. ``containing`` finds the places where a text stands verbatim."""

    find: Callable[[Filters], Sequence[Reply]]
    containing: Callable[[str], Sequence[tuple[Reply, int, int]]]


def answer_from_heads(selection: Selection, rest: str, heads: Heads) -> list[Draft] | NoAnswer | None:
    """Drafts of a computed answer, a reason why there is none, or ``None`` when the question is not of this sort.

    ``rest`` is the folded question with what ``selection`` holds blanked out (see ``read_references``).
    """
    mention = _MENTION.search(rest)
    if mention and (_LIST.search(rest) or _COUNT.search(rest)):
        return _mentioning(selection, _clean_mention(mention["what"]), heads)
    attributes, without = asked_attributes(rest)
    counted = _COUNT.search(without)
    counting = bool(counted) and bool(re.search(_NOUN + r"|份|封|件", counted.group() if counted else ""))
    listing = _LIST.search(without)
    most = _MOST.search(without) if attributes else None
    for match in (counted if counting else None, listing, most):
        if match:
            without = without[: match.start()] + " " * len(match.group()) + without[match.end() :]
    if not (attributes or counting or listing or selection.order):
        return None
    everything = heads.find(Filters())
    chosen = [reply for reply in heads.find(selection.filters) if _selected(reply, selection)]
    topic = _content(without)
    if topic:
        on_topic = [reply for reply in chosen if _about(reply, topic)]
        if not on_topic:
            return None
        chosen = on_topic
    if selection.unknown and not (counting or listing):
        return NoAnswer("out_of_range", "、".join(selection.unknown), tuple(everything[:3]))
    if selection.unknown:
        chosen = []
    if selection.order and chosen:
        chosen = _ordered_first(chosen, selection.order)
    if counting and not attributes:
        return _count(chosen, everything, selection, bool(listing))
    if not chosen:
        if listing:
            return _count(chosen, everything, selection, listed=True)
        return NoAnswer("out_of_range", _describe(selection) or "所问的答复", tuple(everything[:3]))
    if counting and attributes:
        return _grouped(chosen, attributes[0], _most_sign(most))
    if not attributes:
        return _listing(chosen, everything, selection)
    return _values(chosen, attributes, selection, _most_sign(most))


def _most_sign(most: re.Match[str] | None) -> int:
    if most is None:
        return 0
    return 1 if "最多" in most.group() else -1


def _clean_mention(what: str) -> str:
    return re.sub(r"[“”‘’\"'《》「」\s]|^(?:过|了)|(?:的|了|过|吗|呢)$", "", what)


def _selected(reply: Reply, selection: Selection) -> bool:
    numbers = {number.lstrip("0") or "0" for number in reply.numbers}
    return (
        (not selection.numbers or bool(numbers & set(selection.numbers)))
        and (not selection.years or (reply.date is not None and reply.date.year in selection.years))
        and (selection.proposer is None or selection.proposer in (*reply.proposers, reply.addressee))
        and (selection.contact is None or selection.contact == reply.contact.name)
        and (selection.phone is None or selection.phone == reply.contact.phone)
        and (selection.document_number is None or selection.document_number == reply.document_number)
    )


def _content(text: str) -> list[str]:
    """Words of the question that are neither filler nor asking words."""
    return [word for word in word_tokens(text) if word not in _FILLER and word not in QUERY_STOP_WORDS]


def _about(reply: Reply, topic: Sequence[str]) -> bool:
    """Whether the proposal's title or the letter's head bears out the topic words, weighed by how rare they are."""
    head = fold(
        " ".join(
            [reply.title, reply.proposal_title or "", reply.addressee or "", reply.issuer or "", *reply.proposers]
        )
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


def short_name(reply: Reply) -> str:
    """How an answer names a letter: 《title》, or with its number and date where several are listed."""
    return f"《{reply.title}》"


def _day(reply: Reply) -> str:
    return f"{reply.date.year}年{reply.date.month}月{reply.date.day}日" if reply.date else "日期不详"


def _pointer(reply: Reply, name: str) -> Pointer:
    spans = reply.field_spans
    start, end = spans.get(name) or spans.get("title") or (0, min(len(reply.title), 1))
    return Pointer(reply.reply_id, start, end)


def _head_pointers(replies: Iterable[Reply], name: str = "title") -> tuple[Pointer, ...]:
    return tuple(_pointer(reply, name) for reply in list(replies)[:MAX_SHOWN])


def _describe(selection: Selection) -> str:
    """The conditions in words: 2024年, 第066号, 詹镭签发."""
    filters = selection.filters
    parts = [f"{year}年" for year in selection.years]
    if filters.year:
        parts.append(f"{filters.year}年")
    if filters.since or filters.until:
        parts.append(f"{filters.since or '最早'}至{filters.until or '今'}")
    parts += [f"第{number}号" for number in selection.numbers] + [name for name in selection.unknown]
    parts += [filters.session or "", selection.document_number or "", filters.issuer or ""]
    parts += [f"{filters.signer}签发" if filters.signer else "", f"{selection.proposer}提出" if selection.proposer else ""]
    parts += [{"提案": "政协提案", "建议": "人大代表建议"}.get(filters.kind or "", "")]
    return "、".join(part for part in parts if part)


def _count(chosen: Sequence[Reply], everything: Sequence[Reply], selection: Selection, listed: bool) -> list[Draft]:
    described = _describe(selection)
    looked_at = f"查看了全部{len(everything)}份答复"
    if not chosen:
        text = f"{looked_at}，其中{described or '符合条件的'}有0份。"
        return [Draft(text, _head_pointers(everything, _evidence_field(selection)), "computed")] if everything else []
    text = f"共{len(chosen)}份答复。" if len(chosen) == len(everything) else f"{looked_at}，其中{described or '符合条件的'}有{len(chosen)}份。"
    summary = Draft(text, _head_pointers(chosen, _evidence_field(selection)), "computed")
    return [summary, *_lines(chosen)] if listed or len(chosen) <= MAX_SHOWN else [summary]


def _evidence_field(selection: Selection) -> str:
    """The head line that shows whether a letter fits the conditions."""
    filters = selection.filters
    if filters.year or filters.since or filters.until or selection.years:
        return "date"
    if filters.signer:
        return "signer"
    if filters.issuer:
        return "issuer"
    return "title"


def _lines(replies: Sequence[Reply]) -> list[Draft]:
    drafts = [
        Draft(f"{short_name(reply)}，{_day(reply)}。", (_pointer(reply, "title"), _pointer(reply, "date")), "computed")
        for reply in replies[:MAX_SHOWN]
    ]
    if len(replies) > MAX_SHOWN:
        rest = replies[MAX_SHOWN]
        drafts.append(Draft(f"另有{len(replies) - MAX_SHOWN}份未列出。", (_pointer(rest, "title"),), "computed"))
    return drafts


def _listing(chosen: Sequence[Reply], everything: Sequence[Reply], selection: Selection) -> list[Draft]:
    if selection.order and len(chosen) == 1:
        which = "最新" if selection.order == "latest" else "最早"
        reply = chosen[0]
        text = f"{which}的是{short_name(reply)}，成文日期{_day(reply)}。"
        return [Draft(text, (_pointer(reply, "title"), _pointer(reply, "date")), "computed")]
    if len(chosen) == 1:
        return _lines(chosen)
    return _count(chosen, everything, selection, listed=True)


def _values(chosen: Sequence[Reply], attributes: Sequence[Attribute], selection: Selection, most: int) -> list[Draft] | NoAnswer:
    if len(chosen) > 1 and len(attributes) == 1:
        return _grouped(chosen, attributes[0], most)
    drafts: list[Draft] = []
    missing: list[str] = []
    for reply in chosen[:MAX_SHOWN]:
        known = [(attribute, attribute.value(reply)) for attribute in attributes]
        missing += [f"{short_name(reply)}没有印出{attribute.label}" for attribute, value in known if value is None]
        printed = [(attribute, value) for attribute, value in known if value is not None]
        if printed:
            said = "，".join(f"{attribute.label}是{_quoted(attribute, value)}" for attribute, value in printed)
            pointers = tuple(dict.fromkeys(_pointer(reply, attribute.name) for attribute, _ in printed))
            drafts.append(Draft(f"{short_name(reply)}的{said}。", pointers, "computed"))
    if drafts:
        return drafts
    return NoAnswer("unsupported", "；".join(missing[:3]), tuple(chosen[:3]))


def _quoted(attribute: Attribute, value: str) -> str:
    return f"《{value}》" if attribute.name == "proposal_title" else value


def _grouped(chosen: Sequence[Reply], attribute: Attribute, most: int) -> list[Draft] | NoAnswer:
    """One statement per value, with the letters that print it; the commonest (or rarest) alone where that is asked."""
    groups: dict[str, list[Reply]] = defaultdict(list)
    for reply in chosen:
        value = attribute.value(reply)
        if value is not None:
            groups[value].append(reply)
    if not groups:
        return NoAnswer("unsupported", f"这{len(chosen)}份答复都没有印出{attribute.label}", tuple(chosen[:3]))
    ordered = list(groups.items())
    if most:
        ordered.sort(key=lambda item: -most * len(item[1]))
        value, replies = ordered[0]
        which = "最多" if most > 0 else "最少"
        text = f"查看了{len(chosen)}份答复，{attribute.label}中{which}的是{value}，有{len(replies)}份。"
        return [Draft(text, _head_pointers(replies, attribute.name), "computed")]
    drafts = []
    for value, replies in ordered[:MAX_SHOWN]:
        names = "、".join(short_name(reply) for reply in replies[:MAX_SHOWN])
        count = f"（{len(replies)}份）" if len(replies) > 1 else ""
        text = f"{attribute.label}是{_quoted(attribute, value)}{count}：{names}。"
        drafts.append(Draft(text, _head_pointers(replies, attribute.name), "computed"))
    return drafts


def _mentioning(selection: Selection, what: str, heads: Heads) -> list[Draft] | NoAnswer | None:
    """Which letters hold the words verbatim: counted over all letters, with the first place in each."""
    if len(what) < 2:
        return None
    everything = [reply for reply in heads.find(selection.filters) if _selected(reply, selection)]
    allowed = {reply.reply_id for reply in everything}
    places = [place for place in heads.containing(what) if place[0].reply_id in allowed]
    if not places:
        return NoAnswer("no_match", f"查看了{len(everything)}份答复，没有一份提到“{what}”", tuple(everything[:3]))
    pointers = tuple(Pointer(reply.reply_id, start, end) for reply, start, end in places[:MAX_SHOWN])
    summary = Draft(f"查看了{len(everything)}份答复，提到“{what}”的有{len(places)}份。", pointers, "computed")
    lines = [
        Draft(f"{short_name(reply)}，{_day(reply)}。", (Pointer(reply.reply_id, start, end), _pointer(reply, "date")), "computed")
        for reply, start, end in places[:MAX_SHOWN]
    ]
    return [summary, *lines]


def only_about(selection: Selection, filters: Filters) -> Filters:
    """The selection's filters narrowed by explicit ones, which win where both speak."""
    explicit = {name: value for name, value in _fields(filters).items() if value is not None}
    return replace(selection.filters, **explicit)


def _fields(filters: Filters) -> dict[str, object]:
    return {name: getattr(filters, name) for name in filters.to_dict()}
