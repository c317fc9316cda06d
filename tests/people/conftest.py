"""The small tree that the tests of this room stand on."""

import datetime as dt

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange

from doorstep.orgs.models import Division
from tests.cast import CITY_CODE, COUNTY_CODE, ELSEWHERE_CODE, TOWN_CODE, VILLAGE_CODE

NEIGHBOUR_CODE = "420602002004"
OTHER_TOWN_CODE = "420602200207"

TREE = (
    (CITY_CODE, "襄阳市", "city", "420000000000"),
    (COUNTY_CODE, "襄城区", "county", CITY_CODE),
    (TOWN_CODE, "古城街道", "town", COUNTY_CODE),
    (VILLAGE_CODE, "新街社区居委会", "village", TOWN_CODE),
    (NEIGHBOUR_CODE, "西街社区居委会", "village", TOWN_CODE),
    ("420602200000", "尹集乡", "town", COUNTY_CODE),
    (OTHER_TOWN_CODE, "姚庵村委会", "village", "420602200000"),
    ("420606000000", "樊城区", "county", CITY_CODE),
    ("420606005000", "清河口街道", "town", "420606000000"),
    (ELSEWHERE_CODE, "旭东路社区居委会", "village", "420606005000"),
    ("420606005009", "西街社区居委会", "village", "420606005000"),
)


@pytest.fixture(autouse=True)
def tree(db):
    """City, two counties, three towns, five villages."""
    Division.objects.bulk_create(
        Division(code=code, name=name, level=level, parent_code=parent, valid=DateRange(dt.date(2016, 1, 1), None))
        for code, name, level, parent in TREE
    )
