"""Which fields of a letter a question asks for, and what it says besides."""

from __future__ import annotations

import pytest

from rag.query.attributes import asked_attributes, attribute_named
from rag.state import State

QUESTIONS = {
    "signer": "谁签发的 是哪位领导签的 签发人是谁 由谁签署",
    "date": "什么时候答复的 成文日期 答复的日期 哪天签发的 是哪一天",
    "printed_date": "印发日期 什么时候印发的",
    "contact.phone": "联系电话 电话是多少 怎么联系 打什么电话",
    "contact.name": "联系人 找谁咨询 经办人",
    "contact.address": "联系地址 通讯地址 在哪里办公",
    "contact.postcode": "邮编 邮政编码",
    "result": "办理结果 有没有被采纳 得到解决了吗",
    "proposers": "提案人 谁提出的 哪位委员提的 是谁写的",
    "addressee": "回复给谁 称呼 抬头",
    "session": "是哪次会议的 哪一届",
    "number": "编号 是第几号提案",
    "issuer": "哪个单位答复的 承办单位 落款 由哪个部门办理",
    "disclosure": "公开了吗 是否公开 公开发布了",
    "document_number": "文号 发文字号",
    "proposal_title": "标题 关于什么 叫什么名字 说了什么 提了什么建议",
    "co_handlers": "会办单位有哪些 哪些部门提供了会办意见",
    "year": "每年各有多少份答复 哪一年的答复最多",
}


@pytest.mark.parametrize(
    ("name", "words"), [(name, words) for name, block in QUESTIONS.items() for words in block.split()]
)
def test_a_field_is_asked_for_in_many_words(name: str, words: str) -> None:
    found, _ = asked_attributes(f"    {words}")
    assert [attribute.name for attribute in found] == [name]


def test_several_fields_come_in_the_order_of_the_question() -> None:
    found, rest = asked_attributes("联系电话是多少,谁签发的,邮编呢")
    assert [attribute.name for attribute in found] == ["contact.phone", "signer", "contact.postcode"]
    assert rest.split() == [",", ",", "呢"]


@pytest.mark.parametrize("question", ["洪嫣负责哪些提案", "哪些提案提到硅巷", "有哪些提升措施", "硅巷的规划范围"])
def test_a_proposal_is_not_somebody_who_proposes(question: str) -> None:
    assert asked_attributes(question)[0] == []


def test_values_are_as_printed_and_absent_ones_are_none(state: State) -> None:
    reply = next(reply for reply in state.heads if reply.number == "136")
    assert attribute_named("date").value(reply) == "2023年11月15日"
    assert attribute_named("year").value(reply) == "2023年"
    assert attribute_named("proposers").value(reply) == "长宁区青年联合会、共青团长宁区委员会、瞿子涵"
    assert len(attribute_named("proposers").values(reply)) == 3
    assert attribute_named("contact.phone").value(reply) == "52388345"
    assert attribute_named("document_number").value(reply) is None


def test_the_year_is_shown_by_the_line_of_the_date() -> None:
    assert attribute_named("year").field == "date"
    assert attribute_named("contact.phone").field == "contact.phone"
    with pytest.raises(KeyError):
        attribute_named("colour")
