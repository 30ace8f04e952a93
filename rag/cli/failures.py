"""From an exception to the one line a person reads, and the exit code."""

from __future__ import annotations

import errno
import os
import re
import sys
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import click
from click.exceptions import BadOptionUsage, BadParameter, MissingParameter, NoSuchOption, UsageError

from rag.cli.messages import Pair, both, language, say
from rag.cli.output import notice
from rag.errors import DafuError

INTERRUPTED = 130  # 128 + SIGINT, as shells have it
_PERMISSION = (errno.EACCES, errno.EPERM, errno.EROFS)
_SPACE = (errno.ENOSPC, errno.EDQUOT) if hasattr(errno, "EDQUOT") else (errno.ENOSPC,)


def run(command: Callable[[], Any], wants_traceback: Callable[[], bool]) -> int:
    """The exit code of a command; what it fails with on purpose is said on one line of standard error.

    Bugs, and with ``--debug`` known errors too, pass through with their traceback.
    """
    try:
        result = command()
    except (KeyboardInterrupt, click.Abort):
        return INTERRUPTED
    except click.ClickException as error:
        notice(say("error") + _one_line(explain_usage(error)))
        return error.exit_code
    except DafuError as error:
        if wants_traceback():
            raise
        notice(describe(error))
        return error.exit_code
    except BrokenPipeError:
        _discard_output()
        return 1
    except OSError as error:
        _discard_output()
        if wants_traceback():
            raise
        notice(say("error") + _one_line(explain_system(error)))
        return 1
    return result if isinstance(result, int) else 0


def describe(error: DafuError) -> str:
    """One line: the error's own words in the language spoken."""
    return say("error") + _one_line(error.in_language(language()))


def explain_usage(error: click.ClickException) -> str:
    """What was wrong with the words typed, and where to look."""
    context = getattr(error, "ctx", None)
    command = context.command_path if context is not None else "dafu"
    return _what_was_typed(error) + say("see_help", command=command)


def explain_system(error: OSError) -> str:
    """What the system refused, why, and what to do."""
    cure = "space" if error.errno in _SPACE else "permission" if error.errno in _PERMISSION else "other"
    what = str(error.filename) if error.filename else say("system.this")
    return say("system", what=what, reason=error.strerror or str(error), cure=say(f"cure.{cure}"))


def perhaps(names: list[str]) -> Pair:
    """A hint at names that look alike; nothing where there are none."""
    listed = Pair(*(mark.join(names) for mark in both("listing")))
    return both("perhaps", names=listed) if names else Pair("", "")


def _what_was_typed(error: click.ClickException) -> str:
    match error:
        case NoSuchOption():
            return say("no_option", name=error.option_name, hint=perhaps(list(error.possibilities or [])))
        case BadOptionUsage():
            key = "takes_no_value" if "does not take" in error.message else "no_value"
            return say(key, name=error.option_name)
        case MissingParameter():
            return say("missing", name=_name(error))
        case BadParameter():
            return say("bad_value", name=_name(error), reason=error.message)
        case UsageError() if words := re.search(r"extra argument.*\((.*)\)", error.message, re.DOTALL):
            return say("extra", words=words[1])
    return error.format_message()


def _name(error: BadParameter) -> str:
    parameter = error.param
    if parameter is None:
        return str(error.param_hint or "")
    return parameter.opts[0] if isinstance(parameter, click.Option) else parameter.human_readable_name


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _discard_output() -> None:
    """Sends what is still buffered nowhere: Python would fail over it again when it ends."""
    with suppress(OSError, ValueError, AttributeError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)
