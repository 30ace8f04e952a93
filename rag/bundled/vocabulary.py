"""The tokenizer: a Unigram model whose pieces are whole Chinese and English words wherever they are common."""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from string import ascii_lowercase

import rjieba
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers

from rag.bundled.corpus import Corpus, Entry

UNKNOWN = "<unk>"
_CHINESE_WORD = re.compile(r"[㐀-鿿]{2,8}")
_ENGLISH_WORD = re.compile(r"[a-z]{2,20}")
_NUMBER = re.compile(r"\d{2,4}")
_ENDINGS = ("s", "es", "d", "ed", "ing", "ly", "er", "ers")
# A word of the dictionary earns its place with a third of the count: its token can be taught by its gloss.
_DICTIONARY_BONUS = 3


def build_tokenizer(corpus: Corpus, chinese: int = 23_000, english: int = 19_000) -> Tokenizer:
    """Return a tokenizer with the most common words of the corpus as pieces, about 50,000 in all.

    Words are found by rjieba and counted; a piece's score is its log probability, so Viterbi prefers common long words.
    Single characters and letters catch the rest; a character never seen is unknown and weighs nothing.
    """
    counts = count_words([*corpus.news, *(paragraph.text for paragraph in corpus.paragraphs)])
    english_counts = count_english(corpus.dictionary, counts)
    for word, count in counts.items():
        if _ENGLISH_WORD.fullmatch(word):
            english_counts[word] += count
    known = {entry.word for entry in corpus.dictionary}
    total = sum(counts.values())
    scores = {word: math.log(counts[word] / total) for word in _chinese_pieces(counts, known, chinese)}
    scores |= {number: math.log(counts[number] / total) for number in _most_common(counts, _NUMBER, 800)}
    scores |= _characters(corpus)
    scores |= _english_pieces(english_counts, english)
    vocabulary = sorted(scores.items(), key=lambda item: (-item[1], item[0]))
    tokenizer = Tokenizer(models.Unigram([(UNKNOWN, 0.0), *vocabulary], unk_id=0, byte_fallback=False))
    tokenizer.normalizer = normalizers.Sequence([normalizers.NFKC(), normalizers.Lowercase()])
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    return tokenizer


def count_words(texts: Iterable[str]) -> Counter[str]:
    """Return how often rjieba cuts each word out of ``texts`` (NFKC, lower case)."""
    counts: Counter[str] = Counter()
    for text in texts:
        counts.update(rjieba.cut(unicodedata.normalize("NFKC", text).lower()))
    return counts


def count_english(dictionary: Iterable[Entry], chinese_counts: Counter[str]) -> Counter[str]:
    """Return how much each English word is needed: once per gloss, and more where the news use the headword often."""
    counts: Counter[str] = Counter()
    for entry in dictionary:
        need = 1 + math.isqrt(chinese_counts[entry.word])
        for gloss in entry.glosses:
            for word in gloss.split():
                counts[word] += need
    for word, count in list(counts.items()):
        for form in derivations(word):
            if form in counts:
                counts[form] += count // 4
    return counts


def inflections(word: str) -> list[str]:
    """Return the regular plural, past and -ing forms of an English word.

    >>> inflections("boundary")
    ['boundaries', 'boundaried', 'boundarying']
    >>> inflections("innovate")
    ['innovates', 'innovated', 'innovating']
    """
    if re.search(r"[^aeiou]y$", word):
        return [word[:-1] + "ies", word[:-1] + "ied", word + "ing"]
    if word.endswith("e"):
        return [word + "s", word + "d", word[:-1] + "ing"]
    if re.search(r"(s|x|z|ch|sh)$", word):
        return [word + "es", word + "ed", word + "ing"]
    return [word + "s", word + "ed", word + "ing"]


def derivations(word: str) -> list[str]:
    """Return what might be nouns and adverbs of an English word; most are no words, so keep only those seen somewhere.

    >>> derivations("integrate")
    ['integration', 'integrator', 'integrating']
    """
    if word.endswith("ate"):
        return [word[:-1] + "ion", word[:-1] + "or", word[:-1] + "ing"]
    if word.endswith("e"):
        return [word[:-1] + ending for ending in ("ation", "ion", "ing", "er", "or", "al")] + [word + "ment"]
    if word.endswith("y"):
        return [word[:-1] + "ication", word[:-1] + "ily", word[:-1] + "ical"]
    return [word + word[-1] + "ing"] + [
        word + ending for ending in ("ment", "ation", "ion", "ing", "er", "or", "al", "ly", "ity")
    ]


def _chinese_pieces(counts: Counter[str], known: set[str], limit: int) -> list[str]:
    words = [word for word, count in counts.items() if count >= 5 and _CHINESE_WORD.fullmatch(word)]
    return sorted(words, key=lambda word: (-counts[word] * (_DICTIONARY_BONUS if word in known else 1), word))[:limit]


def _most_common(counts: Counter[str], pattern: re.Pattern[str], limit: int) -> list[str]:
    words = [word for word in counts if pattern.fullmatch(word)]
    return sorted(words, key=lambda word: (-counts[word], word))[:limit]


def _characters(corpus: Corpus) -> dict[str, float]:
    counts: Counter[str] = Counter()
    for text in [*corpus.news, *(paragraph.text for paragraph in corpus.paragraphs)]:
        counts.update(unicodedata.normalize("NFKC", text).lower())
    total = sum(counts.values())
    return {char: math.log(count / total) for char, count in counts.items() if count >= 20 and not char.isspace()}


def _english_pieces(counts: Counter[str], limit: int) -> dict[str, float]:
    """Whole words, forms that are more than stem and ending (subsidies, innovating), and letter groups for the rest."""
    words = _most_common(counts, _ENGLISH_WORD, limit)
    forms = [
        form
        for place, word in enumerate(words[:12_000])
        if len(word) > 4
        for form in inflections(word)
        if not form.startswith(word) and (place < 3_000 or form in counts)
    ]
    total = sum(counts.values())
    groups: Counter[str] = Counter(
        word[start : start + size] for word in words for size in (2, 3, 4) for start in range(len(word) - size + 1)
    )
    scores = {group: _english_score(group, 1e-7) for group in _most_common(groups, re.compile("[a-z]+"), 800)}
    scores |= {letter: _english_score(letter, 1e-6) for letter in ascii_lowercase}
    scores |= {form: _english_score(form, 1e-6) for form in forms}
    scores |= {word: _english_score(word, counts[word] / total) for word in words}
    return scores | dict.fromkeys(_ENDINGS, _english_score("s", 1.0) + 3)


def _english_score(word: str, probability: float) -> float:
    """Between two ways to cut an unlisted word the one with the longer stem wins: area+s, not are+as."""
    return 0.5 * math.log(probability) + 0.3 * math.pow(len(word), 1.5) - 10
