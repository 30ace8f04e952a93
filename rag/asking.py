"""The way of a question, over one state of the catalogue and its indexes."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import date

import numpy as np
from numpy.typing import NDArray

from rag.answering.citations import cite
from rag.answering.dating import Dating
from rag.answering.follow_ups import completed
from rag.answering.refusals import refuse
from rag.answering.relative_years import relative_years
from rag.answering.steps import Way, end_of, follow
from rag.finding.clock import Clock
from rag.finding.find import find
from rag.finding.found import Found, Reason
from rag.finding.going_on import asks_for_more, more_of, said_in
from rag.finding.search import TOP_PASSAGES, Search, allowed, expected_of
from rag.llm.base import LLM, GenerativeLLM, Notice
from rag.llm.extractive import ExtractiveLLM, says_same
from rag.query.extract import Understanding, understand
from rag.query.language import Translate
from rag.query.selection import Selection, named_by, narrowed
from rag.query.since_last import read_since_last
from rag.retrieval.judging import Candidate
from rag.state import State
from rag.text.similar import overlap
from rag.text.tokens import fold
from rag.types import Answer, Draft, Filters, Hit, Passage, Pointer, Refusal, Reply, Statement, Status

__all__ = ["TOP_PASSAGES", "Asking", "expected_of"]

_REPEATED = 0.6
"""Share of an answer's character pairs that a passage holds where the answer repeats it."""
_LEAST_REPEATED = 5
"""Characters of an answer from which it is looked for: any passage holds two or three."""
MIN_SISTER_CHARS = 20
"""Shorter lines (a date, a name) stand in many letters without saying the same."""


_MAY_STAND_AROUND = ("unsupported", "no_match")
"""Refusals of a follow-up that the passages around the answer before may yet answer."""


