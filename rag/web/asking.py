"""What happens when somebody asks, asks again, edits, stops, rates, or opens a letter."""

from __future__ import annotations

import base64
import logging
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import gradio as gr
from markupsafe import Markup

from rag.assistant import Assistant
from rag.errors import DafuError, NotFoundError
from rag.types import Answer, Hit, Quote, Statement
from rag.web.answer_view import exports, running_view, turn_view
from rag.web.examples import example_questions
from rag.web.export import as_docx, as_markdown
from rag.web.figures import values_plot
from rag.web.letter_view import letter_view
from rag.web.question_edit import without_condition
from rag.web.session import words_for
from rag.web.turns import Conversation, Turn, Unused, read_conversation
from rag.web.values import values_by_year
from rag.web.words import Words

UNUSED_PASSAGES = 12
_UNUSED_CHARS = 160
_log = logging.getLogger(__name__)


class AskEvents:
    """The handlers of the first tab. Holds no conversation: each call brings its own, and takes its own away."""

    def __init__(self, assistant: Assistant) -> None:
        self.assistant = assistant

    def begin(
        self, request: gr.Request, event: gr.EventData, question: str, stored: object, *conditions: str
    ) -> tuple[Any, Any, Any]:
        """The page with a new question, at once: the one in the box, an example, or an earlier one again."""
        words, data = words_for(request, self.assistant), _data(event)
        conversation = read_conversation(stored)
        match data.get("act"):
            case "example":
                question = str(data.get("question", ""))
            case "again" | "without" as act:
                conversation, turn = _at(stored, event)
                if turn is None:
                    return gr.skip(), gr.skip(), gr.skip()
                question = turn.question
                if act == "without":
                    question = self._without(turn, str(data.get("name", "")))
                    if question == turn.question:  # what is to go cannot be told: the reader takes it out by hand
                        shown = read_conversation(stored).editing(_index(event))
                        return gr.skip(), shown.to_dict(), question
            case _:
                conversation = conversation.up_to_edited()
        question = question.strip()
        if not question:
            return gr.skip(), gr.skip(), gr.skip()
        begun = conversation.with_turn(Turn(question, None, read_conditions(conditions))).waiting()
        return self._running(begun, (), words), begun.to_dict(), ""

    def answer(self, request: gr.Request, stored: object) -> Iterator[tuple[Any, Any, Any]]:
        """Answers the question that ``begin`` put there; the second step, because it may have to wait in the queue."""
        begun, words = read_conversation(stored), words_for(request, self.assistant)
        if not begun.running:
            yield gr.skip(), gr.skip(), gr.skip()
            return
        before, turn = begun.up_to(len(begun.turns) - 1), begun.turns[-1]
        filters = turn.filters or {}
        statements: list[Statement] = []
        try:
            for event in self.assistant.stream(turn.question, before.history, lang=words.lang, **filters):
                if isinstance(event, Answer):
                    turn = Turn(turn.question, event, filters, self._unused(event, filters))
                else:
                    statements.append(event)
                    yield self._running(begun, statements, words), gr.skip(), gr.skip()
        except DafuError as error:
            turn = Turn(turn.question, None, filters, error=str(error))
        except Exception as error:  # noqa: BLE001 - the page says so and goes on; the log has the traceback
            _log.exception("answering failed")
            turn = Turn(turn.question, None, filters, error=words("broken", name=type(error).__name__))
        done = before.with_turn(turn)
        yield self.view(done, words), done.to_dict(), _plot(turn.answer, words)

    def _running(self, begun: Conversation, statements: Sequence[Statement], words: Words) -> str:
        last = len(begun.turns) - 1
        before = _turns(begun.up_to(last), words)
        return str(before + running_view(begun.turns[last].question, statements, last, words))

    def _without(self, turn: Turn, name: str) -> str:
        """The question without one of the conditions that were read from it; unchanged where that cannot be told."""
        value = turn.answer.filters.to_dict().get(name) if turn.answer else None
        return without_condition(turn.question, name, str(value))

    def edit_question(self, stored: object, event: gr.EventData) -> tuple[Any, Any]:
        """The question back into the box; sending it replaces the turn and what came after it."""
        conversation, turn = _at(stored, event)
        if turn is None:
            return gr.skip(), gr.skip()
        return turn.question, read_conversation(stored).editing(len(conversation.turns)).to_dict()

    def show(self, stored: object, request: gr.Request) -> tuple[Any, Any]:
        """A conversation from the browser's store on the page, with the figures of its last answer."""
        conversation = read_conversation(stored)
        words = words_for(request, self.assistant)
        last = conversation.turns[-1].answer if conversation.turns else None
        return self.view(conversation, words), _plot(last, words)

    def open_proof(self, stored: object, request: gr.Request, event: gr.EventData) -> str:
        """The letter of a mark, its quotes highlighted, those of the mark most."""
        data, (_, turn) = _data(event), _at(stored, event)
        words = words_for(request, self.assistant)
        number = _whole(data.get("n"))
        citations = turn.answer.citations if turn and turn.answer else ()
        citation = next((one for one in citations if one.n == number), None)
        if citation is None:
            return _gone(words)
        wanted = data.get("quotes")
        active = [_whole(one) for one in wanted] if isinstance(wanted, list) else []
        return self._letter(citation.reply_id, citation.quotes, active, words, citation.n)

    def open_letter(self, request: gr.Request, event: gr.EventData) -> str:
        """A letter by its id, with one passage highlighted where the call names one."""
        data = _data(event)
        words = words_for(request, self.assistant)
        return self._letter(str(data.get("reply_id", "")), (), (), words, None, data)

    def original(self, event: gr.EventData) -> dict[str, str]:
        """The letter's own file for the browser to save."""
        name, content = self.assistant.original(str(_data(event).get("reply_id", "")))
        return download(name, content)

    def rate(self, stored: object, event: gr.EventData) -> None:
        """Keeps question, answer and thumb in the catalogue."""
        conversation, turn = _at(stored, event)
        rating = _data(event).get("rating")
        if turn is not None and turn.answer is not None and rating in ("good", "bad"):
            self.assistant.keep_feedback(turn.answer, conversation.history, rating)

    def export_markdown(self, stored: object, request: gr.Request) -> dict[str, str]:
        """The conversation as a Markdown file."""
        text = as_markdown(read_conversation(stored).turns, words_for(request, self.assistant))
        return download("dafu.md", text.encode())

    def export_docx(self, stored: object, request: gr.Request) -> dict[str, str]:
        """The conversation as a Word file."""
        return download("dafu.docx", as_docx(read_conversation(stored).turns, words_for(request, self.assistant)))

    def view(self, conversation: Conversation, words: Words) -> str:
        """HTML of a conversation; of an empty one, what to do first."""
        if not conversation.turns:
            return self._welcome(words)
        return str(_turns(conversation, words) + exports(words))

    def _unused(self, answer: Answer, filters: Mapping[str, str]) -> tuple[Unused, ...]:
        """The best passages that no citation quotes."""
        if answer.refusal and answer.refusal.code == "off_topic":
            return ()
        quoted = {(citation.reply_id, quote.start) for citation in answer.citations for quote in citation.quotes}

        def is_quoted(hit: Hit) -> bool:
            passage = hit.passage
            return any(id_ == passage.reply_id and passage.start <= start < passage.end for id_, start in quoted)

        hits = self.assistant.search(answer.standalone_question, UNUSED_PASSAGES, **filters)
        heads = {reply.reply_id: reply for reply in self.assistant.replies()}
        return tuple(
            Unused(
                hit.passage.reply_id,
                heads[hit.passage.reply_id].label,
                day.isoformat() if (day := heads[hit.passage.reply_id].date) else None,
                hit.passage.text[:_UNUSED_CHARS] + ("……" if len(hit.passage.text) > _UNUSED_CHARS else ""),
                hit.passage.start,
                hit.passage.end,
                hit.score,
            )
            for hit in hits
            if not is_quoted(hit) and hit.passage.reply_id in heads
        )

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
        start, end = (_whole((data or {}).get(name)) for name in ("start", "end"))
        if 0 <= start < end <= len(reply.reading_text):
            quotes, active = [Quote(reply.reading_text[start:end], start, end, 0, 0, (), 0)], [0]
        return letter_view(reply, quotes, active, words, number)

    def _welcome(self, words: Words) -> str:
        replies = self.assistant.replies()
        if not replies:
            return str(
                Markup(
                    '<div class="welcome empty"><h2>{}</h2><p>{}</p>'
                    '<button type="button" class="primary" data-act="library">{}</button></div>'
                ).format(words("empty_title"), words("empty_text"), words("go_library"))
            )
        items = Markup("").join(
            Markup('<li><button type="button" class="example" data-act="example" lang="zh">{}</button></li>').format(
                one
            )
            for one in example_questions(self.assistant)
        )
        return str(
            Markup('<div class="welcome"><h2>{}</h2><p class="muted">{}</p><ul>{}</ul></div>').format(
                words("tagline"), words("examples"), items
            )
        )


