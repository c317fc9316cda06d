"""A stop that is confirmed late: what was paid meanwhile is found once, and what has not gone out does not go out."""

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange
from django.urls import reverse

from doorstep.entitlements.models import Award, Change, MonthRun
from doorstep.entitlements.overpaid import overpaid
from doorstep.entitlements.services import confirm_change, draw_up_month
from doorstep.kernel.refusal import Refused
from doorstep.payments.services import draw_up_follow_up, drop_batch, receive_batch, send_batch, sign_batch
from tests.cast import COUNTY, COUNTY_CODE, FINANCE, SIGNER
from tests.factories import AccountFactory, OrgFactory, SeatFactory
from tests.payments.money import answered, mend_account, noon, received, sent, signed
from tests.visitors import visitor

from .process import ripen
from .recoveries import FOUND_ON, LIVING, found, give, month, paid_for, somebody, stop

pytestmark = pytest.mark.usefixtures("db")
MAY, JUNE = month(5), month(6)


def drawn(first=JUNE, on=FOUND_ON):
    return draw_up_month(LIVING, first, code=COUNTY_CODE, by=COUNTY, at=noon(on))


def stop_found(person, first):
    """The run of a month has found that no more is due, and everybody was asked who had to be."""
    about = {"person": person, "code": person.code, "benefit": LIVING.code, "month": first}
    run = {
        "code": COUNTY_CODE,
        "benefit": LIVING.code,
        "month": first,
        "known_on": FOUND_ON,
        "judged_at": noon(FOUND_ON),
    }
    MonthRun.objects.create(**run, rules="", persons=2, due=1, due_fen=110_00, unknown=0)
    change = Change.objects.create(**about, kind="stops", was_fen=110_00, becomes_fen=0, facts={})
    ripen(LIVING.code, first, at=noon(FOUND_ON))
    return change


@pytest.fixture
def two_people():
    """The first of them is stopped from May on in the tests below."""
    return somebody(), somebody()


def test_a_stop_confirmed_after_later_months_were_paid_finds_each_of_them_once(two_people):
    person, _other = two_people
    paid_for(month(3), month(4))
    change = stop_found(person, month(3))
    batch = sent(drawn(MAY, MAY), MAY)
    confirm_change(change.pk, by=COUNTY, at=noon(FOUND_ON), reason="已不符合条件")
    assert [one.month for one in overpaid(COUNTY_CODE, FOUND_ON)[0].months] == [month(3), month(4)]
    answered(batch, paid_on=MAY)
    (row,) = overpaid(COUNTY_CODE, FOUND_ON)
    assert (row.person_id, [one.month for one in row.months]) == (person.pk, [month(3), month(4), MAY])
    found(person)
    assert overpaid(COUNTY_CODE, FOUND_ON) == []


def test_nobody_signs_takes_in_or_sends_what_was_stopped_meanwhile(two_people):
    person, other = two_people
    acts = [
        (drawn(month(1)), lambda batch: sign_batch(batch.pk, by=SIGNER, at=noon(JUNE))),
        (signed(drawn(month(2))), lambda batch: receive_batch(batch.pk, by=FINANCE, at=noon(JUNE))),
        (received(drawn(month(3))), lambda batch: send_batch(batch.pk, by=FINANCE, at=noon(JUNE))),
    ]
    stop(person, month(1))
    for batch, act in acts:
        with pytest.raises(Refused, match="有 1 笔已经确认停发或者减发：第 1 行") as refusal:
            act(batch)
        assert refusal.value.code == "batch.not_due"
        drop_batch(batch.pk, by=COUNTY, at=noon(JUNE), reason="有人停发")
    again = drawn(month(3))
    assert set(again.lines.values_list("person_id", flat=True)) == {other.pk}
    assert sent(again, FOUND_ON).state == "sent"


def test_what_was_lessened_meanwhile_is_not_signed_for_in_full(two_people):
    person, _other = two_people
    batch = drawn(month(1))
    stop(person, month(1))
    give(person, LIVING, 80_00, DateRange(month(1), None), noon(FOUND_ON))
    with pytest.raises(Refused, match="已经确认停发或者减发"):
        sign_batch(batch.pk, by=SIGNER, at=noon(JUNE))
    drop_batch(batch.pk, by=COUNTY, at=noon(JUNE), reason="有人减发")
    assert sorted(signed(drawn(month(1))).lines.values_list("amount_fen", flat=True)) == [80_00, 110_00]


def test_a_raise_or_a_stop_from_a_later_month_on_holds_up_nothing(two_people):
    person, other = two_people
    batch = drawn(month(1))
    Award.objects.filter(person=other).update(amount_fen=120_00)
    stop(person, month(2))
    assert signed(batch).state == "signed"


def test_the_page_says_which_lines_are_not_due_any_more_before_anybody_signs(two_people):
    batch = drawn(month(1))
    signer = visitor(SeatFactory(role="county_signer", org=OrgFactory(county=True), account=AccountFactory()))
    address = reverse("batch", args=[batch.pk])
    assert "有的已经不该再发" not in signer.get(address).content.decode()
    stop(two_people[1], month(1))
    assert "有 1 笔已经确认停发或者减发：第 2 行" in signer.get(address).content.decode()


def test_what_came_back_of_a_month_that_was_stopped_does_not_go_out_again(two_people):
    person, other = two_people
    first = answered(sent(drawn(month(1))), {1: "R08", 2: "R08"})
    stop(person, month(1))
    follow_up = draw_up_follow_up(first.pk, by=COUNTY, at=noon(FOUND_ON))
    assert list(follow_up.lines.values_list("person_id", flat=True)) == [other.pk]
    assert signed(follow_up).state == "signed"


def test_a_follow_up_that_was_drawn_before_the_stop_is_not_signed_and_the_next_one_leaves_it_out(two_people):
    first = answered(sent(drawn(month(1))), {1: "R02"})
    mend_account(two_people[0], FOUND_ON)
    follow_up = draw_up_follow_up(first.pk, by=COUNTY, at=noon(FOUND_ON))
    stop(two_people[0], month(1))
    with pytest.raises(Refused, match="已经确认停发或者减发"):
        sign_batch(follow_up.pk, by=SIGNER, at=noon(JUNE))
    drop_batch(follow_up.pk, by=COUNTY, at=noon(JUNE), reason="有人停发")
    with pytest.raises(Refused, match="没有可以发放的人"):
        draw_up_follow_up(first.pk, by=COUNTY, at=noon(JUNE))


def test_what_came_back_and_is_due_after_all_goes_out_again(two_people):
    first = answered(sent(drawn(month(1))), {1: "R08"})
    stop(two_people[0], month(1))
    with pytest.raises(Refused, match="没有可以发放的人"):
        draw_up_follow_up(first.pk, by=COUNTY, at=noon(FOUND_ON))
    give(two_people[0], LIVING, 110_00, DateRange(month(1), None), noon(month(7)))
    assert draw_up_follow_up(first.pk, by=COUNTY, at=noon(month(7))).lines.get().person_id == two_people[0].pk
