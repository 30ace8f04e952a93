"""A model's statements reach the reader checked, or the letters' own sentences do."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from rag.answering.writing import NOTHING_LEFT, write
from rag.llm.base import Notice, Prompt, PromptSentence
from rag.llm.extractive import ExtractiveLLM
from rag.types import Draft, Pointer

TEXT = "目前，硅巷集聚了西井、矽睿等600多家创新企业。"
SENTENCE = PromptSentence(1, TEXT, Pointer("a", 0, len(TEXT)), 1.0, date(2024, 4, 30), ())


NOTE = Notice("说明", "A note")


class Scripted:
    """A generative back end that says what it is given."""

    name = "scripted"
    prompt_version = "answer.zh@0"

    def __init__(self, *texts: str) -> None:
        self._texts = texts

    def answer(self, prompt: Prompt) -> Iterator[Draft]:
        prompt.notices.append(NOTE)
        for text in self._texts:
            yield Draft(text, (SENTENCE.pointer,), "supported")

    def chat(self, messages: Sequence[dict[str, str]], max_tokens: int = 200) -> str:
        return ""

    def capabilities(self) -> dict[str, object]:
        return {}


def prompt(*sentences: PromptSentence) -> Prompt:
    return Prompt("硅巷有多少家企业？", "how_many", sentences)


def test_a_statement_that_is_borne_out_is_shown() -> None:
    written = write(Scripted("硅巷有600多家创新企业。"), prompt(SENTENCE))
    assert [draft.text for draft in written.drafts] == ["硅巷有600多家创新企业。"]
    assert (list(written.repairs), list(written.notices)) == ([], [NOTE])
    assert written.prompt_version == "answer.zh@0"


def test_a_false_statement_gives_way_to_the_letters_sentence() -> None:
    written = write(Scripted("硅巷有900多家创新企业。"), prompt(SENTENCE))
    assert written.drafts == [Draft(TEXT, (SENTENCE.pointer,), "verbatim")]
    assert [repair.what for repair in written.repairs] == ["replaced"]


def test_when_nothing_is_left_the_extractive_answer_is_given_and_it_is_said() -> None:
    heading = PromptSentence(1, TEXT, SENTENCE.pointer, 1.0, SENTENCE.day, (), heading=True)
    written = write(Scripted("完全不相干的一句话。"), prompt(heading))
    assert written.drafts == [Draft(TEXT, (SENTENCE.pointer,), "verbatim")]
    assert written.notices[-1] == NOTHING_LEFT


def test_a_model_that_says_there_is_no_answer_is_believed() -> None:
    assert write(Scripted(), prompt(SENTENCE)).drafts == []


def test_sentences_that_were_only_picked_need_no_check() -> None:
    written = write(ExtractiveLLM(), prompt(SENTENCE))
    assert written.drafts == [Draft(TEXT, (SENTENCE.pointer,), "verbatim")]
    assert written.prompt_version is None


def test_the_label_of_the_cited_letter_bears_out_who_said_it() -> None:
    label = "某区科委：《对第066号提案的答复》，2024年4月30日"
    true, false = (f"某区科委在{year}年4月30日的答复中表示，硅巷有600多家创新企业。" for year in (2024, 2023))
    assert write(Scripted(true), prompt(SENTENCE), label=lambda reply_id: label).drafts[0].text == true
    assert write(Scripted(false), prompt(SENTENCE), label=lambda reply_id: label).drafts[0].text == TEXT
