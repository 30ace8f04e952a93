"""Head and foot of a letter, field by field; and all invented letters of eval/letters against what a person read."""

from __future__ import annotations

import json
import unicodedata
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from rag.letter_head import HeadFields, read_head
from rag.letters import read_letter
from rag.readers.text_file import read_text_file

LETTERS = Path(__file__).resolve().parent.parent / "eval" / "letters"
HEADS: dict[str, dict[str, Any]] = json.loads((LETTERS / "heads.json").read_text(encoding="utf-8"))
TITLE = "对某区政协第一届二次会议第066号提案的答复"


def compared(value: Any) -> Any:
    """A field as eval/letters/README.md compares it: without white space, width and brackets."""
    if isinstance(value, str):
        return "".join(
            char for char in unicodedata.normalize("NFKC", value) if not char.isspace() and char not in "《》()“”"
        )
    if isinstance(value, list):
        return [compared(one) for one in value]
    if isinstance(value, dict):
        return {name: compared(one) for name, one in value.items()}
    return value


UNSEEN = ("test_second/", "test_third/", "test_fourth/")
"""Letters whose heads are measured; nothing was mended by them."""
LEAST_READ = 0.9


@pytest.mark.parametrize("name", [name for name in HEADS if not name.startswith(UNSEEN)])
def test_the_head_is_read_as_a_careful_person_reads_it(name: str) -> None:
    found = read_letter(read_text_file(LETTERS / name, name).text, name).head_dict()
    assert {field: compared(found[field]) for field in HEADS[name]} == compared(HEADS[name])


def test_heads_that_nothing_was_mended_by_are_mostly_read_so_too() -> None:
    right = []
    for name, wanted in HEADS.items():
        if name.startswith(UNSEEN):
            found = read_letter(read_text_file(LETTERS / name, name).text, name).head_dict()
            right += [compared(found[field]) == compared(value) for field, value in wanted.items()]
    assert sum(right) >= LEAST_READ * len(right)


def test_every_invented_letter_has_an_expected_head() -> None:
    assert sorted(HEADS) == sorted(f"{path.parent.name}/{path.name}" for path in LETTERS.glob("*/*.*"))


def head(*lines: str, title: str = TITLE) -> HeadFields:
    return read_head([title, *lines], "letters/066.txt")


@pytest.mark.parametrize(
    ("title", "numbers", "session", "kind"),
    [
        (TITLE, ("066",), "某区政协第一届二次会议", "提案"),
        ("对区十七届人大八次会议第077号代表建议的答复", ("077",), "区十七届人大八次会议", "建议"),
        ("关于某市政协九届四次会议第０４０８号提案的复函", ("0408",), "某市政协九届四次会议", "提案"),
        ("关于县十八届人大四次会议第7号、第19号建议的合并答复", ("7", "19"), "县十八届人大四次会议", "建议"),
        ("关于区政协六届三次会议第201、215和233号提案的合并答复", ("201", "215", "233"), "区政协六届三次会议", "提案"),
        ("关于区政协六届三次会议第201号215号提案的答复", ("201", "215"), "区政协六届三次会议", "提案"),
        ("对政协第三届会议提案（第 25 号）的答复（摘要）", ("25",), "政协第三届会议", "提案"),
        ("关于加大融资担保支持力度建议的答复", (), None, "建议"),
        ("某局关于区政协五届二次会议第0215号提案答复的函", ("0215",), "区政协五届二次会议", "提案"),
    ],
)
def test_a_title_tells_numbers_session_and_kind(
    title: str, numbers: tuple[str, ...], session: str | None, kind: str
) -> None:
    fields = head(title=title)
    assert (fields.numbers, fields.session, fields.kind) == (numbers, session, kind)


def test_a_title_may_follow_the_name_of_the_body_and_what_it_sent() -> None:
    fields = read_head(
        ["某区教育局文件", "某教函〔2024〕37号（A）", f"某区教育局：{TITLE}（公开）", "王委员："], "x.txt"
    )
    assert fields.title == TITLE
    assert fields.document_number == "某教函〔2024〕37号"
    assert fields.result == "A"


@pytest.mark.parametrize(
    "printed", ["某科委〔2025〕4号", "某科委[2025]4号", "某教（综）〔2024〕137号", "某政办发（2024）19号"]
)
def test_a_document_number_is_kept_as_printed(printed: str) -> None:
    assert read_head(["某委文件", printed, TITLE], "x.txt").document_number == printed


