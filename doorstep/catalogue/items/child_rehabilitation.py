"""残疾儿童康复救助 — a child of 0 to 6 is referred to a designated institution, and the county pays it."""

from datetime import date

from doorstep.catalogue.parameters.child_rehabilitation import AGE_TO
from doorstep.catalogue.pieces.served import SUNK, served
from doorstep.kernel.benefit import Basis
from doorstep.kernel.clock import Limit
from doorstep.kernel.item import Item, Paper
from doorstep.kernel.machine import Ask
from doorstep.people.facts import AGE, ALIVE

PHONE = Ask("phone", "联系电话", "phone", known="phone")

ITEM = Item(
    code="child-rehabilitation",
    label="残疾儿童康复救助",
    group="康复",
    plain="0 到 6 岁残疾儿童，到定点机构免费康复训练。没有残疾人证也能申请。",
    basis=(Basis("残疾预防和残疾人康复条例", "第二十六条", since=date(2018, 9, 18), confirmed=True),),
    eligible=ALIVE.holds & (AGE <= AGE_TO),
    promised=Limit(10),
    legal=Limit(15),
    family="child-rehabilitation",
    channels=("village", "window", "online"),
    sunk=SUNK,
    result="定点机构康复安排",
    asks=(
        PHONE,
        Ask("guardian", "监护人", known="guardian"),
        Ask(
            "kind",
            "哪方面",
            "choice",
            choices=(
                ("sight", "视力"),
                ("hearing", "听力"),
                ("speech", "言语"),
                ("limb", "肢体"),
                ("mind", "智力"),
                ("autism", "孤独症"),
            ),
        ),
        Ask("place", "想去哪家机构", required=False),
    ),
    papers=(
        Paper("guardian_card", "监护人身份证"),
        Paper("diagnosis", "诊断证明", hint="有残疾人证的不用交。", required=False),
    ),
    machine=served(
        wait="待审核",
        doing="康复训练中",
        done="本期训练结束",
        arrange="审核通过，转介机构",
        finish="登记训练结果",
        arrange_asks=(Ask("institution", "定点机构"), Ask("since", "开始日期", "day")),
        tells="孩子的康复救助已通过，请于{since}到{institution}开始训练。",
    ),
)
