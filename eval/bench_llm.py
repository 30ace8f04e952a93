"""Language models measured: does every answer of a random-weight model end valid, and what does the grammar cost?

    python -m eval.bench_llm valid --questions 200 --models 5
    python -m eval.bench_llm cost --shape 0.6b
    python -m eval.bench_llm throughput --shape 4b --device cuda

The models have Qwen3's architecture and random weights; speed does not depend on what the weights say.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
import sys
import sysconfig
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from importlib.resources import files
from itertools import islice
from pathlib import Path
from statistics import median
from typing import Any

from eval.cases import load_cases
from rag.answering.citations import cite
from rag.answering.writing import write
from rag.assistant import Assistant
from rag.llm.base import Prompt
from rag.llm.decoding import GrammarProcessor
from rag.llm.extractive import ExtractiveLLM
from rag.llm.grammar import AnswerGrammar
from rag.llm.messages import answer_messages
from rag.llm.transformers import TransformersLLM
from rag.types import Draft

ROOT = Path(__file__).resolve().parent.parent
CASES = ("dev.jsonl", "heldout.jsonl")
SPECIAL_TOKENS = ["<|endoftext|>", "<|im_start|>", "<|im_end|>", "<think>", "</think>"]
CHAT_TEMPLATE = (
    "{% for m in messages %}<|im_start|>{{ m.role }}\n{{ m.content }}<|im_end|>\n{% endfor %}<|im_start|>assistant\n"
    "{% if enable_thinking is false %}<think>\n\n</think>\n\n{% endif %}"
)
_SHAPE_NAMES = ("hidden_size", "intermediate_size", "num_hidden_layers", "num_attention_heads", "head_dim")
SHAPES = {
    "tiny": (64, 128, 2, 4, 16),
    "0.6b": (1024, 3072, 28, 16, 128),
    "1.7b": (2048, 6144, 28, 16, 128),
    "4b": (2560, 9728, 36, 32, 128),
}
"""Qwen3's."""


class Recorder(ExtractiveLLM):
    """Keeps the prompts that the way of a question makes."""

    def __init__(self) -> None:
        self.prompts: list[Prompt] = []

    def answer(self, prompt: Prompt) -> Iterator[Draft]:
        self.prompts.append(prompt)
        return super().answer(prompt)


def real_prompts(assistant: Assistant, count: int) -> list[Prompt]:
    """Prompts of the evaluation's questions as retrieval makes them; twice as long once they are used up."""
    recorder = Recorder()
    assistant._llm = recorder  # the one place where a prompt can be seen from outside
    for case in [case for name in CASES for case in load_cases(ROOT / "eval" / "cases" / name)]:
        if len(recorder.prompts) >= count:
            break
        assistant.ask(case.question, history=case.history)
    found = [prompt for prompt in recorder.prompts if prompt.sentences]
    more = [replace(one, max_statements=5, notices=[]) for one in found]
    return [*found, *more][:count]


