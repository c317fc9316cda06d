"""The pay of a home for a month: drafted, signed, reviewed by the party organisation, published, signed for.

What was signed does not change, unless it is taken back (see `returning`). Its rows are the sums of what stands in the
books, see `sharing`.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from doorstep.base.access import Actor
from doorstep.base.trail import record
from doorstep.base.workdays import calendar_in_force
from doorstep.homes.models import Home
from doorstep.homes.models_governance import Charter
from doorstep.homes.models_pay_back import PayCorrection
from doorstep.homes.models_work import FundEntry, PayLine, PayPart, PayPeriod, Sale, WorkOrder
from doorstep.homes.sharing import Fix, Line, Part, Settled, Shared, Sold, share_out
from doorstep.homes.terms_pay import PUBLISH_DAYS
from doorstep.homes.worked import work_of
from doorstep.kernel.days import add_months, add_workdays, month_of
from doorstep.kernel.refusal import Refused

from .governing import carry_out, require_pay_decision
from .own import at_home, own


@dataclass(frozen=True)
class Reckoned:
    """What a month comes to, from which orders, sales and corrections, and how long each client worked."""

    shared: Shared
    minutes: dict[int, int]
    orders: list[WorkOrder]
    sales: list[Sale]
    fixes: list[PayCorrection]
    charter: Charter | None


def reckon(period: PayPeriod, up_to: dt.datetime, *, what: str) -> Reckoned:
    """What the books say of the month. Raises: Refused("pay.no_charter")."""
    beyond = add_months(period.month, 1)
    free = Q(home_id=period.home_id) & (Q(paid_in=None) | Q(paid_in=period))
    orders = WorkOrder.objects.filter(free, state="settled", settled_on__lt=beyond)
    sales = Sale.objects.filter(free, on__lt=beyond, material_fen__isnull=False).prefetch_related("points")
    shareable = [one for one in sales.order_by("pk") if one.points.all()]
    charter = Charter.objects.filter(home_id=period.home_id, adopted_on__lt=beyond).order_by("-version").first()
    if shareable and charter is None:
        raise Refused(
            what,
            why=_("没有登记管理章程，不知道义卖收入怎样分。"),
            then=_("请先登记章程。"),
            code="pay.no_charter",
        )
    made, minutes = work_of(period, up_to)
    settled = list(orders.order_by("pk"))
    fixes = list(PayCorrection.objects.filter(free, of__month__lt=period.month).order_by("pk"))
    shared = share_out(
        made,
        [_sold(one) for one in shareable],
        [Settled(one.settled_fen or 0, one.material_fen) for one in settled],
        fund_per_mille=charter.fund_per_mille if charter else 0,
        fixes=[Fix(one.pk, one.client_id, one.fen) for one in fixes],
    )
    return Reckoned(shared, minutes, settled, shareable, fixes, charter)


def _sold(sale: Sale) -> Sold:
    points = {one.client_id: one.points for one in sale.points.all()}
    return Sold(sale.pk, sale.revenue_fen, sale.material_fen or 0, points)


def left_out(home_id: int, month: dt.date) -> list[Sale]:
    """Sales up to the month that nobody can share out: without their cost, or without points."""
    waiting = Sale.objects.filter(home_id=home_id, on__lt=add_months(month, 1), paid_in=None)
    return [one for one in waiting.prefetch_related("points") if one.material_fen is None or not one.points.all()]


def _period(period_id: int, by: Actor, state: str, *, what: str) -> PayPeriod:
    """The home's own period, locked, the home before it. Raises: Http404, Refused("pay.state")."""
    own(Home.objects, by, pk=by.party)
    found = own(PayPeriod.objects, by, pk=period_id)
    assert isinstance(found, PayPeriod)
    if found.state != state:
        now = found.get_state_display()  # type: ignore[attr-defined]
        raise Refused(
            what,
            why=_("这一期现在是「%(state)s」。") % {"state": now},
            then=_("签字以后不再改动；请看这一期办到了哪一步。"),
            code="pay.state",
        )
    return found


