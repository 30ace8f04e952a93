"""The five letters of ``seeds/`` as they must be read, each checked line by line against the printed text.

``python tests/golden/test_golden_letters.py`` writes the expected files anew from the code: look at the difference
before keeping it.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from rag.letters import read_letter
from rag.passages import make_passages, sentences_of
from rag.readers.text_file import read_text_file
from rag.types import Reply

HERE = Path(__file__).resolve().parent
SEEDS = HERE.parents[1] / "seeds"
NAMES = sorted(path.stem for path in SEEDS.glob("*.txt"))
MARKS = "*#"
"""The Markdown marks that the five files hold, besides drawn lines."""


def letter(name: str) -> Reply:
    path = SEEDS / f"{name}.txt"
    return read_letter(read_text_file(path, f"seeds/{path.name}").text, f"seeds/{path.name}")


def on_disk(name: str) -> str:
    """The file as any program reads it, not as the reader does."""
    return (SEEDS / f"{name}.txt").read_bytes().decode("utf-8")


def bare(text: str) -> str:
    """Without white space, Markdown marks and drawn lines."""
    lines = [line for line in text.split("\n") if line.strip() != "---"]
    return "".join(char for line in lines for char in line if not char.isspace() and char not in MARKS)


def as_read(reply: Reply) -> dict[str, Any]:
    head = reply.head_dict()
    del head["passages"]  # known only to the catalogue
    return {
        "head": head,
        "sentences": sum(len(sentences_of(reply, paragraph)) for paragraph in reply.paragraphs),
        "paragraphs": [
            {
                "role": paragraph.role,
                "section": list(paragraph.section),
                "text": reply.reading_text[paragraph.start : paragraph.end],
            }
            for paragraph in reply.paragraphs
        ],
    }


def test_there_are_five_letters_and_each_has_its_expected_file() -> None:
    assert len(NAMES) == 5
    assert [path.stem for path in sorted(HERE.glob("*.json"))] == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_head_paragraphs_and_sections_are_as_printed(name: str) -> None:
    expected = json.loads((HERE / f"{name}.json").read_text(encoding="utf-8"))
    found = as_read(letter(name))
    assert found["head"] == expected["head"]
    for paragraph, wanted in zip(found["paragraphs"], expected["paragraphs"], strict=False):
        assert paragraph == wanted
    assert found == expected


@pytest.mark.parametrize("name", NAMES)
def test_no_character_of_the_file_is_lost_or_moved(name: str) -> None:
    assert bare(letter(name).reading_text) == bare(on_disk(name))


@pytest.mark.parametrize("name", NAMES)
def test_every_sentence_stands_in_the_letter_and_in_the_file(name: str) -> None:
    reply, file = letter(name), on_disk(name)
    for paragraph in reply.paragraphs:
        for sentence in sentences_of(reply, paragraph):
            assert reply.reading_text[sentence.start : sentence.end] == sentence.text
            assert reply.paragraph_at(sentence.start) == reply.paragraph_at(sentence.end - 1) == paragraph
            start, end = reply.offsets.original_span(sentence.start, sentence.end)
            assert bare(file[start:end]) == bare(sentence.text)


@pytest.mark.parametrize("name", NAMES)
def test_every_passage_stands_in_the_letter_and_in_the_file(name: str) -> None:
    reply, file = letter(name), on_disk(name)
    for passage in make_passages(reply):
        assert reply.reading_text[passage.start : passage.end] == passage.text
        start, end = reply.offsets.original_span(passage.start, passage.end)
        assert bare(file[start:end]) == bare(passage.text)


@pytest.mark.parametrize("name", NAMES)
def test_each_field_of_the_head_names_the_line_it_was_read_from(name: str) -> None:
    reply = letter(name)
    values = {**reply.head_dict(), **{f"contact.{key}": value for key, value in reply.contact.to_dict().items()}}
    read = {field for field, value in values.items() if value} - {
        "reply_id", "source", "numbers", "contact", "kind", "date", "printed_date", "proposers", "co_handlers",
    }  # fmt: skip
    for field in read:
        start, end = reply.field_spans[field]
        assert str(values[field]) in reply.reading_text[start:end], field
    for field in ("kind", "date", "proposers"):
        assert field in reply.field_spans
    lines = [reply.reading_text[slice(*reply.field_spans[field])] for field in ("date", "issuer")]
    assert [line[-1:] for line in lines] == ["日", "会"]


@pytest.mark.parametrize("name", NAMES)
def test_misprints_stay_and_stray_spaces_go(name: str) -> None:
    text = letter(name).reading_text
    for misprint in ("你拍供应链", "引到科技创新", "科建发展", "诉求一精准匹配一闭环"):
        assert (misprint in text) == (misprint in bare(on_disk(name)))
    assert " " not in text.replace("New Balance", "").replace("T TIME", "").replace("T CAT", "")


def test_headings_have_three_levels() -> None:
    reply = letter("cppcc-15-3-066_2024-04-30")
    paragraph = next(
        one for one in reply.paragraphs if "总面积约1.48平方公里" in reply.reading_text[one.start : one.end]
    )
    assert paragraph.index == 21
    assert paragraph.section == ("二、对提案建议的答复", "（二）具体举措", "3、关于集约要素，对标合作的建议")


def write() -> None:
    """The expected files, from the code."""
    for name in NAMES:
        text = json.dumps(as_read(letter(name)), ensure_ascii=False, indent=1)
        (HERE / f"{name}.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    write()
