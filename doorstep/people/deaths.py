"""Who told of a death that stands in the register, read from the trail of the act that entered it."""

import datetime as dt
from collections.abc import Iterable

from django.utils.translation import gettext as _

from doorstep.base.models import Trail
from doorstep.base.templatetags.words import day

from .models import Person


def who_told_of_death(people: Iterable[int], *, before: dt.date | None = None) -> dict[int, str]:
    """By person: the source that `record_death` named, the seat that entered it, and when. Two queries.

    Left out: the living (with `before`, who lived still on that day), and whose line lies out of reach or tells of
    another day than the register.
    """
    rows = Person.objects.filter(pk__in=list(people), died_on__lt=before or dt.date.max)
    dead = dict(rows.values_list("pk", "died_on"))
    lines = Trail.objects.filter(thing="people.person", thing_id__in=dead, act="record_death").order_by("at", "pk")
    return {
        line.thing_id: _("%(source)s，%(seat)s %(day)s登记")
        % {"source": line.became["source"], "seat": line.seat_label, "day": day(line.at)}
        for line in lines
        if line.became and line.became.get("died_on") == f"{dead[line.thing_id]}"
    }
