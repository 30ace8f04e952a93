"""The commands that ask: search, ask, chat."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import click

from rag.cli import output
from rag.cli.failures import describe
from rag.cli.messages import both, language, say
from rag.cli.shell import assistant_of, common_options, filter_options, json_option, make_ready, whole_number
from rag.errors import ModelError, UsageError

if TYPE_CHECKING:
    from rag.assistant import Assistant
    from rag.types import Answer

_FAREWELLS = frozenset({"exit", "quit", "退出", "再见"})
History = list[tuple[str, str]]


@click.command()
@click.argument("words", nargs=-1, required=True, metavar="QUESTION")
@click.option("--top-k", "-k", default="10", callback=whole_number, metavar="N")
@filter_options
@json_option
@common_options
@click.pass_context
def search(context: click.Context, /, words: tuple[str, ...], top_k: int, as_json: bool, **filters: str | None) -> None:
    """Passages, best first."""
    with assistant_of(context) as assistant:
        make_ready(assistant)
        hits = assistant.search(" ".join(words), top_k, **filters)
        if as_json:
            output.document([hit.to_dict() for hit in hits])
            return
        from rag.cli.rendering import hit_lines

        heads = {reply.reply_id: reply for reply in assistant.replies()}
        for hit in hits:
            output.data("\n".join(hit_lines(hit, heads.get(hit.passage.reply_id))))
    if not hits:
        output.notice(say("no_hits"))


@click.command()
@click.argument("words", nargs=-1, required=True, metavar="QUESTION")
@click.option("--history", "history_file", metavar="FILE")
@click.option("--today", metavar="DATE")
@filter_options
@json_option
@common_options
@click.pass_context
def ask(
    context: click.Context,
    /,
    words: tuple[str, ...],
    history_file: str | None,
    today: str | None,
    as_json: bool,
    **filters: str | None,
) -> None:
    """One answer, or a refusal with its reason: both are results."""
    history = read_history(Path(history_file)) if history_file is not None else []
    question = " ".join(words)
    with assistant_of(context) as assistant:
        make_ready(assistant)
        if as_json:
            output.document(assistant.ask(question, history, today, **filters).to_dict())
            return
        answer_aloud(assistant, question, history, today, filters)
        _say_more(assistant)


@click.command()
@click.option("--today", metavar="DATE")
@filter_options
@common_options
@click.pass_context
def chat(context: click.Context, /, today: str | None, **filters: str | None) -> None:
    """Question after question, each understood from those before, until exit, 退出 or Ctrl-D."""
    history: History = []
    with assistant_of(context) as assistant:
        make_ready(assistant)  # what is broken is said before the first question
        if output.is_terminal(sys.stdin):
            output.notice(say("chat.start"))
            _say_more(assistant)
        for question in _questions():
            try:
                answer = answer_aloud(assistant, question, history, today, filters)
            except (UsageError, ModelError) as error:  # a server that is busy now may answer the next one
                output.notice(describe(error))
                continue
            history.append((question, answer.text))
            output.data("")


def answer_aloud(
    assistant: Assistant, question: str, history: History, today: str | None, filters: dict[str, str | None]
) -> Answer:
    """Prints an answer statement by statement as they come, then what it cites; returns it."""
    from rag.cli.rendering import citation_lines, marked, refusal_lines
    from rag.types import Statement

    for event in assistant.stream(question, history, today, stop=None, **filters):
        if isinstance(event, Statement):
            output.data(marked(event))
        else:
            answer = event
    if answer.standalone_question != answer.question.strip():
        output.notice(say("understood", question=answer.standalone_question))
    if answer.refusal is not None:
        output.data("\n".join(refusal_lines(answer.refusal)))
    else:
        output.data("")
    for citation in answer.citations:
        output.data("\n".join(citation_lines(citation)))
    for note in answer.notes:
        output.notice(say("noted.answer", note=note))
    return answer


def _say_more(assistant: Assistant) -> None:
    """Tells a person at the terminal, once, what else could answer where no setting names a model."""
    from rag.llm.named import MORE

    if assistant.settings.llm == "auto" and output.is_terminal(sys.stderr):
        output.notice(MORE.in_language(language()))


def read_history(path: Path) -> History:
    """The (question, answer) pairs in a JSON file: ``[["问", "答"], …]``.

    Raises:
        UsageError: the file cannot be read, is no JSON, or has another shape.
    """
    try:
        found = json.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise UsageError(*both("history.missing", path=path, reason=error.strerror or error)) from error
    except (ValueError, RecursionError) as error:
        raise UsageError(*both("history.json", path=path, reason=error)) from error
    if not isinstance(found, list):
        raise UsageError(*both("history.shape", path=path, index=0))
    for index, pair in enumerate(found, 1):
        if not (isinstance(pair, list) and len(pair) == 2 and all(isinstance(part, str) for part in pair)):
            raise UsageError(*both("history.shape", path=path, index=index))
    return [(question, answer) for question, answer in found]


def _questions() -> Iterator[str]:
    """What is typed, line by line; empty lines are passed over."""
    typed = _typed() if output.is_terminal(sys.stdin) else iter(sys.stdin)
    for line in typed:
        question = line.strip()
        if question.lower() in _FAREWELLS:
            return
        if question:
            yield question


def _typed() -> Iterator[str]:
    """Lines from the terminal, with editing where Python has it."""
    with suppress(ImportError):
        import readline  # noqa: F401 - gives input() a history and editing
    while True:
        try:
            yield input(say("chat.prompt"))
        except EOFError:
            output.notice("")
            return
