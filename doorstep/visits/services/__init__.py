"""Acts on home visits."""

from .edit import place_order
from .orders import Wanted, cancel_order, order_visit
from .plans import add_team, ask_for_routes, drop_plan, drop_team, fix_plan, open_plan
from .points import set_point
from .record import Told, keep_photo, record_visit
from .routes import problem_of, write_answer

__all__ = [
    "Told",
    "Wanted",
    "add_team",
    "ask_for_routes",
    "cancel_order",
    "drop_plan",
    "drop_team",
    "fix_plan",
    "keep_photo",
    "open_plan",
    "order_visit",
    "place_order",
    "problem_of",
    "record_visit",
    "set_point",
    "write_answer",
]
