"""Questions for what the letters said over time（历年, 先后, 最新的怎么说，以前呢）: each is asked, newest first."""

from __future__ import annotations

import re

from rag.query.words import PIECE, any_of

_ANSWERS = any_of("答复 回复 复函 说法 口径")
_SAY = r"(?:又|是|都|分别|各|各自)*(?:怎么|如何|咋)(?:说|讲|写|答|回|表述)的?"
_EARLIER = rf"(?:那|而)?{any_of('以前 之前 过去 原先 原来 早先 从前 先前 更早 老')}的?(?:{PIECE}|{_ANSWERS})?(?:里|中)?"
_LATEST = rf"(?:那|而)?{any_of('最新 最近 新 现在')}的?(?:一?{PIECE})?(?:{_ANSWERS})?(?:里|中)?"
_FINAL = any_of("最终 最后 办理结果 正式 后来 第二次")
_SIGNS = re.compile(
    "|".join(
        (
            # 最新的答复怎么说，以前呢
            rf"[，,。；;？?]\s*{_LATEST}(?:{_SAY}|呢)[，,。；;？?]\s*{_EARLIER}(?:{_SAY}|呢)",
            rf"[，,。；;？?]\s*{_EARLIER}(?:{_SAY}|呢)[，,。；;？?]\s*{_LATEST}(?:{_SAY}|呢)",
            # 历年答复里, 各年的答复中, 前后几份答复里, 阶段性答复和最终答复里
            rf"在?{any_of('历年 历次 各年 各次 逐年 这些年 几年来')}来?的?{_ANSWERS}?(?:里面|里|中)?",
            rf"(?:在)?前后(?:的)?[两二三几](?:{PIECE}|次)?的?{_ANSWERS}?(?:里|中)?",
            rf"在?(?:阶段性?|中期|初次|第一次)的?{_ANSWERS}?[和与跟、]{_FINAL}的?{_ANSWERS}(?:里|中)?",
            # 两份里头评优的次数一样吗
            rf"[，,、]?(?:这|那|前后)?[两二三几]{PIECE}(?:答复)?(?:里头?|里面|中)(?=.{{2,16}}(?:一样|相同|一致|变))",
            # 午餐价格两年里有变化吗
            r"(?:在|这|近)*[两二三几](?:年|次答复)(?:里|来|间|下来|之间)+(?=(?:有|变|涨|降|提高|调整))",
            # 床位先后是多少张
            r"(?:先后|前后)(?=[是有为各]|分别|多少|几)",
            # 新的在前, 按年份讲讲
            r"[，,。；;]?\s*(?:最?新的|最近的)(?:放|排|写|说)?在?(?:最?前面?|先说)",
            r"[，,]?\s*从(?:新到旧|旧到新)(?:地?(?:排|说|讲|列))?(?:一下)?",
            r"[，,]?\s*按(?:时间|年份|年度|先后)(?:顺序|先后)?(?:讲讲|说说|排列?|梳理|列|讲|说)*(?:一下)?[：:]?",
        )
    )
)
_FIGURES = re.compile(rf"的(?:数字|数据|数目|数量){_SAY}")
_CHANGED = re.compile(
    r"(?:说得|讲得|都|是否)?(?:一样|相同|一致)(?:吗|么|不|嘛)(?=[?？。]*$)"
    rf"|(?:有没有|有无|是否有?|有)?(?:什么)?{any_of('变化 变动 调整 变 涨 降 提高')}[过了]?(?:吗|没有|没)?(?=[?？。]*$)"
)
# 早先一份说连续几届，后来一份说几次
_EARLIER_LATER = re.compile(
    rf"[，,、]?(?:早先|先前|之前|前|早|头)(?:的|那)?一{PIECE}(?:答复)?(?:里|中)?(?:说|讲|写)?(?P<between>.{{2,20}}?)"
    rf"[，,、]?(?:后来?|新)(?:的|那)?一{PIECE}(?:答复)?(?:里|中)?又?(?:说|讲|写)?"
)
# 供暖从哪天改到了哪天, 票价由多少涨到多少; 助餐点总数这几年怎么变的
_ASKED = r"(?:哪[一几]?[天年月日]|几[月号点时]|多少[\u4e00-\u9fff]{0,2}?|几[\u4e00-\u9fff]{0,2}?|什么)"
_FROM_TO = re.compile(
    rf"(?:从|由)(?P<asked>{_ASKED})(?:改|调整?|变|涨|降|提|增|减|加|缩|延|推迟|提前|提高|增加|减少|发展|换)[到成为至]+了?{_ASKED}"
    r"(?=[?？。，,]|$)"
)
_HOW_CHANGED = re.compile(
    r"(?:(?:在|这|近|最近|前后)*(?:[几两二三四]年[里来间]?|这些年)|前后|先后|一路)是?(?:怎么|如何|咋)(?:一步一?步|逐步|逐年)?(?:往[前后上下])?"
    r"(?:[延推调]迟?|变化?|涨|增长?|降|增加|减少|调整|演变)(?:上[来去]|下[来去]|过来)?的?"
    r"(?=[?？。，,]|$)"
)
_A_YEAR = re.compile(r"(?:19|20)\d\d年")
_JOINT = re.compile(r"^[，,：:；;。\s]+|[，,：:；;\s]+$")


def read_over_time(question: str) -> str | None:
    """The folded question without the words that ask how it went over time; None where it does not ask so.

    A question that names two years says itself which sides it has.

    >>> read_over_time("现在公交票价多少钱?最新的答复怎么说,以前呢")
    '现在公交票价多少钱'
    """
    if len(_A_YEAR.findall(question)) > 1:
        return None
    rest = _EARLIER_LATER.sub(r"\g<between>", _SIGNS.sub("", question))
    rest = _HOW_CHANGED.sub("是多少", _FROM_TO.sub(r"是\g<asked>", rest))
    if rest == question:
        return None
    rest = _CHANGED.sub("是多少", _FIGURES.sub("有多少", rest))
    rest = _JOINT.sub("", re.sub(r"(?<=[？?])[？?，,\s]+", "", rest))
    return rest if len(rest) > 3 else None
