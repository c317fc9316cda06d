"""Pages of declining a benefit and of coming back."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from doorstep.base.access import fetch
from doorstep.base.items import find_benefit
from doorstep.base.pages import page
from doorstep.base.papers import paper_response
from doorstep.people.answering import done, posted, status_of
from doorstep.people.models import Person

from .forms_process import RenounceForm, ReturnForm
from .models_process import Renunciation
from .services import renounce_benefit, return_to_benefit


@page("benefit.answer", writes=["POST"])
def renounce(request: HttpRequest, person_id: int) -> HttpResponse:
    """A person declines a benefit."""
    person = fetch(Person.objects, request.actor, "benefit.answer", pk=person_id)  # type: ignore[attr-defined]
    form = RenounceForm(posted(request), request.FILES or None, person=person)
    was_refused = request.method == "POST" and form.is_valid()
    if was_refused and done(form, lambda: _renounced(request, person, form)):
        messages.success(request, _("已登记放弃。以后可以再恢复。"))
        return redirect("person", person.pk)
    context = {"person": person, "form": form, "title": _("登记放弃享受")}
    return render(request, "entitlements/renounce.html", context, status=status_of(form, was_refused=was_refused))


def _renounced(request: HttpRequest, person: Person, form: RenounceForm) -> Renunciation:
    said = dict(form.cleaned_data)
    benefit, guardian, photo = said.pop("benefit"), said.pop("guardian"), said.pop("photo")
    return renounce_benefit(
        person.pk,
        benefit,
        **said,
        guardian_id=guardian.pk if guardian else None,
        photo=(photo.read(), photo.name) if photo else None,
        by=request.actor,  # type: ignore[attr-defined]
        at=timezone.now(),
    )


@page("benefit.answer", writes=["POST"])
def come_back(request: HttpRequest, renunciation_id: int) -> HttpResponse:
    """A person wants a benefit again."""
    actor = request.actor  # type: ignore[attr-defined]
    found = fetch(Renunciation.objects.select_related("person"), actor, "benefit.answer", pk=renunciation_id)
    form = ReturnForm(posted(request))
    was_refused = request.method == "POST" and form.is_valid()
    act = lambda: return_to_benefit(found.pk, **form.cleaned_data, by=actor, at=timezone.now())  # noqa: E731
    if was_refused and done(form, act):
        messages.success(request, _("已登记恢复。下次判定时重新计算。"))
        return redirect("person", found.person_id)
    title = _("恢复享受%(label)s") % {"label": find_benefit(found.benefit).label}
    context = {"person": found.person, "form": form, "title": title}
    return render(request, "entitlements/renounce.html", context, status=status_of(form, was_refused=was_refused))


@page("benefit.view")
def paper(request: HttpRequest, renunciation_id: int) -> HttpResponse:
    """The photograph of what was signed."""
    rows = Renunciation.objects.select_related("paper")
    found = fetch(rows, request.actor, "benefit.view", pk=renunciation_id)  # type: ignore[attr-defined]
    if found.paper is None:
        raise Http404
    return paper_response(found.paper)
