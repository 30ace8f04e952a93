"""Frozen value types shared by all rooms. Standard library only.

Every span is ``[start, end)`` in characters of the reply's ``reading_text`` unless its name says ``source``.
"""

from rag.types.answers import Answer, Citation, Evidence, Quote, Refusal, RefusalCode, ReplyName, Statement, Status
from rag.types.letters import Contact, OffsetMap, Paragraph, ParagraphRole, Passage, Reply, ReplyKind, Sentence
from rag.types.questions import Draft, Filters, Hit, Pointer, Query, QuestionKind, Support

__all__ = [
    "Answer",
    "Citation",
    "Contact",
    "Draft",
    "Evidence",
    "Filters",
    "Hit",
    "OffsetMap",
    "Paragraph",
    "ParagraphRole",
    "Passage",
    "Pointer",
    "Query",
    "QuestionKind",
    "Quote",
    "Refusal",
    "RefusalCode",
    "Reply",
    "ReplyKind",
    "ReplyName",
    "Sentence",
    "Statement",
    "Status",
    "Support",
]
