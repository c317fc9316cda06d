"""A week from orders to routes: planned by a job, changed by hand, told what is wrong, fixed, driven."""

import datetime as dt
from dataclasses import replace

import pytest
from django.db import IntegrityError, transaction

from doorstep.base.jobs import ask_to_stop, run_job
from doorstep.base.scope import as_system, scoped
from doorstep.kernel.refusal import Refused
from doorstep.kernel.regions import subtree
from doorstep.people.models import Person
from doorstep.visits.models import PlacePoint, VisitOrder, VisitPlan, VisitStop
from doorstep.visits.services import (
    add_team,
    ask_for_routes,
    cancel_order,
    drop_plan,
    drop_team,
    fix_plan,
    open_plan,
    place_order,
    set_point,
)
from doorstep.visits.showing import left_shown, routes_shown
from tests.cast import COUNTY, COUNTY_CODE, ELSEWHERE, ELSEWHERE_CODE, TOWN

from .cast import FAR_CODE, MONDAY, NOON, doctor, holder, lay_places, ordered, recorded, routed, week

pytestmark = pytest.mark.usefixtures("db")


@pytest.fixture(autouse=True)
def places(db):
    lay_places()


def do(act, *said, **more):
    with scoped(COUNTY.ranges, by=COUNTY):
        return act(*said, **more, by=COUNTY, at=NOON)


def stops(plan: VisitPlan) -> dict[str, list[int]]:
    """Orders by car and day, in their order."""
    found: dict[str, list[int]] = {}
    for stop in VisitStop.objects.filter(route__plan=plan, closed_at=None).order_by("route__on", "route", "number"):
        found.setdefault(f"{stop.route.car} {stop.route.on:%d}", []).append(stop.order_id)
    return found


def reasons(plan: VisitPlan) -> dict[int, str]:
    with scoped(COUNTY.ranges, by=COUNTY):
        return {order.pk: why for order, _purpose, _window, why in left_shown(plan, COUNTY)}


def faults(plan: VisitPlan) -> list[str]:
    with scoped(COUNTY.ranges, by=COUNTY):
        shown, _reading = routes_shown(plan, list(plan.routes.select_related("doctor", "second_doctor").order_by("pk")))
    return [words for route in shown for words in [*route.faults, *(f for stop in route.stops for f in stop.faults)]]


def test_a_week_is_planned_and_each_order_stands_in_one_place_with_its_time():
    orders = [ordered(), ordered(place_code=FAR_CODE), ordered()]
    plan = routed(week(days=(0, 1)))
    assert sorted(key for route in stops(plan).values() for key in route) == [order.pk for order in orders]
    assert plan.left_out == {}
    assert plan.metres > 0
    assert set(VisitOrder.objects.values_list("state", flat=True)) == {"planned"}
    begins = VisitStop.objects.get(order=orders[0]).begins_at
    assert begins >= dt.datetime(2026, 6, 1, 1, tzinfo=dt.UTC), "nine in the morning of that Monday"
    assert faults(plan) == []


def test_planned_again_it_gives_each_order_one_place_still():
    ordered()
    plan = routed(week())
    assert routed(plan).pk == plan.pk
    assert VisitStop.objects.count() == 1


def test_who_needs_a_doctor_goes_with_one_and_without_one_the_reason_is_told():
    order = ordered(purpose="assessment", categories=(4,), minutes=60)
    plan = routed(week())
    assert "没有一辆车上有能评这几类的医师" in reasons(plan)[order.pk]
    do(add_team, plan.pk, "医院车", [MONDAY], ("甲", "乙"), [doctor(4).pk])
    assert stops(routed(plan)) == {"医院车 01": [order.pk]}
    assert reasons(plan) == {}


def test_a_village_without_a_point_is_named_and_never_guessed():
    order = ordered()
    PlacePoint.objects.filter(code=order.place_code).delete()
    plan = routed(week())
    assert reasons(plan)[order.pk].startswith("新街社区居委会：所在村（社区）没有坐标")
    do(set_point, order.place_code, 112.12, 32.01, "天地图")
    assert stops(routed(plan)) == {"一号车 01": [order.pk]}


def test_who_died_or_whose_last_day_has_passed_is_left_out_in_words():
    dead, late = (
        ordered(),
        ordered(
            at=dt.datetime(2026, 5, 4, tzinfo=dt.UTC), earliest_on=dt.date(2026, 5, 5), latest_on=dt.date(2026, 5, 6)
        ),
    )
    Person.objects.filter(pk=dead.person_id).update(died_on=dt.date(2026, 5, 28))
    plan = routed(week())
    assert "已去世" in reasons(plan)[dead.pk]
    assert "最晚的一天已经过去" in reasons(plan)[late.pk]


