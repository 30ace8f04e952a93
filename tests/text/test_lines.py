"""Paragraphs out of printed lines: broken words joined, paragraphs kept apart, every character traced to its place."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from letter_texts import any_text, solid
from processor_time import bounded

from rag.text.lines import HEADING_MARK, LABEL_LINE, paragraph_lines


def paragraphs(text: str) -> list[str]:
    return [line.text for line in paragraph_lines(text)]


PRINTED = """\
对某区政协第十五届三次会议

第 005 号提案的答复

办理结果：解决或采纳 签发人：詹镭

台胞台属界别：

台胞台属界别提出的关于“关于以科技创新引领高质量

发展的相关建议”的提案收悉，现将办理情况答复如下：

长宁区始终把科技创新摆在推动全区转型升级、高质量

发展的重要位置，推动科技创新与城市更新双轮驱动。按

照上海市城市数字化转型重点工作，围绕医疗、教育、社文
\x20旅、社保等 7个数字专项行动，支持区内所有企业参与建设。

全区亿元以上交易量的电商平台 29个，电子商务平台的

交易总额位居全市第一位，软件业营收总量位居全市前三位

，同比增长约 18%。

一、激发创新活力

重点打造新微智谷等一批有影响力的新技术产业孵化空间。
"""


def test_a_word_broken_at_the_end_of_a_printed_line_is_whole_again() -> None:
    text = "\n".join(paragraphs(PRINTED))
    for word in (
        "引领高质量发展的相关建议",
        "按照上海市",
        "社文旅",
        "等7个数字专项行动",
        "电商平台29个",
        "前三位，同比",
    ):
        assert word in text


def test_paragraphs_of_printed_lines_stay_apart_where_the_next_line_is_indented() -> None:
    found = paragraphs(PRINTED)
    assert [text[:6] for text in found] == [
        "对某区政协第",
        "办理结果：解",
        "签发人：詹镭",
        "台胞台属界别",
        "台胞台属界别",
        "长宁区始终把",
        "全区亿元以上",
        "一、激发创新",
        "重点打造新微",
    ]


def test_a_title_on_two_lines_is_one() -> None:
    assert paragraphs(PRINTED)[0] == "对某区政协第十五届三次会议第005号提案的答复"


def test_a_line_that_ends_early_because_a_figure_had_no_room_goes_on() -> None:
    full = "某" * 26
    text = "\n".join([full, full, full, full, full, "某" * 24 + "增", "1,234.56%。其余从略" + "某" * 16, "某。"])
    assert "某增1,234.56%。其余" in paragraphs(text)[0]


ONE_A_LINE = """\
在建设基础部分，我们划定了硅巷的四至范围，以“百年传承，矢志创新、数字长宁”五大板

块，梳理了硅巷现有科创基础及优势，这一行很长很长很长很长很长很长很长很长很长很长很长很长很长很长很长很长很长。

在主要目标部分，我们设了具体任务。

（二）具体举措

