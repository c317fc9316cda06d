"""Acceptance sunk downwards (受理权下沉): a village becomes ready, acts are delegated by document, and taken back."""

import datetime as dt
from collections.abc import Sequence

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.translation import gettext as _

from doorstep.base.access import Actor, fetch
from doorstep.base.integrity import refusing
from doorstep.base.items import find_item
from doorstep.base.trail import record
from doorstep.kernel.refusal import Refused
from doorstep.kernel.regions import level_of
from doorstep.matters.models import Delegation, Readiness
from doorstep.orgs.models import Org
from doorstep.people.services.standing import day_of, required

CONDITIONS = ("window_on", "machine_on", "trained_on", "agreed_on")


@transaction.atomic
def record_readiness(
    org_id: int,
    *,
    window_on: dt.date | None,
    machine_on: dt.date | None,
    trained_on: dt.date | None,
    agreed_on: dt.date | None,
    by: Actor,
    at: dt.datetime,
) -> Readiness:
    """Write down since when a place has what acceptance needs. Raises: Http404, Refused("readiness.to_come")."""
    org = fetch(Org.objects, by, "matter.delegate", pk=org_id)
    days = {"window_on": window_on, "machine_on": machine_on, "trained_on": trained_on, "agreed_on": agreed_on}
    if any(day and day > day_of(at) for day in days.values()):
        raise Refused(
            _("受理条件没有登记。"), why=_("有日期比今天还晚。"), then=_("请改正日期。"), code="readiness.to_come"
        )
    ready, _made = Readiness.objects.update_or_create(org=org, defaults={"code": org.code, **days})
    became = {name: day.isoformat() if day else None for name, day in days.items()}
    record(by, "record_readiness", org, at=at, became=became)
    return ready


@transaction.atomic
def delegate(
    org_id: int, item_code: str, acts: Sequence[str], *, since: dt.date, document: str, by: Actor, at: dt.datetime
) -> Delegation:
    """Delegate acts of an item to a town or a village within reach, from a day on.

    Raises: Http404, Refused("delegation.level", "delegation.acts", "delegation.not_ready", "delegation.stands",
    "person.not_said").
    """
    what = _("受理权没有下放。")
    org, item = fetch(Org.objects, by, "matter.delegate", pk=org_id), find_item(item_code)
    if level_of(org.code) not in ("town", "village"):
        raise Refused(what, why=_("只下放到乡镇和村。"), then=_("请选择乡镇或村的组织。"), code="delegation.level")
    if not acts or set(acts) - set(item.sunk):
        raise Refused(
            what, why=_("有的办理不能下放，或没有选择。"), then=_("请从列出的办理中选择。"), code="delegation.acts"
        )
    ground = required(document, _("文号"), what=what, most=100)
    with refusing(
        delegation_to_a_village_that_is_ready=Refused(
            what,
            why=_("%(org)s还不具备受理条件：要有窗口、联网设备、培训合格的人员和保密协议。") % {"org": org.name},
            then=_("请先登记受理条件。"),
            code="delegation.not_ready",
        ),
        delegation_is_one_per_org_and_item_at_a_time=Refused(
            what, why=_("这个事项已经下放到这里。"), then=_("要改范围的，请先收回。"), code="delegation.stands"
        ),
    ):
        made = Delegation.objects.create(
            org=org, code=org.code, item=item.code, acts=list(acts), valid=DateRange(since, None), document=ground
        )
    record(by, "delegate", org, at=at, became={"item": item.code, "acts": list(acts)}, reason=ground)
    return made


@transaction.atomic
def end_delegation(delegation_id: int, *, reason: str, by: Actor, at: dt.datetime) -> Delegation:
    """Take acts back from today on. Raises: Http404, Refused("delegation.ended", "person.not_said")."""
    what = _("受理权没有收回。")
    rows = Delegation.objects.select_for_update(of=("self",))
    held = fetch(rows, by, "matter.delegate", pk=delegation_id)
    ground = required(reason, _("原因"), what=what, most=100)
    if held.valid.upper is not None:
        raise Refused(what, why=_("已经收回。"), then=_("无须再做什么。"), code="delegation.ended")
    held.valid = DateRange(held.valid.lower, max(day_of(at), held.valid.lower))
    held.save(update_fields=["valid"])
    record(by, "end_delegation", held.org, at=at, was={"item": held.item}, reason=ground)
    return held
