"""Objections to a public list: from anybody, on the page or at a window; looked into; decided by another seat; told."""

import datetime as dt
import uuid
from typing import Any

from django.db import transaction
from django.http import Http404
from django.utils.translation import gettext as _

from doorstep.base.access import SYSTEM, Actor, fetch
from doorstep.base.scope import scoped
from doorstep.base.trail import record
from doorstep.base.workdays import calendar_in_force
from doorstep.entitlements.models import Change
from doorstep.entitlements.models_process import ListEntry, ListObjection
from doorstep.entitlements.terms import OBJECTION_DAYS
from doorstep.entitlements.waiting import of_month
from doorstep.kernel.days import add_workdays
from doorstep.kernel.refusal import Refused
from doorstep.people.services.standing import day_of, kept, required

from .deciding import decline_change

MOST_WORDS = 500


@transaction.atomic
def raise_objection(
    list_id: int, number: int, *, about: str, words: str, contact: str, key: uuid.UUID, at: dt.datetime
) -> ListObjection:
    """Somebody without an account objects to one line of a list that hangs today. The same key again: the same row.

    Raises: Http404: no such line, or the list is over; Refused as `enter_objection`.
    """
    on = day_of(at)
    with scoped(SYSTEM.ranges, by=SYSTEM):
        if twice := ListObjection.objects.filter(key=key).first():
            return twice
        hanging = ListEntry.objects.filter(public_list=list_id, number=number, withdrawn_at=None)
        entry = hanging.filter(public_list__opens_on__lte=on, closes_on__gte=on).first()
        if entry is None:
            raise Http404
        return _put_down(entry, about=about, words=words, contact=contact, key=key, label=_("网上"), at=at)


@transaction.atomic
def enter_objection(
    entry_id: int, *, about: str, words: str, contact: str, by: Actor, at: dt.datetime
) -> ListObjection:
    """A seat takes down what somebody says at a window or on the telephone, while the list hangs or afterwards.

    Raises: Http404, Refused("access.not_yours", "objection.about", "person.not_said", "person.too_long").
    """
    entry = fetch(ListEntry.objects, by, "benefit.view", pk=entry_id)
    by.require("benefit.answer", entry.code, what=_("异议没有登记。"))
    said: dict[str, Any] = {"about": about, "words": words, "contact": contact, "label": by.seat_label}
    made = _put_down(entry, **said, key=uuid.uuid4(), seat_id=by.seat_id, at=at)
    record(by, "enter_objection", made, at=at, became={"about": about})
    return made


def _put_down(
    entry: ListEntry, *, about: str, words: str, contact: str, label: str, at: dt.datetime, **more: Any
) -> ListObjection:
    what = _("异议没有提交。")
    if about not in dict(ListObjection.ABOUTS):
        raise Refused(what, why=_("没有选择是什么问题。"), then=_("请选择一项。"), code="objection.about")
    on = day_of(at)
    return ListObjection.objects.create(
        entry=entry,
        code=entry.code,
        key=more["key"],
        about=about,
        words=required(words, _("理由"), what=what, most=MOST_WORDS),
        contact=kept(contact, _("联系方式"), what=what, most=100) or None,
        raised_at=at,
        due_on=add_workdays(on, OBJECTION_DAYS.on(on), calendar_in_force()).date,
        raised_seat_id=more.get("seat_id"),
        raised_label=label,
    )


@transaction.atomic
def close_objection(objection_id: int, outcome: str, *, reason: str, by: Actor, at: dt.datetime) -> ListObjection:
    """The county has looked into it. Upheld: the change, with what was found of earlier months, is declined for the
    same reason, if nobody confirmed it before; if somebody did, no money is drawn up until the award is put right.

    Raises: Http404, Refused("access.not_yours", "objection.closed", "objection.outcome", "objection.own",
    "person.not_said").
    """
    what = _("异议没有处理。")
    found = fetch(
        ListObjection.objects.select_for_update(of=("self",)).select_related("entry"),
        by,
        "benefit.view",
        pk=objection_id,
    )
    by.require("benefit.confirm", found.code, what=what)
    if found.closed_at is not None:
        raise Refused(what, why=_("这一异议已经处理过。"), then=_("无须再做什么。"), code="objection.closed")
    if outcome not in dict(ListObjection.OUTCOMES):
        raise Refused(what, why=_("没有选择处理结果。"), then=_("请选择成立或不成立。"), code="objection.outcome")
    if found.raised_seat_id == by.seat_id:
        raise Refused(
            what,
            why=_("这一异议是您登记的，不能由您处理。"),
            then=_("请换一位同事调查处理。"),
            code="objection.own",
        )
    found.closed_at, found.outcome, found.seat_id, found.closed_label = at, outcome, by.seat_id, by.seat_label
    found.reason = required(reason, _("理由"), what=what, most=300)
    found.save(update_fields=["closed_at", "outcome", "seat_id", "closed_label", "reason"])
    record(by, "close_objection", found, at=at, became={"outcome": outcome}, reason=found.reason)
    entry = found.entry
    if outcome == "upheld":
        starts = Change.objects.filter(person=entry.person_id, benefit=entry.benefit, kind="starts", state="open")
        for change in starts.filter(of_month(entry.month)).order_by("month"):
            decline_change(change.pk, by=by, at=at, reason=_("公示异议成立：%(why)s") % {"why": found.reason[:180]})
    return found


@transaction.atomic
def tell_objector(objection_id: int, how: str, *, by: Actor, at: dt.datetime) -> ListObjection:
    """Whoever objected was told what came of it. Told already: unchanged.

    Raises: Http404, Refused("access.not_yours", "objection.open", "objection.how").
    """
    what = _("答复没有登记。")
    found = fetch(ListObjection.objects.select_for_update(of=("self",)), by, "benefit.view", pk=objection_id)
    by.require("benefit.confirm", found.code, what=what)
    if found.closed_at is None:
        raise Refused(what, why=_("这一异议还没有处理。"), then=_("请先处理，再答复。"), code="objection.open")
    if found.told_at is not None:
        return found
    if how not in dict(ListObjection.HOWS):
        raise Refused(what, why=_("没有选择答复方式。"), then=_("请选择怎样答复的。"), code="objection.how")
    found.told_at, found.told_how = at, how
    found.save(update_fields=["told_at", "told_how"])
    record(by, "tell_objector", found, at=at, became={"how": how})
    return found
