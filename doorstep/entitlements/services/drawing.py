"""Drawing up the money of a month from the awards that stand."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from doorstep.base.access import Actor
from doorstep.entitlements.models import Change
from doorstep.kernel.benefit import Benefit
from doorstep.kernel.refusal import Refused
from doorstep.kernel.regions import subtree
from doorstep.payments.models import Batch
from doorstep.payments.services import draw_up_batch


@transaction.atomic
def draw_up_month(benefit: Benefit, month: dt.date, *, code: str, by: Actor, at: dt.datetime) -> Batch:
    """Draw up the batch of one benefit and month for a county from the awards that stand.

    Raises: Refused as payments.draw_up_batch, Refused("batch.changes_open"): somebody must look at them first.
    """
    reach = subtree(code)
    waiting = Change.objects.filter(
        benefit=benefit.code, month=month, state="open", kind__in=["starts", "changes", "stops"], code__gte=reach.lo
    ).filter(code__lt=reach.hi)
    if waiting_count := waiting.count():
        raise Refused(
            _("没有制单。"),
            why=_("还有 %(count)s 项变动待确认。") % {"count": waiting_count},
            then=_("请先在「待遇」页确认或不予采纳。"),
            code="batch.changes_open",
        )
    return draw_up_batch(
        benefit.code,
        benefit.label,
        month,
        source="""SELECT person_id, %s::date AS month, amount_fen AS due_fen FROM entitlements_award
                  WHERE benefit = %s AND months @> %s::date AND code >= %s AND code < %s""",
        terms=[month, benefit.code, month, reach.lo, reach.hi],
        code=code,
        by=by,
        at=at,
    )
