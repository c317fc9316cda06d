"""Pages of assessment: an institution's bookings, one conclusion, what the county owes, what hangs in the village."""

from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Count, Exists, OuterRef, Sum
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from doorstep.base.access import Actor, ScopedQuerySet
from doorstep.base.items import find_item
from doorstep.base.listing import Column, Listing
from doorstep.base.listpage import list_page
from doorstep.base.pages import page
from doorstep.base.tables import columns
from doorstep.base.templatetags.words import yuan
from doorstep.kernel.days import add_months, month_of
from doorstep.matters.forms import AsksForm
from doorstep.matters.known import with_options
from doorstep.matters.services import advance
from doorstep.people.answering import done, posted, status_of

from .assessments import settle_month
from .models_assess import Assessment, Posting, Settlement

CONCLUSIONS = ("conclude", "conclude_not")


def own_assessments(actor: Actor) -> ScopedQuerySet:
    """What is booked at the institution in which the seat is: the latest of a case, which still waits for it."""
    rows = Assessment.objects.within_reach(actor, "assessment.record").filter(concluded_at=None)
    later = Assessment.objects.filter(matter=OuterRef("matter"), pk__gt=OuterRef("pk"))
    rows = rows.filter(~Exists(later), matter__stage="booked", institution__org__seats=actor.seat_id)
    return rows.select_related("matter", "matter__person")


ASSESSMENTS = Listing(
    name="assessments",
    title=str(gettext_lazy("约到本机构的评定")),
    permission="assessment.record",
    rows=own_assessments,
    columns=(
        Column("person", str(gettext_lazy("姓名")), lambda row: row.matter.person.name),
        Column("booked", str(gettext_lazy("预约日期")), lambda row: f"{row.booked_on:%Y-%m-%d}"),
        Column("place", str(gettext_lazy("地点")), lambda row: row.get_place_display()),
        Column("number", str(gettext_lazy("办件编号")), lambda row: row.matter.number, width=22),
    ),
    order=("booked_on", "pk"),
    url=lambda row: f"/certificates/assessments/{row.pk}/conclude/",
    empty=str(gettext_lazy("没有等评定的人。")),
)


@page("assessment.record")
def assessments(request: HttpRequest) -> HttpResponse:
    """Who is booked here and not yet assessed."""
    return list_page(request, ASSESSMENTS)


@page("assessment.record", writes=["POST"])
def conclusion(request: HttpRequest, assessment_id: int, act: str) -> HttpResponse:
    """The conclusion of one assessment, either way."""
    actor = request.actor  # type: ignore[attr-defined]
    found = own_assessments(actor).filter(pk=assessment_id).first()
    if found is None or act not in CONCLUSIONS:
        raise Http404
    matter, item = found.matter, find_item(found.matter.item)
    asked = next((one for one in item.machine.acts if one.name == act), None)
    if asked is None:
        raise Http404
    form = AsksForm(posted(request), asks=with_options(asked.asks, matter, timezone.localdate()), known={})
    was_refused = request.method == "POST" and form.is_valid()
    how: dict[str, Any] = {"sees": "assessment.record", "by": actor, "at": timezone.now()}
    if was_refused and done(form, lambda: advance(matter.pk, act, form.said(), **how)):
        messages.success(request, _("结论已登记。"))
        return redirect("assessments")
    context = {"assessment": found, "matter": matter, "form": form, "act": asked, "other": _other(act)}
    return render(request, "certificates/conclusion.html", context, status=status_of(form, was_refused=was_refused))


def _other(act: str) -> str:
    return CONCLUSIONS[1 - CONCLUSIONS.index(act)]


class SettleForm(forms.Form):
    """Which institution's month is settled."""

    institution = forms.IntegerField(widget=forms.HiddenInput)


@page("certificate.settle", writes=["POST"])
def settlements(request: HttpRequest) -> HttpResponse:
    """What each institution is owed for last month, and what was settled before."""
    actor = request.actor  # type: ignore[attr-defined]
    month = add_months(month_of(timezone.localdate()), -1)
    form = SettleForm(posted(request))
    if request.method == "POST" and form.is_valid():
        made = settle_month(form.cleaned_data["institution"], month, by=actor, at=timezone.now())
        messages.success(request, _("已结算 %(yuan)s 元。") % {"yuan": yuan(made.total_fen)})
        return redirect("settlements")
    owed = Assessment.objects.within_reach(actor, "certificate.settle").filter(
        settlement=None, concluded_at__date__gte=month, concluded_at__date__lt=add_months(month, 1)
    )
    context = {
        "month": month,
        "owed": owed.values("institution", "institution__name").annotate(count=Count("pk"), fen=Sum("fee_fen")),
        "settled": Settlement.objects.within_reach(actor, "certificate.settle")
        .select_related("institution")
        .order_by("-month", "pk")[:24],
        "owed_columns": columns(_("机构"), _("人次") + ">", _("金额（元）") + ">", _("办理")),
        "settled_columns": columns(_("月份"), _("机构"), _("人次") + ">", _("金额（元）") + ">"),
    }
    return render(request, "certificates/settlements.html", context)


@page("matter.view")
def postings(request: HttpRequest) -> HttpResponse:
    """What hangs in the villages within reach today: a sheet to print and put up."""
    actor, on = request.actor, timezone.localdate()  # type: ignore[attr-defined]
    rows = Posting.objects.within_reach(actor, "matter.view").filter(posted_on__lte=on, ends_on__gte=on)
    shown = {"rows": rows.order_by("code", "pk")[:200], "columns": columns(_("公示内容"), _("自"), _("至"))}
    return render(request, "certificates/postings.html", shown)
