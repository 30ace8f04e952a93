"""The lexical index: BM25 over the terms of passages and of their context, in tantivy files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import tantivy
from numpy.typing import NDArray

from rag.errors import IndexBroken
from rag.text.tokens import tokenize

# With article titles as context, R@1 on DRCD dev / test: 0.943 / 0.944 at 0, 0.944 / 0.945 at 0.25, 0.942 / 0.938 at 1,
# 0.926 / 0.922 at 2.
CONTEXT_BOOST = 0.25

_ID, _BODY, _CONTEXT = "passage_id", "body", "context"
_SCORE_DECIMALS = 4  # float32 sums differ in the last digits with the order of addition; ties must not
_TIE_MARGIN = 16
# A filter inside the query costs 10 ms for 2,000 ids and 105 ms for 200,000, so a wide one is tried on the hits first.
_WIDE_SHARE = 0.01
_MOST_HITS_READ = 20_000
_WRITER_BYTES = 128_000_000


class LexicalIndex:
    """Finds passages by their words. Built once into a folder, then only read; many threads may search."""

    def __init__(self, index: Any, folder: Path) -> None:
        self._index = index
        self._folder = folder

    @classmethod
    def build(cls, folder: Path, rows: Iterable[tuple[int, str, str]]) -> LexicalIndex:
        """Writes an index of ``(passage_id, text, context)`` into ``folder``, which is empty or missing, and opens it.

        ``context`` is the letter's identity and section path, kept apart from the text so that its weight can differ.
        No rows give an index that finds nothing.
        """
        folder.mkdir(parents=True, exist_ok=True)
        index = tantivy.Index(_schema(), path=str(folder), reuse=False)
        # One thread: it keeps up with the tokenizer, and leaves one segment where several would each be searched.
        writer = index.writer(heap_size=_WRITER_BYTES, num_threads=1)
        contexts: dict[str, str] = {}
        for passage_id, text, context in rows:
            document = tantivy.Document()
            document.add_integer(_ID, passage_id)
            document.add_text(_BODY, " ".join(tokenize(text)))
            if context not in contexts:
                contexts = {context: " ".join(tokenize(context))}  # neighbours share theirs
            document.add_text(_CONTEXT, contexts[context])
            writer.add_document(document)
        writer.commit()
        writer.wait_merging_threads()
        return cls.open(folder)

    @classmethod
    def open(cls, folder: Path) -> LexicalIndex:
        """The index in ``folder``, by memory map.

        Raises:
            IndexBroken: it is missing, damaged, or of a version of tantivy that this one cannot read.
        """
        with _broken(folder):
            if not folder.is_dir() or not tantivy.Index.exists(str(folder)):
                raise OSError("no such index")
            index = tantivy.Index.open(str(folder))
            index.config_reader(reload_policy="manual")
            index.reload()
            index.searcher()
        return cls(index, folder)

    def search(
        self,
        query_terms: Sequence[str] | Mapping[str, float],
        top_k: int,
        allowed_ids: NDArray[np.int64] | None = None,
        context_boost: float = CONTEXT_BOOST,
    ) -> list[tuple[int, float]]:
        """``(passage_id, score)`` of the passages that hold any of the terms, best first, ties by id ascending.

        ``query_terms`` come from ``query_tokens``; a mapping gives each its weight (1 otherwise). The score is BM25
        of the text plus ``context_boost`` times BM25 of the context: positive, without an upper bound. Only passages
        in ``allowed_ids`` count when it is given. No terms, or no allowed ids, find nothing.

        Raises:
            IndexBroken: the files were damaged after opening.
        """
        weights = query_terms if isinstance(query_terms, Mapping) else dict.fromkeys(query_terms, 1.0)
        weights = {term: weight for term, weight in weights.items() if weight > 0}
        if not weights or top_k <= 0 or (allowed_ids is not None and not len(allowed_ids)):
            return []
        with _broken(self._folder):
            searcher, words = self._index.searcher(), self._words(weights, context_boost)
            if allowed_ids is None:
                return _best(searcher, words, top_k, top_k + _TIE_MARGIN, None) or []
            found = None
            if len(allowed_ids) > _WIDE_SHARE * searcher.num_docs:
                first_limit = int(2 * top_k * searcher.num_docs / len(allowed_ids)) + _TIE_MARGIN
                found = _best(searcher, words, top_k, first_limit, allowed_ids)
            if found is None:
                found = _best(searcher, self._only(words, allowed_ids), top_k, top_k + _TIE_MARGIN, None)
            return found or []

    def document_frequency(self, term: str) -> int:
        """How many passages hold the term in their text."""
        with _broken(self._folder):
            return int(self._index.searcher().doc_freq(_BODY, term))

    def __len__(self) -> int:
        """How many passages are indexed."""
        return int(self._index.searcher().num_docs)

    def close(self) -> None:
        """Lets go of the files; the object may not be used afterwards."""
        self._index = None

    def _words(self, weights: Mapping[str, float], context_boost: float) -> Any:
        """Any of the terms. Built from terms, never parsed: nothing that a user types is syntax."""
        schema, query = self._index.schema, tantivy.Query
        clauses = []
        for term, weight in weights.items():
            for field, boost in ((_BODY, weight), (_CONTEXT, weight * context_boost)):
                if boost > 0:
                    word = query.term_query(schema, field, term, index_option="freq")
                    clauses.append((tantivy.Occur.Should, query.boost_query(word, boost)))
        return query.boolean_query(clauses)

    def _only(self, words: Any, allowed_ids: NDArray[np.int64]) -> Any:
        """The words among these passages; the filter adds nothing to the score."""
        query = tantivy.Query
        allowed = query.const_score_query(query.term_set_query(self._index.schema, _ID, allowed_ids.tolist()), 0.0)
        return query.boolean_query([(tantivy.Occur.Must, words), (tantivy.Occur.Must, allowed)])


def _schema() -> Any:
    builder = tantivy.SchemaBuilder()
    builder.add_integer_field(_ID, indexed=True, fast=True)
    for field in (_BODY, _CONTEXT):
        # Without positions: phrases are found by bigrams, and the index is a third smaller.
        builder.add_text_field(field, tokenizer_name="whitespace", index_option="freq")
    return builder.build()


def _best(
    searcher: Any, query: Any, top_k: int, limit: int, allowed_ids: NDArray[np.int64] | None
) -> list[tuple[int, float]] | None:
    """The first ``top_k`` (allowed) hits, reading on until the last one read no longer ties with the last one wanted.

    ``None`` when ``allowed_ids`` keep so few that reading on would cost more than a filter inside the query.
    """
    while True:
        hits = searcher.search(query, limit, count=False).hits
        ids = np.array(searcher.fast_field_values(_ID, [address for _, address in hits]), np.int64)
        scores = np.round(np.array([score for score, _ in hits], np.float64), _SCORE_DECIMALS)
        kept = slice(None) if allowed_ids is None else np.isin(ids, allowed_ids)
        kept_ids, kept_scores = ids[kept], scores[kept]
        settled = len(kept_ids) >= top_k and scores[-1] < kept_scores[top_k - 1]
        if settled or len(hits) < limit:
            order = np.lexsort((kept_ids, -kept_scores))[:top_k]
            return list(zip(kept_ids[order].tolist(), kept_scores[order].tolist(), strict=True))
        limit *= 4
        if allowed_ids is not None and limit > _MOST_HITS_READ:
            return None


@contextmanager
def _broken(folder: Path) -> Iterator[None]:
    """What tantivy says of damaged files, as ``IndexBroken``."""
    try:
        yield
    except BaseException as error:
        # A file cut short or missing is a ValueError or OSError; some damage inside a file is a panic of the Rust
        # code, which derives from BaseException and has no importable name.
        if not isinstance(error, ValueError | OSError) and type(error).__name__ != "PanicException":
            raise
        detail = " ".join(str(error).split())
        raise IndexBroken(
            f"检索索引 {folder} 缺失或已损坏（{detail}）；请运行 dafu rebuild",
            f"Lexical index {folder} is missing or damaged ({detail}); run `dafu rebuild`",
        ) from error
