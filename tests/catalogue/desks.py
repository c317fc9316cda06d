"""What each desk does in the stories of a certificate, one act a function."""

import datetime as dt

from django.db.backends.postgresql.psycopg_any import DateRange

from doorstep.base.items import find_item
from doorstep.base.scope import scoped
from doorstep.certificates.models_assess import Institution
from doorstep.matters.models import Matter
from doorstep.matters.services import advance, file_matter
from doorstep.orgs.models import Org
from doorstep.people.models import Guardian
from tests.cast import CITY_CODE, COUNTY, COUNTY_CODE, SIGNER, VILLAGE, actor
from tests.factories import (
    PersonFactory,
)

MONDAY = dt.datetime(2026, 6, 1, 2, tzinfo=dt.UTC)
NEW = {"phone": "19900001234", "category": "4", "home_visit": "", "delivery": "home"}
FOUND = {"category": "4", "grade": "2", "cause": "traffic", "doctor": "李医师", "second_doctor": "王医师"}
HANDED = {"receiver": "本人", "how": "home"}
DOCTOR = actor("assessor", COUNTY_CODE, account_id=701)


def later(days: int) -> dt.datetime:
    return MONDAY + dt.timedelta(days=days)


def institution_org(name: str) -> Org:
    since = DateRange(dt.date(2018, 1, 1), None)
    return Org.objects.create(
        code=COUNTY_CODE, kind="institution", level="county", name=name, active=since, is_synthetic=True
    )


def guarded(person) -> None:
    since = DateRange(dt.date(2016, 1, 1), None)
    Guardian.objects.create(person=person, code=person.code, name="王父", relation="parent", held=since)


def file(item, person, said, *, by=VILLAGE, at=MONDAY) -> Matter:
    with scoped(by.ranges, by=by):
        return file_matter(item, person.pk, said, papers=papers_for(item), channel="village", by=by, at=at)


def papers_for(item):
    return {paper.name: "original" for paper in find_item(item).papers if paper.required and not paper.shared}


def do(matter, act, said=None, *, by=COUNTY, at=MONDAY, **more) -> Matter:
    with scoped(by.ranges, by=by):
        return advance(matter.pk, act, said or {}, by=by, at=at, **more)


def booked(matter, *, at=MONDAY, by=VILLAGE) -> Matter:
    place = str(Institution.objects.get(code=COUNTY_CODE).pk)
    return do(matter, "book", {"institution": place, "booked_on": f"{at:%Y-%m-%d}", "place": "home"}, by=by, at=at)


def concluded(matter, said=FOUND, *, act="conclude", at=MONDAY) -> Matter:
    return do(matter, act, said, by=DOCTOR, sees="assessment.record", at=at)


def decided(matter, *, at) -> Matter:
    do(matter, "review", by=COUNTY, at=at)
    do(matter, "approve", by=SIGNER, at=at)
    return do(matter, "print", by=COUNTY, at=at)


def adult(**about):
    return PersonFactory(**about)


CITY_DOCTOR = actor("assessor", CITY_CODE, account_id=801)
