"""Whether what was found answers at all, and if not, why: the refusal of answers that the letters do not bear out.

The strongest signs are words that the evidence would have to hold and does not (``telling``): a year, a number, a
proper name, a named measure (GDP, 预算, 房价), a claim (取消, 下降).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from rag.answering.telling import is_telling
from rag.types import RefusalCode

_SMALL_TALK = re.compile(
    "|".join(
        (
            r"^(?:你好|您好|hello|hi|谢谢|再见|早上好|晚上好|在吗|你会什么)[。！!？?，,\s]*$",
            r"你(?:是谁|叫什么|能做什么|会做什么|多大|是什么模型|是机器人|是人|是ai|喜欢|觉得|爱)|爱不爱|陪我|(?:跟|和|与|想|来)我?聊(?:聊|天)|(?:给我|你会?|来)唱(?:首|个|支)?歌|[讲说]个?笑话",
            r"写(?:一)?(?:首|篇|段)(?:.{0,6})?(?:诗|歌|作文|小说|代码|程序)",
            r"怎么做(?:菜|饭)|红烧肉",
            r"(?:别人|其他人|用户们?)(?:都)?问(?:过|了)(?:你|些|哪)|聊天记录|对话记录",
            r"翻译(?:一下|成)|^(?:现在|请问)?几点了|算一下|等于(?:几|多少)|python|javascript|sql",
        )
    )
)


_FOREIGN = re.compile(r"天气|股票|彩票|星座|菜谱|世界杯|奥运|总统|电影|明星|歌手|游戏攻略")
"""Subjects that letters do not speak of, unless these letters do."""


_ALL_WORDS_FOUND = 0.15
"""What is left of the threshold where the letter holds every word of the question: a broad one, that many sentences
answer a little, has no surest one."""


class Evidence(Protocol):
    """What the check needs of a candidate sentence."""

    @property
    def answerable(self) -> float: ...
    @property
    def holds(self) -> bool: ...
    @property
    def missing(self) -> tuple[str, ...]: ...
    @property
    def absent(self) -> tuple[str, ...]: ...


@dataclass(frozen=True, slots=True)
class Doubt:
    """Why there is no answer: a refusal code and the words that nothing bears out.

    ``open`` where no sentence is likely to answer as it stands, but nothing rules it out: another wording, perhaps.
    """

    code: RefusalCode
    words: tuple[str, ...] = ()
    open: bool = False


def is_small_talk(question: str, held: Callable[[str], bool] = lambda word: False) -> bool:
    """Whether a folded question is no question that a letter could answer; ``held`` tells what the letters speak of.

    >>> is_small_talk("奥运场馆在哪里"), is_small_talk("奥运场馆在哪里", lambda word: word == "奥运")
    (True, False)
    """
    if _SMALL_TALK.search(question):
        return True
    foreign = _FOREIGN.findall(question)
    return bool(foreign) and not any(map(held, foreign))


_YEAR = re.compile(r"(?:1\d|20)\d\d")


def doubt(
    question: str, terms: Sequence[str], candidates: Sequence[Evidence], *, least_without: float, threshold: float
) -> Doubt | None:
    """``None`` where the best candidate answers, else the reason why nothing does.

    ``least_without`` is the least probability of a sentence that lacks what such a question asks for (a number, a
    date): above 1 where nothing else answers, 0 where anything may.
    ``threshold`` is the least probability of being answerable (``coefficients.json``).
    """
    if not candidates:
        return Doubt("no_match", tuple(terms))
    best = candidates[0]
    hard = tuple(word for word in best.absent if is_telling(word, question))
    if hard:
        years = all(_YEAR.fullmatch(word) for word in hard)  # the 21 of 7·21那场雨 is none
        return Doubt("out_of_range" if years else "unsupported", hard)
    if not terms:
        return Doubt("off_topic")
    if not best.holds and best.answerable < least_without:
        return Doubt("unsupported", best.missing)
    if best.answerable < threshold * (1.0 if best.missing else _ALL_WORDS_FOUND):
        code: RefusalCode = "no_match" if len(best.missing) == len(terms) else "unsupported"
        return Doubt(code, best.missing, open=True)
    return None
