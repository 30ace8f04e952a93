"""What happens to statements that their sentences do not bear out, and that it is all told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import pytest

from rag.answering.grounding import check_statement
from rag.answering.verify import Repair, dated, verify
from rag.llm.base import PromptSentence
from rag.types import Draft, Pointer

DAY = date(2024, 4, 30)
TEXTS = [
    "“上海硅巷”规划面积约1.48平方公里。",
    "目前，硅巷集聚了西井、矽睿等600多家创新企业。",
    "区科委将会同街镇设立专项资金。",
    "由区科委牵头推进。",
]
SENTENCES = [
    PromptSentence(number, text, Pointer("a", 100 * number, 100 * number + len(text)), 1 - number / 10, DAY, ())
    for number, text in enumerate(TEXTS, 1)
]
AREA, FIRMS, FUND, LEAD = (sentence.pointer for sentence in SENTENCES)


@dataclass(frozen=True)
class Said:
    support: str
    problems: tuple[tuple[str, str], ...] = ()


def holds_all(text: str, evidence: Sequence[str], day: date | None) -> Said:
    """Bears out a statement whose words, split at spaces, all stand in the sentences."""
    missing = [word for word in text.split() if not any(word in sentence for sentence in evidence)]
    return Said("unsupported", (("content", missing[0]),)) if missing else Said("supported")


def said(text: str, *pointers: Pointer) -> Draft:
    return Draft(text, pointers, "supported")


def test_a_statement_that_holds_is_kept_as_it_is() -> None:
    found = verify([said("面积 1.48", AREA)], SENTENCES, holds_all)
    assert found.drafts == [said("面积 1.48", AREA)]
    assert found.repairs == []


def test_a_swapped_pointer_is_put_right() -> None:
    found = verify([said("面积 1.48", FUND)], SENTENCES, holds_all)
    assert found.drafts == [said("面积 1.48", AREA)]
    assert found.repairs == [Repair("pointer", "[3]", "[1]", (("content", "面积"),))]


def test_a_statement_without_a_pointer_gets_one() -> None:
    found = verify([said("专项资金")], SENTENCES, holds_all)
    assert found.drafts == [said("专项资金", FUND)]
    assert found.repairs == [Repair("pointer", "", "[3]", (("pointer", ""),))]


def test_two_sentences_may_bear_out_a_statement_together() -> None:
    found = verify([said("面积 专项资金", AREA)], SENTENCES, holds_all)
    assert found.drafts == [said("面积 专项资金", AREA, FUND)]


def test_a_pointer_that_bears_nothing_out_is_taken_away() -> None:
    found = verify([said("面积 1.48", FUND, AREA, LEAD)], SENTENCES, holds_all)
    assert found.drafts == [said("面积 1.48", AREA)]
    assert found.repairs == [Repair("pointer", "[1][3][4]", "[1]", ())]
    both = verify([said("面积 专项资金", AREA, FUND, LEAD)], SENTENCES, holds_all)
    assert both.drafts == [said("面积 专项资金", AREA, FUND)]


def test_a_statement_nothing_bears_out_is_replaced_by_the_sentence_where_that_answers() -> None:
    found = verify([said("面积 9.99", AREA)], SENTENCES, holds_all)
    assert found.drafts == [Draft(TEXTS[0], (AREA,), "verbatim")]
    assert found.repairs == [Repair("replaced", "面积 9.99", TEXTS[0], (("content", "9.99"),))]


def test_else_it_is_dropped() -> None:
    found = verify([said("面积 9.99", AREA)], SENTENCES, holds_all, answers=lambda sentence: False)
    assert found.drafts == []
    assert [(repair.what, repair.after) for repair in found.repairs] == [("dropped", "")]


def test_the_same_sentence_is_said_once() -> None:
    found = verify([said("面积 9.99", AREA), said("面积 8.88", AREA)], SENTENCES, holds_all)
    assert [draft.text for draft in found.drafts] == [TEXTS[0]]
    assert len(found.repairs) == 2


def test_a_quotation_stands_without_a_check_only_where_it_is_one() -> None:
    def never(text: str, evidence: Sequence[str], day: date | None) -> Said:
        return Said("unsupported")

    part = Pointer("a", 203, 203 + len("硅巷集聚了西井、矽睿等600多家创新企业。"))
    quotation = Draft("硅巷集聚了西井、矽睿等600多家创新企业。", (part,), "verbatim")
    assert verify([quotation], SENTENCES, never).drafts == [quotation]
    false = Draft("硅巷集聚了800多家企业。", (part,), "verbatim")
    assert verify([false], SENTENCES, never, answers=lambda sentence: False).drafts == []


def test_no_drafts_and_no_sentences_give_nothing() -> None:
    assert verify([], SENTENCES, holds_all).drafts == []
    found = verify([said("面积", AREA)], [], holds_all)
    assert (found.drafts, found.repairs[0].what) == ([], "dropped")


def test_letters_of_different_days_must_bear_a_statement_out_at_each_ones_date() -> None:
    def this_year_is_2024(text: str, evidence: Sequence[str], day: date | None) -> Said:
        good = day is not None and day.year == 2024 and any("今年" in sentence for sentence in evidence)
        return Said("supported") if good else Said("unsupported", (("date", "今年"),))

    old = PromptSentence(1, "今年已办12场。", Pointer("a", 0, 8), 1.0, date(2024, 4, 30), ())
    new = PromptSentence(2, "又办了几场。", Pointer("b", 0, 6), 0.9, date(2025, 4, 11), ())
    found = verify([said("2024年已办12场。", old.pointer, new.pointer)], [old, new], this_year_is_2024)
    assert found.drafts == [said("2024年已办12场。", old.pointer)]


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("今年已办12场。", "2024年已办12场。"),
        ("去年以来新增5家。", "2023年以来新增5家。"),
        ("本年度内完成。", "2024年内完成。"),
        ("截至目前，共有600余家。", "截至2024年4月30日，共有600余家。"),
        ("截至今年3月，共有600余家。", "截至2024年3月，共有600余家。"),
        ("目前的情况如下。", "目前的情况如下。"),
        ("近年来发展很快。", "近年来发展很快。"),
    ],
)
def test_years_named_by_their_distance_are_written_out_at_the_letters_date(text: str, written: str) -> None:
    assert dated(text, DAY) == written


def test_with_the_shipped_check_figures_are_put_right_and_dates_written_out() -> None:
    drafts = [
        said("硅巷规划面积约1.48平方公里。", LEAD),
        said("硅巷规划面积约2.48平方公里。", AREA),
        said("目前硅巷集聚了600多家创新企业。", FIRMS),
    ]
    found = verify(drafts, SENTENCES, check_statement)
    assert [draft.pointers for draft in found.drafts] == [(AREA,), (FIRMS,)]
    assert found.drafts[1].text == "截至2024年4月30日，硅巷集聚了600多家创新企业。"
    assert [repair.what for repair in found.repairs] == ["pointer", "replaced", "dated"]
    assert found.repairs[1].to_dict()["problems"]
