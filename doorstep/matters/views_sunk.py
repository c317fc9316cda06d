"""Pages of acceptance sunk downwards: what one place may do itself, its readiness, and taking back."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from doorstep.base.access import fetch
from doorstep.base.items import ITEMS
from doorstep.base.pages import page
from doorstep.orgs.models import Org
from doorstep.people.answering import done, posted, status_of

from .forms import DelegateForm, EndForm, ReadinessForm
from .models import Delegation, Readiness
from .services import delegate, end_delegation, record_readiness
from .services.delegate import CONDITIONS


@page("matter.delegate", writes=["POST"])
def readiness(request: HttpRequest, org_id: int) -> HttpResponse:
    """Since when a place has what acceptance needs."""
    org = _org(request, org_id)
    known = Readiness.objects.filter(org=org).first()
    first = {name: getattr(known, name) for name in CONDITIONS} if known else {}
    form = ReadinessForm(posted(request), initial=first)
    return _answered(request, org, form, _("登记受理条件"), lambda said: record_readiness(org.pk, **said))


@page("matter.delegate", writes=["POST"])
def sink(request: HttpRequest, org_id: int) -> HttpResponse:
    """Delegate acts of one item to a place."""
    org = _org(request, org_id)
    form = DelegateForm(posted(request), org=org, items=ITEMS.values(), initial={"since": timezone.localdate()})

    def act(said: dict[str, Any]) -> Any:
        item = said.pop("item")
        return delegate(org.pk, item, [one for one in said.pop("acts") if one in ITEMS[item].sunk], **said)

    return _answered(request, org, form, _("下放受理权"), act)


@page("matter.delegate", writes=["POST"])
def end(request: HttpRequest, delegation_id: int) -> HttpResponse:
    """Take a delegation back."""
    held = fetch(Delegation.objects.select_related("org"), request.actor, "matter.delegate", pk=delegation_id)  # type: ignore[attr-defined]
    form = EndForm(posted(request))
    return _answered(request, held.org, form, _("收回受理权"), lambda said: end_delegation(held.pk, **said))


def _org(request: HttpRequest, org_id: int) -> Org:
    return fetch(Org.objects, request.actor, "matter.delegate", pk=org_id)  # type: ignore[attr-defined]


def _answered(
    request: HttpRequest, org: Org, form: forms.Form, title: str, act: Callable[[dict[str, Any]], Any]
) -> HttpResponse:
    was_refused = request.method == "POST" and form.is_valid()
    by_whom = {"by": request.actor, "at": timezone.now()}  # type: ignore[attr-defined]
    if was_refused and done(form, lambda: act({**form.cleaned_data, **by_whom})):
        messages.success(request, _("%(title)s：已办好。") % {"title": title})
        return redirect("org", org.pk)
    context = {"org": org, "form": form, "title": title}
    return render(request, "matters/sunk.html", context, status=status_of(form, was_refused=was_refused))
