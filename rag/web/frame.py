"""What stands around questions and letters: the page's head, the filters' choices and chips, the pictures."""

from __future__ import annotations

from typing import Any

import gradio as gr
from markupsafe import Markup

from rag.assistant import Assistant
from rag.web.answer_foot import chip
from rag.web.asking import read_conditions
from rag.web.events import data_of
from rag.web.figures import letters_plot
from rag.web.parts import NO_CHOICE
from rag.web.session import words_for
from rag.web.words import Words

CONDITIONS = ("since", "until", "kind", "issuer", "number")


class FrameEvents:
    """Handlers that only look."""

    def __init__(self, assistant: Assistant) -> None:
        self.assistant = assistant

    def head(self, request: gr.Request) -> str:
        """Name, what answers over how many letters, and the two switches."""
        words = words_for(request, self.assistant)
        status = self.assistant.status()
        parts = [words("state_letters", count=status["replies"])]
        if status["last_date"]:
            parts.append(words("state_until", date=status["last_date"]))
        names = {name: words(f"state_{name}") for name in ("extractive", "bundled")}
        llm, embedder = (names.get(status[part], status[part]) for part in ("llm", "embedder"))
        parts.append(words("state_models", llm=llm, embedder=embedder))
        return str(
            Markup(
                '<header class="dafu-head"><h1 lang="zh">答复<span lang="en">Dafu</span></h1>'
                '<div class="state">{state}{more}</div><div class="switches"><button type="button" data-act="language" '
                'data-lang="{other}" aria-label="{language_label}">{language}</button>'
                '<button type="button" data-act="theme" aria-label="{theme}" title="{theme}">◐</button></div></header>'
            ).format(
                state=" · ".join(parts),
                more=_more(words) if status["llm"] == "extractive" else "",
                other="zh" if words.lang == "en" else "en",
                language=words("language"),
                language_label=words("language_label"),
                theme=words("theme"),
            )
        )

    def plots(self, request: gr.Request) -> list[dict[str, Any]]:
        """Letters over time, by kind and by result."""
        words, replies = words_for(request, self.assistant), self.assistant.replies()
        return [letters_plot(replies, field, words) for field in ("kind", "result")]

    def choices(self) -> list[dict[str, Any]]:
        """What the filters beside the question offer: years twice, kinds, bodies."""
        replies = self.assistant.replies()
        years = sorted({str(reply.date.year) for reply in replies if reply.date}, reverse=True)
        kinds = sorted({str(reply.kind) for reply in replies})
        issuers = sorted({reply.issuer for reply in replies if reply.issuer})
        return [
            gr.update(choices=[NO_CHOICE, *((one, one) for one in some)]) for some in (years, years, kinds, issuers)
        ]

    def chips(self, since: str, until: str, kind: str, issuer: str, number: str, request: gr.Request) -> str:
        """The filters in force, each with a cross."""
        words = words_for(request, self.assistant)
        given = read_conditions((since, until, kind, issuer, number))
        return str(Markup("").join(chip(name, value, "drop", words) for name, value in given.items()))

    def drop_condition(self, event: gr.EventData) -> list[Any]:
        """Empties the one filter whose cross was clicked."""
        dropped = data_of(event).get("name")
        return [gr.update(value="") if dropped == name else gr.skip() for name in CONDITIONS]


def _more(words: Words) -> Markup:
    return Markup('<details class="more"><summary>{}</summary><span>{}</span></details>').format(
        words("more"), words("state_more")
    )
