"""Which state of the indexes answers: the newest, or while that is being built by someone, the one before it.

The manifest of an index names the embedder that made it, and questions put to an index are encoded by that embedder
alone, so vectors of two models never meet. An embedder other than the index's makes the vectors that are missing, keeps
them in the catalogue batch by batch, and the finished index takes the old one's place in one step. Until then the old
one answers, in this process and in every other, and its answers say so.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from threading import Lock, Thread

from rag.catalogue.store import Catalogue
from rag.errors import DafuError, IndexBroken, ModelError
from rag.index.base import Embedder
from rag.index.embedder import BUNDLED, BundledEmbedder, load_embedder
from rag.index.storage import IndexManifest, embedding_turn
from rag.ingest import Progress, SearchIndex, no_progress, open_index, read_index
from rag.llm.base import Notice
from rag.retrieval.reranker import Reranker, load_reranker
from rag.state import State

PATIENCE_SECONDS = 5.0
"""How long a question waits for letters just added; re-embedding with another model is not waited for at all."""

_STEP_SECONDS = 0.05
_WAITING = "等待另一个进程"
_NOT_YET = Notice(
    "新收录或移除的答复还在更新索引；这个回答用的是之前的索引",
    "Letters added or removed are still being indexed; this answer uses the index from before",
)


class Models:
    """The models for search that the settings name, each loaded when first asked for."""

    def __init__(self, embedder: str, reranker: str | None) -> None:
        self._embedder, self._reranker = embedder, reranker
        self._others: dict[str, Embedder] = {}

    @cached_property
    def embedder(self) -> Embedder:
        """The embedder that searches; raises ``ModelError`` where it cannot be loaded."""
        return self.features if self._embedder == BUNDLED else load_embedder(self._embedder)

    @cached_property
    def features(self) -> BundledEmbedder:
        """The built-in embedder, which also scores sentences, whichever embedder searches."""
        return BundledEmbedder()

    @cached_property
    def reranker(self) -> Reranker | None:
        """The reranker, ``None`` where none is named; raises ``ModelError`` where it cannot be loaded."""
        return load_reranker(self._reranker) if self._reranker is not None else None

    def maker(self, manifest: IndexManifest) -> Embedder | None:
        """The embedder that made an index; ``None`` where it is no longer on this machine as it was."""
        if manifest.fingerprint == self.embedder.fingerprint:
            return self.embedder
        if manifest.fingerprint == self.features.fingerprint:
            return self.features
        if manifest.fingerprint not in self._others:
            with suppress(ModelError):
                found = load_embedder(manifest.embedder)
                self._others[found.fingerprint] = found
        return self._others.get(manifest.fingerprint)


class Renewal:
    """Gives the state that answers, and builds it anew where letters or embedder have changed. For many threads."""

    def __init__(self, catalogue: Catalogue, root: Path, models: Models) -> None:
        self._catalogue, self._root, self._models = catalogue, root, models
        self._state: State | None = None
        self._lent: tuple[str, State] | None = None
        self._building = Lock()

    def current(self, progress: Progress = no_progress, *, wait: bool) -> State:
        """The state of catalogue and embedder as they are now, built first where it is missing or outdated.

        Where another thread or process is building it and ``wait`` is false, the state before it, with a notice that
        says so; still waits where there is none, or its embedder is no longer on this machine.

        Raises:
            IndexBroken: the indexes are damaged; ``rebuild`` mends them.
        """
        if (fresh := self._fresh()) is not None:
            return fresh
        lend = self._lending(wait)
        while not self._building.acquire(timeout=_STEP_SECONDS):
            if (lent := lend()) is not None:
                return lent
        try:
            return self._fresh() or self._renewed(progress, lend)
        finally:
            self._building.release()

    def rebuild(self, progress: Progress = no_progress) -> State:
        """The state built again from the catalogue, whatever there was; vectors made before are used again."""

        def keep_waiting() -> bool:
            progress(_WAITING, 0, 1)
            return True

        with self._building, embedding_turn(self._root, keep_waiting):
            index = open_index(self._catalogue, self._models.embedder, self._root, progress, force=True)
            return self._keep(index)

    def prepare(self) -> None:
        """Builds what is missing or outdated: in the background where another embedder's index can answer meanwhile."""
        if self.change() is None or self._earlier() is None:
            self.current(wait=True)
            return
        Thread(target=self._renew_quietly, daemon=True).start()

    def change(self) -> tuple[str, str] | None:
        """Names of the embedder that made the index in use and of the one that shall, where they are not the same."""
        with suppress(IndexBroken):
            present, embedder = read_index(self._root), self._models.embedder
            if present is not None and present.manifest.fingerprint != embedder.fingerprint:
                return present.manifest.embedder, embedder.name
        return None

    def forget(self) -> None:
        """The catalogue has moved on: the next state is made anew."""
        self._state = self._lent = None

    def _fresh(self) -> State | None:
        state, fingerprint = self._state, self._models.embedder.fingerprint
        return state if state is not None and state.belongs_to(self._catalogue.version, fingerprint) else None

    def _renew_quietly(self) -> None:
        with suppress(DafuError):  # whoever asks next meets the same error, and sees it
            self.current(wait=True)

    def _renewed(self, progress: Progress, lend: Callable[[], State | None]) -> State:
        embedder = self._models.embedder
        present = read_index(self._root)
        if present is not None and present.manifest.belongs_to(self._catalogue.version, embedder.fingerprint):
            return self._keep(present)
        lent: State | None = None

        def keep_waiting() -> bool:
            nonlocal lent
            progress(_WAITING, 0, 1)
            lent = lend()
            return lent is None

        with embedding_turn(self._root, keep_waiting):
            return lent or self._keep(open_index(self._catalogue, embedder, self._root, progress))

    def _lending(self, wait: bool) -> Callable[[], State | None]:
        """What gives somebody who waits the earlier state, once waiting is over and where there is one."""
        if wait:
            return lambda: None
        until = time.monotonic() + (PATIENCE_SECONDS if self.change() is None else 0.0)
        return lambda: self._earlier() if time.monotonic() >= until else None

    def _keep(self, index: SearchIndex) -> State:
        models = self._models
        self._state = State(self._catalogue, index, models.embedder, models.features, models.reranker)
        self._lent = None
        return self._state

    def _earlier(self) -> State | None:
        """The index in use with the embedder that made it, and a notice; ``None`` where it cannot answer."""
        version = self._catalogue.version
        lent = self._lent  # another thread may take it away
        if lent is not None and lent[0] == version:
            return lent[1]
        with suppress(IndexBroken):
            present = read_index(self._root)
            embedder = self._models.maker(present.manifest) if present is not None else None
            if present is None or embedder is None:
                return None
            models = self._models
            notice = _notice(embedder.name, models.embedder) if embedder is not models.embedder else _NOT_YET
            state = State(self._catalogue, present, embedder, models.features, models.reranker, (notice,))
            self._lent = version, state
            return state
        return None


def _notice(old: str, new: Embedder) -> Notice:
    return Notice(
        f"正在用嵌入模型“{new.name}”重新计算向量；完成之前由“{old}”的旧索引回答",
        f"The embedder {new.name!r} is making its vectors; until they are whole, the old index of {old!r} answers",
    )
