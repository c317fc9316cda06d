"""A month's pay: from the books to the signed slip, exact to the fen."""

import datetime as dt

import pytest

from doorstep.homes.models_work import FundEntry, PayLine, PayPart, PayPeriod, WorkRecord
from doorstep.homes.services.paying import draft_period, left_out, review_period, sign_period, sign_slip, standing
from doorstep.homes.services.selling import cost_sale, enter_sale, put_points
from doorstep.homes.services.working import undo_work
from doorstep.homes.worked import records_of
from doorstep.kernel.refusal import Refused
from tests.homes.cast import AT

from .workshop import DAY, MONTH, A, Workshop

pytestmark = pytest.mark.usefixtures("db")
LATER = AT + dt.timedelta(hours=3)
APRIL = dt.datetime(2026, 4, 2, 2, tzinfo=dt.UTC)


@pytest.fixture
def shop():
    made = Workshop()
    made.works_as_in_the_example()
    return made


def pay(period) -> dict[str, int]:
    return {line.client.name: line.total_fen for line in period.lines.select_related("client")}


def test_the_worked_example_is_paid_out(shop):
    shop.settled(1000_00)
    period = shop.drafted()
    assert pay(period) == {"张小明": 249_00, "李小红": 363_00, "王小军": 175_00}
    assert (period.income_fen, period.cost_fen, period.pay_fen) == (1000_00, 100_00, 787_00)
    assert period.fund_fen == 113_00


def test_a_sale_is_shared_by_points_after_a_tenth_for_the_fund(shop):
    shop.charter()
    shop.settled(887_00)  # 787 of pay and 100 of material: pieces leave nothing
    shop.sold()
    period = shop.drafted()
    assert period.fund_fen == 270_00
    shares = {line.client.name: line.share_fen for line in period.lines.select_related("client")}
    assert shares == {"张小明": 1215_00, "李小红": 810_00, "王小军": 405_00}
    assert sum(shares.values()) == 2430_00
    assert period.income_fen - period.cost_fen - period.fund_fen - period.pay_fen == 0


def test_what_was_undone_is_not_paid(shop):
    wrong = WorkRecord.objects.get(client=shop.wang)
    undo_work(wrong.pk, "记错人了", by=shop.head, at=AT)
    assert pay(shop.drafted()) == {"张小明": 249_00, "李小红": 363_00}


def test_drafted_again_the_lines_are_replaced(shop):
    first = shop.drafted()
    shop.worked(shop.wang, A, 100)
    again = shop.drafted()
    assert again.pk == first.pk
    assert pay(again)["王小军"] == 187_00
    assert PayLine.objects.count() == 3


def test_every_fen_of_a_line_opens_to_its_work(shop):
    period = shop.drafted()
    for line in period.lines.all():
        assert sum(part.fen for part in line.parts.all()) == line.total_fen
        for part in line.parts.select_related("line__period", "rate"):
            work = list(records_of(part))
            assert sum(one.good for one in work) == part.quantity
            assert sum(one.good * part.rate.rate_hundredths for one in work) // 100 == part.fen


def test_what_changed_since_the_draft_is_not_signed_for(shop):
    period = shop.drafted()
    shop.worked(shop.wang, A, 100, at=LATER)
    with pytest.raises(Refused, match="又有变化"):
        sign_period(period.pk, by=shop.head, at=LATER)


def test_from_the_signature_on_nothing_changes(shop):
    shop.charter()
    shop.settled()
    sale = shop.sold()
    period = shop.signed()
    before = standing(period)
    with pytest.raises(Refused, match="家园已签"):
        draft_period(MONTH, by=shop.head, at=LATER)
    with pytest.raises(Refused, match="已经算进签了字的分配"):
        undo_work(WorkRecord.objects.filter(client=shop.wang).get().pk, "数错了", by=shop.head, at=LATER)
    with pytest.raises(Refused, match="已经算进签了字的分配"):
        cost_sale(sale.pk, 1, by=shop.head, at=LATER)
    with pytest.raises(Refused, match="已经算进签了字的分配"):
        put_points(sale.pk, {shop.zhang.pk: 1}, by=shop.head, at=LATER)
    assert standing(period) == before


def test_what_is_entered_after_the_signature_is_paid_with_the_next_month_and_once(shop):
    march = shop.signed()
    late = shop.worked(shop.wang, A, 100, at=LATER)
    april = draft_period(APRIL.date(), by=shop.head, at=APRIL)
    assert pay(april) == {"王小军": 12_00}
    assert list(records_of(PayPart.objects.get(line__period=april))) == [late]
    sign_period(april.pk, by=shop.head, at=APRIL)
    assert late not in records_of(PayPart.objects.get(line__period=march, line__client=shop.wang))
    with pytest.raises(Refused, match="已经算进签了字的分配"):
        undo_work(late.pk, "数错了", by=shop.head, at=APRIL)
    may = dt.datetime(2026, 5, 6, 2, tzinfo=dt.UTC)
    assert pay(draft_period(may.date(), by=shop.head, at=may)) == {}


