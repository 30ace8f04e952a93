"""Each public form is loaded from a small made-up file of that form, asked, and measured in its own measures."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from handmade import answer, refusal

from eval.answers import parse_answer
from eval.cases import Case
from eval.letters import Letter, LetterBox, Span
from eval.measures import RetrievedPassage
from eval.public import among, group_of, held_out, load_public, public_table, run_public
from eval.public.forms import PublicQuestion
from eval.public.measures import attributed_scores, bag_f1, noise_scores, reading_scores, substring_f1
from rag.bundled.corpus import CMRC_FILE, part_of
from rag.errors import UsageError


def write_lines(path: Path, rows: list[dict[str, Any]]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), encoding="utf-8")
    return path


def rgb_file(folder: Path) -> Path:
    row = {
        "id": 0,
        "query": "桥有多长？",
        "answer": [["12米", "十二米"]],
        "positive": ["桥长12米。"],
        "negative": ["天晴。", "有风。"],
    }
    return write_lines(folder / "zh.json", [row])


def squad_file(folder: Path) -> Path:
    asked = [
        {"id": "q1", "question": "桥有多长？", "answers": [{"text": "12米", "answer_start": 2}]},
        {"id": "q2", "question": "桥有多宽？", "answers": [], "is_impossible": True},
    ]
    path = folder / "squad.json"
    data = {"data": [{"title": "桥", "paragraphs": [{"context": "桥长12米。", "qas": asked}]}]}
    path.write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
    return path


def flat_cmrc_file(folder: Path) -> Path:
    path = folder / "trial.json"
    asked = [{"query_id": "q1", "query_text": "桥有多长？", "answers": ["12米", "12米", "长12米"]}]
    path.write_text(
        json.dumps(
            [{"context_id": "c", "context_text": "桥长12米。", "title": "桥", "qas": asked}], ensure_ascii=False
        ),
        encoding="utf-8",
    )
    return path


def beir_folder(folder: Path) -> Path:
    write_lines(
        folder / "corpus.jsonl", [{"_id": "d/1", "title": "桥", "text": "桥长12米。"}, {"_id": "d2", "text": "天晴。"}]
    )
    write_lines(folder / "queries.jsonl", [{"_id": "q1", "text": "桥有多长？"}, {"_id": "q2", "text": "没人判过"}])
    (folder / "qrels").mkdir()
    (folder / "qrels" / "test.tsv").write_text("query-id\tcorpus-id\tscore\nq1\td/1\t1\n", encoding="utf-8")
    return folder


def miracl_folder(folder: Path) -> Path:
    write_lines(
        folder / "docs-0.jsonl",
        [{"docid": "7#0", "title": "桥", "text": "桥长12米。"}, {"docid": "8#0", "text": "天晴。"}],
    )
    (folder / "topics.dev.tsv").write_text("q1\t桥有多长？\n", encoding="utf-8")
    (folder / "qrels.dev.tsv").write_text("q1 Q0 7#0 1\nq1 Q0 8#0 0\n", encoding="utf-8")
    return folder


def alce_file(folder: Path) -> Path:
    path = folder / "asqa.json"
    row = {
        "sample_id": "s1",
        "question": "桥有多长？",
        "qa_pairs": [{"short_answers": ["12米"]}, {"short_answers": ["三年"]}],
        "docs": [{"title": "桥", "text": "桥长12米。"}],
    }
    path.write_text(json.dumps([row], ensure_ascii=False), encoding="utf-8")
    return path


class FolderSystem:
    """Finds the texts that say 12米 and quotes them; refuses where none does."""

    def __init__(self, texts: Path, data: Path) -> None:
        found = [(path.stem, path.read_text(encoding="utf-8")) for path in sorted(texts.glob("*.txt"))]
        self.letters = LetterBox(
            Letter(
                stem, text, text, {"source": f"{stem}.txt", "title": "t", "number": None, "date": None, "issuer": "i"}
            )
            for stem, text in found
        )

    def _places(self) -> list[Span]:
        return [
            Span(letter.reply_id, letter.reading_text.find("桥长"), len(letter.reading_text))
            for letter in self.letters.letters
            if "12米" in letter.reading_text
        ]

    def ask(self, case: Case) -> Mapping[str, Any]:
        places = self._places()
        return answer(case.question, [("桥长12米。", places)], self.letters) if places else refusal(case.question)

    def search(self, question: str, top_k: int = 10) -> tuple[RetrievedPassage, ...]:
        return tuple(RetrievedPassage(place, 1.0, rank) for rank, place in enumerate(self._places(), 1))


def means(form: str, path: Path) -> dict[str, float]:
    return {name: row.mean for name, row in run_public(load_public(form, path), FolderSystem).items()}


def test_rgb_asks_with_noise_and_with_noise_alone(tmp_path: Path) -> None:
    loaded = load_public("rgb", rgb_file(tmp_path))
    assert [(q.question_id, len(q.documents), q.refuse) for q in loaded.questions] == [
        ("0", 3, False),
        ("0-noise", 2, True),
    ]
    assert means("rgb", tmp_path / "zh.json") == {"accuracy": 1.0, "rejection rate": 1.0}


def test_squad_has_answers_and_questions_without(tmp_path: Path) -> None:
    got = means("squad", squad_file(tmp_path))
    # Said 桥长12米 (4 tokens), gold 12米 (2): F1 = 2·(2/4)(2/2)/(2/4+2/2) = 2/3.
    assert got["F1"] == pytest.approx(0.6667, abs=1e-3)
    assert (got["EM"], got["contains answer"], got["nDCG@10"]) == (0.0, 1.0, 1.0)
    assert got["refused (no answer)"] == 0.0


def test_only_questions_about_articles_that_nothing_was_learnt_from_are_asked_on_request(tmp_path: Path) -> None:
    loaded = load_public("squad", squad_file(tmp_path))
    titles = {one.document_id: one.title for one in loaded.documents}
    kept = held_out(loaded, CMRC_FILE).questions
    answerable = [one for one in loaded.questions if one.relevant]
    assert list(kept) == [one for one in answerable if part_of(CMRC_FILE, group_of(one, titles)) == "held out"]
    assert held_out(loaded, CMRC_FILE).documents == loaded.documents
    with pytest.raises(UsageError, match="leave --held-out away"):
        held_out(loaded, "squad.json")


def test_further_documents_answer_nothing(tmp_path: Path) -> None:
    loaded = load_public("squad", squad_file(tmp_path))
    more = among(loaded, loaded.documents)
    assert more.questions == loaded.questions
    assert len({one.document_id for one in more.documents}) == 2 * len(loaded.documents)


def test_cmrc_is_read_in_its_flat_form_too(tmp_path: Path) -> None:
    got = means("cmrc", flat_cmrc_file(tmp_path))
    assert got["F1"] == pytest.approx(0.8571, abs=1e-3), "against 长12米: 2·(3/4)(3/3)/(3/4+3/3)"
    assert got["R@100"] == 1.0


def test_beir_ids_come_back_from_the_names_of_files(tmp_path: Path) -> None:
    assert len(load_public("beir", beir_folder(tmp_path)).questions) == 1, "a query that nobody judged is left out"
    assert means("beir", tmp_path) == {"Success@1": 1.0, "Success@5": 1.0, "nDCG@10": 1.0, "RR@10": 1.0, "R@100": 1.0}


def test_miracl_ids_hold_a_number_sign(tmp_path: Path) -> None:
    assert means("miracl", miracl_folder(tmp_path)) == {
        "Success@1": 1.0,
        "Success@5": 1.0,
        "nDCG@10": 1.0,
        "RR@10": 1.0,
        "R@100": 1.0,
    }


def test_alce_counts_the_short_answers(tmp_path: Path) -> None:
    got = means("alce", alce_file(tmp_path))
    assert got == {"STR-EM": 0.5, "STR-HIT": 0.0, "citation recall (containment)": 1.0, "length": 4.0}
    assert "STR-EM" in public_table("alce", run_public(load_public("alce", tmp_path / "asqa.json"), FolderSystem))


def test_a_refusal_scores_nothing_where_an_answer_was_due() -> None:
    question = PublicQuestion("q", "?", (("12米",),))
    refused = parse_answer(refusal("?"))
    assert noise_scores(question, refused) == {"accuracy": 0.0}
    assert reading_scores(question, refused, "squad")["F1"] == 0.0
    assert attributed_scores(question, refused)["STR-EM"] == 0.0


def test_f1_by_hand() -> None:
    assert bag_f1("上海市", "上海") == pytest.approx(0.8)
    assert substring_f1("上海市长宁区", "长宁区") == pytest.approx(2 / 3)
    assert bag_f1("", "上海") == 0.0


@pytest.mark.parametrize("form", ["rgb", "squad", "beir", "miracl", "alce"])
def test_a_file_of_another_form_is_named_with_its_path(form: str, tmp_path: Path) -> None:
    path = tmp_path / "odd.json"
    path.write_text('{"odd": 1}', encoding="utf-8")
    with pytest.raises(UsageError, match=r"odd\.json"):
        load_public(form, path)


def test_an_unknown_form_and_a_missing_path_say_so(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="one of rgb"):
        load_public("trec", tmp_path)
    with pytest.raises(UsageError, match="nothing at"):
        load_public("rgb", tmp_path / "none")
