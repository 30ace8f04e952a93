"""A question that leans on the one before is completed; one that stands alone stays as it is."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from rag.query.rewrite import stand_alone
from rag.query.selection import Selection
from rag.query.topics import counted_or_asked, leading_name, receiver, topic_of

Select = Callable[[str], Selection]
REPLY = "长宁区政协第十五届三次会议第066号提案"


@pytest.fixture(scope="session")
def complete(select: Select) -> Callable[[str, str], str]:
    return lambda question, earlier: stand_alone(question, earlier, select, lambda asked: REPLY)


@pytest.mark.parametrize(
    ("question", "earlier", "completed"),
    [
        # Another year or number in the place of the one before.
        ("那2026年的呢?", "2024年的答复有几份?", "2026年的答复有几份?"),
        ("2025年的呢?", "2024年的答复有几份?", "2025年的答复有几份?"),
        ("去年呢?", "2024年的答复有几份?", "去年的答复有几份?"),
        ("2024年呢", "2023年举办了多少场创投沙龙?", "2024年举办了多少场创投沙龙?"),
        ("2024年呢", "哪些答复提到硅巷?", "2024年的答复里，哪些答复提到硅巷?"),
        ("083号呢?", "第066号提案是谁签发的?", "083号提案是谁签发的?"),
        ("083号的呢", "第066号提案的联系电话是多少?", "083号提案的联系电话是多少?"),
        ("第077号呢?", "最新的答复是谁签发的?", "第077号提案的答复是谁签发的?"),
        # A correction, the same in another year, what came later.
        ("不是这份,我问的是083号提案的", f"{REPLY}的联系电话多少", "083号提案的联系电话多少"),
        ("不是老的,我问的是新征集的图标什么时候公布", "形象片叫什么?", "新征集的图标什么时候公布"),
        ("到2025年还是这个价吗?", "2023年坐公交多少钱一趟?", "2025年坐公交多少钱一趟?"),
        ("后来提高了吗?", "2023年的热费补助是多少?", "历年答复里,的热费补助是多少?"),
        ("一共花了多少钱?2024年还打算再改几所", "午休“躺睡”改造了没有?", "躺睡一共花了多少钱?2024年还打算再改几所"),
        ("还有别的吗?", "2024年的答复有几份?", "2024年的答复有几份?"),
        # The reply that the question before was about.
        ("它的联系电话?", "上海硅巷的规划范围是什么?", f"{REPLY}的联系电话?"),
        ("联系人呢?", "第066号提案的联系电话是多少?", f"{REPLY}的联系人呢?"),
        ("谁签发的?", "上海硅巷的规划范围是什么?", f"{REPLY}谁签发的?"),
        ("什么时候答复的?", "傅潇霄委员的提案是谁答复的?", f"{REPLY}什么时候答复的?"),
        ("那份答复是谁签发的?", "上海硅巷的规划范围是什么?", f"{REPLY}是谁签发的?"),
        ("这份提案的文号是多少?", "上海硅巷的规划范围是什么?", f"{REPLY}的文号是多少?"),
        # A measure of the thing is no part of its name; 现在该 points at nothing.
        ("它里面怎么分区?", "硅巷创客厅面积有多大?", "硅巷创客厅里面怎么分区?"),
        ("现在该寄到哪里?", "硅巷创客厅有多大?", f"{REPLY}的现在该寄到哪里?"),
        (
            "科委以前的地址写安西路35号,现在该寄到哪里?",
            "硅巷创客厅有多大?",
            "科委以前的地址写安西路35号,现在该寄到哪里?",
        ),
        # What was told in it has a name, a title, an author of its own.
        ("它的补贴依据的文件叫什么?", "长宁有留学生人才公寓吗?", "长宁有留学生人才公寓的补贴依据的文件叫什么?"),
        ("第二场谈的什么题目?", "论坛的主题是什么?", "第二场谈的什么题目?"),
        # Another thing asked about, another owner, another receiver.
        ("那美术馆呢?", "硅巷有多少家咖啡馆?", "硅巷有多少家美术馆?"),
        ("那总面积呢?", "上海硅巷的规划范围是什么?", "上海硅巷的总面积是什么?"),
        ("硅巷创客厅的呢?", "硅巷的面积是多少?", "硅巷创客厅的面积是多少?"),
        ("硅巷创客厅呢?", "上海硅巷的面积是多少平方公里?", "硅巷创客厅的面积是多少平方公里?"),
        ("玉带闸的呢", "南浦桥断面2023年氨氮是多少?", "玉带闸2023年氨氮是多少?"),
        ("商务楼宇的呢?", "硅巷有多少家咖啡馆?", "硅巷有多少家商务楼宇?"),
        ("留学人员呢?", "硅巷对青年人才有什么支持?", "硅巷对留学人员有什么支持?"),
        ("傅潇霄呢?", "第083号提案是谁签发的?", "傅潇霄是谁签发的?"),
        ("换成玉带闸", "2023年南浦桥断面的氨氮是多少?", "2023年玉带闸的氨氮是多少?"),
        ("那公交专用道呢?", "临湖2025年电子站牌有多少块?", "临湖2025年公交专用道有多少?"),
        # Another letter, named by its subject or as the other one; a thing pointed at is no pronoun.
        ("装修垃圾那份呢", "环湖绿道那份答复是谁签发的", "装修垃圾那份答复是谁签发的"),
        ("另一份里是多少", "2024年那份答复里,老人一餐补多少", "除了第066号，老人一餐补多少"),
        ("北郊那个堆场啥时候关?", "循环产业园二期投产了吗", "北郊那个堆场啥时候关?"),
        # Its own letter: what was asked of the one before, or what it asks itself.
        ("换成刘阳桥那份,又是哪里?", "136号的承办单位地址在哪?", "刘阳桥那份的承办单位地址在哪?"),
        ("2026年那件又怎么讲这个?", "2024年的答复怎么讲虹桥人才荟?", "2026年那件又怎么讲虹桥人才荟?"),
        # The letters that were listed, counted; the same once more.
        ("一共几份?", "哪些答复写过“揭榜挂帅”?", "几份答复写过“揭榜挂帅”?"),
        ("原话是怎么写的,给我那一句", "系列活动多久办一次?", "系列活动多久办一次?"),
        # Its own letter and its own field.
        ("第083号的联系人呢?", "第066号提案是谁签发的?", "第083号的联系人呢?"),
        ("那2024年的文号呢?", "2025年的答复联系人是谁?", "2024年的答复的文号呢?"),
        # What was spoken of before, for a question too short to stand alone.
        ("谁出这笔钱", "夜间儿科医师岗位津贴最后定为多少?", "夜间儿科医师岗位津贴谁出这笔钱"),
        ("它分成哪几个区域?", "硅巷创客厅占地多少?", "硅巷创客厅占地分成哪几个区域?"),
        ("面积多大?", "上海硅巷的规划范围是什么?", "上海硅巷的面积多大?"),
        ("在哪?", "硅巷创客厅多大?", "硅巷创客厅在哪?"),
        ("为什么?", "长宁要打造上海硅巷吗?", "长宁要打造上海硅巷为什么?"),
        ("还有哪些?", "硅巷集聚了哪些企业?", "硅巷集聚了哪些企业?"),
    ],
)
def test_a_follow_up_is_completed_from_the_question_before(
    complete: Callable[[str, str], str], question: str, earlier: str, completed: str
) -> None:
    assert complete(question, earlier) == completed


def test_the_reply_before_or_after_takes_the_place_of_the_one_asked_about(select: Select) -> None:
    def complete(question: str, earlier: str) -> str:
        return stand_alone(question, earlier, select, lambda asked: REPLY, lambda asked, step: f"第{100 + step}号提案")

    assert complete("前一个呢?", "最新的答复是谁签发的?") == "第99号提案的答复是谁签发的?"
    assert complete("那上一份呢?", "第066号提案是谁签发的?") == "第99号提案是谁签发的?"
    assert complete("再往前一份的联系电话?", "最新的答复是谁签发的?") == "第99号提案的联系电话"
    assert complete("后一份答复怎么说?", "硅巷有多少家咖啡馆?") == "第101号提案的答复里，硅巷有多少家咖啡馆?"


def test_which_reply_is_meant_may_be_said_once_more(select: Select) -> None:
    earlier = "第077号建议谁签发的?"
    whole = stand_alone("上一份呢?就是2025年的", earlier, select, lambda asked: None, lambda asked, step: REPLY)
    assert whole == f"{REPLY}谁签发的?"


def test_where_there_is_no_reply_before_the_question_stays_as_it_is(complete: Callable[[str, str], str]) -> None:
    assert complete("前一份呢?", "最早的答复是谁签发的?") == "前一份呢?"


@pytest.mark.parametrize(
    ("question", "earlier", "completed"),
    [
        ("还有呢?", "硅巷集聚了哪些企业?", "硅巷集聚了哪些企业?"),
        ("再具体一点", "硅巷的目标是什么?", "硅巷的目标是什么?"),
        ("能详细说说吗?", "硅巷的目标是什么?", "硅巷的目标是什么?"),
        ("两年后增加到多少块了?", "2023年有多少电子站牌?", "2025年有多少电子站牌?"),
        ("杨建安呢?", "詹镭签发了几份?", "杨建安签发了几份?"),
        ("还有呢?2024年另外那份是几号", "2024年的答复有哪些?", "2024年的答复是几号"),
        ("那083呢?", "第066号提案是谁签发的?", "083提案是谁签发的?"),
    ],
)
def test_more_detail_other_years_and_other_people(
    complete: Callable[[str, str], str], question: str, earlier: str, completed: str
) -> None:
    assert complete(question, earlier) == completed


@pytest.mark.parametrize(
    "question",
    [
        "长宁区有多少家人工智能企业?",
        "上海硅巷的规划范围是什么?",
        "005号提案的联系人是谁?",
        "2024年的答复有几份?",
        "詹镭签发了几份答复?",
        "其中人才那一项由哪两项子项组成的具体内容如何安排?",
        "2022年到2025年,硅巷建设每年各有什么大事?按年份梳理",
    ],
)
def test_a_question_that_stands_alone_is_left_as_it_is(complete: Callable[[str, str], str], question: str) -> None:
    assert complete(question, "第066号提案是谁签发的?") == question


def test_a_question_that_only_begins_like_a_follow_up_loses_its_beginning(
    complete: Callable[[str, str], str],
) -> None:
    assert complete("那区里有多少家数字经济企业?", "硅巷总面积多大?") == "区里有多少家数字经济企业?"
    assert complete("好的，请问数字经济企业有多少家?", "上海硅巷总面积多大?").endswith("数字经济企业有多少家?")


def test_without_a_reply_to_point_at_the_question_stays(select: Select) -> None:
    assert stand_alone("谁签发的?", "你好", select, lambda asked: None) == "谁签发的?"


def test_topics_are_the_words_before_the_question() -> None:
    assert topic_of("“虹桥人才荟”有多少个站点?") == "虹桥人才荟"
    assert topic_of("请问硅巷一共有多少家咖啡馆?") == "硅巷"
    assert topic_of("2024年有哪些活动?") is None
    assert topic_of("什么?") == "什么"


def test_a_unit_is_nothing_that_is_asked_about() -> None:
    def words(question: str, span: tuple[int, int] | None) -> str | None:
        return question[slice(*span)] if span else None

    question = "硅巷的面积是多少平方公里?"
    assert words(question, counted_or_asked(question)) == "面积"
    assert words(question, leading_name(question)) == "硅巷"
    assert receiver(question) is None
