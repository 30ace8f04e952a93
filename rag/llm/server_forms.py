"""How a server can be held to the answer grammar: the ways in use, best first, and the test that one of them works.

A server may accept a parameter and not heed it, so each way is tried on a question no model would answer so by chance.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from rag.llm.base import PromptSentence
from rag.llm.grammar import AnswerGrammar
from rag.llm.parsing import JsonParser, LineParser, is_refusal
from rag.types import Pointer

Parser = LineParser | JsonParser
_SCHEMA_WORDS = (
    '回答写成 JSON，不要其他文字：{"statements": [{"text": "一句话，不带编号", "evidence": [句子编号]}]}；'
    '没有回答时写 {"statements": []}。'
)
_TRIAL_SENTENCE = PromptSentence(1, "街道建成花园三座，", Pointer("trial", 0, 9), 1.0, None, ())
_TRIAL_LINE = re.compile(r"「街道建成花园三座，」\[1\]|(?:[^「」\[\]\n]|\[(?:19|20)\d\d\]){4,}(?:\[1\]){1,3}")
TRIAL_GRAMMAR = AnswerGrammar([_TRIAL_SENTENCE], max_statements=1, text_chars=6)
TRIAL_QUESTION = "Say hello in English and tell a short story."


@dataclass(frozen=True, slots=True)
class Form:
    """A way to ask for structured output: ``request`` gives the call's further arguments for a grammar."""

    name: str
    request: Callable[[AnswerGrammar], dict[str, Any]]
    is_json: bool = False

    @property
    def instruction(self) -> str:
        """What is added to the system message."""
        return _SCHEMA_WORDS if self.is_json else ""

    def parser(self, sentences: Sequence[PromptSentence]) -> Parser:
        """Reads the answers that this form gives."""
        return JsonParser(sentences) if self.is_json else LineParser(sentences)

    def held(self, text: str) -> bool:
        """Whether the answer to the trial shows that the server obeys."""
        if not self.is_json:
            return is_refusal(text) or _TRIAL_LINE.fullmatch(text.strip()) is not None
        try:
            found = json.loads(text)
        except ValueError:
            return False
        return isinstance(found, dict) and list(found) == ["statements"] and isinstance(found["statements"], list)


PLAIN = Form("plain", lambda grammar: {})
"""No structure: what comes is read as lines, and everything is checked."""

FORMS = (
    Form("grammar (GBNF)", lambda grammar: _body(grammar=grammar.gbnf())),
    Form("structured_outputs (llguidance)", lambda grammar: _body(structured_outputs={"grammar": grammar.lark()})),
    Form("structured_outputs (GBNF)", lambda grammar: _body(structured_outputs={"grammar": grammar.gbnf()})),
    Form("ebnf", lambda grammar: _body(ebnf=grammar.gbnf())),
    Form("json_schema", lambda grammar: {"response_format": _response_format(grammar)}, is_json=True),
)
"""llama.cpp; vLLM with its guidance back end; vLLM; SGLang; the common form (Ollama, LM Studio and the rest).

llama.cpp is not tried with llguidance's dialect: llama-cpp-python 0.3.36 dies of it.
"""


def _body(**fields: Any) -> dict[str, Any]:
    return {"extra_body": fields}


def _response_format(grammar: AnswerGrammar) -> dict[str, Any]:
    schema = {"name": "answer", "strict": True, "schema": grammar.json_schema()}
    return {"type": "json_schema", "json_schema": schema}
