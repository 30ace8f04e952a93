"""Settings: defaults < ``settings.toml`` in the data folder < environment < argument.

Lower layers take plain arguments, never ``Settings``.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path

from rag.errors import SettingsError

FILE_NAME = "settings.toml"
_ENVIRONMENT = {"llm": "DAFU_LLM", "embedder": "DAFU_EMBEDDER", "reranker": "DAFU_RERANKER", "lang": "DAFU_LANG"}


@dataclass(frozen=True, slots=True)
class Settings:
    """Which models answer, and in which language the words around the letters are."""

    llm: str = "auto"
    embedder: str = "bundled"
    reranker: str | None = None
    lang: str = "zh"


def read_settings(folder: Path, environment: Mapping[str, str] = os.environ, **arguments: str | None) -> Settings:
    """The settings in force; ``None`` among the arguments means "not given", as does ``llm="auto"``.

    Raises:
        SettingsError: an unreadable file, an unknown name in it, an unknown language.
    """
    values = _from_file(folder / FILE_NAME)
    for layer in (
        {name: environment.get(variable) for name, variable in _ENVIRONMENT.items()},
        arguments,
    ):
        values |= {name: value for name, value in layer.items() if value and (name, value) != ("llm", "auto")}
    settings = replace(Settings(), **values)
    if settings.lang not in ("zh", "en"):
        raise SettingsError(
            f"不支持的语言“{settings.lang}”；请用 zh 或 en", f"No such language: {settings.lang}; use zh or en"
        )
    return settings


def data_folder(given: str | None, environment: Mapping[str, str] = os.environ) -> Path:
    """The data folder: the argument, else ``DAFU_DATA``, else ``.dafu`` in the working directory."""
    return Path(given or environment.get("DAFU_DATA") or ".dafu")


def _from_file(path: Path) -> dict[str, str]:
    if not path.exists():
        return {}
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingsError(
            f"{path}：读不了设置文件（{error}）；请改正或删掉它",
            f"{path}: the settings cannot be read ({error}); correct or delete this file",
        ) from error
    known = {field.name for field in fields(Settings)}
    for name, value in found.items():
        if name not in known or not isinstance(value, str):
            names = sorted(known)
            raise SettingsError(
                f"{path}：不认识的设置“{name}”；可用的是 {'、'.join(names)}，值用引号",
                f"{path}: no setting {name!r} of this kind; there are {', '.join(names)}, each with a quoted value",
            )
    return {name: str(value) for name, value in found.items()}
