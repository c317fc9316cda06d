"""Orders from customers: taken, delivered, settled or dropped; and what a good piece of each process pays."""

import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from doorstep.base.access import Actor
from doorstep.base.integrity import refusing
from doorstep.base.trail import record
from doorstep.homes.models import Home
from doorstep.homes.models_work import PieceRate, WorkOrder, WorkRecord
from doorstep.homes.piece import check_rate
from doorstep.kernel.refusal import Refused

from .governing import carry_out, needs_decision, require_decision
from .own import at_home, own, own_home

MOST_FEN, MOST_PIECES = 10**9, 10**7  # ten million of either is a slip of the hand


@dataclass(frozen=True)
class Asked:
    """What a customer gives to do. The price is in hundredths of a fen a piece."""

    customer: str
    product: str
    quantity: int
    unit_price_hundredths: int
    ordered_on: dt.date
    due_on: dt.date
    material_fen: int = 0
    customer_uscc: str = ""


def check_fen(fen: int, *, what: str, code: str) -> None:
    """A sum is not negative, and no slip of the hand. Raises: Refused(code)."""
    if not 0 <= fen <= MOST_FEN:
        raise Refused(what, why=_("金额不能是负数，也不能超过一千万元。"), then=_("请核对金额。"), code=code)


def check_pieces(number: int, *, what: str, code: str) -> None:
    """A number of pieces is not negative, and no slip of the hand. Raises: Refused(code)."""
    if not 0 <= number <= MOST_PIECES:
        raise Refused(what, why=_("件数不能是负数，也不能超过一千万。"), then=_("请核对件数。"), code=code)


@transaction.atomic
def take_order(said: Asked, *, matter_id: int | None = None, by: Actor, at: dt.datetime) -> WorkOrder:
    """Enter an order. Material beyond what may be spent without a meeting: by a decision of kind budget.

    Raises: Refused("order.…", "rate.amount", "decision.…").
    """
    what = _("订单没有登记。")
    home = own_home(by)
    check_pieces(said.quantity, what=what, code="order.quantity")
    if said.quantity < 1:
        raise Refused(what, why=_("数量须大于零。"), then=_("请核对数量。"), code="order.quantity")
    check_rate(said.unit_price_hundredths, what=what)
    check_fen(said.material_fen, what=what, code="order.material")
    if said.due_on < said.ordered_on:
        raise Refused(what, why=_("交货日期早于接单日期。"), then=_("请核对日期。"), code="order.due")
    with at_home(by):
        matter = None
        if said.material_fen and needs_decision("budget", said.material_fen, said.ordered_on):
            matter = require_decision(home, "budget", matter_id, what=what, amount_fen=said.material_fen)
        made = WorkOrder.objects.create(home=home, code=home.code, **vars(said))
        record(by, "take_order", made, at=at, became={"customer": made.customer, "quantity": made.quantity})
        if matter is not None:
            matter.spent_fen = said.material_fen
            carry_out(matter, _("「%(order)s」的材料。") % {"order": made}, by=by, at=at)
    return made


def _order(order_id: int, by: Actor, *states: str, what: str) -> WorkOrder:
    found = own(WorkOrder.objects, by, pk=order_id)
    assert isinstance(found, WorkOrder)
    if found.state not in states:
        state = found.get_state_display()  # type: ignore[attr-defined]
        raise Refused(
            what, why=_("订单现在是「%(state)s」。") % {"state": state}, then=_("请看订单。"), code="order.state"
        )
    return found


@transaction.atomic
def deliver_order(order_id: int, quantity: int, *, by: Actor, at: dt.datetime) -> WorkOrder:
    """The customer has the goods; `quantity` of them were good. Raises: Http404, Refused("order.…")."""
    what = _("没有登记交货。")
    with at_home(by):
        order = _order(order_id, by, "open", what=what)
        check_pieces(quantity, what=what, code="order.quantity")
        order.state, order.delivered_quantity = "delivered", quantity
        order.save(update_fields=["state", "delivered_quantity"])
        record(by, "deliver_order", order, at=at, became={"good": quantity})
    return order


@transaction.atomic
def settle_order(order_id: int, fen: int, on: dt.date, *, invoice: str = "", by: Actor, at: dt.datetime) -> WorkOrder:
    """The customer has paid. Raises: Http404, Refused("order.…")."""
    what = _("没有登记收款。")
    with at_home(by):
        order = _order(order_id, by, "delivered", what=what)
        check_fen(fen, what=what, code="order.settled")
        if not order.ordered_on <= on <= localdate(at):
            raise Refused(
                what, why=_("收款日期早于接单，或者还没有到。"), then=_("请核对日期。"), code="order.settled_on"
            )
        order.state, order.settled_fen, order.settled_on, order.invoice = "settled", fen, on, invoice.strip()
        order.save(update_fields=["state", "settled_fen", "settled_on", "invoice"])
        record(by, "settle_order", order, at=at, became={"fen": fen, "on": on.isoformat()})
    return order


@transaction.atomic
def drop_order(order_id: int, reason: str, *, by: Actor, at: dt.datetime) -> WorkOrder:
    """The order comes to nothing; work done on it is paid all the same. Raises: Http404, Refused("order.…")."""
    what = _("订单没有取消。")
    with at_home(by):
        order = _order(order_id, by, "open", "delivered", what=what)
        if not reason.strip():
            raise Refused(what, why=_("没有写原因。"), then=_("请写明原因。"), code="order.no_reason")
        order.state, order.reason = "dropped", reason.strip()[:200]
        order.save(update_fields=["state", "reason"])
        record(by, "drop_order", order, at=at, reason=order.reason)
    return order


@transaction.atomic
def set_rate(
    order_id: int,
    process: str,
    hundredths: int,
    from_on: dt.date,
    *,
    matter_id: int | None = None,
    by: Actor,
    at: dt.datetime,
) -> PieceRate:
    """What a good piece of a process pays from a day on. The first rate of a process needs no decision; a change does.

    Raises: Http404, Refused("rate.…", "order.state", "decision.…").
    """
    what, process = _("单价没有登记。"), process.strip()
    check_rate(hundredths, what=what)
    if not process:
        raise Refused(what, why=_("没有写工序。"), then=_("请写工序名称。"), code="rate.process")
    twice = Refused(what, why=_("这道工序这一天已有单价。"), then=_("请换一个起始日期。"), code="rate.twice")
    with at_home(by):
        home = own(Home.objects, by, pk=by.party)  # work that is being entered, and what it pays, one after the other
        order = _order(order_id, by, "open", "delivered", what=what)
        matter = None
        if order.rates.filter(process=process).exists():
            matter = require_decision(home, "pay", matter_id, what=what)
            _refuse_worked(order, process, from_on, what=what)
        with refusing(piece_rate_is_one_per_process_and_day=twice):
            made = PieceRate.objects.create(
                order=order,
                home_id=order.home_id,
                code=order.code,
                process=process,
                rate_hundredths=hundredths,
                from_on=from_on,
                matter=matter,
            )
        record(by, "set_rate", made, at=at, became={"hundredths": hundredths, "from": from_on.isoformat()})
    return made


def _refuse_worked(order: WorkOrder, process: str, from_on: dt.date, *, what: str) -> None:
    """A rate does not reach back over work that was entered at another."""
    worked = WorkRecord.objects.filter(rate__order=order, rate__process=process, day__gte=from_on, undoes=None)
    if worked.filter(undone_by=None).exists():
        raise Refused(
            what,
            why=_("这一天以后已经按原单价记了劳动。"),
            then=_("请从还没有记劳动的一天起改。"),
            code="rate.worked",
        )
