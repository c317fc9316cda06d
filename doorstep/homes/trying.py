"""Doing what a form asked for: a refusal goes back into the form beside what it is about."""

from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.db import transaction

from doorstep.kernel.refusal import Refused


def tried(form: forms.Form, act: Callable[[], Any], about: Mapping[str, str]) -> Any:
    """What the act gives, or None after its refusal was put into the form; nothing is then changed.

    `about`: the field that a refusal is about, by the beginning of its code.
    """
    try:
        with transaction.atomic():
            return act() or True
    except Refused as refusal:
        name = next((name for code, name in about.items() if refusal.code.startswith(code)), None)
        form.add_error(name, f"{refusal.why}{refusal.then}" if name else f"{refusal.what}{refusal.why}{refusal.then}")
        return None
