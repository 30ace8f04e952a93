"""What a search came to, and several of them as one."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from rag.answering.verify import Repair
from rag.llm.base import LLM, GenerativeLLM, Notice
from rag.retrieval.judging import Candidate
from rag.types import Draft, Filters, Pointer, RefusalCode, Reply

_HOW_MANY = re.compile(
    r"(?<![哪十])(?:几|多少)(?P<what>(?:大|个)?(?:[条项点件块步]|部分|板块|方面)|[个大])(?:[没未不暂][^，,。？?]{1,8})?的?(?:建议|意见|措施|举措|任务|事)?(?:被[^，,。？?]{1,16})?(?=[?？。，,]|$)"
)
"""That they are counted is asked for: 没采纳的有几条, but not 对几点建议的态度."""


@dataclass(frozen=True, slots=True)
class Reason:
    """Why there is no answer: a refusal code, the words that nothing bears out, what is said instead of the usual."""

    code: RefusalCode
    words: tuple[str, ...] = ()
    message: Notice | None = None


@dataclass(slots=True)
class Found:
    """What the search for one question came to: drafts, or the reason why there are none.

    ``missing`` counts the sides or parts of the question that found nothing; ``filters`` are those that all parts
    share, where there are parts.
    """

    drafts: list[Draft] = field(default_factory=list)
    refusal: Reason | None = None
    nearest: Sequence[Reply] = ()
    candidates: list[Candidate] = field(default_factory=list)
    missing: int = 0
    repairs: list[Repair] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)
    prompt_version: str | None = None
    filters: Filters | None = None


def quoted(reply: Reply, start: int, end: int) -> Draft:
    """The letter's own words of ``[start, end)``."""
    return Draft(reply.reading_text[start:end], (Pointer(reply.reply_id, start, end),), "verbatim")


def with_number(question: str, told: list[Draft], number: int) -> list[Draft]:
    """What is told, behind how many they are where a folded question asks so: 没采纳的建议有几条."""
    asked = _HOW_MANY.search(question)
    if asked is None or not told:
        return told
    pointers = tuple(dict.fromkeys(pointer for draft in told for pointer in draft.pointers))
    return [Draft(f"共{number}{asked['what']}。", pointers, "computed"), *told]


def leaves_unsaid(found: Found) -> float:
    """Share of the question that what was found leaves unsaid, all where nothing was found."""
    return found.candidates[0].missing_share if found.drafts and found.candidates else 1.0


def merged(drafts: list[Draft], results: Sequence[Found], missing: int) -> Found:
    """What several searches found, as one."""
    return Found(
        drafts=drafts,
        candidates=[candidate for result in results for candidate in result.candidates],
        missing=missing,
        repairs=[repair for result in results for repair in result.repairs],
        notices=[notice for result in results for notice in result.notices],
        prompt_version=next((result.prompt_version for result in results if result.prompt_version), None),
    )


def so_far(llm: LLM, joined: Callable[[list[Found]], Found]) -> Callable[[list[Found], list[Draft]], list[Draft]]:
    """What can be shown of a whole while its parts are answered: of picked sentences nothing, they come at once."""

    def drafts(ended: list[Found], coming: list[Draft]) -> list[Draft]:
        results = [*ended, Found(drafts=coming)] if coming else ended
        return joined(results).drafts if isinstance(llm, GenerativeLLM) else []

    return drafts
