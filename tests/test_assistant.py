"""The public class: letters in, cited answers out, for many threads and many processes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from small_letters import letter_text

from rag import Answer, Assistant, Statement
from rag.assistant import MAX_QUESTION_CHARS
from rag.errors import IndexBroken, ModelError, NotFoundError, SettingsError, UsageError

RANGE = "上海硅巷的规划范围是什么？"
SIGNED = "第066号提案的答复是谁签发的？"


@pytest.fixture(scope="module")
def five(seeded: Path) -> Iterator[Assistant]:
    """The five letters, to be read only."""
    with Assistant.open(seeded) as assistant:
        yield assistant


@pytest.fixture
def own(data: Path) -> Iterator[Assistant]:
    """The five letters in a folder of the test's own."""
    with Assistant.open(data) as assistant:
        yield assistant


def write(folder: Path, number: str, body: str) -> Path:
    path = folder / f"{number}.txt"
    path.write_text(letter_text(number, body), encoding="utf-8")
    return path


def said(answer: Answer) -> dict[str, Any]:
    """All of an answer but how long it took."""
    return {**answer.to_dict(), "seconds": None}


def numbers(answer: Answer) -> list[str | None]:
    return [citation.number for citation in answer.citations]


# Opening


def test_a_folder_is_made_when_missing_and_holds_nothing(tmp_path: Path) -> None:
    with Assistant.open(tmp_path / "new" / "data") as assistant:
        assert assistant.replies() == []
        assert assistant.status()["replies"] == 0
        with pytest.raises(UsageError, match="还没有答复"):
            assistant.ask(RANGE)
        with pytest.raises(UsageError, match="还没有答复"):
            assistant.search(RANGE)


@pytest.mark.parametrize("given", [{"llm": "nonsense:x"}, {"reranker": "/no/such/folder"}])
def test_a_model_that_does_not_exist_is_said_at_once(tmp_path: Path, given: dict[str, str]) -> None:
    with pytest.raises(ModelError) as error:
        Assistant.open(tmp_path, **given)
    assert "\n" not in str(error.value)


def test_a_wrong_setting_is_said_at_once(tmp_path: Path) -> None:
    with pytest.raises(SettingsError):
        Assistant.open(tmp_path, lang="fr")


def test_status_names_what_answers_and_over_what(five: Assistant) -> None:
    status = five.status()
    assert status["llm"] == "extractive"
    assert (status["replies"], status["first_date"], status["last_date"]) == (5, "2023-11-15", "2026-05-07")


# Letters


def test_a_letter_is_found_by_id_or_number_however_written(five: Assistant) -> None:
    head = next(reply for reply in five.replies() if reply.number == "066")
    for name in (head.reply_id, "066", "66", "０６６", "第066号"):
        assert five.reply(name).reply_id == head.reply_id
    assert five.reply("66").reading_text.startswith("对长宁区政协")


@pytest.mark.parametrize("name", ["999", "", "nonsense", "第号"])
def test_a_letter_that_is_not_there_is_said(five: Assistant, name: str) -> None:
    with pytest.raises(NotFoundError):
        five.reply(name)


def test_a_number_that_two_letters_have_names_both_ids(own: Assistant, tmp_path: Path) -> None:
    added = own.add(write(tmp_path, "066", "另一届的同号答复。")).added
    with pytest.raises(NotFoundError, match="编号 066 有 2 份答复") as error:
        own.reply("066")
    assert str(added[0].reply_id) in str(error.value)


def test_letters_come_newest_first_and_by_filter(five: Assistant) -> None:
    assert [reply.number for reply in five.replies()] == ["077", "083", "005", "066", "136"]
    assert [reply.number for reply in five.replies(kind="建议")] == ["077"]
    assert [reply.number for reply in five.replies(since="2024-04-30", until=date(2024, 4, 30))] == ["005", "066"]
    assert [reply.number for reply in five.replies(number="６６")] == ["066"]
    assert five.replies(signer="没有这个人") == []
    with pytest.raises(UsageError):
        five.replies(colour="red")


def test_what_was_added_is_answered_at_once_and_what_was_removed_no_more(own: Assistant, tmp_path: Path) -> None:
    question = "临江步道全长多少公里？"
    assert own.ask(question).status == "refused"
    report = own.add(write(tmp_path, "901", "临江步道全长12.5公里，设驿站9座。"))
    answer = own.ask(question)
    assert (answer.status, numbers(answer)) == ("answered", ["901"])
    assert "12.5公里" in answer.text
    removed = own.remove([str(report.added[0].reply_id)])
    assert [reply.number for reply in removed] == ["901"]
    assert own.ask(question).status == "refused"


