"""The words of a question that evidence should bear out."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from rag.query.kinds import asking_words
from rag.query.words import ALTOGETHER_WORDS, CHINESE_DIGITS, LETTER_WORDS, PROPOSAL_WORDS
from rag.text.frequency import is_known_word, rarity
from rag.text.plain_words import official_words, plain_expressions
from rag.text.tokens import ALTERNATIVE, FUNCTION_CHARACTERS, QUERY_STOP_WORDS, word_tokens

_NUMERALS = "第一二两三四五六七八九十百几数每半"
_COUNTED_IN = "个块家场次名位项栋座所处条份件种类些样年天月点步大方面期批届"
_COUNTED = re.compile(rf"^[{_NUMERALS}]{{1,3}}[{_COUNTED_IN}]?$")
_IDENTIFIER = re.compile(rf"[\u4e00-\u9fff]?\d+(?:号[线楼院馆]|路)|(?<![\d第])[{CHINESE_DIGITS}]号课题")
_QUOTED = re.compile(r"[“「]([\u4e00-\u9fff]{3,6})[”」]")
_COUNTING = frozenset("两第几每半")
_ORDINARY = frozenset(
    f"""
    {LETTER_WORDS} {PROPOSAL_WORDS} {ALTOGETHER_WORDS} 总共 材料 提到 提及 谈到 说到 讲到
    点名 列举 介绍 情况 内容 具体 方面 问题 事情 东西 相关 有关 关于 针对 对于 根据 按照 之后 以后 之前 目前
    安排 动作 现在 当前 已经 可以 应该 需要 了解 帮忙 查询 看看 大概 大约 左右 到底 究竟 主要 其中 里面 当中
    进行 开展 做了 时候 时间 地方 单位 部门 比较 非常 打算 计划 准备 采取 包括 包含 属于 成为 作为
    通过 分别 同时 一些 这样 那样 这种 那种 区里 政府 官方 大家 有人 听说 据说
    逐项 逐个 逐条 麻烦 名称 全称 过程 当时 当初 这项 那项 本身 说好 平时 平常 整年 原话 写法
    里头 一起 一块儿 一道 出来 回来 起来 进来 专门 后来 最后 以前 这儿 这里 那边 那天 那场 那位 这位 这件 别的
    除了 一回 一趟 一句 底下 下面 后面 上头 不同 不是 还是 是从 名叫 问问 数目 自己 这么 出现 想来 找到 拿到
    得到 得出 做到 为了 眼看 它们 全部 从现在起 走了 认为 觉得 不肯 肯不肯 有些 花了 回到 名堂 一律
    讲法 措辞 对比 名字 姓名 那儿 那里 这边 那次 这次 这回 那回 那会儿 那时 那时候 到时候 到时 届时 实际 先前 起初
    原先 原本 最终 随后 往后 将来 我家 咱家 俺家 这块 那块 如今 眼下 这会儿 要不要 用不用 需不需要 该不该 算不算 那套
    最近 近来 近期 理由 原因 缘由 说法 提法 新提 口径 改成 变成 换成 升格 变动 出处 原文 依次 大事 没有
    """.split()
)
"""Words that ask, point or fill: any letter could hold them, so their absence says nothing."""


_MIN_ALONE_RARITY = 7.0
"""From what rarity a single character names something by itself: 蓍 9.5, 瓷 6.8, 茶 5.1."""


_IGNORED = _ORDINARY | QUERY_STOP_WORDS | {"还有"}


_SUBSTANCE = frozenset(
    "举措 措施 做法 办法 行动 工作 任务 部署 进展 成效 成果 亮点 要点 重点 安排 计划 规划 目标".split()
)
"""What a reply consists of: asked for by these words whatever it calls it."""


def asks_for_substance(terms: Sequence[str]) -> bool:
    """Whether a question's words name nothing but what any reply consists of.

    >>> asks_for_substance(["举措"]), asks_for_substance(["硅巷", "举措"]), asks_for_substance([])
    (True, False, False)
    """
    return bool(terms) and {term.split(ALTERNATIVE)[0] for term in terms} <= _SUBSTANCE


def evidence_terms(rest: str, held: Callable[[str], bool] = lambda term: False) -> tuple[str, ...]:
    """As :func:`content_terms`, everyday expressions with the official words of which any one will do as well.

    >>> evidence_terms("房租多少")[0].split(ALTERNATIVE)[:2]
    ['房租', '租金']
    """
    plain, guesses = _without_guesses(rest)
    found, left, end = [], [], 0
    for start, expression in plain_expressions(plain):
        if expression in _IGNORED:
            continue
        found.append(ALTERNATIVE.join((expression, *official_words(expression))))
        left += [plain[end:start], " "]
        end = start + len(expression)
    others = " ".join(["".join([*left, plain[end:]]), *guesses])
    found += _names_of_filling_words(others)
    return tuple(dict.fromkeys([*found, *_content(others, held)])) if found else content_terms(others, held)


def content_terms(rest: str, held: Callable[[str], bool] = lambda term: False) -> tuple[str, ...]:
    """Words of the question that evidence should bear out, in order, each once.

    ``held`` tells whether the letters hold a term: it mends the cut of names that no dictionary knows (硅|巷里).

    >>> content_terms("硅巷有多少家咖啡馆")
    ('硅巷', '咖啡馆')
    """
    # A question of single characters and numerals alone（刘七是怎么死的, “一轴”指什么）: its runs must do.
    return tuple(dict.fromkeys(_content(rest, held) or _runs_of(rest)))


def _content(rest: str, held: Callable[[str], bool]) -> list[str]:
    plain, guesses = _without_guesses(rest)
    words = _recut(word_tokens(asking_words(plain)), held)
    return [*_IDENTIFIER.findall(plain), *filter(_says_something, words), *guesses]


def _names_of_filling_words(text: str) -> list[str]:
    """Quoted names that are cut into words one of which says nothing by itself:“创新说”."""
    return [name for name in _QUOTED.findall(text) if any(not _says_something(word) for word in word_tokens(name))]


def _without_guesses(rest: str) -> tuple[str, list[str]]:
    """What is no guess at an English word, and the guesses: groups of words that must not be torn apart."""
    guesses = [group for group in rest.split() if ALTERNATIVE in group]
    plain = " ".join(group for group in rest.split() if ALTERNATIVE not in group) if guesses else rest
    return plain, guesses


def _runs_of(rest: str) -> list[str]:
    """What stands between asking words and joining characters, runs of two Chinese characters at least."""
    left = "".join(" " if char in FUNCTION_CHARACTERS - _COUNTING else char for char in asking_words(rest))
    runs = ["".join(word for word in word_tokens(run) if word not in _IGNORED) for run in left.split()]
    return [run for run in runs if len(run) > 1 and not run.isascii()]


def _says_something(word: str) -> bool:
    if len(word) == 1:
        return not word.isascii() and rarity(word) >= _MIN_ALONE_RARITY
    return word not in QUERY_STOP_WORDS and word not in _ORDINARY and not _COUNTED.match(word)


def _recut(words: list[str], held: Callable[[str], bool]) -> list[str]:
    """Names that no dictionary knows, cut as the letters hold them.

    Single characters are put together (吴|双|战), or one with the beginning of the word behind it (硅|巷里).
    """
    mended: list[str] = []
    loose = False  # whether the last word is made of single characters that may go on
    for word in words:
        last = mended[-1] if mended else ""
        single = len(word) == 1 and not word.isascii() and word not in FUNCTION_CHARACTERS
        if loose and single and held(last[-1] + word):
            mended[-1] = last + word
        elif loose and len(last) == 1 and len(word) > 1 and _cut_wrong(last, word, held):
            mended[-1:] = [last + word[0], word[1:]]
            loose = False
        else:
            mended.append(word)
            loose = single
    return [part for word in mended for part in parted(word, held)]


def parted(word: str, held: Callable[[str], bool]) -> tuple[str, ...]:
    """A run of characters that no dictionary knows, cut where the letters do not hold the next two: 膳源|加."""
    if len(word) < 3 or word.isascii() or is_known_word(word):
        return (word,)
    end = next((place + 1 for place in range(len(word) - 1) if not held(word[place : place + 2])), 0)
    return (word[:end], word[end:]) if end > 1 else (word,)


def _cut_wrong(before: str, word: str, held: Callable[[str], bool]) -> bool:
    return not word[0].isascii() and not held(word) and held(before + word[0])
