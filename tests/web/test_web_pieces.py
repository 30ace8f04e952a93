"""The page's parts without a browser: highlighting, restored turns, chips, figures, exports, uploads, words."""

from __future__ import annotations

import io
import re
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from rag.assistant import Assistant
from rag.types import Answer, Citation, Evidence, Filters, Quote, Refusal, Statement
from rag.web.answer_view import turn_view
from rag.web.export import answer_as_text, as_docx, as_markdown
from rag.web.letter_view import Highlight, highlighted, letter_view
from rag.web.library import as_case
from rag.web.question_edit import without_condition
from rag.web.said import said
from rag.web.turns import Conversation, Turn, Unused, read_conversation
from rag.web.uploads import add_uploads, free_path, safe_name
from rag.web.values import values_by_year
from rag.web.words import WORDS, words_of

ZH = words_of("zh")
TAG = re.compile(r"<[^>]*>")
spans = st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40), st.booleans()), max_size=5)


def cited(sentences: list[str], question: str = "历年举办了多少场活动？", day: date = date(2024, 4, 30)) -> Answer:
    """An answer that quotes each sentence, all from one letter."""
    quotes = tuple(Quote(one, 0, len(one), 0, len(one), ("一、<举措>",), 3) for one in sentences)
    title, label = "第066号<b>的答复", "长宁区科委：《第066号<b>的答复》，2024年4月30日"
    citation = Citation(1, "r1", title, label, "提案", "066", None, None, "长宁区科委", day, "a/<b>.txt", quotes)
    said = tuple(Statement(one, 0, len(one), (Evidence(1, n),), "verbatim") for n, one in enumerate(sentences))
    text = "".join(f"{one}[1]" for one in sentences)
    return Answer(
        question, question, "answered", None, text, said, (citation,), Filters(), "x", "y", "z", {"total": 0.1}
    )


REFUSED = Answer(
    "问？", "问？", "refused", Refusal("no_match", "没有谈到<b>"), "", (), (), Filters(year=2024), "x", "y", "z", {}
)


@given(st.text(alphabet="字<>&\"'\n ab", max_size=40), spans)
def test_highlighting_keeps_the_text_and_marks_exactly_the_spans(text: str, found: list[tuple[int, int, bool]]) -> None:
    wanted = [Highlight(start, end, active) for start, end, active in found if start < end]
    shown = highlighted(text, 0, len(text), wanted)
    assert Markup(TAG.sub("", shown)).unescape() == text
    marked = "".join(re.findall(r"<mark[^>]*>(.*?)</mark>", shown, re.DOTALL))
    inside = [text[at] for at in range(len(text)) if any(one.start <= at < one.end for one in wanted)]
    assert Markup(marked).unescape() == "".join(inside)


def test_a_letter_is_shown_with_a_quote_that_was_moved_and_says_so_of_one_that_is_gone(data: Path) -> None:
    with Assistant.open(data) as assistant:
        reply = assistant.reply("066")
    sentence = reply.reading_text[reply.paragraphs[9].start : reply.paragraphs[9].end]
    moved = Quote(sentence, 3, 3 + len(sentence), 0, 0, (), 9)
    gone = Quote("早先的<句子>。", 0, 8, 0, 0, (), 9)
    html = letter_view(reply, [moved, gone], [0], ZH, 1)
    assert f'<mark class="quote active">{sentence}</mark>' in html
    assert "早先的&lt;句子&gt;。" in html


def test_a_conversation_comes_back_from_the_browser_as_it_went() -> None:
    unused = Unused("r2", "标", "2025-01-01", "文", 0, 3, 0.5)
    turns = (Turn("历年？", cited(["2023年办了3场。"]), {"year": "2024"}, (unused,)), Turn("问？", REFUSED), Turn("停"))
    conversation = Conversation("id", turns, edited=1)
    assert read_conversation(conversation.to_dict()) == conversation


@pytest.mark.parametrize("spoilt", [None, 3, "x", [], {"turns": 3}, {"turns": [None, {}, {"question": 4}]}])
def test_what_no_conversation_is_becomes_an_empty_one(spoilt: object) -> None:
    assert read_conversation(spoilt).turns == ()


