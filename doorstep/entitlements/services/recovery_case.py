"""One case of recovery: found and locked for an act, led on to where the act leads, and what is left of it."""

import datetime as dt
from typing import Any

from django.db.models import OuterRef, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from doorstep.base.access import Actor, fetch
from doorstep.base.trail import record
from doorstep.entitlements.models import STANDING, Award
from doorstep.entitlements.models_recovery import Recovery
from doorstep.entitlements.recovery_machine import MACHINE
from doorstep.kernel.machine import Act
from doorstep.kernel.refusal import Refused
from doorstep.payments.models_ledger import OffsetPlan
from doorstep.people.services.standing import required

LONGEST = 200  # characters of a reason


def case_for(recovery_id: int, name: str, reason: str, *, by: Actor) -> tuple[Recovery, Act, str]:
    """The case, locked, with an act that is open to it and to this seat, and the reason in one line.

    Raises: Http404, Refused("machine.no_act", "access.not_yours", "person.not_said").
    """
    recovery = fetch(Recovery.objects.select_for_update(of=("self",)), by, "recovery.view", pk=recovery_id)
    act = MACHINE.act(name, recovery.state)
    what = _("「%(act)s」没有办成。") % {"act": act.label}
    by.require(act.needs, recovery.code, what=what)
    return recovery, act, required(reason, _("理由"), what=what, most=LONGEST)


def lead_on(recovery: Recovery, act: Act, reason: str, *, by: Actor, at: dt.datetime, **became: Any) -> Recovery:
    """Put the case where the act leads, and write down who did it and why. Raises: Refused("access.not_yours")."""
    by.require(act.needs, recovery.code, what=_("「%(act)s」没有办成。") % {"act": act.label})
    was = recovery.state
    recovery.state = act.target
    if MACHINE.stage(act.target).is_final:
        recovery.closed_at = at
    recovery.save()
    record(
        by,
        f"recovery_{act.name}",
        recovery,
        at=at,
        was={"state": was},
        became={"state": recovery.state, **became},
        reason=reason,
    )
    return recovery


def left_of(recovery: Recovery) -> int:
    """Fen still to come back: less what was paid back, and what lines that are signed for have held back."""
    taken = OffsetPlan.objects.filter(recovery_id=recovery.pk, batch__isnull=False)
    signed = taken.exclude(batch__state__in=["drawn", "dropped"])
    return recovery.total_fen - _sum(recovery.repayments.all()) - _sum(signed)


def open_to_repayment(recovery: Recovery) -> int:
    """Fen that may be paid back in money: less also what lines that wait for signatures hold back."""
    taken = OffsetPlan.objects.filter(recovery_id=recovery.pk, batch__isnull=False)
    return recovery.total_fen - _sum(recovery.repayments.all()) - _sum(taken)


def _sum(rows: Any) -> int:
    return rows.aggregate(fen=Sum("amount_fen"))["fen"] or 0


def months_of(recovery: Recovery) -> list[Any]:
    """The months of a case, each with `now_fen`: what is due of it by now, within reach. One query."""
    stands = Award.objects.filter(STANDING, person=recovery.person_id, benefit=recovery.benefit)
    now = stands.filter(months__contains=OuterRef("month")).values("amount_fen")[:1]
    return list(recovery.months.annotate(now_fen=Coalesce(Subquery(now), 0)).order_by("month"))


def refuse_while_held_back(recovery: Recovery) -> None:
    """A batch that may still be dropped holds something back: were it dropped, that would be held back again.

    Raises: Refused("recovery.held_back").
    """
    before_sent = OffsetPlan.objects.filter(recovery_id=recovery.pk, batch__sent_at=None, batch__isnull=False)
    if before_sent.exists():
        raise Refused(
            _("没有办成。"),
            why=_("有一笔扣回在还没送银行的批次里。"),
            then=_("请等这一批送出或者作废以后再办。"),
            code="recovery.held_back",
        )


def trim_offsets(recovery: Recovery, left: int) -> None:
    """Plan to hold back no more than is left: what lies furthest ahead is let go first. What was taken stays."""
    planned = OffsetPlan.objects.select_for_update(of=("self",)).filter(recovery_id=recovery.pk, batch=None)
    plans = list(planned.order_by("-month"))
    excess = sum(one.amount_fen for one in plans) - left
    for one in plans:
        cut = min(one.amount_fen, excess)
        if cut <= 0:
            return
        excess -= cut
        if cut == one.amount_fen:
            one.delete()
        else:
            one.amount_fen -= cut
            one.save(update_fields=["amount_fen"])
