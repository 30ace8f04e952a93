"""Many ways to ask the same, one form: what the readers of questions then know how to read.

Words of Taiwan and Hong Kong, years written short, and ways to ask for names, sizes and lists.
"""

from __future__ import annotations

import re

from rag.query.leaning import which_of
from rag.query.words import UNIT, any_of

# Words of Taiwan and Hong Kong that the script alone does not turn into those of the mainland, and words for bodies.
_OTHER_WORDS = dict(
    pair.split(":")
    for pair in """
    答覆:答复 联络:联系 资讯:信息 软体:软件 硬体:硬件 网路:网络 专案:项目 品质:质量 计画:计划
    公车:公交 捷运:地铁 人工智慧:人工智能 矽巷:硅巷 矽谷:硅谷 矽酸:硅酸 委办局:部门 职能部门:部门
    """.split()
)
_SAID_TWICE = re.compile(r"[去今前明]年[(（]((?:19|20)\d\d年)[)）]")  # 今年(2026年)
_ONLY_THEN = re.compile(r"(?<=后)才(?=成文|签发|发|答复|回复)")
_ITS_PLACE = re.compile(r"的(?:具体)?(?:地理)?位置(?:在哪里?|是哪里|是什么)?(?=[?？。\s]*$)")
_AT_LAST = re.compile(r"(?:到底|究竟)(?=[在是有要能会怎])")
_NEW_YEAR = re.compile(r"(?<=\d{4}年)元旦")
# 跟去年比,今年这件: both years are asked about
_AGAINST = re.compile(
    r"(?:跟|和|与|同)(?P<one>[去今前]年|(?:19|20)\d\d年)(?:的)?(?:相)?比(?:起来|较)?[,，]?(?P<other>[去今前]年|(?:19|20)\d\d年)"
)
# 也是他签的吗 asks who signed
_HIM_AGAIN = re.compile(
    r"(?:也|还|还是|是不是|是否)是?(?:由)?(?:他|她)(?P<did>签发?|写|提出?|办理?|负责)的?(?:吗|吧|么)"
)
# 政协的答复全部列出,人大的不要: what is left out goes without saying
_NOT_THOSE = re.compile(r"[，,]\s*(?:政协|人大)[^，,。？?]{0,6}的?(?:都)?(?:不要|不算|不用列?)[。！!]?\s*$")
# 帮我抄全, 请逐条说清楚: how it shall be told
_TOLD_HOW = re.compile(
    r"[，,]\s*(?:请|麻烦|劳烦|帮我|给我|替我)+(?:都|全|逐条|逐一|一并|一起)*(?:抄|摘|写|说|讲|列|报|告知|回复)[^，,？?]{0,5}[。！!]?\s*$"
)
# 是哪天印发的?不是落款那天: what is not meant
_NOT_MEANT = re.compile(r"[，,?？。]\s*不是[^，,。？?]{2,10}(?:那天|日期|那个|那份)[。！!?？]*\s*$")
_SHORT_YEAR = re.compile(r"(?<![\d.])(2\d)年(?=[那的度]|答复|办|回|签|发|到|和|、)")  # 24年的答复
# 2022、2023、2024硅巷: a row of bare years
_ROW_OF_YEARS = re.compile(r"(?<![\d.])((?:(?:19|20)\d\d[、/])+(?:19|20)\d\d)(?![\d%])年?")
# 2025和2026两年比有调整吗
_TWO_BARE_YEARS = re.compile(r"(?<![\d.])((?:19|20)\d\d)(?=[和与跟、](?:19|20)\d\d(?:两年|年))")
_COMPARED = re.compile(r"(?<=(?:19|20)\d\d)两年(?:相)?(?:比较?|对比)(?:起来|一下)?[，,]?")
# 2025年答复里…，次年答复: the year after the one named
_NEXT_YEAR = re.compile(r"((?:19|20)\d\d)(年(?!后).*?)(?:次年|第二年|转过年来?|隔年)")
# 《…三年行动方案》里的6大专项行动: of what is counted in a document, the document needs no naming
_COUNTED_INSIDE = re.compile(r"《[^》]{12,}》(?:里面?|中)的?(?=\d|[一二三四五六七八九十两几])")
# 从2023到2025一共答复了几件
_BARE_SPAN = re.compile(r"(?<!\d)从?((?:19|20)\d\d)(?:到|至|—|-)((?:19|20)\d\d)年?(?!\d)")
# But 容量有多大, 力度有多大 name what they measure.
# 人大建议有几件?其余是政协提案吧
# 我在准备明年的答复,要对照…; …?我想核对一下当时的定位
_PREPARING = re.compile(
    r"^(?:我|我们)?(?:正?在|要)?(?:准备|起草|拟写?|写)(?:明年|今年|下一?[份封次])?的?(?:答复|提案|建议|稿子|材料)[^，,？?]{0,6}[，,]"
)
_HOW_OFTEN = re.compile(r"办得?有?多(?:勤|频繁)|(?:频率|频次)(?:是|有)?(?:多少|多高|怎样|如何)")
# 2025年答复里讲的是哪两个,到2026年又换成了哪些
_TO_A_LATER_LETTER = re.compile(
    r"(?P<before>(?:19|20)\d\d年的?(?:答复|回复|信|那[份封件]).{2,24}?[，,])(?:到了?|等到|而)?(?P<year>(?:19|20)\d\d)年(?=又|再|怎么|如何)"
)
_WHY_ASKED = re.compile(r"(?<=[?？])\s*(?:我|我们)(?:正|在)?(?:想|要|得|好|打算|准备)[^?？哪什谁几多怎]{2,20}$")
_PRESUMES_THE_REST = re.compile(
    r"(?<=.{6})[，,?？；;]\s*(?:其余|其他|其它|剩下)的?(?:都|应该|就)*是[^，,?？]{2,10}吧?[?？。]*$"
)
_HOW_LARGE = re.compile(r"(?<![积模龄度力响用量率额值数径距差耗失口险])有多大")
# 打造了几个空间,分别叫什么: those who are named are counted too
_COUNT_AND_NAMES = re.compile(
    rf"(?:几|多少){UNIT}(?P<what>[^，,。；;？?]{{2,14}})[，,](?:它们)?(?:分别|各自|各|都)(?:叫做?|是|有|为)"
    r"(?:哪(?:[些几]个?)?|什么|啥)[？?。\s]*$"
)
# 打造的几处空间叫什么名字
_NAMES_OF_SEVERAL = re.compile(
    rf"(?:哪?几|多少){UNIT}(?P<what>[^，,。；;？?]{{2,14}}?)(?:都|各|分别)?叫(?:什么|啥)(?:名字|名)?(?=[?？。\s]*$)"
)
# 各叫什么名字, 都有啥名称, 的名字依次是哪些
_CALLED = re.compile(
    r"(?:分别|各自|各|都)(?:叫做?|是|有)?(?:什么|啥)(?:名字|名称|名)"
    r"|的(?:名字|名称|名)(?:依次|分别|各自|都)+(?:是|有|叫)(?:哪[些几]个?|什么|啥)"
)
# …有几个角色，名字都报一下
_NAMES_TOO = re.compile(
    rf"[，,；;。]\s*(?:请|把|都|全|具体)*(?:{any_of('名字 名称 名单 名')})?"
    rf"{any_of('都 全 请 也 逐一 逐个 一一 一个个 挨个 麻烦 劳烦')}*"
    rf"{any_of('报 列 说 数 念 写 给')}(?:给我)?(?:一下|出来|一遍|全|清楚|齐)*"
    rf"(?:{any_of('名字 名称 名单')})?[，,。！!]*\s*$"
)
# 要把“6大专项行动”的名字全抄下来
_NAMES_WRITTEN_OUT = re.compile(
    rf"(?:要|想|请|帮我)*把[“\"]?(?P<what>[^，,。；;？?”\"]{{2,20}}?)[”\"]?"
    rf"的?(?:{any_of('名字 名称 名单')})(?:都|全|逐一|逐个)*"
    rf"{any_of('抄 列 写 报 说')}(?:给我)?(?:下来|出来|一下|一遍|全|齐)?"
)
_WHICH = re.compile("哪|什么")
_ASKS = re.compile(any_of("什么 啥 哪 谁 几 多少 怎么 如何 吗"))
# What the answer is for: 写论文要用, 领导急着要
_WORK = any_of(
    """
    写稿子? 写新闻 写总结 归档 存底 做台账 写论文 写材料 写报告 写作业 做作业 做功课 做调研 做课题 备课 急用
    汇报 存档 开会 统计 登记 备查
    """
)
_WHAT_FOR_FIRST = re.compile(
    rf"^(?:[\u4e00-\u9fff]{{2,4}}用[:：]|(?:我|我们|单位|领导|老师|孩子)?(?:这边)?(?:是|正在|正|在|要|想|准备|打算)*{_WORK}(?:要|用|的)*"
    r"|(?:我|我们)?(?:正在|在|要|想|准备|打算)+(?:做|写|办|搞|出|编|整理)[^，,。？?]{1,10})[，,。:：]\s*(?=.{4})"
)
_WHAT_FOR = re.compile(
    r"(?<=[?？。！!，,])\s*(?:我|我们|单位|领导|老师|孩子)?(?:这边)?(?:是|正|正在|在|要|想)*"
    rf"(?:{_WORK}(?:要|用|的)*"
    r"|(?:急着?|等着?)(?:要|用)|(?:我)?(?:要|想)?(?:做|写)个?(?:表格|表|报告|材料|课题|笔记|ppt|课件|展板)(?:要|用)*)[。！!]?\s*$"
)


