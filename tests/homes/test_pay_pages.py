"""A home's month at the screen: order, rates, work, sale, pay, slip; the public list; the county's batch."""

import datetime as dt

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone
from lxml import html

from doorstep.homes.forms_pay import PointsForm
from doorstep.homes.forms_pay_back import CorrectForm
from doorstep.homes.models_work import FundEntry, PayLine, PayPart, PayPeriod, Sale, WorkOrder, WorkRecord
from doorstep.homes.services.paying import draft_period, review_period
from tests.cast import COUNTY_CODE
from tests.desk import sat_down
from tests.factories import OrgFactory, SeatFactory
from tests.homes.cast import AT, a_client, at_the_screen, told, works_in

from .workshop import DAY, A, Workshop

pytestmark = pytest.mark.usefixtures("db")


@pytest.fixture(autouse=True)
def spring(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: AT)
    monkeypatch.setattr(timezone, "localdate", lambda value=None, timezone=None: (value or AT).date())


@pytest.fixture
def shop():
    return Workshop()


@pytest.fixture
def browser(shop):
    return at_the_screen(shop.staff)[0]


def post(browser, name: str, *args, **said) -> str:
    """What stands on the page after the form was sent."""
    sent = {key.replace("__", "-"): value for key, value in said.items()}
    return whole(browser.post(reverse(name, args=args), sent, follow=True))


def whole(answer) -> str:
    """All that stands on the page, with what was said of the act before."""
    assert answer.status_code < 500
    return " ".join(html.document_fromstring(answer.content.decode()).text_content().split())


def page_of(browser, name: str, *args, query: str = "") -> str:
    return told(browser.get(reverse(name, args=args) + query))


def keys_of(browser, url: str) -> dict[str, str]:
    """The keys that the page has made, by the name of their field."""
    document = html.document_fromstring(browser.get(url).content.decode())
    return {one.get("name"): one.get("value") for one in document.xpath("//input[contains(@name, '-key')]")}


def test_an_order_is_entered_and_its_rate_set(shop, browser):
    order = {"customer": "红星手套厂", "product": "手套", "quantity": "5000", "unit_price_hundredths": "0.2"}
    words = post(browser, "home-order-new", **order, ordered_on="2026-03-02", due_on="2026-03-20")
    assert "请给每道工序定单价" in words
    made = WorkOrder.objects.get(product="手套")
    refused = browser.post(
        reverse("home-order-rate", args=[made.pk]), {"process": "翻面", "hundredths": "0", "from_on": "2026-03-02"}
    )
    assert refused.status_code == 422
    assert "单价须大于零" in told(refused)
    words = post(browser, "home-order-rate", made.pk, process="翻面", hundredths="0.015", from_on="2026-03-02")
    assert "0.015" in words


def test_an_order_with_a_price_below_nothing_is_told_so_beside_the_field(browser):
    order = {"customer": "厂", "product": "盒", "quantity": "-3", "unit_price_hundredths": "-0.1"}
    said = browser.post(reverse("home-order-new"), {**order, "ordered_on": "2026-03-02", "due_on": "2026-03-20"})
    assert said.status_code == 422
    assert "单价写成元" in told(said)


def test_an_order_is_delivered_and_settled(shop, browser):
    assert "已交货" in post(browser, "home-order-act", shop.order.pk, "deliver", quantity="9900")
    assert "已结款" in post(browser, "home-order-act", shop.order.pk, "settle", fen="594.00", on="2026-03-02")
    assert browser.get(reverse("home-order-act", args=[shop.order.pk, "burn"])).status_code == 404


def test_a_change_of_rates_asks_for_the_decision(shop, browser):
    said = {"process": A, "hundredths": "0.15", "from_on": "2026-03-03"}
    answer = browser.post(reverse("home-order-rate", args=[shop.order.pk]), said)
    assert answer.status_code == 409
    assert "没有党组织的决定" in told(answer)
    matter = shop.decided()
    assert "0.15" in post(browser, "home-order-rate", shop.order.pk, **said, matter_id=str(matter.pk))


