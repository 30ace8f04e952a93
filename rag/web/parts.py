"""Building blocks of the page: HTML components whose clicks become events, and how events are registered."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import gradio as gr

from rag.web.words import PREFIX, table

QUIET: dict[str, Any] = {"show_progress": "hidden", "queue": False, "api_visibility": "private"}
"""For handlers that answer at once: no queue, no spinner, no endpoint."""

SLOW: dict[str, Any] = {
    "show_progress": "minimal",
    "concurrency_id": "answers",
    "api_visibility": "private",
    "trigger_mode": "multiple",  # "once" would drop a retry while the stop before it is still on its way
}
"""For handlers that work: queued with everybody else's, the place in the queue shown."""

NO_CHOICE = ("—", "")


class Labels:
    """Labels that the browser translates: ``labels("send")``."""

    def __init__(self, **values: object) -> None:
        zh, en = table("zh", **values), table("en", **values)
        self.tables = gr.I18n(**{"zh": zh, "zh-CN": zh, "en": en})

    def __call__(self, key: str) -> Any:
        return self.tables(PREFIX + key)


def live_html(name: str, behaviour: str, events: Sequence[str], value: str = "", **more: Any) -> gr.HTML:
    """HTML whose ``data-act`` buttons the script ``dafu.<behaviour>`` turns into the events named."""
    return gr.HTML(
        value=value,
        elem_id=name,
        js_on_load=_call(behaviour, events),
        apply_default_css=False,
        **more,
    )


def hidden_html(name: str, behaviour: str, events: Sequence[str], value: object = "", **more: Any) -> gr.HTML:
    """A value that travels between browser and server and is drawn, if at all, by its script."""
    return gr.HTML(
        value=value,
        elem_id=name,
        html_template="",
        js_on_load=_call(behaviour, events),
        apply_default_css=False,
        **more,
    )


def _call(behaviour: str, events: Sequence[str]) -> str:
    """The quoted names are what Gradio looks for when a listener is registered."""
    names = ", ".join(f"'{event}'" for event in events)
    return f"dafu.{behaviour}(element, trigger, props, watch, [{names}])"
