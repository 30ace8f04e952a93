"""Head and foot of a letter: who answers whom about which proposal, when, signed by whom, whom to call.

Works on the letter's joined paragraphs. A field that is not printed stays empty; nothing is taken from other letters.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date as Date  # noqa: N812 - fields are called date
from pathlib import PurePosixPath

from rag.letter_parties import RECEIVED, find_co_handlers, read_contact
from rag.text.dates import parse_date_zh
from rag.text.lines import HEADING_MARK, LABEL_LINE
from rag.text.normalise import half_width, half_width_letters, squeeze
from rag.types import Contact, ReplyKind

_DIGITS = r"[0-9０-９]+(?:[-－][0-9０-９]{1,3}(?![0-9０-９]))?"
_PLAIN_DIGITS = re.compile(r"\d+(?:-\d+)?")
"""A number as printed（0819, 1408-1）, and in half width."""
# What stands between two numbers: 第201、215号; 第7号、第19号. Never empty, or the search would take exponential time.
_BETWEEN_NUMBERS = r"\s*(?:号\s*[、，,和及]?\s*第?|[、，,和及]\s*第?|第)\s*"
_NUMBER = re.compile(rf"第\s*({_DIGITS}(?:{_BETWEEN_NUMBERS}{_DIGITS})*)\s*号|[（(]\s*([0-9０-９]{{2,}})\s*号?[）)]")
_TITLE_END = r"(?:答复|复函|回复|答复意见|答复函|的函|办理情况(?:的)?报告)"
_TITLE_NOTE = r"(?:[（(][^（()）]{1,12}[）)])?"
_TITLE = re.compile(rf"^(?:.{{0,30}}[:：])?(?P<title>(?:对|关于|对于|就).*{_TITLE_END}){_TITLE_NOTE}$")
_TITLE_OF_BODY = re.compile(rf"^[\u4e00-\u9fff（）]{{2,28}}?关于[^，。：]{{2,60}}(?:提案|建议|议案)的{_TITLE_END}$")
_OTHER_TITLE = re.compile(
    r"^[^，。：]{0,80}?(?:(?:提案|建议|议案)(?:的)?(?:办理)?(?:意见|情况(?:的)?(?:说明|汇报|函)?|答复|答复函|函|复函)"
    r"|回函|复文|答复书|办复(?:意见|函)|^复\s*函|^答\s*复\s*函?)$"
)
"""Titles of a reply where an opening (…收悉) shows that it is one: 关于…建议的办理意见, 复函."""
_TITLE_WITHOUT_ABOUT = re.compile(rf"^.{{4,80}}{_TITLE_END}{_TITLE_NOTE}$")
_MAX_TITLE_CHARS = 120
_OFFICIAL_TITLE = re.compile(r"^(?:.{0,20})关于.{2,60}的(?:通知|通报|公告|意见|函|请示|报告|决定|批复|通告|方案|办法)$")
_SESSION = re.compile(
    # 石湾区城市管理局关于区政协五届二次会议第0215号…: who answers is no part of it
    r"^(?:.{0,40}?关于(?:对|就)?|(?:.{0,30}?[:：]|[\u4e00-\u9fff]{2,24}?[局委办部院会队厅](?=对))?(?:对于?|就))?"
    r"(?P<session>[^，。：、《》]*?第?[一二三四五六七八九十百\d]+届[^，。：、《》]*?(?:会议|全会))"
)
_SESSION_NAMED = re.compile(
    r"在(?P<session>[^，。：、《》]{0,24}?第?[一二三四五六七八九十百\d]+届[^，。：、《》]{0,24}?(?:会议|全会))(?:上|期间)?"
)
_QUOTED = re.compile("《[^》]*》")
_DOCUMENT_NUMBER = re.compile(
    r"(?P<value>[\u4e00-\u9fff]{1,15}(?:[（(][\u4e00-\u9fff]{1,6}[）)])?"
    r"[〔\[［【（(]\s*(?:19|20)\d{2}\s*[〕\]］】）)]\s*第?\s*\d{1,5}\s*号)"
)
_ADDRESSEE = re.compile(r"^(?P<value>[^。！？；:：]{2,80})[:：]$")
_OPENING = re.compile(
    r"(?:您|你|您们|你们|贵单位|贵委|贵方|[\u4e00-\u9fff、]{2,40}?)"
    r"(?:在.{2,40}?上)?(?:联名|共同|所)?(?:提出|提交|提)的"
)
_PROPOSAL_PLAIN = re.compile(
    r"提(?:出|交)?的(?P<value>关于.{1,120}?(?:建议|提案|议案))(?=[（(，,。]|的提案|的建议|已?收悉|收到|已收)"
)
_PROPOSAL_END = re.compile(r"(?:提案|建议|议案)$")
_PROPOSER_NAMED = re.compile(
    r"(?:与|和|同|向)(?:提案人|建议人|领衔代表|第一提案人)(?P<value>[\u4e00-\u9fff]{2,3}?)"
    r"(?=进行|就|作|当面|沟通|联系|见面|座谈|[，。、])"
)
_HOW_MANY = r"(?:\d+|[一二三四五六七八九十]+)[位名人]"
_PERSON = re.compile(rf"^(?P<name>.{{2,30}}?)(?:等)?(?:{_HOW_MANY})?(?:政协)?(?:人大)?(?:委员|代表|同志|先生|女士)$")
_DISCLOSED = "(?:主动|依申请|不予)公开"
_RESULT = re.compile(
    r"^(?:办理|(?:办理|建议|提案)?(?:结果|情况|类别|类型|分类)(?:分类|类别|结果|标[识注记志])?|分\s*类|类\s*别)[:：]"
    rf"\s*(?P<value>[^\s:：]+?)(?:{_DISCLOSED})?$"
)
_RESULT_NOTE = re.compile(r"[\[【]办理结果[:：]\s*(?P<value>[^\]】]{1,12})[\]】]")
_RESULT_MARK = re.compile(r"[（(](?P<value>[A-DＡ-Ｄ][1-9]?类?)[）)]$|^(?P<bare>[A-DＡ-Ｄ][1-9]?类?)$")
_SIGNER = re.compile(r"^(?:签发人|签\s*发)[:：]\s*(?P<value>[\u4e00-\u9fff·]{2,12})$")
_DISCLOSURE = re.compile(
    r"^[（(](?:公开(?:属性|方式)[:：])?(?P<value>[^（()）:：]{0,6}(?:公开|发布)[^（()）]{0,8})[）)](?:[（(][^（()）]{1,8}[）)])?$"
    rf"|^(?P<alone>{_DISCLOSED})$"
    r"|^(?:信息|政务)?公开(?:属性|方式|选项|类别|意见|形式|类型)[:：]\s*(?P<plain>\S+)$"
    r"|^(?P<bare>此件[^，。]{0,6}公开[^，。]{0,4})$"
    rf"|^[\u4e00-\u9fff]{{0,4}}(?:结果|类别|分类)[:：]\s*[A-DＡ-Ｄ][1-9]?类?\s*(?P<behind>{_DISCLOSED})$"
)
_PRINTED = re.compile(
    r"^(?:.*?[\s，,]|.{2,30}?)?(?P<value>(?:\d{4}|[二〇零○Ｏ一三四五六七八九]{4})年.{1,3}月.{1,4}日)印发$"
)
_FOOT_LINE = re.compile(r"^(?:附件|抄\s*送|抄\s*报|联\s*系|主题词|承办|办理(?:结果|情况)[^，。]{0,6}[:：])")
_ATTACHMENT = re.compile(r"^附\s*件\s*[\d一二三四五六七八九十]*\s*[:：]?$")
_MAX_FOOT_LINE_CHARS = 120
_SEAL = re.compile(r"\s*[（(](?:公章|印章|盖章|章)[）)]$")
_NOT_ISSUER = re.compile(r"[。；;：:！？]|^[（(]")
_SIGNATURE_WITH_DATE = re.compile(
    r"^(?P<issuer>[\u4e00-\u9fff（）()]{4,30}?)\s*"
    r"(?P<date>(?:\d{4}|[二〇零○]\S{3})年\d*\S{1,3}月\S{1,4}日)$"
)
HEAD_PARAGRAPHS = 14


@dataclass(slots=True)
class HeadFields:
    """What head and foot say. ``lines`` names the paragraph each field was read from."""

    title: str = ""
    kind: ReplyKind = "其他"
    numbers: tuple[str, ...] = ()
    session: str | None = None
    document_number: str | None = None
    proposal_title: str | None = None
    addressee: str | None = None
    proposers: tuple[str, ...] = ()
    co_handlers: tuple[str, ...] = ()
    signer: str | None = None
    result: str | None = None
    issuer: str | None = None
    date: Date | None = None
    printed_date: Date | None = None
    disclosure: str | None = None
    contact: Contact = field(default_factory=Contact)
    warnings: tuple[str, ...] = ()
    lines: dict[str, int] = field(default_factory=dict)
    body_start: int = 0
    foot_start: int = 0
    foot_end: int = 0


def read_head(paragraphs: list[str], source: str) -> HeadFields:
    """Head and foot fields of a letter given as its paragraphs; a text that is no reply is 其他, with a warning."""
    fields = HeadFields(foot_start=len(paragraphs), foot_end=len(paragraphs))
    title = _find_title(paragraphs)
    index, fields.title = title or _plain_title(paragraphs, source)
    fields.lines["title"] = index
    if title:
        _read_title(fields)
    _read_lines(fields, paragraphs)
    _read_opening(fields, paragraphs, index)
    _read_foot(fields, paragraphs)
    if title is None:
        fields.proposal_title, fields.proposers = None, ()
        for name in ("proposal_title", "proposers", "proposers.named"):
            fields.lines.pop(name, None)
        if fields.title != paragraphs[index]:
            # Named after its file: the first paragraph is text like any other.
            fields.body_start = 0
            del fields.lines["title"]
        fields.warnings = ("不是答复：没有找到“关于（对）……的答复”这样的标题，按普通文件收录",)
        return fields
    if found := find_co_handlers(paragraphs, fields.body_start):
        fields.co_handlers, fields.lines["co_handlers"] = found
    fields.warnings = _warnings(fields)
    return fields


def _find_title(paragraphs: list[str]) -> tuple[int, str] | None:
    for index, text in enumerate(paragraphs[:HEAD_PARAGRAPHS]):
        match = _TITLE.match(text) if len(text) <= _MAX_TITLE_CHARS else None
        if match:
            return index, match["title"]
    for index, text in enumerate(paragraphs[:HEAD_PARAGRAPHS]):
        if _TITLE_WITHOUT_ABOUT.match(text) and _NUMBER.search(text) and re.search("提案|建议|议案", text):
            return index, text
    for index, text in enumerate(paragraphs[:HEAD_PARAGRAPHS]):
        opened = any(map(_is_opening, paragraphs[index + 1 : index + HEAD_PARAGRAPHS]))
        if opened and (_TITLE_OF_BODY.match(text) or _OTHER_TITLE.match(text)):
            return index, text
    return None


def _plain_title(paragraphs: list[str], source: str) -> tuple[int, str]:
    """Title of a text that is no reply: the heading of an official paper, else its first line, else the file's name."""
    for index, text in enumerate(paragraphs[:HEAD_PARAGRAPHS]):
        if _OFFICIAL_TITLE.match(text):
            return index, text
    first = paragraphs[0]
    return 0, first if len(first) <= 60 else PurePosixPath(source).stem