我们将继续发挥好统筹协调作用，联合区青联、“创
邑实业”开展活动，
并推出线路。
"""


def test_where_a_paragraph_is_a_line_only_unfinished_lines_are_joined() -> None:
    found = paragraphs(ONE_A_LINE)
    assert len(found) == 4
    assert "五大板块，梳理了" in found[0]
    assert found[1:] == [
        "在主要目标部分，我们设了具体任务。",
        "（二）具体举措",
        "我们将继续发挥好统筹协调作用，联合区青联、“创邑实业”开展活动，并推出线路。",
    ]


def test_markdown_marks_are_gone_and_headings_stay_lines() -> None:
    text = "# 某委文件\n\n## 对第077号建议的答复\n\n**二是**加快`推进`，__三是__落实。\n\n> 引文\n\n***\n"
    assert paragraphs(text) == ["某委文件", "对第077号建议的答复", "二是加快推进，三是落实。", "引文"]
    assert [line.markdown_level for line in paragraph_lines(text)] == [1, 2, 0, 0]


def test_lines_in_bold_and_bullets_begin_paragraphs_of_their_own() -> None:
    opening = "夜市能聚人气、促就业，但滨河路不具备设立常态化夜市的条件，另选老汽车站地块作为替代。[办理结果：C类]"
    text = f"{opening}\n\n**不予采纳的理由**\n\n- **交通。** 滨河路宽9米。\n- **居民。** 沿线有居民楼11栋。\n"
    lines = paragraph_lines(text)
    assert [line.text for line in lines] == [
        opening,
        "不予采纳的理由",
        "交通。滨河路宽9米。",
        "居民。沿线有居民楼11栋。",
    ]
    assert [(line.bold, line.item) for line in lines] == [(False, False), (True, False), (False, True), (False, True)]


@pytest.mark.parametrize("rule", ["---", "- - -", "***", "___", "=====", "|---|:---:|", "--- | ---", "\t-----  "])
def test_a_drawn_line_is_no_text(rule: str) -> None:
    assert paragraphs(f"甲。\n{rule}\n乙。") == ["甲。", "乙。"]


@pytest.mark.parametrize("text", ["--", "-x-", "2023-2024", "＝＝＝", "|", "同意__（盖章）"])
def test_what_only_resembles_a_drawn_line_is_text(text: str) -> None:
    assert solid("".join(paragraphs(f"甲。\n{text}\n乙。"))) == solid(f"甲。{text}乙。")


def test_rows_of_a_markdown_table_stay_apart_however_long() -> None:
    row = "| 夜1路 | 临湖东站—云溪广场经停南浦工业园区人民医院大学城南滨湖新城 | 30分钟 |"
    assert paragraphs(f"| 线路 | 起讫站 | 间隔 |\n|---|---|---|\n{row}\n{row}\n")[1:] == [row.replace(" ", "")] * 2


def test_labels_on_one_line_become_lines_of_their_own() -> None:
    text = "联系人姓名：洪嫣 联系电话：52388345\n承办单位通讯地址：安西路 35 号　邮政编码：200050"
    assert paragraphs(text) == [
        "联系人姓名：洪嫣",
        "联系电话：52388345",
        "承办单位通讯地址：安西路35号",
        "邮政编码：200050",
    ]


def test_a_label_inside_a_word_cuts_nothing() -> None:
    assert paragraphs("设立值班电话：8260119。") == ["设立值班电话：8260119。"]


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("约 1.48 平方公里", "约1.48平方公里"),
        ("New Balance 举办 Runway 大秀", "New Balance举办Runway大秀"),
        ("LEED、WELL 双铂金", "LEED、WELL双铂金"),
        ("占比 55 %，", "占比55%，"),
        ("T TIME、T CAT 创意园区", "T TIME、T CAT创意园区"),
        ("断面名称　指标　 2021 年　 2022年", "断面名称 指标 2021年 2022年"),
        ("\u3000\u3000某委：", "某委："),
    ],
)
def test_a_space_stays_between_latin_words_and_columns_only(raw: str, text: str) -> None:
    assert paragraphs(raw) == [text]


def test_a_space_stays_where_a_line_ended_between_two_latin_words() -> None:
    text = "在全国范围内推广的品牌活动包括国际大牌联合举办的年度展示以及来自海外的运动品牌New\nBalance，"
    line = paragraph_lines(text)[0]
    assert line.text.endswith("New Balance，")
    assert text[line.offsets[line.text.index(" ")]] == "\n"


def test_pages_are_counted_only_where_the_file_has_page_ends() -> None:
    assert [line.page for line in paragraph_lines("甲。\n乙。")] == [None, None]
    assert [line.page for line in paragraph_lines("甲。\f乙。\n\f丙。")] == [1, 2, 3]


@pytest.mark.parametrize(
    ("text", "level"),
    [("一、总体", "first"), ("（二）具体", "second"), ("(十)其他", "second"), ("3、关于", "third"), ("4.关于", "third"),
     ("5．关于", "third"), ("（6）其他", "fourth")],
)  # fmt: skip
def test_marks_of_headings_have_levels(text: str, level: str) -> None:
    match = HEADING_MARK.match(text)
    assert match
    assert match.lastgroup == level


@pytest.mark.parametrize("text", ["1.48平方公里", "一是", "2024、2025年", "（此件公开发布）", "第一、"])
def test_figures_and_words_are_no_marks_of_headings(text: str) -> None:
    assert not HEADING_MARK.match(text)


@pytest.mark.parametrize(
    "text", ["办理结果：A", "签发人:詹镭", "联 系 人：洪嫣", "单位通讯地址：安西路", "邮  编：200050", "抄送：某办"]
)
def test_labels_of_head_and_foot_are_known(text: str) -> None:
    assert LABEL_LINE.match(text)


def test_nothing_gives_nothing() -> None:
    assert paragraph_lines("") == paragraph_lines(" \n\u3000\n**\n---\n") == []


@settings(deadline=None)
@given(any_text)
def test_every_character_stands_in_the_file_where_its_offset_says(text: str) -> None:
    lines = paragraph_lines(text)
    offsets = [offset for line in lines for offset in line.offsets]
    assert offsets == sorted(set(offsets))
    for line in lines:
        assert len(line.text) == len(line.offsets) > 0
        assert line.text.strip() == line.text
        for char, offset in zip(line.text, line.offsets, strict=True):
            assert char == text[offset] or (char == " " and text[offset].isspace())


@settings(deadline=None)
@given(any_text)
def test_no_character_of_the_text_is_lost(text: str) -> None:
    assert solid("".join(paragraphs(text))) == solid(text)


HOSTILE = {
    "one line of 200 KB": "某" * 200_000,
    "a hundred thousand empty lines": "\n" * 100_000,
    "blanks": " " * 100_000 + "x",
    "wide blanks": "\u3000" * 100_000,
    "brackets that never close": ("（" + "某" * 30 + "\n") * 5_000,
    "a paragraph of very many printed lines": ("某" * 27 + "\n") * 5_000,
    "lines that all run on": ("某" * 20 + "，\n") * 5_000,
    "labels": "签发人：甲 " * 20_000,
    "beginnings of labels": "地 电 邮 " * 20_000,
    "a rule that is none": "-" * 100_000 + "x",
    "a spaced rule that is none": "- " * 50_000 + "x",
    "a table rule that is none": "--|" * 30_000 + "x",
    "emphasis": "**" * 50_000 + "x",
    "beginnings of titles": "关于" * 50_000,
    "quotes of quotes": "> " * 50_000,
    "Latin words": "ab " * 50_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_time_is_linear_whatever_the_text(name: str) -> None:
    with bounded():  # each took 0.02 to 1.0 s; what was quadratic took minutes
        paragraph_lines(HOSTILE[name])


def test_lines_of_as_many_characters_are_joined_though_figures_make_them_narrower() -> None:
    wrapped = """\
