"""Orders, rates, work of a day and sales: what is taken, and what is refused in words."""

import datetime as dt
import uuid
from dataclasses import replace

import pytest
from django.http import Http404

from doorstep.homes.models_work import PieceRate, WorkRecord
from doorstep.homes.piece import rate_words, read_rate
from doorstep.homes.services.ordering import Asked, deliver_order, drop_order, set_rate, settle_order, take_order
from doorstep.homes.services.selling import cost_sale, enter_sale, put_points
from doorstep.homes.services.working import Done, enter_work, undo_work
from doorstep.kernel.refusal import Refused
from tests.homes.cast import AT, a_client, decided

from .workshop import DAY, A, Workshop

pytestmark = pytest.mark.usefixtures("db")
TOMORROW = DAY + dt.timedelta(days=1)


@pytest.fixture
def shop():
    return Workshop()


@pytest.mark.parametrize(("typed", "hundredths"), [("0.12", 1200), ("０．３５元", 3500), ("1", 10000), ("0.0001", 1)])
def test_a_rate_is_read_as_people_write_it(typed, hundredths):
    assert read_rate(typed) == hundredths
    assert read_rate(rate_words(hundredths)) == hundredths


@pytest.mark.parametrize("typed", ["0", "0.00", "-1", "1.23456", "一毛", "", "1000.01", "99999999999"])
def test_a_rate_of_nothing_or_of_too_much_is_not_taken(typed):
    with pytest.raises(Refused, match="单价"):
        read_rate(typed)


def test_an_order_goes_from_open_to_delivered_to_settled(shop):
    deliver_order(shop.order.pk, 9_900, by=shop.head, at=AT)
    order = settle_order(shop.order.pk, 594_00, DAY, invoice="12345678", by=shop.head, at=AT)
    assert (order.state, order.delivered_quantity, order.settled_fen) == ("settled", 9_900, 594_00)
    with pytest.raises(Refused, match="已结款"):
        deliver_order(shop.order.pk, 1, by=shop.head, at=AT)


def test_an_order_is_not_settled_before_it_is_delivered_nor_for_less_than_nothing_nor_ahead_of_time(shop):
    with pytest.raises(Refused, match="在做"):
        settle_order(shop.order.pk, 1, DAY, by=shop.head, at=AT)
    deliver_order(shop.order.pk, 9_900, by=shop.head, at=AT)
    with pytest.raises(Refused, match="不能是负数"):
        settle_order(shop.order.pk, -1, DAY, by=shop.head, at=AT)
    with pytest.raises(Refused, match="还没有到"):
        settle_order(shop.order.pk, 1, TOMORROW, by=shop.head, at=AT)


def test_work_that_waited_while_its_month_was_signed_is_refused_in_words(shop):
    shop.works_as_in_the_example()
    shop.settled()
    shop.signed()
    with pytest.raises(Refused, match="刚才这个月的收入分配签了字") as refusal:
        shop.worked(shop.zhang, A, 10, at=AT - dt.timedelta(minutes=1))
    assert "会算到下个月" in refusal.value.then
    shop.worked(shop.zhang, A, 10, at=AT + dt.timedelta(minutes=1))


@pytest.mark.parametrize(
    ("about", "why"),
    [
        ({"quantity": 0}, "数量须大于零"),
        ({"quantity": -5}, "不能是负数"),
        ({"quantity": 10**12}, "不能超过"),
        ({"unit_price_hundredths": 0}, "单价须大于零"),
        ({"material_fen": 10**15}, "不能超过"),
        ({"due_on": dt.date(2026, 1, 1)}, "早于接单日期"),
    ],
)
def test_an_order_that_cannot_be_is_refused(shop, about, why):
    said = {"customer": "厂", "product": "盒", "quantity": 1, "unit_price_hundredths": 1, "ordered_on": DAY}
    with pytest.raises(Refused, match=why):
        take_order(Asked(**({**said, "due_on": DAY} | about)), by=shop.head, at=AT)


def test_a_rate_of_zero_is_refused(shop):
    with pytest.raises(Refused, match="单价须大于零"):
        set_rate(shop.order.pk, "打包", 0, DAY, by=shop.head, at=AT)


