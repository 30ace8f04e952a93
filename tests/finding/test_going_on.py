"""More of what was told, and follow-ups that only the passages around the answer before can answer."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from rag import Answer, Assistant
from rag.finding.going_on import asks_for_more

LETTERS = Path(__file__).parents[2] / "eval" / "letters"
Ask = Callable[[str, str, str], Answer]


@pytest.mark.parametrize("question", ["还有呢？", "除了这条,还有呢?", "那其他的呢", "别的呢?", "除了这些以外,还有什么"])
def test_a_question_that_asks_for_nothing_but_more(question: str) -> None:
    assert asks_for_more(question)


@pytest.mark.parametrize("question", ["还有哪些企业?", "其他部门呢?", "还有钱吗", ""])
def test_a_question_that_names_something_asks_for_that(question: str) -> None:
    assert not asks_for_more(question)


@pytest.fixture(scope="module")
def ask(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ask]:
    with Assistant.open(tmp_path_factory.mktemp("letters") / "data", llm="extractive", lang="zh") as assistant:
        for folder in ("dev_second", "dev_third"):
            assistant.add(LETTERS / folder)

        def asked(question: str, earlier: str, said: str) -> Answer:
            return assistant.ask(question, history=[(earlier, said)])

        yield asked


def test_more_of_a_list_is_its_other_points(ask: Ask) -> None:
    answer = ask("还有呢？", "滨河路设夜市，交通上有什么问题？", "滨河路宽9米，是救护车进出县人民医院的唯一通道。")
    assert "雨污合流" in answer.text
    assert "河道管理范围" in answer.text
    assert "唯一通道" not in answer.text


def test_more_of_a_sentence_is_what_the_letter_says_next(seeded: Path) -> None:
    earlier = "2023年长宁政务服务有什么全市第一？"
    with Assistant.open(seeded) as assistant:
        answer = assistant.ask("还有呢？", history=[(earlier, "在全市率先颁发首张“一址两用”食品生产许可证。")])
    assert "不动产登记税费同缴" in answer.text


@pytest.mark.parametrize(
    ("question", "earlier", "said", "fact"),
    [
        ("差的两个什么时候补上？", "梧桐里社区卫生服务站来了几个全科医生？", "目前到岗4名。", "今年9月"),
        ("原来那处现在派什么用场，归谁管？", "梧桐里社区卫生服务站搬到哪儿了？", "新站设在柳巷18号。", "康养活动室"),
    ],
)
def test_what_nothing_else_answers_may_stand_beside_the_answer_before(
    ask: Ask, question: str, earlier: str, said: str, fact: str
) -> None:
    assert fact in ask(question, earlier, said).text


@pytest.mark.parametrize("question", ["站长的工资是多少？", "今天天气怎么样？", "门票多少钱？"])
def test_what_does_not_stand_there_either_is_refused(ask: Ask, question: str) -> None:
    assert ask(question, "梧桐里社区卫生服务站搬到哪儿了？", "新站设在柳巷18号。").refusal is not None


def test_what_names_its_own_subject_is_not_looked_for_around_another_answer(seeded: Path) -> None:
    with Assistant.open(seeded, llm="extractive", lang="zh") as assistant:
        earlier = "租金补贴最高多少钱？"
        said = assistant.ask(earlier).text
        assert assistant.ask("硅巷的房租一平米多少钱？", history=[(earlier, said)]).refusal is not None
