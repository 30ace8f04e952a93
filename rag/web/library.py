"""What happens in the library: look, filter, search, upload, delete, undo."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import gradio as gr

from rag.assistant import Assistant
from rag.errors import DafuError, UsageError
from rag.ingest import AddedFile, AddReport
from rag.types import Hit, Reply
from rag.web.events import data_of, download, texts, whole
from rag.web.library_view import deleted_bar, letters_table, said, upload_report
from rag.web.parts import NO_CHOICE
from rag.web.session import words_for
from rag.web.uploads import MAX_FILES, add_uploads
from rag.web.words import Words

FACETS: Mapping[str, Callable[[Reply], str | None]] = {
    "year": lambda reply: str(reply.date.year) if reply.date else None,
    "kind": lambda reply: reply.kind,
    "issuer": lambda reply: reply.issuer,
    "signer": lambda reply: reply.signer,
    "result": lambda reply: reply.result,
}
_HITS = 60
_PROGRESS = gr.Progress()


class LibraryEvents:
    """The handlers of the second tab."""

    def __init__(self, assistant: Assistant) -> None:
        self.assistant = assistant

    def table(self, request: gr.Request, query: str, *chosen: str) -> str:
        """The first page of the letters that fit the search and the facets."""
        return self._table(query, chosen, 0, words_for(request, self.assistant))

    def turn_page(self, request: gr.Request, event: gr.EventData, query: str, *chosen: str) -> str:
        """Another page of the same."""
        return self._table(query, chosen, whole(data_of(event).get("page")), words_for(request, self.assistant))

    def upload(self, paths: list[str] | None, request: gr.Request, progress: gr.Progress = _PROGRESS) -> str:
        """Reads uploaded files; a line for each."""
        words = words_for(request, self.assistant)
        if not paths:
            return ""
        if len(paths) > MAX_FILES:
            return said(words("too_many", limit=MAX_FILES, count=len(paths)), "note bad")
        try:
            report = add_uploads(
                self.assistant, paths, lambda what, done, total: progress((done, total), desc=words("uploading"))
            )
        except DafuError as error:
            report = AddReport(failed=[AddedFile("", None, str(error), error.in_language("en"))])
        except OSError as error:
            report = AddReport(failed=[AddedFile("", None, str(error))])
        return upload_report(report, words)

    def delete(self, request: gr.Request, event: gr.EventData) -> str:
        """Removes the letters that were ticked, and offers to undo it."""
        words = words_for(request, self.assistant)
        ids = texts(data_of(event).get("ids"))
        if not ids:
            return said(words("nothing_chosen"))
        try:
            removed = self.assistant.remove(ids)
        except DafuError as error:
            return said(error.in_language(words.lang), "note bad")
        return deleted_bar([reply.reply_id for reply in removed], words)

    def undo(self, request: gr.Request, event: gr.EventData) -> str:
        """Puts deleted letters back."""
        words = words_for(request, self.assistant)
        return said(words("undone", count=len(self.assistant.restore(texts(data_of(event).get("ids"))))))

    def facets(self) -> list[dict[str, Any]]:
        """Updates of the facet boxes: each value with the number of its letters; chosen ones stay."""
        replies = self.assistant.replies()
        updates: list[dict[str, Any]] = []
        for read in FACETS.values():
            counts = Counter(value for reply in replies if (value := read(reply)))
            choices = [(f"{value}（{count}）", value) for value, count in sorted(counts.items(), reverse=True)]
            updates.append(gr.update(choices=[NO_CHOICE, *choices]))
        return updates

    def feedback(self, event: gr.EventData) -> dict[str, str]:
        """All feedback as evaluation cases (contract §5), one JSON object a line."""
        cases = [as_case(one.feedback_id, one.rating, one.history, one.answer) for one in self.assistant.feedback()]
        lines = "".join(json.dumps(case, ensure_ascii=False) + "\n" for case in cases)
        return download("dafu-feedback.jsonl", lines.encode())

    def _table(self, query: str, chosen: Sequence[str], page: int, words: Words) -> str:
        wanted = {name: value for name, value in zip(FACETS, chosen, strict=False) if value}
        replies = [
            reply
            for reply in self.assistant.replies()
            if all(FACETS[name](reply) == value for name, value in wanted.items())
        ]
        hits: dict[str, Hit] = {}
        query = (query or "").strip()
        if query and replies:
            try:
                for hit in self.assistant.search(query, _HITS):
                    hits.setdefault(hit.passage.reply_id, hit)
            except UsageError as error:
                return said(error.in_language(words.lang), "note bad")
            known = {reply.reply_id: reply for reply in replies}
            replies = [known[reply_id] for reply_id in hits if reply_id in known]
        return letters_table(replies, page, hits, words)


def as_case(
    feedback_id: int, rating: str, history: Sequence[Sequence[str]], answer: Mapping[str, Any]
) -> dict[str, Any]:
    """A rated answer as an evaluation case: what was right pins its letters; what was wrong waits for a hand."""
    good = rating == "good"
    refused = answer["status"] == "refused"
    numbers = [citation["number"] or citation["reply_id"] for citation in answer["citations"]]
    return {
        "id": f"feedback-{feedback_id}",
        "type": "refuse" if good and refused else "followup" if history else "fact",
        "question": answer["question"],
        "history": [list(pair) for pair in history],
        "must": [],
        "forbid": [],
        "cite_any": numbers if good else [],
        "cite_all": [],
        "refuse": refused if good else None,
    }
