"""Questions in everyday words about invented sections of letters that nothing has learnt from, among all sections.

    python -m eval.everyday                  # 600 of the questions of eval/sections/unread.jsonl
    python -m eval.everyday --questions 0    # all of them
    python -m eval.everyday --write DIR      # only the sections, as texts that other questions can be asked among:
    python -m eval run eval/cases/heldout.jsonl --letters seeds --letters DIR --out OUT

Each section is a text of its own; those that the embedder, sentence choice or refusal learnt from stand beside them.
A question is solved where a quoted sentence is the one that answers it; one that no sentence of its section answers
asks for something else about the very same matter, and is to be refused.
"""

from __future__ import annotations

import argparse
import json
import random
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from eval.fit_examples import same, solid, with_texts, write_texts
from rag import Assistant
from rag.asking import TOP_PASSAGES
from rag.bundled.corpus import SECTIONS_FILE

SECTIONS = Path(__file__).parent / "sections" / "unread.jsonl"
NO_SHARED_WORD, SHARED_WORDS, UNANSWERABLE = "blind", "mixed", "unanswerable"
"""Kinds of question: without a word of the sentence that answers, with some, and without such a sentence."""


@dataclass(frozen=True, slots=True)
class EverydayQuestion:
    """A question with its ``kind``, the number of its section, and the sentence that answers, "" where none does."""

    text: str
    kind: str
    section: int
    sentence: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a question: whether its section is among the passages read, answered at all, answered right."""

    kind: str
    read: bool
    answered: bool
    right: bool


def read_questions(path: Path) -> tuple[list[str], list[EverydayQuestion]]:
    """The texts of the sections and the questions about them."""
    texts, questions = [], []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines()):
        row = json.loads(line)
        texts.append(f"{row['title']}\n\n{''.join(row['sentences'])}")
        for one in row["questions"]:
            sentence = "" if one["answer"] is None else row["sentences"][one["answer"]]
            questions.append(EverydayQuestion(one["q"], one["kind"], number, sentence))
    return texts, questions


def outcomes(assistant: Assistant, questions: Sequence[EverydayQuestion]) -> Iterator[Outcome]:
    """Ask them one by one; the assistant holds each section as a file named after its number."""
    sources = {reply.reply_id: Path(reply.source).stem for reply in assistant.replies()}
    for one in questions:
        hits = assistant.search(one.text, top_k=TOP_PASSAGES)
        answer = assistant.ask(one.text)
        told = [solid(statement.text) for statement in answer.statements]
        yield Outcome(
            kind=one.kind,
            read=any(sources[hit.passage.reply_id] == str(one.section) for hit in hits),
            answered=answer.status != "refused",
            right=bool(one.sentence) and any(same(text, solid(one.sentence)) for text in told),
        )


def table(found: Sequence[Outcome]) -> list[str]:
    """Lines of a Markdown table, one for each kind of question."""
    lines = ["| kind | questions | passage read | solved | answered wrongly | refused |", "|---|---|---|---|---|---|"]
    for kind in (NO_SHARED_WORD, SHARED_WORDS, UNANSWERABLE):
        some = [one for one in found if one.kind == kind]
        if not some:
            continue
        counts = (
            sum(one.read for one in some),
            sum(one.right for one in some),
            sum(one.answered and not one.right for one in some),
            sum(not one.answered for one in some),
        )
        shares = " | ".join(f"{count / len(some):.3f}" for count in counts)
        lines.append(f"| {kind} | {len(some)} | {shares} |")
    return lines


def main() -> None:
    """Parse the command line, ask, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sections", type=Path, default=SECTIONS, metavar="FILE")
    parser.add_argument("--questions", type=int, default=600, help="how many are drawn; 0: all")
    parser.add_argument("--write", type=Path, metavar="DIR", help="write the sections there and ask nothing")
    arguments = parser.parse_args()
    texts, questions = read_questions(arguments.sections)
    texts += read_questions(SECTIONS_FILE)[0]
    if arguments.write:
        # A letter is looked for by the name of its file too: 66 would be taken for proposal 066.
        write_texts({f"section-{number}": text for number, text in enumerate(texts)}, arguments.write)
        return
    named = {str(number): text for number, text in enumerate(texts)}
    random.Random(7).shuffle(questions)
    with tempfile.TemporaryDirectory() as folder:
        assistant = with_texts(named, Path(folder))
        print(f"{len(texts)} sections")
        print("\n".join(table(list(outcomes(assistant, questions[: arguments.questions or None])))))


if __name__ == "__main__":
    main()
