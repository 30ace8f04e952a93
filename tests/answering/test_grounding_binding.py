"""What a statement says of a number, a date or a name must be what the letter says of it, not of its neighbour."""

from __future__ import annotations

from datetime import date

import pytest

from rag.answering.grounding import check_statement

DAY = date(2024, 5, 20)
HOMES = "全区现有养老机构48家、床位7520张，其中公办15家、床位3180张；护理型床位占比达到62%，高于全市平均水平4个百分点。"
LIFTS = "截至2024年4月底，全区累计加装电梯426台，其中今年新增58台，在建112台，加装总量位居中心城区第二。"
WORKS = "项目总投资1.86亿元，已于2022年11月开工，计划2024年9月建成投用。"
FIRMS = "上生所、兰卫认定为市级企业技术中心，上海干细胞、翼健、贝泰妮被认定为区级企业技术中心。"
DUTIES = "区绿化市容局负责沿线绿化养护，区建管委负责人行道板维修，街道负责日常巡查发现和上报。"
FEES = "补贴标准由每月300元提高至400元，托管每期收费360元，共两期。"


def kinds(statement: str, evidence: str) -> set[str]:
    return {problem.kind for problem in check_statement(statement, [evidence], DAY).problems}


@pytest.mark.parametrize(
    ("evidence", "true", "false"),
    [
        (HOMES, "公办养老机构15家，床位3180张。", "公办养老机构48家。"),
        (HOMES, "48家养老机构共有7520张床位。", "公办养老机构共有床位7520张。"),
        (LIFTS, "今年新增加装电梯58台，还有112台在建。", "全区在建电梯426台。"),
        (LIFTS, "全区累计加装电梯426台。", "今年新增加装电梯112台。"),
        ("小区内有停车位420个，缺口约440个。", "小区停车位缺口约440个。", "小区停车位缺口约420个。"),
        (
            "全区共有公共厕所186座，其中一类公厕42座，今年计划新建6座。",
            "全区186座公厕中，一类公厕有42座。",
            "一类公厕有186座。",
        ),
        ("志愿服务组织386个，去年开展志愿服务项目5400余个。", "志愿服务组织有386个。", "志愿服务项目有386个。"),
        ("发放消费券2000万元，拉动消费1.3亿元。", "发放2000万元消费券拉动了1.3亿元消费。", "拉动消费2000万元。"),
        (
            "2021年至2023年，教育支出分别为28.6亿元、30.1亿元和31.4亿元。",
            "2022年教育支出30.1亿元。",
            "2022年教育支出31.4亿元。",
        ),
    ],
)
def test_a_number_counts_what_the_letter_counts_with_it(evidence: str, true: str, false: str) -> None:
    assert kinds(true, evidence) == set()
    assert "number" in kinds(false, evidence)


@pytest.mark.parametrize(
    ("evidence", "true", "false"),
    [
        (WORKS, "项目2022年11月开工，预计2024年9月建成。", "项目计划2022年11月建成投用。"),
        (
            "2023年新增学位2700个，今年将新建学校2所。",
            "2023年增加了2700个学位。",
            "2024年新增学位2700个。",
        ),
        (
            "第一期为7月8日至7月19日，第二期为7月29日至8月9日。",
            "第二期从7月29日开始，到8月9日结束。",
            "第一期为7月29日至8月9日。",
        ),
    ],
)
def test_a_date_is_that_of_the_same_event(evidence: str, true: str, false: str) -> None:
    assert kinds(true, evidence) == set()
    assert "date" in kinds(false, evidence)


