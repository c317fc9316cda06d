"""Homes' pay for anybody, with masked names while it hangs; and for the county that pays it out."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from doorstep.base.access import Actor
from doorstep.base.pages import PUBLIC, page
from doorstep.base.scope import as_system
from doorstep.base.tables import columns
from doorstep.kernel.days import add_months, month_of
from doorstep.kernel.names import mask_name
from doorstep.people.answering import posted, status_of, tried

from .forms_pay import DraftForm
from .models_work import PayPeriod
from .payable import accountless, hanging, held_up, ready, under_way
from .services.paying_out import close_home_pay, draw_up_home_pay
from .views_work import SHOWN
from .words_pay import month_said

DRAW = "batch.draw"


@page(PUBLIC)
def public_lists(request: HttpRequest) -> HttpResponse:
    """Every month of a home's pay that hangs today."""
    on = timezone.localdate()
    with as_system(read_only=True):
        rows = list(hanging(PayPeriod.objects.select_related("home"), on).order_by("publish_until", "code", "pk")[:200])
    context = {
        "rows": [(one, month_said(one.month)) for one in rows],
        "columns": columns(_("家园"), _("月份"), _("公示到")),
    }
    return render(request, "homes/pay_lists.html", context)


@page(PUBLIC)
def public_list(request: HttpRequest, pay_period_id: int) -> HttpResponse:
    """One month: masked names and sums. Not hanging, or not any more, it says so and shows nobody."""
    on = timezone.localdate()
    with as_system(read_only=True):
        found = PayPeriod.objects.filter(pk=pay_period_id).select_related("home").first()
        if found is None:
            raise Http404
        hangs = hanging(PayPeriod.objects.filter(pk=found.pk), on).exists()
        lines = list(found.lines.select_related("client").order_by("pk")) if hangs else []
        said = list(found.objections.values_list("outcome", flat=True)) if hangs else []
    has_fixes = any(one.fixed_fen for one in lines)
    sums = [_("计件（元）") + ">", _("义卖（元）") + ">", *([_("补发（元）") + ">"] if has_fixes else [])]
    context: dict[str, Any] = {
        "period": found,
        "hangs": hangs,
        "title": f"{found.home.name} {month_said(found.month)}" if hangs else _("家园劳动收入"),
        "lines": [(i + 1, mask_name(one.client.name), one) for i, one in enumerate(lines)],
        "columns": columns(_("序号"), _("姓名"), *sums, _("合计（元）") + ">"),
        "has_fixes": has_fixes,
        "said": len(said),
        "answered": sum(bool(one) for one in said),
    }
    answer = render(request, "homes/pay_list.html", context)
    answer["Cache-Control"] = "no-store"
    return answer


@page(DRAW, writes=["POST"])
def payout(request: HttpRequest) -> HttpResponse:
    """What the county has to pay of homes' pay; the batch is drawn up, and what the bank answered is noted."""
    actor, on = request.actor, timezone.localdate()  # type: ignore[attr-defined]
    month = add_months(month_of(on), -1)
    drawing = request.POST.get("act") != "close"
    form = DraftForm(posted(request) if drawing else None, initial={"month": f"{month:%Y-%m}"})
    if request.method == "POST" and not drawing:
        paid = close_home_pay(by=actor, at=timezone.now())
        messages.success(request, _("有 %(paid)s 期记为已发放。") % {"paid": paid})
        return redirect("home-payout")
    was_refused = request.method == "POST" and form.is_valid()
    if was_refused:
        said = form.cleaned_data["month"]
        if batch := tried(form, lambda: draw_up_home_pay(said, by=actor, at=timezone.now()), {"pay.": "month"}):
            return redirect("batch", batch.pk)
    context = _payout_context(actor) | {"form": form}
    return render(request, "homes/pay_payout.html", context, status=status_of(form, was_refused=was_refused))


def _payout_context(actor: Actor) -> dict[str, Any]:
    on = timezone.localdate()
    this, mine = month_of(on), PayPeriod.objects.within_reach(actor, DRAW).select_related("home")
    return {
        "ready": [(one, month_said(one.month)) for one in ready(mine, this, on).order_by("month", "pk")[:SHOWN]],
        "held_up": [(one, month_said(one.month)) for one in held_up(mine).order_by("month", "pk")[:SHOWN]],
        "under_way": [(one, month_said(one.month)) for one in under_way(mine).order_by("month", "pk")[:SHOWN]],
        "missing": [(month_said(m), *rest) for m, *rest in accountless(this, by=actor, on=on)],
        "columns": columns(_("家园"), _("月份"), _("金额（元）") + ">"),
        "missing_columns": columns(_("姓名"), _("家园"), _("月份"), _("金额（元）") + ">"),
    }
