"""What the answer grammar lets through, in its three dialects, and that nothing else gets out of it."""

from __future__ import annotations

import json
from datetime import date
from functools import cache
from typing import Any

import llguidance.numpy
import numpy as np
import pytest
from llguidance import LLMatcher, LLTokenizer
from llguidance.gbnf_to_lark import gbnf_to_lark
from llguidance.hf import from_tokenizer
from tiny_model import SEEDS, make_prompts, shown, train_tokenizer

from rag.llm.base import PromptSentence
from rag.llm.grammar import SLICES, AnswerGrammar, clauses
from rag.llm.parsing import LineParser
from rag.types import Pointer

TEXTS = ["上海硅巷东至长宁路，面积1.48平方公里；已有企业600余家。", "区科委牵头，“硅巷”尚未设立专项资金。"]
SENTENCES = [
    PromptSentence(number, text, Pointer("a", 100 * number, 100 * number + len(text)), 1.0, date(2024, 4, 30), ())
    for number, text in enumerate(TEXTS, 1)
]
GRAMMAR = AnswerGrammar(SENTENCES)
ALLOWED = [
    "无法回答",
    "NO ANSWER",
    "面积为1.48平方公里。[1]",
    "面积为1.48平方公里。[1][2]",
    "企业有600余家[1]\n区科委牵头[2]",
    "「区科委牵头，」[2]",
    "依据是沪府[2022]17号文件[1]",
    "片区内称作“硅巷”的地方[2]",
]
FORBIDDEN = [
    "",
    "面积为1.48平方公里。",
    "面积为1.48平方公里。[3]",
    "面积为1.48平方公里。[12]",
    "面积[0]",
    "「区科委主管，」[2]",
    "「区科委牵头，」[1]",
    "「设立专项资金。」[2]",
    "称作“谷巷”的片区[2]",
    "面积为1.48平方公里。[1]\n",
    "一二三四[1]\n一二三四[1]\n一二三四[1]\n一二三四[1]",
    "长" * 300 + "[1]",
    "<|im_end|>就这样[1]",
    "<think>想一想</think>面积[1]",
]


@cache
def tokenizer() -> LLTokenizer:
    texts = [file.read_text(encoding="utf-8") for file in sorted(SEEDS.glob("*.txt"))]
    return from_tokenizer(train_tokenizer(texts, 2000), slices=SLICES)


def matcher(grammar: str) -> LLMatcher:
    made = LLMatcher(tokenizer(), grammar, log_level=0)
    assert not made.is_error(), made.get_error()
    return made


def accepts(grammar: str, text: str) -> bool:
    made = matcher(grammar)
    return made.consume_tokens(tokenizer().tokenize_str(text)) and made.is_accepting()


@pytest.mark.parametrize("text", ALLOWED)
def test_answers_with_pointers_that_exist_are_allowed(text: str) -> None:
    assert accepts(LLMatcher.grammar_from_lark(GRAMMAR.lark()), text)
    assert accepts(gbnf_to_lark(GRAMMAR.gbnf()), text)


@pytest.mark.parametrize("text", FORBIDDEN)
def test_everything_else_is_forbidden(text: str) -> None:
    assert not accepts(LLMatcher.grammar_from_lark(GRAMMAR.lark()), text)
    assert not accepts(gbnf_to_lark(GRAMMAR.gbnf()), text)


def test_a_statement_may_begin_with_a_name() -> None:
    grammar = LLMatcher.grammar_from_lark(GRAMMAR.lark())
    assert accepts(grammar, "“硅巷”的片区[2]")
    assert accepts(grammar, "称作“硅巷”的片区[2]")


def test_a_quotation_runs_over_whole_clauses_in_their_order() -> None:
    grammar = LLMatcher.grammar_from_lark(GRAMMAR.lark())
    assert accepts(grammar, "「面积1.48平方公里；已有企业600余家。」[1]")
    assert not accepts(grammar, "「上海硅巷东至长宁路，已有企业600余家。」[1]")
    assert not accepts(grammar, "「积1.48平方公里；」[1]")


