"""Numbers in Chinese letters: what they count, in which unit, and how exactly; and document numbers（文号）.

Numbers inside dates are left to `rag.text.dates`; numbers inside document numbers are no quantities.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from math import prod

from rag.text.dates import calendar_spans

_HALF_WIDTH = str.maketrans("０１２３４５６７８９．％－：", "0123456789.%-:")
_DIGITS = {"〇": 0, "○": 0, "零": 0, "两": 2} | {digit: value for value, digit in enumerate("一二三四五六七八九", 1)}
_POWERS = {"十": 10, "百": 100, "千": 1000, "万": 10**4, "亿": 10**8, "万亿": 10**12}
_MASK = "\ufffc"
_MAX_DIGITS = 40  # longer runs of digits are no numbers that anybody wrote

# How exactly a number is meant: one sign for all words that say the same.
_SIGNS = {
    "余": ["余", "多", "来"],
    "超": ["超过", "超", "逾", "突破", "高于", "多于", "大于"],
    "以上": ["以上", "至少", "不少于", "不低于", "不下", "不得少于", "不得低于"],
    "近": ["将近", "接近", "近"],
    "不足": ["不足", "不到", "低于", "少于", "小于"],
    "以下": [
        "以下",
        "以内",
        "之内",
        "内",
        "不超过",
        "不超",
        "不得超过",
        "不得超",
        "不高于",
        "不多于",
        "至多",
        "最多",
        "最高",
        "上限",
        "上限为",
        "封顶",
        "最长",
    ],
    "约": ["大约", "大概", "约", "左右", "上下"],
}
_SIGN = {word: sign for sign, words in _SIGNS.items() for word in words}
_SAME_UNIT = {
    "平方千米": "平方公里",
    "平米": "平方米",
    "平": "平方米",
    "千米": "公里",
    "千克": "公斤",
    "个百分点": "百分点",
    "周岁": "岁",
    "°C": "℃",
    "°c": "℃",
    "摄氏度": "℃",
    "点": "时",
}
# Lookaheads keep 2平台, 3大楼, 5场地 and the like apart from units.
_UNIT = (
    r"(?:平方公里|平方千米|平方米|立方米|平米|平(?![台等均安稳行])|个?百分点|人次|场次|户次|班次|课时|学时|个月|小时|分钟"
    r"|千瓦时|千瓦|[美欧港日]?元(?![素旦])|公里|千米|[厘毫微纳]米|米(?!其)|公顷|亩|吨|公斤|千克|克|升|倍|番|家|个|项|名|位|人"
    r"|场(?![地景所])|次|届|条|件|种|类|栋|幢|座|处|间|套|所|张|份|篇|部|册|本|期|轮|批|支|只|辆|台|架|户|层|级|版本?|街镇|站"
    r"|片|块|周?岁|年|周|天|日|秒|[时点](?![代间期候效尚击评赞位缀明滴子])|号楼?|室|楼|弄|章|节|款|页|大(?![楼厦学道])|强|佳|例|宗|门(?![店诊类槛口户])|℃|°[Cc]|摄氏度|成(?![员立果功为本长效就分交熟])|单(?!位)|笔|方面|[%‰])"
)
# Everyday words that only look like a count: 一批, 一站式, 第一时间, 统一 …
_NO_COUNT = re.compile(
    r"一(?:[批些种类定般直起切体步样旦致同边向再律并站片层本块]|系列|方面|级|部分|大批|次性|家人|期间|年四季|对一)"
)
_NO_COUNT_AFTER = tuple("统唯之同万每逐单专合划如进初")

_S = r"[ \t\u3000\u00a0]{0,2}"
_ARABIC = r"(?:\d{1,3}(?:,\d{3})+(?!\d)|\d+)(?:\.\d+)?"
_CHINESE = r"[几数]?[〇○零一二两三四五六七八九十百千万亿廿卅]+(?:点[〇零一二三四五六七八九]+)?几?"
_ONLY_BEHIND = {"余", "多", "来", "内", "以上", "以下", "以内", "之内"}  # 以下三条 are the three that follow
_BEFORE_WORDS = "|".join(sorted((word for word in _SIGN if word not in _ONLY_BEHIND), key=len, reverse=True))
_QUANTITY = re.compile(
    rf"(?P<part>(?P<whole>[百千万二三四五六七八九十])分之{_S})?"
    rf"(?:(?P<arabic>{_ARABIC})(?::(?P<minutes>[0-5]\d)(?!\d))?|(?P<chinese>{_CHINESE}))"
    rf"(?P<more>{_S}[余多来](?={_S}(?:[万亿]|{_UNIT})))?"
    rf"(?:{_S}(?P<power>万亿|[万亿]|[百千](?=[余多]?{_S}{_UNIT})))?"
    rf"(?P<more_after>{_S}[余多](?={_S}{_UNIT}))?"
    rf"(?:{_S}(?P<unit>{_UNIT})|(?P<letters>[A-Za-z]+))?"
    rf"(?:{_S}(?P<behind>以上|以下|以内|之内|内(?![部容外需涵])|左右|上下|(?<=[成年])多(?![年种个家项])))?"
)
_BEFORE = re.compile(
    rf"(?P<ordinal>第|[Nn][Oo]\.?){_S}$|(?<![最附邻靠])(?P<sign>{_BEFORE_WORDS})(?:达到?|有|为)?{_S}$"
    r"|(?P<far>至少|最多|最高|最长|不超过|不少于)(?![\u4e00-\u9fff]{0,4}(?:超过|高于|低于))[\u4e00-\u9fff]{0,6}$"
)
_TO = re.compile(rf"{_S}(?:[-—–~～]{{1,2}}|至|到){_S}")
_DOCUMENT_NUMBER = re.compile(
    rf"(?P<issuer>[\u4e00-\u9fff]{{1,10}}){_S}[\[〔［【（(]{_S}(?P<year>(?:19|20)\d\d){_S}[\]〕］】）)]"
    rf"{_S}第?{_S}(?P<serial>\d{{1,5}}){_S}号"
)
_NO_ISSUER = re.compile(r".*(?:根据|按照|依据|依照|印发|转发|参照|关于|文号|文件|通知|[的了见由和及与为是以在于])")


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with what it counts: ``text == whole[start:end]``; ``low == high`` unless it is a range.

    万 and 亿 are multiplied out (310亿元: ``low`` 31000000000, ``unit`` 元); ``unit`` is "" where none follows, and one
    spelling stands for all (平方千米 → 平方公里). ``approximate`` is "", 余 (余, 多), 超 (超过), 以上 (至少), 近, 不足,
    以下 (不超过, 最高) or 约 (左右). ``ordinal`` says that it names a place in a row, not a count.
    """

    start: int
    end: int
    low: Decimal
    high: Decimal
    unit: str
    approximate: str
    ordinal: bool
    text: str


