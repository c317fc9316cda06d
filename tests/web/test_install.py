"""The first account of a city, opened from the command line."""

import pytest

from doorstep.kernel.refusal import Refused
from doorstep.orgs.models import Account, Org, Seat
from doorstep.web.install import open_first_account
from tests.factories import NOON, DivisionFactory

pytestmark = pytest.mark.usefixtures("db")


def test_the_first_account_gets_a_seat_an_organisation_and_a_password_that_works():
    DivisionFactory(code="420602000000", name="襄城区", level="county", parent_code="420600000000")
    password = open_first_account("wangfang", "王芳", "county_office", "420602", at=NOON)
    seat = Seat.objects.get(account__username="wangfang")
    assert (seat.role, seat.code, seat.org.name) == ("county_office", "420602000000", "襄城区残联")
    assert Account.objects.get(username="wangfang").check_password(password)


@pytest.mark.parametrize(
    ("role", "place", "words"), [("nobody", "420602", "没有这个角色"), ("county_office", "420699", "没有这个地方")]
)
def test_what_cannot_be_opened_is_said_in_words_and_leaves_nothing(role, place, words):
    with pytest.raises(Refused, match=words):
        open_first_account("wangfang", "王芳", role, place, at=NOON)
    assert not Account.objects.exists()
    assert not Org.objects.exists()
