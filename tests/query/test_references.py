"""Which replies a question names: numbers, years, sessions, people, bodies, order. Everything else stays a word."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from rag.query.reference_numbers import session_key
from rag.query.references import find_issuers, read_references
from rag.query.selection import ClosedSets, Selection, narrowed
from rag.types import Filters

Select = Callable[[str], Selection]
TODAY = date(2026, 11, 20)
COMMISSION = "长宁区科学技术委员会"


@pytest.mark.parametrize(
    "written",
    """
    66号提案 066号提案 第066号提案 第66号提案 第６６号提案 ０６６号提案 第六十六号提案 六十六号提案 提案066 提案66号
    66的提案 066的答复 066 第066号 第066号答复 No.66提案 no.066号提案 第0066号提案
    """.split(),
)
def test_a_number_is_understood_in_every_spelling(select: Select, written: str) -> None:
    assert select(f"{written}是谁签发的？").numbers == ("66",)


def test_several_numbers_are_all_named_and_an_unknown_one_is_said(select: Select) -> None:
    assert select("066号和083号提案的签发人").numbers == ("66", "83")
    assert select("83、77号的签发人").numbers == ("83", "77")
    assert select("第005、066、077号提案").numbers == ("5", "66", "77")
    assert select("第066号和第999号提案") == Selection(numbers=("66",), unknown=("第999号",))


@pytest.mark.parametrize(
    "question",
    [
        "安西路35号有什么？",
        "长宁路599号931室是哪里？",
        "长科委〔2025〕4号是什么文件？",
        "3月6号做了什么？",
        "1号楼是做什么的？",
        "10号线通到哪里？",
        "“一号课题”是什么？",
        "600多家创新企业是哪些？",
        "2023年办了21场沙龙吗？",
        "“硅巷NO.1”是什么？",
        "占比55%的是什么？",
        "人口192,000是哪里？",
        "1.48平方公里是什么面积？",
    ],
)
def test_other_numbers_are_no_numbers_of_proposals(select: Select, question: str) -> None:
    selection = select(question)
    assert selection.numbers == ()
    assert selection.unknown == ()


@pytest.mark.parametrize("written", "六十六号提案 第〇六六号提案 0066号 提案编号六十六号 第66件提案".split())
def test_a_number_in_chinese_digits_or_counted_in_pieces(select: Select, written: str) -> None:
    assert select(f"{written}是谁提的").numbers == ("66",)


def test_a_number_said_with_a_kind_is_one_of_that_kind(select: Select) -> None:
    assert select("政协66号提案是谁签发的").filters.kind == "提案"
    assert select("人大建议66号是谁签发的").filters.kind == "建议"
    assert select("66号建议是谁签发的").filters.kind is None


def test_a_bare_number_is_a_proposal_where_one_has_it_or_a_letter_is_spoken_of(select: Select) -> None:
    assert select("66号怎么说").numbers == ("66",)
    assert select("35号是谁签发的").unknown == ("第35号",)
    assert not select("35号在哪").unknown
    assert select("地址是66号的有什么").numbers == ()
    assert select("5号那天开了什么会").numbers == ()


def test_an_address_picks_the_letters_that_print_it(select: Select) -> None:
    assert select("安西路35号的答复有几份").address == "安西路35号"
    assert select("联系地址是35号的答复有几份").address == "35号"
    assert select("长宁路599号的是哪些答复").address == "长宁路599号"
    assert select("南京路35号的答复有几份").address is None


@pytest.mark.parametrize("written", ["长科委〔2025〕4号", "长科委[2025]4号", "长科委(2025)第4号", "〔2025〕4号"])
def test_a_document_number_is_found_with_any_brackets(select: Select, written: str) -> None:
    assert select(f"{written}讲的是什么").document_number == "长科委〔2025〕4号"


@pytest.mark.parametrize("written", ["长科委〔2025〕5号", "长发改〔2025〕4号", "长科委〔2020〕4号"])
def test_a_document_number_of_no_letter_is_unknown(select: Select, written: str) -> None:
    assert select(f"{written}讲的是什么").unknown == (written,)


@pytest.mark.parametrize(
    "question",
    [
        "2024年的答复有几份？",
        "2024年答复了几件提案？",
        "2024年一共有多少份政协提案的答复？",
        "2024年签发的有哪些？",
        "2024年詹镭签发了哪些答复？",
        "2024年关于硅巷的答复",
        "哪几份答复是2024年的？",
        "前年那份答复是谁签的？",
        "前年那份是谁签的？",
    ],
)
def test_a_year_limits_the_replies_where_the_question_says_so(select: Select, question: str) -> None:
    assert select(question).filters.year == 2024


@pytest.mark.parametrize(
    "question",
    [
        "2023年举办了多少场创投沙龙？",
        "2023年出了哪些政策？",
        "2023年印发的三年行动方案是什么？",
        "2024年的信息产业怎么样？",
        "2024年4月接受了什么采访？",
        "2026年要落地多少项产学研合作项目？",
        "去年的税收是多少？",
    ],
)
def test_a_year_that_the_question_asks_about_limits_nothing(select: Select, question: str) -> None:
    assert not select(question)


def test_a_month_a_day_and_open_periods_become_bounds(select: Select) -> None:
    def bounds(question: str) -> tuple[date | None, date | None]:
        filters = select(question).filters
        return filters.since, filters.until

    assert bounds("2024年4月的答复") == (date(2024, 4, 1), date(2024, 4, 30))
    assert bounds("2024年4月30日的答复") == (date(2024, 4, 30), date(2024, 4, 30))
    assert bounds("2025年以后的答复有几份") == (date(2025, 1, 1), None)
    assert bounds("2025年之前的答复有几份") == (None, date(2024, 12, 31))
    assert bounds("2023年到2024年的答复") == (date(2023, 1, 1), date(2024, 12, 31))


def test_half_years_quarters_and_years_from_today_become_bounds(select: Select) -> None:
    def bounds(question: str) -> tuple[date | None, date | None]:
        filters = select(question).filters
        return filters.since, filters.until

    assert bounds("2024年上半年的答复") == (date(2024, 1, 1), date(2024, 6, 30))
    assert bounds("2024年下半年有没有答复") == (date(2024, 7, 1), date(2024, 12, 31))
    assert bounds("2025年第二季度的答复有多少份") == (date(2025, 4, 1), date(2025, 6, 30))
    assert bounds("最近两年的答复") == (date(2024, 11, 20), TODAY)
    assert bounds("最近半年有没有新的答复") == (date(2026, 5, 20), TODAY)
    assert bounds("近三年收到的答复列一下") == (date(2023, 11, 20), TODAY)
    assert bounds("今年5月之前有过几份答复") == (None, date(2026, 4, 30))
    assert bounds("2024年4月到2025年4月之间的答复") == (date(2024, 4, 1), date(2025, 4, 30))
    assert bounds("2025年以后一共几份") == (date(2025, 1, 1), None)
    assert bounds("今年以来有几份答复") == (date(2026, 1, 1), None)


@pytest.mark.parametrize(
    "question",
    [
        "2023年以来查处了多少起案件？",
        "2024年上半年受理了多少举报？",
        "最近两年增加了多少家企业？",
        "今年5月之前建了多少个站点？",
        "2024年办了几件实事？",
        "2023年收到的投诉有多少？",
    ],
)
def test_a_period_that_the_evidence_must_speak_of_limits_nothing(select: Select, question: str) -> None:
    assert not select(question)


def test_two_years_of_replies_are_two_sides_newest_first(select: Select) -> None:
    assert select("2024年和2026年的答复里目标有什么不同").years == (2026, 2024)


def test_letters_of_a_month_and_of_a_year_are_two_sides(select: Select) -> None:
    assert select("2024年4月的答复和2025年的答复比，有没有增加？") == Selection(years=(2025, 2024))
    assert select("2024年4月的答复讲了什么？").filters.since == date(2024, 4, 1)
    assert select("2023年的硅巷答复上是谁？").filters.year == 2023


@pytest.mark.parametrize("written", ["十五届三次会议", "第十五届三次会议", "第15届第3次会议", "政协十五届三次会议"])
def test_a_session_is_understood_in_every_spelling(select: Select, written: str) -> None:
    assert select(f"{written}的提案有哪些").filters.session == "长宁区政协第十五届三次会议"


def test_a_session_of_the_congress_is_not_one_of_the_conference(select: Select) -> None:
    assert select("人大八次会议的建议").filters.kind == "建议"
    assert select("十六届一次会议的提案有几份").unknown == ("十六届一次会议",)
    assert not session_key("人大十五届三次会议") <= session_key("长宁区政协第十五届三次会议")


def test_people_are_found_by_their_role(select: Select) -> None:
    assert select("詹镭签发了几份？").filters.signer == "詹镭"
    assert select("傅潇霄委员提出的提案是什么时候答复的？").proposer == "傅潇霄"
    assert select("洪嫣是哪几份答复的联系人？").contact == "洪嫣"
    assert select("52388345是谁的电话").phone == "52388345"
    assert not select("王小明签发了几份？")


@pytest.mark.parametrize("question", ["王建国签发了几份？", "由李四签发的答复", "张三丰委员提的提案"])
def test_a_person_of_no_letter_is_unknown_by_name(known: ClosedSets, question: str) -> None:
    unknown = read_references(question, known, TODAY)[0].unknown
    assert len(unknown) == 1
    assert unknown[0][:2] in question


@pytest.mark.parametrize("question", ["科委签发了几份？", "最早签发的是哪份？", "政协委员提了什么？", "青年委员的提案"])
def test_other_words_before_signing_are_no_person(known: ClosedSets, question: str) -> None:
    assert read_references(question, known, TODAY)[0].unknown == ()


def test_a_person_of_whom_the_letters_speak_is_no_stranger(known: ClosedSets) -> None:
    assert read_references("张三丰委员提的提案", known, TODAY, lambda term: True)[0].unknown == ()


def test_the_words_around_a_name_are_taken_with_it(known: ClosedSets) -> None:
    _, rest = read_references("傅潇霄委员提出的提案是谁签发的", known, TODAY)
    assert rest.split() == ["是谁签发的"]
    assert len(rest) == len("傅潇霄委员提出的提案是谁签发的")


def test_the_issuing_body_is_found_by_its_short_name(select: Select) -> None:
    for question in ("区科委的答复有几份", "长宁区科委一共发了几份答复", "科委答复了哪些提案"):
        assert select(question).filters.issuer == COMMISSION
    assert find_issuers("上海市长宁区科学技术委员会", (COMMISSION,)) == (COMMISSION,)
    assert find_issuers("区教育局", (COMMISSION,)) == ()


def test_words_before_a_body_are_no_part_of_its_name() -> None:
    known = ClosedSets(issuers=("浔口市教育体育局",))
    assert read_references("我要引用市教育体育局的答复", known, TODAY)[0].filters.issuer == "浔口市教育体育局"
    assert read_references("河西县教育体育局的答复有几份", known, TODAY)[0].unknown


def test_those_who_proposed_together_are_taken_together() -> None:
    known = ClosedSets(proposers=("程敏", "罗家栋", "傅潇霄"), joint=(("程敏", "罗家栋"),))
    selection, rest = read_references("程敏、罗家栋两位委员的提案里点了几个路口", known, TODAY)
    assert selection.proposer in ("程敏", "罗家栋")
    assert rest.strip() == "里点了几个路口"
    assert "程敏" in read_references("程敏和傅潇霄的提案", known, TODAY)[1]


def test_a_kind_that_is_left_out_is_not_asked_for(select: Select) -> None:
    assert select("答复人大代表建议的有多少件（政协提案不算）").filters.kind == "建议"
    assert select("不含人大建议，政协提案有几件").filters.kind == "提案"


def test_two_answers_of_two_years_are_two_sides(select: Select) -> None:
    assert select("对比2023年和2025年两次答复，从多少增加到多少").years == (2025, 2023)


def test_a_short_name_of_several_bodies_picks_them_all() -> None:
    bureaus = ("云溪区教育局", "临湖市教育局", COMMISSION)
    known = ClosedSets(issuers=bureaus)
    assert read_references("教育局的答复有几份", known, TODAY)[0].issuers == bureaus[:2]
    assert read_references("云溪区教育局的答复有几份", known, TODAY)[0].filters.issuer == bureaus[0]
    assert read_references("市委发过几份答复", known, TODAY)[0].unknown == ("市委",)


@pytest.mark.parametrize("question", ["区教育局的答复有几份", "长宁区教育局发过哪些答复", "虹口区科学城公司出具的答复"])
def test_a_body_that_issued_no_letter_is_unknown(select: Select, question: str) -> None:
    assert select(question).unknown


@pytest.mark.parametrize("question", ["哪个委员会的答复最多", "哪些部门答复了提案", "什么单位的答复"])
def test_a_question_for_the_body_names_none(select: Select, question: str) -> None:
    assert not select(question).filters.issuer
    assert not select(question).unknown


@pytest.mark.parametrize(
    ("question", "order"),
    [
        ("最新的答复是哪份", "latest"),
        ("最近一份提案答复", "latest"),
        ("最早的那份是谁签的", "earliest"),
        ("最早的一封", "earliest"),
        ("第一份答复是什么时候的", "earliest"),
        ("最新的产业政策是什么", ""),
        ("首届大赛的答复", ""),
    ],
)
def test_latest_and_earliest_speak_of_letters_only(select: Select, question: str, order: str) -> None:
    assert select(question).order == order


def test_kinds_of_letters_and_results(select: Select) -> None:
    assert select("政协提案的答复有几份").filters.kind == "提案"
    assert select("人大代表建议有哪些答复").filters.kind == "建议"
    assert select("政协提案和人大建议各有几份").filters.kind is None
    assert select("办理结果是解决或采纳的有几份").result == "解决或采纳"


def test_a_selection_is_true_only_where_it_limits_the_replies() -> None:
    assert not Selection()
    assert not Selection(unknown=("第999号",))
    assert Selection(order="latest")
    assert Selection(filters=Filters(year=2024))


def test_filters_given_beside_the_question_win() -> None:
    selection = Selection(filters=Filters(year=2024, signer="詹镭"), numbers=("66",))
    assert narrowed(selection, Filters(year=2025)) == Selection(
        filters=Filters(year=2025, signer="詹镭"), numbers=("66",)
    )
    assert narrowed(selection, Filters()) is selection


def test_a_row_of_bare_numbers_before_so_many_letters_names_them(select: Select) -> None:
    assert select("服务中心，136、005、066三份答复依次怎么写的？").numbers == ("136", "5", "66")


def test_whose_one_of_several_letters_is_does_not_choose_among_them(select: Select) -> None:
    selection = select("给团区委的136号答复和给傅潇霄委员的066号答复，哪份在先？")
    assert selection.numbers == ("136", "66")
    assert selection.proposer is None
