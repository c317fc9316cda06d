"""What was decided once and comes up again: taken back by nobody in silence, told to the tax side, judged by others."""

import pytest
from django.urls import reverse

from doorstep.base.jobs import run_job
from doorstep.base.models import Job
from doorstep.base.scope import as_system, scoped
from doorstep.exchange.models import Message
from doorstep.kernel.refusal import Refused
from doorstep.quota.models import Declaration
from doorstep.quota.models_ledger import Verdict
from doorstep.quota.models_outcome import Appeal, Certification, CountedMonth
from doorstep.quota.services import (
    accept_declaration,
    certify_declaration,
    decide_appeal,
    outcomes_of,
    raise_appeal,
    refuse_declaration,
    return_declaration,
    review_declaration,
    rule_claims,
    withdraw_declaration,
)
from tests.cast import CITY, COUNTY, SIGNER
from tests.rows_quota import credit_code

from .employer_cast import AT, WANG, an_employer, clerk_at_work, decided, declared, in_spring, told
from .lists import told as told_list
from .reviewcast import compared
from .test_employer_declares import certified, handed_in

pytestmark = pytest.mark.django_db
EVERY_MONTH = range(1, 13)


@pytest.fixture(autouse=True)
def spring(monkeypatch):
    in_spring(monkeypatch)


@pytest.fixture
def desk(db):
    """A clerk at the screen, the actor, and a declaration of 2025 that was handed in."""
    client, actor = clerk_at_work(decided(an_employer()))
    made = declared(actor, WANG)
    handed_in(client, made)
    return client, actor, made


def reopened(made):
    """A list tells otherwise: it is reviewed anew, and what was certified stands until then."""
    with as_system():
        about = {"reopened_at": AT, "reopened_words": "人社更正了名单"}
        Declaration.objects.filter(pk=made.pk).update(state="accepted", **about)


def refused(made, *, by=SIGNER):
    """Nothing counts: the county rules so and passes it on, somebody else refuses."""
    with scoped(COUNTY.ranges, by=COUNTY):
        rule_claims([made.placements.get().pk], "wage", EVERY_MONTH, holds=False, reason="没有发工资", by=COUNTY, at=AT)
        review_declaration(made.pk, by=COUNTY, at=AT)
    with scoped(by.ranges, by=by):
        refuse_declaration(made.pk, "没有一个月发了工资", by=by, at=AT)


def code_of(act):
    with pytest.raises(Refused) as refusal:
        act()
    return refusal.value.code


def test_a_declaration_that_was_certified_cannot_be_taken_back_while_it_is_reviewed_anew(desk):
    client, clerk, made = desk
    certified(made)
    reopened(made)
    assert "撤回这份申报" not in told(client.get(reverse("declaration-own", args=[made.pk])))
    with scoped((), by=clerk):
        code = code_of(lambda: withdraw_declaration(made.pk, "不报了", by=clerk, at=AT))
    assert code == "declaration.closed"
    with as_system():
        assert Declaration.objects.get().state == "accepted"
        assert Certification.objects.get().recalled_at is None


def test_what_counts_no_longer_is_told_to_the_tax_side(desk):
    _client, _clerk, made = desk
    certified(made)
    reopened(made)
    refused(made)
    with as_system():
        keys = [message.key for message in Message.objects.filter(kind="placement-certified").order_by("pk")]
        (standing,) = Certification.objects.all()
        assert keys == [f"placement-{standing.pk}-certified", f"placement-{standing.pk}-recalled"]
        assert standing.recalled_reason == "没有一个月发了工资"
        assert not CountedMonth.objects.filter(ended_at=None).exists()


def test_whoever_refused_may_not_decide_the_appeal(desk):
    _client, clerk, made = desk
    compared(made)
    with scoped(COUNTY.ranges, by=COUNTY):
        accept_declaration(made.pk, by=COUNTY, at=AT)
    refused(made, by=CITY)
    with scoped((), by=clerk):
        raise_appeal(made.pk, "发了工资", by=clerk, at=AT)
    with scoped(CITY.ranges, by=CITY):
        appeal = Appeal.objects.get()
        code = code_of(lambda: decide_appeal(appeal.pk, is_changed=True, reason="有流水", by=CITY, at=AT))
    assert code == "appeal.own"


