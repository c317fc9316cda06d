"""Whatever is done in whatever order, nobody has more than was ever due, and in the end everybody has what is due."""

import datetime as dt
from contextlib import suppress

import pytest
from django.db import connection, transaction
from django.db.backends.postgresql.psycopg_any import DateRange, DateTimeTZRange
from django.db.models import Max, Q
from django.http import Http404
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from doorstep.entitlements.given_back import GIVEN_BACK
from doorstep.entitlements.models import STANDING, Award
from doorstep.entitlements.models_recovery import Recovery
from doorstep.entitlements.overpaid import overpaid
from doorstep.entitlements.services import draw_up_month, open_recovery
from doorstep.entitlements.services.recovery_case import open_to_repayment
from doorstep.kernel.days import add_months
from doorstep.kernel.refusal import Refused
from doorstep.payments.models import Batch, Line, ReturnTask
from doorstep.payments.models_ledger import OffsetPlan
from doorstep.payments.services import drop_batch
from doorstep.people.models import Person
from doorstep.people.services import merge_people
from tests.cast import COUNTY, COUNTY_CODE
from tests.payments.money import answered, followed, mend_account, sent

from .recoveries import LIVING, month, repay, told
from .test_money_property import (
    agree,
    answer,
    draw,
    drop,
    follow,
    hold_back,
    lower,
    mend,
    notify,
    open_case,
    pay,
    receive,
    send,
    settle,
    sign,
    summed,
)
from .test_money_property import repay as repay_some

pytestmark = pytest.mark.usefixtures("db")
MONTHS = [month(number) for number in range(1, 9)]
TWIN_IS_DUE = 110_00


def lay(town, person, since: dt.date, fen: int) -> None:
    """From the month on so much is due, as is known from now on; nothing, where it is 0."""
    about = {"person": person, "code": person.code, "benefit": LIVING.code, "known": DateTimeTZRange(town.at, None)}
    stood = Award.objects.filter(STANDING, person=person, months__overlap=DateRange(since, None))
    for award in stood:
        Award.objects.filter(pk=award.pk).update(known=DateTimeTZRange(award.known.lower, town.at))
        if award.months.lower < since:
            Award.objects.create(**about, amount_fen=award.amount_fen, months=DateRange(award.months.lower, since))
    if fen:
        Award.objects.create(**about, amount_fen=fen, months=DateRange(since, None))


def of(town, choice):
    """One of those who stand by themselves still."""
    return Person.objects.filter(pk__in=[one.pk for one in town.people], merged_into=None).order_by("pk")[choice % 2]


def stop(town, choice):
    lay(town, of(town, choice), add_months(month(1), choice % 6), 0)


def find_due_again(town, choice):
    lay(town, of(town, choice), add_months(month(1), choice % 6), 110_00 - 15_00 * (choice % 3))


def join(town, choice):
    """The second and the third were one person all along: the third is stopped for good and joined with the second."""
    _first, kept, gone = town.people
    Award.objects.filter(person=gone).delete()
    gone.pay_accounts.all().delete()
    merge_people(kept.pk, gone.pk, reason="同一人登记两次", by=COUNTY, at=town.at)


def given_back() -> dict:
    """Fen that came back, by person and month."""
    with connection.cursor() as cursor:
        cursor.execute(GIVEN_BACK)
        return {(person, first): fen for person, _benefit, first, fen in cursor.fetchall()}


def received(town, *, everything: bool = False) -> dict:
    """What each person has of each month: paid or held back, less what was given back. `everything`: what is on its way
    or may go out again counts too."""
    back, found = given_back(), {}
    counted = ~Q(state="dropped") & ~Q(state="returned", followed_by__isnull=False) if everything else Q(state="paid")
    for person in Person.objects.filter(pk__in=[one.pk for one in town.people], merged_into=None):
        lines = Line.objects.filter(counted, Q(person=person) | Q(person__merged_into=person))
        held = OffsetPlan.objects.filter(person=person, batch__isnull=False)
        held = held if everything else held.filter(batch__sent_at__isnull=False)
        for first in MONTHS:
            fen = summed(lines.filter(month=first)) + summed(held.filter(month=first))
            found[person.pk, first] = fen - back.get((person.pk, first), 0)
    return found


def due(person_id: int, first: dt.date, *rows: Q) -> int:
    """The most that was awarded of the month by these rows."""
    awards = Award.objects.filter(*rows, person=person_id, months__contains=first)
    return awards.aggregate(fen=Max("amount_fen"))["fen"] or 0


def nobody_has_more_than_was_ever_due(town) -> None:
    joined = set(Person.objects.filter(merged_from__isnull=False).values_list("pk", flat=True))
    for (person_id, first), fen in received(town, everything=True).items():
        assert 0 <= fen <= due(person_id, first) + (TWIN_IS_DUE if person_id in joined else 0), (person_id, first)


