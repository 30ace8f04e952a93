"""An answer on its way, looked at every so often, so that a reader who leaves is noticed while the model writes."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from queue import Empty, SimpleQueue
from typing import TypeVar

BEAT_SECONDS = 0.5
T = TypeVar("T")


def with_beats(start: Callable[[threading.Event], Iterator[T]], seconds: float = BEAT_SECONDS) -> Iterator[T | None]:
    """The events that ``start`` gives, and ``None`` whenever none came for ``seconds``.

    Between two events Gradio cannot close a generator; at a beat it can. ``start`` is given what is set when this one
    is closed, and is to end soon then. What it raises is raised here.
    """
    stop = threading.Event()
    arrived: SimpleQueue[tuple[T] | BaseException | None] = SimpleQueue()

    def work() -> None:
        try:
            for event in start(stop):
                arrived.put((event,))
            arrived.put(None)
        except BaseException as error:  # noqa: BLE001 - handed to the reading thread, which raises it
            arrived.put(error)

    threading.Thread(target=work, name="dafu-answer", daemon=True).start()
    try:
        while True:
            try:
                item = arrived.get(timeout=seconds)
            except Empty:
                yield None
                continue
            if item is None:
                return
            if isinstance(item, BaseException):
                raise item
            yield item[0]
    finally:
        stop.set()
