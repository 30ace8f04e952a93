"""The catalogue and its indexes at one version, with what is worked out from them once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import cached_property, lru_cache

from rag.catalogue.store import Catalogue
from rag.index.base import Embedder
from rag.index.embedder import BundledEmbedder
from rag.ingest import SearchIndex
from rag.llm.base import Notice
from rag.query.selection import ClosedSets, closed_sets
from rag.retrieval.parts import Parts
from rag.retrieval.reranker import Reranker
from rag.retrieval.retriever import Retriever
from rag.text.tokens import fold
from rag.types import Filters, Reply

_REMEMBERED_FILTERS = 32


class State:
    """The catalogue and its indexes at one version, with what is worked out from them once."""

    def __init__(
        self,
        catalogue: Catalogue,
        index: SearchIndex,
        embedder: Embedder,
        features: BundledEmbedder,
        reranker: Reranker | None = None,
        notices: tuple[Notice, ...] = (),
    ) -> None:
        """``embedder`` is the one that made the index; ``notices`` is what every answer from it should say."""
        self.catalogue = catalogue
        self.index = index
        self.embedder = embedder
        self.reranker = reranker
        self.notices = notices
        self.parts = Parts(features)
        self.version = index.manifest.version
        self._replies: dict[str, Reply] = {}
        self._heads = lru_cache(maxsize=_REMEMBERED_FILTERS)(catalogue.heads)

    def belongs_to(self, catalogue_version: str, fingerprint: str) -> bool:
        """Whether its index was made from this state of the catalogue, by this embedder."""
        return self.index.manifest.belongs_to(catalogue_version, fingerprint)

    @cached_property
    def heads(self) -> Sequence[Reply]:
        """All heads, newest first."""
        return self.heads_with(Filters())

    def heads_with(self, filters: Filters) -> Sequence[Reply]:
        """Heads that fulfil the filters, newest first; a question asks for the same ones several times."""
        return self._heads(filters)

    @cached_property
    def known(self) -> ClosedSets:
        return closed_sets(self.heads)

    @cached_property
    def subjects(self) -> tuple[str, ...]:
        """What the proposals are about by their titles, folded."""
        return tuple(map(fold, self.known.topics))

    @cached_property
    def retriever(self) -> Retriever:
        return Retriever(self.index.lexical, self.index.dense, self.embedder, self.catalogue.passages, self.reranker)

    @cached_property
    def days(self) -> dict[str, date | None]:
        return {reply.reply_id: reply.date for reply in self.heads}

    def load(self, reply_id: str) -> Reply:
        """A whole reply, read once."""
        if reply_id not in self._replies:
            self._replies[reply_id] = self.catalogue.reply(reply_id)
        return self._replies[reply_id]

    def spread(self, word: str) -> float:
        """Share of the passages that hold a word."""
        total = len(self.index.lexical)
        return self.index.lexical.document_frequency(word) / total if total else 0.0

    def holds(self, term: str) -> bool:
        """Whether any passage holds a term of the index."""
        return self.index.lexical.document_frequency(term) > 0

    def spans(self, reply_id: str, name: str) -> list[tuple[int, int]]:
        """Places of a head field in its letter; the title, or the first line, where it is not printed."""
        reply = self.load(reply_id)
        found = [span for field, span in reply.field_spans.items() if field == name or field.startswith(f"{name}.")]
        first = reply.paragraphs[0]
        return found or [reply.field_spans.get("title") or (first.start, first.end)]

    def containing(self, text: str) -> list[tuple[Reply, int, int]]:
        """The first sentence of each letter that holds a folded text, newest letter first."""
        found = []
        for head in self.heads:
            reply = self.load(head.reply_id)
            if text not in fold(reply.reading_text):
                continue
            for passage in self.catalogue.passages_of(head.reply_id):
                sentence = next((one for one in passage.sentences if text in fold(one.text)), None)
                if sentence is not None:
                    found.append((head, sentence.start, sentence.end))
                    break
        return found
