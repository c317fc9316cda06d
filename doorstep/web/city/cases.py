"""A few cases in every county of a made-up city, some sunk to a town and a village, so that each desk has its work."""

import datetime as dt
from collections.abc import Sequence

from django.contrib.auth.hashers import make_password
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone
from django.utils.translation import gettext as _

from doorstep.base.access import Actor
from doorstep.base.items import ITEMS
from doorstep.base.scope import as_system, scoped
from doorstep.certificates.models import Certificate
from doorstep.certificates.models_assess import Doctor, Institution
from doorstep.matters.models import Matter
from doorstep.matters.services import advance, delegate, file_matter, record_readiness
from doorstep.orgs.models import Account, Org, Seat
from doorstep.orgs.seats import as_actor

from .names import full_name
from .plan import CityPlan
from .staff import PASSWORD, secret_of

DOCUMENT = "襄残联〔2026〕1号（演示）"
FEE_FEN = 80_00
JOB, CHANGE, LOST, RENEWAL = (
    "employment-registration",
    "certificate-change",
    "certificate-reissue",
    "certificate-renewal",
)
SAID = {
    JOB: {"phone": "19900005566", "wanted": "在家做手工，或者附近的保洁", "form": "home"},
    CHANGE: {"phone": "19900005566", "category": "4", "changed": "腿脚比以前更不方便", "delivery": "home"},
    LOST: {"phone": "19900005566", "delivery": "desk"},
    RENEWAL: {"phone": "19900005566", "why": "spoiled", "delivery": "desk"},
}
SAYING = {
    "introduce": {"employer": "演示服饰有限公司", "post": "手工包装"},
    "return": {"defects": "请补一张身份证复印件。"},
}
FOUND = {"category": "4", "grade": "2", "cause": "disease"}
# Item, how many days ago it was filed, and what was done with it since, each act a day after the one before.
Story = tuple[str, int, tuple[str, ...]]
STORIES: tuple[Story, ...] = (
    (JOB, 30, ("accept",)),
    (JOB, 9, ("accept", "introduce")),
    (JOB, 6, ("return",)),
    (JOB, 1, ()),
    (CHANGE, 12, ("accept", "book")),
    (CHANGE, 8, ("accept", "book", "conclude", "post")),
    (LOST, 5, ("accept", "review")),
    (RENEWAL, 2, ()),
)
BELOW: tuple[Story, ...] = ((JOB, 6, ("return",)), (JOB, 3, ("accept",)), (CHANGE, 2, ("accept",)), (LOST, 1, ()))


def file_cases(office: Actor, plan: CityPlan) -> int:
    """The stories of one county, filed by its office; returns how many. Nothing where a case stands already."""
    assessor = found_institution(office, plan)
    with scoped(office.ranges, by=office):
        if Matter.objects.exists():
            return 0
        for story, person_id in zip(STORIES, _holders(len(STORIES), plan), strict=False):
            _tell(story, person_id, by=office, assessor=assessor, plan=plan)
        return Matter.objects.count()


def found_institution(office: Actor, plan: CityPlan) -> Actor:
    """The county's hospital with two doctors, and the seat of one of them; found again where it stands."""
    username = f"assessor-{office.code[:6]}"
    with as_system():
        seats = Seat.objects.filter(account__username=username).select_related("account", "org", "grouping")
        if (held := seats.first()) is not None:
            return as_actor(held)
        place = _hospital(office, plan)
        names = [full_name(plan.draw("doctor", f"{username}{n}"), male=n == 0, born_year=1975) for n in (0, 1)]
        about = {"categories": place.categories, "valid": place.valid, "is_synthetic": True, "licence": _("演示")}
        Doctor.objects.bulk_create(Doctor(institution=place, name=one, **about) for one in names)
        account = Account.objects.create(
            username=username,
            name=names[0],
            password=make_password(PASSWORD),
            password_set_on=timezone.localdate(),
            second_factor=secret_of(plan, username),
        )
        Seat.objects.create(account=account, role="assessor", org=place.org, code=place.code, held=place.valid)
        return as_actor(seats.get())


