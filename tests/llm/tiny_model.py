"""A small model of a real architecture with random weights, a tokenizer trained on the seeds, and Qwen3's chat form."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from rag.llm.base import Prompt, PromptSentence
from rag.text.sentences import split_sentences
from rag.types import Pointer

SEEDS = Path(__file__).parents[2] / "seeds"
SPECIAL_TOKENS = ["<|endoftext|>", "<|im_start|>", "<|im_end|>", "<think>", "</think>"]
CHAT_TEMPLATE = """\
{%- for message in messages %}{{- '<|im_start|>' + message.role + '\\n' + message.content + '<|im_end|>\\n' }}\
{%- endfor %}
{%- if add_generation_prompt %}{{- '<|im_start|>assistant\\n' }}
{%- if enable_thinking is defined and enable_thinking is false %}{{- '<think>\\n\\n</think>\\n\\n' }}{%- endif %}
{%- endif %}"""
QUESTIONS = [
    "上海硅巷的规划范围是什么？",
    "硅巷集聚了多少家企业？",
    "牵头单位是谁？",
    "下一步有什么举措？",
    "为什么要建设科创街区？",
    "什么时候启动？",
    "有哪些大学参与？",
    "资金怎么安排？",
    "街镇做了哪些工作？",
    "Which area does the Silicon Alley cover?",
]


def seed_sentences() -> list[PromptSentence]:
    """The sentences of the five letters, each file as one letter; numbered as they come."""
    found: list[PromptSentence] = []
    for file in sorted(SEEDS.glob("*.txt")):
        text = file.read_text(encoding="utf-8")
        day = date.fromisoformat(file.stem.rpartition("_")[2])
        offset = 0
        for line in text.split("\n"):
            for start, end in split_sentences(line):
                if 12 <= end - start <= 200 and "*" not in line[start:end]:
                    pointer = Pointer(file.stem, offset + start, offset + end)
                    found.append(PromptSentence(len(found) + 1, line[start:end], pointer, 0.9, day, ()))
            offset += len(line) + 1
    return found


def letter_text(reply_id: str) -> str:
    """The text that the pointers point into."""
    return (SEEDS / f"{reply_id}.txt").read_text(encoding="utf-8")


def make_prompts(count: int, size: int = 8, max_statements: int = 2) -> list[Prompt]:
    """Questions with ``size`` sentences each, every prompt with others."""
    everything = seed_sentences()
    prompts = []
    for index in range(count):
        chosen = [everything[(index * 37 + step * 11) % len(everything)] for step in range(size)]
        unique = list({one.pointer: one for one in chosen}.values())
        sentences = [
            PromptSentence(number, one.text, one.pointer, 1 - number / 100, one.day, ())
            for number, one in enumerate(unique, 1)
        ]
        prompts.append(Prompt(QUESTIONS[index % len(QUESTIONS)], "what", sentences, max_statements))
    return prompts


def train_tokenizer(texts: Iterable[str], vocabulary_size: int) -> Any:
    """A byte-level BPE tokenizer with Qwen's special tokens and chat form."""
    from tokenizers import Regex, Tokenizer, decoders, models, pre_tokenizers, trainers
    from transformers import PreTrainedTokenizerFast

    split = Regex(r"\r?\n| ?[A-Za-z]+|\p{Han}+|\p{N}|[^\s\p{L}\p{N}]+|\s+")
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(split, "isolated"),
            pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
        ]
    )
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=vocabulary_size,
        min_frequency=1,
        show_progress=False,
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        special_tokens=SPECIAL_TOKENS,
    )
    tokenizer.train_from_iterator(texts, trainer)
    fast: Any = PreTrainedTokenizerFast(  # type: ignore[no-untyped-call]
        tokenizer_object=tokenizer, eos_token="<|im_end|>", pad_token="<|endoftext|>"
    )
    fast.chat_template = CHAT_TEMPLATE
    return fast


def save_model(folder: Path, seed: int = 0, *, context: int = 4096, **shape: int) -> Path:
    """A Qwen3 model with random weights in a folder, as the hub would hold it."""
    import torch
    from transformers import Qwen3Config, Qwen3ForCausalLM

    texts = [file.read_text(encoding="utf-8") for file in sorted(SEEDS.glob("*.txt"))]
    tokenizer = train_tokenizer(texts, 3000)
    torch.manual_seed(seed)
    sizes: dict[str, Any] = {
        "hidden_size": 48,
        "intermediate_size": 96,
        "num_hidden_layers": 2,
        "head_dim": 12,
        **shape,
    }
    config = Qwen3Config(
        vocab_size=(len(tokenizer) + 63) // 64 * 64,
        num_attention_heads=4,
        num_key_value_heads=2,
        max_position_embeddings=context,
        initializer_range=0.3,
        eos_token_id=tokenizer.eos_token_id,
        pad_token_id=tokenizer.pad_token_id,
        **sizes,
    )
    model = Qwen3ForCausalLM(config)
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return folder


def shown(sentences: Sequence[PromptSentence]) -> set[Pointer]:
    """Places that an answer may rest on."""
    return {sentence.pointer for sentence in sentences}
