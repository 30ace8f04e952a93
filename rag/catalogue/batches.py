"""Lists cut to what one statement can carry."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

Item = TypeVar("Item", int, str)

IDS_PER_QUERY = 500  # SQLite takes 32,766 parameters in a statement; longer lists gain nothing


def batched(items: Iterable[Item]) -> Iterator[list[Item]]:
    """The items in order, ``IDS_PER_QUERY`` at a time; nothing for no items."""
    rest = iter(items)
    while some := list(islice(rest, IDS_PER_QUERY)):
        yield some
