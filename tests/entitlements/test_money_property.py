"""Whatever is done in whatever order, the money agrees: the ledger balances, and lines, bank and clocks agree."""

import datetime as dt
from contextlib import suppress
from dataclasses import dataclass, field

import pytest
from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange, DateTimeTZRange
from django.db.models import Sum
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from doorstep.entitlements.models import STANDING, Award
from doorstep.entitlements.models_recovery import Recovery, Repayment
from doorstep.entitlements.overpaid import overpaid
from doorstep.entitlements.recovery_check import compare_all
from doorstep.entitlements.services import (
    agree_offset,
    approve_waiver,
    ask_waiver,
    close_recovery,
    draw_up_month,
    left_of,
    notify_recovery,
    open_recovery,
    repay_recovery,
    transfer_recovery,
)
from doorstep.kernel.days import add_months, month_of
from doorstep.kernel.refusal import Refused
from doorstep.payments.bankformat import RETURN_CODES
from doorstep.payments.models import Batch, Line, ReturnTask
from doorstep.payments.models_ledger import LedgerFinding, OffsetPlan
from doorstep.payments.services import (
    answer_return,
    drop_batch,
    make_unpayable,
    receive_batch,
    record_answer,
    send_batch,
    sign_batch,
)
from doorstep.people.models import Person
from tests.cast import COUNTY, COUNTY_CODE, FINANCE, SIGNER
from tests.factories import PayAccountFactory, PersonFactory
from tests.payments.money import answer_of, balances, followed, mend_account, noon
from tests.payments.test_batch import LIVING

pytestmark = pytest.mark.usefixtures("db")
BEGINS = dt.date(2026, 1, 5)
CODES = sorted(RETURN_CODES)


@dataclass
class Town:
    """Three people with awards, and the day it is."""

    people: list = field(default_factory=list)
    on: dt.date = BEGINS

    @property
    def at(self) -> dt.datetime:
        return noon(self.on)


def settle() -> Town:
    """Due from January on."""
    people = [PersonFactory() for _ in range(3)]
    for person in people:
        PayAccountFactory(person=person)
        Award.objects.create(
            person=person,
            code=person.code,
            benefit=LIVING.code,
            amount_fen=110_00,
            months=DateRange(dt.date(2026, 1, 1), None),
        )
    return Town(people)


def _one(rows, choice):
    found = list(rows.order_by("pk"))
    return found[choice % len(found)] if found else None


def draw(town, choice):
    first = add_months(dt.date(2026, 1, 1), choice % 8)
    draw_up_month(LIVING, first, code=COUNTY_CODE, by=COUNTY, at=town.at)


def sign(town, choice):
    if batch := _one(Batch.objects.filter(state="drawn"), choice):
        for by in (SIGNER, FINANCE):
            sign_batch(batch.pk, by=by, at=town.at)


def receive(town, choice):
    if batch := _one(Batch.objects.filter(state="signed"), choice):
        receive_batch(batch.pk, by=FINANCE, at=town.at)


def send(town, choice):
    if batch := _one(Batch.objects.filter(state="received"), choice):
        send_batch(batch.pk, by=FINANCE, at=town.at)


def answer(town, choice):
    if batch := _one(Batch.objects.filter(state="sent"), choice):
        numbers = batch.lines.values_list("number", flat=True)
        back = {one: CODES[(choice + one) % len(CODES)] for one in numbers if (choice >> one) % 3 == 0}
        record_answer(batch.pk, answer_of(batch, back, town.on), by=FINANCE, at=town.at)


def pay(town, choice):
    """A month from drawing up to the bank's answer."""
    for act in (draw, sign, receive, send, answer):
        act(town, choice)


def follow(town, choice):
    if batch := _one(Batch.objects.filter(state="answered"), choice):
        followed(batch, town.on)


def drop(town, choice):
    if batch := _one(Batch.objects.filter(state__in=["drawn", "signed", "received"]), choice):
        drop_batch(batch.pk, by=COUNTY, at=town.at, reason="名单有误")


def mend(town, choice):
    mend_account(town.people[choice % 3], town.on)


def lose(town, choice):
    """Somebody to whom money could not be paid is said to have died: the money goes back."""
    if task := _one(ReturnTask.objects.filter(closed_at=None), choice):
        Person.objects.filter(pk=task.person_id).update(died_on=town.on)
        answer_return(task.pk, "dead", reason="家属说已去世", by=COUNTY, at=town.at)
        make_unpayable(task.line_id, reason="已去世", by=COUNTY, at=town.at)
        Person.objects.filter(pk=task.person_id).update(died_on=None)


def lower(town, choice):
    """Less is due from some month on, as found late: what stood until now is known no longer."""
    award = _one(Award.objects.filter(STANDING, months__upper_inf=True), choice)
    since = add_months(dt.date(2026, 1, 1), choice % 5)
    if award and since > award.months.lower and award.amount_fen > 50_00:
        Award.objects.filter(pk=award.pk).update(known=DateTimeTZRange(award.known.lower, town.at))
        about = {"person": award.person, "code": award.code, "benefit": award.benefit}
        about |= {"known": DateTimeTZRange(town.at, None)}
        Award.objects.create(**about, amount_fen=award.amount_fen, months=DateRange(award.months.lower, since))
        Award.objects.create(**about, amount_fen=award.amount_fen - 20_00, months=DateRange(since, None))


