"""The commands that manage the letters: add, remove, list, show, rebuild."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from rag.cli import output
from rag.cli.messages import both, say
from rag.cli.shell import assistant_of, common_options, filter_options, json_option, make_ready
from rag.errors import UsageError

if TYPE_CHECKING:
    from rag.ingest import AddReport


@click.command()
@click.argument("paths", nargs=-1, required=True, metavar="PATH…")
@click.option("--quiet", "-q", is_flag=True)
@json_option
@common_options
@click.pass_context
def add(context: click.Context, paths: tuple[str, ...], quiet: bool, as_json: bool) -> None:
    """Reads files and folders; exit code 1 when one of them failed."""
    if not all(path.strip() for path in paths):
        raise UsageError(*both("no_path"))
    with assistant_of(context) as assistant:
        with output.progress() as progress:
            report = assistant.add(*paths, progress=progress)
        total = len(assistant.replies())
        if as_json:
            output.document(report.to_dict())
        _say_what_was_added(report, total, quiet)
        if report.added or report.updated:
            make_ready(assistant, wait=True)  # built now, so that the first question need not wait
    context.exit(1 if report.failed else 0)


@click.command()
@click.argument("reply_ids", nargs=-1, required=True, metavar="ID…")
@json_option
@common_options
@click.pass_context
def remove(context: click.Context, reply_ids: tuple[str, ...], as_json: bool) -> None:
    """Removes letters, all of them or, where one is not there, none."""
    with assistant_of(context) as assistant:
        removed = assistant.remove([assistant.reply(reply_id).reply_id for reply_id in reply_ids])
    if as_json:
        output.document({"removed": [reply.head_dict() for reply in removed]})
        return
    for reply in removed:
        output.data(say("removed", reply_id=reply.reply_id, title=reply.title))


@click.command("list")
@filter_options
@json_option
@common_options
@click.pass_context
def list_replies(context: click.Context, /, as_json: bool, **filters: str | None) -> None:
    """One line for each reply, newest first."""
    from rag.cli.rendering import list_lines

    with assistant_of(context) as assistant:
        replies = assistant.replies(**filters)
        if as_json:
            output.document([reply.head_dict() for reply in replies])
            return
        if not replies:
            total = len(assistant.replies())
            folder = assistant.folder.as_posix()
            output.notice(say("nothing_fits", total=total) if total else say("nothing", folder=folder))
            return
    heading, *lines = list_lines(replies)
    output.notice(heading)
    for line in lines:
        output.data(line)
    output.notice(say("listed", count=len(replies)))


@click.command()
@click.argument("reply_id", metavar="ID")
@json_option
@common_options
@click.pass_context
def show(context: click.Context, reply_id: str, as_json: bool) -> None:
    """One whole letter."""
    from rag.cli.rendering import reply_lines

    with assistant_of(context) as assistant:
        reply = assistant.reply(reply_id)
    if as_json:
        output.document(reply.to_dict())
    else:
        output.data("\n".join(reply_lines(reply)))


@click.command()
@json_option
@common_options
@click.pass_context
def rebuild(context: click.Context, as_json: bool) -> None:
    """Builds the indexes again from the catalogue."""
    with assistant_of(context) as assistant:
        with output.progress() as progress:
            version = assistant.rebuild(progress)
        counts, embedder = assistant.catalogue.counts(), assistant.embedder.name
    built = {"replies": counts["replies"], "passages": counts["passages"], "embedder": embedder, "version": version}
    if as_json:
        output.document(built)
    else:
        output.data(say("rebuilt", **built))


def _say_what_was_added(report: AddReport, total: int, quiet: bool) -> None:
    """A line for each file that failed, and unless ``quiet`` for each with something to say, then the sums."""
    for file in report.failed:
        output.notice(say("failed", reason=file))
    if quiet:
        return
    for file in (*report.added, *report.updated):
        if file.reason:
            output.notice(say("noted", source=file.source, reason=file))
    for file in report.unchanged:
        if file.reason:
            output.notice(say("same", source=file.source, reason=file))
    sums = {name: len(files) for name, files in report.to_dict().items()}
    output.notice(say("added", total=total, **sums))
