"""Every error that Dafu raises on purpose says what failed in Chinese and in English."""

from __future__ import annotations

import ast
import pickle
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from command_line import ROOT, failure

from rag.errors import DafuError, IndexBroken, UsageError

_CHINESE = re.compile(r"[㐀-鿿]")
FILES = sorted((ROOT / "rag").rglob("*.py"))


def error_names(trees: list[ast.Module]) -> set[str]:
    """``DafuError`` and all that derive from it, whatever file they are in."""
    classes = [node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.ClassDef)]
    names = {"DafuError"}
    while more := {one.name for one in classes if names & {_name(base) for base in one.bases}} - names:
        names |= more
    return names


def one_sided(tree: ast.Module, names: set[str]) -> Iterator[ast.Call]:
    """The calls of these classes that lack a text, or have one that is in the wrong language."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and _name(node.func) in names and not _in_both_languages(node):
            yield node


def _in_both_languages(call: ast.Call) -> bool:
    match call.args:
        case [ast.Starred(value=ast.Call(func=ast.Name(id="both")))]:
            return True  # a pair of the command line's words, which have a test of their own
        case [message, english]:
            chinese_literals, english_literals = _literals(message), _literals(english)
            right = chinese_literals is None or _CHINESE.search(chinese_literals)
            return bool(right) and (
                english_literals is None or (bool(english_literals) and _is_english(english_literals))
            )
    return False


def _is_english(text: str) -> bool:
    return not _CHINESE.search(text) and not re.search(r"[，；：（）“”、]", text)


def _literals(node: ast.expr) -> str | None:
    """What is written out of a text, its values left out; ``None`` for a variable."""
    match node:
        case ast.Constant(value=str(text)):
            return text
        case ast.JoinedStr(values=values):
            return "".join(str(part.value) for part in values if isinstance(part, ast.Constant))
        case ast.Constant():
            return ""
    return None


def _name(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def test_every_error_raised_has_both_texts() -> None:
    trees = {path: ast.parse(path.read_text(encoding="utf-8")) for path in FILES}
    names = error_names(list(trees.values()))
    assert {"UsageError", "IndexBroken", "ModelError", "BrokenOffError"} <= names
    found = [
        f"{path.relative_to(ROOT).as_posix()}:{call.lineno}"
        for path, tree in trees.items()
        for call in one_sided(tree, names)
    ]
    assert found == []


@pytest.mark.parametrize(
    "call",
    [
        "UsageError('问题是空的')",
        "errors.UsageError('问题是空的')",
        "OddError(f'{name}：是空的')",
        "UsageError('问题是空的', '问题是空的')",
        "UsageError('The question is empty', 'The question is empty')",
        "UsageError('问题是空的', '')",
        "UsageError('问题是空的', None)",
        "UsageError(say('no_path'))",
        "UsageError(*pair)",
    ],
)
def test_an_error_without_one_of_the_texts_is_found(call: str) -> None:
    tree = ast.parse(f"class OddError(errors.SourceError): pass\nclass SourceError(DafuError): pass\nraise {call}")
    names = error_names([tree]) | {"UsageError"}
    assert len(list(one_sided(tree, names))) == 1


def test_an_error_with_both_texts_is_not_found() -> None:
    tree = ast.parse(
        "raise UsageError(f'{n}：空', f'{n}: empty')\nraise UsageError(*both('no_path'))\nUsageError(a, b)"
    )
    assert list(one_sided(tree, {"UsageError"})) == []


def test_the_message_is_chinese_unless_english_is_asked_for_and_there() -> None:
    error = IndexBroken("检索索引缺失", "The index is missing")
    assert (str(error), error.in_language("zh"), error.in_language("en")) == (
        "检索索引缺失", "检索索引缺失", "The index is missing",
    )  # fmt: skip
    assert DafuError("nothing else").in_language("en") == "nothing else"


def test_both_texts_survive_a_process_boundary() -> None:
    error = pickle.loads(pickle.dumps(UsageError("空", "empty")))
    assert (str(error), error.in_language("en")) == ("空", "empty")


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["ask", " "], 2),
        (["ask", "硅巷", "--since", "soon"], 2),
        (["ask", "硅巷", "--today", "soon"], 2),
        (["search", "硅巷", "-k", "0"], 2),
        (["list", "--year", "soon"], 2),
        (["list", "--kind", "letter"], 2),
        (["list", "--since", "2025-01-01", "--until", "2024-01-01"], 2),
        (["show", "nobody"], 1),
        (["remove", "nobody"], 1),
        (["ask", "硅巷", "--embedder", "/no/such"], 1),
        (["ask", "硅巷", "--llm", "gpt"], 1),
        (["ask", "硅巷", "--reranker", "any"], 1),
        (["ask", "硅巷", "--history", "/no/such"], 2),
    ],
)
def test_the_command_line_says_what_failed_in_the_language_chosen(seeded: Path, words: list[str], code: int) -> None:
    chinese = failure("--data", seeded, *words, code=code)
    english = failure("--data", seeded, "--lang", "en", *words, code=code)
    assert chinese.startswith("错误：")
    assert _CHINESE.search(chinese.removeprefix("错误："))
    assert english.startswith("Error: ")
    assert _is_english(english)
