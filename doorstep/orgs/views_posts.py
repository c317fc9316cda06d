"""Acts on an organisation: appoint, leave, enter a change of term. Each a page of its own."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from doorstep.base.access import fetch
from doorstep.base.pages import page
from doorstep.kernel.refusal import Refused

from .federation import appoint, hold_term, leave_post
from .forms_tree import AppointForm, LeaveForm, TermForm
from .models import Org, Post


@page("org.change", writes=["POST"])
def org_appoint(request: HttpRequest, org_id: int) -> HttpResponse:
    """Somebody takes a post."""
    org = fetch(Org.objects, request.actor, "org.change", pk=org_id)  # type: ignore[attr-defined]
    form = AppointForm(request.POST or None, org=org, initial={"on": timezone.localdate()})
    return _answered(request, org, form, _("登记任职"), lambda said: appoint(org_id, **said))


@page("org.change", writes=["POST"])
def org_term(request: HttpRequest, org_id: int) -> HttpResponse:
    """A congress was held."""
    org = fetch(Org.objects, request.actor, "org.change", pk=org_id)  # type: ignore[attr-defined]
    form = TermForm(request.POST or None)
    return _answered(request, org, form, _("登记换届"), lambda said: hold_term(org_id, **said))


@page("org.change", writes=["POST"])
def post_leave(request: HttpRequest, post_id: int) -> HttpResponse:
    """Somebody leaves a post."""
    post = fetch(Post.objects.select_related("org"), request.actor, "org.change", pk=post_id)  # type: ignore[attr-defined]
    form = LeaveForm(request.POST or None, initial={"on": timezone.localdate()})
    title = _("%(name)s离任（%(post)s）") % {"name": post.holder, "post": post.get_kind_display()}
    return _answered(request, post.org, form, title, lambda said: leave_post(post_id, **said))


def _answered(
    request: HttpRequest, org: Org, form: forms.Form, title: str, act: Callable[[dict[str, Any]], Any]
) -> HttpResponse:
    """Do the act and go back to the organisation, or show the form with what is wrong."""
    if request.method == "POST" and form.is_valid():
        try:
            act({**form.cleaned_data, "by": request.actor, "at": timezone.now()})  # type: ignore[attr-defined]
        except Refused as refusal:
            form.add_error(None, f"{refusal.what}{refusal.why}{refusal.then}")
        else:
            messages.success(request, _("%(title)s：已办好。") % {"title": title})
            return redirect("org", org.pk)
    context = {"org": org, "form": form, "title": title}
    return render(request, "orgs/org_act.html", context, status=400 if form.errors else 200)
