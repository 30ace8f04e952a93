"""What a downloaded embedder and reranker cost on this machine, by shape: the weights are random, the work is the same.

``python -m eval.bench_models --layers 12 --width 384`` has the shape of multilingual-e5-small; 24 and 1024 that of
bge-m3 and bge-reranker-v2-m3.
"""

from __future__ import annotations

import tempfile
import time
from pathlib import Path
from typing import Any

import click

from eval.table import markdown_table
from rag.assistant import Assistant
from rag.retrieval.retriever import RERANKED

_ROOT = Path(__file__).resolve().parent.parent
_QUESTIONS = ("上海硅巷的规划范围是什么？", "有哪些租金补贴？", "创投沙龙办了多少场？")


def save_models(folder: Path, layers: int, width: int) -> tuple[Path, Path]:
    """An embedder and a reranker of one shape in ``folder``, one token a character."""
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.base.modules import Transformer
    from sentence_transformers.sentence_transformer.modules import Pooling
    from tokenizers import Regex, Tokenizer, models, pre_tokenizers
    from transformers import BertConfig, BertForSequenceClassification, BertModel, PreTrainedTokenizerFast

    text = "".join(path.read_text(encoding="utf-8") for path in (_ROOT / "seeds").glob("*.txt"))
    words = {word: place for place, word in enumerate(["[PAD]", "[UNK]", *sorted(set(text))])}
    tokenizer = Tokenizer(models.WordLevel(words, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Split(Regex(r"[\s\S]"), "isolated")
    fast: Any = PreTrainedTokenizerFast  # its constructor has no types
    wrapped = fast(tokenizer_object=tokenizer, pad_token="[PAD]", unk_token="[UNK]", model_max_length=512)
    config = BertConfig(
        vocab_size=len(words),
        hidden_size=width,
        num_hidden_layers=layers,
        num_attention_heads=max(width // 64, 1),
        intermediate_size=4 * width,
    )
    config.num_labels = 1
    for name, model in (("bare", BertModel(config)), ("reranker", BertForSequenceClassification(config))):
        model.save_pretrained(folder / name)
        wrapped.save_pretrained(folder / name)
    modules = [Transformer(str(folder / "bare")), Pooling(width)]
    SentenceTransformer(modules=modules, device="cpu").save(str(folder / "embedder"), create_model_card=False)
    return folder / "embedder", folder / "reranker"


@click.command()
@click.option("--layers", default=12)
@click.option("--width", default=384)
def main(layers: int, width: int) -> None:
    """Re-embedding the five letters, and a search with and without reranking, as one table."""
    with tempfile.TemporaryDirectory(prefix="dafu-bench-") as folder:
        embedder, reranker = save_models(Path(folder), layers, width)
        data = Path(folder) / "data"
        with Assistant.open(data) as assistant:
            assistant.add(_ROOT / "seeds")
            passages = int(assistant.catalogue.counts()["passages"])
            assistant.state()
            plain = _search_seconds(assistant)
        with Assistant.open(data, embedder=str(embedder)) as assistant:
            assistant.search(_QUESTIONS[0])  # loads the libraries; the vectors are made here for the first time
            again = [passage.text for passage in assistant.catalogue.all_passages()]
            began = time.perf_counter()
            assistant.embedder.encode_passages(again)
            embedding = (time.perf_counter() - began) / passages
            dense = _search_seconds(assistant)
        with Assistant.open(data, reranker=str(reranker)) as assistant:
            reranked = _search_seconds(assistant)
    rows = [
        ["search, built-in embedder", f"{plain * 1000:.0f} ms", "–"],
        ["making the vector of a passage", f"{embedding * 1000:.0f} ms", f"{embedding / plain:.1f} × that search"],
        ["search, downloaded embedder", f"{dense * 1000:.0f} ms", f"{dense / plain:.1f} × that search"],
        [
            f"search, {RERANKED} passages reranked",
            f"{reranked * 1000:.0f} ms",
            f"{(reranked - plain) / (RERANKED * embedding):.1f} × making as many vectors",
        ],
    ]
    print(markdown_table(["measured", "value", "ratio"], rows))


def _search_seconds(assistant: Assistant) -> float:
    """Mean seconds of a search, the first left out."""
    assistant.search(_QUESTIONS[0])
    began = time.perf_counter()
    for question in _QUESTIONS:
        assistant.search(question)
    return (time.perf_counter() - began) / len(_QUESTIONS)


if __name__ == "__main__":
    main()
