"""Indexes are built beside the one in use and take its place in one step."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from rag.errors import IndexBroken
from rag.index import storage
from rag.index.storage import FORMAT_VERSION, IndexManifest, build_index, open_current, read_current


def made_from(version: str = "c-1") -> IndexManifest:
    return IndexManifest(catalogue_version=version, embedder="bundled", fingerprint="f" * 40, dim=4, passages=2)


def fill(folder: Path) -> None:
    (folder / "dense.faiss").write_bytes(b"vectors")
    (folder / "词").mkdir()
    (folder / "词" / "terms").write_bytes(b"terms")
    (folder / "词" / ".tantivy-writer.lock").write_bytes(b"")


def folders(root: Path) -> list[str]:
    return [path.name for path in root.iterdir() if path.is_dir()]


def test_nothing_built_yet_is_none(tmp_path: Path) -> None:
    assert open_current(tmp_path) is None
    assert open_current(tmp_path / "missing") is None


def test_what_was_built_is_what_is_opened(tmp_path: Path) -> None:
    built = build_index(tmp_path / "index", made_from(), fill)
    assert open_current(tmp_path / "index") == built
    folder, manifest = built
    assert (folder / "dense.faiss").read_bytes() == b"vectors"
    assert manifest.files == {"dense.faiss": 7, "词/terms": 5}
    assert manifest.version == f"c-1/{'f' * 12}/{FORMAT_VERSION}"


def test_a_manifest_knows_what_it_belongs_to() -> None:
    assert made_from().belongs_to("c-1", "f" * 40)
    assert not made_from().belongs_to("c-2", "f" * 40)
    assert not made_from().belongs_to("c-1", "g" * 40)


def test_the_next_index_takes_the_place_and_the_old_one_goes(tmp_path: Path) -> None:
    old, _ = build_index(tmp_path, made_from("c-1"), fill)
    new, _ = build_index(tmp_path, made_from("c-2"), fill)
    found = open_current(tmp_path)
    assert found is not None
    assert found[0] == new
    assert folders(tmp_path) == [new.name]
    assert not old.exists()


def test_the_same_index_is_built_once_unless_forced(tmp_path: Path) -> None:
    first, _ = build_index(tmp_path, made_from(), fill)
    assert build_index(tmp_path, made_from(), fill)[0] == first
    assert build_index(tmp_path, made_from(), fill, force=True)[0] != first


def test_a_damaged_index_is_built_again_without_force(tmp_path: Path) -> None:
    first, _ = build_index(tmp_path, made_from(), fill)
    (first / "dense.faiss").unlink()
    assert build_index(tmp_path, made_from(), fill)[0] != first


def test_a_build_that_fails_leaves_the_old_index_and_no_rest(tmp_path: Path) -> None:
    old = build_index(tmp_path, made_from(), fill)

    def fail(folder: Path) -> None:
        fill(folder)
        raise RuntimeError("no memory")

    with pytest.raises(RuntimeError, match="no memory"):
        build_index(tmp_path, made_from("c-2"), fail)
    assert open_current(tmp_path) == old
    assert folders(tmp_path) == [old[0].name]


def test_a_full_disk_is_one_line_with_the_cure(tmp_path: Path) -> None:
    def full(folder: Path) -> None:
        raise OSError(28, "No space left on device")

    with pytest.raises(IndexBroken, match=r"No space left on device.*dafu rebuild"):
        build_index(tmp_path, made_from(), full)


@pytest.mark.parametrize("damage", ["manifest gone", "manifest cut", "file gone", "file cut", "folder gone", "pointer"])
def test_damage_is_found_when_opening(tmp_path: Path, damage: str) -> None:
    folder, _ = build_index(tmp_path, made_from(), fill)
    match damage:
        case "manifest gone":
            (folder / "manifest.json").unlink()
        case "manifest cut":
            (folder / "manifest.json").write_text('{"catalogue_version": ')
        case "file gone":
            (folder / "词" / "terms").unlink()
        case "file cut":
            (folder / "dense.faiss").write_bytes(b"vec")
        case "folder gone":
            (tmp_path / "current").write_text("0000")
        case "pointer":
            (tmp_path / "current").write_text("../elsewhere")
    with pytest.raises(IndexBroken, match="dafu rebuild"):
        open_current(tmp_path)


@pytest.mark.parametrize("content", ["[]", "{}", '{"files": 3}', '{"unknown": 1}'])
def test_a_strange_manifest_is_damage(tmp_path: Path, content: str) -> None:
    folder, _ = build_index(tmp_path, made_from(), fill)
    (folder / "manifest.json").write_text(content)
    with pytest.raises(IndexBroken, match="dafu rebuild"):
        open_current(tmp_path)


def test_a_reader_that_loses_its_folder_to_a_new_index_reads_that_one(tmp_path: Path) -> None:
    build_index(tmp_path, made_from("c-1"), fill)
    seen = []

    def read(folder: Path, manifest: IndexManifest) -> str:
        seen.append(manifest.catalogue_version)
        if manifest.catalogue_version == "c-1":
            build_index(tmp_path, made_from("c-2"), fill)
            raise IndexBroken("gone under our hands")
        return manifest.catalogue_version

    assert read_current(tmp_path, read) == "c-2"
    assert seen == ["c-1", "c-2"]


def test_a_folder_that_cannot_be_removed_is_left_for_the_next_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    build_index(tmp_path, made_from("c-1"), fill)
    with monkeypatch.context() as held:
        held.setattr("rag.index.storage.shutil.rmtree", lambda *_args, **_options: None)
        build_index(tmp_path, made_from("c-2"), fill)
    assert len(folders(tmp_path)) == 2
    build_index(tmp_path, made_from("c-3"), fill)
    assert len(folders(tmp_path)) == 1


def test_a_pointer_that_is_being_read_elsewhere_is_tried_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real, tries = Path.replace, []

    def refuse_twice(self: Path, target: Path) -> Path:
        tries.append(target)
        if len(tries) < 3:
            raise PermissionError(13, "in use")
        return real(self, target)

    monkeypatch.setattr(Path, "replace", refuse_twice)
    built = build_index(tmp_path, made_from(), fill)
    assert open_current(tmp_path) == built


def test_two_builders_wait_for_each_other_and_build_once(tmp_path: Path) -> None:
    builds = []

    def slow(folder: Path) -> None:
        builds.append(folder)
        time.sleep(0.1)
        fill(folder)

    threads = [threading.Thread(target=build_index, args=(tmp_path, made_from(), slow)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(builds) == 1


def test_a_builder_that_waits_too_long_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(storage, "BUILDER_WAIT_SECONDS", 0.05)

    def meanwhile(folder: Path) -> None:
        waiting = threading.Thread(target=wait)
        waiting.start()
        waiting.join()

    messages = []

    def wait() -> None:
        try:
            build_index(tmp_path, made_from("c-2"), fill)
        except IndexBroken as error:
            messages.append((str(error), error.in_language("en")))

    build_index(tmp_path, made_from(), meanwhile)
    assert len(messages) == 1
    assert "另一个进程" in messages[0][0]
    assert "another process" in messages[0][1]


BUILDER = """
import sys, time
from pathlib import Path
sys.path.insert(0, sys.argv[2])
from rag.index.storage import IndexManifest, build_index
def fill(folder):
    (folder / "half").write_bytes(b"half")
    print("building", flush=True)
    time.sleep(60)
build_index(Path(sys.argv[1]), IndexManifest("c-2", "bundled", "f", 4, 2), fill)
"""


def test_a_builder_killed_in_the_middle_leaves_the_old_index_and_frees_the_lock(tmp_path: Path) -> None:
    old = build_index(tmp_path, made_from("c-1"), fill)
    command = [sys.executable, "-c", BUILDER, str(tmp_path), str(Path(__file__).parents[2])]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as builder:
        assert builder.stdout is not None
        assert builder.stdout.readline() == "building\n"
        builder.kill()
    assert open_current(tmp_path) == old
    assert len(folders(tmp_path)) == 2
    new, _ = build_index(tmp_path, made_from("c-3"), fill)
    assert folders(tmp_path) == [new.name]