def found_city_institution(plan: CityPlan) -> None:
    """The institution that the city itself designates, to which what is disputed goes."""
    with as_system(read_only=True):
        seats = Seat.objects.filter(role="city_office").select_related("account", "org", "grouping")
        offices = [as_actor(seat) for seat in seats.order_by("pk")[:1]]
    for office in offices:
        found_institution(office, plan)


def _hospital(office: Actor, plan: CityPlan) -> Institution:
    since = DateRange(ago(plan, 1000).date(), None)
    name = _("%(place)s残疾评定医院（演示）") % {"place": office.seat_label.split("残联")[0]}
    org = Org.objects.create(
        code=office.code, kind="institution", level="county", name=name, active=since, is_synthetic=True
    )
    about = {"categories": [1, 2, 3, 4, 5, 6], "fee_fen": FEE_FEN, "valid": since, "document": DOCUMENT}
    return Institution.objects.create(org=org, code=org.code, name=name, is_synthetic=True, **about)


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
            ready = dict.fromkeys(("window_on", "machine_on", "trained_on", "agreed_on"), ago(plan, 90).date())
            record_readiness(org.pk, **ready, by=office, at=ago(plan, 80))
            for item in ITEMS.values():
                if item.sunk:
                    since = ago(plan, 60).date()
                    delegate(org.pk, item.code, item.sunk, since=since, document=DOCUMENT, by=office, at=ago(plan, 60))
        with scoped(desk.ranges, by=desk):
            for story, person_id in zip(BELOW, _holders(len(BELOW), plan), strict=False):
                _tell(story, person_id, by=desk, assessor=desk, plan=plan)


def _holders(count: int, plan: CityPlan) -> Sequence[int]:
    """The first living holders within reach who have no case yet."""
    held = Certificate.objects.filter(state="active", person__died_on=None, person__merged_into=None)
    held = held.filter(valid__contains=DateRange(ago(plan, 60).date(), plan.on))
    grown = held.filter(person__born_on__lt=ago(plan, 366 * 20).date()).exclude(category__in=(5, 6, 7))
    return list(grown.filter(person__matters=None).order_by("person_id").values_list("person_id", flat=True)[:count])


def ago(plan: CityPlan, days: int) -> dt.datetime:
    """Nine in the morning, so many days before the plan's day."""
    day = plan.on - dt.timedelta(days=days)
    return dt.datetime.combine(day, dt.time(9), tzinfo=timezone.get_default_timezone())


def _tell(story: Story, person_id: int, *, by: Actor, assessor: Actor, plan: CityPlan) -> None:
    item, days, acts = story
    channel = "village" if by.role.name == "liaison" else "window"
    papers = {paper.name: "original" for paper in ITEMS[item].papers if paper.required and not paper.shared}
    made = file_matter(item, person_id, SAID[item], papers=papers, channel=channel, by=by, at=ago(plan, days))
    for step, act in enumerate(acts, start=1):
        concludes = act == "conclude"
        hand, sees = (assessor, "assessment.record") if concludes else (by, "matter.view")
        said = SAYING.get(act) or _booking(act, made, plan, days - step)
        advance(made.pk, act, said, sees=sees, by=hand, at=ago(plan, days - step))


def _booking(act: str, made: Matter, plan: CityPlan, days: int) -> dict[str, str]:
    """What is filled in where it depends on the county's hospital."""
    if act not in ("book", "conclude"):
        return {}
    place = Institution.objects.get(code=f"{made.code[:6]}000000")
    if act == "book":
        return {"institution": str(place.pk), "booked_on": f"{ago(plan, days):%Y-%m-%d}", "place": "hospital"}
    first, second = place.doctors.order_by("pk").values_list("name", flat=True)
    return FOUND | {"doctor": first, "second_doctor": second}


def words(count: int) -> str:
    """What was done, for whoever watches."""
    return _("%(count)s 件办件已登记，受理权已下放到有岗位的乡镇和村") % {"count": count}
