"""Pages of those who work in a home: orders with their rates, and the work of a day."""

import datetime as dt
import uuid
from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from doorstep.base.access import Actor, fetch
from doorstep.base.pages import page
from doorstep.base.tables import columns
from doorstep.base.templatetags.words import day as day_words
from doorstep.base.templatetags.words import yuan
from doorstep.kernel.refusal import Refused
from doorstep.people.answering import posted, status_of, tried

from .forms_pay import DeliverForm, OrderForm, RateForm, ReasonForm, SettleForm, WorkRow
from .models_clients import Client
from .models_governance import MajorMatter
from .models_work import PieceRate, WorkOrder, WorkRecord
from .piece import rate_words
from .services.ordering import Asked, deliver_order, drop_order, set_rate, settle_order, take_order
from .services.working import Done, enter_work, most_minutes, undo_work
from .views_governing import agreed_matters
from .words_pay import ORDER_TONES

RUN, DAY = "home.run", "home.day"
SHOWN = 100


def form_page(request: HttpRequest, form: forms.Form, was_refused: bool, **context: Any) -> HttpResponse:
    """One act as a form: title, lead, submit, back, danger."""
    status = status_of(form, was_refused=was_refused)
    return render(request, "homes/pay_form.html", {"form": form, "lead": "", **context}, status=status)


def decisions_of(actor: Actor) -> list[tuple[int, str]]:
    """The home's decisions on pay that stand agreed."""
    agreed = MajorMatter.objects.within_reach(actor, RUN).filter(kind="pay", state="agreed").order_by("-pk")
    return [(one.pk, one.title) for one in agreed[:SHOWN]]


@page(RUN)
def orders(request: HttpRequest) -> HttpResponse:
    """The home's orders, those at work first."""
    actor = request.actor  # type: ignore[attr-defined]
    rows = list(WorkOrder.objects.within_reach(actor, RUN).order_by("-ordered_on", "-pk")[:SHOWN])
    rows.sort(key=lambda one: one.state not in {"open", "delivered"})
    context = {
        "rows": [(one, ORDER_TONES[one.state], rate_words(one.unit_price_hundredths)) for one in rows],
        "columns": columns(_("产品"), _("客户"), _("数量") + ">", _("单价（元）") + ">", _("交货日期"), _("状态")),
    }
    return render(request, "homes/pay_orders.html", context)


@page(RUN, writes=["POST"])
def take(request: HttpRequest) -> HttpResponse:
    """A new order."""
    actor = request.actor  # type: ignore[attr-defined]
    initial = {"ordered_on": timezone.localdate()}
    form = OrderForm(posted(request), matters=agreed_matters(actor, "budget"), initial=initial)
    was_refused = request.method == "POST" and form.is_valid()
    if was_refused:
        said = dict(form.cleaned_data)
        about = {"matter_id": said.pop("matter_id"), "by": actor, "at": timezone.now()}
        if made := tried(form, lambda: take_order(Asked(**said), **about), OrderForm.ABOUT):
            messages.success(request, _("订单已登记。请给每道工序定单价。"))
            return redirect("home-order", made.pk)
    words = {"title": _("新订单"), "submit": _("登记订单"), "back": (reverse("home-orders"), _("订单"))}
    return form_page(request, form, was_refused, **words)


@page(RUN)
def order(request: HttpRequest, work_order_id: int) -> HttpResponse:
    """One order with its rates."""
    actor = request.actor  # type: ignore[attr-defined]
    found = fetch(WorkOrder.objects.select_related("paid_in"), actor, RUN, pk=work_order_id)
    rates = found.rates.select_related("matter").order_by("process", "-from_on")
    context = {
        "order": found,
        "tone": ORDER_TONES[found.state],
        "facts": _order_facts(found),
        "rates": [(one, rate_words(one.rate_hundredths)) for one in rates],
        "columns": columns(_("工序"), _("每件（元）") + ">", _("从哪天起"), _("依据的决定")),
        "acts": [(act, label) for act, (label, _form, states, _do) in ACTS.items() if found.state in states],
        "may_rate": found.state in {"open", "delivered"},
    }
    return render(request, "homes/pay_order.html", context)


