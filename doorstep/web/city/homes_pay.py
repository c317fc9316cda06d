"""The last months' pay of made-up homes, all the way through the services: home, party, county, bank, slips."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace

from django.db.models import F
from django.utils.translation import gettext as _

from doorstep.base.access import Actor
from doorstep.base.scope import as_system, scoped
from doorstep.homes.keepers import keeper_actor
from doorstep.homes.models import HomeStaff
from doorstep.homes.models_work import PayLine, PayPeriod
from doorstep.homes.payable import PAY
from doorstep.homes.services.governing import Decision, Meeting, propose_matter, record_meeting
from doorstep.homes.services.paying import draft_period, publish_period, review_period, sign_period
from doorstep.homes.services.paying_out import close_home_pay, draw_up_home_pay
from doorstep.kernel.days import add_months
from doorstep.payments.models import Batch

from .homes import noon
from .homes_books import first_real
from .month import County, at, counties_of, take_to_the_bank, unless_empty
from .plan import CityPlan

DRAFTED, REVIEWED, PUBLISHED = 1, 3, 8  # days after the month; the eighth is over the longest holiday
WITH_THE_PARTY, HANGING = 2, 3  # of five homes, where the last month still stands
UNSIGNED = 10  # one slip of so many is not signed for


def pay_last_months(plan: CityPlan) -> Iterator[str]:
    """Each month from the first that goes through the services; yields words after each. What is done is left."""
    heads, counties = heads_of(), counties_of()
    month = first_real(plan)
    while month < plan.month:
        if not _is_done(month):
            paid_in = _month_after(plan, month)
            is_last = paid_in.month == plan.month
            for number, head in enumerate(heads, 1):
                _to_the_list(head, month, until=_standing_of(number, is_last))
            for county in counties:
                _pay_out(county, month, paid_in)
            if count := _sign_slips(month):
                words = _("阳光家园%(month)s月的劳动收入已核算、审议、公示、发放，%(count)s 人已签收")
                yield words % {"month": month.month, "count": count}
        month = add_months(month, 1)


def _is_done(month: dt.date) -> bool:
    """Whether slips of the month are signed for, which comes last: what people do later is theirs."""
    with as_system(read_only=True):
        return PayLine.objects.filter(period__month=month, signed_at__isnull=False).exists()


def heads_of() -> list[Actor]:
    """The heads of the homes that are open, by home."""
    with as_system(read_only=True):
        rows = HomeStaff.objects.filter(post="head", home__state="operating", account__isnull=False)
        return [keeper_actor(one) for one in rows.select_related("account", "home").order_by("home_id")]


def _month_after(plan: CityPlan, month: dt.date) -> CityPlan:
    """The plan as of the month in which the month's pay goes out."""
    after = add_months(month, 1)
    return plan if after == plan.month else replace(plan, on=add_months(after, 1) - dt.timedelta(days=1))


def _standing_of(number: int, is_last: bool) -> str:
    """How far a home takes the month: the last one waits for the party organisation here, and hangs there."""
    stops = {WITH_THE_PARTY: "signed", HANGING: "hanging"}
    return stops.get(number % 5, "paid") if is_last else "paid"


def _to_the_list(head: Actor, month: dt.date, *, until: str) -> None:
    """Draft, sign, decide, publish; nothing where the month is signed already."""
    after = add_months(month, 1)
    with scoped((), by=head):
        if PayPeriod.objects.filter(home=head.party, month=month).exclude(state="draft").exists():
            return
        drafted = noon(after + dt.timedelta(days=DRAFTED))
        period = draft_period(month, by=head, at=drafted)
        if not period.lines.exists():
            return
        sign_period(period.pk, by=head, at=drafted)
        if until == "signed":
            return
        reviewed = noon(after + dt.timedelta(days=REVIEWED))
        review_period(period.pk, _agreed(head, month, at=reviewed), by=head, at=reviewed)
        hangs = noon(after + dt.timedelta(days=PUBLISHED if until == "paid" else 27))
        publish_period(period.pk, by=head, at=hangs)


def _agreed(head: Actor, month: dt.date, *, at: dt.datetime) -> int:
    """The matter to which the party organisation's meeting agreed."""
    title = _("%(month)s月收入分配") % {"month": month.month}
    matter = propose_matter("pay", title, _("见核算表。"), proposer=head.name, by=head, at=at)
    met = Meeting(at.date(), _("社区党委书记"), _("社区党委委员"), 5, 4, _("逐项看了核算表。"))
    record_meeting(met, {matter.pk: Decision(True, _("同意。"))}, by=head, at=at)
    return matter.pk


def _pay_out(county: County, month: dt.date, plan: CityPlan) -> None:
    """The county draws up what has hung long enough, takes it to the bank, and notes what was paid."""
    by = county.office
    with scoped(by.ranges, by=by):
        here = Batch.objects.filter(code=county.code, benefit=PAY, month=month)
        batch = here.exclude(state__in=["answered", "dropped"]).first()
        batch = batch or unless_empty(lambda: draw_up_home_pay(month, by=by, at=at(plan, "draw")))
    if batch is not None:
        take_to_the_bank(county, batch, plan)
    with scoped(by.ranges, by=by):
        close_home_pay(by=by, at=at(plan, "follow"))


def _sign_slips(month: dt.date) -> int:
    """Most have signed for what they were paid, in their own name or by a guardian. Returns how many."""
    with as_system():
        paid = PayLine.objects.filter(period__month=month, period__state="paid", signed_at=None)
        signed = noon(add_months(month, 2) - dt.timedelta(days=3))
        lines = paid.annotate(odd=F("pk") % UNSIGNED).exclude(odd=0)
        return lines.update(signed_at=signed, signed_by=_("本人"))
