"""The held-out figures: the shipped files against paragraphs, questions and entries that training never saw."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from rag.bundled.batches import CodeSwitcher, tokenize
from rag.bundled.corpus import Corpus, Paragraph

Encode = Callable[[list[str]], NDArray[np.float32]]


def encoder(tokenizer: Tokenizer, table: NDArray[np.float32]) -> Encode:
    """Return a function from texts to (n, dim) float32 rows, L2-normalised sums of the rows of ``table``."""

    def encode(texts: list[str]) -> NDArray[np.float32]:
        bags = tokenize(tokenizer, texts)
        return encode_bags(table, bags.tokens, bags.offsets)

    return encode


def encode_bags(table: NDArray[np.float32], tokens: NDArray[np.int64], offsets: NDArray[np.int64]) -> NDArray[np.float32]:
    """Return the L2-normalised sums of each bag's rows; an empty bag is a zero row."""
    sums = np.zeros((len(offsets) - 1, table.shape[1]), np.float32)
    for row in range(len(sums)):
        sums[row] = table[tokens[offsets[row] : offsets[row + 1]]].sum(axis=0)
    return sums / np.maximum(np.linalg.norm(sums, axis=1, keepdims=True), 1e-9)


def recall(queries: NDArray[np.float32], passages: NDArray[np.float32], wanted: NDArray[np.int64]) -> dict[str, float]:
    """Return R@1, R@5, R@10 and MRR of the passages ranked by inner product; equal scores count against the wanted one."""
    scores = queries @ passages.T
    mine = scores[np.arange(len(wanted)), wanted]
    ranks = (scores >= mine[:, None]).sum(axis=1)
    return {f"R@{k}": round(float((ranks <= k).mean()), 4) for k in (1, 5, 10)} | {"MRR": round(float((1 / ranks).mean()), 4)}


def measure(corpus: Corpus, tokenizer: Tokenizer, table: NDArray[np.float32]) -> dict[str, dict[str, float]]:
    """Return the held-out figures, by name of the task."""
    encode = encoder(tokenizer, table)
    paragraphs = corpus.held_out_paragraphs
    pool = encode([paragraph.text for paragraph in paragraphs])
    bags = tokenize(tokenizer, [question for paragraph in paragraphs for question in paragraph.questions])
    wanted = np.repeat(np.arange(len(paragraphs)), [len(paragraph.questions) for paragraph in paragraphs])
    results = {"questions": recall(encode_bags(table, bags.tokens, bags.offsets), pool, wanted)}
    switcher = CodeSwitcher(tokenizer, corpus)
    for name, rate in (("questions, half in English", 0.5), ("questions, every known word in English", 1.0)):
        mixed = switcher.switch(bags, np.full(len(wanted), rate, np.float32), np.random.default_rng(1))
        results[name] = recall(encode_bags(table, mixed.tokens, mixed.offsets), pool, wanted)
    entries = corpus.held_out_dictionary
    words = encode([entry.word for entry in entries])
    results["gloss to headword"] = recall(encode([entry.glosses[0] for entry in entries]), words, np.arange(len(entries)))
    return results


def measure_english(path: Path, paragraphs: list[Paragraph], encode: Encode) -> dict[str, float]:
    """Return the figures of English questions written by hand: lines of a Chinese question, a tab, its English."""
    pairs = [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines() if "\t" in line]
    places = {question: place for place, paragraph in enumerate(paragraphs) for question in paragraph.questions}
    wanted = np.array([places[chinese] for chinese, _ in pairs])
    return recall(encode([english for _, english in pairs]), encode([paragraph.text for paragraph in paragraphs]), wanted)
