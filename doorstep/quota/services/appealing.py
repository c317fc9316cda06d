"""An employer disagrees with the outcome: somebody else looks at it again."""

import datetime as dt

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from doorstep.base.access import Actor, fetch
from doorstep.base.integrity import refusing
from doorstep.base.trail import record
from doorstep.base.workdays import calendar_in_force
from doorstep.kernel.days import add_workdays
from doorstep.kernel.refusal import Refused
from doorstep.quota.models import Declaration
from doorstep.quota.models_outcome import Appeal
from doorstep.quota.terms import APPEAL_DAYS, DECIDE_DAYS

from .own import at_home, own
from .reviewing import REVIEW, need_reason


@transaction.atomic
def raise_appeal(declaration_id: int, words: str, *, by: Actor, at: dt.datetime) -> Appeal:
    """Ask for the outcome to be looked at again, within the term.

    Raises: Http404, Refused("declaration.state", "appeal.late", "appeal.there", "declaration.no_reason").
    """
    what, on = _("异议没有提出。"), timezone.localtime(at).date()
    with at_home(by):
        made = own(Declaration.objects, by, pk=declaration_id)
        if made.state not in ("certified", "not_certified") or made.decided_at is None:
            raise Refused(what, why=_("申报还没有办结。"), then=_("请等办结。"), code="declaration.state")
        last = appeal_until(made.decided_at, on)
        if on > last:
            raise Refused(
                what,
                why=_("异议期到 %(last)s 为止。") % {"last": last},
                then=_("对应缴金额有异议的，请向税务机关提出。"),
                code="appeal.late",
            )
        there = Refused(what, why=_("已经有一份异议在复核。"), then=_("请等答复。"), code="appeal.there")
        with refusing(appeal_is_open_once=there):
            appeal = Appeal.objects.create(
                declaration=made,
                employer_id=made.employer_id,
                code=made.code,
                words=need_reason(words, what=what),
                raised_at=at,
                raised_label=f"{by.seat_label} {by.name}",
                due_on=add_workdays(on, DECIDE_DAYS.on(on), calendar_in_force()).date,
                first_id=made.reviewer_id or 0,
                second_id=made.decided_id,
            )
        record(by, "raise_appeal", appeal, at=at)
    return appeal


def appeal_until(decided_at: dt.datetime, on: dt.date) -> dt.date:
    """The last day on which an outcome of that instant may be objected to. One query."""
    return add_workdays(timezone.localtime(decided_at).date(), APPEAL_DAYS.on(on), calendar_in_force()).date


@transaction.atomic
def decide_appeal(appeal_id: int, *, is_changed: bool, reason: str, by: Actor, at: dt.datetime) -> Appeal:
    """Uphold the outcome, or have the declaration reviewed anew; neither the reviewer nor the signer decides.

    Raises: Http404, Refused("access.not_yours", "appeal.decided", "appeal.own", "declaration.no_reason").
    """
    what = _("异议没有办结。")
    rows = Appeal.objects.select_related("declaration").select_for_update(of=("self",))
    appeal = fetch(rows, by, "placement.view", pk=appeal_id)
    by.require(REVIEW, appeal.code, what=what)
    if appeal.state != "open":
        raise Refused(what, why=_("这份异议已经办结。"), then=_("无须再做什么。"), code="appeal.decided")
    if by.account_id in (appeal.first_id, appeal.second_id):
        raise Refused(what, why=_("原来的初审或者认定是您办的。"), then=_("请由另一个人复核。"), code="appeal.own")
    appeal.state, appeal.reason = "changed" if is_changed else "upheld", need_reason(reason, what=what)
    appeal.decided_at, appeal.decided_id, appeal.decided_label = at, by.account_id, by.seat_label
    appeal.save()
    if is_changed:
        made = appeal.declaration
        made.state, made.reopened_at, made.reopened_words = "accepted", at, appeal.reason
        made.save(update_fields=["state", "reopened_at", "reopened_words"])
    record(by, "decide_appeal", appeal, at=at, became={"state": appeal.state}, reason=appeal.reason)
    return appeal
