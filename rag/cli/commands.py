"""The command ``dafu`` with all its verbs."""

from __future__ import annotations

import os
import socket
from importlib import import_module
from importlib.util import find_spec

import click

from rag import __version__
from rag.cli.checks import doctor
from rag.cli.letters import add, list_replies, rebuild, remove, show
from rag.cli.messages import both
from rag.cli.models import models
from rag.cli.questions import ask, chat, search
from rag.cli.shell import Shell, assistant_of, common_options, whole_number
from rag.errors import UsageError


@click.group(cls=Shell, invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, message="dafu %(version)s")
@common_options
@click.pass_context
def dafu(context: click.Context) -> None:
    """Every verb; alone it shows what there is."""
    if context.invoked_subcommand is None:
        click.echo(context.get_help())


@click.command()
@click.option("--host", default="127.0.0.1", metavar="HOST")
@click.option("--port", default="7860", callback=whole_number, metavar="PORT")
@click.option("--auth", metavar="USER:PASSWORD")
@click.option("--mcp", is_flag=True)
@common_options
@click.pass_context
def web(context: click.Context, host: str, port: int, auth: str | None, mcp: bool) -> None:
    """The web page, until it is stopped."""
    if not 0 <= port <= 65535:
        raise UsageError(*both("no_port", value=port))
    user, colon, password = (auth or "").partition(":")
    if auth is not None and not (user and colon and password):
        raise UsageError(*both("no_auth"))
    _bind_once(host, port)
    with assistant_of(context) as assistant:
        import_module("rag.web.app").launch(assistant, host, port, (user, password) if auth else None, mcp)


def _bind_once(host: str, port: int) -> None:
    """Finds out that an address is taken before anything is loaded for it."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:
            if os.name == "posix":  # there it passes over connections that are just closing, as the server does
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except (OSError, UnicodeError) as error:
        reason = getattr(error, "strerror", None) or error
        raise UsageError(*both("taken", host=host, port=port, reason=reason)) from error


for command in (add, ask, search, chat, list_replies, show, remove, rebuild, doctor, models):
    dafu.add_command(command)
if find_spec("rag.web") is not None and find_spec("rag.web.app") is not None:
    dafu.add_command(web)
