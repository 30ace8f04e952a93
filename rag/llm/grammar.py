r"""The answer grammar: ``statement+ with pointers | refusal``, made anew for every question.

One line is one statement. ``text[1][3]`` cites sentences 1 and 3; ``「…」[2]`` quotes sentence 2: whole clauses of
it in order, nothing else fits between the marks. Inside text, ``“…”`` holds only what stands in one of the
sentences; a year may stand in brackets (沪府[2022]17号). A number that no sentence has cannot be written.

Three dialects: Lark for llguidance (in-process, and servers built with it), GBNF for llama.cpp and xgrammar
(quotations: a whole sentence or one of its clauses), JSON schema for the rest.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass

from rag.llm.base import PromptSentence
from rag.llm.messages import REFUSALS

MAX_TEXT_CHARS, MAX_MORE_CHARS, MAX_NAME_CHARS, MAX_NAMES, MAX_MARKS = 100, 40, 30, 2, 3
MIN_TEXT_CHARS, MIN_QUOTE_CHARS, MIN_NAME_CHARS = 4, 4, 2
_BYTES_PER_CHAR = 3
"""All characters allowed below lie in the basic plane."""
TEXT_CHAR = r"[ !#-;=-Z^-~·、。，；：！？（）〈〉《》〔〕％＋－／～\u4e00-\u9fff]"
"""Characters of free text: no brackets, no quotation marks, no ``<`` that could begin a mark of a chat template.

