"""The held-out figures: the shipped files against paragraphs, questions and entries that training never saw."""

from __future__ import annotations

import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable
from pathlib import Path

import numpy as np
import rjieba
from numpy.typing import NDArray
from tokenizers import Tokenizer

from rag.bundled.batches import CodeSwitcher, tokenize
from rag.bundled.corpus import Corpus, Paragraph
from rag.index.embedder import BundledEmbedder

Matrix = NDArray[np.float32]
Places = NDArray[np.int64]
Figures = dict[str, float]


def measure(corpus: Corpus, model: Path, english: Path) -> dict[str, Figures]:
    """Return the held-out figures by name of the task; ``english`` holds the questions translated by hand."""
    embedder, tokenizer = BundledEmbedder(model), Tokenizer.from_file(str(model / "tokenizer.json"))
    encode = embedder.encode_passages
    paragraphs = corpus.held_out_paragraphs
    pool = encode([paragraph.text for paragraph in paragraphs])
    questions, wanted = ask(paragraphs)
    dense = encode(questions) @ pool.T
    lexical = bm25(questions, [paragraph.text for paragraph in paragraphs])
    fused = 0.5 * dense + 0.5 * lexical / np.maximum(lexical.max(axis=1, keepdims=True), 1e-9)
    # Without its sister paragraphs, a paragraph is much easier to find; other reports often measure that.
    alone = list({paragraph.group: paragraph for paragraph in paragraphs}.values())
    asked, places = ask(alone)
    results = {
        "questions": recall(dense, wanted),
        "questions, one paragraph an article": recall(
            encode(asked) @ encode([paragraph.text for paragraph in alone]).T, places
        ),
        "questions, BM25 alone": recall(lexical, wanted),
        "questions, half cosine, half BM25": recall(fused, wanted),
    }
    switcher, bags = CodeSwitcher(tokenizer, corpus.dictionary), tokenize(tokenizer, questions)
    for name, rate in (("questions, half in English", 0.5), ("questions, every known word in English", 1.0)):
        mixed = switcher.switch(bags, np.full(len(wanted), rate, np.float32), np.random.default_rng(1))
        vectors = embedder.encode_tokens(np.split(mixed.tokens, mixed.offsets[1:-1]), len(wanted))
        results[name] = recall(vectors @ pool.T, wanted)
    asked, places = read_english(english, paragraphs)
    results["English questions by hand"] = recall(encode(asked) @ pool.T, places)
    entries = corpus.held_out_dictionary
    scores = encode([entry.glosses[0] for entry in entries]) @ encode([entry.word for entry in entries]).T
    return results | {"gloss to headword": recall(scores, np.arange(len(entries)))}


def ask(paragraphs: list[Paragraph]) -> tuple[list[str], Places]:
    """Return all questions of ``paragraphs``, and for each the place of its paragraph."""
    questions = [question for paragraph in paragraphs for question in paragraph.questions]
    return questions, np.repeat(np.arange(len(paragraphs)), [len(paragraph.questions) for paragraph in paragraphs])


def least_cosine(corpus: Corpus, tokenizer: Tokenizer, table: Matrix, shipped: Matrix) -> float:
    """Return the least cosine between the sums of held-out texts' rows by ``table`` and by its packed form."""
    texts = [text for paragraph in corpus.held_out_paragraphs for text in (paragraph.text, *paragraph.questions)]
    known = table.copy()
    known[0] = 0.0  # the row of unknown characters is zero in the shipped form
    exact, rounded = encoder(tokenizer, known)(texts), encoder(tokenizer, shipped)(texts)
    spoken = exact.any(axis=1)  # a text without a known piece is zeros both times
    return round(float((exact * rounded).sum(axis=1)[spoken].min()), 5)


def recall(scores: Matrix, wanted: Places) -> Figures:
    """Return R@1, R@5, R@10 and MRR; a passage with an equal score counts as ranked before the wanted one."""
    mine = scores[np.arange(len(wanted)), wanted]
    ranks = (scores >= mine[:, None]).sum(axis=1)
    figures = {f"R@{k}": round(float((ranks <= k).mean()), 4) for k in (1, 5, 10)}
    return figures | {"MRR": round(float((1 / ranks).mean()), 4)}


def encoder(tokenizer: Tokenizer, table: Matrix) -> Callable[[list[str]], Matrix]:
    """Return a function from texts to (n, dim) float32 rows, L2-normalised sums of the rows of ``table``."""

    def encode(texts: list[str]) -> Matrix:
        bags = tokenize(tokenizer, texts)
        return encode_bags(table, bags.tokens, bags.offsets)

    return encode


def encode_bags(table: Matrix, tokens: Places, offsets: Places) -> Matrix:
    """Return the L2-normalised sums of each bag's rows, a token met n times counting sqrt(n); none is a zero row."""
    sums = np.zeros((len(offsets) - 1, table.shape[1]), np.float32)
    for row in range(len(sums)):
        found, often = np.unique(tokens[offsets[row] : offsets[row + 1]], return_counts=True)
        sums[row] = np.sqrt(often, dtype=np.float32) @ table[found]
    return np.asarray(sums / np.maximum(np.linalg.norm(sums, axis=1, keepdims=True), 1e-9), np.float32)


def bm25(questions: list[str], passages: list[str], k1: float = 1.2, b: float = 0.75) -> Matrix:
    """Return BM25 scores over rjieba's words, (questions, passages) float32: what a lexical index would say."""
    counts = [Counter(_words(passage)) for passage in passages]
    lengths = np.array([sum(count.values()) for count in counts], np.float32)
    holders: dict[str, list[int]] = defaultdict(list)
    for place, count in enumerate(counts):
        for word in count:
            holders[word].append(place)
    scores = np.zeros((len(questions), len(passages)), np.float32)
    for row, question in enumerate(questions):
        for word in set(_words(question)) & holders.keys():
            places = np.array(holders[word])
            often = np.array([counts[place][word] for place in places], np.float32)
            rarity = np.log(1 + (len(passages) - len(places) + 0.5) / (len(places) + 0.5))
            scores[row, places] += (
                rarity * often * (k1 + 1) / (often + k1 * (1 - b + b * lengths[places] / lengths.mean()))
            )
    return scores


def read_english(path: Path, paragraphs: list[Paragraph]) -> tuple[list[str], Places]:
    """Return hand-translated questions and the places of their paragraphs, from lines of Chinese, a tab, English."""
    pairs = [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines()]
    places = {question: place for place, paragraph in enumerate(paragraphs) for question in paragraph.questions}
    return [english for _, english in pairs], np.array([places[chinese] for chinese, _ in pairs])


def _words(text: str) -> list[str]:
    return [word for word in rjieba.cut_for_search(unicodedata.normalize("NFKC", text).lower()) if word.strip()]
