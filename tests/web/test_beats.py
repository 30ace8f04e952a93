"""Between two statements of a slow model the page can let go."""

from __future__ import annotations

import threading
from collections.abc import Generator, Iterator

import pytest

from rag.web.beats import with_beats

PATIENCE_SECONDS = 10


def test_events_come_in_order_and_beats_between_them() -> None:
    go_on = threading.Event()

    def slow(stop: threading.Event) -> Iterator[str]:
        yield "一"
        go_on.wait(PATIENCE_SECONDS)
        yield "二"

    events = with_beats(slow, 0.01)
    assert next(events) == "一"
    assert next(events) is None
    go_on.set()
    assert [event for event in events if event is not None] == ["二"]


def test_closing_at_a_beat_stops_what_is_being_written() -> None:
    stopped = threading.Event()

    def endless(stop: threading.Event) -> Iterator[str]:
        if stop.wait(PATIENCE_SECONDS):
            stopped.set()
        yield from ()

    events = with_beats(endless, 0.01)
    assert next(events) is None
    assert isinstance(events, Generator)
    events.close()
    assert stopped.wait(PATIENCE_SECONDS)


def test_an_error_is_raised_where_the_events_are_read() -> None:
    def failing(stop: threading.Event) -> Iterator[str]:
        yield "一"
        raise ValueError("坏了")

    events = with_beats(failing)
    assert next(events) == "一"
    with pytest.raises(ValueError, match="坏了"):
        list(events)