No dash or dots either: — and … begin with the same bytes as “, and llguidance's lexer, which reads bytes and never goes
back, would miss a name that follows.
"""
_FIRST_CHAR = r"[0-9A-Za-z（《〈\u4e00-\u9fff]"
SLICES = [rf"{TEXT_CHAR}{{1,{length}}}" for length in (3, 10, 30)]
"""For llguidance: the tokens that free text allows, found once and not at every step (4× faster, eval/bench_llm.py)."""
_ONE_NAME = rf"/[^\u2010-\u203f「」\n]{{{MIN_NAME_CHARS},{MAX_NAME_CHARS}}}/"
"""Within one sentence, and without the characters that begin with the same bytes as the closing ”."""
_CLAUSE = re.compile(r"[^，；：。、！？,;!?\n]*[，；：。、！？,;!?\n]*")
_QUOTED_NAME = re.compile(r"“([^“”「」\n]{2,30})”")


@dataclass(frozen=True, slots=True)
class AnswerGrammar:
    """What may be answered from these sentences. ``text_chars`` bounds the free text of a statement."""

    sentences: Sequence[PromptSentence]
    max_statements: int = 3
    text_chars: int = MAX_TEXT_CHARS

    @property
    def max_bytes(self) -> int:
        """Bytes of the longest answer in UTF-8: no answer has more tokens than this."""
        names = MAX_NAMES * (MAX_NAME_CHARS + 2 + MAX_MORE_CHARS)
        longest_quote = max((len(sentence.text) for sentence in self.sentences), default=0) + 2
        marks = MAX_MARKS * (len(str(len(self.sentences))) + 2)
        return self.max_statements * (_BYTES_PER_CHAR * max(self.text_chars + names, longest_quote) + marks + 1)

    @property
    def _refusals(self) -> str:
        return " | ".join(json.dumps(words, ensure_ascii=False) for words in REFUSALS.values())

    @property
    def _lines(self) -> str:
        more = self.max_statements - 1
        return "statement" + (f' ("\\n" statement){{0,{more}}}' if more else "")

    def lark(self) -> str:
        """The grammar for llguidance."""
        numbers = [sentence.number for sentence in self.sentences]
        if not numbers:
            return f"start: {self._refusals}"
        choices = " | ".join(f'"{number}"' for number in numbers)
        quotations = " | ".join(f'"「" Q{number} "」[{number}]"' for number in numbers)
        everything = "\n".join(sentence.text for sentence in self.sentences)
        return "\n".join(
            [
                f"start: {self._refusals} | {self._lines}",
                f"statement: quotation | body MARK{{1,{MAX_MARKS}}}",
                f"quotation: {quotations}",
                f"body: TEXT tail{{0,{MAX_NAMES}}} | LEAD? name MORE tail{{0,{MAX_NAMES - 1}}}",
                "tail: name MORE?",
                "name: named | YEAR",
                'named: "“" NAME "”"',
                f"TEXT: /{_FIRST_CHAR}{TEXT_CHAR}{{{MIN_TEXT_CHARS - 1},{self.text_chars - 1}}}/",
                f"LEAD: /{_FIRST_CHAR}{TEXT_CHAR}{{0,{MIN_TEXT_CHARS - 2}}}/",
                # In one lexeme with TEXT the year would swallow the beginning of a mark: the lexer never goes back.
                r"YEAR: /\[(19|20)[0-9][0-9]\]/",
                f"MORE: /{TEXT_CHAR}{{1,{MAX_MORE_CHARS}}}/",
                f'NAME: %regex {{"substring_chars": {_string(everything)}}} & {_ONE_NAME}',
                f'MARK: "[" ({choices}) "]"',
                *(
                    f'Q{sentence.number}: %regex {{"substring_chunks": {_string(clauses(sentence.text))}}}'
                    f" & /[^\\n]{{{min(MIN_QUOTE_CHARS, len(sentence.text))},}}/"
                    for sentence in self.sentences
                ),
            ]
        )

    def gbnf(self) -> str:
        """The grammar for llama.cpp and xgrammar; names in quotation marks are those the sentences put so."""
        numbers = [sentence.number for sentence in self.sentences]
        if not numbers:
            return f"root ::= {self._refusals}"
        choices = " | ".join(f'"{number}"' for number in numbers)
        quotations = [
            f'"「" ({" | ".join(_string(part) for part in _quotable(sentence.text))}) "」[{sentence.number}]"'
            for sentence in self.sentences
        ]
        found = dict.fromkeys(name for sentence in self.sentences for name in _QUOTED_NAME.findall(sentence.text))
        names = " | ".join(_string(name) for name in found)
        rules = [
            f"root ::= {self._refusals} | {self._lines}",
            f"statement ::= quotation | body mark{{1,{MAX_MARKS}}}",
            f"quotation ::= {' | '.join(quotations)}",
            f"body ::= first char{{{MIN_TEXT_CHARS - 1},{self.text_chars - 1}}} tail{{0,{MAX_NAMES}}}",
            f"tail ::= name char{{0,{MAX_MORE_CHARS}}}",
            "name ::= year" + (f' | "“" ({names}) "”"' if names else ""),
            'year ::= "[" ("19" | "20") [0-9] [0-9] "]"',
            f'mark ::= "[" ({choices}) "]"',
            f"first ::= {_code_points(_FIRST_CHAR)}",
            f"char ::= {_code_points(TEXT_CHAR)}",
        ]
        return "\n".join(rules)

    def json_schema(self) -> dict[str, object]:
        """The schema for servers that take one; ``statements`` is empty for a refusal."""
        numbers = [sentence.number for sentence in self.sentences]
        evidence = {
            "type": "array",
            "items": {"type": "integer", "enum": numbers},
            "minItems": 1,
            "maxItems": MAX_MARKS,
        }
        statement = {
            "type": "object",
            "properties": {
                "text": {"type": "string", "minLength": MIN_TEXT_CHARS, "maxLength": 2 * self.text_chars},
                "evidence": evidence,
            },
            "required": ["text", "evidence"],
            "additionalProperties": False,
        }
        return {
            "type": "object",
            "properties": {
                "statements": {
                    "type": "array",
                    "items": statement,
                    "maxItems": self.max_statements if numbers else 0,
                }
            },
            "required": ["statements"],
            "additionalProperties": False,
        }


def clauses(text: str) -> list[str]:
    """The parts of a sentence at whose ends a quotation may begin and end; joined they are the sentence.

    >>> clauses("一是修路，二是种树。")
    ['一是修路，', '二是种树。']
    """
    return [part for part in _CLAUSE.findall(text) if part]


def _quotable(text: str) -> list[str]:
    """The sentence, and those of its clauses that are worth quoting."""
    parts = [part for part in clauses(text) if len(part) >= MIN_QUOTE_CHARS]
    return list(dict.fromkeys([text, *parts]))


def _string(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _code_points(char_class: str) -> str:
    """A character class with its Chinese range written as GBNF takes it (literal characters)."""
    return char_class.replace(r"\u4e00-\u9fff", "\u4e00-\u9fff")
