"""Entering somebody in the register: the number first, then the rest."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from doorstep.base.pages import page

from .answering import done, posted, status_of
from .forms import NumberForm, RegisterForm
from .services import look_up_number, register_person
from .services.register import LookedUp
from .words import age_words, number_words


@page("person.register", writes=["POST"])
def register(request: HttpRequest) -> HttpResponse:
    """Typing a number finds the person, says where else they are registered, or opens the form for the rest."""
    if request.method == "POST" and "name" in request.POST:
        return _entered(request)
    actor, today = request.actor, timezone.localdate()  # type: ignore[attr-defined]
    form, found, was_refused = NumberForm(posted(request)), None, False
    if request.method == "POST" and form.is_valid():
        number = form.cleaned_data["number"]
        found = done(form, lambda: look_up_number(number, by=actor, on=today)) if number else LookedUp(None, None, "")
        was_refused = found is None
        if found and not found.person and not found.elsewhere:
            number = found.read.number if found.read else ""
            blank = RegisterForm(None, actor=actor, on=today, number=number)
            return _form_page(request, blank, read=found.read)
    context: dict[str, Any] = {"form": form, "found": found}
    if found and found.person:
        context |= {"age": age_words(found.person, today), "number": number_words(found.person)}
    return render(request, "people/register.html", context, status=status_of(form, was_refused=was_refused))


def _entered(request: HttpRequest) -> HttpResponse:
    actor, today = request.actor, timezone.localdate()  # type: ignore[attr-defined]
    form = RegisterForm(request.POST, actor=actor, on=today, number=request.POST.get("number", ""))
    was_refused = False
    if form.is_valid():
        person = done(form, lambda: register_person(**form.cleaned_data, by=actor, at=timezone.now()))
        if person:
            messages.success(request, _("%(name)s已登记。") % {"name": person.name})
            return redirect("person", person.pk)
        was_refused = True
    return _form_page(request, form, read=None, status=status_of(form, was_refused=was_refused))


def _form_page(request: HttpRequest, form: RegisterForm, *, read: Any, status: int = 200) -> HttpResponse:
    return render(request, "people/register_form.html", {"form": form, "read": read}, status=status)