def _read_title(fields: HeadFields) -> None:
    title = fields.title
    match = _NUMBER.search(title)
    if match:
        digits = _PLAIN_DIGITS.findall(half_width(match.group()))
        fields.numbers = tuple(dict.fromkeys(digits))
        fields.lines["number"] = fields.lines["title"]
    session = _SESSION.search(title)
    if session:
        fields.session = session["session"]
        fields.lines["session"] = fields.lines["title"]
    _read_kind(fields, title, fields.lines["title"])


def _read_kind(fields: HeadFields, text: str, index: int) -> None:
    if "提案" in text or ("政协" in text and "建议" not in text):
        fields.kind = "提案"
    elif re.search("建议|议案|人大|人民代表大会", text):
        fields.kind = "建议"
    if fields.kind != "其他":
        fields.lines["kind"] = index


def _read_what_was_received(fields: HeadFields, text: str, index: int) -> None:
    """What the title leaves out: 您在市政协七届二次会议上提出的《…》（第0819号）收悉."""
    received = RECEIVED.search(text)
    text = text[: received.start()] if received else text
    number = None if fields.numbers else _NUMBER.search(_QUOTED.sub("", text))
    if number:
        fields.numbers = tuple(dict.fromkeys(_PLAIN_DIGITS.findall(half_width(number.group()))))
        fields.lines["number"] = index
    session = None if fields.session else _SESSION_NAMED.search(text)
    if session:
        fields.session, fields.lines["session"] = session["session"], index
    if fields.kind == "其他":
        _read_kind(fields, text, index)


