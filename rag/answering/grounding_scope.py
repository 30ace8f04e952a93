"""What the letter puts over the very thing that a statement asserts: a denial, a condition, a wish, work not yet done.

区科委设立专项资金 stands word for word in 区科委设立专项资金的条件尚不具备, and is false: such a word must carry over,
wherever in the letter's sentence it stands.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from rag.answering.grounding_contraries import IDIOMS
from rag.answering.grounding_reading import COMMA, Clause, Reading, bigrams

_DENYING = r"(?:尚|还|仍|暂|均|都|并|也|目前|暂时)*(?:不|未|没有|没|无法|无|难以|难|缺乏|缺少|缺)"
# A verdict on what stands in front of it: 设立专项资金的条件尚不具备, 加装电梯的方案未获通过, 设立门诊尚有困难.
_VERDICT = re.compile(
    rf"{_DENYING}(?:再|能|能够|会|予|获|得到?|被|宜|便|易|可|够|太|具有|有|在|属于|符合|充分|明确)?"
    r"(?:具备|成熟|可行|适宜|适合|必要|条件|依据|法律依据|政策依据|先例|允许|许可|支持|采纳|通过|批准|同意|落实|实施|实现|推行|推广"
    r"|解决|到位|纳入|列入|考虑|受理|开展|启动|推进|满足|操作|办理|执行|建成|完成|根治|确定|达标|范围|范畴|之列|规划|计划)"
    r"|(?:存在|有|面临|遇到)(?:较大|一定|很大|不小|诸多|现实|实际)*的?(?:困难|难度|障碍|差距|瓶颈|阻力)|困难(?:较大|很大|重重)"
    r"|(?:尚|还|仍)(?:有|存|待|需|须)|难度(?:较|很)?大|行不通|不宜|不予|不属于|不符合|搁置|暂缓|未果|落空|为时[尚过]早"
    r"|(?:被|遭)[^‖。;]{0,10}?(?:拒绝|否决|反对|叫停|驳回|取消)|(?:予以|已经?|已被)(?:否决|驳回|取消|终止)"
)
# A denial of what stands behind it.
_REFUSAL = re.compile(
    rf"{_DENYING}|不[得能会可予宜再许准]|未[能曾经]?|拒绝|反对|否决|禁止|严禁|暂缓|停止|取消|避免|防止|杜绝|暂停|不同意|不赞成|不建议"
)
_LINKS = re.compile(r"(?:[后时而但并且就则故]|因此|所以|以便|从而|的基础上)$")
_NO_SCOPE = re.compile(r"的(?:前提|情况|条件|基础)|而(?!且)")
_DENIED = re.compile(
    r"不(?![断仅但同少久管论错])|未(?!来|成年)|没|无(?!论|偿|人|障碍|线|锡|缝)|难|缺|困难|差距|障碍|瓶颈|拒绝|反对|否决|禁止|严禁|取消|停止|终止|暂缓"
    r"|暂停|驳回|搁置|叫停|免|撤销|推迟|延期|原计划|原定|仍[需须待]|尚|有待|清退|退出|避免|防止|杜绝"
)

_KINDS = (
    "[^‖。;:的]{0,6}(?:企业|家庭|人员|学生|单位|居民|个人|小区|项目|商户|老人|老年人|对象|机构|团队|人才|职工|劳动者)"
)
_IF = re.compile(
    rf"(?:^|[{COMMA}。;:]|但|且|而)(?P<what>(?:如果|如若|如(?![下上何今期此同意约]|[^{COMMA}]*[、等])|倘若|若(?!干)|一旦|假如|只有|只要|除非"
    rf"|凡是?|待(?![遇业在])|经[^{COMMA}]{{0,8}}(?:同意|批准|许可)后)[^{COMMA}。;]*)"
    rf"|(?P<given>在[^{COMMA}。;]{{2,24}}?的?(?:前提|条件|情况|情形)下)"
    rf"|(?P<whoever>(?:^|(?<=[{COMMA}。;:]))(?:[^{COMMA}。;:“”]{{4,40}}的|对[^{COMMA}。;:“”]{{2,30}}的(?:{_KINDS})))(?={COMMA})"
)
_ONLY_THEN = re.compile(r"(?P<what>[^‖。;]{2,30}?后)(?:再|方可|方能|才能?|才可以?)")
_CONDITIONAL = re.compile(
    r"如果?(?!下|期|此|何)|若(?!干)|一旦|一经|只有|只要|除非|凡是?|待(?!遇)|的话|前提|条件|情况下|情形下|方可|方能|(?<!人)才"
    r"|(?<!今|落|前|随)后(?!续)|(?<![小同届及临平按准])时(?:候|[‖,]|$)|(?:^|‖)经(?![济营费])|视情|达到|符合|满足|满(?!意)|的‖"
    r"|对[^‖]{2,}的|可能|有望|要是"
)

_WISH = re.compile(
    rf"(?:^|[{COMMA}。;:])[^{COMMA}。;:的]{{0,8}}?(?:建议|希望|提议|呼吁|恳请|请求|盼望|期待)(?![的人书案中与和里将]|[{COMMA}。;]|$)"
    r"|(?:正在|正|抓紧|积极|继续)(?:研究|论证|考虑|酝酿|谋划|商讨|协商|争取|协调)|研究[^‖。;]{0,20}可行性|征求意见"
)
_WISHED = re.compile(
    r"建议|希望|提议|呼吁|请求|期待|研究|论证|考虑|酝酿|谋划|商讨|协商|协调|争取|征求|可行性|探索|拟|将|计划|打算|准备|预计|可能|想|要求|力争|未来|下一步|正"
)
_BEING_DONE = re.compile(r"正在|正?抓紧")
_ALREADY = re.compile(r"已(?!超|达|有|近|逾|是|累计)|[\u4e00-\u9fff]了(?!解)")
_UNDER_WAY = re.compile(
    r"正在|正?抓紧|在建|(?:加快|持续|抓紧|着力|大力|有序|稳步|全力|深入|进一步|继续)推[进动]|推进中"
)
_FINISHED = re.compile(r"完成|建成|竣工|完工|解决|实现|落成|办结|结束|收官|达成")
_STILL = re.compile(r"完成|建成|竣工|完工|解决|实现|落成|办结|结束|达成|已|了(?!解)|年底|将|计划|目标")
_LIGHT = re.compile(
    r"目前|当前|现在|已经|可以|能够|予以|进行|正在|以及|我们|区里|市里|该|已|了|将|的|地|对|把|在|由|被|和|与|可|能|都|均|也|还|为|是"
)
_MIN_ASSERTED = 0.6
"""Share of a statement's character pairs that make the words under a denial what it asserts."""