def test_a_mark_without_its_quote_is_not_shown() -> None:
    kept = Conversation("id", (Turn("问", cited(["句。"])),)).to_dict()
    kept["turns"][0]["answer"]["citations"][0]["quotes"] = []
    assert read_conversation(kept).turns == ()


def test_everything_in_an_answer_is_escaped() -> None:
    turn = Turn('<script>"', cited(["<b>句</b>"]), {}, (Unused("r", "<i>", None, "<u>", 0, 1, 0.1),), "")
    html = str(turn_view(turn, 0, ZH)) + str(turn_view(Turn("<i>", REFUSED), 1, ZH))
    assert not re.search(r"<(?:script|b|i|u)[ >]", html)


@pytest.mark.parametrize(
    ("text", "html"),
    [
        (
            "情况如下：\n地区 座数 库容（万吨）\n<雪松>县 64 4.9",
            (
                '情况如下：<table class="rows"><thead><tr><th>地区</th><th>座数</th><th>库容（万吨）</th></tr></thead>'
                "<tbody><tr><td>&lt;雪松&gt;县</td><td>64</td><td>4.9</td></tr></tbody></table>"
            ),
        ),
        ("|县|2023年|\n|芦滩县|84.7|", "<th>2023年</th></tr></thead><tbody><tr><td>芦滩县</td>"),
        # rows of unequal length, a single row, and no rows: lines
        ("如下：\n甲 乙 丙\n一 二 三 四", "如下：<br>甲 乙 丙<br>一 二 三 四"),
        ("如下：\n一是甲；\n二是乙。", "如下：<br>一是甲；<br>二是乙。"),
    ],
)
def test_rows_of_a_table_are_shown_as_one(text: str, html: str) -> None:
    assert html in str(said(text))
    shown = str(turn_view(Turn("问", cited([text])), 0, ZH))
    assert '<div class="statement" lang="zh"><div class="said">' in shown


def test_an_older_letter_names_the_newer_one() -> None:
    newer = Unused("r2", "新的答复", "2026-05-07", "现有咖啡馆80余家。", 0, 3, 0.5)
    assert "新的答复" in str(turn_view(Turn("问", cited(["现有咖啡馆60余家。"]), {}, (newer,)), 0, ZH)).split("核对")[0]
    assert "newer" not in str(turn_view(Turn("问", cited(["规划范围东至江苏路。"]), {}, (newer,)), 0, ZH))
    older = Unused("r2", "新的答复", "2023-05-07", "文", 0, 3, 0.5)
    assert "newer" not in str(turn_view(Turn("问", cited(["句。"]), {}, (older,)), 0, ZH))


@pytest.mark.parametrize(
    ("question", "name", "value", "expected"),
    [
        ("2024年的答复里，硅巷的规划范围是什么？", "year", "2024", "硅巷的规划范围是什么？"),
        ("去年那份答复的签发人是谁？", "year", "2025", "签发人是谁？"),
        ("第066号提案的签发人是谁？", "number", "66", "签发人是谁？"),
        ("2024年以来有哪些举措？", "since", "2024-01-01", "有哪些举措？"),
        ("詹镭签发的答复有哪些？", "signer", "詹镭", "签发的答复有哪些？"),
        ("硅巷是什么？", "year", "2024", "硅巷是什么？"),
        ("2024年？", "year", "2024", "2024年？"),
    ],
)
def test_a_condition_is_cut_out_of_a_question(question: str, name: str, value: str, expected: str) -> None:
    assert without_condition(question, name, value) == expected


def test_values_are_read_by_year_with_their_sentence() -> None:
    answer = cited(["2023年，举办活动12场。", "2024年举办活动30余场，2025年1,200场。"])
    points = values_by_year(answer)
    assert [(point.year, point.value, point.printed) for point in points] == [
        (2023, 12, "12场"),
        (2024, 30, "30余场"),
        (2025, 1200, "1,200场"),
    ]
    assert points[0].sentence == "2023年，举办活动12场。"
    assert values_by_year(cited(["2023年，举办活动12场。", "2024年30场。"], "谁签发的？")) == []
    assert values_by_year(cited(["2023年，举办活动12场。"])) == []


