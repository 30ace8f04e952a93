"""Words for the lexical index: the search form of a text, its terms, and the terms of a question.

A Chinese run gives its dictionary words **and** its character bigrams. Words alone lose the names that no dictionary
holds (硅巷, 矽睿, 嬴彻): rjieba's hidden Markov model joins them in one sentence and splits them in the next, so it is
switched off; bigrams find such a name wherever it stands.

Measured with BM25 (k1 1.2, b 0.75), share of questions whose paragraph is first / among the first five: DRCD dev (3,524
questions) and DRCD test (3,493), both turned to simplified, and CMRC trial (1,002); stop words dropped from questions:

    ====================================  =============  =============  =============
    terms                                 DRCD dev       DRCD test      CMRC
    ====================================  =============  =============  =============
    cut                                   0.934 / 0.990  0.933 / 0.989  0.966 / 0.991
    cut_for_search                        0.931 / 0.991  0.926 / 0.991  0.968 / 0.990
    bigrams                               0.941 / 0.990  0.935 / 0.989  0.976 / 0.993
    cut + bigrams                         0.944 / 0.990  0.943 / 0.991  0.976 / 0.996
    cut without HMM + bigrams             0.948 / 0.992  0.946 / 0.993  0.983 / 0.998
    the same + single characters          0.947 / 0.993  0.950 / 0.995  0.982 / 0.997
    cut without HMM + bigrams, questions
    split at stop words (this one)        0.945 / 0.994  0.943 / 0.994  0.979 / 0.998
    ====================================  =============  =============  =============

Single characters would make the index 1.7 times as large, with a list for 的 as long as the collection. Splitting a
question at its stop words loses 0.3 points at rank 1, gains 0.1 within five, and asks for a quarter fewer terms: what
comes out is fused and ranked again, so the candidates count.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from typing import Protocol

import rjieba

from rag.text.frequency import rarity

ALTERNATIVE = "¦"
"""Joins words of a question of which any one will do: an English word and its Chinese renderings."""

MAX_TERM_CHARS = 64  # a longer run without a break is no word (base64, a line of dashes); both sides are cut alike

_HAN = "\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_TERM = re.compile(
    rf"(?P<han>[{_HAN}]+)"
    r"|(?P<grouped>(?<![\w.])\d{1,3}(?:,\d{3})+(?:\.\d+)?(?![\w,]))"  # 1,200.5 is written 1200.5 elsewhere
    r"|(?P<decimal>(?<![\w.])\d+\.\d+(?![\d.]))"  # 1.48 whole; 2024.4.30 in its parts
    rf"|(?P<word>[^\W_{_HAN}]+)"
)
_LEADING_ZEROS = re.compile(r"^0+(?=\d)")

_STOP_WORDS = """
的 地 得 了 着 过 吗 呢 吧 啊 呀 么 嘛 之 所
是 在 有 为 于 和 与 及 以及 并 而 或 或者 被 把 将 由 从 到 对 以 向 给 让 就 都 也 还 又
这 那 其 该 此 这个 那个 这些 那些 一个 一种 一下 个
什么 甚么 什么样 怎么 怎么样 怎样 如何 为什么 为何 何 何时 何处 何地 何人 是否 是不是 有没有 能不能 可不可以
哪 哪个 哪些 哪里 哪儿 哪位 哪一位 哪一个 哪几个 哪几 哪种 哪项 哪一项 哪一年 哪年 哪天 哪方面 哪些方面 谁
多少 几 几个 多大 多久 多长时间
我 你 您 他 她 它 我们 你们 他们 咱们 请 请问 帮 帮我 告诉 想 知道 说 说说 说一说
"""
QUERY_STOP_WORDS = frozenset(_STOP_WORDS.split())
"""Words that ask, point or join: no evidence for any letter. Dropped from questions; the index keeps every word."""


class _Converter(Protocol):
    def convert(self, text: str) -> str: ...


@cache
def _to_simplified() -> _Converter:
    """OpenCC's t2s; import and construction together took 25 ms, conversion runs at 110 MB/s."""
    import opencc

    converter: _Converter = opencc.OpenCC("t2s")
    return converter


def fold(text: str) -> str:
    """The search form of ``text``: NFKC, lower case, traditional characters made simplified.

    Its length may differ from that of ``text`` (㎡ → m2), so offsets do not carry over. ASCII never loads OpenCC;
    other text costs about 1 µs a line. 矽 stays: it is a character of its own, and a company's name.

    >>> fold("ＡＩ與臺灣")
    'ai与台湾'
    """
    if text.isascii():
        return text.lower()
    # A lone surrogate (broken JSON) becomes "?": the extensions below take valid Unicode only.
    valid = text.encode("utf-8", "replace").decode("utf-8")
    return _to_simplified().convert(unicodedata.normalize("NFKC", valid).lower())


