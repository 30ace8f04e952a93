"""The command ``models``: which are configured, built in and downloaded; ``models pull`` downloads one."""

from __future__ import annotations

from typing import Any

import click

from rag.cli import output
from rag.cli.messages import say
from rag.cli.shell import Common, Shell, common_options, json_option

_BUILT_IN = {"extractive": "llm", "bundled": "embedder"}


@click.group(cls=Shell, invoke_without_command=True)
@json_option
@common_options
@click.pass_context
def models(context: click.Context, as_json: bool) -> None:
    """Models configured, built in and downloaded."""
    if context.invoked_subcommand is not None:
        return
    from rag.cli.hub import cache_folder, cached_models

    common: Common = context.find_root().obj
    settings = common.settings()
    found: dict[str, Any] = {
        "configured": {"llm": settings.llm, "embedder": settings.embedder, "reranker": settings.reranker},
        "built_in": [{"name": name, "kind": kind} for name, kind in _BUILT_IN.items()],
        "cached": [model.to_dict() for model in cached_models()],
    }
    if as_json:
        output.document(found)
        return
    from rag.cli.rendering import size_text

    output.data(say("configured"))
    for kind, name in found["configured"].items():
        chosen = "auto = extractive" if name == "auto" else name or say("none")
        output.data(f"    {say(kind)}  {chosen}")
    output.data(say("built_in"))
    for name, kind in _BUILT_IN.items():
        output.data(f"    {say(kind)}  {name}  {say(f'about.{name}')}")
    output.data(say("cached", folder=cache_folder()))
    for model in found["cached"]:
        output.data(f"    {model['name']}  {size_text(model['size_bytes'])}")
    if not found["cached"]:
        output.data(f"    {say('none')}")
    output.notice(say("more"))


@models.command()
@click.argument("name", metavar="NAME")
@json_option
@common_options
@click.pass_context
def pull(context: click.Context, name: str, as_json: bool) -> None:
    """Downloads a model into the local cache, its size said first."""
    from rag.cli.hub import pull_model

    common: Common = context.find_root().obj
    common.settings()
    folder = pull_model(name.strip(), output.notice)
    if as_json:
        output.document({"name": name.strip(), "path": folder})
    else:
        output.data(say("pull.done", name=name.strip(), folder=folder))
