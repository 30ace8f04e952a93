"""The way of a question, over one state of the catalogue and its indexes."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import date

import numpy as np
from numpy.typing import NDArray

from rag.answering.citations import cite
from rag.answering.dating import Dating
from rag.answering.follow_ups import completed
from rag.answering.prompt import Scored, make_prompt
from rag.answering.refusals import refuse
from rag.answering.relative_years import relative_years
from rag.answering.steps import Way, end_of, follow, together
from rag.answering.support import doubt, is_small_talk
from rag.answering.telling import is_telling
from rag.answering.verify import Repair
from rag.answering.writing import Written, writing
from rag.answering.years import name_older
from rag.llm.base import LLM, GenerativeLLM, Notice, Prompt
from rag.llm.extractive import ExtractiveLLM, says_same
from rag.query.computed import Heads, NoAnswer, describe
from rag.query.extract import Understanding, parts_of, understand
from rag.query.kinds import asked_units
from rag.query.language import Translate
from rag.query.selection import Selection, bare_number, narrowed
from rag.query.since_last import read_since_last
from rag.query.structured import answer_from_heads
from rag.retrieval.expectation import Expectation, asked_bodies, asked_focus, asked_years
from rag.retrieval.features import coefficients
from rag.retrieval.sentences import Candidate, score_sentences
from rag.state import State
from rag.types import Answer, Draft, Filters, Hit, Pointer, Query, Refusal, RefusalCode, Reply, Statement, Status

TOP_PASSAGES = 12
MIN_SISTER_CHARS = 20
"""Shorter lines (a date, a name) stand in many letters without saying the same."""
MAX_LOOKED_AT = 3
"""Letters shown for a side of a comparison that found nothing."""


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a comparison: its replies, the years it must bear out, and how the answer names it."""

    selection: Selection
    years: frozenset[int]
    name: str = ""
    loosely: bool = False


@dataclass(slots=True)
class Found:
    """What the search for one question came to: drafts, or the reason why there are none."""

    drafts: list[Draft] = field(default_factory=list)
    refusal: tuple[RefusalCode, tuple[str, ...], str] | None = None
    nearest: list[Reply] = field(default_factory=list)
    candidates: list[Candidate] = field(default_factory=list)
    missing_sides: int = 0
    repairs: list[Repair] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)
    prompt_version: str | None = None


