"""The bundled embedder as it ships, and the door to sentence-transformers with a small real model."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections import Counter
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from tokenizers import Tokenizer

from rag.bundled.export import fingerprint, load_table, pack
from rag.errors import ModelError
from rag.index.embedder import BUNDLED_FOLDER, PAIR_SHARE, TURN, ZERO, BundledEmbedder, load_embedder
from rag.text.tokens import FUNCTION_CHARACTERS

TEXTS = [
    "上海硅巷的规划范围是什么？",
    "What is the planned area of the innovation district?",
    "停车难 parking",
    "２０２４年4月30日",
]


@pytest.fixture(scope="module")
def bundled() -> BundledEmbedder:
    return BundledEmbedder()


@pytest.fixture(scope="module")
def small_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A real StaticEmbedding model with random weights and prompts, saved as users have theirs."""
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import StaticEmbedding

    tokenizer = Tokenizer.from_file(str(BUNDLED_FOLDER / "tokenizer.json"))
    rows = np.random.default_rng(0).standard_normal((tokenizer.get_vocab_size(), 8)).astype(np.float32)
    prompts = {"query": "问题：", "document": ""}
    model = SentenceTransformer(modules=[StaticEmbedding(tokenizer, embedding_weights=rows)], prompts=prompts)
    folder = tmp_path_factory.mktemp("模型")
    model.save(str(folder), create_model_card=False)
    return folder


def test_rows_are_normalised_float32_and_the_same_for_one_text_or_many(bundled: BundledEmbedder) -> None:
    together = bundled.encode_passages(TEXTS)
    assert together.shape == (len(TEXTS), bundled.dim) == (4, 768)
    assert together.dtype == np.float32
    assert together.flags.c_contiguous
    np.testing.assert_allclose(np.linalg.norm(together, axis=1), 1, rtol=1e-5)
    np.testing.assert_allclose(together, np.vstack([bundled.encode_queries([text]) for text in TEXTS]), atol=1e-6)


def test_texts_without_a_known_token_are_zero_rows_and_no_text_is_no_row(bundled: BundledEmbedder) -> None:
    vectors = bundled.encode_queries(["", " \n", "\U00030000", "上海"])
    assert not vectors[:3].any()
    assert vectors[3].any()
    assert bundled.encode_passages([]).shape == (0, 768)


@settings(max_examples=100, deadline=None)
@given(texts=st.lists(st.text(max_size=40), max_size=5))
def test_any_text_gives_a_unit_row_or_a_zero_row(bundled: BundledEmbedder, texts: list[str]) -> None:
    lengths = np.linalg.norm(bundled.encode_queries(texts), axis=1)
    assert all(length == 0 or abs(length - 1) < 1e-4 for length in lengths)


def test_a_question_finds_its_paragraph_in_chinese_and_in_english(bundled: BundledEmbedder) -> None:
    paragraphs = bundled.encode_passages(
        [
            "区教育局新增幼儿园学位一千二百个，并在三所小学开设课后托管班。",
            "针对老旧小区停车难问题，我区已新建公共停车场五处，新增停车位八百余个。",
            "区卫生部门在社区医院开设老年人门诊，为老人免费体检。",
        ]
    )
    for question in ("小区停车位不够怎么办？", "How many new parking lots were built for residents?"):
        assert (paragraphs @ bundled.encode_queries([question])[0]).argmax() == 1


def test_common_english_words_are_translated_to_chinese_words(bundled: BundledEmbedder) -> None:
    nearest = {word: bundled.translate_terms(word, 5) for word in ("hospital", "innovation", "Subsidy", "boundary")}
    for word, chinese in (("hospital", "医院"), ("innovation", "创新"), ("Subsidy", "补贴"), ("boundary", "边界")):
        assert chinese in [term for term, _ in nearest[word]]
        scores = [score for _, score in nearest[word]]
        assert scores == sorted(scores, reverse=True)
        assert len(scores) == 5
    assert bundled.translate_terms("", 5) == []
    assert bundled.translate_terms("hospital", 0) == []


def test_the_fingerprint_that_ships_is_that_of_the_files(bundled: BundledEmbedder) -> None:
    assert bundled.fingerprint == fingerprint(BUNDLED_FOLDER)


