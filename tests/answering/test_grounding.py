"""A statement passes exactly when the sentences that it cites say it, in whatever words."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from processor_time import bounded

from rag.answering.grounding import Check, Problem, check_statement

COMPANIES = "目前，街区内汇集了50余栋商务楼宇，集聚了西井、矽睿等600多家创新企业，以及近20家美术馆和60余家咖啡馆。"
TAX = (
    "2023年，6100余家数字经济企业实现综合税收约310亿元，同比增长约18%，占全区税收比重达55%，电商平台29个，"
    "总额位居全市第一。"
)
BUS = "我局拟于2024年选取夜1路、夜3路试点，因道路条件限制，暂不具备全面延长的条件。"
PARK = "由于管线复杂，收费标准由每小时15元下调至10元，夜间不收费，二期工程预计2023年6月完工。"
FORUM = "2024年，成功举办第十六届传感器国际研讨会，东部片区以“数字港”建设为核心，西部片区支持平台落地。"
LETTER_DATE = date(2024, 4, 30)


def check(statement: str, *evidence: str) -> Check:
    return check_statement(statement, evidence, LETTER_DATE)


@pytest.mark.parametrize(
    ("statement", "evidence"),
    [
        ("街区内有六百余家创新企业", COMPANIES),
        ("创新企业超过600家", COMPANIES),
        ("截至2024年4月，街区内有创新企业600余家", COMPANIES),
        ("美术馆接近20家", COMPANIES),
        ("商务楼宇有50多栋", COMPANIES),
        ("2023年综合税收大约310亿元", TAX),
        ("税收比上年增长18%左右", TAX),
        ("税收占比为百分之五十五", TAX),
        ("二〇二三年有6100多家数字经济企业", TAX),
        ("总额排名全市首位", TAX),
        ("电商平台有29家", TAX),
        ("该局计划于2024年选取夜1路和夜3路进行试点", BUS),
        ("目前还不具备全面延长的条件", BUS),
        ("夜间停车免费", PARK),
        ("收费标准降到每小时10元", PARK),
        ("第16届传感器国际研讨会于2024年举办", FORUM),
    ],
)
def test_the_same_in_other_words_is_supported(statement: str, evidence: str) -> None:
    assert check(statement, evidence) == Check("supported", ())


@pytest.mark.parametrize(
    ("statement", "evidence", "kind"),
    [
        ("街区内约有700家创新企业", COMPANIES, "number"),
        ("创新企业在600家以下", COMPANIES, "number"),
        ("街区内有600多家咖啡馆", COMPANIES, "number"),
        ("综合税收约130亿元", TAX, "number"),
        ("综合税收约310万元", TAX, "number"),
        ("税收增长约18个百分点", TAX, "unit"),
        ("税收同比增长约55%", TAX, "number"),
        ("2022年综合税收约310亿元", TAX, "date"),
        ("2023年5月综合税收约310亿元", TAX, "date"),
        ("街区集聚了西井、寒武纪等600多家创新企业", COMPANIES, "name"),
        ("税收同比下降约18%", TAX, "comparison"),
        ("总额位居全国第一", TAX, "comparison"),
        ("夜1路、夜3路已于2024年试点", BUS, "tense"),
        ("已具备全面延长的条件", BUS, "negation"),
        ("未选取夜1路、夜3路试点", BUS, "negation"),
        ("收费标准由每小时10元上调至15元", PARK, "number"),
        ("二期工程已于2023年6月完工", PARK, "tense"),
        ("成功举办第十五届传感器国际研讨会", FORUM, "number"),
        ("西部片区以“数字港”建设为核心", FORUM, "comparison"),
        ("东部片区以“智慧港”建设为核心", FORUM, "name"),
        ("道路条件改善后将通行双层巴士", BUS, "content"),
    ],
)
def test_a_false_statement_is_caught_and_the_reason_named(statement: str, evidence: str, kind: str) -> None:
    result = check(statement, evidence)
    assert result.support == "unsupported"
    assert kind in {problem.kind for problem in result.problems}


def test_document_numbers_agree_in_every_bracket_and_differ_by_a_digit() -> None:
    assert check("文号为长科委[2025]4号", "长科委〔2025〕4号").support == "supported"
    assert check("文号为长科委〔2025〕14号", "长科委〔2025〕4号").problems[0].kind == "document_number"


def test_this_year_is_read_at_the_date_of_the_letter() -> None:
    evidence = ["新品牌预计将于今年上半年揭晓。"]
    assert check_statement("新品牌预计2025年上半年揭晓", evidence, date(2025, 4, 11)).support == "supported"
    assert check_statement("新品牌预计2026年上半年揭晓", evidence, date(2025, 4, 11)).support == "unsupported"
    assert check_statement("新品牌预计2025年上半年揭晓", evidence).support == "unsupported"


def test_a_name_that_the_sentence_leaves_out_is_borne_out_by_the_label() -> None:
    evidence = "我们成立了工作专班。"
    assert check("临湖市教育局成立了工作专班", evidence).support == "unsupported"
    assert check("临湖市教育局成立了工作专班", evidence, "临湖市教育局：《对第5号提案的答复》").support == "supported"


def test_two_sentences_together_support_what_neither_says_alone() -> None:
    first, second = "2022年，区科委申报创建科创街区。", "2023年，区政府通过行动方案。"
    statement = "2022年申报创建科创街区，2023年通过行动方案"
    assert check(statement, first, second).support == "supported"
    assert check(statement, first).support == "unsupported"
    assert check("2022年区政府通过行动方案", first, second).support == "unsupported"


def test_a_quotation_is_supported_by_its_own_sentence_but_not_without_its_denial() -> None:
    assert check("暂不具备全面延长的条件", BUS) == Check("supported", ())
    assert check("具备全面延长的条件", BUS).support == "unsupported"


@pytest.mark.parametrize("evidence", [[], [""], ["  "]])
def test_nothing_cited_supports_nothing(evidence: list[str]) -> None:
    assert check_statement("硅巷有600多家企业", evidence).support == "unsupported"
    assert check_statement("", ["硅巷有600多家企业"]).support == "unsupported"
    assert check_statement("。", ["硅巷有600多家企业"]).support == "unsupported"


def test_a_problem_unpacks_as_kind_and_value() -> None:
    kind, value = check("综合税收约130亿元", TAX).problems[0]
    assert Problem(kind, value) == ("number", "约130亿元")


@settings(deadline=None)
@given(st.text(), st.lists(st.text(), max_size=3))
def test_any_text_is_checked_without_error_and_alike_every_time(text: str, evidence: list[str]) -> None:
    assert check_statement(text, evidence) == check_statement(text, evidence)


@settings(deadline=None)
@given(st.text(alphabet="第01９，。不未已将由至600多家企业2023年5月“”《》、硅巷增减全市", max_size=60))
def test_soup_of_the_checkers_own_words_is_checked_without_error(text: str) -> None:
    check_statement(text, [TAX, text[::-1]], LETTER_DATE)


def test_a_long_statement_takes_time_in_proportion_to_its_length() -> None:
    with bounded():
        check_statement(TAX * 20, [TAX * 20, COMPANIES * 20], LETTER_DATE)
