"""What happens when somebody opens a letter: from a mark, from a list, or its own file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import gradio as gr
from markupsafe import Markup

from rag.assistant import Assistant
from rag.errors import NotFoundError
from rag.types import Quote
from rag.web.events import data_of, download, turn_at, whole
from rag.web.letter_view import letter_view
from rag.web.session import words_for
from rag.web.words import Words


class LetterEvents:
    """The handlers of the letter panel."""

    def __init__(self, assistant: Assistant) -> None:
        self.assistant = assistant

    def open_proof(self, stored: object, request: gr.Request, event: gr.EventData) -> str:
        """The letter of a mark, its quotes highlighted, those of the mark most."""
        data, (_, turn) = data_of(event), turn_at(stored, event)
        words = words_for(request, self.assistant)
        number = whole(data.get("n"))
        citations = turn.answer.citations if turn and turn.answer else ()
        citation = next((one for one in citations if one.n == number), None)
        if citation is None:
            return _gone(words)
        wanted = data.get("quotes")
        active = [whole(one) for one in wanted] if isinstance(wanted, list) else []
        return self._letter(citation.reply_id, citation.quotes, active, words, citation.n)

    def open_letter(self, request: gr.Request, event: gr.EventData) -> str:
        """A letter by its id, with one passage highlighted where the call names one."""
        data = data_of(event)
        words = words_for(request, self.assistant)
        return self._letter(str(data.get("reply_id", "")), (), (), words, None, data)

    def original(self, event: gr.EventData) -> dict[str, str]:
        """The letter's own file for the browser to save."""
        name, content = self.assistant.original(str(data_of(event).get("reply_id", "")))
        return download(name, content)

    def _letter(
        self,
        reply_id: str,
        quotes: Sequence[Quote],
        active: Sequence[int],
        words: Words,
        number: int | None,
        data: Mapping[str, object] | None = None,
    ) -> str:
        try:
            reply = self.assistant.reply(reply_id)
        except NotFoundError:
            return _gone(words)
        start, end = (whole((data or {}).get(name)) for name in ("start", "end"))
        if 0 <= start < end <= len(reply.reading_text):
            quotes, active = [Quote(reply.reading_text[start:end], start, end, 0, 0, (), 0)], [0]
        return letter_view(reply, quotes, active, words, number)


def _gone(words: Words) -> str:
    return str(Markup('<article class="letter"><p class="note">{}</p></article>').format(words("letter_gone")))
