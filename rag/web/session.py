"""Which language a request is in."""

from __future__ import annotations

import gradio as gr

from rag.assistant import Assistant
from rag.web.words import Words, words_of

COOKIE = "dafu_lang"


def words_for(request: gr.Request | None, assistant: Assistant) -> Words:
    """The words of the language chosen in the page's head, else of the settings."""
    chosen = request.cookies.get(COOKIE) if request is not None and request.request is not None else None
    return words_of(chosen if chosen in ("zh", "en") else assistant.settings.lang)