def test_removing_an_unknown_letter_removes_none(own: Assistant) -> None:
    first = own.replies()[0].reply_id
    with pytest.raises(NotFoundError):
        own.remove([first, "nonsense"])
    assert len(own.replies()) == 5


def test_what_was_removed_can_be_put_back_as_it_was(own: Assistant) -> None:
    before = own.reply("066")
    own.remove([before.reply_id])
    assert [reply.reply_id for reply in own.restore([before.reply_id, "nonsense"])] == [before.reply_id]
    assert own.reply("066") == before
    assert own.restore([before.reply_id]) == []
    assert "1.48平方公里" in own.ask(RANGE).text


def test_the_original_file_comes_back_or_its_text_where_the_file_has_changed(own: Assistant, tmp_path: Path) -> None:
    path = write(tmp_path, "901", "临江步道全长12.5公里。")
    content = path.read_bytes()
    reply_id = str(own.add(path).added[0].reply_id)
    assert own.original(reply_id) == ("901.txt", content)
    path.write_text("别的内容", encoding="utf-8")
    name, text = own.original(reply_id)
    assert (name, text.decode()) == ("901.txt", content.decode())
    path.unlink()
    assert own.original(reply_id)[1] == content


# Questions


def test_an_answer_quotes_the_letter_and_says_where(five: Assistant) -> None:
    answer = five.ask(RANGE)
    assert answer.status == "answered"
    assert "江苏路" in answer.text
    citation = answer.citations[0]
    assert citation.title == "对长宁区政协第十五届三次会议第066号提案的答复"
    assert citation.date == date(2024, 4, 30)
    assert citation.source == "seeds/cppcc-15-3-066_2024-04-30.txt"
    assert citation.quotes[0].section == ("二、对提案建议的答复", "（二）具体举措", "3、关于集约要素，对标合作的建议")
    assert citation.quotes[0].paragraph == 21


def test_the_same_question_has_the_same_answer(five: Assistant) -> None:
    assert said(five.ask(RANGE)) == said(five.ask(RANGE))


def test_a_stream_is_the_statements_and_then_the_answer(five: Assistant) -> None:
    *statements, last = five.stream(RANGE)
    assert isinstance(last, Answer)
    assert all(isinstance(one, Statement) for one in statements)
    assert tuple(statements) == last.statements
    assert said(last) == said(five.ask(RANGE))


def test_the_stream_of_a_refusal_is_the_answer_alone(five: Assistant) -> None:
    events = list(five.stream("今天天气怎么样？"))
    assert len(events) == 1
    assert isinstance(events[0], Answer)
    assert events[0].refusal is not None


def test_hits_come_best_first_with_their_place(five: Assistant) -> None:
    hits = five.search("硅巷的咖啡馆", top_k=5)
    assert [hit.rank for hit in hits] == [1, 2, 3, 4, 5]
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    assert all(0 <= hit.score <= 1 for hit in hits)
    best = hits[0].passage
    assert "咖啡馆" in best.text
    assert best.text == five.reply(best.reply_id).reading_text[best.start : best.end]
    assert set(hits[0].to_dict()) == {"rank", "score", "stage", "passage"}


@pytest.mark.parametrize("top_k", [1, 3, 1000])
def test_no_more_hits_come_than_asked_for(five: Assistant, top_k: int) -> None:
    hits = five.search("硅巷", top_k=top_k)
    assert 1 <= len(hits) <= top_k
    assert len({hit.passage.passage_id for hit in hits}) == len(hits)


@pytest.mark.parametrize(
    ("filters", "allowed"),
    [
        ({"number": "083"}, {"083"}),
        ({"year": 2024}, {"005", "066"}),
        ({"since": "2025-01-01"}, {"083", "077"}),
        ({"until": "2023-12-31"}, {"136"}),
        ({"kind": "建议"}, {"077"}),
        ({"signer": "杨建安"}, {"077"}),
        ({"issuer": "科学技术委员会", "session": "十五届三次"}, {"005", "066"}),
    ],
)
def test_filters_hold_for_hits_and_citations(five: Assistant, filters: dict[str, Any], allowed: set[str]) -> None:
    found = {five.reply(hit.passage.reply_id).number for hit in five.search("硅巷科创街区建设", **filters)}
    assert found
    assert found <= allowed
    answer = five.ask("硅巷有哪些举措？", **filters)
    assert {str(number) for number in numbers(answer)} <= allowed
    given = answer.filters.to_dict()
    assert all(given[name] is not None for name in filters)


def test_a_filter_that_no_letter_fulfils_is_a_refusal(five: Assistant) -> None:
    answer = five.ask(RANGE, year=1999)
    assert answer.refusal is not None
    assert answer.refusal.code == "out_of_range"
    assert five.search(RANGE, year=1999) == []


