"""Every case file is readable, and every gold sentence stands in its letter, read here as plain text."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from eval.cases import CASE_TYPES, Case, load_cases
from eval.matching import compact, same_number, states_any

ROOT = Path(__file__).resolve().parents[2]
FILES = sorted((ROOT / "eval" / "cases").glob("*.jsonl"))
DEV = load_cases(ROOT / "eval" / "cases" / "dev.jsonl")

case_files = pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)


def decoded(data: bytes) -> str:
    """Text of a file in one of the encodings that offices send."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("gb18030")


@cache
def letter_texts(folders: tuple[str, ...]) -> dict[str, str]:
    """Folded text of each plain-text letter by the stem of its file's name."""
    files = [path for name in folders for path in sorted((ROOT / name).glob("*")) if path.suffix in (".txt", ".md")]
    return {path.stem: compact(decoded(path.read_bytes())) for path in files}


def texts_named(case: Case, name: str) -> list[str]:
    """The letters of a file's stem, or the ones whose head prints this proposal number."""
    texts = letter_texts(case.letters)
    if name in texts:
        return [texts[name]]
    return [text for text in texts.values() if any(same_number(found, name) for found in printed_numbers(text))]


def printed_numbers(text: str) -> list[str]:
    """The numbers in a letter's head: 第066号, 第1408-1号, also several as 第201、215号."""
    groups = re.findall(r"第?([\d、,和及第号-]+)号", text[:400])
    return [number for group in groups for number in re.findall(r"\d+(?:-\d+)?", group)]


@case_files
def test_gold_sentences_stand_in_their_letters(path: Path) -> None:
    missing = [
        f"{case.id} in {place.letter}"
        for case in load_cases(path)
        for unit in case.gold
        for place in unit.places
        if not any(compact(place.sentence) in text for text in texts_named(case, place.letter))
    ]
    assert not missing


@case_files
def test_a_case_asks_for_something_that_can_be_checked(path: Path) -> None:
    for case in load_cases(path):
        if case.refuse is True:
            assert not case.must, f"{case.id}: a question to be refused cannot require facts"
        elif case.refuse is False:
            assert case.must, f"{case.id}: nothing required"
        assert all(group and all(group) for group in case.must), f"{case.id}: an empty alternative"
        for name in (*case.cite_any, *(name for group in case.cite_all for name in group)):
            assert texts_named(case, name), f"{case.id}: no letter {name}"


@pytest.mark.parametrize("case", [case for case in DEV if case.gold], ids=lambda case: case.id)
def test_required_facts_stand_in_the_gold(case: Case) -> None:
    gold = "\n".join(place.sentence for unit in case.gold for place in unit.places)
    names = "".join(f"第{place.letter}号" for unit in case.gold for place in unit.places)
    for group in case.must:
        assert states_any(f"{gold}\n{names}", group), f"{case.id}: {group} is in no gold sentence"


def test_dev_cases_are_many_and_of_every_type() -> None:
    counts = Counter(case.type for case in DEV)
    assert len(DEV) >= 60
    assert set(counts) == set(CASE_TYPES)
    assert min(counts.values()) >= 5


def test_no_question_is_both_in_dev_and_in_test() -> None:
    cases = [case for path in FILES for case in load_cases(path) if not case.history]
    dev, test = ({compact(case.question) for case in cases if case.split == split} for split in ("dev", "test"))
    assert not dev & test


def test_dev_and_test_speak_of_different_further_letters() -> None:
    dev, test = (
        {
            place.letter
            for case in load_cases(ROOT / "eval" / "cases" / name)
            for unit in case.gold
            for place in unit.places
        }
        for name in ("letters_dev.jsonl", "letters_test.jsonl")
    )
    assert dev
    assert test
    assert not dev & test
