"""One search: passages, their sentences, whether these answer at all, and what the back end makes of them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
from numpy.typing import NDArray

from rag.answering.dating import Dating
from rag.answering.prompt import Scored, make_prompt
from rag.answering.steps import Way, end_of
from rag.answering.support import doubt
from rag.answering.telling import GRADE, OFFICES, is_place, is_telling
from rag.answering.writing import Written, writing
from rag.answering.years import name_older
from rag.finding.clock import Clock
from rag.finding.decided import decided
from rag.finding.first import NEXT_BEST, with_first
from rag.finding.found import Found, Reason
from rag.finding.otherwise import is_of_the_contrary, says_otherwise
from rag.finding.series import points_told
from rag.finding.whole_lists import told_to_end
from rag.llm.base import LLM, GenerativeLLM, Prompt
from rag.query.kinds import asked_units
from rag.query.references import find_issuers
from rag.query.selection import Selection
from rag.query.terms import asks_for_substance
from rag.retrieval.details import asked_details
from rag.retrieval.expectation import Expectation, asked_bodies, asked_focus
from rag.retrieval.features import learnt
from rag.retrieval.judging import Candidate
from rag.retrieval.sentences import FOUND, score_sentences
from rag.state import State
from rag.text.tokens import fold
from rag.types import Draft, Hit, Query

TOP_PASSAGES = 12
LIKELY = 0.3
"""What is left of the threshold where a follow-up is asked of the passage that answered what it goes on about, and for
one side of a comparison whose other side is answered."""
_AROUND = 0.1
"""The same where a question that nothing answers is asked of the passages around the answer before."""
_OF_A_LETTER = re.compile(
    "答复|回复|复函|来信|回信|信函|提案|建议|议案|文件|落款|成文|印发|签发|发布|公开|电话|联系|地址|邮编|抄送|抄报|委员|代表|文号|编号"
    "|结果|采纳|解决|会同|会办|协办|主办|承办|沟通|走访|上门|办理|收悉|称呼|谁|哪[位些个]|单位|部门"
)
"""What heads and feet of letters may tell; a date in them is none of the matter that a letter speaks of."""
_SOME_PLACE = re.compile(r"[全各][省市州县区乡镇]|[\u4e00-\u9fff]{2}(?:[县乡镇]|街道)")
_HEAD_LENGTHS = (2, 3, 4)
"""Characters of the noun that a name stands before: 梅渡[古镇]."""


@dataclass(frozen=True, slots=True)
class Search:
    """The searches for one question: what they look through, who writes, and what they keep count of together."""

    state: State
    llm: LLM
    today: date
    clock: Clock
    dating: Dating

    def beside(self, query: Query, asked: Query | None, selection: Selection, passages: Sequence[int]) -> Way[Found]:
        """What the passages with these ids say of a follow-up to what they answered.

        ``query`` names the subject again, which tells whether they speak of the matter at all; ``asked`` are the
        follow-up's own words, which tell their sentences apart; ``None`` where it has none.
        """
        among = np.array(sorted(passages), np.int64)
        return (yield from self.run(query, selection, frozenset(), True, among, asked, likely=LIKELY))

    def around(self, asked: Query, passages: Sequence[int]) -> Way[Found]:
        """What the passages with these ids, around the answer before, say of a question by its own words.

        For a question that nothing else answers: there its subject is spoken of, however it is named.
        """
        among = np.array(sorted(passages), np.int64)
        return (yield from self.run(asked, Selection(), frozenset(), True, among, likely=_AROUND))

    def run(
        self,
        query: Query,
        selection: Selection,
        years: frozenset[int],
        loosely: bool,
        beside: NDArray[np.int64] | None = None,
        asked: Query | None = None,
        *,
        likely: float = 1.0,
    ) -> Way[Found]:
        """What the selected replies say of the query; ``years`` are those that the evidence must bear out.

        ``loosely``: a letter of another year may answer as well, and is then named with its date. ``beside`` are ids of
        the only passages to read, where what was asked before was answered: there a less likely answer will
        do, and the follow-up in its own words, ``asked``, has its say in which sentence. ``likely`` is
        what is left of the threshold where other reasons speak for an answer.
        """
        state, expectation = self.state, expected_of(query, years, loosely)
        # 瞿子涵的提案有哪些举措: the letter is named and its substance asked for, in words that no letter need use.
        overview = bool(selection) and asks_for_substance(query.terms)
        among = allowed(state, selection) if beside is None else beside
        hits = state.retriever.retrieve(query, FOUND, among)
        searched = count_of(state, among)
        candidates = self._scored(query, expectation, hits, searched, body_alone=overview)
        if asked is not None:
            candidates = _in_both(candidates, self._scored(asked, expectation, hits, searched, body_alone=overview))
        candidates = with_first(candidates, expectation, query.search_text, lambda one: state.load(one).issuer)
        self.clock.lap("retrieve")
        threshold = 0.0 if overview else learnt().threshold * likely
        reason = doubt(
            query.search_text,
            query.terms,
            candidates,
            least_without=expectation.least_without,
            threshold=threshold,
        )
        if told := self._listed(query, candidates, answered=reason is None, named=bool(selection)):
            return Found(drafts=name_older(told, state.load, years if loosely else frozenset()), candidates=candidates)
        refused = None
        if reason is not None:
            nearest = [state.load(reply_id) for reply_id in _replies_of(hits[:TOP_PASSAGES])]
            refused = Found(refusal=Reason(reason.code, reason.words), nearest=nearest)
            if not (reason.open and isinstance(self.llm, GenerativeLLM)):
                return refused
        prompt = replace(_prompt(query, expectation, candidates), quotable=refused is None)
        written = yield from self._write(prompt, years if loosely else frozenset())
        self.clock.lap("generate")
        if refused is not None and not written.drafts:
            return replace(refused, repairs=list(written.repairs), notices=list(written.notices))
        return Found(
            drafts=written.drafts,
            candidates=candidates,
            repairs=list(written.repairs),
            notices=list(written.notices),
            prompt_version=written.prompt_version,
        )

    def _listed(self, query: Query, candidates: Sequence[Candidate], *, answered: bool, named: bool) -> list[Draft]:
        """What no sentence lists, but a letter says in several places; of a model the sentences are asked instead."""
        if isinstance(self.llm, GenerativeLLM):
            return []
        told = decided(query.search_text, query.terms, candidates, self.state)
        return told or points_told(
            query.search_text, query.terms, candidates, self.state, answered=answered, named=named
        )

    def _scored(
        self, query: Query, expectation: Expectation, hits: Sequence[Hit], searched: int, *, body_alone: bool
    ) -> list[Candidate]:
        """The sentences of the hits, found among ``searched`` passages, that may answer, best first.

        ``body_alone``: none of a letter's head or foot.
        """
        state = self.state
        scored = score_sentences(query, expectation, hits, state.days, state.parts, state.spread, searched)
        if body_alone or not _OF_A_LETTER.search(query.search_text):
            scored = [one for one in scored if one.passage.role == "body"] or ([] if body_alone else scored)
        scored = [one for one in scored if not _is_of_the_contrary(one, query)]
        return _as_said_otherwise(with_their_letters(state, query, scored), query.search_text)

    def _write(self, prompt: Prompt, expected_years: frozenset[int]) -> Way[Written]:
        """The statements that the back end makes of a prompt, a model's as it writes them, older letters named."""
        self.clock.lap("retrieve")
        said = yield prompt
        assert said is not None, "whoever walks this way answers its prompts"
        self.clock.resume(said.seconds)
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
        written = replace(written, drafts=told_to_end(written.drafts, prompt.focus, self.state, prompt.kind))
        return replace(written, drafts=name_older(written.drafts, self.state.load, expected_years))


