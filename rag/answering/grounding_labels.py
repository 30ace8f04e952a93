"""The label of the letter that a statement rests on: who may speak in it, and on which day.

A label lends a statement two things: the frame "长宁区科委在2024年4月30日的答复中表示，", which must agree with it, and
the name of the body that calls itself 我们 in the letter. It bears out no other date, number or name.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from rag.answering.grounding_reading import COMMA, QUOTE_MARKS, bigrams
from rag.answering.grounding_words import SHORT_FORMS
from rag.text.dates import find_dates
from rag.text.numerals import find_quantities
from rag.text.tokens import fold

_LABEL = re.compile(
    r"(?:(?P<issuer>[^《》“”:。,，]{2,40}):)?《(?P<title>.+)》(?:[,，](?P<day>\d{4}年\d{1,2}月\d{1,2}日))?"
)
_ANSWER = "答复意见|答复|复函|回复|来函|函件|复文|文件|通知"
_SAID = "明确表示|表示|指出|提到|提及|介绍|说明|说|称|写道|写明|显示|认为|回应|强调|透露|谈到|明确|承诺|写"
_FRAME = re.compile(
    rf"^[^{COMMA},:;。]{{0,60}}?(?:{_ANSWER})(?:[中里内]|结果)?(?:(?:{_SAID})了?[{COMMA},:]?|[{COMMA},:])"
    rf"|^[^{COMMA},:;。]{{2,24}}(?:{_SAID})[{COMMA},:]"
)
_MARKS = f"{COMMA},:"
_MIN_REST = 4
_PLACE = re.compile(r"^(?:[\u4e00-\u9fff]{1,6}?(?:省|自治区|市|区|县|州|旗))+")
_BRACKETED = re.compile(r"\([^()]*\)")
# Words of a frame that name nobody: 根据该局对第5号提案的最终答复.
_PLAIN = re.compile(
    rf"{_SAID}|{_ANSWER}|根据|按照|依据|据|关于|针对|对于|对|在|于|的|以及|与|和|中|里|内|该|此|这份|这封|这|其|本|最终|阶段性|阶段|正式"
    r"|办理结果|办理|合并|提案|建议|委员|代表|政协|人大|会议|号|第|作出|发出|公布|出具"
    rf"|[\s“”《》()·、:,{COMMA}]"
)
_SELF = re.compile(r"我们|[我本](?:委|局|办|院|中心|单位|部门|处|厅|公司)")
_ENDS = {"委": "委员会", "办": "办公室", "局": "局", "厅": "厅", "院": "院", "中心": "中心", "府": "府", "会": "会"}
_MAX_NAME_CHARS = 20


@dataclass(frozen=True, slots=True)
class Label:
    """A letter's official label, folded: ``issuer`` without brackets, "" where it names none."""

    text: str
    issuer: str
    day: str


def parse_label(text: str) -> Label | None:
    """The label that ``text`` is; ``None`` for a sentence.

    >>> parse_label("长宁区科学技术委员会：《对第066号提案的答复》，2024年4月30日").issuer
    '长宁区科学技术委员会'
    >>> parse_label("区政府已通过《三年行动方案》") is None
    True
    """
    match = _LABEL.fullmatch(fold(text.strip()))
    if match is None or not (match["issuer"] or match["day"]):
        return None
    return Label(match[0], _BRACKETED.sub("", match["issuer"] or ""), match["day"] or "")


def is_short_for(short: str, full: str) -> bool:
    """Whether ``short`` is how prose calls the body ``full``: its characters in order, with its own ending.

    >>> [is_short_for(short, "长宁区科学技术委员会") for short in ("区科委", "长宁区科委", "静安区科委", "区教委")]
    [True, True, False, False]
    """
    if short == full:
        return True
    place, core = _split(full)
    short_place, short_core = _split(short)
    if not short_core.startswith(core[:1]) and place and short.startswith(place[:-1]):  # 临湖卫健委
        short_place, short_core = place, short.removeprefix(place[:-1])
    if short_place and not place.endswith(short_place):
        return False
    if any(short_core in group and core in group for group in SHORT_FORMS):
        return True
    ending = next((long for end, long in _ENDS.items() if short_core.endswith(end)), "")
    return len(short_core) >= 2 and bool(ending) and core.endswith(ending) and _in_order(short_core, core)


