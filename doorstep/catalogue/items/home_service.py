"""上门服务申请 — who cannot come is visited: for a certificate, an assessment, a talk, a delivery."""

from datetime import date

from doorstep.catalogue.pieces.served import SUNK, served
from doorstep.kernel.benefit import Basis
from doorstep.kernel.clock import Limit
from doorstep.kernel.item import Item
from doorstep.kernel.machine import Ask
from doorstep.people.facts import ALIVE

PHONE = Ask("phone", "联系电话", "phone", known="phone")

ITEM = Item(
    code="home-service",
    label="上门服务申请",
    group="上门",
    plain="行动不便的残疾人，需要办证、送证、登记、慰问的，我们上门。",
    basis=(Basis("《残疾人证管理办法》（残联发〔2017〕34号，文号待核）", "第十一条", since=date(2018, 1, 1)),),
    eligible=ALIVE.holds,
    promised=Limit(10),
    legal=Limit(10),
    channels=("village", "window", "online", "phone"),
    sunk=SUNK,
    result="上门服务记录",
    asks=(
        PHONE,
        Ask("address", "上门地址", known="lives_address"),
        Ask(
            "what",
            "要办什么",
            "choice",
            choices=(("certificate", "办证、送证"), ("survey", "入户登记"), ("device", "辅具"), ("other", "其他")),
        ),
        Ask("when", "什么时候方便", required=False),
        Ask("alone", "家里没有人陪同", "yes"),
    ),
    machine=served(
        wait="待安排",
        doing="已安排上门",
        done="已上门",
        arrange="安排上门",
        finish="登记上门情况",
        desk="town",
        arrange_asks=(
            Ask("visit_on", "上门日期", "day", hint="先在本页「上门」里登记任务；路线排好后，按路线上的日期填。"),
            Ask("first", "第一位工作人员"),
            Ask("second", "第二位工作人员", hint="上门须两人以上。"),
        ),
        tells="我们将于{visit_on}上门，来的是{first}和{second}，会出示工作证。",
        needs="matter.deliver",
    ),
)
