"""The script that stands in for a model at the peers, and the passages they are given; no peer library is needed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from handmade import ROOT

from eval import peers
from eval.contract import broken_pointers
from eval.letters import Letter, LetterBox

PROMPT = (
    "Cite sources. For example:\nSource 1:\nThe sky is red.\nNow it's your turn:\n------\n"
    "Source 1:\n全区新增绿地两处。道路已修好。\n\n"
    "Source 2:\n我委感谢您的关心。科技园总面积约1.48平方公里。园区共有企业15家。\n"
    "\n------\nQuery: 园区共有企业多少家？\nAnswer: "
)


def test_the_script_says_two_sentences_of_the_nearest_source_and_cites_it_by_its_number() -> None:
    assert peers.scripted_model(PROMPT) == "我委感谢您的关心。科技园总面积约1.48平方公里。[2]"
    fitting = peers.scripted_model(PROMPT, peers.fitting_sentences)
    assert fitting == "我委感谢您的关心。园区共有企业15家。[2]"


def test_of_sources_equally_near_the_script_takes_the_lower_number() -> None:
    prompt = "------\nSource 1:\n绿地甲。\nSource 2:\n绿地乙。\n------\nQuery: 绿地？\nAnswer: "
    assert peers.scripted_model(prompt) == "绿地甲。[1]"


def test_without_sources_the_script_says_nothing_and_that_is_no_answer() -> None:
    assert peers.scripted_model("------\n\n------\nQuery: 绿地？\nAnswer: ") == ""
    assert peers.answer_object(("", []), []) is None


def test_the_passages_file_holds_for_each_case_places_that_stand_in_the_letters(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    lines = (ROOT / "eval" / "cases" / "dev.jsonl").read_text(encoding="utf-8").splitlines()
    wanted = [line for line in lines if json.loads(line)["id"] in {"dev-f02", "dev-u01"}]
    cases, out = tmp_path / "two.jsonl", tmp_path / "passages.jsonl"
    cases.write_text("\n".join(wanted), encoding="utf-8")
    peers.main(["passages", "--cases", str(cases), "--out", str(out)])
    rows = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    assert [row["id"] for row in rows] == [json.loads(line)["id"] for line in wanted]
    for row in rows:
        assert 0 < len(row["passages"]) <= peers.TOP_K
        for passage in row["passages"]:
            assert set(passage) == {"reply_id", "start", "text", "in_file", "head"}
            assert len(passage["in_file"]) == len(passage["text"])


def test_a_chunk_of_a_passage_points_to_its_place_and_an_altered_one_nowhere() -> None:
    reading, source = "甲乙丙丁戊己", "# 甲乙 丙丁戊己"
    in_file = [source.index(character) for character in reading[1:]]
    passage = peers.passage_dict(reading[1:], 1, in_file, {"reply_id": "r", "number": "066"})
    letters = LetterBox([Letter("r", reading, source)])
    for shown, right in (("丙丁 ", True), ("丙丁丁", False)):
        answer = peers.answer_object(("丙丁。[2]", [(2, 0, shown)]), [passage])
        assert answer is not None
        [citation] = answer["citations"]
        assert (citation["n"], citation["reply_id"], citation["number"]) == (2, "r", "066")
        assert (broken_pointers(citation, citation["quotes"][0], letters) == []) is right


def test_a_missing_peer_is_said_with_the_command_that_installs_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> None:
        raise ModuleNotFoundError(f"No module named {name!r}")

    monkeypatch.setattr("importlib.import_module", missing)
    with pytest.raises(SystemExit, match="pip install haystack-ai"):
        peers.haystack_pipeline(peers.scripted_model)
