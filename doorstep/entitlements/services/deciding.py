"""Confirming or declining what a month run found; awards follow."""

import datetime as dt

from django.db import connection, transaction
from django.utils.translation import gettext as _

from doorstep.base.access import Actor, fetch
from doorstep.base.trail import record
from doorstep.entitlements.models import Change, MonthRun
from doorstep.entitlements.waiting import HOLDS, Hold, held_by_stale, with_hold
from doorstep.kernel.refusal import Refused
from doorstep.kernel.regions import subtree
from doorstep.people.services.standing import day_of


@transaction.atomic
def confirm_changes(
    benefit: str, month: dt.date, kind: str, *, code: str, by: Actor, at: dt.datetime, reason: str = ""
) -> int:
    """Confirm every change of one kind under `code` that waits for nothing; awards begin, change or end with the month.

    Returns how many were confirmed; the others stay open (see waiting.HOLDS).

    Raises: Refused("change.no_reason", "change.cannot_confirm", "access.not_yours").
    """
    by.require("benefit.confirm", code, what=_("没有确认。"))
    _refuse_kind(kind, reason)
    open_ones = Change.objects.select_for_update(of=("self",)).filter(benefit=benefit, month=month, kind=kind)
    locked = list(open_ones.in_ranges([subtree(code)]).filter(state="open").order_by("pk").values_list("pk", flat=True))
    ripe = _ripe(locked, kind, on=day_of(at))
    count = _confirm(ripe, by=by, at=at, reason=reason)
    if count:
        run = MonthRun.objects.get(code=code, benefit=benefit, month=month)
        record(by, "confirm_change", run, at=at, became={"kind": kind, "count": count}, reason=reason)
    return count


@transaction.atomic
def confirm_change(change_id: int, *, by: Actor, at: dt.datetime, reason: str = "") -> int:
    """Confirm one change.

    Raises: Http404, Refused as `confirm_changes`, Refused("change.decided"), Refused("change.<hold>"): what it waits
    for, such as "change.unchecked", "change.listed", "change.objected", "change.stale".
    """
    change = fetch(Change.objects.select_for_update(of=("self",)), by, "benefit.view", pk=change_id)
    by.require("benefit.confirm", change.code, what=_("没有确认。"))
    refuse_decided(change)
    _refuse_kind(change.kind, reason)
    refuse_held(change, on=day_of(at))
    count = _confirm([change_id], by=by, at=at, reason=reason)
    record(by, "confirm_change", change, at=at, became={"kind": change.kind}, reason=reason)
    return count


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
        raise _refused(HOLDS["stale"], why=f"{HOLDS['stale'].why}{words}。")


def _refused(hold: Hold, *, why: str = "", code: str = "") -> Refused:
    return Refused(_("没有确认。"), why=why or str(hold.why), then=str(hold.then), code=code or f"change.{hold.name}")


def _ripe(ids: list[int], kind: str, *, on: dt.date) -> list[int]:
    """Of these changes, those that wait for nothing."""
    ripe = with_hold(Change.objects.filter(pk__in=ids), on).filter(hold="")
    if kind != "stops":
        return list(ripe.values_list("pk", flat=True))
    stops = list(ripe)
    held = held_by_stale(stops, on)
    return [stop.pk for stop in stops if stop.pk not in held]


def _confirm(ids: list[int], *, by: Actor, at: dt.datetime, reason: str) -> int:
    Change.objects.filter(pk__in=ids).update(state="confirmed", decided_at=at, seat_id=by.seat_id, reason=reason)
    with connection.cursor() as cursor:
        cursor.execute(END_AWARDS, [ids])
        cursor.execute(DROP_EMPTY_AWARDS, [ids])
        cursor.execute(BEGIN_AWARDS, [ids])
    return len(ids)


END_AWARDS = """
    UPDATE entitlements_award AS award
    SET months = daterange(lower(award.months), greatest(change.month, lower(award.months)))
    FROM entitlements_change AS change
    WHERE change.id = ANY(%s) AND change.kind IN ('changes', 'stops')
      AND award.person_id = change.person_id AND award.benefit = change.benefit AND award.months @> change.month
"""
DROP_EMPTY_AWARDS = """
    DELETE FROM entitlements_award AS award USING entitlements_change AS change
    WHERE change.id = ANY(%s) AND award.person_id = change.person_id AND award.benefit = change.benefit
      AND isempty(award.months)
"""
BEGIN_AWARDS = """
    INSERT INTO entitlements_award (person_id, code, benefit, amount_fen, months, change_id)
    SELECT change.person_id, person.code, change.benefit, change.becomes_fen, daterange(change.month, NULL), change.id
    FROM entitlements_change AS change JOIN people_person AS person ON person.id = change.person_id
    WHERE change.id = ANY(%s) AND change.kind IN ('starts', 'changes')
"""


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
