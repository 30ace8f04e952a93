"""The errors Dafu raises on purpose. Everything else that escapes is a bug.

    DafuError
    ├── UsageError          an argument, question or filter that cannot be used (exit code 2)
    ├── SourceError         a file or folder that cannot be read as a letter
    ├── NotFoundError       a reply id that the catalogue does not hold
    ├── CatalogueError      the catalogue file is damaged, locked or of a newer version
    ├── IndexBroken         a search index is missing, damaged or does not belong to the catalogue
    ├── ModelError          a configured embedder, reranker or language model cannot be loaded or called
    └── SettingsError       a settings file or environment variable with an impossible value

Each message is one line: what failed, the value, and what to do. An answer that is not found is a refusal, not an error.
"""

from __future__ import annotations


class DafuError(Exception):
    """Base of all errors that Dafu raises on purpose; ``str(error)`` is one line for a person."""

    exit_code = 1


class UsageError(DafuError):
    """An argument, question or filter cannot be used as it is."""

    exit_code = 2


class SourceError(DafuError):
    """A file or folder cannot be read as a letter."""


class NotFoundError(DafuError):
    """The catalogue holds no such reply."""


class CatalogueError(DafuError):
    """The catalogue file is damaged, locked or written by a newer version."""


class IndexBroken(DafuError):
    """A search index is missing, damaged or does not belong to the catalogue."""


class ModelError(DafuError):
    """A configured model cannot be loaded or called."""


class SettingsError(DafuError):
    """A settings file or environment variable holds an impossible value."""
