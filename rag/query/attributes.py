"""Head and foot fields that a question can ask for, and the words it asks with."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from rag.query.words import ASK_WHEN, LETTER, LETTER_OR_PROPOSAL, PIECE, PROPOSAL, any_of
from rag.types import Reply


@dataclass(frozen=True, slots=True)
class Attribute:
    """One field of a reply: its name in ``field_spans``, what it is called, and how questions ask for it."""

    name: str
    label: str
    pattern: re.Pattern[str]

    @property
    def field(self) -> str:
        """The field whose line shows the value: the year stands in the date."""
        return "date" if self.name == "year" else self.name

    def values(self, reply: Reply) -> tuple[str, ...]:
        """What the reply prints for the field, one by one; empty where it prints nothing."""
        if self.name == "kind":
            return _KINDS.get(reply.kind, ())
        if self.name == "number":
            return reply.numbers
        if self.name.startswith("contact."):
            found: object = getattr(reply.contact, self.name.removeprefix("contact."))
        else:
            found = getattr(reply, self.field)
        if isinstance(found, date):
            year = f"{found.year}年"
            return (year if self.name == "year" else f"{year}{found.month}月{found.day}日",)
        if isinstance(found, tuple):
            return found
        return (str(found),) if found else ()

    def value(self, reply: Reply) -> str | None:
        """What the reply prints for the field, ``None`` where it prints nothing."""
        return "、".join(self.values(reply)) or None


def _attribute(name: str, label: str, *patterns: str) -> Attribute:
    return Attribute(name, label, re.compile("|".join(patterns)))


_UNIT = any_of("单位 部门 机关 机构 委办局 局 委")
_MEMBER = r"(?:政协|人大)?(?:委员|代表|界别|团体|组织|单位|部门|人|党派|民主党派)"
_WHO = rf"(?:谁|什么人|哪(?:些|[一两几二三]?[个位家名])?(?:{_MEMBER}|\s+)?|什么{_UNIT})"
_WHICH_BODY = rf"(?:谁|哪(?:些|[一两几]?[个家])?{_UNIT}|什么{_UNIT}|哪[个家])"
_KINDS = {"提案": ("政协提案",), "建议": ("人大代表建议",)}
_EITHER_KIND = (any_of("政协提案 政协 提案"), any_of("人大代表建议 人大建议 人大 代表建议 建议"))
_GIVE = any_of("答复 回复 签发 作出 做出 发出 发布 发 写 出具 成文 落款 办结 给出 收到 复 出(?=的) 回(?=的|$|[?？])")
_PUT_FORWARD = r"(?:提出来|提出|提交|提(?![案到及议升供高])|写|递交|撰写)"
"""提, but not as the first half of 提案, 提到, 提升 …"""

ATTRIBUTES: tuple[Attribute, ...] = (
    _attribute(
        "year",
        "成文年份",
        rf"哪一?年(?:的|签发的|发的)?{LETTER_OR_PROPOSAL}(?:数量|份数)?(?=最|更?[多少])",
        r"哪(?:些|几)个?年(?:份|度)?里?(?=都?[有收出发])",
        rf"(?:每|各)一?(?:个)?年度?(?:的)?(?={LETTER_OR_PROPOSAL}?(?:分别|各|都)?(?:自)?(?:有|收|发|签|答复|回复|办理))",
    ),
    _attribute(
        "printed_date",
        "印发日期",
        r"印发(?:的)?(?:日期|时间|日)",
        rf"{ASK_WHEN}(?:[^，,。？?]{{0,8}}?(?=印))?(?:正式)?印(?:发|制|出来)(?:的)?",
        rf"印(?:发|出来|制).{{0,6}}{ASK_WHEN}",
        r"(?:日期|时间|什么时候)\s*印发",
    ),
    _attribute(
        "signer",
        "签发人",
        r"签发(?:人|者|领导)|签[字署]人|签署者",
        rf"(?:是|由|都是|分别由|到底是)?(?:{_WHO}|哪位领导)(?:负责|来)?(?:签发|签署|签字|签(?!名))(?:的|了)?",
        r"(?:签发|签署|签)的?(?:人)?(?:是|为)?(?:谁|哪位|哪个)",
        r"(?:他|她)(?:亲自)?签(?:发|字|署)?的|签发\s+谁|谁\s+签发|谁[^，,。？?]{0,20}签(?:的|了?字|发|署)|签的?字的?(?:是谁|是哪位)|(?:由)?谁换成谁",
    ),
    _attribute(
        "document_number",
        "文号",
        r"(?:发文|文件|公文|函件|来文)[上里]?(?:的|编的|编了|印的)?(?:什么|哪个)?(?:字)?(?:编)?号|文号|字号|(?:几|哪个?|什么)号文",
    ),
    _attribute(
        "co_handlers",
        "会办单位",
        r"会办(?:的)?(?:单位|部门)?(?:都)?(?:有|是)?(?:哪些|谁)?(?:单位|部门)?",
        r"(?:哪些|哪几个|什么)(?:单位|部门)(?:参与|提供|参加|给)了?(?:会办|协办)(?:意见)?(?:的)?",
        r"(?:还有|有)?(?:哪些|哪几个|什么)(?:单位|部门|局)(?:[是和跟同]?(?:你们|他们|它)?)?(?:一起|一同|共同|一块儿?|联合|协同|配合)(?:会?办|办理|研究|答复)(?:的|过)?",
        r"(?:办理(?:的)?过程中|办理时|答复时)?(?:参考|吸收|采纳|征求|听取)了?(?:哪些|哪几个|什么)(?:单位|部门)的会办意见",
        r"协办单位|(?:会商|会同|商请)了?(?:哪些|哪几个|什么)(?:单位|部门)(?:的意见)?",
    ),
    _attribute(
        "date",
        "成文日期",
        rf"成文(?:的)?(?:日期|时间|日)|成文[于在是]?{ASK_WHEN}",
        rf"落款(?:的)?(?:日期|时间|日)|落款(?:是|在|落在|写的|署)*{ASK_WHEN}|{ASK_WHEN}落的?款的?",
        rf"{LETTER}(?:的)?(?:日期|时间)",
        r"签发(?:的)?(?:日期|时间)",
        rf"(?:是)?(?:在)?{ASK_WHEN}(?:正式)?{_GIVE}(?:{LETTER})?(?:的|了)?",
        rf"(?:{LETTER})?(?:是)?(?:在)?{_GIVE}?(?:是|于|在)?{ASK_WHEN}(?:的)?(?=[?？。，,\s]|$)",
        r"(?:日期|时间)\s*答复|答复\s*(?:日期|什么时候)|日期",
    ),
    _attribute(
        "contact.phone",
        "联系电话",
        r"(?:联系|咨询|办公)?电话(?:号码)?(?:是)?(?:多少|几号)?",
        r"(?:打|拨)(?:什么|哪个|多少|几号)(?:电话|号码)?|(?:哪个|什么)号码|座机",
        r"联系方式|(?:怎么|怎么样|如何|怎样)联系|(?:联系)?号码(?=都|是|多少|[?？。，,\s]|$)",
    ),
    _attribute(
        "contact.name",
        "联系人",
        r"联系人(?:员)?(?:的)?(?:姓名|名字)?",
        r"(?:该|应该|可以|应)?(?:找|联系)(?:谁|哪位|什么人)(?:了解|咨询|问|联系|对接)?",
        r"(?:由)?(?:谁|哪位)(?:负责|来)(?:联系|对接|沟通)|对接人|经办人|联络人|接电话的(?:人|是谁)?|机主|打给(?:谁|哪位)",
        r"(?:问|跟|和|与|同|向)(?:谁|哪位)(?:联系|对接|打听|咨询|了解|问)?(?=[?？。，,、\s]|$)",
    ),
    _attribute("contact.postcode", "邮政编码", r"邮政编码|邮编"),
    _attribute(
        "contact.address",
        "联系地址",
        r"(?:联系|通讯|通信|办公|承办单位(?:的)?(?:通讯)?|单位)?地址",
        r"(?:几|哪一?[个间])(?:号房间?|室|房间|楼)|门牌号?|在哪(?:里|儿)?办公|办公地点|寄(?:到|往|去)?(?:什么地方|哪里|哪儿|哪)|承办地址",
    ),
    _attribute(
        "result",
        "办理结果",
        r"办理(?:的)?(?:结果|结论|情况分类|分类|类别)",
        r"(?:处理|答复|办复)结果|办(?:成|得)(?:什么样|怎么样|如何)",
        r"(?<!公布)(?<!揭晓)(?<!评审)(?<!评估)(?<!测评)(?<!考核)(?<!检测)(?<!抽检)(?<!出)结果(?=是|如何|怎|为|呢|$|\s|[?？])",
        r"(?:标的|标为|标成|分到|分在|算|属于|归为|归到|评为|定为|定的|定成|评的|办成)(?:是)?(?:哪|什么)一?类|算不算(?:采纳|解决|办成|办结)(?:了)?",
        r"(?:是否|有没有)(?:被|得到)?(?:采纳|解决)(?:了)?|(?:被|得到)?(?:采纳|解决)了?(?:吗|没有)",
    ),
    _attribute(
        "proposers",
        "提案人",
        r"(?:提案|提出|建议|提交)(?:人|者)|(?:提案|提出)单位|提建议的人|(?:领衔|第一)(?:人|代表|委员|提案人)|领衔的是谁",
        rf"(?:是|由)?{_WHO}(?:联合|共同|签名|联名|一起)*{_PUT_FORWARD}(?:的|了)?",
        rf"(?:提出|提(?![案到及议升供高])|写|提交)(?:的)?(?:这个|该|此|这件|那件|那份|这份)?{PROPOSAL}?(?:的)?"
        rf"{_MEMBER}?(?:都|各|分别)?[是有]?(?:谁|哪[位些])",
        r"(?:提出|提(?![案到及议升供高])|提交)的?[，,、]?都[是有]谁",
        r"提出\s*谁|谁\s*提出",
        # 是几位代表联名提的, 署名的代表有几个
        rf"(?<=[位名个])(?:代表|委员|人)(?:联合|共同|签名|联名|一起)*(?:{_PUT_FORWARD}|署名|签名|联名)(?:的|了)?",
        # 那份合并答复是回给几位代表的
        r"(?<=给几[位名个])(?:代表|委员|人)(?:的)?",
        rf"(?:联名|署名|签名|具名)的?(?:{_MEMBER})?(?=(?:一共|总共|共)?[有是]?(?:几|多少|谁))",
    ),
    _attribute(
        "addressee",
        "称呼",
        rf"(?:答复|回复|回|写|发|寄|致|复)给?(?:的)?(?:是)?(?:谁|哪[位个些家](?:{_MEMBER})?)(?:的)?",
        r"称呼|抬头|收[信件]人|受文(?:者|单位)|答复(?:的)?对象|主送(?:单位|对象)?",
        r"答复给(?:\s*谁)?|(?:是)?给(?:了)?谁(?:写)?的?",
    ),
    _attribute(
        "session",
        "届次",
        r"(?:是)?(?:在)?(?:哪一?届)?(?:的)?(?:哪一?[次届]|什么)(?:的)?(?:政协|人大)?(?:会议?|大会|全会)(?:上)?(?:提的|提出的|的)?",
        r"届次|哪一?届|第几[次届](?:会议|全会|大会)?",
    ),
    _attribute(
        "number",
        "编号",
        r"(?:提案|建议|答复)?(?:的)?(?:编号|案号|提案号|序号)",
        r"(?:是)?(?:第)?(?:(?<!月)几|多少)号(?:提案|建议)?",
        r"哪一?号",
    ),
    _attribute(
        "issuer",
        "落款单位",
        rf"落款(?:的)?{_UNIT}?",
        rf"(?:是|由)?{_WHICH_BODY}(?:来|负责)?(?:答复|回复|承办|办理|出具|发|写|作出|给出|主办|答(?=的|[?？，,]|$))(?:的|了)?",
        rf"(?:承办|主办|答复|发文|回复|办理|制发)(?:的)?{_UNIT}",
    ),
    _attribute(
        "disclosure",
        "公开属性",
        r"公开(?:属性|方式|类型|情况)|(?:属于|是|算)不?(?:是|算)?可?公开(?:的|件|文件)?(?:吗|么|不|[?？]|$)",
        r"(?:是否|可以|能否|能不能|有没有)(?:对外|主动|向社会)?公开(?:发布)?(?:了)?",
        r"(?:对外|主动)?公开(?:发布)?(?:了)?(?:吗|没有|没)",
        r"(?:对外|主动)?公开发布(?:了|的)?|(?:主动|依申请|向社会|对外)公开(?:的|了)*(?:吗|还是.{0,8}公开(?:的)?)",
    ),
    _attribute(
        "kind",
        "类别",
        rf"(?:是|属于|算|走的?是?)?{_EITHER_KIND[0]}.{{0,4}}还是.{{0,4}}{_EITHER_KIND[1]}",
        rf"(?:是|属于|算|走的?是?)?{_EITHER_KIND[1]}.{{0,4}}还是.{{0,4}}{_EITHER_KIND[0]}",
        rf"(?:是|属于|算)(?:{_EITHER_KIND[0]}|{_EITHER_KIND[1]})吗",
        r"(?:是)?(?:政协)?委员还是(?:人大)?代表|(?:是)?(?:人大)?代表还是(?:政协)?委员",
        rf"(?:哪|什么)一?[类种](?:的)?(?:{PROPOSAL}|来件)",
    ),
    _attribute(
        "proposal_title",
        "提案名称",
        r"(?:提案|建议|议案)?(?:的)?(?<!节目)(?<!文章)(?<!报道)(?<!论坛)(?:标题|题目|原题|案名|案由)|(?:提案|建议|议案|答复|[份件封])的?(?:名称|全称)|(?<![\u4e00-\u9fff])(?:名称|全称)",
        r"(?:全名)?(?<!分别)(?<!各)(?<!都)(?<!政策文件)(?<!政策)(?<!办法)(?<!计划)(?<!方案)叫什么(?:名字|题目|标题)?|全名",
        r"(?<![场期届次回])(?:讲|说|谈|关于|针对)了?(?:的)?(?:是)?什么(?:内容|主题|题目|问题|事)?(?:的)?(?=[?？。\s]|$)",
        rf"提(?:出|交)?了?(?:什么|哪些|哪[份件个])(?:样的)?{PROPOSAL}(?=[?？。\s]|$)",
        rf"(?:{LETTER_OR_PROPOSAL}|{PIECE})的?主题(?:是)?(?:什么)?|关于什么",
    ),
)


def asked_attributes(question: str) -> tuple[list[Attribute], str]:
    """The fields a folded question asks for, in the order it names them, and the question with them blanked out."""
    found: list[tuple[int, Attribute]] = []
    rest = question
    for attribute in ATTRIBUTES:
        match = attribute.pattern.search(rest)
        if match and match.group():
            found.append((match.start(), attribute))
            rest = attribute.pattern.sub(lambda found: " " * len(found.group()), rest)
    return [attribute for _, attribute in sorted(found, key=lambda pair: pair[0])], rest


def attribute_named(name: str) -> Attribute:
    """The attribute of that field name; ``KeyError`` where there is none."""
    return _BY_NAME[name]


_BY_NAME = {attribute.name: attribute for attribute in ATTRIBUTES}
