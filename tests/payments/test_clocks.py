"""The clock of each payment (F22): when it begins and stops, what ends it, and that it can be derived anew."""

import datetime as dt

import pytest
from django.db import IntegrityError, connection, transaction

from bench.batches import LAY_ACCOUNTS, LAY_PEOPLE, SOURCE
from doorstep.base.models import CalendarDay
from doorstep.base.seal import blind, seal
from doorstep.entitlements.services import draw_up_month
from doorstep.payments.clock_check import check_clocks
from doorstep.payments.clocks import about_to_break, begin_clocks, stop_clocks
from doorstep.payments.models_ledger import LedgerFinding, PayClock
from doorstep.payments.services import draw_up_batch, drop_batch, make_unpayable
from doorstep.payments.services.returning import WORK
from doorstep.payments.terms import WRONG_ACCOUNT
from tests.cast import COUNTY, COUNTY_CODE
from tests.factories import NOON, PayAccountFactory
from tests.payments.money import FRIDAY, MONDAY, answered, followed, mend_account, noon, received, sent, signed
from tests.payments.test_batch import LIVING, MAY, award, draw

pytestmark = pytest.mark.usefixtures("db")
MANY = 4_000


@pytest.fixture(autouse=True)
def two_due(db):
    for _ in range(2):
        PayAccountFactory(person=award())


def clock_of(batch, number=2):
    return PayClock.objects.get(line__batch=batch, line__number=number)


def told(clock):
    return (clock.started_on, clock.outcome, clock.stopped_on, clock.workdays, clock.within)


def test_no_clock_runs_before_finance_has_the_batch():
    signed(draw())
    assert not PayClock.objects.exists()


def test_it_begins_when_finance_has_the_batch_and_is_due_after_five_workdays():
    clock = clock_of(received(draw()))
    assert (clock.started_on, clock.warn_on, clock.due_on) == (FRIDAY, dt.date(2026, 5, 21), dt.date(2026, 5, 22))
    assert (clock.outcome, clock.limit_workdays) == ("running", 5)


def test_holidays_and_make_up_days_count_as_they_were_published():
    """From 30 April 2026: 1 to 5 May are off, Saturday 9 May is worked."""
    clock = clock_of(received(draw(), dt.date(2026, 4, 30)))
    assert clock.due_on == dt.date(2026, 5, 11)


def test_it_stops_on_the_banks_day_of_each_person():
    clock = clock_of(answered(sent(draw())))
    assert told(clock) == (FRIDAY, "paid", MONDAY, 1, True)


def test_paid_on_the_last_day_is_in_time_and_on_the_next_is_not():
    first = clock_of(answered(sent(draw()), paid_on=dt.date(2026, 5, 22)))
    assert told(first)[2:] == (dt.date(2026, 5, 22), 5, True)
    saturday = sent(draw_up_month(LIVING, dt.date(2026, 6, 1), code=COUNTY_CODE, by=COUNTY, at=NOON))
    late = clock_of(answered(saturday, paid_on=dt.date(2026, 5, 23)))
    assert told(late)[2:] == (dt.date(2026, 5, 23), 5, False)


@pytest.mark.parametrize("code", ["R01", "R02", "R04", "R05", "R06"])
def test_a_wrong_account_ends_it_void_and_the_next_receipt_begins_another(code):
    batch = answered(sent(draw()), {2: code})
    assert told(clock_of(batch)) == (FRIDAY, "void", None, None, None)
    mend_account(batch.lines.get(number=2).person)
    follow_up = answered(sent(followed(batch), dt.date(2026, 6, 1)), paid_on=dt.date(2026, 6, 3))
    assert told(clock_of(follow_up, 1)) == (dt.date(2026, 6, 1), "paid", dt.date(2026, 6, 3), 2, True)


@pytest.mark.parametrize("code", ["R03", "R07", "R08", "R99"])
def test_any_other_return_leaves_it_running_from_the_first_receipt(code):
    batch = answered(sent(draw()), {2: code})
    assert told(clock_of(batch)) == (FRIDAY, "running", None, None, None)
    mend_account(batch.lines.get(number=2).person)
    follow_up = answered(sent(followed(batch), dt.date(2026, 6, 1)), paid_on=dt.date(2026, 6, 3))
    assert told(clock_of(batch)) == (FRIDAY, "paid", dt.date(2026, 6, 3), 13, False)
    assert not PayClock.objects.filter(line__batch=follow_up).exists()


def test_a_dropped_batch_never_had_a_clock_and_a_dropped_follow_up_lets_the_first_go_on():
    batch = received(draw())
    assert PayClock.objects.count() == 2
    drop_batch(batch.pk, by=COUNTY, at=NOON, reason="名单有误")
    assert not PayClock.objects.exists()
    batch = answered(sent(draw()), {2: "R08"})
    follow_up = received(followed(batch))
    assert clock_of(batch).last_line.batch_id == follow_up.pk
    drop_batch(follow_up.pk, by=COUNTY, at=noon(MONDAY), reason="名单有误")
    assert clock_of(batch).last_line_id == clock_of(batch).line_id
    assert check_clocks(at=NOON) == 0


