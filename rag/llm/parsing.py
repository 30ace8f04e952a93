"""From a model's text to drafts: lines with marks as the answer grammar writes them, or as models write unasked.

Where no grammar held the model, nothing is taken on trust: numbers that no sentence has are left out, quotation marks
around words that stand in no sentence are taken away, and a statement without a valid number has no pointer.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from itertools import accumulate

from rag.llm.base import PromptSentence
from rag.llm.grammar import clauses
from rag.llm.messages import REFUSALS
from rag.text.sentences import split_sentences
from rag.types import Draft, Pointer

_NUMBERS = r"\^?\d{1,3}(?:\s*[,，、;；和\-–—~～至]\s*\^?\d{1,3})*"
_MARK = re.compile(rf"\s*(?:\[(?:句子|句|原文)?({_NUMBERS})\]|【(?:句子|句|原文)?({_NUMBERS})】|［({_NUMBERS})］)")
_RANGE = re.compile(r"(\d{1,3})\s*[\-–—~～至]\s*\^?(\d{1,3})|(\d{1,3})")
_LEAD = re.compile(r"^\s*(?:[-*•·]\s+|\d{1,2}[.、)]\s*(?!\d)|#{1,4}\s+|>\s+|(?:回答|答案|答|Answer)\s*[:：]\s*)+")
_QUOTATION = re.compile(r"^「(.+)」$", re.DOTALL)
_NAMED = re.compile(r"[“「『\"]([^“”「」『』\"]{1,200})[”」』\"]")
_STOPS = "。！？；!?;"
_THINKING = re.compile(r"<think>.*?(?:</think>|\Z)", re.DOTALL)


class LineParser:
    """Reads statements as the text comes in, one line at a time."""

    def __init__(self, sentences: Sequence[PromptSentence]) -> None:
        self._sentences = sentences
        self._text = ""
        self._lines: list[str] = []
        self.refused = False

    def feed(self, text: str) -> list[Draft]:
        """Drafts of the lines that this piece completes."""
        self._text += text
        return self._drafts(without_thinking(self._text).split("\n")[:-1])

    def finish(self) -> list[Draft]:
        """Drafts of what is left when the answer has ended."""
        return self._drafts(without_thinking(self._text).split("\n"))

    def _drafts(self, lines: list[str]) -> list[Draft]:
        # A thought that was not marked as one until its end makes what was read so far void.
        known = len(self._lines) if lines[: len(self._lines)] == self._lines else 0
        new, self._lines = lines[known:], lines
        drafts = []
        for line in new:
            if is_refusal(line):
                self.refused = True
                continue
            drafts += [make_draft(text, numbers, self._sentences) for text, numbers in statements_of(line)]
        return drafts


class JsonParser:
    """Reads statements of a JSON answer as each one is complete."""

    def __init__(self, sentences: Sequence[PromptSentence]) -> None:
        self._sentences = sentences
        self._text = ""
        self._position: int | None = None
        self._any = False
        self.refused = False

    def feed(self, text: str) -> list[Draft]:
        """Drafts of the statements that this piece completes."""
        self._text += text
        visible = without_thinking(self._text)
        if self._position is None:
            opening = re.search(r'"statements"\s*:\s*\[', visible)
            if opening is None:
                return []
            self._position = opening.end()
        drafts: list[Draft] = []
        for found, end in self._items(visible, self._position):
            self._position = end
            said, evidence = found.get("text"), found.get("evidence")
            if isinstance(said, str) and said.strip():
                numbers = [number for number in evidence if type(number) is int] if isinstance(evidence, list) else []
                written = [(part, numbers + more) for part, more in statements_of(" ".join(said.split()))]
                drafts += [make_draft(part, more, self._sentences) for part, more in written]
        self._any = self._any or bool(drafts)
        self.refused = not self._any and re.match(r"\s*\]", visible[self._position :]) is not None
        return drafts

    def finish(self) -> list[Draft]:
        """Nothing: what is not complete is not read. Text that was no JSON is read as lines."""
        if self._position is not None:
            return []
        lines = LineParser(self._sentences)
        drafts = lines.feed(self._text) + lines.finish()
        self.refused = lines.refused
        return drafts

    @staticmethod
    def _items(text: str, position: int) -> Iterator[tuple[dict[str, object], int]]:
        decoder = json.JSONDecoder()
        while True:
            gap = re.match(r"[\s,]*", text[position:])
            start = position + (gap.end() if gap else 0)
            try:
                found, position = decoder.raw_decode(text, start)
            except ValueError:
                return
            if isinstance(found, dict):
                yield found, position


def without_thinking(text: str) -> str:
    """The text without a model's thoughts, an unfinished one left out to the end."""
    if "</think>" in text and "<think>" not in text:
        text = text.rpartition("</think>")[2]
    return _THINKING.sub("", text).lstrip()


