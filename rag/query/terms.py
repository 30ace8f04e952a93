"""The words of a question that evidence should bear out."""

from __future__ import annotations

import re
from collections.abc import Callable

from rag.query.kinds import asking_words
from rag.text.tokens import ALTERNATIVE, QUERY_STOP_WORDS, word_tokens

_COUNTED = re.compile(
    r"^[第一二两三四五六七八九十百几数每半]{1,3}[个家场次名位项栋座所处条份件种类些样年天月点步大方面期批届]?$"
)
_IDENTIFIER = re.compile(r"[\u4e00-\u9fff]?\d+(?:号[线楼院馆]|路)|(?<![\d第])[一二三四五六七八九十]号课题")
_ORDINARY = frozenset(
    """
    答复 回复 复函 提案 建议 议案 信 来信 信函 文件 材料 份 封 件 提到 提及 谈到 说到 讲到 说 讲 写
    介绍 情况 内容 具体 方面 问题 事情 东西 相关 有关 关于 针对 对于 根据 按照 之后 以后 之前 目前
    现在 当前 已经 已 将 要 会 能 可以 应该 需要 想 知道 了解 帮忙 查 查询 看看 一下 告诉 请问 总共
    一共 共 合计 大概 大约 左右 到底 究竟 主要 其中 里面 里 内 中 上 下 当中 进行 开展 做 做了 搞 弄
    办 用 来 去 年 月 日 号 时候 时间 个 家 场 次 名 位 项 条 种 类 些 多少 几 人 地方 单位 部门 哪
    什么 怎么 如何 还 又 再 也 都 只 最 很 比较 非常 打算 计划 准备 采取 包括 包含 属于 成为 作为
    通过 分别 各 每 同时 一些 一个 这样 那样 这种 那种 区里 政府 官方 我们 他们 大家 有人 听说 据说
    吗 呢 吧 啊
    """.split()
)
"""Words that ask, point or fill: any letter could hold them, so their absence says nothing."""


def content_terms(rest: str, held: Callable[[str], bool] = lambda term: False) -> tuple[str, ...]:
    """Words of the question that evidence should bear out, in order, each once.

    ``held`` tells whether the letters hold a term: it mends the cut of names that no dictionary knows (硅|巷里).

    >>> content_terms("硅巷有多少家咖啡馆")
    ('硅巷', '咖啡馆')
    """
    groups = [group for group in rest.split() if ALTERNATIVE in group]
    plain = " ".join(group for group in rest.split() if ALTERNATIVE not in group) if groups else rest
    words = _recut(word_tokens(asking_words(plain)), held)
    kept = [word for word in words if word not in QUERY_STOP_WORDS and word not in _ORDINARY]
    named = _IDENTIFIER.findall(plain)
    return tuple(
        dict.fromkeys([*named, *(word for word in kept if len(word) > 1 and not _COUNTED.match(word)), *groups])
    )


def _recut(words: list[str], held: Callable[[str], bool]) -> list[str]:
    """A single character and the word behind it, cut anew where the letters hold the pair across the cut."""
    mended: list[str] = []
    for word in words:
        last = mended[-1] if mended else ""
        if len(last) == 1 and len(word) > 1 and not word[0].isascii() and not held(word) and held(last + word[0]):
            mended[-1:] = [last + word[0], word[1:]]
        else:
            mended.append(word)
    return mended