def _read_lines(fields: HeadFields, paragraphs: list[str]) -> None:
    """Fields that have a line of their own, in head or foot."""
    title_line = fields.lines["title"]
    for index, text in enumerate(paragraphs):
        near_edge = index <= title_line + 6 or index >= len(paragraphs) - 15
        if not near_edge:
            continue
        _take(fields, "signer", _SIGNER.match(text), index)
        _take(fields, "result", _RESULT.match(text), index)
        _take(fields, "result", _RESULT_NOTE.search(text), index)
        _take(fields, "disclosure", _DISCLOSURE.match(text), index)
        if index <= title_line + 2 and len(text) <= 60:
            _take(fields, "document_number", _DOCUMENT_NUMBER.search(text) if index != title_line else None, index)
            _take(fields, "result", _RESULT_MARK.search(text), index)
    fields.contact, places = read_contact(paragraphs)
    fields.lines |= {f"contact.{name}": index for name, index in places.items()}


def _take(fields: HeadFields, name: str, match: re.Match[str] | None, index: int) -> None:
    if match is None or getattr(fields, name) is not None:
        return
    value = next(group for group in match.groups() if group)
    setattr(fields, name, squeeze(half_width_letters(value) if name == "result" else value))
    fields.lines[name] = index


def _read_opening(fields: HeadFields, paragraphs: list[str], title_line: int) -> None:
    """Salutation（称呼）and the sentence that says which proposal was received."""
    fields.body_start = title_line + 1
    for index in range(title_line + 1, min(title_line + HEAD_PARAGRAPHS, len(paragraphs))):
        text = paragraphs[index]
        salutation = _ADDRESSEE.match(text)
        if fields.addressee is None and salutation and not LABEL_LINE.match(text) and len(text) <= 80:
            fields.addressee = salutation["value"]
            fields.lines["addressee"] = index
            fields.proposers = _proposers(fields.addressee)
            fields.lines["proposers"] = index
            fields.body_start = index + 1
        elif _is_opening(text):
            fields.proposal_title = _proposal_title(text)
            if fields.proposal_title:
                fields.lines["proposal_title"] = index
            _read_what_was_received(fields, text, index)
            # Only a short opening is head; a long one already answers and stays searchable as body.
            fields.body_start = index + 1 if len(text) <= 160 else index
            break
        elif HEADING_MARK.match(text) or len(text) > 60:
            break
        elif LABEL_LINE.match(text) or _DISCLOSURE.match(text):
            fields.body_start = index + 1
    if fields.proposal_title is None:
        quoted = re.search(r"《(?P<value>.+)》", fields.title)
        if quoted:
            fields.proposal_title = quoted["value"]
            fields.lines["proposal_title"] = title_line
    _add_named_proposers(fields, paragraphs)