@transaction.atomic
def draft_period(month: dt.date, *, by: Actor, at: dt.datetime) -> PayPeriod:
    """Draw up the month from work, settled orders and sales; drafted again, the lines are replaced.

    Raises: Refused("pay.…").
    """
    what, month = _("没有核算。"), month_of(month)
    if month > localdate(at):
        raise Refused(what, why=_("这个月还没有开始。"), then=_("请选以前的月份。"), code="pay.month")
    with at_home(by):
        home = own(Home.objects, by, pk=by.party)
        there = PayPeriod.objects.within_reach(by, "home.run").filter(home=home, month=month).first()
        if there is None:
            period = PayPeriod.objects.create(
                home=home, code=home.code, month=month, drafted_at=at, drafted_by=by.account_id
            )
        else:
            period = _period(there.pk, by, "draft", what=what)
        found = reckon(period, at, what=what)
        _write(period, found, by=by, at=at)
        record(by, "draft_period", period, at=at, became={"lines": len(found.shared.lines), "pay": period.pay_fen})
    return period


def _write(period: PayPeriod, found: Reckoned, *, by: Actor, at: dt.datetime) -> None:
    shared = found.shared
    period.lines.all().delete()
    period.income_fen, period.cost_fen = shared.income_fen, shared.cost_fen
    period.fund_fen, period.pay_fen = shared.fund_fen, shared.pay_fen
    period.charter, period.drafted_at, period.drafted_by = found.charter, at, by.account_id
    period.save()
    _count(period, found)
    write_lines(period, shared, found.minutes)


def write_lines(period: PayPeriod, shared: Shared, minutes: Mapping[int, int]) -> list[PayLine]:
    """Write what each client is paid, with its parts. `minutes`: how long each worked."""
    place = {"home_id": period.home_id, "code": period.code}
    lines = PayLine.objects.bulk_create(
        PayLine(
            period=period,
            client_id=line.client,
            piece_fen=line.piece_fen,
            share_fen=line.share_fen,
            fixed_fen=line.fixed_fen,
            total_fen=line.total_fen,
            minutes=minutes.get(line.client, 0),
            **place,
        )
        for line in shared.lines
    )
    PayPart.objects.bulk_create(
        PayPart(
            line=row,
            rate_id=part.rate,
            sale_id=part.sale,
            correction_id=part.correction,
            quantity=part.quantity,
            fen=part.fen,
            **place,
        )
        for row, line in zip(lines, shared.lines, strict=True)
        for part in line.parts
    )
    return lines


def _count(period: PayPeriod, found: Reckoned) -> None:
    """Write on orders, sales and corrections which month counts them; what it no longer counts is free."""
    counted: list[tuple[Any, list[Any]]] = [
        (WorkOrder.objects, found.orders),
        (Sale.objects, found.sales),
        (PayCorrection.objects, found.fixes),
    ]
    for rows, mine in counted:
        keys = [one.pk for one in mine]
        rows.filter(paid_in=period).exclude(pk__in=keys).update(paid_in=None)
        rows.filter(pk__in=keys, paid_in=None).update(paid_in=period)


def standing(period: PayPeriod) -> Shared:
    """The period as its rows say it."""
    lines = []
    for line in period.lines.prefetch_related("parts").order_by("client_id"):
        parts = [
            Part(one.quantity, one.fen, rate=one.rate_id, sale=one.sale_id, correction=one.correction_id)
            for one in line.parts.all()
        ]
        parts.sort(key=lambda part: (part.correction or 0, part.sale or 0, part.rate or 0))
        lines.append(Line(line.client_id, tuple(parts)))
    return Shared(period.income_fen, period.cost_fen, tuple(lines))


def require_answered(period: PayPeriod, *, what: str) -> None:
    """Nothing is signed while somebody waits for an answer. Raises: Refused("objection.open")."""
    if count := period.objections.filter(outcome="").count():
        raise Refused(
            what,
            why=_("这一期有 %(count)s 条公示异议还没有答复。") % {"count": count},
            then=_("请先写明理由答复，再办。"),
            code="objection.open",
        )


