"""Who, when, which and how many of the letters themselves: computed from the catalogue, exact, each value cited.

Answers only when the whole question is understood so: what remains after taking out the replies it names, the fields
it asks for and filler words must be nothing, or name the topic of the proposals. Everything else is left to retrieval.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from rag.query.asked import Asked, read_asked, telling_words
from rag.query.attributes import attribute_named
from rag.query.computed import Heads, NoAnswer, count, describe, grouped, having, listing, mentioning, values
from rag.query.kinds import question_kind
from rag.query.references import is_read_out_of
from rag.query.selection import Order, Selection
from rag.query.terms import content_terms
from rag.query.words import any_of
from rag.text.frequency import rarity
from rag.text.tokens import fold
from rag.types import Draft, Filters, Reply

_SHORT_NAME = re.compile(r"[\u4e00-\u9fff]{1,4}[委局办联协会院厅部]")
_HELD_RARITY, _ELSEWHERE_RARITY = 4.6, 4.8
"""From what rarity words that letters hold (together), or one that they do not, make a topic: 参与 2.8, 预算 5.0."""
_LISTED_RARITY = 3.5
"""The same where letters are counted or listed: a subject, however ordinary, leaves others out（老年人, 青年）."""
_SOUGHT_RARITY = 3.5
"""The same of a word that the question asks for: 工资 4.8, 生日 4.9."""
_EARLIER, _NOW = (
    any_of("以前 之前 从前 过去 原来 原先 早先 早年 前几年 前些年"),
    any_of("现在 如今 眼下 目前 最新 最近"),
)
_CHANGED = re.compile(
    "|".join(
        (
            r"换(?:了)?人|换成|换过|几[茬任]|不再(?:是|用|由)?",
            r"(?:有没有|是否|有无|什么时候|何时|哪年)(?:起|开始)?(?:换|变|改)",
            r"[换变改](?:了|过|动|化)*\s*(?:没有?|吗)",
            r"是不是[换变改搬](?:了|过|动)",
            rf"{_EARLIER}.{{0,24}}{_NOW}",
            r"先后(?:各|分别|都)?(?:是|有|为|由)",
        )
    )
)
"""Signs that a question asks how a field of the letters changed over the years."""
_ADOPTED = re.compile("采纳|解决")
_OF_ITS_MAKING = re.compile("[签发写回寄印]|落款|成文")
_OF_THE_MATTER = frozenset({"when", "how_many", "where", "who"})
"""Kinds of question that ask more than which letter is meant: 原先那套几时到的期."""
_OF_A_PLAN = re.compile("后来|出台|启用|开通|建成|完工|兑现|落实|印发实施|动工|开工")
_SPOKEN_OF_AS = {"signer": "签", "contact.name": "联系"}
"""Fields that may change without being called by name: 都是詹镭签的，换人了吗."""
_LEAST = 2
"""So many letters at least show how a field changed."""
_FEW = 3
"""So many letters at most are those that a question means by their subject."""
_TOPIC_SHARE = 0.8
"""Share of the topic's words, by rarity, that the head of a letter on it holds."""


def field_all_the_same(selection: Selection, rest: str, heads: Heads) -> list[Draft]:
    """Drafts for a field that a question asks of letters it names, whatever else it says; [] where it asks for none.

    For questions that no sentence answers: 麻烦给一下刘阳桥委员那份的文号，存个底 says more than it asks. Where it
    asks for something that is the field's own (联系人的工资), the field is no answer.
    """
    asked = read_asked(rest, selection, heads.held)
    if not (selection and asked.attributes) or asked.counting or asked.listing or asked.most or asked.mention:
        return []
    if question_kind(rest) == "why" or any(rarity(word) >= _SOUGHT_RARITY for word in asked.sought):
        return []
    chosen = [reply for reply in heads.find(selection.filters) if selection.holds(reply)]
    if selection.order:
        chosen = _ordered_first(chosen, selection.order)
    found = values(heads, chosen, asked.attributes) if 0 < len(chosen) <= _FEW else []
    return [] if isinstance(found, NoAnswer) else found


