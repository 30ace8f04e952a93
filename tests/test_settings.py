"""Settings: defaults, then the file, then the environment, then the argument."""

from __future__ import annotations

from pathlib import Path

import pytest

from rag.errors import SettingsError
from rag.settings import FILE_NAME, Settings, data_folder, read_settings


def write(folder: Path, text: str) -> None:
    (folder / FILE_NAME).write_text(text, encoding="utf-8")


def test_without_anything_the_defaults_hold(tmp_path: Path) -> None:
    assert read_settings(tmp_path, {}) == read_settings(tmp_path / "missing", {}) == Settings()
    assert Settings() == Settings(llm="auto", embedder="bundled", reranker=None, lang="zh")


def test_each_layer_wins_over_the_one_below(tmp_path: Path) -> None:
    environment = {"DAFU_LLM": "from environment", "DAFU_LANG": "en"}
    write(tmp_path, 'llm = "from file"\nembedder = "from file"\nlang = "zh"\n')
    assert read_settings(tmp_path, {}).llm == "from file"
    assert read_settings(tmp_path, environment).llm == "from environment"
    found = read_settings(tmp_path, environment, llm="from argument", embedder=None)
    assert found == Settings(llm="from argument", embedder="from file", lang="en")


@pytest.mark.parametrize("name", ["llm", "embedder", "reranker", "lang"])
def test_every_setting_has_its_variable(tmp_path: Path, name: str) -> None:
    assert getattr(read_settings(tmp_path, {f"DAFU_{name.upper()}": "en"}), name) == "en"


def test_an_empty_variable_or_argument_is_not_given(tmp_path: Path) -> None:
    write(tmp_path, 'llm = "from file"')
    assert read_settings(tmp_path, {"DAFU_LLM": ""}, llm="").llm == "from file"


def test_auto_means_what_the_settings_name(tmp_path: Path) -> None:
    assert read_settings(tmp_path, {}, llm="auto").llm == "auto"
    write(tmp_path, 'llm = "from file"')
    assert read_settings(tmp_path, {}, llm="auto").llm == "from file"
    assert read_settings(tmp_path, {"DAFU_LLM": "auto"}).llm == "from file"
    assert read_settings(tmp_path, {"DAFU_LLM": "from environment"}, llm="auto").llm == "from environment"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("llm = ", "读不了设置文件"),
        ('colour = "red"', "不认识的设置“colour”"),
        ("llm = 3", "不认识的设置“llm”"),
        ('lang = "fr"', "不支持的语言“fr”"),
    ],
)
def test_a_setting_that_cannot_be_is_said_with_a_cure(tmp_path: Path, text: str, said: str) -> None:
    write(tmp_path, text)
    with pytest.raises(SettingsError, match=said) as error:
        read_settings(tmp_path, {})
    assert "请" in str(error.value) or "可用的是" in str(error.value)
    assert "\n" not in str(error.value)


def test_a_file_that_is_no_text_is_said(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_bytes(b"\xff\xfe\x00")
    with pytest.raises(SettingsError, match="读不了"):
        read_settings(tmp_path, {})


def test_a_folder_in_the_file_s_place_is_said(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).mkdir()
    with pytest.raises(SettingsError, match="读不了"):
        read_settings(tmp_path, {})


def test_the_data_folder_is_the_argument_else_the_variable_else_the_usual_one() -> None:
    assert data_folder("given", {"DAFU_DATA": "variable"}) == Path("given")
    assert data_folder(None, {"DAFU_DATA": "variable"}) == Path("variable")
    assert data_folder(None, {"DAFU_DATA": ""}) == Path(".dafu")
