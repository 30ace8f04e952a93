"""The embeddings of passages, kept with the fingerprint of the embedder that made them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, Row, delete, func, insert, select

from rag.catalogue.batches import batched
from rag.catalogue.schema import embedders, embeddings, passages

Ids = NDArray[np.int64]
Vectors = NDArray[np.float32]

_CHUNK_ROWS = 4096


def put(connection: Connection, fingerprint: str, ids: Sequence[int] | Ids, vectors: NDArray[np.floating]) -> None:
    """Keeps one row of ``vectors`` for each of ``ids``, replacing what the embedder had given before.

    Ids without a passage are left out.

    Raises:
        ValueError: the shapes do not agree, or the embedder's earlier vectors have another dimension.
    """
    if vectors.ndim != 2 or len(ids) != len(vectors):
        raise ValueError(f"{len(ids)} ids and vectors of shape {vectors.shape}: give one row for each id")
    embedder = _embedder(connection, fingerprint)
    if embedder is None:
        dtype = "float16" if vectors.dtype == np.float16 else "float32"
        new = {"fingerprint": fingerprint, "dim": vectors.shape[1], "dtype": dtype}
        connection.execute(insert(embedders).values(new))
        embedder = _embedder(connection, fingerprint)
        assert embedder is not None  # inserted in this transaction
    if embedder.dim != vectors.shape[1]:
        raise ValueError(f"vectors of dimension {vectors.shape[1]}, but {fingerprint} gave {embedder.dim} before")
    rows = vectors.astype(np.dtype(embedder.dtype).newbyteorder("<"))
    blobs = {int(passage_id): row.tobytes() for passage_id, row in zip(ids, rows, strict=True)}
    for some in batched(blobs):
        same = embeddings.c.passage_id.in_(some)
        connection.execute(delete(embeddings).where(same, embeddings.c.embedder_id == embedder.embedder_id))
        # Another process may have removed a letter while its passages were being embedded.
        present = connection.execute(select(passages.c.passage_id).where(passages.c.passage_id.in_(some))).scalars()
        found = [{"passage_id": id_, "embedder_id": embedder.embedder_id, "vector": blobs[id_]} for id_ in present]
        if found:
            connection.execute(insert(embeddings), found)


def get(connection: Connection, fingerprint: str) -> tuple[Ids, Vectors]:
    """(n,) int64 ascending and (n, dim) float32; ``(0,)`` and ``(0, 0)`` for an embedder never seen."""
    embedder = _embedder(connection, fingerprint)
    if embedder is None:
        return np.empty(0, np.int64), np.empty((0, 0), np.float32)
    of_embedder = embeddings.c.embedder_id == embedder.embedder_id
    count = connection.execute(select(func.count()).select_from(embeddings).where(of_embedder)).scalar_one()
    ids, vectors = np.empty(count, np.int64), np.empty((count, embedder.dim), np.float32)
    query = select(embeddings.c.passage_id, embeddings.c.vector).where(of_embedder).order_by(embeddings.c.passage_id)
    stored = np.dtype(embedder.dtype).newbyteorder("<")
    filled = 0
    for rows in connection.execution_options(yield_per=_CHUNK_ROWS).execute(query).partitions():
        chunk = slice(filled, filled + len(rows))
        ids[chunk] = [row[0] for row in rows]
        vectors[chunk] = np.frombuffer(b"".join(row[1] for row in rows), stored).reshape(len(rows), embedder.dim)
        filled += len(rows)
    return ids, vectors


def drop(connection: Connection, except_fingerprint: str) -> int:
    """Forgets what all other embedders gave; returns how many vectors that were."""
    others = select(embedders.c.embedder_id).where(embedders.c.fingerprint != except_fingerprint)
    dropped = connection.execute(delete(embeddings).where(embeddings.c.embedder_id.in_(others))).rowcount
    connection.execute(delete(embedders).where(embedders.c.fingerprint != except_fingerprint))
    return dropped


def _embedder(connection: Connection, fingerprint: str) -> Row[tuple[int, str, int, str]] | None:
    return connection.execute(select(embedders).where(embedders.c.fingerprint == fingerprint)).one_or_none()
