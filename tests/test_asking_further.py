"""Questions about letters of other offices: hours, years compared, promises kept, lists announced, conversations."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from rag import Assistant

LETTERS = Path(__file__).parents[1] / "eval" / "letters"
TODAY = date(2026, 11, 29)


def opened(tmp_path_factory: pytest.TempPathFactory, *folders: str) -> Iterator[Assistant]:
    """An assistant that holds the letters of these folders."""
    with Assistant.open(tmp_path_factory.mktemp(folders[0]), llm="extractive", lang="zh") as assistant:
        assistant.add(*(LETTERS / folder for folder in folders))
        yield assistant


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    yield from opened(tmp_path_factory, "dev_fifth")


@pytest.fixture(scope="module")
def others(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    yield from opened(tmp_path_factory, "dev_sixth")


@pytest.mark.parametrize(
    ("question", "facts"),
    [
        # a figure within a range, a fall by another word
        ("我们合作社打算建个150吨的改良窖，按新标准能补百分之几，最多补多少", ["40%", "6万元"]),
        ("还在烧燃煤小锅炉的农村寄宿学校，从2024年到2025年底减少到多少所？", ["198所减到42所"]),
        # under a heading 不予采纳的, and counted
        ("卜庆林委员的提案，农业农村厅明确不采纳的有几条", ["共2条", "最低收购价", "农户小窖"]),
        ("申报恒温库、改良窖的省级补助要满足哪些条件？", ["登记满两年"]),
        # no date of a letter's foot
        ("我爸今年66岁，想办免费坐公交的卡，哪天开始可以去窗口办？", ["8月11日"]),
        ("这些答复里由沅芷市交通运输局作出的一共几件？", ["有2份"]),
        ("12路末班车这两年是怎么一步步往后延的？", ["21:00延至22:30", "23:00"]),
        ("延长夜间公交的那件建议，是哪几位人大代表提的", ["罗桂芬", "温晓棠"]),
        ("去年省教育厅答复民盟省委的那件提案，是会同哪些部门研究的？", ["省能源局"]),
    ],
)
def test_other_offices_answer_too(others: Assistant, question: str, facts: list[str]) -> None:
    text = others.ask(question, today=TODAY).text
    for fact in facts:
        assert fact in text


@pytest.mark.parametrize(
    ("earlier", "said", "question", "fact"),
    [
        ("500吨的恒温库新标准怎么补？", "200—1000吨恒温库，按35%补助。", "那1000吨以上的呢", "120万元"),
        (
            "农村寄宿学校宿舍晚上冷不冷？",
            "2023年11月抽测了60所学校，夜间最低温度平均为15.2℃。",
            "2024年12月再查的时候呢？",
            "17.6℃",
        ),
    ],
)
def test_other_offices_answer_follow_ups(others: Assistant, earlier: str, said: str, question: str, fact: str) -> None:
    assert fact in others.ask(question, history=[(earlier, said)], today=TODAY).text


@pytest.mark.parametrize(
    ("question", "facts"),
    [
        ("河坊路夜市周六可以摆到几点", ["零点"]),
        ("杏坪鲜杏从树上摘下来到卖出去，损耗有多大？", ["18.5%"]),
        # one sentence for both years
        ("市区菜市场的平均摊位费2022年和2024年各是多少，涨了多少？", ["745元", "680元", "9.6%"]),
        # an open span beside a year
        ("农残检测每天的批次，2023年的要求和2025年10月以后的要求有什么变化？", ["20批次", "30批次"]),
        # what became of a promise, in a later letter
        ("商务局2023年答应到2025年底把27家老旧市场全改完，后来兑现得怎么样？", ["已完成24家"]),
        ("住建局2023年说力争到2024年底装好150部电梯，最后兑现了没有？", ["168部"]),
        ("加装电梯的财政补助标准前后怎么变的？", ["40%", "17万元"]),
        # announced in a sentence, or by a heading
        ("538号提案里有哪些建议没被采纳或者暂时办不了，分别是什么？", ["鸣笛抓拍", "200米", "隔声屏"]),
        ("1137号建议里有哪些暂时不办？原因各是什么？", ["17人次", "5元", "260万元"]),
        ("坐钧台到杏坪的城际公交都有哪些票价优惠？", ["减免1元", "半价", "六折"]),
        ("鲜杏卖难的提案，除了农业农村局还有哪些单位一起办？", ["县商务局"]),
        ("1250号建议署名的代表有几个人？", ["共4个"]),
        # heads
        ("住建局一共回了几封", ["有2份"]),
        ("医保局那份答复的文号", ["澹医保函〔2024〕41号"]),
        ("84号和701号分别是谁签发的", ["罗振堂", "没有印出签发人的有1份"]),
        ("答复人大代表建议的有多少件？其余是政协提案吧", ["人大代表建议的有2份"]),
        ("701号提案的答复是哪天挂到网站上的？", ["2025-07-09"]),
        # one of the suggestions that a letter answers
        ("市场延长营业时间的建议采纳了吗", ["延长到晚上十点"]),
        # short points under one heading leave out what they are about
        ("自产自销摊位收费吗", ["卫生费3元"]),
    ],
)
def test_it_is_answered(assistant: Assistant, question: str, facts: list[str]) -> None:
    text = assistant.ask(question, today=TODAY).text
    for fact in facts:
        assert fact in text


def test_how_many_suggestions_were_announced_as_declined(assistant: Assistant) -> None:
    answer = assistant.ask("538号提案里没采纳的建议有几条", today=TODAY)
    assert answer.statements[0].text == "共3条。"


@pytest.mark.parametrize(
    ("earlier", "said", "question", "fact"),
    [
        (
            "农贸市场星级评定是什么时候开始的？",
            "12月开展首次农贸市场星级评定，分三星、四星、五星三个等次，结果与补助挂钩。",
            "评完了吗？五星的有几家",
            "五星市场4家",
        ),
    ],
)
def test_a_follow_up_is_answered(assistant: Assistant, earlier: str, said: str, question: str, fact: str) -> None:
    assert fact in assistant.ask(question, history=[(earlier, said)], today=TODAY).text


def test_a_year_that_no_letter_tells_is_refused(assistant: Assistant) -> None:
    assert assistant.ask("前进路17号院的电梯最后是哪年装好的？", today=TODAY).refusal is not None


@pytest.fixture(scope="module")
def insured(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    yield from opened(tmp_path_factory, "dev_seventh", "dev_eighth")


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    yield from opened(tmp_path_factory, "dev_ninth", "dev_tenth")


@pytest.mark.parametrize(
    ("question", "facts"),
    [
        # a row of a table with the names of its columns
        ("芦滩县的农村自来水普及率2023年底是多少，两年后到了多少？", ["2025年底普及率", "芦滩县|84.7|89.3"]),
        ("首批纳入国家职业伤害保障试点的是哪些行业", ["同城货运"]),
        # the year asked for beside a like sentence of another, and a table that tells of all years
        ("新就业形态劳动争议一站式调解，2022年和2024年受理量各是多少？", ["5217件", "6830件"]),
        ("2022到2024这三年，全省以灵活就业身份参加职工养老保险的人数分别是多少？", ["163.4 175.2 187.9"]),
        # those who proposed together
        ("程敏、罗家栋两位委员在提案里点了几个路口的名？", ["共五处"]),
        # a promise, and what became of it
        ("马鞍水厂当初说什么时候通水，最后实际哪天通的水？", ["2025年12月通水", "2026年3月20日通水"]),
        # what a sentence announces, and what stands under a heading with reasons
        ("宁晓岚代表的建议里有几件事被教体局明确说办不了？", ["共3件", "第三件是"]),
        ("阮启贤、丛丽君两位委员关于老糖厂的提案，哪几条意见没有被采纳？", ["集体土地", "夜市"]),
        ("现有这些答复里，答复政协提案的有几件，答复人大建议的有几件？", ["政协提案的有5份", "人大代表建议的有3份"]),
    ],
)
def test_letters_of_two_years_and_tables(insured: Assistant, question: str, facts: list[str]) -> None:
    text = insured.ask(question, today=TODAY).text
    for fact in facts:
        assert fact in text


@pytest.mark.parametrize(
    ("question", "facts"),
    [
        ("1173号提案六条建议当中，明确写“予以采纳”的有几条？", ["共3条", "关于公开投诉处理结果的建议"]),
        ("1173号提案哪些建议部分采纳", ["食品每日快检"]),
        ("农工党榆林渡区基层委员会提的常用药统一最高限价，区市场监管局采纳了吗？", ["不予采纳"]),
        # what was, and what is now
        ("岙口夜市的食品快检现在改成多久检一次？", ["每周两次"]),
        ("2025年三星、四星、五星民宿各奖多少？", ["三星3万元、四星5万元、五星10万元"]),
        ("冰湖景区北门那座厕所为啥到2025年5月还没建成？", ["用地涉及草原"]),
        ("对71号提案答复有意见找谁，电话多少？", ["古丽娜尔", "0958-7712064"]),
    ],
)
def test_suggestions_one_by_one_and_grades(planted: Assistant, question: str, facts: list[str]) -> None:
    text = planted.ask(question, today=TODAY).text
    for fact in facts:
        assert fact in text


@pytest.mark.parametrize(
    "question",
    [
        "南泉县到2025年4月底登记了多少家乡村民宿？",
        "三级、四级残疾人的护理补贴每个月是多少钱？",
        "居民家里做饭用的管道天然气一方多少钱？",
        "河源县2025年要给多少户残疾人家庭做无障碍改造？",
    ],
)
def test_another_place_grade_or_group_is_no_answer(planted: Assistant, question: str) -> None:
    assert planted.ask(question, today=TODAY).refusal is not None


def test_who_builds_it_is_not_told_by_what_is_built(insured: Assistant) -> None:
    assert insured.ask("马鞍水厂是哪家施工单位承建的？", today=TODAY).refusal is not None


@pytest.fixture(scope="module")
def housed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    yield from opened(tmp_path_factory, "dev_eleventh")


@pytest.fixture(scope="module")
def cared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    yield from opened(tmp_path_factory, "dev_twelfth")


def test_what_became_of_a_promise_is_told_by_the_later_letter_beside_the_promise(
    housed: Assistant, cared: Assistant
) -> None:
    asked = "公积金中心2024年说要在圪垯县设两个窗口，后来兑现了吗？什么时候启用的？"
    answer = housed.ask(asked, today=TODAY)
    assert "2024年11月18日启用" in answer.text
    assert "只开了1个" in answer.text
    assert "2024年7月18日的答复：我们已与圪垯县行政审批服务管理局商定" in answer.text
    assert "已降到17.5个工作日" in cared.ask("2023年承诺失能评估时限压到20个工作日以内，兑现了没有", today=TODAY).text


def test_a_short_why_takes_up_what_the_question_before_told(housed: Assistant) -> None:
    earlier = "0731号提案建议双职工贷款提高到90万，公积金中心2024年同意了吗？"
    answer = housed.ask("为什么不调？", history=[(earlier, "没有，今年暂不调整。")], today=TODAY)
    assert "资金流动性趋紧" in answer.text


@pytest.mark.parametrize(
    ("question", "fact"),
    [
        ("第1408-1号提案是谁签发的？", "高砚舟"),
        ("写明签发人的答复有几份？", "印有签发人的有2份"),
    ],
)
def test_numbers_with_a_dash_and_letters_that_print_a_field(cared: Assistant, question: str, fact: str) -> None:
    assert fact in cared.ask(question, today=TODAY).text


@pytest.mark.parametrize(
    "question", ["港仔排涝泵站扩能的可行性研究是委托哪家设计院做的？", "蚝田区居民用水第二阶梯水价每立方多少钱？"]
)
def test_another_step_or_a_body_that_is_not_named_is_no_answer(cared: Assistant, question: str) -> None:
    assert cared.ask(question, today=TODAY).refusal is not None


def test_a_place_of_another_name_is_no_answer(housed: Assistant) -> None:
    assert housed.ask("7·21那场雨，沙峁乡一小时最多下了多少毫米？", today=TODAY).refusal is not None


def test_problems_of_a_letter_are_told_one_by_one(cared: Assistant) -> None:
    text = cared.ask("省交通运输厅承认海岛渡运存在哪几方面问题？写稿要用，麻烦列全", today=TODAY).text
    for problem in ("船龄偏大", "冬春停航多", "没有无障碍坡道"):
        assert problem in text


def test_why_a_plan_was_late_is_told_by_the_later_letter(tmp_path: Path) -> None:
    with Assistant.open(tmp_path / "data", llm="extractive", lang="zh") as assistant:
        assistant.add(LETTERS / "dev_thirteenth")
        earlier = ("界头岭流浪犬收容所二期建好了没有？", "建好了，实际于2025年9月启用。")
        assert "排污管道改线" in assistant.ask("为什么拖到9月？", history=[earlier], today=TODAY).text
        assert assistant.ask("后垄乡500吨的冷库总投资是多少万元？", today=TODAY).refusal is not None
