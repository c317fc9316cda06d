"""Doing what a form asked for: a refusal goes back into the form beside what it is about."""

from collections.abc import Callable, Mapping
from typing import Any

from django.db import transaction
from django.forms import Form
from django.http import HttpRequest

from doorstep.kernel.refusal import Refused

FORM_WRONG, REFUSED = 422, 409

# Which field a refusal is about, by the beginning of its code.
ABOUT = {
    "idcard.": ("number",),
    "name.": ("name",),
    "phone.": ("phone",),
    "place.": ("code", "to_code", "lives_code"),
    "person.number_taken": ("number",),
    "person.registered_elsewhere": ("number",),
    "person.birth_disagrees": ("born_on", "number"),
    "person.sex_disagrees": ("sex", "number"),
    "person.looks_registered": ("is_another",),
    "person.dies_": ("died_on",),
    "person.moves_later": ("on",),
    "merge.nobody": ("number",),
    "guardian.begins_later": ("since",),
    "guardian.is_the_person": ("number",),
    "circumstance.month": ("since",),
    "circumstance.told_later": ("as_of",),
    "circumstance.pays_nothing": ("amount_fen",),
}


def posted(request: HttpRequest) -> Any:
    """What a form is bound to: what was posted, however little, or nothing."""
    return request.POST if request.method == "POST" else None


def done(form: Form, act: Callable[[], Any]) -> Any:
    """What the act gives, or None after its refusal was put into the form; nothing is then changed."""
    try:
        with transaction.atomic():
            return act() or True
    except Refused as refusal:
        blame(form, refusal)
        return None


def tried(form: Form, act: Callable[[], Any], about: Mapping[str, str]) -> Any:
    """The same for rooms above, whose refusals are about fields of their own.

    `about`: the field that a refusal is about, by the beginning of its code.
    """
    try:
        with transaction.atomic():
            return act() or True
    except Refused as refusal:
        field = next((name for code, name in about.items() if refusal.code.startswith(code)), None)
        form.add_error(field, f"{refusal.why}{refusal.then}" if field else f"{refusal.what}{refusal.why}{refusal.then}")
        return None


def blame(form: Form, refusal: Refused) -> None:
    """Put a refusal beside the field that it is about, or above all where it is about none."""
    for beginning, fields in ABOUT.items():
        if refusal.code.startswith(beginning):
            for field in fields:
                if field in form.fields and not form.fields[field].widget.is_hidden:
                    form.add_error(field, f"{refusal.why}{refusal.then}")
                    return
    form.add_error(None, f"{refusal.what}{refusal.why}{refusal.then}")


def status_of(form: Form, *, was_refused: bool) -> int:
    """200 before anything was sent, 409 after a refusal, 422 where the form itself was wrong."""
    if not form.errors:
        return 200
    return REFUSED if was_refused else FORM_WRONG
