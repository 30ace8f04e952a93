"""From a file's text to a reply: roles, sections, places, ids. What must come out of the five letters is in golden/."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import assume, given, settings
from letter_texts import any_text, letterlike, solid
from processor_time import bounded

from rag.errors import SourceError
from rag.letters import check_offsets, identify, read_letter
from rag.passages import make_passages
from rag.text.normalise import same_but_layout
from rag.types import OffsetMap, Reply

LETTER = """\
对某区政协第一届二次会议第066号提案的答复

办理结果：解决或采纳

王小明委员：

您提出的《关于建设硅巷的建议》的提案收悉，现答复如下：

一、总体情况

（一）规划

划定了四至范围。

1、关于机构的建议。

已组建工作专班。

2、关于路径的建议。

已推出方案。

（二）举措。已有六十家咖啡馆。还有美术馆。

二、下一步

（1）建立月度会议制度。

（2）完善科创政策。

（3）培育特色产业。

感谢您的关心！

某区科学技术委员会

2024年4月30日

（此件公开发布）
"""


def read(text: str = LETTER, source: str = "letters/066.txt") -> Reply:
    return read_letter(text, source)


def roles(reply: Reply) -> dict[str, str]:
    return {reply.reading_text[one.start : one.end]: one.role for one in reply.paragraphs}


def section(reply: Reply, start: str) -> tuple[str, ...]:
    return next(one.section for one in reply.paragraphs if reply.reading_text[one.start :].startswith(start))


def test_head_body_and_foot_are_told_apart() -> None:
    found = roles(read())
    assert [text for text, role in found.items() if role == "head"] == [
        "对某区政协第一届二次会议第066号提案的答复",
        "办理结果：解决或采纳",
        "王小明委员：",
        "您提出的《关于建设硅巷的建议》的提案收悉，现答复如下：",
    ]
    assert [text for text, role in found.items() if role == "foot"] == [
        "某区科学技术委员会",
        "2024年4月30日",
        "（此件公开发布）",
    ]
    assert found["感谢您的关心！"] == "body"


def test_a_section_is_the_path_of_headings_above() -> None:
    reply = read()
    assert section(reply, "划定了") == ("一、总体情况", "（一）规划")
    assert section(reply, "已组建") == ("一、总体情况", "（一）规划", "1、关于机构的建议")
    assert section(reply, "已推出") == ("一、总体情况", "（一）规划", "2、关于路径的建议")
    assert section(reply, "1、关于机构") == ("一、总体情况", "（一）规划")


def test_a_heading_that_runs_on_into_its_paragraph_counts_for_it() -> None:
    reply = read()
    assert section(reply, "（二）举措") == ("一、总体情况", "（二）举措")
    assert roles(reply)["（二）举措。已有六十家咖啡馆。还有美术馆。"] == "body"


def test_numbered_sentences_are_no_headings_not_even_the_last_one() -> None:
    found = roles(read())
    assert [found[text] for text in ("（1）建立月度会议制度。", "（2）完善科创政策。", "（3）培育特色产业。")] == [
        "body"
    ] * 3
    assert section(read(), "感谢") == ("二、下一步",)


def test_items_of_a_list_without_full_stops_are_no_headings_either_and_can_be_searched() -> None:
    reply = read(LETTER.replace("策。", "策").replace("制度。", "制度").replace("特色产业。", "特色产业"))
    found = roles(reply)
    assert [found[text] for text in ("（1）建立月度会议制度", "（2）完善科创政策", "（3）培育特色产业")] == ["body"] * 3
    assert any("完善科创政策" in passage.text for passage in make_passages(reply))


def test_a_heading_behind_a_paragraph_that_began_with_its_own_stays_one() -> None:
    reply = read(LETTER.replace("二、下一步\n", "（三）保障\n\n加强组织。\n\n二、下一步\n"))
    assert section(reply, "加强组织") == ("一、总体情况", "（三）保障")


@pytest.mark.parametrize(
    "heading", ["一、这一行太长而不能是标题" + "长" * 40, "一、分号结尾；", "一、两句话。不是标题"]
)
def test_what_is_too_long_or_goes_on_is_no_heading(heading: str) -> None:
    assert roles(read(LETTER.replace("一、总体情况", heading)))[heading] == "body"


def test_an_attachment_behind_the_foot_is_body_again() -> None:
    rows = "序号一，企业名称某某公司，地址某路一号，" * 8 + "以上。"
    reply = read(f"{LETTER}\n附件1\n\n企业名单如下：\n\n{rows}\n")
    found = roles(reply)
    assert found["（此件公开发布）"] == "foot"
    assert found["附件1"] == found[rows] == "body"
    assert reply.date is not None


def test_fields_know_the_line_they_were_read_from() -> None:
    reply = read()
    spans = {name: reply.reading_text[start:end] for name, (start, end) in reply.field_spans.items()}
    assert spans["issuer"] == "某区科学技术委员会"
    assert spans["date"] == "2024年4月30日"
    assert spans["result"] == "办理结果：解决或采纳"
    assert spans["number"] == spans["title"] == reply.title


def test_the_id_is_that_of_the_letter_not_of_the_file() -> None:
    one, other = read(), read(LETTER.replace("\n\n", "\n"), "elsewhere/x.md")
    assert one.reply_id == other.reply_id
    assert one.reply_id.startswith("066-")
    assert identify(one) == one.reply_id != identify(one, by_source=True)


@pytest.mark.parametrize(
    "change",
    [("2024年4月30日", "2024年5月1日"), ("第066号", "第067号"), ("一届二次", "一届三次"), ("某区科学", "某市科学")],
)
def test_another_number_date_session_or_body_is_another_letter(change: tuple[str, str]) -> None:
    assert read(LETTER.replace(*change)).reply_id != read().reply_id


def test_a_text_without_number_is_named_by_its_path() -> None:
    one, same, other = (read("会议纪要\n\n第一项议程。", source) for source in ("a.txt", "a.txt", "b.txt"))
    assert one.reply_id == same.reply_id != other.reply_id
    assert one.reply_id.startswith("x-")


def test_what_is_no_reply_is_read_all_the_same_with_a_warning() -> None:
    reply = read("会议纪要\n\n一、第一项议程。\n\n大家同意建设图书馆。\n")
    assert (reply.kind, reply.title, reply.number) == ("其他", "会议纪要", None)
    assert "不是答复" in reply.warnings[0]
    assert roles(reply)["大家同意建设图书馆。"] == "body"


def test_a_text_that_begins_with_a_long_paragraph_is_named_after_its_file_and_is_body_throughout() -> None:
    text = "我们讨论了图书馆。" * 20
    reply = read(text, "notes/纪要 2024.md")
    assert reply.title == "纪要 2024"
    assert roles(reply) == {text: "body"}
    assert "title" not in reply.field_spans
    assert max(len(passage.text) for passage in make_passages(reply)) <= 420


@pytest.mark.parametrize("text", ["", " \n\u3000\t", "**", "---\n***\n", "# \n"])
def test_a_text_of_blanks_and_marks_is_refused(text: str) -> None:
    with pytest.raises(SourceError, match=r"letters/066\.txt：没有可读的文字"):
        read(text)


def test_an_unfinished_paragraph_goes_on_behind_a_drawn_line() -> None:
    reply = read(LETTER.replace("划定了四至范围。", "划" * 50 + "定了\n\n---\n\n四至范围。"))
    assert "划" * 50 + "定了四至范围。" in roles(reply)


def test_a_place_that_does_not_map_back_is_noticed() -> None:
    reply = read()
    shifted = OffsetMap(tuple((start, place + 1, length) for start, place, length in reply.offsets.runs))
    with pytest.raises(ValueError, match="does not map back"):
        check_offsets(replace(reply, offsets=shifted, source_text=reply.source_text + " "))


@settings(deadline=None)
@given(any_text)
def test_any_text_is_a_letter_or_a_source_error(text: str) -> None:
    if not solid(text):
        return
    reply = read(text)
    for paragraph in reply.paragraphs:
        start, end = reply.offsets.original_span(paragraph.start, paragraph.end)
        assert same_but_layout(text[start:end], reply.reading_text[paragraph.start : paragraph.end])
    assert reply.reading_text == "\n".join(
        reply.reading_text[paragraph.start : paragraph.end] for paragraph in reply.paragraphs
    )
    assert solid(reply.reading_text) == solid(text)
    assert reply.title.strip()


@settings(deadline=None)
@given(letterlike)
def test_every_span_of_a_field_lies_in_the_letter(text: str) -> None:
    assume(solid(text))
    reply = read(text)
    for start, end in reply.field_spans.values():
        assert reply.reading_text[start:end].strip()


@pytest.mark.parametrize(
    "text",
    [
        "某" * 200_000,
        "关于第" + "1" * 100 + "条的答复\n\n正文。",
        "您提出的" + "提的关于" * 50_000 + "收悉，现答复如下：",
        ("您提出的提案" + "交" * 50 + "\n") * 4_000,
        LETTER + "研究" * 50_000 + "会办意见",
        LETTER + "一、某某。\n" * 20_000,
        LETTER.replace("您提出的", "会同" + "某局、" * 30_000),
        "对" + "届" * 50_000 + "的答复",
    ],
    ids=["one line", "digits", "openings", "titles", "co-handlers", "headings", "bodies", "sessions"],
)
def test_time_is_linear_whatever_the_text(text: str) -> None:
    with bounded():  # digits in a title without 号 once took time exponential in their number
        read(text)
