"""The daily comparison finds what was tampered with behind the product's back, and lets go of it once it is mended."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import connections

from doorstep.base.scope import as_system
from doorstep.kernel.refusal import Refused
from doorstep.payments.findings import settle_ledger_finding
from doorstep.payments.models_ledger import LedgerDay, LedgerFinding
from doorstep.payments.reconciling import compared, reconcile
from doorstep.payments.services import drop_batch
from tests.cast import COUNTY, COUNTY_CODE, FINANCE
from tests.factories import NOON, PayAccountFactory
from tests.payments.money import FRIDAY, MONDAY, answered, followed, mend_account, noon, sent, signed
from tests.payments.test_batch import award, draw
from tests.processes import found_installation

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])


@pytest.fixture(autouse=True)
def three_due(transactional_db):
    found_installation()
    with as_system():
        people = [award() for _ in range(3)]
        for person in people:
            PayAccountFactory(person=person)
    return people


@contextmanager
def tampering(table: str) -> Iterator:
    """The owner's cursor, with the table's triggers out of force."""
    with connections["owner"].cursor() as cursor:
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        yield cursor
        cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def compare() -> list[tuple[str, str]]:
    """The comparison of both days; what is open, as measure and words."""
    with as_system():
        reconcile(FRIDAY, MONDAY, at=NOON)
        return list(LedgerFinding.objects.filter(settled_at=None).order_by("pk").values_list("measure", "words"))


def a_month():
    """A batch of which one line came back and went out again; another that was signed and dropped."""
    with as_system():
        dropped = signed(draw())
        drop_batch(dropped.pk, by=COUNTY, at=NOON, reason="名单有误")
        batch = answered(sent(draw()), {2: "R02"})
        mend_account(batch.lines.get(number=2).person)
        return batch, answered(sent(followed(batch), MONDAY), paid_on=MONDAY)


def test_a_month_as_it_was_done_agrees_three_times_over():
    a_month()
    assert compare() == []
    with as_system():
        days = {
            (one.day, one.measure): (one.batches, one.lines_fen, one.bank_fen, one.ledger_fen)
            for one in LedgerDay.objects.filter(code=COUNTY_CODE)
        }
    assert days == {
        (FRIDAY, "signed"): (1, 330_00, 330_00, 330_00),
        (FRIDAY, "sent"): (1, 330_00, 330_00, 330_00),
        (MONDAY, "paid"): (2, 330_00, 330_00, 330_00),
        (MONDAY, "returned"): (1, 110_00, 110_00, 110_00),
        (MONDAY, "signed"): (1, 110_00, 110_00, 110_00),
        (MONDAY, "sent"): (1, 110_00, 110_00, 110_00),
    }


def test_a_line_whose_sum_was_changed_is_found():
    batch, _follow_up = a_month()
    with tampering("payments_line") as cursor:
        cursor.execute("UPDATE payments_line SET amount_fen = 11100 WHERE batch_id = %s AND number = 1", [batch.pk])
    words = "明细 221.00 元，银行 220.00 元，分录 220.00 元。"
    assert ("paid", words) in compare()


def test_a_line_that_was_said_to_be_paid_is_found():
    batch, _follow_up = a_month()
    with tampering("payments_line") as cursor:
        cursor.execute(
            "UPDATE payments_line SET state = 'paid', return_code = '', paid_on = '2026-05-18', from_fen = 90000 "
            "WHERE batch_id = %s AND number = 2",
            [batch.pk],
        )
    assert {measure for measure, _words in compare()} == {"paid", "returned"}


def test_an_answer_that_was_changed_is_found():
    batch, _follow_up = a_month()
    with tampering("payments_answer") as cursor:
        cursor.execute("UPDATE payments_answer SET returned_fen = 0 WHERE batch_id = %s", [batch.pk])
    assert compare() == [("returned", "明细 110.00 元，银行 0.00 元，分录 110.00 元。")]


def test_an_entry_that_was_changed_is_found_by_its_batch_and_by_the_balance_of_the_day():
    batch, _follow_up = a_month()
    with tampering("payments_ledgerentry") as cursor:
        cursor.execute(
            "UPDATE payments_ledgerentry SET credit_fen = 1 WHERE batch_id = %s AND account = 'paid'", [batch.pk]
        )
    assert compare() == [
        ("paid", "明细 220.00 元，银行 220.00 元，分录 0.01 元。"),
        ("balance", "当天借方合计 660.00 元，贷方合计 440.01 元。"),
    ]


def test_a_posting_that_was_taken_away_whole_is_found():
    batch, _follow_up = a_month()
    with tampering("payments_ledgerentry") as cursor:
        cursor.execute("DELETE FROM payments_ledgerentry WHERE batch_id = %s AND step = 'sent'", [batch.pk])
    assert compare() == [("sent", "明细 330.00 元，银行 330.00 元，分录 0.00 元。")]


def test_a_batch_that_was_set_to_signed_without_signatures_is_found():
    with as_system():
        batch = draw()
    with tampering("payments_batch") as cursor:
        cursor.execute(
            "UPDATE payments_batch SET state = 'sent', received_at = %s, sent_at = %s, file_digest = 'x' WHERE id = %s",
            [noon(FRIDAY), noon(FRIDAY), batch.pk],
        )
    with as_system():
        assert [(one.measure, one.lines_fen, one.ledger_fen) for one in compared(FRIDAY, FRIDAY)] == [
            ("sent", 330_00, 0)
        ]
    assert len(compare()) == 1


def test_a_finding_closes_by_itself_once_a_later_comparison_no_longer_finds_it():
    batch, _follow_up = a_month()
    change = "UPDATE payments_line SET amount_fen = %s WHERE batch_id = %s AND number = 1"
    with tampering("payments_line") as cursor:
        cursor.execute(change, [111_00, batch.pk])
    assert compare()
    with tampering("payments_line") as cursor:
        cursor.execute(change, [110_00, batch.pk])
    assert compare() == []
    with as_system():
        assert set(LedgerFinding.objects.values_list("settled_label", "settled_reason")) == {
            ("系统", "再核对时已经一致。")
        }


def test_what_a_person_settled_stays_settled_until_something_else_is_found():
    batch, _follow_up = a_month()
    change = "UPDATE payments_answer SET returned_fen = %s WHERE batch_id = %s"
    with tampering("payments_answer") as cursor:
        cursor.execute(change, [0, batch.pk])
    assert compare()
    with as_system():
        finding = LedgerFinding.objects.get()
        with pytest.raises(Refused, match="没有写查明的情况"):
            settle_ledger_finding(finding.pk, by=FINANCE, at=NOON, reason=" ")
        with pytest.raises(Refused, match="处理账目差异"):
            settle_ledger_finding(finding.pk, by=COUNTY, at=NOON, reason="已查明")
        settle_ledger_finding(finding.pk, by=FINANCE, at=NOON, reason="银行漏报，已补函")
        with pytest.raises(Refused, match="已经了结"):
            settle_ledger_finding(finding.pk, by=FINANCE, at=NOON, reason="再了结")
    assert compare() == []
    with tampering("payments_answer") as cursor:
        cursor.execute(change, [1, batch.pk])
    assert [measure for measure, _words in compare()] == ["returned"]


def test_days_out_of_the_window_are_left_alone():
    a_month()
    with as_system():
        assert reconcile(dt.date(2026, 1, 1), dt.date(2026, 1, 31), at=NOON) == 0
        assert not LedgerDay.objects.exists()
