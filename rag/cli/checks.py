"""The command ``doctor``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from rag.cli import output
from rag.cli.messages import say, speak
from rag.cli.shell import Common, common_options, json_option

if TYPE_CHECKING:
    from rag.doctor import Check


@click.command()
@json_option
@common_options
@click.pass_context
def doctor(context: click.Context, as_json: bool) -> None:
    """Each thing looked at on a line, with the cure of what is wrong; exit code 1 when something is."""
    from rag.doctor import examine

    common: Common = context.find_root().obj
    examination = examine(
        common.folder(), llm=common.llm, embedder=common.embedder, reranker=common.reranker, lang=common.lang
    )
    speak(examination.settings.lang)
    whole = all(check.status != "problem" for check in examination.checks)
    if as_json:
        output.document({"ok": whole, "checks": [_to_dict(check) for check in examination.checks]})
    else:
        for check in examination.checks:
            output.data(_line(check))
    context.exit(0 if whole else 1)


def _line(check: Check) -> str:
    cure = f" → {_cure(check)}" if check.cure else ""
    return f"[{say(check.status)}] {say(f'check.{check.name}')}{say('colon')}{_finding(check)}{cure}"


def _to_dict(check: Check) -> dict[str, str | None]:
    cure = _cure(check) if check.cure else None
    return {"name": check.name, "status": check.status, "detail": _finding(check), "cure": cure}


def _finding(check: Check) -> str:
    return " ".join(say(f"found.{check.finding}", **check.values).split())


def _cure(check: Check) -> str:
    return say(f"cure.{check.cure}", **check.values)
