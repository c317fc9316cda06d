"""Closing a home's month, and who was cared for long (F07, D17)."""

import datetime as dt
import uuid

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange
from django.http import Http404

from doorstep.base.figures import FIGURES, Period
from doorstep.base.models import Job
from doorstep.base.scope import as_system, scoped
from doorstep.homes.figures_day import cared_persons, named_valid_months, trailing, valid_months
from doorstep.homes.models import Honour
from doorstep.homes.models_day import ClientMonth
from doorstep.homes.said_taps import SaidTap
from doorstep.homes.services.closing import close_homes, close_month
from doorstep.homes.services.tapping import take_taps
from doorstep.kernel.days import add_months
from doorstep.kernel.refusal import Refused
from doorstep.report.services import compute
from doorstep.web.countymap import by_county
from tests.homes.cast import SINCE, a_client, a_home, at_the_screen, works_in
from tests.homes.daycast import a_tap, days_of_month, present
from tests.rows import NOON

pytestmark = pytest.mark.usefixtures("db")
MARCH = dt.date(2026, 3, 1)
APRIL_FIRST = dt.datetime(2026, 4, 1, 4, tzinfo=dt.UTC)


@pytest.fixture
def home():
    return a_home()


@pytest.fixture
def head(home):
    return at_the_screen(works_in(home))[1]


def close(head, month=MARCH, at=APRIL_FIRST):
    with scoped((), by=head):
        return close_month(month, by=head, at=at)


def test_seventeen_days_come_to_170_yuan_and_a_month_closed_again_writes_nothing(home, head):
    client = a_client(home)
    for day in days_of_month(MARCH, 17):
        present(client, day)
    assert [close(head), close(head)] == [1, 0]
    row = ClientMonth.objects.get()
    assert (row.valid_days, row.is_valid, row.subsidy_fen, row.meals, row.rows) == (17, True, 170_00, 17, 51)
    assert (row.closing, row.minutes) == (1, 17 * 300)
    assert Job.objects.filter(kind="homes.look").count() == 2


def test_what_is_undone_or_comes_late_is_another_closing(home, head):
    client, other = a_client(home), a_client(home, "李芳", 2)
    taps = [tap for day in days_of_month(MARCH, 15) for tap in present(client, day)]
    present(other, MARCH)
    assert close(head) == 2
    undo = SaidTap(uuid.uuid4(), "undo", undoes=taps[0].key, reason="点错了人")
    with scoped((), by=head):
        take_taps([undo], by=head, at=APRIL_FIRST)
    assert close(head) == 1
    months = ClientMonth.objects.filter(client=client).order_by("closing")
    assert list(months.values_list("closing", "valid_days", "is_valid")) == [(1, 15, True), (2, 14, False)]


def test_whoever_was_there_to_come_and_never_came_has_a_month_of_nothing(home, head):
    a_client(home)
    gone = {"state": "discharged", "ended_reason": "迁出", "held": DateRange(SINCE, dt.date(2026, 2, 1))}
    a_client(home, "李芳", 2, **gone)
    assert close(head) == 1
    row = ClientMonth.objects.get()
    assert (row.client.name, row.days_present, row.subsidy_fen) == ("王小明", 0, 0)


def test_whoever_does_not_count_towards_care_gets_days_and_no_subsidy(home, head):
    client = a_client(home, is_counted=False, not_counted_words="年满六十周岁")
    for day in days_of_month(MARCH, 20):
        present(client, day)
    close(head)
    assert ClientMonth.objects.values_list("valid_days", "subsidy_fen").get() == (20, 0)


def test_a_month_that_is_not_over_is_not_closed(head):
    with pytest.raises(Refused, match="这个月还没有过完"):
        close(head, at=dt.datetime(2026, 3, 31, 4, tzinfo=dt.UTC))


def test_a_carer_does_not_close_the_month(home):
    carer = at_the_screen(works_in(home, "carer", "孙丽"))[1]
    with pytest.raises(Http404):
        close(carer)