def usual_wording(question: str) -> str:
    """The folded question in the usual words.

    >>> usual_wording("六个专项行动各叫什么名字?写论文要用"), usual_wording("IP有几个角色,名字都报一下")
    ('六个专项行动分别是什么?', 'IP有哪些角色')
    """
    for other, usual in _OTHER_WORDS.items():
        question = question.replace(other, usual)
    question = _ONLY_THEN.sub("", _AT_LAST.sub("", _ITS_PLACE.sub("在哪里", question)))
    question = _NEW_YEAR.sub("1月1日", _SAID_TWICE.sub(r"\1", question))
    question = _HIM_AGAIN.sub(r"是谁\g<did>的", question)
    question = _AGAINST.sub(r"\g<one>和\g<other>", _TOLD_HOW.sub("", _NOT_THOSE.sub("", _NOT_MEANT.sub("?", question))))
    question = _SHORT_YEAR.sub(r"20\1年", question)
    question = _ROW_OF_YEARS.sub(lambda row: "、".join(f"{year}年" for year in re.split("[、/]", row[1])), question)
    question = _COMPARED.sub("年", _TWO_BARE_YEARS.sub(r"\1年", question))
    question = _NEXT_YEAR.sub(lambda one: f"{one[1]}{one[2]}{int(one[1]) + 1}年", question)
    question = _BARE_SPAN.sub(r"\1年到\2年", question)
    question = _WHAT_FOR_FIRST.sub("", _WHAT_FOR.sub("", question))
    if too := _NAMES_TOO.search(question):
        before = question[: too.start()]
        asking = which_of("有哪些", before) or (before if _WHICH.search(before) else "")
        question = asking or (question if _ASKS.search(before) else f"{before}有哪些")
    question = _NAMES_WRITTEN_OUT.sub(r"\g<what>分别是什么", question)
    question = _NAMES_OF_SEVERAL.sub(r"\g<what>有哪些", _COUNTED_INSIDE.sub("", question))
    question = _COUNT_AND_NAMES.sub(r"哪些\g<what>", _CALLED.sub("分别是什么", question))
    question = _TO_A_LATER_LETTER.sub(r"\g<before>\g<year>年的答复里", _HOW_OFTEN.sub("多久办一次", question))
    question = _PRESUMES_THE_REST.sub("", _WHY_ASKED.sub("", _PREPARING.sub("", question)))
    # 硅巷有多大 asks for an area without naming it, and letters do name it.
    return _HOW_LARGE.sub("面积有多大", question)
