"""Loaders for RGB, CMRC, DRCD, SQuAD, BEIR, MIRACL and ALCE. They load a path that the user has; nothing is shipped.

RGB is CC BY-NC-SA: it may be loaded and measured, not passed on.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from eval.public.forms import Document, PublicQuestion, PublicSet
from rag.errors import UsageError

# RGB asks with five passages; two of five noise is its noise ratio 0.4.
_RGB_RIGHT, _RGB_PASSAGES = 3, 5


def load_public(form: str, path: Path) -> PublicSet:
    """The set at ``path`` in this form, one of ``FORMS``.

    Raises:
        UsageError: unknown form, nothing there, or not of that form.
    """
    if form not in FORMS:
        raise UsageError(f"unknown form {form!r}; one of {', '.join(FORMS)}")
    if not path.exists():
        raise UsageError(f"nothing at {path}; give the file or folder of the set")
    try:
        loaded = FORMS[form](path)
    except (KeyError, TypeError, IndexError, ValueError, AttributeError) as error:
        raise UsageError(f"{path} is not of the form {form}: {type(error).__name__} {error}") from error
    if not loaded.questions:
        raise UsageError(f"{path} holds no question of the form {form}")
    return loaded


def load_rgb(path: Path) -> PublicSet:
    """RGB (Chen et al. 2024): each question twice, with noise among right passages, and with noise alone (refuse)."""
    questions: list[PublicQuestion] = []
    for row in _json_lines(path):
        answers = tuple(_alternatives(answer) for answer in _as_list(row["answer"]))
        right, noise = _texts(row["positive"])[:_RGB_RIGHT], _texts(row["negative"])
        mixed = [*right, *noise[: _RGB_PASSAGES - len(right)]]
        name = str(row["id"])
        questions.append(PublicQuestion(name, row["query"], answers, documents=_numbered(name, mixed)))
        alone = _numbered(f"{name}-noise", noise[:_RGB_PASSAGES])
        if alone:
            questions.append(PublicQuestion(f"{name}-noise", row["query"], documents=alone, refuse=True))
    return PublicSet("rgb", "noise", tuple(questions))


def load_squad(path: Path, name: str = "squad") -> PublicSet:
    """SQuAD's nested form, also DRCD and CMRC 2018; CMRC's older flat form (``context_text``, ``query_text``) too."""
    data = json.loads(path.read_text(encoding="utf-8"))
    documents, questions = [], []
    for index, (title, context, asked) in enumerate(_paragraphs(data)):
        document = Document(f"p{index}", title, context)
        documents.append(document)
        for question in asked:
            text = question.get("question") or question.get("query_text") or ""
            if not text.strip():  # CMRC's trial file has two of them: nothing was asked
                continue
            texts = [a["text"] if isinstance(a, Mapping) else str(a) for a in question.get("answers") or ()]
            refuse = bool(question.get("is_impossible"))
            questions.append(
                PublicQuestion(
                    str(question.get("id") or question["query_id"]),
                    text,
                    (tuple(dict.fromkeys(texts)),) if texts and not refuse else (),
                    {} if refuse else {document.document_id: 1},
                    refuse=refuse,
                )
            )
    return PublicSet(name, "reading", tuple(questions), tuple(documents))


def load_beir(path: Path) -> PublicSet:
    """A BEIR folder: corpus.jsonl, queries.jsonl and qrels/test.tsv (else dev.tsv, train.tsv), with its head line."""
    documents = tuple(
        Document(str(row["_id"]), row.get("title") or "", row["text"])
        for row in _json_lines(_one(path, "corpus.jsonl*"))
    )
    splits = [found for split in ("test", "dev", "train") for found in path.glob(f"qrels/{split}.tsv")]
    if not splits:
        raise ValueError(f"no qrels/test.tsv under {path}")
    judged: dict[str, dict[str, int]] = {}
    for line in splits[0].read_text(encoding="utf-8").splitlines()[1:]:
        query, document, grade = line.split("\t")[:3]
        judged.setdefault(query, {})[document] = int(grade)
    queries = {str(row["_id"]): row["text"] for row in _json_lines(_one(path, "queries.jsonl*"))}
    return PublicSet("beir", "retrieval", _judged_questions(queries, judged), documents)


def load_miracl(path: Path) -> PublicSet:
    """A MIRACL folder: docs-*.jsonl(.gz) with docid, title, text; topics*.tsv; qrels*.tsv in TREC's four columns."""
    files = sorted([*path.rglob("docs*.jsonl*"), *path.rglob("corpus*.jsonl*")])
    documents = tuple(
        Document(str(row["docid"]), row.get("title") or "", row["text"]) for file in files for row in _json_lines(file)
    )
    topics = [line.split("\t") for line in _one(path, "topics*.tsv").read_text(encoding="utf-8").splitlines() if line]
    judged: dict[str, dict[str, int]] = {}
    for line in _one(path, "qrels*.tsv").read_text(encoding="utf-8").splitlines():
        query, _, document, grade = line.split()
        judged.setdefault(query, {})[document] = int(grade)
    return PublicSet("miracl", "retrieval", _judged_questions(dict(topics), judged), documents)