def test_the_work_of_a_day_is_entered_in_one_table_and_sent_twice_it_is_there_once(shop, browser):
    rate = shop.order.rates.get(process=A)
    url = f"{reverse('home-work')}?day=2026-03-02&rate={rate.pk}"
    said = keys_of(browser, url)
    for who, good in ((shop.zhang, "1200"), (shop.li, "400")):
        said |= {f"client-{who.pk}-good": good, f"client-{who.pk}-minutes": "60"}
    for _times in range(2):
        assert "登记了 2 人的劳动" in whole(browser.post(url, said, follow=True))
    assert sorted(WorkRecord.objects.values_list("client__name", "good")) == [("张小明", 1200), ("李小红", 400)]


def test_where_one_row_is_refused_nothing_is_entered_and_the_row_says_why(shop, browser):
    url = reverse("home-work")
    said = keys_of(browser, url)
    said |= {f"client-{shop.zhang.pk}-good": "10", f"client-{shop.li.pk}-good": "10"}
    answer = browser.post(url, {**said, f"client-{shop.li.pk}-minutes": "500"})
    assert answer.status_code == 409
    assert "超过了每天最多 480 分钟" in told(answer)
    assert not WorkRecord.objects.exists()
    answer = browser.post(url, {**said, f"client-{shop.li.pk}-minutes": "很久"})
    assert answer.status_code == 422


def test_an_entry_is_undone_with_a_reason(shop, browser):
    wrong = shop.worked(shop.zhang, A, 10)
    words = post(browser, "home-work-undo", wrong.pk, reason="数错了")
    assert "已撤销" in words
    assert "数错了" in words


def test_whoever_only_records_the_day_enters_work_and_sees_no_pay(shop):
    worker, _actor = at_the_screen(works_in(shop.home, post="carer", name="陈静"))
    assert "张小明" in page_of(worker, "home-work")
    assert worker.get(reverse("home-pay")).status_code == 403
    assert "收入分配" not in page_of(worker, "home-desk")


def test_a_sale_is_entered_costed_and_shared(shop, browser):
    words = post(browser, "home-sale-new", title="手工灯笼", on="2026-03-02", revenue_fen="3600")
    sale = Sale.objects.get()
    assert "没有填" in words
    assert "没有填成本，不能分配" in page_of(browser, "home-sales")
    post(browser, "home-sale", sale.pk, what="cost", material_fen="900")
    words = post(browser, "home-sale", sale.pk, what="points", **{f"client__{shop.zhang.pk}": "3"})
    assert "已保存" in words
    assert dict(sale.points.values_list("client", "points")) == {shop.zhang.pk: 3}
    assert "等待分配" in page_of(browser, "home-sales")


def test_a_sale_in_the_name_of_fundraising_is_refused_beside_its_field(browser):
    said = {"title": "爱心募捐", "on": "2026-03-02", "revenue_fen": "1", "is_public_fundraising": "on"}
    answer = browser.post(reverse("home-sale-new"), said)
    assert answer.status_code == 409
    assert "没有公开募捐资格" in told(answer)


def test_a_month_goes_from_the_books_to_the_signed_slip(shop, browser):
    shop.works_as_in_the_example()
    shop.settled(1000_00)
    words = post(browser, "home-pay", month="2026-03")
    period = PayPeriod.objects.get()
    for said in ("249.00", "363.00", "175.00", "787.00", "113.00", "262.33", "最低工资的四分之一", "低保"):
        assert said in words
    assert "已签字" in post(browser, "home-pay-period", period.pk, act="sign")
    assert "没有党组织的决定" in told(browser.post(reverse("home-pay-review", args=[period.pk]), {}))
    assert "下一步：公示" in post(browser, "home-pay-review", period.pk, matter_id=str(shop.decided().pk))
    assert "已公示" in post(browser, "home-pay-period", period.pk, act="publish")
    line = PayLine.objects.get(client=shop.zhang)
    words = page_of(browser, "home-pay-slip", line.pk)
    assert "笔盒·贴标签，做好 1200 件，144元。" in words
    assert "这个月一共249元。" in words
    assert "没有扣钱。" in words
    assert "张父" in post(browser, "home-pay-slip", line.pk, signed_by="张父")


