"""残疾人托养照料申请 — day care in a home, or care at home, for those who cannot look after themselves."""

from datetime import date

from doorstep.catalogue.pieces.served import SUNK, served
from doorstep.catalogue.pieces.usual import IDENTITY_CARD
from doorstep.certificates.facts import HOLDS_CERTIFICATE
from doorstep.kernel.benefit import Basis
from doorstep.kernel.clock import Limit
from doorstep.kernel.item import Item
from doorstep.kernel.machine import Ask
from doorstep.people.facts import ALIVE, IN_INSTITUTION

PHONE = Ask("phone", "联系电话", "phone", known="phone")

WAYS = (("day", "日间到残疾人之家"), ("home", "上门照料"), ("full", "寄宿托养"))
ITEM = Item(
    code="care-request",
    label="残疾人托养照料申请",
    group="托养",
    plain="智力、精神和重度肢体残疾人，白天到残疾人之家，或请人上门照料。",
    basis=(Basis("残疾人保障法", "第四十九条", since=date(2018, 10, 26), confirmed=True),),
    eligible=ALIVE.holds & HOLDS_CERTIFICATE.holds & ~IN_INSTITUTION.holds,
    promised=Limit(15),
    legal=Limit(20),
    family="care-request",
    channels=("village", "window", "online", "visit"),
    sunk=SUNK,
    result="托养或照料安排",
    asks=(
        PHONE,
        Ask(
            "way",
            "想要哪种",
            "choice",
            choices=WAYS,
        ),
        Ask("needs", "需要哪些照料", "long"),
        Ask("guardian", "监护人", known="guardian", required=False),
    ),
    papers=(IDENTITY_CARD,),
    machine=served(
        wait="待入户评估",
        doing="照料中",
        done="已转为长期安排",
        arrange="评估并安排",
        finish="登记安排结果",
        arrange_asks=(Ask("provider", "由谁照料"), Ask("since", "开始日期", "day")),
        tells="您申请的照料已安排：{provider}，{since}开始。",
    ),
)
