"""Which replies a question speaks of: numbers, dates, sessions, kinds, people, order; the rest of it stays over."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence, Set
from datetime import date

import rjieba

from rag.query.reading import Reading
from rag.query.reference_dates import read_dates, read_order, read_since_last
from rag.query.reference_numbers import (
    read_addresses,
    read_document_numbers,
    read_numbers,
    read_phones,
    read_sessions,
)
from rag.query.selection import ClosedSets, Selection
from rag.query.words import ALTOGETHER, PIECE, any_of
from rag.text.normalise import squeeze
from rag.text.tokens import fold

_PERSON_ACTS = re.compile(
    r"(?:委员|代表)(?!会|团|大会)|签发|(?:签署|签了|签过)了?的?(?=答复|提案|建议|几|多少|哪[几些]?[份封件])"
)
_SIGNING = re.compile(any_of("签发 签的 签署 签了"))
_BEHIND_A_NAME = re.compile(
    r"(?:等?[\d两二三四五几]?[位名]|等)?(?:政协|人大)?(?:委员|代表|同志|先生|女士)?(?:们)?(?:所|当时)?(?:提出的|提的|提交的|写的|的)?"
    r"(?:那|这)?(?:份|个|件|封)?(?:提案|建议|答复)?"
)
_JOINED = "(?:委员|代表)?(?:[、,，/]|和|与|跟|及|以及)"
_PROPOSAL_KIND = re.compile(
    r"政协(?:的)?(?:委员)?(?:的)?(?:提案|答复)?|委员提案|提案类|(?<![位名个些哪])委员们?提(?:出|交)?的(?=有几|有多少|共)"
)
_MOTION_KIND = re.compile(
    r"(?:区|市)?人大(?:的)?(?:代表)?(?:的)?(?:建议|议案|答复)?|代表(?:提的|的)?建议|建议类|(?<![位名个些哪])代表们?提(?:出|交)?的(?=有几|有多少|共)"
)
_KIND_LEFT_OUT = re.compile(
    rf"[,，(（](?:{_PROPOSAL_KIND.pattern}|{_MOTION_KIND.pattern})(?:的)?(?:都)?(?:不(?:算|计|含|包括)|除外)(?:在内)?[)）]?"
    rf"|(?:^|[,，(（])(?:不(?:算|计|含|包括)|除(?:了|去|开)?)(?:{_PROPOSAL_KIND.pattern}|{_MOTION_KIND.pattern})[)）,，]?"
)
_SPEAKS_OF_REPLIES = re.compile(any_of("份 件 封 答复 提案 建议 那 哪"))

_EXCLUDED = re.compile(
    r"除(?:了|去|开)?(?P<but>[^，,。？?]{2,16}?)(?:之外|以外|外|(?=[，,还]))[，,]?"
    r"|(?P<beside>第?\d{1,4}号(?:提案|建议|答复)?)(?:之外|以外)[，,]?"
    r"|(?<!是)不是(?:由)?(?P<no>[\u4e00-\u9fff]{2,4}签(?:发|的)?)(?=的|[有?？]|$)"
)
_RESULT_CLASS = re.compile(
    r"(?<![a-z])([a-d])类(?=[的办有?？，,]|答复|结果|$)"
    r"|(?:结果|类别|分类|类)(?:都|均|是|为|标的?|定的?|评的?)*“?([a-d])”?类?(?=[的有?？，,(（]|$)"
)
_DISCLOSED = re.compile(r"(?<!不)(?:依申请公开|主动公开|不予公开)(?=的|有)")
_WHICH_LETTERS = re.compile(rf"(?:哪些|哪几|哪一?|几|多少)(?:{PIECE}|个)|哪些答复|答复.{{0,4}}哪些")
_MIN_TITLE_CHARS = 8
_BEFORE_TITLE = re.compile(r"《?(?:关于|对)*$")
_BEHIND_TITLE = re.compile(r"的?(?:答复|回复|复函|复文)?》?")
_BODY_ENDING = any_of("委员会 局 委 办公室 厅 部 医院 街道 人民政府 公司")
_ANSWERS = any_of("答复 回复 复函")
_ISSUER = re.compile(
    rf"(?P<name>(?!年|[那这]?一年|[那这去今前明]年)(?:(?!答复|回复|里)[\u4e00-\u9fff]){{1,12}}?{_BODY_ENDING})\s*(?:"
    # 区科委出具的全部答复
    rf"(?:的|出具的|发的|写的|作出的|给出的|办理的)?(?:[那这]一?{PIECE}|所有|全部)?(?:几份|多少份|哪些)?{_ANSWERS}"
    # 医保局那份
    rf"|(?P<that>的?[那这]一?{PIECE})"
    # 区科委一共发了几份答复, 商务局前后回过几封
    rf"|(?:{ALTOGETHER}|前后|先后|累计|至今)*{any_of('发出 发 写 出具 作出 给出 答复 回复 办理 签发 回 复')}[了过]?"
    rf"(?:的|{ALTOGETHER}|[有是])*(?:多少|几|哪几|哪些)(?:{PIECE}?的?(?:{_ANSWERS}|提案|建议)|{PIECE}(?=[?？。，,\s]|$)))"
)
_GIVEN_TO = ("给", "回", "致")
"""What stands before the body that a letter is written to: 给团区委的答复."""
_TO_A_BODY = re.compile(rf"(?:答复|回复|回)(?:给)?(?P<name>[\u4e00-\u9fff]{{3,12}}?)的?(?:[那这]一?{PIECE}|提案|建议)")
_BEFORE_A_BODY = re.compile(
    r"^(?:我|要|想|请|需要?|帮|把|查|找|看|引用|转发|核对|整理|统计|对比|比较|对照)*(?:该|本|由|被|是|归)?(?:上海市|上海)?"
)
_BARE_RANK = re.compile(rf"^[省市区县]|{_BODY_ENDING}$")
_ASKS = re.compile(any_of("哪 什么 几 多少 谁"))


def read_references(
    question: str, known: ClosedSets, today: date, held: Callable[[str], bool] = lambda term: False
) -> tuple[Selection, str]:
    """The replies that a folded question names, and the question with those names blanked out (same length).

    ``held`` tells whether the letters hold a term: a person whom they speak of is no stranger.
    """
    reading = Reading(question)
    _read_exclusion(reading, known, today)
    title = _read_title(reading, known)
    read_document_numbers(reading, known)
    read_phones(reading, known)
    read_addresses(reading, known)
    read_sessions(reading, known)
    read_numbers(reading, known)
    read_since_last(reading)
    read_order(reading)
    read_dates(reading, today)
    if not _read_person(reading, known):
        _read_stranger(reading, held)
    _read_asking_body(reading, known)
    _read_issuer(reading, known)
    _read_kind(reading)
    _read_result(reading, known)
    _read_disclosure(reading)
    if len(reading.selection.numbers) > 1 and reading.selection.proposer:
        reading.set(proposer=None)  # 136号和傅潇霄委员的066号: whose one of them is
    if title is not None:
        reading.take(*title)
    return reading.selection, reading.rest


def _read_exclusion(reading: Reading, known: ClosedSets, today: date) -> None:
    """Letters that the question leaves out: 除了066还有哪些, 136号之外, 不是詹镭签发的."""
    for match in _EXCLUDED.finditer(reading.rest):
        group = next(name for name, text in match.groupdict().items() if text)
        excluded = read_references(match[group], known, today)[0]
        if excluded and not excluded.unknown:
            reading.set(excluded=excluded)
            reading.take(match.start(), match.end())
            return


def _read_title(reading: Reading, known: ClosedSets) -> tuple[int, int] | None:
    """Where the question says the title of letters; the numbers and sessions in it are still to be read."""
    for name, _ in known.titles:
        start = reading.rest.find(name)
        if start >= 0 and len(name) >= _MIN_TITLE_CHARS:
            reading.set(reply_ids=tuple(reply_id for other, reply_id in known.titles if other == name))
            end = start + len(name)
            before = _BEFORE_TITLE.search(reading.rest, 0, start)
            behind = _BEHIND_TITLE.match(reading.rest, end)
            return before.start() if before else start, behind.end() if behind else end
    return None


def _read_person(reading: Reading, known: ClosedSets) -> bool:
    """The first known name: of a signer where the question speaks of signing, else rather of a proposer."""
    roles: list[tuple[str, Sequence[str]]] = [("proposer", known.proposers), ("contact", known.contacts)]
    roles.insert(0 if _SIGNING.search(reading.rest) else 1, ("signer", known.signers))
    for name in (*known.contacts, *known.proposers):
        # 由徐昕签发的 names a signer whom no letter has.
        if name not in known.signers and re.search(rf"{re.escape(fold(name))}(?:签发|签署|签)", reading.rest):
            start = reading.rest.find(fold(name))
            reading.unknown(f"{name}签发")
            reading.take(start, start + len(name))
            return True
    for role, names in roles:
        for name in sorted(names, key=len, reverse=True):
            start = reading.rest.find(fold(name))
            if start >= 0 and len(name) > 1:
                _take_person(reading, role, name, known)
                return True
    return False


def _read_stranger(reading: Reading, held: Callable[[str], bool]) -> None:
    """A person whom no letter names, where the question speaks of what only people do: 王建国签发了几份?"""
    for match in _PERSON_ACTS.finditer(reading.rest):
        before = reading.rest[: match.start()]
        tagged = rjieba.tag(f"{before}{match.group()}")[:-1]
        name, tag = tagged[-1] if tagged else ("", "")
        spoken_of = all(held(name[place : place + 2]) for place in range(len(name) - 1))
        if tag == "nr" and len(name) > 1 and not spoken_of and before.endswith(name):
            reading.unknown(f"{name}签发" if _SIGNING.match(match.group()) else name)
            reading.take(match.start() - len(name), match.start())
            return


def _take_person(reading: Reading, role: str, name: str, known: ClosedSets) -> None:
    start = reading.rest.find(fold(name))
    end = start + len(name)
    if role == "proposer":
        together = {one for some in known.joint if name in some for one in some}
        start, end = _with_joint_proposers(reading.rest, start, end, together)
    if role == "signer":
        reading.set_filter(signer=name)
    else:
        reading.set(**{role: name})
    if role == "proposer" and (behind := _BEHIND_A_NAME.match(reading.rest, end)):
        end = behind.end()
    reading.take(start, end)


def _with_joint_proposers(text: str, start: int, end: int, together: Set[str]) -> tuple[int, int]:
    """The span of a name with those joined to it that proposed the same: 程敏、[罗家栋]."""
    names = "|".join(re.escape(fold(name)) for name in together)
    before = re.search(rf"(?:(?:{names}){_JOINED})+$", text[:start]) if names else None
    behind = re.match(rf"(?:{_JOINED}(?:{names}))+", text[end:]) if names else None
    return start - (len(before.group()) if before else 0), end + (len(behind.group()) if behind else 0)


def _read_asking_body(reading: Reading, known: ClosedSets) -> None:
    """The body that a letter was written to: 答复民盟省委的那件."""
    match = _TO_A_BODY.search(reading.rest)
    if match is None or reading.selection.proposer:
        return
    asked_by = [name for name in known.proposers if len(name) > 3 and is_read_out_of(match["name"], fold(name))]
    if len(asked_by) == 1:
        reading.set(proposer=asked_by[0])
        reading.take(*match.span("name"))


def _read_issuer(reading: Reading, known: ClosedSets) -> None:
    match = _ISSUER.search(reading.rest)
    if not match or _ASKS.search(match["name"]):
        return
    if match["name"].startswith(_GIVEN_TO):
        asked_by = [name for name in known.proposers if is_read_out_of(match["name"][1:], fold(name))]
        if len(asked_by) == 1:
            reading.set(proposer=asked_by[0])
            reading.take(*match.span("name"))
        return
    issuers = find_issuers(match["name"], known.issuers)
    if len(issuers) == 1:
        reading.set_filter(issuer=issuers[0])
    elif issuers:
        reading.set(issuers=issuers)
    elif match["that"]:
        return  # 青联和团区委那件: whom a letter is written to, perhaps
    else:
        reading.unknown(match["name"])
    reading.take(*match.span("name"))


def find_issuers(name: str, issuers: Sequence[str]) -> tuple[str, ...]:
    """The issuing bodies that a name or short form stands for: its characters in their order, the same opening.

    >>> find_issuers("区科委", ["长宁区科学技术委员会", "云溪区教育局"])
    ('长宁区科学技术委员会',)
    """
    short = _BEFORE_A_BODY.sub("", squeeze(name))
    if short in map(fold, issuers):
        return tuple(issuer for issuer in issuers if fold(issuer) == short)
    return tuple(issuer for issuer in issuers if _stands_for(short, fold(issuer)))


def _stands_for(short: str, issuer: str) -> bool:
    """Whether a short form says more than a rank and an ending（市委, 区局）and can be read out of the name."""
    return bool(_BARE_RANK.sub("", short)) and is_read_out_of(short, issuer)


def is_read_out_of(short: str, name: str) -> bool:
    """Whether a name holds the characters of a short form in their order.

    >>> is_read_out_of("团区委", "共青团长宁区委员会")
    True
    """
    letters = iter(name)
    return all(char in letters for char in short)


def _read_kind(reading: Reading) -> None:
    """提案 of the consultative conference or 建议 of the congress, where the question speaks of one of them."""
    if beside := _KIND_LEFT_OUT.search(reading.rest):  # 人大建议有几件（政协提案不算）
        reading.take(*beside.span())
    proposal, motion = _PROPOSAL_KIND.search(reading.rest), _MOTION_KIND.search(reading.rest)
    match = proposal or motion
    if match is None or (proposal and motion) or not _SPEAKS_OF_REPLIES.search(reading.rest):
        return
    reading.set_filter(kind="提案" if proposal else "建议")
    reading.take(match.start(), match.end())


def _read_disclosure(reading: Reading) -> None:
    """How the letters asked for are disclosed: 依申请公开的是哪几份."""
    match = _DISCLOSED.search(reading.rest)
    if match and _WHICH_LETTERS.search(reading.rest):
        reading.set(disclosure=match.group())
        reading.take(match.start(), match.end())


def _read_result(reading: Reading, known: ClosedSets) -> None:
    """A result of handling（办理结果）named word for word, such as 解决或采纳."""
    if match := _RESULT_CLASS.search(reading.rest):
        reading.set(result=f"{(match[1] or match[2]).upper()}类")
        # 办理结果是A的都有哪些 asks for the field as well.
        reading.take(*match.span(0 if match[1] or _WHICH_LETTERS.search(reading.rest) else 2))
        return
    for result in known.results:
        start = reading.rest.find(fold(result))
        if start >= 0 and len(result) > 2:
            reading.set(result=result)
            reading.take(start, start + len(result))
            return
