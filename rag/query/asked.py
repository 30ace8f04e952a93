"""What a question asks of the letters themselves: fields, a count, a list, letters that mention a word."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

import rjieba

from rag.query.attributes import Attribute, asked_attributes, attribute_named
from rag.query.selection import Selection
from rag.query.terms import content_terms
from rag.query.words import ALTOGETHER, ASK_WHEN, LETTER_OR_PROPOSAL, PIECE, PIECE_WORDS, UNIT, any_of
from rag.text.tokens import ALTERNATIVE

_NOUN = any_of("政协提案 代表建议", LETTER_OR_PROPOSAL)
_PIECE = any_of(PIECE_WORDS, "个 条")
_HOW_MANY = "(?:多少|几)"
_DONE = any_of("有 收录了? 收到了? 收了? 存了? 办理了? 签发了? 答复了? 回复了? 签了 办了? 发了? 发出了?")
_SIDE_BY_SIDE = any_of("列 说 讲 罗列 数")
_EVERY = any_of("所有 全部")
_ONE_BY_ONE = any_of("全部 全 都 统统 挨个 逐一 逐个 一一")

_REPLIED = any_of("答复 回复 回 复 答 办理 办 签发 签 发 出 写")
_COUNT = re.compile(
    "|".join(
        (
            # 一共收录了多少份政协的答复
            (
                rf"{ALTOGETHER}?(?:{_DONE}|是)?过?\s*{_HOW_MANY}\s*{_PIECE}?的?\s*"
                rf"{any_of('政协 人大 代表 委员 这样的')}?的?\s*{_NOUN}?的?{_NOUN}?"
            ),
            # 答复共有几份, but not 建议是几个人提的
            rf"{_NOUN}{ALTOGETHER}?[有是]?{_HOW_MANY}(?:{PIECE}|个)?(?![个位名家人]|代表|委员|单位|部门)",
            # 前后回过几次(建议), 答复了多少回
            rf"{_REPLIED}[了过]{_HOW_MANY}{any_of('次 回 趟')}的?{_NOUN}?",
            # 提案的总数
            rf"{_NOUN}.{{0,4}}(?:总数|数量)是?(?:多少)?",
            # 有没有这样的答复, 2024年有答复吗
            rf"有没有(?=.{{0,20}}{_NOUN})(?:{_NOUN}(?=\s*[?？。]?\s*$))?|有{_NOUN}(?=吗)",
        )
    )
)
_OF_LETTERS = re.compile(rf"{_NOUN}|{PIECE}|有没有|{_REPLIED}[了过]")
_LIST = re.compile(
    "|".join(
        (
            # 有哪几份答复
            (
                rf"{any_of('列出 列举 罗列')}?(?:一下)?都?[有是]?"
                rf"{any_of('哪些 哪几 哪 什么')}\s*(?:{PIECE}|个)?的?\s*{_NOUN}"
            ),
            # 列出2024年的答复
            rf"{any_of('列出 列举 罗列')}(?:一下)?{_EVERY}?.{{0,12}}{_NOUN}",
            # 答复都有哪些
            rf"{_NOUN}(?:分别|都|各)?[有是](?:哪些|哪几(?:[份个封]|件(?!事)))",
            rf"{_EVERY}的?{_NOUN}{any_of('清单 列表 目录')}?",
            rf"哪[一几]?{any_of('份 封 件(?!事)')}|{_REPLIED}[了过]哪[一几]?{any_of('次 回')}",
            # 把前年出的复函都找出来
            rf"把[^，,。？?]{{0,12}}{_NOUN}{_ONE_BY_ONE}+(?:给我)?{any_of('找 列 调 拿 挑 报')}(?:一下|出来|一遍)?",
            # 詹镭签发的答复，全部列出来
            (
                rf"{_NOUN}[，,]\s*{any_of('请 麻烦 帮我 给我')}*{_ONE_BY_ONE}{{1,2}}"
                rf"{any_of('列 报 数 说 罗列')}(?:一下|出来|一遍)?"
            ),
            # 把每份答复列一下, 近三年的答复列一下
            rf"{_NOUN}.{{0,2}}{any_of('列 罗列 数')}(?:一下|出来|一遍)",
            rf"把?{any_of('所有 全部 每份 这些')}的?{_NOUN}.{{0,4}}{_SIDE_BY_SIDE}(?:一下|出来|一遍)?",
        )
    )
)
_MOST = re.compile(r"(?P<most>最多)的?|最少的?")
_MENTIONING = re.compile(
    rf"{any_of('提 写 讲 说 谈 涉 论')}(?:到|及|过){{1,2}}了?|{any_of('写 讲 说 点')}了名?"
    rf"|{any_of('点到 包含 含有')}[了过]?|出现(?:在|了|过)*|露过?面"
)
_SAID_HOW = re.compile(
    rf"(?:怎么|如何|咋)(?:说|讲|写|提|表述)|{any_of('说 讲 写 提')}了?(?:些|点)?(?:什么|啥)|原话|原文|原句|具体内容"
)
"""Signs that a question asks not only which letters mention a thing, but also what they say of it."""
_A_LETTER = rf"(?:办理)?(?:{_NOUN}|意见)"
_WHICH_LETTERS = re.compile(
    "|".join(
        (
            # 哪几份答复, 几份, 哪些信
            (
                rf"(?:都)?有?(?:哪(?:些|[一几两二三])?|{_HOW_MANY}|{_EVERY})的?"
                rf"(?:{PIECE}的?(?:{_A_LETTER})?|{_A_LETTER})的?"
            ),
            rf"的?{_A_LETTER}{ALTOGETHER}?(?:都|各|分别)?[有是]?(?:哪些|(?:哪[一几]?|{_HOW_MANY}){PIECE})",
            rf"的?{_A_LETTER}[，,]?(?:请)?给?(?:我)?个?(?:总数|数量)(?:是多少)?",
            rf"(?:都)?有?(?:谁家|谁)的{_A_LETTER}",
        )
    )
)
_IN_IT = re.compile(r"^(?:里面?|中|当中|之中)|(?<=[\u4e00-\u9fff])(?:里面?|当中|之中)$")
_A_WORD = any_of("这个词 这[几两]个字 [两三四]个字 字样 这个名字 这个活动 这个 的内容 的事 一事 一词")
_JOINING = any_of("有 都是 是 都 也 被 在 了 过 里面 里 中 当中 的 呢 啊 吗 请 一共 总共 共")
_LOOKING = any_of("把 给 查 查查 查一查 查一下 我们 我 要 想看看 想看 想知道 想 看看 名字 活动")
_NO_MENTION = re.compile(rf"^(?:{_A_WORD}|{_LOOKING}|{_JOINING})+|(?:{_A_WORD}|{_JOINING}|(?:的|^){_A_LETTER})+$")
"""What stands around the thing mentioned: 想看看…, “非遗”[两个字]."""
_PIECES = re.compile(r"[|，,。；;：:？?！!\s]+")
_OR_SHORT = re.compile(
    r"(?P<whole>[\u4e00-\u9fff]{2,12})[(（](?:或者?|简称|又称|也叫|又叫)*(?P<short>[^)）/]{2,10})(?:/[^)）]*)?[)）]"
)
_QUOTED = re.compile(r"[“《「]([^”》」]{2,30})[”》」]")
_QUOTES = re.compile(r"[“”‘’\"'《》「」\s]")
_VALUES_COUNTED = re.compile(rf"{ALTOGETHER}?[有是]?{_HOW_MANY}(?:不同的)?[个位名家]")
_LACKING = rf"(?:(?<!有)没有|没|未|无){any_of('标注 标明 印有 印出 印上 印 写明 注明 写 标 带 留')}?的?(?:发文)?"
_WHICH_BODY = re.compile(r"(?:哪[个家]|什么)(?:单位|部门|机关|局|委)|哪家|哪里的|哪儿的")
_ASKS_HOW_MUCH = re.compile(rf"多少(?:钱|{UNIT})")
_WHOSE = re.compile(r"谁|哪[一]?[位个](?:同志|人|老师)?|什么人|哪个同志")
_TO_REACH = re.compile(r"(?:找|联系|问|打给|咨询)(?:谁|哪位|什么人)")
_AS_A_LIST = re.compile(
    r"[，,]?(?:请|给我|帮我|再|都)*[列拉开报](?:一?[个份张])?(?:单子|清单|表格|表|名单|名录|目录)[。！!]?\s*$"
)
# 绿道那份答复里，委员的哪些建议没答应
_WITHIN = re.compile(rf"(?:{LETTER_OR_PROPOSAL}|[那这]一?{PIECE})(?:里面?|中)[，,]?[^，,]{{0,6}}哪些(?:建议|意见)")
_ONLY_WHEN = re.compile(rf"是?[在于]?{ASK_WHEN}的?")
_NAMED_BARELY = re.compile(r"(?:全名)?叫什么|全[名称]|名称|[讲说谈]|关于|针对")
"""Words that ask for a proposal's title only where a letter is spoken of: 17家企业叫什么 asks for no title."""
_OF_ANOTHER_KIND = re.compile(
    r"(?:哪|什么)[一几]?[个项份部条]?(?:政策|办法|规定|方案|规划|条例|法规|依据|公司|企业|机构|平台|活动|项目|大赛|基金)"
)
_TOLD_INSIDE = re.compile(rf"{LETTER_OR_PROPOSAL}(?:里面?|中)")
_CLAUSE = re.compile(r"[^，,。；;！!？?、]+[，,。；;！!？?]?")
_ASKS = re.compile(rf"{any_of('谁 哪 什么 啥 几 多少 怎么 如何 吗 没有 是否')}|[？?]")
_ASKED_FOR = re.compile(r"\s*[是有](?:什么|多少|几|谁|哪|怎么|如何)")
# 提到民间河长的那份复函, 关于核电站的答复
_ABOUT = re.compile(
    rf"(?:关于|(?<!没)有关(?!于)|针对|讲到?|谈到?|说到?|提到|涉及|写(?!明)到?)(?P<what>[\u4e00-\u9fff][^，,。；;？?\s]{{1,13}}?)"
    rf"的(?:[那这]一?{PIECE}的?{_NOUN}?|{_NOUN})"
    rf"|{_NOUN}(?:讲|谈|说|涉及|关于|针对)了?(?P<spoken>[\u4e00-\u9fff]{{2,8}})[?？]?$"
    rf"|[跟和与同](?P<with>[\u4e00-\u9fff]{{2,8}}?)(?:有关系?|相关)的?(?:[那这]一?{PIECE}的?{_NOUN}?|{_NOUN})"
)
_POINTS = re.compile(r"^[这那该此其它他她什哪]|什么|哪|怎|多少|几")
_WHOLE_SUBJECT_CHARS = 4
_SPEAKS_OF_A_LETTER = re.compile(rf"{_NOUN}|[那这该此哪]一?{PIECE}")
_FILLER = frozenset(
    """
    意见 政协 人大 代表 委员 领导 长宁 长宁区 科委 收录 收到 现有 库里 资料库 资料 系统 上述 这件 所有 全部 各自 共计
    情形 姓名 名字 称呼 全称 日期 年份 年度 期间 先后 顺序 编号 号码 序号 数量 总数 上面 最后
    办理 经手 作出 做出 发出 提出 提交 签发 签署 落款 盖章 担任 负责 写明 显示 注明
    咨询 统计 想要 出来 一遍 下来 您好 你好 那么 然后 出具 追问 经办 承办人
    承办 函件 公函 信件 名单 单位名单 字样 名字 数一数 数数 逐一 报号 一并 写上 机主 同一个 一栏 手上 房间
    拍板 正式 标注 出现 全名 还是 不是 那边 寄挂号信 后来 换人 开始 原来 名称 对应 参与 换成
    成文 元旦 号码 过去 一个人 统计 人当 收进来 原文 依次
    麻烦 劳驾 劳烦 烦请 帮忙 告知 查查 手头 手里 归档 报给 发我 同志
    要打 想打 想问 名下 前后 先后 清单 公文 文本 党派 部门 机关 区里 市里 那头 这边 科室 处室 办公 还有 除了 茬
    早年 列全
    """.split()
)
"""Words that add nothing to a question about the letters themselves."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What the question asks of the heads; ``topic`` are words that neither name replies nor ask nor fill.

    ``wording`` are those topic words that are verbs, and so say how, not of what, the letters are asked; ``sought``
    are those that are themselves asked for（签发人的[工资]是多少）. ``most`` is 1 for the commonest value of a field,
    -1 for the rarest; ``mention`` a text to look for, ``saying`` also what is said of it; ``counting`` asks how
    many letters, ``lacking`` which of them do not print the field, ``counting_values`` how many values of a field.
    ``bare``: there is nothing else to look for. ``about`` is what the letters are said to speak of, ``of_a_letter``
    whether one is spoken of at all; ``guesses`` are English words of unsure meaning. ``only_when``: a date is asked
    for, but nothing says that it is the letter's（心理健康周定在什么时候）.
    """

    attributes: tuple[Attribute, ...] = ()
    counting: bool = False
    counting_values: bool = False
    listing: bool = False
    most: int = 0
    topic: tuple[str, ...] = ()
    mention: str = ""
    saying: bool = False
    bare: bool = False
    lacking: bool = False
    about: tuple[str, ...] = ()
    guesses: tuple[str, ...] = ()
    of_a_letter: bool = False
    wording: tuple[str, ...] = ()
    sought: tuple[str, ...] = ()
    only_when: bool = False


