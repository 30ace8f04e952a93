"""Builds ``rag/text/filler_words.txt``: words of everyday questions that sentences bear out by chance alone.

    python -m rag.bundled.filler_words

Of each word that at least ten questions about the invented sections hold（听说, 一堆, 弄）, how well the sentence that
answers meets it is set against how well the section's other sentences do. Where the two are alike, the word tells
nothing about which one answers. Only sections that serve training are read.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from rag.bundled.corpus import read_sections
from rag.index.embedder import BundledEmbedder
from rag.text.tokens import fold, word_tokens

TARGET = Path(__file__).parents[1] / "text" / "filler_words.txt"
MIN_QUESTIONS = 10
MAX_LIFT = 0.02
"""Cosine by which the sentence that answers meets a filler better than the others do."""


def main() -> None:
    lifts: dict[str, list[float]] = defaultdict(list)
    for word, lift in _lifts():
        lifts[word].append(lift)
    fillers = sorted(
        word for word, found in lifts.items() if len(found) >= MIN_QUESTIONS and np.mean(found) < MAX_LIFT
    )
    TARGET.write_text("\n".join(fillers) + "\n", encoding="utf-8")
    print(f"{len(fillers)} of {sum(len(found) >= MIN_QUESTIONS for found in lifts.values())} words")


def _lifts() -> Iterator[tuple[str, float]]:
    """Each word of each question, and how much better the sentence that answers meets it than the others do."""
    embedder = BundledEmbedder()
    for section in read_sections("training"):
        sentences = list(embedder.tokens_of([fold(sentence) for sentence in section.sentences]))
        for one in section.questions:
            if one.answer is None or len(sentences) < 2:
                continue
            words = sorted({word for word in word_tokens(fold(one.question)) if len(word) > 1 and not word.isascii()})
            for word, tokens in zip(words, embedder.tokens_of(words), strict=True):
                met = [float(embedder.likeness(tokens, sentence).max(axis=1).mean()) for sentence in sentences]
                yield word, met[one.answer] - float(np.mean(met[: one.answer] + met[one.answer + 1 :]))


if __name__ == "__main__":
    main()
