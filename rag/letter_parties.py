"""The parties of a letter beside who writes it: whom to call, and the bodies that took part（会办单位）."""

from __future__ import annotations

import re

from rag.text.lines import LABEL_LINE
from rag.text.normalise import half_width
from rag.types import Contact

RECEIVED = re.compile(
    r"(?:收悉|已收悉|已收到|收到|交.{1,20}办理|转我.{1,4}办理|转交?我[\u4e00-\u9fff]{1,4}[主承]办|(?<=[》”）)])均?由[\u4e00-\u9fff]{1,6}(?:主办|承办|办理))"
)
"""Signs of the sentence that says which proposal was received: 收悉, 转我局办理."""
_STUDY = "研究(?![院所室]|中心)"
_CO_HANDLERS = re.compile(
    rf"(?:{_STUDY}|结合|汇总|综合|会同|吸纳|采纳|参考)(?:了)?(?P<value>(?:(?!{_STUDY})[^，。；]){{2,120}}?)"
    r"(?:等(?:相关)?(?:单位|部门|委办局)?)?(?:提供的|反馈的|的)会办意见"
)
_TOGETHER_WITH = re.compile(
    r"(?:会同|经商|经会商|经与|并与|(?:(?<=[，。；])|(?<=我[局委办厅院会社])|(?<=我中心)|(?<=我单位))商"
    r"|(?<=[，。；])(?:与(?=[^，。；]{2,60}(?:会商|协商|商议|商量))|同(?=[^，。；]{2,60}(?:一起|一同|一道))))"
    r"(?P<value>[^，。；]{2,90}?)(?:等(?:相关)?(?:单位|部门))?"
    rf"(?=进行|认真|共同|一[起同道]|多次|反复|交换|走访|实地|[到赴]|逐[条项一]|作[了出]|{_STUDY}|办理|办复|会商|协商|商议|商量|沟通|[，。；]|同意)"
)
# 结合会办单位区城市管理局、区交通运输局的意见; 由我局主办，市商务局、市公安局会办
_HANDLED_BY = re.compile(
    r"会办单位(?P<named>[\u4e00-\u9fff、和与及]{2,60}?)(?:等(?:相关)?(?:单位|部门))?的(?:会办)?(?:意见|建议)"
    r"|(?:^|(?<=[，,；。]))(?P<taking_part>[^，。；]{2,60}?)(?:(?:共同|协助|一并)?参与(?:了)?|协助|配合|协同)(?:本?[件次]?(?:提案|建议)?的?)?(?:办理|会办|研究|办复)"
    r"|(?:主办|牵头|承办)[，,]?(?P<value>[^，。；]{2,90}?)(?:等(?:相关)?(?:单位|部门))?(?:(?:共同|参与)?(?:会办|协办)|共同办理)(?=[，。；])"
)
_BETWEEN_BODIES = re.compile(r"[、，,]|以及|及|(?<=[局委办部院会府团队])[和与]")
_CO_HANDLER_LABEL = re.compile(r"^会\s*办(?:单位)?[:：]\s*(?P<value>.+)$")
_NO_BODY = re.compile(r"[您你]|提案人|建议人|(?:代表|委员)$|^(?:认真)?研究$")
_PHONE = r"[0-9０-９][0-9０-９\-－—转()（） ]{5,24}[0-9０-９]"
_CONTACT = {
    "name": re.compile(
        r"(?:联\s*系|经\s*办|承\s*办)\s*人(?:姓名)?(?:及电话|及联系电话)?(?:[:：]|是|为|(?=[\u4e00-\u9fff·]{2,5}[，,；;（(]))\s*"
        r"(?P<value>(?:[\u4e00-\u9fff]{2,14}[科股处室](?=[\u4e00-\u9fff·]{2,4}$))?[\u4e00-\u9fff·]{2,8}?)(?=$|[\s，,；;、（(。0-9]|联系|电话)"
        rf"|(?:联系电话|电\s*话|联系方式)[:：]\s*(?:{_PHONE}\s*[（(](?P<behind>[\u4e00-\u9fff·]{{2,4}})[）)]"
        r"|(?P<ahead>[\u4e00-\u9fff·]{2,4})[\s，,]*(?=\d))"
    ),
    "phone": re.compile(
        rf"(?:联系电话|电\s*话|联系方式)[:：]\s*(?:[\u4e00-\u9fff·]{{2,4}}[\s，,]*)?(?P<value>{_PHONE})|联\s*系\s*人[^。0-9]{{0,16}}?(?P<tail>{_PHONE})"
    ),
    "address": re.compile(
        r"地\s*址(?:[:：]|是|为|(?=[\u4e00-\u9fff]{2,12}[路街巷道镇乡村]))\s*"
        r"(?P<value>[^；;，,。]+?)(?=$|[\s；;，,。]|邮政编码|邮编|[（(]\d{6}[）)])"
    ),
    "postcode": re.compile(
        r"(?:邮政编码|邮\s*编)(?:[:：]|是|为)?\s*(?P<value>[0-9０-９]{6})|地\s*址[:：][^；;，,。]+?[（(](?P<behind>\d{6})[）)]"
    ),
}
_OFFICE_OF_CONTACT = re.compile(r"^[\u4e00-\u9fff]{2,14}(?:科|股|处|室|办|站|中心)(?=[\u4e00-\u9fff·]{2,4}$)")

_LAST_PARAGRAPHS, _MAX_CHARS = 16, 120


def read_contact(paragraphs: list[str]) -> tuple[Contact, dict[str, int]]:
    """Whom to call, from the last lines of a letter, and for each field the index of its paragraph."""
    found: dict[str, str] = {}
    places: dict[str, int] = {}
    for index in range(len(paragraphs) - 1, max(len(paragraphs) - _LAST_PARAGRAPHS, -1), -1):
        text = paragraphs[index]
        if not (LABEL_LINE.match(text) or "联系" in text) or len(text) > _MAX_CHARS:
            continue
        for name, pattern in _CONTACT.items():
            match = pattern.search(text)
            if match and name not in found:
                value = half_width(next(group for group in match.groups() if group)).strip()
                if name == "name":
                    value = _OFFICE_OF_CONTACT.sub("", value)
                # The whole line may stand in brackets.
                found[name] = value if "(" in value else value.rstrip(")")
                places[name] = index
    return Contact(**found), places


def find_co_handlers(paragraphs: list[str], body_start: int) -> tuple[tuple[str, ...], int] | None:
    """Bodies that took part, and the index of the paragraph that names them; None where none does.

    They have a line of their own, or are named by their 会办意见, or as 会同 …, 经商 … in the opening.
    """
    for index, text in enumerate(paragraphs):
        match = _CO_HANDLER_LABEL.match(text) or (_CO_HANDLERS.search(text) if "会办意见" in text else None)
        if match is None and index <= body_start:
            received = RECEIVED.search(text)
            behind = received.start() if received else 0
            together = _TOGETHER_WITH.search(text, behind) if "如下" in text else None
            match = together or (_HANDLED_BY.search(text, behind) if received else None)
        if match is None:
            continue
        value = re.sub(r"等.{0,6}$", "", next(filter(None, match.groups())))
        names = [part.strip("。 ") for part in _BETWEEN_BODIES.split(value)]
        if bodies := tuple(name for name in names if len(name) > 1 and not _NO_BODY.search(name)):
            return bodies, index
    return None
