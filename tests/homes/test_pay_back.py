"""A signed month: nothing of it changes; it comes back by a decision; objections are answered; what lacked is paid."""

import datetime as dt
import uuid

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import Sum

from doorstep.base.models import History, Trail
from doorstep.base.scope import scoped
from doorstep.homes.models_pay_back import PayCorrection, PayObjection, PayReturn
from doorstep.homes.models_work import FundEntry, PayLine, PayPart, PayPeriod, Sale, SalePoint, WorkOrder, WorkRecord
from doorstep.homes.payable import held_up, ready
from doorstep.homes.services.paying import draft_period, publish_period, review_period, sign_period, sign_slip
from doorstep.homes.services.paying_out import close_home_pay
from doorstep.homes.services.returning import Said, answer_objection, correct_period, raise_objection, return_period
from doorstep.kernel.refusal import Refused
from doorstep.payments.services import drop_batch
from tests.cast import COUNTY
from tests.payments.money import answered, noon, sent

from .cast import AT, a_client
from .test_payout import OVER, draw, people_of
from .workshop import DAY, MONTH, A, Workshop

pytestmark = pytest.mark.usefixtures("db")
LATER = AT + dt.timedelta(hours=3)
APRIL = dt.datetime(2026, 4, 2, 2, tzinfo=dt.UTC)
SAID = Said("guardian", "少算了两箱。", DAY, "王父")


@pytest.fixture
def shop():
    made = Workshop()
    made.charter()
    made.works_as_in_the_example()
    made.settled()
    made.sold()
    return made


@pytest.fixture
def month(shop):
    return shop.signed()


def pay(period) -> dict[str, int]:
    return {line.client.name: line.total_fen for line in period.lines.select_related("client")}


def refused_by_the_database(sentence: str, change) -> None:
    with pytest.raises(IntegrityError) as broken, transaction.atomic():
        change()
    assert broken.value.__cause__.diag.constraint_name == sentence


def a_work_record(shop, **about):
    rate = shop.order.rates.get(process=A)
    said = {"client": shop.wang, "rate": rate, "day": DAY, "good": 5, "minutes": 5, "at": AT, "key": uuid.uuid4()}
    said |= {"home": shop.home, "code": shop.home.code, "account_id": 1, "by_label": "家园"} | about
    return WorkRecord.objects.create(**said)


def test_the_database_lets_nothing_of_a_signed_month_change(shop, month):
    line, sale = month.lines.first(), Sale.objects.get()
    newcomer = a_client(shop.home, "陈新", 77)
    new_line = {"period": month, "home": shop.home, "client": newcomer, "code": shop.home.code, "total_fen": 0}
    for sentence, change in (
        ("pay_period_signed_stays_as_it_is", lambda: PayPeriod.objects.update(drafted_at=LATER)),
        ("pay_period_signed_stays_as_it_is", lambda: connection.cursor().execute("DELETE FROM homes_payperiod")),
        ("pay_period_comes_back_by_a_decision", lambda: PayPeriod.objects.update(state="draft", signed_at=None)),
        ("pay_line_signed_stays_as_it_is", lambda: PayLine.objects.filter(pk=line.pk).update(minutes=1)),
        ("pay_line_signed_stays_as_it_is", lambda: PayLine.objects.create(**new_line)),
        ("pay_part_signed_stays_as_it_is", lambda: PayPart.objects.filter(line=line).update(quantity=1)),
        ("pay_part_signed_stays_as_it_is", lambda: PayPart.objects.filter(line=line).delete()),
        ("sale_counted_stays_as_it_is", lambda: Sale.objects.update(material_fen=1)),
        ("sale_counted_stays_as_it_is", lambda: Sale.objects.update(paid_in=None)),
        ("work_order_counted_stays_as_it_is", lambda: WorkOrder.objects.update(settled_fen=1)),
        ("sale_points_counted_stay_as_they_are", lambda: SalePoint.objects.filter(sale=sale).update(points=9)),
        ("sale_points_counted_stay_as_they_are", lambda: SalePoint.objects.filter(sale=sale).delete()),
        ("work_counted_stays_as_it_is", lambda: a_work_record(shop)),
    ):
        refused_by_the_database(sentence, change)


