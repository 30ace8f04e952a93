"""Drafts of cases from a letter, and from readers' feedback, for a person to edit: never cases by themselves.

Every draft has the key ``draft``; the loader takes no case that still has it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from eval.letters import Letter
from rag.errors import UsageError

Draft = dict[str, Any]

_HEAD_QUESTIONS = (
    ("signer", "{name}的答复是谁签发的？"),
    ("date", "{name}的答复是哪一天的？"),
    ("document_number", "{name}的答复文号是什么？"),
    ("issuer", "{name}是哪个单位答复的？"),
    ("result", "{name}的办理结果是什么？"),
)
_SENTENCE = re.compile(r"[^。！？；\n]{12,160}[。！？；]")
# A number with what it counts; years, days and house numbers are not asked for.
_QUANTITY = re.compile(
    r"(?:约|超过|超|近)?\s*(\d+(?:\.\d+)?\s*(?:余|多|万|亿|千|百)*\s*(?:平方公里|平方米|公里|个月|[家个项场名栋次位所处套件元平份届倍张户人%]))"
)
_LISTED = re.compile(r"(?:[^，。、；：“”]{2,16}、){2,}[^，。、；：等和及]{2,16}")
_FACTS_PER_LETTER = 20


def propose_cases(letter: Letter) -> list[Draft]:
    """Drafts about the letter's head, its quantities and its lists, in the order of the text."""
    drafts = [*_head_drafts(letter), *_text_drafts(letter)]
    return [{"id": f"{letter.stem or letter.reply_id}-{index:03}", **draft} for index, draft in enumerate(drafts, 1)]


def drafts_from_feedback(lines: Iterable[str]) -> list[Draft]:
    """A draft for each line of feedback ``{"question", "answer", "thumb", "comment"}``.

    What was liked keeps its numbers as facts and its quotes as gold; what was disliked keeps only the question, with
    the comment and the answer's beginning as a note.

    Raises:
        UsageError: a line that is no feedback.
    """
    drafts = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            drafts.append(_feedback_draft(row, number))
        except (json.JSONDecodeError, KeyError, TypeError, AttributeError) as error:
            raise UsageError(
                f"feedback line {number} is not {{question, answer, thumb, comment}}: {error!r}"
            ) from error
    return drafts


def write_drafts(drafts: Sequence[Draft], path: Path) -> None:
    """The drafts as JSON lines; an existing file is not overwritten.

    Raises:
        UsageError: ``path`` exists.
    """
    if path.exists():
        raise UsageError(f"{path} exists; name a new file, drafts are edited by hand")
    path.write_text(drafts_text(drafts), encoding="utf-8")


def drafts_text(drafts: Sequence[Draft]) -> str:
    """One JSON object a line."""
    return "".join(json.dumps(draft, ensure_ascii=False) + "\n" for draft in drafts)


def _head_drafts(letter: Letter) -> Iterator[Draft]:
    name = f"第{letter.number}号" if letter.number else f"《{letter.head.get('title')}》"
    for field, question in _HEAD_QUESTIONS:
        value = letter.head.get(field)
        if value:
            yield _draft("metadata", question.format(name=name), [_spellings(str(value))], letter, "")
    contact = letter.head.get("contact") or {}
    if contact.get("name") and contact.get("phone"):
        yield _draft(
            "metadata", f"{name}的答复找谁联系，电话多少？", [[contact["name"]], [contact["phone"]]], letter, ""
        )


def _spellings(value: str) -> list[str]:
    """A head field as it may be said: a date also the Chinese way."""
    day = re.fullmatch(r"(\d{4})-(\d\d)-(\d\d)", value)
    return [f"{day[1]}年{int(day[2])}月{int(day[3])}日", value] if day else [value]


def _text_drafts(letter: Letter) -> Iterator[Draft]:
    made = 0
    for match in _SENTENCE.finditer(letter.reading_text):
        sentence = match[0].strip()
        listed, quantity = _LISTED.search(sentence), _QUANTITY.search(sentence)
        if listed:
            items = [item.strip() for item in listed[0].split("、")]
            yield _draft(
                "list", f"（改写成问句）{sentence.replace(listed[0], '哪些')}", [[i] for i in items], letter, sentence
            )
        elif quantity:
            amount = quantity[1].replace(" ", "")
            yield _draft("fact", f"（改写成问句）{sentence.replace(quantity[0], '多少')}", [[amount]], letter, sentence)
        made += bool(listed or quantity)
        if made == _FACTS_PER_LETTER:
            return


def _draft(kind: str, question: str, must: list[list[str]], letter: Letter, sentence: str) -> Draft:
    name = letter.number or letter.stem
    gold = [{"number": name, "sentence": sentence}] if sentence else []
    return {
        "type": kind,
        "question": question,
        "must": must,
        "cite_any": [name],
        "refuse": False,
        "gold": gold,
        "draft": True,
    }


def _feedback_draft(row: Mapping[str, Any], number: int) -> Draft:
    if row["thumb"] not in ("up", "down"):
        raise KeyError(f"thumb {row['thumb']!r} is neither up nor down")
    answer, liked = row["answer"], row["thumb"] == "up"
    citations = answer.get("citations") or []
    refused = answer.get("status") == "refused"
    amounts = [m[1].replace(" ", "") for s in answer.get("statements") or [] for m in _QUANTITY.finditer(s["text"])]
    return {
        "id": f"feedback-{number:03}",
        "type": "refuse" if liked and refused else "fact",
        "question": row["question"],
        "must": [[amount] for amount in dict.fromkeys(amounts)] if liked else [],
        "cite_any": [c["number"] for c in citations if c.get("number")][:1] if liked else [],
        "refuse": refused if liked else None,
        "gold": [{"number": c.get("number"), "sentence": q["text"]} for c in citations for q in c["quotes"]]
        if liked
        else [],
        "note": f"{row['thumb']}: {row.get('comment') or ''} | {str(answer.get('answer') or '')[:80]}",
        "draft": True,
    }
