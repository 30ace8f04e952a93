"""Files into the catalogue: once each, under stable ids, and one that fails never stops the others."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from rag.catalogue.store import Catalogue
from rag.errors import IndexBroken
from rag.ingest import AddReport, add_files, open_index, read_index
from rag.passages import embedding_text
from rag.text.tokens import query_tokens

SEEDS = Path(__file__).resolve().parent.parent / "seeds"


def letter(number: str = "066", body: str = "上海硅巷约1.48平方公里。", day: str = "2024年4月30日") -> str:
    return (
        f"对某区政协第一届二次会议第{number}号提案的答复\n\n王小明委员：\n\n"
        f"您提出的《关于硅巷的建议》收悉，现答复如下：\n\n{body}\n\n某区科委\n\n{day}\n"
    )


class SmallEmbedder:
    """Two numbers for a text: enough for an index."""

    name, fingerprint, dim = "small", "small-1", 2

    def __init__(self) -> None:
        self.texts: list[str] = []

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return self.encode_passages(texts)

    def encode_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.texts += texts
        rows = np.array([[len(text), 1.0] for text in texts], np.float32).reshape(-1, 2)
        return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), np.float32)


@pytest.fixture
def catalogue(tmp_path: Path) -> Iterator[Catalogue]:
    with Catalogue.open(tmp_path / "data" / "catalogue.sqlite") as catalogue:
        yield catalogue


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder ``letters`` in the working directory."""
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "letters"
    path.mkdir()
    return path


def write(folder: Path, **texts: str) -> None:
    for name, text in texts.items():
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")


def sums(report: AddReport) -> tuple[int, int, int, int]:
    return len(report.added), len(report.unchanged), len(report.updated), len(report.failed)


def test_a_folder_is_read_in_order_of_path_and_names_are_as_given(catalogue: Catalogue, folder: Path) -> None:
    write(folder, b=letter("2"), a=letter("1"))
    (folder / "sub").mkdir()
    (folder / "sub" / "c.MD").write_text(letter("3"), encoding="utf-8")
    (folder / ".hidden.txt").write_text(letter("4"), encoding="utf-8")
    (folder / ".git").mkdir()
    (folder / ".git" / "d.txt").write_text(letter("5"), encoding="utf-8")
    (folder / "picture.png").write_bytes(b"\x89PNG")
    report = add_files(catalogue, ["letters/"])
    assert [file.source for file in report.added] == ["letters/a.txt", "letters/b.txt", "letters/sub/c.MD"]
    assert sums(report) == (3, 0, 0, 0)


def test_reading_again_reads_nothing_again(catalogue: Catalogue, folder: Path) -> None:
    write(folder, a=letter("1"), b=letter("2"))
    first = add_files(catalogue, [folder])
    version = catalogue.version
    again = add_files(catalogue, [folder, "letters/a.txt", "./letters/../letters/b.txt"])
    assert sums(again)[0] == sums(again)[2] == 0
    assert {file.reply_id for file in again.unchanged} == {file.reply_id for file in first.added}
    assert catalogue.version == version


def test_a_changed_file_keeps_its_id_and_only_it_is_embedded_again(
    catalogue: Catalogue, folder: Path, tmp_path: Path
) -> None:
    write(folder, a=letter("1"), b=letter("2"))
    before = add_files(catalogue, ["letters"])
    embedder = SmallEmbedder()
    open_index(catalogue, embedder, tmp_path / "index")
    write(folder, a=letter("1", "现在约2平方公里。", "2024年5月1日"))
    report = add_files(catalogue, ["letters"])
    assert sums(report) == (0, 1, 1, 0)
    assert report.updated[0].reply_id == before.added[0].reply_id
    embedder.texts.clear()
    open_index(catalogue, embedder, tmp_path / "index")
    assert any("现在约2平方公里" in text for text in embedder.texts)
    assert len(embedder.texts) == 3


