"""Each rule of the checker by one statement that it must let pass and one that it must not."""

from __future__ import annotations

from datetime import date

import pytest

from rag.answering.grounding import check_statement
from rag.answering.grounding_labels import is_short_for, parse_label

DAY = date(2024, 4, 30)
LABEL = "长宁区科学技术委员会：《对长宁区政协第十五届三次会议第066号提案的答复》，2024年4月30日"
AREA = "“上海硅巷”总面积约1.48平方公里。"


def kinds(statement: str, *evidence: str) -> set[str]:
    result = check_statement(statement, evidence, DAY)
    assert (result.support == "supported") == (not result.problems)
    return {problem.kind for problem in result.problems}


# Evidence, a statement that says the same, one that leaves out what stands over it, and the kind of the problem.
SCOPE = [
    (
        "目前区科委设立专项资金的条件尚不具备。",
        "目前区科委还不具备设立专项资金的条件。",
        "区科委设立专项资金。",
        "negation",
    ),
    ("该小区加装电梯的方案未获通过。", "该小区加装电梯的方案没有通过。", "该小区加装电梯。", "negation"),
    ("受人员编制限制，设立夜间门诊尚有困难。", "设立夜间门诊还有困难。", "设立夜间门诊。", "negation"),
    ("关于发放房租补贴的建议，暂不予采纳。", "发放房租补贴的建议暂时没有被采纳。", "发放房租补贴。", "negation"),
    ("街道无法在现有用地上新建社区食堂。", "街道无法新建社区食堂。", "街道能够新建社区食堂。", "negation"),
    (
        "该项补贴不得与其他同类补贴重复享受。",
        "该项补贴不能与其他补贴重复享受。",
        "该项补贴可与其他补贴重复享受。",
        "negation",
    ),
    (
        "如居民签约率达到95%，街道发放搬迁奖励。",
        "签约率达到95%的，街道发放搬迁奖励。",
        "街道发放搬迁奖励。",
        "condition",
    ),
    ("待资金落实后，启动二期工程。", "资金落实后启动二期工程。", "启动二期工程。", "condition"),
    ("在道路条件允许的前提下，开通社区巴士。", "道路条件允许的话开通社区巴士。", "开通社区巴士。", "condition"),
    (
        "对连续两次无人应门的，骑手须在10分钟内联系网格员。",
        "连续两次无人应门，骑手须在10分钟内联系网格员。",
        "骑手须在10分钟内联系网格员。",
        "condition",
    ),
    ("建议区文化馆增设夜场。", "有建议区文化馆增设夜场。", "区文化馆增设夜场。", "tense"),
    ("区里正在研究设立科创基金。", "区里正研究设立科创基金。", "区里设立了科创基金。", "tense"),
    ("正在推进雨污分流改造。", "雨污分流改造正在推进。", "已完成雨污分流改造。", "tense"),
    ("计划2025年3月印发管理办法。", "管理办法预计2025年3月印发。", "管理办法已印发。", "tense"),
]


@pytest.mark.parametrize(("evidence", "true", "false", "kind"), SCOPE)
def test_what_stands_over_the_predicate_must_carry_over(evidence: str, true: str, false: str, kind: str) -> None:
    assert kinds(true, evidence) == set()
    assert kind in kinds(false, evidence)


@pytest.mark.parametrize(
    ("statement", "evidence"),
    [
        ("该街道建成12个停车位。", "该街道在不占用绿地的前提下建成12个停车位。"),
        ("未来产业集群正在形成。", "不断完善政策，未来产业集群正在形成。"),
        ("停车难问题已经解决。", "停车难问题已经解决，居民不再需要绕行。"),
        ("还有18个排口未整治。", "全面排查入河排口327个，已完成整治309个，剩余18个。"),
    ],
)
def test_a_denial_of_something_else_does_not_count(statement: str, evidence: str) -> None:
    assert "negation" not in kinds(statement, evidence)


