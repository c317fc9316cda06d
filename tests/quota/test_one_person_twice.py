"""One person in two rows, by a slip in the number: it is noticed, nobody counts twice, and a person decides."""

import datetime as dt
from dataclasses import replace
from fractions import Fraction

import pytest

from doorstep.base.jobs import run_job
from doorstep.base.models import Job
from doorstep.base.scope import as_system, scoped
from doorstep.base.seal import blind
from doorstep.kernel.refusal import Refused
from doorstep.quota.models import Declaration, Placement
from doorstep.quota.models_ledger import Verdict
from doorstep.quota.services import (
    accept_declaration,
    keep_staff,
    review_declaration,
    settle_link,
    submit_declaration,
)
from tests.cast import COUNTY, COUNTY_CODE
from tests.factories import PersonFactory

from .employer_cast import AT, WANG, an_employer, clerk_at_work, decided, declared, in_spring
from .reviewcast import seated, words_of

pytestmark = pytest.mark.django_db
# 420699198005050218 with a digit of the serial changed: the check character allows one number in its place
SLIP = replace(WANG, number=WANG.number[:15] + str((int(WANG.number[15]) + 1) % 10) + WANG.number[16:])
# the same with two digits changed, which the name and the birthday make up for
TWO_SLIPS = replace(SLIP, number=SLIP.number[:4] + "89" + SLIP.number[6:])


@pytest.fixture(autouse=True)
def spring(monkeypatch):
    in_spring(monkeypatch)


@pytest.fixture
def wang(db):
    return PersonFactory(name="王伟芳", number=WANG.number, born_on=dt.date(1980, 5, 5), sex="female", code=COUNTY_CODE)


def handed_in(actor, *people):
    """A declaration of these, compared by the worker."""
    made = declared(actor, *people)
    with scoped((), by=actor):
        keep_staff(made.pk, Fraction(100), None, by=actor, at=AT)
        submit_declaration(made.pk, is_true=True, by=actor, at=AT)
    job = Job.objects.filter(kind="quota.compare").latest("pk")
    run_job(job.pk)
    job.refresh_from_db()
    assert job.state == "done"
    return Declaration.objects.get(pk=made.pk)


@pytest.fixture
def clerk(db):
    return clerk_at_work(decided(an_employer()))[1]


@pytest.fixture
def neighbour(db):
    return clerk_at_work(decided(an_employer(9, "襄城区秋实食品厂", "qiushi")))[1]


def test_who_is_listed_twice_with_a_slip_waits_for_a_person_and_the_rest_is_compared(wang, clerk):
    made = handed_in(clerk, WANG, SLIP)
    right, slip = made.placements.order_by("pk")
    assert (right.person_id, slip.person_id, slip.near) == (wang.pk, None, [wang.pk])
    assert made.compared_at is not None
    with scoped(COUNTY.ranges, by=COUNTY):
        accept_declaration(made.pk, by=COUNTY, at=AT)
        with pytest.raises(Refused, match="王伟芳"):
            review_declaration(made.pk, by=COUNTY, at=AT)


def test_the_reviewer_is_told_that_the_person_stands_in_another_row(wang, clerk):
    made = handed_in(clerk, WANG, SLIP)
    slip = made.placements.get(near=[wang.pk])
    answer = seated("county_office").post(
        f"/placements/people/{slip.pk}/link/", {"person": wang.pk, "reason": "看过残疾人证"}
    )
    assert answer.status_code == 409
    assert "这份申报里已有一行是这个人" in words_of(answer)


@pytest.mark.parametrize("theirs", [SLIP, TWO_SLIPS])
def test_a_slip_at_another_employer_does_not_let_a_month_count_twice(wang, clerk, neighbour, theirs):
    handed_in(clerk, WANG)
    made = handed_in(neighbour, theirs)
    one = made.placements.get()
    assert (one.person_id, bytes(one.number_index)) == (wang.pk, blind(WANG.number))
    with as_system():
        stands = Verdict.objects.filter(claim="counted-once").order_by("placement", "pk")
        latest = {line.placement.declaration.employer.name: line.stands for line in stands}
    assert latest == {"襄城区春风纸品厂": ["conflicts"] * 12, "襄城区秋实食品厂": ["conflicts"] * 12}


def test_who_is_known_already_is_not_settled_again(wang, clerk):
    one = handed_in(clerk, WANG).placements.get()
    with scoped(COUNTY.ranges, by=COUNTY), pytest.raises(Refused) as refusal:
        settle_link(one.pk, None, "看错了", by=COUNTY, at=AT)
    assert refusal.value.code == "placement.known"
    with as_system():
        assert Placement.objects.get().person_id == wang.pk
