"""Names for made-up people: surnames by weight, given names by cohort, and the names that try every page and font.

Source: domain brief §12.4; weights are national approximations (待核).
"""

from itertools import accumulate
from random import Random

SURNAMES: tuple[tuple[str, float], ...] = (
    *zip(
        "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗",
        (7.2, 7.2, 6.8, 5.4, 4.5, 3.1, 2.2, 2.3, 2.1, 2.1, 1.5, 1.5, 1.4, 1.3, 1.3, 1.2, 1.2, 1.2, 1.1, 1.0),
        strict=True,
    ),
    *((surname, 0.9) for surname in "郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈"),
    *(
        (surname, 0.4)
        for surname in "姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯"
        "龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤"
    ),
    *((surname, 0.05) for surname in ("欧阳", "司马", "诸葛", "上官", "夏侯", "皇甫")),
)
# By cohort: the first year of birth, then what parents called boys and girls.
GIVEN: tuple[tuple[int, str, str], ...] = (
    (
        0,
        "国建明德文华志金荣福贵财发祥兴旺才富有根生保忠义学光清正先世永长松柏山海",
        "秀兰英桂芳玉珍莲菊香梅凤琴翠淑素贞芝荣珠枝云霞娥桃春巧银",
    ),
    (
        1960,
        "建国军明伟强平勇华志文涛刚辉斌杰俊峰红卫东民新光海波林宏亮祥成永",
        "丽红霞敏燕芳艳玲梅萍英娟秀华琴桂兰莉静春凤云慧霞洁蓉",
    ),
    (
        1985,
        "伟杰鹏超磊涛浩宇帅凯俊峰博龙飞斌亮辉强鑫晨旭阳瑞翔坤哲宁",
        "婷静雪丹娜颖倩慧敏莹蕾佳琳璐洁雯晶欣悦瑶琪妍燕露",
    ),
    (2000, "子浩宇轩梓辰博睿俊泽皓然航铭哲熙霖奕逸恒承嘉一诺", "梓涵雨欣怡诗语琪萱妍瑶可馨佳思彤悦芷晗若汐一诺婉"),
)
# A rare character in each plane and one of private use; the middle dot; one character; twenty characters.
UNUSUAL: tuple[str, ...] = (
    "王𡐓",
    "李\ue170",
    "张𬭚",
    "刘㛃琪",
    "陈𬭚明",
    "㛃",
    "丹",
    "阿依古丽·买买提",
    "买买提·吐尔逊",
    "卓玛·央金",
    "阿卜杜热西提·阿卜杜克热木·买买提江",
    "古丽巴哈尔·阿卜杜热合曼·阿布都拉江艾力",
)
ONE_CHARACTER_GIVEN = 0.15
_SURNAME = tuple(name for name, _ in SURNAMES)
_UP_TO = tuple(accumulate(weight for _, weight in SURNAMES))


def surname(draw: Random) -> str:
    """A surname, as often as the country has it."""
    return draw.choices(_SURNAME, cum_weights=_UP_TO)[0]


def given_name(draw: Random, *, male: bool, born_year: int) -> str:
    """A given name of the cohort: one character in 15 of 100, two in the rest."""
    cohort = next(entry for entry in reversed(GIVEN) if entry[0] <= born_year)
    characters = cohort[1] if male else cohort[2]
    first = draw.choice(characters)
    return first if draw.random() < ONE_CHARACTER_GIVEN else first + draw.choice(characters)


def full_name(draw: Random, *, male: bool, born_year: int) -> str:
    """A surname and a given name."""
    return surname(draw) + given_name(draw, male=male, born_year=born_year)