def _is_of_the_contrary(one: Candidate, query: Query) -> bool:
    return is_of_the_contrary(
        query.terms,
        query.search_text,
        fold(one.text),
        lambda: fold(f"{one.passage.context} {one.passage.text}"),
    )


def _as_said_otherwise(candidates: list[Candidate], question: str) -> list[Candidate]:
    """The candidates, the best ones without the absent words that they bear out by a range or another word."""
    best = [
        replace(
            one,
            absent=tuple(word for word in one.absent if not says_otherwise(word, question, fold(one.text))),
            missing=tuple(word for word in one.missing if not says_otherwise(word, question, fold(one.text))),
        )
        if one.absent
        else one
        for one in candidates[:NEXT_BEST]
    ]
    return [*best, *candidates[NEXT_BEST:]]


def _in_both(candidates: Sequence[Candidate], others: Sequence[Candidate]) -> list[Candidate]:
    """The candidates, best first by the sum of their scores and those that another wording gives them."""
    scores = {one.pointer: one.score for one in others}
    return sorted(candidates, key=lambda one: -(one.score + scores.get(one.pointer, 0.0)))


def with_their_letters(state: State, query: Query, candidates: list[Candidate]) -> list[Candidate]:
    """The candidates with their letter at hand: a name that it holds elsewhere is no absent one.

    梅渡古镇门票收入: the letter speaks of 梅渡古镇, and later of 古镇门票; there it is not even missing.
    """
    text = query.search_text
    names = {one for one in query.terms if one.isalpha() and not one.isascii() and is_telling(one, text)} - OFFICES
    if not candidates or not names & set(candidates[0].absent):
        return candidates
    letters = {reply_id: state.load(reply_id) for reply_id in {one.passage.reply_id for one in candidates}}
    folded = {reply_id: fold(reply.reading_text) for reply_id, reply in letters.items()}
    # 朔宁市住建局 is who writes the letter: 朔宁市住房和城乡建设局.
    writes = {
        reply_id: {one for one in names if find_issuers(one, [reply.issuer or ""])}
        for reply_id, reply in letters.items()
    }
    places = [one.passage.reply_id for one in candidates]
    return [
        _less_absent(one, text, names, folded[place], writes[place])
        for one, place in zip(candidates, places, strict=True)
    ]


