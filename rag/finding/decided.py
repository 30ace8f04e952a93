"""Which suggestions a letter adopts and which it does not: the sentences that say so, all of them.

Letters answer suggestion by suggestion, each in its place: 不予采纳, 暂缓实施, 予以采纳.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rag.finding.found import quoted, with_number
from rag.passages import sentences_of
from rag.query.words import any_of
from rag.retrieval.coverage import bears_out
from rag.retrieval.judging import Candidate
from rag.state import State
from rag.text.numerals import parse_number
from rag.text.sentences import split_clauses
from rag.text.tokens import fold
from rag.types import Draft, Paragraph, Reply, Sentence

_MOST = 8
_MAX_CHARS = 160
_MAX_TITLE_CHARS = 40
_SPOKEN_OF = 0.7
_SUGGESTIONS = any_of("建议 意见 要求 诉求 提议 主张 请求 [条项点件](?:没|未|不|暂)")
_NAMES_SUGGESTIONS = re.compile(rf"{_SUGGESTIONS}|(?:采纳|答应|同意)的(?:是|有)?(?:哪|几|多少)")
_AGREE = any_of("采纳 答应 同意 接受 采用 支持 通过 认可 批准 落实")
_NOT = r"(?:没有?|未|不|暂)(?:予|被|能|得到|获|肯|给|可|打算|准备|办法)?"
_DECLINED_WORDS = any_of(
    "暂时不[办做搞能行] 暂不[办做搞能行实] 先不[办做搞] 办不[了成到] 暂缓 缓办 搁[下置] 先放 拒绝 驳回 回绝 婉拒 否决",
    "否了 打回 没[谈办做]成 没戏 不行",
)
_ASKS_WHICH = re.compile(r"哪|什么|啥|列|(?:几|多少)[条项个点件]")
_ASKS_DECLINED = re.compile(rf"{_NOT}{_AGREE}|{_DECLINED_WORDS}")
_ASKS_ADOPTED = re.compile(_AGREE)
_DECLINED = re.compile(
    r"(?:不予|未予|未能|暂不|暂未|不能|无法|没有|[不未])(?:采纳|同意)|暂缓|暂不(?!断)|(?:不|未|尚未)具备|不宜|不[列纳]入|留作参考"
    r"|难以(?:采纳|实施|实现|落实)|(?:不予|不能|不便|无法|没法)(?:照办|办理|实施|支持|满足|答应|安排|开放|设置|批准|考虑)|办不了|做不到|不同意|不能办"
)
_ADOPTED = re.compile(r"(?:予以|部分|已经?|均|我们|答复】|——)采纳")
_WHOLLY, _PARTLY = re.compile(r"(?:予以|已经?|均|我们|全部|完全|答复】|——)采纳"), re.compile("部分采纳")
_ASKS_WHOLLY = re.compile(r"(?:全部|完全|全盘|明确|写明?|“|「)[^，,。]{0,4}(?:予以)?采纳|予以采纳")
DECIDES = re.compile(f"{_DECLINED.pattern}|{_ADOPTED.pattern}")
_ANNOUNCES = re.compile(rf"(?P<number>(?<![\d.第])[几两三四五六七八九十\d])[条项点件个](?:{_SUGGESTIONS})?")
"""也有几条建议没有采纳: what follows in the paragraph says which."""
_NUMBERED = re.compile(
    r"(?P<digits>\d{1,2}[.．、])|(?P<brackets>[（(][一二三四五六七八九十]{1,2}[）)])|(?P<words>[一二三四五六七八九十]是)"
)
_OF_A_MATTER = re.compile("(?:方面|情况|工作|问题)$")
"""A heading that names no suggestion."""
_ORDINAL = re.compile(r"第[一二三四五六七八九][条项点件个]|[一二三四五六七八九]是")
_OF_SOME = re.compile(
    rf"(?:{_SUGGESTIONS}|事项|内容|部分|问题|的)(?:[及和与](?:其|相关)?(?:理由|原因|说明|考虑)|情况)?$"
)
_ANSWER_BEHIND = re.compile(r"^[【\[（(]?答复?[】\]）):：]")
_TOPIC_LESS = re.compile(
    rf"{_SUGGESTIONS}|{_AGREE}|{_DECLINED_WORDS}|委员|代表|提案|答复|[各每几]项|明说|明确|说明|态度|没能|打回"
)


def decided(question: str, terms: Sequence[str], candidates: Sequence[Candidate], state: State) -> list[Draft]:
    """What the likeliest letter says of suggestions (not) adopted, where a folded question asks which; else none.

    The letter must speak of whatever else the question names.
    """
    if not candidates or _asked(question) is None:
        return []
    reply = state.load(candidates[0].passage.reply_id)
    letter = fold(reply.reading_text)
    topics = [term for term in terms if not _TOPIC_LESS.search(term)]
    if not all(bears_out(term, letter) >= _SPOKEN_OF for term in topics):
        return []
    return decided_in(question, reply)


def decided_in(question: str, reply: Reply) -> list[Draft]:
    """The same of a letter that the question names."""
    mark = _asked(question)
    told = list(_told(reply, mark)) if mark else []
    if mark is not None and len(told) > _MOST:
        told = list(_told(reply, mark, briefly=True))
    if mark is None or len(told) > _MOST:
        return []
    marked = [draft.text for draft in told if mark.search(draft.text)]
    announcing = [text for text in marked if _ANNOUNCES.search(text)]
    sorts = [found.lastgroup for draft in told if (found := _NUMBERED.match(draft.text))]
    numbered = sorts.count(sorts[0]) if sorts else 0  # 一是…二是… within a point are none of its kind
    number = len(told) - len(announcing) if announcing else max(len(marked), numbered)
    if announcing and (said := _ANNOUNCES.search(announcing[0])):
        number = int(parse_number(said["number"]) or number)  # 几件: those that are told
    return with_number(question, told, number) if number else told


def _asked(question: str) -> re.Pattern[str] | None:
    """What marks the sentences that a folded question asks for: adopted, not adopted, or either."""
    if not _ASKS_WHICH.search(question) or not _NAMES_SUGGESTIONS.search(question):
        return None
    declined = _ASKS_DECLINED.search(question)
    adopted = _ASKS_ADOPTED.search(_ASKS_DECLINED.sub("", question))
    if declined and adopted:
        return DECIDES
    if adopted and not declined and (partly := _PARTLY.search(question)) is not None:
        return _ADOPTED if _ASKS_WHOLLY.search(question.replace(partly.group(), "")) else _PARTLY
    if adopted and _ASKS_WHOLLY.search(question):
        return _WHOLLY
    return _DECLINED if declined else _ADOPTED if adopted else None


def _told(reply: Reply, mark: re.Pattern[str], *, briefly: bool = False) -> Iterator[Draft]:
    """The sentences with such a mark, each behind the one that names the suggestion where it does not do so itself.

    ``briefly``: of what a heading announces, the first sentence of each paragraph.
    """
    before: Sentence | None = None
    heading: Paragraph | None = None
    for paragraph in reply.paragraphs:
        if paragraph.role != "body":
            before, heading = None, paragraph if paragraph.role == "heading" else None
            continue
        # 三、暂不实施的事项: of all that stands under such a heading.
        announced = any(mark.search(above) and _OF_SOME.search(above) for above in paragraph.section)
        sentences = sentences_of(reply, paragraph)
        ordered = any(_ORDINAL.match(sentence.text) for sentence in sentences)
        listed = False  # by a sentence of the paragraph
        titles = heading is not None and not _OF_A_MATTER.search(_text(reply, heading))
        names = heading if heading is not None and titles and not mark.search(_text(reply, heading)) else None
        for sentence in sentences:
            marked = mark.search(sentence.text) is not None
            of_announced = announced and (not briefly or sentence is sentences[0])
            if of_announced or marked or (listed and (_ORDINAL.match(sentence.text) or not ordered)):
                if names is not None:
                    yield quoted(reply, names.start, names.end)
                    names = None
                elif not (announced or listed) and before is not None and _names(before, sentence):
                    yield quoted(reply, before.start, before.end)
                start, end = _said(sentence, mark)
                yield quoted(reply, sentence.start + start, sentence.start + end)
            listed = listed or (marked and _ANNOUNCES.search(sentence.text) is not None)
            before = sentence
        heading = None


def _text(reply: Reply, paragraph: Paragraph) -> str:
    return reply.reading_text[paragraph.start : paragraph.end]


def _names(before: Sentence, sentence: Sentence) -> bool:
    """Whether the sentence before only names the suggestion that the sentence answers."""
    if _ANSWER_BEHIND.match(sentence.text):
        return True
    return before.paragraph == sentence.paragraph and len(before.text) <= _MAX_TITLE_CHARS


def _said(sentence: Sentence, mark: re.Pattern[str]) -> tuple[int, int]:
    """Span of the sentence, of a long one the clause with the mark."""
    if len(sentence.text) <= _MAX_CHARS:
        return 0, len(sentence.text)
    clauses = split_clauses(sentence.text)
    return next(((start, end) for start, end in clauses if mark.search(sentence.text[start:end])), clauses[0])
