"""People about whom nothing is odd, taken one step or several towards an award of the living allowance."""

import datetime as dt

from doorstep.base.items import BENEFITS
from doorstep.entitlements.models import Award, Change
from doorstep.entitlements.models_process import PublicList
from doorstep.entitlements.services import confirm_changes, publish_list, tell_changes
from doorstep.people.models import Person
from tests.cast import COUNTY, COUNTY_CODE
from tests.entitlements.process import ripen
from tests.entitlements.test_judge_month import MAY, judge, somebody_due
from tests.factories import NOON, PayAccountFactory

LIVING = BENEFITS["living-allowance"]
JUNE = dt.date(2026, 6, 1)
DAY = dt.timedelta(days=1)


def payable(**told) -> Person:
    """Somebody due, about whom nothing is odd."""
    person = somebody_due(**told)
    PayAccountFactory(person=person)
    return person


def found(person, month=MAY, benefit=LIVING) -> Change:
    """What a run of the month says of the person."""
    judge(benefit, month=month)
    return Change.objects.get(person=person, benefit=benefit.code, month=month)


def told_and_listed(at=NOON, month=MAY) -> PublicList:
    """Everybody who was found is told, and the newcomers are published."""
    tell_changes(LIVING.code, month, code=COUNTY_CODE, by=COUNTY, at=at)
    return publish_list(LIVING.code, month, code=COUNTY_CODE, by=COUNTY, at=at)


def awarded(person) -> Award:
    """The person's award, by all the steps."""
    judge(LIVING)
    ripen(LIVING.code, MAY)
    confirm_changes(LIVING.code, MAY, "starts", code=COUNTY_CODE, by=COUNTY, at=NOON)
    return Award.objects.get(person=person)


def born(day: dt.date) -> Person:
    """Somebody payable who was born on the day."""
    person = payable()
    person.born_on = day
    person.save()
    return person
