"""残疾人辅具适配 — a need, a fitting, a device handed over with its service life, and its return."""

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

KINDS = (
    ("wheelchair", "轮椅"),
    ("walker", "助行器、拐杖"),
    ("hearing", "助听器"),
    ("vision", "助视器、盲杖"),
    ("limb", "假肢、矫形器"),
    ("care", "护理床、坐便椅、防褥疮垫"),
    ("other", "其他"),
)

ITEM = Item(
    code="assistive-device",
    label="残疾人辅具适配",
    group="康复",
    plain="需要轮椅、助听器等辅具的，先评估，再配发，教会使用。",
    basis=(Basis("残疾人保障法", "第四十八条", since=date(2018, 10, 26), confirmed=True),),
    eligible=ALIVE.holds & HOLDS_CERTIFICATE.holds,
    promised=Limit(20),
    legal=Limit(30),
    channels=("village", "window", "online", "visit"),
    sunk=SUNK,
    result="辅具和使用指导",
    asks=(
        PHONE,
        Ask("device", "需要什么", "choice", choices=KINDS),
        Ask("why", "哪些事自己做不了", "long", hint="例如：上厕所、出门、听不清说话。"),
        Ask("home_visit", "行动不便，请上门评估", "yes"),
    ),
    papers=(IDENTITY_CARD,),
    machine=served(
        wait="待评估",
        doing="已适配，待发放",
        done="已配发",
        arrange="评估适配",
        finish="发放并教会使用",
        arrange_asks=(
            Ask("model", "辅具名称和型号"),
            Ask("size", "尺寸和适配要求", "long", required=False),
            Ask("life_years", "使用年限（年）", "number", hint="到期可以再申请；没到期坏了的，先维修。"),
        ),
        finish_asks=(
            Ask("device_number", "辅具编号"),
            Ask("given_on", "发放日期", "day"),
            Ask("owned", "怎样给的", "choice", choices=(("given", "配发"), ("lent", "借用，到期归还"))),
        ),
        tells="您申请的辅具已评估适配：{model}。",
    ),
)
