"""Programs that make a true statement false: one number, unit, date, name or word at a time, or another source.

These tables say how letters and models go wrong. They are apart from the tables of `rag.answering`, which say how to
notice it, and were written first.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator

from eval.corruption_names import NAMES, OUTSIDERS
from eval.corruption_source import Case, Source, pairs

Made = Iterator[tuple[str, str]]
"""Name of the rule and the false statement."""

_COUNT = re.compile(r"(?<![\d.A-Za-z〔\[])(\d+(?:\.\d+)?)(?!\s*[年月日\d.]|[〕\]])")
_WORD_COUNT = re.compile(r"(?<![第一二三四五六七八九十百千〇])([两三四五六七八九十])(?=[项大个条场家名届次位级])")
_OTHER_WORD = {
    "两": "三",
    "三": "五",
    "四": "六",
    "五": "七",
    "六": "四",
    "七": "三",
    "八": "九",
    "九": "六",
    "十": "三十",
}
_VAGUE = (
    (r"(\d+)\s*[余多]\s*([家栋名])", r"不足\1\2"),
    (r"(\d+)\s*[余多]\s*([家栋名])", r"近\1\2"),
    (r"超过?\s*(\d+)", r"不到\1"),
    (r"近\s*(\d+)", r"超过\1"),
    (r"近百次", "逾百次"),
    (r"近百次", "近千次"),
    (r"(\d+)\s*家以上", r"\1家以下"),
    (r"最高\s*([\d.]+)", r"最低\1"),
    (r"十余家", "几十家"),
    (r"百分之百|全覆盖", "半数覆盖"),
)
_UNITS = pairs(
    """
    亿元→万元 亿元→亿美元 万元→亿元 万元→元 平方公里→平方米 平方公里→公顷 万平方米→平方米 个月→年 分钟→小时
    %→个百分点 ％→‰ %→倍 余栋→余亩 多家→多万家 余家→余亿元 余名→余家 场→年 平，→平方公里， 百次→百天 位专家→所专家
    项，→亿元， 个项目→%项目 届→年 号楼→层楼
    """
)
_FAR_COUNTERS = dict(
    pairs(
        """
        家→吨 个→公里 项→万元 场→公里 名→元 位→台 栋→公顷 次→年 条→米 大→米 版→元 室→米 号→米 分钟→公里 届→吨
        佳→元 平→家 张→亩 年→家
        """
    )
)
_DATES: tuple[tuple[str, Callable[[re.Match[str]], str]], ...] = (
    (r"(20\d\d)(\s*年)", lambda m: f"{int(m[1]) + 1}{m[2]}"),
    (r"(20\d\d)(\s*年)", lambda m: f"{int(m[1]) - 2}{m[2]}"),
    (r"(20\d\d)(\s*年)", lambda m: f"二〇一{'三五七九'[int(m[1]) % 4]}年"),
    (r"(\d{1,2})(\s*月)(?=\s*\d|，)", lambda m: f"{int(m[1]) % 12 + 1}{m[2]}"),
    (r"(月\s*)(\d{1,2})(\s*日)", lambda m: f"{m[1]}{int(m[2]) % 28 + 1}{m[3]}"),
    (r"年底", lambda m: "年初"),
    (r"年初", lambda m: "年底"),
    (r"上半年", lambda m: "下半年"),
    (r"今年", lambda m: "明年"),
    (r"今年", lambda m: "去年"),
    (r"年内", lambda m: "明年"),
    (r"年起", lambda m: "年前"),
    (r"(20\d\d\s*年)(?=[，\u4e00-\u9fff])(?![底初起以度末])", lambda m: f"{m[1]}5月"),
)  # fmt: skip
_NEGATED = """
    通过 推出 举办 建立 形成 完善 支持 召开 开展 吸引 参加 打造 入选 获评 提供 集聚 设立 成立 发布 纳入 启动 实现
    认定 推进 鼓励 加强 组成 优化 引进 具有 同意
