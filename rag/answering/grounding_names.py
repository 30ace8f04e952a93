"""Names in a statement that its evidence does not hold: quotations, Latin words, bodies, places, people, themes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rag.answering.grounding_content import Term
from rag.answering.grounding_reading import RUN, Reading, bigrams
from rag.answering.grounding_words import SAME_SENSE, is_shortened
from rag.text.frequency import rarity

_QUOTED = re.compile(r"“([^“”]{2,60})”|《([^《》]{2,80})》|「([^「」]{2,60})」|\"([^\"]{2,60})\"|‘([^‘’]{2,60})’")
_LATIN = re.compile(r"[a-z][a-z0-9]*")
_NOT_TEXT = re.compile(r"[^\w]|_")
_BRACKETED = re.compile(r"[(（][^()（）]*[)）]")
_ONE_SCRIPT = str.maketrans("123456789两", "一二三四五六七八九二")
_NAME_TAGS = ("nr", "ns", "nz")
_SUFFIX = re.compile(
    r"委员会|局|办公室|部(?![分门])|厅|公司|集团|科技(?!企业|创新|成果|人才)|资本|银行|研究所|研究院|大学|学院|中学|小学|医院|协会|学会|街道|镇|路(?![演线径由])"
    r"|[区市省县](?![级里内域场民])|园区|大厦|广场|大赛|论坛|实验室"
)
_SURNAMES = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦"
    "邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤詹洪瞿傅关柳殷庄章鲍包葛阎聂虞俞伍季倪翁乐裴祝柯舒简褚沙屈项季兰闵席麻强路娄危江童颜梅盛林刁骆高樊霍支昝管莫经房缪干解应宗邢滑裘陶荣翁荀羊甄封芮储靳松井段富焦巴牧谷车宓蓬班仰仲宫"
    "宁仇栾甘厉戎符景束幸司韶黎薄宿白怀蒲从卓蔺屠蒙池乔闻党翟劳姬申冉桑桂濮牛寿通边燕尚温柴晏习艾鱼容戈终居衡步都耿满匡国文寇广禄欧尤奚卞"
)
_SURNAME = f"[{''.join(sorted(_SURNAMES))}]"
_PERSON = re.compile(
    rf"(?:(?:签发人|联系人|提案人|领衔人|代表人|负责人|经办人)(?:姓名)?(?:是|为|:|系)?|由(?!于))({_SURNAME}[\u4e00-\u9fff]{{1,2}})"
    r"(?=$|[^\u4e00-\u9fff]|等|同志|先生|女士|签发|联系|和|与)"
    rf"|({_SURNAME}[\u4e00-\u9fff]{{1,2}})(?=委员|代表|同志|先生|女士|教授|院士|签发)"
)
_BODY = re.compile(r"(?:委|局|办|部|厅|公司|集团|社|院|校|中心|所|[工协学商]会|基金会|联合会)$")
_ORGANISATION = re.compile(
    "研究院|研究所|大学|中学|小学|学院|医院|街道|银行|集团|委员会|办公室|法院|检察院|人大|政协|联合会|基金会|商会|协会|学会|电视台|出版社|实验室|博物馆|派出所"
)
_AGENT = re.compile(
    r"由([^‖。;、由]{2,12}?)(全额|共同|统一|负责|承担|牵头|组织|通过|实施|主办|承办|提供|安排|投保|支付|出资|考核|制定|管理|建设)"
)
_ITEM = re.compile(r"(?<=[、自与括如])[\u4e00-\u9fffa-z]{2,10}(?=、|等)")
SELF = re.compile("我们|我[委局办区市]|本[委局办区市]|该[委局办]")
_SIDES = "东西南北"
_MIN_UNKNOWN = 2
_MAX_NEW_SHARE = 0.5
_MIN_NAME_RARITY = 4.8
_MIN_CHARACTER_RARITY = 5.8
"""Characters as rare as 疆 or 泾 hardly occur but in names."""


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
    whole = "".join(reading.flat for reading in evidence)
    for term in found:
        if is_shortened(term.text, whole) or term.text in whole.replace("、", ""):
            continue
        if term.share < 1 and (_is_name(term, statement, whole) or _is_other_side(term.text, whole)):
            yield term.text
    yield from _new_items(statement, found)
    yield from _other_agents(statement, evidence)


def _other_agents(statement: Reading, evidence: Sequence[Reading]) -> Iterator[str]:
    """Who does it, where the letter says that another does: 由街道承担, 由区财政承担."""
    given = [agent for reading in evidence for agent in _AGENT.findall(reading.flat)]
    for who, what in _AGENT.findall(statement.flat):
        others = [other for other, done in given if done == what]
        if others and not any(_is_part(who, other) for other in others) and not SELF.search(who):
            yield who


def _is_part(one: str, other: str) -> bool:
    """Whether the two name the same body, one perhaps in short: 区科委, 长宁区科委."""
    return bool(set(bigrams(one)) & set(bigrams(other))) or set(one) <= set(other) or set(other) <= set(one)


def _bare(text: str) -> str:
    """The text without marks, small numbers in one script."""
    return _NOT_TEXT.sub("", text).translate(_ONE_SCRIPT)


def _is_known(word: str, evidence: Sequence[Reading]) -> bool:
    return any(other in reading.flat for other in SAME_SENSE.get(word, ()) for reading in evidence)


def _is_name(term: Term, statement: Reading, whole: str) -> bool:
    """Whether a word that the evidence lacks names something, so that no other word could stand for it.

    A dictionary's tags are often wrong: an ordinary noun is a name only where it ends like one.
    """
    if len(term.text) < 2:
        return False
    end = term.start + len(term.text)
    rare = rarity(term.text) >= _MIN_NAME_RARITY
    # One more character for names that the dictionary cuts short: 程家|桥|街道.
    before_suffix = bool(_SUFFIX.match(statement.text, end) or (rare and _SUFFIX.match(statement.text, end + 1)))
    if _ORGANISATION.fullmatch(term.text) and term.share == 0:
        return _has_name_in_front(term, statement)
    if term.tag == RUN:
        odd = any(rarity(character) >= _MIN_CHARACTER_RARITY for character in term.text)
        unknown = sum(character not in whole for character in term.text) >= _MIN_UNKNOWN
        new = len(term.text) > 2 and (unknown or bool(_BODY.search(term.text)))
        return odd or before_suffix or new
    if term.tag == "nt":
        return True
    if term.tag.startswith(_NAME_TAGS):
        return before_suffix or rare
    return term.tag.startswith(("n", "j", "s")) and (before_suffix or (rare and bool(_BODY.search(term.text))))


def _is_other_side(word: str, whole: str) -> bool:
    """Whether the letter has the word with another point of the compass: 城南 for 城北."""
    return any(
        word.replace(side, other) in whole for side in _SIDES if side in word for other in _SIDES if other != side
    )


def _has_name_in_front(term: Term, statement: Reading) -> bool:
    """Whether 研究院 is the end of a longer name, and not just any."""
    front = [word for word in statement.words if word.start + len(word.text) == term.start]
    return any(word.tag.startswith(("n", "j", "vn", "s")) for word in front)


def _new_items(statement: Reading, found: Sequence[Term]) -> Iterator[str]:
    """Items of a list, where letters put names, that are mostly new."""
    for match in _ITEM.finditer(statement.text):
        inside = [term for term in found if match.start() <= term.start < match.end()]
        total = sum(term.weight for term in inside)
        new = [term for term in inside if term.share < 1]
        nouns = any(term.tag.startswith(("n", "j", "s")) or term.tag == RUN for term in new)
        if nouns and sum(term.weight * (1 - term.share) for term in new) > _MAX_NEW_SHARE * total:
            yield match[0]
