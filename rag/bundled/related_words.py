"""Builds ``related_words.txt.gz``: for each Chinese word the few that may stand for it in a question (补助 for 补贴).

    python -m rag.bundled.related_words --data DIR    # DIR holds news.jsonl.xz and the CC-CEDICT file

Two witnesses are weighed together: words that keep the same company in 46 million characters of news (positive
pointwise mutual information within four words, reduced to 200 dimensions), and words with the same English glosses
in CC-CEDICT. One line a word: the word, then related words with their likeness in hundredths.
"""

from __future__ import annotations

import argparse
import gzip
import json
import lzma
import math
import re
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

import numpy as np
import rjieba
from scipy import sparse
from scipy.sparse.linalg import svds

from rag.text.tokens import fold

TARGET = Path(__file__).with_name("related_words.txt.gz")
WINDOW, DIMENSIONS, MIN_COUNT = 4, 200, 30
MAX_RELATED, MIN_LIKENESS = 20, 0.4
_HAN_WORD = re.compile(r"^[\u4e00-\u9fff]{2,6}$")
_ENTRY = re.compile(r"^\S+ (\S+) \[[^\]]*\] /(.+)/\s*$")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    folder: Path = parser.parse_args().data
    vocabulary, tokens = read_news(folder / "news.jsonl.xz")
    vectors = company_vectors(tokens, len(vocabulary))
    glosses = gloss_vectors(next(folder.glob("cedict*.gz")), vocabulary)
    lines = sorted(related_lines(vocabulary, vectors, glosses))
    TARGET.write_bytes(gzip.compress(("\n".join(lines) + "\n").encode(), 9, mtime=0))
    print(f"{len(lines)} words of {len(vocabulary)}, {TARGET.stat().st_size} bytes")


def read_news(path: Path) -> tuple[list[str], np.ndarray[Any, np.dtype[np.int32]]]:
    """Words by falling frequency, and the running text as word numbers (-1 between texts and for rare words)."""
    with lzma.open(path, "rt", encoding="utf-8") as lines:
        texts = [rjieba.cut(fold(json.loads(line)["text"]), False) for line in lines]
    counts = Counter(word for text in texts for word in text)
    vocabulary = [word for word, count in counts.most_common() if count >= MIN_COUNT and _HAN_WORD.match(word)]
    number = {word: index for index, word in enumerate(vocabulary)}
    tokens = [number.get(word, -1) for text in texts for word in [*text, "\n"] if word.strip() or word == "\n"]
    return vocabulary, np.array(tokens, dtype=np.int32)


def company_vectors(tokens: np.ndarray[Any, np.dtype[np.int32]], size: int) -> np.ndarray[Any, np.dtype[np.float32]]:
    """(size, DIMENSIONS) float32 rows, L2-normalised: truncated SVD of the PPMI matrix (Levy and Goldberg 2014)."""
    total = sparse.csr_matrix((size, size), dtype=np.float32)
    for distance in range(1, WINDOW + 1):
        left, right = tokens[:-distance], tokens[distance:]
        both = (left >= 0) & (right >= 0)
        ones = np.full(int(both.sum()), 1 / distance, dtype=np.float32)
        total = total + sparse.coo_matrix((ones, (left[both], right[both])), shape=(size, size)).tocsr()
    total = (total + total.T).tocoo()
    sums = np.asarray(total.sum(axis=1)).ravel()
    context = sums**0.75
    context /= context.sum()
    pmi = np.log(total.data / (sums[total.row] * context[total.col]))
    keep = pmi > 0
    matrix = sparse.coo_matrix((pmi[keep], (total.row[keep], total.col[keep])), shape=(size, size)).tocsr()
    rows, values, _ = svds(matrix.astype(np.float32), k=DIMENSIONS, random_state=7)
    vectors = rows * np.sqrt(values)
    return np.asarray(vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9), dtype=np.float32)


def gloss_vectors(path: Path, vocabulary: list[str]) -> sparse.csr_matrix:
    """(words, glosses) rows, L2-normalised: whole English glosses and their words, weighed by how rare they are."""
    features: dict[str, set[str]] = defaultdict(set)
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            match = _ENTRY.match(line)
            if match:
                for gloss in match[2].lower().split("/"):
                    plain = re.sub(r"\([^)]*\)|\bto\b|[^a-z ]", " ", gloss)
                    phrase = " ".join(plain.split())
                    if phrase and not gloss.startswith(("cl:", "variant", "abbr", "surname", "see ", "old ")):
                        features[match[1]].update({f"={phrase}", *phrase.split()})
    counts = Counter(feature for word in vocabulary for feature in features.get(word, ()))
    number = {feature: index for index, feature in enumerate(counts)}
    rows, columns, weights = [], [], []
    for index, word in enumerate(vocabulary):
        for feature in features.get(word, ()):
            rows.append(index)
            columns.append(number[feature])
            weights.append(math.log(len(vocabulary) / counts[feature]) * (1.5 if feature[0] == "=" else 0.7))
    matrix = sparse.csr_matrix((weights, (rows, columns)), shape=(len(vocabulary), len(number)), dtype=np.float32)
    norms = np.sqrt(matrix.multiply(matrix).sum(axis=1))
    return sparse.diags(1 / np.maximum(np.asarray(norms).ravel(), 1e-9)) @ matrix


def related_lines(
    vocabulary: list[str], vectors: np.ndarray[Any, np.dtype[np.float32]], glosses: sparse.csr_matrix
) -> list[str]:
    """One line for each word that has a related one."""
    lines = []
    for start in range(0, len(vocabulary), 500):
        company = vectors[start : start + 500] @ vectors.T
        meaning = (glosses[start : start + 500] @ glosses.T).toarray()
        likeness = np.where(meaning > 0, np.maximum(0.55 * company + 0.55 * meaning, 0.9 * company), 0.9 * company)
        for row, values in enumerate(likeness):
            values[start + row] = 0
            best = np.argsort(-values)[:MAX_RELATED]
            named = [
                f"{vocabulary[index]}{round(100 * min(float(values[index]), 0.99))}"
                for index in best
                if values[index] >= MIN_LIKENESS
            ]
            if named:
                lines.append(f"{vocabulary[start + row]} {' '.join(named)}")
    return lines


if __name__ == "__main__":
    main()
