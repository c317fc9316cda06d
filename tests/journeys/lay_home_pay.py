"""A home at work for the journeys: an order with a rate, an entry, a sale that waits, a month that is reckoned.

The month before hangs, and somebody has objected to it.
"""

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
    hung = _hung(head, client, today, at=at)
    return {
        **hung,
        "work_order_id": order.pk,
        "work_record_id": work.pk,
        "sale_id": sale.pk,
        "pay_period_id": period.pk,
        "pay_line_id": line.pk,
        "pay_part_id": part.pk,
    }


def _hung(head: Any, client: int, today: dt.date, *, at: dt.datetime) -> dict[str, int]:
    """A month before the home's charter, hung out and objected to; its rows are laid as they stood."""
    from doorstep.base.scope import scoped
    from doorstep.homes.models_work import PayLine, PayPeriod
    from doorstep.homes.services.governing import Decision, Meeting, propose_matter, record_meeting
    from doorstep.homes.services.own import at_home
    from doorstep.homes.services.returning import Said, raise_objection

    about: dict[str, Any] = {"by": head, "at": at}
    before = (today.replace(day=1) - dt.timedelta(days=1)).replace(day=1)
    with scoped((), by=head):
        pay = propose_matter("pay", "上个月收入分配", "见附件。", proposer=head.name, **about)
        met = Meeting(today, head.name, "五位委员", 5, 4, "讨论上个月收入分配。")
        record_meeting(met, {pay.pk: Decision(True, "同意。")}, **about)
        with at_home(head):
            place = {"home_id": head.party, "code": head.code}
            sums = {"income_fen": 240_00, "pay_fen": 240_00}
            period = PayPeriod.objects.create(
                month=before, drafted_at=at, drafted_by=head.account_id, matter=pay, **sums, **place
            )
            PayLine.objects.create(period=period, client_id=client, share_fen=240_00, total_fen=240_00, **place)
            period.state, period.signed_at, period.signed_label = "published", at, head.name
            period.published_on, period.publish_until = today, today + dt.timedelta(days=7)
            period.save()
        objection = raise_objection(period.pk, Said("guardian", "少算了一次义卖。", today), **about)
    return {"hung_period_id": period.pk, "pay_objection_id": objection.pk}
