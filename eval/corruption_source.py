"""True statements to corrupt: sentences and clauses of the seed letters, each with the sentence that supports it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from rag.letters import read_letter
from rag.passages import make_passages
from rag.text.sentences import split_clauses
from rag.types import Reply

SEEDS = Path(__file__).resolve().parent.parent / "seeds"
FITTED = ("136", "005")
"""Numbers of the letters that the checker was fitted on; all others are only reported."""

_MIN_CHARS = 10
_ENUMERATOR = re.compile(r"^(?:[一二三四五六七八九十]+是|[（(]?[一二三四五六七八九十\d]+[）)、.．])\s*")


@dataclass(frozen=True)
class Case:
    """A statement, the sentences it cites, and whether they bear it out; ``kind`` is what was done to it."""

    letter: str
    kind: str
    rule: str
    true: bool
    statement: str
    evidence: tuple[str, ...]
    date: date | None


@dataclass(frozen=True)
class Source:
    """One true statement of a letter: ``evidence`` is the sentence it is taken from, ``place`` its rank in the letter."""

    letter: str
    date: date
    statement: str
    evidence: str
    place: int


def seed_letters(folder: Path = SEEDS) -> list[Reply]:
    """The letters of a folder, read as ``dafu add`` reads them, by name of file."""
    return [read_letter(path.read_text(encoding="utf-8"), path.name) for path in sorted(folder.glob("*.txt"))]


def sources(replies: list[Reply]) -> list[Source]:
    """All true statements, letter by letter; a statement that an earlier letter already made is left out."""
    found: list[Source] = []
    seen: set[str] = set()
    for reply in sorted(replies, key=lambda reply: reply.number not in FITTED):
        sentences = [
            sentence.text
            for passage in make_passages(reply)
            if passage.role == "body"
            for sentence in passage.sentences
        ]
        for place, sentence in enumerate(sentences):
            for part in dict.fromkeys(_parts(sentence)):
                key = "".join(part.split())
                if len(key) >= _MIN_CHARS and key not in seen:
                    seen.add(key)
                    found.append(Source(reply.number or "", reply.date or date.min, part, sentence, place))
        found.extend(_head_sources(reply, len(sentences)))
    return found


def _parts(sentence: str) -> list[str]:
    """The sentence, its clauses, and the first and last stretch of long ones; end marks and enumerators dropped."""
    parts = [sentence]
    clauses = [sentence[start:end] for start, end in split_clauses(sentence)]
    if len(clauses) > 1:
        parts += clauses
    for clause in clauses:
        pieces = clause.split("，")
        if len(pieces) >= 4 and not re.search(r"[“（《]", clause):
            parts += ["，".join(pieces[:2]), "，".join(pieces[-2:])]
    return [_ENUMERATOR.sub("", part.strip().rstrip("。；，")) for part in parts]


def _head_sources(reply: Reply, place: int) -> list[Source]:
    """Statements about who wrote, signed and answers for the letter, each with the line it was read from."""
    day = reply.date or date.min
    day_text = f"{day.year}年{day.month}月{day.day}日"
    title = reply.title
    facts = [
        (f"这份答复的签发人是{reply.signer}", f"签发人：{reply.signer}"),
        (f"办理结果为{reply.result}", f"办理结果：{reply.result}"),
        (
            f"联系人是{reply.contact.name}，联系电话为{reply.contact.phone}",
            f"联系人姓名：{reply.contact.name} 联系电话：{reply.contact.phone}",
        ),
        (
            f"通讯地址为{reply.contact.address}，邮编{reply.contact.postcode}",
            f"地址：{reply.contact.address} 邮政编码：{reply.contact.postcode}",
        ),
        (f"{reply.issuer}于{day_text}作出答复", f"{reply.issuer} {day_text}"),
        (f"这是{title}", title),
        (f"答复的对象是{reply.addressee}", f"{reply.addressee}："),
    ]
    if reply.document_number:
        facts.append((f"该答复的文号为{reply.document_number}", reply.document_number))
    return [
        Source(reply.number or "", day, statement, evidence, place + index)
        for index, (statement, evidence) in enumerate(facts)
    ]