def pay_in_full(town, choice):
    """A month from drawing up to the money in everybody's account."""
    batch = draw_up_month(LIVING, MONTHS[choice % 8], code=COUNTY_CODE, by=COUNTY, at=town.at)
    answered(sent(batch, town.on), paid_on=town.on)


ACTS = [draw, sign, receive, send, answer, pay, pay_in_full, pay_in_full, follow, drop, mend, lower, hold_back, join]
ACTS += [
    stop,
    stop,
    find_due_again,
    find_due_again,
    find_due_again,
    open_case,
    open_case,
    notify,
    repay_some,
    repay_some,
]


def settle_all(town) -> None:
    """What has not gone out is dropped; what has is answered; then, month by month, all is asked back, given back and
    paid that is to be."""
    for batch in Batch.objects.filter(state__in=["drawn", "signed", "received"]).order_by("-pk"):
        drop_batch(batch.pk, by=COUNTY, at=town.at, reason="了结")
    for batch in Batch.objects.filter(state="sent"):
        answered(batch, paid_on=town.on)
    drawn = Batch.objects.filter(state="answered", follows_batch=None).values_list("month", flat=True)
    for first in [*(one for one in MONTHS if one not in set(drawn)), month(9), month(10), month(11)]:
        town.on += dt.timedelta(days=1)
        give_all_back(town)
        send_all_again(town)
        with suppress(Refused), transaction.atomic():
            batch = draw_up_month(LIVING, first, code=COUNTY_CODE, by=COUNTY, at=town.at)
            answered(sent(batch, town.on), paid_on=town.on)


def give_all_back(town) -> None:
    for row in overpaid(COUNTY_CODE, town.on):
        about = {"code": COUNTY_CODE, "cause": "ERROR", "reason": "核对"}
        open_recovery(row.person_id, row.benefit, **about, by=COUNTY, at=town.at)
    for case in Recovery.objects.filter(state="found"):
        told(case)
    for case in Recovery.objects.exclude(state="repaid"):
        if left := open_to_repayment(case):
            repay(case, left, f"{town.on}")


def send_all_again(town) -> None:
    for task in ReturnTask.objects.filter(closed_at=None).select_related("person"):
        mend_account(task.person, town.on)
    back = Line.objects.filter(state="returned", followed_by=None).select_related("batch")
    for first in {line.batch.follows_batch_id or line.batch_id for line in back}:
        with suppress(Refused), transaction.atomic():
            answered(sent(followed(Batch.objects.get(pk=first), town.on), town.on), paid_on=town.on)


def everybody_has_what_is_due(town) -> None:
    for (person_id, first), fen in received(town).items():
        assert fen == due(person_id, first, STANDING), (person_id, first)
    assert overpaid(COUNTY_CODE, town.on) == []


def do(town, acts) -> None:
    for act, choice in acts:
        with suppress(Refused, Http404), transaction.atomic():  # who was joined with another is found no more
            act(town, choice)
        town.on += dt.timedelta(days=1)


@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.tuples(st.sampled_from(ACTS), st.integers(0, 10**6)), min_size=8, max_size=30))
def test_nobody_ever_has_more_than_was_due_and_in_the_end_everybody_has_what_is_due(acts):
    with transaction.atomic():
        town = settle()
        do(town, acts)
        nobody_has_more_than_was_ever_due(town)
        settle_all(town)
        nobody_has_more_than_was_ever_due(town)
        everybody_has_what_is_due(town)
        agree(town)
        transaction.set_rollback(True)


def test_the_property_tries_every_kind_of_thing():
    """One fixed course: paid, stopped, asked back, given back, due again, paid again, joined and found twice paid."""
    town = settle()
    course = [(pay_in_full, 0), (pay_in_full, 1), (stop, 0), (open_case, 0), (notify, 0), (repay_some, 219_99)]
    do(town, [*course, (find_due_again, 0), (pay_in_full, 2), (join, 0)])
    assert Line.objects.filter(from_fen__gte=110_00, state="paid").exists()
    assert any(one.paid_fen == 220_00 for row in overpaid(COUNTY_CODE, town.on) for one in row.months)
    nobody_has_more_than_was_ever_due(town)
    settle_all(town)
    everybody_has_what_is_due(town)
    agree(town)


def test_the_property_would_see_a_month_that_is_paid_twice():
    town = settle()
    do(town, [(pay_in_full, 0), (pay_in_full, 1)])
    Award.objects.filter(person=town.people[0]).update(amount_fen=50_00)
    with pytest.raises(AssertionError):
        nobody_has_more_than_was_ever_due(town)
    with pytest.raises(AssertionError):
        everybody_has_what_is_due(town)
