"""This room's cards: visits on the page of a person, and on that of a case."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from doorstep.base.access import Actor, ScopedQuerySet
from doorstep.base.panels import Panel, put_panel
from doorstep.certificates.models_assess import Assessment
from doorstep.matters.models import Matter
from doorstep.people.models import Person

from .models import VisitOrder
from .words import TONES, purpose_words, window_words

LATEST = 6


def _rows(orders: ScopedQuerySet) -> list[tuple[VisitOrder, str, str, str]]:
    found = orders.order_by("-pk")[:LATEST]
    return [(order, purpose_words(order), window_words(order), TONES[order.state]) for order in found]


def _of_person(person: Person, actor: Actor) -> Mapping[str, Any]:
    return {
        "rows": _rows(VisitOrder.objects.filter(person=person)),
        "ask": "visit-ask",
        "about": person.pk,
        "may_order": actor.may("visit.order", person.code) and person.died_on is None,
        "is_wanted": False,
    }


def _of_matter(matter: Matter, actor: Actor) -> Mapping[str, Any] | None:
    """Two queries. Told plainly where the assessment is booked at home and nobody has ordered the visit."""
    rows = _rows(VisitOrder.objects.filter(matter=matter))
    may_order = actor.may("visit.order", matter.code) and matter.closed_at is None
    if not rows and not may_order:
        return None
    booked = Assessment.objects.filter(matter=matter, place="home", concluded_at=None)
    is_open = any(order.closed_at is None for order, *_words in rows)
    is_wanted = may_order and not is_open and booked.exists()
    return {"rows": rows, "ask": "visit-ask-matter", "about": matter.pk, "may_order": may_order, "is_wanted": is_wanted}


put_panel("person", Panel("visits", _("上门"), "visit.view", "visits/_visits.html", _of_person, 14))
put_panel("matter", Panel("visits", _("上门"), "visit.view", "visits/_visits.html", _of_matter, 30))
