"""Endpoints for programs: ``gradio_client`` and, with ``--mcp``, tools for language models. The same Answer JSON."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import gradio as gr

from rag.assistant import Assistant
from rag.errors import DafuError
from rag.types import Answer


def add_endpoints(assistant: Assistant) -> None:
    """Registers ask, stream, search, read_letter and list_letters in the page being built."""

    def ask(
        question: str,
        history: list[list[str]] | None = None,
        since: str = "",
        until: str = "",
        year: str = "",
        number: str = "",
        kind: str = "",
        signer: str = "",
        issuer: str = "",
        session: str = "",
        today: str = "",
    ) -> dict[str, Any]:
        """Answers a question about the official replies held here; every statement is cited and checked, or it refuses.

        Args:
            question: The question, Chinese or English.
            history: Earlier [question, answer] pairs, oldest first.
            since: Earliest date of the reply, such as 2024-01-01; empty for any.
            until: Latest date of the reply; empty for any.
            year: Year of the reply; empty for any.
            number: Printed number of the reply, such as 066; empty for any.
            kind: 提案, 建议 or 其他; empty for any.
            signer: Who signed the reply; empty for any.
            issuer: The body that issued the reply; empty for any.
            session: The session, such as 长宁区政协第十五届三次会议; empty for any.
            today: The day that "last year" is counted from, such as 2026-11-20; empty for today.

        Returns:
            The answer object: status, answer with its marks, statements, citations with verbatim quotes, refusal.
        """
        filters = _given(locals())
        with _errors():
            return assistant.ask(question, history or (), today or None, **filters).to_dict()

    def stream(
        question: str,
        history: list[list[str]] | None = None,
        since: str = "",
        until: str = "",
        year: str = "",
        number: str = "",
        kind: str = "",
        signer: str = "",
        issuer: str = "",
        session: str = "",
        today: str = "",
    ) -> Iterator[dict[str, Any]]:
        """The same as ask, step by step: {"statement": …} for each checked statement, at the end {"answer": …}.

        Args:
            question: The question, Chinese or English.
            history: Earlier [question, answer] pairs, oldest first.
            since: Earliest date of the reply, such as 2024-01-01; empty for any.
            until: Latest date of the reply; empty for any.
            year: Year of the reply; empty for any.
            number: Printed number of the reply, such as 066; empty for any.
            kind: 提案, 建议 or 其他; empty for any.
            signer: Who signed the reply; empty for any.
            issuer: The body that issued the reply; empty for any.
            session: The session; empty for any.
            today: The day that "last year" is counted from; empty for today.

        Returns:
            Events; the last one holds the whole answer object with its citations.
        """
        filters = _given(locals())
        with _errors():
            for event in assistant.stream(question, history or (), today or None, **filters):
                yield {"answer" if isinstance(event, Answer) else "statement": event.to_dict()}

    def search(
        question: str,
        top_k: int = 10,
        since: str = "",
        until: str = "",
        year: str = "",
        number: str = "",
        kind: str = "",
        signer: str = "",
        issuer: str = "",
        session: str = "",
    ) -> list[dict[str, Any]]:
        """Finds the passages of the official replies that fit a question best, best first.

        Args:
            question: What to look for.
            top_k: How many passages at most.
            since: Earliest date of the reply, such as 2024-01-01; empty for any.
            until: Latest date of the reply; empty for any.
            year: Year of the reply; empty for any.
            number: Printed number of the reply, such as 066; empty for any.
            kind: 提案, 建议 or 其他; empty for any.
            signer: Who signed the reply; empty for any.
            issuer: The body that issued the reply; empty for any.
            session: The session; empty for any.

        Returns:
            Hits: rank from 1, score in [0, 1], stage, and the passage with its reply_id and place.
        """
        filters = _given(locals())
        with _errors():
            return [hit.to_dict() for hit in assistant.search(question, top_k, **filters)]

    def read_letter(reply_id: str) -> dict[str, Any]:
        """One official reply, whole: its head, its text, and its paragraphs with their places.

        Args:
            reply_id: The id of a reply, or its printed number where only one reply has it.

        Returns:
            The reply: title, number, date, issuer, signer, result, reading_text, paragraphs.
        """
        with _errors():
            return assistant.reply(reply_id).to_dict()

    def list_letters(
        since: str = "",
        until: str = "",
        year: str = "",
        number: str = "",
        kind: str = "",
        signer: str = "",
        issuer: str = "",
        session: str = "",
    ) -> list[dict[str, Any]]:
        """Heads of the official replies held here, newest first.

        Args:
            since: Earliest date of the reply, such as 2024-01-01; empty for any.
            until: Latest date of the reply; empty for any.
            year: Year of the reply; empty for any.
            number: Printed number of the reply, such as 066; empty for any.
            kind: 提案, 建议 or 其他; empty for any.
            signer: Who signed the reply; empty for any.
            issuer: The body that issued the reply; empty for any.
            session: The session; empty for any.

        Returns:
            Heads: reply_id, title, number, date, issuer, signer, result and the rest.
        """
        filters = _given(locals())
        with _errors():
            return [reply.head_dict() for reply in assistant.replies(**filters)]

    for endpoint in (ask, stream, search, read_letter, list_letters):
        gr.api(  # type: ignore[attr-defined]
            endpoint, api_name=endpoint.__name__, concurrency_id="answers"
        )


_FILTERS = ("since", "until", "year", "number", "kind", "signer", "issuer", "session")


def _given(arguments: dict[str, Any]) -> dict[str, Any]:
    """The filters among a call's arguments that are not empty."""
    return {name: arguments[name] for name in _FILTERS if arguments.get(name)}


class _errors:  # noqa: N801 - reads as a statement
    """Turns an error meant for people into one that reaches the caller as its message."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        if isinstance(error, DafuError):
            raise gr.Error(str(error), print_exception=False) from error
