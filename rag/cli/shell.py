"""The shape of the command: its options for every verb, its language, and its assistant."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from rag.cli import output
from rag.cli.failures import perhaps, run
from rag.cli.messages import both, say, speak
from rag.errors import UsageError

if TYPE_CHECKING:
    from rag.assistant import Assistant
    from rag.settings import Settings

Decorated = TypeVar("Decorated", bound=Callable[..., Any] | click.Command)
FILTERS = ("since", "until", "year", "number", "kind", "signer", "issuer", "session")


@dataclass(slots=True)
class Common:
    """What may stand before or after every verb; ``None`` is "not given"."""

    data: str | None = None
    lang: str | None = None
    llm: str | None = None
    embedder: str | None = None
    reranker: str | None = None
    debug: bool = False

    def folder(self) -> Path:
        """The data folder in force."""
        from rag.settings import data_folder

        return data_folder(self.data)

    def settings(self) -> Settings:
        """The settings in force; from here on their language is spoken."""
        from rag.settings import read_settings

        settings = read_settings(
            self.folder(), llm=self.llm, embedder=self.embedder, reranker=self.reranker, lang=self.lang
        )
        speak(settings.lang)
        return settings


class Shell(click.Group):
    """A group that speaks the language asked for, keeps the order of its commands, and ends in one line and a code."""

    def main(self, *args: Any, **extra: Any) -> Any:
        """Runs the command that was typed and ends the process with its exit code."""
        given = args[0] if args else extra.get("args")
        common = Common()
        speak(_language(sys.argv[1:] if given is None else list(given)))
        _translate(self)
        _never_fail_to_encode()
        extra |= {"prog_name": "dafu", "standalone_mode": False, "obj": common}
        sys.exit(run(lambda: super(Shell, self).main(*args, **extra), lambda: common.debug))

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names in the order in which they were added."""
        return list(self.commands)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """As click's, but for what it says of a command that there is not."""
        name = args[0]
        if name not in self.commands and not name.startswith("-"):
            from difflib import get_close_matches

            hint, see = perhaps(get_close_matches(name, self.commands)), both("see_help", command=ctx.command_path)
            raise UsageError(*both("no_command", name=name, hint=hint, see=see))
        return super().resolve_command(ctx, args)


class _Formatter(click.HelpFormatter):
    """Help with its headings in the language spoken."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        super().write_usage(prog, args, say("usage"))

    @contextmanager
    def section(self, name: str) -> Iterator[None]:
        with super().section(say(name)):
            yield


class _Context(click.Context):
    formatter_class = _Formatter


def whole_number(context: click.Context, parameter: click.Parameter, value: str | int) -> int:
    """The number that an option was given, or a ``UsageError`` that says what to write."""
    try:
        return int(value)
    except ValueError:
        raise UsageError(*both("no_number", name=parameter.opts[0], value=value)) from None


def common_options(command: Decorated) -> Decorated:
    """``--data --lang --llm --embedder --reranker --debug``, kept in the context's ``Common``."""
    for name in ("reranker", "embedder", "llm", "lang", "data"):
        metavar = {"data": "DIR", "lang": "zh|en"}.get(name, "NAME")
        command = click.option(
            f"--{name}", metavar=metavar, callback=_keep, expose_value=False, is_eager=True, help=name
        )(command)
    return click.option("--debug", is_flag=True, callback=_keep, expose_value=False, is_eager=True, help="debug")(
        command
    )


def filter_options(command: Decorated) -> Decorated:
    """The filters, which speak of the reply; a command gets them as keyword arguments."""
    for name in reversed(FILTERS):
        metavar = {"since": "DATE", "until": "DATE", "year": "YEAR"}.get(name, "TEXT")
        command = click.option(f"--{name}", metavar=metavar, help=name)(command)
    return command


def json_option(command: Decorated) -> Decorated:
    """``--json``, as ``as_json``."""
    return click.option("--json", "as_json", is_flag=True, help="as_json")(command)


@contextmanager
def assistant_of(context: click.Context) -> Iterator[Assistant]:
    """The assistant that the options and settings describe; models are loaded when first needed."""
    from rag.assistant import Assistant

    common: Common = context.find_root().obj
    with output.warnings_aloud(), Assistant(common.folder(), common.settings()) as assistant:
        yield assistant


def make_ready(assistant: Assistant, *, wait: bool = False) -> None:
    """Builds the indexes where they are missing or outdated, before the question that needs them, with a bar.

    Where another process is doing that, the indexes from before answer meanwhile, unless ``wait``.
    """
    change = assistant.embedder_change()
    if change is not None:
        passages = assistant.catalogue.counts()["passages"]
        output.notice(say("embedder_change", old=change[0], new=change[1], passages=passages))
    with output.progress() as progress:
        assistant.state(progress, wait=wait)


def _keep(context: click.Context, parameter: click.Parameter, value: Any) -> None:
    """Remembers a common option that was given; the one after the verb wins."""
    if value is None or value is False:
        return
    if parameter.name == "lang" and value not in ("zh", "en"):
        raise UsageError(*both("no_language", value=value))
    setattr(context.find_root().obj, str(parameter.name), value)


def _language(words: Sequence[str]) -> str:
    """The language asked for, read before anything else: help and usage errors are in it too."""
    for word, following in pairwise([*words, ""]):
        if word == "--lang" or word.startswith("--lang="):
            return following if word == "--lang" else word.removeprefix("--lang=")
    return os.environ.get("DAFU_LANG", "zh")


def _translate(command: click.Command) -> None:
    """Puts the help of a command, its options and its commands into the language spoken."""
    command.help = command.short_help = say(f"help.{command.name}")
    command.context_class = _Context
    help_option = command.get_help_option(click.Context(command, help_option_names=["-h", "--help"]))
    if help_option is not None:
        help_option.help = say("option.help")
    for parameter in command.params:
        if isinstance(parameter, click.Option):
            parameter.help = say(f"option.{parameter.name}")
    if isinstance(command, click.Group):
        for inner in command.commands.values():
            _translate(inner)


def _never_fail_to_encode() -> None:
    """A terminal that lacks a character shows a question mark for it."""
    with suppress(AttributeError, ValueError, OSError):
        sys.stdout.reconfigure(errors="replace")  # type: ignore[union-attr]
