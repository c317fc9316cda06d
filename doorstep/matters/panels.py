"""This room's cards: a person's cases, and what a place may do itself."""

from collections.abc import Mapping
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from doorstep.base.access import Actor
from doorstep.base.items import ITEMS, find_item
from doorstep.base.panels import Panel, put_panel
from doorstep.kernel.regions import level_of
from doorstep.orgs.models import Org
from doorstep.people.models import Person

from .models import Delegation, Matter, Readiness
from .models_mandate import Mandate
from .words import due_words, item_label, item_words, stage_label, stage_tone

LATEST = 6


def _cases(person: Person, actor: Actor) -> Mapping[str, Any]:
    rows = Matter.objects.filter(person=person).order_by("-pk")[:LATEST]
    on = timezone.localdate()
    return {
        "person": person,
        "rows": [
            (row, item_label(row), stage_label(row), stage_tone(row, on), due_words(row, on))
            for row in rows
            if row.item in ITEMS
        ],
        "may_file": actor.may("matter.file", person.code) and person.died_on is None,
        "mandates": [
            (held, item_words(held))
            for held in Mandate.objects.filter(person=person, valid__contains=on).order_by("-pk")
        ],
    }


def _sunk(org: Org, actor: Actor) -> Mapping[str, Any] | None:
    if level_of(org.code) not in ("town", "village") or org.kind not in ("federation", "village_association"):
        return None
    held = Delegation.objects.filter(org=org).order_by("item", "-valid")
    return {
        "org": org,
        "ready": Readiness.objects.filter(org=org).first(),
        "is_village": level_of(org.code) == "village",
        "rows": [(one, find_item(one.item).label, _labels(one)) for one in held if one.item in ITEMS],
        "may_change": actor.may("matter.delegate", org.code),
    }


def _labels(held: Delegation) -> str:
    labels = {act.name: act.label for act in find_item(held.item).machine.acts}
    return "、".join(dict.fromkeys(labels.get(name, name) for name in held.acts))


put_panel("person", Panel("matters", _("办件"), "matter.view", "matters/_cases.html", _cases, 12))
put_panel("org", Panel("sunk", _("受理权下沉"), "org.view", "matters/_sunk.html", _sunk, 20))
