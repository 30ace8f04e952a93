"""Follow-ups that the rules left as they were, completed by the model where there is one; what it wrote is checked."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.answering.grounding import check_statement
from rag.llm.base import LLM, GenerativeLLM, Notice
from rag.llm.rewriting import leans_on_history, standalone_question

NOT_COMPLETED = Notice(
    "这句追问按原话理解：模型补全的问题用不了（空的、太长，或出现了上文没有的数字、名称）",
    "This follow-up was taken as it stands: the model's completion is unusable (empty, too long, or with numbers or "
    "names that were not said before)",
)
_POINTS = re.compile(r"[那这]些|[它他她]们|上述|上面|刚才|前者|后者")
_INVENTED = frozenset({"number", "unit", "date", "document_number", "name"})
"""Kinds of problems of a statement that a question can have as well."""


def completed(llm: LLM, question: str, by_rules: str, history: Sequence[tuple[str, str]]) -> tuple[str, list[Notice]]:
    """The question as it stands alone, and what its reader should know of that.

    ``by_rules`` is the reading of the rules. It stays where they added more than a letter, where the question does not
    lean on what was said before, where the back end writes no text, and where what it wrote cannot be used: that is
    said.

    Raises:
        ModelError: the model cannot be loaded or reached.
    """
    if not (history and isinstance(llm, GenerativeLLM)) or not _left_open(question, by_rules):
        return by_rules, []
    if not leans_on_history(question):
        return by_rules, []
    said = standalone_question(llm, question, history)
    if said is None or _invents(said, question, history):
        return by_rules, [NOT_COMPLETED]
    return (by_rules if _bare(said) == _bare(question) else said), []


def _left_open(question: str, by_rules: str) -> bool:
    """Whether the rules added nothing (a leading 那么 may be gone), or only a letter, and 那些 points at nothing."""
    if _bare(by_rules) in _bare(question):
        return True
    return _bare(by_rules).endswith(_bare(question)) and bool(_POINTS.search(by_rules))


def _bare(text: str) -> str:
    return re.sub(r"[\W_]", "", text)


def _invents(said: str, question: str, history: Sequence[tuple[str, str]]) -> bool:
    """Whether a figure, date or name of the completed question was not said before."""
    before = [text for pair in history for text in pair if text.strip()]
    return any(problem.kind in _INVENTED for problem in check_statement(said, [question, *before]).problems)
