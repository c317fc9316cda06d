"""Confirming or declining what a month run found; awards follow."""

import datetime as dt
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from doorstep.base.access import Actor, fetch
from doorstep.base.trail import record
from doorstep.entitlements.messages import tell_of_lower
from doorstep.entitlements.models import Change, MonthRun
from doorstep.kernel.refusal import Refused
from doorstep.kernel.regions import subtree

from .following import follow


@transaction.atomic
def confirm_changes(
    benefit: str, month: dt.date, kind: str, *, code: str, by: Actor, at: dt.datetime, reason: str = ""
) -> int:
    """Confirm every open change of one kind under `code`, with what was found of earlier months; awards follow.

    Returns how many were confirmed.  Raises: Refused("change.no_reason", "change.cannot_confirm", "access.not_yours").
    """
    by.require("benefit.confirm", code, what=_("没有确认。"))
    reach = subtree(code)
    open_ones = Change.objects.filter(
        Q(month=month) | Q(month__lt=month, is_back=True),
        benefit=benefit,
        kind=kind,
        state="open",
        code__gte=reach.lo,
        code__lt=reach.hi,
    )
    count = _confirm(open_ones, kind=kind, by=by, at=at, reason=reason)
    if count:
        run = MonthRun.objects.filter(code=code, benefit=benefit, month=month).latest("known_on")
        record(by, "confirm_change", run, at=at, became={"kind": kind, "count": count}, reason=reason)
    return count


@transaction.atomic
def confirm_change(change_id: int, *, by: Actor, at: dt.datetime, reason: str = "") -> int:
    """Confirm one change, with what was found of earlier months in the same matter.

    Raises: Http404, Refused as `confirm_changes`, Refused("change.decided").
    """
    change = fetch(Change.objects.select_for_update(of=("self",)), by, "benefit.view", pk=change_id)
    by.require("benefit.confirm", change.code, what=_("没有确认。"))
    _refuse_decided(change)
    concerned = Q(pk=change_id) | Q(pk__in=earlier_of(change).values("pk"))
    count = _confirm(Change.objects.filter(concerned), kind=change.kind, by=by, at=at, reason=reason)
    record(by, "confirm_change", change, at=at, became={"kind": change.kind}, reason=reason)
    return count


def earlier_of(change: Change) -> QuerySet[Change]:
    """What was found of earlier months in the same matter and is open still: it is confirmed along with the change."""
    return Change.objects.filter(
        person=change.person_id,
        benefit=change.benefit,
        kind=change.kind,
        state="open",
        is_back=True,
        month__lt=change.month,
    ).order_by("month")


def _confirm(changes: Any, *, kind: str, by: Actor, at: dt.datetime, reason: str) -> int:
    if kind == "unknown":
        raise Refused(
            _("没有确认。"),
            why=_("这些人还有情况没有核实，不能确认。"),
            then=_("请先补充核实情况，再重新判定。"),
            code="change.cannot_confirm",
        )
    if kind == "stops" and not reason.strip():
        raise Refused(
            _("没有停发。"), why=_("停发须写明原因。"), then=_("请写明原因后再确认。"), code="change.no_reason"
        )
    ids = list(changes.select_for_update(of=("self",)).values_list("pk", flat=True))
    Change.objects.filter(pk__in=ids).update(state="confirmed", decided_at=at, seat_id=by.seat_id, reason=reason)
    follow(ids, at=at)
    tell_of_lower(ids, by=by, at=at)
    return len(ids)


@transaction.atomic
def decline_change(change_id: int, *, by: Actor, at: dt.datetime, reason: str) -> Change:
    """A person decides that the change is not to be. Raises: Http404, Refused("change.decided", "change.no_reason")."""
    change = fetch(Change.objects.select_for_update(of=("self",)), by, "benefit.view", pk=change_id)
    by.require("benefit.confirm", change.code, what=_("没有处理。"))
    _refuse_decided(change)
    if not reason.strip():
        raise Refused(_("没有处理。"), why=_("不予采纳须写明原因。"), then=_("请写明原因。"), code="change.no_reason")
    change.state, change.decided_at, change.seat_id, change.reason = "declined", at, by.seat_id, reason
    change.save(update_fields=["state", "decided_at", "seat_id", "reason"])
    record(by, "decline_change", change, at=at, reason=reason)
    return change


def _refuse_decided(change: Change) -> None:
    if change.state != "open":
        raise Refused(
            _("没有处理。"),
            why=_("这项变动已经处理过：%(state)s。") % {"state": change.get_state_display()},
            then=_("无须再做什么。"),
            code="change.decided",
        )