def answer_from_heads(selection: Selection, rest: str, heads: Heads) -> list[Draft] | NoAnswer | None:
    """Drafts of a computed answer, a reason why there is none, or ``None`` when the question is not of this sort.

    ``rest`` is the folded question with what ``selection`` holds blanked out (see ``read_references``).
    """
    if question_kind(rest) == "why":
        return None
    asked = read_asked(rest, selection, heads.held)
    named = [reply for reply in heads.find(selection.filters) if selection.holds(reply)]
    if asked.mention:
        places = heads.containing(asked.mention)
        if not places and _in_other_words(asked.mention, heads):
            return None
        return mentioning(heads, named, asked.mention, places, counting=asked.counting, saying=asked.saying)
    chosen = [] if selection.unknown else named
    # A question that names replies and says nothing else (第066号提案?) is told which letters they are.
    naming = (
        asked.bare
        and bool(chosen)
        and bool(selection)
        and not (question_kind(rest) in _OF_THE_MATTER and not _OF_ITS_MAKING.search(rest))
    )
    if not (asked.attributes or asked.counting or asked.listing or selection.order or naming):
        return None
    if len(asked.guesses) > 1 and not (asked.attributes or selection):
        return None  # letters of an unknown body or subject are not all letters
    by_name = any(attribute.label in rest for attribute in asked.attributes)
    elsewhere = asked.guesses or not (by_name or all(map(heads.held, asked.topic)))
    if elsewhere and asked.attributes and not (selection or asked.of_a_letter):
        return None  # 娃想不开，半夜能打给谁 asks for no letter's contact
    topic = tuple(dict.fromkeys((*asked.about, *_weighty(asked, heads, named=bool(selection)))))
    if asked.only_when and not asked.of_a_letter and (not selection or _OF_A_PLAN.search(rest)):
        return None  # 这个后来有没有出台，什么时候
    asked = replace(asked, topic=topic)
    of_result = bool(asked.attributes) and asked.attributes[0].name == "result" and _ADOPTED.search(rest) is not None
    if of_result and selection and len(chosen) == 1:
        words = telling_words(_ADOPTED.sub(" ", rest), heads.held)
        if not any(_about(reply, words) for reply in chosen):
            return None  # 066号里常用药限价的建议采纳了吗: one of the suggestions that a letter answers
    if asked.guesses and asked.attributes and asked.of_a_letter and not selection and chosen:
        chosen = _guessed(chosen, asked, heads)
        topic = ()
    if topic and chosen:
        about = [reply for reply in chosen if _about(reply, topic)]
        if not about and of_result:
            return None
        chosen = about or _telling_of(chosen, topic, asked, heads)
        if not chosen:
            return None
    if selection.order:
        chosen = _ordered_first(chosen, selection.order)
    return _computed(asked, chosen, selection, heads)


def _in_other_words(mention: str, heads: Heads) -> bool:
    """Whether letters may speak in other words of what none holds: 公交末班车往后延 is no name to look for."""
    words = content_terms(mention, heads.held)
    return len(words) > 1 and all(map(heads.held, words))


def field_over_time(selection: Selection, rest: str, heads: Heads) -> list[Draft]:
    """Every value of the one field that a question asks the change of, with the letters and their dates; else none.

    前几年都是詹镭签的，最新这份换人了吗: the values and the place in time that it names choose no letters.
    """
    if not _CHANGED.search(rest):
        return []
    asked = read_asked(rest, selection, heads.held)
    attributes = asked.attributes
    if not attributes:
        attributes = tuple(attribute_named(name) for name, sign in _SPOKEN_OF_AS.items() if sign in rest)
    if len(attributes) != 1:
        return []
    anyone = replace(selection, contact=None, phone=None, address=None, postcode=None, order="", unknown=())
    anyone = replace(anyone, filters=replace(selection.filters, signer=None))
    chosen = [reply for reply in heads.find(anyone.filters) if anyone.holds(reply)]
    printed = fold(" ".join(value for reply in chosen for value in attributes[0].values(reply)))
    beyond = tuple(word for word in asked.topic if word not in printed)
    if beyond and len(about := [reply for reply in chosen if _about(reply, beyond)]) >= _LEAST:
        chosen, beyond = about, ()
    if len(chosen) < _LEAST or _weighty(replace(asked, attributes=attributes, topic=beyond), heads, named=True):
        return []
    found = grouped(heads, chosen, attributes[0])
    return [] if isinstance(found, NoAnswer) else found