@pytest.mark.parametrize(
    ("line", "field", "value"),
    [
        ("办理结果：解决或采纳", "result", "解决或采纳"),
        ("办理结果分类：Ｂ类（正在解决）", "result", "B类（正在解决）"),
        ("签发人：詹镭", "signer", "詹镭"),
        ("签发人：买买提·艾力", "signer", "买买提·艾力"),
        ("（此件公开发布）", "disclosure", "此件公开发布"),
        ("(此件依申请公开)", "disclosure", "此件依申请公开"),
        ("公开属性：主动公开", "disclosure", "主动公开"),
        ("此件主动公开", "disclosure", "此件主动公开"),
        ("公开方式：此件公开发布", "disclosure", "此件公开发布"),
        ("信息公开选项：主动公开", "disclosure", "主动公开"),
        ("（公开属性：主动公开）", "disclosure", "主动公开"),
        ("依申请公开", "disclosure", "依申请公开"),
        ("办理结果：B主动公开", "disclosure", "主动公开"),
        ("办理结果：B主动公开", "result", "B"),
        ("类别标记：B", "result", "B"),
        ("办理结果标注：C", "result", "C"),
        ("（此件主动公开）（B类）", "disclosure", "此件主动公开"),
        ("该项建议不予采纳。[办理结果：C类]", "result", "C类"),
    ],
)
def test_a_line_of_its_own_gives_its_field(line: str, field: str, value: str) -> None:
    fields = head(line, "王小明委员：", "正文。")
    assert getattr(fields, field) == value
    assert fields.lines[field] == 1


@pytest.mark.parametrize(
    ("salutation", "proposers"),
    [
        ("傅潇霄委员", ("傅潇霄",)),
        ("尊敬的傅潇霄委员", ("傅潇霄",)),
        ("邵一帆、岑玉梅、鲍国强代表", ("邵一帆", "岑玉梅", "鲍国强")),
        ("韦春生、蓝阿娥、覃大川等7名代表", ("韦春生", "蓝阿娥", "覃大川")),
        ("韦春生等十二位政协委员", ("韦春生",)),
        ("石磊委员并曹玉珍委员", ("石磊", "曹玉珍")),
        ("顾一苇委员、农工党云溪区总支、钱若彤委员", ("顾一苇", "农工党云溪区总支", "钱若彤")),
        ("麻秋实代表和罗三妹代表", ("麻秋实", "罗三妹")),
        ("长宁区青年联合会、共青团长宁区委员会", ("长宁区青年联合会", "共青团长宁区委员会")),
        ("台胞台属界别", ("台胞台属界别",)),
    ],
)
def test_the_salutation_names_the_proposers(salutation: str, proposers: tuple[str, ...]) -> None:
    fields = head(f"{salutation}：", "您提出的《关于硅巷的建议》收悉，现答复如下：")
    assert (fields.addressee, fields.proposers) == (salutation, proposers)


OPENING = "您在市政协七届二次会议上提出的《关于多建停车场的建议》（第0819号）收悉，现答复如下："


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("关于对市政协七届二次会议第0819号提案的办理意见", "提案"),
        ("关于市政协七届二次会议0819号建议的办理情况说明", "建议"),
        ("某市民政局关于停车问题建议的复函", "建议"),
        ("某市民政局提案答复函", "提案"),
        ("对第0819号提案的答复书", "提案"),
        ("复函", "建议"),
    ],
)
def test_what_a_title_of_another_form_leaves_out_is_read_from_the_opening(title: str, kind: str) -> None:
    fields = head("王小明委员：", OPENING, "一、情况", "现有停车场120处。", title=title)
    assert (fields.title, fields.kind, fields.numbers, fields.session) == (
        title,
        kind,
        ("0819",),
        "市政协七届二次会议",
    )


def test_a_paper_without_an_opening_is_no_reply_whatever_its_title() -> None:
    assert head("请各单位遵照执行。", title="关于做好提案办理的意见").kind == "其他"


@pytest.mark.parametrize(
    ("line", "name", "phone"),
    [
        ("经办人：张伟，联系电话：0123-4567890", "张伟", "0123-4567890"),
        ("联系电话：0123-4567890（张伟）", "张伟", "0123-4567890"),
        ("联系方式：张伟 0123-4567890", "张伟", "0123-4567890"),
        ("联系人：体育卫生与艺术教育科蒋沛然", "蒋沛然", None),
        (
            "如有意见，请与我会联系，联系人古丽娜尔，电话0123-4567890，地址雪松县团结路47号，邮编868304。",
            "古丽娜尔",
            "0123-4567890",
        ),
    ],
)
def test_whom_to_call_is_read_in_other_forms(line: str, name: str, phone: str | None) -> None:
    fields = head("王小明委员：", "正文。", "某局", "2024年6月7日", line)
    assert (fields.contact.name, fields.contact.phone) == (name, phone)


