"""Drawing up the money of a month from the awards that stand."""

import datetime as dt

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Min
from django.utils.translation import gettext as _

from doorstep.base.access import Actor, ScopedQuerySet
from doorstep.base.many import joined_by_hash
from doorstep.entitlements.given_back import GIVEN_BACK, OF_MONTH
from doorstep.entitlements.models import Change
from doorstep.entitlements.waiting import DECIDES, HAS_RENOUNCED, HOLDS, SUSPENDED, held_by_stale, with_hold
from doorstep.kernel.benefit import Benefit
from doorstep.kernel.days import add_months
from doorstep.kernel.refusal import Refused
from doorstep.kernel.regions import subtree
from doorstep.payments.models import Batch
from doorstep.payments.services import draw_up_batch
from doorstep.people.services.standing import day_of

from .judging import MOST_BACK

OF_AWARD = {"person": "award.person_id", "benefit": "award.benefit"}
BACK = OF_MONTH.format(**OF_AWARD, month="month.month::date")
# All that is due of each month since the first, and what was given back of it; what is on a line already the payments
# leave out.
DUE = f"""
    WITH back AS MATERIALIZED ({GIVEN_BACK})
    SELECT award.person_id, month::date AS month, award.amount_fen + {BACK} AS due_fen
    FROM entitlements_award AS award
    CROSS JOIN LATERAL generate_series(
        greatest(lower(award.months), %s::date), least(upper(award.months) - 1, %s::date), '1 month') AS month
    WHERE award.benefit = %s AND award.months && %s AND upper_inf(award.known) AND award.code >= %s AND award.code < %s
      AND NOT {SUSPENDED.format(**OF_AWARD, change="award.change_id")}
      AND NOT {HAS_RENOUNCED.format(**OF_AWARD, month="month::date")}
"""


def _first_drawn(benefit: Benefit, month: dt.date, code: str) -> dt.date:
    drawn = Batch.objects.filter(code=code, benefit=benefit.code, month__lt=month).exclude(state="dropped")
    earliest = drawn.aggregate(month=Min("month"))["month"] or month
    return max(earliest, add_months(month, -MOST_BACK))


@transaction.atomic
@joined_by_hash()
def draw_up_month(benefit: Benefit, month: dt.date, *, code: str, by: Actor, at: dt.datetime) -> Batch:
    """Draw up the batch of one benefit and month for a county from the awards that stand.

    What is due of earlier months and was not drawn then goes along as arrears, and so does what was paid, given back
    and is due after all: no further back than the first month that was drawn here, and than `MOST_BACK` months.  It
    waits for what the county can see to itself, and for nothing else: what waits for a village, for a list to close,
    for an objection or for fresh lists holds up nobody but its own person.  Left out are those whose award somebody
    objects to, and the months that somebody has renounced.

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
    first = _first_drawn(benefit, month, code)
    return draw_up_batch(
        benefit.code,
        benefit.label,
        month,
        source=DUE,
        terms=[first, month, benefit.code, DateRange(first, add_months(month, 1)), reach.lo, reach.hi],
        code=code,
        by=by,
        at=at,
    )


def _to_be_seen_to(changes: ScopedQuerySet, on: dt.date) -> int:
    """How many open changes the county itself can carry on or decide now."""
    ours = ["", *(hold.name for hold in HOLDS.values() if hold.ours)]
    open_ones = changes.filter(state="open", kind__in=DECIDES)
    if not open_ones.exists():  # so it mostly is: what each waits for is a long query to put together
        return 0
    waiting = list(with_hold(open_ones, on).filter(hold__in=ours))
    return len(waiting) - len(held_by_stale(waiting, on))
