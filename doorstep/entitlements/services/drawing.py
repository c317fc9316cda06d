"""Drawing up the money of a month from the awards that stand."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from doorstep.base.access import Actor, ScopedQuerySet
from doorstep.entitlements.models import Change
from doorstep.entitlements.waiting import DECIDES, HAS_RENOUNCED, HOLDS, SUSPENDED, held_by_stale, with_hold
from doorstep.kernel.benefit import Benefit
from doorstep.kernel.refusal import Refused
from doorstep.kernel.regions import subtree
from doorstep.payments.models import Batch
from doorstep.payments.services import draw_up_batch
from doorstep.people.services.standing import day_of

OF_AWARD = {"person": "award.person_id", "benefit": "award.benefit"}


@transaction.atomic
def draw_up_month(benefit: Benefit, month: dt.date, *, code: str, by: Actor, at: dt.datetime) -> Batch:
    """Draw up the batch of one benefit and month for a county from the awards that stand.

    It waits for what the county can see to itself, and for nothing else: what waits for a village, for a list to close,
    for an objection or for fresh lists holds up nobody but its own person.  Left out are those whose award somebody
    objects to, and those who have renounced.

    Raises: Refused as payments.draw_up_batch, Refused("batch.changes_open"): somebody must look at them first.
    """
    reach, on = subtree(code), day_of(at)
    if count := _to_be_seen_to(Change.objects.filter(benefit=benefit.code, month=month).in_ranges([reach]), on):
        raise Refused(
            _("没有制单。"),
            why=_("还有 %(count)s 项变动待办。") % {"count": count},
            then=_("请先在「待遇」页确认或不予采纳。"),
            code="batch.changes_open",
        )
    return draw_up_batch(
        benefit.code,
        benefit.label,
        month,
        source=f"""SELECT award.person_id, %s::date AS month, award.amount_fen AS due_fen
                   FROM entitlements_award AS award
                   WHERE award.benefit = %s AND award.months @> %s::date AND award.code >= %s AND award.code < %s
                     AND NOT {SUSPENDED.format(**OF_AWARD, change="award.change_id")}
                     AND NOT {HAS_RENOUNCED.format(**OF_AWARD, month="%s::date")}""",
        terms=[month, benefit.code, month, reach.lo, reach.hi, month],
        code=code,
        by=by,
        at=at,
    )


def _to_be_seen_to(changes: ScopedQuerySet, on: dt.date) -> int:
    """How many open changes the county itself can carry on or decide now."""
    ours = ["", *(hold.name for hold in HOLDS.values() if hold.ours)]
    waiting = with_hold(changes.filter(state="open", kind__in=DECIDES), on).filter(hold__in=ours)
    stops = waiting.filter(kind="stops")
    return waiting.exclude(kind="stops").count() + stops.count() - len(held_by_stale(stops, on))
