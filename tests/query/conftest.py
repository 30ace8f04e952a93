"""The five letters as questions see them: their heads, and the names that they hold."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest

from rag.assistant import Assistant
from rag.query.computed import Heads, NoAnswer
from rag.query.references import read_references
from rag.query.selection import ClosedSets, Selection
from rag.query.structured import answer_from_heads
from rag.state import State
from rag.text.tokens import fold
from rag.types import Draft

TODAY = date(2026, 11, 20)
Select = Callable[[str], Selection]
Compute = Callable[[str], list[Draft] | NoAnswer | None]


@pytest.fixture(scope="session")
def state(seeded: Path) -> Iterator[State]:
    with Assistant.open(seeded) as assistant:
        yield assistant.state()


@pytest.fixture(scope="session")
def known(state: State) -> ClosedSets:
    return state.known


@pytest.fixture(scope="session")
def select(known: ClosedSets) -> Select:
    """The replies that a question names."""
    return lambda question: read_references(fold(question), known, TODAY)[0]


@pytest.fixture(scope="session")
def compute(state: State) -> Compute:
    """What a question comes to over the heads alone."""
    heads = Heads(state.catalogue.heads, state.spans, state.containing, state.holds)

    def computed(question: str) -> list[Draft] | NoAnswer | None:
        selection, rest = read_references(fold(question), state.known, TODAY)
        return answer_from_heads(selection, rest, heads)

    return computed
