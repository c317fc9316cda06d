"""A certificate that does not follow its person: told before, due by the calendar, stopped by somebody alone."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from doorstep.base.items import ITEMS
from doorstep.base.models import Trail
from doorstep.base.scope import scoped
from doorstep.certificates.models import Certificate
from doorstep.kernel.refusal import Refused
from doorstep.matters.models import Matter, MatterEvent, Notice
from doorstep.matters.services import file_matter
from doorstep.matters.services.by_itself import act_by_itself
from doorstep.matters.services.clocks import check_clocks
from doorstep.matters.services.open_found import open_found
from doorstep.orgs.models import Org
from doorstep.people.models import Person
from doorstep.people.services import move_residence, record_death
from tests.cast import COUNTY, COUNTY_CODE, ELSEWHERE, ELSEWHERE_CODE, SIGNER, VILLAGE, VILLAGE_CODE
from tests.catalogue.desks import NEW, do, file
from tests.desk import sat_down
from tests.factories import CertificateFactory, DivisionFactory, OrgFactory, PersonFactory, SeatFactory

pytestmark = pytest.mark.usefixtures("county", "villages")
NEIGHBOUR_CODE = "420602003001"
ITEM = "certificate-unmoved"
STOPPED = {"reason": "电话、上门都告知过，没有申请", "remedy": "可在六十日内申请行政复议"}
MOVED = dt.date(2025, 8, 31)


def at(day: str) -> dt.datetime:
    return dt.datetime.fromisoformat(f"{day}T01:00").replace(tzinfo=timezone.get_default_timezone())


def night(day: str) -> None:
    """What the system does of itself as the day begins."""
    open_found(at=at(day))
    act_by_itself(at=at(day))


def nights(*days: str) -> None:
    for day in days:
        night(day)


@pytest.fixture
def villages(county):
    for code, name in ((ELSEWHERE_CODE, "邻县某村"), (NEIGHBOUR_CODE, "邻村")):
        DivisionFactory(code=code, name=name, parent_code=f"{code[:9]}000")


@pytest.fixture
def mover(villages):
    """Somebody whose certificate was issued elsewhere and who moved here on the last day of August."""
    return moved_here(MOVED)


def moved_here(on: dt.date):
    held = CertificateFactory(person=PersonFactory(code=ELSEWHERE_CODE), issuer_code=ELSEWHERE.code)
    move(held.person, VILLAGE_CODE, on=on, by=ELSEWHERE)
    return Person.objects.get(pk=held.person_id)


def move(person, to_code, *, on, by):
    with scoped(by.ranges, by=by):
        move_residence(person.pk, to_code=to_code, on=on, reason="户口迁移证", by=by, at=at(f"{on}"))


def case() -> Matter:
    return Matter.objects.get(item=ITEM)


def transfer(person, day: str) -> Matter:
    return file("certificate-transfer", person, {"phone": "19900001234"}, at=at(day))


def held_by(person) -> Certificate:
    return Certificate.objects.get(person=person)


def frozen_on_the_first_of_march(person) -> Matter:
    nights("2025-09-01", "2026-01-31", "2026-03-01")
    do(case(), "freeze", STOPPED, at=at("2026-03-01"))
    assert held_by(person).state == "frozen"
    return case()


def test_the_months_end_with_the_month_and_the_day_after_it_comes_to_the_countys_desk(mover):
    night("2025-09-01")
    assert (case().stage, case().desk_code, Notice.objects.count()) == ("watched", "", 0)
    night("2026-01-30")
    assert case().stage == "watched"
    night("2026-01-31")
    assert case().stage == "told"
    assert "请在 2026-02-28 前" in Notice.objects.get().words
    night("2026-02-28")
    assert case().stage == "told", "the last day is the person's"
    night("2026-03-01")
    assert (case().stage, case().desk_code) == ("to_freeze", COUNTY_CODE)
    assert held_by(mover).state == "active", "nothing is stopped by the machine alone"
    assert case().due_on == dt.date(2026, 3, 13)


def test_somebody_freezes_with_a_reason_and_the_person_is_told(mover):
    nights("2025-09-01", "2026-01-31", "2026-03-01")
    with pytest.raises(Refused, match="没有填写"):
        do(case(), "freeze", at=at("2026-03-01"))
    with pytest.raises(Refused, match="权限"):
        do(case(), "freeze", STOPPED, by=SIGNER, at=at("2026-03-01"))
    with pytest.raises(Refused, match="由系统办理"):
        do(case(), "filed", at=at("2026-03-01"))
    do(case(), "freeze", STOPPED, at=at("2026-03-01"))
    held = held_by(mover)
    assert (held.state, held.state_since) == ("frozen", dt.date(2026, 3, 1))
    assert held.state_reason.startswith("户籍迁出逾期未迁移：电话")
    assert "已冻结。原因：电话、上门都告知过，没有申请 您可以：可在六十日内" in Notice.objects.order_by("-pk")[0].words
    assert Trail.objects.get(act="change_certificate_state").seat_id == COUNTY.seat_id


def test_filed_on_the_last_day_nothing_is_due_and_granted_the_case_is_over(mover):
    nights("2025-09-01", "2026-01-31")
    asked = transfer(mover, "2026-02-28")
    night("2026-03-01")
    assert case().stage == "filed"
    for act, by in (("accept", COUNTY), ("review", COUNTY), ("approve", SIGNER)):
        do(asked, act, by=by, at=at("2026-03-02"))
    night("2026-03-03")
    assert (case().stage, case().outcome) == ("moved", "granted")
    assert (held_by(mover).state, held_by(mover).issuer_code) == ("active", COUNTY_CODE)
    night("2026-09-01")
    assert Matter.objects.filter(item=ITEM).count() == 1


def test_frozen_and_then_filed_it_is_frozen_no_longer_once_accepted_or_by_the_morning(mover):
    frozen_on_the_first_of_march(mover)
    asked = transfer(mover, "2026-04-01")
    do(asked, "accept", by=COUNTY, at=at("2026-04-01"))
    assert held_by(mover).state == "active"
    other = moved_here(dt.date(2025, 8, 31))
    Matter.objects.filter(item=ITEM).exclude(person=other).update(closed_at=at("2026-04-01"), outcome="withdrawn")
    nights("2026-04-02", "2026-05-03")
    do(Matter.objects.get(item=ITEM, person=other), "freeze", STOPPED, at=at("2026-05-03"))
    transfer(other, "2026-05-04")
    assert held_by(other).state == "frozen"
    night("2026-05-05")
    assert held_by(other).state == "active"


def test_a_transfer_that_is_withdrawn_lets_the_months_count_on_with_a_month_to_spare(mover):
    frozen_on_the_first_of_march(mover)
    asked = transfer(mover, "2026-03-02")
    night("2026-03-03")
    do(asked, "withdraw", {"reason": "不办了"}, by=VILLAGE, at=at("2026-03-10"))
    night("2026-03-11")
    assert case().stage == "told"
    assert "请在 2026-04-11 前" in Notice.objects.order_by("-pk")[0].words
    night("2026-04-11")
    assert case().stage == "told"
    night("2026-04-12")
    assert case().stage == "to_freeze"


def test_frozen_for_another_cause_it_stays_frozen(mover):
    held = held_by(mover)
    held.state, held.state_reason = "frozen", "疑似死亡，待核实"
    held.save()
    do(transfer(mover, "2026-04-01"), "accept", by=COUNTY, at=at("2026-04-01"))
    assert held_by(mover).state == "frozen"


def test_after_a_year_it_is_cancelled_by_somebody_having_been_told_at_eleven_months(mover):
    frozen_on_the_first_of_march(mover)
    night("2026-07-30")
    assert case().stage == "frozen"
    night("2026-07-31")
    assert case().stage == "frozen_told"
    assert "请在 2026-08-31 前" in Notice.objects.order_by("-pk")[0].words
    night("2026-08-31")
    assert case().stage == "frozen_told"
    night("2026-09-01")
    assert (case().stage, case().desk_code) == ("to_cancel", COUNTY_CODE)
    do(case(), "cancel", STOPPED, at=at("2026-09-01"))
    assert (held_by(mover).state, case().outcome) == ("cancelled", "withdrawn")
    night("2026-09-02")
    assert Matter.objects.filter(item=ITEM).count() == 1


def test_cancelled_there_is_nothing_to_transfer_and_a_first_one_waits_a_year(mover):
    held = held_by(mover)
    held.state, held.state_reason, held.state_since = "cancelled", "户籍迁出逾期未迁移：没有申请", dt.date(2026, 9, 1)
    held.save()
    with pytest.raises(Refused, match="没有有效的残疾人证"):
        do(transfer(mover, "2026-10-01"), "accept", by=COUNTY, at=at("2026-10-01"))
    Matter.objects.update(closed_at=at("2026-10-01"), outcome="refused")
    with pytest.raises(Refused, match="2027-09-01 起才能重新申请"):
        do(file("certificate-new", mover, NEW, at=at("2026-10-02")), "accept", by=VILLAGE, at=at("2026-10-02"))


def test_the_bar_after_an_earlier_cancellation_does_not_hold_up_the_transfer_of_one_in_force(mover):
    CertificateFactory(
        person=mover, state="cancelled", state_since=dt.date(2026, 3, 1), state_reason="本人申请", issued_on=MOVED
    )
    assert do(transfer(mover, "2026-04-01"), "accept", by=COUNTY, at=at("2026-04-01")).stage == "cleared"


def test_who_died_is_neither_found_nor_kept_waiting(mover):
    nights("2025-09-01", "2026-01-31", "2026-03-01")
    with scoped(COUNTY.ranges, by=COUNTY):
        record_death(mover.pk, died_on=dt.date(2026, 3, 1), source="派出所", by=COUNTY, at=at("2026-03-02"))
    with pytest.raises(Refused, match="系统会自动了结"):
        do(case(), "freeze", STOPPED, at=at("2026-03-02"))
    night("2026-03-03")
    assert (case().stage, held_by(mover).state) == ("over", "active")
    night("2026-03-04")
    assert Matter.objects.filter(item=ITEM).count() == 1


def test_a_transfer_that_came_in_since_the_night_holds_the_hand(mover):
    nights("2025-09-01", "2026-01-31", "2026-03-01")
    transfer(mover, "2026-03-02")
    with pytest.raises(Refused, match="本人已申请迁移"):
        do(case(), "freeze", STOPPED, at=at("2026-03-02"))


def test_somebody_may_wait_and_the_person_has_another_month(mover):
    nights("2025-09-01", "2026-01-31", "2026-03-01")
    do(case(), "wait", {"reason": "正在住院"}, at=at("2026-03-02"))
    night("2026-04-02")
    assert case().stage == "told"
    night("2026-04-03")
    assert case().stage == "to_freeze"


def test_found_late_the_person_is_told_at_once_and_nothing_is_due_for_a_month():
    moved_here(dt.date(2024, 1, 10))
    night("2026-03-01")
    assert case().stage == "told"
    assert "请在 2026-04-01 前" in Notice.objects.get().words
    night("2026-04-01")
    assert case().stage == "told"
    night("2026-04-02")
    assert case().stage == "to_freeze"
    do(case(), "freeze", STOPPED, at=at("2026-04-02"))
    assert case().stage == "frozen_told", "told of the second day as well"
    night("2026-05-02")
    assert case().stage == "frozen_told"
    night("2026-05-03")
    assert case().stage == "to_cancel"


def test_who_moves_back_and_who_moves_within_the_county_is_let_be(mover):
    night("2025-09-01")
    OrgFactory(code="420606000000", level="county", name="樊城区残联")
    move(mover, ELSEWHERE_CODE, on=dt.date(2025, 10, 1), by=COUNTY)
    night("2025-10-02")
    assert case().outcome == "granted"
    within = CertificateFactory(person=PersonFactory(code=NEIGHBOUR_CODE)).person
    move(within, VILLAGE_CODE, on=MOVED, by=COUNTY)
    night("2026-09-01")
    assert not Matter.objects.filter(person=within).exists()


def test_the_last_departure_counts_and_a_second_move_does_not_begin_it_anew(mover):
    move(mover, ELSEWHERE_CODE, on=dt.date(2025, 9, 30), by=COUNTY)
    move(mover, VILLAGE_CODE, on=dt.date(2025, 11, 30), by=ELSEWHERE)
    move(mover, NEIGHBOUR_CODE, on=dt.date(2025, 12, 1), by=COUNTY)
    found = ITEMS[ITEM].finds(dt.date(2026, 1, 1))
    assert found == {mover.pk: {"moved_on": "2025-11-30", "issuer": "420606"}}


def test_a_move_whose_day_nobody_told_is_not_guessed_but_logged(mover, caplog):
    Person.objects.filter(pk=CertificateFactory().person_id).update(code=ELSEWHERE_CODE)
    assert set(ITEMS[ITEM].finds(dt.date(2026, 1, 1))) == {mover.pk}
    assert "1 certificates lie outside the county" in caplog.text


def test_a_county_without_a_federation_opens_nothing_and_holds_up_nobody(mover, caplog):
    Org.objects.filter(code=COUNTY_CODE, kind="federation").delete()
    night("2026-03-01")
    assert not Matter.objects.exists()
    assert "matter.no_org" in caplog.text


def test_a_lost_certificate_is_left_until_it_is_found_or_issued_anew(mover):
    held = held_by(mover)
    held.state = "lost"
    held.save()
    nights("2025-09-01", "2026-01-31", "2026-03-01")
    assert case().stage == "watched"


def test_every_night_again_changes_nothing_and_the_clock_agrees_with_its_events(mover):
    for day in ("2025-09-01", "2026-01-31", "2026-03-01"):
        nights(day, day, day)
    assert MatterEvent.objects.count() == 3
    assert list(check_clocks()) == []


def test_nobody_asks_for_it_and_it_is_not_offered(mover):
    with pytest.raises(Refused, match="由系统查出"), scoped(COUNTY.ranges, by=COUNTY):
        file_matter(ITEM, mover.pk, {"moved_on": "2025-08-31", "issuer": "x"}, by=COUNTY, at=at("2026-01-01"))
    seat = SeatFactory(org=Org.objects.get(code=COUNTY_CODE, kind="federation"))
    client, label = sat_down(seat.account, seat), ITEMS[ITEM].label
    assert label not in client.get(reverse("guide")).content.decode()
    assert label not in client.get(reverse("matter-choose", args=[mover.pk])).content.decode()


def test_the_countys_desk_lists_it_with_its_days(mover):
    nights("2025-09-01", "2026-01-31", "2026-03-01")
    seat = SeatFactory(org=Org.objects.get(code=COUNTY_CODE, kind="federation"))
    client = sat_down(seat.account, seat)
    assert case().number in client.get(f"{reverse('matters')}?queue=mine&item={ITEM}").content.decode()
    page = client.get(reverse("matter", args=[case().pk])).content.decode()
    assert "迁证期限" in page
    assert "2026年2月28日" in page
    assert "2026年8月31日" in page
    assert "冻结残疾人证" in page
