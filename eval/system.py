"""The system under test behind a narrow door: Dafu's Assistant here, a scripted one in tests."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Protocol, cast, runtime_checkable

from eval.cases import Case
from eval.letters import Letter, LetterBox, Span
from eval.measures import RetrievedPassage
from rag.errors import UsageError

_ROOT = Path(__file__).resolve().parent.parent
_TOP_K = 10  # The deepest cutoff of the retrieval measures.


class System(Protocol):
    """Anything that answers cases, from several threads at once; ``letters`` is what it read."""

    @property
    def letters(self) -> LetterBox: ...

    def ask(self, case: Case) -> Mapping[str, Any]:
        """The answer object of contract §3."""
        ...

    def search(self, question: str) -> tuple[RetrievedPassage, ...]:
        """The first ten passages, best first."""
        ...


@runtime_checkable
class BatchSystem(System, Protocol):
    """A system that answers many cases faster together than one by one."""

    def ask_many(self, cases: Sequence[Case], batch_size: int) -> Sequence[Mapping[str, Any] | Exception]:
        """The answer object of each case, in order, or the error that it ended with."""
        ...


class SearchingSystem(System, Protocol):
    """A system that can be asked for more passages than ten, as public sets of documents do."""

    def search(self, question: str, top_k: int = ...) -> tuple[RetrievedPassage, ...]:
        """The first ``top_k`` passages, best first."""
        ...


@dataclass(frozen=True, slots=True)
class Config:
    """Which models answer; the words of ``Assistant.open``."""

    llm: str = "extractive"
    embedder: str = "bundled"
    reranker: str | None = None

    def to_dict(self) -> dict[str, str | None]:
        return asdict(self)


class DafuSystem:
    """Dafu over some folders of letters, its data folder at ``data``."""

    def __init__(self, folders: Sequence[Path], data: Path, config: Config) -> None:
        from rag import Assistant

        self._assistant = Assistant.open(data, llm=config.llm, embedder=config.embedder, reranker=config.reranker)
        for folder in folders:
            report = self._assistant.add(folder)
            if report.failed:
                raise UsageError(f"{len(report.failed)} letters of {folder} could not be read: {report.failed[0]}")
        heads = self._assistant.replies()
        self._letters = LetterBox(letter_of(self._assistant.reply(head.reply_id)) for head in heads)

    @property
    def letters(self) -> LetterBox:
        """All letters that were read."""
        return self._letters

    def ask(self, case: Case) -> Mapping[str, Any]:
        """The answer to the case's question after its history, on the case's ``today`` if it names one."""
        moment = {"today": case.today} if case.today else {}
        answer = self._assistant.ask(case.question, history=list(case.history), **moment)
        return cast(Mapping[str, Any], answer.to_dict())

    def ask_many(self, cases: Sequence[Case], batch_size: int) -> Sequence[Mapping[str, Any] | Exception]:
        """The answers to many cases, their prompts answered ``batch_size`` at a time where the back end can."""
        from rag.assistant import Question

        asked = [Question(case.question, list(case.history), case.today) for case in cases]
        answers = self._assistant.ask_many(asked, batch_size)
        return [answer if isinstance(answer, Exception) else answer.to_dict() for answer in answers]

    def search(self, question: str, top_k: int = _TOP_K) -> tuple[RetrievedPassage, ...]:
        """The first ``top_k`` passages, best first."""
        hits = self._assistant.search(question, top_k=top_k)
        return tuple(
            RetrievedPassage(Span(hit.passage.reply_id, hit.passage.start, hit.passage.end), hit.score, rank)
            for rank, hit in enumerate(hits, 1)
        )


def letter_of(reply: Any) -> Letter:
    """A ``rag.types.Reply`` as the measures see it."""
    head = {**reply.head_dict(), "label": reply.label}
    return Letter(reply.reply_id, reply.reading_text, reply.source_text, head)


def code_fingerprint() -> str:
    """Hash of the package, its prompts and its bundled model: answers of other code are not kept by a resumed run."""
    digest = hashlib.sha256()
    for folder in ("rag", "prompts"):
        for path in sorted((_ROOT / folder).rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts:
                digest.update(str(path.relative_to(_ROOT)).encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:16]


def letters_fingerprint(folders: Sequence[Path]) -> str:
    """Hash of the files of letters, names and contents."""
    digest = hashlib.sha256()
    for folder in folders:
        files = sorted(folder.rglob("*")) if folder.is_dir() else [folder]
        for path in files:
            if path.is_file():
                digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:16]