def test_every_sum_opens_to_the_work_behind_it(shop, browser):
    shop.works_as_in_the_example()
    shop.charter()
    shop.sold()
    shop.drafted()
    part = PayPart.objects.get(line__client=shop.zhang, rate__process=A)
    words = page_of(browser, "home-pay-part", part.pk)
    assert "合格 1200 件，每件 0.12 元" in words
    share = PayPart.objects.get(line__client=shop.zhang, sale__isnull=False)
    assert "收入 3,600.00 元，材料成本 900.00 元" in page_of(browser, "home-pay-part", share.pk)


def test_anybody_sees_the_list_with_masked_names_while_it_hangs(shop, monkeypatch):
    shop.works_as_in_the_example()
    period = shop.published()
    anybody = Browser()
    assert shop.home.name in page_of(anybody, "home-pay-lists")
    words = page_of(anybody, "home-pay-list", period.pk)
    assert "张**" in words
    assert "249.00" in words
    assert "张小明" not in words
    monkeypatch.setattr(timezone, "localdate", lambda value=None, timezone=None: dt.date(2026, 3, 10))
    words = page_of(anybody, "home-pay-list", period.pk)
    assert "没有在公示" in words
    assert "张**" not in words
    assert shop.home.name not in words


def test_nobody_sees_a_month_that_was_never_hung_out(shop):
    shop.works_as_in_the_example()
    words = page_of(Browser(), "home-pay-list", shop.drafted().pk)
    assert "没有在公示" in words
    assert "249.00" not in words


def test_a_home_sees_nothing_of_the_pay_of_another(shop, browser):
    other = Workshop("铁路社区阳光家园", 10**9)
    other.works_as_in_the_example()
    period = other.drafted()
    part = PayPart.objects.filter(line__period=period).first()
    for name, key in (
        ("home-order", other.order.pk),
        ("home-pay-period", period.pk),
        ("home-pay-slip", part.line_id),
        ("home-pay-part", part.pk),
    ):
        assert browser.get(reverse(name, args=[key])).status_code == 404


def test_two_of_one_name_are_told_apart_where_money_is_typed(shop):
    same = {"born_on": dt.date(1988, 1, 2), "held": DateRange(dt.date(2025, 5, 1), None)}
    clients = [shop.zhang, shop.li, a_client(shop.home, "张小明", 77, **same)]
    forms = CorrectForm(matters=[], clients=clients), PointsForm(clients=clients, held={})
    for form in forms:
        first, other, second = (str(form.fields[f"client-{one.pk}"].label) for one in clients)
        assert (other, second) == ("李小红", "张小明（1988-01-02 出生，2025-05-01 入园）")
        assert first.startswith("张小明（1990-05-05 出生")


def test_a_month_that_takes_from_the_fund_says_what_the_fund_has(shop, browser):
    shop.works_as_in_the_example()
    page = reverse("home-pay-period", args=[shop.signed().pk])
    assert "要从基金里出787元，基金现有0元，不够" in whole(browser.get(page))
    about = {"home": shop.home, "code": shop.home.code, "on": DAY, "at": AT, "words": "以前转入", "by_label": "家园"}
    FundEntry.objects.create(fen=787_00, **about)
    assert "基金现有787元。" in whole(browser.get(page))
    review_period(PayPeriod.objects.get().pk, shop.decided().pk, by=shop.head, at=AT)
    assert "基金现有" not in whole(browser.get(page))


@pytest.fixture
def county(db):
    """Somebody of the county's office at the screen."""
    seat = SeatFactory(role="county_office", org=OrgFactory(code=COUNTY_CODE, level="county"))
    return sat_down(seat.account, seat)


def test_an_office_opens_every_sum_to_its_work_and_changes_nothing(shop, county):
    shop.works_as_in_the_example()
    period = shop.drafted()
    assert "787.00" in page_of(county, "office-home-pay", shop.home.pk)
    words = page_of(county, "office-pay-period", period.pk)
    assert "张小明" in words
    assert "重新核算" not in words
    line = PayLine.objects.get(client=shop.zhang)
    assert "这个月一共249元。" in page_of(county, "office-pay-slip", line.pk)
    assert "合格 1200 件" in page_of(county, "office-pay-part", line.parts.get(rate__process=A).pk)
    assert county.get(reverse("home-pay-period", args=[period.pk])).status_code == 403


