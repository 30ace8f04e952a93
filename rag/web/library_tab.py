"""The second tab: the letters, to be searched, filtered, added, deleted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import gradio as gr

from rag.web.library import FACETS, LibraryEvents
from rag.web.parts import NO_CHOICE, QUIET, SLOW, Labels, live_html
from rag.web.reading import LetterEvents


@dataclass(frozen=True)
class LibraryTab:
    """The components of the tab."""

    files: gr.File
    news: gr.HTML
    query: gr.Textbox
    facets: list[gr.Dropdown]
    letters: gr.HTML
    feedback: gr.HTML

    @property
    def changed(self) -> Sequence[Any]:
        """The event after which the letters are others than before: the news of an upload, a deletion, an undo."""
        return [self.news.change]

    def connect(self, events: LibraryEvents, reading: LetterEvents, letter: gr.HTML, saved: gr.HTML) -> None:
        """Which handler answers which event."""
        search = [self.query, *self.facets]
        self.files.upload(events.upload, [self.files], [self.news], show_progress_on=[self.files], **SLOW).then(
            lambda: None, None, [self.files], **QUIET
        )
        self.letters.delete_letters(events.delete, None, [self.news], **QUIET)
        self.news.undo_delete(events.undo, None, [self.news], **QUIET)
        gr.on([self.query.submit, *(box.change for box in self.facets)], events.table, search, [self.letters], **QUIET)
        self.letters.turn_page(events.turn_page, search, [self.letters], **QUIET)
        self.letters.open_letter(reading.open_letter, None, [letter], **QUIET)
        self.feedback.fetch_feedback(events.feedback, None, [saved], **QUIET)

    def refresh_on(self, page: gr.Blocks, events: LibraryEvents) -> None:
        """Table and facets follow the letters."""
        moments = [page.load, *self.changed]
        gr.on(moments, events.facets, None, self.facets, **QUIET)
        gr.on(moments, events.table, [self.query, *self.facets], [self.letters], **QUIET)


def add_library_tab(words: Labels) -> LibraryTab:
    """Makes the components in the tab being built."""
    with gr.Column(elem_id="library"):
        files = gr.File(label=words("upload"), file_count="multiple", type="filepath", height=150, elem_id="upload")
        news = live_html("news", "news", ("undo_delete",))
        with gr.Row(elem_id="facets"):
            query = gr.Textbox(
                label=words("search_letters"),
                placeholder=words("search_letters"),
                elem_id="letter-search",
                min_width=200,
            )
            facets = [
                gr.Dropdown([NO_CHOICE], value="", label=words(name), min_width=120, elem_id=f"facet-{name}")
                for name in FACETS
            ]
        letters = live_html("letters", "letters", ("open_letter", "delete_letters", "turn_page"))
        feedback = live_html("feedback", "feedback", ("fetch_feedback",))
    return LibraryTab(files, news, query, facets, letters, feedback)
