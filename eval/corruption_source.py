"""True statements to corrupt: sentences and clauses of the seed letters, each with the sentence that supports it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from rag.letters import read_letter
from rag.passages import make_passages
from rag.readers.text_file import SUFFIXES, read_text_file
from rag.text.sentences import split_clauses
from rag.types import Reply

_ROOT = Path(__file__).resolve().parent
FOLDERS = {
    "fit": [_ROOT.parent / "seeds", _ROOT / "letters" / "dev"],
    "report": [_ROOT.parent / "seeds", _ROOT / "letters" / "test"],
}
FITTED = ("136", "005")
"""Numbers of the seed letters that the checker was fitted on, with `eval/letters/dev`; the others are only reported."""

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
    """One true statement of a letter: ``evidence`` is the sentence that says it, ``place`` its rank in the letter."""

    letter: str
    date: date
    statement: str
    evidence: str
    place: int


def pairs(block: str) -> list[tuple[str, str]]:
    """The pairs of a table written as ``one→other``, separated by white space."""
    return [(one, other) for one, other in (entry.split("→") for entry in block.split())]


def sources(split: str) -> list[Source]:
    """All true statements of the letters of a split, ``"fit"`` or ``"report"``, letter by letter.

    A statement that a letter before it already made, or that the other split holds, is left out of ``"report"``.
    """
    seen: set[str] = set()
    found = _of_split("fit", seen)
    return found if split == "fit" else _of_split("report", seen)


def _of_split(split: str, seen: set[str]) -> list[Source]:
    paths = [path for folder in FOLDERS[split] for path in sorted(folder.glob("*")) if path.suffix in SUFFIXES]
    replies = [read_letter(read_text_file(path, path.name).text, path.name) for path in paths]
    found: list[Source] = []
    for reply, path in zip(replies, paths, strict=True):
        if path.parent.name == "seeds" and (reply.number in FITTED) != (split == "fit"):
            continue
        for source in _statements(reply):
            key = "".join(source.statement.split())
            if len(key) >= _MIN_CHARS and key not in seen:
                seen.add(key)
                found.append(source)
    return found


def _statements(reply: Reply) -> list[Source]:
    """Sentences of the letter's body, their parts, and what its head and foot say."""
    letter, day = reply.source, reply.date or date.min
    passages = [passage for passage in make_passages(reply) if passage.role == "body"]
    sentences = [sentence.text for passage in passages for sentence in passage.sentences]
    found = [
        Source(letter, day, part, sentence, place)
        for place, sentence in enumerate(sentences)
        for part in dict.fromkeys(_parts(sentence))
    ]
    return found + [
        Source(letter, day, statement, evidence, len(sentences) + index)
        for index, (statement, evidence) in enumerate(_head_facts(reply))
    ]


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


def _head_facts(reply: Reply) -> list[tuple[str, str]]:
    """Statements about who wrote, signed and answers for the letter, each with the line it was read from."""
    contact = reply.contact
    facts = [
        ("这是{}", "{}", reply.title),
        ("答复的对象是{}", "{}：", reply.addressee),
        ("该答复的文号为{}", "{}", reply.document_number),
    ]
    facts += [("这份答复的签发人是{}", "签发人：{}", reply.signer), ("办理结果为{}", "办理结果：{}", reply.result)]
    facts += [("通讯地址为{}", "承办单位通讯地址：{}", contact.address), ("邮编是{}", "邮政编码：{}", contact.postcode)]
    found = [(said.format(value), printed.format(value)) for said, printed, value in facts if value]
    if contact.name and contact.phone:
        line = f"联系人姓名：{contact.name} 联系电话：{contact.phone}"
        found.append((f"联系人是{contact.name}，联系电话为{contact.phone}", line))
    if reply.issuer and reply.date:
        day = f"{reply.date.year}年{reply.date.month}月{reply.date.day}日"
        found.append((f"{reply.issuer}于{day}作出答复", f"{reply.issuer} {day}"))
    return found
