"""The errors Dafu raises on purpose. Everything else that escapes is a bug.

    DafuError
    ├── UsageError          an argument, question or filter that cannot be used (exit code 2)
    ├── SourceError         a file or folder that cannot be read as a letter
    ├── NotFoundError       a reply id that the catalogue does not hold
    ├── CatalogueError      the catalogue file is damaged, locked or of a newer version
    ├── IndexBroken         a search index is missing, damaged or does not belong to the catalogue
    ├── ModelError          a configured embedder, reranker or language model cannot be loaded or called
    └── SettingsError       a settings file or environment variable with an impossible value

Each message is one line: what failed, the value, and what to do, in Chinese and in English. An answer that is not found
is a refusal, not an error.
"""

from __future__ import annotations


class DafuError(Exception):
    """Base of all errors that Dafu raises on purpose; ``str(error)`` is one line for a person, in Chinese.

    ``english`` says the same in English. Inside ``rag`` it is always given, which a test checks.
    """

    exit_code = 1

    def __init__(self, message: str, english: str | None = None) -> None:
        super().__init__(message)
        self.english = english

    def in_language(self, lang: str) -> str:
        """The message in English where ``lang`` is "en" and there is one, else ``str(error)``.

        >>> UsageError("问题是空的；请写出要问的话", "The question is empty; write one").in_language("en")
        'The question is empty; write one'
        """
        return self.english if lang == "en" and self.english else str(self)


class UsageError(DafuError):
    """An argument, question or filter cannot be used as it is."""

    exit_code = 2


class SourceError(DafuError):
    """A file or folder cannot be read as a letter."""


class NotFoundError(DafuError):
    """The catalogue holds no such reply."""


class CatalogueError(DafuError):
    """The catalogue file is damaged, locked or written by a newer version."""


class IndexBroken(DafuError):  # noqa: N818 - the name is public
    """A search index is missing, damaged or does not belong to the catalogue."""


class ModelError(DafuError):
    """A configured model cannot be loaded or called."""


class SettingsError(DafuError):
    """A settings file or environment variable holds an impossible value."""
