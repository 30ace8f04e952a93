"""English follow-ups by rule: completed in English, so that they read as a question, or left as they are.

What the rules cannot complete with certainty is left to a model (``rag.answering.follow_ups``).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from rag.query.topics import topic_of

FindName = Callable[[int], str | None]
"""Official name of the reply that the earlier question was about (0), or of the one after (1) or before it (-1)."""

AsksField = Callable[[str], tuple[bool, bool]]
"""Whether a question asks for a field of a reply's head (signer, date, phone number), and for nothing besides."""

_LEAD = re.compile(r"^(?:(?:and|so|ok|okay|then|but|also|well)\b[,\s]*)+", re.IGNORECASE)
_TAKES_UP = re.compile(r"^(?:what|how) about\s+", re.IGNORECASE)
_MORE = re.compile(
    r"(?:(?:is there )?any(?:thing|one) else|any (?:more|others)|what else|tell me more|more details?|go on"
    r"|in more detail)(?: please)?",
    re.IGNORECASE,
)
_HAN_NAME = r"[\u4e00-\u9fff][\u4e00-\u9fff\d]*"
_YEAR = re.compile(r"\b(?:in\s+)?((?:19|20)\d\d|(?:last|this) year)\b", re.IGNORECASE)
_CHINESE_YEAR = re.compile(r"(?:19|20)\d\d年")
_KIND = r"(?:proposal|suggestion|motion|reply|letter)"
_NUMBER = re.compile(
    rf"\b(?:{_KIND}\s+)?(?:no\.?|number|#)\s*\d{{1,4}}\b|\b{_KIND}\s+(?!(?:19|20)\d\d\b)\d{{1,4}}\b|\b0\d{{1,3}}\b",
    re.IGNORECASE,
)
_BESIDE_A_YEAR = frozenset("in for of from the that year reply replies letter letters one ones dated issued s".split())
_BESIDE_A_NUMBER = frozenset("in for of from to the reply letter one proposal suggestion motion no number".split())
_BEFORE = r"(?:one|reply|letter) before(?: that| it)?|previous (?:one|reply|letter)"
_AFTER = r"(?:one|reply|letter) after(?: that| it)?|next (?:one|reply|letter)"
_NEIGHBOUR = re.compile(rf"\b(?:the )?(?:(?P<before>{_BEFORE})|{_AFTER})", re.IGNORECASE)
_REPLY_MEANT = re.compile(
    r"\bthe (?:(?:very )?(?:latest|newest|most recent|last|first|earliest|oldest) )?(?:reply|letter)"
    rf"(?: to {_HAN_NAME})?|{_HAN_NAME}",
    re.IGNORECASE,
)
_THIS_REPLY = re.compile(
    r"\b(?:this|that|the) (?:reply|letter|response|proposal|suggestion)(?!\s+(?:to|of|no|\d))\b", re.IGNORECASE
)
_ITS = re.compile(
    r"\b(?:its|their|his|her)\s+(?P<what>(?:(?!(?:and|or|is|are|was|were|in|for|by|of|to|from)\b)[\w-]+\s*)+)",
    re.IGNORECASE,
)
_IT = re.compile(r"\bit\b(?!\s+(?:true|possible|takes?|is (?:true|said|known|possible)))", re.IGNORECASE)
_THEM = re.compile(r"\bthem\b", re.IGNORECASE)
_THERE = re.compile(
    r"(?<!\bis )(?<!\bare )(?<!\bwas )(?<!\bwere )(?<!\bbe )\bthere\b(?! (?:is|are|was|were)\b)", re.IGNORECASE
)
_EXPLETIVE = re.compile(r"\b(?:is|was) it (?:true|possible)|\b(?:does|did|will) it take\b", re.IGNORECASE)
_NAME = re.compile(
    rf"(?<=[\w,] )(?:the )?(?:[A-Z][\w’'.-]*|{_HAN_NAME})(?: (?:(?:of|and|the) )?(?:[A-Z][\w’'.-]*|\d+))*"
)
_LAST_PHRASE = re.compile(
    r".*\b(?:of|in|at|about|on|to|does|do|did) (?P<topic>(?:the )?[a-z][\w’' -]{2,40}?)"
    r"(?: (?:have|offer|provide|include))?\W*$",
    re.IGNORECASE,
)
_WHAT_IS = re.compile(
    r"(?:where|what|how \w+) (?:is|are|was|were) (?P<topic>(?:the )?[a-z][\w’' -]{2,40})\W*$", re.IGNORECASE
)
_NO_TOPIC = re.compile(r"\b(?:total|all|general|it|them|there|year|replies|letters|reply|letter)$|\d", re.IGNORECASE)
_THING = re.compile(
    r"(?:how many|which|what kinds? of) (?P<counted>[a-z][\w -]*?)(?= (?:are|is|were|was|do|does|did|have|has|in|at)\b)"
    r"|what (?:is|are|was|were) (?P<asked>the [a-z][\w -]*?)(?= (?:of|in|at)\b)",
    re.IGNORECASE,
)
_ANY_THINGS = "ones companies firms places departments bodies people measures things projects schools hospitals"
_WHICH = re.compile(
    r"(?:(?:which|what)(?: (?:are|were|is))?|name|list)"
    r"(?: (?:they|them|those|these|the|of|all|two|three|four|five|six|seven|eight|nine|ten|\d+))*"
    r"(?: (?P<noun>[a-z-]+))??(?: (?:are|were) (?:they|those|these|there))?(?: (?:called|named))?"
    r"(?:,? (?:exactly|precisely|specifically|please))?",
    re.IGNORECASE,
)
_WHETHER = re.compile(
    r"(?P<be>is|are|was|were) there (?:any |a |an )?(?P<what>.+?)"
    r"(?P<rest>(?: (?:in|at|on|for|of|under|within)\b.*)?\?*)$",
    re.IGNORECASE,
)
_HOW_MANY = re.compile(r"how many ", re.IGNORECASE)
_MAX_THING_WORDS = 5