def _order_facts(one: WorkOrder) -> list[tuple[str, Any]]:
    facts = [
        (_("客户"), one.customer),
        (_("数量"), one.quantity),
        (_("客户给的单价（元）"), rate_words(one.unit_price_hundredths)),
        (_("材料成本（元）"), yuan(one.material_fen)),
        (_("接单日期"), day_words(one.ordered_on)),
        (_("交货日期"), day_words(one.due_on)),
    ]
    if one.delivered_quantity is not None:
        facts.append((_("合格交货"), one.delivered_quantity))
    if one.settled_on is not None:
        facts += [(_("收到的钱（元）"), yuan(one.settled_fen)), (_("收款日期"), day_words(one.settled_on))]
    return [*facts, (_("取消原因"), one.reason)] if one.reason else facts


def _deliver(key: int, by: Actor, at: dt.datetime, **said: Any) -> Any:
    return deliver_order(key, said["quantity"], by=by, at=at)


def _settle(key: int, by: Actor, at: dt.datetime, **said: Any) -> Any:
    return settle_order(key, said["fen"], said["on"], invoice=said["invoice"], by=by, at=at)


def _drop(key: int, by: Actor, at: dt.datetime, **said: Any) -> Any:
    return drop_order(key, said["reason"], by=by, at=at)


# What may be done with an order: its words, its form, in which states, and how.
ACTS: dict[str, tuple[Any, Any, set[str], Any]] = {
    "deliver": (gettext_lazy("登记交货"), DeliverForm, {"open"}, _deliver),
    "settle": (gettext_lazy("登记收款"), SettleForm, {"delivered"}, _settle),
    "drop": (gettext_lazy("取消订单"), ReasonForm, {"open", "delivered"}, _drop),
}


@page(RUN, writes=["POST"])
def order_act(request: HttpRequest, work_order_id: int, act: str) -> HttpResponse:
    """One act on an order, as a form."""
    actor = request.actor  # type: ignore[attr-defined]
    found = fetch(WorkOrder.objects, actor, RUN, pk=work_order_id)
    if act not in ACTS:
        raise Http404
    label, shape, _states, do = ACTS[act]
    form = shape(posted(request))
    was_refused = request.method == "POST" and form.is_valid()
    if was_refused:
        said = form.cleaned_data
        if tried(form, lambda: do(found.pk, actor, timezone.now(), **said), shape.ABOUT):
            messages.success(request, _("已办好：%(act)s。") % {"act": label})
            return redirect("home-order", found.pk)
    back = (reverse("home-order", args=[found.pk]), found.product)
    words = {"title": label, "submit": label, "back": back, "danger": act == "drop"}
    return form_page(request, form, was_refused, **words)


@page(RUN, writes=["POST"])
def order_rate(request: HttpRequest, work_order_id: int) -> HttpResponse:
    """What a process pays from a day on."""
    actor = request.actor  # type: ignore[attr-defined]
    found = fetch(WorkOrder.objects, actor, RUN, pk=work_order_id)
    initial = {"from_on": timezone.localdate()}
    form = RateForm(posted(request), matters=decisions_of(actor), initial=initial)
    was_refused = request.method == "POST" and form.is_valid()
    if was_refused:
        said = form.cleaned_data
        if tried(form, lambda: set_rate(found.pk, **said, by=actor, at=timezone.now()), RateForm.ABOUT):
            messages.success(request, _("单价已登记。"))
            return redirect("home-order", found.pk)
    return form_page(
        request,
        form,
        was_refused,
        title=_("定工序单价"),
        lead=_("第一次定价不用决定；以后改价，须先经党组织会议讨论同意。"),
        submit=_("登记单价"),
        back=(reverse("home-order", args=[found.pk]), found.product),
    )


def _rates_on(actor: Actor, day: dt.date) -> list[PieceRate]:
    """The rates in force on a day, one for each process of the orders at work."""
    rates = PieceRate.objects.within_reach(actor, DAY).select_related("order").exclude(order__state="dropped")
    rates = rates.filter(from_on__lte=day).exclude(order__state="settled", order__settled_on__lt=day)
    return list(rates.order_by("order", "process", "-from_on").distinct("order", "process"))


def _day_asked(said: Mapping[str, Any]) -> dt.date:
    try:
        return dt.date.fromisoformat(said.get("day", ""))
    except ValueError:
        return timezone.localdate()


