"""The ledger: what each step writes, that both sides are one, and that nothing is written twice or changed."""

import datetime as dt
from contextlib import contextmanager

import pytest
from django.db import IntegrityError, connection, transaction

from doorstep.payments.ledger import Side, post, post_sent, post_unpayable
from doorstep.payments.models import Line
from doorstep.payments.models_ledger import LedgerEntry
from doorstep.payments.services import drop_batch, make_unpayable, send_batch
from tests.cast import COUNTY, FINANCE
from tests.factories import NOON, PayAccountFactory
from tests.payments.money import FRIDAY, answered, balances, followed, mend_account, noon, received, sent, signed
from tests.payments.test_batch import award, draw

pytestmark = pytest.mark.usefixtures("db")


@pytest.fixture(autouse=True)
def three_due(db):
    people = [award() for _ in range(3)]
    for person in people:
        PayAccountFactory(person=person)
    return people


def end_of_transaction():
    """Look now at what the database looks at when a transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


@contextmanager
def ended():
    """A transaction that comes to its end."""
    with transaction.atomic():
        yield
        end_of_transaction()


def test_a_batch_that_is_only_drawn_moves_no_money():
    draw()
    assert balances() == {}


def test_money_goes_from_the_treasury_to_the_person_step_by_step():
    batch = signed(draw())
    assert balances() == {"appropriated": -330_00, "payable": 330_00}
    batch = received(draw_again(batch))
    assert balances() == {"appropriated": -330_00, "payable": 330_00}
    send_batch(batch.pk, by=FINANCE, at=noon(FRIDAY))
    assert balances() == {"appropriated": -330_00, "in_transit": 330_00}
    answered(batch, {2: "R02"})
    assert balances() == {"appropriated": -330_00, "paid": 220_00, "returned": 110_00}
    end_of_transaction()


def draw_again(batch):
    """Drop a signed batch and draw the same people again."""
    drop_batch(batch.pk, by=COUNTY, at=NOON, reason="名单有误")
    return draw()


def test_a_signed_batch_that_is_dropped_leaves_nothing_and_both_postings_stay_to_be_read():
    batch = signed(draw())
    drop_batch(batch.pk, by=COUNTY, at=NOON, reason="名单有误")
    assert balances() == {}
    assert [one.step for one in LedgerEntry.objects.filter(batch=batch).order_by("pk")] == ["signed"] * 2 + [
        "dropped"
    ] * 2
    end_of_transaction()


def test_a_follow_up_draws_on_what_came_back_and_on_no_new_money(three_due):
    batch = answered(sent(draw()), {2: "R02"})
    mend_account(batch.lines.get(number=2).person)
    follow_up = sent(followed(batch))
    assert balances() == {"appropriated": -330_00, "paid": 220_00, "in_transit": 110_00}
    answered(follow_up)
    assert balances() == {"appropriated": -330_00, "paid": 330_00}
    end_of_transaction()


def test_what_cannot_be_paid_goes_back_to_finance_once():
    batch = answered(sent(draw()), {2: "R02"})
    line = Line.objects.get(batch=batch, number=2)
    line = make_unpayable(line.pk, reason="找不到本人", by=COUNTY, at=noon(dt.date(2027, 5, 18)))
    end_of_transaction()
    assert balances() == {"appropriated": -330_00, "paid": 220_00, "unpayable": 110_00}
    with pytest.raises(IntegrityError, match="ledger_step_is_posted_once"), transaction.atomic():
        post_unpayable(line, by=COUNTY, at=NOON)


def test_no_step_is_posted_twice():
    batch = sent(draw())
    with pytest.raises(IntegrityError, match="ledger_step_is_posted_once"), transaction.atomic():
        post_sent(batch, by=FINANCE, at=NOON)


@pytest.mark.parametrize("credit", [109_99, 110_01])
def test_a_posting_whose_sides_differ_takes_its_transaction_with_it(credit):
    batch = draw()
    sides = [Side("payable", debit_fen=110_00), Side("in_transit", credit_fen=credit)]
    with pytest.raises(IntegrityError, match="借贷不平"), ended():
        post(batch, "sent", sides, benefit=batch.benefit, code=batch.code, batch=batch, by=FINANCE, at=NOON)
    assert balances() == {}


def test_a_side_added_later_to_a_posting_is_refused():
    batch = sent(draw())
    one = LedgerEntry.objects.filter(batch=batch, step="sent").first()
    copy = {field.attname: getattr(one, field.attname) for field in one._meta.concrete_fields if not field.generated}
    with pytest.raises(IntegrityError, match="借贷不平"), ended():
        LedgerEntry.objects.create(**(copy | {"id": None, "number": 3}))


@pytest.mark.parametrize("sides", [{"debit_fen": 0, "credit_fen": 0}, {"debit_fen": 5, "credit_fen": 5},
                                   {"debit_fen": -5, "credit_fen": 0}])  # fmt: skip
def test_an_entry_is_a_debit_or_a_credit_and_never_less_than_nothing(sides):
    batch = draw()
    about = {"cause": "payments.batch", "cause_id": batch.pk, "step": "sent", "number": 1, "account": "payable"}
    who = {"seat_id": 0, "seat_label": "财政", "account_name": "经办"}
    with pytest.raises(IntegrityError, match="ledger_entry_is_either_debit_or_credit"), transaction.atomic():
        LedgerEntry.objects.create(
            code=batch.code, benefit=batch.benefit, at=NOON, day=NOON.date(), **about, **who, **sides
        )
