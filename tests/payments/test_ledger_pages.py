"""The ledger, the days, the differences and the promise of payment, in the browser and on the desks."""

import datetime as dt
import re

import pytest
from django.urls import reverse
from django.utils import timezone

from doorstep.base.figures import FIGURES, read_period
from doorstep.payments.measures import kept_promises
from doorstep.payments.models_ledger import LedgerEntry, LedgerFinding, PayClock
from doorstep.payments.reconciling import reconcile
from doorstep.payments.views_ledger import chain_of
from tests.cast import COUNTY, COUNTY_CODE
from tests.factories import NOON, AccountFactory, OrgFactory, PayAccountFactory, SeatFactory
from tests.payments.money import FRIDAY, MONDAY, answered, followed, mend_account, sent
from tests.payments.test_batch import LIVING, MAY, award, draw
from tests.visitors import visitor

pytestmark = pytest.mark.usefixtures("db")


@pytest.fixture
def county():
    return OrgFactory(county=True)


def seated(role, org):
    return visitor(SeatFactory(role=role, org=org, account=AccountFactory()))


@pytest.fixture
def batch():
    """Twenty people: one account was wrong, one was paid late by the bank's own fault, the rest in a day."""
    for _ in range(20):
        PayAccountFactory(person=award())
    made = answered(sent(draw()), {1: "R02", 2: "R08"})
    mend_account(made.lines.get(number=2).person)
    answered(sent(followed(made), MONDAY), paid_on=dt.date(2026, 5, 27))
    return made


def text(client, name, *keys, **said):
    answer = client.get(reverse(name, args=keys), said)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_ledger_shows_what_stands_and_each_sum_leads_to_its_entries(county, batch):
    finance = seated("county_finance", county)
    page = text(finance, "ledger")
    assert "借贷相等" in page
    assert "2,090.00" in page
    assert "110.00" in page
    listed = text(finance, "ledger-entries", benefit=LIVING.code, account="returned")
    assert "退汇待处理" in listed
    entry = LedgerEntry.objects.get(batch=batch, step="answered", account="returned")
    page = text(finance, "ledger-entry", entry.pk)
    assert f"/batches/{batch.pk}/" in page
    assert f"/batches/{batch.pk}/lines/?state=returned" in page
    assert page.count("<tr>") == 4
    assert f"/batches/ledger/entries/?batch={batch.pk}" in text(finance, "batch", batch.pk)


def test_the_leader_sees_sums_and_no_lines(batch):
    leader = seated("city_leader", OrgFactory(code="420600000000", level="city", name="襄阳市残联"))
    entry = LedgerEntry.objects.filter(batch=batch, account="paid").first()
    assert "lines/" not in text(leader, "ledger-entry", entry.pk)
    assert leader.get(reverse("pay-clock-rows")).status_code == 403
    assert "看每一笔" not in text(leader, "pay-clocks", month="2026-05")


def test_the_promise_is_counted_by_county_and_benefit_and_opens_to_its_rows(county, batch):
    (kept,) = kept_promises(COUNTY, MAY, on=dt.date(2026, 5, 28))
    assert (kept.county, kept.benefit, kept.began, kept.paid, kept.in_time) == ("420602", LIVING.code, 19, 19, 18)
    assert (kept.most, kept.p95, kept.share) == (8, 8, "94.7%")
    office = seated("county_office", county)
    page = text(office, "pay-clocks", month="2026-05")
    assert "94.7%" in page
    assert f"started=2026-05&amp;benefit={LIVING.code}&amp;county=420602" in page or f"benefit={LIVING.code}" in page
    rows = office.get(reverse("pay-clock-rows"), {"started": "2026-05", "within": "no"})
    assert len(rows.context["rows"]) == 1
    late = PayClock.objects.get(within=False)
    page = text(office, "pay-clock", late.pk)
    assert [line.state for line in chain_of(late)] == ["returned", "paid"]
    assert "银行系统原因" in page
    assert "8 个工作日" in page


@pytest.mark.parametrize("said", ["2026-13", "五月", "2026-05-01", "9999-12", "0001-01"])
def test_what_is_no_month_is_said_and_no_other_month_is_shown_in_its_place(county, said):
    office = seated("county_office", county)
    answer = office.get(reverse("pay-clocks"), {"month": said})
    page = answer.content.decode()
    assert (answer.status_code, "月份应写成 2026-05" in page) == (422, True)
    assert "财政收单的" not in page
    assert "各县各项目" not in page
    rows = office.get(reverse("pay-clock-rows"), {"started": said})
    assert (rows.status_code, "月份应写成 2026-05" in rows.content.decode()) == (409, True)


def test_a_month_that_nobody_is_paid_for_has_no_slip_and_no_judgement(county):
    office, person = seated("county_office", county), award()
    for address in ("/batches/people/{}/slips/9999-12/", "/benefits/people/{}/living-allowance/9999-12/"):
        answer = office.get(address.format(person.pk))
        assert (answer.status_code, "地址有误" in answer.content.decode()) == (404, True)