def test_the_database_lets_nobody_undo_work_that_a_signed_month_pays(shop, month):
    wrong = WorkRecord.objects.filter(client=shop.wang).get()
    undo = {"undoes": wrong, "reason": "数错", "good": 0, "minutes": 0, "at": LATER}
    refused_by_the_database("work_counted_stays_as_it_is", lambda: a_work_record(shop, **undo))
    assert a_work_record(shop, at=LATER).pk  # entered after the signature, it is the next month's


def test_a_line_is_signed_for_once_and_no_more_changes(shop):
    line = shop.published().lines.first()
    sign_slip(line.pk, "张父", by=shop.head, at=AT)
    refused_by_the_database("pay_line_signed_stays_as_it_is", lambda: PayLine.objects.update(signed_by="别人"))


def test_a_signed_month_comes_back_by_a_decision_and_is_worked_out_anew(shop, month):
    with pytest.raises(Refused, match="没有写原因"):
        return_period(month.pk, " ", matter_id=None, by=shop.head, at=LATER)
    with pytest.raises(Refused, match="没有党组织的决定"):
        return_period(month.pk, "漏记两箱", matter_id=None, by=shop.head, at=LATER)
    with pytest.raises(Refused, match="不是「收入分配」"):
        return_period(month.pk, "漏记两箱", matter_id=shop.decided("budget").pk, by=shop.head, at=LATER)
    matter = shop.decided()
    back = return_period(month.pk, "漏记两箱", matter_id=matter.pk, by=shop.head, at=LATER)
    matter.refresh_from_db()
    assert (back.from_state, back.reason, matter.state) == ("signed", "漏记两箱", "done")
    shop.worked(shop.wang, A, 100, at=LATER)
    again = draft_period(MONTH, by=shop.head, at=LATER)
    assert again.pk == month.pk
    assert pay(again)["王小军"] - pay_of(shop.wang, again) == 12_00
    assert sign_period(again.pk, by=shop.head, at=LATER).state == "signed"
    said = Trail.objects.get(act="return_period")
    assert said.reason == "漏记两箱"
    assert History.objects.filter(register="homes_payperiod", was__state="signed").exists()


def pay_of(client, period) -> int:
    """What the client had before the boxes were found: 500 pieces and his points of the sale."""
    return 175_00 + period.lines.get(client=client).share_fen


def test_each_signature_is_taken_back_once(shop, month):
    return_period(month.pk, "漏记", matter_id=shop.decided().pk, by=shop.head, at=LATER)
    with pytest.raises(Refused, match="还没有签字"):
        return_period(month.pk, "漏记", matter_id=shop.decided().pk, by=shop.head, at=LATER)
    sign_period(draft_period(MONTH, by=shop.head, at=LATER).pk, by=shop.head, at=LATER)
    refused_by_the_database(
        "pay_period_comes_back_by_a_decision", lambda: PayPeriod.objects.update(state="draft", signed_at=None)
    )


def test_the_fund_gives_back_what_it_had_and_slips_are_signed_for_anew(shop):
    month = shop.published()
    line = month.lines.first()
    sign_slip(line.pk, "张父", by=shop.head, at=AT)
    objection = raise_objection(month.pk, SAID, by=COUNTY, at=AT)
    answer_objection(objection.pk, "right", "核对了工票，确实少两箱。", by=shop.head, at=AT)
    had = FundEntry.objects.get().fen
    return_period(month.pk, "异议成立", matter_id=shop.decided().pk, by=shop.head, at=LATER)
    assert had
    assert FundEntry.objects.aggregate(all=Sum("fen"))["all"] == 0
    line.refresh_from_db()
    month.refresh_from_db()
    assert (line.signed_at, month.state, month.publish_until) == (None, "draft", None)
    sign_period(draft_period(MONTH, by=shop.head, at=LATER).pk, by=shop.head, at=LATER)
    review_period(month.pk, shop.decided().pk, by=shop.head, at=LATER)
    assert FundEntry.objects.aggregate(all=Sum("fen"))["all"] == had
    assert publish_period(month.pk, by=shop.head, at=LATER).state == "published"


