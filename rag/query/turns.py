"""The turns of a conversation: each question as it stands alone, to be shown and in the words searched for."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from rag.llm.base import Notice
from rag.query.attributes import asked_attributes
from rag.query.instructions import without_instructions
from rag.query.language import Translate, english_form, is_english, search_form
from rag.query.leaning import own_words
from rag.query.near_names import mend_names
from rag.query.pinyin_names import people, with_chinese_names
from rag.query.references import read_references
from rag.query.rewrite import FindBeside, FindReply, completed, content_words
from rag.query.rewrite_english import Earlier, stand_alone_english
from rag.query.selection import ClosedSets, Selection
from rag.query.terms import parted

_BLANKS = re.compile(r"\s+")
_THAT_PERSON = re.compile(r"[他她](?!们)")


@dataclass(frozen=True, slots=True)
class Turn:
    """A question standing alone: as it is shown (``text``), and in the Chinese words searched for (``plain``).

    ``goes_on`` is the earlier question whose subject it goes on about, "" where it names its own; ``asked`` is the
    question before it was completed, ``own`` the things that it named itself.
    """

    text: str = ""
    plain: str = ""
    notices: tuple[Notice, ...] = ()
    goes_on: str = ""
    own: tuple[str, ...] = ()
    asked: str = ""


@dataclass(frozen=True, slots=True)
class Turns:
    """Reads question after question against what the catalogue holds; the fields are those of ``understand``."""

    known: ClosedSets
    today: date
    translate: Translate | None
    find_reply: FindReply
    held: Callable[[str], bool]
    find_beside: FindBeside

    def next(self, question: str, before: Turn, answer_before: str = "") -> Turn:
        """The question as it stands alone after the turn before, whose answer may say who 他 is."""
        if is_english(question):
            return self._english(question, before)
        written = _plain(question, self.translate)
        plain, notices = mend_names(written, self.known, self.held)
        if not before.plain:
            return Turn(question if plain == written else plain, plain, notices)
        asked = self._with_person(plain, answer_before)
        plain, goes_on = completed(asked, before.plain, self.select, self.find_reply, self.find_beside)
        earlier = (before.goes_on or before.plain) if goes_on else ""
        # 原话呢? asks the question before once more, and names nothing of its own.
        own = () if plain in (asked, before.plain) else tuple(word for word in self._own(asked) if word in plain)
        return Turn(question if plain == written else plain, plain, notices, earlier, own, asked)

    def _own(self, asked: str) -> tuple[str, ...]:
        return tuple(part for word in own_words(asked) for part in parted(word, self.held) if len(part) > 1)

    def _english(self, question: str, before: Turn) -> Turn:
        plain, notices = self._from_english(question)
        asked = _cleaned(question)
        if not before.plain or not asked:
            return Turn(question, plain, notices)
        earlier = Earlier(before.text, lambda step: self._name(before.plain, step))
        whole = stand_alone_english(asked, earlier, self._asks_field)
        if whole == asked:
            return Turn(question, plain, notices)
        return Turn(whole, self._from_english(whole)[0] if whole != before.text else before.plain, notices)

    def _from_english(self, question: str) -> tuple[str, tuple[Notice, ...]]:
        """An English question, which may hold Chinese names, in Chinese words; Chinese ones as they are."""
        said = _cleaned(with_chinese_names(question, self.known))
        # What was completed with long Chinese names looks Chinese, and is read as the English that it was.
        plain = english_form(said, self.translate) if said[:1].isascii() else search_form(said, self.translate)
        return mend_names(plain, self.known, self.held)

    def select(self, text: str) -> Selection:
        """The replies that a text names."""
        return read_references(text, self.known, self.today, self.held)[0]

    def _asks_field(self, question: str) -> tuple[bool, bool]:
        plain = self._from_english(question)[0]
        attributes, rest = asked_attributes(plain)
        return bool(attributes), bool(attributes) and not self.select(plain) and not content_words(rest)

    def _name(self, earlier: str, step: int) -> str | None:
        return self.find_beside(earlier, step) if step else self.find_reply(earlier)

    def _with_person(self, question: str, answer_before: str) -> str:
        """他 and 她 as the person whom the answer before named."""
        person = next((name for name in people(self.known) if len(name) > 1 and name in answer_before), None)
        return _THAT_PERSON.sub(person, question) if person else question


def _cleaned(question: str) -> str:
    """The question without instructions."""
    # Patterns that allow blanks anywhere would be slow on long runs of them.
    return _BLANKS.sub(" ", without_instructions(question))


def _plain(question: str, translate: Translate | None) -> str:
    """The question without instructions, in the words searched for."""
    return search_form(_cleaned(question), translate)
