"""Batches of (question, paragraph) token bags, made by numpy so that the optimiser never waits for Python loops."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from rag.bundled.corpus import SENTENCE, Entry, Paragraph, Section
from rag.bundled.phrases import CHINESE_PHRASES, ENGLISH_PHRASES
from rag.bundled.vocabulary import derivations, inflections

Ints = NDArray[np.int64]
Floats = NDArray[np.float32]
_CHINESE = re.compile(r"[㐀-鿿]+")


@dataclass(frozen=True, slots=True)
class Bags:
    """Token bags: ``tokens`` (m,) int64, those of row i from ``offsets[i]`` to ``offsets[i + 1]``."""

    tokens: Ints
    offsets: Ints

    @property
    def rows(self) -> Ints:
        return np.repeat(np.arange(len(self.offsets) - 1), np.diff(self.offsets))

    def take(self, chosen: Ints) -> Bags:
        """Return the rows ``chosen``, in that order."""
        return take_spans(self.tokens, self.offsets[chosen], self.offsets[chosen + 1])


def take_spans(tokens: Ints, starts: Ints, ends: Ints) -> Bags:
    """Return bags with the tokens from each start to each end."""
    lengths = ends - starts
    offsets = np.concatenate([[0], np.cumsum(lengths)])
    places = np.repeat(starts - offsets[:-1], lengths) + np.arange(offsets[-1])
    return Bags(tokens[places], offsets)


def from_rows(tokens: Ints, rows: Ints, n_rows: int) -> Bags:
    """Return bags from tokens with their row numbers in any order."""
    order = np.argsort(rows, kind="stable")
    return Bags(tokens[order], np.concatenate([[0], np.cumsum(np.bincount(rows, minlength=n_rows))]))


def join(*parts: Bags) -> Bags:
    """Return the rows of all parts, one after another."""
    lengths = np.concatenate([np.diff(part.offsets) for part in parts])
    return Bags(np.concatenate([part.tokens for part in parts]), np.concatenate([[0], np.cumsum(lengths)]))


def tokenize(tokenizer: Tokenizer, texts: list[str]) -> Bags:
    """Return the token bags of ``texts``, 20,000 at a time so that the tokenizer's own objects stay few."""
    pieces: list[NDArray[np.uint16]] = []
    for start in range(0, len(texts), 20_000):
        pieces += [np.asarray(e.ids, np.uint16) for e in tokenizer.encode_batch(texts[start : start + 20_000])]
    offsets = np.concatenate([[0], np.cumsum([len(piece) for piece in pieces])])
    return Bags(np.concatenate(pieces).astype(np.int64), offsets)


def other_forms(word: str, tokenizer: Tokenizer) -> list[str]:
    """Return the plural or third person of an English word and two more forms where they are pieces of their own.

    A Chinese word has none.
    """
    if not word.isascii():
        return []
    plural, *verbs = inflections(word)
    known = [form for form in [*derivations(word), *verbs] if tokenizer.token_to_id(form) is not None]
    return [plural, *known[:2]]


class CodeSwitcher:
    """Replaces Chinese tokens by the tokens of a random gloss, the first sense more often than the others.

    A gloss is an English one or an everyday expression for an official word.
    """

    def __init__(self, tokenizer: Tokenizer, entries: list[Entry], max_glosses: int = 6) -> None:
        size = tokenizer.get_vocab_size()
        glosses = {entry.word: entry.glosses for entry in entries}
        texts: list[str] = []
        self.first, self.count = np.zeros(size, np.int64), np.zeros(size, np.int64)
        for token in range(size):
            piece = tokenizer.id_to_token(token) or ""
            short = [gloss for gloss in glosses.get(piece, ()) if len(gloss.split()) <= 4][:max_glosses]
            # The first sense twice, and every sense once more or twice with its last word in another form.
            forms = [
                " ".join([*gloss.split()[:-1], form])
                for gloss in short
                for form in other_forms(gloss.split()[-1], tokenizer)
            ]
            senses = short[:1] + short + forms
            self.first[token], self.count[token] = len(texts), len(senses)
            texts += senses
        bags = tokenize(tokenizer, texts)
        self.pool = np.concatenate([np.arange(size), bags.tokens])
        self.starts, self.lengths = bags.offsets[:-1] + size, np.diff(bags.offsets)
        self.chinese = np.array([bool(_CHINESE.fullmatch(tokenizer.id_to_token(i) or "")) for i in range(size)])

    def switch(self, bags: Bags, rates: Floats, random: np.random.Generator) -> Bags:
        """Return ``bags`` with the share ``rates[row]`` of translatable tokens in English.

        A row with rate 1 is meant to be English: three quarters of the Chinese that has no gloss are dropped.
        """
        rows, draws = bags.rows, random.random((2, len(bags.tokens)), np.float32)
        rate, count = rates[rows], self.count[bags.tokens]
        chosen = (count > 0) & (draws[0] < rate)
        gloss = self.first[bags.tokens] + (draws[1] * count).astype(np.int64)
        gloss = np.where(chosen, gloss, 0)
        starts = np.where(chosen, self.starts[gloss], bags.tokens)
        lengths = np.where(chosen, self.lengths[gloss], 1)
        lengths[(rate >= 1) & ~chosen & self.chinese[bags.tokens] & (draws[1] < 0.75)] = 0
        switched = take_spans(self.pool, starts, starts + lengths)
        return Bags(switched.tokens, switched.offsets[bags.offsets])


