"""The way of a question, over one state of the catalogue and its indexes."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

import numpy as np
from numpy.typing import NDArray

from rag.answering.citations import cite
from rag.answering.prompt import Scored, make_prompt
from rag.answering.refusals import refuse
from rag.answering.support import doubt, is_small_talk
from rag.answering.telling import is_telling
from rag.answering.verify import Repair
from rag.answering.writing import write
from rag.answering.years import name_older
from rag.llm.base import LLM, Notice
from rag.llm.extractive import ExtractiveLLM, says_same
from rag.query.computed import Heads, NoAnswer, describe
from rag.query.extract import Understanding, understand
from rag.query.kinds import asked_units, question_kind
from rag.query.language import Translate
from rag.query.parts import split_questions
from rag.query.selection import Selection, bare_number, narrowed
from rag.query.structured import answer_from_heads
from rag.query.terms import content_terms
from rag.retrieval.expectation import Expectation, asked_bodies, asked_focus, asked_years
from rag.retrieval.features import coefficients
from rag.retrieval.sentences import Candidate, score_sentences
from rag.state import State
from rag.types import Answer, Draft, Filters, Hit, Pointer, Query, Refusal, RefusalCode, Reply, Status

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

    def answer(self, question: str, history: Sequence[tuple[str, str]], explicit: Filters) -> Answer:
        """The answer to a question, or a refusal; ``explicit`` filters win over those in the question."""
        clock = _Clock()
        understanding = self.understand(question, history, explicit)
        clock.lap("understand")
        found = self.find(understanding, clock)
        text, statements, citations = cite(found.drafts, self.state.load, self._sisters(found.candidates))
        refusal = None if statements else self._refusal(found)
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
            notes=tuple(dict.fromkeys(notice.in_language(self.lang) for notice in found.notices)),
            repairs=tuple(repair.to_dict() for repair in found.repairs),
            prompt_version=found.prompt_version,
        )

    def understand(self, question: str, history: Sequence[tuple[str, str]], explicit: Filters) -> Understanding:
        """The question read against the catalogue and what was asked before."""
        known = self.state.known
        understanding = understand(
            question, history, known, self.today, self.translate, self._reply_named_by, self.state.holds
        )
        return replace(understanding, selection=narrowed(understanding.selection, explicit))

    def find(self, understanding: Understanding, clock: _Clock) -> Found:
        """Computed from the heads where the whole question is understood so, else from what the letters say."""
        state, selection = self.state, understanding.selection
        if is_small_talk(understanding.query.search_text) or not understanding.query.search_text.strip():
            return Found(refusal=("off_topic", (), ""))
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
        parts = split_questions(understanding.rest)
        if parts:
            return self._part_by_part(understanding, parts, clock)
        sides = self._sides(understanding, chosen)
        queries = [_of_side(understanding.query, side, sides) for side in sides]
        results = [self._search(query, side, clock) for query, side in zip(queries, sides, strict=True)]
        if len(sides) == 1:
            return results[0]
        rows = zip(queries, sides, results, strict=True)
        return self._side_by_side(sides, [self._or_of_that_year(*row, clock) for row in rows])

    def _part_by_part(self, understanding: Understanding, parts: Sequence[tuple[str, str]], clock: _Clock) -> Found:
        """Each of several questions answered on its own; one without an answer is named, on the nearest letters."""
        results = []
        for _, part in parts:
            query = replace(
                understanding.query,
                standalone=part,
                search_text=part,
                kind=question_kind(part),
                terms=content_terms(part, self.state.holds),
            )
            side = Side(understanding.selection, asked_years(part, self.today))
            results.append(self._search(query, side, clock))
        if not any(result.drafts for result in results):
            return results[0]
        drafts: list[Draft] = []
        for (part, _), result in zip(parts, results, strict=True):
            drafts += [one for one in result.drafts if one.pointers not in [known.pointers for known in drafts]]
            if not result.drafts:
                nearest = [reply.reply_id for reply in result.nearest[:2]]
                places = [(reply_id, span) for reply_id in nearest for span in self.state.spans(reply_id, "title")]
                pointers = tuple(Pointer(reply_id, *span) for reply_id, span in places)
                drafts.append(Draft(f"没有找到“{part}”的答案。", pointers, "computed"))
        missing = sum(not result.drafts for result in results)
        return _merged(drafts, results, missing)

    def _search(self, query: Query, side: Side, clock: _Clock) -> Found:
        """Passages, then sentences, then what the back end makes of them, for one side of the question."""
        text = query.search_text
        expectation = Expectation(
            kind=query.kind,
            units=asked_units(text),
            years=side.years,
            focus=asked_focus(text),
            loosely=side.loosely,
            bodies=asked_bodies(text),
        )
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
            query.standalone, query.kind, candidates, lambda one: _usable(one, hard, expectation), focus
        )
        written = write(self.llm, prompt)
        clock.lap("generate")
        expected = side.years if side.loosely else frozenset()
        return Found(
            drafts=name_older(written.drafts, self.state.load, expected),
            candidates=candidates,
            repairs=list(written.repairs),
            notices=list(written.notices),
            prompt_version=written.prompt_version,
        )

    def _or_of_that_year(self, query: Query, side: Side, found: Found, clock: _Clock) -> Found:
        """What a side found, or what the letters of its year say without naming it."""
        years = tuple(side.years)
        of_that_year = replace(side, selection=replace(side.selection, years=years), years=frozenset())
        if found.drafts or not years or not any(of_that_year.selection.holds(reply) for reply in self.state.heads):
            return found
        again = self._search(query, of_that_year, clock)
        return again if again.drafts else found

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
            replies = (dated or looked_at)[:MAX_LOOKED_AT]
            places = [(one.reply_id, span) for one in replies for span in self.state.spans(one.reply_id, "date")]
            pointers = tuple(Pointer(reply_id, *span) for reply_id, span in places)
            if pointers:
                drafts.append(Draft(f"{side.name}没有找到相关内容。", pointers, "computed"))
        return _merged(name_older(drafts, self.state.load), results, missing)

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
        """Official name of the reply that an earlier question was about: the first one its answer cites."""
        # Which letter it was needs no model to write an answer.
        answer = replace(self, llm=ExtractiveLLM()).answer(earlier, (), Filters())
        if not answer.citations:
            return None
        title = answer.citations[0].title
        return title.removeprefix("对").removeprefix("关于").removesuffix("的答复")

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


def _has_number(reply: Reply, number: str) -> bool:
    return number in {bare_number(printed) for printed in reply.numbers}


def _of_side(query: Query, side: Side, sides: Sequence[Side]) -> Query:
    """The question as put to one side: the years of the other sides are no words that its evidence must hold."""
    others = {str(year) for one in sides for year in one.years - side.years}
    return replace(query, terms=tuple(term for term in query.terms if term not in others)) if others else query


def _usable(candidate: Scored, hard: set[str], expectation: Expectation) -> bool:
    """Whether a sentence may stand in the answer: it misses no telling word, and holds what was asked for."""
    if not isinstance(candidate, Candidate):
        return True
    if hard & set(candidate.absent) or any(word.isdigit() for word in candidate.absent):
        return False
    return candidate.holds or not expectation.strict


class _Clock:
    """Seconds spent in each part of the way; laps of one name add up."""

    def __init__(self) -> None:
        self._start = self._last = time.perf_counter()
        self._laps = dict.fromkeys(("understand", "retrieve", "generate", "verify"), 0.0)

    def lap(self, name: str) -> None:
        now = time.perf_counter()
        self._laps[name] += now - self._last
        self._last = now

    def seconds(self) -> dict[str, float]:
        return {**self._laps, "total": time.perf_counter() - self._start}
