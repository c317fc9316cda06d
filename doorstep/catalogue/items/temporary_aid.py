"""临时救助转介 — a sudden hardship is passed on to civil affairs at once, and followed to its answer."""

from datetime import date

from doorstep.catalogue.pieces.served import SUNK, served
from doorstep.kernel.benefit import Basis
from doorstep.kernel.clock import Limit
from doorstep.kernel.item import Item
from doorstep.kernel.machine import Ask
from doorstep.people.facts import ALIVE

PHONE = Ask("phone", "联系电话", "phone", known="phone")

ITEM = Item(
    code="temporary-aid",
    label="临时救助转介",
    group="救助",
    plain="家里突然遇到困难，我们帮您转给民政部门，跟到有结果。",
    basis=(Basis("社会救助法", "第二十九条", since=date(2026, 7, 1), confirmed=True),),
    eligible=ALIVE.holds,
    promised=Limit(3),
    legal=Limit(5),
    family="temporary-aid",
    channels=("village", "window", "online", "phone", "visit"),
    sunk=SUNK,
    result="民政部门的答复",
    asks=(
        PHONE,
        Ask("trouble", "遇到什么困难", "long"),
        Ask("urgent", "今天就没有饭吃、没有地方住", "yes", hint="是的，请马上打电话给乡镇民政。"),
    ),
    machine=served(
        wait="待转介",
        doing="民政办理中",
        done="已有答复",
        arrange="转给民政",
        finish="登记民政答复",
        desk="town",
        arrange_asks=(Ask("office", "转给哪个部门"), Ask("passed_on", "转介日期", "day")),
        tells="您的困难已转给{office}，有结果我们告诉您。",
        needs="matter.deliver",
    ),
)
