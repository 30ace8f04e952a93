"""Loading a causal language model with transformers: where it runs, in which number format, what it needs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rag.errors import ModelError
from rag.llm.chat_template import ChatTemplate
from rag.llm.decoding import guided_tokenizer
from rag.llm.hub import model_folder

if TYPE_CHECKING:
    from llguidance import LLTokenizer

MAX_CONTEXT_TOKENS = 8192
"""Enough for 24 sentences of 200 characters with the longest answer; more would only cost memory."""


@dataclass(frozen=True, slots=True)
class LoadedModel:
    """A model ready to answer."""

    model: Any
    tokenizer: Any
    template: ChatTemplate
    guided: LLTokenizer
    device: str
    dtype: str
    context_tokens: int
    end_tokens: tuple[int, ...]
    pad_token: int
    parameters: int


def load(name: str, device: str = "auto", dtype: str = "auto") -> LoadedModel:
    """The model of that name or folder, from safetensors, without running code that comes with it.

    Raises:
        ModelError: missing, damaged, of an unknown architecture, or too large for the machine.
    """
    import torch
    from safetensors import SafetensorError
    from transformers import AutoModelForCausalLM, AutoTokenizer, GenerationConfig, PreTrainedTokenizerFast

    folder = model_folder(name)
    where = best_device() if device == "auto" else device
    number_format = best_dtype(where) if dtype == "auto" else dtype
    options = {"trust_remote_code": False, "local_files_only": True}
    try:
        tokenizer = AutoTokenizer.from_pretrained(folder, **options)
        model: Any = AutoModelForCausalLM.from_pretrained(
            folder, dtype=getattr(torch, number_format), use_safetensors=True, **options
        )
        model.to(torch.device(where)).eval()
    except torch.OutOfMemoryError as error:
        raise ModelError(
            f"{name}：显存装不下这个模型；请换小一些的模型，或用 openai:地址#模型 连接服务端",
            f"{name}: too large for the graphics memory; choose a smaller model, or a server by openai:ADDRESS#MODEL",
        ) from error
    except (OSError, ValueError, KeyError, ImportError, RuntimeError, AttributeError, SafetensorError) as error:
        reason = " ".join(str(error).split())[:200]
        raise ModelError(
            f"{name}：载入失败（{type(error).__name__}: {reason}）；请重新下载，或换一个模型",
            f"{name}: cannot be loaded ({type(error).__name__}: {reason}); download it again, or choose another model",
        ) from error
    if not isinstance(tokenizer, PreTrainedTokenizerFast):
        raise ModelError(
            f"{name}：没有 tokenizer.json，不能用于约束解码；请换一个模型",
            f"{name}: no tokenizer.json, which guided decoding needs; choose another model",
        )
    end_tokens = _end_tokens(tokenizer, model)
    if not end_tokens:
        raise ModelError(
            f"{name}：没有说明回答以哪个符号结束（eos_token）；请换一个模型",
            f"{name}: it does not say which token ends an answer (eos_token); choose another model",
        )
    config = model.config.get_text_config()
    model.generation_config = GenerationConfig()  # type: ignore[no-untyped-call]
    return LoadedModel(
        model=model,
        tokenizer=tokenizer,
        template=ChatTemplate(tokenizer, name),
        guided=guided_tokenizer(tokenizer, config.vocab_size, end_tokens[0]),
        device=where,
        dtype=number_format,
        context_tokens=min(getattr(config, "max_position_embeddings", None) or MAX_CONTEXT_TOKENS, MAX_CONTEXT_TOKENS),
        end_tokens=end_tokens,
        pad_token=end_tokens[0] if tokenizer.pad_token_id is None else tokenizer.pad_token_id,
        parameters=sum(parameter.numel() for parameter in model.parameters()),
    )


def best_device() -> str:
    """``cuda``, ``mps`` or ``cpu``: the first that this machine has."""
    import torch

    if torch.cuda.is_available():
        return "cuda"
    return "mps" if torch.backends.mps.is_available() else "cpu"


def best_dtype(device: str) -> str:
    """Half precision wherever it is fast. On CPUs with AVX-512 bfloat16 is 1.8× as fast as float32 (0.6B)."""
    import torch

    if device == "cuda":
        return "bfloat16" if torch.cuda.is_bf16_supported() else "float16"
    if device == "mps":
        return "float16"
    return "bfloat16" if torch.backends.cpu.get_cpu_capability().startswith(("AVX512", "SVE")) else "float32"


def _end_tokens(tokenizer: Any, model: Any) -> tuple[int, ...]:
    """Tokens that end an answer, the tokenizer's own first."""
    given = model.generation_config.eos_token_id if model.generation_config is not None else None
    more = given if isinstance(given, list) else [given]
    found = dict.fromkeys([tokenizer.eos_token_id, *more])
    return tuple(token for token in found if token is not None)
