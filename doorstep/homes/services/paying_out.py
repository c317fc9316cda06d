"""The county pays what homes have published: a batch of all homes, and what the bank answered noted in the periods."""

import datetime as dt

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from doorstep.base.access import Actor
from doorstep.base.trail import record
from doorstep.homes.models_work import PayPeriod
from doorstep.homes.payable import LABEL, PAY, SOURCE, hung_out, ready, terms_of, under_way
from doorstep.kernel.days import month_of
from doorstep.payments.models import Batch
from doorstep.payments.services import draw_up_batch


@transaction.atomic
def draw_up_home_pay(month: dt.date, *, by: Actor, at: dt.datetime) -> Batch:
    """Draw up the county's batch of homes' pay: of the month and of earlier ones, all that has hung out long enough.

    Clients are paid wherever they are registered; whoever has no account waits.
    Raises: Refused as payments.draw_up_batch.
    """
    by.require("batch.draw", by.code, what=_("没有制单。"))
    month, on = month_of(month), localdate(at)
    close_home_pay(by=by, at=at)
    mine = PayPeriod.objects.within_reach(by, "batch.draw")
    list(
        hung_out(mine, month, on).order_by("pk").select_for_update(of=("self",))
    )  # whoever answers or takes back waits
    batch = draw_up_batch(
        PAY,
        LABEL,
        month,
        source=SOURCE,
        terms=terms_of(month, by.code, on),
        code=by.code,
        by=by,
        at=at,
        anywhere=True,
    )
    for period in ready(mine, month, on).order_by("pk"):
        period.batch_id = batch.pk
        period.save(update_fields=["batch_id"])
        record(by, "draw_up_home_pay", period, at=at, became={"batch": batch.pk})
    return batch


@transaction.atomic
def close_home_pay(*, by: Actor, at: dt.datetime) -> int:
    """Note which periods are paid: the bank has answered their batch. Whose batch was dropped waits for another one.

    Returns how many are paid now.
    """
    by.require("batch.draw", by.code, what=_("没有登记发放。"))
    mine = under_way(PayPeriod.objects.within_reach(by, "batch.draw"))
    periods = list(mine.order_by("pk").select_for_update(of=("self",)))
    states = dict(Batch.objects.filter(pk__in={one.batch_id for one in periods}).values_list("pk", "state"))
    paid = 0
    for period in periods:
        state = states.get(period.batch_id)
        if state == "answered":
            period.state, paid = "paid", paid + 1
        elif state == "dropped":
            period.batch_id = None
        else:
            continue
        period.save(update_fields=["state", "batch_id"])
        record(by, "close_home_pay", period, at=at, became={"state": period.state, "batch": period.batch_id})
    return paid
