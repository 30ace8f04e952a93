"""Writes the trained table in the form that StaticEmbedding of sentence-transformers and Dafu's own embedder read."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import load_file, save_file
from tokenizers import Tokenizer

FILES = ("model.safetensors", "tokenizer.json")


def save(folder: Path, tokenizer: Tokenizer, table: NDArray[np.float32]) -> None:
    """Write ``table`` (V, dim) as int8 rows with a float32 scale each, the tokenizer, and what loaders need besides."""
    folder.mkdir(parents=True, exist_ok=True)
    table = table.copy()
    table[0] = 0.0  # an unknown character says nothing
    scales = np.abs(table).max(axis=1) / 127
    rows = np.round(table / np.maximum(scales, 1e-12)[:, None]).astype(np.int8)
    save_file({"embeddings": rows, "weights": scales.astype(np.float32)}, folder / FILES[0])
    (folder / FILES[0]).chmod(0o644)
    tokenizer.save(str(folder / FILES[1]), pretty=False)
    modules = [
        {"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.StaticEmbedding"},
        {"idx": 1, "name": "1", "path": "1_Normalize", "type": "sentence_transformers.models.Normalize"},
    ]
    (folder / "1_Normalize").mkdir(exist_ok=True)
    write_json(folder / "1_Normalize" / "config.json", {})
    write_json(folder / "modules.json", modules)
    write_json(
        folder / "config_sentence_transformers.json",
        {"similarity_fn_name": "cosine", "prompts": {}, "default_prompt_name": None},
    )
    size, dim = table.shape
    write_json(folder / "dafu.json", {"dim": dim, "vocabulary": size, "fingerprint": fingerprint(folder)})


def load_table(folder: Path) -> NDArray[np.float32]:
    """Return the shipped table as float32, (V, dim)."""
    tensors = load_file(folder / FILES[0])
    return np.asarray(tensors["embeddings"].astype(np.float32) * tensors["weights"][:, None], np.float32)


def fingerprint(folder: Path) -> str:
    """Return the first 16 hex digits of the SHA-256 over weights and tokenizer."""
    digest = hashlib.sha256()
    for name in FILES:
        digest.update((folder / name).read_bytes())
    return digest.hexdigest()[:16]


def write_json(path: Path, value: object) -> None:
    """Write ``value`` with a fixed layout, so that equal content is an equal file."""
    path.write_text(json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True) + "\n", encoding="utf-8")