@page(DAY, writes=["POST"])
def work(request: HttpRequest) -> HttpResponse:
    """The work of a day: for the chosen process, a row for each client; what was entered already, beneath."""
    actor, day = request.actor, _day_asked(request.GET)  # type: ignore[attr-defined]
    rates = _rates_on(actor, day)
    asked = request.GET.get("rate", "")
    rate = next((one for one in rates if str(one.pk) == asked), rates[0] if rates else None)
    held = Client.objects.within_reach(actor, DAY).filter(held__contains=day)
    clients = list(held.order_by("name", "pk"))
    rows = [WorkRow(posted(request), client=one) for one in clients] if rate else []
    was_refused = False
    if request.method == "POST" and rate and not any(row.errors for row in rows):
        if (count := _enter(rows, rate, day, actor)) is not None:
            messages.success(request, _("登记了 %(count)s 人的劳动。") % {"count": count})
            return redirect(f"{reverse('home-work')}?day={day}&rate={rate.pk}")
        was_refused = True
    done = WorkRecord.objects.within_reach(actor, DAY).filter(day=day, undoes=None)
    done = done.select_related("client", "rate__order", "undone_by").order_by("client__name", "pk")
    context = {
        "day": day,
        "tabs": [_tab(one, day, rate) for one in rates],
        "rate": rate,
        "pays": rate_words(rate.rate_hundredths) if rate else "",
        "rows": [(row, most_minutes(row.client, day)) for row in rows],
        "done": list(done[:500]),
        "columns": columns(_("姓名"), _("合格件数"), _("返工件数"), _("分钟"), _("每天最多") + ">"),
        "done_columns": columns(_("姓名"), _("工序"), _("合格") + ">", _("返工") + ">", _("分钟") + ">", _("办理")),
    }
    wrong = any(row.errors for row in rows)
    return render(request, "homes/pay_work.html", context, status=409 if was_refused else 422 if wrong else 200)


def _tab(one: PieceRate, day: dt.date, chosen: PieceRate | None) -> dict[str, Any]:
    label = f"{one.order.product}·{one.process}"
    return {"label": label, "url": f"?day={day}&rate={one.pk}", "current": one == chosen, "count": None}


def _enter(rows: list[WorkRow], rate: PieceRate, day: dt.date, actor: Actor) -> int | None:
    """Enter what was filled in, all of it or nothing; None where something was refused, which its row then says."""
    count, at = 0, timezone.now()
    with transaction.atomic():
        for row in rows:
            if not any(row.numbers):
                continue
            numbers: tuple[uuid.UUID, int, int, str, dt.date] = (
                row.cleaned_data["key"],
                row.client.pk,
                rate.order_id,
                rate.process,
                day,
            )
            try:
                enter_work(Done(*numbers, *row.numbers), by=actor, at=at)
                count += 1
            except Refused as refusal:
                row.add_error(None, f"{refusal.why}{refusal.then}")
        if any(row.errors for row in rows):
            transaction.set_rollback(True)
            return None
    return count


@page(DAY, writes=["POST"])
def work_undo(request: HttpRequest, work_record_id: int) -> HttpResponse:
    """Undo an entry, with the reason."""
    actor = request.actor  # type: ignore[attr-defined]
    found = fetch(WorkRecord.objects.select_related("client", "rate"), actor, DAY, pk=work_record_id)
    form = ReasonForm(posted(request))
    was_refused = request.method == "POST" and form.is_valid()
    back = f"{reverse('home-work')}?day={found.day}&rate={found.rate_id}"
    if was_refused:
        reason = form.cleaned_data["reason"]
        if tried(form, lambda: undo_work(found.pk, reason, by=actor, at=timezone.now()), ReasonForm.ABOUT):
            messages.success(request, _("已撤销；原来那一条还留着。"))
            return redirect(back)
    return form_page(
        request,
        form,
        was_refused,
        title=_("撤销%(name)s的劳动记录") % {"name": found.client.name},
        lead=_("%(process)s，合格 %(good)s 件，返工 %(again)s 件，%(minutes)s 分钟。")
        % {"process": found.rate.process, "good": found.good, "again": found.again, "minutes": found.minutes},
        submit=_("撤销"),
        danger=True,
        back=(back, _("劳动登记")),
    )
