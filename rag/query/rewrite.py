"""Follow-ups by rule: a question that leans on the one before becomes a question that stands alone.

Works on Chinese; for English see ``rewrite_english``.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from rag.query.attributes import asked_attributes
from rag.query.kinds import asking_words, question_kind
from rag.query.leaning import leans, own_words, subject_of, which_of
from rag.query.selection import Selection
from rag.query.topics import counted_or_asked, leading_name, receiver, topic_of
from rag.query.words import HOW_MANY, LETTER_OR_PROPOSAL, PIECE, UNIT, any_of
from rag.text.tokens import QUERY_STOP_WORDS, word_tokens

ReadSelection = Callable[[str], Selection]
FindReply = Callable[[str], str | None]
"""From an earlier standalone question to the official name of the reply it was about, where that was one reply."""

FindBeside = Callable[[str, int], str | None]
"""The same for the reply after (1) or before (-1) that one in time."""

_COUNTED_IN = any_of(PIECE, "个 次")
_CHANGED_TO = rf"(?:那|要是|如果|若)?{any_of('换成 换作 改成 改为')}(?=\S)"
# 不是这份,我问的是083号提案的
_NOT_THAT = re.compile(r"^(?:不是|不对|错了)[^，,？?]{0,8}[，,]\s*(?:我)?(?:想?问的?|要的?|说的?|指的?)*是?(?=\S)")
_LEAD = re.compile(
    rf"{_NOT_THAT.pattern}|^另外一个[，,]"
    rf"|^{any_of('那么 那(?![份个封位年次些里]) 还有 另外 再问一下 再问 接着问 以及 然后 哦 嗯 好的 好')}[，,\s]*"
    r"|^(?:请问|那请问|顺便问一下)[，,\s]*"
    rf"|^(?:那|还|我|就)*(?:{any_of('想问问 想问一下 想问 想知道 再请教 请教一下 想了解一下 想了解')})[，,\s]*"
    rf"|^{_CHANGED_TO}"
)
_INSTEAD = re.compile(_CHANGED_TO)
_MORE = re.compile(r"^(?:还有|另外)?呢?[?？。!！，,\s]+(?=\S)")
_BESIDE = re.compile(
    rf"^(?:再|那)?(?:(?P<before>(?:往)?前(?:面)?的?(?:一|那)?一?{_COUNTED_IN}|上一?{_COUNTED_IN}|更早的?(?:一|那)?一?{_COUNTED_IN}"
    rf"|(?:再)?(?:之前|以前|往前)(?:的)?(?:那)?一?{_COUNTED_IN})|(?:往)?后(?:面)?的?(?:一|那)?一?{_COUNTED_IN}|下一?{_COUNTED_IN})"
    r"(?:的?(?:答复|回复|提案|建议|复函))?(?!届)"
)
_COUNTED_IN_ITS_OWN = re.compile(rf"^(?:一共|总共|共)?有{HOW_MANY}{UNIT}(?=[?？。\s]*$)")
_LATER = re.compile(
    r"^(?:那|而)?(?:后来|最后|最终|如今|现在|目前|到?年底)"
    r"|(?:^|[，,])[^，,？?]{0,6}(?:完|好|成|到位|兑现|落实|实现)了?(?:吗|没有?)(?:[?？，,]|$)"
)
"""What comes later is rather told by another letter."""
# 后来提高了吗, 后来呢?这个口子有没有松动
_LATER_CHANGED = re.compile(
    r"^(?:那|而)?(?:后来|之后|如今|现在)(?:呢[?？]|(?:又|还|有没有|是否|是不是)*(?:提高|提升|涨|上涨|变|调整|增加|降|下降|扩大|放宽|改)\S{0,3}?"
    r"(?:吗|没有|没|么|不)[?？，,]?)"
)
# 到2025年还是这个价吗
_STILL_SO = re.compile(
    r"^(?:那|等)?到?(?P<year>(?:19|20)\d\d)年?(?:还|仍|也)(?:然)?是?(?:[这那]个?(?:价|数|样|标准|水平)\S{0,4}?|一样的?)[吗么吧]?[?？]*$"
)
# 还有别的吗, 有没有其他的
_ELSE = re.compile(r"^(?:有(?:没有)?)?(?:别的|其他|其它|其余)的?")
# 一共花了多少钱?2024年还打算再改几所: the first leans, and the second on it
_FIRST_OF_TWO = re.compile(r"^(?P<first>[^?？]{2,20}[?？])(?P<rest>[^?？]{4,}[?？]?)$")
_THAT_IS = re.compile(r"(?<=[份封件个呢])[呢?？，,]+(?:也)?就是[^，,？?]{2,12}的?[?？。\s]*$")
"""What only says once more which one is meant: 上一份呢？就是2025年的."""
_IN_DETAIL = re.compile(
    r"^(?:请|能)?(?:再|更)?(?:说|讲|介绍)?得?(?:具体|详细|展开)(?:一?点儿?|一?些|说|讲|地?(?:说|讲|介绍)(?:说|讲|一下)?)*(?:吗|吧|呢)?[?？。！!]*$"
)
_HOW_SAID = re.compile(r"(?:里|中|里面)?(?:又)?(?:是)?(?:怎么|如何)(?:说|讲|写|答)的?")
_YEARS_ON = re.compile(r"^(?:那)?(?P<count>[一两三四五\d])年(?:之|以)?(?P<way>后|前)")
_OTHER_ONE = re.compile(rf"(?:的)?(?:另外|另|其他|其余|剩下)的?(?:(?:那|哪|的)?[一几两]?{PIECE}|(?<=的)(?=[是由谁呢]))")
# 另一份里是多少
_ANOTHER = re.compile(
    rf"^(?:那|而)?(?:另外?|别的|其他)的?(?:那|的)?一?{PIECE}(?:答复)?(?:里面|里|中|上)?(?:呢|是|怎|多|几|有|为)"
)
# 装修垃圾那份呢
_THAT_ONE = re.compile(rf"^(?P<what>[\u4e00-\u9fff]{{2,10}}?)的?那一?{PIECE}(?:答复|提案|建议)?呢?[?？。\s]*$")
_OF_ITS_LETTER = re.compile(
    rf"^[^，,]*?(?:(?:[那这]一?{PIECE})?{LETTER_OR_PROPOSAL}|[那这]一?{PIECE}|第?\d+号|(?<!\d)0?\d{{2,4}}(?=的))(?:里面|里|中|的|上)*[，,]?\s*"
)
_WHICH_ONES = re.compile(
    r"^(?:分别|都|各)?(?:都)?(?:是|有)?(?:哪[几两三四些]?|什么)(?:份|封|件|个)?(?:答复|提案|建议)?[?？。\s]*$"
)
_HOW_MANY_OF_THEM = re.compile(
    rf"^(?:一共|总共|共|那)*[有是]?(?:几|多少){_COUNTED_IN}?(?:答复|提案|建议|信)?[?？。\s]*$"
)
_LETTERS_LISTED = re.compile(rf"哪(?:些|[一几两二三]?{PIECE}?)(?=的?(?:答复|提案|建议|回复|复函|信|文件))|哪几?{PIECE}")
# 原话是怎么写的，给我那一句; 能不能贴原文
_WORD_FOR_WORD = re.compile(r"^(?:那)?(?:能不能|可以|请)?(?:给我|贴|发|看)?(?:一下)?原(?:话|文|句)")
_SMALL_NUMBERS = {digit: value for value, digit in enumerate("一两三四五", 1)}
_COUNTED_LETTERS = re.compile(r"(?:几|多少)(份|封|件)")
_TAIL = re.compile(r"(?:的)?(?:情况)?(?:呢|又是|怎么样|如何)?[?？。!！\s]*$")
_ASKS_AGAIN = re.compile(r"呢[?？]?\s*$|^那\s*\S{1,24}[?？]?$")
# 这个窟窿谁来补, 在那之前去哪买菜: of what was spoken of, whatever it is called
_POINTS_BACK = re.compile(r"^[这那][个笔些种样条项次批]|在?[那这此]之[前后]|当时|那时候?|其中")
_ONES_OWN = re.compile(r"的(?:呢)?[?？\s]*$")
_THIS_REPLY = re.compile(
    rf"{any_of('这 那 该 此 本 上述 上面 刚才 前面 同')}一?(?:{PIECE}|个|次)?的?"
    rf"{any_of('提案 建议 答复 回复 复函 信 文件 代表建议')}的?"
    rf"|[这那]一?{PIECE}的?"
)
# 今年那份, 刘阳桥那份: a letter named anew, not the one before
_NAMED_ANEW = re.compile(rf"(?:年|年的|\S)[这那]一?{PIECE}")
_PRONOUN = re.compile(
    r"它们?|其(?!中|他|它|余|实)|[这那]个(?=[的是在有由叫怎为什多几谁哪呢吗啥和跟归属能会要又还都也][^年]|[?？，,\s]|$)|[这那][里处边]|此(?!外|次|前|后)|(?<!现在)(?<![应还就不也我你您都又谁])该(?!找|怎|如何|咋|联系|寄|去|往|向|填|交|打|问|由)"
)
_NO_JOINT = re.compile(rf"$|的|[\s?？]|{any_of('是 由 有 在 谁 哪 什么 何 怎 为 如何')}")
_YEAR = re.compile(r"(?:19|20)\d\d年?|去年|今年|前年|明年")
_OF_YEAR = re.compile(r"^(?P<year>(?:19|20)\d\d)年?(?!年|[到至—、和与-])(?:那[份个件])?的?(?!.{0,4}(?:答复|提案|建议))")
_ABSOLUTE_YEAR = re.compile(r"((?:19|20)\d\d)年")
_NUMBER = re.compile(r"第?\s*\d{1,8}\s*号|(?<![\d.])0\d{1,7}(?![\d.%年月日])")
# 区十七届人大八次会议第077号代表建议: another number is no letter of that session
_NAMED_BY_SESSION = re.compile(
    r"[\u4e00-\u9fff]{1,8}?第?[一二三四五六七八九十]+届[\u4e00-\u9fff]{0,6}?[一二三四五六七八九十]+次会议第?\d{1,8}号[\u4e00-\u9fff]{0,2}(?:提案|建议)"
)
_ORDINAL = re.compile(r"第[一二三四五六七八九十两\d]+(?:[场次期步轮类批条项站家]|个(?!委员|代表))")
_NUMBERED_OF_YEAR = re.compile(
    rf"(?P<year>(?:19|20)\d\d年(?:的|那[份封件])?)(?:第?\s*\d{{1,8}}\s*号|第?0\d{{2,7}}(?!\d)号?)(?P<letter>{LETTER_OR_PROPOSAL}?)"
)
_MONTH_OF = re.compile(r"\d{1,2}月")
# 那1000吨以上的呢
_SIZE = re.compile(rf"\d[\d.]*(?P<unit>{UNIT}|岁)(?:以[上下])?(?:的)?")
_NAMED_REPLY = re.compile(r"(?:提案|建议|答复|的)(?:的)?")
_OF_WHAT = {"内容", "情况"}
"""Words that name no topic of their own: 内容讲什么?"""
_MAX_BESIDE_CHARS = 8
"""What may stand beside a new year or number: 那[2026年]收到的呢."""
_MAX_NAME_CHARS = 16
_MAX_ELLIPTIC_CHARS = 14
_CLAUSES = re.compile("[，,；;。?？]")
_ASKING = re.compile("谁|哪|什么|啥|几|多少|怎么|如何|吗|没有|是否")
_LEAST_TOLD = 5


def stand_alone(
    question: str,
    earlier: str,
    read: ReadSelection,
    find_reply: FindReply,
    find_beside: FindBeside = lambda earlier, step: None,
) -> str:
    """The folded question completed from the earlier standalone one; unchanged where it needs nothing.

    >>> from rag.query.selection import Selection
    >>> stand_alone("那2026年的呢?", "2024年的答复有几份?", lambda text: Selection(), lambda text: None)
    '2026年的答复有几份?'
    """
    return completed(question, earlier, read, find_reply, find_beside)[0]


def completed(
    question: str, earlier: str, read: ReadSelection, find_reply: FindReply, find_beside: FindBeside
) -> tuple[str, bool]:
    """The same, and whether it goes on about what the earlier question was about: its letter answers first."""
    question = _THAT_IS.sub("", question)
    two = _FIRST_OF_TWO.match(question)
    if two and not _LATER_CHANGED.match(question):
        first, goes_on = completed(two["first"], earlier, read, find_reply, find_beside)
        if first not in (two["first"], earlier):
            return f"{first.rstrip('?？')}?{two['rest']}", goes_on
    body = _OTHER_ONE.sub("的答复", _LEAD.sub("", _MORE.sub("", question)).strip())
    whole = _by_form(body, question, earlier, read, find_reply, find_beside)
    if whole is not None:
        return whole, False
    led = _is_led(body, question)
    attributes, rest = asked_attributes(body)
    words = content_words(rest)
    if len(words) > 1 and _NOT_THAT.match(question):
        return body, False
    pronoun = _PRONOUN.search(body)
    if pronoun and (topic := topic_of(earlier)):
        return f"{body[: pronoun.start()]}{topic}{body[pronoun.end() :]}", True
    if not attributes and not read(body) and (_is_elliptic(body, words, led) or leans(body)):
        if not words and question_kind(body) == question_kind(earlier):
            return earlier, False  # 还有哪些? asks the same again
        if topic := subject_of(earlier, body) or _told_before_asking(earlier):
            return (_joined(topic, body) if own_words(body) else f"{topic}{body}"), not _LATER.search(body)
    return body if led and words else question, led or bool(_POINTS_BACK.search(body))


def _told_before_asking(earlier: str) -> str:
    """The first clause of the earlier question where it only tells: 提案建议贷款提高到90万, [2024年同意了吗]."""
    first, *others = _CLAUSES.split(earlier)
    return first if any(others) and not _ASKING.search(first) and len(first) > _LEAST_TOLD else ""


def _is_led(body: str, question: str) -> bool:
    """Whether a word led into the question that ties it to the one before: 那, 还有, … 呢."""
    return body != question.strip() or bool(_ASKS_AGAIN.search(question))


def _by_form(
    body: str, question: str, earlier: str, read: ReadSelection, find_reply: FindReply, find_beside: FindBeside
) -> str | None:
    """The question completed where its form says how: the reply meant, or what is exchanged; None where it does not."""
    if not word_tokens(body):
        return question
    if not _ELSE.sub("", body).strip("呢吗吧?？。! "):
        return earlier  # 还有呢? 还有别的吗? ask the same again
    if _IN_DETAIL.match(body):
        return earlier
    if beside := _BESIDE.match(body):
        name = find_beside(earlier, -1 if beside["before"] else 1)
        return _of_reply(name, body[beside.end() :], earlier, bool(read(earlier))) if name else question
    if later := _years_on(body, earlier):
        return later
    if still := _STILL_SO.match(body):
        return _with_year(earlier, still["year"])
    if _LATER_CHANGED.match(body):
        return f"历年答复里,{_ABSOLUTE_YEAR.sub('', earlier)}"
    if _WHICH_ONES.match(body) and _COUNTED_LETTERS.search(earlier):
        return _COUNTED_LETTERS.sub(r"哪几\1", earlier)
    if _HOW_MANY_OF_THEM.match(body) and _LETTERS_LISTED.search(earlier):
        return _LETTERS_LISTED.sub("几份", earlier, count=1)
    if _WORD_FOR_WORD.match(body):
        return earlier
    if names_asked := which_of(body, earlier):
        return names_asked
    if _ANOTHER.match(question) and (name := find_reply(earlier)) and (number := _NUMBER.search(name)):
        return f"除了{number.group()}，{_OF_ITS_LETTER.sub('', earlier)}"
    if other := _THAT_ONE.match(body):
        return f"{other['what']}那份答复{_OF_ITS_LETTER.sub('', earlier)}"
    attributes, rest = asked_attributes(body)
    words = content_words(rest)
    selection = read(body)
    this_reply, pronoun = _THIS_REPLY.search(body), _PRONOUN.search(body)
    if (selection or _YEAR.search(body)) and (anew := _NAMED_ANEW.search(body)):
        return _of_another(body, anew.end(), earlier, pronoun, asks=bool(attributes))
    if attributes and (dated := _OF_YEAR.match(body)):
        return f"{dated['year']}年的答复的{body[dated.end() :]}"
    # 第二场谈的什么题目, 它的补贴依据的文件叫什么: of what was told in the letter, not of the letter
    within = own_words(rest) if pronoun else _ORDINAL.search(rest)
    of_the_reply = attributes and not within and (pronoun or (not selection and (not words or leans(rest))))
    if this_reply or of_the_reply:
        name = find_reply(earlier)
        if name:
            return _in_place(body, this_reply or pronoun, name)
    if _is_led(body, question):
        return _exchanged(question, body, earlier, selection, read(earlier), asks_field=bool(attributes))
    return None


def _of_another(body: str, end: int, earlier: str, pronoun: re.Match[str] | None, *, asks: bool) -> str:
    """What the follow-up asks of a letter that it names itself, or else the earlier question put to that letter."""
    if pronoun and pronoun.start() >= end and (topic := topic_of(earlier)):
        return f"{body[: pronoun.start()]}{topic}{body[pronoun.end() :]}"
    if asks or (content_words(body[end:]) and not _HOW_SAID.fullmatch(body[end:].rstrip("?？"))):
        return body
    return _joined(f"{body[:end]}", _question_part(earlier))


def _of_reply(name: str, body: str, earlier: str, of_replies: bool) -> str:
    """What the follow-up asks, or else the earlier question, put to the reply of that name."""
    if body := _HOW_SAID.sub("", body).strip("呢?？ "):
        return _joined(name, body)
    return _joined(name, _question_part(earlier)) if of_replies else f"{name}的答复里，{earlier}"


def _years_on(body: str, earlier: str) -> str | None:
    """两年后增加到多少了? after a question about 2023, as one about 2025."""
    away, year = _YEARS_ON.match(body), _ABSOLUTE_YEAR.search(earlier)
    if away is None or year is None:
        return None
    count = _SMALL_NUMBERS.get(away["count"]) or int(away["count"])
    return _with_year(earlier, str(int(year[1]) + (count if away["way"] == "后" else -count)))


def _in_place(body: str, pronoun: re.Match[str] | None, name: str) -> str:
    """The name in the place of a pronoun, or before a question that has none."""
    if pronoun is None:
        return _joined(name, body)
    return f"{body[: pronoun.start()]}{_joined(name, body[pronoun.end() :])}"


def _joined(name: str, after: str) -> str:
    joint = "" if name.endswith("的") or _NO_JOINT.match(after) else "的"
    return f"{name}{joint}{after}"


def _exchanged(
    question: str, body: str, earlier: str, selection: Selection, before: Selection, *, asks_field: bool
) -> str | None:
    """The earlier question with its year, number, name or thing asked about exchanged for the new one."""
    core = _TAIL.sub("", body)
    number, year = _NUMBER.search(core), _YEAR.search(core)
    if asks_field and (number or selection):
        return body  # 第118号的联系人呢? names its letter and what it asks for
    if number and len(core) - len(number.group()) <= _MAX_BESIDE_CHARS:
        return _with_number(earlier, number.group())
    if year and _MONTH_OF.match(core, year.end()):
        return f"{core},{earlier}"  # 2024年12月再查的时候: a time that letters speak of
    if not year and (size := _SIZE.fullmatch(core)):
        other = re.search(rf"\d[\d.]*{size['unit']}(?:以[上下])?", earlier)
        if other:
            return f"{earlier[: other.start()]}{core}{earlier[other.end() :]}"
    if year and len(core) - len(year.group()) <= _MAX_BESIDE_CHARS:
        return _with_year(earlier, year.group())
    if asks_field:
        return None
    names = [name for name in before.names() if name in earlier]
    if names and core in selection.names():
        return earlier.replace(names[0], core)
    if selection:
        asks_itself = asking_words(core) != core and content_words(core)
        return None if asks_itself else _joined(core, _question_part(earlier))
    if not 0 < len(core) <= _MAX_NAME_CHARS or asking_words(core) != core or not content_words(core):
        return None
    span = _replaceable(core, earlier, owner=bool(_ONES_OWN.search(body) or _INSTEAD.match(question)))
    # 电子站牌有多少块 and 公交专用道有多少: what a new thing is counted in is its own.
    return f"{earlier[: span[0]]}{core}{_COUNTED_IN_ITS_OWN.sub('有多少', earlier[span[1] :])}" if span else None


def _with_number(earlier: str, number: str) -> str:
    if named := _NAMED_BY_SESSION.search(earlier):
        return f"{earlier[: named.start()]}{number}提案{earlier[named.end() :]}"
    old = _NUMBER.search(earlier)
    if old:
        return f"{earlier[: old.start()]}{number}{earlier[old.end() :]}"
    return _joined(f"{number}提案", _question_part(earlier))


def _with_year(earlier: str, year: str) -> str:
    year = f"{year}年" if year[-1].isdigit() else year
    # 2023年136号答复的地址, and then 那2026年的呢: another letter, which that number does not name.
    earlier = _NUMBERED_OF_YEAR.sub(r"\g<year>\g<letter>", earlier)
    old = _YEAR.search(earlier)
    if old:
        return f"{earlier[: old.start()]}{year}{earlier[old.end() :].removeprefix('年')}"
    return f"{year}的答复里，{earlier}"


def _question_part(earlier: str) -> str:
    """What the earlier question asked, without the reply it named."""
    part = _NAMED_REPLY.split(_NUMBER.sub("", earlier), maxsplit=1)
    return part[-1] if len(part) > 1 and part[-1].strip("？?") else earlier


def _replaceable(core: str, earlier: str, *, owner: bool) -> tuple[int, int] | None:
    """Span of what a new name stands for in the earlier question: who is served, whose thing, or the thing itself.

    ``owner``: the follow-up said 的呢, so that the name rather owns what was asked about.
    """
    served, leading, thing = receiver(earlier), leading_name(earlier), counted_or_asked(earlier)
    if served or not leading:
        return served or thing
    owns = owner and (thing is None or earlier.startswith("的", leading[1]))
    return leading if owns or _alike(core, earlier, leading) > _alike(core, earlier, thing) else thing


def _alike(core: str, earlier: str, span: tuple[int, int] | None) -> int:
    """Characters in common: 硅巷创客厅 stands for 硅巷, 美术馆 for 咖啡馆."""
    return len(set(core) & set(earlier[slice(*span)])) if span else 0


def _is_elliptic(body: str, words: list[str], led: bool) -> bool:
    """A short question without a topic of its own: 为什么?, 面积多大?, 还有哪些?"""
    return len(words) <= (2 if led else 1) and len(body) <= _MAX_ELLIPTIC_CHARS


def content_words(text: str) -> list[str]:
    """Words of a question that name something, numbers left out."""
    passed_over = QUERY_STOP_WORDS | _OF_WHAT
    return [word for word in word_tokens(asking_words(text)) if word not in passed_over and not word.isdigit()]
