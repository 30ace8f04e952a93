"""Where the time of an answer went."""

from __future__ import annotations

import time


class Clock:
    """Seconds spent in each part of the way; laps of one name add up."""

    def __init__(self) -> None:
        self._start = self._last = time.perf_counter()
        self._laps = dict.fromkeys(("understand", "retrieve", "generate", "verify"), 0.0)

    def lap(self, name: str) -> None:
        now = time.perf_counter()
        self._laps[name] += now - self._last
        self._last = now

    def resume(self, seconds: float) -> None:
        """After waiting for others: that time counts for nothing, the ``seconds`` that were spent on this one do."""
        now = time.perf_counter()
        self._start += now - self._last - seconds
        self._last = now - seconds

    def seconds(self) -> dict[str, float]:
        return {**self._laps, "total": time.perf_counter() - self._start}
