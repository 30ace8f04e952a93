"""Many ways to ask the same come to one form."""

from __future__ import annotations

import pytest

from rag.query.usual_wording import usual_wording


@pytest.mark.parametrize(
    ("question", "usual"),
    [
        ("六个专项行动各叫什么名字?写论文要用", "六个专项行动分别是什么?"),
        ("科普ip有几个角色,名字都报一下", "科普ip有哪些角色"),
        ("从2023到2025一共答复了几件", "2023年到2025年一共答复了几件"),
        ("向哪些委办局征求过意见", "向哪些部门征求过意见"),
        ("硅巷有多大", "硅巷面积有多大"),
        ("水箱的容量有多大", "水箱的容量有多大"),
        ("写稿用,请对比两份答复", "请对比两份答复"),
        ("统计用:成文于2024年的答复有几份", "成文于2024年的答复有几份"),
        ("征求过哪些部门的建议,帮我抄全。", "征求过哪些部门的建议"),
        ("把政协的答复全部列出,人大的不要。", "把政协的答复全部列出"),
        ("今年(2026年)的答复有几份", "2026年的答复有几份"),
        ("跟去年比,今年的答复谁签的", "去年和今年的答复谁签的"),
        ("今年那份也是他签的吗", "今年那份是谁签的"),
        ("2025年元旦以后才成文的答复有哪些", "2025年1月1日以后成文的答复有哪些"),
        ("六大专项行动,逐个报一下名字。", "六大专项行动有哪些"),
        ("六大专项行动的名字依次是哪些?", "六大专项行动分别是什么?"),
        ("重点打造了几个科创空间,分别叫什么?", "重点打造了哪些科创空间"),
        ("硅巷到底在哪里?", "硅巷在哪里?"),
        ("硅巷的具体位置", "硅巷在哪里"),
        ("三年行动方案那六个专项行动,名称麻烦都列一下", "三年行动方案那六个专项行动有哪些"),
        ("我在写作业,要把“6大专项行动”的名字全抄下来,麻烦列一下", "6大专项行动分别是什么"),
    ],
)
def test_other_wordings_are_read_as_the_usual_one(question: str, usual: str) -> None:
    assert usual_wording(question) == usual


@pytest.mark.parametrize("question", ["硅巷有哪些写字楼?", "论文写作比赛办了几届?", "电话5238-8345是谁的"])
def test_what_is_asked_about_is_left_alone(question: str) -> None:
    assert usual_wording(question) == question