def make_model(folder: Path, shape: str, vocabulary_size: int, seed: int = 0) -> Path:
    """A random model of a shape with a byte-level BPE vocabulary of Chinese news words and Python's own English."""
    import torch
    from tokenizers import Regex, Tokenizer, decoders, models, pre_tokenizers, trainers
    from transformers import PreTrainedTokenizerFast, Qwen3Config, Qwen3ForCausalLM

    tokenizer = Tokenizer(models.BPE())
    split = Regex(r"\r?\n| ?[A-Za-z]+|\p{Han}+|\p{N}|[^\s\p{L}\p{N}]+|\s+")
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.Split(split, "isolated"), pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)]
    )
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=vocabulary_size,
        min_frequency=1,
        show_progress=False,
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        special_tokens=SPECIAL_TOKENS,
    )
    tokenizer.train_from_iterator(_words(vocabulary_size), trainer)
    fast: Any = PreTrainedTokenizerFast(  # type: ignore[no-untyped-call]
        tokenizer_object=tokenizer, eos_token="<|im_end|>", pad_token="<|endoftext|>"
    )
    fast.chat_template = CHAT_TEMPLATE
    fast.save_pretrained(folder)
    sizes: dict[str, Any] = dict(zip(_SHAPE_NAMES, SHAPES[shape], strict=True))
    config = Qwen3Config(
        vocab_size=(len(fast) + 127) // 128 * 128,
        num_key_value_heads=max(2, sizes["num_attention_heads"] // 4),
        max_position_embeddings=8192,
        tie_word_embeddings=True,
        initializer_range=0.02 if shape != "tiny" else 0.3,
        eos_token_id=fast.eos_token_id,
        dtype="bfloat16" if shape != "tiny" else "float32",
        **sizes,
    )
    torch.manual_seed(seed)
    torch.set_default_dtype(torch.bfloat16 if shape != "tiny" else torch.float32)
    Qwen3ForCausalLM(config).save_pretrained(folder)
    torch.set_default_dtype(torch.float32)
    return folder


def _words(size: int) -> Iterator[str]:
    """Enough different words for a vocabulary of ``size``: Chinese, English, and pairs of Chinese words."""
    packed = files("rag.bundled").joinpath("word_frequency.txt.gz").read_bytes()
    chinese = [word for line in gzip.decompress(packed).decode().splitlines()[1:] for word in line.split(" ")[1:]]
    yield from chinese
    english: dict[str, None] = {}
    for file in sorted(Path(sysconfig.get_paths()["stdlib"]).glob("*.py")):
        english |= dict.fromkeys(re.findall(r" ?[A-Za-z]+|[^\w\s]+", file.read_text(encoding="utf-8", errors="ignore")))
    yield from english
    pairs = [word for word in chinese if len(word) == 2 and "\u4e00" <= word[0] <= "\u9fff"][:450]
    yield from islice((left + right for left in pairs for right in pairs), max(0, size - len(chinese) // 2))


def like_quotations(llm: TransformersLLM) -> None:
    """Makes a model begin with a quotation wherever it may: left to themselves random models hardly ever do."""
    first = llm.loaded.tokenizer("「", add_special_tokens=False)["input_ids"][0]

    def likelier(module: object, given: object, logits: Any) -> Any:
        logits[..., first] += 100.0
        return logits

    llm.loaded.model.lm_head.register_forward_hook(likelier)


def valid(llms: Sequence[TransformersLLM], assistant: Assistant, prompts: Sequence[Prompt]) -> dict[str, object]:
    """How many of the answers parse, point to what exists, quote to the letter, and end within their budget."""
    state = assistant.state()
    counts = dict.fromkeys(("statements", "verbatim", "refusals", "invalid", "over_budget", "shown", "repairs"), 0)
    seconds = []
    for number, prompt in enumerate(prompts):
        llm = llms[number % len(llms)]
        began = time.perf_counter()
        drafts = list(llm.answer(prompt))
        seconds.append(time.perf_counter() - began)
        counts["refusals"] += not drafts
        counts["statements"] += len(drafts)
        for draft in drafts:
            counts["verbatim"] += draft.support == "verbatim"
            counts["invalid"] += not _is_valid(draft, prompt, state)
        length = sum(len(draft.text.encode()) for draft in drafts)
        counts["over_budget"] += length > AnswerGrammar(prompt.sentences, prompt.max_statements).max_bytes
        written = write(_Said(llm, drafts), prompt)
        _, statements, _ = cite(written.drafts, state.load)
        counts["shown"] += bool(statements)
        counts["repairs"] += len(written.repairs)
    return {"questions": len(prompts), "models": len(llms), **counts, "seconds_p50": round(median(seconds), 3)}


def _is_valid(draft: Draft, prompt: Prompt, state: Any) -> bool:
    places = {sentence.pointer for sentence in prompt.sentences}
    if not draft.pointers or not draft.text.strip():
        return False
    if draft.support == "verbatim":
        (place,) = draft.pointers
        return bool(state.load(place.reply_id).reading_text[place.start : place.end] == draft.text)
    return set(draft.pointers) <= places


class _Said:
    """A back end that repeats what another said."""

    def __init__(self, llm: TransformersLLM, drafts: Sequence[Draft]) -> None:
        self.name, self.prompt_version = llm.name, llm.prompt_version
        self.chat, self.capabilities = llm.chat, llm.capabilities
        self._drafts = drafts

    def answer(self, prompt: Prompt) -> Iterator[Draft]:
        return iter(self._drafts)


@dataclass(slots=True)
class _Times:
    """What ``generate`` calls a streamer: when each token came, by the clock and in processor time."""

    at: list[tuple[float, float]]

    def put(self, value: object) -> None:
        self.at.append((time.perf_counter(), time.process_time()))

    def end(self) -> None:
        """Nothing."""

    @property
    def per_token(self) -> tuple[float, float]:
        """Seconds and processor seconds between tokens, the first (which reads the prompt) left out."""
        count = len(self.at) - 3
        return (self.at[-1][0] - self.at[2][0]) / count, (self.at[-1][1] - self.at[2][1]) / count


def cost(llm: TransformersLLM, prompts: Sequence[Prompt], tokens: int) -> dict[str, object]:
    """Time per token with the grammar and without, side by side: the same prompt, the same number of tokens.

    Processor time says what the grammar costs on a machine that others use too; on a GPU the clock does.
    """
    held, free, compile_seconds = [], [], []
    for prompt in prompts:
        grammar = AnswerGrammar(prompt.sentences, 5)
        began = time.perf_counter()
        GrammarProcessor(llm.loaded.guided, [grammar.lark()], llm.loaded.end_tokens[0])
        compile_seconds.append(time.perf_counter() - began)
        ids = llm.loaded.template.tokens(answer_messages(prompt)[0])
        times = _timed(llm, ids, tokens, [grammar.lark()])
        held.append(times.per_token)
        free.append(_timed(llm, ids, len(times.at) - 1, []).per_token)

    def compared(clock: int) -> dict[str, float]:
        added = median(one[clock] - other[clock] for one, other in zip(held, free, strict=True))
        return {
            "free_ms": round(1000 * median(one[clock] for one in free), 3),
            "grammar_ms": round(1000 * median(one[clock] for one in held), 3),
            "added_ms": round(1000 * added, 3),
            "ratio": round(median(one[clock] / other[clock] for one, other in zip(held, free, strict=True)), 3),
        }

    return {
        "vocabulary": llm.loaded.model.config.vocab_size,
        "parameters": llm.loaded.parameters,
        "device": llm.loaded.device,
        "dtype": llm.loaded.dtype,
        "grammar_compile_ms": round(1000 * median(compile_seconds), 2),
        "per_token_by_the_clock": compared(0),
        "per_token_processor_time": compared(1),
    }


def _timed(llm: TransformersLLM, ids: Sequence[int], tokens: int, grammars: Sequence[str]) -> _Times:
    times = _Times([])
    llm._generate([ids], tokens, grammars, times)  # token by token, as the back end does it
    return times


def throughput(llm: TransformersLLM, prompts: Sequence[Prompt], batch_size: int) -> dict[str, object]:
    """Answers a minute, one by one and in batches; processor time tells more on a machine that others use too."""
    began, began_working = time.perf_counter(), time.process_time()
    single = [list(llm.answer(prompt)) for prompt in prompts]
    middle, middle_working = time.perf_counter(), time.process_time()
    batched = llm.answer_many(prompts, batch_size)
    end, end_working = time.perf_counter(), time.process_time()
    return {
        "questions": len(prompts),
        "answers_per_minute": round(60 * len(single) / (middle - began), 1),
        "answers_per_minute_batched": round(60 * len(batched) / (end - middle), 1),
        "processor_seconds": round(middle_working - began_working, 2),
        "processor_seconds_batched": round(end_working - middle_working, 2),
        "batch_size": batch_size,
    }


def main() -> None:
    """Measures what the command line names and prints one JSON document."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["valid", "cost", "throughput"])
    parser.add_argument("--shape", choices=list(SHAPES), default="tiny")
    parser.add_argument("--vocabulary", type=int, default=151_643)
    parser.add_argument("--questions", type=int, default=8)
    parser.add_argument(
        "--models", type=int, default=1, help="random models, taking turns; every second likes to quote"
    )
    parser.add_argument("--tokens", type=int, default=100)
    parser.add_argument("--batch-size", type=int, default=8)
    parser.add_argument("--device", default="auto")
    parser.add_argument("--threads", type=int, default=0)
    given = parser.parse_args()
    import torch

    if given.threads:
        torch.set_num_threads(given.threads)
    with tempfile.TemporaryDirectory() as work, Assistant.open(Path(work) / "data", llm="extractive") as assistant:
        assistant.add(ROOT / "seeds")
        prompts = real_prompts(assistant, given.questions)
        print(f"{len(prompts)} prompts", file=sys.stderr)
        models = Path(work) / "models"
        llms = [
            TransformersLLM(
                str(make_model(models / str(seed), given.shape, given.vocabulary, seed)), device=given.device
            )
            for seed in range(given.models)
        ]
        llm = llms[0]
        for quoting in llms[1::2]:
            like_quotations(quoting)
        llm.capabilities()
        measured: dict[str, object]
        if given.what == "valid":
            measured = valid(llms, assistant, prompts)
        elif given.what == "cost":
            measured = cost(llm, prompts, given.tokens)
        else:
            measured = throughput(llm, prompts, given.batch_size)
        print(json.dumps({"what": given.what, "shape": given.shape, **measured}, ensure_ascii=False, indent=1))


if __name__ == "__main__":
    main()
