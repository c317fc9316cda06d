"""A home at work for the journeys: an order with a rate, an entry, a sale that waits, and a month that is reckoned."""

import datetime as dt
import uuid
from typing import Any

from .lay_clients import keeper


def lay_home_pay(home: int, client: int, *, at: dt.datetime) -> dict[str, int]:
    """All of them, of today. Returns their keys."""
    from doorstep.base.scope import scoped
    from doorstep.homes.services.ordering import Asked, set_rate, take_order
    from doorstep.homes.services.paying import draft_period
    from doorstep.homes.services.selling import enter_sale
    from doorstep.homes.services.working import Done, enter_work

    head, today = keeper(home), at.date()
    about: dict[str, Any] = {"by": head, "at": at}
    with scoped((), by=head):
        order = take_order(Asked("晨光文具厂", "笔盒", 5000, 60_00, today, today + dt.timedelta(days=20)), **about)
        set_rate(order.pk, "贴标签", 12_00, today, **about)
        work = enter_work(Done(uuid.uuid4(), client, order.pk, "贴标签", today, 300, 4, 90), **about)
        sale = enter_sale("手工灯笼", today, 3600_00, **about)
        period = draft_period(today, **about)
        line = period.lines.get()
        part = line.parts.get()
    return {
        "work_order_id": order.pk,
        "work_record_id": work.pk,
        "sale_id": sale.pk,
        "pay_period_id": period.pk,
        "pay_line_id": line.pk,
        "pay_part_id": part.pk,
    }