_MIN_PAIRS = 3
_MIN_SHORT = 2


class Place(NamedTuple):
    """A clause of the letter between the clauses of its sentence."""

    clause: Clause
    before: str
    after: str


def places_of(reading: Reading) -> list[Place]:
    """Every clause with the one behind it, if both are of one sentence, and with all of the sentence in front of it."""
    clauses = list(reading.clauses)
    following = [(one, reading.text[one.end : two.start], two) for one, two in pairwise(clauses)]
    behind = {id(one): two.plain for one, between, two in following if COMMA in between}
    return [Place(one, one.before, behind.get(id(one), "")) for one in clauses]


def scope_problems(statement: Reading, evidence: Sequence[Reading]) -> Iterator[tuple[str, str]]:
    """Kind (``negation``, ``condition``, ``tense``) and the words of the letter that the statement leaves out."""
    places = [place for reading in evidence for place in places_of(reading)]
    whole = statement.text
    for clause in statement.clauses:
        said = _content(_masked(clause.plain))
        if len(said) < _MIN_SHORT:
            continue
        asserted = max(places, key=lambda place: (_share(said, _content(place.clause.plain)), -len(place.clause.flat)))
        if _share(said, _content(asserted.clause.plain)) < _MIN_ASSERTED:
            continue
        if not _DENIED.search(_masked(whole)):
            yield from (("negation", words) for words in _denials(said, asserted))
        if not _CONDITIONAL.search(whole):
            yield from (("condition", words) for words in _conditions(said, whole, asserted))
        yield from (("tense", words) for words in _unfinished(whole, clause.plain, said, asserted))


def _content(text: str) -> frozenset[str]:
    """Character pairs of a text without the words that may come and go."""
    return bigrams(_LIGHT.sub("", text))


def _share(said: frozenset[str], there: frozenset[str]) -> float:
    return len(said & there) / len(said) if said else 0.0


def _denials(said: frozenset[str], place: Place) -> Iterator[str]:
    """Denials over what is said, from behind (尚不具备) or from in front (无法)."""
    near = _masked(place.clause.plain)
    verdict_behind = place.after if _VERDICT.match(place.after) and len(place.after) <= 12 else ""
    text = near + verdict_behind
    for match in _VERDICT.finditer(text):
        front = text[: match.start()]
        if not _LINKS.search(front) and _asserts(said, front):
            yield match[0]
            return
    for match in _REFUSAL.finditer(near):
        behind = near[match.end() :]
        if not _NO_SCOPE.search(behind) and _asserts(said, behind):
            yield match[0]
            return


def _masked(text: str) -> str:
    """The text with words blotted out that only look like a denial: 未来, 不断."""
    return IDIOMS.sub(lambda match: "＿" * len(match[0]), text)


def _asserts(said: frozenset[str], scope: str) -> bool:
    """Whether what is said is what the scope speaks of, and not merely a part of it."""
    shared = _content(scope)
    return len(said & shared) >= min(_MIN_PAIRS, len(said)) and _share(said, shared) >= _MIN_ASSERTED


def _conditions(said: frozenset[str], whole: str, place: Place) -> Iterator[str]:
    """Conditions right in front of what is said, or within its clause."""
    clauses = place.before.rstrip(COMMA).split(COMMA)[-1:]
    front = f"{clauses[0]}{COMMA}" if clauses[0] else ""
    text = front + place.clause.plain
    found = [match["what"] or match["given"] or match["whoever"] for match in _IF.finditer(text)]
    found += [match["what"] for match in _ONLY_THEN.finditer(text)]
    told = _content(whole)
    for condition in found:
        pairs = _content(condition)
        behind = text.partition(condition)[2]
        left_out = len(pairs & told) < max(2, len(pairs) * 0.3)
        if pairs and left_out and _share(said, _content(behind)) >= _MIN_ASSERTED:
            yield condition


def _unfinished(whole: str, text: str, said: frozenset[str], place: Place) -> Iterator[str]:
    """Wishes, studies and work under way that the statement tells as done."""
    near = place.clause.plain
    for match in _WISH.finditer(near):
        if not _WISHED.search(whole) and _asserts(said, near[match.start() :]):
            yield match[0].lstrip(COMMA)
    done = _FINISHED.search(text) or (_BEING_DONE.search(near) and _ALREADY.search(text))
    if done and _UNDER_WAY.search(near) and not _STILL.search(near) and not _UNDER_WAY.search(whole):
        yield done[0]
