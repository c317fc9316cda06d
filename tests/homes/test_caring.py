"""Plans and their reviews, medicines, days elsewhere."""

import datetime as dt

import pytest

from doorstep.homes.keepers import keeper_actor
from doorstep.homes.models_clients import CarePlan, Medicine
from doorstep.homes.services.caring import (
    Dose,
    Plan,
    Review,
    add_absence,
    add_medicine,
    make_plan,
    review_plan,
    stop_medicine,
)
from doorstep.homes.services.leaving import discharge_client
from doorstep.kernel.refusal import Refused
from tests.homes.cast import AT, a_client, a_home, works_in
from tests.homes.clientcast import TODAY

pytestmark = pytest.mark.usefixtures("db")
DAY = dt.timedelta(days=1)
DUE = dt.date(2026, 6, 2)
NOON, EVENING = dt.time(12), dt.time(18)


@pytest.fixture
def home():
    return a_home()


@pytest.fixture
def head(home):
    return keeper_actor(works_in(home))


@pytest.fixture
def client(home):
    return a_client(home)


def plan(**about) -> Plan:
    return Plan(**({"made_on": TODAY, "goals": "自己洗漱", "services": ["care"], "is_family_heard": True} | about))


def dose(**about) -> Dose:
    said = {"name": "利培酮", "dose": "1 片", "times": [EVENING, NOON, NOON], "ordered_by": "市安定医院李医生"}
    return Dose(**(said | {"since": TODAY} | about))


def test_a_plan_is_to_be_reviewed_after_a_quarter(client, head):
    assert make_plan(client.pk, plan(), by=head, at=AT).review_due_on == DUE


def test_there_is_one_plan_at_a_time(client, head):
    make_plan(client.pk, plan(), by=head, at=AT)
    with pytest.raises(Refused, match="已有正在执行的计划"):
        make_plan(client.pk, plan(), by=head, at=AT)


@pytest.mark.parametrize("about", [{"goals": " "}, {"services": []}, {"services": ["none"]}])
def test_a_plan_has_aims_and_services(client, head, about):
    with pytest.raises(Refused, match="没有写目标，或者没有选服务"):
        make_plan(client.pk, plan(**about), by=head, at=AT)


def test_a_review_that_lets_the_plan_go_on_moves_the_next(client, head):
    made = make_plan(client.pk, plan(made_on=dt.date(2025, 11, 30)), by=head, at=AT)
    assert made.review_due_on == dt.date(2026, 2, 28)
    review_plan(made.pk, Review(TODAY, "有进步", "goes_on", 90), by=head, at=AT)
    made.refresh_from_db()
    assert (made.review_due_on, made.ended_on) == (DUE, None)


def test_an_adjusted_plan_ends_and_another_follows(client, head):
    made = make_plan(client.pk, plan(), by=head, at=AT)
    review_plan(made.pk, Review(TODAY, "目标定低了", "adjusted"), by=head, at=AT)
    after = make_plan(client.pk, plan(goals="自己乘公交"), by=head, at=AT)
    made.refresh_from_db()
    assert made.ended_on == TODAY
    assert list(CarePlan.objects.filter(ended_on=None)) == [after]
    with pytest.raises(Refused, match="已经结束"):
        review_plan(made.pk, Review(TODAY, "再看", "goes_on"), by=head, at=AT)


def test_a_review_stands_neither_before_the_last_nor_in_the_future(client, head):
    made = make_plan(client.pk, plan(made_on=TODAY - 9 * DAY), by=head, at=AT)
    review_plan(made.pk, Review(TODAY - DAY, "有进步", "goes_on"), by=head, at=AT)
    for on in (TODAY - 2 * DAY, TODAY + DAY):
        with pytest.raises(Refused, match="日期不能早于 2026-03-01，也不能晚于今天"):
            review_plan(made.pk, Review(on, "有进步", "goes_on"), by=head, at=AT)


def test_a_medicine_needs_an_order(client, head):
    with pytest.raises(Refused, match="没有医嘱不能给药"):
        add_medicine(client.pk, dose(ordered_by=""), by=head, at=AT)
    made = add_medicine(client.pk, dose(), by=head, at=AT)
    assert made.times == [NOON, EVENING]
    assert made.taken.upper is None


def test_a_medicine_stops_after_its_last_day_and_is_not_made_longer(client, head):
    made = add_medicine(client.pk, dose(until=TODAY + 9 * DAY), by=head, at=AT)
    with pytest.raises(Refused, match="不在服药期间"):
        stop_medicine(made.pk, TODAY + 10 * DAY, by=head, at=AT)
    made = stop_medicine(made.pk, TODAY, by=head, at=AT)
    assert (TODAY in made.taken, TODAY + DAY in made.taken) == (True, False)


def test_days_elsewhere_are_written_down_once(client, head):
    made = add_absence(client.pk, "hospital", TODAY, TODAY + 3 * DAY, "家属来电", by=head, at=AT)
    assert TODAY + 3 * DAY in made.days
    with pytest.raises(Refused, match="已经登记过不在园"):
        add_absence(client.pk, "leave", TODAY + 3 * DAY, TODAY + 4 * DAY, "家属来电", by=head, at=AT)
    with pytest.raises(Refused, match="没有写是谁说的"):
        add_absence(client.pk, "leave", TODAY + 5 * DAY, TODAY + 5 * DAY, " ", by=head, at=AT)


def test_what_runs_ends_with_the_last_day(client, head):
    make_plan(client.pk, plan(), by=head, at=AT)
    add_medicine(client.pk, dose(), by=head, at=AT)
    add_medicine(client.pk, dose(name="碳酸锂", until=TODAY + 30 * DAY), by=head, at=AT)
    discharge_client(client.pk, TODAY, "wish", "", by=head, at=AT)
    assert CarePlan.objects.get().ended_on == TODAY
    assert {one.taken.upper for one in Medicine.objects.all()} == {TODAY + DAY}


def test_for_whom_left_nothing_is_planned(client, head):
    discharge_client(client.pk, TODAY, "wish", "", by=head, at=AT)
    with pytest.raises(Refused, match="不在册"):
        make_plan(client.pk, plan(), by=head, at=AT)