def test_the_first_rate_needs_no_decision_and_a_change_of_it_does(shop):
    with pytest.raises(Refused, match="没有党组织的决定"):
        set_rate(shop.order.pk, A, 15_00, TOMORROW, by=shop.head, at=AT)
    for wrong, why in (
        (shop.decided("budget"), "不是「收入分配」"),
        (shop.decided(state="rejected"), "党组织没有同意"),
        (Workshop("铁路家园", 11).decided(), "没有党组织的决定"),
    ):
        with pytest.raises(Refused, match=why):
            set_rate(shop.order.pk, A, 15_00, TOMORROW, matter_id=wrong.pk, by=shop.head, at=AT)
    set_rate(shop.order.pk, A, 15_00, TOMORROW, matter_id=shop.decided().pk, by=shop.head, at=AT)
    later = dt.datetime(2026, 3, 3, 9, tzinfo=dt.UTC)
    assert shop.worked(shop.zhang, A, 10).rate.rate_hundredths == 12_00
    assert shop.worked(shop.zhang, A, 10, TOMORROW, at=later).rate.rate_hundredths == 15_00


def test_a_new_rate_does_not_reach_back_over_work_that_was_entered(shop):
    shop.worked(shop.zhang, A, 10)
    with pytest.raises(Refused, match="已经按原单价记了劳动"):
        set_rate(shop.order.pk, A, 15_00, DAY, matter_id=shop.decided().pk, by=shop.head, at=AT)
    assert PieceRate.objects.filter(process=A).count() == 1


def test_work_that_is_sent_twice_is_taken_once(shop):
    key = uuid.uuid4()
    first, again = (shop.worked(shop.zhang, A, 10, key=key) for _ in range(2))
    assert first.pk == again.pk
    with pytest.raises(Refused, match="内容和这次不一样"):
        shop.worked(shop.zhang, A, 11, key=key)
    assert WorkRecord.objects.count() == 1


@pytest.mark.parametrize(
    ("about", "why"),
    [
        ({"good": -1}, "不能是负数"),
        ({"good": 10**9}, "不能超过"),
        ({"good": 1, "again": -1}, "不能是负数"),
        ({"good": 0, "minutes": 0}, "都没有填"),
        ({"good": 5, "minutes": -10}, "都没有填"),
        ({"good": 5, "minutes": 481}, "超过了每天最多 480 分钟"),
        ({"good": 5, "day": TOMORROW}, "还没有到"),
        ({"good": 5, "day": dt.date(2025, 12, 1)}, "太久以前"),
        ({"good": 5, "day": dt.date(2026, 2, 2)}, "还没有单价"),
    ],
)
def test_work_that_cannot_be_is_refused(shop, about, why):
    with pytest.raises(Refused, match=why):
        shop.worked(shop.zhang, A, **about)
    assert not WorkRecord.objects.exists()


def test_nobody_works_longer_than_a_day_allows_whatever_the_process(shop):
    shop.worked(shop.zhang, A, 10, minutes=300)
    with pytest.raises(Refused, match="一共 481 分钟"):
        shop.worked(shop.zhang, "装盒", 10, minutes=181)
    wrong = WorkRecord.objects.get()
    undo_work(wrong.pk, "写错了分钟", by=shop.head, at=AT)
    assert shop.worked(shop.zhang, A, 10, minutes=480).minutes == 480


def test_who_has_a_mental_disability_works_four_hours_unless_something_else_was_agreed(shop):
    usual = a_client(shop.home, "赵大伟", person_id=41, kinds="5,6")
    agreed = a_client(shop.home, "钱小芳", person_id=42, kinds="6", most_minutes=300)
    less = a_client(shop.home, "孙小兰", person_id=43, most_minutes=60)
    for who, most in ((usual, 240), (agreed, 300), (less, 60)):
        with pytest.raises(Refused, match=f"每天最多 {most} 分钟"):
            shop.worked(who, A, 10, minutes=most + 1)
        assert shop.worked(who, A, 10, minutes=most)