""".split()
_NEGATIONS = ("未", "没有", "不", "尚未", "并未")
_OPPOSITES = pairs(
    """
    增长→下降 提升→降低 提高→降低 扩大→缩小 增强→削弱 加快→放缓 加强→弱化 首位→末位 第一→倒数第一 率先→最晚
    超过→低于 首个→最后一个 首批→末批 首次→第三次 全市→全国 全国→全区 市级→国家级 区级→市级 全球→全市 降低→提高
    新增→减少 海外→国内 国内→国外 高质量→低质量 更多→更少 优先→延后 鼓励→限制 支持→反对 引进→迁出 加大→减小
    全面→局部 部分→全部 短板不足→突出优势 丰富→单一 开放→封闭
    """
)
_TENSES = pairs(
    """
    已→将 已经→计划 已→拟 我们将→我们已经 街区将→街区已 政策将→政策已 预计→已经 力争→已 将于近期→已于近期
    成功举办→计划举办 后续将探索推出→已经推出 先后推出→计划推出 先后→即将 正式启动→即将启动 目前，→未来， 继续→停止
    下一步，我们将→我们已 入选→有望入选 举办了→拟举办 开展了→将开展 建成→计划建成 探索打造→已经建成
    """
)


def make_false(source: Source, others: list[Source]) -> list[Case]:
    """False statements made from one true one; ``others`` are the true statements of all letters."""
    rng = random.Random(source.statement)
    cases: list[Case] = []
    for kind, make in _MAKERS.items():
        for rule, statement in make(source, rng):
            if _bare(statement) not in _bare(source.evidence):
                cases.append(_case(source, kind, rule, statement, source.evidence))
    return cases + _other_sources(source, others, rng)


def _case(source: Source, kind: str, rule: str, statement: str, *evidence: str) -> Case:
    return Case(source.letter, kind, rule, False, statement, evidence, source.date)


def _bare(text: str) -> str:
    return re.sub(r"[\s，。；、：“”‘’]", "", text)


def _numbers(source: Source, rng: random.Random) -> Made:
    text = source.statement
    for match in _COUNT.finditer(text):
        for rule, value in _other_values(match[1], rng):
            yield rule, text[: match.start(1)] + value + text[match.end(1) :]
    for match in _WORD_COUNT.finditer(text):
        yield "word", text[: match.start()] + _OTHER_WORD[match[1]] + text[match.end() :]
    for pattern, replacement in _VAGUE:
        if re.search(pattern, text):
            yield "vague", re.sub(pattern, replacement, text, count=1)
    counts = [match for match in _COUNT.finditer(text) if match[1] not in {"1", "2"}]
    if len(counts) >= 2 and counts[0][1] != counts[1][1]:
        one, two = counts[:2]
        yield "exchanged", text[: one.start()] + two[1] + text[one.end() : two.start()] + one[1] + text[two.end() :]


def _other_values(value: str, rng: random.Random) -> Made:
    if "." in value:
        yield "digits", value.replace(".", "")
        yield "digits", f"{float(value) + rng.choice((1, 0.3, 2.5)):.10g}"
        return
    number = int(value)
    yield "step", str(number + (rng.choice((1, 2, 3)) if number < 60 else 100))
    if number >= 5:
        yield "times", str(number * 10) if len(value) < 6 else value[1:]
    if len(value) >= 2 and len(set(value)) > 1 and int(value[::-1]) > number:
        yield "digits", value[::-1]
    if len(value) >= 6:
        yield "digits", value[:-2] + value[-1] + value[-2] if value[-1] != value[-2] else value[:-1] + "7"


def _units(source: Source, rng: random.Random) -> Made:
    for unit, other in _UNITS:
        match = re.search(rf"(?<=[\d余多百])\s*{unit}", source.statement)
        if match:
            yield f"{unit}→{other}", source.statement[: match.start()] + other + source.statement[match.end() :]
    for match in re.finditer(
        rf"(?:(?<=[\d百两三四五六])|(?<=\d[余多])|(?<=\d [余多]))\s*({'|'.join(_FAR_COUNTERS)})", source.statement
    ):
        if not re.search(r"\d{4}\s*年$", source.statement[: match.end()]):
            other = _FAR_COUNTERS[match[1]]
            yield "far", source.statement[: match.start(1)] + other + source.statement[match.end(1) :]


def _dates(source: Source, rng: random.Random) -> Made:
    for pattern, replacement in _DATES:
        for match in list(re.finditer(pattern, source.statement))[:2]:
            statement = source.statement[: match.start()] + replacement(match) + source.statement[match.end() :]
            yield pattern, statement


def _names(source: Source, rng: random.Random) -> Made:
    for sort, names in NAMES.items():
        absent = [name for name in names if name not in source.evidence and source.evidence not in name]
        for name in sorted(names, key=len, reverse=True):
            if name in source.statement:
                others = [rng.choice(OUTSIDERS[sort])]
                others += [rng.choice(absent)] if absent else []
                for other in others:
                    if other not in source.evidence:
                        yield sort, source.statement.replace(name, other, 1)
    if re.search(r"(?<=[\u4e00-\u9fff]{2})(?:委员|代表)$", source.statement):
        yield "one character", source.statement[:-3] + "晓" + source.statement[-2:]


def _negations(source: Source, rng: random.Random) -> Made:
    text = source.statement
    present = [verb for verb in _NEGATED if re.search(rf"(?<![不未没已将得了]){verb}(?![^，。；]*[”》])", text)]
    for verb in rng.sample(present, min(3, len(present))):
        match = re.search(rf"(?<![不未没已将得了]){verb}", text)
        if match:
            yield "inserted", text[: match.start()] + rng.choice(_NEGATIONS) + text[match.start() :]
    if re.search(r"已(?!经)", text):
        yield "尚未", re.sub(r"已(?!经)", "尚未", text, count=1)
    if "已经" in text:
        yield "尚未", text.replace("已经", "尚未", 1)
    if "了" in text and re.search(r"[\u4e00-\u9fff]{2}了", text):
        yield "没有", re.sub(r"([\u4e00-\u9fff]{2})了", r"没有\1", text, count=1)


def _swaps(table: list[tuple[str, str]]) -> Callable[[Source, random.Random], Made]:
    def make(source: Source, rng: random.Random) -> Made:
        for word, other in table:
            position = source.statement.find(word)
            if word == "已" and source.statement[position + 1 : position + 2] == "经":
                continue
            if "计划" in other and "计划" in source.evidence:
                continue
            if position >= 0 and other not in source.evidence:
                yield f"{word}→{other}", source.statement[:position] + other + source.statement[position + len(word) :]

    return make


def _other_sources(source: Source, others: list[Source], rng: random.Random) -> list[Case]:
    """The statement with a sentence that does not say it, and the statement with a foreign half."""
    cases = []
    same = [other for other in others if other.letter == source.letter and not _alike(source, other)]
    nearest = sorted(same, key=lambda other: abs(other.place - source.place))
    for rule, other in (("neighbour", nearest[0]), ("same letter", rng.choice(same))):
        cases.append(_case(source, "pointer", rule, source.statement, other.evidence))
    foreign = rng.choice([other for other in others if other.letter != source.letter and not _alike(source, other)])
    cases.append(_case(source, "mixed", "foreign source", source.statement, foreign.evidence))
    for rule, other in (("same letter", rng.choice(same)), ("foreign letter", foreign)):
        half = other.statement.split("，")[0]
        if len(half) >= 8 and not _overlaps(half, source.evidence):
            cases.append(_case(source, "mixed", f"half of {rule}", f"{source.statement}，{half}", source.evidence))
    return cases


def _alike(one: Source, other: Source) -> bool:
    return one.evidence == other.evidence or _overlaps(one.statement, other.evidence)


def _overlaps(statement: str, evidence: str) -> bool:
    """Whether the evidence holds half of the statement's runs of four characters: it may well bear it out."""
    bare, whole = _bare(statement), _bare(evidence)
    runs = [bare[index : index + 4] for index in range(len(bare) - 3)]
    return not runs or sum(run in whole for run in runs) >= len(runs) / 2


_MAKERS: dict[str, Callable[[Source, random.Random], Made]] = {
    "number": _numbers,
    "unit": _units,
    "date": _dates,
    "name": _names,
    "negation": _negations,
    "comparison": _swaps(_OPPOSITES),
    "tense": _swaps(_TENSES),
}