def read_asked(rest: str, selection: Selection, held: Callable[[str], bool] = lambda term: False) -> Asked:
    """What the folded question asks, without the names that ``selection`` holds (blanked out of ``rest``).

    ``held`` tells whether the letters hold a term: it mends the cut of names that no dictionary knows.
    """
    if mention := _mention(rest):
        return Asked(
            mention=mention, counting=_counts_letters(rest) is not None, saying=_SAID_HOW.search(rest) is not None
        )
    rest = _AS_A_LIST.sub(lambda match: " " * len(match.group()), rest)
    attributes, without = asked_attributes(rest)
    blanked = "".join(asked for asked, left in zip(rest, without, strict=True) if asked != left)
    if [one.name for one in attributes] == ["contact.name"] and selection and _TO_REACH.search(rest):
        attributes = [*attributes, attribute_named("contact.phone")]
    if selection and attributes:
        without = _asking_clauses(rest, without)
    counting, listing = _counts_letters(without), None if _WITHIN.search(rest) else _LIST.search(without)
    most = _MOST.search(without) if attributes else None
    values = _VALUES_COUNTED.search(without) if attributes and not counting else None
    for match in (counting, listing, most, values):
        if match:
            without = f"{without[: match.start()]}{' ' * len(match.group())}{without[match.end() :]}"
    # What an English word may mean is a guess, and no topic to hold a letter to.
    every_term = content_terms(without, held)
    terms = [term for term in every_term if ALTERNATIVE not in term]
    topic = tuple(word for word in terms if word not in _FILLER)
    asked = Asked(
        attributes=tuple(attributes),
        counting=counting is not None,
        counting_values=values is not None,
        listing=listing is not None,
        most=0 if most is None else 1 if most["most"] else -1,
        topic=topic,
        wording=tuple(word for word in topic if _is_wording(word, without)),
        sought=tuple(word for word in topic if _is_sought(word, without)),
        bare=not terms,
        about=_about_what(rest),
        guesses=tuple(term for term in every_term if ALTERNATIVE in term),
        of_a_letter=_SPEAKS_OF_A_LETTER.search(rest) is not None,
        lacking=bool(attributes) and _lacks(attributes[0], rest),
        only_when=[one.name for one in attributes] == ["date"] and _ONLY_WHEN.fullmatch(blanked) is not None,
    )
    if asked.attributes and not asked.counting_values and _ASKS_HOW_MUCH.search(without):
        asked = replace(asked, attributes=(), bare=False)  # 会办单位出了多少钱 asks for no field
    if attributes and _names_another(asked, rest, bool(selection)):
        asked = replace(asked, attributes=tuple(one for one in attributes if one.name != "proposal_title"), bare=False)
    return _unbound(asked, selection, rest)


