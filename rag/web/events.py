"""What a browser sends along with a click, read with distrust."""

from __future__ import annotations

import base64
from collections.abc import Mapping

import gradio as gr

from rag.web.turns import Conversation, Turn, read_conversation


def data_of(event: gr.EventData) -> Mapping[str, object]:
    """What the page's script sent with the event; empty for Gradio's own events."""
    found = event._data
    return found if isinstance(found, Mapping) else {}


def whole(value: object) -> int:
    """A whole number that a browser sent; -1 for anything else."""
    return value if isinstance(value, int) else -1


def texts(value: object) -> list[str]:
    """The texts in a list that a browser sent; empty for anything else."""
    return [one for one in value if isinstance(one, str)] if isinstance(value, list) else []


def turn_at(stored: object, event: gr.EventData) -> tuple[Conversation, Turn | None]:
    """The conversation before the turn that the event names, and that turn."""
    conversation, index = read_conversation(stored), whole(data_of(event).get("turn"))
    if not 0 <= index < len(conversation.turns):
        return conversation, None
    return conversation.up_to(index), conversation.turns[index]


def download(name: str, content: bytes) -> dict[str, str]:
    """A file on its way to the browser, which saves it; nothing stays on the server."""
    return {"name": name, "content": base64.b64encode(content).decode("ascii")}
