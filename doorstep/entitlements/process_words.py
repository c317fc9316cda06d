"""How far a change has come, in words and steps, for the page of the change."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from doorstep.base.templatetags.words import day

from .models import Change
from .models_process import Check, ListEntry, ListObjection, Telling
from .oddities import odd_words
from .waiting import HOLDS, held_by_stale

STEP_OF = {
    **dict.fromkeys(("unknown", "unchecked", "found_wrong", "unreached"), "check"),
    "untold": "tell",
    **dict.fromkeys(("unlisted", "listed", "objected"), "list"),
}


@dataclass(frozen=True)
class Step:
    """One step as the component draws it: done, now or next."""

    label: str
    state: str
    note: str = ""


@dataclass(frozen=True)
class Course:
    """Everything between the finding and the award. `hold`: what is waited for; none: it may be confirmed."""

    steps: list[Step]
    hold: Any
    why: str
    odd: list[tuple[Any, Any]]
    checks: list[Check]
    telling: Telling | None
    entry: ListEntry | None
    objections: list[ListObjection]


def course_of(change: Any, on: dt.date) -> Course:
    """How far a change that `with_hold` has read has come. Four queries, and the lists of others for a stop."""
    finding = {"person": change.person_id, "benefit": change.benefit, "month": change.month}
    entry = ListEntry.objects.filter(**finding, withdrawn_at=None, amount_fen=change.becomes_fen or 0).first()
    told = Telling.objects.filter(**finding, kind=change.kind, becomes_fen=change.becomes_fen).first()
    stale = {} if change.hold else held_by_stale([change], on)
    hold = HOLDS.get("stale" if stale else change.hold) if change.state == "open" else None
    why = f"{hold.why}{stale.get(change.pk, '')}" if hold else ""
    return Course(
        steps=_steps(change, hold.name if hold else "", told, entry),
        hold=hold,
        why=why,
        odd=odd_words(change.odd),
        checks=list(Check.objects.filter(**finding).order_by("-pk")[:10]),
        telling=told,
        entry=entry,
        objections=list(ListObjection.objects.filter(entry=entry).order_by("-pk")[:10]) if entry else [],
    )


def _steps(change: Change, hold: str, told: Telling | None, entry: ListEntry | None) -> list[Step]:
    names = {
        "check": (_("村（社区）核实"), _("%(day)s前") % {"day": day(change.check_by)} if change.check_by else ""),
        "tell": (_("告知"), told.get_told_how_display() if told and told.told_at else ""),
        "list": (_("公示"), _("到%(day)s") % {"day": day(entry.closes_on)} if entry else ""),
        "decide": (_("县残联确认"), ""),
    }
    if not change.odd and change.kind != "unknown":
        del names["check"]
    if change.kind != "starts":
        del names["list"]
    if change.kind == "unknown":
        names = {"check": names["check"]}
    at = STEP_OF.get(hold, "decide")
    here = list(names).index(at if at in names else list(names)[-1]) if change.state == "open" else len(names)
    state = lambda place: "done" if place < here else "now" if place == here else "next"  # noqa: E731
    return [Step(label, state(place), note) for place, (label, note) in enumerate(names.values())]
