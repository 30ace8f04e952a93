"""Dates in Chinese letters and in questions: where they stand and which days they mean.

A date is a period: 2024年 runs from 1 January to 31 December. What is named against the day of writing (今年, 3月6日,
目前) is read at ``letter_date`` in a letter and at ``today`` in a question.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal

Bound = Literal["", "since", "until"]

_HALF_WIDTH = str.maketrans("０１２３４５６７８９．－／", "0123456789.-/")
_DIGITS = {"〇": 0, "○": 0, "零": 0, "O": 0} | {
    character: value for value, character in enumerate("一二三四五六七八九", 1)
}
_TENS = {"": 0, "十": 10, "二十": 20, "廿": 20, "三十": 30, "卅": 30}
_SMALL = {ten + one: value + unit for ten, value in _TENS.items() for one, unit in {"": 0, **_DIGITS}.items()} | {
    "两": 2
}
_YEARS_AWAY = {"前": -2, "去": -1, "上": -1, "今": 0, "本": 0, "明": 1, "后": 2, "last": -1, "this": 0, "next": 1}
_ENGLISH_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_ENGLISH_NUMBERS = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]
# Year's beginning, middle and end, half-years and quarters: first and last month.
_PARTS = {
    "初": (1, 3),
    "中": (6, 7),
    "底": (10, 12),
    "末": (10, 12),
    "上": (1, 6),
    "下": (7, 12),
    "内": (1, 12),
    "前": (1, 9),
}
_PARTS |= {quarter: (3 * n - 2, 3 * n) for n in range(1, 5) for quarter in (str(n), "一二三四"[n - 1])}
_TEN_DAYS = {"上": (1, 10), "初": (1, 10), "中": (11, 20), "下": (21, 31), "底": (21, 31), "末": (21, 31)}

_S = r"[ \t\u3000\u00a0]{0,2}"
_TO = rf"{_S}(?:[-—–~～]{{1,2}}|至|到){_S}"
_ZERO_TO_NINE = "〇○零O一二三四五六七八九"
_YEAR = rf"(?:(?<![\d.])(?:19|20)\d\d|(?:一九|二[〇○零O])[{_ZERO_TO_NINE}]{{2}})"
_MONTH = r"(?:1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])"
_DAY = r"(?:3[01]|[12]\d|0?[1-9]|[二三]?十[一二三四五六七八九]?|廿[一二三四五六七八九]?|[一二三四五六七八九])"
_COUNT = r"(?:\d{1,2}|[一二两三四五六七八九]?十[一二三四五六七八九]?|[一二两三四五六七八九])"


def _within_year(n: int) -> str:
    """Pattern for what may follow a year: month, day, a part of the year. Groups carry ``n``."""
    ten_days = rf"(?P<ten{n}>[上中下](?=旬)|[初底末](?![步级期])){'旬?'}"
    day = rf"(?P<day{n}>{_DAY})(?:{_S}[日号]?{_TO}(?P<last_day{n}>{_DAY}))?{_S}[日号]"
    month = rf"(?:(?P<from{n}>{_MONTH}){_S}月?{_TO})?(?P<month{n}>{_MONTH}){_S}月份?(?:{_S}{day}|{ten_days})?"
    quarter = rf"第?{_S}(?P<quarter{n}>[一二三四1-4]){_S}季度|(?P<first_three{n}>前)三个?季度"
    return rf"(?:{month}|(?P<half{n}>[上下])半年|{quarter})"


_EDGE = r"(?:初(?![步中级创期心])|底(?![部层蕴线色])|末(?![端尾])|内(?![部容外涵])|中(?=[，。、；以之前后]|$))"
_ENGLISH_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|"
    r"sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
_ENGLISH_YEAR = r"(?:19|20)\d\d(?![\d%]|[.,]\d|\s*年)"
_NUMBERED = "\\d〇零一二三四五六七八九十"  # in front of 月 and 年底: a count or another date, not this year's
_FORMS = rf"""
(?<![\d.-])(?P<iso_year>(?:19|20)\d\d)(?P<mark>[-/.])(?P<iso_month>\d\d?)(?P=mark)(?P<iso_day>\d\d?)(?!\d)
(?<![\d.-])(?P<short_year>(?:19|20)\d\d)-(?P<short_month>0[1-9]|1[0-2])(?![\d年-])
(?P<from_year>{_YEAR}){_TO}(?P<to_year>{_YEAR}){_S}年度?
(?P<listed_year>{_YEAR})(?=(?:{_S}[、和与及]{_S}{_YEAR}){{1,5}}{_S}年)
(?P<year>{_YEAR}){_S}年度?(?:{_S}{_within_year(1)}|年?(?P<edge1>{_EDGE}))?
(?P<away>[前去今本明后上])年(?:度|(?![轻龄级]))(?:{_S}{_within_year(3)}|年?(?P<edge3>{_EDGE}))?
(?<![{_NUMBERED}.个每]){_within_year(2)}
(?<![{_NUMBERED}年个几整全半两百多])年(?P<edge2>(?!中){_EDGE})
[“"‘「]?(?P<plan>(?<![{_NUMBERED}])十[一二三四五六])五(?![年月日个家项名场次])[”"’」]?(?:期间|时期)?
(?P<rolling>最近|近|过去|未来|今后)的?{_S}(?P<count>{_COUNT}|半(?=年)){_S}(?P<span>年|个月)(?:来|间|内)?
(?P<now>目前|当前|(?<!出)现在|眼下|迄今|今天|今日)
(?P<months_away>[本当上下])个?月(?![亮饼])
(?P<near_day>[昨明])[天日]
(?i:(?<![A-Za-z\d])(?P<en_day>\d\d?)(?:st|nd|rd|th)?\s(?:of\s)?(?P<en_month>{_ENGLISH_MONTH})\.?,?\s(?P<en_year>{_ENGLISH_YEAR}))
(?i:(?<![A-Za-z\d])(?P<us_month>{_ENGLISH_MONTH})\.?(?:\s(?P<us_day>\d\d?)(?:st|nd|rd|th)?)?,?\s(?:of\s)?(?P<us_year>{_ENGLISH_YEAR}))
(?i:(?<![A-Za-z\d])(?:in|of|since|during|from|for|year|until|till|by|before|after|between|and|to)\s(?P<lone_year>{_ENGLISH_YEAR}))
(?i:(?<![A-Za-z\d])(?P<before_year>(?:19|20)\d\d)(?=\s(?:repl|letter|propos|suggest|answer)))
(?i:(?<![A-Za-z\d])(?P<en_away>this|last|next)\s+year(?![A-Za-z]))
(?i:(?<![A-Za-z\d])(?:past|last)\s(?P<en_count>\d\d?|two|three|four|five|six|seven|eight|nine|ten)\syears(?![A-Za-z]))
"""
# Every form begins with one of these; asking first makes the search three times as fast.
_FIRST = rf"(?=[\d{_ZERO_TO_NINE}十廿三前去今本明后上下第年“\"‘「最近过未目当现眼迄昨A-Za-z])"
_PATTERN = re.compile(f"{_FIRST}(?:{'|'.join(_FORMS.strip().split(chr(10)))})")
_AFTER = re.compile(
    rf"{_S}(?:(?P<since>以来|以后|至今|起(?![步草初源诉点])|开始(?![办运]))|(?P<later>之后|后(?![年续半期三两]))"
    r"|(?P<earlier>之前|以前|前(?![年后三两几一二四五六七八九十\d期])))"
)
_BEFORE = re.compile(
    r"(?:(?P<until>截[至止]到?|(?<![a-z])(?:until|till|by|up to))|(?P<since>(?<![a-z])since)|(?P<later>(?<![a-z])after)"
    r"|(?P<earlier>(?<![a-z])before))\s?$",
    re.IGNORECASE,
)
_SAME_YEAR = re.compile(rf"{_TO}|[、和与及]")
_JOIN = re.compile(rf"{_TO}|\s(?:to|and|through)\s", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class DateMention:
    """A date in a text: ``text == whole[start:end]``, and the days from ``earliest`` to ``latest``, both included.

    ``relative`` says that the day of writing was needed to read it. ``bound`` is ``"since"`` for 2023年起 (``latest``
    is then the day of writing, or ``date.max`` where none is known) and ``"until"`` for 截至2025年初 (``earliest`` is
    then ``date.min``).
    """

    start: int
    end: int
    earliest: date
    latest: date
    text: str
    relative: bool
    bound: Bound = ""


def find_dates(text: str, today: date | None = None, letter_date: date | None = None) -> list[DateMention]:
    """Dates in ``text`` in order of place, none overlapping; ``[]`` where there are none.

    Relative words are read at ``letter_date`` where given, else at ``today``; with neither they are left out.

    >>> [(found.text, str(found.earliest), str(found.latest)) for found in find_dates("自2023年起；2024年4月30日")]
    [('2023年起', '2023-01-01', '9999-12-31'), ('2024年4月30日', '2024-04-30', '2024-04-30')]
    >>> find_dates("预计今年上半年揭晓", letter_date=date(2025, 4, 11))[0].latest
    datetime.date(2025, 6, 30)
    """
    folded = text.translate(_HALF_WIDTH)
    reference = letter_date or today
    mentions: list[DateMention] = []
    for match in _PATTERN.finditer(folded):
        start, end = _span(match)
        previous = mentions[-1] if mentions and start - mentions[-1].end <= 6 else None
        gap = folded[previous.end : start] if previous else ""
        neighbour_year = previous.latest.year if previous and _SAME_YEAR.fullmatch(gap) else None
        period = _period(match, reference, neighbour_year)
        if period is None:
            continue
        earliest, latest, relative = period
        if previous and not previous.bound and _JOIN.fullmatch(gap) and previous.earliest <= latest:
            mentions.pop()
            start, earliest, relative = previous.start, previous.earliest, previous.relative or relative
        mentions.append(_bounded(DateMention(start, end, earliest, latest, "", relative), folded, reference))
    return [replace(mention, text=text[mention.start : mention.end]) for mention in mentions]


def calendar_spans(text: str) -> list[tuple[int, int]]:
    """Spans ``[start, end)`` of everything that reads as a date, resolved or not: numbers there count nothing.

    >>> calendar_spans("3月6日有21场")
    [(0, 4)]
    """
    return [_span(match) for match in _PATTERN.finditer(text.translate(_HALF_WIDTH))]


def parse_date_zh(text: str) -> date | None:
    """The day that ``text`` as a whole names, ``None`` where it is no single day; spaces are ignored.

    >>> parse_date_zh("2024 年 4 月 30 日"), parse_date_zh("二〇二四年六月十八日"), parse_date_zh("2024年")
    (datetime.date(2024, 4, 30), datetime.date(2024, 6, 18), None)
    """
    folded = "".join(text.split()).translate(_HALF_WIDTH)
    match = _PATTERN.fullmatch(folded)
    period = _period(match, None, None) if match else None
    return period[0] if period and period[0] == period[1] else None


def _span(match: re.Match[str]) -> tuple[int, int]:
    """Place of the mention itself: an English preposition before a year is not part of it."""
    return match.start("lone_year") if match["lone_year"] else match.start(), match.end()


def _number(text: str) -> int:
    """Value of a small number or a year, in either script."""
    if text.isdigit() and text.isascii():
        return int(text)
    if text in _SMALL:
        return _SMALL[text]
    return int("".join(str(_DIGITS[character]) for character in text))


def _months(year: int, first: int, last: int) -> tuple[date, date]:
    return date(year, first, 1), date(year, last, monthrange(year, last)[1])


def _period(match: re.Match[str], reference: date | None, neighbour_year: int | None) -> tuple[date, date, bool] | None:
    """First day, last day, and whether the day of writing was needed; ``None`` for no possible date."""
    try:
        period, relative = _absolute(match), False
        if period is None and match["month2"] and neighbour_year:
            period = _in_year(neighbour_year, match, "2")
        if period is None and reference:
            period, relative = _relative(match, reference), True
    except (ValueError, OverflowError):
        return None  # 2月30日 and the like
    return (*period, relative) if period and period[0] <= period[1] else None


def _absolute(match: re.Match[str]) -> tuple[date, date] | None:
    """Period of a date that names its own year."""
    found = match.groupdict()
    if found["iso_year"]:
        day = date(int(found["iso_year"]), int(found["iso_month"]), int(found["iso_day"]))
        return day, day
    if found["short_year"]:
        return _months(int(found["short_year"]), int(found["short_month"]), int(found["short_month"]))
    if found["from_year"]:
        return date(_number(found["from_year"]), 1, 1), date(_number(found["to_year"]), 12, 31)
    if found["year"]:
        return _in_year(_number(found["year"]), match, "1")
    if found["plan"]:
        first = 1966 + 5 * (_SMALL[found["plan"]] - 3)  # the third plan began in 1966, each lasts five years
        return date(first, 1, 1), date(first + 4, 12, 31)
    english = found["en_month"] or found["us_month"]
    if english:
        year, month = int(found["en_year"] or found["us_year"]), _ENGLISH_MONTHS.index(english[:3].lower()) + 1
        day_text = found["en_day"] or found["us_day"]
        return (date(year, month, int(day_text)),) * 2 if day_text else _months(year, month, month)
    lone = found["listed_year"] or found["lone_year"] or found["before_year"]
    return _months(_number(lone), 1, 12) if lone else None


def _in_year(year: int, match: re.Match[str], n: str) -> tuple[date, date]:
    """Period inside ``year``: month and day, half, quarter, edge, or all of it."""
    part = match["half" + n] or match["quarter" + n] or match["first_three" + n] or match["edge" + n]
    if part:
        return _months(year, *_PARTS[part])
    if not match["month" + n]:
        return _months(year, 1, 12)
    month = _number(match["month" + n])
    if match["day" + n]:
        first = date(year, month, _number(match["day" + n]))
        return first, date(year, month, _number(match["last_day" + n])) if match["last_day" + n] else first
    first_day, last_day = _months(year, _number(match["from" + n]) if match["from" + n] else month, month)
    if match["ten" + n]:
        begin, end = _TEN_DAYS[match["ten" + n]]
        return first_day.replace(day=begin), first_day.replace(day=min(end, last_day.day))
    return first_day, last_day


def _relative(match: re.Match[str], reference: date) -> tuple[date, date]:
    """Period of a date that is named against the day of writing."""
    found = match.groupdict()
    away = found["away"] or found["en_away"]
    if away:
        return _in_year(reference.year + _YEARS_AWAY[away.lower()], match, "3")
    if found["rolling"] or found["en_count"]:
        months = _rolling_months(found)
        ahead = found["rolling"] in {"未来", "今后"}
        return (reference, _shifted(reference, months)) if ahead else (_shifted(reference, -months), reference)
    if found["now"]:
        return reference, reference
    if found["near_day"]:
        day = reference + timedelta(days=1 if found["near_day"] == "明" else -1)
        return day, day
    if found["months_away"]:
        first = _shifted(reference, {"上": -1, "下": 1}.get(found["months_away"], 0))
        return _months(first.year, first.month, first.month)
    return _in_year(reference.year, match, "2")


def _rolling_months(found: dict[str, str | None]) -> int:
    """Length in months of 近三年, 最近半年, 过去6个月, past two years."""
    english = (found["en_count"] or "").lower()
    if english:
        return 12 * (int(english) if english.isdigit() else _ENGLISH_NUMBERS.index(english))
    if found["count"] == "半":
        return 6
    return _number(found["count"] or "") * (12 if found["span"] == "年" else 1)


def _shifted(day: date, months: int) -> date:
    """``day`` moved by ``months``, at the month's end where the day does not exist there."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _bounded(mention: DateMention, folded: str, reference: date | None) -> DateMention:
    """The mention opened to one side where the words around it say so, those words included in its span."""
    before = _BEFORE.search(folded, max(0, mention.start - 8), mention.start)
    after = _AFTER.match(folded, mention.end)
    word = after or before
    if word is None:
        return mention
    kind = word.lastgroup
    start, end = before.start() if before else mention.start, after.end() if after else mention.end
    if kind in {"since", "later"}:
        earliest = mention.earliest if kind == "since" else mention.latest + timedelta(days=1)
        latest = max(earliest, reference) if reference else date.max
        return replace(mention, start=start, end=end, earliest=earliest, latest=latest, bound="since")
    # 年底前 still includes the year's end; 2024年前 ends before 2024.
    inclusive = kind == "until" or folded[mention.end - 1] in "底末"
    latest = mention.latest if inclusive else mention.earliest - timedelta(days=1)
    return replace(mention, start=start, end=end, earliest=date.min, latest=latest, bound="until")