@dataclass(frozen=True, slots=True)
class DocumentNumber:
    """A document number（文号）: ``text == whole[start:end]``, ``normal`` in one spelling, 长科委〔2025〕4号."""

    start: int
    end: int
    text: str
    normal: str


def parse_chinese_number(text: str) -> int | None:
    """Whole number that Chinese numerals write; ``None`` where ``text`` is none.

    >>> [parse_chinese_number(text) for text in ("二十一", "六千一百", "二〇二四", "三万五", "十万零三", "十家")]
    [21, 6100, 2024, 35000, 100003, None]
    """
    text = text.replace("廿", "二十").replace("卅", "三十")
    if not 0 < len(text) <= _MAX_DIGITS or any(
        character not in _DIGITS and character not in _POWERS for character in text
    ):
        return None
    if all(character in _DIGITS for character in text):
        return int("".join(str(_DIGITS[character]) for character in text))
    total = section = digit = 0
    previous = ""
    for character in text:
        if character in _DIGITS:
            if _DIGITS.get(previous):
                return None
            digit = _DIGITS[character]
        elif character in "万亿":
            power = _POWERS[character]
            total = (total + section + digit) * power if character == "亿" else total + (section + digit or 1) * power
            section = digit = 0
        else:
            section += (digit or 1) * _POWERS[character]
            digit = 0
        previous = character
    if digit and len(text) > 1 and text[-2] in "百千万亿":
        digit *= _POWERS[text[-2]] // 10  # 三万五 is 35000
    return total + section + digit


