"""A few cases in every county of a made-up city, some sunk to a town and a village, so that each desk has its work."""

import datetime as dt
from collections.abc import Sequence

from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone
from django.utils.translation import gettext as _

from doorstep.base.access import Actor
from doorstep.base.items import ITEMS
from doorstep.base.scope import as_system, scoped
from doorstep.certificates.models import Certificate
from doorstep.matters.models import Matter
from doorstep.matters.services import advance, delegate, file_matter, record_readiness
from doorstep.orgs.models import Org, Seat
from doorstep.orgs.seats import as_actor

from .plan import CityPlan

ITEM = "employment-registration"
DOCUMENT = "襄残联〔2026〕1号（演示）"
SAID = {"phone": "19900005566", "wanted": "在家做手工，或者附近的保洁", "form": "home"}
INTRODUCED = {"employer": "演示服饰有限公司", "post": "手工包装"}
DEFECTS = {"defects": "请补一张身份证复印件。"}
# How many days ago each was filed, and what was done with it since, each act a day after the one before.
STORIES: tuple[tuple[int, tuple[str, ...]], ...] = (
    (30, ("accept",)),
    (13, ("accept",)),
    (9, ("accept", "introduce")),
    (6, ("return",)),
    (3, ("accept",)),
    (1, ()),
)
SAYING = {"introduce": INTRODUCED, "return": DEFECTS}


def file_cases(office: Actor, plan: CityPlan) -> int:
    """The stories of one county, filed by its office; returns how many. Nothing where a case stands already."""
    with scoped(office.ranges, by=office):
        if Matter.objects.exists():
            return 0
        for (days, acts), person_id in zip(STORIES, _holders(len(STORIES), plan), strict=False):
            _tell(person_id, days, acts, by=office, plan=plan)
        return Matter.objects.count()


def sink_downwards(office: Actor, plan: CityPlan) -> None:
    """The county delegates acceptance to the town and the village that have seats, which then take in cases."""
    with as_system(read_only=True):
        below = Seat.objects.filter(role__in=["town_desk", "liaison"], code__startswith=office.code[:6])
        desks = [as_actor(seat) for seat in below.select_related("account", "org", "grouping").order_by("pk")]
    for desk in desks:
        with scoped(office.ranges, by=office):
            org = Org.objects.filter(code=desk.code, kind__in=["federation", "village_association"]).first()
            if org is None or org.delegations.exists():
                continue
            ready = dict.fromkeys(("window_on", "machine_on", "trained_on", "agreed_on"), _ago(plan, 90).date())
            record_readiness(org.pk, **ready, by=office, at=_ago(plan, 80))
            for item in ITEMS.values():
                if item.sunk:
                    since = _ago(plan, 60).date()
                    delegate(org.pk, item.code, item.sunk, since=since, document=DOCUMENT, by=office, at=_ago(plan, 60))
        with scoped(desk.ranges, by=desk):
            for (days, acts), person_id in zip(STORIES[3:], _holders(3, plan), strict=False):
                _tell(person_id, days, acts, by=desk, plan=plan)


def _holders(count: int, plan: CityPlan) -> Sequence[int]:
    """The first living holders within reach who have no case yet."""
    held = Certificate.objects.filter(state="active", person__died_on=None, person__merged_into=None)
    held = held.filter(valid__contains=DateRange(_ago(plan, 60).date(), plan.on))
    return list(held.filter(person__matters=None).order_by("person_id").values_list("person_id", flat=True)[:count])


def _ago(plan: CityPlan, days: int) -> dt.datetime:
    day = plan.on - dt.timedelta(days=days)
    return dt.datetime.combine(day, dt.time(9), tzinfo=timezone.get_default_timezone())


def _tell(person_id: int, days: int, acts: Sequence[str], *, by: Actor, plan: CityPlan) -> None:
    channel = "village" if by.role.name == "liaison" else "window"
    papers = {"identity_card": "original"}
    made = file_matter(ITEM, person_id, SAID, papers=papers, channel=channel, by=by, at=_ago(plan, days))
    for step, act in enumerate(acts, start=1):
        advance(made.pk, act, SAYING.get(act, {}), by=by, at=_ago(plan, days - step))


def words(count: int) -> str:
    """What was done, for whoever watches."""
    return _("%(count)s 件办件已登记，受理权已下放到有岗位的乡镇和村") % {"count": count}
