"""残疾人职业培训报名 — somebody wants to learn a trade; the federation finds a course and keeps the result."""

from datetime import date

from doorstep.catalogue.pieces.served import SUNK, served
from doorstep.catalogue.pieces.usual import IDENTITY_CARD
from doorstep.certificates.facts import HOLDS_CERTIFICATE
from doorstep.kernel.benefit import Basis
from doorstep.kernel.clock import Limit
from doorstep.kernel.item import Item
from doorstep.kernel.machine import Ask
from doorstep.people.facts import ALIVE

PHONE = Ask("phone", "联系电话", "phone", known="phone")

ITEM = Item(
    code="vocational-training",
    label="残疾人职业培训报名",
    group="就业",
    plain="想学一门手艺的残疾人，免费参加培训。",
    basis=(Basis("残疾人就业条例", "第二十二条", since=date(2007, 5, 1), confirmed=True),),
    eligible=ALIVE.holds & HOLDS_CERTIFICATE.holds,
    promised=Limit(10),
    legal=Limit(20),
    family="vocational-training",
    channels=("village", "window", "online", "phone"),
    sunk=SUNK,
    result="培训安排和结业情况",
    asks=(
        PHONE,
        Ask("course", "想学什么", hint="例如：电商、盲人按摩、面点、手工。"),
        Ask("way", "怎样学", "choice", choices=(("class", "到班上学"), ("online", "在线学"), ("home", "上门教"))),
        Ask("limits", "需要什么方便", "long", required=False, hint="例如：手语翻译、大字教材、接送。"),
    ),
    papers=(IDENTITY_CARD,),
    machine=served(
        wait="等待开班",
        doing="培训中",
        done="已结业",
        arrange="安排培训",
        finish="登记结业",
        arrange_asks=(Ask("class_name", "班次"), Ask("since", "开班日期", "day"), Ask("where", "地点")),
        finish_asks=(Ask("hours", "学了多少课时", "number"), Ask("passed", "考核合格", "yes")),
        tells="您报名的培训已安排：{class_name}，{since}开班，地点{where}。",
    ),
)
