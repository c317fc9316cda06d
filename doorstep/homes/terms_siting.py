"""Numbers about where homes are built: who is reckoned with, how far, how long is searched. Each of them 待核."""

from datetime import date
from functools import partial

from .terms import numbered

_number = partial(numbered, date(2009, 1, 1))  # the first programme of sunshine homes (待核)


WITHIN = _number("home_siting_within", "家园的服务距离", "metres", 3000)
SEARCH_SECONDS = 300  # 待核: a whole city is proven within a minute; what is not by then is told with its gap
ASKS_SECONDS = 2.0  # 待核: so often a search looks whether somebody asks it to stop
MOST_HOMES, MOST_WITHIN_KM = 200, 100
