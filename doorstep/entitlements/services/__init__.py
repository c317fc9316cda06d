"""Acts on entitlements: judge a month, confirm what it found, answer what it could not tell, draw up the money."""

from .deciding import confirm_change, confirm_changes, decline_change, earlier_of
from .drawing import draw_up_month
from .judging import judge_month

__all__ = ["confirm_change", "confirm_changes", "decline_change", "draw_up_month", "earlier_of", "judge_month"]
