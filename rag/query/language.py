"""Questions in other scripts and languages, turned into the Chinese words that letters use.

Traditional script is folded to simplified. An English question becomes a row of Chinese words through a small glossary
of the field (``english.json``); words that it lacks are left to ``translate``, the bundled embedder's nearest words.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from functools import cache
from importlib.resources import files

from rag.text.tokens import ALTERNATIVE, fold

_WORD = re.compile(r"[a-z][a-z'’\-]*|\d[\d.,\-]*|[^\sa-z\d]+")
_HAN = re.compile(r"[\u4e00-\u9fff]")
_NUMBER_REFERENCE = re.compile(
    r"(?:(?:proposal|suggestion|reply|motion|letter)s?\s*)?(?:\b(?:no|nr|number)\.?|#)\s*0*(\d{1,8})\b"
)
_BARE_REFERENCE = re.compile(r"\b(?:proposal|suggestion|motion)\s+0*(\d{1,8})\b")
_YEAR_OF_REPLY = re.compile(
    r"\b(?:in|from|of|dated|issued in)\s+(?:the\s+)?((?:19|20)\d\d)\s+(?:repl(?:y|ies)|letters?|responses?)"
    r"|\b((?:19|20)\d\d)\s+(?:repl(?:y|ies)|letters?|responses?)"
    r"|\b(?:repl(?:y|ies)|letters?|responses?)\s+(?:(?:were|was|are|is)\s+)?(?:of|from|in|dated|issued in|made in|given in)\s+((?:19|20)\d\d)"
)
_YEAR = re.compile(r"\b(?:in\s+)?((?:19|20)\d\d)\b")
_MONTHS = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)
_FUNCTION_WORDS = frozenset(
    [
        "a",
        "an",
        "the",
        "of",
        "in",
        "on",
        "at",
        "to",
        "for",
        "from",
        "by",
        "with",
        "and",
        "or",
        "is",
        "are",
        "was",
        "were",
        "be",
        "been",
        "being",
        "do",
        "does",
        "did",
        "has",
        "have",
        "had",
        "that",
        "this",
        "these",
        "those",
        "there",
        "its",
        "it",
        "as",
        "than",
        "then",
        "into",
        "about",
        "any",
        "some",
        "all",
        "much",
        "many",
        "can",
        "could",
        "would",
        "should",
        "will",
        "shall",
        "may",
        "might",
        "i",
        "we",
        "you",
        "he",
        "she",
        "they",
        "me",
        "us",
        "him",
        "her",
        "them",
        "my",
        "our",
        "your",
        "please",
        "tell",
        "give",
        "show",
        "according",
        "says",
        "say",
        "said",
        "mentioned",
        "mention",
        "not",
        "no",
        "also",
        "so",
        "if",
        "but",
        "during",
        "through",
        "over",
        "under",
        "between",
        "per",
        "each",
        "such",
        "more",
        "most",
    ]
)


def is_english(text: str) -> bool:
    """Whether a question is English: several Latin words and hardly any Chinese characters."""
    words = re.findall(r"[A-Za-z]{2,}", text)
    return len(words) >= 3 and len(_HAN.findall(text)) < len(words)


def search_form(question: str, translate: Callable[[str], list[str]] | None = None) -> tuple[str, bool]:
    """The question folded and, where it was English, in Chinese words; and whether it was English.

    >>> search_form("誰簽發了第066號提案的答覆？")
    ('谁签发了第066号提案的答复?', False)
    """
    if not is_english(question):
        return fold(question).replace("答覆", "答复").replace("复函", "复函"), False
    return _to_chinese(fold(question), translate), True


@cache
def _glossary() -> tuple[dict[str, str], frozenset[str], int]:
    groups = json.loads(files("rag.query").joinpath("english.json").read_text(encoding="utf-8"))
    merged: dict[str, str] = {**groups["words"], **groups["heads"], **groups["questions"]}
    return merged, frozenset(groups["questions"]), max(len(phrase.split()) for phrase in merged)


def _to_chinese(text: str, translate: Callable[[str], list[str]] | None) -> str:
    text = _NUMBER_REFERENCE.sub(r" 第\1号提案 ", text.replace("’", "'"))
    text = _BARE_REFERENCE.sub(r" 第\1号提案 ", text)
    text = _YEAR_OF_REPLY.sub(lambda match: f" {next(filter(None, match.groups()))}年的答复 ", text)
    for number, month in enumerate(_MONTHS, 1):
        text = re.sub(rf"\b{month}\s+(\d{{1,2}}),?\s+(\d{{4}})\b", rf" \2年{number}月\1日 ", text)
        text = re.sub(rf"\b(\d{{1,2}})\s+{month}\s+(\d{{4}})\b", rf" \2年{number}月\1日 ", text)
        text = re.sub(rf"\b{month}\s+(\d{{4}})\b", rf" \1年{number}月 ", text)
    text = _YEAR.sub(r" \1年 ", text)
    glossary, asking, longest = _glossary()
    words = _WORD.findall(text)
    question_words: list[str] = []
    content: list[str] = []
    position = 0
    while position < len(words):
        for length in range(min(longest, len(words) - position), 0, -1):
            phrase = " ".join(words[position : position + length])
            if phrase in glossary:
                (question_words if phrase in asking else content).append(glossary[phrase])
                position += length
                break
        else:
            content += _other_word(words[position], translate)
            position += 1
    # Chinese puts the asking word last ("… 是谁"): what stands before it is then read as the thing asked about.
    return " ".join([*content, *question_words]).strip()


def _other_word(word: str, translate: Callable[[str], list[str]] | None) -> list[str]:
    if _HAN.search(word) or word[0].isdigit():
        return [word]
    if not word[0].isalpha() or word in _FUNCTION_WORDS:
        return []
    singular = word[:-1] if word.endswith("s") and len(word) > 3 else word
    glossary = _glossary()[0]
    if singular in glossary:
        return [glossary[singular]]
    return [ALTERNATIVE.join([word, *(translate(word) if translate else [])])]
