"""Details that a question asks for by name, and the signs of them: an answer without such a sign is none.

A sentence near to 哪一天开通, 电话是多少, 每平方米多少钱 speaks of the matter and need not say that.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from rag.text.people import names_person

_NUMERAL = "[一二三四五六七八九十]{1,3}"
_ROLES = "|".join(
    """
    负责人 导演 法人代表 法定代表人 总?经理 店长 老板 创始人 创办人 院长 馆长 校长 站长 导师 组长 队长 局长 书记
    区长 镇长 主任 厂长 行长 主持人 发起人 设计师 联络员 联系人 经办人 主讲人?
    讲师 教练 园长 所长 总裁 董事长 领导 院士 专家 教授
    """.split()
)
_HOW_MUCH = "(?:多少钱|几块钱?|多少元|几元)"
_PIECES_PRICED = "[平方亩度吨张份节课套斤位晚间]"
_THINGS_PRICED = "[平方亩度吨张份节课套斤位个次晚间天月年人小米]"
_PRICE_OF_ONE = (
    rf"(?:每个?{_THINGS_PRICED}|一{_PIECES_PRICED})[方米时]*[^，,。]{{0,4}}{_HOW_MUCH}"
    rf"|{_HOW_MUCH}一个?{_THINGS_PRICED}|单价"
)
_DECLINED = re.compile(r"不予|未予|不宜|不具备|暂不|不再|不能|没有|未能|尚未|取消")
"""A letter that says so answers a question that takes the thing for granted（哪天开通）."""
Told = Callable[[str], bool]


def _holds(*patterns: str) -> Told:
    pattern = re.compile("|".join(patterns))
    return lambda text: pattern.search(text) is not None


_QUOTED = re.compile(r"[“《「『][^”》」』]+[”》」』]")
_holds_names = _holds(_QUOTED.pattern, "(?:[^、。]{2,}、){2}", "[二三]是", "；")
"""Names stand in quotation marks, or in a row, however it is marked."""


def _shows_names(text: str) -> bool:
    return names_person(text) or _holds_names(text)


_SORTS: tuple[tuple[re.Pattern[str], Told], ...] = tuple(
    (re.compile(asked), told)
    for asked, told in (
        (
            r"哪一?[天日](?!起)|(?<![第编])几号(?!楼|线|院|馆|文|提|建|答|课|公)|几月几[日号]|具体(?:的)?日期|什么日子",
            _holds(
                r"\d{1,2}\s?[日号](?!线|楼|院|馆)",
                f"月{_NUMERAL}[日号]",
                "月[初中底末上下]",
                "(?:周|星期)[一二三四五六日天末]",
                "[每当次翌][天日]",
            ),
        ),
        (
            "哪一?年(?![级份的])|何年(?!何)|[西公]元几年|几几年",
            _holds(
                r"\d{4}年?|\d{2}年",
                "[今去前明当次翌同近]年",
                "年[初底末中间]|世纪|年代|时期|朝|元年",
                r"\d{1,2}\s?月",
                f"{_NUMERAL}年",
            ),
        ),
        ("哪个月|哪一?月(?!底)|几月份?|哪年哪月", _holds(r"\d{1,2}\s?月", f"{_NUMERAL}月", "季度", "年[初底末中]")),
        (
            "[到至从]几点|(?:早上|上午|中午|下午|晚上|夜里|半夜)几点|几点(?:钟|[到至开关起止收熄亮睡][门工摊场市灯]?|结束|打烊|下班|上班|放学|发车|营业|供应|开放|就|才|还|以?[前后]|为止|[?？，,。]|$)",
            _holds(
                r"\d{1,2}\s?[:：时点](?!子)",
                f"{_NUMERAL}[时点](?:半|整|钟|[至到前后开关起止])",
                f"(?:早上|上午|中午|下午|晚上|夜间|夜里|凌晨|傍晚|清晨|次日|当日|深夜|半夜){_NUMERAL}[时点]",
                "零[时点]|[正中]午|午夜|通宵|24小时|全天候",
            ),
        ),
        (
            r"(?:电话|热线|手机|座机|传真)(?:号码?)?(?:(?:是|为)?(?:多少|什么|几|哪)|能给|能不能给|给我|发我|告诉)|[打拨](?:什么|哪个|几|多少)(?:号|电话)|(?:电话|热线|手机)号码?(?:呢|吗)?[?？]?\s*$",
            _holds(r"(?<!\d)(?:\d{3,4}[-—－\s]?)?\d{7,8}(?!\d)", r"(?<!\d)1\d{10}(?!\d)", r"(?<!\d)1\d{4}(?!\d)"),
        ),
        (
            "(?:交|带|准备|提供|提交|需要?)(?:哪些|什么|啥)(?:申请|申报)?(?:材料|证件|资料|手续)",
            _holds("材料|证明|证件|资料|表|原件|复印件|手续"),
        ),
        (
            "(?:怎么|如何|怎样|咋|[在去]哪里?)(?:报名|预约)|(?:报名|预约)(?:方式|方法|入口|地点)",
            _holds("报名|预约|登记|申请|扫码|公众号"),
        ),
        ("网址|邮箱|网站(?:地址)?是", _holds(r"@|www|http|\.(?:com|cn|gov|net|org)")),
        (
            _PRICE_OF_ONE,
            _holds(
                r"元\s?[/／每]",
                r"每[\u4e00-\u9fff㎡]{1,8}[^，,。；;]{0,8}\d",
                r"[/／]\s?(?:平|㎡|m|亩|吨|度|天|日|月)",
                "免费",
            ),
        ),
        ("哪一?条(?:马)?路|哪一?条街", _holds(r"[路街道弄](?!径|线图|演|道|边)")),
        ("哪一?个?站(?:下|上|最|[?？]|$)", _holds("站")),
        (
            rf"(?:{_ROLES})(?:[^，,。？?的]{{0,3}}是(?:谁|哪[位个])|贵姓|姓啥|叫什么|叫啥|的?名字|都是谁)|姓[甚什]|哪[一几]?位(?:{_ROLES})",
            names_person,
        ),
        (
            rf"(?:\d+|{_NUMERAL})[个家项条所座名位种][\u4e00-\u9fff]{{0,6}}?(?:都|分别)?(?:是|有)(?:哪些|哪几)",
            _holds("、", "[二三]是", "；", "\n"),
        ),
        ("^(?!.*(?:哪一?年|什么时候|何时|几月)).*名单|都是谁|叫什么名字", _shows_names),
        (r"(?:分别|都|各自?)(?:叫做?(?:什么|啥)|是(?:什么|啥)名字)|具体(?:的)?名[称字]", _holds_names),
    )
)


def asked_details(question: str) -> tuple[Told, ...]:
    """For each detail that a folded question asks for, what tells of a folded text whether it shows a sign of it.

    >>> (day,) = asked_details("1号线是哪一天开通的")
    >>> [day(text) for text in ("受1号线开通影响", "2023年9月28日开通")]
    [False, True]
    >>> len(asked_details("租金一平米多少钱")), len(asked_details("租金多少"))
    (1, 0)
    """
    # 代建租用试点的小区叫什么名字: what the question itself quotes is no name that it asks for.
    quoted = _QUOTED.findall(question)
    found = [told for asked, told in _SORTS if asked.search(question)]
    return tuple(_beyond(quoted, told) if told in (_shows_names, _holds_names) and quoted else told for told in found)


def _beyond(quoted: list[str], told: Told) -> Told:
    """The same of a text without what the question quotes."""

    def beyond(text: str) -> bool:
        for one in quoted:
            text = text.replace(one, "")
        return told(text)

    return beyond


def shows(details: tuple[Told, ...], text: str) -> bool:
    """Whether a folded text shows a sign of every detail, or says that there is no such thing."""
    return all(told(text) for told in details) or _DECLINED.search(text) is not None