def test_the_county_sees_what_is_ready_and_who_has_no_account(shop, county, monkeypatch):
    shop.works_as_in_the_example()
    shop.published()
    monkeypatch.setattr(timezone, "localdate", lambda value=None, timezone=None: dt.date(2026, 3, 10))
    words = page_of(county, "home-payout")
    assert shop.home.name in words
    answer = county.post(reverse("home-payout"), {"month": "2026-03"})
    assert answer.status_code == 409
    assert "没有可以发放的人" in told(answer)


def test_a_stranger_reads_how_to_object_and_the_county_writes_it_down(shop, county):
    shop.works_as_in_the_example()
    period = shop.published()
    words = page_of(Browser(), "home-pay-list", period.pk)
    assert "谁都可以提，可以不说姓名" in words
    assert "旭东路1号" in words
    assert "登记异议" in page_of(county, "office-pay-period", period.pk)
    said = {"who": "other", "raised_on": "2026-03-02", "words": "少算了两箱"}
    assert "有异议没有答复" in post(county, "office-pay-objection", period.pk, **said)
    assert "到现在有 1 条意见，答复了 0 条" in page_of(Browser(), "home-pay-list", period.pk)
    assert "少算了两箱" not in page_of(Browser(), "home-pay-list", period.pk)
    answer = county.post(
        reverse("office-pay-answer", args=[period.objections.get().pk]), {"outcome": "wrong", "answer": "没有少"}
    )
    assert answer.status_code == 409
    assert "是您登记的" in told(answer)


def test_the_head_answers_with_a_reason_and_takes_the_month_back(shop, browser, county):
    shop.works_as_in_the_example()
    period = shop.published()
    said = {"who": "guardian", "raised_on": "2026-03-02", "words": "少算了两箱"}
    post(county, "office-pay-objection", period.pk, **said)
    objection = period.objections.get()
    refused = browser.post(reverse("home-pay-return", args=[period.pk]), {"reason": "漏记"})
    assert refused.status_code == 409
    assert "公示异议还没有答复" in told(refused)
    assert "少算了两箱" in page_of(browser, "home-pay-answer", objection.pk)
    words = post(browser, "home-pay-answer", objection.pk, outcome="right", answer="工票写在另一页")
    assert "有异议成立" in words
    assert "工票写在另一页" in words
    matter = shop.decided()
    words = post(browser, "home-pay-return", period.pk, reason="漏记两箱", matter_id=str(matter.pk))
    assert "核算中" in words
    assert "漏记两箱 退回前「已公示」" in words
    assert "没有在公示" in page_of(Browser(), "home-pay-list", period.pk)


def test_the_county_sees_what_waits_for_an_objection(shop, county, monkeypatch):
    shop.works_as_in_the_example()
    period = shop.published()
    said = {"who": "other", "raised_on": "2026-03-02", "words": "少算了两箱"}
    assert "有异议" not in page_of(county, "home-payout")
    post(county, "office-pay-objection", period.pk, **said)
    assert "有异议，暂不制单" in page_of(county, "home-payout")
    assert "有异议" in page_of(county, "office-home-pay", shop.home.pk)
    monkeypatch.setattr(timezone, "localdate", lambda value=None, timezone=None: dt.date(2026, 3, 10))
    assert "有异议，暂不制单" in page_of(county, "home-payout")


def test_what_a_paid_month_lacked_stands_on_the_next_slip(shop, browser):
    shop.works_as_in_the_example()
    period = shop.published()
    PayPeriod.objects.update(state="paid")
    assert "登记补发" in page_of(browser, "home-pay-period", period.pk)
    said = {"reason": "漏记两箱", "matter_id": str(shop.decided().pk), f"client__{shop.wang.pk}": "12"}
    words = post(browser, "home-pay-correct", period.pk, **said)
    assert "王小军 12.00 元：漏记两箱 等下一期核算" in words
    april = draft_period(dt.date(2026, 4, 1), by=shop.head, at=AT + dt.timedelta(days=32))
    line = april.lines.get()
    assert "补发2026年3月少发的钱，12元。" in page_of(browser, "home-pay-slip", line.pk)
    assert "补发（元）" in page_of(browser, "home-pay-period", april.pk)
    assert "原因：漏记两箱" in page_of(browser, "home-pay-part", line.parts.get().pk)
