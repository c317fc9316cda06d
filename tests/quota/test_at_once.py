"""Several at work at one moment: reviewers, signers, workers; one of them decides, and none waits for ever."""

import datetime as dt
import threading
from collections import Counter

import pytest
from django.db import connection

from doorstep.base.jobs import run_job, submit_job
from doorstep.base.scope import as_system, scoped
from doorstep.kernel.refusal import Refused
from doorstep.quota.models import Declaration
from doorstep.quota.models_ledger import Ruling, Verdict
from doorstep.quota.models_outcome import Certification, CountedMonth
from doorstep.quota.services import (
    accept_declaration,
    certify_declaration,
    outcomes_of,
    return_declaration,
    review_declaration,
    rule_claims,
)
from doorstep.quota.services.declaring import COMPARE
from tests.cast import COUNTY, COUNTY_CODE, SIGNER, actor
from tests.processes import found_installation

from .reviewcast import AT, compared, declaration, employer, placed

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])
OFFICE, SECOND = (actor("county_office", COUNTY_CODE, account_id=key) for key in (301, 302))
EVERY_MONTH = range(1, 13)


def at_once(*acts):
    """Each act in a thread and a connection of its own, all let go at one moment. What came of each."""
    ready, told = threading.Barrier(len(acts)), []

    def run(act):
        try:
            ready.wait()
            act()
            told.append("done")
        except Refused as refusal:
            told.append(refusal.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(act,), daemon=True) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return Counter(told)


def as_(by, act):
    """The act within the reach of somebody."""

    def done():
        with scoped(by.ranges, by=by):
            act()

    return done


def reviewed(serial):
    """A declaration of the same person for all twelve months, every claim ruled to hold, passed on."""
    made = declaration(employer(serial))
    one = placed(made, "王伟芳", 1)
    compared(made)
    with scoped(COUNTY.ranges, by=COUNTY):
        accept_declaration(made.pk, by=COUNTY, at=AT)
        for claim in set(Verdict.objects.filter(placement=one).values_list("claim", flat=True)) - {"weight"}:
            rule_claims([one.pk], claim, EVERY_MONTH, holds=True, reason="看过材料", by=COUNTY, at=AT)
        rule_claims([one.pk], "weight", EVERY_MONTH, holds=False, reason="看过证件", by=COUNTY, at=AT)
        review_declaration(made.pk, by=COUNTY, at=AT)
    return made


def test_of_two_employers_certified_at_once_for_one_person_one_counts_the_months():
    found_installation()
    first, second = reviewed(1), reviewed(2)
    told = at_once(
        *(
            as_(by, lambda by=by, made=made: certify_declaration(made.pk, by=by, at=AT))
            for made, by in ((first, SIGNER), (second, actor("county_signer", COUNTY_CODE, account_id=303)))
        )
    )
    assert told == {"done": 1, "declaration.counted_elsewhere": 1}
    with as_system():
        months = CountedMonth.objects.filter(ended_at=None).values_list("month", flat=True)
        assert sorted(months) == [dt.date(2025, month, 1) for month in EVERY_MONTH]
        assert Certification.objects.count() == 1
        assert Counter(Declaration.objects.values_list("state", flat=True)) == {"certified": 1, "reviewed": 1}


def test_of_two_who_sign_one_declaration_at_once_one_has_signed():
    found_installation()
    made = reviewed(1)
    told = at_once(*[as_(SIGNER, lambda: certify_declaration(made.pk, by=SIGNER, at=AT))] * 6)
    assert told == {"done": 1, "declaration.state": 5}
    with as_system():
        assert (Certification.objects.count(), CountedMonth.objects.count()) == (1, 12)


def test_two_who_rule_against_each_other_at_once_both_stand_in_the_ledger_and_the_latest_counts():
    found_installation()
    made = declaration(employer(1), state="accepted")
    one = placed(made, "王伟芳", 1)
    compared(made)

    def ruling(by, holds):
        return as_(by, lambda: rule_claims([one.pk], "pension", [1], holds=holds, reason="看过", by=by, at=AT))

    assert at_once(*[ruling(OFFICE, True), ruling(SECOND, False)] * 4) == {"done": 8}
    with as_system():
        assert Ruling.objects.count() == 8
        ((_one, months),) = outcomes_of(made)
        assert months[0].said["pension"].ruled == Ruling.objects.latest("pk").holds


def test_one_rules_while_another_returns_and_nobody_rules_on_what_was_returned():
    found_installation()
    made = declaration(employer(1), state="accepted")
    one = placed(made, "王伟芳", 1)
    compared(made)
    act = {"holds": True, "reason": "看过", "at": AT}
    told = at_once(
        as_(OFFICE, lambda: return_declaration(made.pk, "缺合同", by=OFFICE, at=AT)),
        *[as_(SECOND, lambda: rule_claims([one.pk], "pension", [1], by=SECOND, **act))] * 4,
    )
    assert told["done"] + told["declaration.state"] == 5
    with as_system():
        assert Declaration.objects.get().state == "returned"
        assert Ruling.objects.count() == told["done"] - 1


def test_two_employers_whose_declarations_of_one_person_are_compared_at_once_are_in_conflict_both():
    found_installation()
    made = [declaration(employer(serial)) for serial in (1, 2)]
    for one in made:
        placed(one, "王伟芳", 1)
    with as_system():
        jobs = [
            submit_job(COMPARE, {"declarations": [one.pk]}, by=COUNTY, code=one.code, at=AT, total=1).pk for one in made
        ]
    assert at_once(*(lambda key=key: run_job(key) for key in jobs)) == {"done": 2}
    with as_system():
        latest = Verdict.objects.filter(claim="counted-once").order_by("placement", "-pk").distinct("placement")
        assert [line.stands for line in latest] == [["conflicts"] * 12] * 2
