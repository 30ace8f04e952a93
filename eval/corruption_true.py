"""Programs that say a true statement differently: controls, which the checker must let pass.

Spelling of numbers and dates, order, modifiers, synonyms, vague numbers that stay true, passive, frames of an answer.
These tables are apart from those of `rag.answering`, and were written first.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator
from dataclasses import replace

from eval.corruption_source import Case, Source, pairs

Said = Iterator[tuple[str, str]]

_DIGITS = "零一二三四五六七八九"
_COUNTERS = "家个项场名位栋大条次座张"
_ARABIC = {"两": "2", "三": "3", "四": "4", "五": "5", "六": "6", "七": "7", "八": "8", "九": "9"}
_VAGUE = (
    (r"(\d+)\s*多家", r"\1余家"),
    (r"(\d+)\s*多家", r"超过\1家"),
    (r"(\d+)\s*余家", r"\1多家"),
    (r"(\d+)\s*余家", r"逾\1家"),
    (r"(\d+)\s*余([栋名])", r"\1多\2"),
    (r"近\s*(\d+)", r"将近\1"),
    (r"近\s*(\d+)", r"接近\1"),
    (r"近\s*(\d+)\s*家", r"不到\1家"),
    (r"(?<!不)超过\s*(\d+)", r"超\1"),
    (r"(?<!不)超过\s*(\d+)\s*家", r"\1多家"),
    (r"约\s*([\d.]+)\s*平方公里", r"\1平方公里左右"),
    (r"约\s*([\d.]+)", r"大约\1"),
    (r"(\d+)\s*家以上", r"至少\1家"),
    (r"(\d+)\s*家以上", r"不少于\1家"),
    (r"近百次", r"将近100次"),
    (r"近百次", r"接近一百次"),
    (r"十余家", r"10多家"),
    (r"十余家", r"十多家"),
    (r"最高\s*([\d.]+)", r"最多\1"),
    (r"超1万", r"超过1万"),
    (r"约\s*(\d+)\s*亿元", r"\1亿元左右"),
)
_UNITS = (
    (r"1\.48\s*平方公里", r"148万平方米"),
    (r"4\.5\s*万元", r"45000元"),
    (r"1\s*万平方米", r"10000平方米"),
    (r"700\s*平(?!方)", r"700平方米"),
    (r"(\d+)\s*%", r"\1％"),
    (r"310\s*亿元", r"3100000万元"),
)
_SYNONYMS = pairs(
    """
    打造→建设 推动→促进 推进→推动 集聚→汇聚 举办→组织 召开→举行 设立→成立 建立→构建 完善→健全 提升→提高 加强→强化
    强化→加强 助力→帮助 开展→进行 举措→措施 沟通→交流 目前→当前 率先→最先 首个→第一个 首张→第一张 首批→第一批
    位居→排名 提供→给予 汇集→聚集 持续→不断 聚焦→围绕 依托→借助 正式发布→正式公布 签订→签署 参与→参加 围绕→聚焦
    培育→培养 快速→迅速 获评→被评为 荣获→获得 揭晓→公布 牵头→带头 会同→联合 相关→有关 各类→各种 比重达→比例为
    同比增长→比上年增长 共建站→总共建站 优质企业→优秀企业 制定→制订 扩大→拓展 帮助→协助 主要服务→重点服务 梳理→整理
    建成→建好 力争→争取 占地约→面积约 专家学者→专家 纷纷→都 征求→听取 入驻→进驻 遴选→挑选 携手→共同 探索→尝试
    落地→实施
    """
)
_MODIFIERS = """
    进一步 持续 积极 大力 充分 不断 主动 着力 陆续 认真 良好的 高度 加快 深入 有效 共同 始终 深刻 更好 先后 广泛
    成功 切实 紧紧 更加
