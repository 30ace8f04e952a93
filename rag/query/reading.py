"""A question being read: what it names so far, and the words not yet understood."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from rag.query.selection import Selection


@dataclass(slots=True)
class Reading:
    """``rest`` is the folded question, spans already understood blanked out: its length never changes."""

    rest: str
    selection: Selection = field(default_factory=Selection)

    def take(self, start: int, end: int) -> None:
        """Blanks out a span that is understood."""
        self.rest = f"{self.rest[:start]}{' ' * (end - start)}{self.rest[end:]}"

    def set(self, **changes: object) -> None:
        """Changes members of the selection."""
        self.selection = replace(self.selection, **changes)  # type: ignore[arg-type]

    def set_filter(self, **changes: object) -> None:
        """Changes members of the selection's filters."""
        self.set(filters=replace(self.selection.filters, **changes))  # type: ignore[arg-type]

    def unknown(self, name: str) -> None:
        """Notes a name that the catalogue does not hold."""
        self.set(unknown=(*self.selection.unknown, name))