　　自2020年9月《某市既有住宅加装电梯实施办法》印发以来，截至2023年
5月底，全市累计受理加装申请146部，联合审查通过112部，其中建成投用
63部，在建21部，尚未开工28部。建成投用的63部中，东区38部，其余在
市郊各县。
　　（一）落实财政补助。市级财政对每部新装电梯按造价的40%给予补助，最
高不超过15万元。截至2023年5月底已拨付57部、841.5万元，另外6部
正在审核。资金由市、县两级各承担一半。
　　（二）放开公积金提取。业主及其配偶可以提取住房公积金，用于支付个人
分摊部分，目前已办理217笔、共计603万元。
"""
    assert [text[:8] for text in paragraphs(wrapped)] == ["自2020年9月", "（一）落实财政补", "（二）放开公积金"]


def test_rows_of_a_table_between_printed_lines_stay_apart() -> None:
    full = "某地今年新建的各类公共设施已经全部完工并向居民开放使用目前运行总体平稳有" * 2
    lines = [full[start : start + 36] for start in range(0, 72, 36)] * 3
    rows = [
        "线路　　　　起点和终点　　　　原来的末班时间　　　　现在的末班时间",
        "一路　　　　东站至西站　　　　十八点四十分　　　　二十点三十分整",
    ]
    found = paragraphs("\n".join([*lines, "完。", *rows]))
    assert len(found) == 3


def test_a_full_line_that_breaks_off_goes_on_though_the_next_looks_like_a_heading() -> None:
    full = "某地今年新建的各类公共设施已经全部完工并向居民开放使用目前运行总体平稳有" * 2
    lines = [full[start : start + 36] for start in range(0, 72, 36)] * 3
    broken = "新增一个面积约二百一十平方米的手艺展厅，全年按季更换展品，每周三至周日开放，周"
    found = paragraphs("\n".join([*lines, "完。", broken[-36:], "一、周二闭馆。", "二、下一步", "继续办好。"]))
    assert found[1].endswith("周一、周二闭馆。")
    assert found[2] == "二、下一步"


def test_rows_between_bars_are_lines_of_their_own() -> None:
    assert paragraphs("表1 任务\n县 | 2023年 | 2025年\n甲县 | 95.2 | 97.6\n注：年末数。") == [
        "表1任务",
        "县|2023年|2025年",
        "甲县|95.2|97.6",
        "注：年末数。",
    ]
