"""Rerankers: any CrossEncoder of sentence-transformers, which reads a question and a passage together.

Two kinds are known: classifiers with one output (BAAI/bge-reranker-v2-m3), and language models that are asked whether
the passage answers the question and scored by their "yes" against their "no" (Qwen/Qwen3-Reranker-0.6B).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from rag.errors import ModelError
from rag.index.local_models import (
    best_device,
    best_dtype,
    in_batches,
    local_folder,
    pull_cure,
    quiet_transformers,
    read_json,
    reason_of,
)

if TYPE_CHECKING:
    from sentence_transformers import CrossEncoder

Scores = NDArray[np.float64]
Item = TypeVar("Item")

_KINDS = ("ForSequenceClassification", "ForCausalLM")
_CURE = (
    "给出 CrossEncoder 模型的文件夹，或去掉 reranker 这个设置",
    "give the folder of a CrossEncoder model, or remove the setting reranker",
)
# Copies of Qwen3-Reranker from before it was made for sentence-transformers have a template for conversations alone.
# The wording is that of its model card: https://huggingface.co/Qwen/Qwen3-Reranker-0.6B
_QWEN3_FAMILY = "qwen3-reranker"
_QWEN3_TEMPLATE = (
    "<|im_start|>system\nJudge whether the Document meets the requirements based on the Query and the Instruct "
    'provided. Note that the answer can only be "yes" or "no".<|im_end|>\n<|im_start|>user\n'
    "<Instruct>: Given a web search query, retrieve relevant passages that answer the query\n"
    "{%- for role, name in [('query', 'Query'), ('document', 'Document')] %}\n"
    "{{ '\\n<' ~ name ~ '>: ' ~ (messages | selectattr('role', 'eq', role) | first).content }}"
    "{%- endfor %}{{ '<|im_end|>\\n<|im_start|>assistant\\n<think>\\n\\n</think>\\n\\n' }}"
)


class Reranker(Protocol):
    """Says how well each of some passages answers a question."""

    name: str

    def score(self, question: str, texts: Sequence[str]) -> Scores:
        """(n,) float64 in [0, 1], in the order of ``texts``; ``(0,)`` for none."""
        ...


def load_reranker(name: str) -> CrossEncoderReranker:
    """Return the reranker of that name or folder, which lies on this machine; nothing else is tried when it does not.

    Raises:
        ModelError: the files are missing or damaged, or it is no reranker; the message names the cure.
    """
    return CrossEncoderReranker(name)


def rerank(
    reranker: Reranker, question: str, candidates: Sequence[tuple[Item, str, float]]
) -> list[tuple[Item, float]]:
    """The items of (item, text, score), best score first, in the order that the reranker gives them.

    The places keep their scores: the passage it finds best gets the highest of them. So scores keep the distribution
    that sentence choice and refusal were fitted on, and those of passages that were not reranked stay comparable.
    What the reranker finds equal stays in the order in which it came.
    """
    found = reranker.score(question, [text for _, text, _ in candidates])
    order = np.argsort(-found, kind="stable")
    return [(candidates[place][0], score) for place, (_, _, score) in zip(order, candidates, strict=True)]


class CrossEncoderReranker:
    """A CrossEncoder of sentence-transformers. Safe to share between threads, which take turns."""

    def __init__(self, name: str) -> None:
        """Load the model from a folder or from the local Hugging Face cache, from safetensors, without its code.

        Raises:
            ModelError: the model is not on this machine, cannot be loaded, or is no reranker.
        """
        self.name = name
        self.device = best_device()
        self.dtype = best_dtype(self.device)
        self._model = _load_cross_encoder(name, _folder(name), self.device, self.dtype)
        if self._model.num_labels != 1:
            raise ModelError(
                f"重排模型“{name}”给出 {self._model.num_labels} 个分数，应只有一个；请{_CURE[0]}",
                f"The reranker {name!r} gives {self._model.num_labels} scores where one is needed; {_CURE[1]}",
            )
        self._give_template()
        self.max_tokens: int | None = self._model.max_seq_length
        self._turn = Lock()

    def score(self, question: str, texts: Sequence[str]) -> Scores:
        """Probability in [0, 1] that each text answers the question, (n,) float64; ``(0,)`` for no text.

        The sigmoid of the model's logit, or of its "yes" minus its "no", whatever activation it was saved with. A pair
        longer than the model reads is cut at its end.

        Raises:
            ModelError: the model gave numbers that are not finite, or does not fit the graphics memory.
        """
        if not texts:
            return np.zeros(0)
        from torch import nn

        # Sister letters share passages: once each, so that equal texts score the same whatever batch they are in.
        places = {text: place for place, text in enumerate(dict.fromkeys(texts))}
        pairs = [(question, text) for text in places]
        options: dict[str, Any] = {"activation_fn": nn.Identity(), "show_progress_bar": False}
        # The tokenizer is one object that cannot be lent to two threads.
        with self._turn:
            logits = in_batches(
                self.name, self.device, lambda size: self._model.predict(pairs, batch_size=size, **options)
            )
        found = np.asarray(logits, np.float64)
        if not np.isfinite(found).all():
            raise ModelError(
                f"重排模型“{self.name}”算出的分数不是有限的数；请换一个模型",
                f"The reranker {self.name!r} gave numbers that are not finite; choose another one",
            )
        sigmoid = 0.5 * (1.0 + np.tanh(found / 2))  # in this form it never overflows
        return np.asarray(sigmoid[[places[text] for text in texts]], np.float64)

    def _give_template(self) -> None:
        """A language model must be asked in a form made for it: else it is scored on a text that asks nothing."""
        from sentence_transformers.cross_encoder.modules import LogitScore

        first: Any = self._model[0]
        if "message" not in first.modality_config and not any(isinstance(one, LogitScore) for one in self._model):
            return
        template = str(getattr(first.processor, "chat_template", None))
        if not _names_both(template) and _QWEN3_FAMILY in self.name.lower():
            first.processor.chat_template = template = _QWEN3_TEMPLATE
        carried = "message" in first.modality_config and first.input_formatter.pair_roles_failure() is None
        if not carried or not _names_both(template):
            raise ModelError(
                f"语言模型“{self.name}”的对话模板没有问题和段落的位置，不能重排；请{_CURE[0]}",
                f"The language model {self.name!r} has no chat template for a question and a passage, so it cannot "
                f"rerank; {_CURE[1]}",
            )


def _names_both(template: str) -> bool:
    """Whether a chat template has places for a question and a passage: it names the roles that they come in."""
    return all(re.search(rf"""["']{role}["']""", template) for role in ("query", "document"))


def _folder(name: str) -> Path:
    """Where the reranker lies, or an error with the cure."""
    folder = local_folder(name)
    if folder is None:
        cure, english_cure = pull_cure(name, _CURE)
        raise ModelError(
            f"本机没有重排模型“{name}”；请{cure}", f"The reranker {name!r} is not on this machine; {english_cure}"
        )
    return folder


def _load_cross_encoder(name: str, folder: Path, device: str, dtype: str) -> CrossEncoder:
    cure, english_cure = pull_cure(name, _CURE)
    try:
        if _is_cross_encoder(folder):
            from sentence_transformers import CrossEncoder

            quiet_transformers()
            options = {"trust_remote_code": False, "local_files_only": True}
            model_options = {"dtype": dtype, "use_safetensors": True}
            model: CrossEncoder = CrossEncoder(str(folder), device=device, model_kwargs=model_options, **options)
            return model
    except Exception as error:  # four libraries stand behind this call, each with errors of its own
        reason = reason_of(error)
        raise ModelError(
            f"重排模型“{name}”载入不了（{reason}）；请{cure}",
            f"The reranker {name!r} cannot be loaded ({reason}); {english_cure}",
        ) from error
    raise ModelError(
        f"“{name}”不是重排模型；请{_CURE[0]}，如 BAAI/bge-reranker-v2-m3",
        f"{name!r} is no reranker; {_CURE[1]}; one is BAAI/bge-reranker-v2-m3",
    )


def _is_cross_encoder(folder: Path) -> bool:
    """Whether it was made to score pairs. Any other model loads as well, with a last layer of random numbers."""
    if read_json(folder / "config_sentence_transformers.json").get("model_type") == "CrossEncoder":
        return True
    kinds = read_json(folder / "config.json").get("architectures") or []
    return any(str(kind).endswith(_KINDS) for kind in kinds)