def test_a_published_month_comes_back_only_upon_an_objection_that_is_right(shop):
    month, matter = shop.published(), shop.decided()

    def take_back() -> PayReturn:
        return return_period(month.pk, "少算了", matter_id=matter.pk, by=shop.head, at=LATER)

    with pytest.raises(Refused, match="没有一条异议成立"):
        take_back()
    first = raise_objection(month.pk, SAID, by=COUNTY, at=AT)
    with pytest.raises(Refused, match="还没有答复"):
        take_back()
    answer_objection(first.pk, "wrong", "工票上没有这两箱。", by=shop.head, at=AT)
    with pytest.raises(Refused, match="没有一条异议成立"):
        take_back()
    second = raise_objection(month.pk, SAID, by=shop.head, at=AT)
    answer_objection(second.pk, "right", "工票写在另一页。", by=COUNTY, at=AT)
    back = take_back()
    second.refresh_from_db()
    assert (back.from_state, second.returned) == ("published", back)


def test_an_earlier_month_waits_until_the_later_one_is_back(shop, month):
    shop.worked(shop.wang, A, 100, at=LATER)
    april = sign_period(draft_period(APRIL.date(), by=shop.head, at=APRIL).pk, by=shop.head, at=APRIL)
    with pytest.raises(Refused, match="2026年4月已经接着它算过"):
        return_period(month.pk, "漏记", matter_id=shop.decided().pk, by=shop.head, at=APRIL)
    return_period(april.pk, "三月要重算", matter_id=shop.decided().pk, by=shop.head, at=APRIL)
    return_period(month.pk, "漏记", matter_id=shop.decided().pk, by=shop.head, at=APRIL)
    assert pay(draft_period(MONTH, by=shop.head, at=APRIL))["王小军"] > 175_00


def test_what_is_in_a_batch_waits_until_the_batch_is_withdrawn(shop):
    people_of(shop, "", "", "")
    month = shop.published()
    objection = raise_objection(month.pk, SAID, by=shop.head, at=AT)
    answer_objection(objection.pk, "wrong", "工票上没有。", by=COUNTY, at=AT)
    batch = draw()
    month.refresh_from_db()
    with pytest.raises(Refused, match="先作废那个批次"):
        return_period(month.pk, "漏记", matter_id=shop.decided().pk, by=shop.head, at=noon(OVER))
    with pytest.raises(Refused, match="先作废那个批次"):
        raise_objection(month.pk, SAID, by=COUNTY, at=noon(OVER))
    with scoped(COUNTY.ranges, by=COUNTY):
        drop_batch(batch.pk, by=COUNTY, at=noon(OVER), reason="算错")
    late = raise_objection(month.pk, SAID, by=shop.head, at=noon(OVER))
    answer_objection(late.pk, "right", "工票写在另一页。", by=COUNTY, at=noon(OVER))
    return_period(month.pk, "异议成立", matter_id=shop.decided().pk, by=shop.head, at=noon(OVER))
    month.refresh_from_db()
    assert (month.state, month.batch_id) == ("draft", None)


def test_an_objection_is_raised_while_the_list_hangs(shop, month):
    with pytest.raises(Refused, match="没有在公示"):
        raise_objection(month.pk, SAID, by=shop.head, at=AT)
    review_period(month.pk, shop.decided().pk, by=shop.head, at=AT)
    month = publish_period(month.pk, by=shop.head, at=AT)
    for wrong in (month.published_on - dt.timedelta(days=1), month.publish_until + dt.timedelta(days=1)):
        with pytest.raises(Refused, match="要在公示期里提出"):
            raise_objection(month.pk, Said("self", "少了", wrong), by=shop.head, at=noon(OVER))
    with pytest.raises(Refused, match="没有写意见"):
        raise_objection(month.pk, Said("self", " ", DAY), by=shop.head, at=AT)
    assert raise_objection(month.pk, Said("other", "少了", DAY), by=shop.head, at=AT).name == ""


