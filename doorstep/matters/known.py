"""What the register already tells of a person, for questions that need not be asked. Rooms above add their own."""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import replace

from doorstep.kernel.machine import Ask
from doorstep.kernel.names import mask_phone
from doorstep.people.models import Guardian, Person

from .models import Matter

Teller = Callable[[Person, dt.date], str]
KNOWN: dict[str, Teller] = {}
Options = Callable[[Matter, dt.date], Sequence[tuple[str, str]]]
OPTIONS: dict[str, Options] = {}


def give_options(name: str, options: Options) -> None:
    """Make a list of choices known that depends on the case. A name given twice is an error."""
    if name in OPTIONS:
        raise LookupError(f"options given twice: {name}")
    OPTIONS[name] = options


def with_options(asks: tuple[Ask, ...], matter: Matter, on: dt.date) -> tuple[Ask, ...]:
    """The questions with the choices that this case gives them."""
    return tuple(replace(ask, choices=tuple(OPTIONS[ask.options](matter, on))) if ask.options else ask for ask in asks)


def tell_known(name: str, teller: Teller) -> None:
    """Make something known about a person; "" where the register does not know it. A name told twice is an error."""
    if name in KNOWN:
        raise LookupError(f"known twice: {name}")
    KNOWN[name] = teller


def known_of(asks: tuple[Ask, ...], person: Person, on: dt.date) -> dict[str, str]:
    """What is known of the questions, by their names; those not known are left out."""
    told = {ask.name: KNOWN[ask.known](person, on) for ask in asks if ask.known}
    return {name: said for name, said in told.items() if said}


def _guardian(person: Person, on: dt.date) -> str:
    held = Guardian.objects.filter(person=person, held__contains=on).order_by("pk").first()
    return f"{held.name}（{held.get_relation_display()}）" if held else ""


tell_known("phone", lambda person, on: mask_phone(person.phone.open()) if person.phone else "")
tell_known("address", lambda person, on: person.address)
tell_known("lives_address", lambda person, on: person.lives_address or person.address)
tell_known("guardian", _guardian)