def read_conditions(conditions: Sequence[str]) -> dict[str, str]:
    """The filters beside the question: from year, to year, kind, body, number; empty ones left out."""
    since, until, kind, issuer, number = (str(one or "").strip() for one in (*conditions, *[""] * 5)[:5])
    given = {
        "since": f"{since}-01-01" if since else "",
        "until": f"{until}-12-31" if until else "",
        "kind": kind,
        "issuer": issuer,
        "number": number,
    }
    return {name: value for name, value in given.items() if value}


def download(name: str, content: bytes) -> dict[str, str]:
    """A file on its way to the browser, which saves it; nothing stays on the server."""
    return {"name": name, "content": base64.b64encode(content).decode("ascii")}


def _turns(conversation: Conversation, words: Words) -> Markup:
    return Markup("").join(turn_view(turn, index, words) for index, turn in enumerate(conversation.turns))


def _plot(answer: Answer | None, words: Words) -> Any:
    return values_plot(values_by_year(answer) if answer else [], words)


def _gone(words: Words) -> str:
    return str(Markup('<article class="letter"><p class="note">{}</p></article>').format(words("letter_gone")))


def _data(event: gr.EventData) -> Mapping[str, object]:
    found = event._data
    return found if isinstance(found, Mapping) else {}


def _whole(value: object) -> int:
    """A whole number that a browser sent; -1 for anything else."""
    return value if isinstance(value, int) else -1


def _index(event: gr.EventData) -> int:
    return _whole(_data(event).get("turn"))


def _at(stored: object, event: gr.EventData) -> tuple[Conversation, Turn | None]:
    """The conversation before the turn that the event names, and that turn."""
    conversation, index = read_conversation(stored), _index(event)
    if not 0 <= index < len(conversation.turns):
        return conversation, None
    return conversation.up_to(index), conversation.turns[index]
