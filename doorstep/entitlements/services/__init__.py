"""Acts on entitlements: judge a month, confirm what it found, draw up the money; and take back what was not due."""

from .deciding import confirm_change, confirm_changes, decline_change, earlier_of
from .drawing import draw_up_month
from .judging import judge_month
from .offsetting import agree_offset
from .recovering import (
    agree_instalment,
    approve_waiver,
    ask_waiver,
    close_recovery,
    notify_recovery,
    open_recovery,
    proposes_waiver,
    refuse_waiver,
    repay_recovery,
    transfer_recovery,
    withdraw_recovery,
)
from .recovery_case import left_of

__all__ = [
    "agree_instalment",
    "agree_offset",
    "approve_waiver",
    "ask_waiver",
    "close_recovery",
    "confirm_change",
    "confirm_changes",
    "decline_change",
    "draw_up_month",
    "earlier_of",
    "judge_month",
    "left_of",
    "notify_recovery",
    "open_recovery",
    "proposes_waiver",
    "refuse_waiver",
    "repay_recovery",
    "transfer_recovery",
    "withdraw_recovery",
]
