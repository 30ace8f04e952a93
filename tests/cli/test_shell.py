"""What holds for every verb: options, languages, errors, exit codes, and what is imported."""

from __future__ import annotations

import json
import re
import socket
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from command_line import QUESTION, failure, run, start

from rag import Assistant, __version__
from rag.cli import messages
from rag.cli.commands import dafu
from rag.cli.messages import say, speak
from rag.errors import NotFoundError

VERBS = ["add", "ask", "search", "chat", "list", "show", "remove", "rebuild", "doctor", "models"]
HEAVY = {"torch", "transformers", "sentence_transformers", "gradio", "pandas", "scipy", "huggingface_hub"}
_CHINESE = re.compile(r"[㐀-鿿]")


@pytest.fixture(autouse=True)
def chinese_afterwards() -> Iterator[None]:
    yield
    speak("zh")


def test_alone_it_shows_every_verb() -> None:
    result = run()
    assert result.exit_code == 0
    shown = [line.split()[0] for line in result.stdout.split("命令:")[1].splitlines() if line.strip()]
    assert [verb for verb in shown if verb != "web"] == VERBS


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_explains_itself_in_both_languages(verb: str) -> None:
    chinese, english = run(verb, "--help"), run(verb, "--help", "--lang", "en")
    assert (chinese.exit_code, english.exit_code) == (0, 0)
    assert chinese.stdout.startswith("用法：dafu ")
    assert english.stdout.startswith("Usage: dafu ")
    for option in ("--data", "--lang", "--debug", "--llm", "--embedder", "--reranker"):
        assert option in chinese.stdout


def test_every_word_has_both_languages_with_the_same_values_in_them() -> None:
    for key, (chinese, english) in messages._PAIRS.items():
        fields = [re.findall(r"{(\w+)[!:}]", words) for words in (chinese, english)]
        assert set(fields[0]) == set(fields[1]), key


def test_help_in_english_holds_no_chinese_but_the_examples() -> None:
    for verb in VERBS:
        text = run("--lang", "en", verb, "--help").stdout.replace("去年", "")
        assert not _CHINESE.search(text), text


def test_the_version_is_the_package_s() -> None:
    assert run("--version").stdout == f"dafu {__version__}\n"


