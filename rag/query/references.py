"""Which replies a question speaks of: numbers, dates, sessions, kinds, people, order; the rest of it stays over."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Literal

from rag.text.dates import find_dates
from rag.text.normalise import squeeze
from rag.text.numerals import parse_chinese_number
from rag.text.tokens import fold
from rag.types import Filters

Order = Literal["", "latest", "earliest"]

_LETTER_NOUN = r"(?:答复|回复|复函|复文|来信|回信|信|函|提案|建议|议案|文件|材料|件)"
_COUNTED = r"(?:[一二两三四五六七八九十几\d]+|每|各)?(?:份|封|件|篇|个)?"
_OF_REPLY = re.compile(
    rf"^(?:度|里|间|内|期间)?(?:\d{{1,2}}月)?(?:的|那|这|所有|全部|全年|一共|总共|共|都|各|有)*{_COUNTED}(?:的)?(?:有)?(?:哪些|哪几份|多少份?|几份|几封)?(?:政协|人大|代表|委员|关于硅巷的)?(?:的)?{_LETTER_NOUN}"
    rf"|^(?:的)?(?:那|这){_COUNTED[:-1]}(?:份|封|件|篇)|^(?:共|一共|总共)?(?:答复了|回复了|办理了|签发了|发了|印发了|写了|出了|作出)"
    rf"|^(?:签发|答复|办理|印发|作出|发出|出具|写|落款|成文)的"
)
_NOT_A_PROPOSAL = re.compile(r"^(?:楼|线|课题|店|院|门|弄|室|工程|文件|令|馆|车|空间|厅|高速|公路)")
_NUMBER = re.compile(
    r"(?:第\s*)?(?<![\d〕\]路街弄道巷.])(?P<digits>\d{1,8})\s*号"
    r"|第?(?P<chinese>[一二三四五六七八九十百零〇]{1,7})号(?=的?(?:提案|建议|议案|答复|代表|委员|件|复函))"
    r"|(?<![\d.])(?P<zero>0\d{1,7})(?![\d.%年月日])"
    r"|(?:提案|建议|议案|答复)\s*(?:编?号)?(?:是|为)?\s*(?P<after>\d{1,8})(?!\d|年|月|日|[.%])"
    r"|(?<![\d.])(?P<before>\d{2,8})(?=(?:的)?(?:提案|建议案|代表建议))"
)
_NUMBER_TAIL = re.compile(r"^(?:和|与|、|及)\s*第?\s*0*(\d{1,8})\s*号?")
_SESSION = re.compile(
    r"第?(?P<term>[一二三四五六七八九十\d]{1,3})届(?P<body>[^，。？?\d]{0,6}?)第?(?P<time>[一二三四五六七八九十\d]{1,3})次(?:全体)?(?:会议|全会|会)?"
)
_BODY_SESSION = re.compile(r"(?P<body>人大|政协)(?P<time>[一二三四五六七八九十]{1,3})次会议")
_DOCUMENT_NUMBER = re.compile(
    r"(?P<name>[\u4e00-\u9fff]{1,12})?[〔\[(（【](?P<year>(?:19|20)\d{2})[〕\])）】]\s*第?\s*(?P<serial>\d{1,5})\s*号"
)
_LATEST = re.compile(
    rf"(?:最新|最近|最晚|最后|最终|近期)(?:的|一|那|这|发布|公开|收到|办理|签发|答复)*(?:份|封|件|次|个|篇)?(?:的)?(?:政协|人大|代表|委员)?(?:的)?(?:{_LETTER_NOUN})"
)
_EARLIEST = re.compile(
    rf"(?:最早|最先|第一|首)(?:的|一|那|这|签发|答复)*(?:份|封|件|次|个|篇)?(?:的)?(?:政协|人大|代表|委员)?(?:的)?(?:{_LETTER_NOUN})"
)
_PROPOSAL_KIND = re.compile(r"政协(?:的)?(?:委员)?(?:的)?(?:提案|答复)?|委员提案|提案类")
_MOTION_KIND = re.compile(r"(?:区|市)?人大(?:的)?(?:代表)?(?:的)?(?:建议|议案|答复)?|代表(?:提的|的)?建议|建议类")
_PHONE = re.compile(r"(?<!\d)(?:\d{3,4}-)?\d{7,11}(?!\d)")
_ISSUER = re.compile(
    r"(?P<name>[\u4e00-\u9fff]{1,12}?(?:委员会|局|委|办公室|厅|部|医院|街道|人民政府|公司))\s*(?:的|出具的|发的|写的|作出的|给出的|办理的)?(?:所有|全部)?(?:几份|多少份|哪些)?(?:答复|回复|复函)"
)


@dataclass(frozen=True, slots=True)
class ClosedSets:
    """Names and marks that the catalogue holds: what a question can refer to."""

    numbers: frozenset[str] = frozenset()
    sessions: tuple[str, ...] = ()
    signers: tuple[str, ...] = ()
    proposers: tuple[str, ...] = ()
    contacts: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    document_numbers: tuple[str, ...] = ()
    issuers: tuple[str, ...] = ()
    results: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Selection:
    """The replies a question names. ``unknown`` lists what it names but the catalogue does not hold."""

    filters: Filters = Filters()
    numbers: tuple[str, ...] = ()
    years: tuple[int, ...] = ()
    proposer: str | None = None
    contact: str | None = None
    phone: str | None = None
    document_number: str | None = None
    result: str | None = None
    order: Order = ""
    unknown: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        named = (
            self.numbers,
            self.years,
            self.proposer,
            self.contact,
            self.phone,
            self.document_number,
            self.result,
            self.order,
        )
        return bool(self.filters) or any(named)


@dataclass(slots=True)
class _Reading:
    """A question being read: spans already understood are blanked out of ``rest``."""

    rest: str
    selection: Selection = field(default_factory=Selection)

    def take(self, start: int, end: int) -> None:
        self.rest = self.rest[:start] + " " * (end - start) + self.rest[end:]

    def set(self, **changes: object) -> None:
        self.selection = replace(self.selection, **changes)  # type: ignore[arg-type]

    def set_filter(self, **changes: object) -> None:
        self.set(filters=replace(self.selection.filters, **changes))  # type: ignore[arg-type]

    def unknown(self, name: str) -> None:
        self.set(unknown=(*self.selection.unknown, name))


def read_references(question: str, known: ClosedSets, today: date) -> tuple[Selection, str]:
    """The replies that a folded question names, and the question with those names blanked out (same length)."""
    reading = _Reading(question)
    _read_document_number(reading, known)
    _read_phone(reading, known)
    _read_sessions(reading, known)
    _read_numbers(reading, known)
    _read_order(reading)
    _read_dates(reading, today)
    _read_people(reading, known)
    _read_issuer(reading, known)
    _read_kind(reading)
    _read_result(reading, known)
    return reading.selection, reading.rest


def _read_document_number(reading: _Reading, known: ClosedSets) -> None:
    for match in _DOCUMENT_NUMBER.finditer(reading.rest):
        marks = (match["year"], match["serial"].lstrip("0"))
        for candidate in known.document_numbers:
            digits = re.findall(r"\d+", candidate)
            if (digits[0], digits[-1].lstrip("0")) == marks and _agrees(match["name"], candidate):
                reading.set(document_number=candidate)
                start = match.start() + max((match["name"] or "").find(candidate[0]), 0)
                reading.take(start, match.end())
                break
        else:
            reading.unknown(match.group())
            reading.take(match.start(), match.end())


def _agrees(name: str | None, candidate: str) -> bool:
    word = fold(re.split(r"[〔\[(（【]", candidate)[0])
    return name is None or name.endswith(word)


def _read_phone(reading: _Reading, known: ClosedSets) -> None:
    for match in _PHONE.finditer(reading.rest):
        if match.group() in {re.sub(r"\s", "", phone) for phone in known.phones}:
            reading.set(phone=match.group())
            reading.take(match.start(), match.end())


def _read_sessions(reading: _Reading, known: ClosedSets) -> None:
    for pattern in (_SESSION, _BODY_SESSION):
        for match in pattern.finditer(reading.rest):
            wanted = session_key(match.group())
            matching = [session for session in known.sessions if wanted <= session_key(session)]
            if matching:
                reading.set_filter(session=matching[0])
            else:
                reading.unknown(match.group())
            reading.take(match.start(), match.end())
            if re.search("人大", match.group()):
                reading.set_filter(kind="建议")


def session_key(text: str) -> frozenset[str]:
    """What identifies a session whatever its spelling: 届15, 次3, and the body where named.

    >>> session_key("第十五届三次会议") <= session_key("长宁区政协第15届第三次会议")
    True
    """
    key: set[str] = set()
    for value, unit in re.findall(r"([一二三四五六七八九十\d]{1,3})(届|次)", text):
        number = int(value) if value.isdigit() else parse_chinese_number(value)
        key.add(f"{unit}{number}")
    key.update(body for body in ("政协", "人大") if body in text)
    if "人民代表大会" in text:
        key.add("人大")
    return frozenset(key)


def _read_numbers(reading: _Reading, known: ClosedSets) -> None:
    position = 0
    while match := _NUMBER.search(reading.rest, position):
        position = match.end()
        if _NOT_A_PROPOSAL.match(reading.rest[match.end() :]):
            continue
        digits = match["digits"] or match["zero"] or match["after"] or match["before"]
        number = digits.lstrip("0") or "0" if digits else str(parse_chinese_number(match["chinese"]) or "")
        # 3月6号 is a day, not a number.
        if not number or re.search(r"月\s*$", reading.rest[: match.start()]):
            continue
        end = match.end()
        _add_number(reading, known, number)
        while tail := _NUMBER_TAIL.match(reading.rest[end:]):
            _add_number(reading, known, tail.group(1))
            end += tail.end()
        noun = re.match(r"(?:政协|代表|委员)?(?:提案|建议|议案|来信)?(?:的)?(?:答复|复函|回复)?", reading.rest[end:])
        reading.take(match.start(), end + (noun.end() if noun else 0))
        position = end


def _add_number(reading: _Reading, known: ClosedSets, number: str) -> None:
    if number in known.numbers:
        reading.set(numbers=tuple(dict.fromkeys((*reading.selection.numbers, number))))
    else:
        reading.unknown(f"第{number}号")


def _read_order(reading: _Reading) -> None:
    for order, pattern in (("latest", _LATEST), ("earliest", _EARLIEST)):
        match = pattern.search(reading.rest)
        if match:
            reading.set(order=order)
            reading.take(match.start(), match.end())


def _read_dates(reading: _Reading, today: date) -> None:
    """A date limits the replies only where the question says so（2024年的答复）; else it stays a word to be borne out."""
    mentions = find_dates(reading.rest, today=today)
    years: list[int] = []
    chained: list[tuple[int, int]] = []
    for mention in reversed(mentions):
        after = reading.rest[mention.end :]
        joined = bool(chained) and re.match(
            r"^年?(?:和|与|、|跟|及|到)\s*$", reading.rest[mention.end : chained[-1][0]]
        )
        match = _OF_REPLY.match(after)
        if not match and not joined:
            continue
        chained.append((mention.start, mention.end))
        whole_year = (mention.earliest.month, mention.earliest.day, mention.latest.month, mention.latest.day) == (
            1,
            1,
            12,
            31,
        )
        if whole_year and mention.earliest.year == mention.latest.year and not mention.bound:
            years.append(mention.earliest.year)
        else:
            reading.set_filter(since=mention.earliest, until=mention.latest)
    for start, end in chained:
        reading.take(start, end)
    if len(years) == 1:
        reading.set_filter(year=years[0])
    elif years:
        reading.set(years=tuple(sorted(set(years), reverse=True)))


def _read_people(reading: _Reading, known: ClosedSets) -> None:
    signing = re.search(r"签发|签的|签署|签了", reading.rest)
    groups = (
        [("signer", known.signers), ("proposer", known.proposers), ("contact", known.contacts)]
        if signing
        else [("proposer", known.proposers), ("signer", known.signers), ("contact", known.contacts)]
    )
    for role, names in groups:
        for name in sorted(names, key=len, reverse=True):
            start = reading.rest.find(fold(name))
            if start < 0 or len(name) < 2:
                continue
            tail = re.match(
                r"(?:政协|人大)?(?:委员|代表|同志|先生|女士)?(?:们)?(?:所|当时)?(?:提出的|提的|提交的|写的|的)?(?:那|这)?(?:份|个|件|封)?(?:提案|建议|答复)?",
                reading.rest[start + len(name) :],
            )
            end = start + len(name) + (tail.end() if tail else 0)
            if role == "signer":
                reading.set_filter(signer=name)
                end = start + len(name)
            elif role == "proposer":
                reading.set(proposer=name)
            else:
                reading.set(contact=name)
                end = start + len(name)
            reading.take(start, end)
            return


def _read_issuer(reading: _Reading, known: ClosedSets) -> None:
    match = _ISSUER.search(reading.rest)
    if not match or re.search(r"哪|什么|几|多少|谁", match["name"]):
        return
    name = match["name"]
    issuer = find_issuer(name, known.issuers)
    if issuer:
        reading.set_filter(issuer=issuer)
    else:
        reading.unknown(name)
    reading.take(match.start(), match.start() + len(name))


def find_issuer(name: str, issuers: tuple[str, ...]) -> str | None:
    """The issuing body that a name or short form stands for: 区科委 for 长宁区科学技术委员会."""
    short = re.sub(r"^(?:该|本|我|上海市|上海)", "", squeeze(name))
    for issuer in issuers:
        letters = iter(fold(issuer))
        if all(char in letters for char in short):
            return issuer
    return None


def _read_kind(reading: _Reading) -> None:
    proposal, motion = _PROPOSAL_KIND.search(reading.rest), _MOTION_KIND.search(reading.rest)
    if bool(proposal) == bool(motion):
        return
    match = proposal or motion
    assert match is not None
    if not re.search(r"份|件|封|答复|提案|建议|那|哪", reading.rest):
        return
    reading.set_filter(kind="提案" if proposal else "建议")
    reading.take(match.start(), match.end())


def _read_result(reading: _Reading, known: ClosedSets) -> None:
    """A result of handling（办理结果）named word for word, such as 解决或采纳."""
    for result in known.results:
        start = reading.rest.find(fold(result))
        if start >= 0 and len(result) >= 3:
            reading.set(result=result)
            reading.take(start, start + len(result))
            return
