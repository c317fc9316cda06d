"""Who works in a home: no seat of the federation, no division in reach, the home's own rows alone."""

import datetime as dt

from doorstep.base.access import Actor, Role
from doorstep.base.scope import as_system

from .models import Home, HomeStaff

HOME_HEAD = Role(
    "home_head",
    "家园负责人",
    "家园的负责人、副职或者业务负责人；只看本家园。",
    frozenset({"home.run", "home.day"}),
    home="home-desk",
)
HOME_WORKER = Role(
    "home_worker",
    "家园工作人员",
    "家园的护理员、辅导员等；只记本家园每天的事。",
    frozenset({"home.day"}),
    home="home-desk",
)
STEP = 10**12  # below the numbers of the clerks of employers, so that no line of the trail takes one for the other


def keeper_actor(staff: HomeStaff) -> Actor:
    """The actor of somebody who works in a home, fetched with account and home."""
    role = HOME_HEAD if staff.post in HomeStaff.LEADING else HOME_WORKER
    return Actor(
        account_id=staff.account_id or 0,
        seat_id=-STEP - staff.pk,
        role=role,
        code=staff.code,
        ranges=(),
        seat_label=f"{staff.home.name}·{staff.get_post_display()}",
        name=staff.name,
        party=staff.home_id,
        party_of=Home._meta.db_table,
    )


def keepers_of(account_id: int, on: dt.date) -> list[Actor]:
    """In which homes the holder of an account works on the day. Read before any reach is known."""
    with as_system(read_only=True):
        held = HomeStaff.objects.filter(account_id=account_id, account__is_active=True, held__contains=on)
        standing = held.exclude(home__state__in=["closed", "dropped"]).select_related("account", "home")
        return [keeper_actor(one) for one in standing.order_by("home__code", "home_id")]
