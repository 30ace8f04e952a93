"""Several questions in one, some of them without an answer."""

from __future__ import annotations

from pathlib import Path

from rag import Assistant

LETTERS = Path(__file__).parents[2] / "eval" / "letters"


def test_a_part_that_nothing_is_near_is_named_on_the_newest_letters(tmp_path: Path) -> None:
    with Assistant.open(tmp_path / "data", llm="extractive", lang="zh") as assistant:
        for folder in ("dev_second", "dev_third"):
            assistant.add(LETTERS / folder)
        answer = assistant.ask("松岭县2025年老年助餐每餐补多少，火星探测器什么时候发射？")
    assert answer.status == "partial"
    assert all(statement.evidence for statement in answer.statements)