@dataclass(frozen=True, slots=True)
class Asking:
    """One question on its way to an answer."""

    state: State
    llm: LLM
    lang: str
    today: date
    translate: Translate | None = None
    dating: Dating = field(default_factory=Dating, compare=False)

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
        clock, one = _Clock(), replace(self, dating=Dating())
        understanding = self.understand(question, history, explicit)
        understanding, notices = self._completed(understanding, question, history, explicit)
        clock.lap("understand")
        found = yield from one.find(understanding, clock)
        return self._answer(question, understanding, replace(found, notices=[*notices, *found.notices]), clock)

    def _answer(self, question: str, understanding: Understanding, found: Found, clock: _Clock) -> Answer:
        """What was found, cited: every quotation is looked up in its letter once more."""
        text, statements, citations = cite(found.drafts, self.state.load, self._sisters(found.candidates))
        refusal = None if statements else self._refusal(found)
        told = [*self.state.notices, *found.notices, *relative_years(found.drafts, self.state.load)]
        clock.lap("verify")
        status: Status = "refused" if refusal else "partial" if found.missing_sides else "answered"
        return Answer(
            question=question,
            standalone_question=understanding.query.standalone,
            status=status,
            refusal=refusal,
            text=text,
            statements=statements,
            citations=citations,
            filters=understanding.selection.filters,
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
        known = self.state.known
        understanding = understand(
            question,
            history,
            known,
            self.today,
            self.translate,
            self._reply_named_by,
            self.state.holds,
            self._reply_beside,
        )
        heads = self.state.catalogue.heads(understanding.selection.filters)
        selection, told = read_since_last(understanding.selection, understanding.query.terms, heads)
        return replace(
            understanding,
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

    def find(self, understanding: Understanding, clock: _Clock) -> Way[Found]:
        """Each of several questions in one by itself, or the one; first of all what was read otherwise than written."""
        if (
            is_small_talk(understanding.query.search_text, self.state.holds)
            or not understanding.query.search_text.strip()
        ):
            return Found(refusal=("off_topic", (), ""))
        parts = parts_of(understanding, self.state.known, self.today, self.state.holds)
        found = None
        if len({part.selection for part in parts}) > 1:
            found = yield from self._part_by_part(parts, clock)
        if found is None or not found.drafts:
            found = yield from self._as_one(understanding, parts, clock)
        return replace(found, notices=[*understanding.notices, *found.notices])

    def _as_one(self, understanding: Understanding, parts: Sequence[Understanding], clock: _Clock) -> Way[Found]:
        """Computed from the heads where the whole question is understood so, else from what the letters say."""
        state, selection = self.state, understanding.selection
        heads = Heads(state.catalogue.heads, state.spans, state.containing, state.holds)
        computed = answer_from_heads(selection, understanding.rest, heads)
        if isinstance(computed, NoAnswer):
            message = computed.what + "。" if computed.code != "out_of_range" else ""
            return Found(refusal=(computed.code, (computed.what,), message), nearest=list(computed.nearest))
        if computed:
            return Found(drafts=computed)
        chosen = [reply for reply in state.catalogue.heads(selection.filters) if selection.holds(reply)]
        if selection.unknown or (selection and not chosen):
            words = selection.unknown or (describe(selection),)
            return Found(refusal=("out_of_range", words, ""), nearest=state.heads[:3])
        if parts:
            found = yield from self._part_by_part(parts, clock)
            if found.drafts:
                return found
        sides = self._sides(understanding, chosen)
        queries = [_of_side(understanding.query, side, sides) for side in sides]
        if len(sides) == 1:
            return (yield from self._search(queries[0], sides[0], clock))
        ways = [self._search_side(query, side, clock) for query, side in zip(queries, sides, strict=True)]
        results = yield from together(ways, self._so_far(lambda some: self._side_by_side(sides[: len(some)], some)))
        return self._side_by_side(sides, results)

    def _so_far(self, joined: Callable[[list[Found]], Found]) -> Callable[[list[Found], list[Draft]], list[Draft]]:
        """What can be shown of a whole while its parts are answered: of picked sentences nothing, they come at once."""

        def drafts(ended: list[Found], coming: list[Draft]) -> list[Draft]:
            results = [*ended, Found(drafts=coming)] if coming else ended
            return joined(results).drafts if isinstance(self.llm, GenerativeLLM) else []

        return drafts

    def _part_by_part(self, parts: Sequence[Understanding], clock: _Clock) -> Way[Found]:
        """Each of several questions answered on its own; one without an answer is named, on the nearest letters."""
        ways = [self._as_one(part, (), clock) for part in parts]
        results = yield from together(ways, self._so_far(lambda some: self._all_parts(parts[: len(some)], some)))
        return self._all_parts(parts, results)

    def _all_parts(self, parts: Sequence[Understanding], results: Sequence[Found]) -> Found:
        """The answers to the parts in a row."""
        if not any(result.drafts for result in results):
            return results[0]
        drafts: list[Draft] = []
        for part, result in zip(parts, results, strict=True):
            drafts += [one for one in result.drafts if (one.text, one.pointers) not in _said(drafts)]
            if not result.drafts:
                nearest = [reply.reply_id for reply in result.nearest[:2]]
                places = [(reply_id, span) for reply_id in nearest for span in self.state.spans(reply_id, "title")]
                pointers = tuple(Pointer(reply_id, *span) for reply_id, span in places)
                drafts.append(Draft(f"没有找到“{part.query.standalone}”的答案。", pointers, "computed"))
        missing = sum(not result.drafts for result in results)
        return _merged(drafts, results, missing)

    def _search(self, query: Query, side: Side, clock: _Clock) -> Way[Found]:
        """Passages, then sentences, then what the back end makes of them, for one side of the question."""
        expectation = expected_of(query, side.years, side.loosely)
        hits = self.state.retriever.retrieve(query, TOP_PASSAGES, self._allowed(side.selection))
        candidates = score_sentences(query, expectation, hits, self.state.days, self.state.parts, self.state.spread)
        clock.lap("retrieve")
        threshold = coefficients()["threshold"]
        reason = doubt(query.search_text, query.terms, candidates, expectation.strict, threshold)
        if reason is not None:
            nearest = dict.fromkeys(hit.passage.reply_id for hit in hits)
            return Found(
                refusal=(reason.code, reason.words, ""), nearest=[self.state.load(reply_id) for reply_id in nearest]
            )
        hard = {word for word in query.terms if is_telling(word, query.search_text)}
        focus = expectation.focus if expectation.lists else ""
        prompt = make_prompt(
            query.standalone,
            query.kind,
            candidates,
            lambda one: _usable(one, hard, expectation, candidates[0].holds),
            focus,
        )
        written = yield from self._write(prompt, side.years if side.loosely else frozenset(), clock)
        clock.lap("generate")
        return Found(
            drafts=written.drafts,
            candidates=candidates,
            repairs=list(written.repairs),
            notices=list(written.notices),
            prompt_version=written.prompt_version,
        )

    def _write(self, prompt: Prompt, expected_years: frozenset[int], clock: _Clock) -> Way[Written]:
        """The statements that the back end makes of a prompt, a model's as it writes them, older letters named."""
        clock.lap("retrieve")
        said = yield prompt
        assert said is not None, "whoever walks this way answers its prompts"
        clock.resume(said.seconds)
        if isinstance(self.llm, GenerativeLLM):
            self.dating.expect(prompt)
            return (
                yield from writing(
                    self.llm,
                    prompt,
                    said.drafts,
                    lambda one: self.dating.named(one, self.state.load, expected_years),
                    label=lambda reply_id: self.state.load(reply_id).label,
                )
            )
        written = end_of(writing(self.llm, prompt, said.drafts))
        return replace(written, drafts=name_older(written.drafts, self.state.load, expected_years))

    def _search_side(self, query: Query, side: Side, clock: _Clock) -> Way[Found]:
        """What a side finds, or what the letters of its year say without naming it."""
        found = yield from self._search(query, side, clock)
        if found.drafts and (isinstance(self.llm, GenerativeLLM) or self._is_of_its_years(found.drafts[0], side)):
            return found
        years = tuple(side.years)
        of_that_year = replace(side, selection=replace(side.selection, years=years), years=frozenset())
        if not years or not any(of_that_year.selection.holds(reply) for reply in self.state.heads):
            return found
        again = yield from self._search(query, of_that_year, clock)
        return again if again.drafts else found

    def _is_of_its_years(self, draft: Draft, side: Side) -> bool:
        """Whether a statement names one of the side's years, or stands in a letter of one."""
        day = self.state.days.get(draft.pointers[0].reply_id)
        return any(str(year) in draft.text or (day is not None and day.year == year) for year in side.years)

    def _sides(self, understanding: Understanding, chosen: Sequence[Reply]) -> list[Side]:
        """The sides of a comparison: years of replies, numbers of replies, or years that the question speaks of."""
        selection, query = understanding.selection, understanding.query
        years = asked_years(understanding.rest, self.today)
        if len(selection.years) > 1:
            sides = [(year, replace(selection, years=(year,))) for year in selection.years]
            return [Side(part, years, f"{year}年的答复") for year, part in sides]
        if len(selection.numbers) > 1:
            order = [number for reply in chosen for number in selection.numbers if _has_number(reply, number)]
            return [
                Side(replace(selection, numbers=(number,)), years, f"第{number}号答复")
                for number in dict.fromkeys(order)
            ]
        if len(years) > 1 and query.kind != "whether":
            return [Side(selection, frozenset({year}), f"{year}年") for year in sorted(years, reverse=True)]
        if years:
            return [Side(selection, years)]
        return [Side(selection, asked_years(understanding.rest, self.today, relative=True), loosely=True)]

    def _side_by_side(self, sides: Sequence[Side], results: Sequence[Found]) -> Found:
        """Each side's best statements, newest first; a side without an answer is named, on what was looked at."""
        answered = [result for result in results if result.drafts]
        if not answered:
            return results[0]
        drafts: list[Draft] = []
        missing = 0
        for side, result in zip(sides, results, strict=True):
            if result.drafts:
                drafts += [draft for draft in result.drafts[:2] if draft.text not in {one.text for one in drafts}]
                continue
            missing += 1
            looked_at = [reply for reply in self.state.heads if side.selection.holds(reply)]
            dated = [reply for reply in looked_at if reply.date and reply.date.year in side.years]
            replies = (dated or looked_at or self.state.heads)[:MAX_LOOKED_AT]
            places = [(one.reply_id, span) for one in replies for span in self.state.spans(one.reply_id, "date")]
            pointers = tuple(Pointer(reply_id, *span) for reply_id, span in places)
            if pointers:
                drafts.append(Draft(f"{side.name}没有找到相关内容。", pointers, "computed"))
        if not isinstance(self.llm, GenerativeLLM):
            drafts = name_older(drafts, self.state.load)
        return _merged(drafts, results, missing)

    def _allowed(self, selection: Selection) -> NDArray[np.int64] | None:
        """Ids of the passages of the selected replies; ``None`` for all."""
        if not selection:
            return None
        if selection == replace(Selection(), filters=selection.filters):
            return self.state.catalogue.passage_ids(selection.filters)
        chosen = [reply for reply in self.state.catalogue.heads(selection.filters) if selection.holds(reply)]
        ids = [one.passage_id for reply in chosen for one in self.state.catalogue.passages_of(reply.reply_id)]
        return np.array(sorted(ids), dtype=np.int64)

    def search(self, question: str, explicit: Filters, top_k: int) -> list[Hit]:
        """Passages for a question, best first."""
        understanding = self.understand(question, (), explicit)
        allowed = self._allowed(replace(understanding.selection, order=""))
        return self.state.retriever.retrieve(understanding.query, top_k, allowed)

    def _reply_named_by(self, earlier: str) -> str | None:
        """Official name of the reply that an earlier question was about."""
        return self._reply_beside(earlier, 0)

    def _reply_beside(self, earlier: str, step: int) -> str | None:
        """Official name of the reply that an earlier question was about, or of one after (1) or before it (-1).

        It is the first one that the answer cites.
        """
        # Which letter it was needs no model to write an answer.
        answer = replace(self, llm=ExtractiveLLM()).answer(earlier, (), Filters())
        if not answer.citations:
            return None
        ids = [reply.reply_id for reply in self.state.heads]
        place = ids.index(answer.citations[0].reply_id) - step
        if not 0 <= place < len(ids):
            return None
        return self.state.heads[place].title.removeprefix("对").removeprefix("关于").removesuffix("的答复")

    def _sisters(self, candidates: Sequence[Candidate]) -> Callable[[Pointer], list[Reply]]:
        def sisters(pointer: Pointer) -> list[Reply]:
            text = self.state.load(pointer.reply_id).reading_text[pointer.start : pointer.end]
            if len(text) < MIN_SISTER_CHARS:
                return []
            same = [one.pointer.reply_id for one in candidates if says_same(one.text, text)]
            return [self.state.load(reply_id) for reply_id in dict.fromkeys(same)]

        return sisters if candidates else lambda pointer: []

    def _refusal(self, found: Found) -> Refusal:
        code, words, message = found.refusal or ("unsupported", (), "")
        nearest = found.nearest or self.state.heads[:3]
        return refuse(code, words, nearest, len(self.state.heads), self.lang, message if self.lang == "zh" else "")


def _merged(drafts: list[Draft], results: Sequence[Found], missing: int) -> Found:
    """What several searches found, as one."""
    return Found(
        drafts=drafts,
        candidates=[candidate for result in results for candidate in result.candidates],
        missing_sides=missing,
        repairs=[repair for result in results for repair in result.repairs],
        notices=[notice for result in results for notice in result.notices],
        prompt_version=next((result.prompt_version for result in results if result.prompt_version), None),
    )


def _said(drafts: Sequence[Draft]) -> set[tuple[str, tuple[Pointer, ...]]]:
    return {(draft.text, draft.pointers) for draft in drafts}


def _has_number(reply: Reply, number: str) -> bool:
    return number in {bare_number(printed) for printed in reply.numbers}


def _of_side(query: Query, side: Side, sides: Sequence[Side]) -> Query:
    """The question as put to one side: the years of the other sides are no words that its evidence must hold."""
    others = {str(year) for one in sides for year in one.years - side.years}
    return replace(query, terms=tuple(term for term in query.terms if term not in others)) if others else query


def expected_of(query: Query, years: frozenset[int], loosely: bool = False) -> Expectation:
    """What an answer to the query must hold; ``years`` are those that it speaks of."""
    text = query.search_text
    return Expectation(
        kind=query.kind,
        units=asked_units(text),
        years=years,
        focus=asked_focus(text),
        loosely=loosely,
        bodies=asked_bodies(text),
    )


def _usable(candidate: Scored, hard: set[str], expectation: Expectation, best_holds: bool) -> bool:
    """Whether a sentence may stand in the answer: it misses no telling word, and holds what the best one does."""
    if not isinstance(candidate, Candidate):
        return True
    if hard & set(candidate.absent) or any(word.isdigit() for word in candidate.absent):
        return False
    return candidate.holds or not expectation.strict or not best_holds


class _Clock:
    """Seconds spent in each part of the way; laps of one name add up."""

    def __init__(self) -> None:
        self._start = self._last = time.perf_counter()
        self._laps = dict.fromkeys(("understand", "retrieve", "generate", "verify"), 0.0)

    def lap(self, name: str) -> None:
        now = time.perf_counter()
        self._laps[name] += now - self._last
        self._last = now

    def resume(self, seconds: float) -> None:
        """After waiting for others: that time counts for nothing, the ``seconds`` that were spent on this one do."""
        now = time.perf_counter()
        self._start += now - self._last - seconds
        self._last = now - seconds

    def seconds(self) -> dict[str, float]:
        return {**self._laps, "total": time.perf_counter() - self._start}
