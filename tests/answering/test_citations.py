"""From drafts to numbered citations; nothing is cited that does not stand in its letter and in its file."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_letters import a_letter, letter_text, place

from rag.answering.citations import cite, quote
from rag.types import Draft, Evidence, OffsetMap, Pointer, Reply

OLD, NEW = a_letter("005", day="2023年11月15日"), a_letter("066")
LETTERS = {reply.reply_id: reply for reply in (OLD, NEW)}
AREA, CAFES = "“硅巷”总面积约1.48平方公里。", "目前有60余家咖啡馆。"


def load(reply_id: str) -> Reply:
    return LETTERS[reply_id]


def draft(text: str, *pointers: Pointer) -> Draft:
    return Draft(text, pointers, "verbatim")


def test_an_answer_is_its_statements_each_with_its_marks() -> None:
    both = draft("两份答复都说了。", place(NEW, AREA), place(OLD, AREA))
    text, statements, citations = cite([draft(CAFES, place(OLD, CAFES)), both], load)
    assert text == f"{CAFES}[1]两份答复都说了。[2][1]"
    assert [text[one.start : one.end] for one in statements] == [CAFES, "两份答复都说了。"]
    assert [citation.reply_id for citation in citations] == [OLD.reply_id, NEW.reply_id]
    assert [citation.n for citation in citations] == [1, 2]


def test_a_reply_has_one_number_and_its_quotes_in_order_of_first_use() -> None:
    text, statements, citations = cite(
        [draft(CAFES, place(NEW, CAFES)), draft(AREA, place(NEW, AREA)), draft("又是咖啡馆。", place(NEW, CAFES))], load
    )
    assert text.count("[1]") == 3
    assert [quote.text for quote in citations[0].quotes] == [CAFES, AREA]
    assert [statement.evidence for statement in statements] == [(Evidence(1, 0),), (Evidence(1, 1),), (Evidence(1, 0),)]


def test_two_quotes_of_one_reply_give_one_mark() -> None:
    text, statements, _ = cite([draft("面积和咖啡馆。", place(NEW, AREA), place(NEW, CAFES))], load)
    assert text == "面积和咖啡馆。[1]"
    assert statements[0].evidence == (Evidence(1, 0), Evidence(1, 1))


def test_brackets_of_a_letter_are_no_marks() -> None:
    reply = a_letter("007", "根据沪府[2022]17号[1]文件办理。")
    text, statements, citations = cite(
        [draft("根据沪府[2022]17号[1]文件办理。", place(reply, "根据沪府[2022]17号[1]文件办理。"))], lambda _: reply
    )
    assert text[statements[0].end :] == "[1]"
    assert len(citations) == 1


def test_a_quote_is_verbatim_and_points_into_letter_and_file() -> None:
    found = quote(NEW, place(NEW, AREA))
    assert found.text == NEW.reading_text[found.start : found.end] == AREA
    assert letter_text()[found.source_start : found.source_end] == AREA
    assert found.section == ("一、总体情况",)
    assert NEW.paragraphs[found.paragraph].start <= found.start


def test_a_quote_over_marks_and_lines_points_to_the_whole_stretch_of_the_file() -> None:
    found = quote(NEW, place(NEW, "一、总体情况\n“硅巷”"))
    assert letter_text()[found.source_start : found.source_end] == "一、**总体情况**\n\n“硅巷”"


def test_title_number_date_and_label_come_from_the_letter() -> None:
    citation = cite([draft(AREA, place(NEW, AREA))], load)[2][0]
    for field in ("title", "label", "kind", "number", "session", "document_number", "issuer", "date", "source"):
        assert getattr(citation, field) == getattr(NEW, field)
    assert citation.label == "某区科委：《对某区政协第一届二次会议第066号提案的答复》，2024年4月30日"


def test_sister_letters_are_named_once_and_never_the_letter_itself() -> None:
    sisters: Callable[[Pointer], Sequence[Reply]] = lambda pointer: [NEW, OLD]  # noqa: E731
    citation = cite([draft("两处。", place(NEW, AREA), place(NEW, CAFES))], load, sisters)[2][0]
    assert [name.reply_id for name in citation.also] == [OLD.reply_id]


def test_nothing_to_say_cites_nothing() -> None:
    assert cite([], load) == ("", (), ())


@pytest.mark.parametrize("wrong", [draft("没有出处。"), draft(" ", place(NEW, AREA))])
def test_a_statement_without_text_or_evidence_is_never_made(wrong: Draft) -> None:
    with pytest.raises(ValueError, match="needs text and evidence"):
        cite([wrong], load)


@pytest.mark.parametrize(("start", "end"), [(-1, 3), (5, 5), (7, 3), (0, 10_000)])
def test_a_place_that_the_letter_does_not_have_is_never_cited(start: int, end: int) -> None:
    with pytest.raises(ValueError, match="no text at"):
        quote(NEW, Pointer(NEW.reply_id, start, end))


def test_a_place_that_does_not_stand_in_the_file_is_never_cited() -> None:
    moved = OffsetMap(tuple((start, place + 2, length) for start, place, length in NEW.offsets.runs))
    wrong = replace(NEW, offsets=moved, source_text=NEW.source_text + "  ")
    with pytest.raises(ValueError, match="does not map back"):
        quote(wrong, place(NEW, AREA))


_places = st.sampled_from([place(reply, text) for reply in (OLD, NEW) for text in (AREA, CAFES, "某区科委")])
_drafts = st.lists(
    st.builds(draft, st.just("一句话。"), _places) | st.builds(draft, st.just("两句话。"), _places, _places), max_size=6
)


@settings(deadline=None)
@given(_drafts)
def test_numbers_marks_and_quotes_always_agree(drafts: list[Draft]) -> None:
    text, statements, citations = cite(drafts, load)
    marks = [int(number) for number in re.findall(r"\[(\d+)\]", text)]
    assert list(dict.fromkeys(marks)) == [citation.n for citation in citations] == list(range(1, len(citations) + 1))
    used = {(one.n, one.quote) for statement in statements for one in statement.evidence}
    assert used == {(citation.n, index) for citation in citations for index in range(len(citation.quotes))}
    for statement, wanted in zip(statements, drafts, strict=True):
        cited = [citations[one.n - 1].quotes[one.quote] for one in statement.evidence]
        assert [(quote.start, quote.end) for quote in cited] == [(one.start, one.end) for one in wanted.pointers]
