"""Numbers that questions name replies by: of proposals, of documents（文号）, of sessions, of telephones."""

from __future__ import annotations

import re

from rag.query.reading import Reading
from rag.query.selection import ClosedSets, bare_number
from rag.query.words import CHINESE_DIGITS, PIECE, PROPOSAL, any_of
from rag.text.normalise import squeeze
from rag.text.numerals import parse_chinese_number
from rag.text.tokens import fold

_LETTER_NOUN = any_of("提案 建议 议案 答复")
_NOT_OF_A_STREET = r"(?<![\d〕\]路街弄道巷.])"
# Each alternative is one way to write the number of a proposal; which one matched does not matter.
_NUMBER = re.compile(
    "|".join(
        (
            rf"(?P<ordinal>第\s*)?{_NOT_OF_A_STREET}(?P<digits>\d{{1,8}}(?:-\d{{1,3}})?)\s*号",
            rf"第\s*(?P<piece>\d{{1,8}})\s*件(?={_LETTER_NOUN})",
            rf"{_LETTER_NOUN}的?(?:编?号)?(?:是|为)?\s*第?(?P<chinese_after>[{CHINESE_DIGITS}百零〇]{{1,7}})号",
            rf"第?(?P<chinese>[{CHINESE_DIGITS}百零〇]{{1,7}})号(?=的?(?:{_LETTER_NOUN}|代表|委员|件|复函))",
            # 83、77号
            rf"(?<![\d.])第?(?P<row>\d{{1,8}})(?=(?:[、和与及]第?\d{{1,8}}){{1,8}}号(?!{any_of('楼 线 馆 门 院 室')}))",
            # 136、005、066三份答复
            rf"(?<![\d.])(?P<bare_row>\d{{2,8}})(?=(?:[、和与及]\d{{2,8}})*的?[两二三四五六](?:{PIECE})的?{_LETTER_NOUN})",
            r"(?<![\d.])(?<!\d[,，-])(?P<zero>0\d{1,7})(?![\d.%年月日])",
            rf"{_LETTER_NOUN}\s*(?:编?号)?(?:是|为)?\s*(?P<after>\d{{1,8}})(?!\d|年|月|日|[.%])",
            r"(?<![\d.])(?P<before>\d{2,8})(?=(?:的)?(?:提案|建议案|代表建议))",
            rf"(?<![a-z])no\.?\s?(?P<english>\d{{1,8}})\s?(?:号)?(?=的?{_LETTER_NOUN})",
        )
    )
)
_ANOTHER = re.compile(r"^(?:和|与|、|及)\s*第?\s*0*(\d{1,8})\s*号?")
_NOUN_BEHIND = re.compile(rf"(?:政协|代表|委员)?(?:{PROPOSAL}|来信)?(?:的)?(?:答复|复函|回复)?")
# 1号楼, 2号线, 一号课题: numbers of other things.
_OTHER_THING = re.compile(
    any_of("楼 线 课题 店 院 门 弄 室 工程 文件 令 馆 车 空间 厅 高速 公路 当天 那天 这天 上午 下午 晚上 早上")
)
# What stands before the number of a house, and what makes a bare 35号 the number of a proposal.
_HOUSE_BEFORE = re.compile(
    rf"{any_of('地址 住址 门牌 位于 住在 坐落 地点 [路街道巷里]上 搬到 搬去')}[^，。；？?\d]{{0,6}}$"
)
_OF_A_LETTER = re.compile(
    any_of("提案 建议 议案 答复 回复 复函 签发 文号 委员 代表 联系人 联系电话 会办 落款 成文 办结")
)
_HOUSE = re.compile(r"\d+号(?:\d+室)?")
_WHOSE_ADDRESS = re.compile(r"(?:哪[个家]|什么)单位|谁(?:家)?的(?:地址|办公)|是谁|联系人|电话|办公")
_PIECES_OF_LETTERS = re.compile(rf"{PIECE}(?!套)|答复|回复|复函|提案|建议")
_BESIDE_CHARS = 6
"""How far before a number its kind is said: 人大代表建议66号."""
_MONTH_BEFORE = re.compile(r"月\s?$")

