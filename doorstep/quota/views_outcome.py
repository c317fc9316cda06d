"""Pages of what came of declarations: a certification recalled, appeals, draws for inspection."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from doorstep.base.access import fetch
from doorstep.base.listpage import list_page
from doorstep.base.pages import page
from doorstep.base.printed import printed_response
from doorstep.base.tables import columns
from doorstep.base.templatetags.words import day, minute
from doorstep.people.answering import done, posted, status_of

from .forms import AppealForm, DrawForm, InspectionForm, ReasonForm
from .listings import APPEAL_TONES, APPEALS, DRAWS
from .models import Employer
from .models_outcome import Appeal, Certification, Draw, Inspection
from .printing import certification_pdf
from .services import decide_appeal, draw_employers, recall_certification, record_inspection
from .views import act_page, events_of


@page("placement.certify", writes=["POST"])
def recall(request: HttpRequest, certification_id: int) -> HttpResponse:
    """Take a certification back, with a reason."""
    actor = request.actor  # type: ignore[attr-defined]
    rows = Certification.objects.select_related("employer")
    found = fetch(rows, actor, "placement.view", pk=certification_id)
    form = ReasonForm(posted(request))
    was_refused = request.method == "POST" and form.is_valid()
    how: dict[str, Any] = {"by": actor, "at": timezone.now()}
    if was_refused and done(form, lambda: recall_certification(found.pk, form.cleaned_data["reason"], **how)):
        messages.success(request, _("认定已撤销，申报要重新审核。"))
        return redirect("declaration", found.declaration_id)
    return act_page(
        request,
        form,
        was_refused=was_refused,
        title=_("撤销认定"),
        about=f"{found.employer.name} {found.year}",
        back=reverse("declaration", args=[found.declaration_id]),
        told=_("认定书的核验码作废，计入的月份不再计入，税务机关会收到通知，申报重新审核。"),
        danger=True,
    )


@page("placement.view")
def certification(request: HttpRequest, certification_id: int) -> HttpResponse:
    """The certification as PDF, for the file. Raises: Refused("certification.recalled")."""
    rows = Certification.objects.select_related("employer", "proof")
    found = fetch(rows, request.actor, "placement.view", pk=certification_id)  # type: ignore[attr-defined]
    return printed_response(certification_pdf(found), f"certification-{found.pk}")


@page("placement.view")
def appeals(request: HttpRequest) -> HttpResponseBase:
    """Appeals within reach, those due first."""
    return list_page(request, APPEALS)


@page("placement.view", writes=["POST"])
def appeal(request: HttpRequest, appeal_id: int) -> HttpResponse:
    """One appeal, and deciding it."""
    actor = request.actor  # type: ignore[attr-defined]
    found = fetch(Appeal.objects.select_related("employer", "declaration"), actor, "placement.view", pk=appeal_id)
    is_own = actor.account_id in (found.first_id, found.second_id)
    may = found.state == "open" and actor.may("placement.review", found.code)
    form = AppealForm(posted(request))
    was_refused = request.method == "POST" and form.is_valid()
    if was_refused and done(
        form,
        lambda: decide_appeal(
            found.pk,
            is_changed=form.cleaned_data["verdict"] == "changed",
            reason=form.cleaned_data["reason"],
            by=actor,
            at=timezone.now(),
        ),
    ):
        messages.success(request, _("异议已答复。"))
        return redirect("appeal", found.pk)
    facts = [
        (_("申报"), _("%(year)s年度") % {"year": found.declaration.year}),
        (_("提出"), found.raised_label, minute(found.raised_at)),
        (_("应答复日"), day(found.due_on)),
        (_("复核"), f"{found.decided_label} {minute(found.decided_at)}".strip(), found.reason),
    ]
    context = {
        "appeal": found,
        "tone": APPEAL_TONES[found.state],
        "facts": facts if found.decided_at else facts[:-1],
        "form": form if (may and not is_own) or form.errors else None,
        "is_own": may and is_own,
        "events": events_of("quota.appeal", found.pk),
    }
    return render(request, "quota/review_appeal.html", context, status=status_of(form, was_refused=was_refused))


@page("placement.view")
def draws(request: HttpRequest) -> HttpResponseBase:
    """Draws within reach, the latest first."""
    may = request.actor.may("placement.review")  # type: ignore[attr-defined]
    return list_page(request, DRAWS, actions=[(_("新的抽查"), reverse("draw-new"))] if may else [])


@page("placement.review", writes=["POST"])
def draw_lots(request: HttpRequest) -> HttpResponse:
    """Draw employers by lot."""
    actor = request.actor  # type: ignore[attr-defined]
    form = DrawForm(posted(request), initial={"year": timezone.localdate().year - 1})
    was_refused = request.method == "POST" and form.is_valid()
    if was_refused and (made := done(form, lambda: draw_employers(**form.cleaned_data, by=actor, at=timezone.now()))):
        messages.success(request, _("已抽取。"))
        return redirect("draw", made.pk)
    return act_page(
        request,
        form,
        was_refused=was_refused,
        title=_("新的抽查"),
        button=_("抽取"),
        about=_("抽查"),
        back=reverse("draws"),
        told=_(
            "从这一年度已受理、已初审、已认定的单位里，用随机种子抽取。种子和参加抽取的单位都公开，谁都可以重抽一遍。"
        ),
    )


@page("placement.view")
def draw(request: HttpRequest, draw_id: int) -> HttpResponse:
    """One draw: its seed and frame, so that anybody can draw the same again, and what was found on the spot."""
    actor = request.actor  # type: ignore[attr-defined]
    made = fetch(Draw.objects, actor, "placement.view", pk=draw_id)
    frame = dict(Employer.objects.filter(pk__in=made.frame).values_list("pk", "name"))
    context = {
        "draw": made,
        "facts": [
            (_("年度"), str(made.year)),
            (_("抽查依据"), made.reason),
            (_("抽取"), made.seat_label, minute(made.at)),
            (_("随机种子"), made.seed),
            (_("参加抽取"), _("%(count)s 个单位") % {"count": len(made.frame)}),
            (_("抽中"), _("%(count)s 个单位") % {"count": len(made.drawn)}),
        ],
        "inspections": made.inspections.order_by("pk"),
        "columns": columns(_("单位"), _("检查日期"), _("情况属实吗"), _("检查情况"), _("检查岗位")),
        "frame": [(key, frame.get(key, "")) for key in made.frame],
        "frame_columns": columns(_("编号"), _("单位")),
        "drawn": set(made.drawn),
        "may_record": actor.may("placement.review", made.code),
    }
    return render(request, "quota/review_draw.html", context)


@page("placement.review", writes=["POST"])
def inspection(request: HttpRequest, inspection_id: int) -> HttpResponse:
    """Write down what was found on the spot."""
    actor, on = request.actor, timezone.localdate()  # type: ignore[attr-defined]
    found = fetch(Inspection.objects, actor, "placement.view", pk=inspection_id)
    form = InspectionForm(posted(request), initial={"on": on})
    was_refused = request.method == "POST" and form.is_valid()
    if was_refused and done(
        form,
        lambda: record_inspection(
            found.pk,
            form.cleaned_data["found"],
            is_sound=form.cleaned_data["verdict"] == "yes",
            on=form.cleaned_data["on"],
            by=actor,
            at=timezone.now(),
        ),
    ):
        messages.success(request, _("检查情况已登记。"))
        return redirect("draw", found.draw_id)
    back = reverse("draw", args=[found.draw_id])
    return act_page(
        request, form, was_refused=was_refused, title=_("登记检查情况"), about=found.employer_name, back=back
    )
