"""Sentences and clauses of Chinese official prose, as spans of the text they stand in."""

from __future__ import annotations

import re
from collections import Counter
from itertools import accumulate, pairwise

_TERMINALS = "。！？!?"
_CLOSERS = "”’」』）)》〉】]\"'"
_BRACKETS = {"“": "”", "‘": "’", "（": "）", "(": ")", "《": "》", "「": "」", "『": "』", "【": "】"}
_ENUMERATION = re.compile(
    r"(?:[一二三四五六七八九十]{1,2}(?:是|要|方面)|其[一二三四五]|第[一二三四五六七八九十]{1,2}[，,])"
)


def split_sentences(text: str) -> list[tuple[int, int]]:
    """Spans of the sentences of one paragraph, in order, without surrounding white space.

    A sentence ends behind 。！？ and the closing marks that follow; not inside brackets or quotation marks that are
    closed later in the same paragraph. Text without an end mark is one sentence; empty text gives none.

    >>> [("甲。乙“好。”丙")[a:b] for a, b in split_sentences("甲。乙“好。”丙")]
    ['甲。', '乙“好。”丙']
    """
    protected = _bracketed(text)
    spans: list[tuple[int, int]] = []
    start = position = 0
    while position < len(text):
        if text[position] in _TERMINALS and not protected[position]:
            position += 1
            while position < len(text) and text[position] in _TERMINALS + _CLOSERS:
                position += 1
            _append_stripped(spans, text, start, position)
            start = position
        else:
            position += 1
    _append_stripped(spans, text, start, len(text))
    return spans


def split_clauses(text: str) -> list[tuple[int, int]]:
    """Spans of the parts of one sentence that can stand alone: cut behind ； and before 一是, 二是 and the like.

    >>> [("一是修路；二是种树。")[a:b] for a, b in split_clauses("一是修路；二是种树。")]
    ['一是修路；', '二是种树。']
    """
    protected = _bracketed(text)
    cuts = {0, len(text)}
    cuts.update(index + 1 for index, char in enumerate(text) if char in "；;" and not protected[index])
    for match in _ENUMERATION.finditer(text):
        start = match.start()
        if start > 0 and not protected[start] and text[start - 1] in "。；;：:，, ":
            cuts.add(start)
    spans: list[tuple[int, int]] = []
    for start, end in pairwise(sorted(cuts)):
        _append_stripped(spans, text, start, end)
    return spans


def _bracketed(text: str) -> list[bool]:
    """Whether each position stands inside brackets or quotation marks that are closed again in this text."""
    depth_changes = [0] * (len(text) + 1)
    opened: list[tuple[str, int]] = []
    awaited: Counter[str] = Counter()
    for index, char in enumerate(text):
        if char in _BRACKETS:
            opened.append((_BRACKETS[char], index))
            awaited[_BRACKETS[char]] += 1
        elif awaited[char]:
            # Marks opened later and never closed are given up.
            closer, start = "", index
            while closer != char:
                closer, start = opened.pop()
                awaited[closer] -= 1
            depth_changes[start] += 1
            depth_changes[index] -= 1
    return [depth > 0 for depth in accumulate(depth_changes[:-1])]


def _append_stripped(spans: list[tuple[int, int]], text: str, start: int, end: int) -> None:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if start < end:
        spans.append((start, end))