@pytest.mark.parametrize(
    ("opening", "bodies"),
    [
        (
            "您提出的《关于甲的提案》收悉，市住房和城乡建设局、市财政局参与了办理。现答复如下：",
            ("市住房和城乡建设局", "市财政局"),
        ),
        ("您提出的《关于甲的提案》收悉。州财政局、州公安局协助办理。现答复如下：", ("州财政局", "州公安局")),
        (
            "您提出的《关于甲的提案》收悉。我局高度重视，与区医疗保障局、区教育局多次会商，现答复如下：",
            ("区医疗保障局", "区教育局"),
        ),
    ],
)
def test_bodies_that_took_part_are_named_in_other_words(opening: str, bodies: tuple[str, ...]) -> None:
    assert head("王小明委员：", opening).co_handlers == bodies


def test_the_person_behind_a_body_is_a_proposer_too() -> None:
    fields = head("某区青联：", "贵单位提出的提案收悉。", "我委与提案人瞿子涵进行了多次沟通。")
    assert fields.proposers == ("某区青联", "瞿子涵")
    assert fields.lines["proposers.named"] == 3


@pytest.mark.parametrize(
    ("opening", "title"),
    [
        ("您提出的《关于打造“硅巷”的建议》的提案收悉，现答复如下：", "关于打造“硅巷”的建议"),
        ("贵单位提出的“关于打造‘硅巷’，集聚人才的建议”的提案收悉。", "关于打造‘硅巷’，集聚人才的建议"),
        ("台胞界别提出的关于“关于引领发展的相关建议”的提案收悉。", "关于引领发展的相关建议"),
        ("您提出的关于完善“上海硅巷”建设的代表建议收悉，经研究答复如下：", "关于完善“上海硅巷”建设的代表建议"),
        ("您提出的关于《加强幽灵外卖治理 保障安全》的提案收悉。", "加强幽灵外卖治理 保障安全"),
        ("贵会《关于加大支持力度的建议》收悉。", "关于加大支持力度的建议"),
        ("你们提出的《关于甲的建议》（第1号）、《关于乙的提案》（第2号）收悉。", "关于甲的建议；关于乙的提案"),
        ("收到您提出的《关于丙的建议》后，我局高度重视，现答复如下：", "关于丙的建议"),
        ("您提出的《关于丁的建议》（第302号），我委已作了答复。现将结果答复如下：", "关于丁的建议"),
        ("您提出的提案收悉，根据《某某管理办法》，现答复如下：", None),
        ("您好！《关于戊的提案》由我局主办，下面作答。", "关于戊的提案"),
        ("您提出的关于改进本区的“一网通办”的建议收悉。", "关于改进本区的“一网通办”的建议"),
    ],
)
def test_the_proposal_is_named_as_printed(opening: str, title: str | None) -> None:
    fields = head("王小明委员：", opening, "一、概述", "正文。")
    assert fields.proposal_title == title
    assert fields.body_start == 3


@pytest.mark.parametrize(
    ("text", "bodies"),
    [
        ("我委认真研究区发改委、区府办提供的会办意见。", ("区发改委", "区府办")),
        ("研究人才办、团区委、华阳街道等单位提供的会办意见，并沟通。", ("人才办", "团区委", "华阳街道")),
        ("我委认真研究市社科研究院、市财政局提供的会办意见。", ("市社科研究院", "市财政局")),
        ("您的建议收悉。经商区财政局、团区委，现答复如下：", ("区财政局", "团区委")),
        ("您的建议收悉，经会同市财政局、某江区人民政府办理，现答复如下：", ("市财政局", "某江区人民政府")),
        ("您的建议收悉。经与县消防大队、县教育局会商，答复如下：", ("县消防大队", "县教育局")),
        ("您的建议收悉。我局商市商务局和市公安局，现函复如下：", ("市商务局", "市公安局")),
        (
            "您的提案收悉。我局会同市财政局、某江生态环境分局逐条作了研究，现答复如下：",
            ("市财政局", "某江生态环境分局"),
        ),
        ("您的提案收悉。我局会同市财政局作了认真研究，现答复如下：", ("市财政局",)),
        ("您的建议收悉。经会同市财政局以及团市委研究，答复如下：", ("市财政局", "团市委")),
        ("会办单位：区财政局、区人社局。", ("区财政局", "区人社局")),
        ("您的建议收悉。现结合会办单位区城管局、区交通局的意见，答复如下：", ("区城管局", "区交通局")),
        ("您好！《关于甲的提案》由我局主办，市金融局会办。先说情况。", ("市金融局",)),
        ("您的建议收悉，由我局主办，市卫生健康委、团市委会办。现答复如下：", ("市卫生健康委", "团市委")),
        ("您的建议收悉。经会商县财政局、某县分公司，现答复如下：", ("县财政局", "某县分公司")),
        ("您关于电商平台招商引资的建议收悉，现答复如下：", ()),
        ("您的建议收悉。经与您沟通，现答复如下：", ()),
        ("您的建议收悉。经与提案人协商，现答复如下：", ()),
        ("您的建议收悉。经会商研究，现答复如下：", ()),
    ],
)
def test_bodies_that_took_part_are_named_and_nothing_else(text: str, bodies: tuple[str, ...]) -> None:
    assert head("王小明委员：", text, "正文。").co_handlers == bodies