def lay_months(client, months, *, closing=1, is_valid=True):
    for month in months:
        ClientMonth.objects.create(
            client=client,
            home=client.home,
            code=client.code,
            month=month,
            closing=closing,
            days_present=20,
            valid_days=17 if is_valid else 3,
            is_valid=is_valid,
            minutes=1,
            work_minutes=0,
            meals=0,
            subsidy_fen=0,
            rows=1,
            digest="",
            at=NOON,
            by_label="负责人",
        )


def cared(on=dt.date(2026, 5, 31)):
    period = Period("2026", dt.date(2026, 1, 1), dt.date(2026, 12, 31), on)
    rows = valid_months(period)
    return cared_persons(rows, period), rows


def back(count, until=MARCH):
    return [add_months(until, -number) for number in range(count)]


def test_long_care_counts_each_person_once_over_all_homes(home):
    other = a_home("铁路社区阳光家园")
    lay_months(a_client(home), back(6))
    lay_months(a_client(home, "李芳", 2), back(5))
    half = {"held": DateRange(SINCE, dt.date(2026, 1, 1)), "state": "discharged", "ended_reason": "搬家"}
    lay_months(a_client(home, "张强", 3, **half), back(3, dt.date(2025, 12, 1)))
    lay_months(a_client(other, "张强", 3, held=DateRange(dt.date(2026, 1, 1), None)), back(3))
    found, rows = cared()
    assert found == 2
    assert sorted({row.client.name for row in rows}) == ["张强", "王小明"]
    assert rows.count() == 12


def test_the_report_names_the_homes_with_an_honour_of_the_state_or_the_province(home):
    period = Period("2026", dt.date(2026, 1, 1), dt.date(2026, 12, 31), dt.date(2026, 5, 31))
    other, third = a_home("铁路社区阳光家园"), a_home("第三家园")
    for number, (where, name) in enumerate(((home, "王小明"), (other, "李芳"), (third, "张强")), 1):
        lay_months(a_client(where, name, number), back(6))
    assert compute(FIGURES["D17"], period).value == 3
    assert compute(FIGURES["F07"], period).value is None
    for where, level, revoked in (
        (home, "national", None),
        (other, "province", dt.date(2026, 6, 1)),
        (third, "province", dt.date(2026, 5, 31)),
        (third, "city", None),
    ):
        given = {"title": "残疾人之家", "issuer": "残工委", "document": "1号", "on": dt.date(2024, 1, 1)}
        Honour.objects.create(
            home=where,
            code=where.code,
            level=level,
            revoked_on=revoked,
            revoked_reason=(revoked and "停办") or "",
            **given,
        )
    found = compute(FIGURES["F07"], period)
    assert (found.value, len(found.row_ids)) == (2, 12)
    assert {row.client.name for row in named_valid_months(period)} == {"王小明", "李芳"}


def test_long_care_by_county_counts_persons_and_not_months(home):
    period = Period("2026", dt.date(2026, 1, 1), dt.date(2026, 12, 31), dt.date(2026, 5, 31))
    lay_months(a_client(home), back(7))
    assert by_county(FIGURES["D17"], period) == {"420602000000": 1}


def test_long_care_reads_the_last_closing_and_only_the_last_twelve_whole_months(home):
    assert cared()[0] is None
    client = a_client(home)
    lay_months(client, back(6))
    assert cared()[0] == 1
    lay_months(client, [MARCH], closing=2, is_valid=False)
    assert cared()[0] == 0
    assert trailing(Period("2026", MARCH, MARCH, dt.date(2026, 5, 30))) == (dt.date(2025, 5, 1), dt.date(2026, 5, 1))
    assert trailing(Period("2026", MARCH, MARCH, dt.date(2026, 5, 31))) == (dt.date(2025, 6, 1), dt.date(2026, 6, 1))


def test_closing_many_clients_asks_no_more_often_than_closing_few(home, django_assert_max_num_queries):
    for number in range(1, 40):
        a_tap(a_client(home, f"王{number}", number), MARCH)
    with as_system(), django_assert_max_num_queries(6):
        assert close_homes([home.pk], MARCH, at=APRIL_FIRST, by_label="系统") == 39
