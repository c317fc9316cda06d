"""Acts on entitlements: judge, check, tell, publish, hear objections, confirm, draw up; take back what was not due."""

from .checking import answer_check
from .deciding import confirm_change, confirm_changes, decline_change, earlier_of
from .drawing import draw_up_month
from .judging import judge_month
from .objecting import close_objection, enter_objection, raise_objection, tell_objector
from .offsetting import agree_offset, refuse_without_later_months
from .publishing import publish_list, withdraw_list
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
from .recovery_case import left_of, months_of
from .renouncing import renounce_benefit, return_to_benefit
from .telling import record_telling, tell_changes

__all__ = [
    "agree_instalment",
    "agree_offset",
    "answer_check",
    "approve_waiver",
    "ask_waiver",
    "close_objection",
    "close_recovery",
    "confirm_change",
    "confirm_changes",
    "decline_change",
    "draw_up_month",
    "earlier_of",
    "enter_objection",
    "judge_month",
    "left_of",
    "months_of",
    "notify_recovery",
    "open_recovery",
    "proposes_waiver",
    "publish_list",
    "raise_objection",
    "record_telling",
    "refuse_waiver",
    "refuse_without_later_months",
    "renounce_benefit",
    "repay_recovery",
    "return_to_benefit",
    "tell_changes",
    "tell_objector",
    "transfer_recovery",
    "withdraw_list",
    "withdraw_recovery",
]