def test_the_95th_percentile_is_a_value_that_was_taken(county):
    for _ in range(100):
        PayAccountFactory(person=award())
    made = sent(draw())
    answered(made)
    PayClock.objects.filter(line__number__lte=5).update(workdays=9, within=False)
    assert kept_promises(COUNTY, MAY, on=MONDAY)[0].p95 == 1
    PayClock.objects.filter(line__number=6).update(workdays=7, within=False)
    assert kept_promises(COUNTY, MAY, on=MONDAY)[0].p95 == 7


def test_what_has_not_come_and_is_past_its_day_counts_against_the_promise():
    PayAccountFactory(person=award())
    sent(draw())
    (kept,) = kept_promises(COUNTY, MAY, on=dt.date(2026, 5, 22))
    assert (kept.late, kept.share, kept.most) == (0, "—", None)
    (kept,) = kept_promises(COUNTY, MAY, on=dt.date(2026, 5, 23))
    assert (kept.late, kept.share) == (1, "0.0%")


def test_what_is_past_its_day_is_called_late_with_its_days_and_not_under_way(county):
    PayAccountFactory(person=award())
    clock, office = PayClock.objects.get(line__batch=sent(draw())), seated("county_office", county)

    def shown(days, **said):
        PayClock.objects.update(due_on=timezone.localdate() - dt.timedelta(days), warn_on=clock.warn_on)
        rows = office.get(reverse("pay-clock-rows"), said).context["rows"]
        return [row["cells"][-1][1:] for row in rows]

    assert shown(0, outcome="running") == [("在办", "now")]
    assert shown(3) == shown(3, outcome="late") == [("已超期 3 天", "bad")]
    assert not shown(3, outcome="running")
    page = text(office, "pay-clock", clock.pk)
    assert re.search(r'class="badge bad"[^>]*>\s*已超期 3 天', page)
    assert "在办" not in page
    assert f">420602-202605-{clock.line.batch_id}</a>" in page


def test_the_figures_of_the_house_say_the_same(batch):
    period = read_period("2026-05", today=dt.date(2026, 6, 1))
    values = {code: FIGURES[code].value(FIGURES[code].rows(period), period) for code in ("D11", "D12", "D13")}
    assert values == {"D11": 8, "D12": 8, "D13": "94.7%"}
    earlier = read_period("2026-04", today=dt.date(2026, 6, 1))
    assert [FIGURES[code].value(FIGURES[code].rows(earlier), earlier) for code in ("D11", "D12", "D13")] == [None] * 3


def test_what_is_about_to_break_stands_on_the_desks_of_finance_and_of_the_office(county):
    PayAccountFactory(person=award())
    sent(draw())  # in May, so that it is long due today
    for role in ("county_finance", "county_office"):
        client = seated(role, county)
        assert "快到或已过兑付时限的" in text(client, "desk")
        warned = client.get(reverse("pay-clock-rows"), {"warned": "2026-05-21"})
        assert len(warned.context["rows"]) == 1
        assert not client.get(reverse("pay-clock-rows"), {"warned": "2026-05-20"}).context["rows"]


def test_a_difference_stands_on_the_desk_of_finance_who_settles_it(county, batch):
    PayClock.objects.filter(line__batch=batch).delete()
    from doorstep.payments.clock_check import check_clocks

    assert check_clocks(at=NOON) == 20
    finance, office = seated("county_finance", county), seated("county_office", county)
    assert "对不上的账" in text(finance, "desk")
    assert "对不上的账" not in text(office, "desk")
    assert "处对不上" in text(finance, "ledger")
    found = LedgerFinding.objects.first()
    assert "查明的情况" in text(finance, "ledger-finding", found.pk)
    assert "查明的情况" not in text(office, "ledger-finding", found.pk)
    assert finance.post(reverse("ledger-finding-settle", args=[found.pk]), {"reason": ""}).status_code == 409
    assert finance.post(reverse("ledger-finding-settle", args=[found.pk]), {"reason": "已重建"}).status_code == 302
    assert "已重建" in text(finance, "ledger-finding", found.pk)
    assert office.post(reverse("ledger-finding-settle", args=[found.pk]), {"reason": "已重建"}).status_code == 403


def test_the_days_are_listed_with_their_three_sums(county, batch):
    reconcile(FRIDAY, dt.date(2026, 5, 27), at=NOON)
    page = text(seated("county_finance", county), "ledger-days", measure="paid")
    assert page.count("一致") >= 2
    assert "1,980.00" in page
    assert COUNTY_CODE[:6] in page


def test_a_month_that_cannot_be_read_is_said_in_words(county):
    office = seated("county_office", county)
    assert office.get(reverse("pay-clocks"), {"month": "2026-13"}).status_code == 422


def test_a_year_without_published_holidays_is_said_in_words(county):
    office = seated("county_office", county)
    assert "2031年的节假日安排还没有登记" in text(office, "pay-clocks", month="2031-03")
