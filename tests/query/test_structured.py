"""Questions about the letters themselves are computed from their heads, over all of them, each value cited."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from rag.query.computed import Heads, NoAnswer, describe
from rag.query.references import read_references
from rag.query.selection import Selection
from rag.query.structured import field_all_the_same, field_over_time
from rag.state import State
from rag.text.tokens import fold
from rag.types import Draft, Filters

TODAY = date(2026, 11, 20)
Compute = Callable[[str], list[Draft] | NoAnswer | None]


def texts(found: list[Draft] | NoAnswer | None) -> list[str]:
    assert isinstance(found, list)
    assert all(draft.pointers and draft.support == "computed" for draft in found)
    return [draft.text for draft in found]


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("第066号提案是谁签发的？", "签发人是詹镭。"),
        ("077号建议是谁签发的？", "签发人是杨建安。"),
        ("005号是什么时候答复的？", "成文日期是2024年4月30日。"),
        ("077号的印发日期", "印发日期是2026年5月20日。"),
        ("083号提案的联系电话是多少？", "联系电话是22050969。"),
        ("要打电话问第136号，该找谁、打哪个号码", "联系电话是52388345，联系人是洪嫣。"),
        ("关峰代表那件，公文上编的号是什么？", "文号是长科委〔2026〕5号。"),
        ("077是政协提案还是人大建议？", "类别是人大代表建议。"),
        ("二二〇五〇九八七这个电话是谁的？", "联系人是徐昕。"),
        ("22050987打过去是哪个单位", "落款单位是长宁区科学技术委员会。"),
        ("那件关于青年人才链的提案（团区委、青联提的），几时回复的", "成文日期是2023年11月15日。"),
        ("长科委4号是答复谁的", "称呼是刘阳桥委员。"),
        ("代表关峰的建议编号几号", "编号是077。"),
        ("083这份是主动公开的吗", "公开属性是此件公开发布。"),
        ("005号的联系人是谁？", "联系人是王建涛。"),
        ("083号的联系地址在哪里？", "联系地址是长宁路599号。"),
        ("136号的邮编", "邮政编码是200050。"),
        ("066号的办理结果是什么？", "办理结果是解决或采纳。"),
        ("066号提案是谁提出的？", "提案人是傅潇霄。"),
        ("077号建议是写给谁的？", "称呼是关峰代表。"),
        ("066号提案是哪次会议上的", "届次是长宁区政协第十五届三次会议。"),
        ("083号由哪个单位答复的？", "落款单位是长宁区科学技术委员会。"),
        ("066号公开了吗", "公开属性是此件公开发布。"),
        ("083号的文号是多少？", "文号是长科委〔2025〕4号。"),
        ("005号提案叫什么名字？", "提案名称是《关于以科技创新引领高质量发展的相关建议》。"),
        ("066号的会办单位有哪些？", "会办单位是区发改委、区人社局、区府办、投促办、华阳路街道。"),
        ("傅潇霄委员的提案编号是多少？", "编号是066。"),
        ("刘阳桥提了什么提案？", "提案名称是《关于加强“上海硅巷”街区创新氛围营造，促进长宁区科创发展的建议》。"),
        ("长科委〔2026〕5号是谁签发的", "签发人是杨建安。"),
        ("最新的答复是谁签发的？", "签发人是杨建安。"),
        ("我想追问傅潇霄委员那份提案的进展，该打哪个电话", "联系电话是52388345。"),
        ("要上门递材料给关峰代表那件建议的承办人，在几室", "联系地址是长宁路599号931室。"),
        ("谁在077号答复上签的字", "签发人是杨建安。"),
        ("077号成文于何日", "成文日期是2026年5月7日。"),
        ("最早的答复是什么时候的？", "成文日期是2023年11月15日。"),
    ],
)
def test_each_field_of_one_letter_is_told(compute: Compute, question: str, said: str) -> None:
    (text,) = texts(compute(question))
    assert text.startswith("《对")
    assert text.endswith(f"》的{said}")


def test_several_fields_of_one_letter_make_one_statement(compute: Compute, state: State) -> None:
    found = compute("066号是谁签发的，联系电话多少？")
    assert texts(found) == ["《对长宁区政协第十五届三次会议第066号提案的答复》的签发人是詹镭，联系电话是52388345。"]
    assert isinstance(found, list)
    shown = [state.load(pointer.reply_id).reading_text[pointer.start : pointer.end] for pointer in found[0].pointers]
    assert [line for line in shown if "詹镭" in line]
    assert [line for line in shown if "52388345" in line]


def test_a_field_of_several_letters_is_grouped_by_value(compute: Compute) -> None:
    new, old = texts(compute("每份答复的签发人是谁？"))
    assert new.startswith("签发人是杨建安：")
    assert new.endswith("（2026年5月7日）。")
    assert old.startswith("签发人是詹镭（4份）：")
    assert len(texts(compute("083号和077号的签发人分别是谁？"))) == 2


def test_a_field_that_a_letter_does_not_print_is_said_to_be_absent(compute: Compute) -> None:
    found = compute("005号的文号是多少？")
    assert isinstance(found, NoAnswer)
    assert found.code == "unsupported"
    assert "没有印出文号" in found.what


@pytest.mark.parametrize(
    ("question", "count"),
    [
        ("一共收录了几份答复？", "共5份答复。"),
        ("总共有多少封答复", "共5份答复。"),
        ("答复一共有几份？", "共5份答复。"),
        ("库里一共有哪几份答复？", "查看了全部5份答复，其中符合条件的有5份。"),
        ("2024年的答复有几份？", "查看了全部5份答复，其中2024年的有2份。"),
        ("哪几份答复是2024年的？", "查看了全部5份答复，其中2024年的有2份。"),
        ("去年的答复有几份？", "查看了全部5份答复，其中2025年的有1份。"),
        ("詹镭一共签发了几份答复？", "查看了全部5份答复，其中詹镭签发的有4份。"),
        ("签发人是詹镭的有哪几份", "查看了全部5份答复，其中詹镭签发的有4份。"),
        ("2024年詹镭签发了哪些答复", "查看了全部5份答复，其中2024年、詹镭签发的有2份。"),
        ("洪嫣负责哪些提案？", "查看了全部5份答复，其中联系人是洪嫣的有2份。"),
        ("一共有几份政协提案的答复", "查看了全部5份答复，其中政协提案的有4份。"),
        ("十五届三次会议有几份提案", "查看了全部5份答复，其中长宁区政协第十五届三次会议的有2份。"),
        ("关于硅巷的答复有几份", "查看了全部5份答复，其中关于“硅巷”的有4份。"),
        ("办理结果是解决或采纳的有几份", "查看了全部5份答复，其中办理结果是解决或采纳的有5份。"),
        ("2025年以后的答复有几份", "查看了全部5份答复，其中2025年1月1日以后的有2份。"),
        ("2024年4月30日的答复有几份", "查看了全部5份答复，其中2024年4月30日的有2份。"),
        ("2022年的答复有几份？", "查看了全部5份答复，其中2022年的有0份。"),
        ("有没有2022年的答复", "查看了全部5份答复，其中2022年的有0份。"),
        ("区教育局一共发了几份答复", "查看了全部5份答复，其中区教育局的有0份。"),
        ("十六届一次会议有几份提案", "查看了全部5份答复，其中十六届一次会议的有0份。"),
    ],
)
def test_letters_are_counted_over_all_and_none_is_an_answer(compute: Compute, question: str, count: str) -> None:
    first, *letters = texts(compute(question))
    if "符合条件" in count:
        assert len(letters) == 5
    else:
        assert first == count
        assert f"{len(letters)}份" in first


@pytest.mark.parametrize(
    ("question", "count"),
    [
        ("哪几份提到了脑机接口？", 3),
        ("提到脑机接口的答复一共有几份？", 3),
        ("有几份答复提到了“美术馆”", 1),
        ("哪些答复提到钱学森？", 1),
        ("一共有几份答复提到了量子计算？", 0),
        ("脑机接口被几份办理答复提到过？", 3),
        ("写到钱学森的答复，有几件？", 1),
        ("提及脑机接口的信，请给个总数。", 3),
        ("“脑机接口”在哪几封信里提过", 3),
        ("联合利华在哪些回复里出现过？", 2),
        ("我们住定西路的，想看看哪几份文件里写了定西路", 2),
        ("几份答复里写到了西井科技（或者简称西井）？", 3),
        ("哪些信说到了早餐会？一封都别漏。", 4),
    ],
)
def test_letters_that_mention_a_word_are_counted_and_shown(
    compute: Compute, state: State, question: str, count: int
) -> None:
    found = compute(question)
    first, *letters = texts(found)
    assert first.startswith("查看了5份答复，提到“")
    assert first.endswith(f"”的有{count}份。")
    assert len(letters) == count
    assert isinstance(found, list)
    word = first.split("“")[1].split("”")[0]
    for draft in found[1:]:
        place = draft.pointers[0]
        assert word in state.load(place.reply_id).reading_text[place.start : place.end]


def test_a_question_about_what_no_letter_speaks_of_asks_for_no_contact(compute: Compute) -> None:
    assert compute("娃想不开，半夜能打给谁") is None
    assert compute("片子拍了老弄堂，片名叫什么") is None


def test_what_letters_may_say_in_other_words_is_no_name_to_count(compute: Compute) -> None:
    assert compute("哪几份答复提到把人才公寓租金提高？") is None


def test_which_letters_mention_a_word_that_none_holds_has_no_answer(compute: Compute) -> None:
    found = compute("哪些答复提到量子计算？")
    assert isinstance(found, NoAnswer)
    assert found.code == "no_match"
    assert "量子计算" in found.what


def test_values_of_a_field_are_counted_and_the_commonest_named(compute: Compute) -> None:
    assert texts(compute("一共有几个签发人"))[0] == "查看了5份答复，签发人共有2个。"
    (told,) = texts(compute("066号提案是几位委员联名提的"))
    assert told.endswith("的提案人共1个：傅潇霄。")
    assert texts(compute("一共有多少位提案人"))[0] == "查看了5份答复，提案人共有7个。"
    assert texts(compute("谁签发的答复最多？")) == ["查看了5份答复，签发人中最多的是詹镭，有4份。"]
    assert texts(compute("哪一年的答复最多？")) == ["查看了5份答复，成文年份中最多的是2024年，有2份。"]
    assert [text.split("：")[0] for text in texts(compute("每年各有多少份答复？"))] == [
        "成文年份是2026年",
        "成文年份是2025年",
        "成文年份是2024年（2份）",
        "成文年份是2023年",
    ]


def test_the_latest_and_the_earliest_letter_are_named_as_such(compute: Compute) -> None:
    assert texts(compute("最新的一份答复是哪份？")) == [
        "最新的是《对区十七届人大八次会议第077号代表建议的答复》，成文日期2026年5月7日。"
    ]
    assert texts(compute("最早的一份是哪份？"))[0].startswith("最早的是《对长宁区政协第十五届二次会议第136号")


@pytest.mark.parametrize("question", ["第66号提案", "066", "傅潇霄", "22050969", "066号提案的主要内容是什么"])
def test_a_question_that_only_names_a_letter_is_told_which_one_it_is(compute: Compute, question: str) -> None:
    (text,) = texts(compute(question))
    assert text.startswith("《对长宁区政协")


@pytest.mark.parametrize("question", ["第999号提案是谁签发的？", "第999号提案的联系人", "2022年的答复是谁签发的？"])
def test_a_letter_that_is_not_held_is_out_of_range(compute: Compute, question: str) -> None:
    found = compute(question)
    assert isinstance(found, NoAnswer)
    assert found.code == "out_of_range"
    assert 0 < len(found.nearest) <= 3


@pytest.mark.parametrize(
    "question",
    [
        "上海硅巷的规划范围是什么？",
        "066号提案里咖啡馆有多少家？",
        "2024年的答复里硅巷有多少家咖啡馆？",
        "院士专家工作站是什么时候建立的？",
        "三年行动方案是什么时候发布的？",
        "谁负责硅巷专班？",
        "083号答复提到打造了哪些科创空间？",
        "066号提到的咖啡馆有多少家？",
        "有没有关于幼儿园的答复？",
        "虹桥人才荟的联系电话是多少？",
        "一共有多少家人工智能企业？",
    ],
)
def test_a_question_with_further_content_is_left_to_retrieval(compute: Compute, question: str) -> None:
    assert compute(question) is None


def test_all_values_that_are_equally_rare_are_named(compute: Compute) -> None:
    assert texts(compute("哪一年的答复最少？")) == [
        "查看了5份答复，成文年份中最少的是2026年、2025年、2023年，各有1份。"
    ]
    assert texts(compute("谁签发的最多？")) == ["查看了5份答复，签发人中最多的是詹镭，有4份。"]


def test_letters_of_an_english_name_that_is_not_understood_are_not_all_letters(compute: Compute) -> None:
    assert compute("多少份 答复 transport¦运输 bureau¦局") is None


def test_why_is_never_computed_from_the_heads(compute: Compute) -> None:
    assert compute("第066号提案为什么是詹镭签发的？") is None


def test_conditions_are_said_in_words() -> None:
    assert describe(Selection()) == ""
    assert describe(Selection(filters=Filters(kind="建议"), numbers=("77",), contact="徐昕")) == (
        "第77号、联系人是徐昕、人大代表建议"
    )
    assert describe(Selection(years=(2025, 2024), unknown=("区教育局",))) == "2025年、2024年、区教育局"


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("詹镭名下签过的有几份", "的有4份。"),
        ("詹镭前后签过几次", "的有4份。"),
        ("136号之外还有几份提案", "不含第136号的有4份。"),
        ("邮编200050的答复有几份", "邮政编码是200050的有5份。"),
        ("有几份答复没有写文号", "没有印出文号的有3份。"),
    ],
)
def test_letters_are_counted_in_other_words_too(compute: Compute, question: str, said: str) -> None:
    assert texts(compute(question))[0].endswith(said)


def test_a_field_that_nothing_else_answers_is_told_all_the_same(state: State) -> None:
    heads = Heads(state.catalogue.heads, state.spans, state.containing)
    named = Selection(numbers=("83",))
    (draft,) = field_all_the_same(named, "      提案的文号帮忙抄送给一位老街坊", heads)
    assert draft.text.endswith("文号是长科委〔2025〕4号。")
    assert field_all_the_same(named, "      提案签发人的工资是多少", heads) == []
    assert field_all_the_same(Selection(), "文号是多少", heads) == []


def test_a_field_is_not_told_for_what_is_asked_of_it(compute: Compute) -> None:
    assert compute("066号提案签发人的工资是多少") is None
    assert compute("今年答复里提的政策措施叫什么名称") is None
    assert compute("066号提案的会办单位出了多少钱") is None


@pytest.fixture(scope="module")
def changes(state: State) -> Callable[[str], list[str]]:
    """The values of the field that a question asks the change of."""
    heads = Heads(state.catalogue.heads, state.spans, state.containing, state.holds)

    def told(question: str) -> list[str]:
        selection, rest = read_references(fold(question), state.known, TODAY)
        return [draft.text for draft in field_over_time(selection, rest, heads)]

    return told


@pytest.mark.parametrize(
    ("question", "values"),
    [
        ("签发人什么时候换的？换成谁了", ["杨建安", "詹镭"]),
        ("前几年的答复都是詹镭签的，最新这份换人了吗", ["杨建安", "詹镭"]),
        ("联系人换过几茬：2023年、2025年、2026年的硅巷答复上分别是谁？", ["徐昕", "朱丹丹", "洪嫣"]),
        ("科委以前的通讯地址写安西路35号，现在该寄到哪里？", ["长宁路599号931室", "长宁路599号", "安西路35号"]),
        ("科委的联系地址从什么时候起不再是安西路？", ["长宁路599号931室", "长宁路599号", "安西路35号"]),
    ],
)
def test_how_a_field_changed_is_told_by_all_its_values_with_dates_newest_first(
    changes: Callable[[str], list[str]], question: str, values: list[str]
) -> None:
    told = changes(question)
    assert [value in text and "日）" in text for value, text in zip(values, told, strict=True)] == [True] * len(told)


@pytest.mark.parametrize("question", ["专班牵头人换过没有", "硅巷的面积变了吗", "以前的政策到期了，现在执行什么政策"])
def test_a_change_of_what_letters_speak_of_is_no_field(changes: Callable[[str], list[str]], question: str) -> None:
    assert changes(question) == []
