"""From a query to the passages that may answer it: filters, words and vectors, fusion, a reranker where one is set."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rag.index.base import Embedder
from rag.index.dense_faiss import DenseIndex
from rag.index.embedder import BUNDLED
from rag.index.lexical import LexicalIndex
from rag.passages import embedding_text
from rag.retrieval.forms import PLACED, asks_where_it_is
from rag.retrieval.fusion import fuse
from rag.retrieval.reranker import Reranker, rerank
from rag.text.plain_words import official_words, plain_expressions
from rag.text.related import related_words
from rag.text.tokens import fold, query_tokens, word_tokens
from rag.types import Hit, Passage, Query

CANDIDATES = 60
RERANKED = 30
"""Passages that a reranker reads for a question; that takes 1.0 to 1.5 times as long as making as many vectors with an
embedder of its size (``python -m eval.bench_models``)."""
RELATED_WEIGHT = 0.35
"""Weight of a related word in the word search, against 1 for a word of the question itself."""
RELATED_PER_WORD = 8
OFFICIAL_WEIGHT = 0.5
"""Weight of an official word for an everyday expression in the word search."""


@dataclass(frozen=True, slots=True)
class Retriever:
    """Searches one state of the indexes; ``passages`` fetches passages by id, in the order asked."""

    lexical: LexicalIndex
    dense: DenseIndex
    embedder: Embedder
    passages: Callable[[Sequence[int]], list[Passage]]
    reranker: Reranker | None = None

    def retrieve(self, query: Query, top_k: int, allowed_ids: NDArray[np.int64] | None = None) -> list[Hit]:
        """The ``top_k`` passages that fit best, best first; only those among ``allowed_ids`` when it is given.

        Every candidate of either search is scored by both, so that a passage found by words alone does not lose for
        lack of a vector score. Scores lie in [0, 1]. A reranker puts the best ``RERANKED`` in its own order.
        """
        terms = search_terms(query.search_text)
        asked = query.search_text if self.embedder.name == BUNDLED else natural_question(query)
        vector = self.embedder.encode_queries([asked])[0]
        lexical = dict(self.lexical.search(terms, CANDIDATES, allowed_ids))
        dense = dict(self.dense.search(vector, CANDIDATES, allowed_ids))
        missing_words = np.array(sorted(dense.keys() - lexical.keys()), dtype=np.int64)
        missing_vectors = np.array(sorted(lexical.keys() - dense.keys()), dtype=np.int64)
        if len(missing_words):
            lexical.update(self.lexical.search(terms, len(missing_words), missing_words))
        if len(missing_vectors):
            dense.update(self.dense.search(vector, len(missing_vectors), missing_vectors))
        wanted = top_k if self.reranker is None else max(top_k, RERANKED)
        hits = self._present(fuse(lexical, dense)[:wanted])
        if self.reranker is not None:
            hits = _reranked(self.reranker, natural_question(query), hits)
        return hits[:top_k]

    def _present(self, best: Sequence[tuple[int, float]]) -> list[Hit]:
        """The passages with their scores; one removed since the index was built is left out."""
        found = {passage.passage_id: passage for passage in self.passages([passage_id for passage_id, _ in best])}
        present = [(found[passage_id], score) for passage_id, score in best if passage_id in found]
        return [Hit(passage, score, rank, "fused") for rank, (passage, score) in enumerate(present, 1)]


def natural_question(query: Query) -> str:
    """The question as a downloaded model should read it: an English one in its own words.

    Such models are trained on questions in many languages, not on the row of Chinese words that an English question is
    turned into for the word search.
    """
    return query.standalone if query.english else query.search_text


def _reranked(reranker: Reranker, question: str, hits: list[Hit]) -> list[Hit]:
    """The first ``RERANKED`` hits in the reranker's order, then the others."""
    first = rerank(
        reranker, question, [(hit.passage, embedding_text(hit.passage), hit.score) for hit in hits[:RERANKED]]
    )
    return [Hit(passage, score, rank, "reranked") for rank, (passage, score) in enumerate(first, 1)] + hits[RERANKED:]


def search_terms(search_text: str) -> Mapping[str, float]:
    """Terms of the word search with their weights: the question's own, and related words at a lower one.

    A related word stands in for one that the letters may not use (补助 for 补贴), and so do the official words for an
    everyday expression (儿童 for 娃); neither outweighs what was asked.
    """
    terms = dict.fromkeys(query_tokens(search_text), 1.0)
    for _, expression in plain_expressions(fold(search_text)):
        for term in query_tokens(" ".join(official_words(expression))):
            terms.setdefault(term, OFFICIAL_WEIGHT)
    for word in dict.fromkeys(word_tokens(search_text)):
        for related, likeness in related_words(word)[:RELATED_PER_WORD]:
            for term in query_tokens(related):
                if term not in terms or terms[term] < 1.0:
                    terms[term] = max(terms.get(term, 0.0), RELATED_WEIGHT * likeness)
    if asks_where_it_is(search_text):
        terms |= {term: OFFICIAL_WEIGHT for term in PLACED if term not in terms}
    return terms
