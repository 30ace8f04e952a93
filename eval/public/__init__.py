"""Public question sets: loaded from a path of the user's, asked, measured in their own measures."""

from __future__ import annotations

import sys
import tempfile
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from tqdm import tqdm

from eval.answers import parse_answer
from eval.cases import Case
from eval.public.forms import Document, PublicQuestion, PublicSet
from eval.public.loaders import FORMS, load_public
from eval.public.measures import RETRIEVED, attributed_scores, noise_scores, ranking_scores, reading_scores
from eval.statistics import Estimate, estimate
from eval.system import SearchingSystem
from eval.table import markdown_table
from rag.bundled.corpus import PARTS, part_of
from rag.errors import UsageError

OpenFolder = Callable[[Path, Path], SearchingSystem]
"""Opens a system over a folder of texts (first) with a data folder (second)."""


def run_public(loaded: PublicSet, open_folder: OpenFolder, limit: int | None = None) -> dict[str, Estimate]:
    """Every measure of the set's family, each a mean with its interval over the questions it applies to."""
    values: defaultdict[str, list[float]] = defaultdict(list)
    questions = loaded.questions[:limit]
    with tempfile.TemporaryDirectory(prefix="dafu-public-") as folder:
        shared = _open(loaded.documents, Path(folder) / "corpus", open_folder) if loaded.documents else None
        for index, question in enumerate(tqdm(questions, unit="question", file=sys.stderr, disable=None)):
            system = shared or _open(question.documents, Path(folder) / str(index), open_folder)
            for name, value in _scores(loaded, question, system).items():
                values[name].append(value)
    return {name: estimate(found) for name, found in values.items()}


def group_of(question: PublicQuestion, titles: Mapping[str, str]) -> str:
    """The article that a question of a reading set is about: its title, or where it has none the paragraph's id."""
    return titles[next(iter(question.relevant))] or question.question_id.split("_QUERY")[0]


def held_out(loaded: PublicSet, file: str) -> PublicSet:
    """The set with only the questions about articles that nothing which ships has learnt from; all its documents.

    Raises:
        UsageError: nothing of a file of this name was learnt from, so there is nothing to hold out.
    """
    if file not in PARTS:
        raise UsageError(f"{file}: only {', '.join(PARTS)} were learnt from in part; leave --held-out away")
    titles = {document.document_id: document.title for document in loaded.documents}
    kept = [one for one in loaded.questions if one.relevant and part_of(file, group_of(one, titles)) == "held out"]
    return replace(loaded, questions=tuple(kept))


def among(loaded: PublicSet, others: Sequence[Document]) -> PublicSet:
    """The set with further documents, which answer none of its questions."""
    strangers = [replace(one, document_id=f"other-{one.document_id}") for one in others]
    return replace(loaded, documents=(*loaded.documents, *strangers))


def public_table(name: str, means: Mapping[str, Estimate]) -> str:
    """The measures as a Markdown table."""
    rows = [
        [measure, f"{row.mean:.3f}", f"{row.low:.3f} to {row.high:.3f}", str(row.cases)]
        for measure, row in means.items()
    ]
    return markdown_table([name, "mean", "95 % interval", "questions"], rows)


def _scores(loaded: PublicSet, question: PublicQuestion, system: SearchingSystem) -> dict[str, float]:
    scores: dict[str, float] = {}
    if question.relevant:
        scores |= ranking_scores(question.relevant, _ranked_documents(system, question.question))
    if loaded.family == "retrieval":
        return scores
    answer = parse_answer(system.ask(Case(question.question_id, "fact", question.question)))
    if loaded.family == "noise":
        return noise_scores(question, answer)
    if loaded.family == "attributed":
        return attributed_scores(question, answer)
    return reading_scores(question, answer, loaded.name) | scores


def _ranked_documents(system: SearchingSystem, question: str) -> list[str]:
    """Ids of the documents in order of their first passage."""
    names = {letter.reply_id: letter.stem for letter in system.letters.letters}
    hits = system.search(question, RETRIEVED)
    return list(dict.fromkeys(_unescaped(names[hit.span.reply_id]) for hit in hits))


def _open(documents: Sequence[Document], folder: Path, open_folder: OpenFolder) -> SearchingSystem:
    texts = folder / "texts"
    texts.mkdir(parents=True)
    for document in documents:
        text = f"{document.title}\n{document.text}" if document.title else document.text
        (texts / f"{_escaped(document.document_id)}.txt").write_text(text, encoding="utf-8")
    return open_folder(texts, folder / "data")


def _escaped(document_id: str) -> str:
    """An id as the name of a file: MIRACL's ids hold ``#``, others slashes; every other sign becomes its code point."""
    return "".join(sign if sign.isalnum() else f"_{ord(sign):x}_" for sign in document_id)


def _unescaped(name: str) -> str:
    parts = name.split("_")
    return "".join(chr(int(part, 16)) if index % 2 else part for index, part in enumerate(parts))


__all__ = ["FORMS", "among", "group_of", "held_out", "load_public", "public_table", "run_public"]
