"""Dafu（答复）: answers questions about official replies, every sentence cited and checked.

from rag import Assistant
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rag.assistant import Assistant
    from rag.types import Answer, Citation, Filters, Hit, Passage, Reply, Statement

__all__ = ["Answer", "Assistant", "Citation", "Filters", "Hit", "Passage", "Reply", "Statement"]
__version__ = "0.1.0"


def __getattr__(name: str) -> Any:
    """Public names are loaded on first use, so that ``import rag`` stays cheap."""
    if name == "Assistant":
        from rag.assistant import Assistant

        return Assistant
    if name in __all__:
        from rag import types

        return getattr(types, name)
    raise AttributeError(f"module 'rag' has no attribute {name!r}")