def test_an_objection_is_answered_by_another_person_with_a_reason_and_once(shop):
    objection = raise_objection(shop.published().pk, SAID, by=shop.head, at=AT)
    with pytest.raises(Refused, match="是您登记的"):
        answer_objection(objection.pk, "wrong", "没有少。", by=shop.head, at=AT)
    with pytest.raises(Refused, match="没有写结论或者理由"):
        answer_objection(objection.pk, "wrong", " ", by=COUNTY, at=AT)
    answer_objection(objection.pk, "wrong", "工票上没有。", by=COUNTY, at=AT)
    with pytest.raises(Refused, match="已经答复"):
        answer_objection(objection.pk, "right", "有。", by=COUNTY, at=AT)
    assert PayObjection.objects.get().outcome == "wrong"


def test_an_open_objection_stands_in_the_way_of_signing_and_of_the_batch(shop):
    people_of(shop, "", "", "")
    month = shop.published()
    objection = raise_objection(month.pk, SAID, by=shop.head, at=AT)
    with pytest.raises(Refused, match="1 条公示异议还没有答复"):
        sign_slip(month.lines.first().pk, "张父", by=shop.head, at=AT)
    rows = PayPeriod.objects.all()
    assert (list(ready(rows, MONTH, OVER)), list(held_up(rows))) == ([], [month])
    with pytest.raises(Refused, match="没有可以发放的人"):
        draw()
    refused_by_the_database("pay_period_is_paid_when_no_objection_is_open", lambda: rows.update(batch_id=1))
    answer_objection(objection.pk, "right", "确实少。", by=COUNTY, at=AT)
    with pytest.raises(Refused, match="没有可以发放的人"):
        draw()  # found right, the month is worked out anew first
    with pytest.raises(Refused, match="有异议成立"):
        sign_slip(month.lines.first().pk, "张父", by=shop.head, at=AT)


def test_answered_and_found_wrong_the_month_is_paid(shop):
    people_of(shop, "", "", "")
    objection = raise_objection(shop.published().pk, SAID, by=shop.head, at=AT)
    answer_objection(objection.pk, "wrong", "工票上没有。", by=COUNTY, at=AT)
    assert draw().lines_count == 3


def paid(shop) -> PayPeriod:
    """The month, paid by the bank."""
    people_of(shop, "", "", "")
    month = shop.published()
    answered(sent(draw(), dt.date(2026, 3, 11)), paid_on=dt.date(2026, 3, 12))
    with scoped(COUNTY.ranges, by=COUNTY):
        close_home_pay(by=COUNTY, at=noon(dt.date(2026, 3, 13)))
    month.refresh_from_db()
    assert month.state == "paid"
    return month


def test_what_a_paid_month_had_too_little_is_paid_with_the_next(shop):
    month = paid(shop)
    with pytest.raises(Refused, match="随下一期发"):
        return_period(month.pk, "漏记", matter_id=shop.decided().pk, by=shop.head, at=APRIL)
    with pytest.raises(Refused, match="没有写补给谁"):
        correct_period(month.pk, {}, "漏记", matter_id=None, by=shop.head, at=APRIL)
    with pytest.raises(Refused, match="不能是负数"):
        correct_period(month.pk, {shop.wang.pk: -1}, "多发", matter_id=shop.decided().pk, by=shop.head, at=APRIL)
    with pytest.raises(Refused, match="没有党组织的决定"):
        correct_period(month.pk, {shop.wang.pk: 12_00}, "漏记", matter_id=None, by=shop.head, at=APRIL)
    said = {shop.wang.pk: 12_00, shop.li.pk: 3_00}
    correct_period(month.pk, said, "漏记两箱", matter_id=shop.decided().pk, by=shop.head, at=APRIL)
    april = draft_period(APRIL.date(), by=shop.head, at=APRIL)
    assert pay(april) == {"王小军": 12_00, "李小红": 3_00}
    assert april.lines.get(client=shop.wang).fixed_fen == 12_00
    assert april.fund_fen == -15_00
    sign_period(april.pk, by=shop.head, at=APRIL)
    refused_by_the_database("pay_correction_counted_stays_as_it_is", lambda: PayCorrection.objects.update(fen=1))
    assert pay(draft_period(dt.date(2026, 5, 1), by=shop.head, at=APRIL + dt.timedelta(days=30))) == {}


def test_nothing_is_corrected_before_it_is_paid(shop, month):
    with pytest.raises(Refused, match="还没有发放"):
        correct_period(month.pk, {shop.wang.pk: 1}, "漏记", matter_id=None, by=shop.head, at=AT)
