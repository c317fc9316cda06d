"""A made-up year of placements: what is planted is found, and it goes from declaration to certification."""

import pytest

from bench.placements import counted, found
from doorstep.base.jobs import run_job
from doorstep.base.models import Job
from doorstep.exchange.models_feeds import FeedRun
from doorstep.quota.models import Declaration
from doorstep.quota.models_ledger import Verdict
from doorstep.quota.models_outcome import CountedMonth
from doorstep.web.city.placements import do_year, make_year
from doorstep.web.city.placements_plan import YearPlan, planted

from .made import PLAN

pytestmark = pytest.mark.usefixtures("db", "city")


@pytest.fixture
def year(monkeypatch):
    """Employers of counties whose desks are filled alone."""
    monkeypatch.setattr("doorstep.web.city.placements_plan.RESIDENTS", {"420602": 1})
    return YearPlan(PLAN, 8, 40)


def test_what_was_planted_is_found_and_nothing_else(year):
    steps = list(do_year(year))
    assert len(steps) == 4
    _firms, works = make_year(year)
    assert {"low_wage", "no_wage", "claimed_twice", "stranger", "wrong_check"} <= planted(works).keys()
    told = list(found(works))
    assert told[1] == "precision 1.0000, recall 1.0000"
    assert list(counted(works))
    assert set(Declaration.objects.values_list("state", flat=True)) <= {"certified", "not_certified"}


def test_done_again_it_changes_nothing(year):
    list(do_year(year))
    before = (Verdict.objects.count(), CountedMonth.objects.count(), FeedRun.objects.count())
    assert not [words for words in do_year(year) if "已提交" in words or "已认定" in words]
    assert (Verdict.objects.count(), CountedMonth.objects.count(), FeedRun.objects.count()) == before


def test_some_declarations_are_left_to_the_reviewers(year):
    plan = YearPlan(year.city, 8, 40, one_left_of=4)
    list(do_year(plan))
    for job in Job.objects.filter(closed_at=None):
        run_job(job.pk)
    assert Declaration.objects.filter(state="submitted").exists()
    assert Declaration.objects.filter(state="certified").exists()
