"""Asking for a visit, and taking it back."""

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from doorstep.base.access import Actor, fetch
from doorstep.base.integrity import refusing
from doorstep.base.trail import record
from doorstep.kernel.refusal import Refused
from doorstep.matters.models import Matter
from doorstep.people.models import Person
from doorstep.people.places import require_village
from doorstep.people.services.standing import day_of, required, standing_person
from doorstep.visits.models import LEAST_MINUTES, MOST_MINUTES, VisitOrder, VisitStop


@dataclass(frozen=True)
class Wanted:
    """What visit is wanted. It lies wholly between the two times of one of the days; `minutes` long."""

    purpose: str
    earliest_on: dt.date
    latest_on: dt.date
    from_time: dt.time
    until_time: dt.time
    minutes: int
    place_code: str
    address: str
    categories: Sequence[int] = ()
    is_urgent: bool = False
    words: str = ""


@transaction.atomic
def order_visit(
    person_id: int, wanted: Wanted, *, matter_id: int | None = None, key: uuid.UUID, by: Actor, at: dt.datetime
) -> VisitOrder:
    """Ask for a visit to a person, for a case that is still open or for none. The same key again: the same order.

    Raises: Http404, Refused("access.not_yours", "person.merged", "person.dead", "matter.closed", "visit.window",
    "visit.assess", "visit.key", "place.unknown", "person.not_said", "person.too_long").
    """
    what = _("上门任务没有登记。")
    if twice := VisitOrder.objects.within_reach(by, "visit.view").filter(key=key).first():
        return twice
    person = standing_person(person_id, "visit.order", by=by, what=what)
    if person.died_on is not None:
        why = _("此人已于 %(day)s 死亡。") % {"day": person.died_on}
        raise Refused(what, why=why, then=_("如登记有误，请先更正。"), code="person.dead")
    matter = matter_id and _open_matter(matter_id, person, by=by, what=what)
    _refuse_unsound(wanted, on=day_of(at), what=what)
    taken = Refused(what, why=_("这个提交编号已经用过。"), then=_("请刷新页面，重新填写。"), code="visit.key")
    with refusing(visits_visitorder_key_key=taken):
        made = VisitOrder.objects.create(
            person=person,
            code=person.code,
            matter=matter or None,
            key=key,
            purpose=wanted.purpose,
            words=" ".join(wanted.words.split())[:200],
            categories=sorted(set(wanted.categories)),
            is_urgent=wanted.is_urgent,
            earliest_on=wanted.earliest_on,
            latest_on=wanted.latest_on,
            from_time=wanted.from_time,
            until_time=wanted.until_time,
            minutes=wanted.minutes,
            place_code=wanted.place_code,
            address=required(wanted.address, _("上门地址"), what=what, most=200),
            asked_at=at,
            asked_label=by.seat_label,
            is_synthetic=person.is_synthetic,
        )
    record(by, "order_visit", made, at=at, became={"purpose": made.purpose, "person": person.pk, "matter": matter_id})
    return made


def _open_matter(matter_id: int, person: Person, *, by: Actor, what: str) -> Matter:
    matter = fetch(Matter.objects, by, "matter.view", pk=matter_id, person=person)
    if matter.closed_at is not None:
        raise Refused(
            what,
            why=_("办件 %(number)s 已经办结。") % {"number": matter.number},
            then=_("还要上门的，请在本人页面上登记，不挂办件。"),
            code="matter.closed",
        )
    return matter


def _refuse_unsound(wanted: Wanted, *, on: dt.date, what: str) -> None:
    """Refuse what could never be planned, or makes no sense."""
    why = _wrong_window(wanted, on)
    if why:
        raise Refused(what, why=why, then=_("请改正时间。"), code="visit.window")
    if (wanted.purpose == "assessment") != bool(wanted.categories):
        why = _("上门评定要写明评哪几类；不是评定的，不要选类别。")
        raise Refused(what, why=why, then=_("请改正。"), code="visit.assess")
    require_village(wanted.place_code, on, what=what)


def _wrong_window(wanted: Wanted, on: dt.date) -> str:
    if wanted.latest_on < wanted.earliest_on:
        return _("最晚的一天不能早于最早的一天。")
    if wanted.latest_on < on:
        return _("最晚的一天已经过去。")
    if wanted.until_time <= wanted.from_time:
        return _("结束的时间要晚于开始的时间。")
    if not LEAST_MINUTES <= wanted.minutes <= MOST_MINUTES:
        return _("时长应在 %(least)s 到 %(most)s 分钟之间。") % {"least": LEAST_MINUTES, "most": MOST_MINUTES}
    if minutes_of(wanted.until_time) - minutes_of(wanted.from_time) < wanted.minutes:
        return _("这段时间放不下 %(minutes)s 分钟。") % {"minutes": wanted.minutes}
    return ""


def minutes_of(time: dt.time) -> int:
    """Minutes since midnight."""
    return time.hour * 60 + time.minute


@transaction.atomic
def cancel_order(order_id: int, *, reason: str, by: Actor, at: dt.datetime) -> VisitOrder:
    """The visit is not wanted any more; it leaves the route it stood in. Again: nothing changes.

    Raises: Http404, Refused("access.not_yours", "visit.over", "person.not_said", "person.too_long").
    """
    what = _("上门任务没有取消。")
    order = fetch(VisitOrder.objects.select_for_update(of=("self",)), by, "visit.view", pk=order_id)
    by.require("visit.order", order.code, what=what)
    if order.state == "cancelled":
        return order
    if order.closed_at is not None:
        raise Refused(
            what,
            why=_("这个任务%(state)s。") % {"state": order.get_state_display()},
            then=_("无须取消。"),
            code="visit.over",
        )
    order.closed_words = required(reason, _("原因"), what=what, most=200)
    close_order(order, "cancelled", at=at)
    record(by, "cancel_order", order, at=at, became={"state": "cancelled"}, reason=order.closed_words)
    return order


def close_order(order: VisitOrder, state: str, *, at: dt.datetime, went_at: dt.datetime | None = None) -> None:
    """End the order, or (state "asked") let it wait for another visit.

    Its live stop is closed where somebody went (`went_at`) on the planned day or later; else nobody will, and it goes.
    """
    order.state, order.closed_at = state, None if state == "asked" else at
    order.save(update_fields=["state", "closed_at", "closed_words"])
    live = VisitStop.objects.filter(order=order, closed_at=None)
    if went_at is not None:
        live.filter(begins_at__date__lte=day_of(went_at)).update(closed_at=at)
    live.delete()
