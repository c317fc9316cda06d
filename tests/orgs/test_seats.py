"""Seats: opened only within one's own reach, for others, once; closed with a reason."""

import datetime as dt

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange
from django.http import Http404

from doorstep.base.models import History, Trail
from doorstep.kernel.refusal import Refused
from doorstep.kernel.regions import covers
from doorstep.orgs.accounts import (
    GIVEN_OUT,
    close_seat,
    drop_second_factor,
    open_account,
    open_seat,
    password_is_old,
    reset_password,
)
from doorstep.orgs.models import Grouping, Seat
from doorstep.orgs.seats import as_actor, seats_of
from tests.cast import COUNTY, COUNTY_CODE, actor
from tests.desk import sat_down
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


def keeper_at_the_county():
    return sat_down(*(lambda seat: (seat.account, seat))(SeatFactory(role="seat_keeper", org=OrgFactory(county=True))))


def test_a_role_sits_only_at_organisations_of_its_level():
    with pytest.raises(Refused, match="不设在县"):
        open_seat(AccountFactory(), "liaison", OrgFactory(county=True).pk, by=KEEPER, at=NOON)


def test_a_password_given_out_must_be_changed_and_the_old_one_no_longer_serves():
    seat = SeatFactory()
    given = reset_password(seat.pk, by=KEEPER, at=NOON, reason="本人忘记密码")
    seat.account.refresh_from_db()
    assert seat.account.check_password(given)
    assert not seat.account.check_password("Doorstep-2026")
    assert password_is_old(seat.account, on=TODAY)
    assert Trail.objects.get(act="reset_password").reason == "本人忘记密码"


def test_a_lost_authenticator_is_untied_so_that_a_new_one_can_be_tied():
    seat = SeatFactory(account=AccountFactory(second_factor="JBSWY3DPEHPK3PXP"))
    drop_second_factor(seat.pk, by=KEEPER, at=NOON, reason="手机丢失，已当面核实")
    seat.account.refresh_from_db()
    assert seat.account.second_factor is None


@pytest.mark.parametrize("help_with", [reset_password, drop_second_factor])
def test_whoever_sits_beyond_the_keepers_reach_as_well_is_left_to_the_level_above(help_with):
    seat = SeatFactory()
    SeatFactory(account=seat.account, org=OrgFactory(code="420606000000", level="county"))
    with pytest.raises(Refused, match="管辖范围之外另有岗位"):
        help_with(seat.pk, by=KEEPER, at=NOON, reason="本人申请")


@pytest.mark.parametrize("help_with", [reset_password, drop_second_factor])
def test_nobody_helps_oneself_and_nobody_helps_without_a_reason(help_with):
    seat = SeatFactory()
    with pytest.raises(Refused, match="不能给自己办"):
        help_with(seat.pk, by=actor("seat_keeper", COUNTY_CODE, account_id=seat.account_id), at=NOON, reason="本人申请")
    with pytest.raises(Refused, match="没有写原因"):
        help_with(seat.pk, by=KEEPER, at=NOON, reason=" ")


def test_a_keeper_seats_somebody_new_on_the_page_and_sees_the_password_once():
    keeper, org = keeper_at_the_county(), OrgFactory(town=True)
    said = {"username": "lijun", "name": "李军", "role": "town_desk"}
    answer = keeper.post(f"/orgs/{org.pk}/seat/", said)
    assert answer.status_code == 200
    assert answer["Cache-Control"] == "no-store"
    seat = Seat.objects.get(account__username="lijun")
    password = answer.context["password"]
    assert password in answer.content.decode()
    assert seat.account.check_password(password)
    assert seat.account.password_set_on == GIVEN_OUT
    assert password not in keeper.get(f"/seats/{seat.pk}/").content.decode()


def test_an_account_that_is_somebody_elses_is_not_taken_for_this_one():
    keeper, org = keeper_at_the_county(), OrgFactory(town=True)
    AccountFactory(username="lijun", name="李君")
    answer = keeper.post(f"/orgs/{org.pk}/seat/", {"username": "lijun", "name": "李军", "role": "town_desk"})
    assert "姓名和您填的不一样" in answer.content.decode()
    assert not Seat.objects.filter(account__username="lijun").exists()


def test_the_page_of_a_seat_closes_it_with_a_reason():
    keeper, seat = keeper_at_the_county(), SeatFactory(org=OrgFactory(town=True), role="town_desk")
    assert "停用岗位" in keeper.get(f"/seats/{seat.pk}/").content.decode()
    assert keeper.post(f"/seats/{seat.pk}/close/", {"reason": "调离"}).status_code == 302
    seat.refresh_from_db()
    assert seat.held.upper is not None
    assert keeper.get(f"/seats/{seat.pk}/nonsense/").status_code == 404
