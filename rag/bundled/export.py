"""Writes the trained table in the form that Dafu's own embedder reads: four bits a number."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import load_file, save_file
from tokenizers import Tokenizer

from rag.index.embedder import ZERO
from rag.text.tokens import FUNCTION_CHARACTERS

FILES = ("model.safetensors", "tokenizer.json")
_REACH = 3.0
_CHARACTER = re.compile("[㐀-鿿]")


def save(folder: Path, tokenizer: Tokenizer, table: NDArray[np.float32]) -> None:
    """Write ``table`` (V, dim) as packed rows with a float32 scale each, the tokenizer, and what the loader checks.

    ``characters`` (V,) uint8 is 1 for a single Chinese character that does not join or count: two of them side by side
    count as a token.
    """
    folder.mkdir(parents=True, exist_ok=True)
    table = table.copy()
    table[0] = 0.0  # an unknown character says nothing
    packed, scales = pack(table)
    pieces = [tokenizer.id_to_token(token) or "" for token in range(len(table))]
    characters = np.array(
        [bool(_CHARACTER.fullmatch(piece)) and piece not in FUNCTION_CHARACTERS for piece in pieces], np.uint8
    )
    save_file({"embeddings": packed, "weights": scales, "characters": characters}, folder / FILES[0])
    (folder / FILES[0]).chmod(0o644)
    tokenizer.save(str(folder / FILES[1]), pretty=False)
    size, dim = table.shape
    write_json(folder / "dafu.json", {"dim": dim, "vocabulary": size, "fingerprint": fingerprint(folder)})


def pack(table: NDArray[np.float32]) -> tuple[NDArray[np.uint8], NDArray[np.float32]]:
    """Return (V, dim / 2) uint8 and the scales (V,) float32.

    A number is (nibble - 7.5) times its row's scale; the low nibbles of a row hold its first half, the high nibbles its
    second. The steps reach to three times the mean size, which clips one number in sixty of a normal distribution.
    """
    scales = np.abs(table).mean(axis=1) * _REACH / ZERO
    steps = np.floor(table / np.maximum(scales, 1e-12)[:, None]) + ZERO + 0.5
    nibbles = np.clip(steps, 0, 2 * ZERO).astype(np.uint8)
    half = table.shape[1] // 2
    return nibbles[:, :half] | (nibbles[:, half:] << 4), scales.astype(np.float32)


def load_table(folder: Path) -> NDArray[np.float32]:
    """Return the shipped table as float32, (V, dim)."""
    tensors = load_file(folder / FILES[0])
    packed = tensors["embeddings"]
    nibbles = np.concatenate([packed & 15, packed >> 4], axis=1).astype(np.float32)
    return np.asarray((nibbles - ZERO) * tensors["weights"][:, None], np.float32)


def fingerprint(folder: Path) -> str:
    """Return the first 16 hex digits of the SHA-256 over weights and tokenizer."""
    digest = hashlib.sha256()
    for name in FILES:
        digest.update((folder / name).read_bytes())
    return digest.hexdigest()[:16]


def write_json(path: Path, value: object) -> None:
    """Write ``value`` with a fixed layout, so that equal content is an equal file."""
    path.write_text(json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True) + "\n", encoding="utf-8")