def test_money_that_cannot_be_paid_ends_it():
    batch = answered(sent(draw()), {2: "R03"})
    make_unpayable(batch.lines.get(number=2).pk, reason="找不到本人", by=COUNTY, at=noon(dt.date(2027, 5, 18)))
    assert clock_of(batch).outcome == "void"
    assert check_clocks(at=NOON) == 0


def test_taking_in_twice_begins_nothing_anew():
    batch = sent(draw())
    before = list(PayClock.objects.order_by("pk").values())
    begin_clocks(batch)
    assert list(PayClock.objects.order_by("pk").values()) == before


def test_the_accounts_that_were_wrong_are_those_that_somebody_has_to_mend():
    assert set(WRONG_ACCOUNT) == {code for code, kind in WORK.items() if kind == "account"}


def test_what_is_about_to_break_is_told_the_workday_before():
    received(draw())
    wednesday, thursday = dt.date(2026, 5, 20), dt.date(2026, 5, 21)
    assert about_to_break(PayClock.objects.all(), wednesday).count() == 0
    assert about_to_break(PayClock.objects.all(), thursday).count() == 2


def test_days_of_a_year_that_nobody_published_are_left_open_and_filled_in_once_it_is_known():
    batch = answered(sent(draw(), dt.date(2031, 3, 3)), paid_on=dt.date(2031, 3, 5))
    clock = clock_of(batch)
    assert told(clock) == (dt.date(2031, 3, 3), "paid", dt.date(2031, 3, 5), None, None)
    assert (clock.warn_on, clock.due_on) == (None, None)
    CalendarDay.objects.create(day=dt.date(2031, 1, 1), is_workday=False, name="元旦", document="国办发明电（演示）")
    assert check_clocks(at=NOON) == 0
    clock = clock_of(batch)
    assert told(clock)[3:] == (2, True)
    assert clock.due_on == dt.date(2031, 3, 10)


def test_a_clock_that_somebody_has_set_is_found_told_in_words_and_not_set_back():
    batch = answered(sent(draw()), {2: "R08"})
    assert check_clocks(at=NOON) == 0
    PayClock.objects.filter(line__batch=batch, line__number=1).update(stopped_on=FRIDAY, workdays=0)
    assert check_clocks(at=NOON) == 1
    finding = LedgerFinding.objects.get()
    assert (finding.measure, finding.settled_at) == ("clock", None)
    assert "登记：2026-05-15 收单，最晚 2026-05-22 到账，已到账，2026-05-15 到账，用 0 个工作日" in finding.words
    assert "重算：2026-05-15 收单，最晚 2026-05-22 到账，已到账，2026-05-18 到账，用 1 个工作日" in finding.words
    assert PayClock.objects.get(line__batch=batch, line__number=1).stopped_on == FRIDAY
    PayClock.objects.filter(line__batch=batch, line__number=1).update(stopped_on=MONDAY, workdays=1)
    assert check_clocks(at=NOON) == 0
    finding.refresh_from_db()
    assert finding.settled_reason == "再核对时已经一致。"


def test_a_clock_that_is_lacking_is_found():
    batch = received(draw())
    PayClock.objects.filter(line__batch=batch, line__number=1).delete()
    assert check_clocks(at=NOON) == 1
    assert LedgerFinding.objects.get().words.startswith("登记：没有；")


def test_thousands_of_clocks_just_begun_stop_within_a_second():
    """No statistics know them yet: each was compared with every line, which took 70 seconds for 20,000."""
    code = f"{COUNTY_CODE[:6]}001001"
    cards = {f"{number}": f"990000{number:010d}" for number in range(1, MANY + 1)}
    with connection.cursor() as cursor:
        cursor.execute(LAY_PEOPLE, [code, code, MANY])
        tails = [card[-4:] for card in cards.values()]
        indexes = [blind(card) for card in cards.values()]
        cursor.execute(LAY_ACCOUNTS, [list(cards), [seal("9900000000000028")] * MANY, indexes, tails, code])
        about = {"source": SOURCE, "terms": [MAY, 110_00, code], "code": COUNTY_CODE, "by": COUNTY, "at": NOON}
        batch = sent(draw_up_batch(LIVING.code, LIVING.label, MAY, **about))
        batch.lines.update(state="paid", paid_on=MONDAY)
        cursor.execute("SET LOCAL statement_timeout = '1s'")
        stop_clocks(batch)
        cursor.execute("SHOW enable_nestloop")
        assert cursor.fetchone() == ("on",)
    assert PayClock.objects.filter(outcome="paid", workdays=1, within=True).count() == MANY


def test_no_clock_stops_before_it_began():
    clock = clock_of(received(draw()))
    with pytest.raises(IntegrityError, match="pay_clock_stops_when_the_money_is_there"), transaction.atomic():
        PayClock.objects.filter(pk=clock.pk).update(outcome="paid", stopped_on=dt.date(2026, 5, 14))
    with connection.cursor() as cursor:
        cursor.execute("SELECT outcome FROM payments_payclock WHERE id = %s", [clock.pk])
        assert cursor.fetchone() == ("running",)
