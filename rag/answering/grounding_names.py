"""Names in a statement that its evidence does not hold: quotations, Latin words, bodies, places, people, themes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rag.answering.grounding_content import Term
from rag.answering.grounding_reading import Reading
from rag.answering.grounding_words import SAME_SENSE
from rag.text.frequency import rarity

_QUOTED = re.compile(r"“([^“”]{2,60})”|《([^《》]{2,80})》|「([^「」]{2,60})」|\"([^\"]{2,60})\"|‘([^‘’]{2,60})’")
_LATIN = re.compile(r"[a-z][a-z0-9]*")
_NOT_TEXT = re.compile(r"[^\w]|_")
_BRACKETED = re.compile(r"[(（][^()（）]*[)）]")
_ONE_SCRIPT = str.maketrans("123456789两", "一二三四五六七八九二")
_NAME_TAGS = ("nr", "ns", "nt", "nz")
_SUFFIX = re.compile(
    r"委员会|委|局|办公室|办|处|部|厅|公司|集团|企业|科技|资本|基金|银行|研究所|研究院|研究中心|所|院|大学|学院|中学|小学|医院|中心|协会|学会|联盟|街道|镇|路|街|区|市|省|县"
    r"|园区|园|城|大厦|广场|港|湾|桥|站|馆|社|报|台|大赛|论坛|大会|节|展|计划|工程|行动|平台|实验室|工作站|条例|办法|规定"
)
_SURNAMES = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦"
    "邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤詹洪瞿傅关柳殷庄章鲍包葛阎聂虞俞伍季倪翁乐裴祝柯"
)
_SURNAME = f"[{''.join(sorted(_SURNAMES))}]"
_PERSON = re.compile(
    rf"(?:(?:签发人|联系人|提案人|领衔人|代表人|负责人|经办人)(?:姓名)?(?:是|为|:|系)?|由)({_SURNAME}[\u4e00-\u9fff]{{1,2}})"
    r"(?=$|[^\u4e00-\u9fff]|等|同志|先生|女士|签发|联系|和|与)"
    rf"|({_SURNAME}[\u4e00-\u9fff]{{1,2}})(?=委员|代表|同志|先生|女士|教授|院士|签发)"
)
_MIN_NOUN_RARITY = 5.0


def name_problems(statement: Reading, evidence: Sequence[Reading], found: Sequence[Term]) -> Iterator[str]:
    """Text of every name that is not in the evidence."""
    bare = [_bare(text) for reading in evidence for text in (reading.text, _BRACKETED.sub("", reading.text))]
    for match in _QUOTED.finditer(statement.text):
        quoted = _bare(next(group for group in match.groups() if group))
        if not any(quoted in text for text in bare):
            yield match[0]
    for match in _PERSON.finditer(statement.flat):
        person = match[1] or match[2]
        if not any(person in reading.flat for reading in evidence):
            yield person
    known = {word for reading in evidence for word in _LATIN.findall(reading.text)}
    for match in _LATIN.finditer(statement.text):
        if match[0] not in known and not _is_known(match[0], evidence):
            yield match[0]
    for term in found:
        if term.share < 1 and _is_name(term, statement):
            yield term.text


def _bare(text: str) -> str:
    """The text without marks, small numbers in one script."""
    return _NOT_TEXT.sub("", text).translate(_ONE_SCRIPT)


def _is_known(word: str, evidence: Sequence[Reading]) -> bool:
    return any(other in reading.flat for other in SAME_SENSE.get(word, ()) for reading in evidence)


def _is_name(term: Term, statement: Reading) -> bool:
    """Whether a word that the evidence lacks names something, so that no other word could stand for it."""
    end = term.start + len(term.text)
    if term.tag in _NAME_TAGS or term.tag.startswith("nr"):
        return len(term.text) > 1
    if _in_list(term, statement):
        return True
    if term.tag.startswith("n") or term.tag in {"j", "s"}:
        return rarity(term.text) >= _MIN_NOUN_RARITY or bool(_SUFFIX.match(statement.text, end))
    return False


def _in_list(term: Term, statement: Reading) -> bool:
    """Whether it stands between list marks, where letters put names."""
    end = term.start + len(term.text)
    return statement.text[max(0, term.start - 1) : term.start] == "、" or statement.text[end : end + 1] == "、"