def parse_number(text: str) -> Decimal | None:
    """Value of one number in Arabic or Chinese digits, with 万 or 亿 behind it; ``None`` where ``text`` is none.

    >>> [str(parse_number(text)) for text in ("1,234", "４.5万", "一点四八", "三亿", "约")]
    ['1234', '45000', '1.48', '300000000', 'None']
    """
    text = "".join(text.split()).translate(_HALF_WIDTH)
    match = re.fullmatch(rf"({_ARABIC})([万亿]{{0,2}})", text, re.ASCII)
    if len(text) > _MAX_DIGITS:
        return None
    if match:
        return _plain(Decimal(match[1].replace(",", "")) * prod(_POWERS[power] for power in match[2]))
    whole, point, fraction = text.partition("点")
    value_of_whole = parse_chinese_number(whole)
    if value_of_whole is None or (point and not (fraction and all(digit in _DIGITS for digit in fraction))):
        return None
    return Decimal(
        f"{value_of_whole}.{''.join(str(_DIGITS[digit]) for digit in fraction)}" if point else value_of_whole
    )


def normalise_number(text: str) -> str:
    """Number of a letter in plain digits, without leading zeros: 66, 066 and 第０６６号 alike; "" where there is none.

    >>> normalise_number("第０６６号"), normalise_number("第六十六号"), normalise_number("无")
    ('66', '66', '')
    """
    folded = "".join(text.split()).translate(_HALF_WIDTH)
    candidates = re.findall(rf"第({_ARABIC}|{_CHINESE})号", folded) or re.findall(rf"{_ARABIC}|{_CHINESE}", folded)
    values = [parse_number(candidate) for candidate in candidates]
    return next((str(int(value)) for value in values if value is not None), "")


def find_document_numbers(text: str) -> list[DocumentNumber]:
    """Document numbers in ``text`` in order of place, whatever their brackets; ``[]`` where there are none.

    >>> [number.normal for number in find_document_numbers("根据沪府[2022]17号和长科委〔2025〕4 号")]
    ['沪府〔2022〕17号', '长科委〔2025〕4号']
    """
    found = []
    for match in _DOCUMENT_NUMBER.finditer(text.translate(_HALF_WIDTH)):
        cut = _NO_ISSUER.match(match["issuer"])
        start = match.start() + (cut.end() if cut and cut.end() < len(match["issuer"]) else 0)
        issuer = text[start : match.end("issuer")]
        normal = f"{issuer}〔{match['year']}〕{int(match['serial'])}号"
        found.append(DocumentNumber(start, match.end(), text[start : match.end()], normal))
    return found


def find_quantities(text: str) -> list[Quantity]:
    """Numbers in ``text`` in order of place, ranges as one; ``[]`` where there are none. Dates are left out.

    >>> [(str(found.low), found.unit, found.approximate) for found in find_quantities("近百次，约310亿元，55％")]
    [('100', '次', '近'), ('31000000000', '元', '约'), ('55', '%', '')]
    >>> [(str(found.low), str(found.high), found.unit) for found in find_quantities("三至五家")]
    [('3', '5', '家')]
    """
    folded = _masked(text.translate(_HALF_WIDTH))
    found: list[Quantity] = []
    power_before = Decimal(1)
    for match in _QUANTITY.finditer(folded):
        quantity, power = _quantity(match, folded), Decimal(_POWERS.get(match["power"] or "", 1))
        if quantity is None:
            continue
        previous = found[-1] if found else None
        if previous and _TO.fullmatch(folded, previous.end, quantity.start):
            low = previous.low * (power if power_before == 1 and previous.unit == "" else 1)
            if previous.unit in {"", quantity.unit} and low < quantity.low and not _is_code(previous.text):
                found[-1] = replace(
                    quantity, start=previous.start, low=low, approximate=previous.approximate or quantity.approximate
                )
                continue
        found.append(quantity)
        power_before = power
    kept = [quantity for quantity in found if quantity.unit or quantity.ordinal or not _is_bare_digit(quantity, folded)]
    return [replace(quantity, text=text[quantity.start : quantity.end]) for quantity in kept]


def _masked(folded: str) -> str:
    """The text with dates and document numbers blotted out, places unchanged."""
    characters = list(folded)
    documents = [(number.start, number.end) for number in find_document_numbers(folded)]
    for start, end in calendar_spans(folded) + documents:
        characters[start:end] = _MASK * (end - start)
    return "".join(characters)


def _plain(value: Decimal) -> Decimal:
    """The value without a fraction of noughts: 45000, not 45000.0."""
    return value.to_integral_value() if value == value.to_integral_value() else value


