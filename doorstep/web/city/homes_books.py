"""The books of a made-up home: orders and charity sales, and the pay of months that are long over."""

import datetime as dt
from collections.abc import Sequence

from django.utils.translation import gettext as _

from doorstep.homes.models_clients import Client
from doorstep.homes.models_governance import Charter, MajorMatter
from doorstep.homes.models_work import FundEntry, PayPeriod, Sale, SalePoint, WorkOrder
from doorstep.homes.services.paying import write_lines
from doorstep.homes.sharing import Settled, Shared, Sold, share_out
from doorstep.kernel.days import add_months

from .homes import FUND_PER_MILLE, decided, noon
from .homes_days import Days, Ground
from .plan import CityPlan

REAL_MONTHS = 3  # before the plan's month; they go all the way through the services
MARGIN_PER_CENT = 130  # what a customer pays for what was made, to what its makers are paid
SALES_IN = (3, 6, 9, 12)  # months with a charity sale
SALE_FEN = (600_00, 1800_00)


def first_real(plan: CityPlan) -> dt.date:
    """The first month whose pay goes through the services."""
    return add_months(plan.month, -REAL_MONTHS)


def settle_orders(ground: Ground, days: Days) -> list[WorkOrder]:
    """Every order but this month's is delivered and paid for, so that its makers can be paid and something is left."""
    settled = []
    for month, rates in ground.rates.items():
        order = rates[0].order
        made = days.made.get(month, [])
        if month >= ground.plan.month or not made:
            continue
        fen = sum(one.good * one.hundredths for one in made) // 100
        last = add_months(month, 1) - dt.timedelta(days=1)
        order.state, order.delivered_quantity = "settled", sum(one.good for one in made)
        order.material_fen, order.settled_on = fen // 10, last
        order.settled_fen = fen * MARGIN_PER_CENT // 100 + order.material_fen
        order.invoice = f"{month:%Y%m}{ground.number:04d}"
        settled.append(order)
    fields = ["state", "delivered_quantity", "material_fen", "settled_on", "settled_fen", "invoice"]
    WorkOrder.objects.bulk_update(settled, fields, batch_size=100)
    return settled


def hold_sales(ground: Ground, clients: Sequence[Client]) -> list[Sale]:
    """A charity sale each quarter; whoever is then in the home shares in it by points."""
    sales = []
    for month in ground.rates:
        draw = ground.plan.draw("sale", str(ground.number), f"{month}")
        on = month + dt.timedelta(days=14)
        makers = [one for one in clients if on in one.held and one.is_counted]
        if month.month not in SALES_IN or month >= ground.plan.month or not makers:
            continue
        fen = draw.randrange(*SALE_FEN)
        about = {"home": ground.home, "code": ground.home.code}
        sale = Sale.objects.create(on=on, title=_("手工花"), revenue_fen=fen, material_fen=fen // 5, **about)
        SalePoint.objects.bulk_create(
            SalePoint(sale=sale, client=one, points=draw.randint(1, 5), **about) for one in makers
        )
        sales.append(sale)
    return sales


def keep_books(ground: Ground, days: Days, orders: Sequence[WorkOrder], sales: Sequence[Sale]) -> int:
    """The periods of months before the services were used: paid, each with its decision. Returns how many."""
    charter = Charter.objects.get(home=ground.home)
    by_month = {order.ordered_on: order for order in orders if order.ordered_on < first_real(ground.plan)}
    matters = decided([ground.home] * len(by_month), [add_months(month, 1) for month in by_month], "pay", _("收入分配"))
    for (month, order), matter in zip(by_month.items(), matters, strict=True):
        sold = [sale for sale in sales if sale.on.replace(day=1) == month]
        shared = share_out(
            days.made[month],
            [_sold(sale) for sale in sold],
            [Settled(order.settled_fen or 0, order.material_fen)],
            fund_per_mille=FUND_PER_MILLE,
        )
        period = _period(ground, month, shared, charter=charter, matter=matter)
        WorkOrder.objects.filter(pk=order.pk).update(paid_in=period)
        Sale.objects.filter(pk__in=[sale.pk for sale in sold]).update(paid_in=period)
        minutes = {client: spent for (of_month, client), spent in days.minutes.items() if of_month == month}
        write_lines(period, shared, minutes)
        period.lines.update(signed_at=period.drafted_at, signed_by=_("本人"))
        _paid(ground, period)
    return len(by_month)


def _sold(sale: Sale) -> Sold:
    points = dict(sale.points.values_list("client_id", "points"))
    return Sold(sale.pk, sale.revenue_fen, sale.material_fen or 0, points)


def _period(ground: Ground, month: dt.date, shared: Shared, *, charter: Charter, matter: MajorMatter) -> PayPeriod:
    return PayPeriod.objects.create(
        home=ground.home,
        code=ground.home.code,
        month=month,
        income_fen=shared.income_fen,
        cost_fen=shared.cost_fen,
        fund_fen=shared.fund_fen,
        pay_fen=shared.pay_fen,
        charter=charter,
        matter=matter,
        drafted_at=noon(add_months(month, 1)),
        drafted_by=ground.account_id,
    )


def _paid(ground: Ground, period: PayPeriod) -> None:
    """All that came after the draft: signed, hung out, paid; the fund has its part."""
    drafted = add_months(period.month, 1)
    period.state, period.signed_at, period.signed_label = "paid", period.drafted_at, ground.by
    period.published_on, period.publish_until = drafted + dt.timedelta(days=2), drafted + dt.timedelta(days=14)
    period.save()
    if period.fund_fen:
        FundEntry.objects.create(
            home=ground.home,
            code=ground.home.code,
            period=period,
            matter=period.matter,
            on=drafted,
            fen=period.fund_fen,
            words=_("%(month)s月收入分配") % {"month": period.month.month},
            at=noon(drafted),
            by_label=ground.by,
        )