def test_nobody_under_sixteen_works(shop):
    child = a_client(shop.home, "周小天", person_id=51, born_on=dt.date(2010, 3, 3))
    with pytest.raises(Refused, match="未满 16 周岁"):
        shop.worked(child, A, 1)
    turned = a_client(shop.home, "周小地", person_id=52, born_on=dt.date(2010, 3, 2))
    assert shop.worked(turned, A, 1)


def test_only_who_is_admitted_that_day_works(shop):
    waiting = a_client(shop.home, "吴小燕", person_id=61, state="waiting", held=None)
    with pytest.raises(Refused, match="那一天这个人不在册"):
        shop.worked(waiting, A, 1)


def test_nobody_enters_work_of_another_home(shop):
    other = Workshop("铁路家园", 11)
    done = Done(uuid.uuid4(), other.zhang.pk, shop.order.pk, A, DAY, 1, 0, 1)
    with pytest.raises(Http404):
        enter_work(done, by=shop.head, at=AT)
    done = Done(uuid.uuid4(), shop.zhang.pk, other.order.pk, A, DAY, 1, 0, 1)
    with pytest.raises(Http404):
        enter_work(done, by=shop.head, at=AT)


def test_an_entry_is_undone_once_with_a_reason_and_stays(shop):
    wrong = shop.worked(shop.zhang, A, 10)
    with pytest.raises(Refused, match="没有写原因"):
        undo_work(wrong.pk, " ", by=shop.head, at=AT)
    undoing = undo_work(wrong.pk, "数错了", by=shop.head, at=AT)
    for either in (wrong, undoing):
        with pytest.raises(Refused, match="已经撤销"):
            undo_work(either.pk, "数错了", by=shop.head, at=AT)
    assert WorkRecord.objects.count() == 2


def test_nothing_more_is_entered_for_an_order_that_was_dropped(shop):
    drop_order(shop.order.pk, "客户不要了", by=shop.head, at=AT)
    with pytest.raises(Refused, match="订单已取消"):
        shop.worked(shop.zhang, A, 10)


def test_a_sale_in_the_guise_of_public_fundraising_is_refused(shop):
    with pytest.raises(Refused, match="没有公开募捐资格"):
        enter_sale("爱心募捐义卖", DAY, 100_00, is_public_fundraising=True, by=shop.head, at=AT)
    made = enter_sale(
        "爱心义卖", DAY, 100_00, is_public_fundraising=True, organiser="襄阳市慈善总会", by=shop.head, at=AT
    )
    assert made.organiser == "襄阳市慈善总会"


def test_sums_and_points_that_cannot_be_are_refused(shop):
    with pytest.raises(Refused, match="不能是负数"):
        enter_sale("义卖", DAY, -1, by=shop.head, at=AT)
    with pytest.raises(Refused, match="还没有到"):
        enter_sale("义卖", TOMORROW, 1, by=shop.head, at=AT)
    sale = enter_sale("义卖", DAY, 100_00, by=shop.head, at=AT)
    with pytest.raises(Refused, match="不能是负数"):
        cost_sale(sale.pk, 10**15, by=shop.head, at=AT)
    with pytest.raises(Refused, match="分值须大于零"):
        put_points(sale.pk, {shop.zhang.pk: -3}, by=shop.head, at=AT)
    with pytest.raises(Refused, match="有的人没有入过园"):
        put_points(sale.pk, {Workshop("铁路家园", 11).zhang.pk: 3}, by=shop.head, at=AT)


def test_material_beyond_what_may_be_spent_without_a_meeting_asks_for_a_decision(shop):
    big = Asked("红星手套厂", "手套", 5000, 20_00, DAY, DAY, 5000_01)
    with pytest.raises(Refused, match="没有党组织的决定"):
        take_order(big, by=shop.head, at=AT)
    matter = decided(shop.home, "budget", "买手套料", amount_fen=5000_01)
    take_order(big, matter_id=matter.pk, by=shop.head, at=AT)
    matter.refresh_from_db()
    assert (matter.state, matter.spent_fen) == ("done", 5000_01)
    assert take_order(replace(big, material_fen=5000_00), by=shop.head, at=AT).pk