def telling_words(rest: str, held: Callable[[str], bool]) -> tuple[str, ...]:
    """The words of a folded question, without the letters that it names, but such as add nothing to it."""
    return tuple(word for word in content_terms(rest, held) if word not in _FILLER)


def _names_another(asked: Asked, rest: str, selected: bool) -> bool:
    """Whether what looks like a question for a title asks what some other thing is called, or is about."""
    title = attribute_named("proposal_title").pattern.search(rest)
    if title is None or _NAMED_BARELY.match(title.group().removeprefix("的")) is None:
        return False
    if not (selected or asked.of_a_letter) or _OF_ANOTHER_KIND.search(rest):
        return True
    inside = _TOLD_INSIDE.search(rest)
    return inside is not None and bool(content_terms(rest[inside.end() : title.start()]))


def _asking_clauses(rest: str, without: str) -> str:
    """``without`` with those clauses blanked that ask nothing: where the letter is named, they only say what for.

    ``without`` is ``rest`` with the fields it asks for blanked, of the same length.
    """
    kept = list(without)
    for clause in _CLAUSE.finditer(rest):
        start, end = clause.span()
        if rest[start:end] == without[start:end] and not _ASKS.search(clause.group()):
            kept[start:end] = " " * (end - start)
    return "".join(kept)


