"""Back ends by name: ``extractive`` (also ``auto``), ``transformers:NAME_OR_FOLDER``, ``openai:BASE_URL#MODEL``."""

from __future__ import annotations

import os
from collections.abc import Mapping

from rag.errors import ModelError
from rag.llm.base import LLM, Notice
from rag.llm.extractive import ExtractiveLLM

KEY_VARIABLE = "DAFU_LLM_KEY"
FORMS = "extractive（摘录原句，不需要模型）、transformers:模型名或文件夹、openai:地址#模型"
_ENGLISH_FORMS = "extractive (the letters' own sentences, no model), transformers:NAME_OR_FOLDER, openai:ADDRESS#MODEL"
MORE = Notice(
    "现在摘录原句作答；要让语言模型来写，用 --llm 或 DAFU_LLM 指定 transformers:模型名 或 openai:地址#模型，"
    "可用的见 dafu models",
    "Answered in the letters' own sentences; for a language model, name transformers:NAME or openai:ADDRESS#MODEL with "
    "--llm or DAFU_LLM (see dafu models)",
)
"""What ``auto`` says where the settings name no model."""


def load_llm(name: str, environment: Mapping[str, str] = os.environ) -> LLM:
    """The back end of that name, ready to be asked; a model is read, a server called, at the first question.

    Never another one than the name says. A server's key is taken from ``DAFU_LLM_KEY``.

    Raises:
        ModelError: there is no such back end, the model is not on this machine, or the address is none.
    """
    kind, colon, rest = name.partition(":")
    if name in ("auto", "extractive"):
        return ExtractiveLLM()
    if kind == "transformers" and rest.strip():
        from rag.llm.transformers import TransformersLLM

        return TransformersLLM(rest.strip())
    if kind == "openai" and colon:
        from rag.llm.openai_server import OpenAIServerLLM

        base_url, _, model = rest.strip().partition("#")
        return OpenAIServerLLM(base_url, model, api_key=environment.get(KEY_VARIABLE))
    raise ModelError(
        f"没有“{name}”这个回答方式；可用的是 {FORMS}", f"Nothing called {name!r} can answer; there are {_ENGLISH_FORMS}"
    )
