"""What a sentence must hold to answer a question of a given kind: a number with its unit, a date, a body, a place."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from rag.retrieval.details import Told, shows
from rag.text.dates import DateMention, find_dates
from rag.text.numerals import find_quantities
from rag.text.people import names_person
from rag.types import QuestionKind

# Signs that a sentence holds the thing asked for; for these kinds only a sign, since none of them proves it.
_SIGNS: dict[QuestionKind, re.Pattern[str]] = {
    "who": re.compile(
        r"委员会|[局委办部署院所厅]|公司|集团|中心|街道|大学|学校|医院|协会|联合会|企业|领导|专家|团队|专班|小组|调研组"
        r"|政府|机构|基地|科技|[先女]生|同志|委员|代表|院士|部门|单位|联盟|媒体|报|网"
    ),
    "why": re.compile(r"因|由于|为了|为|旨在|目的|以便|从而|以|基于|鉴于"),
    "how": re.compile(
        r"一是|二是|通过|推进|建立|加强|提供|支持|开展|推动|完善|打造|实施|举办|设立|制定|优化|将|已|落实|强化|组织|形成"
    ),
}
_PLACE = re.compile(r"[路街区园楼号馆厅站村镇市省国弄道桥广场]|中心|大学|东至|位于|在|地")
_PLACES_ENOUGH = 3
_REGULARLY = re.compile(r"每(?:双?周|月|季|年|天|日|两?个?(?:星期|月))|定期|按(?:月|季)|常态化")
_OLD_YEAR = re.compile(
    r"(?<![\d.])(?:1\d{3}|\d{3})年(?![来多])|公元前?\d+年|[元一二三四五六七八九十]年[一二三四五六七八九十正]+月"
)
_LOOSE_TIME = re.compile(
    r"世纪|年代|\d月|[元二三四五六七八九十]年(?![级制期内来])|年间|[次翌同当]年|年[初底末]|[唐宋元明清汉隋]朝|[唐宋明清汉]代"
)
_LOOSELY_HELD = 0.5
_LONG_SPAN_YEARS = 10
_NAMES_YEAR = re.compile(r"年|(?:19|20)\d\d")
_LEAST_WITHOUT_A_DATE = 0.6
_COMPARED = re.compile("变化|变了|不同|区别|差别|相比|对比|比较|各[是有]|分别")
_AS_OF = re.compile(r"(?:截[至止]到?|到|(?<=[，,])到)$")
_NOT_YET = re.compile("还[没未不剩有]|尚|仍|剩")
_SOON = 16
_BARE_SUM = re.compile(r"\d\s?[万亿](?![a-z\u4e00-\u9fff])")
"""A sum of money without 元: 310亿."""
_ENUMERATOR = re.compile(r"^\s*[(（]?\d{1,2}[)）.．、](?!\d)", re.MULTILINE)
_UNIT_OF_A_COLUMN = re.compile(r"[(（](?:单位[:：])?([a-z/\u4e00-\u9fff]{1,6})[)）]")
"""省级补助（万元）, 单位：座."""
_END = r"(?=[?？。，,]|吗|呢|$)"
_ASKED_BEHIND = re.compile(rf"(?:哪些|哪几[个家项位条所]?|什么样的|什么)(?P<word>[\u4e00-\u9fff]{{2,6}}?){_END}")
_ASKED_TO_LIST = re.compile(
    rf"(?:列出|列举|罗列|说说|介绍).*?(?:\d+|[一二三四五六七八九十几])[大个项条](?P<word>[\u4e00-\u9fff]{{2,6}}?){_END}"
)
_ASKED_BEFORE = re.compile(r"(?P<word>[\u4e00-\u9fff]{2,4})(?:分别|都|各)?(?:是|有|包括|包含)(?:哪|什么)")
_NOT_ASKED = re.compile(r"^.*[的大]|(?:分别|都|各)$")


@dataclass(frozen=True, slots=True)
class Expectation:
    """What an answer must hold.

    ``units`` limit the numbers of a how-many question; ``years`` must be borne out, or are only preferred where they
    were named from today (``loosely``: 去年); ``focus`` is the word asked about (哪些[企业], [专项行动]分别是什么);
    ``bodies`` are the words of which a sentence must hold one where a sort of body is asked for (哪家公司), ``details``
    tell of what else is asked for by name (哪一天, 电话) whether a text shows it.
    """

    kind: QuestionKind
    units: frozenset[str] = frozenset()
    years: frozenset[int] = frozenset()
    focus: str = ""
    loosely: bool = False
    bodies: str = ""
    details: tuple[Told, ...] = ()

    @property
    def lists(self) -> bool:
        """Whether the answer may be several things."""
        return self.kind in ("which", "how", "what") or (self.kind in ("who", "where") and bool(self.focus))

    @property
    def strict(self) -> bool:
        """Whether a sentence without such a thing cannot be the answer."""
        return self.kind in ("how_many", "when") or self._named

    @property
    def least_without(self) -> float:
        """The least probability that a sentence without such a thing needs to answer all the same, above 1 for never.

        A time may be told without a date (花期为夏季, 唐末), a number not without a figure.
        """
        if self.kind == "when" and not self._named:
            return _LEAST_WITHOUT_A_DATE
        return 1.1 if self.strict else 0.0

    @property
    def _named(self) -> bool:
        """Whether it is a sort of body or a detail."""
        return bool(self.bodies or self.details)

    def is_year(self, term: str) -> bool:
        return term.isdigit() and len(term) == 4 and int(term) in self.years

    def held_by(self, text: str, day: date | None) -> float:
        """1 where the folded text holds what is asked for, 0.5 where that cannot be told, 0 where it does not."""
        if not shows(self.details, text):
            return 0.0
        if self.bodies:
            return float(any(body in text for body in self.bodies.split()))
        if self.kind == "how_many":
            return self._number_in(text)
        if self.kind == "when":
            # A day or an hour asked for is shown, by a sign of its own.
            if self.details or _years_in(text, day) or _REGULARLY.search(text) or _OLD_YEAR.search(text):
                return 1.0
            return _LOOSELY_HELD if _LOOSE_TIME.search(text) else 0.0
        if self.kind == "where":
            return min(len(_PLACE.findall(text)), _PLACES_ENOUGH) / _PLACES_ENOUGH
        sign = _SIGNS.get(self.kind)
        if sign is None:
            return 0.5
        return float(bool(sign.search(text)) or (self.kind == "who" and names_person(text)))

    def _number_in(self, text: str) -> float:
        units = _units_in(text)
        if not self.units:
            return float(bool(units))
        if units & self.units:
            return 1.0
        if "元" in self.units:
            return float(_BARE_SUM.search(text) is not None)
        return 0.5 if "" in units else 0.0

    def years_fit(self, text: str, passage: str, section: tuple[str, ...], day: date | None) -> bool:
        """Whether the years of the question are those the sentence speaks of: its own, its passage's, its letter's."""
        if not self.years:
            return True
        for place in (text, passage, " ".join(section)):
            found = _years_in(place, day)
            if self.years & found:
                return True
            if found and place is text:
                return False
        return day is not None and day.year in self.years


_REMEMBERED = 20_000  # sentences and passages: a running process reads the same ones again and again


@lru_cache(maxsize=_REMEMBERED)
def _units_in(text: str) -> frozenset[str]:
    """What the text counts; "" stands for a bare number, which a column of a table may name the unit of."""
    text = _ENUMERATOR.sub("", text).replace("个工作日", "日")
    units = {quantity.unit for quantity in find_quantities(text) if not quantity.ordinal}
    if "" in units:
        columns = " ".join(f"1{unit}" for unit in _UNIT_OF_A_COLUMN.findall(text))
        units |= {quantity.unit for quantity in find_quantities(columns)}
    return frozenset(units)


@lru_cache(maxsize=_REMEMBERED)
def _years_in(text: str, day: date | None) -> frozenset[int]:
    years: set[int] = set()
    for mention in find_dates(text, letter_date=day):
        if mention.bound or mention.latest.year - mention.earliest.year > _LONG_SPAN_YEARS:
            years.add(mention.earliest.year if mention.bound != "until" else mention.latest.year)
        else:
            years.update(range(mention.earliest.year, mention.latest.year + 1))
    return frozenset(years)


_SORTS_OF_BODY = (
    (re.compile(r"(?:哪|什么)[一些几]?[家个些]?(?:公司|企业|厂家|厂商|供应商)"), "公司 企业 集团 厂 股份 科技"),
    (re.compile(r"(?:哪|什么)[一些几]?[家个所些]?(?:医院|医疗机构)"), "医院 卫生"),
    (re.compile(r"(?:哪|什么)[一些几]?[所个些]?(?:大学|高校|学校|中学|小学)"), "大学 学院 学校 中学 小学 高校"),
    (re.compile(r"(?:哪|什么)[一些几]?[家个些]?银行"), "银行"),
    (
        re.compile(
            r"(?:哪|什么)[一些几]?[家个]?(?:施工|承建|设计|监理|中标|运营|建设)(?:单位|方|企业|公司)"
            r"|哪[一几]?[家个]?(?:单位|企业|公司)?[^，,。]{0,3}(?:中标|承建|施工|承包)"
        ),
        "公司 集团 院 企业 单位 中标 承建",
    ),
    (
        re.compile(r"(?:哪|什么)[一些几]?[家个]?(?:设计院|研究院|咨询|评估机构|检测机构|中介)"),
        "院 公司 机构 研究所 咨询",
    ),
)


_MEASURE = re.compile(r"总?(面积|总额|金额|人数|数量|规模|长度|投资额|产值)")


def measures_another(question: str, text: str) -> bool:
    """Whether a text names the measure that a folded question asks for, but only of some other thing.

    >>> [measures_another("硅巷的面积是多少", text) for text in ("载体面积超1万平方米", "总面积约1.48平方公里")]
    [True, False]
    """
    asked = _MEASURE.search(question)
    if asked is None or asked[1] not in text:
        return False
    measured = [text[max(place.start() - 2, 0) : place.start()] for place in re.finditer(asked[1], text)]
    return all(
        re.fullmatch(r"[\u4e00-\u9fff]{2}", thing) and thing[-1] not in "总的其" and thing not in question
        for thing in measured
    )


def asked_bodies(question: str) -> str:
    """Words of which an answer must hold one where a folded question asks for a sort of body, "" elsewhere.

    >>> asked_bodies("餐具是哪家公司供应的?").split()[0]
    '公司'
    """
    asked = next(((match, words) for pattern, words in _SORTS_OF_BODY if (match := pattern.search(question))), None)
    if asked is None:
        return ""
    match, words = asked
    beside = f"{question[: match.start()]} {question[match.end() :]}"
    # 污水处理厂由哪家公司施工: the plant itself is none of the bodies asked for.
    return " ".join(word for word in words.split() if len(word) > 1 or word not in beside)


def asked_focus(question: str) -> str:
    """The word that a folded question asks for several of, "" where it names none.

    >>> asked_focus("集聚了哪些企业?"), asked_focus("六大专项行动分别是什么?")
    ('企业', '专项行动')
    """
    for pattern in (_ASKED_BEHIND, _ASKED_TO_LIST):
        if behind := pattern.search(question):
            return behind["word"]
    before = _ASKED_BEFORE.search(question)
    return _NOT_ASKED.sub("", before["word"]) if before else ""


def asked_years(question: str, today: date, *, relative: bool = False) -> frozenset[int]:
    """The years that a folded question speaks of: words that the evidence must bear out; ``relative`` ones on request.

    Of a span (从2023年到2025年) its ends count: what changed is asked of both.

    >>> sorted(asked_years("2023年办了多少场?", date(2026, 11, 20)))
    [2023]
    """
    dates = [
        one
        for one in find_dates(question, today=today)
        if one.relative is relative and _NAMES_YEAR.search(one.text) and not _is_as_of(question, one)
    ]
    years = {year for one in dates if not one.bound for year in (one.earliest.year, one.latest.year)}
    # 2023年的要求和2025年10月以后的要求: beside another year, an open span stands for that of its end.
    if years and _COMPARED.search(question):
        years |= {one.latest.year if one.bound == "until" else one.earliest.year for one in dates if one.bound}
    return frozenset(years)


def _is_as_of(question: str, mention: DateMention) -> bool:
    """Whether a date only says until when: 到2025年5月还没建成."""
    return bool(
        _AS_OF.search(question, 0, mention.start) and _NOT_YET.search(question, mention.end, mention.end + _SOON)
    )
