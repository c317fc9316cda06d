"""This room's own cards on a person's page: family, circumstances, history, who looked."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from doorstep.base.access import Actor
from doorstep.base.panels import Panel, put_panel
from doorstep.kernel.days import month_of
from doorstep.kernel.names import mask_number, mask_phone

from .guardianship import grounds_of
from .history import events_of, looks_at
from .models import Circumstance, Guardian, Merge, Person
from .services.reveal import PURPOSES

FEW = 5


@dataclass(frozen=True)
class Standing:
    """One guardian as the card shows one: masked, and where to see more (empty: not for this seat)."""

    guardian: Guardian
    phone: str
    number: str
    reveal_url: str


def _act_url(person: Person, actor: Actor, permission: str, act: str) -> str:
    """The address of an act on the person; empty where this seat may not do it."""
    return reverse("person-act", args=[person.pk, act]) if actor.may(permission, person.code) else ""


def _household(person: Person, actor: Actor) -> Mapping[str, Any]:
    members = []
    if person.household_id:
        others = Person.objects.within_reach(actor, "person.view").filter(
            household=person.household_id, merged_into=None
        )
        members = list(others.exclude(pk=person.pk).order_by("-is_head", "pk"))
    return {"members": members, "change_url": _act_url(person, actor, "person.register", "household")}


def _guardians(person: Person, actor: Actor) -> Mapping[str, Any]:
    may_reveal = actor.may("person.reveal", person.code)
    rows = [
        Standing(
            guardian,
            mask_phone(guardian.phone.open()) if guardian.phone else "",
            mask_number(guardian.number.open()) if guardian.number else "",
            reverse("guardian-reveal", args=[guardian.pk]) if may_reveal else "",
        )
        for guardian in Guardian.objects.filter(person=person, held__contains=timezone.localdate()).order_by("pk")
    ]
    grounds = grounds_of(person)
    return {
        "rows": rows,
        "grounds": grounds,
        "is_missing": bool(grounds) and not rows and person.died_on is None,
        "change_url": _act_url(person, actor, "person.register", "guardian"),
        "purposes": PURPOSES,
    }


def _circumstances(person: Person, actor: Actor) -> Mapping[str, Any]:
    month = month_of(timezone.localdate())
    told = {row.kind: row for row in Circumstance.objects.filter(person=person, valid__contains=month)}
    rows = [(label, told.get(kind)) for kind, label in Circumstance.KINDS]
    return {"rows": rows, "change_url": _act_url(person, actor, "benefit.answer", "circumstance")}


def _history(person: Person, actor: Actor) -> Mapping[str, Any]:
    merges: list[Merge] = []
    if len(person.joined) > 1:
        merges = list(Merge.objects.filter(kept=person, undone_at=None).select_related("gone").order_by("-at"))
    return {
        "events": events_of(person.joined),
        "merges": merges,
        "may_split": actor.may("person.merge", person.code),
    }


def _looks(person: Person, actor: Actor) -> Mapping[str, Any]:
    return {"rows": looks_at(person.joined)[:FEW]}


put_panel("person", Panel("circumstances", _("情况"), "person.view", "people/_circumstances.html", _circumstances, 30))
put_panel("person", Panel("guardians", _("监护人"), "person.view", "people/_guardians.html", _guardians, 40))
put_panel("person", Panel("household", _("同户的人"), "person.view", "people/_household.html", _household, 50))
put_panel("person", Panel("history", _("办理经过"), "person.view", "people/_history.html", _history, 80))
put_panel("person", Panel("looks", _("谁看过"), "person.view", "people/_looks.html", _looks, 90))
