"""手语翻译预约 — a deaf person needs an interpreter at a place and an hour."""

from datetime import date

from doorstep.catalogue.pieces.served import SUNK, served
from doorstep.certificates.facts import HOLDS_CERTIFICATE
from doorstep.kernel.benefit import Basis
from doorstep.kernel.clock import Limit
from doorstep.kernel.item import Item
from doorstep.kernel.machine import Ask
from doorstep.people.facts import ALIVE

PHONE = Ask("phone", "联系电话", "phone", known="phone")

ERRANDS = (("doctor", "看病"), ("office", "办事"), ("court", "诉讼、调解"), ("other", "其他"))
ITEM = Item(
    code="sign-language",
    label="手语翻译预约",
    group="沟通",
    plain="看病、办事、开会需要手语翻译的，提前预约，不收费。",
    basis=(Basis("残疾人保障法", "第五十五条", since=date(2018, 10, 26), confirmed=True),),
    eligible=ALIVE.holds & HOLDS_CERTIFICATE.holds,
    promised=Limit(2),
    legal=Limit(5),
    channels=("village", "window", "online", "phone"),
    sunk=SUNK,
    result="手语翻译服务",
    asks=(
        PHONE,
        Ask("on", "哪一天", "day"),
        Ask("hour", "几点到几点"),
        Ask("where", "在哪里"),
        Ask(
            "what",
            "办什么事",
            "choice",
            choices=ERRANDS,
        ),
        Ask("way", "怎样翻译", "choice", choices=(("face", "到现场"), ("video", "视频"))),
    ),
    machine=served(
        wait="待派翻译",
        doing="已派翻译",
        done="已服务",
        arrange="派翻译",
        finish="登记服务",
        arrange_asks=(Ask("interpreter", "手语翻译"),),
        finish_asks=(Ask("minutes", "服务了多少分钟", "number"),),
        tells="已为您安排手语翻译：{interpreter}。",
    ),
)