@pytest.mark.parametrize("place", ["before", "after", "environment", "both"])
def test_the_data_folder_may_be_named_before_or_after_the_verb_or_in_the_environment(
    seeded: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    monkeypatch.chdir(tmp_path)
    words: list[object] = ["list", "--json"]
    if place == "environment":
        monkeypatch.setenv("DAFU_DATA", str(seeded))
    elif place == "both":
        words = ["--data", tmp_path / "other", *words, "--data", seeded]
    else:
        words = ["--data", seeded, *words] if place == "before" else [*words, "--data", seeded]
    assert len(json.loads(run(*words).stdout)) == 5
    assert not (tmp_path / ".dafu").exists()


@pytest.mark.parametrize("words", [["--llm", "gpt", "list"], ["list", "--llm", "gpt"]])
def test_a_back_end_may_be_named_before_or_after_the_verb(seeded: Path, words: list[str]) -> None:
    assert "gpt" in failure("--data", seeded, *words)


def test_a_listing_needs_no_embedder(seeded: Path) -> None:
    assert run("--data", seeded, "--embedder", "no/such", "list").exit_code == 0


def test_english_words_stand_around_chinese_letters(seeded: Path) -> None:
    result = run("--lang", "en", "--data", seeded, "ask", QUESTION)
    assert "[1] No. 066, 2024-04-30" in result.stdout
    assert ", paragraph 21" in result.stdout
    assert "上海硅巷" in result.stdout
    listing = run("list", "--data", seeded, "--lang", "en")
    assert listing.stderr.splitlines()[0].split() == ["ID", "Date", "Number", "Title", "Signer"]
    assert "5 replies" in listing.stderr


def test_the_language_may_come_from_the_environment_and_the_settings_file(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (data / "settings.toml").write_text('lang = "en"\n', encoding="utf-8")
    assert "5 replies" in run("list", "--data", data).stderr
    assert "共 5 份" in run("list", "--data", data, "--lang", "zh").stderr
    monkeypatch.setenv("DAFU_LANG", "en")
    assert run("ask", "--help").stdout.startswith("Usage")


@pytest.mark.parametrize(
    ("words", "chinese", "english"),
    [
        (["aks", "x"], "错误：没有“aks”这个命令（是不是 ask？）", "Error: No such command: aks (perhaps ask?)"),
        (["ask"], "错误：缺少 QUESTION", "Error: Missing QUESTION"),
        (["ask", "x", "--sinse", "1"], "错误：没有 --sinse 这个选项", "Error: No such option: --sinse"),
        (["ask", "x", "--since"], "错误：选项 --since 后面缺少值", "Error: Option --since needs a value"),
        (["show", "066", "more"], "错误：多出来的参数 more", "Error: Unexpected words: more"),
        (
            ["search", "x", "-k", "many"],
            "错误：--top-k 的值“many”不是整数",
            "Error: --top-k: 'many' is no whole number",
        ),
        (["list", "--lang", "fr"], "错误：不支持的语言“fr”", "Error: No such language: fr"),
        (["add", ""], "错误：路径是空的", "Error: An empty path"),
    ],
)
def test_a_slip_of_the_keyboard_is_one_line_and_exit_code_2(words: list[str], chinese: str, english: str) -> None:
    assert failure(*words, code=2).startswith(chinese)
    assert failure("--lang", "en", *words, code=2).startswith(english)


def test_debug_shows_where_a_known_error_comes_from(seeded: Path) -> None:
    for words in (["--debug", "show", "nobody"], ["show", "nobody", "--debug"]):
        with pytest.raises(NotFoundError):
            run("--data", seeded, *words)


def test_an_interrupt_ends_with_130(seeded: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*arguments: object, **more: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Assistant, "replies", interrupted)
    result = run("--data", seeded, "list")
    assert (result.exit_code, result.stdout) == (130, "")


def test_the_web_command_appears_only_where_its_page_is_installed() -> None:
    from importlib.util import find_spec

    there = find_spec("rag.web") is not None and find_spec("rag.web.app") is not None
    assert ("web" in dafu.commands) == there


def test_the_web_command_hands_its_options_on(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from types import ModuleType

    from rag.cli.commands import web

    calls: list[tuple[object, ...]] = []
    page = ModuleType("rag.web.app")
    page.launch = lambda assistant, *options: calls.append((assistant.folder, *options))  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "rag.web.app", page)
    monkeypatch.setitem(dafu.commands, "web", web)
    assert run("--data", data, "web", "--port", 0).exit_code == 0
    options = ["--host", "localhost", "--port", "0", "--auth", "me:a:b", "--mcp"]
    assert run("web", "--data", data, *options).exit_code == 0
    assert calls == [(data, "127.0.0.1", 0, None, False), (data, "localhost", 0, ("me", "a:b"), True)]
    for words in (["--port", "x"], ["--port", "70000"], ["--auth", "me"]):
        failure("web", *words, code=2)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert str(port) in failure("web", "--port", port, code=2)
    assert "no.such.host.invalid" in failure("web", "--host", "no.such.host.invalid", code=2)


def test_every_command_and_option_has_words_for_its_help() -> None:
    def walk(command: click.Command) -> Iterator[click.Command]:
        yield command
        if isinstance(command, click.Group):
            for inner in command.commands.values():
                yield from walk(inner)

    for command in walk(dafu):
        assert say(f"help.{command.name}")
        for parameter in command.params:
            if isinstance(parameter, click.Option):
                assert say(f"option.{parameter.name}")


def test_standard_output_is_utf_8_json_in_any_locale(seeded: Path) -> None:
    result = start("--data", seeded, "show", "066", "--json", env={"PYTHONIOENCODING": "ascii"})
    assert result.returncode == 0, result.stderr
    assert "傅潇霄" in result.stdout


def test_text_that_a_terminal_lacks_does_not_stop_it(seeded: Path) -> None:
    result = start("--data", seeded, "list", env={"PYTHONIOENCODING": "ascii"})
    assert result.returncode == 0
    assert len(result.stdout.splitlines()) == 5


@pytest.mark.parametrize("words", [["ask", QUESTION], ["search", "硅巷"], ["add", "-q", "seeds"], ["list"], ["--help"]])
def test_no_heavy_package_is_imported_without_need(data: Path, words: list[str]) -> None:
    watched = (
        "import sys\nfrom rag.cli import main\n"
        "try:\n    main()\n"
        f"finally:\n    print('imported', sorted({HEAVY} & sys.modules.keys()), file=sys.stderr)\n"
    )
    result = start("--data", data, *words, code=watched)
    assert result.returncode == 0, result.stderr
    assert result.stderr.splitlines()[-1] == "imported []"
