"""残疾人信息更新 — a new telephone number or dwelling place is written into the register."""

from datetime import date

from doorstep.catalogue.pieces.usual import (
    ACCEPT,
    FILED,
    IDENTITY_CARD,
    REFUSED,
    RESUBMIT,
    RETURN,
    RETURNED,
    WITHDRAWN,
    not_accept,
    withdraw,
)
from doorstep.certificates.disputing import enter_contact
from doorstep.kernel.benefit import Basis
from doorstep.kernel.clock import Limit
from doorstep.kernel.item import Item
from doorstep.kernel.machine import Act, Ask, Machine, Stage
from doorstep.people.facts import ALIVE

ITEM = Item(
    code="information-update",
    label="残疾人信息更新",
    group="残疾人证",
    plain="换了电话、搬了家，告诉我们，免得联系不上您。",
    basis=(Basis("个人信息保护法", "第四十六条", since=date(2021, 11, 1), confirmed=True),),
    eligible=ALIVE.holds,
    promised=Limit(2),
    legal=Limit(15),
    family="information-update",
    channels=("village", "window", "phone", "online", "visit"),
    sunk=("accept", "return", "resubmit", "deliver"),
    result="更新后的登记",
    asks=(
        Ask("phone", "新的联系电话", "phone", required=False),
        Ask("lives_address", "新的住址", required=False),
        Ask("note", "其他要改的", "long", required=False, hint="改姓名、证件号要带公安机关的证明，由窗口更正。"),
    ),
    papers=(IDENTITY_CARD,),
    machine=Machine(
        start="filed",
        stages=(
            FILED,
            RETURNED,
            Stage("accepted", "待录入"),
            Stage("done", "已更新", outcome="granted"),
            REFUSED,
            WITHDRAWN,
        ),
        acts=(
            ACCEPT,
            RETURN,
            RESUBMIT,
            Act(
                "deliver",
                "录入登记",
                ("accepted",),
                "done",
                "matter.deliver",
                effect=enter_contact,
                tells="您的登记信息已更新。",
            ),
            not_accept(),
            withdraw("filed", "returned", "accepted"),
        ),
    ),
)