def test_without_sentences_only_a_refusal_is_left() -> None:
    empty = AnswerGrammar([])
    for grammar in (LLMatcher.grammar_from_lark(empty.lark()), gbnf_to_lark(empty.gbnf())):
        assert accepts(grammar, "无法回答")
        assert not accepts(grammar, "面积[1]")


def test_the_json_schema_knows_only_numbers_that_exist() -> None:
    grammar = LLMatcher.grammar_from_json_schema(GRAMMAR.json_schema())

    def answer(text: str, *evidence: int) -> str:
        return json.dumps({"statements": [{"text": text, "evidence": evidence}]}, ensure_ascii=False)

    assert accepts(grammar, answer("区科委牵头。", 2))
    assert accepts(grammar, '{"statements": []}')
    assert not accepts(grammar, answer("区科委牵头。", 3))
    assert not accepts(grammar, answer("区科委牵头。"))


def test_clauses_join_to_their_sentence() -> None:
    for prompt in make_prompts(20):
        for sentence in prompt.sentences:
            assert "".join(clauses(sentence.text)) == sentence.text


def test_sentences_with_anything_in_them_make_a_grammar() -> None:
    odd = ['他说："\\n"/[3]「甲」{1,2}<|im_end|>', "「」“”", "。", "a\tb", "％／\\", "%regex {}"]
    sentences = [
        PromptSentence(number, text, Pointer("a", 100 * number, 100 * number + len(text)), 1.0, None, ())
        for number, text in enumerate(odd, 1)
    ]
    grammar = AnswerGrammar(sentences)
    assert accepts(LLMatcher.grammar_from_lark(grammar.lark()), "说的是这件事[6]")
    assert accepts(gbnf_to_lark(grammar.gbnf()), "说的是这件事[6]")


def random_answer(grammar: AnswerGrammar, random: np.random.Generator, *, prefer_quotation: bool) -> tuple[str, int]:
    """Text and number of tokens of an answer drawn evenly from all tokens that the grammar allows at each step."""
    made = matcher(LLMatcher.grammar_from_lark(grammar.lark()))
    mask: Any = llguidance.numpy.allocate_token_bitmask(1, tokenizer().vocab_size)
    tokens: list[int] = []
    while not made.is_stopped():
        llguidance.numpy.fill_next_token_bitmask(made, mask)
        allowed = np.flatnonzero(np.unpackbits(mask.view(np.uint8), bitorder="little"))
        quotation = tokenizer().tokenize_str("「")[0]
        token = quotation if not tokens and quotation in allowed and prefer_quotation else int(random.choice(allowed))
        made.consume_token(token)
        if token != tokenizer().eos_token:
            tokens.append(token)
    assert not made.is_error(), made.get_error()
    return tokenizer().decode_str(tokens), len(tokens)


def test_whatever_is_drawn_from_the_grammar_parses_with_valid_pointers_and_verbatim_quotations() -> None:
    random = np.random.default_rng(7)
    quoted = 0
    for index, prompt in enumerate(make_prompts(60, max_statements=3)):
        grammar = AnswerGrammar(prompt.sentences, prompt.max_statements)
        text, tokens = random_answer(grammar, random, prefer_quotation=index % 2 == 0)
        assert tokens <= grammar.max_bytes
        assert len(text.encode()) <= grammar.max_bytes
        parser = LineParser(prompt.sentences)
        drafts = parser.feed(text) + parser.finish()
        assert parser.refused or drafts, text
        for draft in drafts:
            assert draft.pointers, text
            if draft.support == "verbatim":
                quoted += 1
                holder = next(one for one in prompt.sentences if draft.text in one.text)
                assert holder.pointer.start <= draft.pointers[0].start < draft.pointers[0].end <= holder.pointer.end
            else:
                assert set(draft.pointers) <= shown(prompt.sentences)
    assert quoted
