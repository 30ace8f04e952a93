"""``Assistant``: letters in, cited answers out. The only wiring of the rooms."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from threading import Event, RLock
from typing import Any, Self

from rag.answering.steps import follow_all
from rag.asking import Asking
from rag.catalogue.feedback_rows import Feedback, Rating
from rag.catalogue.store import Catalogue
from rag.errors import ModelError, NotFoundError, UsageError
from rag.index.base import Embedder
from rag.ingest import AddReport, Progress, add_files, keep_letter, no_progress, read_again
from rag.llm.named import load_llm
from rag.readers.text_file import SUFFIXES
from rag.renewal import Models, Renewal
from rag.retrieval.filters import make_filters, parse_day
from rag.settings import Settings, read_settings
from rag.state import State
from rag.types import Answer, Hit, Reply, Statement

CATALOGUE_FILE, INDEX_FOLDER = "catalogue.sqlite", "index"
MAX_QUESTION_CHARS = 2000
RESTORABLE = 100
_TRANSLATION_COSINE = 0.32


@dataclass(frozen=True, slots=True)
class Question:
    """A question for ``Assistant.ask_many``: its words, the (question, answer) pairs before it, and its day."""

    text: str
    history: Sequence[tuple[str, str] | Sequence[str]] = ()
    today: str | date | None = None


class Assistant:
    """Answers questions about the letters of one data folder. Safe to share between threads."""

    def __init__(self, folder: Path, settings: Settings) -> None:
        self.folder = folder
        self.settings = settings
        self._llm = load_llm(settings.llm)
        self._models = Models(settings.embedder, settings.reranker)
        self.catalogue = Catalogue.open(folder / CATALOGUE_FILE)
        self._renewal = Renewal(self.catalogue, folder / INDEX_FOLDER, self._models)
        self._lock = RLock()
        self._removed: dict[str, tuple[Reply, str, int]] = {}

    @classmethod
    def open(
        cls,
        folder: str | Path = ".dafu",
        *,
        llm: str | None = None,
        embedder: str | None = None,
        reranker: str | None = None,
        lang: str | None = None,
    ) -> Self:
        """The assistant of a data folder, which is made when missing. What is not given comes from the settings.

        Raises:
            CatalogueError: the catalogue is damaged, locked or newer than this program.
            ModelError: a named model cannot be loaded.
            SettingsError: the settings file or an environment variable cannot be used.
        """
        path = Path(folder)
        assistant = cls(path, read_settings(path, llm=llm, embedder=embedder, reranker=reranker, lang=lang))
        try:
            # A model that cannot be loaded is said here, not at the first question.
            _ = assistant._models.embedder, assistant._models.reranker
        except ModelError:
            assistant.close()
            raise
        return assistant

    def close(self) -> None:
        """Gives the files back."""
        self.catalogue.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    # Letters

    def add(self, *paths: str | Path, progress: Progress = no_progress) -> AddReport:
        """Reads files and folders; what failed is in the report, not raised."""
        with self._lock:
            return add_files(self.catalogue, paths, progress)

    @property
    def formats(self) -> list[str]:
        """Suffixes of the files that ``add`` reads."""
        return sorted(SUFFIXES)

    def remove(self, reply_ids: Iterable[str]) -> list[Reply]:
        """Takes letters out of the catalogue; raises ``NotFoundError``, removing none, where one is not there.

        The last ones removed stay in memory, so that ``restore`` can undo it.
        """
        with self._lock:
            ids = list(dict.fromkeys(reply_ids))
            known = {reply.reply_id for reply in self.catalogue.heads()}
            kept = [self._whole(reply_id) for reply_id in ids[-RESTORABLE:] if reply_id in known]
            heads = self.catalogue.remove(ids)
            self._removed |= {whole[0].reply_id: whole for whole in kept}
            for reply_id in list(self._removed)[:-RESTORABLE]:
                del self._removed[reply_id]
            return heads

    def restore(self, reply_ids: Iterable[str]) -> list[Reply]:
        """Puts letters back that ``remove`` took out, under the same ids; those no longer in memory are left out."""
        with self._lock:
            found = [self._removed.pop(reply_id) for reply_id in reply_ids if reply_id in self._removed]
            return [keep_letter(self.catalogue, *whole) for whole in found]

    def original(self, reply_id: str) -> tuple[str, bytes]:
        """File name and content of the letter as it was added; its extracted text where the file is gone or changed.

        Raises:
            NotFoundError: there is no such letter.
        """
        reply, content_hash, _ = self._whole(reply_id)
        path = Path(reply.source)
        try:
            content = path.read_bytes()
        except OSError:
            content = b""
        if hashlib.sha256(content).hexdigest() == content_hash:
            return path.name, content
        return f"{path.stem}.txt", reply.source_text.encode()

    def _whole(self, reply_id: str) -> tuple[Reply, str, int]:
        """A whole letter, the hash of its file, and the version of the reading that made it."""
        reply = self.catalogue.reply(reply_id)
        record = self.catalogue.by_source(reply.source)
        if record is None or record.reply_id != reply_id:
            return reply, "", 0
        return reply, record.content_hash, record.reading_version

    def replies(self, **filters: object) -> list[Reply]:
        """Heads of the letters, newest first."""
        return self.catalogue.heads(make_filters(**filters))

    def reply(self, reply_id: str) -> Reply:
        """The whole letter with this id, or with this printed number where only one letter has it.

        Raises:
            NotFoundError: there is none, or several letters have the number.
        """
        try:
            return self.catalogue.reply(reply_id)
        except NotFoundError:
            numbered = self.catalogue.heads(make_filters(number=reply_id)) if reply_id.strip() else []
            if len(numbered) == 1:
                return self.catalogue.reply(numbered[0].reply_id)
            if numbered:
                ids = ", ".join(reply.reply_id for reply in numbered)
                raise NotFoundError(
                    f"编号 {reply_id} 有 {len(numbered)} 份答复；请用其中一个 ID：{ids}",
                    f"{len(numbered)} replies have the number {reply_id}; use one of their ids: {ids}",
                ) from None
            raise NotFoundError(
                f"没有 ID 或编号是“{reply_id}”的答复；dafu list 列出现有的",
                f"No reply has the id or number {reply_id!r}; `dafu list` shows those there are",
            ) from None

    def rebuild(self, progress: Progress = no_progress) -> str:
        """Builds the search indexes again from the catalogue; returns their version.

        Letters that an earlier version of Dafu read are read again first, from their texts in the catalogue. Vectors
        made before are used again; those that the embedder lacks are made, ``progress`` counting them. Until the new
        index is whole, the old one answers.
        """
        with self._lock:
            read_again(self.catalogue, progress)
        return self._renewal.rebuild(progress).version

    # Questions

    def ask(
        self,
        question: str,
        history: Sequence[tuple[str, str] | Sequence[str]] = (),
        today: str | date | None = None,
        lang: str | None = None,
        **filters: object,
    ) -> Answer:
        """The answer to a question, every statement cited and checked, or a refusal with its reason.

        ``history`` are earlier (question, answer) pairs; ``today`` is the day that 去年 is counted from; ``lang``
        ("zh", "en") is that of the words around the letters, else the settings' one; filters speak of the reply's
        date and number.

        Raises:
            UsageError: an empty or overlong question, a filter that cannot be used, no letters yet.
            IndexBroken: the search index is damaged; ``rebuild`` mends it.
        """
        explicit = make_filters(**filters)
        pairs = [_pair(entry) for entry in history]
        try:
            return self._asking(today, lang).answer(_checked(question), pairs, explicit)
        except NotFoundError:
            # A letter was removed between search and citation: the catalogue has moved on, so ask it as it is now.
            self._renewal.forget()
            return self._asking(today, lang).answer(_checked(question), pairs, explicit)

    def stream(
        self,
        question: str,
        history: Sequence[tuple[str, str] | Sequence[str]] = (),
        today: str | date | None = None,
        lang: str | None = None,
        stop: Event | None = None,
        **filters: object,
    ) -> Iterator[Statement | Answer]:
        """The statements of the answer, each as soon as it was written and checked, then the final ``Answer``.

        The statements are those of the ``Answer``, in the same words, order and numbers: what was shown is not taken
        back. Closing the iterator, or setting ``stop`` from another thread, ends the model's writing; after a ``stop``
        there is no ``Answer``.

        Raises:
            UsageError, IndexBroken: as ``ask``.
            ModelError: the model cannot be loaded or reached, or broke off, perhaps after some statements.
            NotFoundError: a letter was removed after statements were shown.
        """
        explicit, pairs, checked = make_filters(**filters), [_pair(entry) for entry in history], _checked(question)
        shown = False
        try:
            for event in self._asking(today, lang).stream(checked, pairs, explicit, stop):
                shown = True
                yield event
        except NotFoundError as error:
            if shown:
                raise NotFoundError(
                    "回答的过程中有答复被移除，没有答完；请再问一次",
                    "A reply was removed while the answer was being written; ask again",
                ) from error
            self._renewal.forget()
            yield from self._asking(today, lang).stream(checked, pairs, explicit, stop)

    def ask_many(
        self, questions: Sequence[Question], batch_size: int = 8, lang: str | None = None
    ) -> list[Answer | Exception]:
        """The answers to many questions in their order, or the error that one ended with; for batch evaluation.

        Each is what ``ask`` gives, but for the last digits of a model's arithmetic. A back end that can writes
        ``batch_size`` answers at a time; ``seconds["generate"]`` is then a question's share of the batch.

        Raises:
            UsageError: a question that ``ask`` would not take, no letters yet.
        """
        ways = []
        for one in questions:
            pairs = [_pair(entry) for entry in one.history]
            ways.append(self._asking(one.today, lang).way(_checked(one.text), pairs, make_filters()))
        return follow_all(self._llm, ways, batch_size)

    def search(self, question: str, top_k: int = 10, **filters: object) -> list[Hit]:
        """The passages that fit a question best, best first."""
        if top_k < 1:
            raise UsageError(f"条数 {top_k} 不对；至少要 1 条", f"top_k {top_k} is too small; ask for at least 1")
        return self._asking(None).search(_checked(question), make_filters(**filters), top_k)

    # Feedback

    def keep_feedback(self, answer: Answer, history: Sequence[tuple[str, str]], rating: Rating) -> None:
        """Keeps a rated answer in the catalogue, with what was asked before it."""
        self.catalogue.put_feedback(answer.to_dict(), list(history), rating)

    def feedback(self) -> list[Feedback]:
        """All rated answers, oldest first."""
        return self.catalogue.feedback()

    # State

    def state(self, progress: Progress = no_progress, *, wait: bool = True) -> State:
        """Catalogue and indexes as they are now; the indexes are built first where they are missing or outdated.

        Without ``wait``, the state before it while another thread or process is building: see ``rag.renewal``.
        """
        return self._renewal.current(progress, wait=wait)

    def prepare(self) -> None:
        """As ``state``, but re-embedding with another model goes on in the background while the old index answers."""
        self._renewal.prepare()

    def embedder_change(self) -> tuple[str, str] | None:
        """Names of the embedder whose index is in use and of the one that the settings name, where they differ."""
        return self._renewal.change()

    def status(self) -> dict[str, Any]:
        """What answers, and over what: models, number of letters, dates."""
        counts = self.catalogue.counts()
        return {
            "llm": self._llm.name,
            "embedder": self.embedder.name,
            "reranker": self.settings.reranker,
            "replies": counts["replies"],
            "passages": counts["passages"],
            "first_date": counts["first_date"].isoformat() if counts["first_date"] else None,
            "last_date": counts["last_date"].isoformat() if counts["last_date"] else None,
            "folder": self.folder.as_posix(),
        }

    def _asking(self, today: str | date | None, lang: str | None = None) -> Asking:
        state = self.state(wait=False)
        if not state.heads:
            folder = self.folder.as_posix()
            raise UsageError(
                f"{folder} 里还没有答复；请先用 dafu add 文件或文件夹 收录",
                f"No replies in {folder} yet; `dafu add` files or folders first",
            )
        day = parse_day(today, "today") if today is not None else date.today()
        return Asking(state, self._llm, lang or self.settings.lang, day, self._translate)

    def _translate(self, word: str) -> list[str]:
        """Chinese words for an English one, by the bundled embedder."""
        return [
            chinese
            for chinese, cosine in self._models.features.translate_terms(word, 3)
            if cosine >= _TRANSLATION_COSINE
        ]

    @property
    def embedder(self) -> Embedder:
        """The embedder that the settings name, loaded when first asked for: a list of the letters needs none."""
        return self._models.embedder


def _checked(question: str) -> str:
    text = question.strip()
    if not text:
        raise UsageError(
            "问题是空的；请写出要问的话，例如：上海硅巷的规划范围是什么？",
            "The question is empty; write what you want to know, such as: Who signed the reply to No. 066?",
        )
    if len(text) > MAX_QUESTION_CHARS:
        raise UsageError(
            f"问题有 {len(text)} 个字，超过上限 {MAX_QUESTION_CHARS}；请缩短",
            f"The question has {len(text)} characters, more than {MAX_QUESTION_CHARS}; shorten it",
        )
    return text


def _pair(entry: Sequence[str]) -> tuple[str, str]:
    if isinstance(entry, str) or len(entry) != 2 or not all(isinstance(part, str) for part in entry):
        found = repr(entry)[:40]
        raise UsageError(
            f"history 的一项 {found} 不对；每一项应是（问题，回答）两段文字",
            f"An item of history is {found}; each is a question and an answer, both text",
        )
    return entry[0], entry[1]