def test_a_file_moved_keeps_its_id(catalogue: Catalogue, folder: Path) -> None:
    write(folder, a=letter())
    reply_id = add_files(catalogue, ["letters"]).added[0].reply_id
    (folder / "a.txt").rename(folder / "b.txt")
    report = add_files(catalogue, ["letters"])
    assert (sums(report), report.updated[0].reply_id) == ((0, 0, 1, 0), reply_id)
    assert [reply.source for reply in catalogue.heads()] == ["letters/b.txt"]


def test_the_same_letter_from_another_file_is_named_and_left_out(catalogue: Catalogue, folder: Path) -> None:
    write(folder, a=letter(), b=letter(), c=letter().replace("\n\n", "\n"))
    report = add_files(catalogue, ["letters"])
    assert sums(report) == (1, 2, 0, 0)
    assert "内容与 letters/a.txt 完全相同" in report.unchanged[0].reason
    assert "与 letters/a.txt 是同一封信" in report.unchanged[1].reason


def test_two_letters_of_one_number_are_both_kept_with_a_warning(catalogue: Catalogue, folder: Path) -> None:
    write(folder, a=letter(body="一种说法。"), b=letter(body="另一种说法。"))
    report = add_files(catalogue, ["letters"])
    assert sums(report) == (2, 0, 0, 0)
    assert "编号与 letters/a.txt 相同而内容不同" in report.added[1].reason
    assert len({file.reply_id for file in report.added}) == 2


def test_a_letter_never_takes_the_id_of_another_whose_file_was_given_another_text(
    catalogue: Catalogue, folder: Path
) -> None:
    write(folder, a=letter("1"))
    add_files(catalogue, ["letters"])
    write(folder, a=letter("2"), b=letter("1"))
    report = add_files(catalogue, ["letters"])
    assert sums(report) == (1, 0, 1, 0)
    assert sorted(reply.number or "" for reply in catalogue.heads()) == ["1", "2"]


def test_a_new_file_never_takes_the_id_of_the_one_that_was_moved_away(catalogue: Catalogue, folder: Path) -> None:
    write(folder, notes="会议纪要\n\n讨论了图书馆。")
    add_files(catalogue, ["letters"])
    (folder / "notes.txt").rename(folder / "a_old.txt")
    add_files(catalogue, ["letters/a_old.txt"])
    write(folder, notes="会议纪要\n\n讨论了咖啡馆。")
    assert sums(add_files(catalogue, ["letters/notes.txt"])) == (1, 0, 0, 0)
    assert sorted(reply.source for reply in catalogue.heads()) == ["letters/a_old.txt", "letters/notes.txt"]


def test_what_fails_is_named_with_its_reason_and_the_rest_is_read(catalogue: Catalogue, folder: Path) -> None:
    write(folder, a=letter(), empty="\n")
    (folder / "binary.txt").write_bytes(b"\x00\x01")
    (folder / "gone.txt").symlink_to(folder / "nowhere.txt")
    (folder / "letter.pdf").write_bytes(b"%PDF")
    (folder / "nothing").mkdir()
    paths = ["letters", "letters/letter.pdf", "letters/nothing", "letters/missing.txt", "x" * 300, "a\0b.txt"]
    report = add_files(catalogue, paths)
    assert sums(report) == (1, 0, 0, 8)
    reasons = {file.source: file.reason for file in report.failed}
    for source, said in {
        "letters/empty.txt": "空的",
        "letters/binary.txt": "二进制",
        "letters/gone.txt": "读不了",
        "letters/letter.pdf": "不支持 .pdf",
        "letters/nothing": "没有可读的文件",
        "letters/missing.txt": "没有这个文件",
        "x" * 300: "读不了",
        "a\0b.txt": "a\0b.txt",
    }.items():
        assert said in reasons[source]
        assert reasons[source].startswith(f"{source}：")


