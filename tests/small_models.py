"""Small models of real architectures with random weights, and rerankers taught a toy signal."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal

SEEDS = Path(__file__).resolve().parent.parent / "seeds"
Architecture = Literal["bert", "xlm-roberta", "qwen3"]
SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "<|im_start|>", "<|im_end|>", "<think>", "</think>", "yes", "no"]
WIDTH = 32
# A template for conversations, as language models have: it passes over roles that it does not know.
CONVERSATION = (
    "{% for message in messages %}{% if message.role in ['system', 'user', 'assistant'] %}"
    "<|im_start|>{{ message.role }}\n{{ message.content }}<|im_end|>\n{% endif %}{% endfor %}"
)


def tokenizer(max_tokens: int) -> Any:
    """One token a character, with the pairs of a BERT and the words of a language model."""
    from tokenizers import Regex, Tokenizer, models, pre_tokenizers, processors
    from transformers import PreTrainedTokenizerFast

    letters = sorted(set("".join(path.read_text(encoding="utf-8") for path in SEEDS.glob("*.txt"))))
    ascii_letters = [chr(code) for code in range(32, 127) if chr(code) not in letters]
    words = dict.fromkeys([*SPECIAL, *letters, *ascii_letters])
    made = Tokenizer(models.WordLevel({word: place for place, word in enumerate(words)}, unk_token="[UNK]"))
    made.pre_tokenizer = pre_tokenizers.Split(Regex(r"[\s\S]"), "isolated")
    made.add_special_tokens(SPECIAL)
    pair = "[CLS] $A [SEP] $B:1 [SEP]:1"
    made.post_processor = processors.TemplateProcessing("[CLS] $A [SEP]", pair, [("[CLS]", 2), ("[SEP]", 3)])
    return PreTrainedTokenizerFast(  # type: ignore[no-untyped-call]
        tokenizer_object=made, pad_token="[PAD]", unk_token="[UNK]", model_max_length=max_tokens
    )


def _config(architecture: Architecture, vocabulary: int, max_tokens: int, labels: int) -> Any:
    from transformers import BertConfig, Qwen3Config, XLMRobertaConfig

    sizes: dict[str, Any] = {
        "vocab_size": vocabulary,
        "hidden_size": WIDTH,
        "num_hidden_layers": 2,
        "num_attention_heads": 4,
        "intermediate_size": 2 * WIDTH,
        "initializer_range": 0.1,
        "pad_token_id": 0,
        "num_labels": labels,
    }
    if architecture == "qwen3":
        return Qwen3Config(**sizes, head_dim=8, num_key_value_heads=2, max_position_embeddings=max_tokens)
    kind = BertConfig if architecture == "bert" else XLMRobertaConfig
    # XLM-R counts positions from the padding token on.
    return kind(**sizes, type_vocab_size=2, max_position_embeddings=max_tokens + 2)


def save_embedder(
    folder: Path, architecture: Architecture = "bert", *, seed: int = 0, max_tokens: int = 512, **options: Any
) -> Path:
    """A sentence-transformers embedder; ``options`` are those of ``SentenceTransformer``, such as ``prompts``."""
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.base.modules import Transformer
    from sentence_transformers.sentence_transformer.modules import Pooling
    from transformers import AutoModel

    torch.manual_seed(seed)
    words = tokenizer(max_tokens)
    bare = folder.with_name(folder.name + "-bare")
    untyped: Any = AutoModel
    untyped.from_config(_config(architecture, len(words), max_tokens, 1)).save_pretrained(bare)
    words.save_pretrained(bare)
    pooling = Pooling(WIDTH, pooling_mode="lasttoken" if architecture == "qwen3" else "mean")
    model = SentenceTransformer(modules=[Transformer(str(bare)), pooling], device="cpu", **options)
    model.save(str(folder), create_model_card=False)
    return folder


def save_reranker(
    folder: Path,
    architecture: Architecture = "bert",
    *,
    labels: int = 1,
    max_tokens: int = 1024,
    chat: str = "",
    causal: bool = True,
) -> Path:
    """A classifier of pairs, or for Qwen3 a language model with the chat template ``chat``."""
    import torch
    from transformers import AutoModelForCausalLM, AutoModelForSequenceClassification

    torch.manual_seed(0)
    words = tokenizer(max_tokens)
    if chat:
        words.chat_template = chat
    kind: Any = AutoModelForCausalLM if architecture == "qwen3" and causal else AutoModelForSequenceClassification
    model = kind.from_config(_config(architecture, len(words), max_tokens, labels))
    model.save_pretrained(folder)
    words.save_pretrained(folder)
    return folder


def teach(model: Any, question: str, wanted: Sequence[str], others: Sequence[str], steps: int = 40) -> None:
    """Trains a ``CrossEncoder`` until it finds ``wanted`` better answers to the question than ``others``."""
    import torch

    torch.manual_seed(0)
    pairs = [(question, text) for text in (*wanted, *others)]
    labels = torch.tensor([1.0] * len(wanted) + [0.0] * len(others))
    optimizer = torch.optim.AdamW(model.parameters(), lr=5e-3)
    model.train()
    for _ in range(steps):
        scores = model(model.preprocess(pairs))["scores"].squeeze(-1)
        loss: Any = torch.nn.functional.binary_cross_entropy_with_logits(scores, labels)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    model.eval()
