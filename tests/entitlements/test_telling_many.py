"""Telling many at once: the same words to the same people in the same order as one after the other."""

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from doorstep.entitlements.models_process import Telling
from doorstep.entitlements.services import tell_changes
from doorstep.exchange.models import Message
from doorstep.exchange.outbox import payload_of
from tests.cast import COUNTY, COUNTY_CODE
from tests.entitlements.newcomers import LIVING, payable
from tests.entitlements.test_judge_month import MAY, judge
from tests.factories import NOON, OrgFactory

pytestmark = pytest.mark.usefixtures("db")


def rows() -> tuple[list[dict], list[dict]]:
    """The tellings and the messages in the order of their keys, without the keys; what is sealed is opened."""
    kept = [{field.attname: getattr(row, field.attname) for field in row._meta.fields} for row in _tellings()]
    sent = [
        {field.attname: getattr(row, field.attname) for field in row._meta.fields} | {"payload": payload_of(row)}
        for row in Message.objects.order_by("pk")
    ]
    for one in (*kept, *sent):
        one.pop("id")
    keys = dict(Message.objects.values_list("pk", "key"))
    return [one | {"message_id": keys.get(one["message_id"])} for one in kept], sent


def _tellings():
    return Telling.objects.order_by("pk")


def told(most: int | None) -> tuple[list[dict], list[dict]]:
    """What is written where so many are told at a time; nothing of it stays."""
    with transaction.atomic():
        while tell_changes(LIVING.code, MAY, code=COUNTY_CODE, by=COUNTY, at=NOON, most=most):
            pass
        written = rows()
        transaction.set_rollback(True)
    return written


def test_many_told_at_once_are_told_as_one_after_the_other():
    OrgFactory(county=True)
    for number in range(7):
        person = payable()
        person.phone = f"1990000000{number}" if number % 3 else ""
        person.save()
    judge(LIVING)
    at_once, one_by_one = told(None), told(1)
    assert [len(some) for some in at_once] == [7, 4]
    assert at_once == one_by_one


def test_however_many_are_told_it_takes_the_same_statements():
    asked = []
    for count in (3, 12):
        for _each in range(count):
            person = payable()
            person.phone = "19900001234"
            person.save()
        judge(LIVING)
        with CaptureQueriesContext(connection) as queries:
            assert tell_changes(LIVING.code, MAY, code=COUNTY_CODE, by=COUNTY, at=NOON) == count
        asked.append(len(queries))
    assert asked[0] == asked[1]
    assert Message.objects.count() == Telling.objects.filter(told_how="message").count() == 15