def test_after_an_appeal_somebody_else_reviews_anew(desk):
    _client, clerk, made = desk
    certified(made)
    with scoped((), by=clerk):
        raise_appeal(made.pk, "少算了一个月", by=clerk, at=AT)
    later = AT.replace(day=2)
    with scoped(CITY.ranges, by=CITY):
        decide_appeal(Appeal.objects.get().pk, is_changed=True, reason="有流水", by=CITY, at=later)
    with scoped(COUNTY.ranges, by=COUNTY):
        assert code_of(lambda: review_declaration(made.pk, by=COUNTY, at=later)) == "declaration.heard"
    with scoped(CITY.ranges, by=CITY):
        assert review_declaration(made.pk, by=CITY, at=later).reviewer_id == CITY.account_id


def pensions(*rows):
    """The list of March 2025 from human resources, entered, and whoever it concerns compared again."""
    told_list("hr-insurance", *rows, at=AT)
    for job in Job.objects.filter(kind="quota.compare_again", closed_at=None):
        run_job(job.pk)


def paid_for(uscc):
    return ("王伟芳", WANG.number, uscc, "2025-03", "养老保险")


@pytest.mark.parametrize(("by_whom", "state", "waiting"), [("us", "certified", 0), ("another", "accepted", 1)])
def test_a_list_that_tells_the_contrary_of_a_ruling_reopens_and_one_that_bears_it_out_does_not(
    desk, by_whom, state, waiting
):
    client, _clerk, made = desk
    certified(made)  # the pension of March by a ruling: nobody had told of it
    with as_system():
        uscc = made.employer.uscc if by_whom == "us" else credit_code(99)
    pensions(paid_for(uscc))
    with as_system():
        found = Declaration.objects.get()
        open_ = [month.at + 1 for _one, months in outcomes_of(found) for month in months if month.weight is None]
        assert (found.state, found.waiting, len(open_)) == (state, waiting, waiting)
        assert Certification.objects.get().recalled_at is None, "it stands until somebody has decided anew"
    if waiting:
        said = told(client.get(reverse("placement-own", args=[made.placements.get().pk])))
        assert "缴纳养老保险，审核人认定以后人社改为不符，要再看" in said


def test_a_month_that_was_ruled_out_and_is_borne_out_by_a_corrected_list_is_looked_at_again(desk):
    _client, _clerk, made = desk
    with as_system():
        ours = made.employer.uscc
    pensions(paid_for(credit_code(99)))
    compared(made)
    with scoped(COUNTY.ranges, by=COUNTY):
        accept_declaration(made.pk, by=COUNTY, at=AT)
        one = made.placements.get()
        for claim in Verdict.objects.exclude(claim="weight").values_list("claim", flat=True):
            how = {"reason": "看过材料", "by": COUNTY, "at": AT}
            rule_claims([one.pk], claim, EVERY_MONTH, holds=True, **how)
        rule_claims([one.pk], "pension", [3], holds=False, **how)
        rule_claims([one.pk], "weight", EVERY_MONTH, holds=False, **how)
        review_declaration(made.pk, by=COUNTY, at=AT)
    with scoped(SIGNER.ranges, by=SIGNER):
        assert certify_declaration(made.pk, by=SIGNER, at=AT).months_weight == 11
    pensions(paid_for(ours))
    with as_system():
        found = Declaration.objects.get()
        assert (found.state, found.waiting) == ("accepted", 1)
        assert "社会保险按月缴费名单" in found.reopened_words


def test_what_a_list_reopened_before_it_was_decided_can_still_be_returned_and_taken_back(desk):
    client, clerk, made = desk
    compared(made)
    with scoped(COUNTY.ranges, by=COUNTY):
        accept_declaration(made.pk, by=COUNTY, at=AT)
        for claim in Verdict.objects.exclude(claim="weight").values_list("claim", flat=True):
            how = {"holds": True, "reason": "看过材料", "by": COUNTY, "at": AT}
            rule_claims([made.placements.get().pk], claim, EVERY_MONTH, **how)
        rule_claims([made.placements.get().pk], "weight", EVERY_MONTH, **how | {"holds": False})
        review_declaration(made.pk, by=COUNTY, at=AT)
    pensions(paid_for(credit_code(99)))
    assert "撤回这份申报" in told(client.get(reverse("declaration-own", args=[made.pk])))
    with scoped(COUNTY.ranges, by=COUNTY):
        assert Declaration.objects.get().state == "accepted"
        assert return_declaration(made.pk, "请交三月的缴费凭证", by=COUNTY, at=AT).state == "returned"
    with scoped((), by=clerk):
        assert withdraw_declaration(made.pk, "不报了", by=clerk, at=AT).state == "withdrawn"
