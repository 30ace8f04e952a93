"""From a question and what was said before to what is asked: standing alone, its kind, its conditions, its words."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from rag.query.instructions import without_instructions
from rag.query.kinds import question_kind
from rag.query.language import Translate, is_english, search_form
from rag.query.references import read_references
from rag.query.rewrite import FindReply, stand_alone
from rag.query.selection import ClosedSets, Selection
from rag.query.terms import content_terms
from rag.types import Query

_REMEMBERED_TURNS = 6
_BLANKS = re.compile(r"\s+")
_BETWEEN_SYLLABLES = r"[-\s]?"
_THAT_PERSON = re.compile(r"[他她](?!们)")


@dataclass(frozen=True, slots=True)
class Understanding:
    """A question as understood: the query, the replies it names, and what it says besides them (folded)."""

    query: Query
    selection: Selection
    rest: str


def understand(
    question: str,
    history: Sequence[tuple[str, str]],
    known: ClosedSets,
    today: date,
    translate: Translate | None = None,
    find_reply: FindReply = lambda earlier: None,
    held: Callable[[str], bool] = lambda term: False,
) -> Understanding:
    """The question read against what was asked before and what the catalogue holds.

    ``find_reply`` names the one reply that an earlier question was about; ``translate`` gives Chinese words for an
    English one that the glossary lacks; ``held`` tells whether the letters hold a term.
    """

    def select(text: str) -> Selection:
        return read_references(text, known, today)[0]

    def completed(asked: str, earlier: str) -> str:
        return stand_alone(asked, earlier, select, find_reply) if earlier else asked

    earlier = ""
    for asked, _ in history[-_REMEMBERED_TURNS:]:
        if said := _plain(asked, translate):
            earlier = completed(said, earlier)
    plain = _plain(_with_names(question, known), translate)
    if history and earlier:
        plain = _with_person(plain, history[-1][1], known)
    standalone = completed(plain, earlier)
    selection, rest = read_references(standalone, known, today)
    query = Query(
        asked=question,
        standalone=question if standalone == plain else standalone,
        search_text=standalone,
        kind=question_kind(standalone),
        filters=selection.filters,
        terms=content_terms(rest, held),
    )
    return Understanding(query, selection, rest)


def _people(known: ClosedSets) -> tuple[str, ...]:
    return (*known.signers, *known.proposers, *known.contacts)


def _with_names(question: str, known: ClosedSets) -> str:
    """An English question with the people it names in pinyin (Zhan Lei, Lei Zhan) in Chinese."""
    if not is_english(question):
        return question
    from pypinyin import lazy_pinyin

    for name in dict.fromkeys(_people(known)):
        family, *given = lazy_pinyin(name)
        given_name = _BETWEEN_SYLLABLES.join(given)
        either = rf"{family}[\s,]+{given_name}|{given_name}\s+{family}"
        question = re.sub(rf"\b(?:{either})\b(?:\s*[（(]{name}[）)])?", f" {name} ", question, flags=re.IGNORECASE)
    return question


def _with_person(question: str, answer_before: str, known: ClosedSets) -> str:
    """他 and 她 as the person whom the answer before named."""
    person = next((name for name in _people(known) if len(name) > 1 and name in answer_before), None)
    return _THAT_PERSON.sub(person, question) if person else question


def _plain(question: str, translate: Translate | None) -> str:
    """The question without instructions, in the words searched for."""
    # Patterns that allow blanks anywhere would be slow on long runs of them.
    return search_form(_BLANKS.sub(" ", without_instructions(question)), translate)
