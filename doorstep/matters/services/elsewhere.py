"""What the window and the home of a case share: the limits, and the answer that goes back."""

import datetime as dt

from django.db import connection
from django.utils.translation import gettext as _

from doorstep.base.access import SYSTEM
from doorstep.base.items import find_item
from doorstep.base.scope import scoped
from doorstep.base.workdays import calendar_in_force
from doorstep.kernel.clock import Limit, Segment, due_on
from doorstep.kernel.item import Elsewhere, Item
from doorstep.kernel.refusal import Refused
from doorstep.matters.models import Matter
from doorstep.matters.models_forward import Forwarding
from doorstep.people.services.standing import day_of


def limits_of(item: Item, *, what: str) -> Elsewhere:
    """The limits of an item that may be filed far from home. Raises: Refused("forward.item")."""
    if item.elsewhere is None or item.retired:
        raise Refused(
            what,
            why=_("「%(item)s」不能在异地申请。") % {"item": item.label},
            then=_("请到户籍地办理。"),
            code="forward.item",
        )
    return item.elsewhere


def day_due(since: dt.date, limit: Limit) -> dt.date:
    """The last day of a limit that begins to run on the day."""
    deadline = due_on([Segment(since, None, "")], limit, calendar_in_force())
    assert deadline is not None, "a clock that runs has a last day"
    return deadline.date


def answered(found: Forwarding, outcome: str, words: str, *, at: dt.datetime) -> None:
    """Home has answered: from today the window's days to tell the applicant run."""
    limits = limits_of(find_item(found.item), what=_("答复没有登记。"))
    found.decided_at, found.outcome, found.words = at, outcome, words[:400]
    found.tell_due_on = day_due(day_of(at), limits.tell)
    found.save(update_fields=["decided_at", "outcome", "words", "tell_due_on"])


def tell_window(matter: Matter, words: str, *, at: dt.datetime) -> None:
    """A case that a window elsewhere had sent has ended: the window learns how, and is to tell the applicant."""
    with scoped(SYSTEM.ranges, by=SYSTEM):
        found = Forwarding.objects.select_for_update(of=("self",)).filter(matter=matter).first()
        if found is not None and found.decided_at is None:
            outcome = "granted" if matter.outcome == "granted" else "refused"
            answered(found, outcome, words or matter.get_outcome_display(), at=at)


def case_at_home(found: Forwarding) -> Matter | None:
    """The case that it has become, which lies beyond the reach of the window: for how it stands, and nothing else."""
    with scoped(SYSTEM.ranges, by=SYSTEM):
        return Matter.objects.filter(pk=found.matter_id).first() if found.matter_id else None


def next_number(letter: str, code: str, on: dt.date) -> str:
    """The next number in the row of all cases, with a letter that tells what it is the number of."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('matters_number')")
        return f"{letter}{code[:6]}-{on:%Y%m}-{cursor.fetchone()[0]:06d}"
