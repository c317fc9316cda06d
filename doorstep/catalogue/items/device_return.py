"""辅具归还 — a lent device comes back, or a device that is needed no longer is passed on."""

from datetime import date

from doorstep.catalogue.pieces.served import SUNK, served
from doorstep.kernel.benefit import Basis
from doorstep.kernel.clock import Limit
from doorstep.kernel.item import Item
from doorstep.kernel.machine import Ask

PHONE = Ask("phone", "联系电话", "phone", known="phone")

ITEM = Item(
    code="device-return",
    label="辅具归还",
    group="康复",
    plain="借用的辅具不用了，交回来给别人用。可以上门取。",
    basis=(Basis("残疾人保障法", "第四十八条", since=date(2018, 10, 26), confirmed=True),),
    promised=Limit(5),
    legal=Limit(10),
    channels=("village", "window", "phone", "visit"),
    sunk=SUNK,
    result="归还登记",
    asks=(
        PHONE,
        Ask("device_number", "辅具编号", required=False),
        Ask("state", "现在的情况", "choice", choices=(("good", "完好"), ("repair", "要修"), ("broken", "坏了"))),
    ),
    machine=served(
        wait="待取回",
        doing="已约定取回",
        done="已归还",
        arrange="约定取回",
        finish="验收入库",
        desk="town",
        arrange_asks=(Ask("fetched_on", "取回日期", "day"),),
        finish_asks=(Ask("checked", "验收情况", "long"),),
        needs="matter.deliver",
    ),
)
