"""户籍迁出未迁证 — the household register moved to this county, and the certificate was not transferred.

Opened by the system for whom the register names. The person is told a month before each day; once a day has passed the
case comes to the county's desk, and somebody freezes or cancels with a reason, or waits. Asked for, all stands still.
Source: 残疾人证管理办法 第二十三条 (second hand; 条款待核).
"""

from doorstep.catalogue.items.certificate_transfer import ITEM as TRANSFER
from doorstep.catalogue.pieces.assessed import basis
from doorstep.catalogue.pieces.usual import REASON, REMEDY
from doorstep.certificates.following import (
    CANCEL_MONTHS,
    FREEZE_MONTHS,
    lift,
    stop,
    unmoved,
    warn,
    why_filed,
    why_no_warning,
    why_not_due,
    why_not_filed,
    why_not_moved,
    why_not_stop,
    why_still_held,
)
from doorstep.kernel.clock import Limit
from doorstep.kernel.item import Item
from doorstep.kernel.machine import Act, Ask, Machine, Stage

WAITS = "等本人迁移"
FROZEN = ("frozen", "frozen_told")
COUNTING = ("watched", "told", "to_freeze", *FROZEN, "to_cancel")
OPEN = (*COUNTING, "filed")
NEEDS = "certificate.record"
STOP = (REASON, REMEDY)
TOLD = "您的残疾人证因户口迁出后没有迁证，已{done}。原因：{{reason}} 您可以：{{remedy}}"

ITEM = Item(
    code="certificate-unmoved",
    label="户籍迁出未迁证",
    group="残疾人证",
    plain="户口迁来以后残疾人证没有迁来的，由系统查出，提醒本人，到期由县残联处理。",
    basis=basis("第二十三条"),
    promised=Limit(10),  # 待核: how soon the county acts once a day has passed
    legal=Limit(10),
    family="certificate-unmoved",
    channels=("window",),
    result="残疾人证迁来，或冻结、注销",
    asks=(Ask("moved_on", "户籍迁出日", "day"), Ask("issuer", "原发证的县（市、区）")),
    finds=unmoved,
    machine=Machine(
        start="watched",
        stages=(
            Stage("watched", "已迁出，证未迁", desk=""),
            Stage("told", "已提醒将冻结", desk=""),
            Stage("to_freeze", "待冻结", desk="county"),
            Stage("frozen", "已冻结", desk="", stops=WAITS),
            Stage("frozen_told", "已提醒将注销", desk="", stops=WAITS),
            Stage("to_cancel", "待注销", desk="county"),
            Stage("filed", "已申请迁移", desk="", stops=WAITS, is_aside=True),
            Stage("moved", "已迁来", outcome="granted"),
            Stage("cancelled", "已注销", outcome="withdrawn"),
            Stage("over", "不再需要处理", outcome="withdrawn"),
        ),
        acts=(
            Act("moved", "残疾人证已迁来", OPEN, "moved", NEEDS, guard=why_not_moved, automatic=True),
            Act("over", "不再持证，了结", OPEN, "over", NEEDS, guard=why_still_held, automatic=True),
            Act(
                "filed",
                "本人已申请迁移",
                COUNTING,
                "filed",
                NEEDS,
                guard=why_not_filed(TRANSFER.code),
                effect=lift,
                automatic=True,
            ),
            Act(
                "unfiled",
                "迁移没有办成，继续计期",
                ("filed",),
                "watched",
                NEEDS,
                guard=why_filed(TRANSFER.code),
                automatic=True,
            ),
            Act(
                "warn",
                "提醒本人将冻结",
                ("watched",),
                "told",
                NEEDS,
                guard=why_no_warning(FREEZE_MONTHS, TRANSFER.code),
                effect=warn(FREEZE_MONTHS, "冻结"),
                automatic=True,
            ),
            Act(
                "due",
                "期限已过，待冻结",
                ("told",),
                "to_freeze",
                NEEDS,
                guard=why_not_due(FREEZE_MONTHS, TRANSFER.code),
                starts=True,
                automatic=True,
            ),
            Act(
                "freeze",
                "冻结残疾人证",
                ("to_freeze",),
                "frozen",
                NEEDS,
                asks=STOP,
                guard=why_not_stop(TRANSFER.code),
                effect=stop("frozen"),
                decides=True,
                danger=True,
                tells=TOLD.format(done="冻结"),
            ),
            Act("wait", "暂不冻结，再等一个期限", ("to_freeze",), "told", NEEDS, asks=(REASON,)),
            Act(
                "warn_again",
                "提醒本人将注销",
                ("frozen",),
                "frozen_told",
                NEEDS,
                guard=why_no_warning(CANCEL_MONTHS, TRANSFER.code),
                effect=warn(CANCEL_MONTHS, "注销"),
                automatic=True,
            ),
            Act(
                "due_again",
                "期限已过，待注销",
                ("frozen_told",),
                "to_cancel",
                NEEDS,
                guard=why_not_due(CANCEL_MONTHS, TRANSFER.code),
                automatic=True,
            ),
            Act(
                "cancel",
                "注销残疾人证",
                ("to_cancel",),
                "cancelled",
                NEEDS,
                asks=STOP,
                guard=why_not_stop(TRANSFER.code),
                effect=stop("cancelled"),
                decides=True,
                danger=True,
                tells=TOLD.format(done="注销"),
            ),
            Act("wait_again", "暂不注销，再等一个期限", ("to_cancel",), "frozen_told", NEEDS, asks=(REASON,)),
        ),
    ),
)
