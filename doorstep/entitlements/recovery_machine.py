"""How a case of recovery goes on: its stages, its acts, its causes, and the numbers it depends on."""

import datetime as dt

from doorstep.kernel.benefit import Dated, Parameter
from doorstep.kernel.machine import Act, Machine, Stage

CAUSES = {
    "DEATH": "去世后继续发放",
    "GRADE": "残疾等级变更后没有停发或减发",
    "MOVED": "户籍迁出后继续发放",
    "ERROR": "工作差错",
    "FRAUD": "隐瞒或虚报情况领取",
}
OVER = ["closed", "withdrawn"]
MANAGE, APPROVE = "recovery.manage", "recovery.approve"
RUNNING = ("notified", "instalment", "offset")

MACHINE = Machine(
    start="found",
    stages=(
        Stage("found", "已立案，待告知"),
        Stage("notified", "已告知，待商定"),
        Stage("instalment", "分期退还"),
        Stage("offset", "按月扣回"),
        Stage("repaid", "已退清"),
        Stage("waiver", "待审批免予追缴"),
        Stage("waived", "免予追缴"),
        Stage("transferred", "移送处理"),
        Stage("closed", "已结案", outcome="granted"),
        Stage("withdrawn", "已撤销", outcome="withdrawn"),
    ),
    acts=(
        Act("notify", "告知", ("found",), "notified", MANAGE),
        # Leads on only with the last of the money; until then the case stays where it is.
        Act("repay", "登记退还", RUNNING, "repaid", MANAGE),
        Act("instalment", "商定分期退还", ("notified",), "instalment", MANAGE),
        Act("offset", "商定按月扣回", ("notified", "instalment"), "offset", MANAGE),
        Act("ask_waiver", "提请免予追缴", RUNNING, "waiver", MANAGE),
        Act("approve_waiver", "批准免予追缴", ("waiver",), "waived", APPROVE),
        Act("refuse_waiver", "不予批准", ("waiver",), "notified", APPROVE),
        Act("transfer", "移送处理", RUNNING, "transferred", MANAGE, danger=True),
        Act("close", "结案", ("repaid", "offset", "waived", "transferred"), "closed", MANAGE),
        Act("withdraw", "撤销", ("found", "notified"), "withdrawn", MANAGE, danger=True),
    ),
)

SINCE = dt.date(2020, 1, 1)
GUESSED = "系统默认值，当地文件未查到（待核）"
OFFSET_SHARE = Parameter("offset_share", "每月最多扣回的比例", "percent", (Dated(SINCE, 50, GUESSED),))
WAIVE_AFTER = Parameter("waive_after", "工作差错多久后可提请免予追缴", "months", (Dated(SINCE, 12, GUESSED),))
LOOK_BACK = Parameter("overpaid_look_back", "核对多发的月数", "months", (Dated(SINCE, 24, GUESSED),))