class NewsSampler:
    """Draws (sentence, surrounding text) pairs: two from each document, so that each is the other's hard negative."""

    def __init__(self, tokenizer: Tokenizer, news: list[str], unit_chars: int = 180) -> None:
        texts: list[str] = []
        unit_starts: list[int] = []
        document_units = [0]
        for text in news:
            filled = unit_chars
            for sentence in SENTENCE.findall(text):
                if filled >= unit_chars:
                    unit_starts.append(len(texts))
                    filled = 0
                texts.append(sentence)
                filled += len(sentence)
            document_units.append(len(unit_starts))
        self.sentences = tokenize(tokenizer, texts)
        self.unit_starts = np.array([*unit_starts, len(texts)])
        units = np.array(document_units)
        self.unit_first, self.unit_count = units[:-1], np.diff(units)
        self.documents = np.flatnonzero(self.unit_count >= 2)
        self.queue = np.zeros(0, np.int64)

    def draw(self, pairs: int, random: np.random.Generator) -> tuple[Bags, Bags]:
        """Return ``pairs`` sentences and their passages; in a quarter of the rows the passage lacks the sentence."""
        documents = self._next_documents(pairs // 2, random)
        first, count = self.unit_first[documents], self.unit_count[documents]
        one = (random.random(len(documents)) * count).astype(np.int64)
        other = (one + 1 + (random.random(len(documents)) * (count - 1)).astype(np.int64)) % count
        units = np.concatenate([first + one, first + other])
        start, end = self.unit_starts[units], self.unit_starts[units + 1]
        anchor = start + (random.random(len(units)) * (end - start)).astype(np.int64)
        # Passages of many lengths: in half of the rows the unit is cut somewhere around the sentence.
        cut = random.random(len(units)) < 0.5
        start = np.where(cut, start + (random.random(len(units)) * (anchor - start + 1)).astype(np.int64), start)
        end = np.where(cut, anchor + 1 + (random.random(len(units)) * (end - anchor)).astype(np.int64), end)
        places = self.sentences.offsets
        lacking = (random.random(len(units)) < 0.25) & (end - start >= 2)
        passages = take_spans(self.sentences.tokens, places[start], places[end])
        position = places[start][passages.rows] + np.arange(len(passages.tokens)) - passages.offsets[passages.rows]
        inside = (position >= places[anchor][passages.rows]) & (position < places[anchor + 1][passages.rows])
        keep = ~(inside & lacking[passages.rows])
        return self.sentences.take(anchor), from_rows(passages.tokens[keep], passages.rows[keep], len(units))

    def _next_documents(self, n: int, random: np.random.Generator) -> Ints:
        if len(self.queue) < n:
            self.queue = random.permutation(self.documents)
        chosen, self.queue = self.queue[:n], self.queue[n:]
        return chosen


class QuestionSampler:
    """Draws (question, paragraph) pairs by whole articles, so that sister paragraphs are hard negatives."""

    def __init__(self, tokenizer: Tokenizer, paragraphs: list[Paragraph]) -> None:
        ordered = sorted(
            (paragraph for paragraph in paragraphs if paragraph.questions), key=lambda paragraph: paragraph.group
        )
        self.paragraphs = tokenize(tokenizer, [paragraph.text for paragraph in ordered])
        self.questions = tokenize(tokenizer, [question for paragraph in ordered for question in paragraph.questions])
        self.count = np.array([len(paragraph.questions) for paragraph in ordered])
        self.first = np.cumsum(self.count) - self.count

    def draw(self, pairs: int, random: np.random.Generator) -> tuple[Bags, Bags]:
        """Return ``pairs`` paragraphs, by eights that stand side by side, each with one of its questions."""
        blocks = random.choice(len(self.count) // 8, pairs // 8, replace=False) * 8
        chosen = (blocks[:, None] + np.arange(8)).ravel()
        question = self.first[chosen] + (random.random(len(chosen)) * self.count[chosen]).astype(np.int64)
        return self.questions.take(question), self.paragraphs.take(chosen)


class SectionSampler:
    """Draws (question, sentence) pairs by whole sections, so that sister sentences are hard negatives."""

    def __init__(self, tokenizer: Tokenizer, sections: Sequence[Section]) -> None:
        questions: list[str] = []
        sentences: list[str] = []
        sections_first, answers = [0], []
        for section in sections:
            first = len(sentences)
            sentences += section.sentences
            for one in section.questions:
                if one.answer is not None:
                    questions.append(one.question)
                    answers.append(first + one.answer)
            sections_first.append(len(questions))
        self.questions, self.sentences = tokenize(tokenizer, questions), tokenize(tokenizer, sentences)
        self.answers, self.first = np.array(answers), np.array(sections_first)

    def draw(self, sections: int, random: np.random.Generator) -> tuple[Bags, Bags]:
        """Return the questions of some sections, one for each sentence that answers any, and these sentences."""
        chosen = random.choice(len(self.first) - 1, min(sections, len(self.first) - 1), replace=False)
        places = np.concatenate([np.arange(self.first[one], self.first[one + 1]) for one in chosen])
        places = random.permutation(places)
        places = places[np.unique(self.answers[places], return_index=True)[1]]
        return self.questions.take(places), self.sentences.take(self.answers[places])


class DictionarySampler:
    """Draws (gloss, headword) pairs, common headwords more often."""

    def __init__(self, tokenizer: Tokenizer, entries: list[Entry], token_counts: Ints) -> None:
        self.words = tokenize(tokenizer, [entry.word for entry in entries])
        glosses = [
            [
                *entry.glosses,
                *(form for gloss in entry.glosses if " " not in gloss for form in other_forms(gloss, tokenizer)),
            ]
            for entry in entries
        ]
        self.glosses = tokenize(tokenizer, [gloss for some in glosses for gloss in some])
        self.count = np.array([len(some) for some in glosses])
        self.first = np.cumsum(self.count) - self.count
        # A headword of several tokens is as common as its rarest token.
        rarest = np.minimum.reduceat(np.append(token_counts[self.words.tokens], 0), self.words.offsets[:-1])
        weights = np.sqrt(1.0 + rarest) * np.where(np.diff(self.words.offsets) > 1, 0.5, 1.0)
        self.cumulative = np.cumsum(weights / weights.sum())

    def draw(self, pairs: int, random: np.random.Generator) -> tuple[Bags, Bags]:
        """Return ``pairs`` glosses and their headwords."""
        chosen = np.unique(np.searchsorted(self.cumulative, random.random(pairs)))
        chosen = chosen[chosen < len(self.count)]
        # The square favours the first senses.
        gloss = self.first[chosen] + (random.random(len(chosen)) ** 2 * self.count[chosen]).astype(np.int64)
        return self.glosses.take(gloss), self.words.take(chosen)


class QuestionMaker:
    """Turns sentences into something like questions: words drop out, a question word joins, some turn English.

    In three of ten some official words turn into everyday expressions.
    """

    def __init__(self, tokenizer: Tokenizer, switcher: CodeSwitcher, everyday: CodeSwitcher) -> None:
        self.switcher, self.everyday = switcher, everyday
        self.phrases = {
            False: tokenize(tokenizer, list(CHINESE_PHRASES)),
            True: tokenize(tokenizer, list(ENGLISH_PHRASES)),
        }

    def make(self, bags: Bags, random: np.random.Generator, least_kept: float, phrases: bool) -> Bags:
        """Return one question per row; a row keeps between ``least_kept`` and all of its tokens."""
        n_rows = len(bags.offsets) - 1
        kept_share = random.uniform(least_kept, 1.0, n_rows)
        rows = bags.rows
        keep = random.random(len(rows)) < kept_share[rows]
        kind = random.random(n_rows)
        # Six in ten stay Chinese, two in ten mix, two in ten become English.
        rates = np.where(kind < 0.6, 0, np.where(kind < 0.8, random.uniform(0.2, 0.8, n_rows), 1)).astype(np.float32)
        kept = from_rows(bags.tokens[keep], rows[keep], n_rows)
        spoken = np.where(random.random(n_rows) < 0.3, random.uniform(0.2, 0.9, n_rows), 0).astype(np.float32)
        made = self.switcher.switch(self.everyday.switch(kept, spoken, random), rates, random)
        if not phrases:
            return self._add(made, np.flatnonzero((rates >= 1) & (random.random(n_rows) < 0.7)), True, random)
        asked = random.random(n_rows) < 0.5
        made = self._add(made, np.flatnonzero(asked & (rates < 1)), False, random)
        return self._add(made, np.flatnonzero(asked & (rates >= 1)), True, random)

    def _add(self, bags: Bags, rows: Ints, english: bool, random: np.random.Generator) -> Bags:
        pool = self.phrases[english]
        extra = pool.take(random.integers(0, len(pool.offsets) - 1, len(rows)))
        tokens = np.concatenate([bags.tokens, extra.tokens])
        return from_rows(tokens, np.concatenate([bags.rows, rows[extra.rows]]), len(bags.offsets) - 1)
