"""Who can sign in to a made-up city: one of each role along one branch of the tree, and the desks of every county."""

import base64
import datetime as dt
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib.auth.hashers import make_password
from django.db.backends.postgresql.psycopg_any import DateRange

from doorstep.orgs.models import Account, Grouping, Org, Seat

from .names import full_name
from .plan import CityPlan

PASSWORD = "Jiamenkou-2026"  # noqa: S105  (the demonstration's, printed for everybody)
BRANCH_COUNTY, BRANCH_TOWN, BRANCH_VILLAGE = "420602000000", "420602002000", "420602002003"
SEATED_SINCE = dt.date(2024, 1, 1)
# Username stem, role, and which divisions have one.
CITY_DESKS = (
    ("city", "city_office"),
    ("leader", "city_leader"),
    ("auditor", "auditor"),
    ("keeper", "seat_keeper"),
)
COUNTY_DESKS = (("county", "county_office"), ("signer", "county_signer"), ("finance", "county_finance"))
GROUPING_DESK = ("gaoxin", "高新区")  # a county's office limited to a reporting unit, and a second seat beside it


@dataclass(frozen=True)
class Desk:
    """One seat to fill. `grouping` limits it."""

    username: str
    role: str
    code: str
    grouping: str = ""


def desks(codes: Iterable[str], groupings: Iterable[str]) -> list[Desk]:
    """Every seat of the demonstration, for the divisions and groupings that there are."""
    there = sorted(codes)
    city = next(code for code in there if code.endswith("0" * 8))
    counties = [code for code in there if code.endswith("0" * 6) and code != city]
    found = [Desk(stem, role, city) for stem, role in CITY_DESKS]
    found += [Desk(f"{stem}-{county[:6]}", role, county) for county in counties for stem, role in COUNTY_DESKS]
    town = BRANCH_TOWN if BRANCH_TOWN in there else next(c for c in there if c.endswith("000") and c[6:9] != "000")
    village = (
        BRANCH_VILLAGE if BRANCH_VILLAGE in there else next(c for c in there if c.startswith(town[:9]) and c != town)
    )
    found += [Desk(f"town-{town[:9]}", "town_desk", town), Desk(f"village-{village}", "liaison", village)]
    stem, name = GROUPING_DESK
    if name in groupings and counties:
        county = next(code for code in counties if code.startswith("420606"))
        second = next(code for code in there if code.startswith(county[:6]) and code.endswith("000") and code != county)
        found += [Desk(stem, "county_office", county, name), Desk(stem, "town_desk", second)]
    return found


def secret_of(plan: CityPlan, username: str) -> str:
    """The second factor of a demonstration account: the same for the same plan, so that scripts can sign in."""
    digest = hashlib.sha256(f"{plan.random_state}/{username}".encode()).digest()
    return base64.b32encode(digest[:20]).decode()


def seat_everybody(plan: CityPlan, *, opened_on: dt.date) -> list[Desk]:
    """Open the accounts and fill the seats. The organisations must stand."""
    orgs = {org.code: org for org in Org.objects.filter(kind__in=["federation", "village_association"])}
    groupings = {grouping.name: grouping for grouping in Grouping.objects.filter(valid__contains=plan.on)}
    found = desks(orgs, groupings)
    password = make_password(PASSWORD)
    accounts = {
        desk.username: Account(
            username=desk.username,
            name=full_name(plan.draw("staff", desk.username), male=len(desk.username) % 2 == 0, born_year=1982),
            password=password,
            password_set_on=opened_on,
            second_factor=secret_of(plan, desk.username),
        )
        for desk in found
    }
    Account.objects.bulk_create(accounts.values())
    Seat.objects.bulk_create(
        Seat(
            account=accounts[desk.username],
            role=desk.role,
            org=orgs[desk.code],
            code=desk.code,
            grouping=groupings.get(desk.grouping),
            held=DateRange(min(SEATED_SINCE, plan.on), None),
        )
        for desk in found
    )
    return found
