"""The first tab: conversations, the answers, the question box and its filters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import gradio as gr

from rag.web.asking import AskEvents
from rag.web.frame import FrameEvents
from rag.web.parts import NO_CHOICE, QUIET, SLOW, Labels, hidden_html, live_html
from rag.web.reading import LetterEvents

_EVENTS = ("edit_question", "open_proof", "open_letter", "rate", "export_markdown", "export_docx")


@dataclass(frozen=True)
class AskTab:
    """The components of the tab."""

    store: gr.HTML
    conversation: gr.HTML
    plot: gr.BarPlot
    chips: gr.HTML
    question: gr.Textbox
    send: gr.Button
    stop: gr.Button
    conditions: list[Any]

    def connect(
        self, events: AskEvents, letters: LetterEvents, frame: FrameEvents, letter: gr.HTML, saved: gr.HTML
    ) -> None:
        """Which handler answers which event."""
        begin = gr.on(
            [self.question.submit, self.send.click, self.conversation.submit],
            events.begin,
            [self.question, self.store, *self.conditions],
            [self.conversation, self.store, self.question],
            **QUIET,
        )
        outputs = [self.conversation, self.store, self.plot]
        run = begin.then(events.answer, [self.store], outputs, show_progress_on=[self.question], **SLOW)
        self.stop.click(events.show, [self.store], [self.conversation, self.plot], cancels=[run], **QUIET)
        self.store.restore(events.show, [self.store], [self.conversation, self.plot], cancels=[run], **QUIET)
        self.conversation.edit_question(events.edit_question, [self.store], [self.question, self.store], **QUIET)
        self.conversation.open_proof(letters.open_proof, [self.store], [letter], **QUIET)
        self.conversation.open_letter(letters.open_letter, None, [letter], **QUIET)
        self.conversation.rate(events.rate, [self.store], None, **QUIET)
        self.conversation.export_markdown(events.export_markdown, [self.store], [saved], **QUIET)
        self.conversation.export_docx(events.export_docx, [self.store], [saved], **QUIET)
        gr.on([box.change for box in self.conditions], frame.chips, self.conditions, [self.chips], **QUIET)
        self.chips.drop_condition(frame.drop_condition, None, self.conditions, **QUIET)

    def refresh_on(self, page: gr.Blocks, changed: Sequence[Any], events: AskEvents, frame: FrameEvents) -> None:
        """Choices of the filters, and what the page says first, follow the letters."""
        gr.on([page.load, *changed], frame.choices, None, self.conditions[:4], **QUIET)
        for listen in changed:
            listen(events.show, [self.store], [self.conversation, self.plot], **QUIET)


def add_ask_tab(words: Labels) -> AskTab:
    """Makes the components in the tab being built."""
    with gr.Row(elem_id="talk"):
        with gr.Column(elem_id="side", scale=1, min_width=180):
            store = hidden_html(
                "store", "store", ("restore",), {"id": "", "turns": [], "edited": None, "running": False}
            )
        with gr.Column(elem_id="answers", scale=4, min_width=280):
            conversation = live_html("conversation", "conversation", _EVENTS)
            plot = gr.BarPlot(visible=False, height=260, elem_id="values")
            with gr.Column(elem_id="composer"):
                chips = live_html("chips", "chips", ("drop_condition",))
                with gr.Row(elem_id="question-row"):
                    question = gr.Textbox(
                        label=words("question"),
                        placeholder=words("question_placeholder"),
                        show_label=False,
                        lines=1,
                        max_lines=6,
                        max_length=2000,
                        scale=6,
                        elem_id="question",
                        autofocus=True,
                    )
                    send = gr.Button(words("send"), variant="primary", scale=0, min_width=84, elem_id="send")
                    stop = gr.Button(words("stop"), variant="stop", scale=0, min_width=84, elem_id="stop")
                with gr.Accordion(words("filters"), open=False, elem_id="filters"), gr.Row():
                    since = gr.Dropdown(
                        [NO_CHOICE], value="", label=words("since_year"), min_width=110, elem_id="f-since"
                    )
                    until = gr.Dropdown(
                        [NO_CHOICE], value="", label=words("until_year"), min_width=110, elem_id="f-until"
                    )
                    kind = gr.Dropdown([NO_CHOICE], value="", label=words("kind"), min_width=110, elem_id="f-kind")
                    issuer = gr.Dropdown(
                        [NO_CHOICE], value="", label=words("issuer"), min_width=160, elem_id="f-issuer"
                    )
                    number = gr.Textbox(label=words("number"), min_width=100, elem_id="f-number", max_length=40)
    conditions = [since, until, kind, issuer, number]
    return AskTab(store, conversation, plot, chips, question, send, stop, conditions)