_ORDINAL = rf"[{CHINESE_DIGITS}\d]{{1,3}}"
_SESSIONS = (
    re.compile(rf"(?<!哪)第?{_ORDINAL}届[^，。？?\d哪]{{0,6}}?第?{_ORDINAL}次(?:全体)?(?:会议|全会|会)?"),
    re.compile(rf"(?:人大|政协)[{CHINESE_DIGITS}]{{1,3}}次会议"),
)
_DOCUMENT_NUMBER = re.compile(
    r"(?P<name>[\u4e00-\u9fff]{1,12})?[〔\[(（【](?P<year>(?:19|20)\d{2})[〕\])）】]\s*第?\s*(?P<serial>\d{1,5})\s*号"
)
_OPENING = re.compile(r"[〔\[(（【]")
_POSTCODE = re.compile(r"(?<![\d.])\d{6}(?![\d.])")
_SPELT_PHONE = re.compile(r"[〇零一二三四五六七八九幺两]{7,11}")
_DIGITS = str.maketrans("〇零一二三四五六七八九幺两", "0012345678912")
_PHONE = re.compile(r"(?<!\d)(?:\d{3,4}-)?\d{7,11}(?!\d)")


def read_document_numbers(reading: Reading, known: ClosedSets) -> None:
    """A document number such as 长科委〔2025〕4号, whatever its brackets, or without its year: 长科委4号."""
    for document in known.document_numbers:
        printed, *behind = _OPENING.split(document)
        name, digits = fold(printed), re.findall(r"\d+", "".join(behind))
        serial = bare_number(digits[-1]) if digits else ""
        if name and serial and (short := re.search(rf"{re.escape(name)}第?0*{serial}号", reading.rest)):
            reading.set(document_number=document)
            reading.take(short.start(), short.end())
            return
    for match in _DOCUMENT_NUMBER.finditer(reading.rest):
        candidate = next((one for one in known.document_numbers if _is_document(match, one)), None)
        if candidate is None:
            reading.unknown(match.group())
            reading.take(match.start(), match.end())
        else:
            reading.set(document_number=candidate)
            # The name may have caught words before it: 签发长科委 begins with 长.
            start = match.start() + max((match["name"] or "").find(candidate[0]), 0)
            reading.take(start, match.end())


def _is_document(match: re.Match[str], candidate: str) -> bool:
    digits = re.findall(r"\d+", candidate)
    if len(digits) < 2 or (digits[0], bare_number(digits[-1])) != (match["year"], bare_number(match["serial"])):
        return False
    return match["name"] is None or match["name"].endswith(fold(_OPENING.split(candidate)[0]))


def read_phones(reading: Reading, known: ClosedSets) -> None:
    """A telephone number or a postcode that a letter prints."""
    for match in _POSTCODE.finditer(reading.rest):
        if match.group() in known.postcodes:
            reading.set(postcode=match.group())
            reading.take(match.start(), match.end())
    phones = {re.sub(r"\s", "", phone) for phone in known.phones}
    for match in _SPELT_PHONE.finditer(reading.rest):
        if (spelt := match.group().translate(_DIGITS)) in phones:
            reading.set(phone=spelt)
            reading.take(match.start(), match.end())
    for match in _PHONE.finditer(reading.rest):
        if match.group() in phones:
            reading.set(phone=match.group())
            reading.take(match.start(), match.end())


