"""The command ``dafu``: reads what was typed, calls ``Assistant``, shows what comes back."""

from __future__ import annotations


def main() -> None:
    """The command ``dafu``; ends the process with its exit code."""
    from rag.cli.commands import dafu

    dafu.main()
