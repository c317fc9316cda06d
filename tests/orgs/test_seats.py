"""Seats: opened only within one's own reach, for others, once; closed with a reason."""

import datetime as dt

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange
from django.http import Http404

from doorstep.base.models import History, Trail
from doorstep.kernel.refusal import Refused
from doorstep.kernel.regions import covers
from doorstep.orgs.accounts import close_seat, open_account, open_seat
from doorstep.orgs.models import Grouping, Seat
from doorstep.orgs.seats import as_actor, seats_of
from tests.cast import COUNTY, COUNTY_CODE, actor
from tests.factories import NOON, AccountFactory, OrgFactory, SeatFactory

pytestmark = pytest.mark.usefixtures("db")
KEEPER = actor("seat_keeper", COUNTY_CODE, account_id=9001)
TODAY = NOON.date()


def zone(*members: str) -> Grouping:
    return Grouping.objects.create(
        kind="report_unit", name="某某开发区", members=list(members), level="county", valid=DateRange(TODAY, None)
    )


def test_a_seat_is_opened_from_today_and_the_trail_says_by_whom():
    org, account = OrgFactory(county=True), AccountFactory()
    seat = open_seat(account, "county_office", org.pk, by=KEEPER, at=NOON)
    assert (seat.code, seat.held) == (COUNTY_CODE, DateRange(TODAY, None))
    line = Trail.objects.get(act="open_seat")
    assert (line.seat_id, line.became["role"]) == (KEEPER.seat_id, "county_office")


def test_an_organisation_out_of_reach_is_not_found():
    there = OrgFactory(code="420606000000", level="county")
    with pytest.raises(Http404):
        open_seat(AccountFactory(), "county_office", there.pk, by=KEEPER, at=NOON)


def test_a_keeper_of_one_county_opens_no_seat_whose_parts_lie_in_another():
    org, wide = OrgFactory(county=True), zone("420602002000", "420606005000")
    with pytest.raises(Refused, match="没有开通岗位"):
        open_seat(AccountFactory(), "county_office", org.pk, by=KEEPER, at=NOON, grouping=wide)
    assert not Seat.objects.exists()


def test_a_seat_for_parts_within_reach_reaches_the_parts_alone():
    org, narrow = OrgFactory(county=True), zone("420602002000", "420602005000")
    seat = open_seat(AccountFactory(), "county_office", org.pk, by=KEEPER, at=NOON, grouping=narrow)
    ranges = as_actor(Seat.objects.select_related("account", "org", "grouping").get(pk=seat.pk)).ranges
    assert covers(ranges, "420602005008")
    assert not covers(ranges, "420602003001")
    assert not covers(ranges, COUNTY_CODE)


def test_whoever_lacks_the_verb_opens_none():
    with pytest.raises(Http404):
        open_seat(AccountFactory(), "liaison", OrgFactory(county=True).pk, by=COUNTY, at=NOON)


def test_nobody_opens_a_seat_for_oneself():
    account = AccountFactory()
    keeper = actor("seat_keeper", COUNTY_CODE, account_id=account.pk)
    with pytest.raises(Refused, match="不能给自己开通岗位"):
        open_seat(account, "county_office", OrgFactory(county=True).pk, by=keeper, at=NOON)


def test_the_same_seat_is_opened_once_and_again_after_it_closed():
    org, account = OrgFactory(county=True), AccountFactory()
    seat = open_seat(account, "county_office", org.pk, by=KEEPER, at=NOON)
    with pytest.raises(Refused, match="已在该组织担任同一角色"):
        open_seat(account, "county_office", org.pk, by=KEEPER, at=NOON)
    close_seat(seat.pk, by=KEEPER, at=NOON, reason="调离")
    assert open_seat(account, "county_office", org.pk, by=KEEPER, at=NOON).pk != seat.pk


@pytest.mark.parametrize("role", ["king", "", "county_office; DROP TABLE"])
def test_a_role_that_does_not_exist_is_refused(role):
    with pytest.raises(Refused, match="没有这个角色"):
        open_seat(AccountFactory(), role, OrgFactory(county=True).pk, by=KEEPER, at=NOON)


def test_a_seat_is_closed_once_with_a_reason_and_history_keeps_what_was():
    seat = SeatFactory()
    with pytest.raises(Refused, match="没有写原因"):
        close_seat(seat.pk, by=KEEPER, at=NOON, reason=" ")
    close_seat(seat.pk, by=KEEPER, at=NOON, reason="调离")
    with pytest.raises(Refused, match="已经停用"):
        close_seat(seat.pk, by=KEEPER, at=NOON, reason="调离")
    assert History.objects.get(register="orgs_seat", row_id=seat.pk).was.keys() == {"held", "closed_reason"}
    assert seats_of(seat.account_id, on=TODAY) == []


def test_a_seat_out_of_reach_is_not_found():
    seat = SeatFactory(org=OrgFactory(code="420606000000", level="county"))
    with pytest.raises(Http404):
        close_seat(seat.pk, by=KEEPER, at=NOON, reason="调离")


def test_seats_are_those_of_the_day():
    account, org = AccountFactory(), OrgFactory(county=True)
    SeatFactory(account=account, org=org, held=DateRange(dt.date(2020, 1, 1), dt.date(2021, 1, 1)))
    now = SeatFactory(account=account, org=org, held=DateRange(dt.date(2021, 1, 1), None))
    SeatFactory(account=account, org=org, role="county_signer", held=DateRange(dt.date(2030, 1, 1), None))
    assert [seat.pk for seat in seats_of(account.pk, on=TODAY)] == [now.pk]


def test_a_name_that_is_taken_is_refused_in_words():
    open_account("zhang", "张三", "Doorstep-2026", on=TODAY)
    with pytest.raises(Refused, match="这个账号名已有人用"):
        open_account("zhang", "张四", "Doorstep-2026", on=TODAY)