def _less_absent(candidate: Candidate, question: str, names: set[str], letter: str, writes: set[str]) -> Candidate:
    """The candidate without the absent names that its letter holds, or that are who ``writes`` it."""
    around = fold(f"{candidate.passage.context} {candidate.passage.text}")
    held = {
        one
        for one in names & set(candidate.absent)
        if one in writes or (one in letter and not _is_of_another(one, question, candidate.text))
    }
    short = writes | {one for one in held if _stands_in_short(one, question, letter, around)}
    if not held:
        return candidate
    return replace(
        candidate,
        missing=tuple(word for word in candidate.missing if word not in short),
        absent=tuple(word for word in candidate.absent if word not in held),
    )


def _is_of_another(name: str, question: str, text: str) -> bool:
    """Whether a place or grade is asked of, and a text speaks of another: 全州登记241家, 其中雪松县68家."""
    if GRADE.match(name):
        return True
    return is_place(name, question) and _SOME_PLACE.search(text) is not None


def _stands_in_short(name: str, question: str, letter: str, around: str) -> bool:
    """Whether the letter holds the name with the word behind it in the question, and the passage that word alone."""
    behind = question[question.find(name) + len(name) :]
    heads = [behind[:length] for length in _HEAD_LENGTHS if len(behind) >= length]
    return any(head in around and f"{name}{head}" in letter for head in heads if head.isalpha())


def allowed(state: State, selection: Selection) -> NDArray[np.int64] | None:
    """Ids of the passages of the selected replies; ``None`` for all."""
    if not selection:
        return None
    if selection == replace(Selection(), filters=selection.filters):
        return state.catalogue.passage_ids(selection.filters)
    chosen = [reply for reply in state.heads_with(selection.filters) if selection.holds(reply)]
    ids = [one.passage_id for reply in chosen for one in state.catalogue.passages_of(reply.reply_id)]
    return np.array(sorted(ids), dtype=np.int64)


def count_of(state: State, among: NDArray[np.int64] | None) -> int:
    """How many passages these ids are; ``None`` stands for all."""
    return len(state.index.lexical) if among is None else len(among)


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
        # 分别叫什么名字 is searched for as 分别是什么, and asks for names all the same.
        details=asked_details(text) or asked_details(fold(query.standalone)),
    )


def _replies_of(hits: Sequence[Hit]) -> list[str]:
    return list(dict.fromkeys(hit.passage.reply_id for hit in hits))


def _prompt(query: Query, expectation: Expectation, candidates: Sequence[Candidate]) -> Prompt:
    """The sentences that may stand in an answer, as the back end is given them."""
    telling = {word for word in query.terms if is_telling(word, query.search_text)}
    best_holds = candidates[0].holds
    return make_prompt(
        query.standalone,
        query.kind,
        candidates,
        lambda one: _usable(one, telling, expectation, best_holds),
        expectation.focus if expectation.lists else "",
    )


def _usable(candidate: Scored, telling: set[str], expectation: Expectation, best_holds: bool) -> bool:
    """Whether a sentence may stand in the answer: it misses no telling word, and holds what the best one does."""
    if not isinstance(candidate, Candidate):
        return True
    if telling & set(candidate.absent):
        return False
    return candidate.holds or not expectation.strict or not best_holds
