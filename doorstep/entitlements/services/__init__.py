"""Acts on entitlements: judge a month, check, tell, publish, hear objections, confirm, draw up the money."""

from .checking import answer_check
from .deciding import confirm_change, confirm_changes, decline_change, earlier_of
from .drawing import draw_up_month
from .judging import judge_month
from .objecting import close_objection, enter_objection, raise_objection, tell_objector
from .publishing import publish_list, withdraw_list
from .renouncing import renounce_benefit, return_to_benefit
from .telling import record_telling, tell_changes

__all__ = [
    "answer_check",
    "close_objection",
    "confirm_change",
    "confirm_changes",
    "decline_change",
    "draw_up_month",
    "earlier_of",
    "enter_objection",
    "judge_month",
    "publish_list",
    "raise_objection",
    "record_telling",
    "renounce_benefit",
    "return_to_benefit",
    "tell_changes",
    "tell_objector",
    "withdraw_list",
]
