"""Whom no county of ours knows is asked for at the national platform: once, and with no word more than is needed."""

import datetime as dt

import pytest
from django.http import Http404

from doorstep.base.jobs import run_job
from doorstep.base.models import Job, Trail
from doorstep.base.scope import scoped
from doorstep.exchange.models import Message
from doorstep.exchange.outbox import payload_of
from doorstep.kernel.refusal import Refused
from doorstep.quota.models import Declaration, Placement
from doorstep.quota.services import (
    accept_declaration,
    ask_elsewhere,
    settle_link,
    submit_declaration,
)
from tests.cast import COUNTY, ELSEWHERE, ELSEWHERE_CODE, SIGNER
from tests.factories import PersonFactory

from .test_declaring import AT, WANG, clerk, declared  # noqa: F401  (clerk: a fixture)

pytestmark = pytest.mark.django_db
LATER = AT + dt.timedelta(days=3)


@pytest.fixture
def placement(clerk):  # noqa: F811
    """Somebody whom no county knows, compared, in a declaration that was taken up."""
    return taken_up(clerk)


def taken_up(by):
    made = declared(by, WANG)
    with scoped((), by=by):
        submit_declaration(made.pk, is_true=True, by=by, at=AT)
    run_job(Job.objects.get(kind="quota.compare").pk)
    with scoped(COUNTY.ranges, by=COUNTY):
        accept_declaration(made.pk, by=COUNTY, at=AT)
        return Placement.objects.get()


def ask(placement, *, by=COUNTY, at=LATER):
    with scoped(by.ranges, by=by):
        return ask_elsewhere(placement.pk, by=by, at=at)


def refused(placement, **about):
    with pytest.raises(Refused) as refusal:
        ask(placement, **about)
    assert refusal.value.what == "没有查询。"
    return refusal.value


def nothing_went_out():
    with scoped(COUNTY.ranges, by=COUNTY):
        return not Message.objects.filter(kind="placement-query").exists()


def test_name_number_and_year_go_out_and_nothing_else(placement):
    message = ask(placement)
    assert (message.partner, message.kind, message.code) == ("national", "placement-query", placement.code)
    assert payload_of(Message.objects.get(pk=message.pk)) == {"name": WANG.name, "number": WANG.number, "year": 2025}
    assert Trail.objects.get(act="ask_elsewhere").thing_id == placement.pk


def test_nobody_is_asked_for_twice(placement):
    ask(placement)
    refusal = refused(placement, at=LATER + dt.timedelta(days=1))
    assert (refusal.code, refusal.why) == ("placement.asked", "2026-04-04 已经问过。")
    assert Message.objects.filter(kind="placement-query").count() == 1


def test_who_stands_in_our_register_is_not_asked_for(clerk):  # noqa: F811
    PersonFactory(number=WANG.number, name=WANG.name)
    placement = taken_up(clerk)
    assert placement.person_id is not None
    refusal = refused(placement)
    assert refusal.code == "placement.ours"
    assert refusal.why.startswith("这个人在名册里")
    assert nothing_went_out()


def test_who_has_entered_the_register_of_another_county_since_is_not_asked_for(placement):
    PersonFactory(number=WANG.number, name="王伟芬", code=ELSEWHERE_CODE)
    assert refused(placement).code == "placement.ours"
    assert nothing_went_out()


def test_who_may_be_somebody_of_ours_is_looked_at_first(placement):
    person = PersonFactory(name=WANG.name)
    with scoped(COUNTY.ranges, by=COUNTY):
        Placement.objects.update(near=[person.pk])
    assert refused(placement).code == "placement.near"
    with scoped(COUNTY.ranges, by=COUNTY):
        settle_link(placement.pk, None, "看过残疾人证，外省的", by=COUNTY, at=LATER)
    assert ask(placement).kind == "placement-query"


def test_before_the_comparison_nobody_is_asked_for(placement):
    with scoped(COUNTY.ranges, by=COUNTY):
        Placement.objects.update(linked="")
    assert refused(placement).code == "placement.not_compared"


def test_only_who_reviews_may_ask_and_only_while_it_is_reviewed(placement):
    assert refused(placement, by=SIGNER).code == "access.not_yours"
    with pytest.raises(Http404):
        ask(placement, by=ELSEWHERE)
    with scoped(COUNTY.ranges, by=COUNTY):
        Declaration.objects.update(state="draft")
    assert refused(placement).code == "declaration.state"
    assert nothing_went_out()