def _proposers(addressee: str) -> tuple[str, ...]:
    """Who handed in the proposal, from the salutation: people without their office, bodies as printed."""
    shared = _PERSON.match(addressee)
    text = shared["name"] if shared else addressee
    text = re.sub(r"^(?:尊敬的)", "", text)
    names = [
        part.strip()
        for part in re.split(r"[、，,；;]|(?<=代表)[和并暨与及]|(?<=委员)[和并暨与及]", text)
        if part.strip()
    ]
    cleaned = []
    for name in names:
        person = _PERSON.match(name)
        cleaned.append(person["name"] if person else name)
    return tuple(dict.fromkeys(cleaned))


def _add_named_proposers(fields: HeadFields, paragraphs: list[str]) -> None:
    """A body's proposal often names the person behind it: 与提案人瞿子涵进行了多次沟通."""
    for index, text in enumerate(paragraphs[fields.body_start : fields.body_start + 4], fields.body_start):
        match = _PROPOSER_NAMED.search(text)
        if match and match["value"] not in fields.proposers:
            fields.proposers = (*fields.proposers, match["value"])
            fields.lines["proposers.named"] = index


def _is_opening(text: str) -> bool:
    """Whether a paragraph says which proposal was received: 您提出的《…》的提案收悉，现答复如下."""
    if not re.search(r"提案|建议|议案", text):
        return False
    return bool(RECEIVED.search(text)) or bool(_OPENING.search(text) and re.search(r"[答函]复如下", text))