COMPARED = [
    (
        "多层住宅数量多于高层住宅数量。",
        "多层住宅多于高层住宅。",
        "高层住宅数量多于多层住宅数量。",
    ),
    ("平均候诊时间比年初缩短55分钟。", "候诊时间比年初减少了55分钟。", "平均候诊时间比年初延长55分钟。"),
    ("居民投诉量较去年少了三成。", "居民投诉较去年减少30%。", "居民投诉量上升了三成。"),
    ("对家庭经济困难学生全部免收课后服务费。", "家庭经济困难学生免收课后服务费。", "对全部学生免收课后服务费。"),
    ("排查排口327个，已整治309个，剩余18个。", "327个排口中已整治309个。", "327个排口已全部整治。"),
    ("先拆旧楼再建停车库。", "先拆旧楼，再建停车库。", "先建停车库再拆旧楼。"),
]


@pytest.mark.parametrize(("evidence", "true", "false"), COMPARED)
def test_comparisons_and_all_or_some(evidence: str, true: str, false: str) -> None:
    assert kinds(true, evidence) == set()
    assert kinds(false, evidence)


FIGURES = [
    ("展示区域占地面积近一半。", "展示区域占地接近50%。", "展示区域占地面积超过一半。"),
    ("老年人口占24.6%。", "老年人口约占四分之一。", "老年人口约占三分之一。"),
    ("小学结束时间一般为17:30。", "小学一般下午5点30分结束。", "小学一般16时30分结束。"),
    ("医师由286人增至321人。", "医师增加35人，达到321人。", "医师增加53人，达到321人。"),
    (
        "气温达到40℃以上，当日应停止作业；气温达到37℃以上，作业不得超过6小时。",
        "气温达到40℃以上，当日应停止作业。",
        "气温达到37℃以上，当日应停止作业。",
    ),
    ("提供最长12个月、最高4.5万元的租金补贴。", "租金补贴最多12个月、4.5万元。", "租金补贴最多12个月、5.4万元。"),
    ("解决滨湖新城、云溪大学城、南浦工业园三个片区的问题。", "解决三个片区的问题。", "解决三公里片区的问题。"),
    # Items that the letter lists without counting them: they are what it, or the items, call them.
    ("延安中学、复旦中学、市三女中合作建立学科基地。", "三所中学合作建立学科基地。", "三所医院合作建立学科基地。"),
    ("会办单位是区发改委、区人社局、区府办。", "会办单位有三家。", "会办单位有四家。"),
    ("建成桃园、李园、梅园。", "建成三座花园。", "建成四座花园。"),
    ("设有图书馆、美术馆、电影院。", "设有三座场馆。", "设有三座花园。"),
    ("解决滨湖新城、云溪大学城、南浦工业园的问题。", "解决三个片区的问题。", "解决四个片区的问题。"),
    (
        "形成“东、中、西”联动发展的创新活跃带。",
        "形成东、中、西三片联动发展的活跃带。",
        "形成东、中、西四片联动发展的活跃带。",
    ),
    (
        "已形成城市更新样板间、AI引擎综合体、科创文创生态圈。",
        "已形成三处：城市更新样板间、AI引擎综合体、科创文创生态圈。",
        "花园已形成三座。",
    ),
]


@pytest.mark.parametrize(("evidence", "true", "false"), FIGURES)
def test_numbers_in_other_words(evidence: str, true: str, false: str) -> None:
    assert kinds(true, evidence) == set()
    assert kinds(false, evidence)


