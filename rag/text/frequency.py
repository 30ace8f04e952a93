"""How ordinary a Chinese word is: inverse document frequency in general news, independent of the letters at hand.

A handful of letters on one topic cannot say which words are rare; a large collection of news can.
"""

from __future__ import annotations

import gzip
from functools import cache
from importlib.resources import files


@cache
def _table() -> tuple[dict[str, float], float]:
    packed = files("rag.bundled").joinpath("word_frequency.txt.gz").read_bytes()
    lines = gzip.decompress(packed).decode("utf-8").splitlines()
    table: dict[str, float] = {}
    for line in lines[1:]:
        eighths, *words = line.split(" ")
        table.update(dict.fromkeys(words, int(eighths) / 8))
    return table, max(table.values()) + 0.5


def rarity(word: str) -> float:
    """Inverse document frequency of a folded word in nats, 0 (in every text) to about 9.5 (in hardly any).

    >>> rarity("的") < rarity("创新") < rarity("孵化器")
    True
    """
    table, rarest = _table()
    return table.get(word, rarest)


def is_known_word(word: str) -> bool:
    """Whether general news uses the word at all (in at least eight of 68,797 texts)."""
    return word in _table()[0]