@pytest.mark.parametrize(
    ("today", "expected"), [("2025-06-01", ["005", "066"]), (date(2026, 6, 1), ["083"]), ("2024-01-02", ["136"])]
)
def test_last_year_is_counted_from_today(five: Assistant, today: Any, expected: list[str]) -> None:
    assert sorted(str(number) for number in numbers(five.ask("去年的答复有哪些？", today=today))) == expected


def test_a_question_goes_on_from_the_one_before(five: Assistant) -> None:
    first = five.ask(SIGNED)
    second = five.ask("那么联系电话是多少？", history=[(SIGNED, first.text)])
    assert numbers(second) == ["066"]
    assert "52388345" in second.text
    assert second.question == "那么联系电话是多少？"
    assert second.standalone_question != second.question


def test_history_may_come_as_lists(five: Assistant) -> None:
    assert numbers(five.ask("那么联系电话是多少？", history=[[SIGNED, "詹镭"]])) == ["066"]


@pytest.mark.parametrize("history", [["问题"], [("问题",)], [("一", "二", "三")], [("问", 3)]])
def test_a_history_that_is_none_is_refused(five: Assistant, history: Any) -> None:
    with pytest.raises(UsageError, match="history"):
        five.ask(RANGE, history=history)


@pytest.mark.parametrize("question", ["", " \n\u3000", "问" * (MAX_QUESTION_CHARS + 1)])
def test_a_question_that_is_none_is_refused(five: Assistant, question: str) -> None:
    with pytest.raises(UsageError):
        five.ask(question)
    with pytest.raises(UsageError):
        five.search(question)


@pytest.mark.parametrize("given", [{"today": "明天"}, {"since": "x"}, {"colour": "red"}, {"kind": "议案"}])
def test_an_argument_that_cannot_be_is_refused(five: Assistant, given: dict[str, Any]) -> None:
    with pytest.raises(UsageError):
        five.ask(RANGE, **given)


def test_no_hits_at_all_cannot_be_asked_for(five: Assistant) -> None:
    with pytest.raises(UsageError, match="至少要 1 条"):
        five.search(RANGE, top_k=0)


@pytest.mark.parametrize(
    "question",
    [
        "？",
        "[1]",
        "<script>alert(1)</script>",
        "' OR 1=1 --",
        "\\",
        "*" * 500,
        "硅巷" * 900,
        "🙂",
        "\ud83d",
        "\x00",
        "a\u0301",
        "第" + "1" * 400 + "号",
    ],
)
def test_no_question_breaks_anything(five: Assistant, question: str) -> None:
    answer = five.ask(question)
    assert answer.status in ("answered", "partial", "refused")
    assert (answer.status == "refused") == (answer.refusal is not None)


def test_words_around_the_letters_are_in_the_language_asked_for(five: Assistant) -> None:
    chinese, english = five.ask("今天天气怎么样？").refusal, five.ask("今天天气怎么样？", lang="en").refusal
    assert chinese is not None
    assert english is not None
    assert (chinese.code, chinese.nearest) == (english.code, english.nearest)
    assert english.message.isascii()
    assert not chinese.message.isascii()


# State


def test_the_state_is_kept_until_the_letters_change(own: Assistant, tmp_path: Path) -> None:
    first = own.state()
    assert own.state() is first
    own.add(write(tmp_path, "901", "临江步道全长12.5公里。"))
    assert own.state() is not first
    assert own.state().version != first.version
    assert own.ask(RANGE).index_version == own.state().version


def test_another_assistant_opens_the_index_that_was_built(data: Path) -> None:
    with Assistant.open(data) as one, Assistant.open(data) as other:
        steps: list[str] = []
        assert one.state().version == other.state(lambda what, done, total: steps.append(what)).version
        assert steps == []


def test_rebuilding_mends_a_damaged_index_and_keeps_the_answers(own: Assistant, data: Path) -> None:
    before = said(own.ask(RANGE))
    own.close()
    for file in (data / "index").glob("*/dense.faiss"):
        file.write_bytes(b"broken")
    with Assistant.open(data) as again:
        with pytest.raises(IndexBroken, match="dafu rebuild"):
            again.ask(RANGE)
        assert again.rebuild() == before["index_version"]
        assert said(again.ask(RANGE)) == before


def test_questions_are_not_kept(own: Assistant, data: Path) -> None:
    version = own.catalogue.version
    own.ask("这句问话不应留在任何文件里")
    assert own.catalogue.version == version
    for file in data.rglob("*"):
        assert not file.is_file() or "这句问话不应留在".encode() not in file.read_bytes()
