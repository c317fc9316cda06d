"""This room's own cards on a person's page: family, circumstances, what was done, who looked.

They read what reading.whole_people and reading.lines_of have put on the person.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from doorstep.base.access import Actor
from doorstep.base.panels import Panel, put_panel
from doorstep.kernel.names import mask_number, mask_phone

from .guardianship import grounds_of
from .models import Circumstance, Guardian, Merge, Person
from .reading import opened
from .services.reveal import PURPOSES

RELATIONS = dict(Guardian.RELATIONS)


@dataclass(frozen=True)
class Standing:
    """One guardian as the card shows one: masked, and where to see more or end it (empty: not for this seat)."""

    name: str
    relation: str
    since: dt.date
    phone: str
    number: str
    proof: str
    reveal_url: str
    end_url: str


@dataclass(frozen=True)
class Told:
    """One answer as the card shows it. `is_off`: the person is not on the whole list of the place."""

    holds: bool
    source: str
    as_of: dt.date
    is_off: bool = False
    amount_fen: int | None = None


def _act_url(person: Person, actor: Actor, permission: str, act: str) -> str:
    """The address of an act on the person; empty where this seat may not do it."""
    return reverse("person-act", args=[person.pk, act]) if actor.may(permission, person.code) else ""


def _household(person: Person, actor: Actor) -> Mapping[str, Any]:
    members: list[Person] = []
    if person.household_id:
        others = Person.objects.within_reach(actor, "person.view").filter(household=person.household_id)
        members = list(others.filter(merged_into=None).exclude(pk=person.pk).order_by("-is_head", "pk"))
    return {"members": members, "change_url": _act_url(person, actor, "person.register", "household")}


def _guardians(person: Any, actor: Actor) -> Mapping[str, Any]:
    may_reveal, change_url = (
        actor.may("person.reveal", person.code),
        _act_url(person, actor, "person.register", "guardian"),
    )
    rows = [
        Standing(
            said["name"],
            RELATIONS[said["relation"]],
            dt.date.fromisoformat(said["since"]),
            mask_phone(opened(said["phone"])),
            mask_number(opened(said["number"])),
            said["proof"],
            reverse("guardian-reveal", args=[said["pk"]]) if may_reveal else "",
            reverse("guardian-end", args=[said["pk"]]) if change_url else "",
        )
        for said in person.standing
    ]
    grounds = grounds_of(person)
    return {
        "rows": rows,
        "grounds": grounds,
        "is_missing": bool(grounds) and not rows and person.died_on is None,
        "change_url": change_url,
        "purposes": PURPOSES,
    }


def _circumstances(person: Any, actor: Actor) -> Mapping[str, Any]:
    told, confirmed = dict[str, Told](), dict[tuple[str, str], dt.date]()
    for said in person.lists:
        day = dt.date.fromisoformat(said["as_of"])
        told[said["kind"]] = Told(False, said["source"], day, is_off=True)
        confirmed[said["kind"], said["source"]] = day
    for said in person.told:
        as_of = dt.date.fromisoformat(said["as_of"])
        if said["holds"]:
            as_of = max(as_of, confirmed.get((said["kind"], said["source"]), as_of))
        told[said["kind"]] = Told(said["holds"], said["source"], as_of, amount_fen=said["amount_fen"])
    return {
        "rows": [(label, told[kind]) for kind, label in Circumstance.KINDS if kind in told],
        "unclear": [label for kind, label in Circumstance.KINDS if kind not in told],
        "change_url": _act_url(person, actor, "benefit.answer", "circumstance"),
    }


def _history(person: Any, actor: Actor) -> Mapping[str, Any]:
    merges: list[Merge] = []
    if person.joined:
        merges = list(Merge.objects.filter(kept=person, undone_at=None).select_related("gone").order_by("-at"))
    return {"events": person.acts, "merges": merges, "may_split": actor.may("person.merge", person.code)}


def _looks(person: Any, actor: Actor) -> Mapping[str, Any]:
    return {"rows": person.looks}


put_panel("person", Panel("circumstances", _("情况"), "person.view", "people/_circumstances.html", _circumstances, 30))
put_panel("person", Panel("guardians", _("监护人"), "person.view", "people/_guardians.html", _guardians, 40))
put_panel("person", Panel("household", _("同户的人"), "person.view", "people/_household.html", _household, 50))
put_panel("person", Panel("history", _("办理经过"), "person.view", "people/_history.html", _history, 80))
put_panel("person", Panel("looks", _("谁看过"), "person.view", "people/_looks.html", _looks, 90))
