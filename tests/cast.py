"""The fixed cast: one actor at each level of one branch of the tree, and one elsewhere."""

from doorstep.base.access import Actor
from doorstep.kernel.regions import subtree
from doorstep.orgs.roles import ROLES

CITY_CODE = "420600000000"
COUNTY_CODE = "420602000000"
TOWN_CODE = "420602002000"
VILLAGE_CODE = "420602002003"
ELSEWHERE_CODE = "420606005008"


def actor(role: str, code: str, *, account_id: int, seat_id: int | None = None) -> Actor:
    """An actor without rows behind it: for services, which ask only the actor."""
    return Actor(
        account_id=account_id,
        seat_id=seat_id or account_id,
        role=ROLES[role],
        code=code,
        ranges=(subtree(code),),
        seat_label=f"{code[:6]}·{ROLES[role].label}",
        name=f"经办{account_id}",
    )


CITY = actor("city_office", CITY_CODE, account_id=101)
LEADER = actor("city_leader", CITY_CODE, account_id=102)
COUNTY = actor("county_office", COUNTY_CODE, account_id=201)
SIGNER = actor("county_signer", COUNTY_CODE, account_id=202)
FINANCE = actor("county_finance", COUNTY_CODE, account_id=203)
TOWN = actor("town_desk", TOWN_CODE, account_id=301)
VILLAGE = actor("liaison", VILLAGE_CODE, account_id=401)
ELSEWHERE = actor("county_office", "420606000000", account_id=501)
