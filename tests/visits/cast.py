"""What the stories of home visits share: villages with points, a doctor, orders, a week with cars."""

import datetime as dt
import uuid

from django.db.backends.postgresql.psycopg_any import DateRange

from doorstep.base.jobs import run_job
from doorstep.base.scope import scoped
from doorstep.certificates.models_assess import Doctor, Institution
from doorstep.orgs.models import Org
from doorstep.people.models import Person
from doorstep.visits.models import PlacePoint, VisitOrder, VisitPlan
from doorstep.visits.services import Told, Wanted, add_team, ask_for_routes, open_plan, order_visit, record_visit
from tests.cast import COUNTY, COUNTY_CODE, TOWN, VILLAGE_CODE
from tests.factories import CertificateFactory, DivisionFactory, OrgFactory, PersonFactory

MONDAY = dt.date(2026, 6, 1)
NOON = dt.datetime(2026, 5, 29, 4, tzinfo=dt.UTC)  # the Friday before
FAR_CODE = "420602002004"
SINCE = DateRange(dt.date(2020, 1, 1), None)


def lay_places() -> None:
    """The county's organisations, two villages with points, and the office."""
    for trait in ({}, {"town": True}, {"county": True}):
        OrgFactory(**trait)
    for code, name in ((VILLAGE_CODE, "新街社区居委会"), (FAR_CODE, "远坡村村委会")):
        DivisionFactory(code=code, name=name)
    DivisionFactory(code="420602002000", name="古城街道", level="town", parent_code=COUNTY_CODE)
    DivisionFactory(code=COUNTY_CODE, name="襄城区", level="county", parent_code="420600000000")
    for code, lon in ((COUNTY_CODE, 112.10), (VILLAGE_CODE, 112.12), (FAR_CODE, 112.30)):
        PlacePoint.objects.create(code=code, lon_deg=lon, lat_deg=32.0, source="示意", is_synthetic=True)


def doctor(*categories: int) -> Doctor:
    """A doctor of the county's hospital."""
    about = {"categories": list(categories), "valid": SINCE, "is_synthetic": True}
    place = Institution.objects.create(
        org=Org.objects.get(level="county"), code=COUNTY_CODE, name="医院", fee_fen=0, document="文号", **about
    )
    return Doctor.objects.create(institution=place, name="评定医师甲", licence="演示", **about)


def holder(**about) -> Person:
    """Somebody with a certificate."""
    return CertificateFactory(person=PersonFactory(**about)).person


def wanted(**about) -> Wanted:
    """A visit of forty minutes on any working day of the week."""
    usual = {
        "purpose": "survey",
        "earliest_on": MONDAY,
        "latest_on": MONDAY + dt.timedelta(days=4),
        "from_time": dt.time(9),
        "until_time": dt.time(17),
        "minutes": 40,
        "place_code": VILLAGE_CODE,
        "address": "新街社区 3 号",
    }
    return Wanted(**(usual | about))


def ordered(person=None, by=TOWN, at=NOON, key=None, matter=None, **about) -> VisitOrder:
    """An order, as a desk asks for it."""
    with scoped(by.ranges, by=by):
        whose = person or holder()
        how = {"key": key or uuid.uuid4(), "matter_id": matter and matter.pk}
        return order_visit(whose.pk, wanted(**about), **how, by=by, at=at)


def week(*, days=(0,), doctors=(), cars=("一号车",)) -> VisitPlan:
    """The county's plan with a car or more on some days."""
    with scoped(COUNTY.ranges, by=COUNTY):
        plan = open_plan(MONDAY, by=COUNTY, at=NOON)
        on = [MONDAY + dt.timedelta(days=number) for number in days]
        for car in cars:
            add_team(plan.pk, car, on, (f"{car}甲", f"{car}乙"), [one.pk for one in doctors], by=COUNTY, at=NOON)
    return plan


def routed(plan: VisitPlan) -> VisitPlan:
    """The plan after a second's search."""
    with scoped(COUNTY.ranges, by=COUNTY):
        job = ask_for_routes(plan.pk, seconds=1, by=COUNTY, at=NOON)
    ended = run_job(job.pk)
    assert ended.state == "done", ended.outcome
    plan.refresh_from_db()
    return plan


def told(result: str = "done", **about) -> Told:
    """Two of the staff, forty minutes on the Monday."""
    arrived = dt.datetime(2026, 6, 1, 2, tzinfo=dt.UTC)
    usual = {"staff": ("张三", "李四"), "arrived_at": arrived, "left_at": arrived + dt.timedelta(minutes=40)}
    return Told(result=result, **(usual | about))


def recorded(order: VisitOrder, result: str = "done", by=TOWN, client_id=None, **about):
    """A visit, as it is written down in the evening of the Monday."""
    with scoped(by.ranges, by=by):
        at = dt.datetime(2026, 6, 1, 10, tzinfo=dt.UTC)
        return record_visit(order.pk, told(result, **about), client_id=client_id or uuid.uuid4(), by=by, at=at)
