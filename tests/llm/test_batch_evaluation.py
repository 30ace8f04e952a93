"""Questions of an evaluation answered in batches: the same kind of answers, one model call for many prompts."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from eval.__main__ import main
from rag import Assistant
from rag.assistant import Question
from rag.errors import UsageError
from rag.llm.base import Prompt
from rag.llm.transformers import TransformersLLM
from rag.types import Answer, Draft

ROOT = Path(__file__).parents[2]
QUESTIONS = [
    "上海硅巷的规划范围是什么？",
    "第066号提案的答复是谁签发的？",
    "今天天气怎么样？",
    "第066号和第083号答复对联合利华分别怎么说？",
    "硅巷有多少家咖啡馆？",
]


@pytest.fixture(autouse=True)
def from_the_repository(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many prompts each call of the model was given; asking for one alone is an error."""
    found: list[int] = []
    many = TransformersLLM.answer_many

    def counted(self: TransformersLLM, prompts: Sequence[Prompt], batch_size: int = 8) -> list[list[Draft]]:
        found.append(len(prompts))
        return many(self, prompts, batch_size)

    def alone(self: TransformersLLM, prompt: Prompt) -> None:
        raise AssertionError("asked for one prompt alone")

    monkeypatch.setattr(TransformersLLM, "answer_many", counted)
    monkeypatch.setattr(TransformersLLM, "answer", alone)
    return found


def form(answer: Answer) -> dict[str, Any]:
    """What does not depend on the last digits of a model's arithmetic."""
    found = answer.to_dict()
    names = ("question", "standalone_question", "refusal", "filters", "llm", "index_version", "prompt_version")
    return {name: found[name] for name in names}


def test_many_questions_are_answered_as_each_alone(seeded: Path, tiny_folder: Path) -> None:
    with Assistant.open(seeded, llm=f"transformers:{tiny_folder}") as assistant:
        alone = [assistant.ask(question) for question in QUESTIONS]
        together = assistant.ask_many([Question(question) for question in QUESTIONS], 3)
    for one, other in zip(alone, together, strict=True):
        assert isinstance(other, Answer)
        assert form(one) == form(other)
        assert bool(other.statements) == (other.status != "refused")
        seconds = dict(other.seconds)
        assert sum(seconds[name] for name in seconds if name != "total") <= seconds["total"] + 0.01
    assert together[0].seconds["generate"] > 0  # type: ignore[union-attr]


def test_the_prompts_of_many_questions_go_to_the_model_together(
    seeded: Path, tiny_folder: Path, calls: list[int]
) -> None:
    with Assistant.open(seeded, llm=f"transformers:{tiny_folder}") as assistant:
        assistant.ask_many([Question(question) for question in QUESTIONS], 8)
    # The comparison asks twice, one side after the other; computed answers and refusals do not ask.
    assert calls == [3, 1]


def test_a_question_that_cannot_be_used_is_said_before_any_is_answered(
    seeded: Path, tiny_folder: Path, calls: list[int]
) -> None:
    with (
        Assistant.open(seeded, llm=f"transformers:{tiny_folder}") as assistant,
        pytest.raises(UsageError, match="空的"),
    ):
        assistant.ask_many([Question(QUESTIONS[0]), Question(" ")])
    assert calls == []


def test_the_evaluation_answers_in_batches(tmp_path: Path, tiny_folder: Path, calls: list[int]) -> None:
    wanted = {"dev-f02", "dev-m01", "dev-r01", "dev-u01"}
    lines = (ROOT / "eval" / "cases" / "dev.jsonl").read_text(encoding="utf-8").splitlines()
    cases, out = tmp_path / "four.jsonl", tmp_path / "out"
    cases.write_text("\n".join(line for line in lines if json.loads(line)["id"] in wanted), encoding="utf-8")
    (tmp_path / "none.toml").write_text("", encoding="utf-8")
    words = ["run", str(cases), "--out", str(out), "--llm", f"transformers:{tiny_folder}", "--batch", "4"]
    result = CliRunner().invoke(main, [*words, "--thresholds", str(tmp_path / "none.toml")])
    assert result.exit_code == 0, result.output
    metrics = json.loads((out / "metrics.json").read_text(encoding="utf-8"))
    assert metrics["cases"] == 4
    assert metrics["overall"]["contract"]["mean"] == 1.0
    rows = [json.loads(line) for line in (out / "results.jsonl").read_text(encoding="utf-8").splitlines()]
    assert all(row["error"] is None for row in rows)
    assert sum(calls) >= 2
    assert len(calls) == 2, "once, and once more for stability"


def test_batches_are_for_models_in_this_process(tmp_path: Path) -> None:
    cases = ROOT / "eval" / "cases" / "dev.jsonl"
    result = CliRunner().invoke(main, ["run", str(cases), "--out", str(tmp_path), "--batch", "4"])
    assert result.exit_code == 2
    assert "--workers" in result.output