def test_two_drafts_of_the_same_work_are_not_both_signed(shop):
    march, april = shop.drafted(), draft_period(APRIL.date(), by=shop.head, at=APRIL)
    assert pay(april) == pay(march)
    sign_period(march.pk, by=shop.head, at=APRIL)
    with pytest.raises(Refused, match="又有变化"):
        sign_period(april.pk, by=shop.head, at=APRIL)


def test_a_sale_without_cost_or_points_waits_and_is_named(shop):
    shop.charter()
    bare = enter_sale("没有成本", DAY, 100_00, by=shop.head, at=AT)
    pointless = enter_sale("没有分值", DAY, 100_00, 10_00, by=shop.head, at=AT)
    period = shop.drafted()
    assert period.income_fen == 0
    assert {one.pk for one in left_out(shop.home.pk, MONTH)} == {bare.pk, pointless.pk}


def test_sales_are_not_shared_out_without_a_charter(shop):
    shop.sold()
    with pytest.raises(Refused, match="没有登记管理章程"):
        shop.drafted()


def test_nothing_is_signed_of_which_nobody_has_anything():
    shop = Workshop()
    with pytest.raises(Refused, match="没有人有收入"):
        shop.signed()


def test_no_month_is_drafted_before_it_has_begun(shop):
    with pytest.raises(Refused, match="还没有开始"):
        draft_period(dt.date(2026, 4, 1), by=shop.head, at=AT)


def test_pay_is_reviewed_by_a_decision_on_pay_one_for_each_month(shop):
    period = shop.signed()
    with pytest.raises(Refused, match="不是「收入分配」"):
        review_period(period.pk, shop.decided("budget").pk, by=shop.head, at=AT)
    matter = shop.decided()
    review_period(period.pk, matter.pk, by=shop.head, at=AT)
    shop.worked(shop.wang, A, 100, at=LATER)
    april = draft_period(APRIL.date(), by=shop.head, at=APRIL)
    sign_period(april.pk, by=shop.head, at=APRIL)
    with pytest.raises(Refused, match="已经执行过了"):
        review_period(april.pk, matter.pk, by=shop.head, at=APRIL)


def test_the_fund_has_what_is_left_and_gives_what_is_lacking_by_the_decision(shop):
    shop.settled(500_00)
    period = shop.published()
    entry = FundEntry.objects.get()
    assert (entry.fen, entry.period, entry.matter) == (-387_00, period, period.matter)


def test_what_is_published_hangs_for_the_workdays_that_are_usual(shop):
    period = shop.published()
    assert (period.state, period.published_on) == ("published", dt.date(2026, 3, 2))
    assert period.publish_until == dt.date(2026, 3, 9)


def test_a_slip_is_signed_once_after_the_month_was_published(shop):
    line = shop.drafted().lines.get(client=shop.zhang)
    with pytest.raises(Refused, match="还没有公示"):
        sign_slip(line.pk, "张小明", by=shop.head, at=AT)
    period = PayPeriod.objects.get()
    sign_period(period.pk, by=shop.head, at=AT)
    review_period(period.pk, shop.decided().pk, by=shop.head, at=AT)
    PayPeriod.objects.update(state="published", published_on=DAY, publish_until=DAY)
    with pytest.raises(Refused, match="没有写签收人"):
        sign_slip(line.pk, " ", by=shop.head, at=AT)
    assert sign_slip(line.pk, "张父", by=shop.head, at=AT).signed_by == "张父"
    with pytest.raises(Refused, match="已经签收"):
        sign_slip(line.pk, "张父", by=shop.head, at=AT)


def test_work_of_the_earliest_day_that_may_be_entered_is_paid_though_the_running_month_was_signed_already(shop):
    """On 30 June, when June was signed already, the work of 30 March is entered: July pays it."""
    shop.signed()
    june = dt.datetime(2026, 6, 28, 2, tzinfo=dt.UTC)
    day = dt.datetime(2026, 6, 30, 2, tzinfo=dt.UTC)
    shop.worked(shop.wang, A, 100, dt.date(2026, 6, 1), at=june)
    sign_period(draft_period(june.date(), by=shop.head, at=june).pk, by=shop.head, at=june)
    shop.worked(shop.wang, A, 200, dt.date(2026, 3, 30), at=day)
    july = dt.datetime(2026, 7, 3, 2, tzinfo=dt.UTC)
    assert pay(draft_period(july.date(), by=shop.head, at=july)) == {"王小军": 24_00}