def tokenize(text: str) -> list[str]:
    """All terms of ``text`` for indexing: dictionary words and character bigrams, Latin words and numbers whole.

    Order is that of the text; a term occurs as often as it is found, so a two-character dictionary word counts twice
    (once as word, once as bigram): measured better than once. A number with leading zeros also yields the bare one,
    so that 66, 066 and ０６６ meet. No term holds white space or punctuation. Empty text gives an empty list; time is
    linear in the text, 4 MB/s.

    >>> tokenize("“上海硅巷” 1.48 平方公里，第066号")
    ['上海', '硅', '巷', '上海', '海硅', '硅巷', '1.48', '平方公里', '平方', '方公', '公里', '第', '066', '66', '号']
    """
    terms: list[str] = []
    for run, is_han in _runs(fold(text)):
        if is_han:
            terms += cut(run)
            terms += _bigrams(run)
        else:
            terms += _spellings(run)
    return terms


def query_tokens(text: str) -> list[str]:
    """The distinct terms of a question, in order of first occurrence, without ``QUERY_STOP_WORDS``.

    A stop word also ends the run, so that no bigram bridges it (巷的, 是什). Empty when nothing is left to look for.

    >>> query_tokens("上海硅巷的规划范围是什么？")
    ['上海', '硅', '巷', '海硅', '硅巷', '规划', '范围', '划范']
    """
    terms: list[str] = []
    for run, is_han in _runs(fold(text)):
        if not is_han:
            terms += _spellings(run)
            continue
        for words in _without_stop_words(cut(run)):
            terms += words
            terms += _bigrams("".join(words))
    return list(dict.fromkeys(terms))


def word_tokens(text: str) -> list[str]:
    """The words of ``text`` in order, repeated as often as they stand, without bigrams or punctuation.

    Uncommon single characters that follow one another are joined: a name that no dictionary holds stays one word.

    >>> word_tokens("上海硅巷有多少家咖啡馆")
    ['上海', '硅巷', '有', '多少', '家', '咖啡馆']
    """
    words: list[str] = []
    for run, is_han in _runs(fold(text)):
        if not is_han:
            words.append(_spellings(run)[-1])
            continue
        pending: list[str] = []
        for word in [*cut(run), ""]:
            if len(word) == 1 and word not in FUNCTION_CHARACTERS:
                pending.append(word)
                continue
            words += _joined(pending)
            pending = []
            if word:
                words.append(word)
    return words


_MIN_NAME_RARITY = 5.2  # mean over the characters: 硅巷 6.0, 嬴彻 8.5; 拿铁 4.0, 来拍 2.8


def _joined(characters: list[str]) -> list[str]:
    """Single characters as one name where they are uncommon on the whole, else as they are."""
    if len(characters) > 1 and sum(map(rarity, characters)) >= _MIN_NAME_RARITY * len(characters):
        return ["".join(characters)]
    return characters


FUNCTION_CHARACTERS = frozenset(
    "的地得了着过吗呢吧啊呀么嘛之所是在有为于和与及并而或被把将由从到对以向给让就都也还又这那其该此个何哪谁几我你您他她它请想说"
    "年月日号家场次名位项栋座条份件不没未无已曾等中里内上下前后各每某本两第多大小"
)
"""Characters that join, point or count: alone they name nothing."""


def _runs(folded: str) -> Iterator[tuple[str, bool]]:
    """Runs of Han characters (True) and of letters or digits (False), in order."""
    for match in _TERM.finditer(folded):
        yield match.group(), match.lastgroup == "han"


def cut(text: str) -> list[str]:
    """The text in dictionary words, single characters and marks; joined they are the text again.

    >>> cut("硅巷的房租")
    ['硅', '巷', '的', '房租']
    """
    words: list[str] = rjieba.cut(text, False)
    return words


def _bigrams(run: str) -> list[str]:
    return [run[index : index + 2] for index in range(len(run) - 1)]


def _spellings(word: str) -> list[str]:
    """The term itself, and for 066 also 66."""
    term = word.replace(",", "")[:MAX_TERM_CHARS]
    bare = _LEADING_ZEROS.sub("", term) if term.isdigit() else term
    return [term] if bare == term else [term, bare]


def _without_stop_words(words: list[str]) -> Iterator[list[str]]:
    """Stretches of words between stop words."""
    stretch: list[str] = []
    for word in words:
        if word not in QUERY_STOP_WORDS:
            stretch.append(word)
        elif stretch:
            yield stretch
            stretch = []
    if stretch:
        yield stretch
