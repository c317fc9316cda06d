"""Pages from a finding to an award: what a village has to do, checks, telling, public lists, the sheet to hang up."""

import datetime as dt
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from doorstep.base.access import SYSTEM, Actor, fetch
from doorstep.base.items import BENEFITS, find_benefit
from doorstep.base.jobs import submit_job
from doorstep.base.pages import page
from doorstep.base.printed import printed_response
from doorstep.base.scope import scoped
from doorstep.base.tables import columns
from doorstep.kernel.refusal import Refused
from doorstep.orgs.places import names_of
from doorstep.people.answering import done, posted, status_of

from .forms import DrawForm
from .forms_process import CheckForm, HowForm, WithdrawForm
from .listings import missing_words
from .models import Change
from .models_process import ListEntry, PublicList, Telling
from .oddities import odd_words
from .printing import list_sheet
from .services import answer_check, record_telling, withdraw_list
from .services.telling import to_be_told
from .telling_words import why_of
from .waiting import to_be_checked, with_hold

MOST = 100


@page("benefit.answer")
def work(request: HttpRequest) -> HttpResponse:
    """What a village or town has to do about benefits: look into what is odd, tell people, hang up lists."""
    actor, on = request.actor, timezone.localdate()  # type: ignore[attr-defined]
    checks = to_be_checked(actor, on).select_related("person").order_by("check_by", "pk")[:MOST]
    tellings = to_be_told(actor).select_related("person").order_by("pk")[:MOST]
    context = {
        "checks": [_asked(change, on) for change in checks],
        "tellings": [
            (one, BENEFITS[one.benefit].label, one.words.open(), HowForm(prefix=str(one.pk))) for one in tellings
        ],
        "hanging": _hanging(actor, on),
    }
    return render(request, "entitlements/work.html", context)


def _asked(change: Any, on: dt.date) -> dict[str, Any]:
    """What is asked about one change, as the page shows it."""
    missing = missing_words(change)
    return {
        "change": change,
        "label": BENEFITS[change.benefit].label,
        "odd": odd_words(change.odd),
        "missing": missing,
        "is_late": change.check_by is not None and change.check_by < on,
    }


def _hanging(actor: Actor, on: dt.date) -> list[tuple[ListEntry, str, int]]:
    """The lists that hang today in places within reach: a line of each, its benefit, and how many lines."""
    rows = ListEntry.objects.within_reach(actor, "benefit.answer").filter(withdrawn_at=None, closes_on__gte=on)
    found: dict[tuple[int, str], tuple[ListEntry, str, int]] = {}
    for entry in rows.order_by("public_list", "place_code", "number")[:2000]:
        key = (entry.public_list_id, entry.place_code)
        first, label, count = found.get(key, (entry, BENEFITS[entry.benefit].label, 0))
        found[key] = (first, label, count + 1)
    return list(found.values())[:MOST]


@page("benefit.answer", writes=["POST"])
def check(request: HttpRequest, change_id: int) -> HttpResponse:
    """One finding to be looked into: what is odd or missing, what to look for, and what was found."""
    actor, on = request.actor, timezone.localdate()  # type: ignore[attr-defined]
    rows = with_hold(Change.objects.select_related("person"), on)
    found = fetch(rows, actor, "benefit.answer", pk=change_id)
    form = CheckForm(posted(request))
    if found.kind == "unknown":
        form.fields["answer"].choices = [("unreached", _("联系不上"))]  # type: ignore[attr-defined]
    was_refused = request.method == "POST" and form.is_valid()
    act = lambda: answer_check(found.pk, **form.cleaned_data, by=actor, at=timezone.now())  # noqa: E731
    if was_refused and done(form, act):
        messages.success(request, _("%(name)s：核实已登记。") % {"name": found.person.name})
        return redirect("benefit-work")
    context = {
        **_asked(found, on),
        "why": "" if found.odd or found.kind == "unknown" else why_of(found),
        "place": names_of([found.code], on=on).get(found.code, ""),
        "form": form,
        "answer_url": reverse("person-act", args=[found.person_id, "circumstance"]),
        "is_open": found.state == "open",
    }
    return render(request, "entitlements/check.html", context, status=status_of(form, was_refused=was_refused))


@page("benefit.answer", writes=["POST"])
def tell(request: HttpRequest, telling_id: int) -> HttpResponse:
    """The person was told."""
    fetch(Telling.objects, request.actor, "benefit.view", pk=telling_id)  # type: ignore[attr-defined]
    if request.method == "POST":
        record_telling(
            telling_id,
            request.POST.get(f"{telling_id}-how", ""),
            by=request.actor,  # type: ignore[attr-defined]
            at=timezone.now(),
        )
        messages.success(request, _("已登记告知。"))
    return redirect("benefit-work")