def _split(body: str) -> tuple[str, str]:
    """Place and office of a body's name; 区科委 has the place 区."""
    match = _PLACE.match(body)
    if match:
        return match[0], body[match.end() :]
    return (body[0], body[1:]) if body[:1] in set("省市区县") else ("", body)


def _in_order(short: str, full: str) -> bool:
    rest = iter(full)
    return all(character in rest for character in short)


def without_frame(text: str, labels: Sequence[Label], cited: Sequence[str]) -> tuple[str, tuple[tuple[str, str], ...]]:
    """What the statement says without who said it when, and what of that the labels do not bear out.

    ``cited`` are the sentences: words that they hold themselves are no frame.
    """
    folded = _folded(text)
    match = _FRAME.match(folded)
    if not labels or match is None or len(folded) - match.end() < _MIN_REST:
        return text, ()
    frame = match[0]
    bare = frame.translate(QUOTE_MARKS)
    if any(bare.rstrip(_MARKS) in fold(sentence).translate(QUOTE_MARKS) for sentence in cited):
        return text, ()
    problems = min((_frame_problems(frame, label) for label in labels), key=len)
    return folded[match.end() :], problems


def _folded(text: str) -> str:
    """Folded as ``read`` does, which tells the comma of a clause from the one in 1,200."""
    return fold(text.replace("，", COMMA))


def _frame_problems(frame: str, label: Label) -> tuple[tuple[str, str], ...]:
    days, numbers = find_dates(label.text), {number.low for number in find_quantities(label.text)}
    problems = []
    rest = frame
    for mention in find_dates(frame):
        rest = rest.replace(mention.text, COMMA)
        if not any(mention.earliest <= day.earliest and day.latest <= mention.latest for day in days):
            problems.append(("date", mention.text))
    found = find_quantities(rest)
    problems += [("number", number.text) for number in found if number.low not in numbers]
    for number in found:
        rest = rest.replace(number.text, COMMA)
    name = _PLAIN.sub("", rest)
    named = name in label.text or is_short_for(name, label.issuer) or len(name) < 2 or not bigrams(name)
    if not named:
        problems.append(("name", frame.rstrip(_MARKS)))
    return tuple(problems)


def numbered_by(text: str, labels: Sequence[Label]) -> bool:
    """Whether ``text`` is the number of a label's letter: 第066号."""
    numbers = {number.low for label in labels for number in find_quantities(label.text) if number.ordinal}
    found = find_quantities(text)
    return bool(found) and all(number.ordinal and number.unit == "号" and number.low in numbers for number in found)


@lru_cache(maxsize=1024)
def own_names(text: str, labels: tuple[Label, ...]) -> list[tuple[int, int]]:
    """Where a folded text names the issuer of a label, in full or short, or the place it is of."""
    spans: list[tuple[int, int]] = []
    for label in labels:
        if not label.issuer:
            continue
        for end in range(2, len(text) + 1):
            if text[end - 1] not in "委局办会室厅院府心":
                continue
            starts = range(max(0, end - _MAX_NAME_CHARS), end - 1)
            start = next((start for start in starts if is_short_for(text[start:end], label.issuer)), None)
            if start is not None:
                spans.append((start, end))
        place = _PLACE.match(label.issuer)
        if place:
            spans += [found.span() for found in re.finditer(re.escape(place[0][:-1]), text)]
            spans += [found.span() for found in re.finditer(re.escape(place[0]), text)]
    return spans


def said_by_us(text: str, labels: tuple[Label, ...], cited: Sequence[str]) -> str:
    """The text with the issuer's name given way to 我们, where the letter speaks of itself so."""
    own = next((found[0] for sentence in cited if (found := _SELF.search(fold(sentence)))), "")
    if not own or not labels:
        return text
    folded = _folded(text)
    spans = [(start, end) for start, end in own_names(folded, labels) if folded[end - 1] in "委局办会室厅院府心"]
    for start, end in sorted(set(spans), reverse=True):
        if not any(folded[start:end] in fold(sentence) for sentence in cited):
            folded = folded[:start] + own + folded[end:]
    return folded if spans else text
