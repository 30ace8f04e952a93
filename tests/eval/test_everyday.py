"""Everyday questions asked of many sections at once: what counts as solved, wrong and refused."""

from __future__ import annotations

import json
from pathlib import Path

from eval.everyday import SECTIONS, Outcome, outcomes, read_questions, table
from eval.fit_examples import with_texts
from rag.bundled.corpus import SECTIONS_FILE

ROWS = (
    {
        "title": "关于完善老年助餐服务提案的答复",
        "sentences": ["全县建成老年助餐点38个。", "午餐指导价为每份10元，一荤两素一汤。"],
        "questions": [
            {"q": "老年助餐的午餐指导价是多少？", "kind": "mixed", "answer": 1},
            {"q": "青螺湾二期什么时候开工？", "kind": "unanswerable", "answer": None},
        ],
    },
    {
        "title": "关于加快绿道建设建议的答复",
        "sentences": ["绿道全长18.6公里，2019年3月动工。", "沿线设驿站5座、公厕9座。"],
        "questions": [{"q": "绿道沿线设了几座驿站？", "kind": "mixed", "answer": 1}],
    },
)


def test_questions_are_asked_of_all_sections_and_judged_by_the_sentence_that_answers(tmp_path: Path) -> None:
    file = tmp_path / "sections.jsonl"
    file.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in ROWS), encoding="utf-8")
    texts, questions = read_questions(file)
    (tmp_path / "held").mkdir()
    assistant = with_texts({str(number): text for number, text in enumerate(texts)}, tmp_path / "held")
    assert list(outcomes(assistant, questions)) == [
        Outcome("mixed", read=True, answered=True, right=True),
        Outcome("unanswerable", read=True, answered=False, right=False),
        Outcome("mixed", read=True, answered=True, right=True),
    ]


def test_shares_are_given_by_kind() -> None:
    found = [
        Outcome("blind", read=True, answered=True, right=True),
        Outcome("blind", read=False, answered=True, right=False),
        Outcome("unanswerable", read=True, answered=False, right=False),
    ]
    assert table(found)[2:] == [
        "| blind | 2 | 0.500 | 0.500 | 0.500 | 0.000 |",
        "| unanswerable | 1 | 1.000 | 0.000 | 0.000 | 1.000 |",
    ]


def test_the_sections_that_ship_hold_what_their_questions_point_at() -> None:
    texts, questions = read_questions(SECTIONS)
    assert len(texts) == 284
    assert len(questions) > 3_000
    assert all(bool(one.sentence) == (one.kind != "unanswerable") for one in questions)
    assert all(one.sentence in texts[one.section] for one in questions)
    assert not set(texts) & set(read_questions(SECTIONS_FILE)[0])
    assert not any("硅巷" in text or "长宁" in text for text in texts)
