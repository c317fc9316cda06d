"""A small tree and the plan of a small city, for the tests of made-up cities."""

import datetime as dt

from doorstep.web.city.plan import CityPlan

PLAN = CityPlan(people=300)
AT = dt.datetime(2026, 10, 31, 1, tzinfo=dt.UTC)
TREE = (
    ("420600000000", "襄阳市", "city"),
    ("420602000000", "襄城区", "county"),
    ("420602002000", "古城街道", "town"),
    ("420602002003", "新街社区居委会", "village"),
    ("420602002004", "大北门社区居委会", "village"),
    ("420602200000", "尹集乡", "town"),
    ("420602200207", "姚庵村委会", "village"),
    ("420606000000", "樊城区", "county"),
    ("420606005000", "清河口街道", "town"),
    ("420606005008", "旭东路社区居委会", "village"),
    ("420606005009", "施营社区居委会", "village"),
    ("420606400000", "经济开发区", "town"),
    ("420606400498", "虚拟社区", "village"),
)