def _lacks(attribute: Attribute, text: str) -> bool:
    """Whether the text asks for letters that do not print a field: 哪份没有写邮编."""
    return re.search(f"{_LACKING}(?:{attribute.pattern.pattern})", text) is not None


def _about_what(rest: str) -> tuple[str, ...]:
    """What the letters asked about are said to speak of; a short name as a whole."""
    match = _ABOUT.search(rest)
    what = next(filter(None, match.groups()), "") if match else ""
    if not what or _POINTS.search(what) or what in _FILLER:
        return ()
    return (what,) if len(what) <= _WHOLE_SUBJECT_CHARS else content_terms(what)


def _is_wording(word: str, text: str) -> bool:
    """Whether a word is a verb, and not itself asked for: 写信到科委, but not 预算是多少."""
    return not _is_sought(word, text) and all(tag[:1] in "vdulm" for _, tag in rjieba.tag(word))


def _is_sought(word: str, text: str) -> bool:
    """Whether the text asks for the thing that a word names, or for what is its own."""
    place = text.find(word)
    return place > 0 and (text[place - 1] == "的" or _ASKED_FOR.match(text, place + len(word)) is not None)


def _counts_letters(text: str) -> re.Match[str] | None:
    match = _COUNT.search(text)
    return match if match and _OF_LETTERS.search(match.group()) else None