def test_the_bundled_embedder_needs_no_torch() -> None:
    code = (
        "import sys; from rag.index.embedder import load_embedder as load; load('bundled').encode_queries(['上海']); "
    )
    code += (
        "print([name for name in ('torch', 'transformers', 'sentence_transformers', 'faiss') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_damaged_or_missing_bundled_model_names_the_cure(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="请重新安装 dafu"):
        BundledEmbedder(tmp_path)
    for name in ("dafu.json", "tokenizer.json", "model.safetensors"):
        (tmp_path / name).write_bytes((BUNDLED_FOLDER / name).read_bytes()[:200_000])
    with pytest.raises(ModelError, match="请重新安装 dafu"):
        BundledEmbedder(tmp_path)


def test_packed_rows_are_summed_as_the_table_they_stand_for(bundled: BundledEmbedder) -> None:
    table, tokenizer = load_table(BUNDLED_FOLDER), Tokenizer.from_file(str(BUNDLED_FOLDER / "tokenizer.json"))
    assert table.shape == (tokenizer.get_vocab_size(), bundled.dim)
    assert not table[0].any()
    for text, vector in zip(TEXTS, bundled.encode_passages(TEXTS), strict=True):
        wanted = sum_of_rows(tokenizer.encode(text).ids, table, tokenizer)
        np.testing.assert_allclose(wanted / np.linalg.norm(wanted), vector, atol=1e-5)


def sum_of_rows(tokens: list[int], table: NDArray[np.float32], tokenizer: Tokenizer) -> NDArray[np.float32]:
    """The direction of the rows by the square roots of their counts, and of neighbouring characters bound in pairs."""
    rows = np.sum([np.sqrt(often) * table[token] for token, often in Counter(tokens).items()], axis=0)
    pairs = np.zeros_like(rows)
    for (first, second), often in Counter(pairwise(tokens)).items():
        if all(is_a_character(tokenizer.id_to_token(token)) for token in (first, second)):
            turned = np.concatenate([np.roll(half, TURN) for half in np.split(table[second], 2)])
            length = min(scale(table[first]), scale(table[second]))
            pairs += np.sqrt(often) * length * np.sign(table[first]) * turned / scale(table[second])
    return np.asarray(unit(rows) + PAIR_SHARE * unit(pairs), np.float32)


def unit(vector: NDArray[np.float32]) -> NDArray[np.float32]:
    length = np.linalg.norm(vector)
    return np.asarray(vector / length) if length else vector


def is_a_character(piece: str | None) -> bool:
    return piece is not None and len(piece) == 1 and "㐀" <= piece <= "鿿" and piece not in FUNCTION_CHARACTERS


def scale(row: NDArray[np.float32]) -> float:
    """The step of a packed row: its numbers lie at halves of steps, the smallest at one half."""
    return 2 * float(np.abs(row).min())


def test_the_order_of_the_characters_of_a_name_counts(bundled: BundledEmbedder) -> None:
    name, swapped, other = bundled.encode_passages(["硅巷", "巷硅", "硅片"])
    assert 0.5 < name @ swapped < 0.95
    assert name @ other < name @ swapped


def test_four_bits_keep_the_direction_of_a_row() -> None:
    table = np.random.default_rng(0).standard_normal((50, 256)).astype(np.float32)
    packed, scales = pack(table)
    assert packed.shape == (50, 128)
    assert packed.dtype == np.uint8
    assert scales.shape == (50,)
    nibbles = np.concatenate([packed & 15, packed >> 4], axis=1)
    again = (nibbles - ZERO) * scales[:, None]
    cosines = (again * table).sum(1) / np.linalg.norm(again, axis=1) / np.linalg.norm(table, axis=1)
    assert cosines.min() > 0.98


def test_a_word_that_is_repeated_counts_by_its_square_root(bundled: BundledEmbedder) -> None:
    once, four = bundled.encode_passages(["上海咖啡", "上海上海上海上海咖啡"])
    shanghai, coffee = bundled.encode_passages(["上海", "咖啡"])
    assert once @ shanghai < four @ shanghai < 1.0
    lengths = load_table(BUNDLED_FOLDER)
    tokenizer = Tokenizer.from_file(str(BUNDLED_FOLDER / "tokenizer.json"))
    rows = [lengths[tokenizer.token_to_id(word)] for word in ("上海", "咖啡")]
    wanted = 2 * rows[0] + rows[1]
    np.testing.assert_allclose(four, wanted / np.linalg.norm(wanted), atol=1e-5)
    assert coffee @ four > 0


def test_a_sentence_transformers_model_gets_its_own_prompts(small_model: Path) -> None:
    embedder = load_embedder(str(small_model))
    assert embedder.dim == 8
    queries, passages = embedder.encode_queries(["停车难", ""]), embedder.encode_passages(["问题：停车难", "停车难"])
    np.testing.assert_allclose(queries[0], passages[0], atol=1e-6)
    assert not np.allclose(queries[0], passages[1])
    assert not queries[1].any()
    np.testing.assert_allclose(np.linalg.norm(passages, axis=1), 1, rtol=1e-5)
    assert embedder.encode_passages([]).shape == (0, 8)


def test_another_prompt_is_another_fingerprint(small_model: Path, tmp_path: Path) -> None:
    before = load_embedder(str(small_model)).fingerprint
    other = shutil.copytree(small_model, tmp_path / "copy")
    assert load_embedder(str(other)).fingerprint == before
    settings_file = other / "config_sentence_transformers.json"
    about = json.loads(settings_file.read_text(encoding="utf-8"))
    settings_file.write_text(json.dumps(about | {"prompts": {"query": "查询：", "document": ""}}), encoding="utf-8")
    assert load_embedder(str(other)).fingerprint != before


@pytest.mark.parametrize(
    ("name", "cure"),
    [("nobody/no-such-model", "dafu models pull nobody"), ("/no/such/folder", "请给出"), (" ", "是空的")],
)
def test_a_model_that_is_not_here_is_an_error_with_its_cure_and_no_fall_back(name: str, cure: str) -> None:
    with pytest.raises(ModelError, match=cure):
        load_embedder(name)
