"""Pages of a home's sales: entered, with their cost, and shared out by points."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from doorstep.base.access import fetch
from doorstep.base.pages import page
from doorstep.base.tables import columns
from doorstep.base.templatetags.words import day as day_words
from doorstep.base.templatetags.words import yuan
from doorstep.people.answering import posted, status_of, tried

from .forms_pay import CostForm, PointsForm, SaleForm
from .models_clients import Client
from .models_work import Sale
from .services.selling import cost_sale, enter_sale, put_points
from .views_work import RUN, SHOWN, form_page


@page(RUN)
def sales(request: HttpRequest) -> HttpResponse:
    """The home's sales, the latest first."""
    actor = request.actor  # type: ignore[attr-defined]
    rows = Sale.objects.within_reach(actor, RUN).select_related("paid_in").prefetch_related("points")
    context = {
        "rows": [(one, _waits_for(one)) for one in rows.order_by("-on", "-pk")[:SHOWN]],
        "columns": columns(_("义卖"), _("日期"), _("收入（元）") + ">", _("成本（元）") + ">", _("办到哪一步")),
    }
    return render(request, "homes/pay_sales.html", context)


def _waits_for(one: Sale) -> str:
    if one.paid_in is not None:
        return _("已计入分配")
    if one.material_fen is None:
        return _("没有填成本，不能分配")
    return _("等待分配") if one.points.all() else _("没有记分值，不能分配")


@page(RUN, writes=["POST"])
def sell(request: HttpRequest) -> HttpResponse:
    """A new sale."""
    actor, form = request.actor, SaleForm(posted(request), initial={"on": timezone.localdate()})  # type: ignore[attr-defined]
    was_refused = request.method == "POST" and form.is_valid()
    if was_refused:
        said = form.cleaned_data
        if made := tried(form, lambda: enter_sale(**said, by=actor, at=timezone.now()), SaleForm.ABOUT):
            messages.success(request, _("义卖已登记。请记制作人的分值。"))
            return redirect("home-sale", made.pk)
    words = {"title": _("登记义卖"), "submit": _("登记义卖"), "back": (reverse("home-sales"), _("义卖"))}
    return form_page(request, form, was_refused, **words)


@page(RUN, writes=["POST"])
def sale(request: HttpRequest, sale_id: int) -> HttpResponse:
    """One sale with its cost and the points of its makers."""
    actor = request.actor  # type: ignore[attr-defined]
    found = fetch(Sale.objects.select_related("paid_in"), actor, RUN, pk=sale_id)
    is_open = found.paid_in is None or found.paid_in.state == "draft"
    held = dict(found.points.values_list("client", "points"))
    ever = Client.objects.within_reach(actor, RUN).filter(held__isnull=False)
    clients = list((ever.filter(held__contains=found.on) | ever.filter(pk__in=held)).order_by("name", "pk"))
    is_cost = request.POST.get("what") == "cost"
    shown = "" if found.material_fen is None else yuan(found.material_fen)
    cost = CostForm(posted(request) if is_cost else None, initial={"material_fen": shown})
    points = PointsForm(None if is_cost else posted(request), clients=clients, held=held)
    form: Any = cost if is_cost else points
    was_refused = request.method == "POST" and form.is_valid()
    if was_refused:
        at = timezone.now()
        act = (
            (lambda: cost_sale(found.pk, cost.cleaned_data["material_fen"], by=actor, at=at))
            if is_cost
            else (lambda: put_points(found.pk, points.points, by=actor, at=at))
        )
        if tried(form, act, form.ABOUT):
            messages.success(request, _("已保存。"))
            return redirect("home-sale", found.pk)
    context = {
        "sale": found,
        "facts": [
            (_("日期"), day_words(found.on)),
            (_("收入（元）"), yuan(found.revenue_fen)),
            (_("材料成本（元）"), _("没有填") if found.material_fen is None else shown),
            (_("组织者"), found.organiser or _("家园自己")),
        ],
        "cost": cost if is_open else None,
        "points": points if is_open and clients else None,
        "makers": [(one.name, held[one.pk]) for one in clients if one.pk in held],
        "columns": columns(_("制作人"), _("分值") + ">"),
    }
    return render(request, "homes/pay_sale.html", context, status=status_of(form, was_refused=was_refused))