def _mention(rest: str) -> str:
    """The text that a question about mentions looks for: 哪几份提到了[脑机接口], "" where it is none.

    Which letters, a word for mentioning and the text stand in any order: 非遗被几份答复提到过, 写到钱学森的答复有几件.
    """
    which = _WHICH_LETTERS.search(rest)
    if which is None:
        return ""
    without = f"{rest[: which.start()]}|{rest[which.end() :]}"
    said = _MENTIONING.search(without)
    if said is None:
        return ""
    if quoted := _QUOTED.search(rest):
        return quoted[1]
    # What is said stands behind the word for it, else before.
    pieces = [*_PIECES.split(without[said.end() :])[:1], *_PIECES.split(without[: said.start()])]
    named = [bare for piece in pieces if len(bare := _bare(_OR_SHORT.sub(_shorter, _QUOTES.sub("", piece)))) > 1]
    return named[0] if named and not _POINTS.search(named[0]) else ""


def _bare(piece: str) -> str:
    """What a piece names, without the words around it that name nothing."""
    while (bare := _NO_MENTION.sub("", _IN_IT.sub("", piece))) != piece:
        piece = bare
    return "" if piece in _FILLER or asked_attributes(piece)[0] else piece


def _shorter(match: re.Match[str]) -> str:
    """西井科技(或者简称西井) is looked for by its shorter name, which stands in the longer one."""
    short = match["short"]
    return match["whole"] if short not in match["whole"] else short


def _unbound(asked: Asked, selection: Selection, rest: str) -> Asked:
    """Without the fields that the question itself fixes: 签发人是詹镭的有几份 asks for a count, not for a signer."""
    fixed = {
        "signer": selection.filters.signer,
        "contact.name": selection.contact,
        "contact.phone": selection.phone,
        "contact.address": selection.address,
        "contact.postcode": selection.postcode,
        "document_number": selection.document_number,
        "proposers": selection.proposer,
        "result": selection.result,
        "disclosure": selection.disclosure,
        "session": selection.filters.session,
    }
    left = tuple(attribute for attribute in asked.attributes if not fixed.get(attribute.name))
    if selection.phone and not left and _WHOSE.search(rest):
        left = (attribute_named("contact.name"),)
    elif not left and asked.attributes and not (asked.counting or asked.listing):
        # What is fixed stays a question of whose it is: 52388272是谁的电话 asks for the person behind it.
        left = (attribute_named("contact.name"),) if selection.phone else asked.attributes
    if (selection.phone or selection.address or selection.postcode) and _WHICH_BODY.search(rest):
        left = (attribute_named("issuer"), *(one for one in left if one.name not in ("issuer", "contact.name")))
    return replace(asked, attributes=left)
