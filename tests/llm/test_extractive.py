"""Answers without a model: the sentence that answers, its near equals, newest letter first, nothing twice."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from rag.llm.base import Prompt, PromptSentence
from rag.llm.extractive import BESIDE_FLOOR, BROAD_FLOOR, FACT_FLOOR, ExtractiveLLM, choose, says_same
from rag.types import Pointer, QuestionKind

NEW, OLD = date(2026, 5, 7), date(2023, 11, 15)


def sentence(
    text: str, score: float = 1.0, reply: str = "066", start: int = 0, day: date | None = OLD
) -> PromptSentence:
    return PromptSentence(1, text, Pointer(reply, start, start + len(text)), score, day, ())


def said(kind: QuestionKind, *sentences: PromptSentence) -> list[str]:
    return [draft.text for draft in ExtractiveLLM().answer(Prompt("问", kind, sentences))]


def test_a_fact_is_one_statement_word_for_word() -> None:
    best = sentence("现有60余家咖啡馆。")
    unlikely = sentence("现有50余栋楼宇。", BESIDE_FLOOR - 0.01, start=50)
    (draft,) = ExtractiveLLM().answer(Prompt("问", "how_many", [best, unlikely]))
    assert (draft.text, draft.support, draft.pointers) == (best.text, "verbatim", (best.pointer,))


def test_a_fact_that_may_stand_elsewhere_in_the_letter_is_shown_too_the_likeliest_first() -> None:
    best, other = sentence("现有60余家咖啡馆。", start=50), sentence("另有10家咖啡车。", BESIDE_FLOOR)
    assert said("how_many", best, other) == [best.text, other.text]


def test_a_fact_of_another_letter_joins_only_when_it_answers_about_as_well() -> None:
    best = sentence("专家工作站连续3次获评。", reply="083", day=NEW)
    assert len(said("how_many", best, sentence("联合利华两届获评优秀。", FACT_FLOOR, day=OLD))) == 2
    assert len(said("how_many", best, sentence("联合利华两届获评优秀。", FACT_FLOOR - 0.01, day=OLD))) == 1


def test_a_broad_question_gets_several_but_no_more_than_three() -> None:
    texts = ["一是优化营商环境。", "二是培养青年人才。", "三是扩大开放合作。", "四是集聚创新企业。"]
    sentences = [sentence(text, 1 - index / 10, start=100 * index) for index, text in enumerate(texts)]
    assert said("how", *sentences) == texts[:3]
    assert said("how", sentences[0], sentence("五是别的事情。", BROAD_FLOOR - 0.01, start=900)) == texts[:1]


def test_the_newest_letter_speaks_first_then_reading_order() -> None:
    late = sentence("后面一句话。", 0.8, start=200)
    early = sentence("前面另一句。", 0.7, start=100)
    newest = sentence("新的一份答复。", 0.6, reply="077", day=NEW)
    undated = sentence("没有日期的信。", 1.0, reply="000", day=None)
    assert said("which", late, early, newest) == [newest.text, early.text, late.text]
    assert said("which", undated, newest) == [newest.text, undated.text]


def test_sister_letters_say_it_once_and_the_newest_is_shown() -> None:
    text = "重点实施6大专项12个子项行动，服务招商引资。"
    newer = sentence(f"我们将{text}", 0.9, reply="136", day=NEW)
    older = sentence(f"我们将{text}", 0.9, reply="136", day=date(2020, 1, 1))
    assert said("which", sentence(text), newer) == [newer.text]
    assert said("which", sentence(text), older) == [text]


def test_a_much_longer_sister_does_not_take_the_place_of_a_short_sentence() -> None:
    text = "重点实施6大专项12个子项行动。"
    longer = sentence(f"{text}{'另外还有许多别的工作要做' * 4}。", 0.9, reply="136", day=NEW)
    assert said("which", sentence(text), longer) == [text]


def test_letters_that_give_another_figure_in_the_same_words_both_speak() -> None:
    new = sentence("已建成电子站牌540块，方便市民候车。", reply="118", day=NEW)
    old = sentence("已建成电子站牌210块，方便市民候车。", 0.9, reply="45", day=OLD)
    assert said("how_many", old, new) == [new.text, old.text]
    assert not says_same(new.text, old.text)
    assert says_same(new.text, f"目前{new.text}")


def test_a_clause_and_the_sentence_around_it_are_not_both_said() -> None:
    whole = sentence("现有60余家咖啡馆；还有美术馆。", start=10)
    clause = sentence("还有美术馆。", 0.95, start=19)
    behind = sentence("租金有补贴。", 0.9, start=40)
    assert said("what", whole, clause, behind) == [whole.text, behind.text]


def test_an_answer_stays_short() -> None:
    long = sentence("很长的一句话" * 60)
    assert said("what", long, sentence("另一句话也很长" * 20, 0.9, start=900)) == [long.text]


def test_nothing_to_cite_says_nothing() -> None:
    assert said("what") == []


@given(st.lists(st.tuples(st.text(min_size=1, max_size=30), st.floats(0, 1), st.integers(0, 300)), max_size=12))
def test_whatever_is_chosen_stood_in_the_prompt_and_never_overlaps(found: list[tuple[str, float, int]]) -> None:
    sentences = [sentence(text, score, start=start) for text, score, start in found]
    sentences.sort(key=lambda one: -one.score)
    chosen = choose(Prompt("问", "which", sentences))
    assert all(one in sentences for one in chosen)
    assert len(chosen) <= 3
    assert bool(chosen) == bool(sentences)
    for left in chosen:
        for right in chosen:
            apart = left.pointer.end <= right.pointer.start or right.pointer.end <= left.pointer.start
            assert left is right or apart
