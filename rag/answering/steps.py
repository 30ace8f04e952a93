"""The way of a question, step by step, and who walks it: one question as it streams, or many side by side.

A way is a generator. It yields a ``Prompt`` where it needs the model, and is sent what the model says; it yields a
``Draft`` as soon as that one is checked and may be shown. What it returns is its end. So the same way serves an answer
that streams and a batch whose prompts are answered together.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from rag.llm.base import LLM, BatchLLM, Prompt
from rag.types import Draft

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Said:
    """What the model says to a prompt, as it comes; ``seconds`` is the time that it has taken already."""

    drafts: Iterable[Draft]
    seconds: float = 0.0


Way = Generator[Prompt | Draft, Said | None, T]


def follow(llm: LLM, way: Way[T], stop: threading.Event | None = None) -> Generator[Draft, None, T]:
    """The checked statements of one way as they come; returns its end.

    Closing this generator, or setting ``stop``, ends the model's writing.
    """
    answering: Iterator[Draft] | None = None
    try:
        step = next(way)
        while True:
            if isinstance(step, Prompt):
                # The notices are the same list: what the back end says of its answer reaches the prompt's owner.
                answering = llm.answer(replace(step, stop=stop))
                step = way.send(Said(answering))
            else:
                yield step
                step = next(way)
    except StopIteration as end:
        return end.value  # type: ignore[no-any-return]
    finally:
        way.close()
        if isinstance(answering, Generator):
            answering.close()


def end_of(steps: Generator[Draft, None, T]) -> T:
    """What a generator of statements returns, however many statements it gives before."""
    while True:
        try:
            next(steps)
        except StopIteration as end:
            return end.value  # type: ignore[no-any-return]


def together(ways: Sequence[Way[T]], so_far: Callable[[list[T], list[Draft]], Sequence[Draft]]) -> Way[list[T]]:
    """The ends of several ways, walked one after the other.

    ``so_far`` makes the statements of the whole from the ends there are and the statements of the way being walked;
    what is new in them is shown. They must only ever grow: what was shown stays.
    """
    ends: list[T] = []
    shown = 0
    for way in ways:
        coming: list[Draft] = []
        said: Said | None = None
        walking = True
        while walking:
            try:
                step = way.send(said)
            except StopIteration as end:
                ends.append(end.value)
                walking, coming = False, []
            else:
                said = (yield step) if isinstance(step, Prompt) else None
                if isinstance(step, Prompt):
                    continue
                coming.append(step)
            whole = so_far(ends, coming)
            yield from whole[shown:]
            shown = max(shown, len(whole))
    return ends


def follow_all(llm: LLM, ways: Sequence[Way[T]], batch_size: int) -> list[T | Exception]:
    """The end of each way, or the error that it ended with; prompts waiting at the same time are answered together.

    A back end that cannot answer several prompts at once answers them one by one.
    """
    walks = [_Walk(way) for way in ways]
    for walk in walks:
        walk.go_on(None)
    while waiting := [walk for walk in walks if walk.prompt is not None]:
        prompts = [walk.prompt for walk in waiting if walk.prompt is not None]
        for walk, said in zip(waiting, _said_to(llm, prompts, batch_size), strict=True):
            walk.go_on(said)
    return [walk.end for walk in walks]  # type: ignore[misc]


def _said_to(llm: LLM, prompts: Sequence[Prompt], batch_size: int) -> list[Said | Exception]:
    """What the model says to each prompt, or why it says nothing; the time of a batch is shared out evenly."""
    if not isinstance(llm, BatchLLM):
        return [_alone(llm, prompt) for prompt in prompts]
    began = time.perf_counter()
    try:
        answers = llm.answer_many(prompts, batch_size)
    except Exception as error:  # noqa: BLE001 - it is the end of each of these questions, not of the others
        return [error for _ in prompts]
    seconds = (time.perf_counter() - began) / len(prompts)
    return [Said(drafts, seconds) for drafts in answers]


def _alone(llm: LLM, prompt: Prompt) -> Said | Exception:
    began = time.perf_counter()
    try:
        return Said(list(llm.answer(prompt)), time.perf_counter() - began)
    except Exception as error:  # noqa: BLE001 - it is the end of this question, not of the others
        return error


class _Walk:
    """One way, walked from prompt to prompt: ``prompt`` is the one it waits with, ``end`` what it came to."""

    def __init__(self, way: Way[T]) -> None:
        self._way = way
        self.prompt: Prompt | None = None
        self.end: object = None

    def go_on(self, said: Said | Exception | None) -> None:
        """To the next prompt or the end; an error of the model is raised where the way waits for it."""
        self.prompt = None
        try:
            step = self._way.throw(said) if isinstance(said, Exception) else self._way.send(said)
            while not isinstance(step, Prompt):
                step = next(self._way)
            self.prompt = step
        except StopIteration as end:
            self.end = end.value
        except Exception as error:  # noqa: BLE001 - it is the end of this question, not of the others
            self.end = error
