"""Prompts: text files with their variables declared, one per prompt and language, found in the wheel or the repository.

A prompt's file begins with a head between two lines of ``---`` that names its variables; then ``## system`` and
``## user``. ``{{name}}`` stands for a variable. What is put in is data: it is never searched for variables again.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from rag.errors import ModelError

_VARIABLE = re.compile(r"\{\{(\w+)\}\}")
_FILE = re.compile(r"\A---\n(?P<head>.*?)\n---\n+## system\n(?P<system>.*?)\n## user\n(?P<user>.*)\Z", re.DOTALL)
_HEAD_LINE = re.compile(r"variables:\s*(?P<names>[\w, ]*)\Z", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class PromptTemplate:
    """A prompt of one language. ``version`` is its name with the first 12 hex digits of its text's SHA-256."""

    name: str
    lang: str
    variables: frozenset[str]
    system: str
    user: str
    version: str

    def messages(self, values: Mapping[str, str]) -> list[dict[str, str]]:
        """System and user message with the variables put in, each once and in one pass.

        Raises:
            ValueError: a variable too many or too few.
        """
        if set(values) != self.variables:
            raise ValueError(f"{self.version} takes {sorted(self.variables)}, not {sorted(values)}")
        return [
            {"role": role, "content": _VARIABLE.sub(lambda match: values[match[1]], text)}
            for role, text in (("system", self.system), ("user", self.user))
        ]


@cache
def load_prompt(name: str, lang: str) -> PromptTemplate:
    """The prompt of that name and language.

    Raises:
        ModelError: no such file, or its variables are not those declared.
    """
    file = prompts_folder().joinpath(f"{name}.{lang}.md")
    if not file.is_file():
        raise ModelError(
            f"缺少提示文件 {name}.{lang}.md；请重新安装 dafu",
            f"The prompt {name}.{lang}.md is missing; install dafu again",
        )
    return parse_prompt(name, lang, file.read_text(encoding="utf-8"))


def parse_prompt(name: str, lang: str, text: str) -> PromptTemplate:
    """The prompt that a file's text stands for; raises ``ModelError`` where head and body do not fit."""
    text = text.replace("\r\n", "\n")
    match = _FILE.match(text)
    head = _HEAD_LINE.search(match["head"]) if match else None
    if match is None or head is None:
        raise ModelError(
            f"提示文件 {name}.{lang}.md 的格式不对：要有 variables、## system 和 ## user；请改正",
            f"The prompt {name}.{lang}.md has another form: it needs variables, ## system and ## user; correct it",
        )
    declared = frozenset(part.strip() for part in head["names"].split(",") if part.strip())
    used = frozenset(_VARIABLE.findall(match["system"] + match["user"]))
    if used != declared:
        different = sorted(used ^ declared)
        raise ModelError(
            f"提示文件 {name}.{lang}.md 的变量 {'、'.join(different)} 没有声明或没有用到；请改正",
            f"The prompt {name}.{lang}.md does not declare or does not use {', '.join(different)}; correct it",
        )
    digest = hashlib.sha256(text.encode()).hexdigest()[:12]
    system, user = match["system"].strip(), match["user"].strip()
    return PromptTemplate(name, lang, declared, system, user, f"{name}.{lang}@{digest}")


def prompts_folder() -> Traversable:
    """``rag/prompts`` in an installed wheel, else ``prompts`` beside ``rag`` in the repository."""
    inside = files("rag").joinpath("prompts")
    return inside if inside.is_dir() else files("rag").joinpath("..", "prompts")