@dataclass(frozen=True, slots=True)
class Earlier:
    """The question before, standing alone, and the replies it was about; it may be Chinese."""

    text: str
    find_name: FindName = lambda step: None


def stand_alone_english(question: str, earlier: Earlier, asks_field: AsksField) -> str:
    """The English follow-up completed from the earlier question; unchanged where the rules do not reach.

    >>> earlier = Earlier("Where is Silicon Alley?")
    >>> stand_alone_english("What about its budget?", earlier, lambda text: (False, False))
    'What about the budget of Silicon Alley?'
    >>> stand_alone_english("Why?", earlier, lambda text: (False, False))
    'Why?'
    """
    body = _LEAD.sub("", question.strip()).strip()
    bare = _TAKES_UP.sub("", body).strip(" ?？.!")
    if _MORE.fullmatch(bare):
        return earlier.text
    if names_asked := _which_of(bare, earlier.text):
        return names_asked
    said = _of_neighbour(body, bare, earlier) or _of_year_or_number(bare, earlier.text)
    if said is None:
        said = _of_the_reply(body, earlier, *asks_field(body))
    if said is None and (topic := _topic(earlier.text)):
        said = _with_topic(body, topic)
    if said is None and _TAKES_UP.match(body):
        said = _exchanged(bare, earlier.text)
    return f"{said[0].upper()}{said[1:]}" if said else question


def _which_of(bare: str, earlier: str) -> str | None:
    """The earlier question, which counted things or asked whether there are any, as one for their names.

    >>> _which_of("Which four companies exactly", "Are there any internet platforms in Changning?")
    'Which internet platforms are there in Changning?'
    """
    asked = _WHICH.fullmatch(bare)
    if asked is None or not (asked["noun"] is None or asked["noun"].lower() in f"{_ANY_THINGS} {earlier.lower()}"):
        return None
    if whether := _WHETHER.match(earlier):
        return f"Which {whether['what']} {whether['be'].lower()} there{whether['rest']}"
    return _HOW_MANY.sub("Which ", earlier) if _HOW_MANY.match(earlier) else None


def _of_neighbour(body: str, bare: str, earlier: Earlier) -> str | None:
    """Asked of the reply after or before the one that the earlier question was about."""
    beside = _NEIGHBOUR.search(body)
    name = earlier.find_name(-1 if beside["before"] else 1) if beside else None
    if beside is None or name is None:
        return None
    if not _NEIGHBOUR.fullmatch(bare):
        return f"{body[: beside.start()]}the reply to {name}{body[beside.end() :]}"
    return _put(_REPLY_MEANT, earlier.text, f"the reply to {name}", "in")


def _of_year_or_number(bare: str, earlier: str) -> str | None:
    """The earlier question asked of another year or number: What about 2026?, And proposal 083?"""
    year = _YEAR.search(bare)
    if year and _only(_YEAR.sub(" ", bare, count=1), _BESIDE_A_YEAR):
        return _with_year(earlier, year[1])
    number = _NUMBER.search(bare) or re.search(r"\b\d{1,4}\b", bare)
    if number and _only(bare.replace(number.group(), " "), _BESIDE_A_NUMBER):
        digits = re.sub(r"\D", "", number.group())
        if named := re.search(_HAN_NAME, earlier):
            return (
                f"{earlier[: named.start()]}proposal {digits}{earlier[named.end() :]}" if _is_english(earlier) else None
            )
        return _put(_NUMBER, earlier, f"proposal {digits}", "in the reply to")
    return None


