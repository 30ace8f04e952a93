"""Names of people in Chinese text, as far as surnames and a tagger of words can tell."""

from __future__ import annotations

from functools import lru_cache

import rjieba

from rag.text.frequency import is_known_word

SURNAMES = frozenset(
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛奚范彭郎鲁韦昌马苗凤花方"
    "俞任袁柳酆鲍史唐费廉岑薛雷贺倪汤滕殷罗毕郝邬安常乐于时傅皮卞齐康伍余元卜顾孟平黄和穆萧尹姚邵湛汪祁毛禹狄米贝明臧"
    "计伏成戴谈宋茅庞熊纪舒屈项祝董梁杜阮蓝闵席季麻强贾路娄危江童颜郭梅盛林刁钟徐邱骆高夏蔡田樊胡凌霍虞万支柯管卢莫房"
    "裘解应宗丁宣邓郁单杭洪包诸左石崔吉龚程邢裴陆荣翁荀羊於惠甄曲封芮储靳汲邴糜松井段富巫乌焦巴弓牧隗山谷车侯宓蓬全郗"
    "班仰秋仲伊宫宁仇栾暴甘钭厉戎祖武符刘景詹束龙叶幸司韶郜黎蓟薄印宿白怀蒲邰从鄂索咸籍赖卓蔺屠蒙池乔阴胥能苍双闻莘党"
    "翟谭贡劳逄姬申扶堵冉宰郦雍却璩桑桂濮牛寿通边扈燕冀郏浦尚农温别庄晏柴瞿阎充慕连茹习宦艾鱼容向古易慎戈廖庾终暨居衡"
    "步都耿满弘匡国文寇广禄阙东欧殳沃利蔚越夔隆师巩厍聂晁勾敖融冷訾辛阚那简饶空曾毋沙乜养鞠须丰巢关蒯相查后荆红游竺权"
    "逯盖益桓公"
)
COMMON_SURNAMES = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石"
    "廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤"
)
"""Those of a name of two characters: 盖楼 and 强拆 are tagged as names too."""
_REMEMBERED = 20_000  # sentences: a running process reads the same ones again and again


@lru_cache(maxsize=_REMEMBERED)
def names_person(text: str) -> bool:
    """Whether a text names a person; the tagger takes other words for names too, those without a surname aside.

    >>> names_person("由詹镭签发"), names_person("占地约700平")
    (True, False)
    """
    tagged = [word for word, tag in rjieba.tag(text) if tag == "nr"]
    # 弘扬 is tagged as a name too: of words of the news only those with a common surname may be one（高峰）.
    return "·" in text or any(
        word[0] in (COMMON_SURNAMES if len(word) > 1 and is_known_word(word) else SURNAMES) for word in tagged
    )
