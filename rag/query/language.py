"""Questions in other scripts and languages, turned into the Chinese words that letters use.

Traditional script is folded to simplified. An English question becomes a row of Chinese words through a small glossary
of the field (``english.json``); words that it lacks are left to ``translate``, the bundled embedder's nearest words.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from rag.query.usual_wording import usual_wording
from rag.text.tokens import ALTERNATIVE, fold

Translate = Callable[[str], list[str]]
"""Chinese words for an English one, best first."""

_PERIOD = (
    r"\d{4}年(?:到\d{4}年|\d{1,2}月(?:\d{1,2}日)?|[上下]半年|第[一二三四]季度|以来|之前|之后)?"
    r"|最近[两三四五六七八九十]年|[去今前]年(?:[上下]半年)?"
)
_REFERENCE = rf"第\d+号提案|\d{{4}}年和\d{{4}}年的答复|(?:{_PERIOD})(?:的答复)?"
_WORD = re.compile(_REFERENCE + r"|[a-z]{1,3}\d+(?![\w])|[a-z][a-z'’\-]*|\d[\d.,\-]*|[^\sa-z\d]+")
_HAN = re.compile(r"[\u4e00-\u9fff]")
_CHINESE = re.compile("什么|谁|哪|多少|几|如何|怎|吗|呢|[的了是有]|请")
"""Words without which hardly any Chinese question is asked."""
_NAME = re.compile(r"[\u4e00-\u9fff“”·\d]+")
_LATIN_WORD = re.compile(r"[A-Za-z]{2,}")

_NUMBER_REFERENCE = re.compile(
    r"(?:\b(?:proposal|suggestion|reply|motion|letter)s?\s*)?(?:\b(?:no|nr|number)\.?|#)\s*0*(\d{1,8})\b"
)
_BARE_REFERENCE = re.compile(r"\b(?:proposal|suggestion|motion|reply|letter)\s+(?!(?:19|20)\d\d\b)0*(\d{1,8})\b")
_ANSWERS = r"(?:repl(?:y|ies)|letters?|responses?)"
_GIVEN_YEAR = r"((?:19|20)\d\d)"
_YEAR_OF_REPLY = re.compile(
    rf"\b(?:in|from|of|dated|issued in)\s+(?:the\s+)?{_GIVEN_YEAR}\s+{_ANSWERS}"
    rf"|\b{_GIVEN_YEAR}\s+{_ANSWERS}"
    rf"|\b{_ANSWERS}\s+(?:(?:were|was|are|is)\s+)?(?:of|from|in|dated|issued in|made in|given in)\s+{_GIVEN_YEAR}"
)
_YEARS_OF_REPLIES = re.compile(
    rf"\b{_GIVEN_YEAR}\s+(?:and|vs\.?|versus|with|to)\s+{_GIVEN_YEAR}\s+{_ANSWERS}"
    rf"|\b{_ANSWERS}\s+(?:of|from|in)\s+{_GIVEN_YEAR}\s+(?:and|vs\.?|versus|with)\s+{_GIVEN_YEAR}"
)
_YEAR = re.compile(rf"\b(?:in\s+)?{_GIVEN_YEAR}\b(?!年)")
_WHICH_YEAR = r"(?:(?P<year>(?:19|20)\d\d)|(?P<away>last|this)\s+year)"
_WITHIN = r"(?:\b(?:in|over|during|within|for)\s+)?\b(?:the\s+)?"
_HALVES = {"first": "上半年", "second": "下半年"}
_QUARTERS = {"first": "一", "second": "二", "third": "三", "fourth": "四", "1": "一", "2": "二", "3": "三", "4": "四"}
_NUMERALS = dict(zip("two three four five six seven eight nine ten".split(), "两三四五六七八九十", strict=True))
_NUMERALS |= dict(zip((str(number) for number in range(2, 11)), "两三四五六七八九十", strict=True))
_BOUNDS = {"since": "以来", "before": "之前", "prior to": "之前", "after": "之后"}
_HALF = re.compile(rf"{_WITHIN}(?P<half>first|second)\s+half\s+of\s+{_WHICH_YEAR}")
_QUARTER = re.compile(
    rf"{_WITHIN}(?:(?P<quarter>first|second|third|fourth)\s+quarter|q(?P<q>[1-4]))\s+(?:of\s+)?{_WHICH_YEAR}"
)
_SPAN = re.compile(rf"\b(?:between|from)\s+{_GIVEN_YEAR}\s+(?:and|to|until|through)\s+{_GIVEN_YEAR}\b")
_BOUND = re.compile(rf"\b(?P<bound>{'|'.join(_BOUNDS)})\s+{_GIVEN_YEAR}\b")
_ROLLING = re.compile(rf"{_WITHIN}(?:past|last|recent)\s+(?P<count>{'|'.join(_NUMERALS)})\s+years\b")
_AWAY = re.compile(r"\b(?:in\s+)?(?P<name>the year before last|last year|this year)\b")
_YEARS_AWAY = {"last": "去年", "this": "今年", "the year before last": "前年", "last year": "去年", "this year": "今年"}
_MADE = "issued|signed|dated|sent|published|given|made|written|there|received"
_REPLIES_OF = re.compile(
    rf"\b{_ANSWERS}\s+(?:(?:were|was|are|is|have|has|been|that|which)\s+)*(?:(?:{_MADE})\s+)?"
    rf"(?:(?:in|of|from|during|over)\s+)?(?P<period>{_PERIOD})"
)
_MONTHS = """
january february march april may june july august september october november december
""".split()
_MONTH = "|".join(_MONTHS)
_DATE = re.compile(
    rf"\b(?P<month>{_MONTH})\s+(?P<day>\d{{1,2}}),?\s+(?P<year>\d{{4}})\b"
    rf"|\b(?P<day_first>\d{{1,2}})\s+(?P<month_second>{_MONTH})\s+(?P<year_last>\d{{4}})\b"
    rf"|\b(?P<month_only>{_MONTH})\s+(?P<year_only>\d{{4}})\b"
)
_FUNCTION_WORDS = frozenset(
    """
    a an the of in on at to for from by with and or is are was were be been being do does did has have had
    that this these those there its it as than then into about any some all much many can could would should
    will shall may might pls plz kindly exactly compare like want know let need ever actually i'd i'm i've
    i we you he she they me us him her them my our your please tell give show according
    says say said mentioned mention not no also so if but during through over under between per each such more most
    anything else
    """.split()
)
_YES_OR_NO = frozenset("is are was were has have had does do did can could will would should may".split())
_ASKS = re.compile("什么|谁|哪|多|如何|列出|吗")
_CONTRACTED = re.compile(r"\b(what|who|when|where|how|which|it|that|there)'s\b")
_POSSESSIVE = re.compile(r"'s?\b|'")


def is_english(text: str) -> bool:
    """Whether a question is English: it asks so, and what is Chinese in it are names at most.

    >>> is_english("Who signed it?"), is_english("New Balance"), is_english("Who is 詹镭?")
    (True, False, True)
    """
    words = [word.lower() for word in _LATIN_WORD.findall(text)]
    han = len(_HAN.findall(text))
    if len(words) >= 3 and han < len(words):
        return True
    asking = [word for word in words if word in _FUNCTION_WORDS or word in _glossary().asking]
    asks = len(asking) > 1 or text.lower().lstrip().startswith(tuple(f"{word} " for word in asking))
    return (asks if han else bool(asking)) and not _CHINESE.search(text)


def search_form(question: str, translate: Translate | None = None) -> str:
    """The question folded and, where it is English, in Chinese words.

    >>> search_form("誰簽發了第066號提案的答覆？")
    '谁签发了第066号提案的答复?'
    """
    if is_english(question):
        return english_form(question, translate)
    return usual_wording(fold(question))


def english_form(question: str, translate: Translate | None = None) -> str:
    """An English question, which may hold Chinese names, in Chinese words."""
    plain = _CONTRACTED.sub(r"\1 is", fold(question).replace("’", "'"))
    return _to_chinese(_POSSESSIVE.sub("", plain), translate)


@dataclass(frozen=True, slots=True)
class _Glossary:
    """Chinese for English phrases; ``asking`` are those that ask, ``ordinary`` single words of no letter's own.

    ``longest`` counts words.
    """

    chinese: Mapping[str, str]
    asking: frozenset[str]
    ordinary: frozenset[str]
    longest: int


@cache
def _glossary() -> _Glossary:
    groups = json.loads(files("rag.query").joinpath("english.json").read_text(encoding="utf-8"))
    ordinary = files("rag.query").joinpath("english_words.tsv").read_text(encoding="utf-8").splitlines()
    words = dict(line.split("\t") for line in ordinary)
    merged: dict[str, str] = {**words, **groups["words"], **groups["heads"], **groups["questions"]}
    own = {*groups["words"], *groups["heads"], *groups["questions"]}
    ordinary_words = frozenset(word for word in words if word not in own and " " not in word)
    longest = max(len(phrase.split()) for phrase in merged)
    return _Glossary(merged, frozenset(groups["questions"]), ordinary_words, longest)


def _to_chinese(text: str, translate: Translate | None) -> str:
    glossary = _glossary()
    words = _WORD.findall(_numbers_and_dates(text))
    content: list[str] = []
    asking: list[str] = []
    position = 0
    while position < len(words):
        phrase = _longest_phrase(words[position:], glossary)
        if phrase:
            chinese = glossary.chinese[phrase]
            if translate and phrase in glossary.ordinary:
                # An ordinary word means more than an office means by it.
                chinese = ALTERNATIVE.join(dict.fromkeys([*chinese.split(ALTERNATIVE), *translate(phrase)]))
            (asking if phrase in glossary.asking else content).append(chinese)
        else:
            content += _other_word(words[position], translate)
        position += len(phrase.split()) or 1
    if words and words[0] in _YES_OR_NO and words[1:2] != ["you"] and not _ASKS.search(" ".join(asking)):
        asking.append("吗")
    # Chinese puts the asking word last ("… 是谁"): what stands before it is then read as the thing asked about.
    return " ".join(dict.fromkeys([*content, *asking])).strip()


def _numbers_and_dates(text: str) -> str:
    """The text with numbers of proposals, years of replies and dates as Chinese writes them."""
    text = _NUMBER_REFERENCE.sub(r" 第\1号提案 ", text)
    text = _BARE_REFERENCE.sub(r" 第\1号提案 ", text)
    text = _YEARS_OF_REPLIES.sub(_chinese_years, text)
    text = _YEAR_OF_REPLY.sub(lambda match: f" {next(filter(None, match.groups()))}年的答复 ", text)
    text = _periods(_DATE.sub(_chinese_date, text))
    return _YEAR.sub(r" \1年 ", _REPLIES_OF.sub(lambda match: f" {match['period']}的答复 ", text))


def _periods(text: str) -> str:
    """The text with half-years, quarters, spans and years named from today as Chinese writes them.

    >>> _periods("replies issued in the first half of 2024").split()
    ['replies', 'issued', '2024年上半年']
    """
    text = _HALF.sub(lambda match: f" {_year_of(match)}{_HALVES[match['half']]} ", text)
    text = _QUARTER.sub(lambda match: f" {_year_of(match)}第{_QUARTERS[match['quarter'] or match['q']]}季度 ", text)
    text = _SPAN.sub(r" \1年到\2年 ", text)
    text = _BOUND.sub(lambda match: f" {match[2]}年{_BOUNDS[match['bound']]} ", text)
    text = _ROLLING.sub(lambda match: f" 最近{_NUMERALS[match['count']]}年 ", text)
    return _AWAY.sub(lambda match: f" {_YEARS_AWAY[match['name']]} ", text)


def _year_of(match: re.Match[str]) -> str:
    """The year that a half or a quarter belongs to."""
    return _YEARS_AWAY[match["away"]] if match["away"] else f"{match['year']}年"


def _chinese_years(match: re.Match[str]) -> str:
    first, second = (year for year in match.groups() if year)
    return f" {first}年和{second}年的答复 "


def _chinese_date(match: re.Match[str]) -> str:
    year = match["year"] or match["year_last"] or match["year_only"]
    month = match["month"] or match["month_second"] or match["month_only"]
    day = match["day"] or match["day_first"]
    return f" {year}年{_MONTHS.index(month) + 1}月{f'{day}日' if day else ''} "


def _longest_phrase(words: list[str], glossary: _Glossary) -> str:
    """The longest phrase of the glossary that the words begin with, "" where there is none."""
    for length in range(min(glossary.longest, len(words)), 0, -1):
        phrase = " ".join(words[:length])
        if phrase in glossary.chinese:
            return phrase
    return ""


def _other_word(word: str, translate: Translate | None) -> list[str]:
    if _HAN.search(word):
        return _NAME.findall(word)  # of (上海硅巷)? the name without the marks around it
    if word[0].isdigit() or word[-1].isdigit():
        return [word]  # 2024, k1
    if not word[0].isalpha() or word in _FUNCTION_WORDS:
        return []
    singular = word[:-1] if word.endswith("s") and len(word) > 3 else word
    if singular in _glossary().chinese:
        return [_glossary().chinese[singular]]
    # Even a word without a rendering is a guess: evidence need not hold an English word.
    return [ALTERNATIVE.join([word, *((translate(word) if translate else []) or [word])])]