""".split()
_FRAMES = (
    "答复指出，{}。",
    "根据该答复，{}。",
    "据答复介绍，{}",
    "{}。",
    "答复中提到：{}。",
    "据介绍，{}。",
    "对此，答复称{}。",
)
_PASSIVE = ("优化", "完善", "整合", "扩大", "提升", "加强", "推动", "推进", "强化", "健全", "深化", "凝聚")
_DONE = ("举办", "召开", "推出", "建立", "设立", "形成", "制定出台", "打造", "搭建")
_LEADS = "围绕|通过|为|以|聚焦|依托|按照|根据|结合|立足|作为|对接|借助|利用"


def make_true(source: Source) -> list[Case]:
    """True statements made from one true one: each rule alone, and two of them together; none equals the original."""
    rng = random.Random(source.statement)
    made: list[tuple[str, str, str]] = []
    for kind, make in _MAKERS.items():
        made += [(kind, rule, statement) for rule, statement in make(source, rng)]
    single = [(kind, rule, statement) for kind, rule, statement in made if statement != source.statement]
    for kind, rule, statement in rng.sample(single, min(2, len(single))):
        other_kind = rng.choice([name for name in _MAKERS if name != kind])
        changed = replace(source, statement=statement)
        twices = [(other_rule, twice) for other_rule, twice in _MAKERS[other_kind](changed, rng) if twice != statement]
        single += [("two rules", f"{rule} + {other_rule}", twice) for other_rule, twice in twices[:1]]
    issuer = "长宁区科学技术委员会（区科委）：《对长宁区政协提案的答复》"
    cases = []
    for kind, rule, said in dict.fromkeys(single):
        cited = (source.evidence, issuer) if "issuer" in rule else (source.evidence,)
        cases.append(Case(source.letter, kind, rule, True, said, cited, source.date))
    return cases


def _first(text: str, pattern: str, replacement: str | Callable[[re.Match[str]], str]) -> str:
    return re.sub(pattern, replacement, text, count=1)


def _chinese(number: int) -> str:
    """The number below 10,000 in Chinese numerals."""
    if number < 10:
        return _DIGITS[number]
    text, gap = "", False
    for power, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, number = divmod(number, power)
        if digit:
            text += ("零" if gap and text else "") + _DIGITS[digit] + name
            gap = False
        else:
            gap = bool(text)
    return text.removeprefix("一") if text.startswith("一十") else text


def _number_spelling(source: Source, rng: random.Random) -> Said:
    text = source.statement
    yield (
        "arabic → chinese",
        re.sub(
            rf"(?<![\d.第+A-Za-z.])(\d{{1,4}})(?=\s*[余多]?\s*[{_COUNTERS}])",
            lambda match: _chinese(int(match[1])),
            text,
        ),
    )
    yield (
        "chinese → arabic",
        re.sub(rf"(?<![第百千十一])([两三四五六七八九])(?=[{_COUNTERS}])", lambda m: _ARABIC[m[1]], text),
    )
    yield "per cent", re.sub(r"(?<![\d.])(\d+)\s*%", lambda match: "百分之" + _chinese(int(match[1])), text)
    yield "full width", text.translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    yield "thousands", re.sub(r"(?<!\d)(\d)(\d{3})(?=\s*[余多]?家)", r"\1,\2", text)
    for pattern, replacement in _UNITS:
        yield "unit", _first(text, pattern, replacement)


def _vague(source: Source, rng: random.Random) -> Said:
    for pattern, replacement in _VAGUE:
        yield replacement, _first(source.statement, pattern, replacement)


def _date_spelling(source: Source, rng: random.Random) -> Said:
    text, year, month = source.statement, source.date.year, source.date.month
    digits = str.maketrans("0123456789", "〇一二三四五六七八九")
    yield "chinese year", re.sub(r"20\d\d(?=\s*年)", lambda match: match[0].translate(digits), text)
    yield (
        "iso",
        re.sub(r"(20\d\d)\s*年\s*(\d+)\s*月\s*(\d+)\s*日", lambda m: f"{m[1]}-{int(m[2]):02}-{int(m[3]):02}", text),
    )
    yield "dotted", re.sub(r"(20\d\d)\s*年\s*(\d+)\s*月\s*(\d+)\s*日", r"\1.\2.\3", text)
    yield "this year", text.replace("今年", f"{year}年")
    yield "now", _first(text, "目前，", f"截至{year}年{month}月，")
    yield "with year", re.sub(r"(?<!年)(?<!\d)\s(\d月\s*\d+日)", rf"{year}年\1", text)
    yield "edge", text.replace("年底", "年末")
    yield "since", re.sub(r"自?\s*(20\d\d)\s*年(?:以来|起)", r"从\1年起", text)
    yield "spaced", re.sub(r"(20\d\d)年", r"\1 年", text)


def _synonyms(source: Source, rng: random.Random) -> Said:
    present = [(word, other) for word, other in _SYNONYMS if _place(source.statement, word) is not None]
    for word, other in rng.sample(present, min(4, len(present))):
        yield f"{word}→{other}", _outside(source.statement, word, other)
    if len(present) >= 2:
        text = source.statement
        for word, other in present[:3]:
            text = _outside(text, word, other)
        yield "several", text


def _modifiers(source: Source, rng: random.Random) -> Said:
    present = [word for word in _MODIFIERS if _place(source.statement, word) is not None]
    for word in present[:2]:
        yield word, _outside(source.statement, word, "")


def _place(text: str, word: str) -> int | None:
    """First place of the word that is no part of a title, a quotation or the name of a project."""
    names = [match.span() for match in re.finditer(r"“[^”]*”|《[^》]*》|[\u4e00-\u9fff]{4,12}专项行动", text)]
    for match in re.finditer(rf"{word}(?!的?[，。；、性度])", text):
        if not any(start <= match.start() < end for start, end in names):
            return match.start()
    return None


def _outside(text: str, word: str, other: str) -> str:
    """The text with the first such place of ``word`` changed."""
    place = _place(text, word)
    return text if place is None else text[:place] + other + text[place + len(word) :]


def _order(source: Source, rng: random.Random) -> Said:
    text = source.statement
    items = re.search(r"((?:[\u4e00-\u9fffA-Za-z]{2,8}、){2,})([\u4e00-\u9fffA-Za-z]{2,8})(?=等)", text)
    if items:
        names = [*items[1].rstrip("、").split("、"), items[2]]
        turned = "、".join([names[0], *names[2:], names[1]])
        yield "list turned", text[: items.start()] + turned + text[items.end() :]
        yield "list shortened", text[: items.start()] + "、".join(names[:2]) + text[items.end() :]
    clauses = text.split("，")
    if len(clauses) >= 2 and not re.search(r"[“（《；]", text):
        if re.match(_LEADS, clauses[0]):
            yield "lead moved", "，".join([*clauses[1:], clauses[0]])
        if len(clauses) >= 3:
            if not re.match("其中|即", clauses[2]):  # 医院19家，即甲、乙, of 其中4家，即甲、乙, is not true
                yield "clause dropped", "，".join(clauses[:1] + clauses[2:])
            yield "last clause", clauses[-1]
    yield "bracket dropped", re.sub(r"[（(][^）)《》]{2,}[）)]", "", text)


def _voice(source: Source, rng: random.Random) -> Said:
    for clause in source.statement.split("，"):
        match = re.fullmatch(rf"({'|'.join(_PASSIVE)})([\u4e00-\u9fff“”]{{4,24}})", clause)
        if match and not re.search("|".join(_PASSIVE), match[2]):
            yield "得到", source.statement.replace(clause, f"{match[2]}得到{match[1]}", 1)
        done = re.fullmatch(rf"({'|'.join(_DONE)})了?([\u4e00-\u9fff“”、]{{4,30}})", clause)
        if done and "如下" not in clause:
            yield "被", source.statement.replace(clause, f"{done[2]}被{done[1]}", 1)


def _frames(source: Source, rng: random.Random) -> Said:
    text = source.statement
    yield "frame", rng.choice(_FRAMES).format(text)
    yield "issuer", f"区科委在答复中表示，{text}。" if rng.random() < 0.2 else text
    yield "subject dropped", _first(text, r"(?:^|(?<=，))我们(?=[\u4e00-\u9fff])", "")
    yield "issuer", _first(text, r"我们(?=[将在结继根划])", "长宁区科学技术委员会")
    yield "our district", text.replace("我区", "全区")
    yield "punctuation", text.translate(str.maketrans("“”，；（）", '"",;()')) if rng.random() < 0.3 else text
    yield "quotation marks dropped", text.replace("“上海硅巷”", "上海硅巷")


_MAKERS: dict[str, Callable[[Source, random.Random], Said]] = {
    "number spelling": _number_spelling,
    "vague number": _vague,
    "date spelling": _date_spelling,
    "synonyms": _synonyms,
    "modifier dropped": _modifiers,
    "order": _order,
    "voice": _voice,
    "frame": _frames,
}
