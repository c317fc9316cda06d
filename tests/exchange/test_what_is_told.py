"""Which acts tell which platform what: certificates the national one, cases the provincial one, once each."""

import datetime as dt

import pytest
from django.db import transaction

from doorstep.certificates.services import change_state, record_certificate, reissue_certificate
from doorstep.exchange.kinds import KINDS, field_words
from doorstep.exchange.models import Message
from doorstep.exchange.outbox import payload_of
from doorstep.exchange.payloads import leaves
from doorstep.matters.services.by_itself import act_by_itself
from tests.cast import COUNTY, SIGNER, VILLAGE
from tests.catalogue.conftest import county
from tests.catalogue.desks import HANDED, NEW, adult, booked, concluded, decided, do, file, later
from tests.factories import NOON, CertificateFactory, PersonFactory

pytestmark = pytest.mark.usefixtures("db")
__all__ = ["county"]
TODAY = NOON.date()


def kinds(partner: str) -> list[str]:
    """The kinds of the messages to one partner, in the order in which they were put."""
    return list(Message.objects.filter(partner=partner).order_by("pk").values_list("kind", flat=True))


def record(person, **said):
    terms = {"category": 4, "grade": 2, "issued_on": dt.date(2020, 2, 29)} | said
    return record_certificate(person.pk, **terms, by=COUNTY, at=NOON)


def step(held, state):
    return change_state(held.pk, state, on=TODAY, reason="本人申请", by=COUNTY, at=NOON)


def test_each_act_on_a_certificate_tells_the_national_platform_once():
    person = PersonFactory()
    record(person)
    record(person)
    changed = record(person, grade=1, issued_on=dt.date(2026, 5, 1))
    step(changed, "lost")
    step(changed, "lost")
    reissue_certificate(changed.pk, on=TODAY, by=COUNTY, at=NOON)
    step(changed, "frozen")
    step(changed, "cancelled")
    assert kinds("national") == [
        "certificate.issued",
        "certificate.changed",
        "certificate.state",
        "certificate.reissued",
        "certificate.state",
        "certificate.cancelled",
    ]
    assert {message.stream for message in Message.objects.all()} == {f"person-{person.pk}"}


def test_what_is_told_is_how_the_certificate_stands_then():
    person = PersonFactory()
    held = record(person, category=7, grade=None, components=[(1, 3), (4, 2)])
    step(held, "cancelled")
    issued, cancelled = map(payload_of, Message.objects.order_by("pk"))
    assert issued["person"]["number"] == person.number
    assert (issued["certificate"]["grade"], issued["certificate"]["state"]) == (2, "active")
    assert issued["certificate"]["components"] == [{"category": 1, "grade": 3}, {"category": 4, "grade": 2}]
    assert issued["certificate"]["valid_until"] == "2030-02-28"
    assert (cancelled["certificate"]["state"], cancelled["certificate"]["state_reason"]) == ("cancelled", "本人申请")


def test_an_act_that_is_rolled_back_tells_nobody():
    held = record(PersonFactory())
    with transaction.atomic():
        step(held, "lost")
        transaction.set_rollback(True)
    assert kinds("national") == ["certificate.issued"]


@pytest.mark.usefixtures("county")
def test_a_case_tells_the_province_that_it_was_accepted_and_how_it_ended():
    matter = file("certificate-new", adult(), NEW)
    assert kinds("province") == []
    do(matter, "accept", by=VILLAGE)
    booked(matter)
    concluded(matter, at=later(1))
    assert kinds("province") == ["matter.accepted"]
    do(matter, "post", by=VILLAGE, at=later(2))
    act_by_itself(at=later(10))
    decided(matter, at=later(11))
    do(matter, "hand_over", HANDED, by=VILLAGE, at=later(12))
    assert kinds("province") == ["matter.accepted", "matter.closed"]
    assert kinds("national") == ["certificate.issued"]
    accepted, closed = map(payload_of, Message.objects.filter(partner="province").order_by("pk"))
    matter.refresh_from_db()
    assert accepted["matter"]["number"] == closed["matter"]["number"] == matter.number
    assert (accepted["matter"]["outcome"], closed["matter"]["outcome"]) == ("", "granted")
    assert accepted["matter"]["due_on"]
    assert accepted["person"]["number"] == matter.person.number.open()


@pytest.mark.usefixtures("county")
def test_a_case_that_is_not_accepted_is_told_as_ended_alone():
    matter = file("certificate-reissue", CertificateFactory().person, {"phone": "19900001234", "delivery": "desk"})
    do(matter, "not_accept", {"reason": "不是本人", "remedy": "可以向市残联反映"})
    assert kinds("province") == ["matter.closed"]


@pytest.mark.usefixtures("county")
def test_the_cases_of_a_certificate_tell_both_platforms():
    held = CertificateFactory()
    matter = file("certificate-reissue", held.person, {"phone": "19900001234", "delivery": "desk"})
    do(matter, "accept", by=VILLAGE)
    do(matter, "review")
    do(matter, "approve", by=SIGNER)
    do(matter, "print")
    do(matter, "hand_over", HANDED, by=VILLAGE)
    assert kinds("national") == ["certificate.state", "certificate.reissued"]
    assert kinds("province") == ["matter.accepted", "matter.closed"]


def test_every_field_that_is_sent_has_words_for_people():
    step(record(PersonFactory(), category=7, grade=None, components=[(1, 3), (4, 2)]), "cancelled")
    for message in Message.objects.all():
        paths = [path for path, _value in leaves(payload_of(message))]
        assert [path for path in paths if field_words(message.kind, path) == path] == []
    assert all(kind.fields for kind in KINDS.values())
