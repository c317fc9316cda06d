"""The ledger and time: what a list cannot tell yet, an employer that ends within the year, an earlier day asked for."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from doorstep.base.jobs import run_job
from doorstep.base.models import Job
from doorstep.base.scope import as_system
from doorstep.quota.models_ledger import Verdict
from doorstep.quota.services import compare, outcomes_of
from doorstep.quota.services.registering import compare_registry
from tests.cast import CITY, CITY_CODE

from .employer_cast import AT, WANG, an_employer, clerk_at_work, decided, declared, in_spring, told
from .lists import told as told_list
from .reviewcast import seated, words_of
from .test_employer_declares import certified, handed_in

pytestmark = pytest.mark.django_db
LATER = AT + dt.timedelta(days=1)
SPRING, SUMMER = dt.date(2026, 3, 31), dt.date(2025, 6, 30)


@pytest.fixture(autouse=True)
def spring(monkeypatch):
    in_spring(monkeypatch)


@pytest.fixture
def desk(db):
    """A clerk at the screen, and a declaration of 2025 that was handed in."""
    client, actor = clerk_at_work(decided(an_employer()))
    made = declared(actor, WANG)
    handed_in(client, made)
    return client, made


def registered(made, until="", *, as_of=SPRING):
    """What market regulation tells of the employer, and the declaration compared with it."""
    with as_system():
        row = (made.employer.uscc, made.employer.name, "2015-06-01", until)
        told_list("market-employers", row, as_of=as_of, at=AT)
        compare([made.pk], on=AT.date(), at=AT)
        return Verdict.objects.filter(claim="employer").latest("pk").stands


def test_an_employer_that_was_struck_off_within_the_year_is_told_so_from_that_month_on(desk):
    client, made = desk
    assert registered(made, "2025-08-31") == ["agrees"] * 8 + ["conflicts"] * 4
    said = told(client.get(reverse("placement-own", args=[made.placements.get().pk])))
    assert "单位存续，市场监管不符" in said


def test_a_list_of_before_the_month_ended_does_not_tell_that_the_employer_still_stands(desk):
    client, made = desk
    assert registered(made, as_of=SUMMER) == ["agrees"] * 6 + ["stale"] * 6
    said = told(client.get(reverse("placement-own", args=[made.placements.get().pk])))
    assert "单位存续，市场监管数据过期" in said
    assert "数据过期" in words_of(seated("county_office").get(f"/placements/people/{made.placements.get().pk}/"))
    assert registered(made) == ["agrees"] * 12, "a newer list tells of all of them"


def test_what_a_year_came_to_can_be_asked_for_an_earlier_day(desk, monkeypatch):
    _client, made = desk
    registered(made)
    certified(made)
    monkeypatch.setattr(timezone, "now", lambda: LATER)
    with as_system():
        told_list(
            "market-employers",
            (made.employer.uscc, made.employer.name, "2015-06-01", "2025-08-31"),
            as_of=SPRING,
            at=LATER,
        )
        for job in Job.objects.filter(kind="quota.compare_again", closed_at=None):
            run_job(job.pk)
        before, now = (outcomes_of(made, until=until)[0][1] for until in (AT, None))
    assert [month.weight for month in before] == [1] * 12
    assert [month.weight for month in now] == [1] * 8 + [None] * 4


def seen_by(claim, fact):
    with as_system():
        return Verdict.objects.filter(claim=claim).latest("pk").facts[fact]


def test_a_wage_of_which_city_and_county_both_tell_was_paid_once(desk):
    _client, made = desk
    with as_system():
        row = ("王伟芳", WANG.number, made.employer.uscc, "2025-03", "1200")
        told_list("tax-wages", row, at=AT)
        told_list("tax-wages", row, place=CITY_CODE, by=CITY, at=AT)
        compare([made.pk], on=AT.date(), at=AT)
        assert Verdict.objects.filter(claim="wage").latest("pk").stands[2] == "conflicts"
    assert seen_by("wage", "wage_here")[2] == 1200_00, "below the least wage, and not twice as much"


@pytest.mark.parametrize(
    ("newer", "stands"), [("county", ["agrees"] * 8 + ["conflicts"] * 4), ("city", ["agrees"] * 12)]
)
def test_where_city_and_county_tell_of_an_employer_differently_the_newer_list_is_heard(desk, newer, stands):
    _client, made = desk
    older, later = dt.date(2026, 2, 28), SPRING
    with as_system():
        struck, standing = (
            (made.employer.uscc, made.employer.name, "2015-06-01", until) for until in ("2025-08-31", "")
        )
        told_list("market-employers", struck, as_of=later if newer == "county" else older, at=AT)
        told_list(
            "market-employers", standing, as_of=later if newer == "city" else older, place=CITY_CODE, by=CITY, at=AT
        )
        compare([made.pk], on=AT.date(), at=AT)
        assert Verdict.objects.filter(claim="employer").latest("pk").stands == stands
        agrees, _words = compare_registry(made.employer.uscc, made.employer.name)
    assert (agrees == "agrees") == (newer == "city")