def test_exports_carry_the_official_form_of_every_source() -> None:
    from docx import Document

    turns = [Turn("问<b>？", cited(["*句*\x01。"])), Turn("问？", REFUSED), Turn("停")]
    text = as_markdown(turns, ZH)
    assert r"\[1\] 长宁区科委：《第066号\<b\>的答复》，2024年4月30日" in text
    assert r"\*句\*" in text
    assert "没有谈到" in text
    paragraphs = [one.text for one in Document(io.BytesIO(as_docx(turns, ZH))).paragraphs]
    assert "[1] 长宁区科委：《第066号<b>的答复》，2024年4月30日" in paragraphs
    assert "一、<举措>：*句*。" in paragraphs
    assert answer_as_text(REFUSED) == "没有谈到<b>"


@pytest.mark.parametrize(
    ("name", "safe"),
    [("../../etc/passwd", "etc_passwd"), ("a\x00b.txt", "a_b.txt"), ("...", "letter"), ("答复 1.txt", "答复 1.txt")],
)
def test_a_file_name_becomes_a_safe_one(name: str, safe: str) -> None:
    assert safe_name(name) == safe


def test_a_long_name_is_cut_and_keeps_its_suffix() -> None:
    assert safe_name("长" * 300 + ".txt") == "长" * 80 + ".txt"


def test_a_taken_name_gets_a_number(tmp_path: Path) -> None:
    (tmp_path / "a.txt").touch()
    assert free_path(tmp_path, "a.txt") == tmp_path / "a (2).txt"


def test_only_files_that_were_taken_in_stay_in_the_data_folder(data: Path, tmp_path: Path) -> None:
    bad, known = tmp_path / "b.bin", Path("seeds/cppcc-15-3-066_2024-04-30.txt").resolve()
    bad.write_bytes(b"\0")
    with Assistant.open(data) as assistant:
        report = add_uploads(assistant, [str(bad), str(known)])
        assert (len(report.failed), len(report.unchanged)) == (1, 1)
        assert list((data / "uploads").iterdir()) == []


def test_removed_letters_come_back_whole_under_their_ids(data: Path) -> None:
    with Assistant.open(data) as assistant:
        before = assistant.replies()
        whole = assistant.reply("066")
        assistant.remove([whole.reply_id])
        assert assistant.restore([whole.reply_id, "no such"])[0].reply_id == whole.reply_id
        assert assistant.replies() == before
        assert assistant.reply("066") == whole
        assert assistant.ask("上海硅巷的规划范围是什么？").citations[0].reply_id == whole.reply_id


def test_the_original_is_the_file_while_it_is_as_it_was(data: Path, tmp_path: Path) -> None:
    path = tmp_path / "信.txt"
    path.write_text("关于图书角的说明\n\n已建成图书角3个。\n", encoding="utf-8")
    with Assistant.open(data) as assistant:
        reply_id = str(assistant.add(path).added[0].reply_id)
        assert assistant.original(reply_id) == ("信.txt", path.read_bytes())
        path.write_text("别的内容", encoding="utf-8")
        assert "已建成图书角3个" in assistant.original(reply_id)[1].decode()


def test_feedback_becomes_an_evaluation_case() -> None:
    good = as_case(3, "good", [("前", "后")], cited(["句。"]).to_dict())
    assert (good["id"], good["type"], good["cite_any"], good["refuse"]) == ("feedback-3", "followup", ["066"], False)
    bad = as_case(4, "bad", [], REFUSED.to_dict())
    assert (bad["cite_any"], bad["refuse"]) == ([], None)


def test_both_languages_have_every_word_with_the_same_gaps_and_each_is_used() -> None:
    code = "".join(path.read_text(encoding="utf-8") for path in Path("rag/web").glob("*.py"))
    built = ("state_", "support_", "refused_", "figure_")
    for key, (zh, en) in WORDS.items():
        assert set(re.findall(r"{\w+}", zh)) == set(re.findall(r"{\w+}", en)), key
        assert code.count(f'"{key}"') > 1 or key.startswith(built), f"{key} is never used"