@page("benefit.confirm", writes=["POST"])
def publish(request: HttpRequest) -> HttpResponse:
    """Tell everybody of whom something was found in one's own county, and publish the newcomers, as a job."""
    actor, form = request.actor, DrawForm(request.POST)  # type: ignore[attr-defined]
    if not form.is_valid():
        raise Refused(
            _("没有公示。"), why=_("表单填写不完整。"), then=_("请回到「待遇」页重新选择。"), code="list.bad_form"
        )
    actor.require("benefit.confirm", actor.code, what=_("没有公示。"))
    month = form.cleaned_data["month"].isoformat()
    terms = {"month": month, "benefit": form.cleaned_data["benefit"], "code": actor.code}
    job = submit_job("entitlements.publish", terms, by=actor, code=actor.code, at=timezone.now())
    return redirect("job", job.pk)


@page("benefit.view")
def public_lists(request: HttpRequest) -> HttpResponse:
    """The lists of counties within reach, newest first."""
    actor, on = request.actor, timezone.localdate()  # type: ignore[attr-defined]
    rows = list(PublicList.objects.within_reach(actor, "benefit.view").order_by("-pk")[:MOST])
    context = {
        "rows": [(row, find_benefit(row.benefit).label, *state_of(row, on)) for row in rows],
        "places": names_of({row.code for row in rows}, on=on),
        "columns": columns(_("名单"), _("县（市、区）"), _("人数") + ">", _("自"), _("至"), _("现在")),
    }
    return render(request, "entitlements/public_lists.html", context)


def state_of(hanging: PublicList, on: dt.date) -> tuple[str, str]:
    """Whether a list hangs, in a word, with its tone."""
    if hanging.withdrawn_at is not None:
        return _("已撤回"), "bad"
    return (_("公示中"), "now") if hanging.closes_on >= on else (_("已期满"), "good")


@page("benefit.view", writes=["POST"])
def public_list(request: HttpRequest, list_id: int) -> HttpResponse:
    """One list with its lines and what was objected; the county may take it down."""
    actor, on = request.actor, timezone.localdate()  # type: ignore[attr-defined]
    found = fetch(PublicList.objects, actor, "benefit.view", pk=list_id)
    form = WithdrawForm(posted(request))
    was_refused = request.method == "POST" and form.is_valid()
    act = lambda: withdraw_list(found.pk, **form.cleaned_data, by=actor, at=timezone.now())  # noqa: E731
    if was_refused and done(form, act):
        messages.success(request, _("公示已撤回。"))
        return redirect("public-list", found.pk)
    entries = found.entries.within_reach(actor, "benefit.view").select_related("person").order_by("number")
    context = {
        "list": found,
        "label": find_benefit(found.benefit).label,
        "state": state_of(found, on),
        "entries": entries[:500],
        "columns": columns(_("序号"), _("本人"), _("公示姓名"), _("村（社区）"), _("金额（元/月）") + ">", _("办理")),
        "may_withdraw": found.withdrawn_at is None and actor.may("benefit.confirm", found.code),
        "may_object": actor.may("benefit.answer"),
        "form": form,
    }
    return render(request, "entitlements/public_list.html", context, status=status_of(form, was_refused=was_refused))


@page("benefit.view")
def sheet(request: HttpRequest, entry_id: int) -> HttpResponse:
    """The sheet for the board of the village in which this line's person lives. What is on it, anybody may read."""
    actor = request.actor  # type: ignore[attr-defined]
    entry = fetch(ListEntry.objects, actor, "benefit.view", pk=entry_id)
    with scoped(SYSTEM.ranges, by=actor, read_only=True):  # the county's list, seen from a village
        hanging = PublicList.objects.get(pk=entry.public_list_id)
        if hanging.withdrawn_at is not None:
            raise Refused(
                _("公示单没有打印。"), why=_("这份名单已经撤回。"), then=_("请等重新公示。"), code="list.withdrawn"
            )
        lines = list(hanging.entries.filter(place_code=entry.place_code).order_by("number"))
    county = names_of([hanging.code], on=hanging.opens_on).get(hanging.code, "")
    pdf = list_sheet(hanging, lines, org=_("%(county)s残疾人联合会") % {"county": county})
    return printed_response(pdf, f"list-{hanging.pk}-{entry.place_code}")