def _computed(asked: Asked, chosen: Sequence[Reply], selection: Selection, heads: Heads) -> list[Draft] | NoAnswer:
    total, topic = heads.find(Filters()), "".join(asked.topic)
    if not asked.attributes:
        if asked.counting or (asked.listing and not chosen):
            return count(heads, chosen, total, selection, topic)
        if chosen:
            return listing(heads, chosen, total, selection, topic)
    if not chosen:
        return NoAnswer("out_of_range", describe(selection) or "所问的答复", tuple(total[:3]))
    if asked.lacking:
        return having(heads, chosen, asked.attributes[0], lacking=True)
    if asked.counting and asked.attributes[0].name != "year":
        return having(heads, chosen, asked.attributes[0], lacking=False)
    if asked.counting or asked.counting_values or asked.most:
        return grouped(heads, chosen, asked.attributes[0], asked.most, counting=asked.counting_values)
    return values(heads, chosen, asked.attributes)


def _weighty(asked: Asked, heads: Heads, *, named: bool) -> tuple[str, ...]:
    """The words of a topic that say what a letter is about.

    最后是谁拍板签的 asks for the signer whatever else it says; 咖啡馆的联系电话 does not ask for the letter's.
    """
    # Where the letter is named, verbs only say how it is asked of: 冯季同签的那份是几个人联名提的.
    topic = [word for word in asked.topic if word not in asked.wording or (heads.held(word) and not named)]
    held = [word for word in topic if heads.held(word)]
    if sum(map(rarity, held)) >= (_HELD_RARITY if asked.attributes else _LISTED_RARITY):
        return tuple(topic)
    return tuple(
        word
        for word in topic
        if (
            rarity(word) >= _SOUGHT_RARITY
            if word in asked.sought
            else word not in held and rarity(word) >= _ELSEWHERE_RARITY
        )
    )


def _about(reply: Reply, topic: Sequence[str]) -> bool:
    """Whether the proposal's title or the letter's head bears out the topic words, weighed by how rare they are."""
    named = (reply.title, reply.proposal_title, reply.addressee, reply.issuer, *reply.proposers)
    head = fold(" ".join(name for name in named if name))
    bodies = [fold(name) for name in (reply.addressee, reply.issuer, *reply.proposers) if name]
    weights = {word: rarity(word) for word in topic}
    covered = sum(weight for word, weight in weights.items() if word in head or _is_short_for(word, bodies))
    return covered >= _TOPIC_SHARE * sum(weights.values())


def _guessed(replies: Sequence[Reply], asked: Asked, heads: Heads) -> list[Reply]:
    """The few letters on the subject of an English question, whose words are guesses; all where none is told apart."""
    named = [reply for reply in replies if _about(reply, asked.topic)] if asked.topic else list(replies)
    for words in ((*asked.topic, *asked.guesses), asked.topic):
        bearing = set(heads.bearing(words))
        found = [reply for reply in named or replies if reply.reply_id in bearing]
        if 0 < len(found) <= _FEW:
            return found
    return named or list(replies)


def _telling_of(replies: Sequence[Reply], topic: Sequence[str], asked: Asked, heads: Heads) -> list[Reply]:
    """The few letters whose text speaks of the topic, where a letter is asked for: 讲躺睡课桌椅的那份答复是谁签的."""
    if not (asked.of_a_letter and asked.attributes):
        return []
    bearing = set(heads.bearing(topic))
    found = [reply for reply in replies if reply.reply_id in bearing]
    return found if len(found) <= _FEW else []


def _is_short_for(word: str, bodies: Sequence[str]) -> bool:
    """Whether a word is short for a body: 团区委 for 共青团长宁区委员会, 青联 for 长宁区青年联合会."""
    return bool(_SHORT_NAME.fullmatch(word)) and any(is_read_out_of(word, body) for body in bodies)


def _ordered_first(replies: Sequence[Reply], order: Order) -> list[Reply]:
    """The newest or oldest letters: all that share the day."""
    days = [reply.date for reply in replies if reply.date is not None]
    if not days:
        return list(replies)
    day = max(days) if order == "latest" else min(days)
    return [reply for reply in replies if reply.date == day]