@pytest.mark.parametrize(
    ("evidence", "true", "false"),
    [
        (FIRMS, "贝泰妮、翼健获认定为区级企业技术中心。", "兰卫被认定为区级企业技术中心。"),
        (DUTIES, "人行道板的维修由区建管委负责。", "人行道板维修由街道负责。"),
        (DUTIES, "街道承担日常巡查和上报工作。", "区绿化市容局负责人行道板维修。"),
        (
            "本市户籍家庭可申请，非本市户籍人员须缴纳社保满12个月方可申请。",
            "非本市户籍人员要缴满12个月社保才能申请。",
            "本市户籍家庭须缴纳社保满12个月方可申请。",
        ),
        ("片区东起镇宁路、西至江苏路。", "片区东到镇宁路，西到江苏路。", "片区东起江苏路、西至镇宁路。"),
        (
            "围绕“虹桥智谷”建设，建成39个“虹桥人才荟”实体化站点。",
            "建成了39个“虹桥人才荟”站点。",
            "建成39个“虹桥智谷”实体化站点。",
        ),
        ("由区商务委牵头开展外摆位试点。", "外摆位试点由区商务委牵头。", "由市商务委牵头开展外摆位试点。"),
    ],
)
def test_a_name_does_what_the_letter_says_it_does(evidence: str, true: str, false: str) -> None:
    assert kinds(true, evidence) == set()
    assert "name" in kinds(false, evidence)


@pytest.mark.parametrize(
    ("evidence", "true", "false"),
    [
        (FEES, "补贴标准从每月300元涨到400元。", "补贴标准由每年300元提高至400元。"),
        (FEES, "每期收费360元。", "两期共收费360元。"),
        ("高温津贴标准为每人每月300元。", "高温津贴每人每月300元。", "高温津贴标准为每人每天300元。"),
        ("三部门每季度召开一次联席会议。", "三个部门每季度开一次联席会议。", "三部门每月召开一次联席会议。"),
    ],
)
def test_what_a_number_is_per_must_agree(evidence: str, true: str, false: str) -> None:
    assert kinds(true, evidence) == set()
    assert kinds(false, evidence)


@pytest.mark.parametrize(
    ("evidence", "true", "false"),
    [
        ("夜间线路由7条增至15条。", "夜间线路增加了8条，现有15条。", "夜间线路新增15条。"),
        ("候诊时间由96分钟降至41分钟。", "候诊时间降到41分钟。", "候诊时间减少41分钟。"),
        ("2022年发生事故37起，2023年下降至21起。", "2023年事故比上年减少16起。", "2023年事故比上年减少21起。"),
    ],
)
def test_how_much_something_grew_is_not_what_it_grew_to(evidence: str, true: str, false: str) -> None:
    assert kinds(true, evidence) == set()
    assert "number" in kinds(false, evidence)


@pytest.mark.parametrize(
    ("evidence", "true", "false", "kind"),
    [
        ("尚需取得规划许可证，计划三季度开工。", "规划许可证还没拿到。", "规划许可证已经取得。", "tense"),
        ("二期正在办理施工许可。", "二期的施工许可正在办理。", "二期已取得施工许可。", "tense"),
        ("2026年起实行成本规制。", "从2026年开始实行成本规制。", "成本规制已经实行。", "tense"),
        (
            "您提出的“在虹桥路增设非机动车道”的建议，近期难以实施。",
            "在虹桥路增设非机动车道的建议近期难以实施。",
            "近期将在虹桥路增设非机动车道。",
            "tense",
        ),
        (
            "张委员提出的“增设停放点”的建议已采纳，李委员提出的“取消路内停车”的建议暂不采纳。",
            "取消路内停车的建议没有采纳。",
            "取消路内停车的建议已采纳。",
            "negation",
        ),
        (
            "所需费用由区级财政按比例分担，个人无需承担费用。",
            "个人不用承担费用。",
            "费用由个人承担。",
            "negation",
        ),
        (
            "对吸纳毕业生10人以上的企业，按每人2000元给予奖励。",
            "企业吸纳10名以上毕业生的，每人奖励2000元。",
            "吸纳毕业生的企业都按每人2000元给予奖励。",
            "condition",
        ),
    ],
)
def test_what_is_not_yet_so_is_not_told_as_so(evidence: str, true: str, false: str, kind: str) -> None:
    assert kinds(true, evidence) == set()
    assert kind in kinds(false, evidence)
