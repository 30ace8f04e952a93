"""Files as texts: encodings, line ends, page furniture, and files that are none."""

from __future__ import annotations

import hashlib
import os
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from processor_time import bounded

from rag.errors import SourceError
from rag.readers.text_file import MAX_BYTES, SUFFIXES, read_text_file

TEXT = "对某区政协第066号提案的答复\n\n上海硅巷约1.48平方公里。\n"


def read(folder: Path, content: bytes | str) -> str:
    path = folder / "letter.txt"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return read_text_file(path, "letter.txt").text


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "gb2312"])
def test_every_usual_encoding_gives_the_same_text(tmp_path: Path, encoding: str) -> None:
    assert read(tmp_path, TEXT.encode(encoding)) == TEXT


def test_big_endian_with_a_mark_is_read(tmp_path: Path) -> None:
    assert read(tmp_path, b"\xfe\xff" + TEXT.encode("utf-16-be")) == TEXT


def test_characters_beyond_the_basic_plane_are_read(tmp_path: Path) -> None:
    assert read(tmp_path, "𠮷林路。".encode("gb18030")) == "𠮷林路。"


@pytest.mark.parametrize("end", ["\r\n", "\r", "\n"])
def test_line_ends_are_all_one(tmp_path: Path, end: str) -> None:
    assert read(tmp_path, f"甲{end}乙{end}".encode()) == "甲\n乙\n"


@pytest.mark.parametrize(
    "line",
    ["- 1 -", "— 12 —", "－3－", "–4–", "第 1 页 共 3 页", "第1页", "第 2 页/共 10 页", "-----", "---", "\u3000— 2 —"],
)
def test_page_furniture_becomes_blanks_of_the_same_length(tmp_path: Path, line: str) -> None:
    assert read(tmp_path, f"甲\n{line}\n乙") == f"甲\n{' ' * len(line)}\n乙"


def test_page_furniture_is_known_at_a_page_end_too(tmp_path: Path) -> None:
    assert read(tmp_path, "甲\n- 1 -\f- 2 -\n乙") == "甲\n     \f     \n乙"


@pytest.mark.parametrize("line", ["- 1 - 甲", "第1页是目录", "2024", "-", "- 1234 -", "1-2", "第三页"])
def test_text_that_resembles_page_furniture_stays(tmp_path: Path, line: str) -> None:
    assert read(tmp_path, f"甲\n{line}\n乙") == f"甲\n{line}\n乙"


def test_invisible_characters_become_blanks(tmp_path: Path) -> None:
    assert read(tmp_path, "硅\u200b巷\u00ad路\ufeff") == "硅 巷 路 "


def test_the_hash_is_of_the_file_as_it_is(tmp_path: Path) -> None:
    content = TEXT.encode("gb18030")
    (tmp_path / "letter.txt").write_bytes(content)
    document = read_text_file(tmp_path / "letter.txt", "letters/letter.txt")
    assert document.content_hash == hashlib.sha256(content).hexdigest()
    assert document.source == "letters/letter.txt"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "空的"),
        (b" \n\t\xe3\x80\x80\n", "空的"),
        ("\ufeff".encode(), "空的"),
        (b"- 1 -\n", "空的"),
        (b"%PDF-1.7\n\x00\x01\x02", "二进制"),
        (b"\xff\xd8\xff\xe0" * 10, "不是可读的文本"),
        (b"\xff\xfe\x00", "不是可读的文本"),
        (bytes(range(1, 32)) * 10, "不是可读的文本"),
    ],
)
def test_what_is_no_text_is_refused_with_a_cure(tmp_path: Path, content: bytes, said: str) -> None:
    with pytest.raises(SourceError) as error:
        read(tmp_path, content)
    assert said in str(error.value)
    assert str(error.value).startswith("letter.txt：")
    assert "请" in str(error.value)
    assert "\n" not in str(error.value)


def test_a_missing_file_and_a_folder_are_refused(tmp_path: Path) -> None:
    for path in (tmp_path / "none.txt", tmp_path):
        with pytest.raises(SourceError, match="读不了文件"):
            read_text_file(path, path.name)


def test_a_file_too_large_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "large.txt"
    with path.open("wb") as file:
        file.truncate(MAX_BYTES + 1)
    with pytest.raises(SourceError, match="超过上限"):
        read_text_file(path, "large.txt")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_a_pipe_is_refused_and_never_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    with pytest.raises(SourceError, match="不是普通文件"):
        read_text_file(tmp_path / "pipe.txt", "pipe.txt")


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=400))
def test_any_bytes_give_a_text_or_a_source_error(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    with suppress(SourceError):
        assert read(tmp_path_factory.mktemp("bytes"), content).strip()


@settings(deadline=None)
@given(st.text(alphabet=st.characters(codec="utf-8", exclude_categories=["Co"]), min_size=1, max_size=100))
def test_offsets_of_a_text_in_utf_8_point_into_the_file(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    try:
        found = read(tmp_path_factory.mktemp("text"), text)
    except SourceError:
        return
    unified = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    assert len(found) == len(unified)
    assert all(here in (there, " ") for here, there in zip(found, unified, strict=True))


@pytest.mark.parametrize(
    "content", [b" " * 1_000_000 + b"x", b"- " * 500_000 + b"x", b"-" * 1_000_000 + b"x", b"\n" * 1_000_000 + b"x"]
)
def test_time_is_linear(tmp_path: Path, content: bytes) -> None:
    with bounded():
        read(tmp_path, content)


def test_suffixes_are_lower_case_with_their_dot() -> None:
    assert all(suffix == suffix.lower() and suffix.startswith(".") for suffix in SUFFIXES)
    assert {".txt", ".md"} <= SUFFIXES