BODY = ("王小明委员：", "您的建议收悉，现答复如下：", "正文。")


@pytest.mark.parametrize(
    ("lines", "day", "issuer"),
    [
        (("某区科委", "2024年4月30日"), date(2024, 4, 30), "某区科委"),
        (("某区教育局", "二〇二四年六月十八日"), date(2024, 6, 18), "某区教育局"),
        (("某区教育局 2024年6月18日",), date(2024, 6, 18), "某区教育局"),
        (("特此函复。", "某局", "2024年 7月 5日", "（此件公开）", "抄送：某办"), date(2024, 7, 5), "某局"),
        (("2024年2月30日",), None, None),
        ((), None, None),
    ],
)
def test_signature_and_date_are_read_from_the_foot(
    lines: tuple[str, ...], day: date | None, issuer: str | None
) -> None:
    fields = head(*BODY, *lines)
    assert (fields.date, fields.issuer) == (day, issuer)


def test_the_day_of_printing_is_not_that_of_the_letter() -> None:
    fields = head(*BODY, "某委", "2026年5月7日", "某委办公室", "2026年5月20日印发")
    assert (fields.date, fields.printed_date) == (date(2026, 5, 7), date(2026, 5, 20))


def test_a_date_inside_the_text_is_no_date_of_the_letter() -> None:
    assert head(*BODY, "会议于2024年4月30日举行。").date is None


def test_a_result_printed_above_the_signature_belongs_to_the_foot() -> None:
    fields = head(*BODY, "办理结果：C（留作参考）", "某局", "2024年5月16日")
    assert fields.result == "C（留作参考）"
    assert fields.foot_start == 4


@pytest.mark.parametrize(
    ("lines", "contact"),
    [
        (
            ("联系人姓名：洪嫣", "联系电话：52388345", "联系地址：安西路35号", "邮政编码：200050"),
            ("洪嫣", "52388345", "安西路35号", "200050"),
        ),
        (("（联系人及电话：贺文沁，8261037）",), ("贺文沁", "8261037", None, None)),
        (("联系人：谷雨生（交通警察大队）", "电话：021-22050969转8"), ("谷雨生", "021-22050969转8", None, None)),
        (("联系人：郁南乔；电话：６６２３３９０",), ("郁南乔", "6623390", None, None)),
        ((), (None, None, None, None)),
    ],
)
def test_whom_to_call_is_read_from_the_foot(lines: tuple[str, ...], contact: tuple[str | None, ...]) -> None:
    found = head(*BODY, "某局", "2024年5月16日", *lines).contact
    assert (found.name, found.phone, found.address, found.postcode) == contact


def test_what_a_reply_lacks_is_said() -> None:
    assert head("正文。").warnings == ("没有读出：成文日期、落款",)
    assert head(*BODY, "某局", "2024年5月16日").warnings == ()


def test_what_is_no_reply_has_no_proposal_proposers_or_co_handlers() -> None:
    lines = ["某办公室", "关于做好防暑降温工作的通知", "各街道：", "经会同区财政局研究，现通知如下：", "正文。"]
    fields = read_head(lines, "x.txt")
    assert (fields.kind, fields.title) == ("其他", "关于做好防暑降温工作的通知")
    assert (fields.proposal_title, fields.proposers, fields.co_handlers, fields.numbers) == (None, (), (), ())
    assert not {"proposal_title", "proposers", "co_handlers", "number"} & fields.lines.keys()