def _only(text: str, words: frozenset[str]) -> bool:
    return set(re.findall(r"[a-z\d]+|[\u4e00-\u9fff]", text.lower())) <= words


def _with_year(earlier: str, year: str) -> str | None:
    """The earlier question with its one year exchanged, or asked of the replies of that year."""
    if not _is_english(earlier):
        known = _CHINESE_YEAR.findall(earlier)
        if not year.isdigit() or len(known) > 1:
            return None
        return earlier.replace(known[0], f"{year}年") if known else f"{year}年的答复里，{earlier}"
    if len(_YEAR.findall(earlier)) > 1:
        return None
    found = _YEAR.search(earlier)
    if found is None:
        return f"{earlier.rstrip(' ?？.')} in the replies of {year}?"
    begins = "in " if found.group().lower().startswith("in ") and year.isdigit() else ""
    return f"{earlier[: found.start()]}{begins}{year}{earlier[found.end() :]}"


def _of_the_reply(body: str, earlier: Earlier, asks_field: bool, nothing_else: bool) -> str | None:
    """A question for a field, asked of the reply that the earlier question was about."""
    patterns = (_THIS_REPLY, _ITS, _IT, _THEM) if asks_field else (_THIS_REPLY,)
    pointing = next(filter(None, (pattern.search(body) for pattern in patterns)), None)
    if not (pointing or nothing_else) or _own_name(body, pointing):
        return None
    name = earlier.find_name(0)
    if name is None:
        return None
    if pointing is None:
        return f"{body.rstrip(' ?？.')} of the reply to {name}?"
    return _pointed(body, pointing, f"the reply to {name}")


def _with_topic(body: str, topic: str) -> str | None:
    """What the earlier question was about in the place of it, its and there."""
    if _EXPLETIVE.search(body):
        return None
    for pattern in (_ITS, _IT, _THERE):
        found = pattern.search(body)
        if found and not _own_name(body, found) and not found.group().lower().startswith(("their", "his", "her")):
            place = f"in {topic}" if pattern is _THERE else topic
            return _pointed(body, found, place)
    return None


def _pointed(body: str, found: re.Match[str], name: str) -> str:
    """The body with the name in the place of the word that points at it."""
    what = found.groupdict().get("what")
    said = f"the {what.strip()} of {name}" if what else name
    gap = " " if what and what != what.rstrip() else ""
    return f"{body[: found.start()]}{said}{gap}{body[found.end() :]}"


def _own_name(body: str, pointing: re.Match[str] | None) -> bool:
    """Whether the question itself names what it points at: how large is Silicon Alley and where is it?"""
    return pointing is not None and _NAME.search(body, 0, pointing.start()) is not None


def _topic(earlier: str) -> str | None:
    """What the earlier question was about: the last name in it, else its last phrase.

    >>> _topic("What is the planned area of Shanghai Silicon Alley?"), _topic("How many cafes are there?")
    ('Shanghai Silicon Alley', None)
    """
    if not _is_english(earlier):
        return topic_of(earlier)
    if names := _NAME.findall(earlier):
        return str(names[-1])
    phrase = _LAST_PHRASE.match(earlier) or _WHAT_IS.match(earlier)
    topic = phrase["topic"].strip() if phrase else ""
    return topic if topic and not _NO_TOPIC.search(topic) else None


def _exchanged(bare: str, earlier: str) -> str | None:
    """The earlier question with its thing, or its name where the new one is a name, exchanged: What about museums?"""
    if not _is_english(earlier) or len(bare.split()) > _MAX_THING_WORDS:
        return None
    if bare[:1].isupper() and (names := list(_NAME.finditer(earlier))):
        return f"{earlier[: names[-1].start()]}{bare}{earlier[names[-1].end() :]}"
    thing = _THING.search(earlier)
    if thing is None:
        return None
    group = "counted" if thing["counted"] else "asked"
    new = re.sub(r"^(?:the|its|their) ", "", bare) if group == "counted" else bare
    return f"{earlier[: thing.start(group)]}{new}{earlier[thing.end(group) :]}"


def _put(pattern: re.Pattern[str], earlier: str, new: str, joint: str) -> str | None:
    """The earlier question with the first such words exchanged for the new ones, or with these behind it."""
    if not _is_english(earlier):
        return None
    if found := pattern.search(earlier):
        return f"{earlier[: found.start()]}{new}{earlier[found.end() :]}"
    return f"{earlier.rstrip(' ?？.')} {joint} {new}?"


def _is_english(text: str) -> bool:
    return len(re.findall(r"[A-Za-z]{2,}", text)) >= 2 and re.match(r"\W*[A-Za-z]", text) is not None
