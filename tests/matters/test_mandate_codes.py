"""A mandate by a code on the person's own telephone: once, in time, for who asked, and not by guessing."""

import datetime as dt
import re

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from doorstep.base.scope import as_system, scoped
from doorstep.exchange.models import Message
from doorstep.exchange.outbox import payload_of
from doorstep.kernel.refusal import Refused
from doorstep.matters.models_mandate import Mandate, MandateCode
from doorstep.matters.services import give_mandate, send_mandate_code, verify_mandate_code
from doorstep.orgs.models import Org
from tests.cast import TOWN, VILLAGE
from tests.desk import sat_down
from tests.factories import CertificateFactory, OrgFactory, PersonFactory, SeatFactory

ITEM = "employment-registration"
MONDAY = dt.datetime(2026, 6, 1, 2, tzinfo=dt.UTC)
SOON = MONDAY + dt.timedelta(minutes=3)


@pytest.fixture
def person(db):
    for trait in ({}, {"town": True}, {"county": True}):
        OrgFactory(**trait)
    found = CertificateFactory(person=PersonFactory(phone="19900001234")).person
    found.refresh_from_db()
    return found


def sent(person, *, by=VILLAGE, at=MONDAY) -> str:
    """The code as it stands in the short message."""
    with scoped(by.ranges, by=by):
        send_mandate_code(person.pk, by=by, at=at)
    with as_system():
        said = payload_of(Message.objects.latest("pk"))
    assert said["to"] == "19900001234"
    return re.search(r"验证码 (\d{6})", said["words"])[1]


def given(person, code, *, by=VILLAGE, at=SOON) -> Mandate:
    with scoped(by.ranges, by=by):
        key = verify_mandate_code(person.pk, code, by=by, at=at)
        return give_mandate(
            person.pk, [ITEM], until=dt.date(2026, 12, 1), how="code", proof=code, code_id=key, by=by, at=at
        )


def test_the_code_goes_to_the_telephone_in_the_register_and_makes_a_mandate_once(person):
    code = sent(person)
    mandate = given(person, f" {code} ")
    assert (mandate.how, mandate.proof) == ("code", "短信验证码，发到 199****1234")
    with pytest.raises(Refused, match="验证码不对"):
        given(person, code)
    assert code not in str(MandateCode.objects.values())


@pytest.mark.parametrize(
    ("about", "by", "at"),
    [
        ("000000", VILLAGE, SOON),
        ("", VILLAGE, SOON),
        (None, VILLAGE, MONDAY + dt.timedelta(minutes=11)),
        (None, TOWN, SOON),
    ],
)
def test_a_wrong_a_late_and_another_organisations_code_are_refused(person, about, by, at):
    code = sent(person)
    about = code if about is None else about if about != code else "111111"
    with pytest.raises(Refused, match="验证码不对"):
        given(person, about, by=by, at=at)
    assert not Mandate.objects.exists()


def test_nobody_guesses_more_than_five_times(person):
    code = sent(person)
    wrong = "000000" if code != "000000" else "111111"
    with scoped(VILLAGE.ranges, by=VILLAGE):
        tries = [verify_mandate_code(person.pk, wrong, by=VILLAGE, at=SOON) for _ in range(6)]
        assert tries == [None] * 6
        assert verify_mandate_code(person.pk, code, by=VILLAGE, at=SOON) is None
    with transaction.atomic(), pytest.raises(IntegrityError, match="five_times"):
        MandateCode.objects.update(tries=6)


def test_it_is_not_sent_again_at_once_nor_without_a_telephone(person):
    sent(person)
    with pytest.raises(Refused, match="刚发过"):
        sent(person, at=MONDAY + dt.timedelta(seconds=30))
    with pytest.raises(Refused, match="没有本人的电话"):
        sent(CertificateFactory(person=PersonFactory()).person)


def test_whoever_helps_sends_it_from_the_page_and_a_wrong_try_counts_though_nothing_was_given(person):
    seat = SeatFactory(role="liaison", org=Org.objects.get(level="village"))
    helper, there = sat_down(seat.account, seat), f"/mandates/new/{person.pk}/"
    assert "给本人发验证码" in helper.get(there).content.decode()
    assert "验证码已发到 199****1234" in helper.post(f"{there}code/", follow=True).content.decode()
    with as_system():
        code = re.search(r"验证码 (\d{6})", payload_of(Message.objects.latest("pk"))["words"])[1]
    until = timezone.localdate() + dt.timedelta(days=100)
    said = {"items": [ITEM], "until": f"{until}", "how": "code"}
    refused = helper.post(there, said | {"proof": "12"})
    assert refused.status_code == 409
    assert "验证码不对" in refused.content.decode()
    assert MandateCode.objects.get().tries == 1
    assert helper.post(there, said | {"proof": code}).status_code == 302
    assert Mandate.objects.get().how == "code"