NAMED = [
    ("区卫生健康委主任李文博介绍了情况。", "区卫健委主任李文博介绍了情况。", "区卫健委主任李博文介绍了情况。"),
    ("费用由区财政承担，街道上门探访。", "费用由区财政承担。", "费用由街道承担。"),
    ("区政府已通过行动方案。", "行动方案由区政府通过。", "行动方案由区人大通过。"),
    ("底泥全部送至城北处置中心。", "底泥送到城北处置中心。", "底泥全部送至城南处置中心。"),
    ("邀请来自区发展研究院的委员。", "邀请区发展研究院的委员。", "邀请来自区第三中学的委员。"),
    (
        "与新微集团、创邑实业等单位达成了共建意向；邀请黑湖科技、默沙东的委员参加沙龙；联合高榕资本遴选导师。",
        "新微集团达成了共建意向。",
        "默沙东达成了共建意向。",
    ),
]


@pytest.mark.parametrize(("evidence", "true", "false"), NAMED)
def test_names(evidence: str, true: str, false: str) -> None:
    assert kinds(true, evidence) == set()
    assert kinds(false, evidence)


@pytest.mark.parametrize(
    ("frame", "borne_out"),
    [
        ("长宁区科委在2024年4月30日的答复中表示，", True),
        ("长宁区科学技术委员会2024年4月30日答复称，", True),
        ("区科委在第066号提案的答复中提到，", True),
        ("根据2024年的答复，", True),
        ("区科委在2025年4月11日的答复中表示，", False),
        ("静安区科委在答复中表示，", False),
        ("区文旅局在2024年4月30日的答复中表示，", False),
        ("第083号提案的答复指出，", False),
    ],
)
def test_who_answered_when_must_agree_with_the_label(frame: str, borne_out: bool) -> None:
    assert (kinds(f"{frame}“上海硅巷”总面积约1.48平方公里。", AREA, LABEL) == set()) == borne_out


def test_a_label_lends_its_body_but_no_date_and_no_deed() -> None:
    own = "我们将分两批调整公交线路。"
    assert kinds("长宁区科委将分两批调整公交线路。", own, LABEL) == set()
    assert kinds("区教育局将分两批调整公交线路。", own, LABEL)
    assert kinds("2024年4月30日“上海硅巷”总面积约1.48平方公里。", AREA, LABEL) == {"date"}
    assert "name" in kinds("区科委大力推动深度融合。", "区文旅局大力推动深度融合。", LABEL)


@pytest.mark.parametrize(
    ("short", "full", "right"),
    [
        ("区科委", "长宁区科学技术委员会", True),
        ("长宁科委", "长宁区科学技术委员会", True),
        ("市交通局", "临湖市交通运输局", True),
        ("区府办", "云溪区人民政府办公室", True),
        ("市科委", "长宁区科学技术委员会", False),
        ("区教育局", "云溪区民政局", False),
    ],
)
def test_short_names_of_bodies(short: str, full: str, right: bool) -> None:
    assert is_short_for(short, full) == right


def test_a_sentence_is_no_label() -> None:
    assert parse_label(LABEL) is not None
    assert parse_label("区政府已通过《三年行动方案》，并正式发布。") is None


@pytest.mark.parametrize(
    ("statement", "evidence", "right"),
    [
        ("2023年完成清淤23.8万立方米。", "去年完成清淤23.8万立方米。", True),
        ("2024年完成清淤23.8万立方米。", "去年完成清淤23.8万立方米。", False),
        ("截至2024年4月，已有600余家企业。", "目前已有600余家企业。", True),
        ("截至2023年4月，已有600余家企业。", "目前已有600余家企业。", False),
    ],
)
def test_last_year_is_read_at_the_letters_date(statement: str, evidence: str, right: bool) -> None:
    assert (kinds(statement, evidence) == set()) == right


@pytest.mark.parametrize(
    ("evidence", "true", "false"),
    [
        ("其中以下三条为通宵线路。", "有三条线路通宵运行。", "有五条线路通宵运行。"),
        ("日最高气温达到40℃以上，应停止作业。", "日最高气温超过40℃，应停止作业。", "日最高气温超过37℃，应停止作业。"),
    ],
)
def test_words_that_only_look_like_a_limit(evidence: str, true: str, false: str) -> None:
    assert kinds(true, evidence) == set()
    assert "number" in kinds(false, evidence)
