"""From the text of a file to paragraphs: broken lines joined, Markdown marks and stray spaces gone, every place kept.

Text pulled out of a PDF comes as printed lines, often each followed by an empty one, so an empty line says nothing
about paragraphs there; other files hold one paragraph a line and break it only where a page ended. Which of the two a
file is shows in the widths of its lines.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass, replace
from itertools import pairwise

from rag.text.normalise import RULE

_RULE = re.compile(rf"{RULE}\s*")
_MARKDOWN_LEAD = re.compile(r"^\s*(?:#{1,6}\s+|>\s+)")
_BULLET = re.compile(r"^\s*[-*+•●▪◆■]\s+(?=\S)")
_BOLD_LINE = re.compile(r"^\s*(?:\*\*|__)(?:(?!\*\*|__).)+(?:\*\*|__)\s*$")
_EMPHASIS = re.compile(r"\*\*|(?<!_)__(?!_)|`")
_CJK = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\u3000-\u303f\uff00-\uffef\u2014\u2018-\u201d\u2026]")
_LABELS = (
    "(?:办理|建议|提案)?(?:结果|情况|类别|类型|分类)(?:分类|类别|结果|标[识注记志])?",
    "办理",
    "索引号|主题分类|发布(?:机构|日期|时间)|生成日期|浏览(?:次数|量)?|点击(?:数|量|次数)|阅读(?:次数|量)?|字号|信息来源|来源",
    "签发人",
    r"联\s*系\s*人(?:姓名|及(?:联系)?电话)?",
    r"(?:联系|办公)?电\s*话",
    r"[\u4e00-\u9fff]{0,8}地\s*址",
    "邮政编码",
    r"邮\s*编",
    r"抄\s*[送报]",
    r"主\s*办(?:单位)?",
    r"(?:经|承)\s*办\s*人",
    "(?:承办|联系)(?:单位|科室|部门|处室)",
    r"会\s*办(?:单位)?",
    "(?:信息|政务)?公开(?:属性|方式|选项|类别|意见|形式|类型)",
    r"(?:分\s*类|类\s*别)",
)
_LABEL = f"(?:{'|'.join(_LABELS)})"
# Looks behind for one blank only: a run of blanks would be searched again from each of them.
_LABEL_AHEAD = re.compile(rf"(?<=\s)(?={_LABEL}\s*[:：])")
LABEL_LINE = re.compile(rf"^{_LABEL}\s*[:：]")
HEADING_MARK = re.compile(
    r"^(?:(?P<first>[一二三四五六七八九十]{1,3}、)|(?P<second>[（(][一二三四五六七八九十]{1,3}[）)])"
    r"|(?P<third>\d{1,2}(?:、|[.．](?!\d)))|(?P<fourth>[（(]\d{1,2}[）)]))"
)
_DATE_LINE = re.compile(r"^(?:\d{4}|[二〇零○Ｏ一三四五六七八九]{4})年.{1,6}月.{1,4}日(?:印发)?$")
_DISCLOSURE = re.compile(r"^[（(](?:此件|本件|依申请|主动公开|不予公开).{0,12}[）)]$")
_TITLE_START = re.compile(r"^(?:[\u4e00-\u9fff]{2,24}(?:[局委办部院会队厅社]|中心|政府)(?=对|关于))?(?:对|关于).*")
_TITLE_END = re.compile(r"(?:答复|复函|回复|答复意见|答复函|的函|情况报告)(?:[（(].{1,8}[）)])?$")
_TERMINAL_END = re.compile(r"[。！？!?][”’」』）)》】\"']*$")
_OPEN_END = re.compile(r"[，,、（(“‘《〈【\-－—]$")
_FIRST_WORD = re.compile(r"[A-Za-z0-9.,:/%‰℃+\-]+[，。；、：！？”’）》】]*")
_PAIRS = ("“”", "（）", "《》")
_MAX_TITLE_CHARS = 200
_NEARLY_FULL = 0.75
"""Share of the full width from which a printed line without an end goes on in the next."""
_FEWEST_GAPS = 2
"""Blanks that are left in a line of Chinese are the gaps between the columns of a table."""


@dataclass(frozen=True, slots=True)
class TextLine:
    """A cleaned line: its text, the source offset of each character, and the level of a Markdown heading (0: none).

    ``bold``: Markdown sets all of it in bold type; ``item``: it begins with a bullet, which is no part of the text.
    """

    text: str
    offsets: tuple[int, ...]
    markdown_level: int
    page: int | None
    bold: bool = False
    item: bool = False

    @property
    def width(self) -> int:
        """Printed width in half-width columns: a Chinese character counts two."""
        return _width(self.text)


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(char) in "WFA" else 1 for char in text)


class _Growing:
    """A paragraph while printed lines are added to it; adding costs the added line, however long it has become."""

    def __init__(self, line: TextLine) -> None:
        self.last = line
        self.length = 0
        self.title = ""
        """Its text while that is short enough for a title, else empty."""
        self._lines: list[TextLine] = []
        self._open = dict.fromkeys(_PAIRS, 0)
        self.add(line)

    def add(self, line: TextLine) -> None:
        self._lines.append(line)
        self.last = line
        self.length += len(line.text)
        self.title = "".join(one.text for one in self._lines) if self.length <= _MAX_TITLE_CHARS else ""
        for pair in _PAIRS:
            self._open[pair] += line.text.count(pair[0]) - line.text.count(pair[1])

    @property
    def single(self) -> bool:
        return len(self._lines) == 1

    @property
    def unbalanced(self) -> bool:
        """Whether a bracket or quotation mark is still open."""
        return any(count > 0 for count in self._open.values())

    def joined(self, source_text: str) -> TextLine:
        """The paragraph as one line; a space stays where a line ended between two Latin words."""
        first = self._lines[0]
        texts, offsets = [first.text], list(first.offsets)
        for last, line in pairwise(self._lines):
            if _keeps_space(last.text[-1], line.text[0]):
                texts.append(" ")
                offsets.append(_first_blank(source_text, offsets[-1] + 1))
            texts.append(line.text)
            offsets += line.offsets
        return replace(first, text="".join(texts), offsets=tuple(offsets), bold=first.bold and self.single)


def paragraph_lines(source_text: str) -> list[TextLine]:
    """Paragraphs of a file's text in order; each carries the source offset of every character.

    Joins what a printed line or a page end broke, and keeps apart headings, head and foot lines. Empty text gives [].
    Time is linear in the text.
    """
    lines = _clean_lines(source_text)
    full_width = _wrapped_width(lines)
    paragraphs: list[_Growing] = []
    for line in lines:
        if paragraphs and _continues(paragraphs[-1], line, full_width):
            paragraphs[-1].add(line)
        else:
            paragraphs.append(_Growing(line))
    return [paragraph.joined(source_text) for paragraph in paragraphs]


def _clean_lines(source_text: str) -> list[TextLine]:
    """Non-empty lines without Markdown marks and stray spaces; a line with several labels becomes several lines."""
    cleaned: list[TextLine] = []
    position, page = 0, 1
    paged = "\f" in source_text
    for raw in re.split(r"(?<=[\n\f])", source_text):
        if not _RULE.fullmatch(raw):
            lead, bullet = _MARKDOWN_LEAD.match(raw), _BULLET.match(raw)
            level = lead.group().count("#") if lead else 0
            bold = _BOLD_LINE.match(raw) is not None
            for start, end in _label_pieces(raw, max(one.end() if one else 0 for one in (lead, bullet))):
                text, offsets = _clean_piece(raw[start:end], position + start)
                if text:
                    cleaned.append(TextLine(text, offsets, level, page if paged else None, bold, bullet is not None))
        page += raw.endswith("\f")
        position += len(raw)
    return cleaned


def _label_pieces(raw: str, start: int) -> list[tuple[int, int]]:
    """Spans of a line, cut in front of each label that follows other text."""
    solid = len(raw) - len(raw[start:].lstrip())
    cuts = [start, *(match.start() for match in _LABEL_AHEAD.finditer(raw, start) if match.start() > solid)]
    return list(zip(cuts, [*cuts[1:], len(raw)], strict=True))


def _clean_piece(raw: str, offset: int) -> tuple[str, tuple[int, ...]]:
    """Text without marks and stray spaces, and the source offset of each of its characters."""
    skip = {index for match in _EMPHASIS.finditer(raw) for index in range(match.start(), match.end())}
    solid = [index for index, char in enumerate(raw) if not char.isspace() and index not in skip]
    columns = _column_gaps(raw, solid)
    chosen = solid[:1]
    for before, index in pairwise(solid):
        # A space means something between two Latin words or figures ("New Balance") and between the columns of a
        # table; the rest is layout.
        if index > before + 1 and (index in columns or _keeps_space(raw[before], raw[index])):
            gap = next((at for at in range(before + 1, index) if raw[at].isspace()), None)
            if gap is not None:
                chosen.append(gap)
        chosen.append(index)
    text = "".join(" " if raw[index].isspace() else raw[index] for index in chosen)
    return text, tuple(offset + index for index in chosen)


def _keeps_space(before: str, after: str) -> bool:
    """Whether a space between two characters is more than layout: both Latin or figures."""
    return not (_CJK.match(before) or _CJK.match(after) or after in "%‰℃" or "|" in (before, after))


def _first_blank(source_text: str, start: int) -> int:
    return next(at for at in range(start, len(source_text)) if source_text[at].isspace())


def _column_gaps(raw: str, solid: list[int]) -> set[int]:
    """Indexes of characters that begin a further column: two or more wide gaps make a line a row of a table."""
    wide = {
        index
        for before, index in pairwise(solid)
        if (len(blank := raw[before + 1 : index]) >= 2 and blank.isspace()) or blank == "\u3000"
    }
    return wide if len(wide) >= 2 else set()


def _wrapped_width(lines: list[TextLine]) -> int | None:
    """Width of a full printed line where the file holds printed lines, else ``None`` (one paragraph a line)."""
    long = [line.width for line in lines if line.width >= 30]
    if len(long) < 6 or max(long) > 120:
        return None
    all_long = len(long)
    # The last line of a paragraph is as short as it likes; lines that end in mid-sentence show the width.
    long = [line.width for line in lines if line.width >= 30 and not _TERMINAL_END.search(line.text)]
    counts = Counter(long)
    if not counts:
        return None
    common = max(counts, key=lambda width: (sum(counts[width + shift] for shift in range(-4, 1)), width))
    near = sum(1 for width in long if abs(width - common) <= 5)
    if near >= max(3, 0.5 * len(long)):
        return common
    # As many characters a line, whatever their width: most lines are nearly full, and many break a sentence.
    full = max(long)
    nearly = sum(1 for width in long if width >= _NEARLY_FULL * full)
    return full if nearly >= max(6, 0.7 * len(long)) and len(long) >= 0.4 * all_long else None


def _continues(paragraph: _Growing, line: TextLine, full_width: int | None) -> bool:
    """Whether ``line`` goes on with ``paragraph``."""
    last = paragraph.last
    if _is_unfinished_title(paragraph.title, line.text):
        return True
    if line.markdown_level or last.markdown_level or _stands_alone(line.text) or _stands_alone(last.text):
        return False
    if line.item or (full_width is None and (line.bold or last.bold)):
        return False
    if HEADING_MARK.match(line.text) and not _breaks_off(paragraph, full_width):
        return False
    if _is_title(line.text) or _is_title(paragraph.title):
        return False
    if _OPEN_END.search(last.text):
        return True
    finished = bool(_TERMINAL_END.search(last.text)) or last.text[-1] in "；;：:"
    if full_width is None:
        return not finished and (paragraph.length >= 40 or paragraph.unbalanced)
    # A paragraph's first line is indented by two characters, which is lost with the white space.
    full = last.width >= full_width - (8 if paragraph.single else 4)
    if not finished:
        # Half-width figures make lines of as many characters differ in width; no sentence ends there all the same.
        nearly = last.width >= _NEARLY_FULL * full_width and not (
            is_table_row(last.text) or is_table_row(line.text) or _is_bare_heading(paragraph)
        )
        return full or nearly or last.width + _first_word_width(line.text) > full_width
    if not full or re.search(r"(?:如下|委员|代表|[会局部委府])[:：]$", last.text):
        return False
    indented = full_width - 8 <= line.width <= full_width - 3
    return not indented and (line.width >= full_width - 8 or bool(_TERMINAL_END.search(line.text)))


def _breaks_off(paragraph: _Growing, full_width: int | None) -> bool:
    """Whether a full printed line ends in mid-sentence: 每周三至周日开放，周 | 一、周二闭馆."""
    last = paragraph.last
    if full_width is None or last.width < full_width - 4 or _is_bare_heading(paragraph):
        return False
    return _CJK.match(last.text[-1]) is not None and "，" in last.text


def _is_bare_heading(paragraph: _Growing) -> bool:
    """Whether a line so far may be a heading: numbered, and without the end of a sentence."""
    return paragraph.single and HEADING_MARK.match(paragraph.last.text) is not None and "。" not in paragraph.last.text


def is_table_row(text: str) -> bool:
    """Whether a cleaned line is a row of a table: columns between blanks, or between the bars of Markdown."""
    return _has_bars(text) or (
        text.count(" ") >= _FEWEST_GAPS and text[-1] not in "。！？；：，" and _CJK.search(text) is not None
    )


def _has_bars(text: str) -> bool:
    return text[:1] == "|" or text.count("|") >= _FEWEST_GAPS


def _first_word_width(text: str) -> int:
    """Width of the figure or Latin word a line begins with, which the line before may have had no room for."""
    word = _FIRST_WORD.match(text)
    return _width(word.group()) if word else 0


def _is_unfinished_title(text: str, following: str) -> bool:
    return (
        len(text) < 60
        and bool(_TITLE_START.match(text))
        and not _TITLE_END.search(text)
        and not re.search(r"[。：:]", text)
        and len(following) < 60
        and bool(_TITLE_END.search(following))
    )


def _is_title(text: str) -> bool:
    if len(text) > _MAX_TITLE_CHARS or not _TITLE_START.match(text):
        return False
    return bool(_TITLE_END.search(text)) and not re.search(r"[。，：:]", text)


def _stands_alone(text: str) -> bool:
    """Whether a line is a paragraph of its own whatever surrounds it: a label, a date, a row of a Markdown table."""
    return bool(LABEL_LINE.match(text) or _DATE_LINE.match(text) or _DISCLOSURE.match(text)) or _has_bars(text)
