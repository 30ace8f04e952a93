"""What happens when somebody asks, asks again, edits, stops, rates or exports."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import gradio as gr
from markupsafe import Markup

from rag.assistant import Assistant
from rag.errors import DafuError
from rag.llm.named import MORE
from rag.types import Answer, Hit, Statement
from rag.web.answer_view import exports, running_view, turn_view
from rag.web.beats import with_beats
from rag.web.events import data_of, download, turn_at, whole
from rag.web.examples import welcome
from rag.web.export import as_docx, as_markdown
from rag.web.figures import values_plot
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
        words, data = words_for(request, self.assistant), data_of(event)
        conversation = read_conversation(stored)
        match data.get("act"):
            case "example":
                question = str(data.get("question", ""))
            case "again" | "without" as act:
                conversation, turn = turn_at(stored, event)
                if turn is None:
                    return gr.skip(), gr.skip(), gr.skip()
                question = turn.question
                if act == "without":
                    question = self._without(turn, str(data.get("name", "")))
                    if question == turn.question:  # what is to go cannot be told: the reader takes it out by hand
                        shown = read_conversation(stored).editing(whole(data_of(event).get("turn")))
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
        filters = turn.filters
        statements: list[Statement] = []
        try:
            for event in self._events(turn, before, words):
                if event is None:
                    yield gr.skip(), gr.skip(), gr.skip()
                elif isinstance(event, Answer):
                    turn = Turn(turn.question, event, filters, self._unused(event, filters))
                else:
                    statements.append(event)
                    yield self._running(begun, statements, words), gr.skip(), gr.skip()
        except DafuError as error:
            turn = Turn(turn.question, None, filters, error=error.in_language(words.lang))
        except Exception as error:  # noqa: BLE001 - the page says so and goes on; the log has the traceback
            _log.exception("answering failed")
            turn = Turn(turn.question, None, filters, error=words("broken", name=type(error).__name__))
        done = before.with_turn(turn)
        yield self.view(done, words), done.to_dict(), _plot(turn.answer, words)

    def _events(self, turn: Turn, before: Conversation, words: Words) -> Iterator[Statement | Answer | None]:
        """Statements as they come, then the answer; ``None`` now and then, where this may be closed."""
        return with_beats(
            lambda stop: self.assistant.stream(
                turn.question, before.history, lang=words.lang, stop=stop, **turn.filters
            )
        )

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
        conversation, turn = turn_at(stored, event)
        if turn is None:
            return gr.skip(), gr.skip()
        return turn.question, read_conversation(stored).editing(len(conversation.turns)).to_dict()

    def show(self, stored: object, request: gr.Request) -> tuple[Any, Any]:
        """A conversation from the browser's store on the page, with the figures of its last answer."""
        conversation = read_conversation(stored)
        words = words_for(request, self.assistant)
        last = conversation.turns[-1].answer if conversation.turns else None
        return self.view(conversation, words), _plot(last, words)

    def rate(self, stored: object, event: gr.EventData) -> None:
        """Keeps question, answer and thumb in the catalogue."""
        conversation, turn = turn_at(stored, event)
        rating = data_of(event).get("rating")
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
            return welcome(self.assistant, words)
        return str(_turns(conversation, words) + exports(words) + self._more(words))

    def _more(self, words: Words) -> Markup:
        """Under a conversation, once: what else could answer, where no setting names a model."""
        if self.assistant.settings.llm != "auto":
            return Markup("")
        return Markup('<p class="checks more-models">{}</p>').format(MORE.in_language(words.lang))

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


def _turns(conversation: Conversation, words: Words) -> Markup:
    return Markup("").join(turn_view(turn, index, words) for index, turn in enumerate(conversation.turns))


def _plot(answer: Answer | None, words: Words) -> Any:
    return values_plot(values_by_year(answer) if answer else [], words)
