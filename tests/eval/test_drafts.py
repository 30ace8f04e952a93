"""Drafts of cases from a letter and from feedback; a draft is no case until a person has edited it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from handmade import ROOT, gold_answer, refusal, seed_letters

from eval.cases import load_cases, parse_case
from eval.matching import compact
from eval.propose import drafts_from_feedback, propose_cases, write_drafts
from eval.system import letter_of
from rag.errors import UsageError
from rag.letters import read_letter

SOURCE = "seeds/cppcc-15-3-066_2024-04-30.txt"
LETTER = letter_of(read_letter((ROOT / SOURCE).read_text(encoding="utf-8"), SOURCE))


def test_head_quantities_and_lists_of_a_letter_are_drafted() -> None:
    drafts = propose_cases(LETTER)
    asked = {draft["question"]: draft for draft in drafts}
    assert asked["第066号的答复是谁签发的？"]["must"] == [["詹镭"]]
    assert {draft["type"] for draft in drafts} == {"metadata", "fact", "list"}
    assert all(draft["draft"] for draft in drafts)
    assert len({draft["id"] for draft in drafts}) == len(drafts)


def test_the_gold_of_a_draft_stands_in_the_letter() -> None:
    text = compact(LETTER.reading_text)
    golds = [gold["sentence"] for draft in propose_cases(LETTER) for gold in draft["gold"]]
    assert golds
    assert all(compact(gold) in text for gold in golds)


def test_a_draft_is_refused_by_the_loader_until_it_is_edited(tmp_path: Path) -> None:
    path = tmp_path / "drafts.jsonl"
    write_drafts(propose_cases(LETTER), path)
    with pytest.raises(UsageError, match="still a draft"):
        load_cases(path)
    draft = json.loads(path.read_text(encoding="utf-8").splitlines()[0])
    draft.pop("draft")
    assert parse_case(draft).type == "metadata"
    with pytest.raises(UsageError, match="exists"):
        write_drafts([], path)


def test_feedback_becomes_drafts() -> None:
    letters = seed_letters()
    case = load_cases(ROOT / "eval" / "cases" / "dev.jsonl")[1]
    rows = [
        {"question": case.question, "answer": gold_answer(case, letters), "thumb": "up", "comment": ""},
        {"question": "GDP？", "answer": refusal("GDP？"), "thumb": "up", "comment": "对"},
        {"question": case.question, "answer": gold_answer(case, letters), "thumb": "down", "comment": "面积不对"},
    ]
    liked, refused, disliked = drafts_from_feedback([json.dumps(row, ensure_ascii=False) for row in rows])
    assert ["1.48平方公里"] in [[compact(fact) for fact in group] for group in liked["must"]]
    assert liked["cite_any"] == ["066"]
    assert liked["gold"]
    assert (refused["type"], refused["refuse"]) == ("refuse", True)
    assert disliked["must"] == []
    assert "面积不对" in disliked["note"]


def test_a_line_that_is_no_feedback_is_named() -> None:
    with pytest.raises(UsageError, match="line 1"):
        drafts_from_feedback(['{"question": "q"}'])