@transaction.atomic
def sign_period(period_id: int, *, by: Actor, at: dt.datetime) -> PayPeriod:
    """The home signs; from now on nothing changes. Raises: Http404, Refused("pay.…")."""
    what = _("没有签字。")
    with at_home(by):
        period = _period(period_id, by, "draft", what=what)
        require_answered(period, what=what)
        if not period.lines.exists():
            raise Refused(what, why=_("这一期没有人有收入。"), then=_("请先登记劳动或者义卖。"), code="pay.empty")
        if reckon(period, at, what=what).shared != standing(period):
            raise Refused(
                what,
                why=_("核算以后，劳动、订单或者义卖又有变化。"),
                then=_("请重新核算一次，核对以后再签。"),
                code="pay.stale",
            )
        period.state, period.signed_at, period.signed_label = "signed", at, by.name or by.seat_label
        period.save(update_fields=["state", "signed_at", "signed_label"])
        record(by, "sign_period", period, at=at, became={"pay": period.pay_fen, "fund": period.fund_fen})
    return period


@transaction.atomic
def review_period(period_id: int, matter_id: int | None, *, by: Actor, at: dt.datetime) -> PayPeriod:
    """The party organisation has agreed in a recorded meeting; the fund has its part, or gives it.

    Raises: Http404, Refused("pay.…", "decision.…").
    """
    what = _("没有登记审议。")
    with at_home(by):
        period = _period(period_id, by, "signed", what=what)
        matter = require_pay_decision(period.home, matter_id, what=what)
        period.state, period.matter = "reviewed", matter
        period.save(update_fields=["state", "matter"])
        if period.fund_fen:
            words = _("%(year)s年%(month)s月收入分配") % {"year": period.month.year, "month": period.month.month}
            FundEntry.objects.create(
                home_id=period.home_id,
                code=period.code,
                period=period,
                matter=matter,
                on=localdate(at),
                fen=period.fund_fen,
                words=words,
                at=at,
                by_label=by.seat_label[:100],
            )
        record(by, "review_period", period, at=at, became={"matter": matter.pk, "fund": period.fund_fen})
        said = _("%(year)s年%(month)s月收入分配已审议。") % {"year": period.month.year, "month": period.month.month}
        carry_out(matter, said, by=by, at=at)
    return period


@transaction.atomic
def publish_period(period_id: int, *, by: Actor, at: dt.datetime) -> PayPeriod:
    """Hang the list out, with masked names, for the workdays that are usual. Raises: Http404, Refused("pay.state")."""
    what = _("没有公示。")
    with at_home(by):
        period = _period(period_id, by, "reviewed", what=what)
        today = localdate(at)
        days = PUBLISH_DAYS.on(today, place=period.code)
        period.state, period.published_on = "published", today
        period.publish_until = add_workdays(today, days, calendar_in_force()).date
        period.save(update_fields=["state", "published_on", "publish_until"])
        record(by, "publish_period", period, at=at, became={"until": period.publish_until.isoformat()})
    return period


@transaction.atomic
def sign_slip(line_id: int, signed_by: str, *, by: Actor, at: dt.datetime) -> PayLine:
    """The client, or the guardian, has signed the slip. Raises: Http404, Refused("slip.…", "objection.…")."""
    what = _("没有登记签收。")
    with at_home(by):
        own(Home.objects, by, pk=by.party)  # a month that is being taken back, and its slips, one after the other
        line = own(PayLine.objects, by, pk=line_id)
        assert isinstance(line, PayLine)
        period = own(PayPeriod.objects, by, pk=line.period_id)  # what is said against it, likewise
        if period.state not in {"published", "paid"}:
            raise Refused(what, why=_("这一期还没有公示。"), then=_("公示以后再签收。"), code="slip.early")
        require_answered(period, what=what)
        if period.objections.filter(outcome="right", returned=None).exists():
            then = _("请先经会议决定退回这一期，重新核算、公示，再签收。")
            raise Refused(what, why=_("这一期有异议成立，数还要重新核算。"), then=then, code="objection.right")
        if line.signed_at is not None:
            raise Refused(what, why=_("这一份已经签收。"), then=_("不用再签。"), code="slip.signed")
        if not signed_by.strip():
            raise Refused(what, why=_("没有写签收人。"), then=_("请写本人或者监护人的姓名。"), code="slip.nobody")
        line.signed_at, line.signed_by = at, signed_by.strip()[:20]
        line.save(update_fields=["signed_at", "signed_by"])
        record(by, "sign_slip", line, at=at, became={"by": line.signed_by})
    return line