def test_urgent_ones_are_made_and_the_others_wait_where_the_day_is_too_short():
    urgent = [ordered(minutes=230, is_urgent=True), ordered(minutes=230, is_urgent=True)]
    other = ordered(minutes=230)
    plan = routed(week())
    assert sorted(stops(plan)["一号车 01"]) == [order.pk for order in urgent]
    assert reasons(plan) == {other.pk: "车都排满了"}


def test_nothing_is_routed_without_a_car_or_without_knowing_where_the_office_is():
    plan = do(open_plan, MONDAY)
    with pytest.raises(Refused, match="还没有车和人"):
        do(ask_for_routes, plan.pk)
    week()
    PlacePoint.objects.filter(code=COUNTY_CODE).delete()
    with pytest.raises(Refused, match="县残联在哪里还没有登记"):
        do(ask_for_routes, plan.pk)


def test_while_it_is_searched_nobody_changes_the_plan_and_a_stopped_search_changes_nothing():
    order, plan = ordered(), week()
    job = do(ask_for_routes, plan.pk, seconds=1)
    for act, said in ((ask_for_routes, (plan.pk,)), (fix_plan, (plan.pk,)), (drop_plan, (plan.pk,))):
        with pytest.raises(Refused, match="正在排路线"):
            do(act, *said)
    with as_system():
        ask_to_stop(job, by=COUNTY)
    assert run_job(job.pk).state == "stopped"
    order.refresh_from_db()
    assert (order.state, stops(plan)) == ("asked", {})


def test_an_order_cancelled_during_the_search_is_not_laid_down():
    order, plan = ordered(), week()
    job = do(ask_for_routes, plan.pk, seconds=1)
    with scoped(TOWN.ranges, by=TOWN):
        cancel_order(order.pk, reason="不用了", by=TOWN, at=NOON)
    assert run_job(job.pk).state == "done"
    assert stops(plan) == {}


def test_a_car_whose_only_visit_was_cancelled_was_not_out_and_one_that_was_out_is_left_as_it_was():
    gone, stays = ordered(), ordered()
    plan = routed(week())
    with scoped(TOWN.ranges, by=TOWN):
        cancel_order(gone.pk, reason="不用了", by=TOWN, at=NOON)
    assert not gone.stops.exists()
    recorded(ordered(stays.person))
    do(add_team, plan.pk, "二号车", [MONDAY], ("甲", "乙"))
    recorded(stays, "nobody_home")
    routed(plan)
    assert stops(plan) == {"二号车 01": [stays.pk]}
    assert stays.stops.count() == 2


def test_a_visit_made_before_its_planned_day_takes_the_order_off_the_plan():
    order = ordered(earliest_on=MONDAY + dt.timedelta(days=3))
    plan = routed(week(days=(3,)))
    assert stops(plan) == {"一号车 04": [order.pk]}
    recorded(order)
    assert not order.stops.exists()


def test_by_hand_an_order_goes_to_another_car_at_the_place_asked_for_and_times_follow():
    first, second = ordered(place_code=FAR_CODE), ordered()
    plan = routed(week(cars=("一号车", "二号车")))
    target = plan.routes.get(car="二号车")
    do(place_order, second.pk, target.pk)
    do(place_order, first.pk, target.pk, position=1)
    assert stops(plan) == {"二号车 01": [first.pk, second.pk]}
    begins = [stop.begins_at for stop in target.stops.order_by("number")]
    assert begins == sorted(begins)
    plan.refresh_from_db()
    out_and_back = plan.metres
    do(place_order, first.pk, None)
    plan.refresh_from_db()
    assert plan.metres < out_and_back
    assert reasons(plan) == {first.pk: "手工撤下的"}
    first.refresh_from_db()
    assert first.state == "asked"


def test_what_was_put_by_hand_is_told_what_is_wrong_with_it():
    assess = ordered(purpose="assessment", categories=(4,), minutes=60)
    tuesday = ordered(earliest_on=MONDAY + dt.timedelta(days=1))
    early = ordered(until_time=dt.time(10))
    plan = week()
    route = plan.routes.get()
    for order in (assess, tuesday, early):
        do(place_order, order.pk, route.pk)
    assert faults(plan) == ["车上没有能评这几类的医师", "不在约好的日子", "不在约好的时间"]
    for _turn in range(6):
        do(place_order, ordered(minutes=100).pk, route.pk)
    assert "一天的时间不够，回来太晚或出去太久" in faults(plan)


def test_a_plan_that_is_fixed_is_not_searched_again_but_can_be_mended_by_hand():
    order, plan = ordered(), week()
    with pytest.raises(Refused, match="一件也没有排上"):
        do(fix_plan, plan.pk)
    routed(plan)
    assert do(fix_plan, plan.pk).state == do(fix_plan, plan.pk).state == "fixed"
    for act, said in ((ask_for_routes, (plan.pk,)), (drop_team, (plan.routes.get().pk,))):
        with pytest.raises(Refused, match="已定稿"):
            do(act, *said)
    do(place_order, order.pk, None)
    assert stops(plan) == {}