@dataclass(frozen=True, slots=True)
class Asking:
    """One question on its way to an answer."""

    state: State
    llm: LLM
    lang: str
    today: date
    translate: Translate | None = None
    earlier: dict[str, tuple[Pointer, ...]] = field(default_factory=dict, compare=False)
    """Where the answers to earlier questions stand."""

    def answer(self, question: str, history: Sequence[tuple[str, str]], explicit: Filters) -> Answer:
        """The answer to a question, or a refusal; ``explicit`` filters win over those in the question."""
        return end_of(follow(self.llm, self.way(question, history, explicit)))

    def stream(
        self,
        question: str,
        history: Sequence[tuple[str, str]],
        explicit: Filters,
        stop: threading.Event | None = None,
    ) -> Iterator[Statement | Answer]:
        """The same, each statement as soon as it is checked, then the whole; after a ``stop`` there is no whole."""
        shown: list[Draft] = []
        with closing(follow(self.llm, self.way(question, history, explicit), stop)) as steps:
            while True:
                try:
                    shown.append(next(steps))
                except StopIteration as end:
                    answer: Answer = end.value
                    break
                yield cite(shown, self.state.load)[1][-1]
        if stop is None or not stop.is_set():
            yield from answer.statements[len(shown) :]
            yield answer

    def way(self, question: str, history: Sequence[tuple[str, str]], explicit: Filters) -> Way[Answer]:
        """The way to the answer, for those who walk several at once (``rag.answering.steps``)."""
        clock = Clock()
        understanding = self.understand(question, history, explicit)
        understanding, notices = self._completed(understanding, question, history, explicit)
        clock.lap("understand")
        search = Search(self.state, self.llm, self.today, clock, Dating())
        more = self._more(question, history)
        found = Found(drafts=more) if more else (yield from find(search, understanding))
        if history and found.refusal is not None and found.refusal.code in _MAY_STAND_AROUND:
            again = yield from self._around(search, question, history)
            found = again if again.drafts else found
        return self._answer(question, understanding, replace(found, notices=[*notices, *found.notices]), clock)

    def _more(self, question: str, history: Sequence[tuple[str, str]]) -> list[Draft]:
        """What comes after the answer before, where the question asks for nothing else; a model goes on by itself."""
        if not history or isinstance(self.llm, GenerativeLLM) or not asks_for_more(fold(question)):
            return []
        before, said = self._standalone_before(history), history[-1][1]
        passages = self.state.catalogue.passages(self._passages_told(before, said))
        return more_of(said_in(passages, said) or self._told(before, said), self.state)

    def _standalone_before(self, history: Sequence[tuple[str, str]]) -> str:
        """The last question asked, as it stands alone."""
        return self.understand(history[-1][0], history[:-1], Filters()).query.standalone

    def _around(self, search: Search, question: str, history: Sequence[tuple[str, str]]) -> Way[Found]:
        """What the passages around the answer before say of a question that names no letter and no subject of its own.

        硅巷的房租一平米多少钱 stands alone, whatever was asked before.
        """
        alone = self.understand(question, (), Filters())
        names_subject = any(subject in alone.query.search_text for subject in self.state.subjects)
        if names_subject or alone.selection or alone.selection.unknown or not alone.query.terms:
            return Found()
        told = self._passages_told(self._standalone_before(history), history[-1][1])
        return (yield from search.around(alone.query, self._with_neighbours(told))) if told else Found()

    def _with_neighbours(self, passages: Sequence[int]) -> list[int]:
        """Ids of the passages, and of those before and behind each in the body of its letter."""
        wanted = set(passages)
        letters = {one.reply_id for one in self.state.catalogue.passages(passages)}
        ordered = [
            [one.passage_id for one in self.state.catalogue.passages_of(reply_id) if one.role == "body"]
            for reply_id in letters
        ]
        return [
            one for ids in ordered for place, one in enumerate(ids) if wanted & set(ids[max(place - 1, 0) : place + 2])
        ]

    def _answer(self, question: str, understanding: Understanding, found: Found, clock: Clock) -> Answer:
        """What was found, cited: every quotation is looked up in its letter once more."""
        text, statements, citations = cite(found.drafts, self.state.load, self._sisters(found.candidates))
        refusal = None if statements else self._refusal(found)
        told = [*self.state.notices, *found.notices, *relative_years(found.drafts, self.state.load)]
        clock.lap("verify")
        status: Status = "refused" if refusal else "partial" if found.missing else "answered"
        return Answer(
            question=question,
            standalone_question=understanding.query.standalone,
            status=status,
            refusal=refusal,
            text=text,
            statements=statements,
            citations=citations,
            filters=understanding.selection.filters if found.filters is None else found.filters,
            llm=self.llm.name,
            embedder=self.state.embedder.name,
            index_version=self.state.version,
            seconds=clock.seconds(),
            notes=tuple(dict.fromkeys(notice.in_language(self.lang) for notice in told)),
            repairs=tuple(repair.to_dict() for repair in found.repairs),
            prompt_version=found.prompt_version,
        )

    def understand(self, question: str, history: Sequence[tuple[str, str]], explicit: Filters) -> Understanding:
        """The question read against the catalogue and what was asked before."""
        known, said = self.state.known, history[-1][1] if history else ""
        understanding = understand(
            question,
            history,
            known,
            self.today,
            self.translate,
            lambda earlier: self._reply_beside(earlier, 0, said),
            self.state.holds,
            lambda earlier, step: self._reply_beside(earlier, step, said),
        )
        heads = self.state.heads_with(understanding.selection.filters)
        selection, told = read_since_last(understanding.selection, understanding.query.terms, heads)
        beside = self._passages_told(understanding.goes_on, said) if understanding.goes_on else ()
        return replace(
            understanding,
            beside=beside,
            selection=narrowed(selection, explicit),
            notices=(*understanding.notices, *told),
            explicit=explicit,
        )

    def _completed(
        self, understanding: Understanding, question: str, history: Sequence[tuple[str, str]], explicit: Filters
    ) -> tuple[Understanding, list[Notice]]:
        """The reading by the rules, or by the model for a follow-up that the rules left as it was."""
        standalone, notices = completed(self.llm, question, understanding.query.standalone, history)
        if standalone == understanding.query.standalone:
            return understanding, notices
        again = self.understand(standalone, (), explicit)
        return replace(again, query=replace(again.query, asked=question)), notices

    def _allowed(self, selection: Selection) -> NDArray[np.int64] | None:
        """Ids of the passages of the selected replies; ``None`` for all."""
        return allowed(self.state, selection)

    def search(self, question: str, explicit: Filters, top_k: int) -> list[Hit]:
        """Passages for a question, best first."""
        understanding = self.understand(question, (), explicit)
        allowed = self._allowed(replace(understanding.selection, order=""))
        return self.state.retriever.retrieve(understanding.query, top_k, allowed)

    def _reply_beside(self, earlier: str, step: int, said: str) -> str | None:
        """Official name of the reply that an earlier question was about, or of one after (1) or before it (-1).

        ``said`` is what was answered then.
        """
        told = self._told(earlier, said)
        if not told:
            return None
        ids = [reply.reply_id for reply in self.state.heads]
        place = ids.index(told[0].reply_id) - step
        if not 0 <= place < len(ids):
            return None
        return named_by(self.state.heads[place])

    def _passages_told(self, earlier: str, said: str) -> tuple[int, ...]:
        """Ids of the passages where an earlier question was answered, and of those that the answer repeats."""
        told = self._told(earlier, said)
        return tuple(
            passage.passage_id
            for reply_id in dict.fromkeys(one.reply_id for one in told)
            for passage in self.state.catalogue.passages_of(reply_id)
            if any(one.reply_id == reply_id and one.start < passage.end and passage.start < one.end for one in told)
            or _repeats(said, passage)
        )

    def _told(self, earlier: str, said: str) -> tuple[Pointer, ...]:
        """Where the answer to an earlier question stands: what it cites now, or else the passages that it repeated."""
        if earlier not in self.earlier:
            # Which letter it was needs no model to write an answer.
            answer = replace(self, llm=ExtractiveLLM(), earlier={}).answer(earlier, (), Filters())
            cited = [Pointer(one.reply_id, quote.start, quote.end) for one in answer.citations for quote in one.quotes]
            self.earlier[earlier] = tuple(cited or self._repeated(said))
        return self.earlier[earlier]

    def _repeated(self, said: str) -> list[Pointer]:
        found = [hit.passage for hit in self.search(said, Filters(), TOP_PASSAGES)] if said.strip() else []
        return [Pointer(one.reply_id, one.start, one.end) for one in found if _repeats(said, one)]

    def _sisters(self, candidates: Sequence[Candidate]) -> Callable[[Pointer], list[Reply]]:
        def sisters(pointer: Pointer) -> list[Reply]:
            text = self.state.load(pointer.reply_id).reading_text[pointer.start : pointer.end]
            if len(text) < MIN_SISTER_CHARS:
                return []
            same = [one.pointer.reply_id for one in candidates if says_same(one.text, text)]
            return [self.state.load(reply_id) for reply_id in dict.fromkeys(same)]

        return sisters if candidates else lambda pointer: []

    def _refusal(self, found: Found) -> Refusal:
        reason = found.refusal or Reason("unsupported")
        nearest = found.nearest or self.state.heads[:3]
        message = reason.message.in_language(self.lang) if reason.message else ""
        return refuse(reason.code, reason.words, nearest, len(self.state.heads), self.lang, message)


def _repeats(said: str, passage: Passage) -> bool:
    return passage.role == "body" and len(said) >= _LEAST_REPEATED and overlap(said, passage.text) >= _REPEATED
