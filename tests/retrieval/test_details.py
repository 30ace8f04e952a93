"""A detail that a question asks for by name must be shown by the sentence that answers."""

from __future__ import annotations

import pytest

from rag.retrieval.details import asked_details, shows
from rag.retrieval.forms import asks_for_parts, tells_parts, tells_purpose
from rag.text.people import names_person


@pytest.mark.parametrize(
    ("question", "shown", "not_shown"),
    [
        ("1号线是哪一天开通的", "2023年9月28日开通", "受1号线开通影响，较2023年同期下降"),
        ("哪天到位", "7月底前全部上岗", "明年全部上岗"),
        ("哪个月完工", "计划于10月完工", "计划于2027年完工"),
        ("晚上几点关门", "每日18:00至23:30", "每天免费开放"),
        ("周六可以摆到几点", "周五、周六可延至零点", "摊位一律不得用音箱揽客"),
        ("广场舞早上几点开始", "晚上七点到九点活动", "由七支合并为四支"),
        ("电梯是哪年装好的", "于去年建成投用", "管线迁改费用偏高"),
        ("“共享”试点的小区分别叫什么名字", "分别是东园、西里、南苑", "推广“共享”试点"),
        ("站里的电话是多少", "咨询电话：8836217", "设有咨询台"),
        ("手机号能给一下吗", "联系电话22050987", "与提案人进行了多次沟通"),
        ("报名网址是什么", "登录www.example.gov.cn报名", "网上报名"),
        ("租金一平米多少钱", "每平方米每天4.6元", "最高4.5万元的租金补贴"),
        ("早饭多少钱一份", "每份5元", "发放助餐补贴526万元"),
        ("公寓在哪条路上", "设在柳巷路18号", "设立留学生人才公寓"),
        ("运营负责人是谁", "由高峰负责运营", "创客厅占地约700平，分为三大区域"),
        ("进站的院士都是谁", "有吴双战、张伟等进站", "建立院士工作站15家"),
        ("4家债权单位具体名称是什么", "分别是甲厂、乙公司、丙银行、丁社", "涉及4家债权单位"),
        ("申请要交哪些材料", "凭身份证复印件申请", "设立人才公寓"),
        ("夜校怎么报名", "扫码报名", "丰富夜校等场景"),
    ],
)
def test_a_detail_is_shown_or_not(question: str, shown: str, not_shown: str) -> None:
    details = asked_details(question)
    assert details
    assert shows(details, shown)
    assert not shows(details, not_shown)


def test_a_list_of_winners_is_no_list_that_is_asked_for() -> None:
    assert len(asked_details("哪年进的首批基地名单")) == 1


def test_a_letter_that_declines_answers_a_question_that_takes_it_for_granted() -> None:
    assert shows(asked_details("夜间快艇是哪天开通的"), "开通夜间快艇存在安全隐患，不予采纳")


@pytest.mark.parametrize("question", ["硅巷的规划范围是什么", "第几号提案", "几点建议", "谁牵头", "租金补贴多少"])
def test_other_questions_ask_for_no_detail(question: str) -> None:
    assert asked_details(question) == ()


def test_a_person_is_named_behind_a_surname() -> None:
    assert names_person("由詹镭签发")
    assert names_person("罗伯特·李")
    assert not names_person("现有38所幼儿园开设了托班")


def test_what_a_thing_is_for_and_made_of_is_told_by_its_form() -> None:
    assert tells_purpose("此举是为了整合科创资源")
    assert not tells_purpose("2025年2月12日，平台正式揭幕")
    assert asks_for_parts("方案的文本分成哪几块?")
    assert not asks_for_parts("方案是哪年发布的?")
    assert tells_parts("该方案共由建设基础、主要目标几个部分组成")
