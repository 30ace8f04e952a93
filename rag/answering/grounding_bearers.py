"""Whether a name does in the statement what it does in the letter, where one sentence speaks of several.

黑湖科技达成了共建意向 has every word of a sentence in which 新微集团 does so, and 黑湖科技 only takes part in a salon.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rag.answering.grounding_reading import COMMA, RUN, Clause, Reading, bigrams

_PART = re.compile(rf"(?:[^。;{COMMA}]|{COMMA}(?!也有|还有|另有|也是|则))+")
_MIN_ELSEWHERE = 0.8
_MAX_TOGETHER = 0.5
_MIN_PAIRS = 4
_NAME_TAGS = (RUN, "nr", "ns", "nt", "nz")
_SUBJECT_END = re.compile(
    r"[\u4e00-\u9fffa-z]{2,14}?(?=主要|重点|是|为|已|将|达成|开展|获得|入选|负责|牵头|组织|提供|推出|建成|签订|参与)"
)


def bearer_problems(statement: Reading, evidence: Sequence[Reading]) -> Iterator[str]:
    """Names whose part of the letter's sentence says something else than the statement's clause says of them."""
    parts = [part for reading in evidence for part in _parts(reading)]
    for clause in statement.clauses:
        for name in _names(clause):
            rest = bigrams(clause.flat.replace(name, "，"))
            if len(rest) >= _MIN_PAIRS and _is_of_another(name, rest, parts):
                yield name


def _parts(reading: Reading) -> list[tuple[str, bool]]:
    """The parts of a sentence between semicolons, and whether it is the first, whose subject may be that of all."""
    return [(match[0], index == 0) for index, match in enumerate(_PART.finditer(reading.flat))]


def _names(clause: Clause) -> list[str]:
    """What the clause begins with, up to its verb, and the names in it."""
    match = _SUBJECT_END.match(clause.flat)
    tagged = [word.text for word in clause.words if word.tag in _NAME_TAGS and len(word.text) > 1]
    return list(dict.fromkeys([*([match[0]] if match else []), *tagged]))


def _is_of_another(name: str, rest: frozenset[str], parts: Sequence[tuple[str, bool]]) -> bool:
    with_name = [part for part, _ in parts if name in part]
    others = [part for part, _ in parts if name not in part and _share(rest, part) >= _MIN_ELSEWHERE]
    if not with_name or not others or max(_share(rest, part) for part in with_name) > _MAX_TOGETHER:
        return False
    if not any(is_first and name in part for part, is_first in parts):
        return True
    # 中部片区 may well go on in the next sentence, but not in one that begins with 东部片区.
    alike = re.compile(f"[\u4e00-\u9fff]{re.escape(name[1:])}")
    return len(name) > 2 and all(alike.search(part) for part in others)


def _share(pairs: frozenset[str], part: str) -> float:
    return len(pairs & bigrams(part)) / len(pairs)
