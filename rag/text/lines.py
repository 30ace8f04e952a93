"""From the text of a file to paragraphs: broken lines joined, Markdown marks and stray spaces gone, every place kept.

Text pulled out of a PDF comes as printed lines, often each followed by an empty one, so an empty line says nothing
about paragraphs there; other files hold one paragraph a line and break it only where a page ended. Which of the two a
file is shows in the widths of its lines.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise

_RULE = re.compile(r"^\s*([-*_=])(?:\s*\1){2,}\s*$")
_MARKDOWN_LEAD = re.compile(r"^\s*(?:#{1,6}\s+|>\s+)")
_EMPHASIS = re.compile(r"\*\*|__(?=\S)|`")
_CJK = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\u3000-\u303f\uff00-\uffef\u2014\u2018-\u201d\u2026]")
_LABEL = (
    r"(?:办理(?:结果|情况)?(?:分类|类别|结果)?|签发人|联\s*系\s*人(?:姓名|及(?:联系)?电话)?|(?:联系|办公)?电\s*话|[\u4e00-\u9fff]{0,8}地\s*址"
    r"|邮政编码|邮\s*编|抄\s*[送报]|主\s*办(?:单位)?|会\s*办(?:单位)?|公开属性|类\s*别)"
)
_LABEL_AHEAD = re.compile(rf"[\s\u3000]+(?={_LABEL}\s*[:：])")
LABEL_LINE = re.compile(rf"^{_LABEL}\s*[:：]")
HEADING_MARK = re.compile(
    r"^(?:(?P<first>[一二三四五六七八九十]{1,3}、)|(?P<second>[（(][一二三四五六七八九十]{1,3}[）)])"
    r"|(?P<third>\d{1,2}(?:、|[.．](?!\d)))|(?P<fourth>[（(]\d{1,2}[）)]))"
)
_DATE_LINE = re.compile(r"^(?:\d{4}|[二〇零○Ｏ一三四五六七八九]{4})年.{1,6}月.{1,4}日(?:印发)?$")
_DISCLOSURE = re.compile(r"^[（(](?:此件|本件|依申请|主动公开|不予公开).{0,12}[）)]$")
_TITLE_START = re.compile(r"^(?:对|关于).*")
_TITLE_END = re.compile(r"(?:答复|复函|回复|答复意见|答复函|的函|情况报告)(?:[（(].{1,8}[）)])?$")
_TERMINAL_END = re.compile(r"[。！？!?][”’」』）)》】\"']*$")
_OPEN_END = re.compile(r"[，,、（(“‘《〈【\-－—]$")


@dataclass(frozen=True, slots=True)
class TextLine:
    """A cleaned line: its text, the source offset of each character, and the level of a Markdown heading (0: none)."""

    text: str
    offsets: tuple[int, ...]
    markdown_level: int
    page: int | None

    @property
    def width(self) -> int:
        """Printed width in half-width columns: a Chinese character counts two."""
        return sum(2 if unicodedata.east_asian_width(char) in "WFA" else 1 for char in self.text)


def paragraph_lines(source_text: str) -> list[TextLine]:
    """Paragraphs of a file's text in order; each carries the source offset of every character.

    Joins what a printed line or a page end broke, and keeps apart headings, head and foot lines. Empty text gives [].
    """
    lines = _clean_lines(source_text)
    full_width = _wrapped_width(lines)
    paragraphs: list[TextLine] = []
    for last, line in zip([None, *lines], lines, strict=False):
        if last is not None and _continues(paragraphs[-1], line, full_width, last):
            paragraphs[-1] = _join(paragraphs[-1], line)
        else:
            paragraphs.append(line)
    return paragraphs


def _clean_lines(source_text: str) -> list[TextLine]:
    """Non-empty lines without Markdown marks and stray spaces; a line with several labels becomes several lines."""
    cleaned: list[TextLine] = []
    position, page = 0, 1
    paged = "\f" in source_text
    for raw in re.split(r"(?<=[\n\f])", source_text):
        if not _RULE.match(raw):
            lead = _MARKDOWN_LEAD.match(raw)
            level = lead.group().count("#") if lead else 0
            body_start = lead.end() if lead else 0
            for start, end in _label_pieces(raw, body_start):
                line = _clean_piece(raw[start:end], position + start, level, page if paged else None)
                if line.text:
                    cleaned.append(line)
        page += raw.endswith("\f")
        position += len(raw)
    return cleaned


def _label_pieces(raw: str, start: int) -> list[tuple[int, int]]:
    cuts = [start, *(match.end() for match in _LABEL_AHEAD.finditer(raw, start) if raw[start : match.start()].strip())]
    return list(zip(cuts, [*cuts[1:], len(raw)], strict=True))


def _clean_piece(raw: str, offset: int, level: int, page: int | None) -> TextLine:
    skip: set[int] = set()
    for match in _EMPHASIS.finditer(raw):
        skip.update(range(match.start(), match.end()))
    kept = [index for index, char in enumerate(raw) if index not in skip]
    while kept and raw[kept[0]].isspace():
        kept.pop(0)
    while kept and raw[kept[-1]].isspace():
        kept.pop()
    solid = [index for index in kept if not raw[index].isspace()]
    columns = _column_gaps(raw, solid)
    chosen: list[int] = []
    for before, index in zip([None, *solid], solid, strict=False):
        gap = (
            next((at for at in range((before or 0) + 1, index) if raw[at].isspace()), None)
            if before is not None
            else None
        )
        # A space means something between two Latin words or figures ("New Balance") and between the columns of a
        # table; the rest is layout.
        if before is not None and gap is not None:
            latin = not _CJK.match(raw[before]) and not _CJK.match(raw[index]) and raw[index] not in "%‰℃"
            if latin or index in columns:
                chosen.append(gap)
        chosen.append(index)
    text = "".join(" " if raw[index].isspace() else raw[index] for index in chosen)
    return TextLine(text, tuple(offset + index for index in chosen), level, page)


def _column_gaps(raw: str, solid: list[int]) -> set[int]:
    """Indexes of characters that begin a further column: two or more wide gaps make a line a row of a table."""
    wide = {
        index
        for before, index in pairwise(solid)
        if len(blank := raw[before + 1 : index]) >= 2 and blank.isspace() or blank == "\u3000"
    }
    return wide if len(wide) >= 2 else set()


def _wrapped_width(lines: list[TextLine]) -> int | None:
    """Width of a full printed line where the file holds printed lines, else ``None`` (one paragraph a line)."""
    long = [line.width for line in lines if line.width >= 30]
    if len(long) < 6 or max(long) > 120:
        return None
    # The last line of a paragraph is as short as it likes; lines that end in mid-sentence show the width.
    long = [line.width for line in lines if line.width >= 30 and not _TERMINAL_END.search(line.text)]
    counts = Counter(long)
    if not counts:
        return None
    common = max(counts, key=lambda width: (sum(counts[width + shift] for shift in range(-4, 1)), width))
    near = sum(1 for width in long if abs(width - common) <= 5)
    return common if near >= max(3, 0.5 * len(long)) else None


def _continues(paragraph: TextLine, line: TextLine, full_width: int | None, last: TextLine) -> bool:
    """Whether ``line`` goes on with ``paragraph``, whose last printed line is ``last``."""
    if _is_unfinished_title(paragraph.text, line.text):
        return True
    if line.markdown_level or last.markdown_level or _stands_alone(line.text) or _stands_alone(last.text):
        return False
    if HEADING_MARK.match(line.text) or _is_title(line.text) or _is_title(paragraph.text):
        return False
    finished = bool(_TERMINAL_END.search(last.text)) or last.text[-1] in "；;：:"
    if _OPEN_END.search(last.text):
        return True
    if full_width is None:
        return not finished and (len(paragraph.text) >= 40 or _unbalanced(paragraph.text))
    # A paragraph's first line is indented by two characters, which is lost with the white space.
    full = last.width >= full_width - (8 if paragraph is last else 4)
    if not finished or not full:
        return full
    if re.search(r"(?:如下|委员|代表|[会局部委府])[:：]$", last.text):
        return False
    indented = full_width - 8 <= line.width <= full_width - 3
    return not indented and (line.width >= full_width - 8 or bool(_TERMINAL_END.search(line.text)))


def _is_unfinished_title(text: str, following: str) -> bool:
    return (
        bool(_TITLE_START.match(text))
        and len(text) < 60
        and not _TITLE_END.search(text)
        and not re.search(r"[。：:]", text)
        and len(following) < 60
        and bool(_TITLE_END.search(following))
    )


def _is_title(text: str) -> bool:
    return bool(_TITLE_START.match(text) and _TITLE_END.search(text)) and not re.search(r"[。，：:]", text)


def _stands_alone(text: str) -> bool:
    return bool(LABEL_LINE.match(text) or _DATE_LINE.match(text) or _DISCLOSURE.match(text))


def _unbalanced(text: str) -> bool:
    return any(text.count(opening) > text.count(closing) for opening, closing in ("“”", "（）", "《》"))


def _join(paragraph: TextLine, line: TextLine) -> TextLine:
    latin = not _CJK.match(paragraph.text[-1]) and not _CJK.match(line.text[0])
    gap = (paragraph.offsets[-1] + 1,) if latin and line.offsets[0] > paragraph.offsets[-1] + 1 else ()
    return TextLine(
        paragraph.text + (" " if gap else "") + line.text,
        paragraph.offsets + gap + line.offsets,
        paragraph.markdown_level,
        paragraph.page,
    )