def is_refusal(line: str) -> bool:
    """Whether a line says that there is no answer, in the words the prompt gives for it."""
    said = line.strip().strip('。.!！*「」"“” ')
    return said.upper() in {words.upper() for words in REFUSALS.values()}


def statements_of(line: str) -> list[tuple[str, list[int]]]:
    """``(text, numbers)`` of each sentence of a line; the marks behind several sentences count for each of them.

    >>> statements_of("共50栋[1]，新增5栋。[2][9] 其中一半是园区。")
    [('共50栋，新增5栋。', [1, 2, 9]), ('其中一半是园区。', [])]
    """
    line = _LEAD.sub("", line.replace("**", "")).strip()
    found: list[tuple[str, list[int]]] = []
    text, position = "", 0
    numbers: list[int] = []
    for match in _MARK.finditer(line):
        piece = line[position : match.start()]
        position = match.end()
        if numbers and piece.strip() and (text[-1:] in _STOPS or not piece.lstrip().startswith(tuple("，,、；;：:"))):
            closing = piece[: len(piece) - len(piece.lstrip(_STOPS))]
            found.append((_tidy(text + closing), numbers))
            text, numbers, piece = "", [], piece[len(closing) :]
        text += piece
        numbers = numbers + _numbers(match)
    rest = line[position:]
    closing = rest[: len(rest) - len(rest.lstrip(_STOPS + " "))].strip()
    if numbers:
        found.append((_tidy(text if text[-1:] in _STOPS else text + closing), numbers))
        rest = rest[len(closing) :] if closing else rest
        text = ""
    if _tidy(text + rest).strip(_STOPS + "，,、"):
        found.append((_tidy(text + rest), []))
    return [
        (text[start:end], numbers)
        for text, numbers in found
        for start, end in split_sentences(text)
        if re.search(r"\w", text[start:end])
    ]


def _numbers(match: re.Match[str]) -> list[int]:
    numbers: list[int] = []
    for first, last, single in _RANGE.findall(match[1] or match[2] or match[3]):
        numbers += [int(single)] if single else list(range(int(first), min(int(last), int(first) + 9) + 1))
    return numbers


def _tidy(text: str) -> str:
    return " ".join(text.split())


def make_draft(text: str, numbers: Sequence[int], sentences: Sequence[PromptSentence]) -> Draft:
    """A statement with the places it names: the exact words where it quotes, else the numbered sentences.

    The draft of a statement whose numbers no sentence has is without pointers.
    """
    by_number = {sentence.number: sentence for sentence in sentences}
    cited = [by_number[number] for number in dict.fromkeys(numbers) if number in by_number]
    quotation = _QUOTATION.match(text.strip("。 "))
    words = quotation[1] if quotation else text
    others = [sentence for sentence in sentences if sentence not in cited]
    for sentence in cited + (others if quotation else []):
        place = _verbatim(words, sentence, quoted=quotation is not None)
        if place is not None:
            start = place.start - sentence.pointer.start
            return Draft(sentence.text[start : start + place.end - place.start], (place,), "verbatim")
    kept = _without_false_quotations(words, sentences)
    holders = [_holder(name, cited, sentences) for name in _NAMED.findall(kept)]
    pointers = dict.fromkeys(one.pointer for one in [*cited, *(holder for holder in holders if holder is not None)])
    return Draft(_ended(kept), tuple(pointers), "supported")


def _verbatim(text: str, sentence: PromptSentence, *, quoted: bool) -> Pointer | None:
    """Where a sentence holds the words, in whole clauses.

    A quotation is widened to the clauses it stands in, lest a cut change what they say (尚未建成 is not 建成); words
    that are not marked as a quotation count as one only where they are whole clauses themselves.
    """
    words = text.rstrip(_STOPS)
    found = sentence.text.find(words)
    if found < 0 or not words:
        return None
    ends = [0, *accumulate(len(clause) for clause in clauses(sentence.text))]
    start = max(end for end in ends if end <= found)
    last = min(end for end in ends if end >= found + len(words))
    if not quoted and (start != found or re.search(r"\w", sentence.text[found + len(words) : last])):
        return None
    offset = sentence.pointer.start
    return Pointer(sentence.pointer.reply_id, offset + start, offset + last)


def _without_false_quotations(text: str, sentences: Sequence[PromptSentence]) -> str:
    def keep(match: re.Match[str]) -> str:
        return f"“{match[1]}”" if any(match[1] in sentence.text for sentence in sentences) else match[1]

    return re.sub(r"[「」『』]", "", _NAMED.sub(keep, text))


def _holder(name: str, cited: Sequence[PromptSentence], sentences: Sequence[PromptSentence]) -> PromptSentence | None:
    """The sentence that bears out a quoted name, one of those cited if it can be."""
    return next((sentence for sentence in [*cited, *sentences] if name in sentence.text), None)


def _ended(text: str) -> str:
    text = text.strip(" ，,、：:")
    return text if text[-1:] in _STOPS or not text else text + "。"
