"""What readers thought of answers, kept because they said so."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

from sqlalchemy import Connection, insert, select

from rag.catalogue.schema import feedback

Rating = Literal["good", "bad"]


@dataclass(frozen=True, slots=True)
class Feedback:
    """One rated answer: ``answer`` is the answer object (contract §3), ``history`` the pairs before its question."""

    feedback_id: int
    made: str
    rating: Rating
    history: tuple[tuple[str, str], ...]
    answer: dict[str, Any]


def put(connection: Connection, answer: dict[str, Any], history: list[tuple[str, str]], rating: Rating) -> None:
    """Keeps one rated answer."""
    made = datetime.now(UTC).isoformat(timespec="seconds")
    row = {"made": made, "rating": rating, "history": [list(pair) for pair in history], "answer": answer}
    connection.execute(insert(feedback).values(row))


def get(connection: Connection) -> list[Feedback]:
    """All rated answers, oldest first."""
    rows = connection.execute(select(feedback).order_by(feedback.c.feedback_id)).mappings()
    return [
        Feedback(row["feedback_id"], row["made"], row["rating"], tuple(map(tuple, row["history"])), row["answer"])
        for row in rows
    ]
