"""From the published list to the bank: the county's batch of homes' pay."""

import datetime as dt

import pytest
from django.db.models import Sum

from doorstep.base.figures import FIGURES, read_period
from doorstep.base.scope import scoped
from doorstep.entitlements.overpaid import overpaid
from doorstep.homes.models_work import PayPeriod
from doorstep.homes.payable import PAY, accountless
from doorstep.homes.services.paying_out import close_home_pay, draw_up_home_pay
from doorstep.kernel.refusal import Refused
from doorstep.payments.services import drop_batch
from doorstep.payments.slips import slip_of
from doorstep.report.services import compute
from tests.cast import COUNTY, COUNTY_CODE, ELSEWHERE_CODE, SIGNER
from tests.factories import PayAccountFactory, PersonFactory
from tests.payments.money import answered, noon, sent

from .workshop import MONTH, Workshop

pytestmark = pytest.mark.usefixtures("db")
OVER = dt.date(2026, 3, 10)  # the list hung up to the ninth


def people_of(shop: Workshop, *codes: str) -> list:
    """The register's rows of the three clients; each has an account."""
    people = []
    for client, code in zip((shop.zhang, shop.li, shop.wang), codes, strict=False):
        person = PersonFactory(name=client.name, **({"code": code} if code else {}))
        client.person_id = person.pk
        client.save(update_fields=["person_id"])
        PayAccountFactory(person=person)
        people.append(person)
    return people


@pytest.fixture
def shop():
    made = Workshop()
    made.works_as_in_the_example()
    return made


def draw(day: dt.date = OVER, month: dt.date = MONTH):
    """The county draws up, with the reach of its own seat."""
    with scoped(COUNTY.ranges, by=COUNTY):
        return draw_up_home_pay(month, by=COUNTY, at=noon(day))


def test_the_county_pays_what_was_published_wherever_clients_are_registered(shop):
    zhang, li, wang = people_of(shop, "", ELSEWHERE_CODE, "")
    shop.published()
    batch = draw()
    assert (batch.benefit, batch.benefit_label, batch.month) == (PAY, "家园劳动收入", MONTH)
    paid = dict(batch.lines.values_list("person_id", "amount_fen"))
    assert paid == {zhang.pk: 249_00, li.pk: 363_00, wang.pk: 175_00}
    assert batch.total_fen == 787_00
    assert {line.code[:6] for line in batch.lines.all()} == {COUNTY_CODE[:6]}
    assert PayPeriod.objects.get().batch_id == batch.pk


def test_nothing_is_paid_while_the_list_hangs(shop):
    people_of(shop, "", "", "")
    shop.published()
    with pytest.raises(Refused, match="没有可以发放的人"):
        draw(dt.date(2026, 3, 9))


def test_who_has_no_account_is_named_and_paid_with_the_next_batch(shop):
    people_of(shop, "", "")
    late = PersonFactory(name="王小军")
    shop.wang.person_id = late.pk
    shop.wang.save(update_fields=["person_id"])
    shop.published()
    batch = draw()
    assert batch.lines_count == 2
    missing = accountless(MONTH, by=COUNTY, on=OVER)
    assert missing == [(MONTH, "王小军", shop.home.name, 175_00)]
    PayAccountFactory(person=late)
    assert accountless(MONTH, by=COUNTY, on=OVER) == []
    later = draw(month=dt.date(2026, 4, 1))
    assert list(later.lines.values_list("person_id", "month", "amount_fen")) == [(late.pk, MONTH, 175_00)]


def test_what_two_homes_pay_one_person_for_a_month_is_one_sum(shop):
    zhang, *_rest = people_of(shop, "", "", "")
    other = Workshop("铁路社区阳光家园", 10**9)
    other.zhang.is_counted, other.zhang.not_counted_words = False, "在另一家园计入"
    other.zhang.person_id = zhang.pk
    other.zhang.save()
    other.worked(other.zhang, "装盒", 100)
    shop.published()
    other.published()
    assert draw().lines.filter(person=zhang).aggregate(fen=Sum("amount_fen"))["fen"] == 249_00 + 35_00


def test_the_bank_has_answered_and_the_month_is_paid(shop):
    people_of(shop, "", "", "")
    shop.published()
    batch = answered(sent(draw(), dt.date(2026, 3, 11)), paid_on=dt.date(2026, 3, 12))
    with scoped(COUNTY.ranges, by=COUNTY):
        assert close_home_pay(by=COUNTY, at=noon(dt.date(2026, 3, 13))) == 1
    assert PayPeriod.objects.get().state == "paid"
    assert batch.state == "answered"


def test_what_was_paid_for_work_is_told_on_the_slip_and_never_taken_back(shop):
    zhang, *_rest = people_of(shop, "", "", "")
    shop.published()
    answered(sent(draw(), dt.date(2026, 3, 11)), paid_on=dt.date(2026, 3, 12))
    assert slip_of(zhang, MONTH, on=dt.date(2026, 3, 13)).sentences[0] == "家园劳动收入，3月的249元，3月12日已经到账。"
    assert overpaid(COUNTY_CODE, dt.date(2026, 3, 13)) == []


def test_a_batch_that_was_dropped_is_drawn_up_again(shop):
    people_of(shop, "", "", "")
    shop.published()
    first = draw()
    drop_batch(first.pk, by=COUNTY, at=noon(OVER), reason="账号有误")
    again = draw()
    assert again.pk != first.pk
    assert again.total_fen == 787_00
    assert PayPeriod.objects.get().batch_id == again.pk


def test_who_may_not_draw_up_does_not(shop):
    with pytest.raises(Refused, match="制作发放批次"):
        draw_up_home_pay(MONTH, by=SIGNER, at=noon(OVER))


def test_the_monthly_average_is_all_pay_by_all_who_were_paid_and_opens_to_its_lines(shop):
    march = read_period("2026-03", today=dt.date(2026, 4, 1))
    assert compute(FIGURES["D20"], march).value is None
    people_of(shop, "", "", "")
    shop.published()
    draw()
    figure = FIGURES["D20"]
    assert compute(figure, march).value == "262.33"  # 787.00 by three
    assert {figure.row_text(row).split("，")[0] for row in figure.rows(march)} == {"张小明", "李小红", "王小军"}
    assert compute(figure, read_period("2026-02", today=dt.date(2026, 4, 1))).value is None
