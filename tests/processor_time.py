"""A guard against time that grows with the square of a text.

Only the processor's time counts, and the bound is many times what the work takes: how fast something is belongs into
``make bench``, not into a test that a busy machine turns red.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def bounded(what: str = "", seconds: float = 20.0) -> Iterator[None]:
    """Fails where the block takes more of the processor's time; for work of at most about a second."""
    begun = time.process_time()
    yield
    spent = time.process_time() - begun
    assert spent < seconds, f"{what[:20]!r} took {spent:.1f} s of the processor's time"