def open_case(town, choice):
    if rows := overpaid(COUNTY_CODE, town.on):
        row = rows[choice % len(rows)]
        about = {"code": COUNTY_CODE, "cause": "ERROR", "reason": "核对"}
        open_recovery(row.person_id, row.benefit, **about, by=COUNTY, at=town.at)


def notify(town, choice):
    if case := _one(Recovery.objects.filter(state="found"), choice):
        notify_recovery(case.pk, reason="已告知", by=COUNTY, at=town.at)


def repay(town, choice):
    if case := _one(Recovery.objects.exclude(state__in=["closed", "found"]), choice):
        about = {"paid_on": town.on, "receipt": f"{town.on}", "reason": "退还"}
        repay_recovery(case.pk, 1 + choice % case.total_fen, **about, by=COUNTY, at=town.at)


def hold_back(town, choice):
    if case := _one(Recovery.objects.exclude(state__in=["closed", "found"]), choice):
        about = {"benefit": LIVING.code, "consent_on": town.on, "consent": "同意书", "reason": "同意"}
        first = add_months(month_of(town.on), 1 + choice % 3)
        agree_offset(case.pk, 10_00 + choice % 30_00, first=first, **about, by=COUNTY, at=town.at)


def end(town, choice):
    if case := _one(Recovery.objects.exclude(state="closed"), choice):
        act, by = [
            (ask_waiver, COUNTY),
            (approve_waiver, SIGNER),
            (transfer_recovery, COUNTY),
            (close_recovery, COUNTY),
        ][choice % 4]
        act(case.pk, reason="理由", by=by, at=town.at)


ACTS = [draw, sign, receive, send, answer, pay, pay, pay, follow, drop, mend, lose, lower, lower]
ACTS += [open_case, open_case, notify, notify, repay, hold_back, hold_back, end]


def summed(rows) -> int:
    return rows.aggregate(fen=Sum("amount_fen"))["fen"] or 0


def agree(town: Town) -> None:
    """What must hold after every act."""
    stands, lines = balances(), Line.objects.all()
    signed = Batch.objects.exclude(state__in=["drawn", "dropped"])
    assert sum(stands.values()) == 0
    assert all(fen > 0 for account, fen in stands.items() if account != "appropriated")
    repaid = summed(Repayment.objects.all())
    assert stands.get("paid", 0) == summed(lines.filter(state="paid")) - repaid
    assert stands.get("in_transit", 0) == summed(lines.filter(state="sent"))
    assert stands.get("payable", 0) == summed(lines.filter(state="drawn", batch__in=signed))
    back = lines.filter(state="returned").exclude(followed_by__batch__in=signed)
    assert stands.get("returned", 0) == summed(back)
    assert stands.get("unpayable", 0) == summed(lines.filter(state="unpayable"))
    held = summed(OffsetPlan.objects.filter(batch__in=signed))
    assert stands.get("recovered", 0) == repaid + held
    assert all(left_of(case) >= 0 for case in Recovery.objects.all())
    for case in Recovery.objects.all():
        planned = summed(OffsetPlan.objects.filter(recovery_id=case.pk, batch=None))
        assert planned <= left_of(case)
    compare_all(BEGINS, town.on, at=town.at)
    assert list(LedgerFinding.objects.values_list("measure", "words")) == []


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.tuples(st.sampled_from(ACTS), st.integers(0, 10**6)), min_size=8, max_size=40))
def test_the_money_agrees_after_every_act_in_any_order(acts):
    with transaction.atomic():
        town = settle()
        for act, choice in acts:
            with suppress(Refused), transaction.atomic():
                act(town, choice)
            town.on += dt.timedelta(days=1)
        agree(town)
        transaction.set_rollback(True)


def test_the_property_tries_every_kind_of_thing():
    """One long fixed course, looked at after each step: money comes back, goes out again, is held back, is repaid."""
    town = settle()
    course = [
        *[(draw, 0), (sign, 0), (receive, 0), (send, 0), (answer, 18)],
        *[(mend, 0), (follow, 0), (sign, 0), (receive, 0), (send, 0), (answer, 8)],
        *[(draw, 1), (sign, 0), (receive, 0), (send, 0), (answer, 8), (lower, 1)],
        *[(open_case, 0), (notify, 0), (hold_back, 1)],
        *[(draw, 2), (sign, 0), (drop, 0), (draw, 2), (sign, 0), (receive, 0), (send, 0), (answer, 8)],
        *[(repay, 3), (end, 3)],
    ]
    for act, choice in course:
        with suppress(Refused), transaction.atomic():
            act(town, choice)
        town.on += dt.timedelta(days=1)
        agree(town)
    assert Line.objects.filter(state="paid", follows_line__state="returned").exists()
    assert Batch.objects.filter(state="dropped").exists()
    assert OffsetPlan.objects.filter(batch__state="answered").exists()
    assert Repayment.objects.exists()