@pytest.mark.skipif(os.name == "nt", reason="file names are Unicode there")
def test_a_name_in_an_old_encoding_is_no_obstacle(catalogue: Catalogue, folder: Path) -> None:
    name = "答复".encode("gb18030") + b".txt"
    try:
        Path(os.fsdecode(os.fsencode(folder) + b"/" + name)).write_text(letter(), encoding="utf-8")
    except OSError:
        pytest.skip("this file system takes Unicode names only")
    assert [file.source for file in add_files(catalogue, ["letters"]).added] == ["letters/答复.txt"]


def test_progress_counts_every_file(catalogue: Catalogue, folder: Path) -> None:
    write(folder, a=letter("1"), b="\n", c=letter("3"))
    seen: list[tuple[str, int, int]] = []
    add_files(catalogue, ["letters"], lambda *step: seen.append(step))
    assert seen == [("读取", 1, 3), ("读取", 2, 3), ("读取", 3, 3)]


def test_a_report_is_four_lists(catalogue: Catalogue, folder: Path) -> None:
    write(folder, a=letter())
    report = add_files(catalogue, ["letters"]).to_dict()
    assert list(report) == ["added", "unchanged", "updated", "failed"]
    assert list(report["added"][0]) == ["source", "reply_id", "reason"]


def test_the_five_letters_are_read_without_a_warning(catalogue: Catalogue) -> None:
    report = add_files(catalogue, [SEEDS])
    assert (sums(report), [file.reason for file in report.added]) == ((5, 0, 0, 0), [""] * 5)


def test_the_index_belongs_to_the_catalogue_and_is_built_only_when_needed(
    catalogue: Catalogue, folder: Path, tmp_path: Path
) -> None:
    write(folder, a=letter("1"), b=letter("2", "武夷路有六十余家咖啡馆。"))
    add_files(catalogue, ["letters"])
    embedder, root = SmallEmbedder(), tmp_path / "index"
    assert read_index(root) is None
    index = open_index(catalogue, embedder, root)
    assert index.manifest.belongs_to(catalogue.version, embedder.fingerprint)
    assert len(index.lexical) == index.manifest.passages == 6
    found = index.lexical.search(query_tokens("咖啡馆"), 5)
    assert "咖啡馆" in catalogue.passages([found[0][0]])[0].text
    embedder.texts.clear()
    again = open_index(catalogue, embedder, root)
    forced = open_index(catalogue, embedder, root, force=True)
    assert embedder.texts == []
    assert again.manifest == index.manifest
    assert forced.manifest.version == index.manifest.version
    present = read_index(root)
    assert present is not None
    assert present.manifest == forced.manifest


def test_an_empty_catalogue_has_an_index_too(catalogue: Catalogue, tmp_path: Path) -> None:
    index = open_index(catalogue, SmallEmbedder(), tmp_path / "index")
    assert len(index.lexical) == 0
    assert list(index.dense.search(np.array([1, 0], np.float32), 5)) == []


def test_a_damaged_index_is_said_and_mended_by_force(catalogue: Catalogue, folder: Path, tmp_path: Path) -> None:
    write(folder, a=letter())
    add_files(catalogue, ["letters"])
    root = tmp_path / "index"
    open_index(catalogue, SmallEmbedder(), root)
    next(root.glob("*/dense.faiss")).write_bytes(b"broken")
    with pytest.raises(IndexBroken, match="dafu rebuild"):
        open_index(catalogue, SmallEmbedder(), root)
    assert len(open_index(catalogue, SmallEmbedder(), root, force=True).lexical) == 3


def test_what_is_embedded_is_the_section_and_the_text(catalogue: Catalogue, folder: Path) -> None:
    write(
        folder,
        a=letter(
            body="一、硅巷的范围\n\n四至范围东至江苏路沿线，南至延安西路沿线，西至凯旋路沿线，北至长宁路沿线，面积不小。"
        ),
    )
    add_files(catalogue, ["letters"])
    passage = next(passage for passage in catalogue.all_passages() if passage.role == "body")
    assert embedding_text(passage).startswith("一、硅巷的范围 四至范围")
