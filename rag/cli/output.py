"""Where words go: data to standard output, everything else to standard error."""

from __future__ import annotations

import json
import sys
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import click

from rag.cli.messages import Bilingual, say


def data(text: str, *, newline: bool = True) -> None:
    """Writes a piece of the result, at once."""
    with _standard_output():
        click.echo(text, nl=newline)


def document(value: Any) -> None:
    """Writes the one JSON document of ``--json``, in UTF-8 whatever the terminal speaks."""
    text = json.dumps(value, ensure_ascii=False, indent=2) + "\n"
    with _standard_output():
        click.echo(text.encode("utf-8", "replace"), nl=False)


def notice(text: str) -> None:
    """Writes a line for the person at the terminal."""
    click.echo(text, err=True)


def is_terminal(stream: Any) -> bool:
    """Whether a person watches this stream."""
    return stream is not None and stream.isatty()


@contextmanager
def progress() -> Iterator[Callable[[str, int, int], None]]:
    """A function to report progress to; it draws a bar on standard error where that is a terminal."""
    if not is_terminal(sys.stderr):
        yield lambda what, done, total: None
        return
    from tqdm import tqdm

    bars: dict[str, tqdm[Any]] = {}

    def draw(what: str, done: int, total: int) -> None:
        if what not in bars:
            for earlier in bars.values():
                earlier.close()
            bars[what] = tqdm(total=total, desc=what, file=sys.stderr, leave=False)
        bars[what].total = total
        bars[what].update(done - bars[what].n)

    try:
        yield draw
    finally:
        for bar in bars.values():
            bar.close()


@contextmanager
def warnings_aloud() -> Iterator[None]:
    """Warnings that speak both languages become notices, as long as it lasts; others are shown as Python shows them."""
    shown = warnings.showwarning

    def show(message: Warning | str, *where: Any, **options: Any) -> None:
        if isinstance(message, Bilingual):
            notice(say("warned", reason=message))
        else:
            shown(message, *where, **options)

    warnings.showwarning = show
    try:
        yield
    finally:
        warnings.showwarning = shown


@contextmanager
def _standard_output() -> Iterator[None]:
    """Says which file it was that could not be written; a reader that has gone away is another matter."""
    if sys.stdout is None:
        raise OSError(9, "closed", say("stdout"))
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        raise OSError(error.errno, error.strerror, say("stdout")) from error
