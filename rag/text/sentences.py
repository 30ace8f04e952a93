"""Sentences and clauses of Chinese official prose, as spans of the text they stand in."""

from __future__ import annotations

import re

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
        if text[position] in _TERMINALS and position not in protected:
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
    cuts.update(index + 1 for index, char in enumerate(text) if char in "；;" and index not in protected)
    for match in _ENUMERATION.finditer(text):
        if match.start() not in protected and match.start() > 0 and text[match.start() - 1] in "。；;：:，, ":
            cuts.add(match.start())
    ordered = sorted(cuts)
    spans: list[tuple[int, int]] = []
    for start, end in zip(ordered, ordered[1:], strict=False):
        _append_stripped(spans, text, start, end)
    return spans


def _bracketed(text: str) -> set[int]:
    """Positions inside brackets or quotation marks that are closed again in this text."""
    inside: set[int] = set()
    stack: list[tuple[str, int]] = []
    for index, char in enumerate(text):
        if char in _BRACKETS:
            stack.append((_BRACKETS[char], index))
        elif stack and any(char == closer for closer, _ in stack):
            while stack:
                closer, opened = stack.pop()
                if closer == char:
                    inside.update(range(opened, index))
                    break
    return inside


def _append_stripped(spans: list[tuple[int, int]], text: str, start: int, end: int) -> None:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if start < end:
        spans.append((start, end))
