"""The minimum living standard of a place, of which other amounts are a share. Counties: `catalogue/provinces`."""

from datetime import date

from doorstep.kernel.benefit import Dated, Parameter

from .payment import GUESSED

# A county may set more; what the province itself has published is not known.
MINIMUM_LIVING = Parameter(
    "minimum_living",
    "最低生活保障标准",
    "fen/month",
    (Dated(date(2026, 1, 1), 600_00, GUESSED, is_floor=True),),
    home="42",
)