def test_a_visit_closes_its_stop_and_who_was_not_at_home_is_planned_anew_next_week():
    order, plan = ordered(latest_on=MONDAY + dt.timedelta(days=11)), week()
    routed(plan)
    recorded(order, "nobody_home")
    assert stops(plan) == {}
    with pytest.raises(Refused, match="这一车已经出去过"):
        do(drop_team, plan.routes.get().pk)
    with scoped(COUNTY.ranges, by=COUNTY):
        later = open_plan(MONDAY + dt.timedelta(days=7), by=COUNTY, at=NOON)
        add_team(later.pk, "一号车", [later.week_on], ("甲", "乙"), by=COUNTY, at=NOON)
    routed(later)
    assert order.stops.count() == 2
    assert stops(later) == {"一号车 08": [order.pk]}


def test_what_is_dropped_waits_again():
    order, plan = ordered(), week()
    routed(plan)
    do(drop_team, plan.routes.get().pk)
    order.refresh_from_db()
    assert order.state == "asked"
    do(drop_plan, plan.pk)
    assert do(open_plan, MONDAY).pk != plan.pk, "the week may be planned anew"


def test_the_database_takes_no_second_live_place_for_an_order():
    order = ordered()
    plan = routed(week(cars=("一号车", "二号车")))
    other = plan.routes.exclude(stops__order=order).first()
    with pytest.raises(IntegrityError, match="visit_stop_is_one_live_per_order"), transaction.atomic():
        VisitStop.objects.create(order=order, code=order.code, route=other, number=1, begins_at=NOON)


def test_who_has_moved_to_another_county_is_planned_there_though_a_place_stands_in_the_old_plan():
    order = ordered()
    routed(week())
    with as_system():
        Person.objects.filter(pk=order.person_id).update(code=ELSEWHERE_CODE)
    PlacePoint.objects.create(code=ELSEWHERE.code, lon_deg=112.2, lat_deg=32.1, source="示意", is_synthetic=True)
    with scoped(ELSEWHERE.ranges, by=ELSEWHERE):
        there = open_plan(MONDAY, by=ELSEWHERE, at=NOON)
        add_team(there.pk, "二号车", [MONDAY], ("甲", "乙"), by=ELSEWHERE, at=NOON)
        job = ask_for_routes(there.pk, seconds=1, by=ELSEWHERE, at=NOON)
    assert run_job(job.pk).state == "done"
    assert stops(there) == {"二号车 01": [order.pk]}
    assert order.stops.count() == 1


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (("一号车", [MONDAY], ("甲", "甲")), "两名不同的工作人员"),
        (("一号车", [MONDAY], ("甲", " ")), "没有填写工作人员"),
        (("一号车", [], ("甲", "乙")), "没有选这一周里的日子"),
        (("一号车", [MONDAY + dt.timedelta(days=7)], ("甲", "乙")), "没有选这一周里的日子"),
        (("一号车", [MONDAY], ("甲", "乙"), [999]), "医师最多两位"),
    ],
)
def test_a_car_without_two_people_a_day_or_a_doctor_of_the_county_is_refused(said, words):
    plan = do(open_plan, MONDAY)
    with pytest.raises(Refused, match=words):
        do(add_team, plan.pk, *said)


def test_a_car_goes_out_once_a_day():
    plan = week()
    with pytest.raises(Refused, match="这辆车那天已有安排"):
        do(add_team, plan.pk, "一号车", [MONDAY], ("丙", "丁"))


def test_a_week_is_opened_once_by_a_county_and_not_when_it_is_over():
    assert do(open_plan, MONDAY).pk == do(open_plan, MONDAY + dt.timedelta(days=6)).pk
    with pytest.raises(Refused, match="已经过去"):
        do(open_plan, dt.date(2026, 5, 1))
    with pytest.raises(Refused, match="离今天太远"):
        do(open_plan, dt.date.max)
    with scoped(TOWN.ranges, by=TOWN), pytest.raises(Refused, match="排上门路线"):
        open_plan(MONDAY, by=TOWN, at=NOON)
    part = replace(COUNTY, ranges=(subtree(TOWN.code),))
    with scoped(part.ranges, by=part), pytest.raises(Refused, match="只管其中一部分"):
        open_plan(MONDAY, by=part, at=NOON)


def test_a_point_beyond_the_country_or_with_its_numbers_turned_round_is_refused():
    holder()
    with pytest.raises(Refused, match="不要把两个数写反"):
        do(set_point, FAR_CODE, 32.0, 112.0, "天地图")
