"""Confirming or declining what a month run found; awards follow."""

import datetime as dt

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from doorstep.base.access import Actor, fetch
from doorstep.base.many import joined_by_hash, many
from doorstep.base.trail import record
from doorstep.entitlements.messages import tell_of_lower
from doorstep.entitlements.models import Change, MonthRun
from doorstep.entitlements.waiting import HOLDS, Hold, held_by_stale, of_month, with_hold
from doorstep.kernel.refusal import Refused
from doorstep.kernel.regions import subtree
from doorstep.people.services.standing import day_of

from .following import follow


@transaction.atomic
@joined_by_hash()
def confirm_changes(
    benefit: str, month: dt.date, kind: str, *, code: str, by: Actor, at: dt.datetime, reason: str = ""
) -> int:
    """Confirm every change of one kind under `code` that waits for nothing, with what was found of earlier months;
    awards follow.

    Returns how many were confirmed; the others stay open (see waiting.HOLDS).

    Raises: Refused("change.no_reason", "change.cannot_confirm", "access.not_yours").
    """
    by.require("benefit.confirm", code, what=_("没有确认。"))
    _refuse_kind(kind, reason)
    open_ones = Change.objects.filter(of_month(month), benefit=benefit, kind=kind, state="open").in_ranges(
        [subtree(code)]
    )
    locked = _locked(open_ones)
    ripe = _ripe(locked, kind, on=day_of(at)) if locked else []
    if ripe:
        _confirm(ripe, by=by, at=at, reason=reason)
        run = MonthRun.objects.filter(code=code, benefit=benefit, month=month).latest("known_on")
        record(by, "confirm_change", run, at=at, became={"kind": kind, "count": len(ripe)}, reason=reason)
    return len(ripe)


@transaction.atomic
def confirm_change(change_id: int, *, by: Actor, at: dt.datetime, reason: str = "") -> int:
    """Confirm one change, with what was found of earlier months in the same matter.

    Raises: Http404, Refused as `confirm_changes`, Refused("change.decided"), Refused("change.<hold>"): what it waits
    for, such as "change.unchecked", "change.listed", "change.objected", "change.stale".
    """
    change = fetch(Change.objects.select_for_update(of=("self",)), by, "benefit.view", pk=change_id)
    by.require("benefit.confirm", change.code, what=_("没有确认。"))
    refuse_decided(change)
    _refuse_kind(change.kind, reason)
    refuse_held(change, on=day_of(at))
    count = _confirm([change_id, *_locked(earlier_of(change))], by=by, at=at, reason=reason)
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


def _locked(changes: QuerySet[Change]) -> list[int]:
    return list(changes.select_for_update(of=("self",)).order_by("pk").values_list("pk", flat=True))


def _refuse_kind(kind: str, reason: str) -> None:
    if kind == "unknown":
        raise _refused(HOLDS["unknown"], code="change.cannot_confirm")
    if kind == "stops" and not reason.strip():
        raise Refused(
            _("没有停发。"), why=_("停发须写明原因。"), then=_("请写明原因后再确认。"), code="change.no_reason"
        )


def refuse_held(change: Change, *, on: dt.date) -> None:
    """Refuse in words to confirm what still waits for something. Raises: Refused("change.<hold>")."""
    if hold := with_hold(Change.objects.filter(pk=change.pk), on).values_list("hold", flat=True)[0]:
        raise _refused(HOLDS[hold])
    if words := held_by_stale([change], on).get(change.pk):
        raise _refused(HOLDS["stale"], why=f"{HOLDS['stale'].why}{words}")


def _refused(hold: Hold, *, why: str = "", code: str = "") -> Refused:
    return Refused(_("没有确认。"), why=why or str(hold.why), then=str(hold.then), code=code or f"change.{hold.name}")


def _ripe(ids: list[int], kind: str, *, on: dt.date) -> list[int]:
    """Of these changes of one benefit, those that wait for nothing, and those that go along with them."""
    ripe = list(with_hold(Change.objects.filter(pk__in=many(ids)), on).filter(hold=""))
    held = held_by_stale(ripe, on) if kind == "stops" else {}
    ready = [change.pk for change in ripe if change.pk not in held]
    if len(ready) in (0, len(ids)):  # nothing is left to go along, or nobody to go along with
        return sorted(ready)
    later = Change.objects.filter(pk__in=many(ready), person=OuterRef("person"), month__gt=OuterRef("month"))
    along = with_hold(Change.objects.filter(Exists(later), pk__in=many(ids)), on).filter(hold="along")
    return sorted({*ready, *along.values_list("pk", flat=True)})


def _confirm(ids: list[int], *, by: Actor, at: dt.datetime, reason: str) -> int:
    Change.objects.filter(pk__in=many(ids)).update(state="confirmed", decided_at=at, seat_id=by.seat_id, reason=reason)
    follow(ids, at=at)
    tell_of_lower(ids, by=by, at=at)
    return len(ids)


@transaction.atomic
def decline_change(change_id: int, *, by: Actor, at: dt.datetime, reason: str) -> Change:
    """A person decides that the change is not to be. Raises: Http404, Refused("change.decided", "change.no_reason")."""
    change = fetch(Change.objects.select_for_update(of=("self",)), by, "benefit.view", pk=change_id)
    by.require("benefit.confirm", change.code, what=_("没有处理。"))
    refuse_decided(change)
    if not reason.strip():
        raise Refused(_("没有处理。"), why=_("不予采纳须写明原因。"), then=_("请写明原因。"), code="change.no_reason")
    change.state, change.decided_at, change.seat_id, change.reason = "declined", at, by.seat_id, reason
    change.save(update_fields=["state", "decided_at", "seat_id", "reason"])
    record(by, "decline_change", change, at=at, reason=reason)
    return change


def refuse_decided(change: Change) -> None:
    """Refuse to do anything more about a change that was decided. Raises: Refused("change.decided")."""
    if change.state != "open":
        raise Refused(
            _("没有处理。"),
            why=_("这项变动已经处理过：%(state)s。") % {"state": change.get_state_display()},
            then=_("无须再做什么。"),
            code="change.decided",
        )
