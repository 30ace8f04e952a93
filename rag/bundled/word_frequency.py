"""Builds ``word_frequency.txt.gz``: in how many of 68,797 news texts each Chinese word stands.

    python -m rag.bundled.word_frequency --data DIR    # DIR holds news.jsonl.xz (CRUD-RAG, Apache-2.0)

One line per frequency class: the rounded inverse document frequency in eighths of a nat, then its words.
Words in fewer than eight texts are left out: they count as rare.
"""

from __future__ import annotations

import argparse
import gzip
import json
import lzma
import math
from collections import Counter, defaultdict
from pathlib import Path

import rjieba

from rag.text.tokens import fold

MIN_TEXTS = 8
TARGET = Path(__file__).with_name("word_frequency.txt.gz")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    folder: Path = parser.parse_args().data
    counts: Counter[str] = Counter()
    texts = 0
    with lzma.open(folder / "news.jsonl.xz", "rt", encoding="utf-8") as lines:
        for line in lines:
            texts += 1
            counts.update({word for word in rjieba.cut(fold(json.loads(line)["text"]), False) if word.strip()})
    classes: dict[int, list[str]] = defaultdict(list)
    for word, count in sorted(counts.items()):
        if count >= MIN_TEXTS and not word.isdigit() and " " not in word:
            classes[round(8 * math.log(texts / count))].append(word)
    body = "\n".join(f"{eighths} {' '.join(words)}" for eighths, words in sorted(classes.items()))
    TARGET.write_bytes(gzip.compress(f"{texts}\n{body}\n".encode(), 9, mtime=0))
    print(f"{sum(map(len, classes.values()))} words of {texts} texts, {TARGET.stat().st_size} bytes")


if __name__ == "__main__":
    main()
