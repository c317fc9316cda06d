"""The homes of a made-up city: enough of them, peopled by the rules, with two years of life that agrees with itself."""

import datetime as dt
from collections import Counter
from itertools import islice

import pytest
from django.db.models import Count, F, Sum

from doorstep.base.access import SYSTEM
from doorstep.homes.eligible import standing
from doorstep.homes.evaluating import county_years, cut_off
from doorstep.homes.models import Home, HomeStaff, Target
from doorstep.homes.models_clients import Client
from doorstep.homes.models_day import ClientMonth, Tap
from doorstep.homes.models_work import PayLine, PayPart, PayPeriod, WorkRecord
from doorstep.homes.services.closing import close_homes
from doorstep.kernel.days import add_months
from doorstep.orgs.divisions import load_history
from doorstep.orgs.models import Division
from doorstep.payments.models import Batch, Line
from doorstep.web.city.homes_life import live
from doorstep.web.city.homes_plan import home_plans, life_begins
from doorstep.web.city.make import places_of
from doorstep.web.city.plan import CityPlan

from .made import AT, PLAN

pytestmark = pytest.mark.usefixtures("db")
LAST = add_months(PLAN.month, -1)


@pytest.fixture
def lived(city):
    """A small city whose home has lived; what was told of it."""
    return list(live(PLAN))


def test_a_city_has_forty_homes_with_two_years_of_life_and_more_on_the_way():
    load_history("420600000000", by=SYSTEM, at=AT)
    divisions = list(Division.objects.as_of(PLAN.on).order_by("code").values_list("code", "name", "level"))
    plan = CityPlan()
    homes = home_plans(plan, places_of(divisions), {})
    old = [one for one in homes if one.state == "operating" and one.opened_on < life_begins(plan)]
    assert len(old) == 40
    assert life_begins(plan) == dt.date(2024, 11, 1)
    assert Counter(one.state for one in homes if one not in old) == {
        "operating": 6,
        **dict.fromkeys(("declared", "selected", "building", "self_checked", "county_accepted", "plaque"), 1),
    }
    assert len({one.code for one in homes if one.level == "village"}) == sum(one.level == "village" for one in homes)
    assert len({one.code[:6] for one in homes}) == 9
    for one in homes:
        days = [one.declared_on, *(on for _step, on in one.steps)]
        assert days == sorted(days)
        assert days[-1] <= plan.on


def test_homes_stand_where_most_people_are_for_whom_they_are_meant():
    load_history("420600000000", by=SYSTEM, at=AT)
    divisions = list(Division.objects.as_of(PLAN.on).order_by("code").values_list("code", "name", "level"))
    places = places_of(divisions)
    town = next(place.code[:9] for place in places if place.code.startswith("420624") and place.is_ordinary)
    meant = {town: 99}
    first = next(one for one in home_plans(CityPlan(), places, meant) if one.code.startswith("420624"))
    assert first.code.startswith(town)


def test_the_home_of_a_small_city_is_led_and_peopled_by_the_rules(city):
    home = Home.objects.get()
    assert home.state == "operating"
    assert home.steps.order_by("pk").last().after == "operating"
    assert HomeStaff.objects.get(post="head").account.username == "home-1"
    assert home.charters.get().matter.meeting is not None
    assert Target.objects.filter(kind="plan").count() == 2
    clients = Client.objects.filter(home=home, held__isnull=False)
    assert clients.exists()
    for client in clients:
        kinds = [(int(kind), client.grade) for kind in client.kinds.split(",")]
        assert client.is_counted is (standing(client.born_on, kinds, client.held.lower).is_counted is True)
        assert client.code == home.code
        assert client.held.lower >= home.opened_on


def test_two_years_of_days_are_there_and_every_month_that_is_over_is_closed(lived):
    assert "两年的每一天已记录" in lived[0]
    days = Tap.objects.order_by("day").values_list("day", flat=True)
    assert days.first() < dt.date(2024, 11, 15)
    assert PLAN.month <= days.last() <= PLAN.on
    assert set(ClientMonth.objects.values_list("month", flat=True)) == {
        add_months(PLAN.month, -back) for back in range(1, 24)
    }
    homes = list(Home.objects.values_list("pk", flat=True))
    assert close_homes(homes, LAST, at=AT, by_label="再结一次") == 0


def test_nobody_has_days_outside_the_time_in_the_home(lived):
    for client in Client.objects.filter(held__isnull=False):
        for day in client.taps.values_list("day", flat=True):
            assert day in client.held


def test_last_years_evaluation_of_the_county_has_the_rating_of_its_home(lived):
    year = PLAN.on.year - 1
    (county,) = [one for one in county_years(year, cut_off(year, PLAN.on)) if one.ratings]
    assert county.code[:6] == Home.objects.get().county
    assert 720 <= county.quality_tenths <= 980


def test_every_fen_of_two_years_comes_from_work_or_a_sale(lived):
    periods = PayPeriod.objects.all()
    assert periods.count() == 23
    for period in periods:
        lines = period.lines.aggregate(fen=Sum("total_fen"))["fen"]
        assert lines == period.pay_fen == period.income_fen - period.cost_fen - period.fund_fen
    of_lines = PayPart.objects.values("line").annotate(fen=Sum("fen"))
    assert {one["line"]: one["fen"] for one in of_lines} == dict(PayLine.objects.values_list("pk", "total_fen"))
    over = WorkRecord.objects.filter(day__lt=PLAN.month)
    made = over.values("client", "rate").annotate(good=Sum("good")).values_list("client", "rate", "good")
    paid = PayPart.objects.exclude(rate=None).values("line__client", "rate").annotate(good=Sum("quantity"))
    assert set(made) == set(paid.values_list("line__client", "rate", "good"))


def test_the_last_months_were_paid_by_the_county_through_the_bank(lived):
    recent = PayPeriod.objects.filter(month__gte=add_months(PLAN.month, -3))
    assert set(recent.values_list("state", flat=True)) == {"paid"}
    assert not recent.filter(batch_id=None).exists()
    lines = Line.objects.filter(benefit="home-pay")
    assert lines.exists()
    assert lines.values("person", "month").annotate(times=Count("pk")).filter(times__gt=1).count() == 0


def test_a_batch_that_waited_at_the_bank_when_life_was_broken_off_is_taken_on(city, monkeypatch):
    with monkeypatch.context() as broken:
        broken.setattr("doorstep.web.city.homes_pay.take_to_the_bank", lambda *_about: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            list(live(PLAN))
    assert Batch.objects.get(benefit="home-pay").state == "drawn"
    list(live(PLAN))
    assert set(Batch.objects.filter(benefit="home-pay").values_list("state", flat=True)) == {"answered"}
    assert PayPeriod.objects.exclude(state="paid").count() == 0


def test_life_that_was_broken_off_goes_on_and_nothing_is_done_twice(city):
    for _words in islice(live(PLAN), 2):
        pass
    taps, months = Tap.objects.count(), ClientMonth.objects.count()
    assert taps
    assert months
    list(live(PLAN))
    assert list(live(PLAN)) == []
    assert (Tap.objects.count(), ClientMonth.objects.count()) == (taps, months)
    assert PayPeriod.objects.values("home", "month").annotate(times=Count("pk")).filter(times__gt=1).count() == 0


def test_a_fuller_life_has_meals_and_services_from_the_first_day(city):
    list(live(CityPlan(PLAN.people, on=PLAN.on, full=True)))
    assert Tap.objects.filter(kind="service").order_by("day").first().day < dt.date(2025, 1, 1)
    assert not Tap.objects.exclude(at=F("said_at")).exists()
