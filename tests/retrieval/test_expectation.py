"""What a sentence must hold: a number with its unit, a date, a body, and the years that the question names."""

from __future__ import annotations

from datetime import date

import pytest

from rag.query.kinds import asked_units
from rag.retrieval.expectation import Expectation, asked_focus, asked_years

TODAY = date(2026, 11, 20)
DAY = date(2024, 4, 30)


@pytest.mark.parametrize(
    ("question", "sentence", "held"),
    [
        ("有多少家咖啡馆", "现有60余家咖啡馆。", 1.0),
        ("有多少家咖啡馆", "现有咖啡馆60余个。", 1.0),
        ("有多少家咖啡馆", "总面积约1.48平方公里。", 0.0),
        ("有多少家咖啡馆", "咖啡馆正在集聚。", 0.0),
        ("有多少家咖啡馆", "第三家咖啡馆已经开业。", 0.0),
        ("面积多大", "占地约700平。", 1.0),
        ("占比多少", "税收比重达55%。", 1.0),
        ("企业交了多少税", "入园企业412家。", 0.0),
        ("有多少间店", "现有咖啡馆60余家。", 1.0),
        # a column names the unit of its bare numbers
        ("省级补助多少万元", "年度 新建改建（座） 省级补助（万元）\n2023年 410 5740", 1.0),
        ("库容各是多少万吨", "地区 座数 库容（万吨）\n瀚西市 87 8.2", 1.0),
        ("有多少名听证参加人", "3.水价。经听证，自7月1日起执行统一价格。", 0.0),
        ("几天内会来剪", "养护单位7个工作日内上门处理。", 1.0),
    ],
)
def test_a_number_counts_only_with_a_fitting_unit(question: str, sentence: str, held: float) -> None:
    assert Expectation("how_many", asked_units(question)).held_by(sentence, DAY) == held


def test_without_units_any_number_will_do() -> None:
    assert Expectation("how_many").held_by("现有60余家。", DAY) == 1.0
    assert Expectation("how_many").held_by("现有不少。", DAY) == 0.0


@pytest.mark.parametrize(
    ("sentence", "held"),
    [
        ("2025年2月12日揭幕。", 1.0),
        ("今年上半年揭晓。", 1.0),
        ("每季度举办。", 1.0),
        ("定期举办。", 1.0),
        ("于376年灭代国。", 1.0),
        ("公元前221年统一六国。", 1.0),
        ("建炎四年三月返回。", 1.0),
        ("十九世纪末传入。", 0.5),
        ("已经运营12年多。", 0.0),
        ("不久。", 0.0),
    ],
)
def test_a_question_for_the_time_wants_a_date_or_a_rhythm(sentence: str, held: float) -> None:
    assert Expectation("when").held_by(sentence, DAY) == held


def test_bodies_places_reasons_and_means_are_told_by_signs() -> None:
    assert Expectation("who").held_by("由区科委牵头。", DAY) > Expectation("who").held_by("由此可见。", DAY)
    assert Expectation("why").held_by("为了促进创新。", DAY) > Expectation("why").held_by("创新不断。", DAY)
    assert Expectation("how").held_by("通过培训。", DAY) > Expectation("how").held_by("咖啡馆。", DAY)
    assert Expectation("who").held_by("后来叶名琛拒绝。", DAY) > Expectation("who").held_by("后来就拒绝。", DAY)
    near, far = Expectation("where").held_by("东至江苏路。", DAY), Expectation("where").held_by("不久。", DAY)
    assert 0 == far < near <= 1
    assert Expectation("what").held_by("不久。", DAY) == 0.5


def test_only_numbers_and_dates_are_asked_for_strictly() -> None:
    assert [kind for kind in ("how_many", "when", "who", "what") if Expectation(kind).strict] == ["how_many", "when"]
    assert Expectation("which").lists
    assert not Expectation("when").lists


@pytest.mark.parametrize(
    ("sentence", "passage", "section", "day", "fit"),
    [
        ("2023年举办21场。", "", (), DAY, True),
        ("2022年举办9场。", "2023年很忙。2022年举办9场。", (), DAY, False),  # it names a year of its own
        ("举办21场。", "2023年很忙。举办21场。", (), DAY, True),
        ("举办21场。", "举办21场。", ("一、2023年工作",), DAY, True),
        ("举办21场。", "举办21场。", (), date(2023, 6, 1), True),
        ("举办21场。", "举办21场。", (), DAY, False),
        ("去年举办21场。", "", (), DAY, True),
        ("举办21场。", "举办21场。", (), None, False),
    ],
)
def test_a_sentence_of_another_year_does_not_answer(
    sentence: str, passage: str, section: tuple[str, ...], day: date | None, fit: bool
) -> None:
    assert Expectation("how_many", years=frozenset({2023})).years_fit(sentence, passage, section, day) is fit


def test_without_a_year_in_the_question_every_sentence_fits() -> None:
    assert Expectation("how_many").years_fit("2022年。", "", (), None)
    assert Expectation("how_many", years=frozenset({2023})).is_year("2023")
    assert not Expectation("how_many", years=frozenset({2023})).is_year("2024")


@pytest.mark.parametrize(
    ("question", "years"),
    [
        ("2023年举办了多少场?", {2023}),
        ("从2023年到2025年有什么变化?", {2023, 2025}),
        ("2023年和2024年各办了几场?", {2023, 2024}),
        ("去年举办了多少场?", set()),
        ("举办了多少场?", set()),
        ("厕所为啥到2025年5月还没建成?", set()),
        ("到2025年建了多少座?", {2025}),
    ],
)
def test_years_that_the_question_names_must_be_borne_out(question: str, years: set[int]) -> None:
    assert asked_years(question, TODAY) == years


def test_years_counted_from_today_are_kept_apart() -> None:
    assert asked_years("去年举办了多少场?", TODAY, relative=True) == {2025}
    assert asked_years("2023年举办了多少场?", TODAY, relative=True) == frozenset()


@pytest.mark.parametrize(
    ("question", "word"),
    [
        ("硅巷集聚了哪些企业?", "企业"),
        ("六大专项行动分别是什么?", "专项行动"),
        ("有什么措施吗", "措施"),
        ("总面积多大?", ""),
    ],
)
def test_the_word_asked_about_is_found(question: str, word: str) -> None:
    assert asked_focus(question) == word


def test_a_time_may_be_told_without_a_date_but_a_number_not_without_a_figure() -> None:
    least = {kind: Expectation(kind).least_without for kind in ("how_many", "when", "what")}
    assert least["how_many"] > 1 > least["when"] > least["what"] == 0