def read_addresses(reading: Reading, known: ClosedSets) -> None:
    """An address that letters print, in a question about letters: 安西路35号的答复有几份."""
    if not (_PIECES_OF_LETTERS.search(reading.rest) or _WHOSE_ADDRESS.search(reading.rest)):
        return
    for match in _HOUSE.finditer(reading.rest):
        for printed in known.addresses:
            address = fold(squeeze(printed))
            place = address.find(match.group())
            if place < 0 or address[place - 1 : place].isdigit():
                continue
            start = match.start()
            while start and place and reading.rest[start - 1] == address[place - 1]:
                start, place = start - 1, place - 1
            if match.start() - start > 1 or _HOUSE_BEFORE.search(reading.rest[: match.start()]):
                reading.set(address=reading.rest[start : match.end()])
                reading.take(start, match.end())
                return


def read_sessions(reading: Reading, known: ClosedSets) -> None:
    """A session（届次）in any spelling: 十五届三次会议, 第15届第3次会议, 人大八次会议."""
    for pattern in _SESSIONS:
        for match in pattern.finditer(reading.rest):
            wanted = session_key(match.group())
            session = next((one for one in known.sessions if wanted <= session_key(one)), None)
            if session is None:
                reading.unknown(match.group())
            else:
                reading.set_filter(session=session)
            reading.take(match.start(), match.end())
            if "人大" in wanted:
                reading.set_filter(kind="建议")


def session_key(text: str) -> frozenset[str]:
    """What identifies a session whatever its spelling: 届15, 次3, and the body where named.

    >>> session_key("第十五届三次会议") <= session_key("长宁区政协第15届第三次会议")
    True
    """
    key: set[str] = set()
    for value, unit in re.findall(rf"({_ORDINAL})(届|次)", text):
        number = int(value) if value.isdigit() else parse_chinese_number(value)
        key.add(f"{unit}{number}")
    key.update(body for body in ("政协", "人大") if body in text)
    if "人民代表大会" in text:
        key.add("人大")
    return frozenset(key)


def read_numbers(reading: Reading, known: ClosedSets) -> None:
    """Numbers of proposals: 66, 066, 第066号, 第六十六号, 066和083号."""
    position = 0
    while match := _NUMBER.search(reading.rest, position):
        position = match.end()
        number = _number_of(match)
        # 3月6号 is a day.
        if not number or _OTHER_THING.match(reading.rest, match.end()) or _is_day(reading.rest, match.start()):
            continue
        if match["digits"] and not match["ordinal"] and _is_house(reading.rest, match.start(), number, known):
            continue
        end = match.end()
        _add_number(reading, known, number)
        while another := _ANOTHER.match(reading.rest[end:]):
            _add_number(reading, known, bare_number(another[1]))
            end += another.end()
        noun = _NOUN_BEHIND.match(reading.rest, end)
        position = noun.end() if noun else end
        _set_kind(reading, reading.rest[max(match.start() - _BESIDE_CHARS, 0) : position])
        reading.take(match.start(), position)


def _number_of(match: re.Match[str]) -> str:
    """The number without leading zeros, "" where the numerals are none."""
    chinese = match["chinese"] or match["chinese_after"]
    if chinese:
        return str(parse_chinese_number(chinese) or "")
    return bare_number(next(text for text in match.groups() if text and text[0].isdigit()))


def _is_house(text: str, start: int, number: str, known: ClosedSets) -> bool:
    """Whether a bare 35号 is no proposal: an address is spoken of, or no letter, and no proposal has the number."""
    if _HOUSE_BEFORE.search(text[:start]):
        return True
    return number not in known.numbers and not _OF_A_LETTER.search(text)


def _set_kind(reading: Reading, around: str) -> None:
    """The kind that is said with a number: 政协66号提案, 人大建议77号."""
    conference, congress = "政协" in around, "人大" in around or "代表建议" in around
    if conference != congress:
        reading.set_filter(kind="提案" if conference else "建议")


def _is_day(text: str, start: int) -> bool:
    return bool(_MONTH_BEFORE.search(text[max(start - 2, 0) : start]))


def _add_number(reading: Reading, known: ClosedSets, number: str) -> None:
    if number in known.numbers:
        reading.set(numbers=tuple(dict.fromkeys((*reading.selection.numbers, number))))
    else:
        reading.unknown(f"第{number}号")
