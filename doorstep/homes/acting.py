"""One act of a home as a form: what was typed, what the service says of it, and where one goes on."""

from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from doorstep.people.answering import status_of, tried


def act_page(
    request: HttpRequest,
    form: forms.Form,
    act: Callable[[], Any],
    words: Mapping[str, Any],
    *,
    done: str,
    there: Callable[[Any], str],
) -> HttpResponse:
    """The form, or, when the act was done, the page that `there` names of what it gave.

    `words`: title, lead, submit, back and perhaps danger, as homes/act_form.html draws them.  The form's ABOUT says
    which field a refusal is about.
    """
    was_refused = False
    if request.method == "POST" and form.is_valid():
        if made := tried(form, act, getattr(form, "ABOUT", {})):
            messages.success(request, done)
            return redirect(there(made))
        was_refused = True
    status = status_of(form, was_refused=was_refused)
    return render(request, "homes/act_form.html", {"form": form, **words}, status=status)
