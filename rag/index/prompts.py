"""What an embedder wants to read before a question and before a passage.

Newer models bring their prompts in ``config_sentence_transformers.json``. Older ones only name them in their model
cards: without "query: " multilingual-e5, for one, still gives vectors, only worse ones, and nothing says so.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import PurePath
from typing import Literal, NamedTuple

PromptSource = Literal["model", "family", "none"]
_INSTRUCT = "Instruct: Given a web search query, retrieve relevant passages that answer the query\nQuery:"


class Prompts(NamedTuple):
    """What stands before a question and before a passage, "" for nothing, and who says so.

    ``source``: the model's own settings, its family's model card, or nobody.
    """

    query: str
    passage: str
    source: PromptSource


_FAMILIES: tuple[tuple[re.Pattern[str], str, str], ...] = tuple(
    (re.compile(pattern), query, passage)
    for pattern, query, passage in (
        # https://huggingface.co/intfloat/multilingual-e5-large: 'Each input text should start with "query: " or
        # "passage: ", even for non-English texts'; its -instruct sister takes an instruction and bare passages.
        (r"(multilingual-)?e5-(small|base|large)(-v2|-unsupervised)?", "query: ", "passage: "),
        (r"(multilingual-)?e5-.*-instruct", f"{_INSTRUCT} ", ""),
        # https://github.com/FlagOpen/FlagEmbedding, "Model List": the query instruction of each; bge-m3 has none.
        (r"bge-(small|base|large)-zh(-v1\.5)?", "为这个句子生成表示以用于检索相关文章：", ""),
        (r"bge-(small|base|large)-en(-v1\.5)?", "Represent this sentence for searching relevant passages: ", ""),
        # https://huggingface.co/Qwen/Qwen3-Embedding-0.6B: an instruction for questions, nothing for documents.
        (r"qwen3-embedding-[\d.]+b", _INSTRUCT, ""),
    )
)


def prompts_for(name: str, own: Mapping[str, str | None]) -> Prompts:
    """The prompts of a model: its ``own`` where one of them says something, else those of the family it is named for.

    ``name`` is that of the hub or a folder, of which any part may bear the model's name.

    >>> prompts_for("intfloat/multilingual-e5-small", {})
    Prompts(query='query: ', passage='passage: ', source='family')
    >>> prompts_for("BAAI/bge-m3", {"query": ""})
    Prompts(query='', passage='', source='none')
    """
    if any(own.values()):
        # The names that sentence-transformers looks for, in its order.
        passage = next((text for key in ("document", "passage", "corpus") if (text := own.get(key))), "")
        return Prompts(own.get("query") or "", passage, "model")
    # The hub's cache calls the folder of a model models--organisation--name.
    parts = [part for piece in PurePath(name.lower()).parts for part in re.split(r"--|\\", piece)]
    for pattern, query, passage in _FAMILIES:
        if any(pattern.fullmatch(part) for part in parts):
            return Prompts(query, passage, "family")
    return Prompts("", "", "none")
