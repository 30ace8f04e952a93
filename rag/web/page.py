"""The page: its parts, and which handler answers which event."""

from __future__ import annotations

import gradio as gr

from rag.assistant import Assistant
from rag.web.api import add_endpoints
from rag.web.ask_tab import add_ask_tab
from rag.web.asking import AskEvents
from rag.web.frame import FrameEvents
from rag.web.library import LibraryEvents
from rag.web.library_tab import add_library_tab
from rag.web.parts import QUIET, Labels, hidden_html, live_html
from rag.web.reading import LetterEvents
from rag.web.uploads import MAX_FILES, MAX_MEGABYTES

MAX_QUEUE = 100
AT_ONCE = 4
_CACHE_SECONDS = 3600


def make_page(assistant: Assistant) -> gr.Blocks:
    """The page over one assistant, not yet served."""
    words = Labels(kinds=" ".join(assistant.formats), size=MAX_MEGABYTES, count=MAX_FILES)
    asking, reading = AskEvents(assistant), LetterEvents(assistant)
    library, frame = LibraryEvents(assistant), FrameEvents(assistant)
    page: gr.Blocks = gr.Blocks(
        title="答复 Dafu", analytics_enabled=False, fill_width=True, delete_cache=(_CACHE_SECONDS, _CACHE_SECONDS)
    )
    with page:
        saved = hidden_html("saved", "download", ())
        with gr.Row(elem_id="desk"):
            with gr.Column(elem_id="main", scale=3, min_width=300):
                head = live_html("head", "head", ())
                with gr.Tabs(elem_id="tabs"):
                    with gr.Tab(words("tab_ask"), id="ask"):
                        ask = add_ask_tab(words)
                    with gr.Tab(words("tab_library"), id="library"):
                        shelf = add_library_tab(words)
                    with gr.Tab(words("tab_figures"), id="figures") as figures, gr.Row():
                        plots = [gr.BarPlot(elem_id=f"figure-{name}", min_width=420) for name in ("kind", "result")]
            with gr.Column(elem_id="proof", scale=2, min_width=300):
                letter = live_html("letter", "letter", ("fetch_original",))
        ask.connect(asking, reading, frame, letter, saved)
        shelf.connect(library, reading, letter, saved)
        letter.fetch_original(reading.original, None, [saved], **QUIET)
        ask.refresh_on(page, shelf.changed, asking, frame)
        shelf.refresh_on(page, library)
        gr.on([page.load, *shelf.changed], frame.head, None, [head], **QUIET)
        gr.on([page.load, figures.select, *shelf.changed], frame.plots, None, plots, **QUIET)
        add_endpoints(assistant)
    page.i18n_instance = words.tables
    page.queue(max_size=MAX_QUEUE, default_concurrency_limit=AT_ONCE)
    return page