def load_alce(path: Path) -> PublicSet:
    """ALCE (Gao et al. 2023): a JSON list; short answers from ``qa_pairs`` (ASQA) or ``answers`` (QAMPARI)."""
    questions = []
    for index, row in enumerate(json.loads(path.read_text(encoding="utf-8"))):
        name = str(row.get("sample_id") or row.get("id") or index)
        pairs = row.get("qa_pairs") or ()
        answers = [pair["short_answers"] for pair in pairs] or row.get("answers") or []
        documents = tuple(
            Document(f"{name}-{number}", doc.get("title") or "", doc["text"])
            for number, doc in enumerate(row.get("docs") or (), 1)
        )
        groups = tuple(_alternatives(answer) for answer in answers)
        questions.append(PublicQuestion(name, row["question"], groups, documents=documents))
    return PublicSet("alce", "attributed", tuple(questions))


FORMS: dict[str, Callable[[Path], PublicSet]] = {
    "rgb": load_rgb,
    "squad": load_squad,
    "cmrc": lambda path: load_squad(path, "cmrc"),
    "drcd": lambda path: load_squad(path, "drcd"),
    "beir": load_beir,
    "miracl": load_miracl,
    "alce": load_alce,
}


def _paragraphs(data: Any) -> Iterator[tuple[str, str, list[Mapping[str, Any]]]]:
    """Title, context and questions of every paragraph, in either form."""
    if isinstance(data, list):
        for row in data:
            yield row.get("title") or "", row["context_text"], row["qas"]
        return
    for article in data["data"]:
        for paragraph in article["paragraphs"]:
            yield article.get("title") or "", paragraph["context"], paragraph["qas"]


def _judged_questions(queries: Mapping[str, str], judged: Mapping[str, dict[str, int]]) -> tuple[PublicQuestion, ...]:
    """Only queries that somebody judged: the others say nothing about a ranking."""
    return tuple(PublicQuestion(name, queries[name], relevant=judged[name]) for name in judged if name in queries)


def _json_lines(path: Path) -> Iterator[Any]:
    with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as file:
        for line in file:
            if line.strip():
                yield json.loads(line)


def _one(folder: Path, pattern: str) -> Path:
    found = sorted(folder.rglob(pattern))
    if not found:
        raise ValueError(f"no {pattern} under {folder}")
    return found[0]


def _numbered(name: str, texts: Iterable[str]) -> tuple[Document, ...]:
    return tuple(Document(f"{name}-{number}", "", text) for number, text in enumerate(texts, 1))


def _texts(value: Any) -> list[str]:
    """Passages; RGB's integration questions hold one list of passages per part of the answer."""
    return [text for item in value for text in (item if isinstance(item, list) else [item])]


def _alternatives(answer: Any) -> tuple[str, ...]:
    return tuple(str(text) for text in _as_list(answer))


def _as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