def _is_code(text: str) -> bool:
    """Whether the digits are a label (021-52388345), which no range begins with."""
    return len(text) > 1 and text.startswith("0") and not text.startswith("0.")


def _is_bare_digit(quantity: Quantity, folded: str) -> bool:
    """Whether it is a Chinese digit that counts nothing (四至范围, 三甲)."""
    return not re.search(r"\d", folded[quantity.start : quantity.end]) and len(quantity.text) < 3


def _quantity(match: re.Match[str], folded: str) -> Quantity | None:
    """The quantity of one match; ``None`` for words and names that merely contain a numeral."""
    before = _BEFORE.search(folded, max(0, match.start() - 9), match.start())
    ordinal = bool(before and before["ordinal"])
    signed = bool((before and before["sign"]) or match["behind"] or match["more"] or match["more_after"])
    limits = _limits(match, signed, folded)
    if limits is None or (match.start() and re.match(r"[A-Za-z]", folded[match.start() - 1]) and not ordinal):
        return None
    unit = "时" if match["minutes"] else match["unit"] or (match["letters"] or "").lower()
    if match["part"]:
        unit = {"百": "%", "千": "‰", "万": "‱"}.get(match["whole"], "")
        share = 1 if unit else Decimal(parse_chinese_number(match["whole"]) or 1)
        limits = (limits[0] / share, limits[1] / share)
    if unit == "成":  # 三成 is 30 %
        unit, limits = "%", (limits[0] * 10, limits[1] * 10)
    word = match["behind"] or (before["sign"] or before["far"] if before else None) or ("余" if signed else "")
    if match["chinese"] and match["chinese"][0] in "百千万亿" and folded.endswith("上", 0, match.start()):
        word = "以上"  # 上百家
    ordinal = ordinal or unit in {"号", "号楼", "室", "弄"} or (unit == "届" and match["chinese"] != "两")
    ordinal = ordinal or (unit == "次" and folded.startswith("会议", match.end()))
    start = before.start() if before and not before["far"] else match.start()
    return Quantity(start, match.end(), *limits, _SAME_UNIT.get(unit, unit), _SIGN.get(word, ""), ordinal, match[0])


def _limits(match: re.Match[str], signed: bool, folded: str) -> tuple[Decimal, Decimal] | None:
    """Lowest and highest value, 万 and 亿 multiplied out; ``None`` where the numeral counts nothing."""
    power = _POWERS.get(match["power"] or "", 1)
    if match["arabic"]:
        if len(match["arabic"]) > _MAX_DIGITS:
            return None
        value = _plain(Decimal(match["arabic"].replace(",", "")) * power + Decimal(match["minutes"] or 0) / 60)
        return value, value
    numeral, start = match["chinese"], match.start("chinese")
    before = folded[max(0, start - 2) : start].rstrip()[-1:]
    if (
        numeral == "一"
        and not match["part"]
        and before != "第"
        and (_NO_COUNT.match(folded, start) or before in _NO_COUNT_AFTER)
    ):
        return None
    if before == "第" and folded.startswith("一时间", start):
        return None
    if numeral[0] in "百千万亿" and not (signed or match["part"] or before == "上"):
        return None  # 百年传承, 千家万户
    return _chinese_limits(numeral, power)


def _chinese_limits(numeral: str, power: int) -> tuple[Decimal, Decimal] | None:
    """Lowest and highest value of Chinese numerals, with the open ones (十几, 几十) and the pairs (两三) spread out."""
    known = parse_chinese_number(numeral.strip("几数"))
    if numeral[0] in "几数":
        return (Decimal(known * 2 * power), Decimal(known * 9 * power)) if known else None
    if numeral[-1] == "几":
        return (Decimal((known + 1) * power), Decimal((known + 9) * power)) if known else None
    pair = re.fullmatch(r"([一二两三四五六七八])([二两三四五六七八九])([十百千万亿]*)", numeral)
    if pair and _DIGITS[pair[2]] == _DIGITS[pair[1]] + 1:
        scale = (parse_chinese_number(pair[3]) or 1) * power
        return Decimal(_DIGITS[pair[1]] * scale), Decimal(_DIGITS[pair[2]] * scale)
    value = parse_number(numeral)
    return (value * power, value * power) if value is not None else None