def _proposal_title(text: str) -> str | None:
    """The proposal as named, without its outer marks; several are joined by ；."""
    received = RECEIVED.search(text) or re.search(r"[，。]", text)
    before = text[: received.start()] if received else text
    for opening, closing in ("《》", "“”"):
        named = [
            text[start + 1 : end]
            for start, end in _outermost(text, opening, closing)
            if _PROPOSAL_END.search(text[start + 1 : end])
            or (end < len(before) and re.search(r"(?:关于|提(?:出|交)?的)$", text[:start]))
        ]
        if named:
            return "；".join(named)
    plain = _PROPOSAL_PLAIN.search(text)
    return plain["value"] if plain else None


def _outermost(text: str, opening: str, closing: str) -> list[tuple[int, int]]:
    """Places of the outermost pairs of marks, as indexes of both marks."""
    pairs: list[tuple[int, int]] = []
    depth = start = 0
    for index, char in enumerate(text):
        if char == opening:
            start = index if depth == 0 else start
            depth += 1
        elif char == closing and depth:
            depth -= 1
            if depth == 0:
                pairs.append((start, index))
    return pairs


def _read_foot(fields: HeadFields, paragraphs: list[str]) -> None:
    """Signature（落款）, date of the letter（成文日期）and date of printing（印发日期）."""
    for index in range(len(paragraphs) - 1, fields.body_start - 1, -1):
        text = paragraphs[index]
        printed = _PRINTED.match(text)
        if printed and fields.printed_date is None:
            fields.printed_date = parse_date_zh(printed["value"])
            fields.lines["printed_date"] = index
            continue
        day = parse_date_zh(text) if len(text) <= 20 else None
        if day is not None:
            fields.date, fields.lines["date"] = day, index
            break
    if fields.date is None:
        _read_signature_with_date(fields, paragraphs)
        return
    end = fields.lines["date"]
    issuer = _issuer_above(paragraphs, end, fields.body_start)
    if issuer is not None:
        fields.issuer, fields.lines["issuer"] = _SEAL.sub("", paragraphs[issuer]), issuer
        end = issuer
    fields.foot_end = _foot_end(paragraphs, fields.lines["date"])
    while end - 1 >= fields.body_start and _FOOT_LINE.match(paragraphs[end - 1]) and len(paragraphs[end - 1]) < 60:
        end -= 1
    fields.foot_start = end


def _foot_end(paragraphs: list[str], date_line: int) -> int:
    """Where the foot ends: before an attachment（附件）or whatever else is too long for a foot line."""
    for index in range(date_line + 1, len(paragraphs)):
        if len(paragraphs[index]) > _MAX_FOOT_LINE_CHARS or _ATTACHMENT.match(paragraphs[index]):
            return index
    return len(paragraphs)


def _issuer_above(paragraphs: list[str], date_line: int, body_start: int) -> int | None:
    for index in range(date_line - 1, max(date_line - 3, body_start - 1), -1):
        text = paragraphs[index]
        if len(text) <= 40 and not _NOT_ISSUER.search(text):
            return index
    return None


def _read_signature_with_date(fields: HeadFields, paragraphs: list[str]) -> None:
    """Signature and date printed on one line: 云溪区教育局 2024年6月18日."""
    for index in range(len(paragraphs) - 1, fields.body_start - 1, -1):
        match = _SIGNATURE_WITH_DATE.match(paragraphs[index])
        day = parse_date_zh(match["date"]) if match else None
        if match and day:
            fields.issuer, fields.date = match["issuer"], day
            fields.lines["issuer"] = fields.lines["date"] = fields.foot_start = index
            return


def _warnings(fields: HeadFields) -> tuple[str, ...]:
    missing = [
        name
        for name, value in (("编号", fields.numbers), ("成文日期", fields.date), ("落款", fields.issuer))
        if not value
    ]
    return (f"没有读出：{'、'.join(missing)}",) if missing else ()
